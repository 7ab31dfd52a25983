//! Theories: read alone, held against themselves, taken over by a study with data.

use studyc::compile::{compile, shape};
use studyc::exhibit::Grid;
use studyc::method::{figures, tables};
use studyc::render::{Drawing, Format, figure_data, render, render_figure};
use studyc::results::Results;
use studyc::source::Source;
use studyc::spec;
use studyc::study::Study;

use crate::pipeline::{self, check, check_dsl, codes};

const THEORY: &str = "study: s
data: none
theory:
  concepts:
    A: {label: Alpha, definition: the first, traits: [new, fast], parts: [One, Two]}
    One: {parts: [Deep]}
    B: {indicator: output}
    C: {}
  mechanisms:
    - {edge: B -> One, sign: +, as: moves, because: it must, source: p. 3}
    - {edge: A -> C, sign: \"-\"}
  propositions:
    P1: {says: B lowers C, edges: [B -> C], evidence: [mediation, a case]}
";

fn study(text: &str) -> Study {
    let folder = tempfile::tempdir().unwrap();
    let compiled = compile(&pipeline::source(folder.path(), text));
    assert!(compiled.found.is_empty(), "{:?}", compiled.found);
    compiled.study
}

fn grid(study: &Study, kind: &str) -> Grid {
    let table = study.tables.iter().find(|table| table.kind == kind).unwrap();
    tables::grid(table, study, &Results::default())
}

fn markdown(study: &Study, kind: &str) -> String {
    render(&grid(study, kind), Format::Markdown, None).unwrap()
}

#[test]
fn concepts_stand_in_a_tree_and_arrows_lead_through_wholes() {
    let study = study(THEORY);
    let theory = study.theory.as_ref().unwrap();
    let tree: Vec<(&str, usize)> = theory.concepts.iter().map(|one| (one.name.as_str(), one.depth)).collect();
    assert_eq!(tree, [("A", 0), ("One", 1), ("Deep", 2), ("Two", 1), ("B", 0), ("C", 0)]);
    let at = |name: &str| theory.concept(name).unwrap();
    // B moves a part of A, and A moves C. Parts do not move each other.
    assert!(!theory.leads(at("C"), at("B")) && !theory.leads(at("B"), at("Two")));
    assert!(theory.leads(at("B"), at("A")) && theory.leads(at("A"), at("C")));
}

#[test]
fn a_theory_alone_has_its_tables_and_its_figure() {
    let study = study(THEORY);
    let kinds: Vec<&str> = study.tables.iter().map(|table| table.kind).collect();
    assert_eq!(kinds, ["framework", "arrows", "propositions"]);
    let framework = markdown(&study, "framework");
    assert!(framework.contains("| Alpha") && framework.contains("new, fast") && framework.contains("Core indicator"));
    assert!(!framework.contains("Kinds"), "a column that nothing fills is left out:\n{framework}");
    let arrows = markdown(&study, "arrows");
    assert!(arrows.contains("moves") && arrows.contains("it must") && arrows.contains("\u{2212}"), "{arrows}");
    let propositions = markdown(&study, "propositions");
    assert!(propositions.contains("B \u{2192} C") && propositions.contains("not tested"), "{propositions}");
    for format in [Format::Latex, Format::Html, Format::Csv] {
        assert!(render(&grid(&study, "framework"), format, None).unwrap().contains("Alpha"));
    }
}

#[test]
fn mechanisms_are_drawn_in_both_drawings_and_as_data() {
    let study = study(THEORY);
    let [figure] = study.figures.as_slice() else { panic!("one figure") };
    let chart = figures::chart(figure, &study, &Results::default());
    let svg = render_figure(&chart, Drawing::Svg, None).unwrap();
    assert!(svg.contains("Alpha") && svg.contains("Deep") && svg.contains("+ moves"), "{svg}");
    assert!(svg.contains("stroke-dasharray"), "a lowering arrow is dashed");
    let tex = render_figure(&chart, Drawing::Latex, None).unwrap();
    assert!(tex.contains("\\textbf{Alpha}") && tex.contains(".. controls") && !tex.contains("\\begin{axis}"));
    let data = figure_data(&chart).unwrap();
    assert!(data.contains("B -> One") && data.contains("Alpha -> C"), "{data}");
}

#[test]
fn a_study_with_data_takes_a_theory_over_and_tests_its_propositions() {
    let folder = pipeline::folder(&[
        ("first/study.yaml", THEORY),
        ("second/data.csv", "unit,year,x,m,y\na,1,1,2,3\na,2,2,1,4\nb,1,4,3,1\nb,2,3,5,2\nc,1,2,2,2\nc,2,5,1,1\n"),
    ]);
    let text = "study: t
data: {file: data.csv, panel: {unit: unit, time: year}}
models: {base: {formula: y ~ x, errors: classical}}
theory: {import: ../first/study.yaml}
hypotheses:
  H1: {says: x lowers y, tests: P1, holds_if: base.x < 0 at 5%}
";
    let (found, said) = check(&folder.path().join("second"), text);
    assert_eq!(found.iter().map(|one| one.card.code).collect::<Vec<_>>(), ["evidence-not-given"], "{said}");
    let source = Source::new(0, folder.path().join("second/study.yaml"), text);
    let study = compile(&source).study;
    let propositions = markdown(&study, "propositions");
    assert!(propositions.contains("H1") && propositions.contains("mediation (not given)"), "{propositions}");
    assert!(propositions.contains("Of 1 propositions 1 are tested"), "{propositions}");
    for (import, why) in
        [("../none.yaml", "entity not found"), ("../second/data.csv", "from here"), ("../first", "from here")]
    {
        let (found, said) = check(&folder.path().join("second"), &text.replace("../first/study.yaml", import));
        assert!(codes(&found).contains(&"theory-import") && said.contains(why), "{said}");
    }
    let again = text.replace("study.yaml}", "study.yaml, concepts: {A: {}}}");
    let (found, said) = check(&folder.path().join("second"), &again);
    assert!(codes(&found) == ["theory-import"] && said.contains("declared again"), "{said}");
    let (_, said) = check(&folder.path().join("second"), &text.replace("tests: P1", "tests: P2"));
    assert!(said.contains("which no theory of the study states") && said.contains("names known here: `P1`"), "{said}");
}

#[test]
fn quoted_names_begin_arrows_in_the_dsl() {
    let text = "study s\n\ndata none\n\ntheory {\n  concept \"A b\"\n  concept C\n  \"A b\" -> C (+) moves \"for a reason\" from \"p. 1\"\n  C -> D (+)\n  concept D\n}\n";
    let folder = tempfile::tempdir().unwrap();
    let (found, said) = check_dsl(folder.path(), text);
    assert!(found.is_empty(), "{said}");
    let source = Source::new(0, "study.study", text);
    let node = spec::read(&source, shape()).0.unwrap();
    let printed = spec::print(&node, shape(), true);
    assert!(printed.contains("\"A b\" -> C (+) moves \"for a reason\" from \"p. 1\""), "{printed}");
}
