//! The table of a literature, on the studies of the project and on forty made ones.

#[path = "common/sides.rs"]
mod sides;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use calamine::{Data, Reader, Xlsx, open_workbook};
use sides::side;
use studyc::compare::{Conflict, compare, conflicts, grids, json, leaves, similarity, text, whole};
use studyc::diff::Side;
use studyc::exhibit::Value;
use studyc::render::{Format, render};

const A: &str = include_str!("diff/a-2024.yaml");
const B: &str = include_str!("diff/b-2025.yaml");
const BASE: &str = include_str!("diff/base.yaml");

fn three() -> Vec<Side> {
    vec![side("papers/a-2024.yaml", 0, A), side("papers/b-2025.yaml", 1, B), side("papers/base.yaml", 2, BASE)]
}

fn snapshot(name: &str, said: &str) {
    insta::with_settings!({snapshot_path => "messages", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!(name, said);
    });
}

/// Steps of a linear congruential generator (Knuth 1997, 3.3.4).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// A study that takes about half of sixty concepts, under names of its own.
fn made(at: usize) -> String {
    let mut dice = Dice(at as u64 + 1);
    let mut text = format!(
        "study: paper-{at:02}\ndata: {{file: d.csv, panel: {{unit: city, time: year, years: {}..2022, units: {}}}}}\nvariables:\n",
        2005 + at % 9,
        200 + at
    );
    let mut branches = vec![vec![]; 4];
    for concept in 0..60 {
        if dice.below(2) == 0 {
            continue;
        }
        let name = format!("v{concept}_{at}");
        let is = if dice.below(3) == 0 { format!("is: 100 * raw{concept} / base{concept}, ") } else { String::new() };
        let label = if dice.below(2) == 0 { format!("label: Measure number {concept}, ") } else { String::new() };
        writeln!(text, "  {name}: {{{is}{label}concept: c{concept:02}}}").unwrap();
        // Concept 7 is bad in every fifth study.
        let sign = if concept == 7 && at.is_multiple_of(5) { '-' } else { '+' };
        branches[dice.below(4) as usize].push(format!("{sign}{name}"));
    }
    text.push_str("indices:\n  Index:\n    weighting: entropy\n    of:\n");
    for (at, leaves) in branches.iter().enumerate().filter(|(_, leaves)| !leaves.is_empty()) {
        writeln!(text, "      Dimension {at}: [{}]", leaves.join(", ")).unwrap();
    }
    writeln!(text, "models: {{base: {{formula: \"y ~ Index + c | city + year\", errors: {{cluster: city}}}}}}")
        .unwrap();
    text
}

fn forty() -> Vec<Side> {
    (0..40).map(|at| side(&format!("paper-{at:02}.yaml"), at as u16, &made(at))).collect()
}

#[test]
fn three_papers_lie_beside_one_another() {
    let sides = three();
    let all = compare(&sides);
    snapshot("compare_three_papers", &text(&all));
    snapshot("compare_as_markdown", &render(&whole(&all), Format::Markdown, None).unwrap());
}

#[test]
fn every_leaf_has_its_row_and_place() {
    let sides = three();
    let all = compare(&sides);
    let found = leaves(&all);
    let count: usize = sides.iter().flat_map(|side| side.study.indices.values()).map(|index| index.leaves.len()).sum();
    assert_eq!(found.len(), count);
    let row = found.iter().find(|leaf| leaf.study == "b-2025" && leaf.leaf == "effort").unwrap();
    assert_eq!(
        (row.direction.as_str(), row.path.as_str(), row.measure.as_str()),
        ("+", "Means of production > Intangible", "rd / gdp")
    );
    assert!(B.lines().nth(row.line - 1).unwrap().contains("+effort"), "line {}", row.line);
    let same = found.iter().find(|leaf| leaf.study == "a-2024" && leaf.leaf == "rd_share").unwrap();
    assert_eq!(same.concept, row.concept, "equal up to an affine map");
}

#[test]
fn printed_weights_are_taken_from_the_paper() {
    let text = "study: p\ndata: none\nindices: {N: {of: [+a, {leaf: +b, weight: 0.25}]}}\nreported:\n  2: {columns: [mean, weight], a: [3.1, .125]}\n";
    let sides = [side("p.yaml", 0, text)];
    let weights: Vec<String> = leaves(&compare(&sides)).into_iter().map(|leaf| leaf.weight_printed).collect();
    assert_eq!(weights, [".125", "0.25"]);
}

#[test]
fn forty_papers_share_sixty_concepts() {
    let sides = forty();
    let all = compare(&sides);
    let used: BTreeSet<&str> =
        all.groups.iter().map(|group| group.name.as_str()).filter(|name| name.starts_with('c')).collect();
    assert_eq!(used.len(), 60, "a group for each concept");
    assert_eq!(all.families.len(), 1, "one index");
    let found = conflicts(&all);
    assert_eq!(found.len(), 1);
    let Conflict { measure, plus, minus } = &found[0];
    assert_eq!(measure, "c07");
    assert!(minus.iter().all(|name| name[6..].parse::<usize>().unwrap().is_multiple_of(5)), "{minus:?}");
    assert!(plus.iter().all(|name| !name[6..].parse::<usize>().unwrap().is_multiple_of(5)), "{plus:?}");
    let matrix = similarity(&all);
    for (i, row) in matrix.iter().enumerate() {
        assert_eq!(row[i], 1.0);
        for (j, value) in row.iter().enumerate() {
            assert!((0.0..=1.0).contains(value) && *value == matrix[j][i]);
        }
    }
    // Likeness by hand, from the concepts of the first two studies.
    let concepts =
        |at: usize| -> BTreeSet<String> { sides[at].study.vars.iter().filter_map(|var| var.concept.clone()).collect() };
    let (a, b) = (concepts(0), concepts(1));
    assert_eq!(matrix[0][1], a.intersection(&b).count() as f64 / a.union(&b).count() as f64);
}

