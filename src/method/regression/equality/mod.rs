//! `equality:` — whether coefficients are the same in the groups of a split model.

mod permute;
mod stack;

use serde_json::json;

use super::instruments::{How, regressors};
use super::options::{Equality, EqualityTest, Model};
use super::{Base, Lowering, formula_of, instruments, random};
use crate::card;
use crate::diag::Diagnostic;
use crate::method::{Method, Quantity, Role, draws, names, variables};
use crate::plan::{Key, Plan};
use crate::study::{Analysis, Bound, BoundFormula, Study, VarId};

card! {
    /// Differences of coefficients between the groups of a split model, each group against the first.
    ///
    /// *Interaction*: one model in which all slopes and all absorbed effects differ between groups, which has the
    /// coefficients of the separate models; b_g - b_1 with the errors that the model says, so that a cluster with rows
    /// in both groups counts as one (Chow 1960 for the joint test of all slopes, `chow`). *Fisher*: whole units are
    /// dealt out anew among groups of the same sizes B times, and p = (1 + #{|d_i| >= |d|}) / (1 + B), which needs no
    /// distribution of errors (Fisher 1935; Cleary 1999, Journal of Finance 54).
    static EQUALITY = "equality", "equality of coefficients between groups";
}

card! {
    /// ## What it finds
    /// Coefficients that should be compared between groups by an estimator that has no joint model of them: LIML and GMM, whose
    /// weights would be those of all groups together; a permutation with instruments; random effects; spatial models, whose
    /// groups have a W each.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// groups: {coast: {members: {North: [Beijing, Tianjin]}, others: South}}
    /// models: {m: {formula: y ~ gdp | x ~ population, estimator: liml, split: coast, equality: {of: x}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// groups: {coast: {members: {North: [Beijing, Tianjin]}, others: South}}
    /// models: {m: {formula: y ~ gdp | x ~ population, estimator: 2sls, split: coast, equality: {of: x}}}
    /// ```
    static NOT_COMPARED = "groups-not-compared", "coefficients that cannot be compared between groups";
}

const DRAWS: u64 = 1000;

/// What a split model becomes beside the models of its groups.
pub struct BetweenGroups;

impl Method for BetweenGroups {
    type Options = Model;

    fn card(&self) -> &'static crate::diag::Card {
        &EQUALITY
    }

    fn section(&self) -> &'static str {
        "equality"
    }

    fn keyword(&self) -> &'static str {
        "equality"
    }

    fn roles(&self) -> &'static [Role] {
        &[]
    }

    fn check(&self, analysis: &Analysis, options: &Model, study: &Study) -> Vec<Diagnostic> {
        let Some(asked) = Asked::of(analysis, options, study) else { return vec![] };
        let span = options.equality.as_ref().map_or(analysis.span, |equality| equality.span);
        let draws = asked.fisher.and_then(|count| draws::out_of_range(analysis, count, span));
        asked.refused().into_iter().chain(draws).collect()
    }

    fn quantities(&self, analysis: &Analysis, options: &Model, study: &Study) -> Vec<Quantity> {
        let Some(asked) = Asked::of(analysis, options, study) else { return vec![] };
        let names = asked.quantities();
        let of = |outcome: &VarId| {
            let outcome = study.name_of(*outcome).to_string();
            names.iter().map(move |name| Quantity { outcome: Some(outcome.clone()), name: name.clone() })
        };
        asked.formula.outcomes.iter().flat_map(of).collect()
    }

    fn lower(&self, analysis: &Analysis, options: &Model, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        let Some(asked) = Asked::of(analysis, options, study) else { return vec![] };
        for (at, outcome) in asked.formula.outcomes.iter().enumerate() {
            if let Some(key) = asked.lower(at, *outcome, study, plan) {
                plan.publish(&analysis.name, Some(study.name_of(*outcome)), key);
            }
        }
        vec![]
    }
}

/// Name of the difference of a group from the first: `Nqp.difference.West`.
pub fn difference(term: &str, group: &str) -> String {
    format!("{term}.difference.{group}")
}

/// The groups of a split model, by the names of their models and of themselves.
pub fn groups<'a>(analysis: &Analysis, study: &'a Study) -> Vec<(&'a str, &'a str)> {
    let family = study.families.get(&analysis.name).map(Vec::as_slice).unwrap_or_default();
    family.iter().filter_map(|model| Some((model.as_str(), study.parts.get(model)?.as_str()))).collect()
}

/// Regressors whose coefficients are compared, by their names.
pub fn compared(equality: &Equality, formula: &BoundFormula, study: &Study) -> Vec<String> {
    let all = names(study, &regressors(formula));
    if equality.of.0.is_empty() {
        return all;
    }
    all.into_iter().filter(|name| equality.of.0.iter().any(|one| one.value.as_str() == name)).collect()
}

/// A comparison with its defaults filled in.
struct Asked<'a> {
    analysis: &'a Analysis,
    options: &'a Model,
    formula: &'a BoundFormula,
    groups: Vec<(&'a str, &'a str)>,
    of: Vec<String>,
    chow: bool,
    /// Draws of a permutation.
    fisher: Option<u64>,
}

