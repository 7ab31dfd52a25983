//! Thresholds against a plain regression with dummies for each candidate, on small panels with ties; and what must not
//! matter.

use nalgebra::DMatrix;
use studyc::stats::draws::Draws;
use studyc::stats::linalg::lengths;
use studyc::stats::regression::ols::{self, fit};
use studyc::stats::threshold::bootstrap::{Bootstrap, Residuals};
use studyc::stats::threshold::cuts::{Candidates, Cut, Rule};
use studyc::stats::threshold::panel::{Panel, Within};
use studyc::stats::threshold::sample::{Columns, Sample};
use studyc::stats::threshold::search::Search;
use studyc::stats::threshold::sequence::{Settings, sequence};

/// Two ways to one sum of squares in double precision; dummies make the longer way lose three digits.
const IDENTITY: f64 = 1e-11;

#[derive(Clone)]
struct Made {
    panel: Panel,
    outcome: Vec<f64>,
    others: Vec<Vec<f64>>,
    switch: Vec<f64>,
    at: Vec<f64>,
    rule: Rule,
}

/// Year effects are explicit columns; q has as many ties as `steps` is small.
fn made(number: u64, units: usize, periods: usize, steps: f64, within: Within, rule: Rule) -> Made {
    let mut draw = Draws::new(17, "panel").draw(number);
    let panel = Panel { units, periods, within };
    let rows = panel.rows();
    let mut column = |shift: f64| -> Vec<f64> {
        let levels: Vec<f64> = (0..units).map(|_| draw.normal()).collect();
        (0..rows).map(|row| shift + levels[row / periods] + draw.normal()).collect()
    };
    let (control, switch, q, noise) = (column(0.0), column(3.0), column(0.0), column(0.0));
    let at: Vec<f64> = q.iter().map(|q| (q * steps).round() / steps).collect();
    let slope = |q: f64| if q <= -0.4 { 0.2 } else { 1.1 };
    let outcome = (0..rows).map(|row| slope(at[row]) * switch[row] + 0.3 * control[row] + 0.5 * noise[row]).collect();
    let year = |t: usize| (0..rows).map(|row| f64::from(row % periods == t)).collect::<Vec<f64>>();
    let others = std::iter::once(control).chain((1..periods).map(year)).collect();
    Made { panel, outcome, others, switch, at, rule }
}

impl Made {
    fn sample(&self) -> Sample {
        let Made { panel, outcome, others, switch, at, rule } = self;
        Sample::new(*panel, *rule, Columns { outcome, others, switch, at }).unwrap()
    }

    /// Sum of squares and slopes by regime of a regression with these thresholds and nothing clever: dummies for units,
    /// or Hansen's dropped rows.
    fn plain(&self, thresholds: &[f64], outcome: &[f64]) -> (f64, Vec<f64>) {
        let mut sorted = thresholds.to_vec();
        sorted.sort_by(f64::total_cmp);
        let regime = |q: f64| match self.rule {
            Rule::AtMost => sorted.iter().filter(|gamma| q > **gamma).count(),
            Rule::Below => sorted.iter().filter(|gamma| q >= **gamma).count(),
        };
        let own = |r: usize| -> Vec<f64> {
            self.switch.iter().zip(&self.at).map(|(x, q)| if regime(*q) == r { *x } else { 0.0 }).collect()
        };
        let slopes: Vec<Vec<f64>> = (0..=sorted.len()).map(own).collect();
        let k = slopes.len();
        let columns: Vec<Vec<f64>> = slopes.into_iter().chain(self.others.iter().cloned()).collect();
        let (y, columns) = match self.panel.within {
            Within::AllPeriods => {
                let rows = self.panel.rows();
                let unit = |i: usize| (0..rows).map(|row| f64::from(row / self.panel.periods == i)).collect();
                (outcome.to_vec(), columns.into_iter().chain((0..self.panel.units).map(unit)).collect())
            }
            Within::DropLast => (self.dropped(outcome), columns.iter().map(|column| self.dropped(column)).collect()),
        };
        let columns: Vec<Vec<f64>> = columns;
        let x = DMatrix::from_iterator(y.len(), columns.len(), columns.iter().flatten().copied());
        let found = fit(ols::Sample { y: &y, x: &x, lengths: &lengths(&x), weights: None }).unwrap();
        (found.rss, found.coefficients[..k].to_vec())
    }

