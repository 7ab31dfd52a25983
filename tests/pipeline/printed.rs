//! Printed tables: read from the study and from files, bound to addresses, laid beside computed numbers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::pipeline;
use studyc::compile::{compile, parse, presume};
use studyc::printed::{Kind, Part, Stars, Table, read};
use studyc::results::{Output, Results};
use studyc::source::Source;
use studyc::study::Study;
use studyc::verdict::reconcile::{Account, Agreement, grid, lines, reconcile};

const LEVELS: [f64; 3] = [0.10, 0.05, 0.01];
const HEAD: &str = "study: s\ndata: none\nvariables: {x: {is: a + b, label: R&D intensity}}\n\
                    models: {m: {formula: \"y, z ~ x + w | u\"}}\n";

fn tables(folder: &Path, reported: &str) -> (Study, Vec<Table>) {
    let text = format!("{HEAD}reported:\n{reported}");
    let (parsed, found) = parse(&Source::new(0, "study.yaml", text.as_str()));
    assert!(!found.iter().any(|one| one.is_error()), "{:?}", found.iter().map(|one| &one.message).collect::<Vec<_>>());
    let parsed = parsed.unwrap();
    let study = presume(&parsed).0;
    let named = parsed.spec.reported.iter().map(|(name, table)| (name.as_str(), table));
    let (tables, problems) = read(named, &study, folder);
    assert!(problems.is_empty(), "{:?}", problems.iter().map(|one| &one.message).collect::<Vec<_>>());
    (study, tables)
}

fn addresses(tables: &[Table]) -> Vec<String> {
    let rows = tables.iter().flat_map(|table| &table.rows);
    rows.flat_map(|row| &row.addresses).flatten().map(|(address, _)| address.to_string()).collect()
}

