//! Claims held against results whose numbers are written down here, so that every verdict can be checked by hand.

use std::collections::BTreeMap;

use studyc::compile::{parse, presume};
use studyc::results::{Output, Reason, Results, Series};
use studyc::source::Source;
use studyc::study::Study;
use studyc::verdict::{Standing, Verdict, grid, judge, lines};

/// p values from t(10), to four digits of a printed table of t.
const TABLE_OF_T: f64 = 5e-4;

fn study(claims: &str, rest: &str) -> Study {
    let text =
        format!("study: s\ndata: none\nmodels: {{m: {{formula: \"y, z ~ a + b\"}}}}\n{rest}\nhypotheses:\n{claims}");
    let (parsed, found) = parse(&Source::new(0, "study.yaml", text.as_str()));
    assert!(
        !found.iter().any(|one| one.is_error()),
        "{:?}\n{text}",
        found.iter().map(|one| &one.message).collect::<Vec<_>>()
    );
    presume(&parsed.unwrap()).0
}

fn output(of: &str, outcome: Option<&str>, cells: &[(&str, f64)]) -> (String, Option<String>, Output) {
    let order = cells.iter().map(|(name, _)| name.to_string()).collect();
    let cells: BTreeMap<String, f64> = cells.iter().map(|(name, value)| (name.to_string(), *value)).collect();
    (of.into(), outcome.map(str::to_string), Output::Computed { cells, order, notes: vec![], series: vec![] })
}

/// m(y): a = 2 (1), b = -3 (1), c = 1 (1), each against t(10); m(z): a = 0.5 (0.1).
fn results() -> Results {
    let reason = Reason { code: "no-fit".into(), message: "two columns are one".into(), help: None };
    Results {
        outputs: vec![
            output(
                "m",
                Some("y"),
                &[
                    ("a", 2.0),
                    ("a.se", 1.0),
                    ("a.p", 0.0734),
                    ("b", -3.0),
                    ("b.se", 1.0),
                    ("b.p", 0.0133),
                    ("c", 1.0),
                    ("c.se", 1.0),
                    ("c.p", 0.3409),
                    ("n", 13.0),
                    ("df", 10.0),
                ],
            ),
            output("m", Some("z"), &[("a", 0.5), ("a.se", 0.1), ("a.p", 0.0005), ("df", 10.0)]),
            output("paths", Some("y"), &[("indirect", 0.2), ("indirect.low", 0.1), ("indirect.high", 0.3)]),
            output(
                "two",
                Some("y"),
                &[("test.1.p", 0.004), ("test.1.F", 52.0), ("test.2.p", 0.03), ("test.3.p", 0.2), ("thresholds", 3.0)],
            ),
            output("none", None, &[("test.1.p", 0.4), ("test.1.F", 6.1), ("test.1.crit10", 12.4)]),
            ("broken".into(), None, Output::NotComputed(reason)),
        ],
        synthetic: false,
    }
}

fn verdicts(claims: &[&str], rest: &str) -> Vec<Verdict> {
    let lines: Vec<String> =
        claims.iter().enumerate().map(|(at, claim)| format!("  H{at}: {{says: s, holds_if: \"{claim}\"}}\n")).collect();
    judge(&study(&lines.concat(), rest), &results())
}

fn verdict(claim: &str) -> Verdict {
    verdicts(&[claim], "").remove(0)
}

