//! Smooth trends of single series.

use crate::card;

card! {
    /// The trend of Hodrick and Prescott (1997, Journal of Money, Credit and Banking 29): g minimises the sum of (y_t - g_t)^2
    /// + lambda times the sum of (g_{t+1} - 2 g_t + g_{t-1})^2. lambda 400 is what Phillips and Sul (2007) take for years; Ravn
    /// and Uhlig (2002) give 6.25. A line is its own trend, whatever lambda.
    static CARD = "hodrick_prescott", "the trend of Hodrick and Prescott";
}

/// g of (I + lambda D'D) g = y, D the second differences (n - 2 x n): a matrix of five diagonals, by L D L'. Series
/// shorter than three are their own trend.
pub fn hodrick_prescott(y: &[f64], lambda: f64) -> Vec<f64> {
    let n = y.len();
    if n < 3 {
        return y.to_vec();
    }
    let mut rows = penalty(n, lambda);
    rows.iter_mut().for_each(|row| row[0] += 1.0);
    // Factors in place: D in the diagonal, L one and two below it.
    for at in 0..n {
        let [d, below, far] = rows[at];
        let (first, second) = (below / d, far / d);
        if at + 1 < n {
            rows[at + 1][0] -= first * below;
            rows[at + 1][1] -= first * far;
        }
        if at + 2 < n {
            rows[at + 2][0] -= second * far;
        }
        rows[at] = [d, first, second];
    }
    let mut g = y.to_vec();
    for at in 0..n {
        let own = g[at];
        for (step, value) in g[at + 1..].iter_mut().take(2).enumerate() {
            *value -= rows[at][step + 1] * own;
        }
    }
    g.iter_mut().zip(&rows).for_each(|(value, row)| *value /= row[0]);
    for at in (0..n).rev() {
        let later: f64 = g[at + 1..].iter().take(2).enumerate().map(|(step, value)| rows[at][step + 1] * value).sum();
        g[at] -= later;
    }
    g
}

/// lambda D'D by rows: the diagonal and the two below it.
fn penalty(n: usize, lambda: f64) -> Vec<[f64; 3]> {
    let mut rows = vec![[0.0; 3]; n];
    for at in 0..n - 2 {
        rows[at][0] += lambda;
        rows[at + 1][0] += 4.0 * lambda;
        rows[at + 2][0] += lambda;
        rows[at][1] -= 2.0 * lambda;
        rows[at + 1][1] -= 2.0 * lambda;
        rows[at][2] += lambda;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    const Y: [f64; 10] = [323.0, 267.0, 224.0, 162.0, 166.0, 211.0, 217.0, 251.0, 267.0, 244.0];

    /// Income of Alabama 1929-1938 in logarithms, by `hpfilter` of statsmodels 0.15.0, which solves the same equations.
    #[test]
    fn trends_are_those_of_statsmodels() {
        let y = Y.map(libm::log);
        let slow = [
            5.467455443721284,
            5.454515656707457,
            5.442351361892383,
            5.432069883979047,
            5.42470178439534,
            5.42041644069729,
            5.418601445450831,
            5.418472995453845,
            5.419150527274443,
            5.420020927339923,
        ];
        let quick = [
            5.682161528442025,
            5.529535314300247,
            5.392187627323371,
            5.2946311297322985,
            5.264491831672999,
            5.296270176171457,
            5.360065959323024,
            5.434873050391787,
            5.50285834171662,
            5.560681507834798,
        ];
        for (lambda, expected) in [(400.0, slow), (6.25, quick)] {
            let found = hodrick_prescott(&y, lambda);
            found
                .iter()
                .zip(expected)
                .for_each(|(g, expected)| assert!((g - expected).abs() < 1e-12, "{g} {expected}"));
        }
    }

    /// The equation itself: y - g = lambda D'D g. A line has no second differences.
    #[test]
    fn the_trend_solves_its_equation_and_keeps_a_line() {
        for n in [3, 4, 7, 10] {
            let (y, lambda) = (&Y[..n], 100.0);
            let g = hodrick_prescott(y, lambda);
            let bend = |at: usize| g[at] - 2.0 * g[at + 1] + g[at + 2];
            for t in 0..n {
                let weights = [(0, 1.0), (1, -2.0), (2, 1.0)];
                let inside = weights.iter().filter(|(back, _)| t >= *back && t - back + 2 < n);
                let pulled: f64 = inside.map(|(back, w)| w * bend(t - back)).sum();
                assert!((y[t] - g[t] - lambda * pulled).abs() < 1e-9, "{n}, {t}");
            }
        }
        let line: Vec<f64> = (0..12).map(|t| 2.0 + 0.5 * f64::from(t)).collect();
        let found = hodrick_prescott(&line, 1e4);
        found.iter().zip(&line).for_each(|(g, y)| assert!((g - y).abs() < 1e-9));
        assert_eq!(hodrick_prescott(&[1.0, 5.0], 400.0), [1.0, 5.0]);
    }
}
