//! The natural logarithm without branches, so that a loop over a column runs as one.

/// ln x for normal positive x, to less than one unit in the last place: x = 2^k m with m in [sqrt(1/2), sqrt(2)), f = m - 1,
/// s = f / (2 + f), and ln(1 + f) = 2s + s R(s^2) with R the least maximal polynomial (Sun Microsystems, fdlibm's
/// `e_log.c`, 1993). Its operations come in the same order as libm's, so the two agree in every bit. Other arguments
/// give numbers without meaning.
#[inline(always)]
pub fn ln_normal(x: f64) -> f64 {
    const LN2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
    const LN2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
    const R: [f64; 7] = [
        f64::from_bits(0x3fe5_5555_5555_5593),
        f64::from_bits(0x3fd9_9999_9997_fa04),
        f64::from_bits(0x3fd2_4924_9422_9359),
        f64::from_bits(0x3fcc_71c5_1d8e_78af),
        f64::from_bits(0x3fc7_4664_96cb_03de),
        f64::from_bits(0x3fc3_9a09_d078_c69f),
        f64::from_bits(0x3fc2_f112_df3e_5244),
    ];
    /// High word of sqrt(1/2), below which m is doubled.
    const ROOT: u64 = 0x3fe6_a09e << 32;
    const ONE: u64 = 0x3ff0_0000 << 32;
    const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
    let shifted = x.to_bits().wrapping_add(ONE - ROOT);
    let k = f64::from((shifted >> 52) as i32 - 1023);
    let f = f64::from_bits((shifted & MANTISSA).wrapping_add(ROOT)) - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (R[1] + w * (R[3] + w * R[5]));
    let odd = z * (R[0] + w * (R[2] + w * (R[4] + w * R[6])));
    s * (half_square + (odd + even)) + k * LN2_LOW - half_square + f + k * LN2_HIGH
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    #[test]
    fn every_bit_is_that_of_libm() {
        let mut rng = ChaCha8Rng::seed_from_u64(11);
        let largest = f64::MAX.to_bits() - f64::MIN_POSITIVE.to_bits();
        for _ in 0..1_000_000 {
            let anywhere = f64::from_bits(f64::MIN_POSITIVE.to_bits() + rng.next_u64() % (largest + 1));
            let share = ((rng.next_u64() >> 11) + 1) as f64 / (1u64 << 53) as f64;
            for x in [anywhere, share, 1.0 + share * 1e-6, 1.0 - share * 1e-9] {
                assert_eq!(ln_normal(x).to_bits(), libm::log(x).to_bits(), "ln {x:e}");
            }
        }
        for x in [1.0, 0.5, f64::MIN_POSITIVE, f64::MAX, std::f64::consts::SQRT_2, std::f64::consts::FRAC_1_SQRT_2] {
            assert_eq!(ln_normal(x).to_bits(), libm::log(x).to_bits(), "ln {x:e}");
        }
    }
}
