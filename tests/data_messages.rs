//! How the program talks about data files. Each message is a snapshot.

#[path = "common/study.rs"]
mod study;

use insta::assert_snapshot;
use study::Folder;
use studyc::data::{FileRequest, Layout, Missing, Panel, Request, Rule, Unmatched, load};

const SPEC: &str = "data:\n  file: data/p.csv\n  panel: {unit: province, time: year, years: 2012..2014, units: 3}\n  missing: {default: error}\n";
const TWO: &str = "data:\n  files:\n    - {file: data/p.csv}\n    - {file: data/q.csv, key: [city]}\n  panel: {unit: city, time: year}\n";

macro_rules! message {
    ($name:literal, $text:expr) => {
        insta::with_settings!({ snapshot_path => "messages", prepend_module_to_snapshot => false, omit_expression => true }, {
            assert_snapshot!(concat!("data_", $name), $text)
        })
    };
}

fn panel(folder: &Folder, unit: &str) -> Layout {
    Layout::Panel(folder.panel(unit, "year"))
}

fn messages(folder: &Folder, request: &Request) -> String {
    folder.text(&load(request).found)
}

/// Messages for one file of text under the plain panel.
fn on(bytes: impl AsRef<[u8]>) -> String {
    let folder = Folder::new(SPEC).file("data/p.csv", bytes);
    messages(&folder, &folder.request(&["data/p.csv"], panel(&folder, "province")))
}

fn rows(rows: &[&str]) -> String {
    format!("province,year,gdp\n{}\n", rows.join("\n"))
}

#[test]
fn missing_values_name_runs_and_rows() {
    let mut text = String::from("province,year,专利授权数,机器人数量,gdp\n");
    for unit in ["青海", "宁夏", "海南"] {
        for year in 2012..=2017 {
            let patents = if year < 2015 { "" } else { "4" };
            let robots = if unit == "青海" || (unit == "宁夏" && year == 2015) { "NA" } else { "5" };
            text += &format!("{unit},{year},{patents},{robots},1.5\n");
        }
    }
    message!("missing_values", on(text));
}

#[test]
fn an_alias_in_other_capitals() {
    let folder =
        Folder::new(SPEC).file("data/p.csv", rows(&["Mali,2012,1", "Mali,2013,1", "Mali,2014,2", "Chad,2012,3"]));
    let mut request = folder.request(&["data/p.csv"], panel(&folder, "province"));
    request.aliases.insert("MALI".into(), "Republic of Mali".into());
    request.aliases.insert("Chad".into(), "Tchad".into());
    let found = messages(&folder, &request);
    assert!(found.contains("alias-case") && found.contains("`aliases: {Mali: Republic of Mali}`"), "{found}");
    assert_eq!(found.matches("alias-case").count(), 1, "{found}");
}

#[test]
fn missing_values_of_rows_without_identity() {
    let folder = Folder::new(SPEC).file("data/p.csv", "a,b\n1,\n,2\n3,4\n");
    message!("missing_values_rows", messages(&folder, &folder.request(&["data/p.csv"], Layout::Rows)));
}

#[test]
fn many_like_problems_are_one_message() {
    let head: Vec<String> = (0..14).map(|i| format!("column_{i}")).collect();
    let mut text = format!("province,year,{}\n", head.join(","));
    for unit in 0..20 {
        text += &format!("u{unit},2012{}\nu{unit},2014{}\n", ",".repeat(14), ",1".repeat(14));
    }
    message!("missing_many", on(text));
}

#[test]
fn cells_that_are_no_numbers() {
    message!(
        "dash",
        on(rows(&["宁夏,2012,1.5", "宁夏,2013,—", "宁夏,2014,2", "青海,2012,…", "青海,2013,1", "青海,2014,2"]))
    );
    message!(
        "two_columns",
        on("province,year,gdp,so2\na,2012,—,1\na,2013,1,n.a.\na,2014,2,n.a.\nb,2012,-,3\nb,2013,2,4\nb,2014,2,4\n")
    );
    message!("thousands", on(rows(&["宁夏,2012,\"1,234\"", "宁夏,2013,\"1,235.5\""])));
    message!("full_width", on(rows(&["宁夏,2012,１２.５", "宁夏,2013,12.5"])));
    message!("percent", on(rows(&["宁夏,2012,12%", "宁夏,2013,13%"])));
    message!("overflow", on(rows(&["宁夏,2012,1e309", "宁夏,2013,1e308"])));
    message!("infinite", on(rows(&["宁夏,2012,-Inf", "宁夏,2013,Inf"])));
    message!("spreadsheet_error", on(rows(&["宁夏,2012,#DIV/0!", "宁夏,2013,1e308"])));
}

