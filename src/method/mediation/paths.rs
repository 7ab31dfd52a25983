//! A path with its names bound, and the equations that it stands for.

use crate::method::regression::formula_of;
use crate::spec::expr::Chain;
use crate::study::{Analysis, Bound, BoundFormula, Study, VarId};

/// One treatment, its mediators, and its outcomes where the path goes on to them.
pub struct Paths<'a> {
    pub analysis: &'a Analysis,
    pub model: &'a Analysis,
    pub formula: &'a BoundFormula,
    pub treatment: VarId,
    /// Mediators of one equation of the outcome: all of them together, or one by one.
    pub groups: Vec<Vec<VarId>>,
    /// None for a mechanism.
    pub outcomes: Vec<VarId>,
}

impl<'a> Paths<'a> {
    /// None where a check has said what is wrong.
    pub fn of(analysis: &'a Analysis, chain: Option<&Chain>, study: &'a Study) -> Option<Self> {
        let Some(Bound::Path(stages)) = analysis.roles.get("path") else { return None };
        let model = model_of(analysis, study)?;
        let [treatment] = stages.first()?.as_slice() else { return None };
        let mediators = stages.get(1)?;
        let groups = match joined(chain) {
            true => vec![mediators.clone()],
            false => mediators.iter().map(|mediator| vec![*mediator]).collect(),
        };
        let outcomes = stages.get(2).cloned().unwrap_or_default();
        Some(Paths { analysis, model, formula: formula_of(model)?, treatment: *treatment, groups, outcomes })
    }

    pub fn mediators(&self) -> Vec<VarId> {
        self.groups.concat()
    }

    /// The model's regressors with the treatment among them and the mediators behind it.
    pub fn regressors(&self, mediators: &[VarId]) -> Vec<VarId> {
        let mut terms = self.formula.terms.clone();
        if !terms.contains(&self.treatment) {
            terms.insert(0, self.treatment);
        }
        let behind = terms.iter().position(|id| *id == self.treatment).map_or(0, |at| at + 1);
        terms.splice(behind..behind, mediators.iter().copied());
        terms
    }

    pub fn controls(&self) -> Vec<VarId> {
        self.formula.terms.iter().copied().filter(|id| *id != self.treatment).collect()
    }

    /// The model's formula with another outcome and the mediators.
    pub fn equation(&self, outcome: VarId, mediators: &[VarId]) -> BoundFormula {
        let terms = self.regressors(mediators);
        BoundFormula { outcomes: vec![outcome], terms, term_spans: vec![], ..self.formula.clone() }
    }

    /// In front of what a mediator has alone: its name where there are several.
    pub fn of_mediator(&self, mediator: VarId, study: &Study) -> String {
        prefix(self.mediators().len() > 1, study.name_of(mediator))
    }

    /// In front of what an equation of the outcome has: the mediator's name where there are several equations.
    pub fn of_group(&self, group: &[VarId], study: &Study) -> String {
        let first = group.first().map_or("", |id| study.name_of(*id));
        prefix(self.groups.len() > 1, first)
    }

    /// What is drawn as a whole: as said, else what the errors cluster by, else the panel's unit; none for rows.
    pub fn resampled(&self, study: &Study) -> Option<VarId> {
        let vars = |analysis: &Analysis, role: &str| analysis.roles.get(role).map(Bound::vars).unwrap_or_default();
        let said = vars(self.analysis, "bootstrap.resample").first().copied();
        let clusters = vars(self.model, "errors.cluster");
        let clustered = if let [one] = clusters.as_slice() { Some(*one) } else { None };
        said.or(clustered).or(study.layout.unit)
    }
}

fn prefix(needed: bool, name: &str) -> String {
    if needed { format!("{name}.") } else { String::new() }
}

/// Whether a plus joins the mediators.
fn joined(chain: Option<&Chain>) -> bool {
    let mediators = chain.and_then(|chain| chain.stages.get(1));
    mediators.is_some_and(|stops| stops.iter().any(|stop| stop.together))
}

/// The model that an analysis names under `of`.
pub fn model_of<'a>(analysis: &Analysis, study: &'a Study) -> Option<&'a Analysis> {
    let Some(Bound::Names(names)) = analysis.roles.get("of") else { return None };
    study.analyses.get(names.first()?).filter(|model| model.method == "models")
}
