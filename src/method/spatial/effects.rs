//! Direct, indirect and total effects of a model's regressors.

use super::design::Design;
use super::ground::failed;
use super::names::{effects_of, has_effects};
use super::publish::estimate;
use crate::plan::{Failure, Published};
use crate::results::{Note, Series};
use crate::stats::draws::Draws;
use crate::stats::space::Weights;
use crate::stats::space::model::effects::{FURTHEST, Kinds, Regressor, delta, simulate};
use crate::stats::space::model::multipliers::Response;
use crate::stats::space::model::{Fit, Matrix};

/// The series that holds how far the effects of a regressor err together.
pub const TOGETHER: &str = "covariance of effects";

pub fn publish(
    out: &mut Published,
    design: &Design,
    fit: &Fit,
    lags: &[Matrix],
    draws: Option<&(u64, String)>,
) -> Result<(), Failure> {
    if !has_effects(design.settled) {
        return Ok(());
    }
    // Two matrices stay apart in the effects also where their rho is one.
    let own: Vec<Matrix> = match (lags.len(), design.grounds.as_slice()) {
        (1, [_, _]) => design
            .grounds
            .iter()
            .map(|ground| Matrix::new(&ground.weights, &ground.spectrum))
            .collect::<Result<_, _>>()
            .map_err(failed)?,
        _ => vec![],
    };
    let lags = if own.is_empty() { lags } else { &own };
    let neighbours: Vec<&Weights> = design.grounds.iter().map(|ground| &ground.weights).collect();
    let reach = (0..fit.rho.len()).map(|k| FURTHEST * fit.error(fit.spatial() + k)).fold(0.0, f64::max);
    let response = Response::new(lags, &neighbours, design.groups.clone(), &fit.rho, reach, design.panel.places);
    let terms: Vec<usize> = (0..design.settled.terms.len()).collect();
    let regressors: Vec<Regressor> = terms
        .iter()
        .map(|term| Regressor { places: design.places(*term).into_iter().map(|at| fit.place(at)).collect() })
        .collect();
    let kinds = Kinds::new(design.groups.count);
    let found = match (design.settled.simulated, draws) {
        (Some(count), Some((seed, name))) => {
            let draws = Draws::new(*seed, &format!("{name}.effects"));
            simulate(fit, &response, &regressors, &kinds, &draws, count as usize)
        }
        _ => delta(fit, &response, &regressors, &kinds),
    }
    .map_err(failed)?;
    let names = effects_of(design.settled);
    for (at, term) in
        terms.iter().enumerate().filter(|(at, _)| regressors[*at].places.first().is_some_and(Option::is_some))
    {
        let names: Vec<String> = names.iter().map(|name| format!("{}.{name}", design.settled.terms[*term])).collect();
        for (kind, name) in names.iter().enumerate() {
            estimate(out, name, found.values[(at, kind)], found.errors[(at, kind)], design.settled.level);
        }
        let together = found.covariances[at].column_iter().map(|column| column.iter().copied().collect());
        out.series.push(Series { name: TOGETHER.into(), columns: names.into_iter().zip(together).collect() });
    }
    if found.redrawn > 0 {
        let count = found.redrawn;
        out.notes.push(Note::words(
            format!("{count} draws of the effects outside the region of rho were drawn again"),
            format!("效应模拟中有{count}次抽样超出rho的可行域而重抽"),
        ));
    }
    Ok(())
}
