//! How far factors are from where they would produce most.

use crate::card;
use crate::stats::sums::sum;

card! {
    /// Misallocation of a factor after Hsieh and Klenow (2009) and Chen and Hu (2011). In a period with output shares
    /// s_i = Y_i / Y and elasticities b_i, a unit should hold the share s_i b_i / B of the factor, B = sum s_i b_i.
    /// The distortion is gamma_i = (F_i / F) / (s_i b_i / B), above one where the unit holds too much; the wedge is
    /// tau_i = 1 / gamma_i - 1, as a tax that would explain it: positive where the unit holds too little. The identity
    /// sum s_i b_i gamma_i = B holds in each period. Studies that ask how far, not whereto, take |tau|.
    static CARD = "misallocation", "misallocation of factors";
}

/// The distortion gamma of each unit of one period. `output` and `factor` are positive; `elasticity` is b_i.
pub fn distortions(output: &[f64], factor: &[f64], elasticity: &[f64]) -> Vec<f64> {
    let (total, held) = (sum(output.iter().copied()), sum(factor.iter().copied()));
    let shares: Vec<f64> = output.iter().map(|y| y / total).collect();
    let mean = sum(shares.iter().zip(elasticity).map(|(s, b)| s * b));
    let due = shares.iter().zip(elasticity).map(|(s, b)| s * b / mean);
    factor.iter().zip(due).map(|(f, due)| f / held / due).collect()
}

/// tau = 1 / gamma - 1.
pub fn wedge(distortion: f64) -> f64 {
    1.0 / distortion - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distortions_weigh_up_to_one() {
        let (output, factor, elasticity) = ([4.0, 1.0, 5.0], [1.0, 1.0, 2.0], [0.3, 0.4, 0.5]);
        let found = distortions(&output, &factor, &elasticity);
        let mean: f64 = output.iter().zip(elasticity).map(|(y, b)| y / 10.0 * b).sum();
        let weighed: f64 = (0..3).map(|i| output[i] / 10.0 * elasticity[i] * found[i]).sum();
        assert!((weighed - mean).abs() < 1e-15);
        assert!(wedge(found[0]) > 0.0 && found[0] < 1.0);
    }
}
