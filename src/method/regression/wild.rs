//! p and intervals of a fit by the wild cluster bootstrap.

use nalgebra::DMatrix;

use super::dependence::Dependence;
use super::errors::Signs;
use super::fit::{CONSTANT, Columns, Params, Solved};
use super::within::Absorber;
use crate::plan::Published;
use crate::results::Note;
use crate::stats::draws::Draws;
use crate::stats::groups::distinct;
use crate::stats::regression::wild::{self, wild};

/// More clusters than this are never enumerated.
const MOST_CLUSTERS: usize = 20;

/// Replaces p and the ends of intervals. The constant beside absorbed effects keeps those of its clustered error.
pub fn bootstrap(
    out: &mut Published,
    params: &Params,
    columns: &Columns,
    absorber: Option<&Absorber>,
    solved: &Solved,
) {
    let Dependence::Wild { name, signs, draws, seed } = &params.errors else { return };
    let Some(clusters) = columns.clusters.first() else { return };
    let groups = distinct(clusters);
    let all = *signs == Signs::Rademacher && groups <= MOST_CLUSTERS && 1 << groups <= *draws;
    let drawn = || Draws::new(*seed, &format!("wild bootstrap by {name}"));
    let signs = if all {
        wild::Signs::every(groups)
    } else {
        wild::Signs::drawn(&drawn(), *draws, groups, *signs == Signs::Webb)
    };
    let before = solved.names.len() - params.terms.len();
    let ones = vec![1.0; columns.rows.len()];
    let kept = solved.fit.kept.iter().copied().filter(|at| absorber.is_none() || *at >= before);
    let kept: Vec<usize> = kept.collect();
    let column = |at: usize| if at < before { &ones } else { &columns.within[at - before] };
    let x = DMatrix::from_iterator(ones.len(), kept.len(), kept.iter().flat_map(|at| column(*at).iter().copied()));
    let system = wild::Columns {
        y: &columns.outcome_within,
        x: &x,
        weights: columns.weights.as_deref(),
        effects: absorber.map(|absorber| &absorber.prepared),
        clusters,
    };
    let mut open = false;
    for (j, at) in kept.iter().enumerate() {
        let term = solved.names.get(*at).map_or(CONSTANT, String::as_str);
        let found = wild(system, j, solved.covariance.factor, &signs, params.level);
        if let Err(error) = &found {
            let reason = error.to_string();
            out.notes.push(Note::words(format!("no wild bootstrap: {reason}"), format!("未作wild自助法：{reason}")));
        }
        let values = found.map_or([f64::NAN; 3], |one| [one.p, one.low, one.high]);
        open |= values[0].is_finite() && values[1..].iter().any(|end| end.is_nan());
        for (part, value) in [".p", ".low", ".high"].into_iter().zip(values) {
            let name = format!("{term}{part}");
            out.cells.iter_mut().filter(|(known, _)| *known == name).for_each(|cell| cell.1 = value);
        }
    }
    out.cells.push(("wild.draws".to_string(), signs.len() as f64));
    out.cells.push(("wild.complete".to_string(), f64::from(u8::from(signs.is_complete()))));
    if open {
        out.notes.push(Note::words(
            "an interval without an end: the wild bootstrap rejects no value on that side",
            "wild自助法在该侧不拒绝任何取值，故区间无端点",
        ));
    }
}
