//! `dependence:` from the text of a study to its tables and figures.

use crate::matrices::{FIELDS, geojson, rows};
use crate::oracle::{csv, json, oracle};
use crate::pipeline::{self, check, close, codes, run};
use studyc::exhibit::Value;
use studyc::method::{figures, tables};
use studyc::render::{Drawing, render_text};

/// Means and sums in another order than the reference's.
const TOLERANCE: f64 = 1e-12;

const HEAD: &str = "study: s\nseed: 9\ndata: {file: data/cities.csv, panel: {unit: city, time: year}}\n";

fn folder() -> tempfile::TempDir {
    pipeline::folder(&[("data/cities.csv", &rows(&FIELDS[..6])), ("data/map.geojson", &geojson(&FIELDS[..6]))])
}

/// A table of z and p says nothing of permutations and clusters, one of clusters nothing of z.
#[test]
fn notes_are_about_what_a_table_shows() {
    let folder = folder();
    let ran = run(
        folder.path(),
        &format!(
            "{HEAD}matrices: {{near: {{label: Common borders, queen: data/map.geojson}}}}\n\
             dependence: {{d: {{moran: gdp, local: gdp, W: near}}}}\n\
             tables: {{1: {{kind: dependence, of: d}}, 2: {{kind: lisa, of: d}}}}\n"
        ),
    );
    let note = |at: usize| tables::grid(&ran.study.tables[at], &ran.study, &ran.results).notes.join(" ");
    let (whole, local) = (note(0), note(1));
    assert!(
        whole.contains("Z and two-sided p") && !whole.contains("permutations") && !whole.contains("Clusters"),
        "{whole}"
    );
    assert!(local.contains("permutations") && local.contains("Clusters") && !local.contains("two-sided"), "{local}");
    assert!(whole.contains("W (Common borders): queen"), "{whole}");
}

/// The wide table of pysal as a panel, with the list of neighbours as a long table.
#[test]
fn incomes_of_the_states_from_the_text_of_a_study() {
    let Some(oracle) = oracle("us_income_spatial_markov") else { return };
    let wide = csv(&oracle.join("data_wide.csv"));
    let years = ["1929", "1970", "2009"];
    let mut data = "state,year,income\n".to_string();
    for (at, state) in wide["state"].iter().enumerate() {
        years.iter().for_each(|year| data += &format!("{state},{year},{}\n", wide[*year][at]));
    }
    let edges = std::fs::read_to_string(oracle.join("W_edges.csv")).unwrap();
    let folder = pipeline::folder(&[("d.csv", &data), ("w.csv", &edges)]);
    let text = "study: us\nseed: 3\ndata: {file: d.csv, panel: {unit: state, time: year}}\nmatrices: {near: {file: w.csv}}\n\
                dependence:\n  alike: {moran: income, geary: income, W: near, each: year}\n  lisa: {local: income, W: near}\n\
                hypotheses: {H: {says: rich by rich, holds_if: alike(income).2009.i > 0 and alike(income).2009.p < 0.01}}\n";
    let ran = run(folder.path(), text);
    let expected = json(&oracle.join("expected.json"));
    for year in years {
        let of = |name: &str| expected[format!("moran_{year}")][name].as_f64().unwrap();
        let at = |name: &str| ran.at(&format!("alike(income).{year}.{name}"));
        for (name, theirs) in [
            ("i", "I"),
            ("expected", "EI"),
            ("variance", "VI_rand"),
            ("z", "z_rand"),
            ("normal.z", "z_norm"),
            ("c", "geary_C"),
            ("c.z", "geary_z_rand"),
        ] {
            close(at(name), of(theirs), TOLERANCE, name);
        }
        close(at("p"), of("p_rand"), 1e-10, "p");
        assert!((at("draws.p") - 0.001).abs() < 1e-12);
    }
    let local = &expected["local_moran_2009"];
    let mut names = wide["state"].clone();
    names.sort();
    assert_eq!(names, ran.study.facts.units);
    for (at, state) in wide["state"].iter().enumerate() {
        close(ran.at(&format!("lisa(income).2009.{state}.i")), local["Is"][at].as_f64().unwrap(), TOLERANCE, state);
    }
    assert!(ran.at("lisa(income).1929.high_high") > 3.0);
    let notes = ran.notes_of_tables.join("\n");
    assert!(notes.contains("from w.csv; rows sum to one") && notes.contains("999 permutations"), "{notes}");
    let shown = render_text(&tables::grid(&ran.study.tables[0], &ran.study, &ran.results)).unwrap();
    assert!(shown.contains("0.429***"), "{shown}");
}

