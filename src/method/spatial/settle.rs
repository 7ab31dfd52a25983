//! A spatial model with every default filled in: what goes into the key of its step.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::options::{By, Errors, Information, Order, SpatialModel, Transform};
use crate::method::convergence;
use crate::method::matrix;
use crate::method::names;
use crate::method::regression::options::Model;
use crate::method::regression::{Dependence, formula_of};
use crate::study::{Analysis, BoundFormula, Study};

/// Draws of a simulation where nothing is said.
const DRAWS: u64 = 1000;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settled {
    pub model: SpatialModel,
    /// One matrix, or two.
    pub matrices: Vec<String>,
    pub terms: Vec<String>,
    /// Whether the neighbours' mean of each term enters.
    pub lagged: Vec<bool>,
    /// Whether each term's neighbours have one coefficient for both matrices, and rho.
    pub equal: Vec<bool>,
    pub equal_rho: bool,
    pub constant: bool,
    pub effects: Absorbed,
    pub by: By,
    pub random: bool,
    pub order: Order,
    pub transform: Transform,
    pub information: Information,
    pub errors: Sandwich,
    pub level: f64,
    pub simulated: Option<u64>,
    /// Groups between which effects are told apart.
    pub groups: Vec<String>,
    /// W is another one in each period.
    #[serde(default)]
    pub moving: bool,
}

/// What the formula absorbs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absorbed {
    Nothing,
    Units,
    Periods,
    TwoWay,
    /// Columns of each effect.
    Other(Vec<usize>),
}

/// Between which rows scores add up before they are squared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sandwich {
    /// No sandwich: the information alone.
    Information,
    Rows,
    Clusters {
        names: Vec<String>,
    },
}

impl Sandwich {
    /// None for errors that a likelihood of space does not have.
    pub fn of(dependence: Dependence) -> Option<Self> {
        match dependence {
            Dependence::Classical => Some(Sandwich::Information),
            Dependence::Robust(_) => Some(Sandwich::Rows),
            Dependence::Cluster { names, .. } => Some(Sandwich::Clusters { names }),
            Dependence::Reduced { .. }
            | Dependence::Wild { .. }
            | Dependence::Period { .. }
            | Dependence::Distance { .. } => None,
        }
    }
}

/// Whether a model has a spatial part.
pub fn is_spatial(analysis: &Analysis) -> bool {
    analysis.options.get("spatial").is_some()
}

/// What an analysis says as a model: growth has options of its own beside those.
fn options_of(analysis: &Analysis) -> Option<Arc<Model>> {
    match analysis.method == convergence::SECTION {
        true => convergence::as_model(analysis).options.read().ok(),
        false => analysis.options.read().ok(),
    }
}

/// None where the formula or the matrices are not known, which was reported.
pub fn settle(analysis: &Analysis, study: &Study) -> Option<Settled> {
    let options = options_of(analysis)?;
    let spatial = &options.spatial.as_ref()?.value;
    let formula = formula_of(analysis)?;
    let terms = names(study, &formula.terms);
    let model = spatial.kind();
    let listed = |names: &crate::spec::types::Names, name: &str| names.0.iter().any(|one| one.value.as_str() == name);
    let all = spatial.lag.0.is_empty() || listed(&spatial.lag, "all");
    let in_set = |name: &String| {
        let sets = spatial.lag.0.iter().filter_map(|one| study.sets.get(one.value.as_str()));
        sets.flatten().any(|id| study.name_of(*id) == name)
    };
    let lagged = terms
        .iter()
        .map(|name| model.has_neighbours() && (all || listed(&spatial.lag, name) || in_set(name)))
        .collect();
    let clusters = crate::method::regression::clusters(analysis);
    let errors = crate::method::regression::settled(options.errors.as_deref(), study.conventions, &clusters, study);
    let effects = options.effects.as_ref().map(|at| &at.value);
    let simulated = effects
        .filter(|effects| effects.by.as_ref().is_some_and(|by| by.value == Errors::Simulation))
        .map(|effects| effects.draws.as_ref().map_or(DRAWS, |draws| draws.value));
    let groups = effects
        .and_then(super::options::Effects::grouping)
        .and_then(|(group, _)| study.groups.get(&group))
        .map_or(vec![], |group| group.names.clone());
    let matrices = matrices(&options, study)?;
    Some(Settled {
        model,
        moving: matrices.iter().any(|name| matrix::changes(study, name)),
        matrices,
        equal: terms.iter().map(|name| listed(&spatial.equal, name)).collect(),
        equal_rho: listed(&spatial.equal, "rho"),
        terms,
        lagged,
        constant: formula.constant && formula.effects.is_empty(),
        effects: absorbed(formula, study),
        by: spatial.by(),
        random: spatial.is_random(),
        order: spatial.order.as_ref().map_or(Order::default(), |at| at.value),
        transform: spatial.transform.as_ref().map_or(Transform::default(), |at| at.value),
        information: spatial.information.as_ref().map_or(Information::default(), |at| at.value),
        errors: Sandwich::of(errors.dependence)?,
        level: 0.95,
        simulated,
        groups,
    })
}