#[test]
fn sign_and_level_decide() {
    use Standing::{Contradicted, NotSupported, Supported};
    for (claim, expected) in [
        ("m(y).a > 0 at 10%", Supported),
        ("m(y).a > 0 at 5%", NotSupported),
        ("m(y).a > 0 at 5% one-sided", Supported),
        ("m(y).a > 0 at 5% two-sided", NotSupported),
        ("m(y).a < 0 at 10%", Contradicted),
        ("m(y).a < 0 at 5%", NotSupported),
        ("m(y).a < 0 at 5% one-sided", Contradicted),
        ("m(y).b < 0 at 5%", Supported),
        ("0 > m(y).b at 5%", Supported),
        ("m(y).b > 0 at 5%", Contradicted),
        ("m(y).b != 0 at 5%", Supported),
        ("m(y).b != 0 at 1%", NotSupported),
        ("m(y).b = 0 at 5%", Contradicted),
        ("m(y).c = 0 at 5%", NotSupported),
        ("m(y).a > 0", Supported),
        ("m(y).n >= 13 at 5%", Supported),
        ("m(y).n > 13", Contradicted),
        ("m(z).a > 0.2 at 5%", Supported),
        ("m(z).a > 0.3 at 5%", NotSupported),
        ("m(z).a < 0.2 at 5%", Contradicted),
        ("paths(y).indirect > 0 at 5%", Supported),
        ("paths.indirect < 0 at 5%", Contradicted),
        // One number for all outcomes needs none of them.
        ("m.df >= 10", Supported),
        ("m.a > 0", Standing::NotComputed),
    ] {
        assert_eq!(verdict(claim).standing, expected, "{claim}");
    }
}

/// Against 0.2, t = 3 with 10 degrees of freedom: two-sided p is 0.0133.
#[test]
fn other_values_than_zero_have_a_p_of_their_own() {
    let p = verdict("m(z).a > 0.2 at 5%").p.unwrap();
    assert!((p - 0.0133).abs() < TABLE_OF_T, "{p}");
    let one_sided = verdict("m(z).a > 0.2 at 5% one-sided").p.unwrap();
    assert!((one_sided - p / 2.0).abs() < 1e-15);
}

/// a - b = 5 with an error of at most 2: t = 2.5, p = 0.0314. 2c - a = 0 at most 3.
#[test]
fn differences_of_estimates_hold_for_any_covariance() {
    let apart = verdict("m(y).a > m(y).b at 5%");
    assert_eq!(apart.standing, Standing::Supported);
    assert!((apart.p.unwrap() - 0.0314).abs() < TABLE_OF_T);
    assert_eq!(apart.rests.len(), 2);
    assert!(apart.why.unwrap().contains("whatever the covariance"));
    assert_eq!(verdict("2 * m(y).c - m(y).a > 0 at 5%").standing, Standing::NotSupported);
    assert_eq!(verdict("m(y).a > m(z).a").standing, Standing::Supported);
    assert_eq!(verdict("m(y).a / 4 > m(z).a").standing, Standing::Contradicted, "equal is not larger");
}

/// var(a - b) = 1 + 1 - 2 x 0.875 = 1/4, so that t of a - b is 10; a + b = -1 has variance 3.75 and t of -0.516, p = 0.617.
#[test]
fn estimates_of_one_model_are_compared_by_their_covariance() {
    let columns = [("a", vec![1.0, 0.875]), ("b", vec![0.875, 1.0])];
    let mut results = results();
    let Some((_, _, Output::Computed { series, .. })) = results.outputs.first_mut() else { panic!("m(y)") };
    series.push(Series::new("covariance", columns));
    let verdict = |claim: &str| {
        let study = study(&format!("  H: {{says: s, holds_if: \"{claim}\"}}\n"), "");
        judge(&study, &results).remove(0)
    };
    let apart = verdict("m(y).a > m(y).b at 1%");
    assert!(apart.standing == Standing::Supported && apart.p.unwrap() < 1e-5, "{apart:?}");
    assert_eq!(apart.why.as_deref(), Some("by the covariance of the estimates"));
    let sum = verdict("m(y).a + m(y).b < 0 at 5%");
    assert!((sum.p.unwrap() - 0.617).abs() < TABLE_OF_T, "{sum:?}");
    // c has no covariance with the others, z is another equation.
    let why = |claim: &str| verdict(claim).why.unwrap();
    assert!(why("m(y).a > m(y).c at 5%").ends_with("the covariance of the estimates is not kept"));
    assert!(why("m(y).a > m(z).a at 5%").starts_with("p is an upper bound"));
}

