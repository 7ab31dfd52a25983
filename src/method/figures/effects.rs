//! The effect of a variable over the values of the one that it is multiplied with.

use super::{label_of, start};
use crate::exhibit::Chart;
use crate::exhibit::chart::{Arrangement, Axis, Ink, Look, Plot, Reference, Series, Shape};
use crate::method::effects::variable;
use crate::method::tables::note::unfinished;
use crate::method::tables::word;
use crate::results::Results;
use crate::spec::types::Language;
use crate::study::{BoundFigure, Study};

pub fn draw(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let mut chart = start(figure, study);
    let outputs: Vec<(&str, Option<&str>)> = results.outcomes(&figure.columns).collect();
    let several = outputs.len() > 1;
    chart.arrangement = Arrangement::Beside;
    chart.plots = outputs.iter().filter_map(|(of, outcome)| plot(of, *outcome, several, study, results)).collect();
    let note = match chart.plots.is_empty() {
        true => word(study, "n/c: none of the analyses gives marginal effects.", "n/c：没有分析给出边际效应。"),
        false => word(
            study,
            "Band: 95% interval by the delta method; ticks: values of the sample.",
            "阴影为95%置信区间（delta方法），短线为样本取值。",
        ),
    };
    chart.notes.push(note.into());
    unfinished(&mut chart.notes, results, outputs.into_iter());
    chart
}

fn plot(of: &str, outcome: Option<&str>, several: bool, study: &Study, results: &Results) -> Option<Plot> {
    let line = results.series(of, outcome, "effects")?;
    let [value, effect, low, high] =
        ["value", "effect", "low", "high"].map(|name| line.column(name).map(<[f64]>::to_vec).unwrap_or_default());
    let analysis = study.analyses.get(of)?;
    let label = |option: &str| variable(analysis, option).map(|id| study.label_of(id)).unwrap_or_default();
    let title = match outcome.and_then(|name| study.names.get(name)) {
        Some(id) => format!("{}: {}", label_of(of, study), study.label_of(*id)),
        None => label_of(of, study),
    };
    let values = results.series(of, outcome, "values").and_then(|one| one.column("value")).unwrap_or_default();
    // The marks stand on the lower edge of what is drawn.
    let floor = low.iter().copied().filter(|low| low.is_finite()).fold(0.0, f64::min);
    let marks = Look { ink: Ink::Mid, shape: Shape::Tick, ..Look::default() };
    Some(Plot {
        title: several.then_some(title),
        x: Axis::linear(label("over")),
        y: Axis::linear(match study.language {
            Language::En => format!("Effect of {}", label("effect")),
            Language::Zh => format!("{}的边际效应", label("effect")),
        }),
        series: vec![
            Series::band(value.clone(), low, high),
            Series::line(value, effect),
            Series::points(values.to_vec(), vec![floor; values.len()]).looking(marks),
        ],
        references: vec![Reference::level(0.0, "")],
    })
}
