//! A spatial model becomes a sample, a ground for each matrix, and one step an outcome.

use serde_json::json;

use super::estimate::{self, Params};
use super::ground::{self, GROUND};
use super::settle::{Settled, settle};
use crate::diag::Diagnostic;
use crate::method::matrix;
use crate::method::regression::options::{Model, Singletons};
use crate::method::regression::{Base, clusters, formula_of};
use crate::plan::{Key, Plan};
use crate::study::{Analysis, BoundFormula, Study, VarId};

pub fn lower(analysis: &Analysis, options: &Model, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
    for (outcome, key) in fits(analysis, options, study, plan) {
        plan.publish(&analysis.name, Some(study.name_of(outcome)), key);
    }
    vec![]
}

/// The step of each outcome.
pub fn fits(analysis: &Analysis, options: &Model, study: &Study, plan: &mut Plan) -> Vec<(VarId, Key)> {
    let (Some(settled), Some(formula)) = (settle(analysis, study), formula_of(analysis)) else { return vec![] };
    // A row alone in an effect is a unit of one period: dropping it would break the balance.
    let base = Base::new(analysis, formula, Some(Singletons::Keep), study);
    let lowering = Lowering { analysis, options, study, formula, settled, base };
    let step = |outcome: &VarId| Some((*outcome, lowering.outcome(*outcome, plan)?));
    formula.outcomes.iter().filter_map(step).collect()
}

struct Lowering<'a> {
    analysis: &'a Analysis,
    options: &'a Model,
    study: &'a Study,
    formula: &'a BoundFormula,
    settled: Settled,
    base: Base<'a>,
}

impl Lowering<'_> {
    fn outcome(&self, outcome: VarId, plan: &mut Plan) -> Option<Key> {
        let columns: Vec<VarId> = std::iter::once(outcome).chain(self.formula.terms.iter().copied()).collect();
        let unit = self.study.layout.unit?;
        let time = self.study.layout.time;
        let sample = self.base.sample(&[&columns[..], &[unit]].concat(), plan);
        let mut inputs: Vec<Key> = vec![];
        for name in &self.settled.matrices {
            inputs.push(self.ground(name, sample, plan)?);
        }
        if !self.settled.widths().is_empty() {
            let cells: Vec<VarId> = self.formula.effects.iter().flat_map(|effect| effect.cells.clone()).collect();
            inputs.extend(self.base.keys(&cells, plan));
        }
        inputs.extend(self.base.keys(&self.grouping().into_iter().collect::<Vec<_>>(), plan));
        inputs.extend(self.base.keys(&columns, plan));
        inputs.extend(self.base.keys(&clusters(self.analysis), plan));
        let label = self.base.label("spatial model", Some(outcome));
        let draws = format!("{}({})", self.analysis.name, self.study.name_of(outcome));
        let params = Params {
            draws: self.settled.simulated.map(|_| (self.study.seed, draws)),
            panel: time.is_some(),
            settled: self.settled.clone(),
        };
        Some(plan.step(&estimate::SPATIAL_FIT, json!(params), &inputs, self.analysis.span, label))
    }

    /// The grouping between whose groups effects are told apart.
    fn grouping(&self) -> Option<VarId> {
        let (name, _) = self.options.effects.as_ref()?.value.grouping()?;
        self.study.groups.get(&name).map(|group| group.var).filter(|_| !self.settled.groups.is_empty())
    }

    fn ground(&self, name: &str, sample: Key, plan: &mut Plan) -> Option<Key> {
        let spatial = self.options.spatial.as_ref()?;
        let matrix = match spatial.value.band_km() {
            Some(ends) => matrix::banded(self.study, name, ends, plan)?,
            None => matrix::key(self.study, name, plan)?,
        };
        let layout = &self.study.layout;
        let mut inputs = vec![sample];
        inputs.extend(self.base.keys(&[layout.unit?], plan));
        inputs.push(matrix);
        inputs.extend(self.base.keys(&layout.time.into_iter().collect::<Vec<_>>(), plan));
        let moving = self.settled.moving;
        let params = ground::Params { matrix: name.to_string(), time: layout.time.is_some(), moving };
        Some(plan.step(&GROUND, json!(params), &inputs, self.analysis.span, format!("ground of {name}")))
    }
}
