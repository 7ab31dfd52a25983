//! Random effects of the places: columns less a share 1 - phi of each place's mean (Elhorst 2003, 2014). A spatial error
//! carries the effects with it (Kapoor, Kelejian and Prucha 2007).

use nalgebra::{DMatrix, DVector};

use super::ModelError;
use super::columns::{Columns, Problem};
use super::covariance::{Information, bread};
use super::determinant::Determinants;
use super::fit::{Fit, Goodness};
use super::likelihood::{Likelihood, Point};
use super::panel::Panel;
use super::search::{climb, maximise};
use super::two::Pair;
use crate::stats::sums::{dot, squared_deviations};

/// phi^2 = sigma^2 / (T sigma_mu^2 + sigma^2), between (nearly) nothing and one.
#[derive(Clone, Debug)]
pub struct RandomFit {
    /// Observed information; the covariance is of b, rho, lambda and sigma^2 in the order of [`Fit`].
    pub fit: Fit,
    pub phi: f64,
    pub phi_error: f64,
}

const GRID: usize = 16;
const GOLDEN: f64 = 0.618_033_988_749_894_9;
const SECTIONS: usize = 45;
const LEAST: f64 = 1e-6;
const MIDDLE: f64 = 0.5;
/// Golden sections leave phi much nearer to the maximum than this share of it.
const NEAR: f64 = 1e-4;
const SECANTS: usize = 4;

/// `problem` without fixed effects of places. `panel` says whose rows share an effect: the problem's own, or where a W for
/// each period is a block of one matrix that of the places.
pub fn fit(problem: &Problem, panel: Panel) -> Result<RandomFit, ModelError> {
    let columns = problem.columns()?;
    let rows = panel.rows();
    let root = (panel.periods as f64).sqrt();
    let between = columns.map(|x| panel.place_means(x).iter().map(|mean| root * mean).collect());
    let within = columns.map(|x| {
        let means = panel.place_means(x);
        x.iter().enumerate().map(|(row, x)| x - means[row % panel.places]).collect()
    });
    let (within, between) = (within.compressed()?, between.compressed()?);
    let determinants = Determinants::new(problem);
    let pair = match problem.lags {
        [one, two] => Some(Pair::new(one.weights, two.weights)),
        _ => None,
    };
    let names: Vec<&'static str> = problem.lags.iter().map(|_| "rho").chain(problem.error.map(|_| "lambda")).collect();
    let columns_at = |phi: f64| within.above(&between.map(|x| x.iter().map(|x| phi * x).collect()));
    let at = |phi: f64, start: Option<&[f64]>| -> Result<super::search::Maximum, ModelError> {
        let columns = columns_at(phi);
        let constant = panel.places as f64 * libm::log(phi);
        let likelihood = Likelihood::new(&columns, &determinants, rows as f64, constant);
        match start {
            Some(start) => climb(&likelihood, start.to_vec()).ok_or(ModelError::NoMaximum),
            None => maximise(&likelihood, &names, pair.as_ref()),
        }
    };
    // The maximum in the spatial parameters moves little with phi: it is searched once and followed.
    let start = at(MIDDLE, None)?.point.r;
    let phi = largest(|phi| at(phi, Some(&start)).map_or(f64::NEG_INFINITY, |found| found.point.value));
    let rest = Likelihood::new(&between, &determinants, 1.0, 0.0);
    let slope = |phi: f64| {
        let point = at(phi, Some(&start)).ok()?.point;
        let e = means_at(&rest, &point, problem.lags.len()).e;
        Some(panel.places as f64 / phi - phi * dot(&e, &e) / point.s2)
    };
    let phi = if phi < 1.0 { flat(phi, slope) } else { phi };
    let (whole, found) = (columns_at(phi), at(phi, None)?);
    let (covariance, phi_error) = covariance(problem, panel.places, &found.point, &found.information, &between, phi)?;
    let point = found.point;
    let (rho, lambda) = point.r.split_at(problem.lags.len());
    let total = squared_deviations(problem.y);
    let goodness = Goodness { whole: 1.0 - point.rss / total, within: f64::NAN, correlation: f64::NAN, rss: point.rss };
    let fit = Fit {
        b: point.b.iter().copied().collect(),
        rho: rho.to_vec(),
        lambda: lambda.first().copied(),
        sigma2: point.s2,
        covariance,
        information: Information::Observed,
        log_likelihood: point.value,
        kept: whole.kept,
        dropped: whole.dropped,
        rows,
        goodness,
        bounds: determinants.bounds(),
    };
    Ok(RandomFit { fit, phi, phi_error })
}

/// The place of the largest value in (0, 1] by a grid and golden sections.
fn largest(f: impl Fn(f64) -> f64) -> f64 {
    let at = |i: usize| LEAST + (1.0 - LEAST) * i as f64 / GRID as f64;
    let values: Vec<f64> = (0..=GRID).map(|i| f(at(i))).collect();
    let best = (0..=GRID).max_by(|a, b| values[*a].total_cmp(&values[*b])).unwrap_or(GRID);
    let (mut a, mut b) = (at(best.saturating_sub(1)), at((best + 1).min(GRID)));
    let (mut c, mut d) = (b - GOLDEN * (b - a), a + GOLDEN * (b - a));
    let (mut fc, mut fd) = (f(c), f(d));
    for _ in 0..SECTIONS {
        if fc > fd {
            (b, d, fd) = (d, c, fc);
            c = b - GOLDEN * (b - a);
            fc = f(c);
        } else {
            (a, c, fc) = (c, d, fd);
            d = a + GOLDEN * (b - a);
            fd = f(d);
        }
    }
    let middle = (a + b) / 2.0;
    if f(1.0) > f(middle) { 1.0 } else { middle }
}

