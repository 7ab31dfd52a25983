//! What becomes of data files: columns, rows, rules, facts.

#[path = "common/study.rs"]
mod study;

use proptest::prelude::*;
use study::Folder;
use studyc::data::{
    Column, Dataset, Facts, FileRequest, Kind, Layout, Levels, Missing, Panel, Request, Rule, Unmatched, load, read,
    shortest, write_csv,
};

const SPEC: &str = "panel: data/p.csv data/q.csv data/r.csv";

fn panel_of(text: impl AsRef<[u8]>, change: impl Fn(&mut Request)) -> Dataset {
    let folder = Folder::new(SPEC).file("data/p.csv", text);
    let mut request = folder.request(&["data/p.csv"], Layout::Panel(folder.panel("province", "year")));
    change(&mut request);
    let loaded = load(&request);
    assert!(!loaded.found.iter().any(|one| one.is_error()), "{}", folder.text(&loaded.found));
    loaded.dataset.unwrap()
}

fn numbers<'a>(dataset: &'a Dataset, name: &str) -> &'a [f64] {
    dataset.column(name).unwrap().as_numbers().unwrap()
}

fn texts(dataset: &Dataset, name: &str) -> Vec<String> {
    (0..dataset.rows).map(|row| dataset.column(name).unwrap().text(row).unwrap_or_default()).collect()
}

#[test]
fn rows_ascend_by_unit_and_time() {
    let dataset = panel_of("province,year,x\nb,2013,4\na,2013,2\nb,2012,3\na,2012,1\n", |_| {});
    assert_eq!(numbers(&dataset, "x"), [1.0, 2.0, 3.0, 4.0]);
    let units = dataset.units.unwrap();
    assert_eq!((units.names, units.codes), (vec!["a".to_string(), "b".into()], vec![0, 0, 1, 1]));
    assert_eq!(dataset.times.unwrap().distinct, [2012, 2013]);
}

#[test]
fn numbered_units_ascend_as_numbers_and_keep_their_spelling() {
    let dataset = panel_of("province,year,x\n10,2012,3\n9,2012,2\n007,2012,1\n", |_| {});
    assert_eq!(dataset.units.unwrap().names, ["007", "9", "10"]);
}

#[test]
fn blanks_marks_and_composed_letters_do_not_count() {
    let dataset =
        panel_of("\u{feff} province ,year, x\r\n Cote\u{301} ,2012, 1 \r\nCot\u{e9},2013,\t+2e0\r\n\r\n,,\r\n", |_| {});
    assert_eq!(texts(&dataset, "province"), ["Coté", "Coté"]);
    assert_eq!(numbers(&dataset, "x"), [1.0, 2.0]);
    assert_eq!(dataset.report.notes, ["data/p.csv: 1 blank row left out"]);
}

#[test]
fn delimiters_are_found_or_declared() {
    for (text, declared) in [
        ("province;year;x\na;2012;1\n", None),
        ("province\tyear\tx\na\t2012\t1\n", None),
        ("province|year|x\na|2012|1\n", None),
        ("province:year:x\na:2012:1\n", Some(':')),
    ] {
        let dataset = panel_of(text, |request| request.files[0].delimiter = declared);
        assert_eq!(numbers(&dataset, "x"), [1.0]);
    }
}

#[test]
fn declared_encodings_are_read() {
    for (encoding, label) in
        [(encoding_rs::GB18030, "gb18030"), (encoding_rs::BIG5, "big5"), (encoding_rs::GBK, "gb2312")]
    {
        let (bytes, ..) = encoding.encode("province,year,x\n北京,2012,1\n");
        let dataset = panel_of(bytes, |request| request.files[0].encoding = Some(label.into()));
        assert_eq!(texts(&dataset, "province"), ["北京"]);
    }
    let wide: Vec<u8> = "\u{feff}province,year,x\n北京,2012,1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(texts(&panel_of(wide, |_| {}), "province"), ["北京"]);
}

