//! What the words of the language mean, by what must be equal if they mean it.

use crate::pipeline::{self, Ran, check, close, codes, run, same};
use studyc::method::{index, method};

/// Two ways to add up a few products.
const IDENTITY: f64 = 1e-12;

/// Two units with gaps: `a` lacks 2002, `b` begins late; `c` is whole.
const GAPS: &str = "unit,year,x,g,p,q,r
a,2000,1,s,3,2,8
a,2001,4,s,1,5,7
a,2003,9,s,4,1,1
b,2001,2,t,1,8,2
b,2002,6,t,5,3,9
b,2003,7,t,9,2,3
c,2000,3,t,2,6,4
c,2001,8,t,6,4,6
c,2002,5,t,5,9,5
c,2003,12,t,8,7,2
";

fn gaps(rest: &str) -> Ran {
    let dir = pipeline::folder(&[("d.csv", GAPS)]);
    run(dir.path(), &format!("study: s\ndata: {{file: d.csv, panel: {{unit: unit, time: year}}}}\n{rest}"))
}

#[test]
fn lags_look_at_periods_and_never_at_neighbouring_rows() {
    let ran = gaps(
        "variables: {l: {is: L.x}, l2: {is: L2.x}, f: {is: F.x}, d: {is: D.x}, d2: {is: D2.x}, own: {is: x - L.x}}\n",
    );
    let e = f64::NAN;
    same(ran.column("l"), &[e, 1.0, e, e, 2.0, 6.0, e, 3.0, 8.0, 5.0], 0.0, "L.x");
    same(ran.column("l2"), &[e, e, 4.0, e, e, 2.0, e, e, 3.0, 8.0], 0.0, "L2.x");
    same(ran.column("f"), &[4.0, e, e, 6.0, 7.0, e, 8.0, 5.0, 12.0, e], 0.0, "F.x");
    same(ran.column("d"), ran.column("own"), 0.0, "D.x");
    same(ran.column("d2"), &[e, e, e, e, e, -3.0, e, e, -8.0, 10.0], 0.0, "D2.x");
}

#[test]
fn functions_of_groups_give_every_row_its_group() {
    let ran = gaps(
        "conventions: fixest
variables:
  all: {is: mean(x)}
  by_year: {is: mean(x by year)}
  by_unit: {is: sum(x by unit)}
  by_both: {is: 'count(x by g, year)'}
  spread: {is: std(x by unit)}
  middle: {is: median(x by g)}
  most: {is: max(x by unit)}
  larger: {is: 'max(x, 5)'}
  order: {is: rank(x)}
  upper: {is: 'quantile(x, 0.75)'}
  start: {is: first(x by unit)}
  end: {is: last(x by unit)}
  sign: {is: 'if(x > 5, 1, 0 - 1)'}
",
    );
    let repeat = |a: f64, b: f64, c: f64| vec![a, a, a, b, b, b, c, c, c, c];
    same(ran.column("all"), &[5.7; 10], 1e-15, "mean");
    let years = [2.0, 14.0 / 3.0, 28.0 / 3.0, 14.0 / 3.0, 5.5, 28.0 / 3.0, 2.0, 14.0 / 3.0, 5.5, 28.0 / 3.0];
    same(ran.column("by_year"), &years, 1e-15, "mean by year");
    same(ran.column("by_unit"), &repeat(14.0, 15.0, 28.0), 0.0, "sum by unit");
    same(ran.column("by_both"), &[1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 1.0, 2.0, 2.0, 2.0], 0.0, "count by two");
    let of_a: f64 = [1.0, 4.0, 9.0].map(|x| (x - 14.0 / 3.0) * (x - 14.0 / 3.0)).iter().sum::<f64>() / 2.0;
    close(ran.column("spread")[0], of_a.sqrt(), 1e-15, "std");
    assert_eq!((ran.column("middle")[0], ran.column("middle")[9]), (4.0, 6.0));
    same(ran.column("most"), &repeat(9.0, 7.0, 12.0), 0.0, "max by unit");
    same(ran.column("larger"), &[5.0, 5.0, 9.0, 5.0, 6.0, 7.0, 5.0, 8.0, 5.0, 12.0], 0.0, "max of two");
    same(ran.column("order"), &[1.0, 4.0, 9.0, 2.0, 6.0, 7.0, 3.0, 8.0, 5.0, 10.0], 0.0, "rank");
    same(ran.column("upper"), &[7.75; 10], 1e-15, "quantile");
    let stata = gaps("conventions: stata\nvariables: {upper: {is: 'quantile(x, 0.75)'}}\n");
    same(stata.column("upper"), &[8.0; 10], 0.0, "Stata's quantile of ten values is one of them");
    same(ran.column("start"), &repeat(1.0, 2.0, 3.0), 0.0, "first");
    same(ran.column("end"), &repeat(9.0, 7.0, 12.0), 0.0, "last");
    same(ran.column("sign"), &[-1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0, 1.0], 0.0, "if");
}

