//! Which rows depend on which, with every default filled in.

use serde::{Deserialize, Serialize};

use super::clusters;
use super::errors::{Errors, Groups, Kernel, Kind, Reference, Robust, Signs};
use crate::method::names;
use crate::spec::types::Conventions;
use crate::stats::regression::small::Rule;
use crate::study::{Analysis, Bound, Study, VarId};

/// Draws of the wild bootstrap.
const DRAWS: u64 = 9999;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dependence {
    Classical,
    Robust(Robust),
    /// Names of the clustered dimensions; their columns come last among the inputs.
    Cluster {
        names: Vec<String>,
        smallest: bool,
    },
    /// One dimension, residuals corrected for leverage.
    Reduced {
        name: String,
        kind: Kind,
    },
    /// One dimension, p and intervals by the wild bootstrap.
    Wild {
        name: String,
        signs: Signs,
        draws: u64,
        seed: u64,
    },
    /// Driscoll and Kraay; the column of periods comes last.
    Period {
        lags: u64,
    },
    /// Conley; degrees east, degrees north, units and periods come last.
    Distance {
        cutoff: f64,
        bartlett: bool,
        lags: Option<u64>,
        units: bool,
        times: bool,
    },
}

/// Errors with every default filled in.
pub struct Settled {
    pub dependence: Dependence,
    pub small: Rule,
    pub reference: Reference,
}

/// What the model says, else what the conventions say.
pub fn settled(errors: Option<&Errors>, conventions: Conventions, clusters: &[VarId], study: &Study) -> Settled {
    let default = match conventions {
        Conventions::Stata => Rule::Reghdfe,
        Conventions::Fixest => Rule::Fixest,
    };
    let small = errors.and_then(|errors| errors.small.as_ref()).map_or(default, |at| at.value);
    let reference = errors.and_then(|errors| errors.reference).unwrap_or(Reference::T);
    Settled { dependence: dependence(errors, clusters, study), small, reference }
}

fn dependence(errors: Option<&Errors>, clusters: &[VarId], study: &Study) -> Dependence {
    let said = errors.cloned().unwrap_or_default();
    let smallest = said.groups != Some(Groups::Own);
    match (clusters, said) {
        ([one], Errors { kind: Some(kind), .. }) => {
            Dependence::Reduced { name: study.name_of(*one).to_string(), kind: kind.value }
        }
        ([one], Errors { wild: Some(signs), draws, .. }) => Dependence::Wild {
            name: study.name_of(*one).to_string(),
            signs: signs.value,
            draws: draws.map_or(DRAWS, |draws| draws.value),
            seed: study.seed,
        },
        ([_, ..], _) => Dependence::Cluster { names: names(study, clusters), smallest },
        (_, Errors { driscoll_kraay: Some(lags), .. }) => Dependence::Period { lags: lags.value },
        (_, Errors { conley: Some(cutoff), kernel, lags, .. }) => Dependence::Distance {
            cutoff: cutoff.value,
            bartlett: kernel.is_some_and(|kernel| kernel.value == Kernel::Bartlett),
            lags: lags.map(|lags| lags.value),
            units: study.layout.unit.is_some(),
            times: study.layout.time.is_some(),
        },
        (_, Errors { robust: Some(robust), .. }) => Dependence::Robust(robust),
        _ => Dependence::Classical,
    }
}

/// Columns without which a row has no error: clusters and places.
pub fn named_by_errors(analysis: &Analysis) -> Vec<VarId> {
    let role = |name: &str| analysis.roles.get(name).map(Bound::vars).unwrap_or_default();
    [clusters(analysis), role("errors.lon"), role("errors.lat")].concat()
}

/// Columns that come last among the inputs of a fit.
pub fn read_by_errors(analysis: &Analysis, errors: Option<&Errors>, study: &Study) -> Vec<VarId> {
    let named = named_by_errors(analysis);
    match errors {
        Some(Errors { driscoll_kraay: Some(_), .. }) => study.layout.time.into_iter().collect(),
        Some(Errors { conley: Some(_), .. }) => {
            named.into_iter().chain(study.layout.unit).chain(study.layout.time).collect()
        }
        _ => named,
    }
}
