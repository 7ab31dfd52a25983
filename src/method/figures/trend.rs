//! A variable over time: its mean with the middle half of the units, or the means of groups.

use super::start;
use crate::exhibit::Chart;
use crate::exhibit::chart::{Arrangement, Axis, Look, Plot, Series};
use crate::method::tables::note::unfinished;
use crate::method::tables::word;
use crate::method::trend;
use crate::plan::Plan;
use crate::results::{Output, Results, Series as Published};
use crate::study::{BoundFigure, Study, VarId};

pub fn lower(figure: &BoundFigure, study: &Study, plan: &mut Plan) {
    for id in &figure.of {
        if let Some(key) = trend::lower(study, *id, figure.split, figure.span, plan) {
            plan.publish(&figure.id, Some(study.name_of(*id)), key);
        }
    }
}

pub fn draw(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let mut chart = start(figure, study);
    chart.arrangement = Arrangement::Beside;
    let several = figure.of.len() > 1;
    chart.plots = figure.of.iter().filter_map(|id| plot(figure, *id, several, study, results)).collect();
    let note = match figure.split {
        Some(_) => word(study, "Means of groups.", "各组均值。"),
        None => {
            word(study, "Line: mean; band: from the first to the third quartile.", "实线为均值，阴影为四分位区间。")
        }
    };
    chart.notes.push(note.into());
    let outputs = figure.of.iter().map(|id| (figure.id.as_str(), Some(study.name_of(*id))));
    unfinished(&mut chart.notes, results, outputs);
    chart
}

fn plot(figure: &BoundFigure, id: VarId, several: bool, study: &Study, results: &Results) -> Option<Plot> {
    let Output::Computed { series, .. } = results.output(&figure.id, Some(study.name_of(id)))? else { return None };
    let groups: Vec<&Published> = series.iter().filter(|one| one.name != trend::ALL).collect();
    let all = series.iter().find(|one| one.name == trend::ALL)?;
    let column = |one: &Published, name: &str| one.column(name).map(<[f64]>::to_vec).unwrap_or_default();
    let series = match groups.is_empty() {
        true => {
            let [period, mean, q1, q3] = ["period", "mean", "q1", "q3"].map(|name| column(all, name));
            vec![Series::band(period.clone(), q1, q3), Series::line(period, mean)]
        }
        false => {
            let line = |(n, one): (usize, &&Published)| {
                let name = one.name.strip_prefix(trend::ALL).unwrap_or_default().trim_start_matches('.');
                Series::line(column(one, "period"), column(one, "mean")).named(name).looking(Look::nth(n))
            };
            groups.iter().enumerate().map(line).collect()
        }
    };
    let label = study.label_of(id);
    let time = study.layout.time.map(|time| study.label_of(time)).unwrap_or_default();
    Some(Plot {
        title: several.then(|| label.clone()),
        x: Axis { whole: true, ..Axis::linear(time) },
        y: Axis::linear(if several { String::new() } else { label }),
        series,
        ..Plot::default()
    })
}
