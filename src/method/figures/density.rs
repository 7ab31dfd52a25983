//! Densities laid over each other, or one above the other as ridges.
//!
//! An analysis publishes a series `density.GROUP.PERIOD` for each, with the columns `x` and `density`.

use super::{label_of, line_look, start};
use crate::exhibit::Chart;
use crate::exhibit::chart::{Arrangement, Axis, Plot, Series};
use crate::method::movement::{groups, periods, role, smoothing};
use crate::method::tables::note::{said, unfinished};
use crate::method::tables::word;
use crate::results::{Results, Series as Published};
use crate::study::{BoundFigure, Study, VarId};

/// How far a ridge reaches above its own line, in lines.
const HEIGHT: f64 = 1.6;

/// Densities of one variable in one group, by period.
struct Curves<'a> {
    analysis: &'a str,
    title: String,
    label: String,
    found: Vec<(String, &'a Published)>,
}

pub fn overlay(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    draw(figure, study, results, &|curves, titled, study| {
        let line = |(n, (name, one)): (usize, &(String, &Published))| {
            // The latest are the darkest.
            let look = line_look(curves.found.len() - 1 - n);
            Series::line(column(one, "x"), column(one, "density")).named(name.clone()).looking(look)
        };
        Plot {
            title: titled.then(|| curves.title.clone()),
            x: Axis::linear(curves.label.clone()),
            y: Axis { range: Some((0.0, 0.0)), ..Axis::linear(word(study, "Density", "密度")) },
            series: curves.found.iter().enumerate().map(line).collect(),
            ..Plot::default()
        }
    })
}

pub fn ridges(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    draw(figure, study, results, &|curves, titled, _| {
        let highest = curves.found.iter().flat_map(|(_, one)| column(one, "density")).fold(0.0, f64::max);
        let ridge = |(n, (_, one)): (usize, &(String, &Published))| {
            // Categories stand at 1, 2, 3 from the top down.
            let line = (n + 1) as f64;
            let x = column(one, "x");
            let top: Vec<f64> = column(one, "density").iter().map(|f| line - HEIGHT * f / highest).collect();
            let base = vec![line; x.len()];
            [Series::band(x.clone(), top.clone(), base), Series::line(x, top)]
        };
        Plot {
            title: titled.then(|| curves.title.clone()),
            x: Axis::linear(curves.label.clone()),
            y: Axis::categories(curves.found.iter().map(|(name, _)| name.clone()).collect()),
            series: curves.found.iter().enumerate().flat_map(ridge).collect(),
            ..Plot::default()
        }
    })
}

type Drawing = dyn Fn(&Curves, bool, &Study) -> Plot;

fn draw(figure: &BoundFigure, study: &Study, results: &Results, plot: &Drawing) -> Chart {
    let mut chart = start(figure, study);
    chart.arrangement = Arrangement::Beside;
    let mut all = vec![];
    for name in &figure.columns {
        let Some(analysis) = study.analyses.get(name) else { continue };
        for id in role(analysis, "kernel") {
            for group in groups(analysis, study) {
                let found = curves(name, id, &group, &periods(analysis, study), study, results);
                all.extend(Some(found).filter(|curves| !curves.found.is_empty()));
            }
            for sentence in said(results, name, Some(study.name_of(id)), study) {
                if !chart.notes.contains(&sentence) {
                    chart.notes.push(sentence);
                }
            }
        }
    }
    told_apart(&mut all, study);
    chart.plots = all.iter().map(|curves| plot(curves, all.len() > 1, study)).collect();
    if all.is_empty() {
        let sentence = "n/c: none of the analyses gives a density.";
        chart.notes.push(word(study, sentence, "n/c：没有分析给出核密度。").into());
    }
    unfinished(&mut chart.notes, results, results.outcomes(&figure.columns));
    chart
}

fn curves<'a>(
    analysis: &'a str,
    id: VarId,
    group: &str,
    periods: &[String],
    study: &Study,
    results: &'a Results,
) -> Curves<'a> {
    let find = |period: &String| {
        let parts = ["density", group, period].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>();
        let series = results.series(analysis, Some(study.name_of(id)), &parts.join("."))?;
        let name = if period.is_empty() { label_of(analysis, study) } else { period.clone() };
        Some((name, series))
    };
    let label = study.label_of(id);
    let title = if group.is_empty() { label.clone() } else { group.to_string() };
    Curves { analysis, title, label, found: periods.iter().filter_map(find).collect() }
}

/// Pictures of one variable by several analyses say how they differ.
fn told_apart(all: &mut [Curves], study: &Study) {
    let titles: Vec<(String, &str)> = all.iter().map(|curves| (curves.title.clone(), curves.analysis)).collect();
    for curves in all {
        let another = titles.iter().any(|(title, of)| *title == curves.title && *of != curves.analysis);
        if let Some(analysis) = study.analyses.get(curves.analysis).filter(|_| another) {
            curves.title = format!("{}: {}", curves.title, smoothing(analysis, study));
        }
    }
}

fn column(series: &Published, name: &str) -> Vec<f64> {
    series.column(name).map(<[f64]>::to_vec).unwrap_or_default()
}
