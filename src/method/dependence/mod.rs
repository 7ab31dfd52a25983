//! `dependence:` — whether neighbours are alike, over the whole map and place by place.

mod check;
mod compute;
mod notes;
pub mod options;
mod sheet;

use serde_json::json;

pub use compute::Wish;
pub use sheet::{places, prefixes};

use super::{Method, Names, Quantity, Role, matrix, variables};
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::plan::{Key, Plan};
use crate::study::{Analysis, Bound, Study, VarId};
use options::Options;

card! {
    /// Whether neighbours are alike (`W:` names the matrices), in each period of a panel: `moran` gives Moran's I, `geary`
    /// Geary's C, `getis` the G of Getis and Ord; `local` gives local Moran statistics and clusters, `hot_spots` G* of every
    /// place, `bivariate` with `with` the I of one variable and another one's lag.
    ///
    /// p of I, C and G is two-sided, under randomisation; `.normal.p` is under normality and `.draws.p` from values dealt
    /// out anew, one-sided in the direction of the statistic, (1 + draws as far out) / (1 + draws), as in GeoDa and esda.
    /// Local p deal out the other places' values with the place's own held fixed (Anselin 1995). Local Moran statistics have
    /// n - 1 as in esda; Anselin's and spdep's are n / (n - 1) times as large. Clusters hold the share of false discoveries at
    /// `level` (Benjamini and Hochberg 1995), unless `adjust: none`.
    static CARD = "dependence", "spatial dependence";
}

card! {
    /// ## What it finds
    /// An analysis of dependence without a variable or a matrix, or with an option that does not fit.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// matrices: {w: {inverse_gap: gdp}}
    /// dependence: {alike: {moran: x}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// matrices: {w: {inverse_gap: gdp}}
    /// dependence: {alike: {moran: x, W: w}}
    /// ```
    static NOTHING_TO_TEST = "nothing-to-test", "dependence of nothing";
}

card! {
    /// ## What it finds
    /// A statistic of dependence that has no value: all places have one value, fewer than four have any, nobody has a
    /// neighbour, or G meets a negative value.
    static NO_DEPENDENCE = "no-dependence", "a statistic of dependence without a value";
}

pub static CARDS: &[&Card] = &[&CARD, &NOTHING_TO_TEST, &NO_DEPENDENCE];

pub struct Dependence;

impl Method for Dependence {
    type Options = Options;

    fn card(&self) -> &'static Card {
        &CARD
    }

    fn section(&self) -> &'static str {
        "dependence"
    }

    fn keyword(&self) -> &'static str {
        "dependence"
    }

    fn roles(&self) -> &'static [Role] {
        &[
            Role { option: "moran", names: Names::Variables },
            Role { option: "geary", names: Names::Variables },
            Role { option: "getis", names: Names::Variables },
            Role { option: "local", names: Names::Variables },
            Role { option: "hot_spots", names: Names::Variables },
            Role { option: "bivariate", names: Names::Variables },
            Role { option: "with", names: Names::Variables },
            Role { option: "each", names: Names::Variables },
            Role { option: "W", names: Names::Matrix },
        ]
    }

    fn check(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Diagnostic> {
        check::check(analysis, options, study)
    }

    fn quantities(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Quantity> {
        sheet::quantities(analysis, options, study)
    }

    fn lower(&self, analysis: &Analysis, options: &Options, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        for (id, wishes) in measured(analysis) {
            if let Some(key) = step(analysis, options, study, id, wishes, plan) {
                plan.publish(&analysis.name, Some(study.name_of(id)), key);
            }
        }
        vec![]
    }
}

/// Variables that an option names.
fn role(analysis: &Analysis, option: &str) -> Vec<VarId> {
    analysis.roles.get(option).map(Bound::vars).unwrap_or_default()
}

/// Each variable with everything that is asked of it, in the order of the options.
pub fn measured(analysis: &Analysis) -> Vec<(VarId, Vec<Wish>)> {
    let mut found: Vec<(VarId, Vec<Wish>)> = vec![];
    for wish in Wish::ALL {
        for id in role(analysis, wish.option()) {
            match found.iter_mut().find(|(known, _)| *known == id) {
                Some((_, wishes)) => wishes.push(wish),
                None => found.push((id, vec![wish])),
            }
        }
    }
    found
}

/// Variables whose lag is taken in a bivariate statistic.
pub fn others(analysis: &Analysis) -> Vec<VarId> {
    role(analysis, "with")
}

/// Names of the matrices.
pub fn matrices(analysis: &Analysis) -> Vec<String> {
    match analysis.roles.get("W") {
        Some(Bound::Names(names)) => names.clone(),
        _ => vec![],
    }
}

fn step(
    analysis: &Analysis,
    options: &Options,
    study: &Study,
    id: VarId,
    wishes: Vec<Wish>,
    plan: &mut Plan,
) -> Option<Key> {
    let names = matrices(analysis);
    let with = if wishes.contains(&Wish::Bivariate) { others(analysis) } else { vec![] };
    let time = study.layout.time;
    let draws = options.draws();
    let params = compute::Params {
        with: super::names(study, &with),
        each: time.is_some(),
        matrices: names.clone(),
        draws,
        seed: if draws > 0 { study.seed } else { 0 },
        name: format!("{}({})", analysis.name, study.name_of(id)),
        level: options.level(),
        adjust: options.adjusts(),
        notes: notes::notes(study, &names, &wishes, options),
        wishes,
    };
    let mut inputs = vec![variables::lower(study, id, plan), variables::lower(study, study.layout.unit?, plan)];
    inputs.extend(time.map(|time| variables::lower(study, time, plan)));
    inputs.extend(with.iter().map(|id| variables::lower(study, *id, plan)));
    for name in &names {
        inputs.push(matrix::key(study, name, plan)?);
    }
    let label = format!("{} of {}", analysis.name, study.name_of(id));
    Some(plan.step(&compute::DEPENDENCE, json!(params), &inputs, analysis.span, label))
}