#[test]
fn words_decide_what_a_column_holds() {
    let dataset = panel_of("province,year,region,code\na,2012,east,7\na,2013,2,07\nb,2012,west,x\n", |request| {
        request.used = Some(Default::default());
    });
    let facts = Facts::of(&dataset);
    assert_eq!((facts.columns["region"].kind, facts.columns["code"].kind), (Kind::Text, Kind::Number));
    assert_eq!(texts(&dataset, "region"), ["east", "2", "west"]);
    assert_eq!((facts.columns["code"].odd, facts.columns["code"].missing), (1, 1));
}

#[test]
fn a_late_column_of_text_keeps_its_first_spellings() {
    let mut text = String::from("province,year,code\n");
    (0..300).for_each(|i| text += &format!("a{i},2012,00{i}\n"));
    (300..900).for_each(|i| text += &format!("a{i},2012,x{i}\n"));
    let dataset = panel_of(text, |_| {});
    assert_eq!(dataset.column("code").unwrap().text(0).unwrap(), "000");
}

#[test]
fn texts_that_mean_missing_can_be_declared() {
    let text = "province,year,x\na,2012,-99\na,2013,—\nb,2012,5\n";
    let dataset = panel_of(text, |request| {
        request.na = vec!["-99".into(), "—".into()];
        request.missing.default = Rule::Drop;
    });
    let x = numbers(&dataset, "x");
    assert!(x[0].is_nan() && x[1].is_nan() && x[2] == 5.0);
    assert_eq!(dataset.report.empty["x"], 2);
    assert_eq!(dataset.units.unwrap().names, ["a", "b"]);
}

#[test]
fn aliases_bring_spellings_together() {
    let dataset = panel_of("province,year,x\n北京市,2012,1\n北京,2013,2\n", |request| {
        request.aliases.insert("北京市".into(), "北京".into());
    });
    assert_eq!(dataset.units.unwrap().names, ["北京"]);
    assert_eq!(dataset.report.renamed["北京市"], 1);
}

#[test]
fn interpolation_is_linear_in_time() {
    let text = "province,year,x\na,2012,1\na,2013,\na,2016,5\nb,2012,9\n";
    let dataset = panel_of(text, |request| request.missing.default = Rule::Interpolate);
    assert_eq!(numbers(&dataset, "x"), [1.0, 2.0, 5.0, 9.0]);
    assert_eq!(dataset.report.interpolated["x"], 1);
}

#[test]
fn declared_years_bound_the_rows() {
    let dataset = panel_of("province,year,x\na,2011,—\na,2012,1\na,2013,2\n", |request| {
        if let Layout::Panel(panel) = &mut request.layout {
            panel.years = Some(2012..=2013);
        }
    });
    assert_eq!((dataset.rows, dataset.report.outside_years), (2, 1));
}

fn three(change: impl Fn(&mut Request)) -> Dataset {
    let folder = Folder::new(SPEC)
        .file("data/p.csv", "city,lon\nB,2\nA,1\n")
        .file("data/q.csv", "city,year,x\nA,2012,1\nB,2012,3\nA,2013,2\nB,2013,4\n")
        .file("data/r.csv", "year,cpi\n2011,90\n2013,102\n2012,100\n");
    let panel = Panel { years: Some(2012..=2013), ..folder.panel("city", "year") };
    let mut request = folder.request(&["data/p.csv", "data/q.csv", "data/r.csv"], Layout::Panel(panel));
    request.files[0].key = vec!["city".into()];
    request.files[2].key = vec!["year".into()];
    change(&mut request);
    let loaded = load(&request);
    assert!(!loaded.found.iter().any(|one| one.is_error()), "{}", folder.text(&loaded.found));
    loaded.dataset.unwrap()
}

