//! `productivity:` — how much comes out of what goes in.

mod check;
mod compute;
mod options;
mod quantities;

pub use options::{MALMQUIST, Options, Way, called};

use serde_json::json;

use super::{Method, Names as Role_, Quantity, Role, names, variables};
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::method::regression::formula_of;
use crate::plan::{Key, Plan};
use crate::spec::de::from_node;
use crate::spec::node::Node;
use crate::stats::production::frontier::Form;
use crate::study::{Analysis, Bound, Study, VarId};
use options::{Absorbed, Inefficiency, Oriented, Returns};

card! {
    /// Productivity of units: `solow` is output over what capital and labour explain; `frontier` tells noise from
    /// inefficiency; `ccr`, `bcc`, `dea` and `sbm` hold units against the best of them; `malmquist` follows them in time.
    /// What is found for each row is a variable of the study: `NAME.efficiency`, `NAME.tfp`, `NAME.index`.
    static CARD = "productivity", "productivity and efficiency";
}

card! {
    /// ## What it finds
    /// Productivity without its outputs or inputs, with options that its method does not read, or over periods that the
    /// data do not have.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// productivity: {eff: {method: bcc, outputs: gdp}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// productivity: {eff: {method: bcc, outputs: gdp, inputs: [capital, labour]}}
    /// ```
    static PARTS = "productivity-parts", "productivity without its parts";
}

card! {
    /// ## What it finds
    /// Productivity of rows that have none: an output or an input that is not positive, too few rows, a frontier whose
    /// likelihood has no maximum.
    static NO_PRODUCTIVITY = "no-productivity", "productivity that cannot be computed";
}

pub static CARDS: &[&Card] = &[&CARD, &PARTS, &NO_PRODUCTIVITY];

pub struct Productivity;

/// Its section, which variables are made from too.
pub const SECTION: &str = "productivity";

impl Method for Productivity {
    type Options = Options;

    fn card(&self) -> &'static Card {
        &CARD
    }

    fn section(&self) -> &'static str {
        SECTION
    }

    fn keyword(&self) -> &'static str {
        "productivity"
    }

    fn roles(&self) -> &'static [Role] {
        &[
            Role { option: "formula", names: Role_::Formula },
            Role { option: "outputs", names: Role_::Variables },
            Role { option: "inputs", names: Role_::Variables },
            Role { option: "undesirable", names: Role_::Variables },
            Role { option: "over", names: Role_::Group },
        ]
    }

    fn check(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Diagnostic> {
        check::check(analysis, options, study)
    }

    fn quantities(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Quantity> {
        quantities::quantities(analysis, options, study)
    }

    fn lower(&self, analysis: &Analysis, options: &Options, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        let computed = step(analysis, options, study, plan);
        let key = plan.step(&compute::CELLS, json!({}), &[computed], analysis.span, analysis.name.clone());
        plan.publish(&analysis.name, None, key);
        vec![]
    }
}

/// How an analysis finds productivity.
pub fn way(analysis: &Analysis) -> Way {
    analysis.options.read::<Options>().map_or_else(|_| Way::default(), |options| options.way())
}

/// How an entry of the section finds productivity, before it is bound; none where it cannot be read.
pub fn announced(options: &Node) -> Option<Way> {
    from_node::<Options>(options).ok().map(|options| options.way())
}

/// The column of a row-by-row result, such as `efficiency`.
pub fn column(study: &Study, analysis: &str, part: &str, plan: &mut Plan) -> Option<Key> {
    let analysis = study.analyses.get(analysis).filter(|analysis| analysis.method == SECTION)?;
    let options = analysis.options.read::<Options>().ok()?;
    let computed = step(analysis, &options, study, plan);
    let label = format!("{}.{part}", analysis.name);
    Some(plan.step(&compute::COLUMN, json!({"part": part}), &[computed], analysis.span, label))
}

/// Variables of an option.
fn role(analysis: &Analysis, option: &str) -> Vec<VarId> {
    match analysis.roles.get(option) {
        Some(Bound::Vars(ids)) => ids.clone(),
        _ => vec![],
    }
}

fn step(analysis: &Analysis, options: &Options, study: &Study, plan: &mut Plan) -> Key {
    let (outputs, inputs) = match formula_of(analysis).filter(|_| options.way() == Way::Frontier) {
        Some(formula) => (formula.outcomes.clone(), formula.terms.clone()),
        None => (role(analysis, "outputs"), role(analysis, "inputs")),
    };
    let (bad, over) = (role(analysis, "undesirable"), role(analysis, "over"));
    let panel = variables::panel(study);
    let unit = study.layout.unit.filter(|_| panel.is_empty());
    let params = compute::Params {
        way: options.way(),
        outputs: outputs.len(),
        inputs: names(study, &inputs),
        bad: bad.len(),
        grouped: !over.is_empty(),
        units: unit.is_some() || !panel.is_empty(),
        periods: !panel.is_empty(),
        elasticities: options.elasticities.as_deref().cloned(),
        free_returns: said(&options.returns) == Some(Returns::Free),
        effects: said(&options.effects).unwrap_or(Absorbed::Both),
        returns: said(&options.returns).unwrap_or(match options.way() {
            Way::Bcc => Returns::Variable,
            _ => Returns::Constant,
        }),
        orientation: said(&options.orientation).unwrap_or(match options.way() {
            Way::Sbm => Oriented::None,
            Way::Malmquist => Oriented::Output,
            _ => Oriented::Input,
        }),
        truncated: said(&options.inefficiency) == Some(Inefficiency::Truncated),
        decay: options.decay,
        cost: options.cost,
        pooled: options.pooled,
    };
    let all = [outputs, inputs, bad, over, unit.into_iter().collect(), panel].concat();
    let keys: Vec<Key> = all.iter().map(|id| variables::lower(study, *id, plan)).collect();
    plan.step(&compute::PRODUCTIVITY, json!(params), &keys, analysis.span, format!("productivity {}", analysis.name))
}

fn said<T: Copy>(option: &Option<crate::spec::At<T>>) -> Option<T> {
    option.as_deref().copied()
}

/// What a frontier estimates.
fn form(options: &Options) -> Form {
    let truncated = said(&options.inefficiency) == Some(Inefficiency::Truncated);
    Form { truncated, decay: options.decay, cost: options.cost }
}