#[test]
fn cells_know_their_addresses() {
    let (_, tables) = tables(
        Path::new("."),
        "  1: {columns: [n, mean], x: [330, .121]}
  2: {columns: [m(y), m(z)], x: [\".2** (.1)\", ~], n: [330, 330]}
  3: {columns: [estimate, ci95, p], m(y).x: [\".2**\", .01..0.39, .03]}
  m(y).r2: .735
",
    );
    assert_eq!(
        addresses(&tables),
        ["1(x).n", "1(x).mean", "m(y).x", "m(z).x", "m(y).n", "m(z).n", "m(y).x", "m(y).x", "m(y).x.p", "m(y).r2"]
    );
    let interval = tables[2].rows[0].addresses[1].as_ref().unwrap();
    assert_eq!(interval.1, Part::Interval);
}

const CSV: &str = "\u{feff},(1),(2)\n,y,z\nR&D intensity,0.205**,-0.030\n,(0.041),(0.013)\nw,1.000***,0.5*\n,(0.033),(0.25)\n\
                   Constant,.109***,\n,(.005),\nFixed effects,Yes,No\nObservations,330,\"1,330\"\nAdjusted R2,0.735,0.980\n";
const MARKDOWN: &str = "Table 4

|  | (1) | (2) |
|---|:-:|:-:|
|  | y | z |
| R&D intensity | 0.205\\*\\* | -0.030 |
|  | (0.041) | (0.013) |
| w | 1.000\\*\\*\\* | 0.5\\* |
|  | (0.033) | (0.25) |
| Constant | .109\\*\\*\\* | |
|  | (.005) | |
| Fixed effects | Yes | No |
| Observations | 330 | 1,330 |
| Adjusted R2 | 0.735 | 0.980 |
";
const LATEX: &str = r"\begin{table} \caption{Results} \begin{tabular}{lcc} \toprule
 & (1) & (2) \\ & y & z \\ \midrule
R\&D intensity & 0.205\sym{**} & $-0.030$ \\ & (0.041) & (0.013) \\
w & $1.000^{***}$ & 0.5$^{*}$ \\ & (0.033) & (0.25) \\ % as in Table 3
Constant & .109\sym{***} &  \\ & (.005) & \\
Fixed effects & Yes & No \\ \midrule
Observations & 330 & 1,330 \\
Adjusted R2 & 0.735 & 0.980 \\ \bottomrule \end{tabular} \end{table}";

/// One table in five files gives one set of rows.
#[test]
fn tables_in_files() {
    let folder = pipeline::folder(&[("t/4.csv", CSV), ("t/4.md", MARKDOWN), ("t/4.tex", LATEX)]);
    let sheet = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/data/printed.xlsx");
    std::fs::copy(sheet, folder.path().join("t/4.xlsx")).unwrap();
    let (_, tables) = tables(
        folder.path(),
        "  1: {file: t/4.csv, columns: [m(y), m(z)]}
  2: {file: t/4.md, columns: [m(y), m(z)]}
  3: {file: t/4.tex, columns: [m(y), m(z)]}
  4: {file: t/4.xlsx, sheet: printed, columns: [m(y), m(z)]}
",
    );
    let told = |table: &Table| {
        let rows =
            table.rows.iter().map(|row| (row.name.value.clone(), row.cells.iter().map(|cell| cell.kind).collect()));
        rows.collect::<Vec<(String, Vec<Kind>)>>()
    };
    let first = told(&tables[0]);
    let names: Vec<&str> = first.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["x", "w", "_cons", "n", "r2_adjusted"]);
    let Kind::Estimate(estimate) = first[0].1[0] else { panic!("{:?}", first[0]) };
    assert_eq!((estimate.number.value, estimate.number.decimals, estimate.stars), (0.205, 3, Stars::Count(2)));
    assert_eq!(estimate.bracket.map(|one| (one.value, one.decimals)), Some((0.041, 3)));
    assert_eq!(first[2].1[1], Kind::Empty);
    for table in &tables[1..] {
        assert_eq!(told(table), first, "{}", table.name);
    }
}

#[test]
fn files_that_are_no_tables() {
    let folder = pipeline::folder(&[("t.csv", "a,b\nwords,only\n"), ("t.xlsx", "no sheet"), ("t.doc", "x")]);
    for (file, said) in [
        ("t.csv", "no row of it has numbers"),
        ("t.xlsx", "cannot be read"),
        ("t.doc", "the ending of its name"),
        ("u.csv", "cannot be read"),
        ("../t.csv", "outside"),
    ] {
        let text = format!("{HEAD}reported: {{1: {{file: {file}, columns: [m(y)]}}}}");
        let (found, words) = pipeline::check(folder.path(), &text);
        assert!(found.iter().any(|one| one.is_error()) && words.contains(said), "{file}: {words}");
    }
}

#[test]
fn wrong_printed_tables() {
    let folder = pipeline::folder(&[]);
    let text = format!(
        "{HEAD}reported:
  1: {{columns: [m(y), n(z), m(q)], x: [.2, .3, ~]}}
  2: {{columns: [m(y)], x: [.2, .3], ww: [.4], w: [\"1 2 3\"]}}
  3: {{columns: [n, mean], x: [1, 2], xx: [1, 2]}}
  mm(y).x: .2
"
    );
    let (_, said) = pipeline::check(folder.path(), &text);
    insta::with_settings!({snapshot_path => "../messages", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("printed_tables", said);
    });
}

fn results() -> Results {
    let cells = [
        ("x", 0.2046),
        ("x.se", 0.0412),
        ("x.p", 0.02),
        ("x.low", 0.0127),
        ("x.high", 0.3904),
        ("w", 0.9981),
        ("w.se", 0.0331),
        ("w.p", 0.2),
        ("n", 330.0),
    ];
    let order = cells.iter().map(|(name, _)| name.to_string()).collect();
    let cells: BTreeMap<String, f64> = cells.iter().map(|(name, value)| (name.to_string(), *value)).collect();
    let output = Output::Computed { cells, order, series: vec![], notes: vec![] };
    Results { outputs: vec![("m".into(), Some("y".into()), output)], synthetic: false }
}

fn accounts(reported: &str) -> (Study, Vec<Account>) {
    let (study, tables) = tables(Path::new("."), reported);
    let accounts = reconcile(&study, &tables, &results(), &LEVELS);
    (study, accounts)
}

/// .2046 rounds to .205; .9981 is 1.9 units below 1.000.
#[test]
fn differences_in_the_last_printed_digit() {
    let (_, accounts) = accounts(
        "  1: {columns: [m(y)], x: [\".205** (.041)\"], n: [330]}
  2: {columns: [m(y)], w: [\"1.000*** (.033)\"]}
  3: {columns: [m(y)], w: [\".999! (.033)\"]}
  4: {columns: [m(z)], x: [.2]}
  5: {columns: [estimate, ci95], m(y).x: [\".205**\", .013..0.390]}
  m(y).n: 300
",
    );
    let told: Vec<(usize, usize, usize, Agreement)> = accounts
        .iter()
        .map(|account| (account.cells.len(), account.same(), account.stars_differ(), account.agreement))
        .collect();
    assert_eq!(
        told,
        [
            (3, 3, 0, Agreement::Reproduced),
            (2, 1, 1, Agreement::Differs),
            (2, 1, 0, Agreement::LastDigit),
            (1, 0, 0, Agreement::NotComputed),
            (3, 3, 0, Agreement::Reproduced),
            (1, 0, 0, Agreement::Differs),
        ]
    );
    let units = accounts[1].cells[0].units().unwrap();
    assert!((units + 1.9).abs() < 1e-9, "{units}");
    assert_eq!(accounts[1].cells[0].stars, Some((3, 0)));
    assert_eq!(accounts[5].cells[0].units(), Some(30.0));
}

#[test]
fn the_comparison_as_it_is_read() {
    let reported = "  1: {columns: [m(y)], x: [\".205** (.041)\"], n: [330]}
  2: {columns: [m(y)], w: [\"1.000*** (.033)\"], q: [.3]}
  4: {columns: [m(z)], x: [.2]}
";
    let (mut study, accounts) = accounts(reported);
    let page =
        studyc::render::render(&grid(&study, &accounts).unwrap(), studyc::render::Format::Markdown, None).unwrap();
    let mut said = vec![page];
    said.extend(lines(&study, &accounts));
    study.synthetic = true;
    let made = lines(&study, &reconcile(&study, &tables(Path::new("."), reported).1, &results(), &LEVELS));
    assert!(
        made[0].contains("no agreement can be expected")
            && made[1..].iter().all(|line| line.starts_with("not computed: "))
    );
    said.extend(made);
    insta::with_settings!({snapshot_path => "../messages", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("printed_and_computed", said.join("\n"));
    });
}

/// Every cell of the paper is read and has an address.
#[test]
fn every_cell_of_liu_and_li() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("studies/liu_li_2025/study.yaml");
    let compiled = compile(&Source::new(0, path.clone(), std::fs::read_to_string(path).unwrap()));
    let cells = compiled
        .printed
        .iter()
        .flat_map(|table| table.rows.iter().flat_map(|row| row.cells.iter().zip(&row.addresses)));
    let mut numbers = 0;
    for (cell, address) in cells {
        assert!(!matches!(cell.kind, Kind::Unreadable | Kind::Words), "{}", cell.text);
        assert!(address.is_some(), "{}", cell.text);
        numbers += usize::from(!matches!(cell.kind, Kind::Empty));
    }
    assert_eq!((compiled.printed.len(), numbers), (10, 243));
}
