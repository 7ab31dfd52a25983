//! What two studies do not say alike.

#[path = "common/marks.rs"]
mod marks;
#[path = "common/sides.rs"]
mod sides;

use std::fs;
use std::path::PathBuf;

use marks::{compared, marks};
use proptest::prelude::*;
use sides::side;
use studyc::compile::shape;
use studyc::diff::{Class, Concepts, How, Kind, LEAST, Look, Scope, Side, canonical, diff, grid, text};
use studyc::render::{Format, render};
use studyc::source::Source;
use studyc::spec;

const BASE: &str = include_str!("diff/base.yaml");
const A: &str = include_str!("diff/a-2024.yaml");
const B: &str = include_str!("diff/b-2025.yaml");

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn to_dsl(text: &str) -> String {
    let (node, found) = spec::parse(&Source::new(0, "s.yaml", text), shape());
    assert!(found.is_empty(), "{found:?}");
    spec::print(&node.unwrap(), shape(), true)
}

fn corpus() -> Vec<(String, String)> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(root().join("tests/corpus/good")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .collect()
}

fn snapshot(name: &str, said: &str) {
    insta::with_settings!({snapshot_path => "messages", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!(name, said);
    });
}

/// What an edit of [`BASE`] says before and after, and the one change that it is; none where it means nothing.
const EDITS: [(&str, &str, Option<&str>); 34] = [
    ("years: 2012..2022", "years: 2013..2022", Some("data.panel.years ~")),
    ("units: 30", "units: 29", Some("data.panel.units ~")),
    ("missing: {default: drop}", "missing: {default: drop, interpolate: [rd]}", Some("data.missing.interpolate +")),
    ("seed: 7", "seed: 8", Some("seed ~")),
    ("Eco: {is: ln(gdp / population)", "Eco: {is: ln(gdp)", Some("variables.Eco.is ~")),
    ("RD: {is: 100 * rd / gdp", "RD: {is: rd / gdp", Some("variables.RD.is ~")),
    ("label: Urban share", "label: Urbanisation", Some("variables.Urban.label.en ~")),
    ("controls: [Urban, Eco]", "controls: [Urban, Eco, tax]", Some("sets.controls +")),
    ("weighting: entropy # Nqp", "weighting: critic", Some("indices.Nqp.weighting ~")),
    ("shift: 0.0001", "shift: 0.01", Some("indices.Nqp.shift ~")),
    ("scope: pooled", "scope: {by: year}", Some("indices.Cp.scope ~")),
    ("-so2", "+so2", Some("indices.Nqp.Objects.so2 !")),
    (", -waste", "", Some("indices.Nqp.Objects.waste -")),
    ("+robots", "+robots, +toilets", Some("indices.Nqp.Objects.toilets +")),
    ("label: Cake", "label: The cake", Some("indices.Cp.Cp1.label ~")),
    ("errors: {cluster: province}", "errors: {cluster: region}", Some("models.base.errors.cluster ~")),
    (
        "base: {formula: Cp ~ Nqp + controls | province + year",
        "base: {formula: Cp ~ Nqp + controls | province",
        Some("models.base.formula.effects -"),
    ),
    ("formula: Cp ~ Nqp\n", "formula: Cp ~ Nqp + Nqp:Urban\n", Some("models.plain.formula.regressors +")),
    ("years: 2014..2022", "years: 2015..2022", Some("models.late.years ~")),
    ("aggregate: topsis", "aggregate: geometric", Some("robustness.main.checks.topsis.reindex.Cp.aggregate ~")),
    (
        "capitals: {drop: province == Beijing}",
        "capitals: {drop: province == Shanghai}",
        Some("robustness.main.checks.capitals.drop ~"),
    ),
    ("draws: 500", "draws: 1000", Some("mediations.innovation.bootstrap.draws ~")),
    ("up_to: 2", "up_to: 3", Some("thresholds.cake.up_to ~")),
    ("> 0 at 5%", "> 0 at 1%", Some("hypotheses.H1.holds_if ~")),
    ("says: it grows", "says: It grows", Some("hypotheses.H1.says.en ~")),
    ("bandwidth: silverman", "bandwidth: scott", Some("movement.density.bandwidth ~")),
    ("levels: 10", "levels: 5", Some("couplings.D.levels ~")),
    ("power: 1", "power: 2", Some("matrices.near.power ~")),
    ("of: [Nqp, controls]", "of: [controls, Nqp]", Some("tables.1.of ~")),
    ("keep: region in (East, West) and year > 2012", "keep: year > 2012 and region in (West, East)", None),
    ("Workers: [+schooling", "Workers:   [ +schooling", None),
    ("authors: [A. Author]", "authors:\n  - A. Author # the only one", None),
    ("weight: gdp * 2", "weight: 2 * gdp", None),
    ("conventions: stata\n", "", None),
];