const TREE: &str = "of: {A: {of: {One: [+p, -q], Two: [+r]}}, B: [-x]}";

fn branches(options: &str) -> Ran {
    gaps(&format!(
        "indices:\n  I: {{{options}, {TREE}}}\nvariables: {{whole: {{is: I + 0}}, part: {{is: I.A.One + 0}}, short: {{is: I.One + 0}}, bare: {{is: Two + 0}}}}\n"
    ))
}

#[test]
fn branches_are_raw_renormalised_or_their_own() {
    let raw = branches("weighting: entropy, branch: raw");
    let plain = branches("weighting: entropy");
    let own = branches("weighting: entropy, branch: own");
    let weight = |name: &str| plain.at(&format!("I.{name}.weight"));
    close(["p", "q", "r", "x"].map(weight).iter().sum(), 1.0, IDENTITY, "leaves");
    close(weight("A") + weight("B"), 1.0, IDENTITY, "branches");
    close(weight("One"), weight("p") + weight("q"), IDENTITY, "One");
    close(weight("A"), weight("One") + weight("Two"), IDENTITY, "A");
    for row in 0..10 {
        let of = |ran: &Ran, name: &str| ran.column(name)[row];
        close(of(&raw, "I.A") + of(&raw, "I.B"), of(&raw, "I"), IDENTITY, "raw branches add up");
        close(of(&raw, "I.A.One") + of(&raw, "I.A.Two"), of(&raw, "I.A"), IDENTITY, "at every level");
        close(of(&plain, "I.A") * weight("A"), of(&raw, "I.A"), IDENTITY, "renormalised");
        close(of(&plain, "I"), of(&raw, "I"), 0.0, "the index is the same");
        close(of(&own, "I"), of(&raw, "I"), 0.0, "the index is the same");
        close(of(&plain, "I.A.One"), of(&plain, "part"), 0.0, "a dotted name");
        close(of(&plain, "short"), of(&plain, "part"), 0.0, "names between may be left out");
        close(of(&plain, "bare"), of(&plain, "I.A.Two"), 0.0, "a branch by its name alone");
        close(of(&plain, "I.A.Two"), of(&own, "I.A.Two"), IDENTITY, "one leaf has no other weight");
    }
    let alone = gaps("indices: {J: {weighting: entropy, of: [+p, -q]}}\n");
    same(own.column("I.A.One"), alone.column("J"), IDENTITY, "a branch of its own is an index of its own");
    assert!(own.column("I.A.One") != plain.column("I.A.One"));
}