#[test]
fn keys() {
    message!("unknown_column", {
        let folder = Folder::new(SPEC).file("data/p.csv", rows(&["a,2012,1"]).replace("province", "provinces"));
        messages(&folder, &folder.request(&["data/p.csv"], panel(&folder, "province")))
    });
    message!("duplicate_rows", on(rows(&["a,2012,1", "a,2013,1", "a,2012,2", "b,2012,3"])));
    message!("empty_key", on(rows(&["a,2012,1", ",2013,1", "a,,2"])));
    message!("time_not_integer", on(rows(&["a,2012年,1", "a,2013年,1"])));
    message!("time_fraction", on(rows(&["a,2012.5,1", "a,2013,1"])));
    message!("duplicate_column", on("province,year,gdp,gdp\na,2012,1,2\n"));
}

#[test]
fn declared_panel() {
    let folder = Folder::new(SPEC).file(
        "data/p.csv",
        rows(&[
            "北京,2012,1",
            "北京,2013,1",
            "北京市,2014,1",
            "上海,2011,1",
            "上海,2012,1",
            "上海,2013,1",
            "重庆,2012,1",
            "重庆,2013,2",
        ]),
    );
    let declared = Panel { years: Some(2012..=2015), units: Some(3), ..folder.panel("province", "year") };
    message!("declared_panel", messages(&folder, &folder.request(&["data/p.csv"], Layout::Panel(declared))));
}

#[test]
fn no_row_in_the_declared_years() {
    let folder = Folder::new(SPEC).file("data/p.csv", rows(&["a,2001,1"]));
    let declared = Panel { years: Some(2012..=2014), ..folder.panel("province", "year") };
    message!("no_rows_left", messages(&folder, &folder.request(&["data/p.csv"], Layout::Panel(declared))));
}

#[test]
fn paths() {
    let outside = |path: &str| {
        let folder = Folder::new(&format!("data: {path}  # panel:")).file("data/panel.csv", rows(&["a,2012,1"]));
        messages(&folder, &folder.request(&[path], Layout::Rows))
    };
    message!("outside_up", outside("../other/p.csv"));
    message!("outside_absolute", outside("/etc/passwd.csv"));
    message!("outside_windows", outside("D:\\论文\\p.csv"));
    message!("not_found", outside("data/panal.csv"));
    message!("folder", outside("data"));
    message!("unknown_format", {
        let folder = Folder::new("data: p.sav").file("p.sav", "x");
        messages(&folder, &folder.request(&["p.sav"], Layout::Rows))
    });
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out() {
    let folder = Folder::new("data: p.csv").file("q.csv", "x");
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::write(elsewhere.path().join("secret.csv"), "a\n1\n").unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("secret.csv"), folder.path().join("p.csv")).unwrap();
    message!("outside_link", messages(&folder, &folder.request(&["p.csv"], Layout::Rows)));
}

