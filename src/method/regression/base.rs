//! What every estimator on a panel starts from: the rows, the absorbed effects, and columns without them.

use serde_json::json;

use super::options::Singletons;
use super::{atoms, named_by_errors, sample, within};
use crate::method::{names, variables};
use crate::plan::{Key, Plan};
use crate::study::{Analysis, BoundEffect, BoundFormula, Study, VarId};

/// Rows and effects of an analysis that has a formula. Equal rows and equal effects have equal keys, whichever
/// analysis asks.
pub struct Base<'a> {
    analysis: &'a Analysis,
    formula: &'a BoundFormula,
    singletons: Singletons,
    study: &'a Study,
}

impl<'a> Base<'a> {
    /// Singletons are dropped where nothing is said.
    pub fn new(
        analysis: &'a Analysis,
        formula: &'a BoundFormula,
        singletons: Option<Singletons>,
        study: &'a Study,
    ) -> Self {
        Base { analysis, formula, singletons: singletons.unwrap_or(Singletons::Drop), study }
    }

    /// Variables that an option names.
    pub fn role(&self, name: &str) -> Vec<VarId> {
        self.analysis.roles.get(name).map(crate::study::Bound::vars).unwrap_or_default()
    }

    pub fn keys(&self, vars: &[VarId], plan: &mut Plan) -> Vec<Key> {
        vars.iter().map(|id| variables::lower(self.study, *id, plan)).collect()
    }

    /// What a step is called: `fit of baseline(Cp)`.
    pub fn label(&self, what: &str, outcome: Option<VarId>) -> String {
        match outcome {
            Some(id) => format!("{what} of {}({})", self.analysis.name, self.study.name_of(id)),
            None => format!("{what} of {}", self.analysis.name),
        }
    }

    /// Rows with a value in `columns`, in the effects, the weight and the clusters, inside the filters, none alone in
    /// a cell of an effect. Only columns that can be empty decide, so that outcomes without gaps share one sample.
    pub fn sample(&self, columns: &[VarId], plan: &mut Plan) -> Key {
        let effects = self.formula.effects.iter().flat_map(|effect| effect.cells.iter().chain(&effect.slopes));
        let mut incomplete: Vec<VarId> = columns.iter().chain(effects).copied().collect();
        incomplete.extend(self.role("weight").into_iter().chain(named_by_errors(self.analysis)));
        incomplete.retain(|id| self.study.var(*id).incomplete);
        incomplete.sort();
        incomplete.dedup();
        let (filters, holds): (Vec<VarId>, Vec<bool>) = self.filters().into_iter().unzip();
        let alone = self.singleton_effects();
        let cells: Vec<VarId> = alone.iter().flat_map(|effect| effect.cells.clone()).collect();
        let params = sample::Params {
            incomplete: names(self.study, &incomplete),
            filters: holds,
            effects: alone.iter().map(|effect| effect.cells.len()).collect(),
            rows: self.study.facts.rows,
        };
        let inputs = [self.keys(&incomplete, plan), self.keys(&filters, plan), self.keys(&cells, plan)].concat();
        plan.step(&sample::SAMPLE, json!(params), &inputs, self.analysis.span, self.label("sample", None))
    }

    /// Filters with whether they must hold.
    fn filters(&self) -> Vec<(VarId, bool)> {
        let roles = [("keep", true), ("drop", false), ("years", true)];
        roles.iter().flat_map(|(role, holds)| self.role(role).into_iter().map(|id| (id, *holds))).collect()
    }

    /// Effects in whose cells no row may be alone.
    fn singleton_effects(&self) -> Vec<&'a BoundEffect> {
        match self.singletons {
            Singletons::Drop => self.formula.effects.iter().filter(|effect| effect.slopes.is_empty()).collect(),
            Singletons::Keep => vec![],
        }
    }

    /// The effects on the rows of a sample; none where the formula absorbs nothing.
    pub fn absorber(&self, sample: Key, plan: &mut Plan) -> Option<Key> {
        let effects = &self.formula.effects;
        if effects.is_empty() {
            return None;
        }
        let weight = self.role("weight");
        let params = within::Params {
            names: effects.iter().map(|effect| effect.name.clone()).collect(),
            cells: effects.iter().map(|effect| effect.cells.len()).collect(),
            slopes: effects.iter().map(|effect| effect.slopes.len()).collect(),
            weighted: !weight.is_empty(),
        };
        let cells: Vec<VarId> = effects.iter().flat_map(|effect| effect.cells.clone()).collect();
        let slopes: Vec<VarId> = effects.iter().flat_map(|effect| effect.slopes.clone()).collect();
        let inputs =
            [vec![sample], self.keys(&weight, plan), self.keys(&cells, plan), self.keys(&slopes, plan)].concat();
        Some(plan.step(&within::ABSORBER, json!(params), &inputs, self.analysis.span, self.label("effects", None)))
    }

    /// A column as it is on all rows of the data, and within the effects on the rows of the sample. Without effects
    /// the two are the same step.
    pub fn column(&self, id: VarId, sample: Key, absorber: Option<Key>, plan: &mut Plan) -> [Key; 2] {
        let whole = variables::lower(self.study, id, plan);
        let Some(absorber) = absorber else { return [whole, whole] };
        let effects: Vec<&str> = self.formula.effects.iter().map(|effect| effect.name.as_str()).collect();
        let label = format!("{} within {}", self.study.name_of(id), effects.join(" + "));
        [whole, plan.step(&within::WITHIN, json!({}), &[sample, absorber, whole], self.analysis.span, label)]
    }

    /// Cross-products of `columns` by unit on the rows that a fit of the same columns has; rows are units where none
    /// is named. `unit` must be among what the sample was asked for.
    pub fn atoms(&self, columns: &[VarId], unit: Option<VarId>, sample: Key, plan: &mut Plan) -> Key {
        let absorber = self.absorber(sample, plan);
        let weight = self.role("weight");
        let params = atoms::Params {
            absorbed: absorber.is_some(),
            weighted: !weight.is_empty(),
            units: unit.is_some(),
            constant: self.formula.constant,
        };
        let units: Vec<VarId> = unit.into_iter().collect();
        let mut inputs = vec![sample];
        inputs.extend(absorber);
        inputs.extend([self.keys(&weight, plan), self.keys(&units, plan), self.keys(columns, plan)].concat());
        plan.step(&atoms::ATOMS, json!(params), &inputs, self.analysis.span, self.label("cross-products", None))
    }
}
