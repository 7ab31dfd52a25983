//! One, two, three thresholds: each found beside those before it, which are then found again beside it.

use serde::{Deserialize, Serialize};

use crate::stats::threshold::cuts::{Candidates, Cut};
use crate::stats::threshold::sample::{Sample, ThresholdError};
use crate::stats::threshold::search::{Profile, Search};

/// What is searched.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Settings {
    pub candidates: Candidates,
    /// Least share in a regime for each number of thresholds; the last holds for all further ones.
    pub trims: Vec<f64>,
    /// Most thresholds.
    pub up_to: usize,
}

/// A threshold among others, with the sum of squares along its candidates while those were held.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Located {
    pub cut: Cut,
    pub profile: Profile,
}

/// From s - 1 to s thresholds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stage {
    /// Thresholds of the smaller model, in the order in which they were found.
    pub held: Vec<Cut>,
    pub added: Cut,
    /// Sums of squares of the smaller model and with `added`, before anything is refined.
    pub rss0: f64,
    pub rss: f64,
    /// (S0 - S1) / S1
    pub ratio: f64,
    /// Thresholds of the larger model in the order in which they were found, the earlier ones refined.
    pub located: Vec<Located>,
    /// Sum of squares of the larger model.
    pub refined_rss: f64,
}

impl Settings {
    pub fn trim(&self, thresholds: usize) -> f64 {
        let at = thresholds.saturating_sub(1).min(self.trims.len().saturating_sub(1));
        self.trims.get(at).copied().unwrap_or(0.0)
    }
}

impl Stage {
    /// Thresholds in the order in which they were found.
    pub fn cuts(&self) -> Vec<Cut> {
        self.located.iter().map(|one| one.cut).collect()
    }
}

/// Sequential least squares with refinement (Bai 1997, Hansen 1999): threshold s minimises S beside the s - 1 before;
/// then each of those, in its order, minimises S beside all others, once. Ends early where no value leaves enough rows in
/// each regime.
pub fn sequence(sample: &Sample, settings: &Settings) -> Result<Vec<Stage>, ThresholdError> {
    let mut stages: Vec<Stage> = vec![];
    while stages.len() < settings.up_to {
        let held = stages.last().map(Stage::cuts).unwrap_or_default();
        let Some(stage) = stage(sample, settings, held)? else { break };
        stages.push(stage);
    }
    Ok(stages)
}

fn stage(sample: &Sample, settings: &Settings, held: Vec<Cut>) -> Result<Option<Stage>, ThresholdError> {
    let thresholds = held.len() + 1;
    let Some((added, gain, rss0)) = locate(sample, settings, &held, thresholds)? else { return Ok(None) };
    let rss = rss0 - gain;
    let mut refined_rss = rss;
    let mut located: Vec<Located> = vec![];
    for at in 0..held.len() {
        let others: Vec<Cut> =
            located.iter().map(|one| one.cut).chain(held[at + 1..].iter().copied()).chain([added.cut]).collect();
        let Some((again, gain, rss0)) = locate(sample, settings, &others, thresholds)? else { return Ok(None) };
        refined_rss = rss0 - gain;
        located.push(again);
    }
    let cut = added.cut;
    located.push(added);
    Ok(Some(Stage { held, added: cut, rss0, rss, ratio: gain / rss, located, refined_rss }))
}

/// The best threshold beside others, its gain, and the sum of squares without it.
fn locate(
    sample: &Sample,
    settings: &Settings,
    held: &[Cut],
    thresholds: usize,
) -> Result<Option<(Located, f64, f64)>, ThresholdError> {
    let candidates = sample.ranking.candidates(settings.candidates, settings.trim(thresholds), held);
    let profile = Search::new(sample, held, candidates)?.profile();
    let rss0 = profile.rss0;
    Ok(profile.best().map(|(cut, gain)| (Located { cut, profile }, gain, rss0)))
}