/// Secant steps to where the likelihood is flat in phi: its values alone tell half of the digits.
fn flat(phi: f64, slope: impl Fn(f64) -> Option<f64>) -> f64 {
    let (mut a, mut b) = (phi * (1.0 - NEAR), phi);
    let (Some(mut of_a), Some(mut of_b)) = (slope(a), slope(b)) else { return phi };
    for _ in 0..SECANTS {
        let next = b - of_b * (b - a) / (of_b - of_a);
        let inside = (next - phi).abs() < NEAR * phi && next < 1.0;
        let Some(of_next) = slope(next).filter(|_| inside) else { break };
        (a, of_a, b, of_b) = (b, of_b, next, of_next);
    }
    b
}

/// Information in (b, r, sigma^2) bordered by phi, inverted; phi's own error apart.
fn covariance(
    problem: &Problem,
    places: usize,
    at: &Point,
    information: &DMatrix<f64>,
    between: &Columns,
    phi: f64,
) -> Result<(DMatrix<f64>, f64), ModelError> {
    let determinants = Determinants::new(problem);
    let rest = Likelihood::new(between, &determinants, 1.0, 0.0);
    // Residuals of the place means at the estimates of the whole.
    let means = means_at(&rest, at, problem.lags.len());
    let (k, q) = (at.b.len(), at.slopes.len());
    let size = k + q + 1;
    let mut bordered = information.clone().resize(size + 1, size + 1, 0.0);
    let mut set = |i: usize, value: f64| {
        bordered[(i, size)] = value;
        bordered[(size, i)] = value;
    };
    for (j, x) in means.x.iter().enumerate() {
        set(j, -2.0 * phi * dot(x, &means.e) / at.s2);
    }
    for (j, slope) in means.slopes.iter().enumerate() {
        set(k + j, -2.0 * phi * dot(slope, &means.e) / at.s2);
    }
    set(k + q, -phi * dot(&means.e, &means.e) / (at.s2 * at.s2));
    let own = dot(&means.e, &means.e) / at.s2 + places as f64 / (phi * phi);
    bordered[(size, size)] = own;
    let all = bread(&bordered)?;
    Ok((all.view((0, 0), (size, size)).into_owned(), all[(size, size)].max(0.0).sqrt()))
}

struct Means {
    x: Vec<Vec<f64>>,
    e: Vec<f64>,
    slopes: Vec<Vec<f64>>,
}

/// Regressors, residuals and slopes of the place means at given estimates.
fn means_at(likelihood: &Likelihood, at: &Point, lags: usize) -> Means {
    let c = likelihood.columns;
    let (rho, lambda) = at.r.split_at(lags);
    let lambda = lambda.first().copied().unwrap_or(0.0);
    let combine = |base: &[f64], parts: &[(f64, &Vec<f64>)]| -> Vec<f64> {
        let mut out = base.to_vec();
        for (times, part) in parts {
            out.iter_mut().zip(part.iter()).for_each(|(sum, x)| *sum += times * x);
        }
        out
    };
    let filter = |x: &[f64], m: Option<&Vec<f64>>| match m {
        Some(m) => combine(x, &[(-lambda, m)]),
        None => x.to_vec(),
    };
    let x: Vec<Vec<f64>> = c.x.iter().enumerate().map(|(j, x)| filter(x, c.mx.get(j))).collect();
    let lagged: Vec<(f64, &Vec<f64>)> = rho.iter().map(|rho| -rho).zip(&c.wy).collect();
    let m_lagged: Vec<(f64, &Vec<f64>)> = rho.iter().map(|rho| -rho).zip(&c.mwy).collect();
    let y = combine(&c.y, &lagged);
    let my = (!c.my.is_empty()).then(|| combine(&c.my, &m_lagged));
    let y = filter(&y, my.as_ref());
    let fitted: Vec<(f64, &Vec<f64>)> = at.b.iter().map(|b| -b).zip(&x).collect();
    let e = combine(&y, &fitted);
    let mut slopes: Vec<Vec<f64>> = c.wy.iter().enumerate().map(|(j, wy)| filter(wy, c.mwy.get(j))).collect();
    if let Some(my) = my {
        let fitted: Vec<(f64, &Vec<f64>)> = at.b.iter().map(|b| -b).zip(&c.mx).collect();
        slopes.push(combine(&my, &fitted));
    }
    Means { x, e, slopes }
}

/// Hausman's statistic of fixed against random effects over the estimates that both have, with its degrees of freedom:
/// d'(V_fixed - V_random)^+ d, negative directions of the difference left out and counted.
pub fn hausman(fixed: &[f64], random: &[f64], difference: &DMatrix<f64>) -> Option<(f64, usize)> {
    let d = DVector::from_iterator(fixed.len(), fixed.iter().zip(random).map(|(a, b)| a - b));
    // Unit diagonal first, so that units of measurement do not decide which directions count.
    let scale: Vec<f64> = (0..d.len()).map(|i| difference[(i, i)].abs().sqrt().max(f64::MIN_POSITIVE)).collect();
    let scaled = DMatrix::from_fn(d.len(), d.len(), |i, j| difference[(i, j)] / scale[i] / scale[j]);
    let eigen = crate::stats::linalg::symmetric_eigen(&scaled).ok()?;
    let largest = eigen.values.first().copied()?;
    let (mut statistic, mut df) = (0.0, 0);
    for (at, value) in eigen.values.iter().enumerate().filter(|(_, value)| **value > 1e-10 * largest) {
        let along: f64 = (0..d.len()).map(|i| eigen.vectors[(i, at)] * d[i] / scale[i]).sum();
        statistic += along * along / value;
        df += 1;
    }
    (df > 0).then_some((statistic, df))
}
