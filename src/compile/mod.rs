//! Spec x Facts -> Study -> Plan: bind every name, fill every default, report every problem, lower to steps.

mod addresses;
mod answers;
mod bind;
mod cards;
mod domain;
mod lint;
mod load;
mod printed;
mod samples;
mod schema;
mod space;
mod theory;
mod units;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;

pub use bind::laid_over;
pub use lint::lint;
pub use load::{column_datum, dataset_columns};
pub use schema::{schema, shape};

use addresses::Catalogue;

use crate::audit;
use crate::data::{self, Dataset, Facts};
use crate::diag::Diagnostic;
use crate::method::{self, METHODS, figures, tables};
use crate::plan::Plan;
use crate::printed::Table;
use crate::source::{Source, Span};
use crate::spec::check;
use crate::spec::de::from_node;
use crate::spec::limits::INVISIBLE;
use crate::spec::node::{Node, Tree};
use crate::spec::prune::{Pruned, prune};
use crate::spec::types::{DataSource, Spec};
use crate::study::{Study, Theory};

/// What binding and checking can find.
pub fn cards() -> Vec<&'static crate::diag::Card> {
    let printed = crate::printed::CARDS.iter().copied();
    let own = cards::CARDS.iter().chain(theory::CARDS).chain(answers::CARDS).copied();
    own.chain(printed).chain(audit::cards()).chain(crate::lint::cards()).collect()
}

/// A study as far as it could be understood, and everything that is wrong with it.
#[derive(Debug, Default)]
pub struct Compiled {
    pub study: Study,
    pub spec: Spec,
    /// The tree that the spec was read from, every short form written out.
    pub node: Option<Node>,
    pub dataset: Option<Dataset>,
    /// Tables as the paper printed them.
    pub printed: Vec<Table>,
    pub found: Vec<Diagnostic>,
}

/// A spec read from its text: typed sections, and those of analyses as trees.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The tree that it was read from, every short form written out.
    pub node: Option<Node>,
    pub spec: Spec,
    pub sections: IndexMap<String, Node>,
    /// Names of entries that were wrong and are left out: using them is no further mistake.
    pub lost: BTreeSet<String>,
}

impl Compiled {
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(Diagnostic::is_error)
    }
}

/// Source -> Spec. Wrong parts are reported and left out, so that the rest can be held against the data in the same
/// go; where the text itself cannot be read there is no spec.
pub fn parse(source: &Source) -> (Option<Parsed>, Vec<Diagnostic>) {
    let (node, mut found) = crate::spec::parse(source, shape());
    let Some(node) = node.filter(|_| !found.iter().any(Diagnostic::is_error)) else { return (None, found) };
    found.extend(check::check(source, &node, shape()));
    found.extend(invisible(&node));
    let errors = found.iter().filter(|one| one.is_error());
    let wrong: Vec<Span> = errors.filter_map(|one| one.labels.first()).map(|(span, _)| *span).collect();
    match without(&node, wrong) {
        Ok(parsed) => (Some(parsed), found),
        // A tree that lost a part may be unreadable for that alone.
        Err((_, true)) => (None, found),
        Err((error, false)) => {
            found.push(error);
            (None, found)
        }
    }
}

/// The tree without wrong places, and without what cannot be read for want of these; else why it is unreadable, and
/// whether anything was left out before.
fn without(node: &Node, mut wrong: Vec<Span>) -> Result<Parsed, (Diagnostic, bool)> {
    let first = wrong.len();
    loop {
        let Pruned { node, lost } = prune(node, &wrong);
        let settled = crate::spec::settled(&node, shape());
        let error = match split(&settled) {
            Ok(parsed) => return Ok(Parsed { node: Some(settled), lost, ..parsed }),
            Err(error) => error,
        };
        match error.labels.first() {
            Some((span, _)) if first > 0 && wrong.len() < first + MOST_LOST && !wrong.contains(span) => {
                wrong.push(*span);
            }
            _ => return Err((error, first > 0)),
        }
    }
}

/// Parts that are left out for want of others, at most.
const MOST_LOST: usize = 64;

/// Control characters that an escape in a quoted text has made: no name, label or path needs one.
fn invisible(node: &Node) -> Vec<Diagnostic> {
    match &node.value {
        Tree::Text(text) => {
            let hidden = text.value.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r'));
            let report = |c: char| {
                let code = u32::from(c);
                let finding = INVISIBLE.error(format!("an escape stands for the control character U+{code:04X}"));
                finding.at(node.span, "cannot be seen").help("leave the escape out")
            };
            hidden.map(report).into_iter().collect()
        }
        Tree::List(items) => items.iter().flat_map(invisible).collect(),
        Tree::Map(entries) => {
            entries.iter().flat_map(|(key, value)| [invisible(key), invisible(value)].concat()).collect()
        }
        Tree::Empty => vec![],
    }
}

