//! Dagum's parts over time, one above the other: together they are the Gini coefficient.

use super::start;
use crate::exhibit::Chart;
use crate::exhibit::chart::{Arrangement, Axis, Ink, Look, Plot, Series};
use crate::method::inequality::{Kind, groupings, measured};
use crate::method::tables::note::unfinished;
use crate::method::tables::{period_names, word};
use crate::results::Results;
use crate::study::{Analysis, BoundFigure, Study, VarId};

/// Cells of the parts, from the bottom, with their names and their inks.
const PARTS: [(&str, [&str; 2], Ink); 3] = [
    ("Gw", ["Within", "区域内"], Ink::Mid),
    ("Gnb", ["Net between", "区域间净值"], Ink::Light),
    ("Gt", ["Transvariation", "超变密度"], Ink::Faint),
];

pub fn draw(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let mut chart = start(figure, study);
    chart.arrangement = Arrangement::Beside;
    for analysis in figure.columns.iter().filter_map(|name| study.analyses.get(name)) {
        for (_, id) in measured(analysis).into_iter().filter(|(kind, _)| *kind == Kind::Dagum) {
            let plots = groupings(analysis).into_iter().filter_map(|by| plot(figure, analysis, id, by, study, results));
            chart.plots.extend(plots);
        }
    }
    let note = match chart.plots.is_empty() {
        true => word(
            study,
            "n/c: none of the analyses splits a Gini coefficient over time.",
            "n/c：没有随时间分解的基尼系数。",
        ),
        false => word(
            study,
            "The parts add up to the Gini coefficient, the line above them (Dagum 1997).",
            "各部分之和为总体基尼系数（上方实线），按Dagum（1997）分解。",
        ),
    };
    chart.notes.push(note.into());
    unfinished(&mut chart.notes, results, results.outcomes(&figure.columns));
    chart
}

fn plot(
    figure: &BoundFigure,
    analysis: &Analysis,
    of: VarId,
    by: VarId,
    study: &Study,
    results: &Results,
) -> Option<Plot> {
    let asked = |period: &f64| figure.years.is_empty() || figure.years.iter().any(|year| *year as f64 == *period);
    let periods: Vec<f64> = period_names(analysis, study).iter().filter_map(|name| name.parse().ok()).collect();
    let periods: Vec<f64> = periods.into_iter().filter(asked).collect();
    if periods.len() < 2 {
        return None;
    }
    let cells = |part: &str| -> Vec<f64> {
        let head = study.name_of(by);
        let cell = |period: &f64| {
            let name = format!("{head}.{period}.{part}");
            results.number(&analysis.name, Some(study.name_of(of)), &name).unwrap_or(f64::NAN)
        };
        periods.iter().map(cell).collect()
    };
    let mut below = vec![0.0; periods.len()];
    let mut series = vec![];
    for (part, [en, zh], ink) in PARTS {
        let above: Vec<f64> = below.iter().zip(cells(part)).map(|(below, own)| below + own).collect();
        let band = Series::band(periods.clone(), below, above.clone());
        series.push(band.named(word(study, en, zh)).looking(Look::ink(ink)));
        below = above;
    }
    series.push(Series::line(periods.clone(), below));
    let time = study.layout.time.map(|time| study.label_of(time)).unwrap_or_default();
    Some(Plot {
        title: Some(format!("{}, {}", study.label_of(of), study.label_of(by))),
        x: Axis { whole: true, ..Axis::linear(time) },
        y: Axis::linear(word(study, "Gini coefficient", "基尼系数")),
        series,
        ..Plot::default()
    })
}
