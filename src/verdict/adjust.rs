//! Corrections of p values for hypotheses that are judged together.

use super::{Standing, Verdict};
use crate::spec::types::Adjustment;

/// Hypotheses that were supported and are not after the correction become `not supported`.
pub fn apply(rule: Adjustment, verdicts: &mut [Verdict]) {
    let tested: Vec<usize> = (0..verdicts.len()).filter(|at| verdicts[*at].p.is_some()).collect();
    let p: Vec<f64> = tested.iter().filter_map(|at| verdicts[*at].p).collect();
    for (at, adjusted) in tested.into_iter().zip(adjusted(rule, &p)) {
        let verdict = &mut verdicts[at];
        verdict.adjusted = Some(adjusted);
        let lost = verdict.level.is_some_and(|level| adjusted >= level);
        if lost && matches!(verdict.standing, Standing::Supported | Standing::Contradicted) {
            verdict.standing = Standing::NotSupported;
        }
    }
}

/// Holm (1979): the i-th smallest of m times m - i + 1, never falling. Benjamini and Hochberg (1995): times m / i,
/// never rising from the largest down. Both at most one.
fn adjusted(rule: Adjustment, p: &[f64]) -> Vec<f64> {
    let m = p.len();
    let mut order: Vec<usize> = (0..m).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut out = vec![1.0; m];
    match rule {
        Adjustment::Holm => {
            let mut highest: f64 = 0.0;
            for (rank, at) in order.into_iter().enumerate() {
                highest = highest.max(p[at] * (m - rank) as f64);
                out[at] = highest.min(1.0);
            }
        }
        Adjustment::Bh => {
            let mut lowest: f64 = 1.0;
            for (rank, at) in order.into_iter().enumerate().rev() {
                lowest = lowest.min(p[at] * m as f64 / (rank + 1) as f64);
                out[at] = lowest;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R: p.adjust(c(.01, .04, .03, .005), "holm") and "BH".
    #[test]
    fn as_r_adjusts() {
        let p = [0.01, 0.04, 0.03, 0.005];
        let close = |found: Vec<f64>, expected: [f64; 4]| {
            found.iter().zip(expected).for_each(|(a, b)| assert!((a - b).abs() < 1e-15, "{a} against {b}"));
        };
        close(adjusted(Adjustment::Holm, &p), [0.03, 0.06, 0.06, 0.02]);
        close(adjusted(Adjustment::Bh, &p), [0.02, 0.04, 0.04, 0.02]);
    }
}