#[test]
fn equal_weights_go_level_by_level_unless_all_leaves_are_meant() {
    let levels = branches("weighting: equal");
    let leaves = branches("weighting: equal, over: leaves");
    let raw = branches("weighting: equal, branch: raw");
    for (name, by_level, at_once) in
        [("p", 0.125, 0.25), ("r", 0.25, 0.25), ("x", 0.5, 0.25), ("A", 0.5, 0.75), ("One", 0.25, 0.5)]
    {
        close(levels.at(&format!("I.{name}.weight")), by_level, IDENTITY, name);
        close(leaves.at(&format!("I.{name}.weight")), at_once, IDENTITY, name);
    }
    for row in 0..10 {
        close(raw.column("I.A")[row] + raw.column("I.B")[row], raw.column("I")[row], IDENTITY, "raw by level");
        close(raw.column("I.A.One")[row] + raw.column("I.A.Two")[row], raw.column("I.A")[row], IDENTITY, "and below");
    }
}

#[test]
fn a_branch_with_options_of_its_own_is_one_item() {
    let ran = gaps(
        "indices:\n  I: {weighting: entropy, of: {A: {weighting: equal, of: [+p, -q]}, B: [+r, -x]}}\n  A2: {of: [+p, -q]}\nvariables: {a: {is: I.A - A2}}\n",
    );
    same(ran.column("a"), &[0.0; 10], IDENTITY, "the branch is the mean of its leaves");
    let weight = |name: &str| ran.at(&format!("I.{name}.weight"));
    close(weight("A") + weight("r") + weight("x"), 1.0, IDENTITY, "three items");
    close(weight("p"), weight("A") / 2.0, IDENTITY, "half of its branch");
}

#[test]
fn given_weights_by_name_and_at_their_leaves() {
    let named = gaps("indices: {I: {weighting: {given: {A: 3, B: 1}}, of: {A: [+p, -q], B: [+r]}}}\n");
    let at_branches = gaps("indices: {I: {of: {A: {weight: 3, of: [+p, -q]}, B: {weight: 1, of: [+r]}}}}\n");
    let at_leaves = gaps("indices: {I: {of: [{leaf: +p, weight: 3}, {leaf: -q, weight: 3}, {leaf: +r, weight: 2}]}}\n");
    same(named.column("I"), at_branches.column("I"), 0.0, "branches");
    same(named.column("I"), at_leaves.column("I"), IDENTITY, "leaves");
    assert!(named.notes("I", None).contains("no weights are given below A"), "{}", named.notes("I", None));
}

#[test]
fn scopes_are_the_rows_that_they_name() {
    let ran =
        gaps("indices:\n  Y: {scope: {by: year}, of: [+x]}\n  B: {scope: {base: 2001}, of: [+x]}\n  P: {of: [+x]}\n");
    // In 2003: 9, 7, 12. In 2001: 4, 2, 8.
    close(ran.column("Y")[2], 0.4, IDENTITY, "by year");
    close(ran.column("B")[2], 7.0 / 6.0, IDENTITY, "beyond the base");
    close(ran.column("P")[2], 8.0 / 11.0, IDENTITY, "pooled");
}

#[test]
fn a_target_is_best_where_it_is() {
    let ran = gaps("indices:\n  T: {of: [{leaf: x, toward: 6}]}\n  R: {of: [{leaf: x, toward: 4..7}]}\n");
    same(ran.column("T")[..3].as_ref(), &[1.0 - 5.0 / 6.0, 1.0 - 2.0 / 6.0, 0.5], IDENTITY, "toward 6");
    same(ran.column("R")[..3].as_ref(), &[0.4, 1.0, 0.6], IDENTITY, "toward 4..7");
}

const HOLES: &str = "unit,year,x,p,q
a,2000,1,3,2
a,2001,,1,5
a,2002,9,4,
b,2000,2,1,8
b,2001,6,5,3
b,2002,7,9,2
c,2000,3,2,6
c,2001,8,6,4
c,2002,5,,9
";

fn holes(missing: &str, rest: &str) -> Ran {
    let dir = pipeline::folder(&[("d.csv", HOLES)]);
    let data = format!("data: {{file: d.csv, panel: {{unit: unit, time: year}}, missing: {missing}}}");
    run(dir.path(), &format!("study: s\n{data}\n{rest}"))
}

const MODELS: &str = "models:\n  m: {formula: x ~ p}\n  k: {formula: q ~ p}\n  s: {formula: p ~ 1}\n";