#[test]
fn a_table_holds_five_studies_and_no_cell_is_lost() {
    let sides = forty();
    let all = compare(&sides);
    let pages = grids(&all, 5);
    assert_eq!(pages.len(), 8);
    assert!(pages.iter().all(|page| page.columns.len() == 6), "five studies and the count");
    let empty = |page: &studyc::exhibit::Grid| {
        page.panels
            .iter()
            .flat_map(|panel| &panel.rows)
            .any(|row| row.indent > 0 && row.cells.iter().take(5).all(|cell| *cell == Value::Empty))
    };
    assert!(!pages.iter().any(empty), "no row says nothing");
    let cells = |grid: &studyc::exhibit::Grid, columns: usize| {
        let rows = grid.panels.iter().flat_map(|panel| &panel.rows);
        rows.flat_map(|row| row.cells.iter().take(columns)).filter(|cell| **cell != Value::Empty).count()
    };
    let split: usize = pages.iter().map(|page| cells(page, 5)).sum();
    assert_eq!(split, cells(&whole(&all), 40));
    for page in &pages {
        let tex = render(page, Format::Latex, None).unwrap();
        assert!(tex.contains("Studies compared"));
    }
}

#[test]
fn a_comparison_of_one_is_its_description() {
    let sides = [side("a.yaml", 0, A)];
    let all = compare(&sides);
    assert!(conflicts(&all).is_empty());
    assert_eq!(similarity(&all), [[1.0]]);
    assert_eq!(json(&all)["studies"], serde_json::json!(["a-2024"]));
}

fn studyc(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_studyc"));
    command.current_dir(folder).args(arguments).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    command.output().unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn every_format_is_written() {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [("a.yaml", A), ("b.yaml", B), ("base.yaml", BASE)] {
        fs::write(dir.path().join(name), text).unwrap();
    }
    for ending in ["tex", "md", "html", "csv", "xlsx", "json"] {
        let file = format!("table.{ending}");
        let said = studyc(dir.path(), &["compare", "a.yaml", "b.yaml", "base.yaml", "--to", &file]);
        assert_eq!(said.status.code(), Some(0), "{ending}: {}", words(&said));
        let again = format!("again.{ending}");
        studyc(dir.path(), &["compare", "a.yaml", "b.yaml", "base.yaml", "--to", &again]);
        assert_eq!(
            fs::read(dir.path().join(&file)).unwrap(),
            fs::read(dir.path().join(&again)).unwrap(),
            "{ending}: equal bytes"
        );
    }
    let mut book: Xlsx<_> = open_workbook(dir.path().join("table.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["comparison", "leaves", "similarity", "signs"]);
    let sheet = book.worksheet_range("similarity").unwrap();
    assert_eq!(sheet.get((1, 1)), Some(&Data::Float(1.0)));
    let signs = book.worksheet_range("signs").unwrap();
    assert!(signs.rows().skip(1).any(|row| row[0].to_string().to_lowercase().contains("waste gas")), "{signs:?}");
    let said =
        studyc(dir.path(), &["compare", "a.yaml", "b.yaml", "--long", "leaves.csv", "--similarity", "alike.csv"]);
    assert_eq!(said.status.code(), Some(0), "{}", words(&said));
    let long = fs::read_to_string(dir.path().join("leaves.csv")).unwrap();
    assert!(
        long.starts_with("study,index,family,path,leaf,label,concept,direction,measure,weight_printed,file,line\n"),
        "{long}"
    );
    assert_eq!(long.lines().count(), 21);
    assert_eq!(fs::read_to_string(dir.path().join("alike.csv")).unwrap().lines().count(), 3);
}

#[test]
fn what_cannot_be_compared_is_said() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.yaml"), A).unwrap();
    fs::write(dir.path().join("broken.yaml"), "study: x\nindices: {N: {of: [a]}}\n").unwrap();
    for arguments in [
        &["compare", "a.yaml", "broken.yaml"][..],
        &["compare", "a.yaml", "none.yaml"],
        &["compare", "a.yaml", "--to", "table.doc"],
        &["compare"],
    ] {
        let said = studyc(dir.path(), arguments);
        assert_eq!(said.status.code(), Some(2), "{arguments:?}: {}", words(&said));
    }
}

#[test]
fn the_projects_studies_are_one_literature() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let good = root.join("tests/corpus/good");
    let mut files: Vec<PathBuf> = ["asem", "cities277", "gai", "griliches", "hansen", "theory"]
        .map(|name| good.join(format!("{name}.yaml")))
        .into();
    files.extend(["liu_li_2025", "us_states"].map(|name| root.join("studies").join(name).join("study.yaml")));
    let sides: Vec<Side> = files
        .iter()
        .enumerate()
        .map(|(at, file)| side(&file.display().to_string(), at as u16, &fs::read_to_string(file).unwrap()))
        .collect();
    let all = compare(&sides);
    let titles: Vec<&str> = all.sections.iter().map(|section| section.title.as_str()).collect();
    for title in
        ["Data and sample", "New quality productivity", "Models", "Robustness", "Further analyses", "Hypotheses"]
    {
        assert!(titles.contains(&title), "{titles:?}");
    }
    let liu = leaves(&all).into_iter().filter(|leaf| leaf.study == "liu-li-2025").count();
    assert_eq!(liu, 43, "23 and 20 leaves");
}
