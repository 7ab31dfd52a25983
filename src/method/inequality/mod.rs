//! `inequality:` — gaps between units, by period, within and between groups.

mod compute;
mod draws;
mod sheet;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

pub use compute::{Kind, NO_MEASURE, SUMMARY};

use super::draws::out_of_range;
use super::{Method, Names as Role_, Quantity, Role, descriptives, variables};
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::plan::{Key, Plan};
use crate::spec::At;
use crate::spec::expr::Expr;
use crate::spec::types::{Label, Names};
use crate::spec::words::Name;
use crate::study::{Analysis, Bound, Study, VarId};

card! {
    /// Gaps between units in each period: `dagum` splits the Gini coefficient into what lies within groups, between them
    /// and in their overlap; `theil` splits Theil's T and L; `measures` gives Gini, Theil, Atkinson, the coefficient
    /// of variation and the ratio of the 90th to the 10th percentile. Several groupings are several decompositions,
    /// unless `nested` puts them one inside the other (Theil alone).
    static CARD = "inequality", "inequality and its parts";
}

card! {
    /// ## What it finds
    /// An analysis of inequality that does not say what is measured, or that splits without groups.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// inequality: {gaps: {theil: income}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// groups: {region: {members: {East: [a, b]}, others: West}}
    /// inequality: {gaps: {theil: income, over: region}}
    /// ```
    static NOTHING_TO_SPLIT = "nothing-to-split", "a decomposition without its parts";
}

pub static CARDS: &[&Card] = &[&CARD, &NOTHING_TO_SPLIT, &NO_MEASURE];

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Inequality", extend("x-label" = "label"))]
pub struct Options {
    pub label: Option<Label>,
    /// Variables whose Gini coefficient is split after Dagum.
    #[schemars(extend("x-kind" = "names"))]
    pub dagum: Names,
    /// Variables whose Theil measures are split.
    #[schemars(extend("x-kind" = "names"))]
    pub theil: Names,
    /// Variables that get every measure without groups.
    #[schemars(extend("x-kind" = "names"))]
    pub measures: Names,
    /// Groupings, or columns of names.
    pub over: Names,
    /// The groupings lie one inside the other, the widest first.
    pub nested: bool,
    /// What each decomposition is of; the panel's periods if nothing is said.
    pub each: Option<At<Name>>,
    /// How many units a unit stands for: its population.
    #[schemars(extend("x-kind" = "expression"))]
    pub weight: Option<At<Expr>>,
    /// Draws of units within groups, for intervals of the whole and of its parts.
    pub bootstrap: Option<At<u64>>,
}

pub struct Inequality;

impl Method for Inequality {
    type Options = Options;

    fn card(&self) -> &'static Card {
        &CARD
    }

    fn section(&self) -> &'static str {
        "inequality"
    }

    fn keyword(&self) -> &'static str {
        "inequality"
    }

    fn roles(&self) -> &'static [Role] {
        &[
            Role { option: "dagum", names: Role_::Variables },
            Role { option: "theil", names: Role_::Variables },
            Role { option: "measures", names: Role_::Variables },
            Role { option: "over", names: Role_::Group },
            Role { option: "each", names: Role_::Variables },
            Role { option: "weight", names: Role_::Expression },
        ]
    }

    fn check(&self, analysis: &Analysis, options: &Options, _: &Study) -> Vec<Diagnostic> {
        let splits = !options.theil.0.is_empty();
        let measures = splits || !options.dagum.0.is_empty() || !options.measures.0.is_empty();
        let (what, help) = match (measures, splits && options.over.0.is_empty()) {
            (false, _) => ("does not say what is measured", "write `dagum:`, `theil:` or `measures:` with a variable"),
            (true, true) => ("splits Theil's measures over nothing", "name groups: `over: region`"),
            (true, false) => {
                let draws = options.bootstrap.as_ref();
                return draws.and_then(|at| out_of_range(analysis, at.value, at.span)).into_iter().collect();
            }
        };
        vec![
            NOTHING_TO_SPLIT
                .error(format!("`{}` {what}", analysis.name))
                .at(analysis.span, "nothing to split")
                .help(help),
        ]
    }

    fn quantities(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Quantity> {
        sheet::quantities(analysis, options, study)
    }

    fn lower(&self, analysis: &Analysis, options: &Options, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        for (kind, id) in measured(analysis) {
            let key = step(analysis, options, study, kind, id, plan);
            plan.publish(&analysis.name, Some(study.name_of(id)), key);
        }
        vec![]
    }
}

/// Variables of an option.
fn role(analysis: &Analysis, option: &str) -> Vec<VarId> {
    analysis.roles.get(option).map(Bound::vars).unwrap_or_default()
}

/// Each variable with what is asked of it; one of several wishes about the same variable, in the order of the options.
pub fn measured(analysis: &Analysis) -> Vec<(Kind, VarId)> {
    let wishes = [("dagum", Kind::Dagum), ("theil", Kind::Theil), ("measures", Kind::Measures)];
    let all =
        wishes.into_iter().flat_map(|(option, kind)| role(analysis, option).into_iter().map(move |id| (kind, id)));
    let mut kept: Vec<(Kind, VarId)> = vec![];
    for (kind, id) in all {
        if !kept.iter().any(|(_, known)| *known == id) {
            kept.push((kind, id));
        }
    }
    kept
}

/// Whether the groupings lie one inside the other.
pub fn nested(analysis: &Analysis) -> bool {
    super::options::<Inequality>(analysis).is_ok_and(|options| options.nested)
}

/// Variables of the groupings.
pub fn groupings(analysis: &Analysis) -> Vec<VarId> {
    role(analysis, "over")
}

/// What the decompositions are repeated over: an option, else the panel's periods.
pub fn each(analysis: &Analysis, study: &Study) -> Option<VarId> {
    role(analysis, "each").first().copied().or(study.layout.time)
}

fn step(analysis: &Analysis, options: &Options, study: &Study, kind: Kind, id: VarId, plan: &mut Plan) -> Key {
    let (each, weight, over) = (each(analysis, study), role(analysis, "weight"), groupings(analysis));
    let draws = options.bootstrap.as_deref().copied().unwrap_or(0);
    let params = compute::Params {
        kind,
        each: each.is_some(),
        weighted: !weight.is_empty(),
        groupings: super::names(study, &over),
        nested: options.nested,
        rule: descriptives::quantile_rule(study).to_string(),
        draws,
        seed: if draws > 0 { study.seed } else { 0 },
        name: if draws > 0 { format!("{}({})", analysis.name, study.name_of(id)) } else { String::new() },
    };
    let inputs: Vec<VarId> = std::iter::once(id).chain(each).chain(weight).chain(over).collect();
    let keys: Vec<Key> = inputs.iter().map(|id| variables::lower(study, *id, plan)).collect();
    let label = format!("{} of {}", analysis.name, study.name_of(id));
    plan.step(&compute::INEQUALITY, json!(params), &keys, analysis.span, label)
}