fn edited(chosen: &[usize]) -> (String, Vec<String>) {
    let mut text = BASE.to_string();
    let mut expected = vec![];
    for at in chosen {
        let (before, after, change) = EDITS[*at];
        assert_eq!(text.matches(before).count(), 1, "`{before}` is not there once");
        text = text.replace(before, after);
        expected.extend(change.map(str::to_string));
    }
    expected.sort();
    (text, expected)
}

#[test]
fn each_edit_is_one_change() {
    let base = side("study.yaml", 0, BASE);
    for (at, edit) in EDITS.iter().enumerate() {
        let (text, expected) = edited(&[at]);
        assert_eq!(compared(&base, &side("study.yaml", 1, &text)), expected, "{edit:?}");
    }
}

/// Whatever is wrong with a study, it is itself.
#[test]
fn studies_with_mistakes_are_compared_or_refused() {
    let mut compared = 0;
    for folder in ["wrong", "bad"] {
        for entry in fs::read_dir(root().join("tests/corpus").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let read = |id| Side::read(Source::new(id, path.clone(), text.as_str()), &Concepts::default());
            if let (Ok(a), Ok(b)) = (read(0), read(1)) {
                assert!(diff(&a, &b, &Scope::default()).is_empty(), "{}", path.display());
                compared += 1;
            }
        }
    }
    assert!(compared >= 5, "{compared} studies with mistakes can be compared");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any edits together, in either syntax, forwards and backwards.
    #[test]
    fn random_edits_give_exactly_the_named_changes(chosen in proptest::sample::subsequence((0..EDITS.len()).collect::<Vec<_>>(), 0..12), dsl: bool) {
        let (text, expected) = edited(&chosen);
        let base = side("study.yaml", 0, BASE);
        let other = if dsl { side("study.study", 1, &to_dsl(&text)) } else { side("study.yaml", 1, &text) };
        prop_assert_eq!(compared(&base, &other), expected.clone());
        let mut back: Vec<String> = expected.iter().map(|mark| match mark.split_once(' ') {
            Some((place, "+")) => format!("{place} -"),
            Some((place, "-")) => format!("{place} +"),
            _ => mark.clone(),
        }).collect();
        back.sort();
        prop_assert_eq!(compared(&other, &base), back);
    }
}

#[test]
fn syntax_order_and_layout_are_no_difference() {
    for (name, text) in corpus() {
        let (node, found) = spec::parse(&Source::new(0, name.as_str(), text.as_str()), shape());
        assert!(found.iter().all(|one| !one.is_error()), "{name}");
        let node = node.unwrap();
        let one = side(&name, 0, &text);
        let other = if name.ends_with(".study") { ("s.yaml", false) } else { ("s.study", true) };
        let turned = side(other.0, 1, &spec::print(&node, shape(), other.1));
        assert_eq!(compared(&one, &turned), Vec::<String>::new(), "{name} in the other syntax");
        let bare = side("c.yaml", 1, &canonical(&spec::settled(&node, shape())));
        assert_eq!(compared(&one, &bare), Vec::<String>::new(), "{name} in canonical text");
        assert_eq!(canonical(&bare.written), canonical(&one.written), "{name}: canonical text is its own");
    }
}

