//! The likelihood ratio over candidate thresholds, whose values below the critical one are the threshold's interval
//! (Hansen 1999).
//!
//! An analysis publishes for its k-th threshold a series `lr.k` with the columns `threshold` and `lr`, beside the
//! cells `threshold.k` and `lr.critical` (at 5%).

use super::{label_of, start};
use crate::exhibit::Chart;
use crate::exhibit::chart::{Arrangement, Axis, Plot, Reference, Series};
use crate::method::tables::note::unfinished;
use crate::method::tables::word;
use crate::results::{Output, Results};
use crate::study::{BoundFigure, Study};

/// A plot shows no more points than this: of the others only the least and the largest of each stretch.
const MOST_POINTS: usize = 600;

/// What is drawn of one threshold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LikelihoodRatio {
    pub title: String,
    /// Of the horizontal axis.
    pub variable: String,
    pub thresholds: Vec<f64>,
    pub ratios: Vec<f64>,
    pub estimate: Option<f64>,
    /// At 5%.
    pub critical: Option<f64>,
}

pub fn draw(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let mut chart = start(figure, study);
    let found: Vec<LikelihoodRatio> = figure.columns.iter().flat_map(|name| ratios(name, study, results)).collect();
    chart.arrangement = Arrangement::Beside;
    chart.plots = found.iter().map(|one| plot(one, found.len() > 1, study)).collect();
    if found.is_empty() {
        let sentence = "n/c: none of the analyses gives a likelihood ratio.";
        chart.notes.push(word(study, sentence, "n/c：没有分析给出似然比。").into());
    } else {
        let note = "Values below the line form the 95% interval of the threshold (Hansen 1999).";
        chart.notes.push(word(study, note, "虚线以下的取值构成门槛值的95%置信区间（Hansen 1999）。").into());
    }
    unfinished(&mut chart.notes, results, results.outcomes(&figure.columns));
    chart
}

fn ratios(analysis: &str, study: &Study, results: &Results) -> Vec<LikelihoodRatio> {
    let mut found = vec![];
    for (_, outcome, output) in results.outputs.iter().filter(|(of, ..)| of == analysis) {
        let Output::Computed { series, .. } = output else { continue };
        let numbered = series.iter().filter_map(|one| Some((one, one.name.strip_prefix("lr.")?)));
        for (one, number) in numbered {
            let column = |name| one.column(name).map(<[f64]>::to_vec).unwrap_or_default();
            let (thresholds, ratios) = thinned(&column("threshold"), &column("lr"));
            let cell = |name: &str| results.number(analysis, outcome.as_deref(), name);
            found.push(LikelihoodRatio {
                title: format!("{}: {}", label_of(analysis, study), ordinal(number, study)),
                variable: variable(analysis, study),
                thresholds,
                ratios,
                estimate: cell(&format!("threshold.{number}")),
                critical: cell("lr.critical"),
            });
        }
    }
    found
}

/// The least and the largest ratio of each stretch, in the order of the thresholds.
fn thinned(x: &[f64], y: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let points: Vec<(f64, f64)> = x.iter().copied().zip(y.iter().copied()).collect();
    if points.len() <= MOST_POINTS {
        return points.into_iter().unzip();
    }
    let stretch = points.len().div_ceil(MOST_POINTS / 2);
    let ends = |points: &[(f64, f64)]| {
        let least = points.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1));
        let most = points.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1));
        let mut ends: Vec<(f64, f64)> = least.into_iter().chain(most).collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        ends.dedup();
        ends
    };
    points.chunks(stretch).flat_map(ends).unzip()
}

fn ordinal(number: &str, study: &Study) -> String {
    match number {
        "1" => word(study, "first threshold", "第一门槛").into(),
        "2" => word(study, "second threshold", "第二门槛").into(),
        "3" => word(study, "third threshold", "第三门槛").into(),
        other => format!("{} {other}", word(study, "threshold", "门槛")),
    }
}

/// The threshold variable, which the option `at` names.
fn variable(analysis: &str, study: &Study) -> String {
    let role = study.analyses.get(analysis).and_then(|found| found.roles.get("at"));
    let id = role.and_then(|role| role.vars().first().copied());
    id.map_or_else(|| word(study, "Threshold", "门槛值").to_string(), |id| study.label_of(id))
}

pub fn plot(ratio: &LikelihoodRatio, titled: bool, study: &Study) -> Plot {
    let critical = |at: f64| Reference::level(at, format!("{} {at:.2}", word(study, "5% critical value", "5%临界值")));
    let estimate = |at: f64| Reference::upright(at, format!("{at:.4}"));
    Plot {
        title: titled.then(|| ratio.title.clone()),
        x: Axis::linear(&ratio.variable),
        y: Axis { range: Some((0.0, 0.0)), ..Axis::linear(word(study, "Likelihood ratio", "似然比")) },
        series: vec![Series::line(ratio.thresholds.clone(), ratio.ratios.clone())],
        references: ratio.critical.map(critical).into_iter().chain(ratio.estimate.map(estimate)).collect(),
    }
}
