//! Cells to steps: one solution of all subsets where the cross-products can give it, else a fit for each universe.

use serde_json::json;

use super::options::{Options, Sign};
use super::{curve, joint, solve};
use crate::diag::Diagnostic;
use crate::method::regression::options::{Estimator, Model, Word};
use crate::method::regression::{Base, Dependence, atoms, formula_of, refit, settled};
use crate::method::{names, variables};
use crate::plan::{Key, Plan};
use crate::study::{Analysis, Bound, BoundFormula, Cell, Exploration, Study, VarId};

/// Names of the outcomes, which every cell has in the same order.
pub fn outcomes(exploration: &Exploration, study: &Study) -> Vec<String> {
    let formula = study.analyses.get(&exploration.of).and_then(formula_of);
    formula.map_or(vec![], |formula| names(study, &formula.outcomes))
}

pub fn lower(
    analysis: &Analysis,
    options: &Options,
    exploration: &Exploration,
    study: &Study,
    plan: &mut Plan,
) -> Vec<Diagnostic> {
    for (at, outcome) in outcomes(exploration, study).iter().enumerate() {
        let (mut inputs, mut cells) = (vec![], vec![]);
        for cell in &exploration.cells {
            let Some((keys, term)) = universes(cell, at, study, plan) else { continue };
            cells.push(curve::CellParams {
                choices: cell.choices.clone(),
                masks: cell.masks.clone(),
                fits: term,
                plain: cell.plain,
            });
            inputs.extend(keys);
        }
        let expected = options.expect.map(|sign| sign == Sign::Positive);
        let level = options.level.as_deref().map_or(0.05, |level| level.0);
        let draws = options.draws.as_deref().copied();
        inputs.extend(draws.map(|draws| {
            let asked = joint::Asked { exploration, outcome: at, expected, level, draws };
            asked.lower(analysis, study, plan)
        }));
        let params = curve::Params {
            axes: exploration.axes.clone().into_iter().collect(),
            subsets: exploration.subsets.clone(),
            cells,
            expected,
            level,
            tested: draws.is_some(),
        };
        let label = format!("{} of {outcome}, {} universes", analysis.name, exploration.universes());
        let key = plan.step(&curve::CURVE, json!(params), &inputs, analysis.span, label);
        plan.goes_on(key);
        plan.publish(&analysis.name, Some(outcome), key);
    }
    vec![]
}

/// Neither instruments nor another estimator.
pub fn is_least_squares(formula: &BoundFormula, options: &Model) -> bool {
    formula.endogenous.is_empty() && matches!(options.estimator.as_deref(), None | Some(Estimator::Word(Word::Ols)))
}

/// Steps that hold the universes of a cell: one for all, or one each with the name of the term in them.
fn universes(cell: &Cell, outcome: usize, study: &Study, plan: &mut Plan) -> Option<(Vec<Key>, Option<String>)> {
    let formula = formula_of(&cell.analysis)?;
    let outcome = *formula.outcomes.get(outcome)?;
    let options = cell.analysis.options.read::<Model>().ok()?;
    let clusters = cell.analysis.roles.get("errors.cluster").map(Bound::vars).unwrap_or_default();
    let settled = settled(options.errors.as_deref(), study.conventions, &clusters, study);
    let clustered = match (&settled.dependence, clusters.as_slice()) {
        (Dependence::Cluster { .. }, [one]) => Some(Some(*one)),
        (Dependence::Classical, _) => Some(None),
        _ => None,
    };
    match clustered.filter(|_| is_least_squares(formula, &options)) {
        Some(cluster) => {
            let together = Together { cell, formula, outcome, cluster, options: &options, settled: &settled, study };
            Some((vec![together.step(plan)], None))
        }
        None => Some((one_by_one(cell, formula, outcome, study, plan), Some(study.name_of(cell.term).to_string()))),
    }
}

