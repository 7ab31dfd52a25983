//! The likelihood of a frontier and its gradient, by unit (Battese and Coelli 1992, appendix).

use super::normal::{log_cdf, mills};
use super::{Form, Rows};
use crate::stats::groups::dense;

/// Rows sorted out by unit.
pub struct Model<'a> {
    pub rows: &'a Rows,
    pub form: Form,
    /// Rows of each unit.
    pub units: Vec<Vec<usize>>,
    /// n: t - T
    pub since: Vec<f64>,
}

pub struct Likelihood<'a> {
    pub model: &'a Model<'a>,
}

/// Parameters by name.
struct Named<'a> {
    b: &'a [f64],
    s2: f64,
    gamma: f64,
    mu: f64,
    eta: f64,
}

/// Sums over the rows of one unit: h r, h h and their derivatives by eta.
#[derive(Default)]
struct Sums {
    hr: f64,
    hh: f64,
    hr_eta: f64,
    hh_eta: f64,
    rr: f64,
}

impl<'a> Model<'a> {
    pub fn new(rows: &'a Rows, form: Form) -> Self {
        let (codes, levels) = dense(&rows.units);
        let mut units = vec![vec![]; levels];
        codes.iter().enumerate().for_each(|(row, unit)| units[*unit as usize].push(row));
        let last = rows.times.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Model { rows, form, units, since: rows.times.iter().map(|t| t - last).collect() }
    }

    pub fn each_unit_once(&self) -> bool {
        self.units.iter().all(|rows| rows.len() < 2)
    }

    /// +1 where inefficiency lowers y, -1 where it raises it.
    fn sign(&self) -> f64 {
        if self.form.cost { -1.0 } else { 1.0 }
    }
}

impl Likelihood<'_> {
    pub fn regressors(&self) -> usize {
        self.model.rows.x.ncols()
    }

    fn named<'p>(&self, p: &'p [f64]) -> Named<'p> {
        let k = self.regressors();
        let form = self.model.form;
        let mu = if form.truncated { p[k + 2] } else { 0.0 };
        let eta = if form.decay { p[k + 2 + usize::from(form.truncated)] } else { 0.0 };
        Named { b: &p[..k], s2: p[k], gamma: p[k + 1], mu, eta }
    }

    /// s (y - x'b) of every row.
    fn residuals(&self, b: &[f64]) -> Vec<f64> {
        let Rows { y, x, .. } = self.model.rows;
        let sign = self.model.sign();
        (0..y.len())
            .map(|row| sign * (y[row] - b.iter().enumerate().map(|(j, b)| b * x[(row, j)]).sum::<f64>()))
            .collect()
    }

    fn sums(&self, rows: &[usize], r: &[f64], eta: f64) -> Sums {
        let mut sums = Sums::default();
        for row in rows {
            let (t, r) = (self.model.since[*row], r[*row]);
            let h = libm::exp(-eta * t);
            sums.hr += h * r;
            sums.hh += h * h;
            sums.hr_eta -= t * h * r;
            sums.hh_eta -= 2.0 * t * h * h;
            sums.rr += r * r;
        }
        sums
    }

    pub fn value(&self, p: &[f64]) -> f64 {
        let Named { b, s2, gamma, mu, eta } = self.named(p);
        let r = self.residuals(b);
        let n = r.len() as f64;
        let z = mu / (gamma * s2).sqrt();
        let mut total = -0.5 * n * (libm::log(2.0 * std::f64::consts::PI) + libm::log(s2));
        for rows in &self.model.units {
            let sums = self.sums(rows, &r, eta);
            let d = 1.0 + (sums.hh - 1.0) * gamma;
            let q = gamma * (1.0 - gamma) * s2 * d;
            let zs = (mu * (1.0 - gamma) - gamma * sums.hr) / q.sqrt();
            total -= 0.5 * (rows.len() as f64 - 1.0) * libm::log(1.0 - gamma) + 0.5 * libm::log(d);
            total += log_cdf(zs) + 0.5 * zs * zs - log_cdf(z) - 0.5 * z * z;
            total -= 0.5 * sums.rr / ((1.0 - gamma) * s2);
        }
        total
    }

    pub fn gradient(&self, p: &[f64]) -> Vec<f64> {
        let Named { b, s2, gamma, mu, eta } = self.named(p);
        let (k, form, sign) = (self.regressors(), self.model.form, self.model.sign());
        let r = self.residuals(b);
        let mut g = vec![0.0; p.len()];
        let z = mu / (gamma * s2).sqrt();
        let at_z = mills(z) + z;
        let (at_mu, at_eta) = (k + 2, k + 2 + usize::from(form.truncated));
        g[k] -= 0.5 * r.len() as f64 / s2;
        for rows in &self.model.units {
            let sums = self.sums(rows, &r, eta);
            let d = 1.0 + (sums.hh - 1.0) * gamma;
            let q = gamma * (1.0 - gamma) * s2 * d;
            let root = q.sqrt();
            let zs = (mu * (1.0 - gamma) - gamma * sums.hr) / root;
            let at_zs = mills(zs) + zs;
            let left = (1.0 - gamma) * s2;
            for row in rows {
                let h = libm::exp(-eta * self.model.since[*row]);
                let weight = sign * (at_zs * gamma * h / root + r[*row] / left);
                (0..k).for_each(|j| g[j] += weight * self.model.rows.x[(*row, j)]);
            }
            g[k] += -0.5 * at_zs * zs / s2 + 0.5 * at_z * z / s2 + 0.5 * sums.rr / (left * s2);
            let by_q = 1.0 / gamma - 1.0 / (1.0 - gamma) + (sums.hh - 1.0) / d;
            g[k + 1] += at_zs * ((-mu - sums.hr) / root - 0.5 * zs * by_q)
                + 0.5 * at_z * z / gamma
                + 0.5 * (rows.len() as f64 - 1.0) / (1.0 - gamma)
                - 0.5 * (sums.hh - 1.0) / d
                - 0.5 * sums.rr / (left * (1.0 - gamma));
            if form.truncated {
                g[at_mu] += at_zs * (1.0 - gamma) / root - at_z / (gamma * s2).sqrt();
            }
            if form.decay {
                let by_q = gamma * sums.hh_eta / d;
                g[at_eta] += at_zs * (-gamma * sums.hr_eta / root - 0.5 * zs * by_q) - 0.5 * by_q;
            }
        }
        g
    }

    /// E[exp(-u) | e] and E[u | e] of every row.
    pub fn efficiency(&self, p: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let Named { b, s2, gamma, mu, eta } = self.named(p);
        let r = self.residuals(b);
        let (mut efficiency, mut inefficiency) = (vec![0.0; r.len()], vec![0.0; r.len()]);
        let (u2, v2) = (gamma * s2, (1.0 - gamma) * s2);
        for rows in &self.model.units {
            let sums = self.sums(rows, &r, eta);
            let width = v2 + u2 * sums.hh;
            let (mean, spread) = ((mu * v2 - u2 * sums.hr) / width, (v2 * u2 / width).sqrt());
            let ratio = mean / spread;
            for row in rows {
                let h = libm::exp(-eta * self.model.since[*row]);
                let shifted = log_cdf(ratio - h * spread) - log_cdf(ratio);
                efficiency[*row] = libm::exp(shifted - h * mean + 0.5 * h * h * spread * spread);
                inefficiency[*row] = h * (mean + spread * mills(ratio));
            }
        }
        (efficiency, inefficiency)
    }
}
