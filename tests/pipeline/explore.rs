//! Specification curves: every universe is the model that an author would write for it.

use std::path::Path;

use crate::pipeline::{self, check, close, codes, near, run};
use studyc::exhibit::chart::Scale;
use studyc::method::explore::select;
use studyc::method::{figures, tables};
use studyc::render::render_text;
use studyc::results::Output;
use studyc::stats::draws::Draws;

/// Cross-products against QR: the square of a modest condition number.
const TOLERANCE: f64 = 1e-9;

const HEAD: &str = "study: s
data: {file: states.csv, panel: {unit: state, time: year}}
variables:
  output: {is: ln(gsp)}
  public: {is: ln(pcap)}
  capital: {is: ln(pc)}
  labour: {is: ln(emp)}
models:
  base: {formula: output ~ public + capital + labour + unemp | state + year, errors: {cluster: state}}
";

fn folder() -> tempfile::TempDir {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("studies/us_states/data/states.csv");
    pipeline::folder(&[("states.csv", &std::fs::read_to_string(path).unwrap())])
}

fn column(ran: &pipeline::Ran, name: &str) -> Vec<f64> {
    let Some(Output::Computed { series, .. }) = ran.results.output("curve", Some("output")) else {
        panic!("{:?}", ran.results.output("curve", Some("output")))
    };
    series[0].column(name).unwrap_or_else(|| panic!("no {name} in {:?}", series[0].columns)).to_vec()
}

/// Two samples, three kinds of errors and effects, four subsets: on one way from cross-products, on the other from rows.
#[test]
fn universes_are_models_written_by_hand() {
    let folder = folder();
    let text = format!(
        "{HEAD}  a: {{from: base, formula: output ~ public + capital + labour | state + year}}
  b: {{from: base, formula: output ~ public + capital + labour + unemp | state + year, years: 1975..1986}}
  c: {{from: base, formula: output ~ public + capital + unemp | state + year, errors: hc1}}
  d: {{from: base, formula: output ~ public + capital + labour + unemp | state, errors: classical}}
explore:
  curve:
    of: base
    subsets: [labour, unemp]
    axes:
      sample: {{whole: {{}}, late: {{years: 1975..1986}}}}
      errors: {{clustered: {{}}, robust: {{errors: hc1}}, plain: {{errors: classical}}}}
      effects: {{both: {{}}, states: {{effects: state}}}}
figures: {{1: {{kind: specification_curve, of: curve}}}}
"
    );
    let ran = run(folder.path(), &text);
    let chart = figures::chart(&ran.study.figures[0], &ran.study, &ran.results);
    let Scale::Categories(choices) = &chart.plots[1].y.scale else { panic!("{:?}", chart.plots[1].y) };
    assert_eq!(choices.len(), 2 + 3 + 2 + 2, "{choices:?}");
    let [estimate, se, p] = ["estimate", "se", "p"].map(|name| column(&ran, name));
    assert_eq!(estimate.len(), 2 * 3 * 2 * 4);
    let at = |wanted: &[(&str, f64)]| {
        (0..estimate.len()).find(|row| wanted.iter().all(|(name, made)| column(&ran, name)[*row] == *made)).unwrap()
    };
    let whole = [("sample: whole", 1.0), ("effects: both", 1.0)];
    for (model, choices) in [
        ("base", [("errors: clustered", 1.0), ("labour", 1.0), ("unemp", 1.0)]),
        ("a", [("errors: clustered", 1.0), ("labour", 1.0), ("unemp", 0.0)]),
        ("c", [("errors: robust", 1.0), ("labour", 0.0), ("unemp", 1.0)]),
    ] {
        let row = at(&[&whole[..], &choices].concat());
        close(estimate[row], ran.at(&format!("{model}(output).public")), TOLERANCE, model);
        close(se[row], ran.at(&format!("{model}(output).public.se")), TOLERANCE, model);
        close(p[row], ran.at(&format!("{model}(output).public.p")), TOLERANCE, model);
    }
    let all = [("labour", 1.0), ("unemp", 1.0)];
    let late = at(&[&[("sample: late", 1.0), ("effects: both", 1.0), ("errors: clustered", 1.0)][..], &all].concat());
    close(se[late], ran.at("b(output).public.se"), TOLERANCE, "b");
    let plain = at(&[&[("sample: whole", 1.0), ("effects: states", 1.0), ("errors: plain", 1.0)][..], &all].concat());
    close(estimate[plain], ran.at("d(output).public"), TOLERANCE, "d");
    close(se[plain], ran.at("d(output).public.se"), TOLERANCE, "d");
    close(ran.at("curve(output).main"), ran.at("base(output).public"), TOLERANCE, "main");
    let least = estimate.iter().copied().fold(f64::INFINITY, f64::min);
    assert_eq!(ran.at("curve(output).min"), least);
    let negative = estimate.iter().filter(|b| **b < 0.0).count() as f64 / estimate.len() as f64;
    let expected = if ran.at("curve(output).main") < 0.0 { negative } else { 1.0 - negative };
    close(ran.at("curve(output).share.expected"), expected, 1e-15, "share");
}

