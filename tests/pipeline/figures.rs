//! Figures from the study's text to what is drawn.

use std::collections::BTreeMap;

use studyc::compile::{parse, shape};
use studyc::exhibit::Chart;
use studyc::exhibit::chart::{Mark, Scale};
use studyc::method::figures;
use studyc::results::{Output, Results, Series};
use studyc::source::Source;
use studyc::spec;
use studyc::study::{BoundFigure, Study};

use crate::pipeline::{check, codes, folder, near, run};

const DATA: &str = "unit,year,zone,y,x,z
a,2001,N,1.0,0.3,2
a,2002,N,1.7,1.1,1
a,2003,N,2.1,1.2,4
b,2001,N,0.4,0.9,3
b,2002,N,2.9,2.4,5
b,2003,N,1.2,0.8,1
c,2001,S,3.3,2.2,2
c,2002,S,2.2,1.9,6
c,2003,S,4.8,3.7,2
d,2001,S,0.9,0.1,1
d,2002,S,1.4,1.6,3
d,2003,S,3.0,2.5,8
";

const STUDY: &str = "study: drawn
data: {file: d.csv, panel: {unit: unit, time: year}}
variables: {x: {label: Openness}}
models:
  pooled: {formula: y ~ x + z, label: Without effects}
  within: {formula: y ~ x + z | unit, errors: hc1}
tables:
  1: {kind: index_trend, of: y, split: zone}
  trend: {kind: index_trend, of: [x, y], years: [2002]}
figures:
  1: {kind: coefficients, of: [pooled, within]}
  2: {kind: coefficients, of: [pooled, within], show: x, title: {en: One term, zh: 一项}}
  3: {kind: index_trend, of: [x, y], split: zone}
  level: {kind: index_trend, of: y, note: Made up.}
";

fn drawn(text: &str) -> (BTreeMap<String, Chart>, crate::pipeline::Ran) {
    let folder = folder(&[("d.csv", DATA)]);
    let ran = run(folder.path(), text);
    let charts =
        ran.study.figures.iter().map(|figure| (figure.id.clone(), figures::chart(figure, &ran.study, &ran.results)));
    (charts.collect(), ran)
}

#[test]
fn dummies_are_hidden_together() {
    let text = "study: drawn
data: {file: d.csv, panel: {unit: unit, time: year}}
models: {years: {formula: y ~ x + i.year}}
figures: {1: {kind: coefficients, of: years, hide: i.year}}
";
    let (charts, _) = drawn(text);
    assert_eq!(charts["figure-01"].plots[0].y.scale, Scale::Categories(vec!["x".into()]));
}

#[test]
fn coefficients_are_those_of_the_models() {
    let (charts, ran) = drawn(STUDY);
    let chart = &charts["figure-01"];
    let [plot] = chart.plots.as_slice() else { panic!("one plot") };
    assert_eq!(plot.y.scale, Scale::Categories(vec!["Openness".into(), "z".into()]));
    for (series, (model, name)) in plot.series.iter().zip([("pooled", "Without effects"), ("within", "within")]) {
        assert_eq!(series.name, name);
        for (at, term) in ["x", "z"].iter().enumerate() {
            for (column, part) in [(&series.x, ""), (&series.low, ".low"), (&series.high, ".high")] {
                assert_eq!(column[at], ran.at(&format!("{model}(y).{term}{part}")));
            }
            assert!((series.y[at] - (at + 1) as f64).abs() < 0.4, "beside its name");
        }
    }
    assert!(plot.series[0].y[0] < plot.series[1].y[0], "in the order of the models, from the top down");
    let single = &charts["figure-02"].plots[0];
    assert_eq!(single.y.scale, Scale::Categories(vec!["Without effects".into(), "within".into()]));
    assert_eq!(single.series[0].y, [1.0, 2.0]);
    assert_eq!(charts["figure-02"].title, "One term");
}