#[test]
fn parts_of_a_claim() {
    use Standing::{Contradicted, NotComputed, NotSupported, Supported};
    for (claim, expected) in [
        ("m(y).b < 0 and m(z).a > 0 at 5%", Supported),
        ("m(y).b < 0 and m(y).a > 0 at 5%", NotSupported),
        ("m(y).b > 0 and m(y).a > 0 at 5%", Contradicted),
        ("m(y).b > 0 and broken.x > 0 at 5%", NotComputed),
        ("m(y).b < 0 or m(y).a > 0 at 5%", Supported),
        // Each of two parts at 1%: 0.0133 is not below it.
        ("m(y).b < 0 or m(y).a > 0 at 2%", NotSupported),
        ("not m(y).b > 0 at 5%", Supported),
        ("broken.x > 0 at 5%", NotComputed),
        ("broken(y).x > 0 at 5%", NotComputed),
        ("m(y).a * m(y).b > 0 at 5%", NotComputed),
        ("m(y).q > 0 at 5%", NotComputed),
    ] {
        assert_eq!(verdict(claim).standing, expected, "{claim}");
    }
    assert_eq!(verdict("m(y).b < 0 and m(z).a > 0 at 5%").p, Some(0.0133));
    assert_eq!(verdict("m(y).b < 0 or m(z).a > 0 at 5%").p, Some(0.001));
    assert_eq!(verdict("broken(y).x > 0 at 5%").why, verdict("broken.x > 0 at 5%").why);
    assert_eq!(verdict("broken.x > 0 at 5%").why.as_deref(), Some("two columns are one"));
}

#[test]
fn thresholds_are_counted_at_the_level_of_the_claim() {
    use Standing::{NotSupported, Supported};
    for (claim, expected) in [
        ("two.thresholds >= 1 at 5%", Supported),
        ("two.thresholds >= 2 at 5%", Supported),
        ("two.thresholds >= 2 at 1%", NotSupported),
        ("two.thresholds = 3 at 5%", NotSupported),
        ("none.thresholds >= 1 at 10%", NotSupported),
    ] {
        assert_eq!(verdict(claim).standing, expected, "{claim}");
    }
    let none = verdict("none.thresholds >= 1 at 10%");
    assert_eq!(none.why.as_deref(), Some("no threshold found, F = 6.1 < 12.4 at 10%"));
    assert_eq!(none.p, Some(0.4));
}

/// Holm: three p of 0.0005, 0.0133 and 0.0734 become 0.0015, 0.0266 and 0.0734.
#[test]
fn several_hypotheses_together() {
    let claims = ["m(y).a > 0 at 10%", "m(y).b < 0 at 2%", "m(z).a > 0 at 1%"];
    let standings = |rest: &str| verdicts(&claims, rest).iter().map(|one| one.standing).collect::<Vec<_>>();
    assert_eq!(standings(""), [Standing::Supported; 3]);
    let holm = verdicts(&claims, "adjust: {hypotheses: holm}");
    let close = |found: Option<f64>, expected: f64| assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?}");
    close(holm[0].adjusted, 0.0734);
    close(holm[1].adjusted, 0.0266);
    close(holm[2].adjusted, 0.0015);
    assert_eq!(
        standings("adjust: {hypotheses: holm}"),
        [Standing::Supported, Standing::NotSupported, Standing::Supported]
    );
    assert_eq!(standings("adjust: {hypotheses: bh}"), [Standing::Supported, Standing::Supported, Standing::Supported]);
}

#[test]
fn as_a_person_reads_them() {
    let claims = "  H1: {says: a helps, holds_if: m(z).a > 0 at 5%}
  H2: {says: b hurts more than a helps, holds_if: m(y).b < 0 and m(y).a > 0 at 5% one-sided}
  H3: {says: a way leads through it, holds_if: paths(y).indirect > 0 at 5%}
  H4: {says: it switches, holds_if: none.thresholds >= 1 at 10%}
  H5: {says: it breaks, holds_if: broken.x > 0 at 5%}
  H6: {says: it is good}
";
    let study = study(claims, "tables: {4: {kind: regression, columns: [m]}}");
    let verdicts = judge(&study, &results());
    museum("verdicts_on_the_console", &lines(&study, &verdicts).join("\n"));
    let grid = grid(&study, &verdicts).unwrap();
    let markdown = studyc::render::render(&grid, studyc::render::Format::Markdown, None).unwrap();
    museum("verdicts_as_a_table", &markdown);
}

fn museum(name: &str, said: &str) {
    insta::with_settings!({snapshot_path => "messages", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, said);
    });
}