/// Sections of analyses go to their owners; the rest is typed here.
fn split(node: &Node) -> Result<Parsed, Diagnostic> {
    let entries = node.as_map().unwrap_or_default();
    let owned = |key: &Node| METHODS.iter().any(|method| key.as_text() == Some(method.section()));
    let (sections, own): (Vec<_>, Vec<_>) = entries.iter().cloned().partition(|(key, _)| owned(key));
    let spec = from_node(&Node::new(node.span, Tree::Map(own))).map_err(|error| error.diagnostic())?;
    let sections = sections.into_iter().map(|(key, value)| (key.as_text().unwrap_or_default().to_string(), value));
    Ok(Parsed { node: None, spec, sections: sections.collect(), lost: BTreeSet::new() })
}

/// Spec -> Study without data: columns are taken as declared, or presumed where none are.
pub fn presume(parsed: &Parsed) -> (Study, Vec<Diagnostic>) {
    let bound = bind::bind(parsed, None);
    let theory = parsed.spec.theory.as_ref().map(|theory| Theory::of(theory));
    (Study { theory, ..bound.study }, bound.found)
}

/// Reads the data, binds the names and holds both against each other.
pub fn compile(source: &Source) -> Compiled {
    let (parsed, mut found) = parse(source);
    let Some(mut parsed) = parsed else { return Compiled { found, ..Compiled::default() } };
    let root = folder(&source.path);
    // What rests on a theory that could not be taken over is no further mistake.
    let mut whole = true;
    if let Some(theory) = parsed.spec.theory.as_mut() {
        let (all, problem) = theory::import(std::mem::take(&mut theory.value), &root);
        theory.value = all;
        whole = problem.is_empty();
        found.extend(problem);
    }
    let request = match parsed.spec.data.as_deref() {
        Some(DataSource::Read(data)) => match unit_is_time(data) {
            None => Some(load::request(data, &root)),
            Some(finding) => {
                found.push(finding);
                None
            }
        },
        _ => None,
    };
    found.extend(named(&parsed.spec));
    found.extend(answers::check(&parsed));
    let loaded = request.as_ref().map(data::read);
    let (dataset, data_found) = loaded.map_or((None, vec![]), |loaded| (loaded.dataset, loaded.found));
    let can_be_made = request.as_ref().is_some_and(|request| request.synthetic);
    found.extend(data_found.into_iter().map(|one| if can_be_made { made_by_synth(one) } else { one }));
    let mut dataset = dataset;
    if let Some(dataset) = &mut dataset {
        found.extend(space::attach(&parsed, &root, dataset));
    }
    let facts = dataset.as_ref().map(Facts::of);
    let bound = bind::bind(&parsed, facts);
    let (mut study, binding) = (bound.study, bound.found);
    study.theory = parsed.spec.theory.as_ref().map(|theory| Theory::of(theory));
    let known: Vec<Span> = found.iter().filter_map(|one| one.labels.first()).map(|(span, _)| *span).collect();
    found.extend(binding.into_iter().filter(|one| !says_again(one, &known)));
    if let (Some(dataset), Some(mut request)) = (&mut dataset, request) {
        request.used = Some(bound.used);
        load::relax(&mut request, &study);
        found.extend(data::settle(dataset, &request));
        if !dataset.report.interpolated.is_empty() {
            study.facts = Facts::of(dataset);
        }
    }
    if let Some(DataSource::Read(data)) = parsed.spec.data.as_deref() {
        let place = data.panel.as_ref().map(|panel| panel.unit.span).or(data.unit.as_ref().map(|unit| unit.span));
        found.extend(place.into_iter().flat_map(|span| units::near_names(&study.facts.units, span)));
    }
    let reported = parsed.spec.reported.iter().map(|(name, table)| (name.as_str(), table));
    let (tables, unread) = crate::printed::read(reported, &study, &root);
    found.extend(unread);
    let catalogue = Catalogue::new(&study);
    found.extend(printed::check(&study, &catalogue, &tables));
    found.extend(audit::audit(&study, &tables).into_iter().filter(|one| !follows(one, &parsed.lost)));
    found.extend(check(&study, &catalogue).into_iter().filter(|one| !follows(one, &parsed.lost)));
    if whole {
        found.extend(theory::check(&parsed.spec, &study));
    }
    let clean = !found.iter().any(Diagnostic::is_error);
    if let Some(dataset) = &dataset {
        let wrong = domain::check(&study, dataset, clean);
        if clean && wrong.is_empty() {
            found.extend(space::check(&study, dataset));
        }
        found.extend(wrong);
    }
    Compiled { study, spec: parsed.spec, node: parsed.node, dataset, printed: tables, found: once(found) }
}

