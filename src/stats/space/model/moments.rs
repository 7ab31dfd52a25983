//! Estimation by moments: two-stage least squares for the spatial lag of y, and the generalised moments of Kelejian and
//! Prucha (1998, 1999) for a spatial error beside it.

use nalgebra::{DMatrix, DVector};

use super::ModelError;
use super::columns::{Columns, Problem};
use super::fit::{Goodness, goodness};
use super::panel::Within;
use crate::stats::linalg::{factor, lengths};
use crate::stats::space::Weights;
use crate::stats::sums::{dot, length};

/// Estimates in the order b, rho; lambda has no error of its own.
#[derive(Clone, Debug)]
pub struct MomentFit {
    pub b: Vec<f64>,
    pub rho: Option<f64>,
    pub lambda: Option<f64>,
    pub sigma2: f64,
    pub covariance: DMatrix<f64>,
    pub kept: Vec<usize>,
    pub dropped: Vec<usize>,
    /// Columns of the instruments that no other column explains.
    pub instruments: usize,
    pub rows: usize,
    pub goodness: Goodness,
}

/// Instruments are X, WX and W^2 X; `instrumented` says which regressors enter them (a constant does not).
/// sigma^2 = e'e / n T, less the fixed effects that were taken out.
pub fn fit(problem: &Problem, instrumented: &[bool], robust: bool) -> Result<MomentFit, ModelError> {
    let columns = problem.columns()?;
    let instruments = instruments(problem, &columns, instrumented)?;
    let rows = counted(problem);
    let first = two_stage(&columns.y, &columns.x, &columns.wy, &instruments, rows, robust)?;
    let Some(m) = problem.error else { return Ok(first.into_fit(problem, columns, None, rows)) };
    let u = &first.e;
    let lambda = error_parameter(problem, m.weights, u, rows as f64);
    let less = |x: &[f64], m: &[f64]| -> Vec<f64> { x.iter().zip(m).map(|(x, m)| x - lambda * m).collect() };
    let y = less(&columns.y, &columns.my);
    let x: Vec<Vec<f64>> = columns.x.iter().zip(&columns.mx).map(|(x, m)| less(x, m)).collect();
    let wy: Vec<Vec<f64>> = columns.wy.iter().zip(&columns.mwy).map(|(x, m)| less(x, m)).collect();
    let second = two_stage(&y, &x, &wy, &instruments, rows, robust)?;
    Ok(second.into_fit(problem, columns, Some(lambda), rows))
}

/// Rows less the levels of the effects that were taken out.
fn counted(problem: &Problem) -> usize {
    let panel = problem.panel;
    match problem.within {
        Within::Places => panel.places * (panel.periods - 1),
        Within::Periods => (panel.places - 1) * panel.periods,
        Within::TwoWay => (panel.places - 1) * (panel.periods - 1),
        Within::Pooled | Within::Effects(_) => panel.rows(),
    }
}

fn instruments(problem: &Problem, columns: &Columns, instrumented: &[bool]) -> Result<DMatrix<f64>, ModelError> {
    let mut all: Vec<Vec<f64>> = columns.x.clone();
    let mut raw: Vec<f64> = columns.kept.iter().map(|at| length(&problem.x[*at], None)).collect();
    let matrices = problem.lags.iter().chain(if problem.lags.is_empty() { problem.error } else { None });
    for w in matrices {
        let kept = columns.kept.iter().filter(|at| instrumented.get(**at).copied().unwrap_or(true));
        for at in kept {
            let once = problem.panel.lag(w.weights, &problem.x[*at]);
            for lagged in [once.clone(), problem.panel.lag(w.weights, &once)] {
                raw.push(length(&lagged, None));
                all.push(problem.panel.demean(problem.within, &lagged)?);
            }
        }
    }
    let design = DMatrix::from_iterator(problem.panel.rows(), all.len(), all.iter().flatten().copied());
    let kept = factor(&design, &raw)?.kept;
    Ok(design.select_columns(&kept))
}

struct Stage {
    delta: DVector<f64>,
    e: Vec<f64>,
    covariance: DMatrix<f64>,
    rss: f64,
    s2: f64,
    instruments: usize,
}

