//! Intervals by drawing units.

use rayon::prelude::*;

use super::compute::{Cells, Params};
use super::sheet::Period;
use crate::method::labels::Labels;
use crate::stats::descriptive::quantile::{QuantileRule, quantile};
use crate::stats::draws::Draws;
use crate::stats::inequality::{Group, Undefined};
use crate::stats::sums::squared_deviations;

/// Percentile intervals of 95 % and standard errors over draws of units with replacement, within their groups, so that
/// every draw has all groups at their size. `cells` gives the same names for every draw.
pub fn intervals(
    params: &Params,
    period: &Period,
    labels: Option<&Labels>,
    head: &str,
    cells: &(dyn Fn(&[Group]) -> Cells + Sync),
) -> Cells {
    if params.draws == 0 {
        return Ok(vec![]);
    }
    let rows = labels.map_or_else(|| vec![period.rows.clone()], |labels| period.rows_of(labels));
    let draws = Draws::new(params.seed, &format!("{}/{head}", params.name));
    let one = |number: u64| -> Cells {
        let mut draw = draws.draw(number);
        let groups: Vec<Group> = rows
            .iter()
            .map(|rows| {
                period.pick(&draw.indices(rows.len(), rows.len()).iter().map(|at| rows[*at]).collect::<Vec<_>>())
            })
            .collect();
        cells(&groups)
    };
    let all = (0..params.draws).into_par_iter().map(one).collect::<Result<Vec<_>, Undefined>>()?;
    let Some(first) = all.first() else { return Ok(vec![]) };
    let summary = |(at, (name, _)): (usize, &(String, f64))| {
        let column: Vec<f64> = all.iter().filter_map(|cells| cells.get(at).map(|(_, value)| *value)).collect();
        let se = (squared_deviations(&column) / (column.len() as f64 - 1.0)).sqrt();
        let end = |share: f64| quantile(&column, share, QuantileRule::Type(7));
        [
            (format!("{head}{name}.se"), se),
            (format!("{head}{name}.low"), end(0.025)),
            (format!("{head}{name}.high"), end(0.975)),
        ]
    };
    Ok(first.iter().enumerate().flat_map(summary).collect())
}
