//! `studyc plan`

use std::collections::BTreeSet;

use serde_json::json;

use super::{End, StudyPath, console, locate};
use crate::compile::{Compiled, lower};
use crate::method::matrix;
use crate::plan::{Key, Plan, Step};
use crate::run::{Agenda, Last, Store};
use crate::source::Source;

#[derive(clap::Args)]
pub struct Options {
    #[command(flatten)]
    study: StudyPath,
    #[arg(long, value_enum, default_value_t)]
    format: PlanFormat,
    /// Why a step runs: an analysis, or the beginning of a step's name.
    #[arg(long, value_name = "STEP")]
    why: Option<String>,
    /// Columns, variables and sets that nothing uses.
    #[arg(long)]
    unused: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum PlanFormat {
    #[default]
    Text,
    Json,
    Dot,
    Mermaid,
}

/// Operations that the universes of an exploration may share, and what one and several are called.
const SHARED: [(&str, &str, &str); 6] = [
    ("sample", "sample", "samples"),
    ("absorber", "set of absorbed effects", "sets of absorbed effects"),
    ("atoms", "cross-product", "cross-products"),
    ("least_squares", "fit of its own", "fits of their own"),
    ("instrumental", "fit with instruments", "fits with instruments"),
    ("joint_test", "joint test", "joint tests"),
];

/// Floating point operations a second that one thread is taken to do.
const PACE: f64 = 4e8;

pub fn plan(options: &Options) -> End {
    let (source, compiled) = match locate::compiled(&options.study.path, 0) {
        Ok(found) => found,
        Err(error) => return console::fail(error),
    };
    if compiled.has_errors() {
        console::say(console::findings(&compiled.found, &[source]));
        return End::Findings;
    }
    if options.unused {
        return unused(&compiled);
    }
    let (plan, _) = lower(&compiled.study);
    let wanted: Vec<Key> = plan.publish.values().copied().collect();
    let store = Store::beside(&source.path);
    let agenda = Agenda::of(&plan, &wanted, Some(&store));
    let todo: BTreeSet<Key> = agenda.todo.iter().copied().collect();
    let drawn = Drawn { plan: &plan, todo, compiled: &compiled, source: &source };
    if let Some(step) = &options.why {
        return drawn.why(step);
    }
    match options.format {
        PlanFormat::Text => drawn.text(),
        PlanFormat::Json => console::say(format!("{:#}", drawn.json())),
        PlanFormat::Dot => {
            console::say(drawn.graph(
                "digraph plan {\n  rankdir=LR;\n",
                |a, b| format!("  \"{a}\" -> \"{b}\";\n"),
                "}",
            ));
        }
        PlanFormat::Mermaid => console::say(drawn.graph("flowchart LR\n", |a, b| format!("  {a} --> {b}\n"), "")),
    }
    End::Fine
}

fn unused(compiled: &Compiled) -> End {
    let study = &compiled.study;
    let used = |name: &str| study.vars.iter().any(|var| var.name == name);
    let columns = study.facts.columns.keys().filter(|name| !used(name));
    let named: BTreeSet<&str> = study
        .analyses
        .values()
        .flat_map(|analysis| analysis.roles.values().flat_map(|role| role.vars()))
        .chain(study.indices.values().flat_map(|index| index.leaf_vars()))
        .chain(study.tables.iter().flat_map(|table| table.of.iter().chain(&table.split).copied()))
        .chain(study.figures.iter().flat_map(|figure| figure.of.iter().chain(&figure.split).copied()))
        .flat_map(|id| study.ancestry(id))
        .map(|id| study.name_of(id))
        .collect();
    let variables = compiled.spec.variables.keys().filter(|name| !named.contains(name.as_str()));
    for name in columns {
        console::say(format!("column    {name}"));
    }
    for name in variables {
        console::say(format!("variable  {name}"));
    }
    End::Fine
}

struct Drawn<'a> {
    plan: &'a Plan,
    todo: BTreeSet<Key>,
    compiled: &'a Compiled,
    source: &'a Source,
}

