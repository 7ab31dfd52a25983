//! A balanced panel by period: period after period, in each the places in the order of the matrix.

use crate::stats::regression::absorb::Effects;
use crate::stats::space::Weights;
use crate::stats::sums::{sum, sums_by_place};

use super::ModelError;

/// n places in T periods; a column has n T rows, row t n + i is place i in period t.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panel {
    pub places: usize,
    pub periods: usize,
}

/// What is taken out of every column.
#[derive(Clone, Copy, Debug, Default)]
pub enum Within<'a> {
    #[default]
    Pooled,
    Places,
    Periods,
    TwoWay,
    /// Any other absorbed effects on the rows of the panel.
    Effects(&'a Effects),
}

impl Panel {
    pub fn rows(&self) -> usize {
        self.places * self.periods
    }

    /// W x in each period.
    pub fn lag(&self, w: &Weights, x: &[f64]) -> Vec<f64> {
        x.chunks(self.places.max(1)).flat_map(|period| w.lag(period)).collect()
    }

    /// The column less its effects.
    pub fn demean(&self, within: Within, x: &[f64]) -> Result<Vec<f64>, ModelError> {
        let mut x = x.to_vec();
        match within {
            Within::Pooled => {}
            Within::Places => self.less_places(&mut x),
            Within::Periods => self.less_periods(&mut x),
            Within::TwoWay => {
                self.less_places(&mut x);
                self.less_periods(&mut x);
            }
            Within::Effects(effects) => {
                effects.demean(&mut x).map_err(|error| ModelError::Absorb(error.to_string()))?;
            }
        }
        Ok(x)
    }

    /// The mean of each place over time (n).
    pub fn place_means(&self, x: &[f64]) -> Vec<f64> {
        sums_by_place(x, self.places).into_iter().map(|sum| sum / self.periods as f64).collect()
    }

    /// Twice, so that the rounding of the means goes too.
    fn less_places(&self, x: &mut [f64]) {
        for _ in 0..2 {
            let means = self.place_means(x);
            for period in x.chunks_mut(self.places.max(1)) {
                period.iter_mut().zip(&means).for_each(|(x, mean)| *x -= mean);
            }
        }
    }

    fn less_periods(&self, x: &mut [f64]) {
        for period in x.chunks_mut(self.places.max(1)) {
            for _ in 0..2 {
                let mean = sum(period.iter().copied()) / self.places as f64;
                period.iter_mut().for_each(|x| *x -= mean);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ways_leave_no_mean_of_a_place_or_a_period() {
        let panel = Panel { places: 3, periods: 2 };
        let x = panel.demean(Within::TwoWay, &[1.0, 5.0, 2.0, 8.0, 0.0, 3.0]).unwrap();
        assert!(panel.place_means(&x).iter().all(|mean| mean.abs() < 1e-15));
        assert!(x.chunks(3).all(|period| sum(period.iter().copied()).abs() < 1e-15));
    }
}
