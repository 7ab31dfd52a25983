//! `matrices:` from files, coordinates, variables and each other, joined with the units by name.

use std::path::Path;

use crate::pipeline::{self, check, codes, run};
use studyc::compile::{column_datum, compile};
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
    assert_eq!(each, [("B".to_string(), geo[0].1 * (1.0 / 3.0)), ("D".to_string(), geo[1].1 * (1.0 / 15.0))]);
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

/// Who gives and who takes: what every group gives to every group is the whole, and what is not given from one to another
/// is the rest.
#[test]
fn directions_of_all_pairs_of_groups_are_the_whole() {
    let folder = folder();
    let text = study(
        "geo: {inverse_distance: [lon, lat]}\n\
         given: {from: geo, keep: belt.West to belt.East, standardise: inherit, islands: allow}\n\
         taken: {from: geo, keep: belt.East to belt.West, standardise: inherit, islands: allow}\n\
         west: {from: geo, keep: belt.West to belt.West, standardise: inherit, islands: allow}\n\
         east: {from: geo, keep: belt.East to belt.East, standardise: inherit, islands: allow}\n\
         rest: {from: geo, keep: not belt.West to belt.East, standardise: inherit}\n\
         within: {from: geo, keep: not different belt, standardise: inherit}",
    );
    let [geo, given, rest] = ["geo", "given", "rest"].map(|name| space(folder.path(), &text, name));
    assert_eq!((names(&given, "C"), names(&given, "A"), names(&rest, "C")), ("ABDE".into(), String::new(), "F".into()));
    let add = |parts: &[&str]| {
        let parts: Vec<Space> = parts.iter().map(|name| space(folder.path(), &text, name)).collect();
        let weights: Vec<_> = parts.iter().map(|part| &part.constant().unwrap().weights).collect();
        studyc::stats::space::combine::sum(&weights, &vec![1.0; parts.len()])
    };
    let whole = &geo.constant().unwrap().weights;
    assert_eq!(&add(&["given", "taken", "west", "east"]), whole);
    assert_eq!(&add(&["given", "rest"]), whole);
    assert_eq!(add(&["west", "east"]), add(&["within"]));
    let ran = run(folder.path(), &text);
    assert_eq!((ran.at("given.links"), ran.at("given.islands"), ran.at("rest.links")), (8.0, 4.0, 22.0));
    let notes = ran.notes("given", None);
    assert!(notes.contains("belt.West acts on belt.East (rows take, columns give)"), "{notes}");
}

