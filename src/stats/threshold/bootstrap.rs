//! The distribution of F under the smaller model: residuals of whole units, drawn with replacement (Hansen 1999).

use crate::stats::descriptive::quantile::{QuantileRule, quantiles};
use crate::stats::linalg::column;
use crate::stats::threshold::cuts::Cut;
use crate::stats::threshold::sample::{Sample, ThresholdError};
use crate::stats::threshold::search::Search;
use crate::stats::threshold::sequence::{Settings, Stage};
use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

/// Whose residuals are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Residuals {
    /// Of the smaller model.
    Null,
    /// Of the larger model, as Hansen (1999).
    #[default]
    Alternative,
}

/// A test of s thresholds against s - 1, ready for draws.
///
/// Regressors, q and the thresholds of the smaller model are the same in every draw; only the new threshold is searched
/// again. The fitted values of the smaller model lie in the span of what is taken out of every draw, and are left out.
#[derive(Debug)]
pub struct Bootstrap<'a> {
    search: Search<'a>,
    /// Residuals, a column a unit (kept periods x n).
    units: DMatrix<f64>,
}

impl<'a> Bootstrap<'a> {
    pub fn new(
        sample: &'a Sample,
        settings: &Settings,
        stage: &Stage,
        residuals: Residuals,
    ) -> Result<Self, ThresholdError> {
        let held = &stage.held;
        let candidates = sample.ranking.candidates(settings.candidates, settings.trim(held.len() + 1), held);
        let search = Search::new(sample, held, candidates)?;
        let larger: Vec<Cut> = held.iter().copied().chain([stage.added]).collect();
        let drawn = match residuals {
            Residuals::Null => search.own_residuals(),
            Residuals::Alternative => Search::new(sample, &larger, vec![])?.own_residuals(),
        };
        let units =
            drawn.reshape_generic(nalgebra::Dyn(sample.panel.kept_periods()), nalgebra::Dyn(sample.panel.units));
        Ok(Bootstrap { search, units })
    }

    /// n
    pub fn units(&self) -> usize {
        self.units.ncols()
    }

    /// (S0 - S1) / S1 in each draw, a draw being the units (n) whose residuals it takes.
    pub fn ratios(&self, draws: &[Vec<usize>]) -> Vec<f64> {
        let rows = self.units.nrows() * self.units.ncols();
        let drawn = draws.iter().flat_map(|draw| draw.iter().flat_map(|unit| column(&self.units, *unit)));
        self.search.ratios(&DMatrix::from_iterator(rows, draws.len(), drawn.copied()))
    }
}

/// What draws of a statistic say about the one observed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// Share of draws above the observed statistic.
    pub p: f64,
    /// Values that 10, 5 and 1 % of the draws reach: order statistics.
    pub critical: [f64; 3],
}

pub fn verdict(observed: f64, draws: &[f64]) -> Verdict {
    let above = draws.iter().filter(|draw| **draw > observed).count();
    let critical = quantiles(draws, &[0.90, 0.95, 0.99], QuantileRule::Type(1));
    let at = |place: usize| critical.get(place).copied().unwrap_or(f64::NAN);
    Verdict { p: above as f64 / draws.len() as f64, critical: [at(0), at(1), at(2)] }
}
