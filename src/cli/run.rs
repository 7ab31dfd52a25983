//! `studyc run`

use std::collections::BTreeSet;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{End, StudyPath, console, locate};
use crate::compile::{column_datum, lower};
use crate::method::tables::Needs;
use crate::method::{explore, figures, tables, variables};
use crate::output::{Finished, Written, write};
use crate::plan::{Key, Plan, Step};
use crate::render::render_text;
use crate::results::Results;
use crate::run::{Last, Outcome, Progress, Runner, Store, results};
use crate::study::{Definition, Study, VarId};
use crate::verdict::{self, Standing, reconcile};

#[derive(clap::Args)]
pub struct Options {
    #[command(flatten)]
    study: StudyPath,
    /// Typeset all tables and figures in one document, `out/tables.pdf`.
    #[arg(long)]
    pdf: bool,
    /// Every figure as PDF and PNG too; needs TeX and Poppler.
    #[arg(long)]
    png: bool,
    /// Only these universes of explorations: `'topsis and not oil'`.
    #[arg(long, value_name = "CHOICES")]
    select: Option<String>,
    /// Compute everything anew.
    #[arg(long)]
    fresh: bool,
}

/// Runs that take longer show how far they are.
const QUIET_FOR: std::time::Duration = std::time::Duration::from_secs(1);

struct Bar {
    bar: ProgressBar,
    start: Instant,
}

impl Progress for Bar {
    fn begin(&self, steps: usize) {
        self.bar.set_length(steps as u64);
    }

    fn done(&self, step: &Step, _: &Outcome) {
        self.bar.inc(1);
        if self.start.elapsed() > QUIET_FOR {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.set_message(step.label.clone());
        }
    }
}

pub fn run(options: &Options) -> End {
    let start = Instant::now();
    let (source, mut compiled) = match locate::compiled(&options.study.path, 0) {
        Ok(found) => found,
        Err(error) => return console::fail(error),
    };
    if compiled.has_errors() {
        console::say(console::findings(&compiled.found, std::slice::from_ref(&source)));
        console::say(format!("{}; nothing was run", console::count(&compiled.found)));
        return End::Findings;
    }
    if let Some(choices) = &options.select
        && let Err(why) = explore::select(&mut compiled.study, choices)
    {
        return console::fail(format!("--select: {why}"));
    }
    if compiled.dataset.is_none() {
        if compiled.study.theory.is_none() {
            return console::fail(match compiled.spec.data {
                Some(_) => "the study has no data to run on: `data: none` is for definitions, which `check` reads",
                None => "the study says nothing about its data: name the file, `data: {file: data/FILE.csv}`",
            });
        }
        without_data(&mut compiled.study);
    }
    let dataset = compiled.dataset.as_ref();
    let (mut plan, _) = lower(&compiled.study);
    let columns = computed(&compiled.study, &mut plan);
    let wanted: Vec<Key> = plan.publish.values().chain(columns.iter().map(|(_, key)| key)).copied().collect();
    let store = Store::beside(&source.path);
    let style = ProgressStyle::with_template("{pos}/{len} {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = Bar { bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()).with_style(style), start };
    let runner = Runner {
        plan: &plan,
        column: &|name| column_datum(dataset?, name),
        store: (!options.fresh).then_some(&store),
        seed: compiled.study.seed,
        progress: &bar,
    };
    let values = runner.run(&wanted);
    bar.bar.finish_and_clear();
    let results = results(&compiled.study, &plan, &values);
    let column = |(name, key): (String, Key)| Some((name, values.get(&key)?.as_ref().ok()?.clone()));
    let finished = Finished {
        source: &source,
        compiled: &compiled,
        plan: &plan,
        results: &results,
        computed: columns.into_iter().filter_map(column).collect(),
        pdf: options.pdf,
        png: options.png,
        program: std::env::current_exe().unwrap_or_default(),
    };
    let written = match write(&finished) {
        Ok(written) => written,
        Err(error) => return console::fail(error),
    };
    // The next `plan --why` knows less if this cannot be written; the run is whole.
    drop(Last::save(&source.path, &plan));
    tell(&compiled.study, &written, &results);
    console::say(format!("done     {:.1} s", start.elapsed().as_secs_f64()));
    let open = written.verdicts.iter().any(|verdict| verdict.standing == Standing::NotComputed);
    let incomplete = open || results.not_computed().next().is_some() || !written.problems.is_empty();
    if incomplete { End::Findings } else { End::Fine }
}

/// What needs no rows: the exhibits of a theory.
fn without_data(study: &mut Study) {
    study.analyses.clear();
    study.indices.clear();
    study.tables.retain(|table| tables::kind(table.kind).is_some_and(|kind| kind.needs == Needs::Theory));
    study.figures.retain(|figure| figures::kind(figure.kind).is_some_and(|kind| kind.needs == Needs::Theory));
}

/// Scores and formulas that belong beside the data, with the steps that give them.
fn computed(study: &Study, plan: &mut Plan) -> Vec<(String, Key)> {
    if !study.has_data {
        return vec![];
    }
    let ids = (0..study.vars.len()).map(VarId).filter(|id| study.var(*id).origin.is_none());
    let named = ids.filter(|id| {
        !matches!(study.var(*id).definition, Definition::Column | Definition::Group { .. } | Definition::Broken)
    });
    // A branch may have a short name and a dotted one.
    let mut branches = BTreeSet::new();
    let once = |id: &VarId| match &study.var(*id).definition {
        Definition::Branch { index, path } => branches.insert((index.clone(), path.clone())),
        _ => true,
    };
    named.filter(once).map(|id| (study.name_of(id).to_string(), variables::lower(study, id, plan))).collect()
}

/// Numbers first, files last.
fn tell(study: &Study, written: &Written, results: &Results) {
    let first = study.tables.iter().position(|table| table.kind == "regression").unwrap_or(0);
    if let Some(grid) = written.grids.get(first) {
        match render_text(grid) {
            Ok(text) => console::say(text),
            Err(error) => console::complain(format!("{}: {error}", grid.id)),
        }
    }
    let more = written.grids.len().saturating_sub(1);
    if more > 0 {
        let page = written.page.display();
        console::say(format!("{more} more table{}: {page}\n", if more == 1 { "" } else { "s" }));
    }
    if !written.verdicts.is_empty() {
        console::say(verdict::lines(study, &written.verdicts).join("\n") + "\n");
    }
    for line in reconcile::lines(study, &written.accounts) {
        console::say(format!("printed  {line}"));
    }
    for (address, reason) in results.not_computed() {
        console::say(format!("n/c      {address}: {}", reason.message));
    }
    for problem in &written.problems {
        console::say(format!("problem  {problem}"));
    }
    for (head, text) in &written.lines {
        console::say(format!("{head:<8} {text}"));
    }
}
