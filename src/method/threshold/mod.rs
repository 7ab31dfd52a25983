//! `thresholds:` — slopes that change where a variable passes a value (Hansen 1999).
//!
//! A threshold model is lowered to a sample, a search, a bootstrap for each test and one model of the slopes. The scale of
//! F enters last, so that two conventions of it share all draws.

mod bootstrap;
pub mod check;
pub mod describe;
mod model;
pub mod options;
mod rows;
mod search;

use serde_json::json;

use options::{Choices, Options, choices};

use super::regression::fit;
use super::regression::options::Singletons;
use super::regression::{Base, CONSTANT, clusters, settled};
use super::{Method, Names, Quantity, Role, variables};
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::plan::{Key, Plan};
use crate::stats::threshold::panel::Within;
use crate::study::{Analysis, Study, VarId};
use check::{Parts, parts};

card! {
    /// A panel threshold model: y = mu_i + x b_r + z'c + e, where r says between which thresholds q lies. The slope of one
    /// regressor x differs between regimes of a threshold variable q; all else has one slope (Hansen 1999).
    ///
    /// Thresholds are found one after the other by least squares; with each new one the earlier ones are found again beside
    /// it (Bai 1997). F of s against s - 1 thresholds is d (S0 - S1) / S1; its distribution comes from residuals of whole
    /// units, drawn with replacement. The set of a threshold holds the values with d (S(gamma) - S) / S <= 7.35 at 95 %.
    static CARD = "threshold", "panel thresholds";
}

card! {
    /// ## What it finds
    /// A threshold that cannot be found on the rows of the model: no value of the threshold variable leaves enough rows in
    /// each regime, or a column is no number somewhere.
    ///
    /// ## Why it matters
    /// The cells print `n/c` with the reason; their neighbours stand.
    static NO_THRESHOLD = "no-threshold", "a threshold that cannot be found";
}

pub use check::CARDS;

pub struct Threshold;

impl Method for Threshold {
    type Options = Options;

    fn card(&self) -> &'static Card {
        &CARD
    }

    fn section(&self) -> &'static str {
        "thresholds"
    }

    fn keyword(&self) -> &'static str {
        "threshold"
    }

    fn roles(&self) -> &'static [Role] {
        &[
            Role { option: "formula", names: Names::Formula },
            Role { option: "switch", names: Names::Variables },
            Role { option: "at", names: Names::Variables },
            Role { option: "errors.cluster", names: Names::Variables },
            Role { option: "keep", names: Names::Filter },
            Role { option: "drop", names: Names::Filter },
            Role { option: "years", names: Names::Years },
        ]
    }

    fn check(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Diagnostic> {
        check::check(analysis, options, study)
    }

    fn quantities(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Quantity> {
        let Some(parts) = parts(analysis, study) else { return vec![] };
        let (choices, _) = choices(options);
        let names = quantities(analysis, &parts, &choices, study);
        let of = |outcome: &VarId| {
            let outcome = address(&parts, *outcome, study);
            names.iter().map(move |name| Quantity { outcome: outcome.clone(), name: name.clone() })
        };
        parts.formula.outcomes.iter().flat_map(of).collect()
    }

    fn lower(&self, analysis: &Analysis, options: &Options, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        let Some(parts) = parts(analysis, study) else { return vec![] };
        let (choices, _) = choices(options);
        let base = Base::new(analysis, parts.formula, Some(Singletons::Keep), study);
        let lowering = Lowering { analysis, options, study, parts, choices, base };
        for outcome in &lowering.parts.formula.outcomes {
            let key = lowering.outcome(*outcome, plan);
            plan.publish(&analysis.name, address(&lowering.parts, *outcome, study).as_deref(), key);
        }
        vec![]
    }
}

/// The outcome in an address: only where there are several.
pub fn address(parts: &Parts, outcome: VarId, study: &Study) -> Option<String> {
    (parts.formula.outcomes.len() > 1).then(|| study.name_of(outcome).to_string())
}

fn quantities(analysis: &Analysis, parts: &Parts, choices: &Choices, study: &Study) -> Vec<String> {
    let up_to = choices.settings.up_to;
    let most = choices.thresholds.unwrap_or(up_to);
    let mut names = vec!["thresholds".to_string()];
    let place = |of: String| ["", ".low", ".high"].map(|end| format!("{of}{end}"));
    names.extend((1..=most).flat_map(|at| place(format!("threshold.{at}"))));
    let constant = (choices.within == Within::AllPeriods).then(|| CONSTANT.to_string());
    let others = parts.others.iter().map(|id| study.name_of(*id).to_string());
    let terms = (1..=most + 1).map(|regime| format!("regime.{regime}")).chain(others).chain(constant);
    names.extend(terms.flat_map(|term| ["", ".se", ".t", ".p", ".low", ".high"].map(|part| format!("{term}{part}"))));
    names.extend((1..=most + 1).map(|regime| format!("regime.{regime}.rows")));
    let fitted = [
        "n",
        "r2",
        "r2_adjusted",
        "r2_within",
        "r2_adjusted_within",
        "rss",
        "rmse",
        "ll",
        "df",
        "df_residual",
        "F",
        "F.p",
        "small.factor",
        "small.parameters",
        "filtered",
        "singletons",
        "units",
        "periods",
        "lr.critical",
    ];
    names.extend(fitted.map(String::from));
    names.extend(clusters(analysis).iter().map(|id| format!("clusters.{}", study.name_of(*id))));
    if choices.within == Within::AllPeriods {
        names.extend(parts.formula.effects.iter().map(|effect| format!("effects.{}", effect.name)));
    }
    for test in 1..=up_to {
        let of = ["threshold", "F", "p", "crit10", "crit5", "crit1", "draws", "rss0", "rss"];
        names.extend(of.map(|name| format!("test.{test}.{name}")));
        names.extend((1..=test).flat_map(|at| place(format!("model.{test}.threshold.{at}"))));
    }
    names
}

struct Lowering<'a> {
    analysis: &'a Analysis,
    options: &'a Options,
    study: &'a Study,
    parts: Parts<'a>,
    choices: Choices,
    base: Base<'a>,
}