#[test]
fn empty_cells_without_a_rule_stop_the_study() {
    let dir = pipeline::folder(&[("d.csv", HOLES)]);
    let study = format!("study: s\ndata: {{file: d.csv, panel: {{unit: unit, time: year}}}}\n{MODELS}");
    let (found, text) = check(dir.path(), &study);
    assert_eq!(codes(&found), ["missing-values"], "{text}");
    assert!(text.contains("3 cells are empty, in 3 of 5 columns used"), "{text}");
}

/// Names are of the study, labels of the paper; what an author writes in a note stays as it is.
#[test]
fn notes_know_labels_and_no_names() {
    let mut data = "unit,zone,x,y\n".to_string();
    for at in 0..12 {
        let x = if at == 0 { String::new() } else { (at * at % 7).to_string() };
        data += &format!("u{at},{},{x},{}\n", ["East", "West"][at / 9], at % 5);
    }
    let folder = pipeline::folder(&[("d.csv", &data)]);
    let text = "study: s\ndata: {file: d.csv, unit: unit, missing: drop}\nvariables:\n  capital: {is: x, label: Private capital}\n  \
                twice: {is: 2 * x, label: Twice the capital}\n  belt: {is: zone, label: Belt}\nmodels:\n  \
                m: {formula: y ~ capital + twice, keep: 'belt == \"East\" and y < 9'}\n\
                tables: {1: {kind: regression, columns: [m], note: of `capital` and more}}\n";
    let notes = run(folder.path(), text).notes_of_tables.join(" ");
    for words in [
        "3 rows left out by a filter (kept where Belt = East and y < 9)",
        "without Private capital left out",
        "Twice the capital is collinear",
        "of `capital` and more",
    ] {
        assert!(notes.contains(words), "no `{words}` in {notes}");
    }
}

#[test]
fn drop_leaves_a_row_out_where_its_column_is_used() {
    let ran = holes("drop", MODELS);
    assert_eq!((ran.at("m(x).n"), ran.at("k(q).n"), ran.at("s(p).n")), (7.0, 7.0, 8.0));
    let notes = ran.notes("m", Some("x"));
    assert!(notes.contains("1 row without `x` left out"), "{notes}");
    let below = ran.notes_of_tables.join(" ");
    assert!(below.contains("1 row without x left out"), "{below}");
    let ran = holes("{x: interpolate, default: drop}", MODELS);
    assert_eq!((ran.at("m(x).n"), ran.column("x")[1]), (8.0, 5.0));
}

#[test]
fn an_index_leaves_out_rows_without_all_leaves_or_deals_with_them() {
    let ran = holes(
        "drop",
        "indices:
  E: {weighting: entropy, of: [+x, +p, -q]}
  R: {missing: renormalise, of: [+x, +p, -q]}
  L: {missing: drop_leaf, of: [+x, +p, -q, +year]}
models: {m: {formula: E ~ p}}
",
    );
    let e = ran.column("E");
    assert_eq!(
        e.iter().map(|score| score.is_nan()).collect::<Vec<_>>(),
        [false, true, true, false, false, false, false, false, true]
    );
    let whole = "unit,year,x,p,q\na,2000,1,3,2\nb,2000,2,1,8\nb,2001,6,5,3\nb,2002,7,9,2\nc,2000,3,2,6\nc,2001,8,6,4\n";
    let dir = pipeline::folder(&[("d.csv", whole)]);
    let text = "study: s\ndata: {file: d.csv, panel: {unit: unit, time: year}}\nindices: {E: {weighting: entropy, of: [+x, +p, -q]}}\n";
    let alone = run(dir.path(), text);
    let scored: Vec<f64> = e.iter().copied().filter(|score| !score.is_nan()).collect();
    same(&scored, alone.column("E"), 0.0, "rows that are left out take no part in the scale or the weights");
    assert!(
        ran.notes("E", None).contains("no score for 3 of 9 rows, which lack `x`, `p`, `q`"),
        "{}",
        ran.notes("E", None)
    );
    assert_eq!(ran.at("m(E).n"), 6.0);
    // Row a 2001 has p = 1 (0) and q = 5 (4/7 of the way down): the mean of two.
    close(ran.column("R")[1], (0.0 + 4.0 / 7.0) / 2.0, IDENTITY, "two leaves share the weight");
    assert!(
        ran.column("L")[1] == 0.5 && ran.notes("L", None).contains("`x`, `p`, `q` left out"),
        "{}",
        ran.notes("L", None)
    );
}

