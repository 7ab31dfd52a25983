//! The specification curve: estimates from the least to the largest, above the choices behind each (Simonsohn,
//! Simmons and Nelson 2020).
//!
//! An analysis publishes a series `curve` with the columns `estimate`, `low`, `high`, `p`, `se`, a row for each universe in
//! any order. Every other column is a choice, 1 where a universe made it, named `axis: option`.

use super::start;
use crate::exhibit::Chart;
use crate::exhibit::chart::{Axis, Ink, Look, Plot, Reference, Series, Shape};
use crate::method::tables::note::unfinished;
use crate::method::tables::word;
use crate::results::{Output, Results, Series as Published};
use crate::study::{BoundFigure, Study};

/// What is drawn of many universes; columns of one length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    pub estimate: Vec<f64>,
    pub low: Vec<f64>,
    pub high: Vec<f64>,
    pub p: Vec<f64>,
    /// Choices by name, with whether each universe made them.
    pub choices: Vec<(String, Vec<bool>)>,
    /// The estimate of the paper, if it is one of them.
    pub main: Option<f64>,
}

/// Beyond this many universes the picture and its data show every n-th.
const MOST: usize = 2400;

pub fn draw(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let mut chart = start(figure, study);
    let found = figure.columns.iter().find_map(|name| published(name, results));
    match found {
        Some(curve) => {
            chart.plots = plots(&curve, study);
            chart.notes.extend(notes(&curve, study));
        }
        None => {
            let sentence = "n/c: none of the analyses gives a specification curve.";
            chart.notes.push(word(study, sentence, "n/c：没有分析给出设定曲线。").into());
        }
    }
    unfinished(&mut chart.notes, results, results.outcomes(&figure.columns));
    chart
}

fn published(analysis: &str, results: &Results) -> Option<Curve> {
    let mut outputs = results.outputs.iter().filter(|(of, ..)| of == analysis);
    outputs.find_map(|(_, outcome, output)| {
        let Output::Computed { series, .. } = output else { return None };
        let one = series.iter().find(|one| one.name == "curve")?;
        let main = results.number(analysis, outcome.as_deref(), "main");
        Some(Curve { main, ..read(one) })
    })
}

const NUMBERS: [&str; 5] = ["estimate", "low", "high", "p", "se"];

fn read(series: &Published) -> Curve {
    let [estimate, low, high, p, _] = NUMBERS.map(|name| series.column(name).map(<[f64]>::to_vec).unwrap_or_default());
    let choices = series.columns.iter().filter(|(name, _)| !NUMBERS.contains(&name.as_str()));
    let made = |(name, values): &(String, Vec<f64>)| (name.clone(), values.iter().map(|v| *v != 0.0).collect());
    Curve { estimate, low, high, p, choices: choices.map(made).collect(), main: None }
}

/// Universes with an estimate, by its size.
fn order(curve: &Curve) -> Vec<usize> {
    let mut order: Vec<usize> = (0..curve.estimate.len()).filter(|at| curve.estimate[*at].is_finite()).collect();
    order.sort_by(|a, b| curve.estimate[*a].total_cmp(&curve.estimate[*b]));
    order
}

pub fn plots(curve: &Curve, study: &Study) -> Vec<Plot> {
    let order = order(curve);
    let every = order.len().div_ceil(MOST).max(1);
    let shown: Vec<(f64, usize)> =
        order.iter().enumerate().step_by(every).map(|(rank, at)| ((rank + 1) as f64, *at)).collect();
    let column = |values: &[f64]| shown.iter().map(|(_, at)| values.get(*at).copied().unwrap_or(f64::NAN)).collect();
    let ranks: Vec<f64> = shown.iter().map(|(rank, _)| *rank).collect();
    let points = |strong: bool| -> (Vec<f64>, Vec<f64>) {
        let significant = |at: usize| curve.p.get(at).is_some_and(|p| *p < 0.05);
        let own = shown.iter().filter(|(_, at)| significant(*at) == strong);
        own.map(|(rank, at)| (*rank, curve.estimate[*at])).unzip()
    };
    let ((weak_x, weak_y), (strong_x, strong_y)) = (points(false), points(true));
    let open = Look { ink: Ink::Mid, shape: Shape::Circle, ..Look::default() };
    let main = curve.main.map(|at| Reference::level(at, word(study, "main estimate", "基准估计")));
    let upper = Plot {
        x: Axis { hidden: true, ..Axis::default() },
        y: Axis::linear(word(study, "Estimate", "估计值")),
        series: vec![
            Series::band(ranks, column(&curve.low), column(&curve.high)).named(word(
                study,
                "95% interval",
                "95%置信区间",
            )),
            Series::points(weak_x, weak_y).named(word(study, "not significant at 5%", "5%水平不显著")).looking(open),
            Series::points(strong_x, strong_y).named(word(study, "significant at 5%", "5%水平显著")),
        ],
        references: std::iter::once(Reference::level(0.0, "")).chain(main).collect(),
        ..Plot::default()
    };
    let made = |(row, (_, made)): (usize, &(String, Vec<bool>))| {
        let own = shown.iter().filter(|(_, at)| made.get(*at).copied().unwrap_or(false));
        own.map(|(rank, _)| (*rank, (row + 1) as f64)).collect::<Vec<_>>()
    };
    let (x, y) = curve.choices.iter().enumerate().flat_map(made).unzip();
    let lower = Plot {
        x: Axis {
            whole: true, ..Axis::linear(word(study, "Specification, by estimate", "模型设定（按估计值排序）"))
        },
        y: Axis::categories(curve.choices.iter().map(|(name, _)| name.clone()).collect()),
        series: vec![Series::points(x, y).looking(Look { shape: Shape::Tick, ..Look::default() })],
        ..Plot::default()
    };
    if curve.choices.is_empty() {
        return vec![Plot { x: Axis { whole: true, ..lower.x }, ..upper }];
    }
    vec![upper, lower]
}

fn notes(curve: &Curve, study: &Study) -> Vec<String> {
    let all = curve.estimate.len();
    let computed = order(curve).len();
    let mut notes = vec![match (study.language, all - computed) {
        (crate::spec::types::Language::Zh, 0) => format!("共{all}种设定。"),
        (crate::spec::types::Language::Zh, failed) => format!("共{all}种设定，其中{failed}种无法估计。"),
        (_, 0) => format!("{all} specifications."),
        (_, failed) => format!("{all} specifications, of which {failed} could not be estimated."),
    }];
    if computed > MOST {
        let every = computed.div_ceil(MOST);
        notes.push(match study.language {
            crate::spec::types::Language::Zh => format!("图中每{every}种设定显示一种。"),
            _ => format!("One of every {every} is drawn."),
        });
    }
    notes
}