#[test]
fn a_section_is_compared_without_code_of_its_own() {
    let study =
        |options: &str| format!("study: s\ndata: none\nindices: {{N: {{of: {{P: [+a, +b], Q: [+c]}}}}}}\n{options}");
    let a = side(
        "a.yaml",
        0,
        &study(
            "couplings: {D: {of: [P, Q], form: wang_2021}}\ninequality: {gap: {dagum: N, over: region, each: year}}\n",
        ),
    );
    let b = side(
        "b.yaml",
        1,
        &study("couplings: {D: {of: [Q, P], form: classic}}\ninequality: {gap: {dagum: N, over: belt, each: year}}\n"),
    );
    assert_eq!(compared(&a, &b), ["couplings.D.form ~", "inequality.gap.over ~"]);
    let theory = |sign: &str| {
        format!("study: t\ntheory:\n  concepts: {{A: {{}}, B: {{}}}}\n  mechanisms: [{{edge: A -> B, sign: {sign}}}]\n")
    };
    let (a, b) = (side("a.yaml", 0, &theory("+")), side("b.yaml", 1, &theory("\"-\"")));
    assert_eq!(compared(&a, &b), ["theory.mechanisms.A -> B.sign ~"]);
}

#[test]
fn a_set_spelled_out_is_the_set() {
    let (a, b) = (side("a.yaml", 0, BASE), side("b.yaml", 1, &BASE.replace("Nqp + controls |", "controls + Nqp |")));
    assert_eq!(compared(&a, &b), Vec::<String>::new());
    let spelled = BASE.replace("Nqp + controls |", "Eco + Urban + Nqp |");
    assert_eq!(compared(&a, &side("b.yaml", 1, &spelled)), Vec::<String>::new());
}

#[test]
fn what_comes_from_another_model_is_said_there() {
    let a = side("a.yaml", 0, BASE);
    let b = side("b.yaml", 1, &BASE.replace("errors: {cluster: province}", "errors: hc1"));
    let found = diff(&a, &b, &Scope::default());
    assert_eq!(marks(&found), ["models.base.errors ~"]);
    assert!(found.changes[0].touches.estimates.contains(&"late(Cp)".to_string()), "{:?}", found.changes[0].touches);
    // Written out, it is the same model.
    let whole = BASE.replace(
        "late: {from: base,",
        "late: {formula: Cp ~ Nqp + controls | province + year, errors: {cluster: province},",
    );
    assert_eq!(compared(&a, &side("b.yaml", 1, &whole)), Vec::<String>::new());
}

#[test]
fn another_name_is_a_name() {
    let a = side("a.yaml", 0, BASE);
    let b = BASE
        .replace("base: {formula", "main_model: {formula")
        .replace("from: base", "from: main_model")
        .replace("of: base", "of: main_model");
    let b = b.replace("columns: [base", "columns: [main_model").replace("base(Cp)", "main_model(Cp)");
    assert_eq!(compared(&a, &side("b.yaml", 1, &b)), ["models.base >"]);
    let b = BASE.replace("Objects:", "Objects of labour:");
    let b = side("b.yaml", 1, &b);
    let found = diff(&a, &b, &Scope::default());
    assert_eq!(marks(&found), ["indices.Nqp.Objects >"]);
    assert_eq!(found.changes[0].class, Class::Presentation);
}

