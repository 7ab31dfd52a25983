//! Matrices of space that the model itself has made.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::ground::{Ground, Model};
use crate::card;
use crate::diag::Diagnostic;
use crate::method::matrix::{Standardise, standardisation};
use crate::method::regression::options::Model as Options;
use crate::method::spatial::matrices;
use crate::method::spatial::options::SpatialModel;
use crate::study::{Analysis, Bound, Study, VarId};

card! {
    /// ## What it finds
    /// A spatial model whose matrix of economic distance is made from the outcome or from a regressor.
    ///
    /// ## Why it matters
    /// W then moves with what is explained: neighbours are those with a similar outcome, and the spatial lag finds what
    /// the matrix has put in. Likelihood and moments take W as given (Kelejian and Prucha 2010; Qu and Lee 2015).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// matrices: {economic: {inverse_gap: gdp}}
    /// models: {m: {formula: "gdp ~ x | city + year", spatial: {model: sar}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// matrices: {economic: {inverse_gap: population, mean_over: 2010..2010}}
    /// models: {m: {formula: "gdp ~ x | city + year", spatial: {model: sar}}}
    /// ```
    static FROM_THE_MODEL = "matrix-from-the-model", "a matrix made from the outcome or a regressor";
}

card! {
    /// ## What it finds
    /// A spatial Durbin model with a matrix whose rows do not add up to one.
    ///
    /// ## Why it matters
    /// The neighbours' terms are then sums and not means: they grow with the number of neighbours, indirect effects are
    /// not those of a shift by one everywhere, and rho has another range (LeSage and Pace 2009, ch. 4).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// matrices: {economic: {inverse_gap: population, standardise: spectral}}
    /// models: {m: {formula: "gdp ~ x | city + year", spatial: {model: sdm}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// matrices: {economic: {inverse_gap: population, standardise: row}}
    /// models: {m: {formula: "gdp ~ x | city + year", spatial: {model: sdm}}}
    /// ```
    static NOT_BY_ROW = "matrix-not-by-row", "a spatial Durbin model whose rows of W do not add up to one";
}

/// Spatial models with the matrices that each uses.
fn spatial<'a>(ground: &Ground<'a>) -> Vec<(Model<'a>, Arc<Options>, Vec<&'a Analysis>)> {
    let study: &'a Study = ground.study;
    let one = |model: Model<'a>| {
        model.analysis.options.get("spatial")?;
        let options = model.analysis.options.read::<Options>().ok()?;
        let named = matrices(&options, study)?;
        let used = named.iter().filter_map(|name| study.analyses.get(name)).collect();
        Some((model, options, used))
    };
    ground.all_models().filter_map(one).collect()
}

pub fn from_the_model(ground: &Ground) -> Vec<Diagnostic> {
    let mut found = vec![];
    let mut told = BTreeSet::new();
    for (model, _, matrices) in spatial(ground) {
        let outcomes = model.formula.outcomes.iter().map(|id| (*id, "the outcome"));
        let regressors = model.regressors().map(|(id, _)| (id, "a regressor"));
        let own: Vec<(VarId, &str)> = outcomes.chain(regressors).collect();
        for matrix in matrices {
            let made_of = gaps(ground.study, matrix, &mut vec![]);
            let hit = made_of.iter().find_map(|(id, at)| {
                let same = own.iter().find(|(one, _)| ground.measures.same(*one, *id) || overlap(ground, *one, *id));
                same.map(|(one, role)| (*one, *role, *at))
            });
            let Some((id, role, at)) = hit.filter(|_| told.insert(matrix.name.clone())) else { continue };
            let (name, of) = (ground.study.name_of(id), &model.analysis.name);
            let span = at.options.get("inverse_gap").map_or(at.span, |node| node.span);
            found.push(
                FROM_THE_MODEL
                    .warning(format!("matrix `{}` of `{of}` is made from {role} `{name}`", matrix.name))
                    .at(span, "moves with the model")
                    .at(model.place(), format!("{role} here"))
                    .help("take a variable from outside the model, or its value before the sample (`mean_over`)"),
            );
        }
    }
    found
}

fn overlap(ground: &Ground, a: VarId, b: VarId) -> bool {
    let own = ground.nodes(a);
    ground.nodes(b).iter().any(|node| own.iter().any(|other| node.overlaps(other)))
}

/// Variables whose gaps a matrix is made from, through matrices that it is made from.
fn gaps<'a>(study: &'a Study, matrix: &'a Analysis, seen: &mut Vec<&'a str>) -> Vec<(VarId, &'a Analysis)> {
    if seen.contains(&matrix.name.as_str()) {
        return vec![];
    }
    seen.push(&matrix.name);
    let own = matrix.roles.get("inverse_gap").map(Bound::vars).unwrap_or_default();
    let mut found: Vec<(VarId, &Analysis)> = own.into_iter().map(|id| (id, matrix)).collect();
    for role in ["from", "sum", "product"] {
        let Some(Bound::Names(names)) = matrix.roles.get(role) else { continue };
        for other in names.iter().filter_map(|name| study.analyses.get(name)) {
            found.extend(gaps(study, other, seen));
        }
    }
    found
}

pub fn not_by_row(ground: &Ground) -> Vec<Diagnostic> {
    let mut found = vec![];
    for (model, options, matrices) in spatial(ground) {
        let Some(spatial) = options.spatial.as_ref().filter(|spatial| spatial.kind() == SpatialModel::Sdm) else {
            continue;
        };
        for matrix in matrices {
            let how = match standardisation(ground.study, &matrix.name) {
                Standardise::None => "has rows as they are",
                Standardise::Spectral => "is divided by its largest eigenvalue",
                Standardise::Row | Standardise::Inherit => continue,
            };
            let span = matrix.options.get("standardise").map_or(matrix.span, |node| node.span);
            found.push(
                NOT_BY_ROW
                    .warning(format!(
                        "`{}` is a spatial Durbin model, and `{}` {how}",
                        model.analysis.name, matrix.name
                    ))
                    .at(span, "rows do not add up to one")
                    .at(spatial.span, "the model")
                    .help("write `standardise: row`, or say what a sum over neighbours means here"),
            );
        }
    }
    found
}