/// What a model made from another one takes over is wrong in one place.
fn once(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let is_new = |one: &Diagnostic| {
        let place = (one.labels.first().map(|label| label.0), one.places.clone());
        seen.insert((one.card.code, one.message.clone(), place))
    };
    found.into_iter().filter(is_new).collect()
}

/// A panel whose rows would be named by one column.
fn unit_is_time(data: &crate::spec::types::Data) -> Option<Diagnostic> {
    let panel = data.panel.as_ref().filter(|panel| panel.unit.value == panel.time.value)?;
    let name = &panel.unit.value;
    Some(
        cards::DUPLICATE_NAME
            .error(format!("`{name}` is both the unit and the time of the panel"))
            .at(panel.unit.span, "who is observed")
            .at(panel.time.span, "when")
            .help("name the column of units and the column of periods; rows of one period have `unit` alone"),
    )
}

/// A study's name goes into names of files and packages.
fn named(spec: &Spec) -> Option<Diagnostic> {
    let name = spec.study.value.as_str();
    let fine = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.chars().all(fine) {
        return None;
    }
    let plain: String = name.to_lowercase().chars().map(|c| if fine(c) { c } else { '-' }).collect();
    Some(
        cards::STUDY_NAME
            .error(format!("`{name}` is more than a name"))
            .at(spec.study.span, "letters, digits and dashes")
            .help(format!("write `study: {}` and `title: {name}`", plain.trim_matches('-'))),
    )
}

/// Whether a name is unknown only for a part of it that was reported.
fn says_again(finding: &Diagnostic, known: &[Span]) -> bool {
    let Some((place, _)) = finding.labels.first().filter(|_| finding.card.code == cards::UNKNOWN_NAME.code) else {
        return false;
    };
    known.iter().any(|one| one.file == place.file && place.start <= one.start && one.end <= place.end)
}

/// A file that is declared as synthetic and not there yet.
fn made_by_synth(one: Diagnostic) -> Diagnostic {
    match one.card.code == data::FILE_NOT_FOUND.code {
        true => one.help("`studyc synth` makes it"),
        false => one,
    }
}

/// Whether a finding only says that a part is missing which was reported as wrong.
fn follows(finding: &Diagnostic, lost: &BTreeSet<String>) -> bool {
    let part = match finding.card.code {
        "no-formula" => "formula",
        "mediation-path" => "path",
        "incomplete-table" | "incomplete-figure" => "columns",
        "claim-without-model" => "holds_if",
        _ => return false,
    };
    lost.contains(part)
}

fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// What analyses, indices and tables say about themselves.
fn check(study: &Study, catalogue: &Catalogue) -> Vec<Diagnostic> {
    let analyses = study.analyses.values().filter_map(|analysis| {
        let method = method::method(analysis.method)?;
        Some(method.check(analysis, study))
    });
    let mut found: Vec<Diagnostic> = analyses.flatten().collect();
    found.extend(study.indices.values().flat_map(|index| method::index::check(index, study)));
    for one in study.variants.values().flat_map(|index| method::index::check(index, study)) {
        // What an edit leaves as it was has been said about the original.
        if !found.iter().any(|known| known.message == one.message) {
            found.push(one);
        }
    }
    found.extend(study.tables.iter().flat_map(|table| tables::check(table, study)));
    found.extend(study.figures.iter().flat_map(|figure| figures::check(figure, study)));
    found.extend(addresses::check(study, catalogue));
    found.extend(addresses::shared(study, catalogue));
    found
}

/// Study -> Plan, with what cannot be planned.
pub fn lower(study: &Study) -> (Plan, Vec<Diagnostic>) {
    let mut plan = Plan::default();
    let mut found = vec![];
    for index in study.indices.values() {
        method::index::publish(study, index, &mut plan);
    }
    for analysis in study.analyses.values() {
        if let Some(method) = method::method(analysis.method) {
            found.extend(method.lower(analysis, study, &mut plan));
        }
    }
    for table in &study.tables {
        if let Some(kind) = tables::kind(table.kind) {
            (kind.lower)(table, study, &mut plan);
        }
    }
    for figure in &study.figures {
        if let Some(kind) = figures::kind(figure.kind) {
            (kind.lower)(figure, study, &mut plan);
        }
    }
    (plan, found)
}