fn one_by_one(cell: &Cell, formula: &BoundFormula, outcome: VarId, study: &Study, plan: &mut Plan) -> Vec<Key> {
    let fit = |mask: &u64| {
        let own = BoundFormula { outcomes: vec![outcome], ..without(formula, cell, *mask) };
        refit(&cell.analysis, &own, &cell.subsets, study, plan)
    };
    cell.masks.iter().filter_map(fit).collect()
}

/// The formula of one universe.
fn without(formula: &BoundFormula, cell: &Cell, mask: u64) -> BoundFormula {
    let gone = |id: &VarId| cell.subsets.iter().position(|one| one == id).is_some_and(|bit| mask >> bit & 1 == 0);
    let kept = formula.terms.iter().zip(&formula.term_spans).filter(|(id, _)| !gone(id));
    let (terms, term_spans) = kept.map(|(id, span)| (*id, *span)).unzip();
    BoundFormula { terms, term_spans, ..formula.clone() }
}

struct Together<'a> {
    cell: &'a Cell,
    formula: &'a BoundFormula,
    outcome: VarId,
    cluster: Option<VarId>,
    options: &'a Model,
    settled: &'a crate::method::regression::Settled,
    study: &'a Study,
}

impl Together<'_> {
    fn step(&self, plan: &mut Plan) -> Key {
        let (study, formula, analysis) = (self.study, self.formula, &self.cell.analysis);
        let base = Base::new(analysis, formula, self.options.singletons.as_deref().copied(), study);
        let outcomes = self.outcomes();
        let columns: Vec<VarId> = outcomes.iter().chain(&formula.terms).copied().collect();
        let units = self.cluster.or(study.layout.unit);
        let sample = base.sample(&[&columns[..], units.as_slice()].concat(), plan);
        let absorber = base.absorber(sample, plan);
        let weight = base.keys(&base.role("weight"), plan);
        let params = atoms::Params {
            absorbed: absorber.is_some(),
            weighted: !weight.is_empty(),
            units: units.is_some(),
            constant: formula.constant,
        };
        let unit_key: Vec<Key> = units.iter().map(|id| variables::lower(study, *id, plan)).collect();
        let head = std::iter::once(sample).chain(absorber);
        let inputs: Vec<Key> =
            head.clone().chain(weight).chain(unit_key.clone()).chain(base.keys(&columns, plan)).collect();
        let atoms = plan.step(&atoms::ATOMS, json!(params), &inputs, analysis.span, base.label("cross-products", None));
        let inputs: Vec<Key> =
            head.chain([atoms]).chain(unit_key.into_iter().filter(|_| self.cluster.is_some())).collect();
        let label = format!("{} universes of {}", self.cell.masks.len(), analysis.name);
        plan.step(&solve::SOLVE, json!(self.params(&outcomes, absorber.is_some())), &inputs, analysis.span, label)
    }

    /// Outcomes whose cross-products are made together: all of them where none has an empty cell.
    fn outcomes(&self) -> Vec<VarId> {
        let whole = self.formula.outcomes.iter().all(|id| !self.study.var(*id).incomplete);
        if whole { self.formula.outcomes.clone() } else { vec![self.outcome] }
    }

    fn params(&self, outcomes: &[VarId], absorbed: bool) -> solve::Params {
        let place = |id: &VarId| self.formula.terms.iter().position(|one| one == id).map(|at| at + outcomes.len());
        let subsets: Vec<usize> = self.cell.subsets.iter().filter_map(place).collect();
        let regressors = (0..self.formula.terms.len()).map(|at| at + outcomes.len());
        solve::Params {
            outcome: outcomes.iter().position(|id| *id == self.outcome).unwrap_or(0),
            term: place(&self.cell.term).unwrap_or(outcomes.len()),
            fixed: regressors.filter(|at| !subsets.contains(at)).collect(),
            subsets,
            masks: self.cell.masks.clone(),
            absorbed,
            constant: self.formula.constant,
            clustered: self.cluster.is_some(),
            small: self.settled.small,
            reference: self.settled.reference,
        }
    }
}