const CONSTRAINED: &str = "explore:
  curve:
    of: base
    term: public
    subsets: [capital, labour, unemp]
    axes:
      sample: {whole: {}, late: {years: 1975..1986}}
      errors: {clustered: {}, robust: {errors: hc1}}
    where: [not (late and robust), unemp only with labour]
    expect: positive
";

#[test]
fn constraints_leave_universes_out_and_a_selection_more() {
    let folder = folder();
    let ran = run(folder.path(), &format!("{HEAD}{CONSTRAINED}"));
    // Three of four combinations; six of eight subsets.
    assert_eq!(ran.at("curve(output).universes"), 18.0);
    assert_eq!(ran.at("curve(output).errors.robust.n"), 6.0);
    assert_eq!(ran.at("curve(output).unemp.in.n"), 6.0);
    let mut study = ran.study.clone();
    select(&mut study, "late and not capital").unwrap();
    assert_eq!(study.explorations["curve"].universes(), 3);
    assert!(select(&mut study, "early").unwrap_err().contains("no choice"));
    let table = ran.study.tables.iter().find(|table| table.id == "curve").unwrap();
    insta::assert_snapshot!("specifications", render_text(&tables::grid(table, &ran.study, &ran.results)).unwrap());
}

#[test]
fn mistakes_are_found_before_anything_is_counted() {
    let folder = folder();
    let text = format!(
        "{HEAD}explore:
  lost: {{of: bose, subsets: [capital, labour]}}
  stray: {{of: base, subsets: [capital, gsp]}}
  unknown: {{of: base, subsets: [capital, labour], where: [capital only with labor]}}
  few: {{of: base, axes: {{one: {{same: {{}}}}}}}}
  many: {{of: base, subsets: [capital, labour], axes: {{a: {{b: {{without: water}}, c: {{}}}}}}}}
"
    );
    let (found, said) = check(folder.path(), &text);
    assert_eq!(
        codes(&found),
        ["unknown-name", "cannot-explore", "cannot-explore", "cannot-explore", "nothing-to-edit"],
        "{said}"
    );
    assert!(said.contains("did you mean `labour`"), "{said}");
}

