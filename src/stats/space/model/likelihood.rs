//! The likelihood with b and sigma^2 concentrated out, its gradient, and the observed information.

use nalgebra::{DMatrix, DVector};

use super::ModelError;
use super::columns::Columns;
use super::determinant::{Determinants, Near};
use crate::stats::linalg::{factor, inverse, lengths};
use crate::stats::sums::dot;

/// -N/2 (ln 2 pi sigma^2 + 1) + log-determinants + `constant`, with sigma^2 = e'e / N.
pub struct Likelihood<'a> {
    /// Compressed or whole: only inner products matter.
    pub columns: &'a Columns,
    pub determinants: &'a Determinants<'a>,
    pub rows: f64,
    /// A term that no parameter here moves.
    pub constant: f64,
    /// What X leaves of y and of each Wy, where no lambda moves X.
    rests: Option<Vec<Vec<f64>>>,
}

/// The likelihood at spatial parameters r = (rho_1, .., lambda).
#[derive(Clone, Debug)]
pub struct Point {
    pub r: Vec<f64>,
    pub b: DVector<f64>,
    /// Regressors behind I - lambda M.
    pub x: DMatrix<f64>,
    pub e: DVector<f64>,
    /// -de/dr: what each spatial parameter multiplies.
    pub slopes: Vec<DVector<f64>>,
    pub rss: f64,
    pub s2: f64,
    pub value: f64,
}

impl<'a> Likelihood<'a> {
    pub fn new(columns: &'a Columns, determinants: &'a Determinants<'a>, rows: f64, constant: f64) -> Self {
        Likelihood { columns, determinants, rows, constant, rests: rests(columns) }
    }

    fn lags(&self) -> usize {
        self.columns.wy.len()
    }

    /// Residuals and slopes at r, without the determinants.
    pub fn residuals(&self, r: &[f64]) -> Result<Point, ModelError> {
        let c = self.columns;
        let (rho, lambda) = r.split_at(self.lags());
        let lambda = lambda.first().copied().unwrap_or(0.0);
        let vector = |x: &[f64]| DVector::from_column_slice(x);
        let less = |mut y: DVector<f64>, lags: &[Vec<f64>]| {
            rho.iter().zip(lags).for_each(|(rho, wy)| y.axpy(-rho, &vector(wy), 1.0));
            y
        };
        let filtered = |plain: &[f64], m: Option<&Vec<f64>>| {
            let mut x = vector(plain);
            if let Some(m) = m {
                x.axpy(-lambda, &vector(m), 1.0);
            }
            x
        };
        let mut y = less(vector(&c.y), &c.wy);
        let my = (!c.my.is_empty()).then(|| less(vector(&c.my), &c.mwy));
        if let Some(my) = &my {
            y.axpy(-lambda, my, 1.0);
        }
        let rows = y.len();
        let columns: Vec<DVector<f64>> = c.x.iter().enumerate().map(|(j, x)| filtered(x, c.mx.get(j))).collect();
        let x = DMatrix::from_fn(rows, columns.len(), |i, j| columns[j][i]);
        let b = match columns.is_empty() {
            true => DVector::zeros(0),
            false => solve(&x, y.as_slice())?,
        };
        let e = &y - &x * &b;
        let mut slopes: Vec<DVector<f64>> = c.wy.iter().enumerate().map(|(k, wy)| filtered(wy, c.mwy.get(k))).collect();
        if let Some(my) = my {
            let mut slope = my;
            c.mx.iter().zip(b.iter()).for_each(|(mx, b)| slope.axpy(-b, &vector(mx), 1.0));
            slopes.push(slope);
        }
        let rss = dot(e.as_slice(), e.as_slice());
        let s2 = rss / self.rows;
        Ok(Point { r: r.to_vec(), b, x, e, slopes, rss, s2, value: f64::NAN })
    }

    fn gaussian(&self, s2: f64) -> f64 {
        -0.5 * self.rows * (libm::log(2.0 * std::f64::consts::PI * s2) + 1.0) + self.constant
    }

    /// Minus infinity outside the region.
    pub fn value(&self, r: &[f64]) -> f64 {
        let determinants = self.determinants.value(r);
        if !determinants.is_finite() {
            return f64::NEG_INFINITY;
        }
        let s2 = match &self.rests {
            Some(rests) => Ok(squares(rests, r) / self.rows),
            None => self.residuals(r).map(|point| point.s2),
        };
        s2.map_or(f64::NEG_INFINITY, |s2| self.gaussian(s2) + determinants)
    }

    /// The point with its value and the derivatives of the determinants; none outside.
    fn at(&self, r: &[f64], near: &Near) -> Option<(Point, DVector<f64>, DMatrix<f64>)> {
        let derivatives = near.derivatives(r)?;
        let mut point = self.residuals(r).ok()?;
        point.value = self.gaussian(point.s2) + derivatives.value;
        Some((point, derivatives.gradient, derivatives.hessian))
    }

    /// The point with its value.
    pub fn point(&self, r: &[f64]) -> Option<Point> {
        let mut point = self.residuals(r).ok()?;
        point.value = self.gaussian(point.s2) + self.determinants.value(r);
        point.value.is_finite().then_some(point)
    }

