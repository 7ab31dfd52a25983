//! What rests on a changed part: estimates by their addresses, tables and figures.
//!
//! Names lead from a part to the analyses that use it; where both studies can be planned, an estimate whose steps have equal
//! keys in both is untouched.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::change::Change;
use super::class::Class;
use super::side::Side;
use crate::compile::lower;
use crate::method::METHODS;
use crate::plan::{Key, Plan};
use crate::results::Address;
use crate::source::Span;
use crate::spec::node::{Node, Tree};
use crate::study::{BoundFigure, BoundTable, Definition, Study, VarId};

/// Sections that every estimate rests on.
const EVERYTHING: [&str; 4] = ["data", "columns", "seed", "conventions"];

/// What is said about a variable and enters no number.
const WORDS: [&str; 4] = ["unit", "measure", "source", "concept"];

/// Estimates, and tables or figures.
type Touched = (BTreeSet<String>, BTreeSet<String>);

/// Says of each change what it touches.
pub fn fill(a: &Side, b: &Side, names: &HashMap<String, String>, changes: &mut [Change]) {
    if changes.is_empty() {
        return;
    }
    let back: HashMap<&str, &str> = names.iter().map(|(other, own)| (own.as_str(), other.as_str())).collect();
    let (old, new) = rayon::join(|| Rests::of(a), || Rests::of(b));
    let same = same(&old, &new, names);
    let mut known: HashMap<(Vec<String>, bool), Touched> = HashMap::new();
    for change in changes {
        let part: Vec<String> =
            change.at.iter().take(if change.section() == "robustness" { 4 } else { 2 }).cloned().collect();
        let words = change.at.get(2).is_some_and(|key| WORDS.contains(&key.as_str()));
        let counts = change.class != Class::Presentation && !words;
        let touched = known.entry((part.clone(), counts)).or_insert_with(|| {
            let other: Vec<String> = part
                .iter()
                .map(|name| back.get(name.as_str()).map_or(name.clone(), |other| other.to_string()))
                .collect();
            let (mut estimates, mut tables) = old.touched(&part, counts);
            let (more, shown) = new.touched(&other, counts);
            estimates.extend(more.into_iter().map(|address| own(&address, names)));
            estimates.retain(|address| !same.contains(address));
            tables.extend(shown);
            (estimates, tables)
        });
        change.touches.estimates = touched.0.iter().cloned().collect();
        change.touches.tables = touched.1.iter().cloned().collect();
    }
}

/// Addresses whose numbers come from equal steps in both.
fn same(old: &Rests, new: &Rests, names: &HashMap<String, String>) -> BTreeSet<String> {
    let (Some(a), Some(b)) = (&old.keys, &new.keys) else { return BTreeSet::new() };
    let b: BTreeMap<String, &Key> = b.iter().map(|(address, key)| (own(address, names), key)).collect();
    a.iter().filter(|(address, key)| b.get(*address) == Some(key)).map(|(address, _)| address.clone()).collect()
}

/// `main(y)` as the first study calls it.
fn own(address: &str, names: &HashMap<String, String>) -> String {
    let renamed = |name: &str| names.get(name).cloned().unwrap_or_else(|| name.to_string());
    match address.strip_suffix(')').and_then(|open| open.split_once('(')) {
        Some((of, inside)) => {
            let inside: Vec<String> = inside.split(", ").map(renamed).collect();
            format!("{}({})", renamed(of), inside.join(", "))
        }
        None => renamed(address),
    }
}

/// What uses what in one study.
struct Rests<'a> {
    study: &'a Study,
    /// Variables that are made of a variable.
    made_of: Vec<Vec<usize>>,
    /// Analyses that name a variable.
    of_var: BTreeMap<usize, Vec<usize>>,
    /// Analyses that name something else: an analysis, a set, a matrix, a group.
    of_name: HashMap<String, Vec<usize>>,
    /// Addresses of each analysis.
    addresses: Vec<Vec<String>>,
    /// The key of each address, where the study can be planned.
    keys: Option<BTreeMap<String, Key>>,
}