/// The matrices of a model; the study's only one where none is named.
pub fn matrices(options: &Model, study: &Study) -> Option<Vec<String>> {
    let named = &options.spatial.as_ref()?.value.w.0;
    if !named.is_empty() {
        return Some(named.iter().map(|name| name.value.to_string()).collect());
    }
    only(study).map(|name| vec![name])
}

/// The study's only matrix.
pub fn only(study: &Study) -> Option<String> {
    let mut all = study.analyses.values().filter(|one| matrix::matrix(study, &one.name).is_some());
    match (all.next(), all.next()) {
        (Some(one), None) => Some(one.name.clone()),
        _ => None,
    }
}

fn absorbed(formula: &BoundFormula, study: &Study) -> Absorbed {
    let (unit, time) = (study.layout.unit, study.layout.time);
    let alone = |id: Option<crate::study::VarId>| {
        formula
            .effects
            .iter()
            .any(|effect| effect.slopes.is_empty() && effect.cells.len() == 1 && effect.cells.first() == id.as_ref())
    };
    match (formula.effects.len(), alone(unit), alone(time)) {
        (0, ..) => Absorbed::Nothing,
        (1, true, _) => Absorbed::Units,
        (1, _, true) => Absorbed::Periods,
        (2, true, true) => Absorbed::TwoWay,
        _ => Absorbed::Other(formula.effects.iter().map(|effect| effect.cells.len()).collect()),
    }
}

impl Settled {
    /// Matrices of the neighbours' outcome: one where rho is held equal.
    pub fn rhos(&self) -> Vec<String> {
        match (self.model.has_lag(), self.matrices.len(), self.equal_rho) {
            (false, ..) => vec![],
            (true, 2, false) => self.matrices.iter().map(|name| format!("rho.{name}")).collect(),
            _ => vec!["rho".to_string()],
        }
    }

    /// Spatial parameters in their order: rho, lambda, and the share of random effects.
    pub fn parameters(&self) -> Vec<String> {
        let lambda = self.model.has_error().then(|| "lambda".to_string());
        self.rhos().into_iter().chain(lambda).chain(self.random.then(|| "phi".to_string())).collect()
    }

    /// Names of the neighbours' columns of a term, one for each matrix unless they are held equal.
    pub fn neighbours(&self, term: usize) -> Vec<String> {
        let name = &self.terms[term];
        match (self.lagged[term], self.matrices.len(), self.equal[term]) {
            (false, ..) => vec![],
            (true, 2, false) => self.matrices.iter().map(|matrix| format!("{matrix}.{name}")).collect(),
            _ => vec![format!("W.{name}")],
        }
    }

    /// Columns of each effect that is taken out by the codes of its columns.
    pub fn widths(&self) -> Vec<usize> {
        match &self.effects {
            Absorbed::Other(widths) => widths.clone(),
            Absorbed::Units | Absorbed::Periods if self.moving => vec![1],
            Absorbed::TwoWay if self.moving => vec![1, 1],
            _ => vec![],
        }
    }

    pub fn has_two(&self) -> bool {
        self.matrices.len() == 2
    }
}
