//! Conjugate gradients on S a = c.

use crate::stats::regression::design::Design;

/// Steps over which the decrease of the energy bounds the error (Golub and Strakos 1994).
const DELAY: usize = 4;
const MOST_STEPS: usize = 20_000;

pub(super) struct Solution {
    pub a: Vec<f64>,
    pub steps: usize,
    pub error: f64,
    pub converged: bool,
}

/// Solves S a = c until the error of B a in the norm of the column falls below `goal`.
pub(super) fn conjugate_gradients(system: &Design, inverse_diagonal: &[f64], c: Vec<f64>, goal: f64) -> Solution {
    let (mut a, mut r) = (vec![0.0; c.len()], c);
    let mut p: Vec<f64> = r.iter().zip(inverse_diagonal).map(|(r, d)| r * d).collect();
    let (mut product, mut scratch) = (vec![0.0; r.len()], vec![]);
    let mut steepness = dot(&r, &p);
    let mut gains = [f64::INFINITY; DELAY];
    let mut error = if steepness > 0.0 { steepness.sqrt() } else { 0.0 };
    // The column is orthogonal to the effects already, up to rounding.
    if error <= 0.1 * goal {
        return Solution { a, steps: 0, error, converged: true };
    }
    for step in 1..=MOST_STEPS {
        system.multiply(&p, &mut scratch, &mut product);
        let curvature = dot(&p, &product);
        if curvature <= 0.0 {
            return Solution { a, steps: step, error, converged: true };
        }
        let length = steepness / curvature;
        a.iter_mut().zip(&p).for_each(|(a, p)| *a += length * p);
        r.iter_mut().zip(&product).for_each(|(r, q)| *r -= length * q);
        gains[step % DELAY] = length * steepness;
        let next: f64 = r.iter().zip(inverse_diagonal).map(|(r, d)| r * r * d).sum();
        error = gains.iter().sum::<f64>().sqrt();
        if error <= goal || next.sqrt() <= 0.01 * goal {
            error = error.min(next.sqrt());
            return Solution { a, steps: step, error, converged: true };
        }
        let turn = next / steepness;
        steepness = next;
        p.iter_mut().zip(&r).zip(inverse_diagonal).for_each(|((p, r), d)| *p = r * d + turn * *p);
    }
    Solution { a, steps: MOST_STEPS, error, converged: false }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
