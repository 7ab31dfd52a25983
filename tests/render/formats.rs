use studyc::exhibit::{Align, count, number};
use studyc::render::{Document, Format, Page, RenderError, render, render_document, render_page};

use crate::grids;

#[test]
fn tables_in_every_format() {
    for (name, grid) in grids::all() {
        for format in [Format::Latex, Format::Markdown, Format::Html, Format::Csv] {
            let text = render(&grid, format, None).unwrap();
            insta::assert_snapshot!(format!("{name}.{}", format.extension()), text);
        }
    }
}

#[test]
fn every_format_says_that_data_are_synthetic() {
    for (mut grid, sentence) in [(grids::regression(), "Synthetic data"), (grids::chinese(), "合成数据")] {
        for synthetic in [true, false] {
            grid.synthetic = synthetic;
            for format in [Format::Latex, Format::Markdown, Format::Html, Format::Csv] {
                assert_eq!(render(&grid, format, None).unwrap().contains(sentence), synthetic, "{format:?}");
            }
        }
    }
}

#[test]
fn numbers_look_the_same_everywhere() {
    assert_eq!(number(-0.0004, 3, true), "0.000");
    assert_eq!(number(-0.0, 0, true), "0");
    assert_eq!(number(-0.5, 2, false), "-.50");
    assert_eq!(number(10.5, 2, false), "10.50");
    assert_eq!(number(0.0, 2, false), ".00");
    assert_eq!(number(f64::NAN, 2, true), "n/c");
    assert_eq!(number(f64::NEG_INFINITY, 2, true), "n/c");
    assert_eq!(number(1.0, usize::MAX, true), "1.00000000000000000");
    assert_eq!(number(2e20, 1, true), "2.0e20");
    assert_eq!(count(0), "0");
    assert_eq!(count(999), "999");
    assert_eq!(count(1_234_567), "1,234,567");
}

#[test]
fn a_row_of_the_wrong_length_is_named() {
    let mut grid = grids::descriptives();
    grid.columns.push(Align::Decimal);
    let error = render(&grid, Format::Latex, None).unwrap_err();
    assert!(matches!(error, RenderError::Shape { .. }));
    insta::assert_snapshot!(error.to_string(), @"table `table-02`: row 1, `Productive forces`, covers 6 columns, the table has 7 with its stub");
}

#[test]
fn empty_tables_render() {
    for format in [Format::Latex, Format::Markdown, Format::Html, Format::Csv] {
        render(&Default::default(), format, None).unwrap();
    }
}

#[test]
fn csv_reads_back_as_a_rectangle() {
    for (name, grid) in grids::all() {
        let text = render(&grid, Format::Csv, None).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        for record in reader.records() {
            assert_eq!(record.unwrap().len(), grid.columns.len() + 1, "{name}");
        }
    }
}

#[test]
fn html_holds_no_live_markup_from_labels() {
    let text = render(&grids::hostile(), Format::Html, None).unwrap();
    assert!(!text.contains("<script"));
    assert!(text.contains("&lt;script&gt;"));
}

fn page() -> Page {
    Page {
        title: "Digital economy & productive forces".into(),
        authors: vec!["A. Author".into(), "B. Author".into()],
        summary: vec![("Units".into(), "30 provinces".into()), ("Years".into(), "2012-2022".into())],
        verdicts: vec![("H1".into(), "supported in 4 of 4 models".into())],
        tables: vec![grids::indicators(), grids::descriptives(), grids::regression(), grids::not_computed()],
        figures: vec![],
        downloads: vec![("Table 4 (LaTeX)".into(), "tables/table-04.tex".into()), ("x".into(), "javascript:x".into())],
        synthetic: true,
        language: "en".into(),
    }
}

#[test]
fn the_page_of_a_run() {
    let text = render_page(&page(), None).unwrap();
    assert!(!text.contains("href=\"javascript:"));
    assert!(!text.contains("http://") && !text.contains("https://"), "opens without network");
    if let Some(folder) = std::env::var_os("STUDYC_LOOK") {
        let chinese = Page { language: "zh".into(), tables: vec![grids::chinese()], ..page() };
        std::fs::write(std::path::Path::new(&folder).join("index.html"), &text).unwrap();
        std::fs::write(std::path::Path::new(&folder).join("zh.html"), render_page(&chinese, None).unwrap()).unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_page_in_chinese() {
    let page = Page { language: "zh".into(), tables: vec![grids::chinese(), grids::regression()], ..page() };
    let text = render_page(&page, None).unwrap();
    assert!(text.contains("<html lang=\"zh\">") && text.contains("运行概况") && text.contains("表 5"));
}

#[test]
fn the_document_of_a_run() {
    let document = Document {
        title: "Tables".into(),
        tables: studyc::render::Tables::Folder("tables".into()),
        ..Document::default()
    };
    insta::assert_snapshot!(render_document(&[grids::regression(), grids::not_computed()], &document, None).unwrap());
}
