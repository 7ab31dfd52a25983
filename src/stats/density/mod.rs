//! Kernel density estimates: kernels, rules for the bandwidth, a boundary, and the modes.

pub mod bandwidth;
mod boxes;
mod kernel;
mod modes;

pub use bandwidth::{Rule, silverman};
pub use kernel::Kernel;
pub use modes::{Mode, modes};

use crate::card;
use crate::diag::Card;
use crate::stats::sums::sum;
use boxes::Boxes;

card! {
    /// f(x) = 1 / (n h) sum of K((x - x_i) / h) (Rosenblatt 1956, Parzen 1962). Kernels: `gaussian`; `epanechnikov` with
    /// support of the square root of 5, as in R and Stata's default, so that h is its standard deviation; `epan2`,
    /// `biweight`, `triangular` and `uniform` on [-1, 1], as in Stata.
    ///
    /// Bandwidths: `silverman` 0.9 min(s, IQR / 1.34) n^(-1/5) (Silverman 1986, eq. 3.31), `scott` the same with 1.06
    /// (Scott 1992), `scipy_silverman` s (3 n / 4)^(-1/5), `scipy_scott` s n^(-1/5), `stata` 0.9 min(s, IQR / 1.349) n^(-1/5)
    /// with Stata's quartiles, `sheather_jones` by solving the equation and `sheather_jones_dpi` by direct plug-in (Sheather
    /// and Jones 1991) on 1000 bins of distances as R's `bw.SJ`. s is over n - 1, quartiles are R's type 7.
    ///
    /// Between boundaries a and b a density may be reflected: f(x) + f(2a - x) + f(2b - x) inside, nothing outside.
    static CARD = "kernel_density", "kernel density";
}

pub static CARDS: [&Card; 1] = [&CARD];

/// A density, before it is asked for a place.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// Ascending, n.
    values: Vec<f64>,
    bandwidth: f64,
    kernel: Kernel,
    /// Ends at which it is reflected.
    reflected: Option<(f64, f64)>,
    boxes: Boxes,
}

impl Estimate {
    pub fn new(values: &[f64], bandwidth: f64, kernel: Kernel) -> Self {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        let boxes = if kernel == Kernel::Gaussian { Boxes::of(&values, bandwidth) } else { Boxes::default() };
        Estimate { values, bandwidth, kernel, reflected: None, boxes }
    }

    /// Reflected at both ends.
    pub fn between(self, ends: Option<(f64, f64)>) -> Self {
        Estimate { reflected: ends, ..self }
    }

    pub fn bandwidth(&self) -> f64 {
        self.bandwidth
    }

    /// Ends at which it is reflected, else those that lie so many bandwidths beyond the outermost values.
    pub fn ends(&self, beyond: f64) -> Option<(f64, f64)> {
        let reach = beyond * self.bandwidth;
        self.reflected.or_else(|| Some((self.values.first()? - reach, self.values.last()? + reach)))
    }

    /// f at one place.
    pub fn at(&self, place: f64) -> f64 {
        match self.reflected {
            None => self.plain(place),
            Some((low, high)) if place < low || place > high => 0.0,
            Some((low, high)) => self.plain(place) + self.plain(2.0 * low - place) + self.plain(2.0 * high - place),
        }
    }

    /// f at several places.
    pub fn on(&self, places: &[f64]) -> Vec<f64> {
        places.iter().map(|place| self.at(*place)).collect()
    }

    fn plain(&self, place: f64) -> f64 {
        let total = match self.kernel.support() {
            None => self.boxes.at(place),
            Some(support) => {
                let shape = |value: &f64| self.kernel.shape((place - value) / self.bandwidth);
                sum(self.within(place, support * self.bandwidth).iter().map(shape))
            }
        };
        total / (self.values.len() as f64 * self.bandwidth * self.kernel.scale())
    }

    /// Values no farther from a place than `reach`, or by rounding a little farther.
    fn within(&self, place: f64, reach: f64) -> &[f64] {
        let reach = reach * (1.0 + 1e-9);
        let from = self.values.partition_point(|value| *value < place - reach);
        let to = self.values.partition_point(|value| *value <= place + reach);
        self.values.get(from..to).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::draws::{Draw, Draws};

    #[test]
    fn one_value_gives_the_kernel_and_mass_is_one() {
        assert!((Estimate::new(&[0.0], 1.0, Kernel::Gaussian).at(0.0) - 0.398_942_280_401_432_7).abs() < 1e-15);
        let places: Vec<f64> = (0..40_001).map(|k| -20.0 + 0.001 * f64::from(k)).collect();
        for (name, kernel) in Kernel::NAMES {
            let mass: f64 = Estimate::new(&[-1.0, 0.5, 3.0], 0.7, kernel).on(&places).iter().map(|f| f * 0.001).sum();
            // A jump of the kernel costs a step of the grid.
            assert!((mass - 1.0).abs() < 1e-3, "{name}: {mass}");
        }
    }

    /// What lies beyond the ends is folded back, so the mass inside is one, and the slope at the ends is none.
    #[test]
    fn a_reflected_density_keeps_its_mass_between_the_ends() {
        let values = [0.02, 0.1, 0.5, 0.97];
        let folded = Estimate::new(&values, 0.1, Kernel::Gaussian).between(Some((0.0, 1.0)));
        let middle: Vec<f64> = (0..2000).map(|k| (f64::from(k) + 0.5) / 2000.0).collect();
        let mass: f64 = folded.on(&middle).iter().map(|f| f / 2000.0).sum();
        assert!((mass - 1.0).abs() < 1e-6, "{mass}");
        assert!((folded.at(1e-6) - folded.at(0.0)).abs() < 1e-9 && folded.at(-0.01) == 0.0);
    }

    /// Support cut off, series about boxes: the plain sum over all values, seen from inside, from a gap and from the tails.
    #[test]
    fn every_kernel_equals_its_sum_over_all_values() {
        let mut draw = Draws::new(1, "density").draw(0);
        let heap = |at: f64, count: usize, draw: &mut Draw| {
            (0..count).map(|_| at + (0..6).map(|_| draw.uniform()).sum::<f64>()).collect::<Vec<f64>>()
        };
        let values = [heap(0.0, 400, &mut draw), heap(9.0, 50, &mut draw), vec![30.0]].concat();
        for (name, kernel) in Kernel::NAMES {
            for h in [0.05, 0.3, 2.0] {
                let found = Estimate::new(&values, h, kernel);
                let scale = values.len() as f64 * h * kernel.scale();
                for place in (0..600).map(|k| -6.0 + 0.07 * f64::from(k)) {
                    let all = sum(values.iter().map(|value| kernel.shape((place - value) / h)));
                    let gap = (found.at(place) * scale - all).abs();
                    assert!(gap <= 1e-14 * all + 1e-15, "{name}, {h}, {place}: {gap:e} of {all:e}");
                }
            }
        }
    }
}