    /// The point, the gradient of the concentrated likelihood and the observed information in (b, r, sigma^2).
    pub fn derivatives(&self, r: &[f64], near: &Near) -> Option<(Point, DVector<f64>, DMatrix<f64>)> {
        let (point, mut gradient, hessian) = self.at(r, near)?;
        for (g, slope) in gradient.iter_mut().zip(&point.slopes) {
            *g += slope.dot(&point.e) / point.s2;
        }
        let information = self.observed(&point, &hessian);
        Some((point, gradient, information))
    }

    /// Minus the second derivatives of the whole likelihood, in the order b, r, sigma^2.
    fn observed(&self, at: &Point, determinants: &DMatrix<f64>) -> DMatrix<f64> {
        let (k, q, s2) = (at.b.len(), at.slopes.len(), at.s2);
        let mut h = DMatrix::zeros(k + q + 1, k + q + 1);
        let cross = at.x.transpose() * &at.x / s2;
        h.view_mut((0, 0), (k, k)).copy_from(&cross);
        for (i, slope) in at.slopes.iter().enumerate() {
            let mut with_b = at.x.transpose() * slope / s2;
            // The slope of lambda moves the regressors too.
            if i == self.lags() {
                for (j, mx) in self.columns.mx.iter().enumerate() {
                    with_b[j] += dot(mx, at.e.as_slice()) / s2;
                }
            }
            for j in 0..k {
                h[(j, k + i)] = with_b[j];
                h[(k + i, j)] = with_b[j];
            }
            for (j, other) in at.slopes.iter().enumerate() {
                let mut both = slope.dot(other) / s2;
                if (i == self.lags()) != (j == self.lags())
                    && let Some(mwy) = self.columns.mwy.get(i.min(j))
                {
                    both += dot(mwy, at.e.as_slice()) / s2;
                }
                h[(k + i, k + j)] = both - determinants[(i, j)];
            }
            let with_s2 = slope.dot(&at.e) / (s2 * s2);
            h[(k + i, k + q)] = with_s2;
            h[(k + q, k + i)] = with_s2;
        }
        let last = k + q;
        h[(last, last)] = self.rows / (2.0 * s2 * s2);
        h
    }

    /// Newton's step of r: the Schur complement of the information in r against the gradient.
    pub fn step(&self, at: &Point, gradient: &DVector<f64>, information: &DMatrix<f64>) -> Option<DVector<f64>> {
        let (k, q) = (at.b.len(), at.slopes.len());
        let others: Vec<usize> = (0..k).chain([k + q]).collect();
        let own: Vec<usize> = (k..k + q).collect();
        let pick = |rows: &[usize], columns: &[usize]| {
            DMatrix::from_fn(rows.len(), columns.len(), |i, j| information[(rows[i], columns[j])])
        };
        let (oo, or, rr) = (pick(&others, &others), pick(&others, &own), pick(&own, &own));
        let schur = &rr - or.transpose() * scaled_inverse(&oo)? * or;
        let positive = schur.clone().cholesky().is_some();
        match positive {
            true => schur.lu().solve(gradient),
            // Uphill, by the scale of the curvature.
            false => Some(gradient / schur.amax().max(f64::MIN_POSITIVE)),
        }
    }
}

/// Residuals of y and of each Wy on X.
fn rests(columns: &Columns) -> Option<Vec<Vec<f64>>> {
    if !columns.my.is_empty() {
        return None;
    }
    let rows = columns.y.len();
    let x = DMatrix::from_iterator(rows, columns.x.len(), columns.x.iter().flatten().copied());
    let factor = if columns.x.is_empty() { None } else { Some(factor(&x, &lengths(&x)).ok()?) };
    let rest = |v: &Vec<f64>| match &factor {
        None => v.clone(),
        Some(factor) => {
            let b = factor.solve(&x, v);
            let fitted = x.select_columns(&factor.kept) * b;
            v.iter().zip(fitted.iter()).map(|(v, f)| v - f).collect()
        }
    };
    Some(std::iter::once(&columns.y).chain(&columns.wy).map(rest).collect())
}

/// e'e at rho.
fn squares(rests: &[Vec<f64>], rho: &[f64]) -> f64 {
    let Some((y, wy)) = rests.split_first() else { return f64::NAN };
    let mut e = y.clone();
    for (rho, wy) in rho.iter().zip(wy) {
        e.iter_mut().zip(wy).for_each(|(e, wy)| *e -= rho * wy);
    }
    dot(&e, &e)
}

/// The inverse of a positive matrix with its rows and columns scaled to a unit diagonal.
pub fn scaled_inverse(a: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let scale: Vec<f64> = (0..a.nrows()).map(|i| 1.0 / a[(i, i)].abs().sqrt()).collect();
    if scale.iter().any(|s| !s.is_finite()) {
        return None;
    }
    let scaled = DMatrix::from_fn(a.nrows(), a.ncols(), |i, j| a[(i, j)] * scale[i] * scale[j]);
    let inverted = inverse(&scaled).ok()?;
    Some(DMatrix::from_fn(a.nrows(), a.ncols(), |i, j| inverted[(i, j)] * scale[i] * scale[j]))
}

fn solve(x: &DMatrix<f64>, y: &[f64]) -> Result<DVector<f64>, ModelError> {
    let factor = factor(x, &lengths(x))?;
    let found = factor.solve(x, y);
    let mut b = DVector::zeros(x.ncols());
    factor.kept.iter().zip(found.iter()).for_each(|(at, value)| b[*at] = *value);
    Ok(b)
}