    fn dropped(&self, column: &[f64]) -> Vec<f64> {
        let periods = self.panel.periods;
        let unit = |unit: &[f64]| {
            let mean = unit.iter().sum::<f64>() / periods as f64;
            unit[..periods - 1].iter().map(|value| value - mean).collect::<Vec<f64>>()
        };
        column.chunks(periods).flat_map(unit).collect()
    }
}

fn near(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= IDENTITY * expected.abs().max(1e-3), "{what}: {found} against {expected}");
}

fn panels() -> Vec<Made> {
    let mut all = vec![];
    for within in [Within::AllPeriods, Within::DropLast] {
        for rule in [Rule::AtMost, Rule::Below] {
            all.push(made(1, 9, 6, 3.0, within, rule));
            all.push(made(2, 12, 4, 1000.0, within, rule));
            all.push(made(3, 5, 11, 2.0, within, rule));
        }
    }
    all
}

#[test]
fn the_profile_is_a_regression_for_each_candidate() {
    for made in panels() {
        let sample = made.sample();
        let held = [vec![], vec![sample.ranking.at(-0.5)], vec![sample.ranking.at(0.5), sample.ranking.at(-0.5)]];
        for held in held {
            let candidates = sample.ranking.candidates(Candidates::All, 0.1, &held);
            assert!(!candidates.is_empty());
            let profile = Search::new(&sample, &held, candidates.clone()).unwrap().profile();
            let values: Vec<f64> = held.iter().map(|cut| cut.value).collect();
            near(profile.rss0, made.plain(&values, &made.outcome).0, "S0");
            for (cut, rss) in candidates.iter().zip(profile.rss()) {
                let with = [values.clone(), vec![cut.value]].concat();
                near(rss, made.plain(&with, &made.outcome).0, &format!("{held:?} and {cut:?}"));
            }
        }
    }
}

/// The least of all candidates by plain regressions: value and sum of squares.
fn least(made: &Made, candidates: &[Cut], held: &[f64]) -> (f64, f64) {
    let rss = |cut: &Cut| (cut.value, made.plain(&[held, &[cut.value]].concat(), &made.outcome).0);
    candidates.iter().map(rss).fold((f64::NAN, f64::INFINITY), |best, one| if one.1 < best.1 { one } else { best })
}

#[test]
fn the_sequence_is_the_loop_that_a_person_would_write() {
    let settings = Settings { candidates: Candidates::All, trims: vec![0.1], up_to: 3 };
    for made in panels() {
        let sample = made.sample();
        let stages = sequence(&sample, &settings).unwrap();
        let mut held: Vec<f64> = vec![];
        for stage in &stages {
            let cuts = |held: &[f64]| held.iter().map(|value| sample.ranking.at(*value)).collect::<Vec<Cut>>();
            let candidates = |held: &[f64]| sample.ranking.candidates(Candidates::All, 0.1, &cuts(held));
            let (added, rss) = least(&made, &candidates(&held), &held);
            assert_eq!(stage.added.value, added);
            near(stage.rss, rss, "S");
            held.push(added);
            for at in 0..held.len() - 1 {
                let others: Vec<f64> = (0..held.len()).filter(|j| *j != at).map(|j| held[j]).collect();
                held[at] = least(&made, &candidates(&others), &others).0;
            }
            let found: Vec<f64> = stage.cuts().iter().map(|cut| cut.value).collect();
            assert_eq!(found, held);
            near(stage.refined_rss, made.plain(&held, &made.outcome).0, "refined S");
        }
        assert_eq!(stages.len(), 3);
    }
}

#[test]
fn a_draw_is_the_whole_search_on_a_made_outcome() {
    let settings = Settings { candidates: Candidates::All, trims: vec![0.15], up_to: 2 };
    for made in panels() {
        let sample = made.sample();
        let stages = sequence(&sample, &settings).unwrap();
        for stage in &stages {
            for residuals in [Residuals::Null, Residuals::Alternative] {
                let bootstrap = Bootstrap::new(&sample, &settings, stage, residuals).unwrap();
                let draws: Vec<Vec<usize>> = (0..3)
                    .map(|draw| Draws::new(5, "draw").draw(draw).indices(made.panel.units, made.panel.units))
                    .collect();
                let ratios = bootstrap.ratios(&draws);
                for (draw, ratio) in draws.iter().zip(ratios) {
                    near(ratio, by_hand(&made, &sample, stage, residuals, draw), "ratio");
                }
            }
        }
    }
}

