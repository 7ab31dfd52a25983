//! Kernel density estimates.

use crate::stats::descriptive::moments::summary;
use crate::stats::descriptive::quantile::QuantileRule;
use crate::stats::sums::Sum;

/// Silverman's rule of thumb, 0.9 min(sd, IQR / 1.34) n^(-1/5) (Silverman 1986, eq. 3.31), with sd over n - 1 and
/// quartiles of R's type 7. Where the quartiles coincide sd stands alone; `NaN` without two different values.
pub fn bandwidth(values: &[f64]) -> f64 {
    let Some(rule) = QuantileRule::by_name("r7") else { return f64::NAN };
    let all = summary(values, rule);
    let spread = (all.q3 - all.q1) / 1.34;
    let scale = if spread > 0.0 { spread.min(all.sd) } else { all.sd };
    match scale > 0.0 {
        true => 0.9 * scale * libm::pow(all.n as f64, -0.2),
        false => f64::NAN,
    }
}

/// f(x) = 1 / (n h) sum phi((x - x_i) / h) at each of `places`, with the Gaussian kernel phi.
pub fn gaussian(values: &[f64], bandwidth: f64, places: &[f64]) -> Vec<f64> {
    let scale = values.len() as f64 * bandwidth * (2.0 * std::f64::consts::PI).sqrt();
    let at = |place: &f64| {
        let mut total = Sum::default();
        for value in values {
            let z = (place - value) / bandwidth;
            total.add(libm::exp(-0.5 * z * z));
        }
        total.value() / scale
    };
    places.iter().map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rule by hand on 1..=10: sd = 3.0277, IQR = 4.5, so that 4.5 / 1.34 = 3.358 is the larger of the two.
    #[test]
    fn bandwidth_by_hand() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        let sd = (82.5_f64 / 9.0).sqrt();
        let expected = 0.9 * sd / libm::pow(10.0, 0.2);
        assert!((bandwidth(&values) - expected).abs() < 1e-14);
        assert!(bandwidth(&[2.0, 2.0]).is_nan() && bandwidth(&[]).is_nan());
    }

    #[test]
    fn one_value_gives_the_kernel_and_mass_is_one() {
        assert!((gaussian(&[0.0], 1.0, &[0.0])[0] - 0.398_942_280_401_432_7).abs() < 1e-15);
        let places: Vec<f64> = (0..4001).map(|k| -20.0 + 0.01 * f64::from(k)).collect();
        let mass: f64 = gaussian(&[-1.0, 0.5, 3.0], 0.7, &places).iter().map(|f| f * 0.01).sum();
        assert!((mass - 1.0).abs() < 1e-9, "{mass}");
    }
}