#[test]
fn ends_that_are_no_groups_are_said() {
    let folder = folder();
    for (keep, words) in [
        ("belt.West to belt.Est", "did you mean `belt.East`?"),
        ("blt.West to belt.East", "did you mean `belt`?"),
        ("belt to belt.East", "which names no group"),
        ("belt.West and belt.East", "keeps no pairs by this"),
    ] {
        let text = format!("geo: {{inverse_distance: [lon, lat]}}\npart: {{from: geo, keep: {keep}}}");
        let (found, said) = check(folder.path(), &study(&text));
        assert_eq!(codes(&found), ["matrix-options"], "{keep}\n{said}");
        assert!(said.contains(words), "{keep}\n{said}");
    }
    let (found, said) = check(
        folder.path(),
        "study: s\ndata: {file: data/cities.csv, panel: {unit: city, time: year}}\nmodels: {m: {formula: gdp ~ x, keep: belt.West to belt.East}}\n",
    );
    assert!(!codes(&found).is_empty(), "{said}");
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

/// A feature with its own geometry beside the fields.
fn with_feature(properties: &str, geometry: &str) -> String {
    let own = format!(r#",{{"type": "Feature", "properties": {properties}, "geometry": {geometry}}}]}}"#);
    geojson(&FIELDS[..5]).strip_suffix("]}").unwrap().to_string() + &own
}

fn polygon(coordinates: &str) -> String {
    format!(r#"{{"type": "Polygon", "coordinates": {coordinates}}}"#)
}

/// Each broken map is one clear error; odd ones that say what they mean are read.
#[test]
fn hostile_maps() {
    let f = r#"{"city": "F"}"#;
    let square = "[[[2,0],[3,0],[3,1],[2,1],[2,0]]]";
    let with = |geometry: &str| with_feature(f, geometry);
    let cases = [
        (
            with(&polygon("[[[2,0],[3,0],[3,1],[2,1]]]")),
            "broken-map",
            "feature 6 (F)   a ring does not end where it begins",
        ),
        (with(&polygon("[[[2,0],[3,0],[2,0]]]")), "broken-map", "a ring has fewer than three corners"),
        (with(&polygon("[[[2,0],[3,0],[3,0],[2,0],[2,0]]]")), "broken-map", "a ring has fewer than three corners"),
        (with(&polygon(r#"[[[2,0],["x",0],[3,1],[2,0]]]"#)), "broken-map", "a coordinate is no pair of numbers"),
        (with(&polygon("[[[2,0],[3],[3,1],[2,0]]]")), "broken-map", "a coordinate is no pair of numbers"),
        (with(&polygon("[[[2,0],[1e999,0],[3,1],[2,0]]]")), "broken-map", "is no map"),
        (with(r#"{"type": "Point", "coordinates": [2, 0]}"#), "broken-map", "it is a point, and an area is needed"),
        (with("null"), "broken-map", "it has no geometry"),
        (with(r#"{"type": "Polygon", "coordinates": []}"#), "broken-map", "its geometry is empty"),
        (with_feature("{}", &polygon(square)), "unmatched-places", "area 6 of `data/map.geojson` has no `city`"),
        (with_feature("null", &polygon(square)), "unmatched-places", "area 6 of `data/map.geojson` has no `city`"),
        (with_feature(r#"{"city": "E"}"#, &polygon(square)), "unmatched-places", "`data/map.geojson` has `E` twice"),
        (r#"{"type": "FeatureCollection", "features": []}"#.into(), "broken-map", "it has no features"),
        (r#"{"type": "Topology"}"#.into(), "broken-map", "it is no FeatureCollection"),
        ("[1, 2".into(), "broken-map", "is no map"),
        (geojson(&FIELDS[..6]).replace("city", "town"), "", ""),
        (with(&polygon("[[[2,0,7],[3,0,7],[3,1,7],[2,1,7],[2,0,7]]]")), "", ""),
        (
            with(
                r#"{"type": "MultiPolygon", "coordinates": [[[[2,0],[3,0],[3,1],[2,1],[2,0]], [[2.2,0.2],[2.4,0.2],[2.4,0.4],[2.2,0.2]]], [[[5,5],[6,5],[6,6],[5,5]]]]}"#,
            ),
            "",
            "",
        ),
    ];
    for (map, code, words) in cases {
        let folder = pipeline::folder(&[("data/cities.csv", &rows(&FIELDS[..6])), ("data/map.geojson", &map)]);
        let (found, said) = check(folder.path(), &study("w: {queen: data/map.geojson}"));
        let expected: Vec<&str> = if code.is_empty() { vec![] } else { vec![code] };
        assert_eq!(codes(&found), expected, "{words}\n{said}");
        assert!(said.contains(words), "{words}\n{said}");
    }
}

/// A shapefile with its table: polygons F and E of the fields, little more than a header each.
fn shapefile(names: [&str; 2], cut: usize) -> (Vec<u8>, Vec<u8>) {
    let mut shp = vec![0; 100];
    shp[..4].copy_from_slice(&9994_u32.to_be_bytes());
    for (at, x) in [2.0, 1.0].into_iter().enumerate() {
        let ring: [[f64; 2]; 5] = [[x, 0.0], [x, 1.0], [x + 1.0, 1.0], [x + 1.0, 0.0], [x, 0.0]];
        let mut record = 5_u32.to_le_bytes().to_vec();
        record.extend([0; 32]);
        record.extend(1_u32.to_le_bytes());
        record.extend(5_u32.to_le_bytes());
        record.extend(0_u32.to_le_bytes());
        record.extend(ring.iter().flatten().flat_map(|value| value.to_le_bytes()));
        shp.extend((at as u32 + 1).to_be_bytes());
        shp.extend((record.len() as u32 / 2).to_be_bytes());
        shp.extend(record);
    }
    shp.truncate(shp.len() - cut);
    let mut dbf = vec![3, 1, 1, 1, 2, 0, 0, 0];
    dbf.extend(65_u16.to_le_bytes());
    dbf.extend(7_u16.to_le_bytes());
    dbf.resize(32, 0);
    dbf.extend(b"city\0\0\0\0\0\0\0C\0\0\0\0\x06");
    dbf.resize(64, 0);
    dbf.push(13);
    names.iter().for_each(|name| dbf.extend(format!(" {name:6}").into_bytes()));
    (shp, dbf)
}

#[test]
fn shapefiles_are_read_with_their_tables() {
    let folder = pipeline::folder(&[("data/cities.csv", &rows(&FIELDS[4..6]))]);
    let write = |(shp, dbf): (Vec<u8>, Vec<u8>)| {
        std::fs::write(folder.path().join("data/map.shp"), shp).unwrap();
        std::fs::write(folder.path().join("data/map.dbf"), dbf).unwrap();
    };
    let text = study("w: {rook: data/map.shp, join: city}");
    write(shapefile(["F", "E"], 0));
    assert_eq!(names(&space(folder.path(), &text, "w"), "E"), "F");
    for cut in [1, 60, 140, 200] {
        write(shapefile(["F", "E"], cut));
        let (found, said) = check(folder.path(), &text);
        assert_eq!(codes(&found), ["broken-map"], "{said}");
    }
    write(shapefile(["F", "Ems"], 0));
    let (found, _) = check(folder.path(), &text);
    assert_eq!(codes(&found), ["unmatched-places"]);
    std::fs::remove_file(folder.path().join("data/map.dbf")).unwrap();
    let (found, said) = check(folder.path(), &text);
    assert!(codes(&found) == ["file-not-found"] && said.contains("data/map.dbf"), "{said}");
}

#[test]
fn hostile_matrices() {
    let cases = [
        ("w.csv", "from,to,w\nA,B,1\nA,B,2\nB,A,1\n", "A to B is there already"),
        ("w.csv", "from,to,w\nA,B,-1\nB,A,1\n", "-1 is negative"),
        ("w.csv", "from,to,w\nA,B,much\nB,A,1\n", "\"much\" is no number"),
        ("w.csv", "from,to,w\nA,B,\nB,A,1\n", "\"\" is no number"),
        ("w.csv", "origin,to,w\nA,B,1\nB,A,1\n", "it has no column `from`"),
        ("w.csv", "from,to,w\n,B,1\nB,A,1\n", "a place has no name"),
        ("w.csv", ",A,C\nA,0,1\nB,1,0\n", "column `C` has no row of its name"),
        ("w.csv", ",A,B\nA,0,1\nA,1,0\n", "no row of its name"),
        ("w.gal", "0 2 x id\nA 2\nB\n", "line 3 does not have 2 neighbours of `A`"),
        ("w.gal", "0 2 x id\nA\nB 1\n", "line 2 does not have a name and the number of"),
        ("w.gwt", "0 2 x id\nA B\n", "line 2 does not have two names and a"),
    ];
    for (file, content, words) in cases {
        let path = format!("data/{file}");
        let folder = pipeline::folder(&[("data/cities.csv", &rows(&FIELDS[..2])), (path.as_str(), content)]);
        let (found, said) = check(folder.path(), &study(&format!("w: {{file: {path}}}")));
        assert_eq!(codes(&found), ["matrix-file"], "{words}\n{said}");
        assert!(said.contains(words), "{words}\n{said}");
    }
}

/// Nobody has more neighbours than there are others.
#[test]
fn more_neighbours_than_others_are_refused() {
    let folder = pipeline::folder(&[("data/cities.csv", &rows(&FIELDS[..6]))]);
    for (k, fine) in [(5, true), (6, false), (0, false)] {
        let (found, said) = check(folder.path(), &study(&format!("n: {{nearest: [lon, lat], k: {k}}}")));
        assert_eq!(codes(&found).is_empty(), fine, "{k}: {said}");
    }
}

/// The matrices of a study in the DSL are those of its YAML, and both come back from the other form.
#[test]
fn both_syntaxes_say_every_option() {
    let lines = "matrix adjacency queen \"data/map.geojson\" join city islands allow snap 0.001 unmatched allow\n\
                 matrix distance inverse_distance lon, lat power 1 cut_off 500 standardise row\n\
                 matrix near nearest lon, lat k 3\n\
                 matrix economic inverse_gap gdp mean_over 2013..2014 standardise spectral\n\
                 matrix trade file \"data/w.csv\" columns from, to, w by year\n\
                 matrix within from distance keep same belt standardise inherit\n\
                 matrix given from distance keep belt.West to belt.East standardise inherit islands allow\n\
                 matrix others from distance keep not belt.West to belt.East standardise inherit\n\
                 matrix close from adjacency band 0..100 km coordinates lon, lat islands allow\n\
                 matrix nested sum distance, economic shares 0.4, 0.6\n\
                 matrix both product distance, economic\n\
                 dependence alike : moran gdp, x W distance, near each year draws 99\n\
                 dependence lisa : local x hot_spots x W near level 10% adjust none\n\
                 dependence pair : bivariate x with gdp W near\n\
                 figure 1 map x, gdp years 2013, 2014 classes 4 on adjacency \"Map\"\n\
                 figure 2 links adjacency, near\n\
                 figure 3 moran_scatter alike years 2014\n\
                 figure 4 clusters lisa\n";
    let dsl = format!("study s\n\ndata \"data/cities.csv\"\npanel city, year\n\n{lines}");
    let w = "from,to,w,year\nA,B,1,2013\nB,C,1,2013\nC,D,1,2013\nD,E,1,2013\nE,F,1,2013\nF,A,1,2013\n\
             A,B,1,2014\nB,C,1,2014\nC,D,1,2014\nD,E,1,2014\nE,F,1,2014\nF,A,1,2014\n";
    let folder = pipeline::folder(&[
        ("data/cities.csv", &rows(&FIELDS[..6])),
        ("data/map.geojson", &geojson(&FIELDS)),
        ("data/w.csv", w),
    ]);
    let (found, said) = pipeline::check_dsl(folder.path(), &dsl);
    assert!(codes(&found).is_empty(), "{said}");
    let read = |name: &str, text: &str| {
        let source = studyc::source::Source::new(0, folder.path().join(name), text);
        let (node, found) = studyc::spec::parse(&source, studyc::compile::shape());
        assert!(!found.iter().any(studyc::diag::Diagnostic::is_error), "{}", pipeline::findings(&found, &source));
        node.unwrap()
    };
    let tree = read("study.study", &dsl);
    let yaml = studyc::spec::print_yaml(&tree, studyc::compile::shape());
    let back = studyc::spec::print_dsl(&read("study.yaml", &yaml), studyc::compile::shape());
    let again = studyc::spec::print_yaml(&read("study.study", &back), studyc::compile::shape());
    assert_eq!(yaml, again);
    let (found, said) = check(folder.path(), &yaml);
    assert!(codes(&found).is_empty(), "{yaml}\n{said}");
    let ran = run(folder.path(), &yaml);
    assert!(ran.at("lisa(x).2013.A.p") > 0.0 && ran.at("alike(gdp).near.2014.i").is_finite(), "{yaml}");
}