#[test]
fn a_tolerant_index_asks_for_no_rule_and_a_model_on_the_same_column_does() {
    let dir = pipeline::folder(&[("d.csv", HOLES)]);
    let head = "study: s\ndata: {file: d.csv, panel: {unit: unit, time: year}}\nindices: {R: {missing: renormalise, of: [+x, +p, -q]}}\n";
    run(dir.path(), head);
    let (found, text) = check(dir.path(), &format!("{head}models: {{m: {{formula: R ~ p}}}}\n"));
    assert_eq!(codes(&found), ["missing-values"], "{text}");
    assert!(text.contains("1 cell is empty"), "{text}");
}

#[test]
fn an_index_over_a_lag_has_no_score_where_the_lag_has_no_value() {
    let ran =
        gaps("variables: {growth: {is: D.x}}\nindices: {I: {of: [+growth, +p]}}\nmodels: {m: {formula: q ~ I}}\n");
    assert_eq!(ran.at("m(q).n"), 6.0);
    assert!(
        ran.notes("I", None).contains("no score for 4 of 10 rows, which lack `growth`"),
        "{}",
        ran.notes("I", None)
    );
}

#[test]
fn an_if_asks_nothing_of_the_branch_that_is_not_taken() {
    let ran = gaps("variables: {safe: {is: 'if(x > 4, ln(x - 4), 0)'}, ratio: {is: 'if(p == 1, 0, x / (p - 1))'}}\n");
    same(&ran.column("safe")[..3], &[0.0, 0.0, libm::log(5.0)], 0.0, "ln where it has a value");
    same(&ran.column("ratio")[..3], &[0.5, 0.0, 3.0], 0.0, "no division by zero");
    let dir = pipeline::folder(&[("d.csv", GAPS)]);
    let head = "study: s\ndata: {file: d.csv, panel: {unit: unit, time: year}}\n";
    let (found, text) = check(dir.path(), &format!("{head}variables: {{wrong: {{is: 'if(x > 4, 0, ln(x - 4))'}}}}\n"));
    assert_eq!(codes(&found), ["out-of-domain"], "{text}");
    assert!(text.contains("in 4 rows") && text.contains("first value: -3"), "{text}");
}

/// Claims are bound before data exist, by what analyses say they will compute.
#[test]
fn whatever_is_computed_was_announced() {
    let ran = gaps(
        "indices:
  E: {weighting: entropy, of: {A: [+p, -q], B: [+r]}}
  Y: {weighting: entropy, scope: {by: year}, of: [+p, -q]}
  P: {weighting: pca, normalise: z_score, of: [+p, -q, +r]}
  H: {weighting: {ahp: {judgements: [[1, 2], [0.5, 1]]}}, of: [+p, -q]}
  C: {weighting: {combine: {of: [entropy, equal]}}, of: [+p, -q]}
models:
  m: {formula: 'x, q ~ p + r | unit', errors: {cluster: unit}, keep: year > 2000}
  n: {formula: x ~ p + r}
robustness:
  r: {of: n, checks: {hc: {errors: hc1}, one: {leave_out: unit}, deal: {placebo: p, draws: 9}}}
  i: {of: E, checks: {eq: {reindex: {E: {weighting: equal}}}}}
",
    );
    let mut cells = 0;
    for (address, _) in ran.results.cells() {
        let announced = match ran.study.analyses.get(&address.of) {
            Some(analysis) => method(analysis.method).unwrap().quantities(analysis, &ran.study),
            None => match ran.study.indices.get(&address.of) {
                Some(found) => index::quantities(&ran.study, found),
                None => continue,
            },
        };
        let fits = |one: &studyc::method::Quantity| one.outcome == address.outcome && one.name == address.quantity;
        assert!(announced.iter().any(fits), "{address} was not announced");
        cells += 1;
    }
    assert!(cells > 60, "{cells}");
}

