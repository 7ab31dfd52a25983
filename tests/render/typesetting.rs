//! Every table through latexmk, and the PDF's words read back.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use studyc::exhibit::Grid;
use studyc::render::pdf::{PdfError, typeset};
use studyc::render::{Document, Format, Tables, render, render_document};

use crate::grids;

const TIMEOUT: Duration = Duration::from_secs(120);

/// Said past the capture of the test's own output, so that a plain `cargo test` shows it.
fn skipped(reason: &str) {
    drop(writeln!(std::io::stdout(), "skipped: {reason}"));
}

fn runs(program: &str, argument: &str) -> bool {
    let quiet = || Stdio::null();
    let status = Command::new(program).arg(argument).stdin(quiet()).stdout(quiet()).stderr(quiet()).status();
    status.is_ok_and(|status| program != "kpsewhich" || status.success())
}

/// Whether TeX is here with all that a document with Chinese text needs, and pdftotext to read it back.
pub fn present() -> bool {
    let absent = [
        ("latexmk", "-v"),
        ("pdftotext", "-v"),
        ("kpsewhich", "threeparttable.sty"),
        ("kpsewhich", "ctexart.cls"),
        ("kpsewhich", "pgfplots.sty"),
    ]
    .into_iter()
    .find(|(program, argument)| !runs(program, argument));
    match absent {
        None => true,
        Some(("kpsewhich", file)) => {
            skipped(&format!("{file} is absent"));
            false
        }
        Some((program, _)) => {
            skipped(&format!("{program} is absent"));
            false
        }
    }
}

/// All tables but those that need siunitx where it is absent.
fn typesettable() -> Vec<(&'static str, Grid)> {
    let siunitx = runs("kpsewhich", "siunitx.sty");
    if !siunitx {
        skipped("siunitx.sty is absent");
    }
    grids::all().into_iter().filter(|(_, grid)| siunitx || !grid.style.siunitx).collect()
}

fn pdf(name: &str, grids: &[Grid]) -> Vec<u8> {
    let language = grids.first().map(|grid| grid.style.language.clone()).unwrap_or_default();
    let document =
        Document { title: "All Tables".into(), authors: vec!["A. Author".into()], language, ..Document::default() };
    let tex = render_document(grids, &document, None).unwrap();
    pdf_of(name, &tex)
}

/// A whole document as PDF; left in a folder for the eye where one is named.
pub fn pdf_of(name: &str, tex: &str) -> Vec<u8> {
    look(&format!("{name}.tex"), tex.as_bytes());
    let pdf = typeset(tex, &[], TIMEOUT).unwrap_or_else(|error| panic!("{name}: {error}"));
    look(&format!("{name}.pdf"), &pdf);
    pdf
}

pub fn look(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("STUDYC_LOOK") {
        std::fs::write(std::path::Path::new(&folder).join(name), bytes).unwrap();
    }
}

pub fn words(pdf: &[u8]) -> String {
    read_back(pdf, &["-layout", "-enc", "UTF-8"])
}