#[test]
fn tables_and_figures_of_every_kind() {
    let folder = folder();
    let text = format!(
        "{HEAD}matrices:\n  queen: {{queen: data/map.geojson}}\n  geo: {{inverse_distance: [lon, lat]}}\n\
         dependence:\n  alike: {{moran: [x, gdp], getis: gdp, W: [queen, geo]}}\n  lisa: {{local: x, W: queen, level: 50%, adjust: none}}\n\
         \x20 spots: {{hot_spots: x, W: geo, level: 50%, adjust: none}}\n  pair: {{bivariate: x, with: gdp, W: queen}}\n\
         tables:\n  1: {{kind: dependence, columns: [alike], years: [2014]}}\n  2: {{kind: lisa, columns: [lisa]}}\n\
         \x20 3: {{kind: matrices, columns: [queen, geo]}}\n  4: {{kind: dependence, columns: [pair]}}\n\
         figures:\n  1: {{kind: map, of: [x, gdp], years: [2013, 2014], classes: 3}}\n  2: {{kind: links, of: [queen, geo]}}\n\
         \x20 3: {{kind: moran_scatter, of: alike}}\n  4: {{kind: clusters, of: [lisa, spots], years: [2013]}}\n"
    );
    let ran = run(folder.path(), &text);
    let grid = |at: usize| tables::grid(&ran.study.tables[at], &ran.study, &ran.results);
    let first = grid(0);
    assert_eq!((first.panels.len(), first.columns.len(), first.panels[0].rows.len()), (2, 12, 1));
    assert_eq!(first.panels[0].rows[0].cells[3], Value::Empty);
    assert!(matches!(first.panels[1].rows[0].cells[3], Value::Number { .. }));
    let shown = render_text(&grid(2)).unwrap();
    assert!(shown.contains("22") && shown.contains("no"), "{shown}");
    assert_eq!(grid(1).panels[0].rows.len(), 2);
    assert!(render_text(&grid(3)).unwrap().contains("I with gdp"));
    let chart = |at: usize| figures::chart(&ran.study.figures[at], &ran.study, &ran.results);
    let map = chart(0);
    assert_eq!(map.plots.len(), 4);
    assert_eq!(map.plots[0].series.len(), 4);
    // Six squares in three classes of two, each closed by its first corner and parted by an empty row.
    assert_eq!(map.plots[0].series[0].x.iter().filter(|x| !x.is_nan()).count(), 10);
    assert!(map.plots[0].y.proportion.is_some_and(|tall| (tall - 2.0 / 3.0).abs() < 1e-3));
    let links = chart(1);
    assert_eq!((links.plots.len(), links.plots[0].series[0].x.len()), (2, 3 * 11));
    assert_eq!(chart(2).plots.len(), 8);
    let clusters = chart(3);
    assert_eq!(clusters.plots.len(), 2);
    for at in 0..4 {
        let chart = chart(at);
        assert!(!chart.notes.iter().any(|note| note.contains("n/c")), "{:?}", chart.notes);
        let drawn = |drawing| studyc::render::render_figure(&chart, drawing, None).unwrap();
        let (svg, tex) = (drawn(Drawing::Svg), drawn(Drawing::Latex));
        assert!(svg.contains("<path") && tex.contains("\\addplot"));
    }
}

/// A place without a value is left out and the others stand; a period in which all are equal has no statistic.
#[test]
fn empty_and_constant_periods() {
    let data = rows(&FIELDS[..6]).replace("C,2013,2,1,9,East,6039", "C,2013,2,1,9,East,");
    let data = data.lines().map(|line| match line.split(',').nth(1) {
        Some("2014") => line.rsplit_once(',').map(|(head, _)| format!("{head},5\n")).unwrap(),
        _ => format!("{line}\n"),
    });
    let data: String = data.collect();
    let folder = pipeline::folder(&[("data/cities.csv", &data), ("data/map.geojson", &geojson(&FIELDS[..6]))]);
    let text = HEAD.replace("year}}", "year}, missing: {default: drop}}")
        + "matrices: {queen: {queen: data/map.geojson}}\ndependence: {alike: {moran: x, W: queen}}\n";
    let ran = run(folder.path(), &text);
    assert!(ran.at("alike(x).2013.i").is_finite());
    assert!(ran.results.number("alike", Some("x"), "2014.i").is_none());
    let notes = ran.notes_of_tables.join("\n");
    assert!(
        notes.contains("1 times a place without a value is left out")
            && notes.contains("2014 n/c: all values are equal"),
        "{notes}"
    );
}

