//! Paths to steps: fits of the equations, cross-products of the units, draws, and what is published of them.

use serde_json::json;

use super::options::Mediated;
use super::paths::Paths;
use super::{DRAWS, LEVEL, draw, publish};
use crate::diag::Diagnostic;
use crate::method::names;
use crate::method::regression::options::Model;
use crate::method::regression::{Base, refit};
use crate::plan::{Key, Plan};
use crate::study::{Study, VarId};

/// Name of the draws of a mediation.
fn name_of_draws(analysis: &str) -> String {
    format!("{analysis}.bootstrap")
}

pub fn mechanism(paths: &Paths, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
    for channel in paths.mediators() {
        if let Some(key) = refit(paths.model, &paths.equation(channel, &[]), &[], study, plan) {
            plan.publish(&paths.analysis.name, Some(study.name_of(channel)), key);
        }
    }
    vec![]
}

pub fn mediation(paths: &Paths, options: &Mediated, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
    let unit = paths.resampled(study);
    let mut common = paths.regressors(&paths.mediators());
    common.extend(paths.outcomes.iter().copied().chain(unit));
    let lowering = Lowering { paths, options, study, common, unit };
    // Only a model whose own options cannot be read has no fits, and that was reported.
    lowering.all(plan).unwrap_or_default();
    vec![]
}

struct Lowering<'a> {
    paths: &'a Paths<'a>,
    options: &'a Mediated,
    study: &'a Study,
    /// Variables in which every row of every equation has a value.
    common: Vec<VarId>,
    unit: Option<VarId>,
}

impl Lowering<'_> {
    fn all(&self, plan: &mut Plan) -> Option<()> {
        let (paths, study) = (self.paths, self.study);
        let mediators = paths.mediators();
        let of_mediators =
            mediators.iter().map(|mediator| self.fit(*mediator, &[], plan)).collect::<Option<Vec<Key>>>()?;
        let equations = publish::Equations {
            treatment: study.name_of(paths.treatment).to_string(),
            prefixes: mediators.iter().map(|mediator| paths.of_mediator(*mediator, study)).collect(),
        };
        let label = format!("mediators of {}", paths.analysis.name);
        let key = plan.step(&publish::MEDIATORS, json!(equations), &of_mediators, paths.analysis.span, label);
        plan.publish(&paths.analysis.name, None, key);
        let draws = self.draws(plan)?;
        for (at, outcome) in paths.outcomes.iter().enumerate() {
            let mut inputs = vec![draws, self.fit(*outcome, &[], plan)?];
            for group in &paths.groups {
                inputs.push(self.fit(*outcome, group, plan)?);
            }
            inputs.extend(&of_mediators);
            let label = format!("effects of {}({})", paths.analysis.name, study.name_of(*outcome));
            let key = plan.step(&publish::EFFECTS, json!(self.effects(at)), &inputs, paths.analysis.span, label);
            plan.publish(&paths.analysis.name, Some(study.name_of(*outcome)), key);
        }
        Some(())
    }

    fn fit(&self, outcome: VarId, mediators: &[VarId], plan: &mut Plan) -> Option<Key> {
        refit(self.paths.model, &self.paths.equation(outcome, mediators), &self.common, self.study, plan)
    }

    fn effects(&self, outcome: usize) -> publish::Effects {
        let (paths, study) = (self.paths, self.study);
        publish::Effects {
            treatment: study.name_of(paths.treatment).to_string(),
            groups: paths.groups.iter().map(|group| names(study, group)).collect(),
            of_groups: paths.groups.iter().map(|group| paths.of_group(group, study)).collect(),
            of_mediators: paths.mediators().iter().map(|one| paths.of_mediator(*one, study)).collect(),
            first_path: outcome * paths.groups.len(),
            interval: self.interval(),
            level: LEVEL,
        }
    }

    fn interval(&self) -> super::Interval {
        let bootstrap = self.options.bootstrap.as_deref();
        bootstrap.and_then(|bootstrap| bootstrap.options.interval.as_deref().copied()).unwrap_or_default()
    }

    /// Draws of all paths, from one set of cross-products.
    fn draws(&self, plan: &mut Plan) -> Option<Key> {
        let paths = self.paths;
        let mut columns = vec![paths.treatment];
        columns.extend(paths.mediators());
        let first_outcome = columns.len();
        columns.extend(&paths.outcomes);
        let first_control = columns.len();
        columns.extend(paths.controls());
        let model = paths.model.options.read::<Model>().ok()?;
        let base = Base::new(paths.model, paths.formula, model.singletons.as_deref().copied(), self.study);
        let sample = base.sample(&self.common, plan);
        let atoms = base.atoms(&columns, self.unit, sample, plan);
        let mut groups: Vec<Vec<usize>> = vec![];
        let mut next = 1;
        for group in &paths.groups {
            groups.push((next..next + group.len()).collect());
            next += group.len();
        }
        let of_outcome = |outcome: usize| groups.iter().map(move |group| (group.clone(), first_outcome + outcome));
        let params = draw::Params {
            seed: self.study.seed,
            name: name_of_draws(&paths.analysis.name),
            draws: self.options.bootstrap.as_deref().and_then(|bootstrap| bootstrap.draws).unwrap_or(DRAWS),
            jackknife: self.interval() == super::Interval::Bca,
            paths: (0..paths.outcomes.len()).flat_map(of_outcome).collect(),
            controls: (first_control..columns.len()).collect(),
            columns: names(self.study, &columns),
        };
        let label = format!("draws of {}", paths.analysis.name);
        Some(plan.step(&draw::DRAW, json!(params), &[atoms], paths.analysis.span, label))
    }
}
