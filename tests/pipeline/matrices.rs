//! `matrices:` from files, coordinates, variables and each other, joined with the units by name.

use std::path::Path;

use crate::pipeline::{self, check, codes, run};
use studyc::compile::{column_datum, compile, lower};
use studyc::method::matrix::{self, Space};
use studyc::plan::Plan;
use studyc::run::{Quiet, Runner};

/// A board of three by two fields: A B C above D E F, and G far off.
pub const FIELDS: [(&str, f64, f64); 7] = [
    ("A", 0.0, 1.0),
    ("B", 1.0, 1.0),
    ("C", 2.0, 1.0),
    ("D", 0.0, 0.0),
    ("E", 1.0, 0.0),
    ("F", 2.0, 0.0),
    ("G", 9.0, 9.0),
];

pub fn geojson(fields: &[(&str, f64, f64)]) -> String {
    let feature = |(name, x, y): &(&str, f64, f64)| {
        let corners = [[*x, *y], [x + 1.0, *y], [x + 1.0, y + 1.0], [*x, y + 1.0], [*x, *y]];
        let corners = corners.map(|[x, y]| format!("[{x}, {y}]")).join(", ");
        format!(
            r#"{{"type": "Feature", "properties": {{"city": "{name}", "code": 7}}, "geometry": {{"type": "Polygon", "coordinates": [[{corners}]]}}}}"#
        )
    };
    let features: Vec<String> = fields.iter().map(feature).collect();
    format!(r#"{{"type": "FeatureCollection", "features": [{}]}}"#, features.join(",\n"))
}

/// Two years of every field but the last one.
pub fn rows(fields: &[(&str, f64, f64)]) -> String {
    let mut text = "city,year,lon,lat,gdp,belt,x\n".to_string();
    for (at, (name, x, y)) in fields.iter().enumerate() {
        for year in [2013, 2014] {
            let own = f64::from(u32::from(name.as_bytes()[0]) - 64);
            let belt = if *x < 1.5 { "West" } else { "East" };
            let _ = at;
            text += &format!(
                "{name},{year},{x},{y},{},{belt},{}\n",
                own * own + f64::from(year - 2013),
                own * f64::from(year)
            );
        }
    }
    text
}

fn folder() -> tempfile::TempDir {
    pipeline::folder(&[("data/cities.csv", &rows(&FIELDS[..6])), ("data/map.geojson", &geojson(&FIELDS[..6]))])
}

fn study(matrices: &str) -> String {
    format!(
        "study: s\nseed: 4\ndata: {{file: data/cities.csv, panel: {{unit: city, time: year}}}}\nmatrices:\n{}\n",
        matrices.lines().map(|line| format!("  {line}\n")).collect::<String>()
    )
}

/// The finished matrix of a study without mistakes.
fn space(folder: &Path, text: &str, name: &str) -> Space {
    let source = pipeline::source(folder, text);
    let compiled = compile(&source);
    assert!(!compiled.has_errors(), "{}", pipeline::findings(&compiled.found, &source));
    let mut plan = Plan::default();
    let key = matrix::key(&compiled.study, name, &mut plan).unwrap();
    let dataset = compiled.dataset.unwrap();
    let column = |name: &str| column_datum(&dataset, name);
    let values = Runner { plan: &plan, column: &column, store: None, seed: 0, progress: &Quiet }.run(&[key]);
    Space::of(values[&key].as_ref().unwrap()).unwrap().clone()
}

/// Neighbours by name with their weights.
fn neighbours(space: &Space, name: &str) -> Vec<(String, f64)> {
    let place = space.places.iter().position(|one| one == name).unwrap();
    let row = space.constant().unwrap().weights.row(place);
    row.map(|(other, weight)| (space.places[other].clone(), weight)).collect()
}

fn names(space: &Space, name: &str) -> String {
    neighbours(space, name).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn a_map_gives_queens_and_rooks() {
    let folder = folder();
    let text = study("queen: {queen: data/map.geojson, join: city}\nrook: {rook: data/map.geojson, standardise: none}");
    let queen = space(folder.path(), &text, "queen");
    assert_eq!((names(&queen, "A"), names(&queen, "E")), ("BDE".into(), "ABCDF".into()));
    assert_eq!(neighbours(&queen, "E")[0].1, 0.2);
    let facts = &queen.constant().unwrap().structure;
    assert!(!facts.symmetric && facts.scaling.is_some());
    let rook = space(folder.path(), &text, "rook");
    assert_eq!((names(&rook, "A"), names(&rook, "E")), ("BD".into(), "BDF".into()));
    assert!(rook.constant().unwrap().structure.symmetric);
    let ran = run(folder.path(), &text);
    assert_eq!(ran.at("queen.links"), 22.0);
    assert_eq!(ran.at("rook.links"), 14.0);
    assert!(ran.notes("queen", None).contains("queen contiguity from data/map.geojson; rows sum to one"));
}

#[test]
fn coordinates_and_gaps_give_distances() {
    let folder = folder();
    let text = study(
        "geo: {inverse_distance: [lon, lat], power: 2, cut_off: 120}\n\
         near: {nearest: [lon, lat], k: 2}\n\
         eco: {inverse_gap: gdp, mean_over: 2013..2013, standardise: none}\n\
         both: {sum: [geo, eco], shares: [0.25, 0.75], standardise: none}\n\
         each: {product: [geo, eco], standardise: none}",
    );
    assert_eq!(names(&space(folder.path(), &text, "geo"), "A"), "BD");
    assert_eq!(names(&space(folder.path(), &text, "near"), "A"), "BD");
    let eco = space(folder.path(), &text, "eco");
    assert_eq!(neighbours(&eco, "A")[..2], [("B".to_string(), 1.0 / 3.0), ("C".to_string(), 1.0 / 8.0)]);
    let geo = neighbours(&space(folder.path(), &text, "geo"), "A");
    let both = neighbours(&space(folder.path(), &text, "both"), "A");
    assert_eq!(both[0], ("B".to_string(), 0.25 * geo[0].1 + 0.75 * (1.0 / 3.0)));
    let each = neighbours(&space(folder.path(), &text, "each"), "A");
    assert_eq!(each, [("B".to_string(), geo[0].1 / 3.0), ("D".to_string(), geo[1].1 / 15.0)]);
}

#[test]
fn parts_are_standardised_before_or_after_they_are_cut() {
    let folder = folder();
    let text = study(
        "geo: {inverse_distance: [lon, lat]}\n\
         within: {from: geo, keep: same belt, standardise: inherit}\n\
         across: {from: geo, keep: different belt, standardise: inherit}\n\
         inside: {from: geo, keep: same belt}\n\
         close: {from: geo, band: 0..112 km}\n\
         far: {from: geo, band: 112..1000 km, standardise: inherit}",
    );
    let [geo, within, across, inside, close] =
        ["geo", "within", "across", "inside", "close"].map(|name| space(folder.path(), &text, name));
    for name in ["A", "C", "F"] {
        let mut parts = [neighbours(&within, name), neighbours(&across, name)].concat();
        parts.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(parts, neighbours(&geo, name));
        assert!((neighbours(&inside, name).iter().map(|(_, w)| w).sum::<f64>() - 1.0).abs() < 1e-15);
    }
    assert_eq!(
        (names(&inside, "C"), names(&across, "C"), names(&close, "A")),
        ("F".into(), "ABDE".into(), "BD".into())
    );
    assert!(within.constant().unwrap().structure.scaling.is_some());
}

#[test]
fn files_of_every_kind_give_one_matrix() {
    let long = "from,to,w\nB,A,2\nA,B,2\nA,C,1\nC,A,1\nD,E,3\nE,D,3\nE,F,1\nF,E,1\n";
    let square = ",F,A,B,C,D,E\nA,0,9,2,1,0,0\nB,0,2,0,0,0,0\nC,,1,,,,\nD,0,0,0,0,0,3\nE,1,0,0,0,3,0\nF,0,0,0,0,0,1\n";
    let gwt = "0 6 cities city\nA B 2\nB A 2\nA C 1\nC A 1\nD E 3\nE D 3\nE F 1\nF E 1\n";
    let gal = "0 6 cities city\nA 2\nB C\nB 1\nA\nC 1\nA\nD 1\nE\nE 2\nD F\nF 1\nE\n";
    let folder = pipeline::folder(&[
        ("data/cities.csv", &rows(&FIELDS[..6])),
        ("w/long.csv", long),
        ("w/square.csv", square),
        ("w/w.gwt", gwt),
        ("w/w.gal", gal),
    ]);
    let text = study(
        "long: {file: w/long.csv}\nsquare: {file: w/square.csv}\ngwt: {file: w/w.gwt}\ngal: {file: w/w.gal}\n\
         pairs: {file: w/long.csv, columns: [from, to]}",
    );
    let read = |name| space(folder.path(), &text, name).constant().unwrap().weights.clone();
    assert_eq!((read("square"), read("gwt")), (read("long"), read("long")));
    assert_eq!(read("pairs"), read("gal"));
    assert_eq!(run(folder.path(), &text).at("long.components"), 2.0);
    let (found, said) = check(folder.path(), &text);
    assert!(codes(&found).is_empty() && said.contains("falls into 2 pieces"), "{said}");
}

#[test]
fn a_long_table_with_years_changes_over_time() {
    let long = "from,to,w,year\nA,B,2,2013\nB,A,2,2013\nA,B,1,2014\nB,A,5,2014\nA,C,1,2014\nC,A,1,2013\nC,B,1,2014\n";
    let folder = pipeline::folder(&[("data/cities.csv", &rows(&FIELDS[..3])), ("w/long.csv", long)]);
    let text = study("trade: {file: w/long.csv, by: year}");
    let trade = space(folder.path(), &text, "trade");
    assert!(trade.constant().is_err() && trade.at(2012).is_err());
    assert_eq!(trade.at(2014).unwrap().weights.row(0).collect::<Vec<_>>(), [(1, 0.5), (2, 0.5)]);
}

/// Neither the order of rows nor that of areas or links moves a bit.
#[test]
fn the_order_of_files_changes_nothing() {
    let matrices = study(
        "queen: {queen: data/map.geojson}\nlong: {file: data/w.csv}\ngeo: {inverse_distance: [lon, lat]}\n\
         eco: {inverse_gap: gdp, standardise: spectral}",
    );
    let mut turned = FIELDS[..6].to_vec();
    turned.reverse();
    turned.swap(0, 3);
    let of = |fields: &[(&str, f64, f64)], w: &str| {
        let folder = pipeline::folder(&[
            ("data/cities.csv", &rows(fields)),
            ("data/map.geojson", &geojson(fields)),
            ("data/w.csv", w),
        ]);
        ["queen", "long", "geo", "eco"].map(|name| {
            let space = space(folder.path(), &matrices, name);
            let weights = &space.constant().unwrap().weights;
            let bits: Vec<Vec<(usize, u64)>> =
                (0..6).map(|place| weights.row(place).map(|(other, w)| (other, w.to_bits())).collect()).collect();
            (space.places.to_vec(), bits)
        })
    };
    let a = of(&FIELDS[..6], "from,to,w\nA,B,1\nB,C,2\nC,D,1\nD,E,3\nE,F,1\nF,A,1\n");
    let b = of(&turned, "from,to,w\nF,A,1\nC,D,1\nB,C,2\nE,F,1\nD,E,3\nA,B,1\n");
    assert_eq!(a, b);
}

/// Names without a partner, in either direction.
#[test]
fn names_without_a_partner_are_errors() {
    let map = geojson(&FIELDS).replace("\"F\"", "\"Forst\"");
    let data = rows(&FIELDS[..6]).replace("F,", "Forrst,");
    let folder = pipeline::folder(&[("data/cities.csv", &data), ("data/map.geojson", &map)]);
    let (found, said) = check(folder.path(), &study("w: {queen: data/map.geojson}"));
    assert_eq!(codes(&found), ["unmatched-places"]);
    assert!(said.contains("has no place for `Forrst`") && said.contains("did you mean `Forst`?"), "{said}");

    let folder = pipeline::folder(&[("data/cities.csv", &rows(&FIELDS[..6])), ("data/map.geojson", &geojson(&FIELDS))]);
    let (found, said) = check(folder.path(), &study("w: {queen: data/map.geojson}"));
    assert_eq!(codes(&found), ["unmatched-places"]);
    assert!(said.contains("places that are no units: `G`"), "{said}");
    let text = study("w: {queen: data/map.geojson, unmatched: allow}");
    assert!(
        run(folder.path(), &text).notes("w", None).contains("1 places of data/map.geojson that are no units left out")
    );
}

#[test]
fn islands_are_errors_unless_they_are_allowed() {
    let folder = pipeline::folder(&[("data/cities.csv", &rows(&FIELDS)), ("data/map.geojson", &geojson(&FIELDS))]);
    let (found, said) = check(folder.path(), &study("w: {queen: data/map.geojson}"));
    assert_eq!(codes(&found), ["islands"]);
    assert!(said.contains("1 of 7 places have no neighbour: `G`"), "{said}");
    let ran = run(folder.path(), &study("w: {queen: data/map.geojson, islands: allow}"));
    assert_eq!((ran.at("w.islands"), ran.at("w.least_neighbours")), (1.0, 0.0));
}