#[test]
fn mistakes_are_found_before_the_run() {
    let folder = folder();
    let text = format!(
        "{HEAD}matrices: {{queen: {{queen: data/map.geojson}}}}\ndependence:\n  a: {{moran: x, W: quen}}\n  b: {{W: queen}}\n\
         \x20 c: {{local: x, W: queen, draws: 0}}\n  d: {{bivariate: x, W: queen}}\n  e: {{moran: x, each: city, W: queen}}\n\
         hypotheses: {{H: {{says: s, holds_if: c(x).2013.AA.p < 0.05}}}}\n"
    );
    let (found, said) = check(folder.path(), &text);
    let expected = [
        "unknown-matrix",
        "nothing-to-test",
        "nothing-to-test",
        "nothing-to-test",
        "nothing-to-test",
        "unknown-address",
    ];
    assert_eq!(codes(&found), expected, "{said}");
    assert!(said.contains("did you mean `queen`?"), "{said}");
}

/// Any number of threads gives the same bits, and another seed other draws.
#[test]
fn draws_descend_from_the_seed() {
    let folder = folder();
    let text = format!(
        "{HEAD}matrices: {{geo: {{inverse_distance: [lon, lat]}}}}\ndependence: {{d: {{moran: x, local: gdp, W: geo, draws: 199}}}}\n"
    );
    let of = |threads: usize, text: &str| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let ran = pool.install(|| run(folder.path(), text));
        [ran.at("d(x).2013.draws.sd"), ran.at("d(gdp).2014.C.p"), ran.at("d(x).2014.draws.mean")].map(f64::to_bits)
    };
    assert_eq!(of(1, &text), of(3, &text));
    assert_ne!(of(1, &text), of(1, &text.replace("seed: 9", "seed: 10")));
}

/// Exhibits about places say what they lack.
#[test]
fn exhibits_without_their_places() {
    let folder = folder();
    let text = format!(
        "{HEAD}matrices: {{eco: {{inverse_gap: gdp}}}}\ndependence: {{d: {{moran: x, W: eco}}}}\n\
         tables: {{1: {{kind: lisa, columns: [d]}}, 2: {{kind: matrices, columns: [d]}}}}\n\
         figures: {{1: {{kind: map, of: x, classes: 9, years: [1999]}}, 2: {{kind: links, of: d, classes: 3}}, 3: {{kind: clusters, of: d}}}}\n"
    );
    let (found, said) = check(folder.path(), &text);
    let codes = codes(&found);
    assert_eq!(codes.iter().filter(|code| **code == "incomplete-table").count(), 2, "{said}");
    assert_eq!(codes.iter().filter(|code| **code == "incomplete-figure").count(), 7, "{said}");
    assert!(said.contains("does not know where places lie"), "{said}");
}

/// A matrix from a file alone is drawn on a circle; a map needs to know where places lie.
#[test]
fn links_without_a_map_stand_on_a_circle() {
    let data = "place,year,y\na,1,1\nb,1,3\nc,1,2\nd,1,5\n";
    let dir = pipeline::folder(&[("d.csv", data), ("w.csv", "from,to,w\na,b,1\nb,a,1\nc,d,1\nd,c,1\n")]);
    let head = "study: s\ndata: {file: d.csv, panel: {unit: place, time: year}}\nmatrices: {w: {file: w.csv}}\n";
    let ran = run(dir.path(), &format!("{head}figures: {{1: {{kind: links, of: w}}}}\n"));
    let chart = figures::chart(&ran.study.figures[0], &ran.study, &ran.results);
    let [lines, dots] = chart.plots[0].series.as_slice() else { panic!("{:?}", chart.plots[0].series) };
    assert_eq!((lines.x.len(), dots.x.len()), (6, 4));
    assert!(dots.x.iter().zip(&dots.y).all(|(x, y)| (x * x + y * y - 1.0).abs() < 1e-12));
    assert!((dots.y[0] - 1.0).abs() < 1e-12 && chart.notes.join(" ").contains("circle"), "{:?}", chart.notes);
    let (found, said) = check(dir.path(), &format!("{head}figures: {{1: {{kind: map, of: y}}}}\n"));
    assert_eq!(codes(&found), ["incomplete-figure"], "{said}");
}