#[test]
fn binary_files_cut_short() {
    for name in ["provinces.xlsx", "provinces-118.dta", "provinces.parquet"] {
        let bytes = std::fs::read(format!("{}/tests/corpus/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let folder = Folder::new(&format!("data: {name}")).file(name, &bytes[..bytes.len() / 2]);
        let found = load(&folder.request(&[name], Layout::Rows)).found;
        assert_eq!(found[0].card.code, "unreadable-file");
        assert!(found[0].message.starts_with(&format!("`{name}` cannot be read: ")), "{}", found[0].message);
    }
}

#[test]
fn encodings() {
    let (chinese, ..) = encoding_rs::GBK.encode("province,year,gdp\n北京,2012,1\n");
    message!("gbk_undeclared", on(&chinese));
    let (western, ..) = encoding_rs::WINDOWS_1252.encode("province,year,gdp\nCôte,2012,1\nZürich,2012,1\n");
    message!("western_undeclared", on(&western));
    let declared = |label: &str, bytes: &[u8]| {
        let folder = Folder::new(SPEC).file("data/p.csv", bytes);
        let mut request = folder.request(&["data/p.csv"], panel(&folder, "province"));
        request.files[0].encoding = Some(label.into());
        messages(&folder, &request)
    };
    message!("encoding_unknown", declared("gb10830", &chinese));
    message!("encoding_wrong", declared("gb18030", b"province,year,gdp\na,2012,1\nb\xff,2012,1\n"));
    assert_eq!(declared("gb18030", &chinese), declared("gbk", &chinese), "both read the file");
}

#[test]
fn broken_text_files() {
    message!("empty", on(""));
    message!("header_only", on("province,year,gdp\n"));
    message!("ragged", on(rows(&["a,2012,1", "a,2013", "a,2014,1,234"])));
    message!("unclosed_quote", on(rows(&["a,2012,1", "\"b,2013,1", "c,2014,1"])));
    message!("nul", on(rows(&["a,2012,1", "b,20\x0013,1"])));
    message!("zip", on(b"PK\x03\x04rest"));
    message!("huge_field", on(rows(&[&format!("a,2012,{}", "9".repeat(2 << 20))])));
}

#[test]
fn joins() {
    let cities = "city,year,gdp\n北京市,2012,1\n北京市,2013,1\n上海,2012,3\n上海,2013,3\n";
    let two = |places: &str, change: &dyn Fn(&mut Request)| {
        let folder = Folder::new(TWO).file("data/p.csv", cities).file("data/q.csv", places);
        let mut request = folder.request(&["data/p.csv", "data/q.csv"], panel(&folder, "city"));
        request.files[1] = FileRequest::new("data/q.csv", folder.span("data/q.csv")).keyed(&["city"]);
        change(&mut request);
        messages(&folder, &request)
    };
    message!("unmatched", two("city,lon\n北京,116\n上海,121\n广州,113\n", &|_| {}));
    message!(
        "unmatched_years",
        two("city,year,pop\n北京市,2012,1\n上海,2011,1\n上海,2012,1\n", &|request| {
            request.files[1].key.clear();
        })
    );
    message!("duplicate_keys", two("city,lon\n北京市,116\n上海,121\n上海,122\n", &|_| {}));
    message!("shared_column", two("city,gdp\n北京市,116\n上海,121\n", &|_| {}));
    message!(
        "no_key",
        two("city,lon\n北京市,116\n", &|request| {
            request.layout = Layout::Rows;
            request.files[1].key.clear();
        })
    );
    message!("key_not_there", two("town,lon\n北京市,116\n", &|_| {}));
    message!(
        "unmatched_allowed",
        two("city,lon\n北京,116\n上海,121\n", &|request| {
            request.files[1].unmatched = Unmatched::Allow;
        })
    );
}

#[test]
fn rules_for_empty_cells() {
    let text = rows(&[
        "a,2012,", "a,2013,1", "a,2014,", "a,2015,", "a,2016,4", "b,2012,3", "b,2013,", "b,2014,5", "b,2015,1",
        "b,2016,2",
    ]);
    let with = |change: &dyn Fn(&mut Missing)| {
        let folder = Folder::new(SPEC).file("data/p.csv", &text);
        let mut request = folder.request(&["data/p.csv"], panel(&folder, "province"));
        request.missing = Missing { default: Rule::Interpolate, span: folder.span("missing:"), ..Missing::default() };
        change(&mut request.missing);
        messages(&folder, &request)
    };
    message!("cannot_interpolate", with(&|missing| missing.at_most = Some(1)));
    message!("interpolate_within", with(&|missing| missing.within = Some("region".into())));
    message!(
        "missing_unknown_column",
        with(&|missing| {
            missing.columns.insert("gpd".into(), Rule::Drop);
        })
    );
}
