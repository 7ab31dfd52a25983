//! Results x claims -> verdicts: what became of each hypothesis, and the number that decided; and of each printed
//! number ([`reconcile`]).
//!
//! `baseline(Cp).Nqp > 0 at 5%` is supported where the estimate is positive and its p value, counting both sides unless
//! the claim says `one-sided`, is below 5%; contradicted where the estimate is negative and p is below 5%; and not
//! supported in between. Without a level the numbers are compared as they are.

mod adjust;
mod atom;
mod combine;
mod evidence;
mod grid;
mod joint;
mod linear;
mod lines;
pub mod reconcile;

pub use grid::grid;
pub use lines::{lines, summary};

use crate::exhibit::number;
use crate::method::tables::{Place, place};
use crate::results::{Address, Results};
use crate::spec::expr::Claim;
use crate::spec::types::Adjustment;
use crate::study::{BoundClaim, Study};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Supported,
    NotSupported,
    Contradicted,
    NotComputed,
}

impl Standing {
    /// As programs read it.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Supported => "supported",
            Standing::NotSupported => "not supported",
            Standing::Contradicted => "contradicted",
            Standing::NotComputed => "not computed",
        }
    }
}

/// A number that a claim rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Rest {
    pub address: Address,
    pub estimate: f64,
    /// Its 95% interval, where it has one.
    pub interval: Option<(f64, f64)>,
    /// Where the paper shows it.
    pub place: Option<Place>,
}

/// What became of one hypothesis.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub name: String,
    pub says: Option<String>,
    /// The claim as written.
    pub claim: Option<String>,
    pub standing: Standing,
    pub rests: Vec<Rest>,
    pub p: Option<f64>,
    /// p after the correction for several hypotheses, where one was asked for.
    pub adjusted: Option<f64>,
    pub level: Option<f64>,
    pub one_sided: bool,
    /// What decided, where it is not the estimate and its p value; or why nothing did.
    pub why: Option<String>,
}

/// A claim, or a part of one, held against the results.
#[derive(Clone, Debug)]
struct Judged {
    standing: Standing,
    p: Option<f64>,
    rests: Vec<Rest>,
    why: Option<String>,
}

impl Judged {
    fn not_computed(why: impl Into<String>) -> Judged {
        Judged { standing: Standing::NotComputed, p: None, rests: vec![], why: Some(why.into()) }
    }
}

/// A verdict for each hypothesis, in the order of the study.
pub fn judge(study: &Study, results: &Results) -> Vec<Verdict> {
    let mut verdicts: Vec<Verdict> = study.claims.iter().map(|claim| one(claim, study, results)).collect();
    if let Some(rule) = study.adjust {
        adjust::apply(rule, &mut verdicts);
    }
    verdicts
}

/// The correction that a study asks for, in words.
pub fn adjustment(rule: Adjustment) -> &'static str {
    match rule {
        Adjustment::Holm => "Holm (1979)",
        Adjustment::Bh => "Benjamini and Hochberg (1995)",
    }
}

fn one(bound: &BoundClaim, study: &Study, results: &Results) -> Verdict {
    let judged = match &bound.claim {
        Some(claim) => decide(claim, study, results),
        None => Judged::not_computed("it names no computed number: `holds_if`"),
    };
    Verdict {
        name: bound.name.clone(),
        says: bound.says.as_ref().map(|label| label.text(study.language).to_string()),
        claim: bound.claim.as_ref().map(written),
        standing: judged.standing,
        rests: judged.rests,
        p: judged.p,
        adjusted: None,
        level: bound.claim.as_ref().and_then(|claim| claim.level),
        one_sided: bound.claim.as_ref().is_some_and(|claim| claim.one_sided),
        why: judged.why,
    }
}

/// A claim with its level as authors write it.
fn written(claim: &Claim) -> String {
    let sides = if claim.one_sided { " one-sided" } else { "" };
    let percent = |level: f64| number(level * 100.0, 10, true).trim_end_matches('0').trim_end_matches('.').to_string();
    let level = claim.level.map(|level| format!(" at {}%{sides}", percent(level)));
    format!("{}{}", claim.condition, level.unwrap_or_default())
}

fn decide(claim: &Claim, study: &Study, results: &Results) -> Judged {
    let terms = atom::Terms { study, results, level: claim.level, one_sided: claim.one_sided };
    let mut judged = combine::condition(&claim.condition, &terms);
    for rest in &mut judged.rests {
        rest.place = place(study, &rest.address.of, rest.address.outcome.as_deref());
    }
    judged
}