#[test]
fn notes_speak_the_language_of_the_study() {
    let ran = gaps("language: zh\nmodels: {m: {formula: x ~ p | unit, errors: {cluster: unit}}}\n");
    let drawn = ran.study.tables.iter().find(|table| table.kind == "regression").unwrap();
    let notes = studyc::method::tables::grid(drawn, &ran.study, &ran.results).notes;
    assert_eq!(
        notes[0],
        "括号内为标准误：按unit（3）聚类，小样本修正G/(G-1) × (n-1)/(n-K)（同reghdfe），p值取自t(2) (K = 2)。"
    );
}

#[test]
fn what_was_left_out_is_said_in_chinese() {
    let data = format!("{GAPS}a,2004,,s,2,7,3\nb,2004,3,t,,,4\nd,2004,5,s,1,2,6\n");
    let dir = pipeline::folder(&[("d.csv", &data)]);
    let ran = run(
        dir.path(),
        "study: s
data: {file: d.csv, panel: {unit: unit, time: year}, missing: drop}
language: zh
variables: {p2: {is: 2 * p}, p3: {is: p + p2}}
indices: {E: {scope: {by: year}, of: [+r, -q]}}
models: {m: {formula: x ~ r + p + p2 + p3 | unit, keep: year > 2000}}
",
    );
    let notes = ran.notes_of_tables.join("\n");
    let said = [
        "筛选剔除2个观测（保留year > 2000）。",
        "剔除缺少x的1个观测。",
        "剔除固定效应单元内仅有一个观测的1个观测（singletons）。",
        "2项与其前各项共线，已剔除：p2、p3。",
        "标准化：极差法（逐期，不同时期的得分不可比）；赋权：等权；合成：算术加权。",
        "13个观测中有1个缺少q，无得分。",
        "权重逐期确定，表中为各期均值。",
    ];
    said.iter().for_each(|sentence| assert!(notes.contains(sentence), "{sentence}\n{notes}"));
    let english = notes.split(|c: char| !c.is_ascii_alphabetic()).any(|word| ["left", "rows", "are"].contains(&word));
    assert!(!english, "{notes}");
    let said = ran.notes("m", Some("x"));
    assert!(said.contains("2 terms are collinear with what stands before them"), "{said}");
}

/// First cells of a table's rows that have any.
fn stubs(ran: &Ran, name: &str) -> Vec<String> {
    let drawn = ran.study.tables.iter().find(|table| table.name == name).unwrap();
    let grid = studyc::method::tables::grid(drawn, &ran.study, &ran.results);
    let rows = grid.panels.iter().flat_map(|panel| &panel.rows).map(|row| row.stub.clone());
    rows.filter(|stub| !stub.is_empty()).collect()
}

#[test]
fn made_terms_are_called_by_the_labels_of_their_parts() {
    let study = "variables: {p: {label: {en: Price, zh: 价格}}, g: {label: Kind}}
models: {m: {formula: 'x ~ L.p + p^2 + p:q + i.g + i.year'}}
tables: {1: {kind: regression, columns: [m], hide: [i.year]}}
";
    let en = stubs(&gaps(study), "1");
    assert_eq!(en[..4], ["L.Price", "Price squared", "Price \u{d7} q", "Kind = t"], "{en:?}");
    assert!(en.contains(&"Year dummies".to_string()) && !en.iter().any(|stub| stub.contains("2001")), "{en:?}");
    let zh = stubs(&gaps(&format!("language: zh\n{study}")), "1");
    assert_eq!(zh[..3], ["L.价格", "价格的平方", "价格 \u{d7} q"], "{zh:?}");
}