#[test]
fn a_trend_is_the_mean_of_each_period() {
    let (charts, ran) = drawn(STUDY);
    let chart = &charts["figure-03"];
    assert_eq!(chart.plots.len(), 2);
    let south = &chart.plots[1].series[1];
    assert_eq!((south.name.as_str(), south.mark), ("S", Mark::Line));
    for (found, expected) in south.y.iter().zip([(3.3 + 0.9) / 2.0, (2.2 + 1.4) / 2.0, (4.8 + 3.0) / 2.0]) {
        near(*found, expected, 1e-15, "mean of the south");
    }
    let all = &charts["level"].plots[0].series[1];
    assert_eq!(all.x, [2001.0, 2002.0, 2003.0]);
    near(all.y[1], (1.7 + 2.9 + 2.2 + 1.4) / 4.0, 1e-15, "mean of 2002");
    assert!(charts["level"].notes.contains(&"Made up.".to_string()));
    near(ran.results.number("1", Some("y"), "S.2003.mean").unwrap(), 3.9, 1e-15, "the same cell");
    let grids: Vec<_> =
        ran.study.tables.iter().map(|table| studyc::method::tables::grid(table, &ran.study, &ran.results)).collect();
    let heads: Vec<&str> = grids[0].head[0].iter().map(|head| head.text.as_str()).collect();
    assert_eq!(heads, ["year", "All", "N", "S"]);
    assert_eq!((grids[0].panels[0].rows.len(), grids[1].panels.len(), grids[1].panels[1].rows.len()), (3, 2, 1));
}

#[test]
fn a_model_without_an_answer_leaves_the_others_drawn() {
    let text = STUDY
        .replace("x: {label: Openness}", "x: {label: Openness}, one: {is: 0 * x}, fixed: {is: mean(x by unit)}")
        .replace("y ~ x + z | unit, errors: hc1", "y ~ x + z | unit, errors: {cluster: one}");
    let (charts, _) = drawn(&text);
    let chart = &charts["figure-01"];
    assert_eq!(chart.plots[0].series[0].x.len(), 2);
    assert!(chart.plots[0].series[1].x.is_empty());
    assert!(chart.notes.iter().any(|note| note.starts_with("n/c: ")), "{:?}", chart.notes);
    let (charts, _) = drawn(&text.replace("y ~ x + z | unit, errors: {cluster: one}", "y ~ x + fixed | unit"));
    let notes = &charts["figure-01"].notes;
    assert!(notes.contains(&"within: fixed is left out of the model.".to_string()), "{notes:?}");
}

#[test]
fn words_follow_the_language() {
    let (charts, _) = drawn(&STUDY.replace("study: drawn", "study: drawn\nlanguage: zh"));
    assert_eq!(charts["figure-02"].title, "一项");
    assert_eq!(charts["figure-01"].plots[0].x.label, "估计值");
    assert_eq!(charts["figure-01"].style.language, "zh");
}

#[test]
fn figures_say_the_same_in_both_syntaxes() {
    let source = Source::new(0, "study.yaml", STUDY);
    let (parsed, _) = parse(&source);
    assert_eq!(parsed.unwrap().spec.figures.len(), 4);
    let (node, _) = spec::read(&source, shape());
    let node = node.unwrap();
    let dsl = spec::print(&node, shape(), true);
    assert!(dsl.contains("figure 1 coefficients pooled, within\n"), "{dsl}");
    let (back, found) = spec::read(&Source::new(0, "study.study", dsl.clone()), shape());
    assert!(found.is_empty() && back.unwrap() == node, "{dsl}");
}

#[test]
fn figures_that_say_too_little_are_reported() {
    let folder = folder(&[("d.csv", DATA)]);
    let wrong = "study: drawn
data: {file: d.csv, unit: unit}
models: {base: {formula: y ~ x}}
figures:
  1: {kind: coefficients}
  2: {kind: coefficient, of: base}
  4: {kind: index_trend, of: x}
  5: {kind: coefficients, of: bse}
tables:
  1: {kind: index_trend, of: x}
";
    let (found, said) = check(folder.path(), wrong);
    let mut codes = codes(&found);
    codes.sort_unstable();
    codes.retain(|code| !code.starts_with("data") && !code.contains("duplicate"));
    let expected = ["incomplete-figure", "incomplete-figure", "incomplete-table", "unknown-address", "unknown-word"];
    assert_eq!(codes, expected, "{said}");
    let (found, said) = check(folder.path(), "study: s\ndata: none\nfigures: {1: {of: base}}\n");
    assert_eq!(found.iter().map(|one| one.card.code).collect::<Vec<_>>(), ["incomplete-figure"], "{said}");
}

