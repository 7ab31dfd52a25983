//! Made data: the same bytes always, never over observed ones, like the printed moments, and labelled everywhere.
//!
//! Tolerances: made moments equal the printed ones at their printed digits, that is within half a unit of the last;
//! weights of an index sum to one within 1e-12, the rounding of 23 additions.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use studyc::compile::{compile, parse, presume};
use studyc::data::Column;
use studyc::diag::Diagnostic;
use studyc::source::Source;
use studyc::synth::{Made, make};

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("studies/liu_li_2025")
}

/// The study alone in a folder of its own, without data.
fn copied() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(shipped().join("study.yaml"), folder.path().join("study.yaml")).unwrap();
    folder
}

fn studyc(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_studyc")).args(arguments).current_dir(folder).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn source(study: &str) -> Source {
    Source::new(0, "study.yaml", study)
}

fn made(study: &str) -> Result<Made, Vec<Diagnostic>> {
    let (parsed, found) = parse(&source(study));
    let parsed = parsed.unwrap_or_else(|| panic!("{found:?}"));
    let (study, _) = presume(&parsed);
    make(&parsed, &study)
}

fn numbers<'a>(made: &'a Made, name: &str) -> &'a [f64] {
    made.columns.iter().find(|(column, _)| column == name).and_then(|(_, column)| column.as_numbers()).unwrap()
}