#[test]
fn places_and_years_join_the_panel() {
    let dataset = three(|_| {});
    assert_eq!(numbers(&dataset, "x"), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(numbers(&dataset, "lon"), [1.0, 1.0, 2.0, 2.0]);
    assert_eq!(numbers(&dataset, "cpi"), [100.0, 102.0, 100.0, 102.0]);
    let facts = Facts::of(&dataset);
    assert!(facts.balanced && !facts.columns["lon"].varies_within && facts.columns["cpi"].varies_within);
    assert_eq!(facts.columns["cpi"].file, "data/r.csv");
}

#[test]
fn allowed_keys_without_a_partner_stay_empty() {
    let folder = Folder::new(SPEC)
        .file("data/p.csv", "city,year,x\nA,2012,1\nB,2012,3\n")
        .file("data/q.csv", "city,lon\nB,2\nC,1\n");
    let mut request = folder.request(&["data/p.csv", "data/q.csv"], Layout::Panel(folder.panel("city", "year")));
    request.files[1] = FileRequest {
        unmatched: Unmatched::Allow,
        ..FileRequest::new("data/q.csv", folder.span("data/q.csv")).keyed(&["city"])
    };
    request.missing = Missing { default: Rule::Drop, ..Missing::default() };
    let dataset = load(&request).dataset.unwrap();
    assert_eq!(numbers(&dataset, "x"), [1.0, 3.0]);
    let lon = numbers(&dataset, "lon");
    assert!(lon[0].is_nan() && lon[1] == 2.0);
    assert_eq!(dataset.report.unmatched["data/q.csv"], (1, 1));
}

#[test]
fn a_cross_section_has_units_and_printed_names() {
    let folder = Folder::new(SPEC).file("data/p.csv", "code,name,x\nDEU,Germany,1\nAUT,Austria,2\n");
    let layout = Layout::Units { unit: "code".into(), name: Some("name".into()), span: folder.span("panel:") };
    let dataset = load(&folder.request(&["data/p.csv"], layout)).dataset.unwrap();
    let units = dataset.units.as_ref().unwrap();
    assert_eq!(units.names, ["AUT", "DEU"]);
    assert_eq!(units.printed.as_deref(), Some(["Austria".to_string(), "Germany".into()].as_slice()));
    assert_eq!(numbers(&dataset, "x"), [2.0, 1.0]);
    assert_eq!(dataset.times, None);
}

#[test]
fn rows_without_identity_keep_their_order() {
    let folder = Folder::new(SPEC).file("data/p.csv", "x\n3\n1\n2\n");
    let dataset = load(&folder.request(&["data/p.csv"], Layout::Rows)).dataset.unwrap();
    assert_eq!(numbers(&dataset, "x"), [3.0, 1.0, 2.0]);
}

#[test]
fn a_table_can_be_made_of_columns() {
    let folder = Folder::new(SPEC);
    let columns = [
        ("id".to_string(), Column::texts([Some("b"), Some("a"), Some("a")])),
        ("t".into(), Column::numbers(vec![1.0, 2.0, 1.0])),
        ("x".into(), Column::numbers(vec![3.0, 2.0, 1.0])),
    ];
    let dataset = Dataset::new(columns.into_iter().collect(), &Layout::Panel(folder.panel("id", "t")));
    assert_eq!(numbers(&dataset, "x"), [1.0, 2.0, 3.0]);
    assert_eq!((dataset.rows, texts(&dataset, "id")), (3, ["a", "a", "b"].map(String::from).to_vec()));
    assert_eq!(dataset.units.unwrap().codes, [0, 0, 1]);
}

#[test]
fn rows_know_where_they_came_from() {
    let dataset = panel_of("province,year,x\nb,2012,1\n\na,2012,2\n", |_| {});
    assert_eq!((dataset.origin(0), dataset.origin(1)), (Some(("data/p.csv", 4)), Some(("data/p.csv", 2))));
}

#[test]
fn facts_say_what_is_there() {
    let text = "province,year,x,flat,word\na,2012,1.5,7,u\na,2013,-2,7,v\nb,2012,,7,u\n";
    let folder = Folder::new(SPEC).file("data/p.csv", text);
    let request = folder.request(&["data/p.csv"], Layout::Panel(folder.panel("province", "year")));
    let facts = Facts::of(&read(&request).dataset.unwrap());
    let x = &facts.columns["x"];
    assert_eq!((x.range, x.missing, x.whole, x.constant, x.varies_within), (Some((-2.0, 1.5)), 1, false, false, true));
    assert!(facts.columns["flat"].constant && facts.columns["flat"].whole);
    assert_eq!(facts.columns["word"].levels, Some(Levels::Texts(vec!["u".into(), "v".into()])));
    assert!(!facts.balanced);
    assert_eq!((facts.gaps[0].unit.as_str(), facts.gaps[0].times.as_slice()), ("b", [2013].as_slice()));
    assert_eq!((facts.unit.as_deref(), facts.time.as_deref(), facts.rows), (Some("province"), Some("year"), 3));
}

#[test]
fn unused_columns_are_held_to_nothing() {
    let dataset = panel_of("province,year,x,note\na,2012,1,\na,2013,2,3\nb,2012,3,4\nb,2013,4,—\n", |request| {
        request.used = Some(["x".to_string()].into());
    });
    assert_eq!(dataset.rows, 4);
}

#[test]
fn what_is_written_reads_back() {
    let dataset =
        panel_of("province,year,x\n\"a, \"\"b\"\"\",2012,0.1\nc,2012,1e-300\nd,2012,123456789012345680000\n", |_| {});
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("analysis.csv");
    write_csv(&path, dataset.columns.iter().map(|(name, column)| (name.as_str(), column))).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text, "province,year,x\n\"a, \"\"b\"\"\",2012,0.1\nc,2012,1e-300\nd,2012,1.2345678901234568e20\n");
    assert_eq!(panel_of(&text, |_| {}).columns, dataset.columns);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_changes_nothing(order in Just((0..24).collect::<Vec<usize>>()).prop_shuffle()) {
        let row = |i: usize| {
            let x = if i.is_multiple_of(7) { "NA".into() } else { format!("{}.5", i * i) };
            format!("{},{},{x},w{}\n", ["北京", "b", "Ä", "10"][i % 4], 2010 + i / 4, i % 3)
        };
        let text = |order: &[usize]| format!("province,year,x,word\n{}", order.iter().map(|i| row(*i)).collect::<String>());
        let drop = |request: &mut Request| request.missing.default = Rule::Drop;
        let (plain, shuffled) = (panel_of(text(&(0..24).collect::<Vec<_>>()), drop), panel_of(text(&order), drop));
        prop_assert_eq!(&plain, &shuffled);
        let hashes = |dataset: &Dataset| dataset.columns.values().map(|column| column.hash()).collect::<Vec<_>>();
        prop_assert_eq!(hashes(&plain), hashes(&shuffled));
    }

    #[test]
    fn numbers_are_correctly_rounded(text in r"[+-]?[0-9]{1,25}(\.[0-9]{0,25})?(e[+-]?[0-9]{1,3})?") {
        let expected: f64 = text.parse().unwrap();
        prop_assume!(expected.is_finite());
        let dataset = panel_of(format!("province,year,x\na,2012,{text}\n"), |_| {});
        prop_assert_eq!(numbers(&dataset, "x")[0], expected);
    }

    #[test]
    fn written_numbers_read_back(bits in any::<u64>()) {
        let value = f64::from_bits(bits);
        prop_assume!(value.is_finite());
        prop_assert_eq!(shortest(value).parse::<f64>().unwrap(), value);
    }

    #[test]
    fn no_bytes_break_the_reader(bytes in proptest::collection::vec(prop_oneof![Just(b','), Just(b'"'), Just(b'\n'), Just(b'1'), any::<u8>()], 0..200)) {
        let folder = Folder::new(SPEC).file("data/p.csv", &bytes);
        let loaded = load(&folder.request(&["data/p.csv"], Layout::Rows));
        prop_assert!(loaded.dataset.is_some() || loaded.found.iter().any(|one| one.is_error()));
    }
}