fn made_up(kind: &'static str, output: Output) -> Chart {
    let study = Study::default();
    let results = Results { outputs: vec![("a".into(), None, output)], synthetic: true };
    let figure = BoundFigure { columns: vec!["a".into()], ..BoundFigure::plain("1", kind) };
    figures::chart(&figure, &study, &results)
}

fn computed(cells: &[(&str, f64)], series: Vec<Series>) -> Output {
    Output::Computed {
        cells: cells.iter().map(|(name, value)| (name.to_string(), *value)).collect(),
        order: cells.iter().map(|(name, _)| name.to_string()).collect(),
        notes: vec![],
        series,
    }
}

#[test]
fn a_likelihood_ratio_for_each_threshold() {
    let one = |name| Series::new(name, [("threshold", vec![0.1, 0.2, 0.3]), ("lr", vec![9.0, 0.0, 12.0])]);
    let cells = [("threshold.1", 0.2), ("threshold.2", 0.3), ("lr.critical", 7.352_277)];
    let chart = made_up("likelihood_ratio", computed(&cells, vec![one("lr.1"), one("lr.2")]));
    assert_eq!(chart.plots.len(), 2);
    assert_eq!(chart.plots[0].title.as_deref(), Some("a: first threshold"));
    let labels: Vec<&str> = chart.plots[1].references.iter().map(|line| line.label.as_str()).collect();
    assert_eq!(labels, ["5% critical value 7.35", "0.3000"]);
    assert_eq!(chart.plots[0].series[0].y, [9.0, 0.0, 12.0]);
}

#[test]
fn a_specification_curve_rises_and_keeps_its_choices() {
    let columns = [
        ("estimate", vec![0.3, -0.1, 0.2, f64::NAN]),
        ("low", vec![0.1, -0.3, -0.1, f64::NAN]),
        ("high", vec![0.5, 0.1, 0.5, f64::NAN]),
        ("p", vec![0.01, 0.3, 0.2, f64::NAN]),
        ("controls: all", vec![1.0, 0.0, 1.0, 1.0]),
        ("controls: none", vec![0.0, 1.0, 0.0, 0.0]),
    ];
    let chart = made_up("specification_curve", computed(&[("main", 0.2)], vec![Series::new("curve", columns)]));
    let [upper, lower] = chart.plots.as_slice() else { panic!("a curve above its choices") };
    assert_eq!((upper.series[1].x.clone(), upper.series[1].y.clone()), (vec![1.0, 2.0], vec![-0.1, 0.2]));
    assert_eq!((upper.series[2].x.clone(), upper.series[2].y.clone()), (vec![3.0], vec![0.3]));
    assert_eq!(lower.series[0].x, [2.0, 3.0, 1.0], "all controls in the second and third");
    assert_eq!(lower.series[0].y, [1.0, 1.0, 2.0]);
    assert!(chart.notes[0].starts_with("4 specifications, of which 1 could"), "{:?}", chart.notes);
}

#[test]
fn a_placebo_has_a_density_of_mass_one() {
    let draws: Vec<f64> = (0..500).map(|k| libm::sin(f64::from(k) * 1.7) * 0.1).collect();
    let output =
        computed(&[("estimate", 0.4), ("placebo.p", 0.002)], vec![Series::new("placebo", [("estimate", draws)])]);
    let chart = made_up("placebo_density", output);
    let area = &chart.plots[0].series[0];
    let mass: f64 = area.x.windows(2).zip(area.y.windows(2)).map(|(x, y)| (x[1] - x[0]) * (y[0] + y[1]) / 2.0).sum();
    assert!((mass - 1.0).abs() < 1e-2, "{mass}");
    assert_eq!(chart.plots[0].references[0].at, 0.4);
    assert!(chart.notes[0].contains("p = 0.002"), "{:?}", chart.notes);
}

#[test]
fn a_figure_without_its_series_says_so() {
    for kind in ["likelihood_ratio", "specification_curve", "placebo_density"] {
        let chart = made_up(kind, computed(&[], vec![]));
        assert!(chart.plots.is_empty() && chart.notes[0].starts_with("n/c: "), "{kind}: {:?}", chart.notes);
    }
}
