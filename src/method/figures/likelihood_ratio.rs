//! Likelihood ratios along the values of a threshold, with the line below which its set lies: a plot each threshold.

use super::{label_of, start};
use crate::exhibit::Chart;
use crate::exhibit::chart::{Arrangement, Axis, Look, Plot, Reference, Series};
use crate::method::tables::note::unfinished;
use crate::method::tables::word;
use crate::method::threshold::check::parts;
use crate::method::threshold::{RATIOS, SET, address};
use crate::results::Results;
use crate::stats::threshold::likelihood_ratio::critical;
use crate::study::{BoundFigure, Study, VarId};

/// One outcome of a threshold model.
struct Model<'a> {
    analysis: &'a str,
    outcome: VarId,
    address: Option<String>,
    at: VarId,
}

/// A plot shows no more points than this: of the others only the least and the largest of each stretch.
const MOST_POINTS: usize = 600;

pub fn draw(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let models = models(figure, study);
    let mut chart = start(figure, study);
    chart.plots = models.iter().flat_map(|model| plots(model, models.len() > 1, study, results)).collect();
    chart.arrangement = Arrangement::Beside;
    let [line, zero] = [
        word(
            study,
            "Values below the line are in the 95% set of the threshold (Hansen 1999); other thresholds are held.",
            "虚线以下的取值构成门槛值的95%置信集（Hansen 1999），其余门槛固定。",
        ),
        word(study, "The ratio is zero at the estimate.", "似然比在估计值处为零。"),
    ];
    chart.notes.extend([line.to_string(), zero.to_string()]);
    unfinished(&mut chart.notes, results, models.iter().map(|model| (model.analysis, model.address.as_deref())));
    chart
}

fn models<'a>(figure: &'a BoundFigure, study: &Study) -> Vec<Model<'a>> {
    let mut models = vec![];
    for name in &figure.columns {
        let Some(parts) = study.analyses.get(name).and_then(|analysis| parts(analysis, study)) else { continue };
        models.extend(parts.formula.outcomes.iter().map(|outcome| Model {
            analysis: name,
            outcome: *outcome,
            address: address(&parts, *outcome, study),
            at: parts.at,
        }));
    }
    models
}

fn plots(model: &Model, several: bool, study: &Study, results: &Results) -> Vec<Plot> {
    let of =
        |threshold: usize| results.series(model.analysis, model.address.as_deref(), &format!("{RATIOS}.{threshold}"));
    let one = |threshold: usize| {
        let series = of(threshold)?;
        let (x, y) = thinned(series.column("threshold")?, series.column("ratio")?);
        let least = x.iter().zip(&y).min_by(|a, b| a.1.total_cmp(b.1)).map(|(x, y)| (vec![*x], vec![*y]));
        let (best_x, best_y) = least.unwrap_or_default();
        let limit = critical(SET);
        Some(Plot {
            title: Some(title(model, threshold, several, study)),
            x: Axis::linear(study.label_of(model.at)),
            y: Axis { range: Some((0.0, limit)), ..Axis::linear(word(study, "Likelihood ratio", "似然比")) },
            series: vec![Series::line(x, y), Series::points(best_x, best_y).looking(Look::nth(0))],
            references: vec![Reference::level(limit, "95%")],
        })
    };
    (1..).map_while(one).collect()
}

fn title(model: &Model, threshold: usize, several: bool, study: &Study) -> String {
    let number = format!("{} {threshold}", word(study, "Threshold", "门槛"));
    match (several, &model.address) {
        (true, None) => format!("{}: {number}", label_of(model.analysis, study)),
        (_, Some(_)) => format!("{} ({}): {number}", label_of(model.analysis, study), study.label_of(model.outcome)),
        (false, None) => number,
    }
}

/// The least and the largest ratio of each stretch, in the order of x.
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