const JOINT: &str = "explore:
  curve:
    of: base
    subsets: [capital, labour]
    axes:
      sample: {whole: {}, late: {years: 1975..1986}, few: {drop: \"state in (ALABAMA, TEXAS)\"}}
      errors: {clustered: {}, robust: {errors: hc1}, plain: {errors: classical}}
      effects: {both: {}, none: {effects: none}}
";

/// The first deal of the joint test is the curve of data in which the paths were dealt out by hand.
#[test]
fn a_deal_is_the_curve_of_permuted_data() {
    let folder = folder();
    for expect in ["", "    expect: negative\n"] {
        let text = format!("{HEAD}{JOINT}{expect}    draws: 19\n");
        let ran = run(folder.path(), &text);
        let Some(Output::Computed { series, .. }) = ran.results.output("curve", Some("output")) else { panic!() };
        let joint = series.iter().find(|one| one.name == "joint").unwrap();
        let csv = std::fs::read_to_string(folder.path().join("states.csv")).unwrap();
        let order = Draws::new(ran.study.seed, "joint test of curve").draw(0).permutation(48);
        let dealt = pipeline::folder(&[("states.csv", &permuted(&csv, &order))]);
        let by_hand = run(dealt.path(), &format!("{HEAD}{JOINT}{expect}"));
        let number = |name: &str| by_hand.at(&format!("curve(output).{name}"));
        let sign = if expect.is_empty() { number("median").signum() } else { -1.0 };
        near(joint.column("median").unwrap()[0], sign * number("median"), TOLERANCE, "median");
        if expect.is_empty() {
            assert!(joint.column("expected").unwrap()[0] >= 0.5);
        } else {
            near(joint.column("expected").unwrap()[0], number("share.expected"), 1e-15, "expected");
            near(joint.column("significant").unwrap()[0], number("share.significant"), 1e-15, "significant");
        }
        let median =
            if expect.is_empty() { ran.at("curve(output).median").abs() } else { -ran.at("curve(output).median") };
        let beyond = joint.column("median").unwrap().iter().filter(|one| **one >= median).count() as f64;
        assert_eq!(ran.at("curve(output).joint.median.p"), (1.0 + beyond) / 20.0);
        assert_eq!(ran.at("curve(output).joint.draws"), 19.0);
        let said = ran.notes("curve", Some("output"));
        assert!(said.contains("dealt out anew among 48 values of `state`, 19 times"), "{said}");
    }
}

/// The paths of public capital among the states, in the order in which states stand.
fn permuted(csv: &str, order: &[usize]) -> String {
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let place = |name: &str| rows[0].iter().position(|one| *one == name).unwrap();
    let (state, year, pcap) = (place("state"), place("year"), place("pcap"));
    let mut states: Vec<&str> = vec![];
    rows[1..].iter().for_each(|row| {
        if !states.contains(&row[state]) {
            states.push(row[state])
        }
    });
    let dealt = |row: &Vec<&str>| {
        let from = states[order[states.iter().position(|one| *one == row[state]).unwrap()]];
        let source = rows.iter().find(|one| one[state] == from && one[year] == row[year]).unwrap();
        let mut cells = row.clone();
        cells[pcap] = source[pcap];
        cells.join(",")
    };
    let lines = std::iter::once(rows[0].join(",")).chain(rows[1..].iter().map(dealt));
    lines.collect::<Vec<_>>().join("\n")
}

/// A path that has no value in a year leaves its rows out, as the data without these rows would.
#[test]
fn rows_without_a_dealt_value_leave_the_draw() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("studies/us_states/data/states.csv");
    let whole = std::fs::read_to_string(path).unwrap();
    let gaps: Vec<&str> = whole.lines().filter(|line| !(line.contains("ARIZONA") && line.contains(",1975,"))).collect();
    let folder = pipeline::folder(&[("states.csv", &gaps.join("\n"))]);
    let explore = "explore: {curve: {of: base, subsets: [capital, labour], draws: 9}}\n";
    let ran = run(folder.path(), &format!("{HEAD}{explore}"));
    assert_eq!(ran.at("curve(output).joint.draws"), 9.0);
    let p = ran.at("curve(output).joint.median.p");
    assert!((0.1..=1.0).contains(&p), "{p}");
    let table = ran.study.tables.iter().find(|table| table.id == "curve").unwrap();
    let drawn = render_text(&tables::grid(table, &ran.study, &ran.results)).unwrap();
    assert!(drawn.contains("p of all together"), "{drawn}");
}

#[test]
fn no_deals_are_a_mistake() {
    let folder = folder();
    let text = format!("{HEAD}explore: {{curve: {{of: base, subsets: [capital, labour], draws: 0}}}}\n");
    let (found, said) = check(folder.path(), &text);
    assert_eq!(codes(&found), ["cannot-explore"], "{said}");
}

/// One state has no rows beside its effects: universes without an estimate, whichever way they are computed.
#[test]
fn universes_that_fail_are_counted() {
    let folder = folder();
    let explore = "explore:
  curve:
    of: base
    subsets: [labour, unemp]
    axes:
      sample: {whole: {}, one: {keep: state = ALABAMA}}
      errors: {clustered: {}, robust: {errors: hc1}}
    draws: 9
";
    let ran = run(folder.path(), &format!("{HEAD}{explore}"));
    assert_eq!((ran.at("curve(output).universes"), ran.at("curve(output).failed")), (16.0, 8.0));
    close(ran.at("curve(output).main"), ran.at("base(output).public"), TOLERANCE, "main");
    let said = ran.notes("curve", Some("output"));
    assert!(said.contains("8 of 16 universes could not be estimated") && said.contains("no joint test"), "{said}");
}
