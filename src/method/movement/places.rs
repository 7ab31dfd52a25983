//! Rows as paths: places x periods.

use crate::method::labels::Labels;
use crate::plan::{Datum, Failure};
use crate::stats::markov::spatial::Paths;

/// The paths of one variable.
pub struct Laid {
    pub paths: Paths,
    /// Rising.
    pub times: Vec<f64>,
    /// Rows without a value.
    pub empty: usize,
}

impl Laid {
    /// Places in the order of `units`, or of their first row where none are given.
    pub fn of(values: &[f64], units: &Datum, times: &[f64], order: Option<&[String]>) -> Result<Self, Failure> {
        let labels = Labels::of(units)?;
        let place: Vec<Option<usize>> = match order {
            None => (0..labels.names.len()).map(Some).collect(),
            Some(order) => labels.names.iter().map(|name| order.iter().position(|one| one == name)).collect(),
        };
        let places = order.map_or(labels.names.len(), <[String]>::len);
        let mut known: Vec<f64> = times.iter().copied().filter(|time| !time.is_nan()).collect();
        known.sort_by(f64::total_cmp);
        known.dedup();
        let periods = known.len();
        let mut laid = vec![f64::NAN; places * periods];
        let mut empty = 0;
        for (row, value) in values.iter().enumerate() {
            let unit = place.get(labels.codes[row] as usize).copied().flatten();
            let period = known.binary_search_by(|time| time.total_cmp(&times[row])).ok();
            match (unit, period) {
                (Some(unit), Some(period)) if value.is_finite() => laid[unit * periods + period] = *value,
                _ => empty += 1,
            }
        }
        Ok(Laid { paths: Paths { periods, values: laid }, times: known, empty })
    }

    /// Values over the mean of their period.
    pub fn relative(self) -> Self {
        let periods = self.paths.periods;
        let mean = |t: usize| {
            let column: Vec<f64> =
                self.paths.values.iter().skip(t).step_by(periods.max(1)).copied().filter(|x| !x.is_nan()).collect();
            crate::stats::sums::mean(&column)
        };
        let means: Vec<f64> = (0..periods).map(mean).collect();
        let values = self.paths.values.iter().enumerate().map(|(at, x)| x / means[at % periods]).collect();
        Laid { paths: Paths { periods, values }, ..self }
    }

    /// Pairs of periods `step` apart; those from which a step of `longest` ends in the data where that is asked.
    pub fn moves(&self, step: u32, longest: Option<u32>) -> Vec<(usize, usize)> {
        let at = |time: f64| self.times.binary_search_by(|known| known.total_cmp(&time)).ok();
        let begins = |time: &f64| longest.is_none_or(|longest| at(time + f64::from(longest)).is_some());
        let pair = |(from, time): (usize, &f64)| Some((from, at(time + f64::from(step)).filter(|_| begins(time))?));
        self.times.iter().enumerate().filter_map(pair).collect()
    }
}
