//! Names to things: every name of a spec finds its variable, index, group or analysis, or is reported.

mod analyses;
mod checks;
mod derived;
mod edits;
mod explore;
mod expressions;
mod figures;
mod groups;
mod indices;
mod labels;
mod names;
mod over;
mod split;
mod tables;

pub use analyses::laid_over;

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;

use super::Parsed;
use super::cards::{DUPLICATE_NAME, UNKNOWN_NAME, WRONG_TYPE};
use crate::data::Facts;
use crate::diag::Diagnostic;
use crate::method::productivity;
use crate::source::Span;
use crate::spec::node::Node;
use crate::spec::types::{DataSource, Spec};
use crate::study::{BoundClaim, Definition, Kind, Layout, Study, Var, VarId};

/// A study with its names bound, and the columns that it uses.
pub struct Bound {
    pub study: Study,
    pub used: BTreeSet<String>,
    pub found: Vec<Diagnostic>,
}

pub fn bind(parsed: &Parsed, facts: Option<Facts>) -> Bound {
    let mut binder = Binder::new(parsed, facts);
    binder.clashes(parsed);
    binder.layout();
    binder.groups();
    binder.variables();
    binder.indices();
    binder.sets();
    binder.analyses(&parsed.sections);
    binder.tables();
    binder.figures();
    binder.claims();
    binder.stars();
    let used = binder.used();
    Bound { study: binder.study, used, found: binder.found }
}

/// The entries of `productivity` and their methods.
fn outputs(parsed: &Parsed) -> HashMap<String, productivity::Way> {
    let section = parsed.sections.get(productivity::SECTION).and_then(Node::as_map).unwrap_or_default();
    section
        .iter()
        .filter_map(|(key, options)| Some((key.as_text()?.to_string(), productivity::announced(options)?)))
        .collect()
}

struct Binder<'a> {
    spec: &'a Spec,
    /// Sections of analyses.
    sections: &'a IndexMap<String, Node>,
    /// Names whose definitions are wrong, and reported.
    lost: &'a BTreeSet<String>,
    study: Study,
    /// Matrices that the study declares.
    matrices: usize,
    /// Columns are known: from the data, or declared.
    closed: bool,
    /// Definitions being bound, outermost first, for circles.
    open: Vec<String>,
    /// Branches by their last name: their indices, and the way to them.
    owners: HashMap<String, Vec<(String, Vec<String>)>>,
    /// Variables made from expressions, by their canonical text.
    made: HashMap<String, VarId>,
    /// Entries of `productivity`, which compute variables.
    outputs: HashMap<String, productivity::Way>,
    /// Dummies by the variable whose levels they are.
    dummies: HashMap<String, Vec<VarId>>,
    found: Vec<Diagnostic>,
    /// Places of names that were reported as unknown.
    reported: HashSet<Span>,
}

impl<'a> Binder<'a> {
    fn new(parsed: &'a Parsed, facts: Option<Facts>) -> Self {
        let spec = &parsed.spec;
        let has_data = facts.is_some();
        let study = Study {
            name: spec.study.value.to_string(),
            title: spec.title.clone(),
            authors: spec.authors.clone(),
            language: spec.language.as_deref().copied().unwrap_or_default(),
            seed: spec.seed.as_deref().copied().unwrap_or_default(),
            conventions: spec.conventions.as_deref().copied().unwrap_or_default(),
            synthetic: facts.as_ref().is_some_and(|facts| facts.synthetic),
            facts: facts.unwrap_or_default(),
            has_data,
            style: spec.style.clone(),
            adjust: spec.adjust.hypotheses.as_deref().copied(),
            ..Study::default()
        };
        // Rows that are still to be made will have every column that is named.
        let to_be_made = matches!(spec.data.as_deref(), Some(DataSource::Read(data)) if data.synthetic.is_some());
        let closed = has_data || !(spec.columns.is_empty() || to_be_made);
        let section = parsed.sections.get("matrices").and_then(Node::as_map);
        let matrices = section.map_or(0, <[_]>::len);
        let owners = indices::owners(spec);
        let (made, reported) = (HashMap::new(), HashSet::new());
        Binder {
            spec,
            sections: &parsed.sections,
            lost: &parsed.lost,
            study,
            matrices,
            closed,
            open: vec![],
            owners,
            made,
            outputs: outputs(parsed),
            dummies: HashMap::new(),
            found: vec![],
            reported,
        }
    }

    fn add(&mut self, var: Var) -> VarId {
        let id = VarId(self.study.vars.len());
        self.study.names.entry(var.name.clone()).or_insert(id);
        self.study.vars.push(var);
        id
    }

    fn plain(&self, name: &str, definition: Definition, kind: Kind, span: Span) -> Var {
        Var {
            name: name.to_string(),
            definition,
            kind,
            span,
            label: None,
            unit: None,
            measure: None,
            source: None,
            concept: None,
            incomplete: false,
            made: false,
            origin: None,
        }
    }