impl<'a> Rests<'a> {
    fn of(side: &'a Side) -> Rests<'a> {
        let study = &side.study;
        let plan = side.sound.then(|| lower(study).0);
        let mut rests = Rests {
            study,
            made_of: vec![vec![]; study.vars.len()],
            of_var: BTreeMap::new(),
            of_name: HashMap::new(),
            addresses: vec![],
            keys: plan.as_ref().map(keys),
        };
        rests.variables();
        for (at, analysis) in study.analyses.values().enumerate() {
            for id in analysis.roles.values().flat_map(|role| role.vars()) {
                rests.of_var.entry(study.original(id).0).or_default().push(at);
            }
            let mut named = BTreeSet::from([analysis.name.clone()]);
            words(&analysis.options, &mut named);
            named.extend(study.checks.get(&analysis.name).map(|check| check.of.clone()));
            let written = side.written.get(analysis.method).and_then(|section| section.get(&analysis.name));
            named.extend(written.and_then(|own| own.get("from")?.as_text()).map(str::to_string));
            named.into_iter().for_each(|name| rests.of_name.entry(name).or_default().push(at));
        }
        for (family, members) in &study.families {
            let places: Vec<usize> =
                members.iter().filter_map(|name| study.analyses.get_index_of(name.as_str())).collect();
            rests.of_name.entry(family.clone()).or_default().extend(places);
        }
        rests.addresses = addresses(study, plan.as_ref());
        rests
    }

    fn variables(&mut self) {
        let study = self.study;
        for (at, var) in study.vars.iter().enumerate() {
            let whole = study.original(VarId(at)).0;
            let parts: Vec<VarId> = match &var.definition {
                Definition::Formula { of, .. } => of.clone(),
                Definition::Branch { index, path } if path.is_empty() => {
                    study.index(index).map_or(vec![], |index| index.leaf_vars())
                }
                Definition::Group { name } => study.groups.get(name).map_or(vec![], |group| vec![group.column]),
                _ => vec![],
            };
            parts.into_iter().for_each(|part| self.made_of[study.original(part).0].push(whole));
        }
    }

    /// Analyses and variables that rest on a part.
    fn reached(&self, part: &[String]) -> (BTreeSet<usize>, BTreeSet<usize>) {
        let section = part.first().map_or("", String::as_str);
        let name = part.get(1).map_or("", String::as_str);
        if EVERYTHING.contains(&section) {
            return ((0..self.study.analyses.len()).collect(), (0..self.study.vars.len()).collect());
        }
        let mut vars: Vec<usize> = vec![];
        let mut named: Vec<&str> = vec![];
        match section {
            "variables" => vars.extend(self.study.names.get(name).map(|id| id.0)),
            "indices" => vars.extend(self.branches(name)),
            "groups" => {
                vars.extend(self.study.groups.get(name).map(|group| group.var.0));
                named.push(name);
            }
            "sets" => named.push(name),
            "robustness" => named.push(part.get(3).map_or(name, String::as_str)),
            _ if METHODS.iter().any(|method| method.section() == section) => named.push(name),
            _ => {}
        }
        let vars = self.closed(vars);
        let direct = vars.iter().filter_map(|var| self.of_var.get(var)).flatten().copied();
        let direct = direct.chain(named.iter().filter_map(|name| self.of_name.get(*name)).flatten().copied());
        (self.following(direct.collect()), vars)
    }

    fn branches(&self, of: &str) -> Vec<usize> {
        let is = |definition: &Definition| match definition {
            Definition::Branch { index, .. } => self.study.index(index).is_some_and(|index| index.name == of),
            _ => false,
        };
        let vars = self.study.vars.iter().enumerate().filter(|(_, var)| is(&var.definition));
        vars.map(|(at, _)| self.study.original(VarId(at)).0).collect()
    }

    /// With everything that is made of them. A leaf moves the weights of every branch of its index.
    fn closed(&self, mut open: Vec<usize>) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        while let Some(var) = open.pop() {
            if !found.insert(var) {
                continue;
            }
            open.extend(&self.made_of[var]);
            if let Definition::Branch { index, path } = &self.study.vars[var].definition
                && path.is_empty()
                && let Some(index) = self.study.index(index)
            {
                open.extend(self.branches(&index.name));
            }
        }
        found
    }

