//! What options of an analysis name, once the names are known.

use super::VarId;
use crate::source::Span;

/// A bound option.
#[derive(Clone, Debug)]
pub enum Bound {
    Formula(BoundFormula),
    /// One or several variables, sets spread out.
    Vars(Vec<VarId>),
    /// `X -> M -> Y`: the variables of each stage.
    Path(Vec<Vec<VarId>>),
    /// Other analyses, indices or matrices by name.
    Names(Vec<String>),
}

#[derive(Clone, Debug, Default)]
pub struct BoundFormula {
    pub outcomes: Vec<VarId>,
    /// Regressors in author order, sets spread out, factors as one entry a level.
    pub terms: Vec<VarId>,
    /// Where each regressor stands in the study.
    pub term_spans: Vec<Span>,
    pub constant: bool,
    pub effects: Vec<BoundEffect>,
    pub endogenous: Vec<VarId>,
    pub instruments: Vec<VarId>,
}

/// Absorbed: one intercept for each combination of its cells, or one slope each.
#[derive(Clone, Debug)]
pub struct BoundEffect {
    /// As written: `province:year`.
    pub name: String,
    pub span: Span,
    pub cells: Vec<VarId>,
    pub slopes: Vec<VarId>,
}

impl Bound {
    pub fn vars(&self) -> Vec<VarId> {
        match self {
            Bound::Formula(formula) => formula.vars(),
            Bound::Vars(vars) => vars.clone(),
            Bound::Path(stages) => stages.concat(),
            Bound::Names(_) => vec![],
        }
    }
}

impl BoundFormula {
    /// Every variable that it names, in order.
    pub fn vars(&self) -> Vec<VarId> {
        let effects = self.effects.iter().flat_map(|effect| effect.cells.iter().chain(&effect.slopes));
        let all = self.outcomes.iter().chain(&self.terms).chain(effects);
        all.chain(&self.endogenous).chain(&self.instruments).copied().collect()
    }
}