impl<'a> Asked<'a> {
    fn of(analysis: &'a Analysis, options: &'a Model, study: &'a Study) -> Option<Self> {
        let (formula, equality) = (formula_of(analysis)?, options.equality.as_ref()?);
        let draws = equality.draws.unwrap_or(DRAWS);
        Some(Asked {
            analysis,
            options,
            formula,
            groups: groups(analysis, study),
            of: compared(equality, formula, study),
            chow: equality.test.contains(&EqualityTest::Chow),
            fisher: equality.test.contains(&EqualityTest::Fisher).then_some(draws),
        })
    }

    /// Why there is no joint model of the groups.
    fn refused(&self) -> Option<Diagnostic> {
        let how = instruments::how(self.analysis, self.options);
        let fewer = "leave `equality` out: the table shows the groups beside each other";
        let (what, help) = match (how, self.fisher) {
            _ if self.options.spatial.is_some() => ("is a spatial model, whose groups have a W each", fewer),
            _ if random::correlated(self.options).is_some() => ("has random effects", "absorb the units: `| unit`"),
            (Some(How::TwoStage), Some(_)) => {
                ("deals units out among groups, with instruments", "write `test: interaction`")
            }
            (Some(How::TwoStage) | None, _) => return None,
            (Some(_), _) => ("has weights that all groups would share", "say `estimator: 2sls` for the comparison"),
        };
        let span = self.options.equality.as_ref().map_or(self.analysis.span, |equality| equality.span);
        let finding = NOT_COMPARED.error(format!("`{}` {what}", self.analysis.name));
        Some(finding.at(span, "no joint model of the groups").help(help))
    }

    fn quantities(&self) -> Vec<String> {
        let mut found = vec![];
        for term in &self.of {
            for (_, group) in self.groups.iter().skip(1) {
                let name = difference(term, group);
                found.extend(["", ".se", ".t", ".p", ".low", ".high"].map(|part| format!("{name}{part}")));
                found.extend(self.fisher.map(|_| format!("{name}.fisher")));
            }
            found.extend([format!("{term}.equal.F"), format!("{term}.equal.p")]);
        }
        if self.chow {
            found.extend(["chow.F", "chow.df", "chow.p"].map(str::to_string));
        }
        found.extend(self.fisher.map(|_| "draws".to_string()));
        found.extend(["n".to_string(), "df".to_string()]);
        found
    }

    fn lower(&self, at: usize, outcome: VarId, study: &Study, plan: &mut Plan) -> Option<Key> {
        let (mut inputs, mut widths, mut model) = (vec![], vec![], None);
        for (name, _) in &self.groups {
            let part = study.analyses.get(*name)?;
            let formula = formula_of(part)?;
            let options = part.options.read::<Model>().ok()?;
            let base = Base::new(part, formula, options.singletons.as_deref().copied(), study);
            let lowering = Lowering { analysis: part, options: &options, study, formula, base };
            let terms = [&formula.terms[..], &formula.endogenous, &formula.instruments].concat();
            let own = lowering.inputs(*formula.outcomes.get(at)?, &terms, &[], plan);
            model.get_or_insert_with(|| lowering.params(&terms));
            widths.push(own.len());
            inputs.extend(own);
        }
        let params = stack::Params {
            constant: self.formula.constant && self.formula.effects.is_empty(),
            model: model?,
            endogenous: self.formula.endogenous.len(),
            instruments: self.formula.instruments.len(),
            widths,
            groups: self.groups.iter().map(|(_, group)| group.to_string()).collect(),
            of: self.of.clone(),
            chow: self.chow,
            permuted: self.fisher.is_some(),
        };
        inputs.extend(self.fisher.map(|draws| self.permute(outcome, draws, study, plan)));
        let label = format!("equality of {}({})", self.analysis.name, study.name_of(outcome));
        Some(plan.step(&stack::EQUALITY, json!(params), &inputs, self.analysis.span, label))
    }

    fn permute(&self, outcome: VarId, draws: u64, study: &Study, plan: &mut Plan) -> Key {
        let base = Base::new(self.analysis, self.formula, self.options.singletons.as_deref().copied(), study);
        let unit = study.layout.unit;
        let columns: Vec<VarId> = std::iter::once(outcome).chain(self.formula.terms.iter().copied()).collect();
        let all: Vec<VarId> = columns.iter().copied().chain(unit).collect();
        let sample = base.sample(&all, plan);
        let mut inputs = vec![sample, base.atoms(&columns, unit, sample, plan)];
        let filters: Vec<VarId> = self.analysis.roles.get("groups").map(Bound::vars).unwrap_or_default();
        inputs.extend(filters.iter().map(|id| variables::lower(study, *id, plan)));
        let terms = names(study, &self.formula.terms);
        let params = permute::Params {
            of: self.of.iter().filter_map(|name| terms.iter().position(|term| term == name)).collect(),
            terms: terms.len(),
            draws,
            seed: study.seed,
            name: format!("equality between groups of {}", self.analysis.name),
        };
        let label = format!("permutation of {}({})", self.analysis.name, study.name_of(outcome));
        plan.step(&permute::PERMUTE, json!(params), &inputs, self.analysis.span, label)
    }
}
