//! The maximum of a frontier's likelihood: a grid for gamma, damped Newton steps from its best points, plain ones at the end.

use nalgebra::{DMatrix, DVector};

use super::likelihood::Likelihood;
use crate::stats::linalg;

pub struct Found {
    pub parameters: Vec<f64>,
    pub value: f64,
    /// The inverse of minus the Hessian; none where that is not positive definite.
    pub covariance: Option<DMatrix<f64>>,
}

/// Starting points of gamma.
const GRID: [f64; 10] = [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95];
/// Best points of the grid from which the maximum is sought.
const STARTS: usize = 3;
const STEPS: usize = 400;
/// Plain Newton steps behind the damped ones.
const POLISH: usize = 20;
/// Steps that move no parameter by more than this share of it end the search.
const STILL: f64 = 1e-13;

/// `b` and `variance` are those of least squares.
pub fn maximise(likelihood: &Likelihood, b: &[f64], variance: f64) -> Option<Found> {
    let form = likelihood.model.form;
    let more = usize::from(form.truncated) + usize::from(form.decay);
    let sign = if form.cost { -1.0 } else { 1.0 };
    let start = |gamma: f64| {
        let s2 = variance / (1.0 - 2.0 * gamma / std::f64::consts::PI);
        let mut p = b.to_vec();
        // The constant, which is the first of the regressors, moves by the mean of u.
        p[0] += sign * (2.0 * gamma * s2 / std::f64::consts::PI).sqrt();
        p.extend([s2, gamma]);
        p.extend(vec![0.0; more]);
        p
    };
    let mut starts: Vec<(f64, Vec<f64>)> =
        GRID.iter().map(|gamma| start(*gamma)).map(|p| (likelihood.value(&p), p)).collect();
    starts.sort_by(|a, b| b.0.total_cmp(&a.0));
    let climbed = starts.into_iter().take(STARTS).map(|(_, p)| polish(likelihood, climb(likelihood, p)));
    let best = climbed.filter(|(value, _)| value.is_finite()).reduce(|a, b| if b.0 > a.0 { b } else { a });
    let (value, parameters) = best?;
    let information = -hessian(&parameters, &|p| likelihood.gradient(p));
    let covariance = linalg::cholesky(&information).ok().and_then(|_| linalg::inverse(&information).ok());
    Some(Found { parameters, value, covariance })
}

/// s2 as its logarithm, gamma as its logit: every point is inside.
fn open(p: &[f64], k: usize) -> Vec<f64> {
    let mut q = p.to_vec();
    q[k] = libm::log(p[k]);
    q[k + 1] = libm::log(p[k + 1] / (1.0 - p[k + 1]));
    q
}

fn close(q: &[f64], k: usize) -> Vec<f64> {
    let mut p = q.to_vec();
    p[k] = libm::exp(q[k]);
    p[k + 1] = 1.0 / (1.0 + libm::exp(-q[k + 1]));
    p
}

/// Newton steps, damped until they climb (Levenberg 1944).
fn climb(likelihood: &Likelihood, start: Vec<f64>) -> Vec<f64> {
    let k = likelihood.regressors();
    let value = |q: &[f64]| likelihood.value(&close(q, k));
    let gradient = |q: &[f64]| {
        let p = close(q, k);
        let mut g = likelihood.gradient(&p);
        g[k] *= p[k];
        g[k + 1] *= p[k + 1] * (1.0 - p[k + 1]);
        g
    };
    let mut q = open(&start, k);
    let mut best = value(&q);
    let mut damping = 1e-3;
    for _ in 0..STEPS {
        let slope = DVector::from_vec(gradient(&q));
        let bend = -hessian(&q, &gradient);
        let mut moved = false;
        while damping < 1e12 {
            let mut damped = bend.clone();
            (0..q.len()).for_each(|at| damped[(at, at)] += damping * bend[(at, at)].abs().max(1e-8));
            let step = linalg::cholesky(&damped)
                .ok()
                .and_then(|_| linalg::solve(&damped, &DMatrix::from_column_slice(q.len(), 1, slope.as_slice())).ok());
            let next: Option<Vec<f64>> = step.map(|step| q.iter().zip(step.iter()).map(|(q, s)| q + s).collect());
            match next.map(|next| (value(&next), next)) {
                Some((up, next)) if up.is_finite() && up >= best => {
                    let far = next.iter().zip(&q).map(|(a, b)| (a - b).abs() / b.abs().max(1e-3)).fold(0.0, f64::max);
                    (best, q) = (up, next);
                    damping = (damping * 0.2).max(1e-12);
                    moved = far > 1e-10;
                    break;
                }
                _ => damping *= 5.0,
            }
        }
        if !moved {
            break;
        }
    }
    close(&q, k)
}

/// Plain Newton steps in the parameters themselves, as long as they stay inside and climb or stand.
fn polish(likelihood: &Likelihood, start: Vec<f64>) -> (f64, Vec<f64>) {
    let k = likelihood.regressors();
    let (mut p, mut value) = (start.clone(), likelihood.value(&start));
    for _ in 0..POLISH {
        let slope = DMatrix::from_vec(p.len(), 1, likelihood.gradient(&p));
        let Ok(step) = linalg::solve(&-hessian(&p, &|p| likelihood.gradient(p)), &slope) else { break };
        let next: Vec<f64> = p.iter().zip(step.iter()).map(|(p, s)| p + s).collect();
        let inside = next[k] > 0.0 && next[k + 1] > 0.0 && next[k + 1] < 1.0;
        let up = if inside { likelihood.value(&next) } else { f64::NAN };
        if up.is_nan() || up < value - 1e-9 * value.abs() {
            break;
        }
        let far = step.iter().zip(&p).map(|(s, p)| s.abs() / p.abs().max(1e-3)).fold(0.0, f64::max);
        (p, value) = (next, up);
        if far < STILL {
            break;
        }
    }
    (value, p)
}

/// Central differences of the gradient at three widths, extrapolated (Richardson 1911).
fn hessian(p: &[f64], gradient: &dyn Fn(&[f64]) -> Vec<f64>) -> DMatrix<f64> {
    let n = p.len();
    let mut h = DMatrix::zeros(n, n);
    for column in 0..n {
        let width = 1e-3 * p[column].abs().max(1e-2);
        // Shares between nothing and one stay there.
        let share = p[column] > 0.0 && p[column] < 1.0;
        let inside = 0.25 * p[column].min(1.0 - p[column]).max(1e-6);
        let width = if share { width.min(inside) } else { width };
        let slope = |width: f64| {
            let moved = |by: f64| {
                let mut p = p.to_vec();
                p[column] += by;
                gradient(&p)
            };
            let (up, down) = (moved(width), moved(-width));
            up.iter().zip(&down).map(|(a, b)| (a - b) / (2.0 * width)).collect::<Vec<f64>>()
        };
        let [a, b, c] = [slope(width), slope(width / 2.0), slope(width / 4.0)];
        for row in 0..n {
            let (first, second) = ((4.0 * b[row] - a[row]) / 3.0, (4.0 * c[row] - b[row]) / 3.0);
            h[(row, column)] = (16.0 * second - first) / 15.0;
        }
    }
    (&h + h.transpose()) * 0.5
}
