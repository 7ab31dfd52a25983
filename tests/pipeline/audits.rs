//! What printed numbers say about each other: every finding on one paper, and no other; and each audit by hand.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::pipeline;
use studyc::audit;
use studyc::compile::compile;
use studyc::diag::Diagnostic;
use studyc::source::Source;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn audited(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let codes: Vec<&str> = audit::cards().iter().map(|card| card.code).collect();
    found.into_iter().filter(|one| codes.contains(&one.card.code)).collect()
}

fn liu_li(change: impl Fn(String) -> String) -> (Vec<Diagnostic>, Source) {
    let path = root().join("studies/liu_li_2025/study.yaml");
    let text = change(std::fs::read_to_string(&path).unwrap());
    let source = Source::new(0, path, text);
    let compiled = compile(&source);
    assert!(!compiled.has_errors(), "{}", pipeline::findings(&compiled.found, &source));
    (audited(compiled.found), source)
}

/// Everything that Liu and Li's tables say about themselves, and nothing else: totals within rounding, a * b, the
/// middles of Table 10, the p values of Table 11 and every N are right and stay unmentioned.
#[test]
fn liu_and_li() {
    let (found, source) = liu_li(|text| text);
    let said: Vec<(&str, &str)> = found.iter().map(|one| (one.card.code, one.message.as_str())).collect();
    let expected = [
        (
            "stars-imply-reference",
            "the stars of Tables 4, 5, 6, 7 and 9 follow t with 3 degrees of freedom, not 29: 56 of 57 stars \
             agree, against 29",
        ),
        (
            "two-references",
            "the stars of Tables 8 and 12 follow another reference than those of Tables 4, 5, 6, 7 and 9",
        ),
        ("stars-against-error", "`-.040** (.002)` of Table 4 (6) has two stars, and needs three stars"),
        ("adjusted-r2-printed", "R2 of Table 4 (5) is the adjusted one; no column of Table 4 speaks against it"),
        (
            "classical-errors-printed",
            "Table 4 (1), (3) and (5) print classical standard errors; the table says clustered by province",
        ),
        ("additive-outcomes", "Cp is .555 Cp1 + .445 Cp2 in Tables 4, 6 and 8, and not in Table 7"),
        (
            "nested-r2",
            "R2 of Table 12 (1) (.926 below .990) and Table 12 (2) (.657 below .970) is below that of a model that it \
             contains",
        ),
        ("stars-differ-between-tables", "3 estimates change stars between Tables 9 and 10"),
        (
            "suppression",
            "`services(Cp2)` has a direct effect of -.015 and an indirect one of .053: suppression, not mediation (139% \
             of the total)",
        ),
    ];
    assert_eq!(said, expected, "{}", pipeline::findings(&found, &source));
    assert!(found.iter().all(|one| !one.is_error() && one.help.is_some() && !one.labels.is_empty()));
    insta::with_settings!({snapshot_path => "../messages", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("audits_liu_li", unnumbered(&pipeline::findings(&found, &source)));
    });
}

/// Without the numbers of lines, which move when the study grows above them.
fn unnumbered(said: &str) -> String {
    let line = |line: &str| match line.split_once('│') {
        Some((number, rest)) if !number.is_empty() && number.chars().all(|c| c == ' ' || c.is_ascii_digit()) => {
            format!("{} │{rest}", " ".repeat(number.chars().count().saturating_sub(1)))
        }
        _ => line.split("─[study.yaml").next().unwrap_or_default().to_string(),
    };
    said.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Numbers that are wrong by more than their rounding are found where they stand.
#[test]
fn a_changed_digit_is_found() {
    for (from, to, code) in [
        (
            "innovation(Cp).indirect: [.074***, .03497..0.11311]",
            "innovation(Cp).indirect: [.078***, .03897..0.11711]",
            "effects-do-not-add",
        ),
        (
            "innovation(Cp).indirect: [.074***, .03497..0.11311]",
            "innovation(Cp).indirect: [.078***, .03897..0.11711]",
            "product-of-paths",
        ),
        (".03497..0.11311", ".03497..0.12311", "interval-against-estimate"),
        ("52.11, .009", "52.11, .019", "p-against-critical"),
        ("n\": [286, 286, 286]", "n\": [330, 286, 286]", "printed-n"),
        ("n\": [300, 300, 300, 300]", "n\": [330, 300, 300, 300]", "printed-n"),
        ("Cp: [330, .230, .104", "Cp: [330, .530, .104", "impossible-moments"),
        ("_cons: [.109*** (.005)", "_cons: [.119*** (.005)", "bivariate-identity"),
        ("r2: [.735, .980", "r2: [.785, .980", "bivariate-identity"),
        ("holds_if: baseline(Cp).Nqp > 0 at 5%", "tests: none", "claim-without-model"),
    ] {
        let count = |found: &[Diagnostic]| found.iter().filter(|one| one.card.code == code).count();
        let (before, _) = liu_li(|text| text);
        let (after, source) = liu_li(|text| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        });
        assert_eq!(count(&after), count(&before) + 1, "{code} by {to}\n{}", pipeline::findings(&after, &source));
    }
}

/// The good example of a card is not what its bad one is.
#[test]
fn examples_of_every_audit() {
    let folder = pipeline::folder(&[]);
    let mut seen = BTreeMap::new();
    for card in audit::cards() {
        let has = |text: &str| {
            let (found, said) = pipeline::check(folder.path(), text);
            assert!(!found.iter().any(Diagnostic::is_error), "{}\n{text}{said}", card.code);
            found.iter().any(|one| one.card.code == card.code)
        };
        for (_, text) in card.examples("bad") {
            assert!(has(&text), "{} finds nothing in\n{text}", card.code);
            *seen.entry(card.code).or_insert(0) += 1;
        }
        for (_, text) in card.examples("good") {
            assert!(!has(&text), "{} finds something in\n{text}", card.code);
        }
    }
    let silent: Vec<&str> =
        audit::cards().iter().map(|card| card.code).filter(|code| !seen.contains_key(code)).collect();
    assert_eq!(silent, ["printed-n"], "which needs data, and is tested above");
}

/// Both syntaxes say the same about the paper.
#[test]
fn in_both_syntaxes() {
    let folder = root().join("studies/liu_li_2025");
    let messages = |file: &Path| {
        let source = Source::new(0, file, std::fs::read_to_string(file).unwrap());
        audited(compile(&source).found).into_iter().map(|one| one.message).collect::<Vec<_>>()
    };
    assert_eq!(messages(&folder.join("study.yaml")), messages(&folder.join("study.study")));
}