/// (S0 - S1) / S1 of residuals drawn by unit: fitted values of the null are added, and everything is fitted again.
fn by_hand(
    made: &Made,
    sample: &Sample,
    stage: &studyc::stats::threshold::sequence::Stage,
    residuals: Residuals,
    draw: &[usize],
) -> f64 {
    let held: Vec<Cut> = stage.held.clone();
    let larger: Vec<Cut> = held.iter().copied().chain([stage.added]).collect();
    let null = Search::new(sample, &held, vec![]).unwrap().own_residuals();
    let drawn = match residuals {
        Residuals::Null => null.clone(),
        Residuals::Alternative => Search::new(sample, &larger, vec![]).unwrap().own_residuals(),
    };
    let kept = made.panel.kept_periods();
    let mut outcome: Vec<f64> = sample.outcome.iter().zip(null.iter()).map(|(y, e)| y - e).collect();
    for (unit, from) in draw.iter().enumerate() {
        (0..kept).for_each(|t| outcome[unit * kept + t] += drawn[from * kept + t]);
    }
    let candidates = sample.ranking.candidates(Candidates::All, 0.15, &held);
    let rss = |thresholds: &[Cut]| {
        let (x, scale) = sample.design(thresholds);
        fit(ols::Sample { y: &outcome, x: &x, lengths: &scale, weights: None }).unwrap().rss
    };
    let least = candidates
        .iter()
        .map(|cut| rss(&held.iter().copied().chain([*cut]).collect::<Vec<Cut>>()))
        .fold(f64::INFINITY, f64::min);
    (rss(&held) - least) / least
}

#[test]
fn the_order_of_the_units_changes_nothing() {
    let settings = Settings { candidates: Candidates::All, trims: vec![0.1], up_to: 2 };
    for made in panels() {
        let order = Draws::new(3, "units").draw(0).permutation(made.panel.units);
        let periods = made.panel.periods;
        let mix = |column: &Vec<f64>| -> Vec<f64> {
            order.iter().flat_map(|unit| column[unit * periods..(unit + 1) * periods].to_vec()).collect()
        };
        let mixed = Made {
            outcome: mix(&made.outcome),
            others: made.others.iter().map(mix).collect(),
            switch: mix(&made.switch),
            at: mix(&made.at),
            ..made.clone()
        };
        let (one, other) = (made.sample(), mixed.sample());
        let (one, other) = (sequence(&one, &settings).unwrap(), sequence(&other, &settings).unwrap());
        for (one, other) in one.iter().zip(&other) {
            assert_eq!(one.cuts(), other.cuts());
            near(one.ratio, other.ratio, "ratio");
        }
    }
}

#[test]
fn a_regressor_of_large_mean_and_small_spread_keeps_its_digits() {
    let mut made = made(4, 10, 6, 4.0, Within::AllPeriods, Rule::AtMost);
    made.switch.iter_mut().for_each(|x| *x += 1e4);
    // A variable that differs between units alone: the switch below a threshold hardly varies within them.
    made.at = (0..made.panel.rows()).map(|row| (row / made.panel.periods) as f64).collect();
    let sample = made.sample();
    let candidates = sample.ranking.candidates(Candidates::All, 0.1, &[]);
    let profile = Search::new(&sample, &[], candidates.clone()).unwrap().profile();
    for (cut, rss) in candidates.iter().zip(profile.rss()) {
        let expected = made.plain(&[cut.value], &made.outcome).0;
        assert!((rss - expected).abs() <= 1e-8 * expected, "{cut:?}: {rss} against {expected}");
    }
}

#[test]
fn a_slope_that_cannot_be_told_apart_gains_nothing() {
    let mut made = made(6, 8, 5, 4.0, Within::AllPeriods, Rule::AtMost);
    // The switch is constant in each unit, and q too: beside the units nothing is left below any threshold.
    made.switch = (0..made.panel.rows()).map(|row| 1.0 + (row / made.panel.periods) as f64).collect();
    made.at = made.switch.clone();
    let sample = made.sample();
    let candidates = sample.ranking.candidates(Candidates::All, 0.1, &[]);
    let profile = Search::new(&sample, &[], candidates).unwrap().profile();
    assert!(profile.gains.iter().all(|gain| *gain == 0.0), "{:?}", profile.gains);
}
