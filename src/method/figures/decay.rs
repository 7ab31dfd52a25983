//! How far an effect reaches: the indirect effect of a regressor by band of distance, with its interval.

use super::{label_of, start};
use crate::exhibit::Chart;
use crate::exhibit::chart::{Along, Arrangement, Axis, Plot, Reference, Series};
use crate::method::regression::options::Model;
use crate::method::spatial::settle;
use crate::method::tables::note::unfinished;
use crate::method::tables::word;
use crate::results::Results;
use crate::study::{BoundFigure, Study};

/// One band: its middle in km, the effect and its interval.
struct Reach {
    middle: f64,
    effect: f64,
    low: f64,
    high: f64,
}

pub fn draw(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let mut chart = start(figure, study);
    chart.arrangement = Arrangement::Beside;
    let mut outcomes: Vec<Option<&str>> = vec![];
    for (_, outcome) in results.outcomes(&figure.columns) {
        if !outcomes.contains(&outcome) {
            outcomes.push(outcome);
        }
    }
    let terms = terms(figure, study);
    for outcome in &outcomes {
        for term in &terms {
            let several = outcomes.len() * terms.len() > 1;
            chart.plots.extend(plot(figure, term, *outcome, several, study, results));
        }
    }
    let note = match chart.plots.is_empty() {
        true => word(study, "n/c: none of the models has bands of distance.", "n/c：没有按距离区间估计的模型。"),
        false => word(
            study,
            "Indirect effect of neighbours in each band of distance, at its middle; 95% intervals.",
            "各距离区间内邻居的间接效应（位于区间中点），95%置信区间。",
        ),
    };
    chart.notes.push(note.into());
    unfinished(&mut chart.notes, results, results.outcomes(&figure.columns));
    chart
}

/// Regressors to draw: those that the figure shows, else the first of the models.
fn terms(figure: &BoundFigure, study: &Study) -> Vec<String> {
    if !figure.show.is_empty() {
        return figure.show.iter().map(|id| study.name_of(*id).to_string()).collect();
    }
    let first = figure.columns.iter().find_map(|name| settle(study.analyses.get(name)?, study));
    first.and_then(|settled| settled.terms.first().cloned()).into_iter().collect()
}

fn plot(
    figure: &BoundFigure,
    term: &str,
    outcome: Option<&str>,
    several: bool,
    study: &Study,
    results: &Results,
) -> Option<Plot> {
    let reaches: Vec<Reach> =
        figure.columns.iter().filter_map(|name| reach(name, term, outcome, study, results)).collect();
    if reaches.is_empty() {
        return None;
    }
    let column = |of: fn(&Reach) -> f64| reaches.iter().map(of).collect::<Vec<f64>>();
    let (x, y) = (column(|one| one.middle), column(|one| one.effect));
    let label = study.names.get(term).map_or_else(|| term.to_string(), |id| study.label_of(*id));
    let title = outcome.map_or_else(|| label.clone(), |outcome| format!("{label}: {}", label_of(outcome, study)));
    Some(Plot {
        title: several.then_some(title),
        x: Axis::linear(word(study, "Distance (km)", "距离（公里）")),
        y: Axis::linear(format!("{} {label}", word(study, "Indirect effect of", "间接效应："))),
        series: vec![
            Series::intervals(Along::Y, x.clone(), y.clone(), column(|one| one.low), column(|one| one.high)),
            Series::line(x.clone(), y.clone()),
            Series::points(x, y),
        ],
        references: vec![Reference::level(0.0, "")],
    })
}

fn reach(name: &str, term: &str, outcome: Option<&str>, study: &Study, results: &Results) -> Option<Reach> {
    let options = study.analyses.get(name)?.options.read::<Model>().ok()?;
    let [from, to] = options.spatial.as_ref()?.value.band_km()?;
    let number = |part: &str| results.number(name, outcome, &format!("{term}.indirect{part}"));
    Some(Reach { middle: (from + to) / 2.0, effect: number("")?, low: number(".low")?, high: number(".high")? })
}
