//! How far systems develop together.

use crate::card;

card! {
    /// Of n systems with values U in [0, 1] the degree of coupling C, their level T = sum of w U, and the degree of
    /// coordination D = sqrt(C T).
    ///
    /// `classic` C = (prod U / (mean U)^n)^e. The exponent e is stated: 1/n where nothing is said, the n-th root in most
    /// papers; 1 and others are in print under the same name. `wang_2021` C = sqrt((1 - mean gap of all pairs) x
    /// prod (U / max U)^(1/(n-1))), whose values fill [0, 1] (Wang, Kong, Ren, Zhi and Dai 2021, Journal of Natural Resources
    /// 36). A system at zero gives 0; no value where all are zero.
    ///
    /// Levels are equally wide and hold their lower end: of ten, 0.5 is in the sixth.
    static CARD = "coupling_degree", "degrees of coupling and coordination";
}

/// Which degree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// With its exponent.
    Classic(f64),
    Wang2021,
}

/// C of the systems' values.
pub fn coupling(form: Form, systems: &[f64]) -> f64 {
    let n = systems.len() as f64;
    let most = systems.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if systems.iter().any(|u| u.is_nan()) || most <= 0.0 || systems.len() < 2 {
        return f64::NAN;
    }
    match form {
        Form::Classic(exponent) => {
            let mean = systems.iter().sum::<f64>() / n;
            libm::pow(systems.iter().map(|u| u / mean).product(), exponent)
        }
        Form::Wang2021 => {
            let pairs =
                systems.iter().enumerate().flat_map(|(at, a)| systems[at + 1..].iter().map(move |b| (a - b).abs()));
            let gaps: f64 = pairs.sum::<f64>() / (n * (n - 1.0) / 2.0);
            let ratios: f64 = systems.iter().map(|u| libm::pow(u / most, 1.0 / (n - 1.0))).product();
            ((1.0 - gaps) * ratios).sqrt()
        }
    }
}

/// Level from 1 to `levels`; none for a degree outside [0, 1].
pub fn level(degree: f64, levels: usize) -> Option<usize> {
    // The ends as decimals: 0.3 x 10 would fall below 3 by rounding.
    let above = |k: &usize| degree >= *k as f64 / levels as f64;
    (0.0..=1.0).contains(&degree).then(|| 1 + (1..levels).take_while(above).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_cases() {
        assert!((coupling(Form::Wang2021, &[0.3, 0.3, 0.3]) - 1.0).abs() < 1e-15);
        assert_eq!(coupling(Form::Wang2021, &[0.0, 1.0]), 0.0);
        assert!((coupling(Form::Wang2021, &[0.2, 0.8]) - 0.1_f64.sqrt()).abs() < 1e-15);
        assert!((coupling(Form::Classic(0.5), &[0.2, 0.8]) - 0.8).abs() < 1e-15);
        assert!(coupling(Form::Classic(0.5), &[0.0, 0.0]).is_nan());
    }

    #[test]
    fn levels_hold_their_lower_end() {
        let found: Vec<_> = [0.0, 0.3, 0.5, 0.999, 1.0, 1.1].iter().map(|degree| level(*degree, 10)).collect();
        assert_eq!(found, [Some(1), Some(4), Some(6), Some(10), Some(10), None]);
    }
}
