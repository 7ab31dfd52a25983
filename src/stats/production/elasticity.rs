//! Output elasticities of a Cobb-Douglas technology.

use nalgebra::DMatrix;

use crate::card;
use crate::stats::regression::absorb::{Effect, Effects};
use crate::stats::regression::ols::{self, Sample};
use crate::stats::sums::length;

card! {
    /// Elasticities of output by least squares. With constant returns ln(Y/L) = a + b ln(K/L) + effects, the elasticity of
    /// capital is b and that of labour 1 - b (Chen and Hu 2011); with free returns ln Y = a + b ln K + c ln L + effects.
    /// Effects of units and of periods are absorbed unless said otherwise; each group has an equation of its own.
    static CARD = "output_elasticity", "elasticities of output";
}

/// Which effects an equation absorbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absorb {
    Nothing,
    Unit,
    Both,
}

/// Elasticities of capital and of labour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Elasticity {
    pub capital: f64,
    pub labour: f64,
}

/// Rows of a production function, all positive.
#[derive(Clone, Debug, Default)]
pub struct Production {
    pub output: Vec<f64>,
    pub capital: Vec<f64>,
    pub labour: Vec<f64>,
    pub units: Vec<u32>,
    pub times: Vec<u32>,
}

impl Production {
    pub fn len(&self) -> usize {
        self.output.len()
    }

    pub fn is_empty(&self) -> bool {
        self.output.is_empty()
    }
}

/// None where the rows do not determine them.
pub fn estimate(rows: &Production, constant_returns: bool, absorb: Absorb) -> Option<Elasticity> {
    let log = |column: &[f64]| column.iter().map(|x| libm::log(*x)).collect::<Vec<f64>>();
    let [y, k, l] = [&rows.output, &rows.capital, &rows.labour].map(|column| log(column));
    let less = |column: &[f64]| column.iter().zip(&l).map(|(x, l)| x - l).collect::<Vec<f64>>();
    let (mut y, mut x) = match constant_returns {
        true => (less(&y), vec![less(&k)]),
        false => (y, vec![k, l.clone()]),
    };
    let lengths: Vec<f64> = x.iter().map(|column| length(column, None)).collect();
    let effects = match absorb {
        Absorb::Nothing => vec![Effect::new(&vec![0; rows.len()])],
        Absorb::Unit => vec![Effect::new(&rows.units)],
        Absorb::Both => vec![Effect::new(&rows.units), Effect::new(&rows.times)],
    };
    let effects = Effects::new(&effects, None).ok()?;
    for column in std::iter::once(&mut y).chain(&mut x) {
        effects.demean(column).ok()?;
    }
    let design = DMatrix::from_fn(rows.len(), x.len(), |row, column| x[column][row]);
    let fit = ols::fit(Sample { y: &y, x: &design, lengths: &lengths, weights: None }).ok()?;
    match (constant_returns, fit.coefficients.as_slice()) {
        (true, [capital]) => Some(Elasticity { capital: *capital, labour: 1.0 - capital }),
        (false, [capital, labour]) => Some(Elasticity { capital: *capital, labour: *labour }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_technology_is_found() {
        let (mut rows, mut seed) = (Production::default(), 1u32);
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            1.0 + f64::from(seed >> 8) / f64::from(1u32 << 24)
        };
        for unit in 0..6u32 {
            for time in 0..5u32 {
                let (k, l) = (next(), next());
                let scale = libm::exp(0.3 * f64::from(unit) + 0.1 * f64::from(time));
                rows.output.push(scale * libm::pow(k, 0.4) * libm::pow(l, 0.6));
                rows.capital.push(k);
                rows.labour.push(l);
                rows.units.push(unit);
                rows.times.push(time);
            }
        }
        for constant in [true, false] {
            let found = estimate(&rows, constant, Absorb::Both).unwrap();
            assert!((found.capital - 0.4).abs() < 1e-12 && (found.labour - 0.6).abs() < 1e-12, "{found:?}");
        }
        assert_eq!(estimate(&Production::default(), true, Absorb::Nothing), None);
    }
}