impl Lowering<'_> {
    fn outcome(&self, outcome: VarId, plan: &mut Plan) -> Key {
        let Lowering { analysis, study, parts, choices, base, .. } = self;
        let columns: Vec<VarId> = [outcome, parts.switch, parts.at].iter().chain(&parts.others).copied().collect();
        let sample = base.sample(&columns, plan);
        let shape = rows::Shape {
            others: parts.others.len(),
            period_effects: parts.period_effects,
            rule: choices.rule,
            within: choices.within,
            settings: choices.settings.clone(),
        };
        let mut read = vec![sample];
        for id in [parts.unit, parts.time].iter().chain(&columns) {
            read.push(variables::lower(study, *id, plan));
        }
        let label = |what: &str| base.label(what, Some(outcome));
        let found = plan.step(&search::SEARCH, json!(shape), &read, analysis.span, label("thresholds"));
        let mut inputs = vec![found];
        for test in 1..=choices.settings.up_to {
            let params = bootstrap::Params {
                shape: shape.clone(),
                test,
                draws: choices.draws,
                residuals: choices.residuals,
                seed: study.seed,
                drawn: format!("{}({}).test.{test}", analysis.name, study.name_of(outcome)),
            };
            let name = label(&format!("draws of test {test}"));
            inputs.push(plan.step(&bootstrap::TEST, json!(params), &[&[found], &*read].concat(), analysis.span, name));
        }
        inputs.extend(read);
        inputs.extend(base.keys(&clusters(analysis), plan));
        inputs.extend(base.absorber(sample, plan).filter(|_| choices.within == Within::AllPeriods));
        plan.step(&model::MODEL, self.model(shape), &inputs, analysis.span, label("regimes"))
    }

    fn model(&self, shape: rows::Shape) -> serde_json::Value {
        let clustered = clusters(self.analysis);
        let errors = settled(self.options.errors.as_deref(), self.study.conventions, &clustered, self.study);
        json!(model::Params {
            degrees: self.choices.degrees,
            level: self.choices.level,
            thresholds: self.choices.thresholds,
            fit: fit::Params {
                terms: super::names(self.study, &self.parts.others),
                constant: false,
                absorbed: shape.within == Within::AllPeriods,
                weighted: false,
                errors: errors.dependence,
                small: errors.small,
                reference: errors.reference,
                level: model::SET,
                factors: vec![],
            },
            clusters: clustered.len(),
            shape,
        })
    }
}