    /// One name for two things is reported once, at both places.
    fn clashes(&mut self, parsed: &Parsed) {
        let mut seen: IndexMap<String, (&'static str, Span)> = IndexMap::new();
        let spec = self.spec;
        let named = spec.variables.iter().map(|(name, at)| (name, "a variable", at.span));
        let named = named.chain(spec.sets.iter().map(|(name, at)| (name, "a set", at.span)));
        let named = named.chain(spec.indices.iter().map(|(name, at)| (name, "an index", at.span)));
        let named = named.chain(spec.groups.iter().map(|(name, at)| (name, "a grouping", at.span)));
        let couplings = self.couplings();
        let named = named.map(|(name, what, span)| (name.as_str(), what, span));
        let named = named.chain(couplings.iter().map(|(name, span)| (name.as_str(), "a coupling", *span)));
        for (name, what, span) in named {
            match seen.get(name) {
                None => drop(seen.insert(name.to_string(), (what, span))),
                Some((first, place)) => self.found.push(
                    DUPLICATE_NAME
                        .error(format!("`{name}` is {first} and {what}"))
                        .at(span, format!("{what} here"))
                        .at(*place, format!("{first} here"))
                        .help("give one of them another name"),
                ),
            }
        }
        self.same_analyses(parsed);
    }

    /// Analyses of all sections share one space of names, because addresses begin with them.
    fn same_analyses(&mut self, parsed: &Parsed) {
        let mut seen: IndexMap<&str, (&str, Span)> = IndexMap::new();
        for (section, node) in &parsed.sections {
            for (key, _) in node.as_map().unwrap_or_default() {
                let name = key.as_text().unwrap_or_default();
                if section == "robustness" {
                    continue;
                }
                match seen.get(name) {
                    None => drop(seen.insert(name, (section, key.span))),
                    Some((first, place)) => self.found.push(
                        DUPLICATE_NAME
                            .error(format!("`{name}` is under `{first}` and under `{section}`"))
                            .at(key.span, "an address cannot tell it from the other")
                            .at(*place, "first here")
                            .help("give one of them another name"),
                    ),
                }
            }
        }
    }

    fn layout(&mut self) {
        let Some(DataSource::Read(data)) = self.spec.data.as_deref() else { return };
        let (unit, time) = match (&data.panel, &data.unit) {
            (Some(panel), _) => (Some(&panel.unit), Some(&panel.time)),
            (None, unit) => (unit.as_ref(), None),
        };
        let unit = unit.and_then(|name| self.column(name.as_str(), name.span));
        let time = time.and_then(|name| self.column(name.as_str(), name.span));
        self.study.layout = Layout { unit, time };
    }

    fn sets(&mut self) {
        for (name, members) in &self.spec.sets {
            let ids = members.iter().filter_map(|member| self.name(member.value.as_str(), member.span)).collect();
            self.study.sets.insert(name.to_string(), ids);
        }
    }

    fn claims(&mut self) {
        for (name, hypothesis) in &self.spec.hypotheses {
            self.study.claims.push(BoundClaim {
                name: name.to_string(),
                says: hypothesis.says.clone(),
                claim: hypothesis.holds_if.as_ref().map(|claim| claim.value.clone()),
                tests: hypothesis.tests.as_ref().map(|tests| tests.value.clone()).filter(|tests| tests != "none"),
                span: hypothesis.span,
            });
        }
    }

    /// Levels of stars fall from one star to three, each between nothing and one.
    fn stars(&mut self) {
        let Some(stars) = &self.spec.style.stars else { return };
        let levels: Vec<f64> = stars.0.iter().map(|level| level.0).collect();
        let inside = levels.iter().all(|level| *level > 0.0 && *level < 1.0);
        if !(inside && levels.is_sorted_by(|a, b| a > b) && levels.len() <= 3) {
            self.found.push(
                WRONG_TYPE
                    .error("levels of stars do not fall from one star to three")
                    .at(stars.span, "at most three shares, the largest first")
                    .help("write them as `[10%, 5%, 1%]`"),
            );
        }
    }

    /// Columns that anything of the study rests on.
    fn used(&self) -> BTreeSet<String> {
        let columns = self.study.vars.iter().filter(|var| matches!(var.definition, Definition::Column));
        columns.map(|var| var.name.clone()).collect()
    }

    /// A name that nothing has, with what is likest to it.
    fn unknown(&mut self, name: &str, span: Span, what: &str) {
        if !self.reported.insert(span) {
            return;
        }
        let known: Vec<String> = self.known().into_iter().filter(|one| one != name).collect();
        let diagnostic = UNKNOWN_NAME.error(format!("`{name}` is {what}")).at(span, "nothing has this name");
        let close = crate::diag::closest(name, known.iter().map(String::as_str)).map(str::to_string);
        self.found.push(match close {
            Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
            None => diagnostic.help("declare it under `variables`, or correct the name"),
        });
    }

    /// Every name that a formula can use.
    fn known(&self) -> Vec<String> {
        let spec = self.spec;
        let own = spec.variables.keys().chain(spec.sets.keys()).chain(spec.indices.keys()).chain(spec.groups.keys());
        let own = own.chain(spec.columns.keys()).map(ToString::to_string);
        let branches = self
            .study
            .indices
            .values()
            .flat_map(|index| index.nodes.iter().filter_map(|node| node.path.last().cloned()));
        let couplings = self.couplings().into_iter().map(|(name, _)| name);
        own.chain(self.study.facts.columns.keys().cloned()).chain(branches).chain(couplings).collect()
    }
}