fn read_back(pdf: &[u8], options: &[&str]) -> String {
    let mut child = Command::new("pdftotext")
        .args(options)
        .args(["-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(pdf).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn every_table_becomes_a_pdf() {
    if !present() {
        return;
    }
    let expected = [
        ("regression", vec!["Panel A. All provinces", "0.412∗∗∗", "−0.058∗", "(0.091)", "12,345", "Notes:"]),
        ("regression_siunitx", vec!["0.412∗∗∗", "−0.058∗", "(0.091)", "12,345"]),
        ("indicators", vec!["Optical cable density", "0.1207", "Energy intensity"]),
        ("descriptives", vec!["Synthetic data:", "1,330", "10.84", "−5.40", ".21"]),
        ("descriptives_siunitx", vec!["1,330", "10.84", "−5.40", " .21"]),
        ("chinese", vec!["数字经济", "合成数据", "−0.058", "基准回归"]),
        (
            "hostile",
            vec![
                "\\input{/etc/passwd}",
                "$x$ 100% a&b a_b x^2 ~ #1",
                "{ unbalanced",
                "} unbalanced \\",
                "[2cm] option",
                "[U+1F680]",
                "<script>",
                "Łódź",
            ],
        ),
        ("not_computed", vec!["n/c", "[−0.25, 0.75]", "1234.5∗∗", "[−1.96]", "2.0e20"]),
        ("wide", vec!["(11)", "0.300"]),
        ("long", vec!["(continued)", "Continued on the next page", "Notes:"]),
    ];
    let all = typesettable();
    let mut missing = String::new();
    for (name, grid) in &all {
        let text = words(&pdf(name, std::slice::from_ref(grid)));
        let (_, wanted) = expected.iter().find(|(expected, _)| expected == name).expect("a list for each table");
        for word in wanted {
            if !text.contains(word) {
                missing += &format!("{name}: no {word:?} in\n{text}");
            }
        }
    }
    assert!(missing.is_empty(), "{missing}");
}

#[test]
fn the_letters_that_pass_unchanged_are_letters_that_latex_knows() {
    if !present() {
        return;
    }
    let letters: Vec<char> =
        ('\u{a1}'..='\u{17f}').chain('\u{370}'..='\u{3ff}').chain('\u{2010}'..='\u{22ff}').collect();
    let mut grid = grids::descriptives();
    grid.notes = letters.iter().map(|letter| format!("x{letter}")).collect();
    let text = words(&pdf("letters", &[grid]));
    assert!(text.contains("[U+0370]") && text.contains("xß") && text.contains("xŽ"), "{text}");
}

#[test]
fn one_document_holds_all_tables() {
    if !present() {
        return;
    }
    let english = [
        grids::indicators(),
        grids::descriptives(),
        grids::regression(),
        grids::wide(16),
        grids::wide(30),
        grids::long(),
    ];
    let text = words(&pdf("english", &english));
    assert!(text.contains("List of Tables") && text.contains("Table 7"), "{text}");
    let text = words(&pdf("both", &[grids::regression(), grids::chinese()]));
    assert!(text.contains("Table 5") && text.contains("Panel A"), "{text}");
}

/// Margins of 2.5 cm on A4, and what an estimate of widths may be wrong by; all in pt.
const MARGIN: f64 = 70.8;
const SLACK: f64 = 4.0;
const PAPER: [f64; 2] = [595.3, 841.9];

#[test]
fn no_table_leaves_the_page() {
    if !present() {
        return;
    }
    let mut grids: Vec<Grid> = [3, 5, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 24, 30].map(grids::wide).to_vec();
    grids.extend(typesettable().into_iter().map(|(_, grid)| grid).filter(|grid| grid.style.language == "en"));
    let boxes = read_back(&pdf("margins", &grids), &["-bbox"]);
    let number = |word: &str, name: &str| -> f64 {
        let (_, rest) = word.split_once(&format!("{name}=\"")).unwrap();
        rest.split_once('"').unwrap().0.parse().unwrap()
    };
    for word in boxes.lines().filter(|line| line.contains("<word") && number(line, "yMax") < PAPER[1] - MARGIN) {
        assert!(number(word, "xMin") > MARGIN - SLACK && number(word, "xMax") < PAPER[0] - MARGIN + SLACK, "{word}");
        assert!(number(word, "yMin") > MARGIN - SLACK, "{word}");
    }
    let outside = |line: &&str| line.contains("<word") && number(line, "yMax") > PAPER[1] - MARGIN + SLACK;
    let page_numbers = |line: &str| (number(line, "xMin") - PAPER[0] / 2.0).abs() < 10.0;
    assert_eq!(boxes.lines().filter(outside).find(|line| !page_numbers(line)), None);
}

#[test]
fn tables_beside_the_document_are_the_same_pages() {
    if !present() {
        return;
    }
    let grid = grids::regression();
    let beside = Document { tables: Tables::Folder("tables".into()), ..Document::default() };
    let table = render(&grid, Format::Latex, None).unwrap();
    let main = render_document(std::slice::from_ref(&grid), &beside, None).unwrap();
    let two = typeset(&main, &[("tables/table-04.tex", &table)], TIMEOUT).unwrap();
    let main = render_document(std::slice::from_ref(&grid), &Document::default(), None).unwrap();
    let one = typeset(&main, &[], TIMEOUT).unwrap();
    assert_eq!(one, two, "the same bytes");
}

#[test]
fn chinese_bytes_repeat() {
    if !present() {
        return;
    }
    assert_eq!(pdf("chinese", &[grids::chinese()]), pdf("chinese", &[grids::chinese()]));
}

#[test]
fn errors_have_their_place() {
    if !present() {
        return;
    }
    let tex = "\\documentclass{article}\n\\begin{document}\n\\undefinedthing\n\\end{document}\n";
    let Err(PdfError::Latex { message, file, line, context }) = typeset(tex, &[], TIMEOUT) else {
        panic!("an undefined command passed")
    };
    assert_eq!((message.as_str(), file.as_deref(), line), ("Undefined control sequence.", Some("main.tex"), Some(3)));
    assert!(context.contains("\\undefinedthing"), "{context}");
}

#[test]
fn documents_read_no_other_files_and_run_no_shell() {
    if !present() {
        return;
    }
    for body in ["\\input{/etc/passwd}", "\\input{../x}", "\\immediate\\write18{touch shell}\\input{shell}"] {
        let tex = format!("\\documentclass{{article}}\\begin{{document}}x {body}\\end{{document}}\n");
        assert!(matches!(typeset(&tex, &[], TIMEOUT), Err(PdfError::Latex { .. })), "{body}");
    }
}

#[test]
fn a_document_that_never_ends_is_ended() {
    if !present() {
        return;
    }
    let tex = "\\documentclass{article}\\begin{document}\\def\\x{\\x}\\x\\end{document}\n";
    assert!(matches!(typeset(tex, &[], Duration::from_secs(3)), Err(PdfError::TooSlow(3))));
}