impl Drawn<'_> {
    fn text(&self) {
        let study = &self.compiled.study;
        let facts = &study.facts;
        let shape = match (facts.units.len(), facts.times.first().zip(facts.times.last())) {
            (0, _) => format!("{} rows", facts.rows),
            (units, None) => format!("{units} units"),
            (units, Some((first, last))) => format!("{units} units x {first}-{last} = {} rows", facts.rows),
        };
        let conventions = format!("{:?}", study.conventions).to_lowercase();
        console::say(format!("{}   {shape}   conventions {conventions}   seed {}\n", study.name, study.seed));
        let mut lines = vec![];
        for index in study.indices.values() {
            let root = &index.nodes[0].options;
            let how = format!("{} leaves, {}, {}", index.leaves.len(), index.normalise.name, root.weighting.name);
            lines.push((
                format!("index    {}", index.name),
                format!("{}   {how}", self.state(&format!("index {}", index.name))),
            ));
        }
        for (output, key) in self.plan.publish.iter().filter(|(one, _)| study.analyses.contains_key(&one.analysis)) {
            let address = match &output.outcome {
                Some(outcome) => format!("{}({outcome})", output.analysis),
                None => output.analysis.clone(),
            };
            if let Some(exploration) = study.explorations.get(&output.analysis) {
                let universes = exploration.universes();
                let state = format!("{}   {universes} universes: {}", self.state_of(key), self.behind(*key));
                lines.push((format!("explore  {address}"), state));
                continue;
            }
            let is_matrix = study.analyses.get(&output.analysis).is_some_and(|one| one.method == "matrices");
            if is_matrix {
                let says = matrix::sentence(study, &output.analysis, study.language);
                lines.push((format!("matrix   {address}"), format!("{}   {says}", self.state_of(key))));
                continue;
            }
            let what = if study.checks.contains_key(&output.analysis) { "check" } else { "model" };
            lines.push((format!("{what}    {address}"), self.state_of(key).to_string()));
        }
        let planned = |name: &str| self.plan.publish.keys().any(|output| output.analysis == name);
        let later = study.analyses.values().filter(|one| !planned(&one.name) && one.method != "robustness");
        lines.extend(later.map(|one| {
            (format!("later    {}", one.name), format!("{}: understood, not computed by this version", one.method))
        }));
        if !study.tables.is_empty() {
            lines.push((format!("tables   {}", study.tables.len()), "drawn at every run".to_string()));
        }
        if !study.figures.is_empty() {
            lines.push((format!("figures  {}", study.figures.len()), "drawn at every run".to_string()));
        }
        console::say(console::aligned(&lines));
        let (all, run) = (self.plan.steps.len(), self.todo.len());
        console::say(format!("{all} steps: {} up to date or not needed, {run} to run, {}", all - run, self.estimate()));
        if self.plan.shared > 0 {
            console::say(format!("{} times a step is asked for again and its first result is used", self.plan.shared));
        }
        console::say("next     studyc run");
    }

    fn state(&self, label: &str) -> &'static str {
        let step = self.plan.steps.iter().find(|(_, step)| step.label == label);
        step.map_or("up to date", |(key, _)| self.state_of(key))
    }

    fn state_of(&self, key: &Key) -> &'static str {
        if self.todo.contains(key) { "run       " } else { "up to date" }
    }

    /// What a step rests on, counted: `1 sample, 1 set of absorbed effects, 1 cross-product`.
    fn behind(&self, key: Key) -> String {
        let (mut seen, mut open) = (BTreeSet::from([key]), vec![key]);
        while let Some(step) = open.pop().and_then(|key| self.plan.steps.get(&key)) {
            open.extend(
                step.inputs.iter().filter(|input| seen.insert(**input) && self.plan.steps.contains_key(*input)),
            );
        }
        let count =
            |op: &str| seen.iter().filter_map(|key| self.plan.steps.get(key)).filter(|s| s.op.name == op).count();
        let parts = SHARED.iter().map(|(op, one, many)| (count(op), one, many)).filter(|(count, ..)| *count > 0);
        let words = parts.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }));
        words.collect::<Vec<_>>().join(", ")
    }

    /// Seconds on this machine's threads, and memory for the columns alive at once.
    fn estimate(&self) -> String {
        let rows = self.compiled.study.facts.rows as u64;
        let cost: u64 = self
            .todo
            .iter()
            .filter_map(|key| self.plan.steps.get(key))
            .map(|step| (step.op.cost)(&step.params, rows))
            .sum();
        let threads = rayon::current_num_threads();
        let seconds = cost as f64 / PACE / threads as f64;
        let columns = self.plan.columns.len() as u64 + self.todo.len() as u64;
        let megabytes = columns * rows * 8 / 1_000_000;
        let time = if seconds < 1.0 { "under a second".to_string() } else { format!("about {seconds:.0} s") };
        format!("{time} on {threads} threads, {} MB", megabytes.max(1))
    }

    fn json(&self) -> serde_json::Value {
        let step = |(key, step): (&Key, &Step)| {
            let place = step.origin.first().map(|span| self.source.line_column(span.start as usize).0);
            json!({
                "key": key.hex(),
                "op": step.op.name,
                "version": step.op.version,
                "label": step.label,
                "params": step.params,
                "inputs": step.inputs.iter().map(Key::hex).collect::<Vec<_>>(),
                "line": place,
                "asked_for": step.origin.len(),
                "state": if self.todo.contains(key) { "run" } else { "up to date" },
            })
        };
        let columns: Vec<_> =
            self.plan.columns.iter().map(|(key, name)| json!({"key": key.hex(), "column": name})).collect();
        let publish: Vec<_> = self
            .plan
            .publish
            .iter()
            .map(|(output, key)| json!({"analysis": output.analysis, "outcome": output.outcome, "key": key.hex()}))
            .collect();
        json!({"columns": columns, "steps": self.plan.steps.iter().map(step).collect::<Vec<_>>(), "publish": publish})
    }

    fn graph(&self, open: &str, edge: impl Fn(&str, &str) -> String, close: &str) -> String {
        let name = |key: &Key| match (self.plan.steps.get(key), self.plan.columns.get(key)) {
            (Some(step), _) => format!("{} {}", step.label.replace(['"', '\\'], " "), &key.short()[..6]),
            (None, Some(column)) => column.replace(['"', '\\'], " "),
            (None, None) => key.short(),
        };
        let mermaid = close.is_empty();
        let node = |key: &Key| if mermaid { format!("{}[\"{}\"]", key.short(), name(key)) } else { name(key) };
        let edges: String = self
            .plan
            .steps
            .iter()
            .flat_map(|(key, step)| step.inputs.iter().map(|input| edge(&node(input), &node(key))).collect::<Vec<_>>())
            .collect();
        format!("{open}{edges}{close}")
    }

    /// What is not as it was when a step last ran.
    fn why(&self, wanted: &str) -> End {
        let mut found = self.plan.steps.iter().filter(|(_, step)| step.label.contains(wanted)).peekable();
        if found.peek().is_none() {
            return console::fail(format!(
                "no step has `{wanted}` in its name; `studyc plan --format json` lists them all"
            ));
        }
        let last = Last::load(&self.source.path);
        for (key, step) in found {
            let line = step.origin.first().map_or(0, |span| self.source.line_column(span.start as usize).0);
            let place = format!("{}:{line}", self.source.path.display());
            if !self.todo.contains(key) {
                console::say(format!("{} is up to date   {place}", step.label));
                continue;
            }
            console::say(format!("{} runs   {place}", step.label));
            let reasons = match &last {
                None => vec!["nothing was run before".to_string()],
                Some(last) => last.changes(self.plan, step),
            };
            let reasons = if reasons.is_empty() { vec!["its result is not stored".to_string()] } else { reasons };
            reasons.iter().for_each(|reason| console::say(format!("  {reason}")));
        }
        End::Fine
    }
}