/// delta = (Z'PZ)^-1 Z'Py for Z = [X, Wy], P the projection on the instruments.
fn two_stage(
    y: &[f64],
    x: &[Vec<f64>],
    wy: &[Vec<f64>],
    instruments: &DMatrix<f64>,
    rows: usize,
    robust: bool,
) -> Result<Stage, ModelError> {
    let all: Vec<&Vec<f64>> = x.iter().chain(wy).collect();
    let z = DMatrix::from_iterator(y.len(), all.len(), all.into_iter().flatten().copied());
    let q = factor(instruments, &lengths(instruments))?.q;
    let projected = &q * q.tr_mul(&z);
    let second = factor(&projected, &lengths(&z))?;
    if !second.dropped.is_empty() {
        return Err(ModelError::NoRegressors);
    }
    let delta = second.solve(&projected, y);
    let e: Vec<f64> = (DVector::from_column_slice(y) - &z * &delta).iter().copied().collect();
    let rss = dot(&e, &e);
    let s2 = rss / rows as f64;
    let bread = second.cross_inverse();
    let covariance = match robust {
        false => &bread * s2,
        true => {
            let weighted = DMatrix::from_fn(projected.nrows(), projected.ncols(), |i, j| projected[(i, j)] * e[i]);
            &bread * weighted.tr_mul(&weighted) * &bread
        }
    };
    Ok(Stage { delta, e, covariance, rss, s2, instruments: instruments.ncols() })
}

impl Stage {
    fn into_fit(self, problem: &Problem, columns: Columns, lambda: Option<f64>, rows: usize) -> MomentFit {
        let k = columns.x.len();
        let b = self.delta.rows(0, k).into_owned();
        let rho: Vec<f64> = self.delta.iter().skip(k).copied().collect();
        MomentFit {
            goodness: goodness(problem, &columns, &b, &rho, self.rss, None),
            b: b.iter().copied().collect(),
            rho: rho.first().copied(),
            lambda,
            sigma2: self.s2,
            covariance: self.covariance,
            kept: columns.kept,
            dropped: columns.dropped,
            instruments: self.instruments,
            rows,
        }
    }
}

/// lambda from E u'u, E (Mu)'(Mu) and E u'Mu of u = lambda Mu + e: least squares of three moments in (lambda, sigma^2).
fn error_parameter(problem: &Problem, m: &Weights, u: &[f64], rows: f64) -> f64 {
    let (mu, mmu) = {
        let once = problem.panel.lag(m, u);
        let twice = problem.panel.lag(m, &once);
        (once, twice)
    };
    let places = problem.panel.places as f64;
    // tr(M'M) / n.
    let spread = m.map(|_, _, weight| weight * weight).total() / places;
    let g = [dot(u, u), dot(&mu, &mu), dot(u, &mu)].map(|x| x / rows);
    let linear = [2.0 * dot(u, &mu), 2.0 * dot(&mmu, &mu), dot(u, &mmu) + dot(&mu, &mu)].map(|x| x / rows);
    let square = [-dot(&mu, &mu), -dot(&mmu, &mmu), -dot(&mu, &mmu)].map(|x| x / rows);
    let variance = [1.0, spread, 0.0];
    let size: f64 = variance.iter().map(|x| x * x).sum();
    // What sigma^2 cannot explain of each vector.
    let rest = |v: [f64; 3]| {
        let along = v.iter().zip(&variance).map(|(a, b)| a * b).sum::<f64>() / size;
        std::array::from_fn::<f64, 3, _>(|i| v[i] - along * variance[i])
    };
    let (g, linear, square) = (rest(g), rest(linear), rest(square));
    let gap = |l: f64| std::array::from_fn::<f64, 3, _>(|i| linear[i] * l + square[i] * l * l - g[i]);
    let loss = |l: f64| gap(l).iter().map(|x| x * x).sum::<f64>();
    let grid: Vec<f64> = (0..400).map(|i| -0.9975 + 0.005 * f64::from(i)).collect();
    let mut l = grid.into_iter().min_by(|a, b| loss(*a).total_cmp(&loss(*b))).unwrap_or(0.0);
    for _ in 0..50 {
        let (gap, slope) = (gap(l), std::array::from_fn::<f64, 3, _>(|i| linear[i] + 2.0 * square[i] * l));
        let first: f64 = gap.iter().zip(&slope).map(|(a, b)| a * b).sum();
        let second: f64 =
            slope.iter().map(|b| b * b).sum::<f64>() + gap.iter().zip(&square).map(|(a, s)| 2.0 * a * s).sum::<f64>();
        if second <= 0.0 {
            break;
        }
        let step = first / second;
        l -= step;
        if step.abs() < 1e-15 {
            break;
        }
    }
    l
}

/// b and rho as one covariance with places for them; for effects by the delta method.
pub fn as_fit(fit: &MomentFit) -> super::Fit {
    let k = fit.b.len() + usize::from(fit.rho.is_some());
    let spatial = usize::from(fit.lambda.is_some()) + 1;
    super::Fit {
        b: fit.b.clone(),
        rho: fit.rho.into_iter().collect(),
        lambda: fit.lambda,
        sigma2: fit.sigma2,
        covariance: fit.covariance.clone().resize(k + spatial, k + spatial, 0.0),
        information: super::covariance::Information::Observed,
        log_likelihood: f64::NAN,
        kept: fit.kept.clone(),
        dropped: fit.dropped.clone(),
        rows: fit.rows,
        goodness: fit.goodness,
        bounds: vec![],
    }
}
