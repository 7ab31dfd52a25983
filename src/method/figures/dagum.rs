//! The parts of Dagum's Gini coefficient on each other, a bar a period, a plot a grouping.

use super::start;
use crate::exhibit::Chart;
use crate::exhibit::chart::{Arrangement, Axis, Ink, Look, Plot, Series};
use crate::method::inequality::{Kind, each, groupings, measured};
use crate::method::tables::note::unfinished;
use crate::method::tables::periods::names;
use crate::method::tables::word;
use crate::results::Results;
use crate::study::{Analysis, BoundFigure, Study, VarId};

/// Whether an analysis has something to draw.
pub fn shows(analysis: &Analysis) -> bool {
    analysis.method == "inequality" && measured(analysis).iter().any(|(kind, _)| *kind == Kind::Dagum)
}

pub fn draw(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let mut chart = start(figure, study);
    chart.arrangement = Arrangement::Beside;
    let analyses = figure.columns.iter().filter_map(|name| study.analyses.get(name));
    for analysis in analyses.filter(|one| shows(one)) {
        for (_, variable) in measured(analysis).into_iter().filter(|(kind, _)| *kind == Kind::Dagum) {
            let overs = groupings(analysis).into_iter();
            let plots = overs.map(|over| plot(&figure.years, analysis, variable, over, study, results));
            chart.plots.extend(plots);
        }
    }
    if let [only] = chart.plots.as_mut_slice() {
        only.title = None;
    }
    chart.notes.push(
        word(
            study,
            "Gini coefficients without the correction by n/(n-1); their parts after Dagum (1997) add up to the height of a bar.",
            "基尼系数未作n/(n-1)修正；各部分按Dagum（1997）分解，相加为柱高。",
        )
        .into(),
    );
    unfinished(&mut chart.notes, results, results.outcomes(&figure.columns));
    chart
}

fn plot(asked: &[i64], analysis: &Analysis, variable: VarId, over: VarId, study: &Study, results: &Results) -> Plot {
    let is_asked = |period: &String| asked.is_empty() || asked.iter().any(|year| year.to_string() == *period);
    let periods: Vec<String> = names(analysis, study).into_iter().filter(is_asked).collect();
    let prefix = study.name_of(over);
    let part = |name: &str| -> Vec<f64> {
        let of = |period: &String| {
            let dot = if period.is_empty() { "" } else { "." };
            let cell = format!("{prefix}.{period}{dot}{name}");
            results.number(&analysis.name, Some(study.name_of(variable)), &cell).unwrap_or(f64::NAN)
        };
        periods.iter().map(of).collect()
    };
    let years: Option<Vec<f64>> = periods.iter().map(|name| name.parse().ok()).collect();
    let places = years.clone().unwrap_or_else(|| (1..=periods.len()).map(|at| at as f64).collect());
    let [within, net, overlap] = ["Gw", "Gnb", "Gt"].map(part);
    let up_to = |parts: &[&Vec<f64>]| (0..places.len()).map(|at| parts.iter().map(|part| part[at]).sum()).collect();
    // The highest first: each lower one covers the foot of it.
    let bars = [
        (up_to(&[&within, &net, &overlap]), Ink::Light, word(study, "Transvariation", "超变密度")),
        (up_to(&[&within, &net]), Ink::Mid, word(study, "Net between groups", "区域间净值差异")),
        (up_to(&[&within]), Ink::Dark, word(study, "Within groups", "区域内差异")),
    ];
    let bar = |(heights, ink, name): (Vec<f64>, Ink, &str)| {
        Series::bars(places.clone(), heights).looking(Look::ink(ink)).named(name)
    };
    let title = format!("{}, {}", study.label_of(variable), study.label_of(over));
    let time = each(analysis, study).map(|id| study.label_of(id)).unwrap_or_default();
    let x = match years {
        Some(_) => Axis { whole: true, ..Axis::linear(time) },
        None => Axis { label: time, ..Axis::categories(periods) },
    };
    Plot {
        title: Some(title),
        x,
        y: Axis { range: Some((0.0, 0.0)), ..Axis::linear(word(study, "Gini coefficient", "基尼系数")) },
        series: bars.into_iter().map(bar).collect(),
        ..Plot::default()
    }
}
