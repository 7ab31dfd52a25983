//! A study from its text and its data to its numbers, in this process.

use std::collections::BTreeMap;
use std::path::Path;

use miette::{GraphicalTheme, ThemeStyles};
use studyc::compile::{column_datum, compile, lower};
use studyc::diag::{Diagnostic, render};
use studyc::method::{tables, variables};
use studyc::plan::{Datum, Key};
use studyc::results::Results;
use studyc::run::{Quiet, Runner, results};
use studyc::source::Source;
use studyc::spec::types::Language;
use studyc::study::{Study, VarId};

pub struct Ran {
    pub results: Results,
    /// Every variable of the study with numbers, in the order of the data.
    pub columns: BTreeMap<String, Vec<f64>>,
    /// Names of the units, row by row.
    pub units: Vec<String>,
    pub study: Study,
    /// What stands below the tables.
    pub notes_of_tables: Vec<String>,
}

pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    dir
}

pub fn source(folder: &Path, text: &str) -> Source {
    Source::new(0, folder.join("study.yaml"), text)
}

pub fn findings(found: &[Diagnostic], source: &Source) -> String {
    let theme = GraphicalTheme { styles: ThemeStyles::none(), ..GraphicalTheme::unicode_nocolor() };
    render(found, &[Source::new(0, "study.yaml", source.text.clone())], theme)
}

/// What is wrong with a study, as a person reads it.
pub fn check(folder: &Path, text: &str) -> (Vec<Diagnostic>, String) {
    let source = source(folder, text);
    let found = compile(&source).found;
    let text = findings(&found, &source);
    (found, text)
}

/// The same for a study in the DSL.
pub fn check_dsl(folder: &Path, text: &str) -> (Vec<Diagnostic>, String) {
    let source = Source::new(0, folder.join("study.study"), text);
    let found = compile(&source).found;
    let said = findings(&found, &source);
    (found, said)
}

pub fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().filter(|one| one.is_error()).map(|one| one.card.code).collect()
}

/// Runs a study that has no mistakes.
pub fn run(folder: &Path, text: &str) -> Ran {
    let source = source(folder, text);
    let compiled = compile(&source);
    assert!(!compiled.has_errors(), "{}", findings(&compiled.found, &source));
    let study = &compiled.study;
    let (mut plan, later) = lower(study);
    assert!(later.is_empty(), "{}", findings(&later, &source));
    let vars: Vec<(String, Key)> = (0..study.vars.len())
        .filter(|at| study.vars[*at].origin.is_none())
        .map(|at| (study.vars[at].name.clone(), variables::lower(study, VarId(at), &mut plan)))
        .collect();
    let wanted: Vec<Key> = plan.publish.values().copied().chain(vars.iter().map(|(_, key)| *key)).collect();
    let dataset = compiled.dataset.as_ref().unwrap();
    let column = |name: &str| column_datum(dataset, name);
    let values = Runner { plan: &plan, column: &column, store: None, seed: study.seed, progress: &Quiet }.run(&wanted);
    let results = results(study, &plan, &values);
    let mut columns: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (name, key) in vars {
        let datum = values.get(&key).and_then(|value| value.as_ref().ok().cloned()).or_else(|| column(&name));
        if let Some(Datum::Numbers(values)) = datum {
            columns.insert(name, values.to_vec());
        }
    }
    let units = dataset
        .units
        .as_ref()
        .map_or(vec![], |units| units.codes.iter().map(|code| units.names[*code as usize].clone()).collect());
    let notes_of_tables = study.tables.iter().flat_map(|table| tables::grid(table, study, &results).notes).collect();
    Ran { results, columns, units, notes_of_tables, study: compiled.study }
}

impl Ran {
    /// The number at `model(outcome).quantity` or `index.quantity`.
    pub fn at(&self, address: &str) -> f64 {
        let (of, outcome, quantity) = split(address);
        match self.results.number(of, outcome, quantity) {
            Some(value) => value,
            None => panic!(
                "nothing at `{address}`: {:?}",
                self.results
                    .output(of, outcome)
                    .map(|output| format!("{output:?}").chars().take(600).collect::<String>())
            ),
        }
    }

    pub fn notes(&self, of: &str, outcome: Option<&str>) -> String {
        let said = self.results.notes(of, outcome).iter().map(|note| tables::clause(note, Language::En));
        said.collect::<Vec<_>>().join("\n")
    }

    pub fn column(&self, name: &str) -> &[f64] {
        self.columns.get(name).unwrap_or_else(|| panic!("no column `{name}` among {:?}", self.columns.keys()))
    }

    /// Values of a cross-section's column by unit.
    pub fn by_unit(&self, name: &str) -> BTreeMap<&str, f64> {
        self.units.iter().map(String::as_str).zip(self.column(name).iter().copied()).collect()
    }
}

fn split(address: &str) -> (&str, Option<&str>, &str) {
    match address.split_once('(') {
        Some((of, rest)) => {
            let (outcome, quantity) = rest.split_once(").").unwrap();
            (of, Some(outcome), quantity)
        }
        None => {
            let (of, quantity) = address.split_once('.').unwrap();
            (of, None, quantity)
        }
    }
}

/// Equal to a relative tolerance, and an absolute one below one in size.
pub fn close(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{what}: {found} against {expected}");
}

/// Equal to a relative tolerance.
pub fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs(), "{what}: {found} against {expected}");
}

pub fn same(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (row, (found, expected)) in found.iter().zip(expected).enumerate() {
        let both_empty = found.is_nan() && expected.is_nan();
        assert!(
            both_empty || (found - expected).abs() <= tolerance * expected.abs().max(1.0),
            "{what}, row {row}: {found} against {expected}"
        );
    }
}