    /// With every analysis that names one of them.
    fn following(&self, mut open: Vec<usize>) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        while let Some(at) = open.pop() {
            if found.insert(at)
                && let Some((name, _)) = self.study.analyses.get_index(at)
            {
                open.extend(self.of_name.get(name).into_iter().flatten());
            }
        }
        found
    }

    fn touched(&self, part: &[String], counts: bool) -> Touched {
        let (section, name) = (part.first().map_or("", String::as_str), part.get(1).map_or("", String::as_str));
        if ["tables", "exhibits", "figures"].contains(&section) {
            return (BTreeSet::new(), BTreeSet::from([exhibit(section == "figures", name)]));
        }
        if !counts {
            return Default::default();
        }
        let (analyses, vars) = self.reached(part);
        let estimates = analyses.iter().filter_map(|at| self.addresses.get(*at)).flatten().cloned().collect();
        let names: BTreeSet<&str> = analyses
            .iter()
            .filter_map(|at| self.study.analyses.get_index(*at))
            .map(|(name, _)| name.as_str())
            .collect();
        let of_index = |index: &Option<String>| section == "indices" && index.as_deref() == Some(name);
        let holds = |columns: &[String], of: &[VarId]| {
            columns.iter().any(|column| names.contains(column.as_str()))
                || of.iter().any(|id| vars.contains(&self.study.original(*id).0))
        };
        let table = |table: &&BoundTable| {
            holds(&table.columns, &table.of)
                || of_index(&table.index)
                || table.panels.iter().any(|(_, columns)| holds(columns, &[]))
        };
        let figure = |figure: &&BoundFigure| holds(&figure.columns, &figure.of);
        let tables = self.study.tables.iter().filter(table).map(|table| exhibit(false, &table.name));
        let figures = self.study.figures.iter().filter(figure).map(|figure| exhibit(true, &figure.name));
        (estimates, tables.chain(figures).collect())
    }
}

/// `Table 4`, `trend`.
fn exhibit(figure: bool, name: &str) -> String {
    match name.parse::<u32>() {
        Ok(_) if figure => format!("Figure {name}"),
        Ok(_) => format!("Table {name}"),
        Err(_) => name.to_string(),
    }
}

fn keys(plan: &Plan) -> BTreeMap<String, Key> {
    plan.publish.iter().map(|(output, key)| (address(&output.analysis, output.outcome.as_deref()), *key)).collect()
}

fn address(of: &str, outcome: Option<&str>) -> String {
    Address { of: of.into(), outcome: outcome.map(str::to_string), quantity: String::new() }.to_string()
}

/// What each analysis publishes; its outcomes where it cannot be planned.
fn addresses(study: &Study, plan: Option<&Plan>) -> Vec<Vec<String>> {
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for output in plan.iter().flat_map(|plan| plan.publish.keys()) {
        found.entry(&output.analysis).or_default().push(address(&output.analysis, output.outcome.as_deref()));
    }
    let silent =
        |name: &str| METHODS.iter().any(|method| method.section() == name && matches!(name, "matrices" | "robustness"));
    let each = study.analyses.values().map(|analysis| match found.remove(analysis.name.as_str()) {
        Some(addresses) => addresses,
        None if silent(analysis.method) => vec![],
        None => match crate::method::regression::formula_of(analysis) {
            Some(formula) => {
                formula.outcomes.iter().map(|id| address(&analysis.name, Some(study.name_of(*id)))).collect()
            }
            None => vec![address(&analysis.name, None)],
        },
    });
    each.collect()
}

/// Every word of an option that can be a name.
fn words(node: &Node, found: &mut BTreeSet<String>) {
    match &node.value {
        Tree::Text(text) => {
            let parts = text.value.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
            found.extend(parts.filter(|part| !part.is_empty()).map(str::to_string));
            found.insert(text.value.clone());
        }
        Tree::List(items) => items.iter().for_each(|item| words(item, found)),
        Tree::Map(entries) => {
            entries.iter().filter(|(key, _)| key.as_text() != Some("label")).for_each(|(key, value)| {
                words(key, found);
                words(value, found);
            })
        }
        Tree::Empty => {}
    }
}

/// Where a change stands: `study.yaml:30`.
pub fn place(side: &Side, span: Span) -> String {
    let name = side
        .source
        .path
        .file_name()
        .map_or_else(|| side.source.path.display().to_string(), |name| name.to_string_lossy().into_owned());
    format!("{name}:{}", side.line(span))
}