#[test]
fn any_number_of_threads_gives_the_bytes_that_ship() {
    let shipped = fs::read(shipped().join("data/provinces.csv")).unwrap();
    assert!(shipped.len() < 300_000);
    for threads in ["1", "2", "8"] {
        let folder = copied();
        let output = studyc(folder.path(), &["synth", "--threads", threads]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(fs::read(folder.path().join("data/provinces.csv")).unwrap() == shipped, "{threads} threads");
    }
}

#[test]
fn observed_data_are_left_as_they_are() {
    let folder = copied();
    let file = folder.path().join("data/provinces.csv");
    fs::create_dir(folder.path().join("data")).unwrap();
    for observed in ["province,year,gdp\nBeijing,2012,1\n", "", "synthetic_control,province\n1,Beijing\n"] {
        fs::write(&file, observed).unwrap();
        let output = studyc(folder.path(), &["synth"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            text(&output.stderr).contains("may be observed data; it was left as it is"),
            "{}",
            text(&output.stderr)
        );
        assert_eq!(fs::read_to_string(&file).unwrap(), observed);
    }
}

#[test]
fn a_made_file_is_made_again() {
    let folder = copied();
    fs::create_dir(folder.path().join("data")).unwrap();
    fs::write(folder.path().join("data/provinces.csv"), "synthetic,province,year\n1,Beijing,2012\n").unwrap();
    assert_eq!(studyc(folder.path(), &["synth"]).status.code(), Some(0));
    assert!(fs::metadata(folder.path().join("data/provinces.csv")).unwrap().len() > 100_000);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_outside_the_study() {
    let (folder, elsewhere) = (copied(), tempfile::tempdir().unwrap());
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("data")).unwrap();
    let output = studyc(folder.path(), &["synth"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("path-outside-study"), "{}", text(&output.stdout));
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

/// From the shipped file alone, by hand: Table 3 of the paper.
#[test]
fn the_file_has_the_printed_moments() {
    let mut reader = csv::Reader::from_path(shipped().join("data/provinces.csv")).unwrap();
    let heads = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |name: &str| -> Vec<f64> {
        let at = heads.iter().position(|head| head == name).unwrap();
        rows.iter().map(|row| row[at].parse().unwrap()).collect()
    };
    let ratio = |a: &str, b: &str| -> Vec<f64> { column(a).iter().zip(column(b)).map(|(a, b)| a / b).collect() };
    let ln = |values: Vec<f64>| -> Vec<f64> { values.into_iter().map(libm::log).collect() };
    let table = [
        (ln(column("employed")), [7.601, 5.545, 8.864, 7.658, 0.768], 0.0005),
        (ratio("urban_population", "population"), [0.608, 0.360, 0.900, 0.590, 0.117], 0.0005),
        (ln(ratio("gdp", "population")), [10.91, 9.849, 12.15, 10.86, 0.445], 0.005),
        (ratio("tax_revenue", "gdp"), [0.083, 0.036, 0.188, 0.076, 0.029], 0.0005),
        (ratio("retail_sales", "gdp"), [0.389, 0.180, 0.504, 0.394, 0.059], 0.0005),
    ];
    assert_eq!(rows.len(), 330);
    for (mut values, printed, half) in table {
        values.sort_by(f64::total_cmp);
        let mean = values.iter().sum::<f64>() / 330.0;
        let sd = (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 329.0).sqrt();
        let found = [mean, values[0], values[329], (values[164] + values[165]) / 2.0, sd];
        assert!(
            found.iter().zip(printed).all(|(found, printed)| (found - printed).abs() <= half),
            "{found:?} {printed:?}"
        );
    }
}

#[test]
fn the_report_holds_made_against_printed() {
    let folder = copied();
    let output = text(&studyc(folder.path(), &["synth"]).stdout);
    for words in [
        "30 units x 2012..2022 = 330 rows",
        "30 of 30 printed moments met to the last digit",
        "Lab = ln(employed)",
        "Nqp: a score of the index `Nqp`, which its leaves decide",
        "the members of `region4`",
        "wrote     data/provinces.csv",
    ] {
        assert!(output.contains(words), "no `{words}` in\n{output}");
    }
    let json = studyc(folder.path(), &["synth", "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!((json["rows"].as_u64(), json["synthetic"].as_bool()), (Some(330), Some(true)));
}

#[test]
fn a_run_computes_tables_1_to_4_and_says_everywhere_what_they_are() {
    let folder = copied();
    assert_eq!(studyc(folder.path(), &["synth"]).status.code(), Some(0));
    let check = studyc(folder.path(), &["check"]);
    assert_eq!(check.status.code(), Some(0), "{}", text(&check.stdout));
    let run = studyc(folder.path(), &["run"]);
    assert!(text(&run.stdout).contains("Table 4  Benchmark regression results"), "{}", text(&run.stdout));
    let out = folder.path().join("out");
    for table in 1..=4 {
        let table = fs::read_to_string(out.join(format!("tables/table-0{table}.csv"))).unwrap();
        assert!(!table.contains("n/c"), "{table}");
    }
    let table = fs::read_to_string(out.join("tables/table-04.csv")).unwrap();
    assert_eq!(table.lines().find(|line| line.starts_with("N,")), Some("N,330,330,330,330,330,330"), "{table}");
    labelled(&out);
    weights_sum_to_one(folder.path());
}

fn labelled(out: &Path) {
    let tables = fs::read_dir(out.join("tables")).unwrap().map(|entry| entry.unwrap().path());
    let fixed = ["index.html", "results.json", "results.csv", "data/analysis.csv"].map(|file| out.join(file));
    let files: Vec<PathBuf> = tables.chain(fixed).collect();
    // Twelve tables, the hypotheses, and printed beside computed numbers.
    assert_eq!(files.len(), 14 * 4 + 4);
    for file in files {
        let text = fs::read_to_string(&file).unwrap().to_lowercase();
        assert!(text.contains("synthetic"), "{} does not say it", file.display());
    }
    let results: serde_json::Value = serde_json::from_slice(&fs::read(out.join("results.json")).unwrap()).unwrap();
    assert_eq!(results["synthetic"], true);
}

fn weights_sum_to_one(folder: &Path) {
    let path = folder.join("study.yaml");
    let study = compile(&Source::new(0, &path, fs::read_to_string(&path).unwrap())).study;
    let results: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("out/results.json")).unwrap()).unwrap();
    for (name, leaves) in [("Nqp", 23), ("Cp", 20)] {
        let outputs = results["outputs"].as_array().unwrap();
        let values = &outputs.iter().find(|output| output["analysis"] == name).unwrap()["values"];
        let weights: Vec<f64> = study.indices[name]
            .leaves
            .iter()
            .map(|leaf| values[format!("{}.weight", study.name_of(leaf.var))].as_f64().unwrap())
            .collect();
        assert_eq!(weights.len(), leaves);
        assert!(weights.iter().all(|weight| *weight > 0.0));
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{name}: {weights:?}");
    }
}

const SMALL: &str = "
study: small
seed: 7
data:
  file: data/panel.csv
  panel: {unit: town, time: year, years: 2001..2004, units: 6}
  synthetic: {like: reported.1, ranges: {people: 10..90, balance: -5..5, share: 0.1..0.6}}
columns: {town: {}, year: {}, people: {}, income: {}, balance: {}, young: {}, coast: {values: [yes, no]}, cars: {}}
groups: {size: {members: {Big: [Ulm, Graz]}, others: Small}}
variables:
  rich: {is: ln(income / people)}
  share: {is: young / people}
  poor: {is: people / income}
  sum: {is: income + people}
  gain: {is: balance / people}
indices: {Well: {of: [+rich, -share, +cars]}}
models: {m: {formula: Well ~ balance + gain + sum, keep: coast == \"yes\"}}
reported:
  1:
    columns: [mean, sd, min, max]
    rich: [2.00, .50, .80, 3.10]
    poor: [.15, .08, .05, .40]
    sum: [100, 10, 50, 150]
    gain: [0, 1, -2, 2]
";

#[test]
fn what_cannot_be_turned_round_is_said() {
    let made = made(SMALL).unwrap();
    let refused: BTreeMap<&str, &str> =
        made.report.refused.iter().map(|(name, why)| (name.as_str(), why.as_str())).collect();
    assert_eq!(
        refused,
        BTreeMap::from([
            ("gain", "`balance` may be negative by its range"),
            ("rich", "it follows from what is drawn already"),
            ("sum", "`income + people` is no product of powers of columns"),
        ])
    );
    assert_eq!(made.report.met.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["poor"]);
    assert_eq!(made.report.assumed, ["cars"]);
    assert!(made.report.met[0].moments.iter().all(|moment| moment.meets()), "{:?}", made.report.met);
    let (people, share) = (numbers(&made, "people"), numbers(&made, "young"));
    assert!(people.iter().all(|x| (10.0..=90.0).contains(x)));
    assert!(share.iter().zip(people).all(|(young, people)| (0.0999..0.6001).contains(&(young / people))));
    let balance = numbers(&made, "balance");
    assert!(balance.iter().any(|x| *x < 0.0) && balance.iter().all(|x| x.abs() <= 5.0));
}

/// With both ends among 24 numbers, the deviation about .15 is at least .057.
#[test]
fn moments_that_no_rows_can_have_show_their_difference() {
    let made = made(&SMALL.replace("poor: [.15, .08,", "poor: [.15, .05,")).unwrap();
    let sd = made.report.met[0].moments.iter().find(|moment| moment.statistic == "sd").unwrap();
    assert_eq!((sd.meets(), sd.made_text(), sd.difference_text()), (false, "0.06".into(), "+0.01".into()));
}

#[test]
fn units_have_the_names_of_the_groups_and_then_numbers() {
    let made = made(SMALL).unwrap();
    let column = |name: &str| -> &Column { &made.columns.iter().find(|(column, _)| column == name).unwrap().1 };
    let names: Vec<String> = (0..24).step_by(4).map(|row| column("town").text(row).unwrap()).collect();
    assert_eq!(names, ["Ulm", "Graz", "town 3", "town 4", "town 5", "town 6"]);
    assert_eq!((column("coast").text(0), column("coast").text(4)), (Some("yes".into()), Some("no".into())));
    assert_eq!(numbers(&made, "year")[..5], [2001.0, 2002.0, 2003.0, 2004.0, 2001.0]);
    assert_eq!(made.columns[0].0, "synthetic");
}

#[test]
fn the_order_of_a_study_changes_nothing_and_its_seed_everything() {
    let reordered = SMALL
        .replace(
            "ranges: {people: 10..90, balance: -5..5, share: 0.1..0.6}",
            "ranges: {share: 0.1..0.6, balance: -5..5, people: 10..90}",
        )
        .replace("people: {}, income: {}, balance: {}", "balance: {}, income: {}, people: {}");
    let (one, other) = (made(SMALL).unwrap(), made(&reordered).unwrap());
    assert_eq!(one.columns, other.columns);
    let reseeded = made(&SMALL.replace("seed: 7", "seed: 8")).unwrap();
    assert_ne!(numbers(&one, "people"), numbers(&reseeded, "people"));
}

fn code(study: &str) -> &'static str {
    made(study).unwrap_err()[0].card.code
}

#[test]
fn what_is_not_declared_is_not_made() {
    let undeclared = SMALL.replace("  synthetic: {like", "  # synthetic: {like");
    assert_eq!(code(&undeclared), "synth-not-declared");
    assert_eq!(code("study: s\ndata: none\n"), "synth-not-declared");
    assert_eq!(code(&SMALL.replace(", units: 6", ", units: 1")), "synth-shape");
    assert_eq!(code(&SMALL.replace("years: 2001..2004, ", "")), "synth-shape");
    assert_eq!(code(&SMALL.replace("reported.1", "reported.2")), "synth-like");
    assert_eq!(code(&SMALL.replace("{people: 10", "{peeple: 10")), "synth-like");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.yaml"), undeclared).unwrap();
    let output = studyc(folder.path(), &["synth"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("nothing was made") && !folder.path().join("data").exists());
}

/// The label goes with the rows: leaving the declaration out does not take it off.
#[test]
fn a_marked_file_is_synthetic_whatever_the_study_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("study.yaml");
    fs::write(&path, SMALL).unwrap();
    let compiled = |text: &str| compile(&Source::new(0, &path, text));
    let absent = compiled(SMALL);
    let help: Vec<Option<&str>> = absent.found.iter().map(|one| one.help.as_deref()).collect();
    assert!(help.contains(&Some("`studyc synth` makes it")), "{help:?}");
    assert_eq!(studyc(folder.path(), &["synth"]).status.code(), Some(0));
    let undeclared = compiled(&SMALL.replace("  synthetic: {like", "  # synthetic: {like"));
    assert!(!undeclared.has_errors() && undeclared.study.synthetic, "{:?}", undeclared.found);
    let csv = folder.path().join("data/panel.csv");
    let rows = fs::read_to_string(&csv).unwrap();
    let unmarked: Vec<&str> = rows.lines().map(|line| line.split_once(',').unwrap().1).collect();
    fs::write(&csv, unmarked.join("\n")).unwrap();
    assert!(!compiled(&SMALL.replace("  synthetic: {like", "  # synthetic: {like")).study.synthetic);
}

/// Made cities with coordinates, a map, and columns of one value a city or a year.
const PLACED: &str = r#"
study: placed
seed: 5
data:
  files:
    - {file: data/cities.csv, key: [city, year]}
    - {file: data/places.csv, key: [city]}
    - {file: data/national.csv, key: [year]}
  panel: {unit: city, time: year, years: 2013..2016, units: 40}
  synthetic:
    by: {city: [posts], year: [users]}
    places: {lon: lon, lat: lat, map: data/cities.geojson, link: 0.8}
    leaders: [Shanghai, Beijing]
    ranges: {lon: 100..120, lat: 20..40, posts: 1..9, users: 5..7, income: 10..20, robots: 1..1000}
columns:
  region: {values: [East, West]}
groups:
  region: {column: region, members: [East, West]}
  tier: {members: {First: [Beijing, Shanghai]}, others: Second}
variables: {iv: {is: posts * users}, far: {is: lon + lat}}
indices: {Q: {weighting: equal, of: {A: [+income, +robots]}}}
models: {m: {formula: "income ~ iv + far + i.region", keep: tier == Second}}
"#;

#[test]
fn made_units_lie_on_a_map_and_each_column_goes_to_the_file_of_its_key() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.yaml"), PLACED).unwrap();
    let output = studyc(folder.path(), &["synth"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    let head = |file: &str| {
        let whole = fs::read_to_string(folder.path().join("data").join(file)).unwrap();
        (whole.lines().next().unwrap().to_string(), whole.lines().count() - 1)
    };
    assert_eq!(head("cities.csv"), ("synthetic,city,year,income,robots".into(), 160));
    assert_eq!(head("places.csv"), ("synthetic,city,lat,lon,posts,region".into(), 40));
    assert_eq!(head("national.csv"), ("synthetic,year,users".into(), 4));
    let map = fs::read_to_string(folder.path().join("data/cities.geojson")).unwrap();
    assert!(map.starts_with("{\"synthetic\":true,"));
    let map: serde_json::Value = serde_json::from_str(&map).unwrap();
    assert_eq!(map["features"].as_array().unwrap().len(), 40);
    let run = studyc(folder.path(), &["run"]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stdout));
}

/// Both directions of a link: neighbours are alike where there is one, and are not where there is none.
#[test]
fn neighbours_are_alike_as_far_as_the_link_says() {
    let alike = |link: &str| {
        let made = made(&PLACED.replace("link: 0.8", link)).unwrap();
        let income = numbers(&made, "income");
        let first: Vec<f64> = income.iter().step_by(4).copied().collect();
        let mean = first.iter().sum::<f64>() / 40.0;
        let spread: f64 = first.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 40.0;
        // Forty cells stand in columns of six.
        let pairs: Vec<(f64, f64)> =
            (0..39).filter(|unit| unit % 6 < 5).map(|unit| (first[unit], first[unit + 1])).collect();
        pairs.iter().map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / pairs.len() as f64 / spread
    };
    let (linked, apart) = (alike("link: 0.8"), alike("link: 0"));
    assert!(linked > 0.4 && apart.abs() < 0.4 && linked > apart + 0.2, "{linked} {apart}");
}

#[test]
fn leaders_lead_and_a_column_along_an_axis_has_one_value_there() {
    let made = made(PLACED).unwrap();
    let (posts, users) = (numbers(&made, "posts"), numbers(&made, "users"));
    assert!(posts.chunks(4).all(|unit| unit.iter().all(|x| *x == unit[0])));
    assert!((0..160).all(|row| users[row] == users[row % 4]));
    let robots = numbers(&made, "robots");
    let mean = |unit: usize| robots[4 * unit..4 * unit + 4].iter().sum::<f64>() / 4.0;
    let all = robots.iter().sum::<f64>() / 160.0;
    assert!(mean(0) > all && mean(1) > all, "the first two cities lead");
}

#[test]
fn what_cannot_be_placed_is_said() {
    let told = |from: &str, to: &str| {
        let found = made(&PLACED.replace(from, to)).unwrap_err();
        found.iter().map(|one| one.message.clone()).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(told("link: 0.8", "link: 1.5"), "a link of 1.5 is no share that dies out");
    assert_eq!(told("lon: 100..120, ", ""), "`lon` has no range");
    assert_eq!(told("leaders: [Shanghai", "leaders: [Shangai"), "`Shangai` leads, and no unit has this name");
    assert_eq!(told("by: {city: [posts]", "by: {town: [posts]"), "`town` names neither the units nor the periods");
    assert_eq!(told("city: [posts]", "city: [post]"), "`post` is no column of numbers that the study uses");
}

/// The level of a column in the first year of each unit.
fn first_year(made: &Made, name: &str) -> Vec<f64> {
    numbers(made, name).iter().step_by(4).copied().collect()
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    let product =
        |x: &[f64], mx: f64, y: &[f64], my: f64| -> f64 { x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum() };
    product(a, ma, b, mb) / (product(a, ma, a, ma) * product(b, mb, b, mb)).sqrt()
}

const LED: &str = "leaders: [Shanghai, Beijing]";

#[test]
fn columns_follow_development_as_declared() {
    let together = |follows: &str| {
        let made = made(&PLACED.replace(LED, follows)).unwrap();
        // Wide ranges are drawn by their logarithm.
        let robots: Vec<f64> = first_year(&made, "robots").iter().map(|robots| libm::log(*robots)).collect();
        correlation(&first_year(&made, "income"), &robots)
    };
    assert!(together("follows: {income: 0.97, robots: 0.97}") > 0.7);
    assert!(together("follows: {income: -0.97, robots: 0.97}") < -0.7);
    assert!(together("follows: {income: 0, robots: 0}").abs() < 0.5);
}

#[test]
fn a_group_is_ahead_by_what_is_declared() {
    let gap = |ahead: &str| {
        let income = first_year(&made(&PLACED.replace(LED, ahead)).unwrap(), "income");
        (income[..20].iter().sum::<f64>() - income[20..].iter().sum::<f64>()) / 20.0
    };
    let (east, none, west) =
        (gap("ahead: {region: {East: 3}}"), gap("ahead: {region: {East: 0}}"), gap("ahead: {region: {West: 3}}"));
    assert!(east > none + 0.5 && none > west + 0.5, "{east} {none} {west}");
}

/// What a spill adds to a column is what its neighbours are ahead by.
#[test]
fn neighbours_gain_from_a_spill() {
    let income = |declared: &str| first_year(&made(&PLACED.replace(LED, declared)).unwrap(), "income");
    let own = income("follows: {income: 1}");
    let spilled = income("follows: {income: 1}\n    spills: {income: 1}");
    let gained: Vec<f64> = spilled.iter().zip(&own).map(|(spilled, own)| spilled - own).collect();
    // Forty cells stand in columns of six.
    let around = |unit: usize| {
        let beside = [unit.checked_sub(6), Some(unit + 6)];
        let above = [(!unit.is_multiple_of(6)).then(|| unit - 1), (unit % 6 < 5).then_some(unit + 1)];
        let all: Vec<f64> = beside.into_iter().chain(above).flatten().filter_map(|at| own.get(at).copied()).collect();
        all.iter().sum::<f64>() / all.len() as f64 - own[unit]
    };
    let behind: Vec<f64> = (0..40).map(around).collect();
    let found = correlation(&gained, &behind);
    assert!(found > 0.6, "{found}");
}

#[test]
fn development_that_nothing_can_follow_is_said() {
    let told = |declared: &str| {
        let found = made(&PLACED.replace(LED, declared)).unwrap_err();
        found.iter().map(|one| one.message.clone()).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(told("follows: {robots: 1.5}"), "`robots` cannot follow development by 1.5");
    assert_eq!(told("follows: {robbots: 0.5}"), "`robbots` is no column or variable that the study uses");
    assert_eq!(told("follows: {iv: 0.5}"), "`iv` follows from other columns, and cannot follow development by itself");
    assert_eq!(told("ahead: {regions: {East: 1}}"), "`regions` is no column of words that is made");
    assert_eq!(told("ahead: {region: {North: 1}}"), "no unit has the `region` `North`");
    let nowhere = SMALL.replace("  synthetic: {", "  synthetic: {spills: {gdp: 0.5}, ");
    let found = made(&nowhere).unwrap_err();
    assert!(found.iter().any(|one| one.message == "the units lie nowhere, and have no neighbours"), "{found:?}");
}
