//! Spreadsheets, Stata and Parquet files give the table that they hold, and broken ones clear errors.
//!
//! `corpus/data/make.py` made the files.

#[path = "common/study.rs"]
mod study;

use proptest::prelude::*;
use study::Folder;
use studyc::data::{Dataset, Layout, Loaded, Request, read};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/data/");

fn corpus(name: &str) -> Vec<u8> {
    std::fs::read(format!("{CORPUS}{name}")).unwrap()
}

fn open(name: &str, panel: bool, change: impl Fn(&mut Request)) -> (Folder, Loaded) {
    let folder = Folder::new(&format!("data: {name} # panel:")).file(name, corpus(name));
    let layout = if panel { Layout::Panel(folder.panel("province", "year")) } else { Layout::Rows };
    let mut request = folder.request(&[name], layout);
    change(&mut request);
    let loaded = read(&request);
    (folder, loaded)
}

fn table(name: &str, panel: bool, change: impl Fn(&mut Request)) -> Dataset {
    let (folder, loaded) = open(name, panel, change);
    assert!(!loaded.found.iter().any(|one| one.is_error()), "{}", folder.text(&loaded.found));
    loaded.dataset.unwrap()
}

/// A column as text, with `-` for missing.
fn cells(dataset: &Dataset, name: &str) -> Vec<String> {
    let column = dataset.column(name).unwrap_or_else(|| panic!("no column {name}"));
    (0..dataset.rows).map(|row| column.text(row).unwrap_or("-".into())).collect()
}

fn holds_the_provinces(dataset: &Dataset, names: [&str; 2]) {
    assert_eq!(dataset.units.as_ref().unwrap().names, names);
    assert_eq!(cells(dataset, "year"), ["2012", "2013", "2012", "2013"]);
    assert_eq!(cells(dataset, "gdp"), ["0.1", "-", "3", "1e-7"]);
    assert_eq!(cells(dataset, "region"), ["west", "west", "-", "north-west"]);
    assert_eq!(cells(dataset, "opened"), ["2000-02-29", "1959-12-31", "-", "2024-01-01"]);
}

#[test]
fn spreadsheet() {
    let dataset = table("provinces.xlsx", true, |_| {});
    holds_the_provinces(&dataset, ["宁夏", "青海"]);
    assert_eq!(cells(&dataset, "coast"), ["1", "0", "-", "1"]);
    assert_eq!(dataset.report.notes, ["provinces.xlsx: 1 row of title above the header left out"]);
}

#[test]
fn other_spreadsheets() {
    for name in ["provinces.xls", "provinces.ods"] {
        let dataset = table(name, true, |_| {});
        holds_the_provinces(&dataset, ["宁夏", "青海"]);
        assert_eq!(cells(&dataset, "coast"), ["1", "0", "-", "1"]);
    }
}

#[test]
fn sheets_are_chosen_by_name() {
    let dataset = table("provinces.xlsx", false, |request| request.files[0].sheet = Some("codes".into()));
    assert_eq!(cells(&dataset, "2012"), ["1.5", "-", "2"]);
    assert_eq!(dataset.report.notes, ["provinces.xlsx: 1 column without a name left out"]);
}

#[test]
fn sheets_that_cannot_be_read() {
    for (sheet, code) in [("code", "unknown-sheet"), ("far", "too-large"), ("empty", "empty-file")] {
        let (folder, loaded) = open("provinces.xlsx", false, |request| request.files[0].sheet = Some(sheet.into()));
        assert_eq!(loaded.found[0].card.code, code);
        insta::with_settings!({ snapshot_path => "messages", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("data_sheet_{sheet}"), folder.text(&loaded.found));
        });
    }
}

#[test]
fn stata_of_every_age() {
    for (version, names) in
        [(114, ["Ningxia", "Qinghai"]), (117, ["Ningxia", "Qinghai"]), (118, ["宁夏", "青海"]), (119, ["宁夏", "青海"])]
    {
        let dataset = table(&format!("provinces-{version}.dta"), true, |_| {});
        holds_the_provinces(&dataset, names);
        assert_eq!(cells(&dataset, "single"), ["0.5", "1.5", "-", "2.5"]);
        assert_eq!(dataset.column("gdp").unwrap().label.as_deref(), Some("Gross product"));
    }
}

#[test]
fn stata_value_labels_stay_with_numbers() {
    let dataset = table("provinces-118.dta", false, |_| {});
    let province = dataset.column("province").unwrap();
    assert_eq!(cells(&dataset, "province"), ["1", "1", "2", "2"]);
    assert_eq!(province.value_labels[&2], "青海");
}

#[test]
fn stata_tagged_missings_are_missing() {
    let dataset = table("tagged.dta", false, |_| {});
    assert_eq!(
        (cells(&dataset, "x"), cells(&dataset, "year")),
        (vec!["1".into(), "-".into(), "-".into()], vec!["2012".into(), "2013".into(), "2014".into()])
    );
}

#[test]
fn old_stata_texts_need_an_encoding() {
    let dataset = table("gbk-114.dta", true, |request| request.files[0].encoding = Some("gb18030".into()));
    assert_eq!(dataset.units.unwrap().names, ["宁夏", "青海"]);
    let (folder, loaded) = open("gbk-114.dta", true, |_| {});
    insta::with_settings!({ snapshot_path => "messages", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("data_stata_encoding", folder.text(&loaded.found));
    });
}

#[test]
fn parquet() {
    let dataset = table("provinces.parquet", true, |_| {});
    holds_the_provinces(&dataset, ["宁夏", "青海"]);
    assert_eq!(cells(&dataset, "coast"), ["1", "0", "-", "1"]);
    assert_eq!(cells(&dataset, "single"), ["0.5", "1.5", "-", "2.5"]);
    assert_eq!(cells(&dataset, "count"), ["9.223372036854778e18", "1", "2", "3"]);
    assert_eq!(cells(&dataset, "price"), ["1.1", "-2.05", "-", "-"]);
    assert_eq!(cells(&dataset, "moment"), ["1969-12-31", "-", "-", "-"]);
}

#[test]
fn nested_parquet_is_refused() {
    let (folder, loaded) = open("nested.parquet", false, |_| {});
    insta::with_settings!({ snapshot_path => "messages", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("data_nested", folder.text(&loaded.found));
    });
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_end_in_errors(
        name in prop_oneof![Just("provinces.xlsx"), Just("provinces.xls"), Just("provinces.ods"), Just("provinces-114.dta"), Just("provinces-118.dta"), Just("provinces.parquet")],
        keep in 0.0..1.0f64,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        truncate in any::<bool>(),
    ) {
        let mut bytes = corpus(name);
        if truncate {
            bytes.truncate((bytes.len() as f64 * keep) as usize);
        }
        for (at, byte) in flips {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        let folder = Folder::new(&format!("data: {name}")).file(name, bytes);
        let loaded = read(&folder.request(&[name], Layout::Rows));
        prop_assert!(loaded.dataset.is_some() || loaded.found.iter().any(|one| one.is_error()));
    }
}