#[test]
fn changes_touch_what_rests_on_them() {
    let a = side("a.yaml", 0, BASE);
    let touches = |before: &str, after: &str| {
        let b = side("b.yaml", 1, &BASE.replace(before, after));
        let found = diff(&a, &b, &Scope::default());
        let touches = found.changes[0].touches.clone();
        (touches.estimates, touches.tables)
    };
    let (estimates, tables) = touches("label: Urban share", "label: Urbanisation");
    assert!(estimates.is_empty() && tables.is_empty(), "{estimates:?}");
    // Nothing of the plan uses the column, whatever is said of it.
    let (estimates, _) = touches("spare: {is: rd / population", "spare: {is: rd / gdp");
    assert!(estimates.is_empty(), "{estimates:?}");
    let (estimates, tables) = touches("years: 2014..2022", "years: 2015..2022");
    assert_eq!(estimates, ["late(Cp)"]);
    assert_eq!(tables, ["Table 2"]);
    let (estimates, _) = touches("-so2", "+so2");
    assert!(
        ["base(Cp)", "plain(Cp)", "topsis(Cp)", "innovation"]
            .iter()
            .all(|one| estimates.iter().any(|known| known.starts_with(one))),
        "{estimates:?}"
    );
    let (_, tables) = touches("of: [Nqp, controls]", "of: [controls, Nqp]");
    assert_eq!(tables, ["Table 1"]);
}

#[test]
fn definitions_are_one_up_to_affine_maps() {
    let study = |name: &str, variables: &str, leaves: &str| {
        format!("study: {name}\ndata: none\nvariables: {{{variables}}}\nindices: {{N: {{of: [{leaves}]}}}}\n")
    };
    let a = side("a.yaml", 0, &study("a", "rdi: {is: 100 * rd / gdp}, gap: {is: u - r}", "+rdi, -gap"));
    let b = side("b.yaml", 1, &study("b", "effort: {is: rd / gdp}, minus: {is: r - u}", "+effort, +minus"));
    let found = diff(&a, &b, &Scope::default());
    let how = |name: &str| {
        let pair = found.pairs.all.iter().find(|pair| a.study.name_of(pair.a) == name);
        pair.map(|pair| (b.study.name_of(pair.b).to_string(), pair.how))
    };
    assert_eq!(how("rdi"), Some(("effort".into(), How::Definition)));
    assert_eq!(found.indices[0].shared(), 1, "a measure and its opposite are two variables");
}

#[test]
fn two_papers_are_matched_by_concept_definition_and_likeness() {
    let (a, b) = (side("papers/a-2024.yaml", 0, A), side("papers/b-2025.yaml", 1, B));
    let found = diff(&a, &b, &Scope { only: vec!["indices".into()], all: false });
    snapshot("diff_two_papers", &text(&found, Look::default()));
    assert!(marks(&found).contains(&"indices.Nqp.Workers.education ~".to_string()), "another measure of one concept");
    let scores: Vec<f64> = found
        .pairs
        .all
        .iter()
        .filter_map(|pair| match pair.how {
            How::Likeness(score) => Some(score),
            _ => None,
        })
        .collect();
    assert!(scores.len() == 3 && scores.iter().all(|score| (LEAST..=1.0).contains(score)), "{scores:?}");
}

#[test]
fn two_versions_read_like_a_report() {
    let (text_b, _) = edited(&[0, 4, 5, 7, 8, 11, 12, 15, 16, 19, 23, 25]);
    let (a, b) = (side("study.yaml", 0, BASE), side("study.yaml", 1, &text_b));
    let found = diff(&a, &b, &Scope::default());
    snapshot("diff_two_versions", &text(&found, Look::default()));
    let table = grid(&found);
    snapshot("diff_as_markdown", &render(&table, Format::Markdown, None).unwrap());
    snapshot("diff_as_latex", &render(&table, Format::Latex, None).unwrap());
}

#[test]
fn moved_leaves_are_moved_and_not_replaced() {
    let a = side("a.yaml", 0, BASE);
    let moved = BASE
        .replace("Objects: [-so2, -waste, +robots]", "Objects: [-so2, -waste]")
        .replace("Workers: [+schooling, +wage]", "Workers: [+schooling, +wage, +robots]");
    let b = side("b.yaml", 1, &moved);
    let found = diff(&a, &b, &Scope::default());
    assert_eq!(marks(&found), ["indices.Nqp.Objects.robots >"]);
    let change = &found.changes[0];
    assert_eq!(
        (change.kind, change.old.as_deref(), change.new.as_deref()),
        (Kind::Moved, Some("Objects"), Some("Workers"))
    );
}
