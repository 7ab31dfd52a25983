//! The density of estimates under a placebo, with the estimate of the study.
//!
//! An analysis publishes a series `placebo` with the column `estimate`, a row for each draw, beside the cells
//! `estimate` and `placebo.p`.

use super::{label_of, start};
use crate::exhibit::Chart;
use crate::exhibit::chart::{Arrangement, Axis, Plot, Reference, Series};
use crate::method::tables::note::unfinished;
use crate::method::tables::word;
use crate::results::{Output, Results};
use crate::stats::density::{Estimate, Kernel, silverman};
use crate::study::{BoundFigure, Study};

/// What is drawn of one placebo.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placebo {
    pub title: String,
    /// One for each draw.
    pub draws: Vec<f64>,
    pub estimate: Option<f64>,
    pub p: Option<f64>,
}

/// Places at which the density is computed, and how many bandwidths beyond the outermost draws they reach.
const PLACES: usize = 201;
const BEYOND: f64 = 3.0;

pub fn draw(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let mut chart = start(figure, study);
    let found: Vec<Placebo> = figure.columns.iter().flat_map(|name| published(name, study, results)).collect();
    chart.arrangement = Arrangement::Beside;
    chart.plots = found.iter().map(|one| plot(one, found.len() > 1, study)).collect();
    match found.is_empty() {
        true => {
            let sentence = "n/c: none of the analyses gives placebo estimates.";
            chart.notes.push(word(study, sentence, "n/c：没有分析给出安慰剂估计。").into());
        }
        false => chart.notes.extend(found.iter().map(|one| note(one, found.len() > 1, study))),
    }
    unfinished(&mut chart.notes, results, results.outcomes(&figure.columns));
    chart
}

fn published(analysis: &str, study: &Study, results: &Results) -> Vec<Placebo> {
    let of = results.outputs.iter().filter(|(of, ..)| of == analysis);
    let several = of.clone().count() > 1;
    let one = |(_, outcome, output): &(String, Option<String>, Output)| {
        let Output::Computed { series, .. } = output else { return None };
        let draws = series.iter().find(|one| one.name == "placebo")?.column("estimate")?.to_vec();
        let cell = |name: &str| results.number(analysis, outcome.as_deref(), name);
        let title = match outcome.as_ref().filter(|_| several) {
            Some(outcome) => format!("{}: {outcome}", label_of(analysis, study)),
            None => label_of(analysis, study),
        };
        Some(Placebo { title, draws, estimate: cell("estimate"), p: cell("placebo.p") })
    };
    of.filter_map(one).collect()
}

pub fn plot(placebo: &Placebo, titled: bool, study: &Study) -> Plot {
    let draws: Vec<f64> = placebo.draws.iter().copied().filter(|draw| draw.is_finite()).collect();
    let width = silverman(&draws);
    let ends =
        draws.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), draw| (low.min(*draw), high.max(*draw)));
    let (low, high) = (ends.0 - BEYOND * width, ends.1 + BEYOND * width);
    let step = (high - low) / (PLACES - 1) as f64;
    let places: Vec<f64> = (0..PLACES).map(|at| low + step * at as f64).collect();
    let density = Estimate::new(&draws, width, Kernel::Gaussian);
    let heights = density.on(&places);
    let estimate = |at: f64| Reference::upright(at, word(study, "estimate", "实际估计值"));
    Plot {
        title: titled.then(|| placebo.title.clone()),
        x: Axis::linear(word(study, "Placebo estimate", "安慰剂估计值")),
        y: Axis { range: Some((0.0, 0.0)), ..Axis::linear(word(study, "Density", "密度")) },
        series: if draws.len() > 1 { vec![Series::area(places, heights)] } else { vec![] },
        references: placebo.estimate.map(estimate).into_iter().collect(),
    }
}

fn note(placebo: &Placebo, titled: bool, study: &Study) -> String {
    let zh = study.language == crate::spec::types::Language::Zh;
    let count = placebo.draws.iter().filter(|draw| draw.is_finite()).count();
    let p = placebo.p.map(|p| format!("p = {p:.3}"));
    let text = match (zh, p) {
        (true, Some(p)) => format!("{count}次随机置换的高斯核密度（Silverman带宽），{p}"),
        (true, None) => format!("{count}次随机置换的高斯核密度（Silverman带宽）"),
        (false, Some(p)) => format!("{count} draws, Gaussian kernel with Silverman's bandwidth, {p}"),
        (false, None) => format!("{count} draws, Gaussian kernel with Silverman's bandwidth"),
    };
    let stop = if zh { "。" } else { "." };
    if titled { format!("{}: {text}{stop}", placebo.title) } else { format!("{text}{stop}") }
}
