//! The study beside its plan: what is not as planned, and why.

use std::collections::BTreeSet;

use super::file::Lock;
use super::fingerprint;
use crate::data::Facts;
use crate::diff::{Change, Class, Concepts, Kind, Scope, Side, diff};
use crate::source::Source;
use crate::spec::types::Language;

/// One part that is not as planned.
#[derive(Clone, Debug)]
pub struct Deviation {
    /// `models.baseline.errors.cluster`
    pub at: String,
    pub planned: Option<String>,
    pub run: Option<String>,
    pub kind: Kind,
    pub class: Class,
    /// The author's, from `deviations:`.
    pub reason: Option<String>,
    pub decided: Option<String>,
    pub touches: Vec<String>,
}

/// All deviations of a study.
#[derive(Clone, Debug)]
pub struct Report {
    pub lock: Lock,
    pub language: Language,
    /// The lock is as the program wrote it.
    pub intact: bool,
    pub deviations: Vec<Deviation>,
    /// Reasons for parts that are as planned.
    pub idle: Vec<String>,
    pub synthetic: bool,
}

impl Report {
    /// As planned in everything that is more than looks, with a lock that nobody touched.
    pub fn is_clean(&self) -> bool {
        self.intact && self.deviations.is_empty() && self.idle.is_empty()
    }

    pub fn without_reason(&self) -> usize {
        self.deviations.iter().filter(|one| one.reason.is_none()).count()
    }
}

/// Holds a study against its lock. Titles, labels and looks are no deviations.
pub fn deviations(lock: &Lock, source: Source, facts: &Facts) -> Result<Report, String> {
    let concepts = Concepts::default();
    let unreadable = |(source, _): (Source, _)| format!("{} has errors: `studyc check`", source.path.display());
    let plan = Side::read(lock.source(0), &concepts).map_err(|wrong| {
        if lock.is_intact() {
            unreadable(wrong)
        } else {
            format!("{} was edited by hand and cannot be read", lock.path.display())
        }
    })?;
    let now = Side::read(Source { id: 1, ..source }, &concepts).map_err(unreadable)?;
    let found = diff(&plan, &now, &Scope::default());
    let mut used = BTreeSet::new();
    let mut deviations: Vec<Deviation> = data(lock, facts, &now, &mut used).into_iter().collect();
    let counts = |change: &&Change| change.class != Class::Presentation;
    deviations.extend(found.changes.iter().filter(counts).map(|change| one(change, &now, &mut used)));
    let reasons = now.spec.deviations.keys().map(ToString::to_string);
    let idle = reasons.filter(|name| !used.contains(name)).collect();
    let synthetic = now.spec.data.as_deref().is_some_and(|data| match data {
        crate::spec::types::DataSource::Read(data) => data.synthetic.is_some(),
        crate::spec::types::DataSource::None => false,
    });
    let language = now.study.language;
    Ok(Report { lock: lock.clone(), language, intact: lock.is_intact(), deviations, idle, synthetic })
}

fn one(change: &Change, now: &Side, used: &mut BTreeSet<String>) -> Deviation {
    let (reason, decided) = reason(&change.address(), now, used);
    Deviation {
        at: change.address(),
        planned: change.old.clone(),
        run: change.new.clone(),
        kind: change.kind,
        class: change.class,
        reason,
        decided,
        touches: change.touches.estimates.iter().chain(&change.touches.tables).cloned().collect(),
    }
}

/// The reason for the nearest part around a place.
fn reason(address: &str, now: &Side, used: &mut BTreeSet<String>) -> (Option<String>, Option<String>) {
    let holds = |name: &str| address.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let nearest = now.spec.deviations.iter().filter(|(name, _)| holds(name)).max_by_key(|(name, _)| name.len());
    let Some((name, said)) = nearest else { return (None, None) };
    used.insert(name.to_string());
    (said.reason.as_ref().map(|reason| reason.text(now.study.language).to_string()), said.decided.clone())
}

/// Data that were there when the plan was frozen, and are others now.
fn data(lock: &Lock, facts: &Facts, now: &Side, used: &mut BTreeSet<String>) -> Option<Deviation> {
    let (planned, found) = (lock.data.as_ref()?, fingerprint(facts)?);
    if *planned == found {
        return None;
    }
    let (reason, decided) = reason("data", now, used);
    let short = |hash: &str| format!("fingerprint {}", hash.chars().take(12).collect::<String>());
    Some(Deviation {
        at: "data".into(),
        planned: Some(short(planned)),
        run: Some(short(&found)),
        kind: Kind::Changed,
        class: Class::Sample,
        reason,
        decided,
        touches: vec![],
    })
}
