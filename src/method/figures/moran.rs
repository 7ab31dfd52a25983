//! Moran's scatter: the deviation of each place against the mean deviation of its neighbours, with I as the slope.

use super::{label_of, start};
use crate::exhibit::Chart;
use crate::exhibit::chart::{Arrangement, Axis, Plot, Reference, Series};
use crate::method::dependence::{Wish, matrices, measured};
use crate::method::tables::note::unfinished;
use crate::method::tables::{shown_periods, word};
use crate::results::{Output, Results};
use crate::study::{BoundFigure, Study};

pub fn draw(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let mut chart = start(figure, study);
    chart.arrangement = Arrangement::Beside;
    for analysis in figure.columns.iter().filter_map(|name| study.analyses.get(name)) {
        let several = matrices(analysis).len() > 1;
        for (id, _) in measured(analysis).into_iter().filter(|(_, wishes)| wishes.contains(&Wish::Moran)) {
            let outcome = Some(study.name_of(id));
            let Some(Output::Computed { series, .. }) = results.output(&analysis.name, outcome) else { continue };
            for (matrix, time, prefix) in shown_periods(&figure.years, analysis, study) {
                let Some(one) = series.iter().find(|one| one.name == format!("{prefix}scatter")) else { continue };
                let [own, lag] = ["own", "lag"].map(|name| one.column(name).map(<[f64]>::to_vec).unwrap_or_default());
                let slope = results.number(&analysis.name, outcome, &format!("{prefix}i"));
                let matrix = if several { format!(", {}", label_of(&matrix, study)) } else { String::new() };
                let time = if time.is_empty() { String::new() } else { format!(", {time}") };
                let slope_said = slope.map(|slope| format!(": I = {slope:.3}")).unwrap_or_default();
                let ends = [f64::min, f64::max].map(|of| own.iter().copied().fold(0.0, of));
                let line = slope.map(|slope| Series::line(ends.to_vec(), ends.map(|end| slope * end).to_vec()));
                let deviation = word(study, "Deviation", "标准化取值");
                chart.plots.push(Plot {
                    title: Some(format!("{}{time}{matrix}{slope_said}", study.label_of(id))),
                    x: Axis::linear(deviation),
                    y: Axis::linear(word(study, "Deviation of neighbours", "空间滞后")),
                    series: std::iter::once(Series::points(own, lag)).chain(line).collect(),
                    references: vec![Reference::level(0.0, ""), Reference::upright(0.0, "")],
                });
            }
        }
    }
    let note = "Deviations in standard deviations of the variable; the line has Moran's I as its slope.";
    chart.notes.push(word(study, note, "取值以标准差为单位；拟合线斜率为Moran's I。").into());
    unfinished(&mut chart.notes, results, results.outcomes(&figure.columns));
    chart
}
