//! Sums of Gaussian kernels over many values, by series about the centres of boxes.

use super::Kernel;
use crate::stats::sums::{Sum, sum};

/// Terms of a series. With |s| <= 1/2 what is left is below 0.5^24 / sqrt(24!), 1e-19 of a value.
const TERMS: usize = 24;

/// Farther than so many bandwidths a value adds less than exp(-40.5), 3e-18.
const FAR: f64 = 9.0;

/// Boxes of fewer values are summed value by value, which costs less.
const FEW: usize = 8;

/// Values in boxes one bandwidth wide.
///
/// About the centre c of a box, with s = (v - c) / h for a value and t = (x - c) / h for a place, exp(-(t - s)^2 / 2) =
/// exp(-t^2 / 2) sum of t^k s^k exp(-s^2 / 2) / k!, a polynomial in t whose coefficients are sums over the values (after
/// Greengard and Strain 1991, SIAM Journal on Scientific and Statistical Computing 12; in this product form Yang,
/// Duraiswami and Gumerov 2003). Since exp(-t^2 / 2) t^k is never more than sqrt(k!), the series ends early everywhere.
#[derive(Clone, Debug, Default)]
pub struct Boxes {
    bandwidth: f64,
    /// By rising centre.
    boxes: Vec<(f64, Held)>,
}

#[derive(Clone, Debug)]
enum Held {
    Few(Vec<f64>),
    Many(Box<[f64; TERMS]>),
}

impl Boxes {
    /// Values ascending.
    pub fn of(values: &[f64], bandwidth: f64) -> Self {
        let first = values.first().copied().unwrap_or_default();
        let number = |value: f64| libm::floor((value - first) / bandwidth);
        let held = |members: &[f64]| {
            let centre = first + (number(members[0]) + 0.5) * bandwidth;
            let held =
                if members.len() < FEW { Held::Few(members.to_vec()) } else { series(members, centre, bandwidth) };
            (centre, held)
        };
        let boxes = values.chunk_by(|a, b| number(*a) == number(*b)).map(held).collect();
        Boxes { bandwidth, boxes }
    }

    /// sum over values of exp(-(x - v)^2 / 2 h^2).
    pub fn at(&self, place: f64) -> f64 {
        let reach = (FAR + 0.5) * self.bandwidth;
        let from = self.boxes.partition_point(|(centre, _)| *centre < place - reach);
        let near = self.boxes[from..].iter().take_while(|(centre, _)| *centre <= place + reach);
        sum(near.map(|(centre, held)| held.at(place, *centre, self.bandwidth)))
    }
}

impl Held {
    fn at(&self, place: f64, centre: f64, bandwidth: f64) -> f64 {
        match self {
            Held::Few(values) => sum(values.iter().map(|value| Kernel::Gaussian.shape((place - value) / bandwidth))),
            Held::Many(terms) => {
                let t = (place - centre) / bandwidth;
                let square = t * t;
                // Even and odd powers apart: two chains that do not wait for each other.
                let (mut even, mut odd) = (0.0, 0.0);
                for pair in terms.as_chunks::<2>().0.iter().rev() {
                    even = even * square + pair[0];
                    odd = odd * square + pair[1];
                }
                libm::exp(-0.5 * square) * (even + t * odd)
            }
        }
    }
}

/// sum over values of s^k exp(-s^2 / 2) / k!.
fn series(values: &[f64], centre: f64, bandwidth: f64) -> Held {
    let mut sums = [Sum::default(); TERMS];
    for value in values {
        let s = (value - centre) / bandwidth;
        let mut term = libm::exp(-0.5 * s * s);
        for (k, sum) in sums.iter_mut().enumerate() {
            sum.add(term);
            term *= s / (k + 1) as f64;
        }
    }
    Held::Many(Box::new(sums.map(Sum::value)))
}
