//! The steps behind a matrix: from a map, coordinates, a variable, a file or other matrices to [`Space`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::cards::{ISLANDS, NO_DISTANCE, PLACE_WITHOUT_VALUE, UNMATCHED_PLACES};
use super::options::Standardise;
use super::places::{Places, joined, some};
use super::space::{Draft, Space};
use crate::data::space::{Attached, Links, Map};
use crate::diag::closest;
use crate::plan::{Datum, Failure, Job, Op};
use crate::results::Note;
use crate::stats::space::contiguity::{Border, contiguity};
use crate::stats::space::distance::{Globe, NoDistance, band, inverse_distance, inverse_gap, nearest};
use crate::stats::space::{Weights, combine};

/// More links than this do not fit into the memory of most machines.
const MOST_LINKS: usize = 50_000_000;

/// How the names of a file become places.
#[derive(Debug, Serialize, Deserialize)]
pub struct Join {
    pub file: String,
    /// Attribute of a map; the unit's column where nothing is said.
    pub attribute: String,
    pub said: bool,
    /// A column of the data is among the inputs.
    pub column: bool,
    pub allow: bool,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Borders {
    pub join: Join,
    pub rook: bool,
    pub snap: f64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    Nearest { k: usize },
    Inverse { power: f64, cut_off: Option<f64> },
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Gap {
    pub variable: String,
    pub power: f64,
    /// First and last period; a column of periods is the third input then.
    pub years: Option<[i64; 2]>,
}

/// Groupings and their groups: from whom to whom, or all the rest.
#[derive(Debug, Serialize, Deserialize)]
pub struct Direction {
    pub from: (String, String),
    pub to: (String, String),
    pub rest: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combination {
    Sum(Vec<f64>),
    Product,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Size {
    pub matrix: String,
    pub standardise: Standardise,
    pub islands: bool,
}

/// Inputs: the map; the unit; the column to join by.
pub static BORDERS: Op = Op { name: "contiguity", version: 1, keep: false, cost: |_, _| 1_000_000, run: borders };
/// Inputs: the table; the unit; the column to join by.
pub static TABLE: Op = Op { name: "matrix file", version: 1, keep: false, cost: |_, _| 100_000, run: table };
/// Inputs: longitude, latitude, the unit.
pub static GLOBE: Op = Op { name: "coordinates", version: 1, keep: false, cost: |_, rows| rows, run: globe };
/// Inputs: the coordinates; the unit.
pub static DISTANCE: Op = Op { name: "distances", version: 1, keep: false, cost: |_, rows| 60 * rows, run: distance };
/// Inputs: the variable; the unit; periods.
pub static GAPS: Op = Op { name: "gaps", version: 1, keep: false, cost: |_, rows| 60 * rows, run: gaps };
/// Inputs: matrices.
pub static COMBINE: Op =
    Op { name: "combined matrix", version: 1, keep: false, cost: |_, rows| 60 * rows, run: combined };
/// A finished matrix as it is, to make others from.
pub static ENTRIES: Op = Op { name: "entries", version: 1, keep: false, cost: |_, rows| rows, run: entries };
/// Inputs: a matrix without sizes; the groups; the unit.
pub static AMONG: Op = Op { name: "pairs of groups", version: 1, keep: false, cost: |_, rows| 60 * rows, run: among };
/// Inputs: a matrix without sizes; the groups of who gives and of who takes; the unit.
pub static TOWARD: Op =
    Op { name: "pairs by direction", version: 1, keep: false, cost: |_, rows| 60 * rows, run: toward };
/// Inputs: a matrix without sizes; the coordinates.
pub static BAND: Op = Op { name: "distance band", version: 1, keep: false, cost: |_, rows| 60 * rows, run: banded };
/// Input: a matrix without sizes. Gives a [`Space`].
pub static SIZE: Op = Op { name: "matrix", version: 1, keep: false, cost: |_, rows| 60 * rows, run: size };

fn borders(job: &Job) -> Result<Datum, Failure> {
    let Borders { join, rook, snap } = job.params()?;
    let Attached::Map(map) = job.input(0)?.live()? else {
        return Err(Failure::new(format!("`{}` is a matrix, and a map is needed", join.file)));
    };
    let places = Places::of(job.input(1)?)?;
    let (place, left_out) = on_map(map, &places, &join, job.inputs.get(2))?;
    let mut rings = vec![vec![]; places.names.len()];
    for (shape, place) in map.shapes.iter().zip(place) {
        if let Some(place) = place {
            rings[place].clone_from(&shape.rings);
        }
    }
    let border = if rook { Border::Rook } else { Border::Queen };
    let weights = contiguity(&rings, border, snap);
    let notes = left_out_note(left_out, &join.file).into_iter().collect();
    Ok(Draft { places: places.names, matrices: vec![(None, weights)], notes }.datum())
}

/// The place of each area of a map, and how many areas are no units.
pub fn on_map(
    map: &Map,
    places: &Places,
    join: &Join,
    column: Option<&Datum>,
) -> Result<(Vec<Option<usize>>, usize), Failure> {
    let labels = places.labels(column.filter(|_| join.column), &join.attribute)?;
    let name = attribute(map, &labels, join)?;
    let names = names_of(map, &name, &join.file)?;
    joined(&labels, &names, &join.file, join.allow)
}

/// The attribute with the names: the one that is said, else the unit's column, else one under which all units are found.
fn attribute(map: &Map, labels: &[String], join: &Join) -> Result<String, Failure> {
    let labels: BTreeSet<&String> = labels.iter().collect();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, value) in map.shapes.iter().flat_map(|shape| &shape.attributes) {
        *known.entry(name).or_default() += usize::from(labels.contains(value));
    }
    if known.contains_key(join.attribute.as_str()) {
        return Ok(join.attribute.clone());
    }
    let full = known.iter().find(|(_, found)| **found >= labels.len() && !join.said);
    if let Some((name, _)) = full {
        return Ok(name.to_string());
    }
    let failure =
        Failure::of(&UNMATCHED_PLACES, format!("no area of `{}` has an attribute `{}`", join.file, join.attribute));
    let names: Vec<&str> = known.keys().copied().collect();
    Err(match closest(&join.attribute, names.iter().copied()) {
        Some(close) => failure.help(format!("did you mean `join: {close}`?")),
        None => {
            failure.help(format!("name the attribute with the units' names: `join: NAME`, one of {}", some(&names)))
        }
    })
}

fn names_of(map: &Map, attribute: &str, file: &str) -> Result<Vec<String>, Failure> {
    let name = |(at, shape): (usize, &crate::data::space::Shape)| {
        shape.attributes.get(attribute).cloned().ok_or_else(|| {
            let message = format!("area {} of `{file}` has no `{attribute}`", at + 1);
            Failure::of(&UNMATCHED_PLACES, message).help("give every area its name, or take it out of the map")
        })
    };
    map.shapes.iter().enumerate().map(name).collect()
}

fn left_out_note(count: usize, file: &str) -> Option<Note> {
    (count > 0).then(|| {
        Note::words(
            format!("{count} places of {file} that are no units left out"),
            format!("{file}中{count}个不属于样本的地区未纳入"),
        )
    })
}

fn table(job: &Job) -> Result<Datum, Failure> {
    let join: Join = job.params()?;
    let Attached::Links(links) = job.input(0)?.live()? else {
        let failure = Failure::new(format!("`{}` is a map, and a matrix is needed", join.file));
        return Err(failure.help("write `queen:` or `rook:` in place of `file:`"));
    };
    let places = Places::of(job.input(1)?)?;
    let labels = places.labels(job.inputs.get(2).filter(|_| join.column), &join.attribute)?;
    let (place, left_out) = joined(&labels, &links.names, &join.file, join.allow)?;
    let mut notes: Vec<Note> = left_out_note(left_out, &join.file).into_iter().collect();
    if links.own > 0 {
        notes.push(Note::words(
            format!("{} entries of {} on the diagonal left out", links.own, join.file),
            format!("{}中{}个对角线元素未使用", join.file, links.own),
        ));
    }
    Ok(Draft { matrices: periods(links, &place, places.names.len()), places: places.names, notes }.datum())
}

fn periods(links: &Links, place: &[Option<usize>], n: usize) -> Vec<(Option<i64>, Weights)> {
    let mut rows: BTreeMap<Option<i64>, Vec<Vec<(usize, f64)>>> = BTreeMap::new();
    for link in &links.entries {
        if let (Some(from), Some(to)) = (place[link.from], place[link.to]) {
            rows.entry(link.time).or_insert_with(|| vec![vec![]; n])[from].push((to, link.weight));
        }
    }
    if rows.is_empty() {
        rows.insert(None, vec![vec![]; n]);
    }
    rows.into_iter().map(|(time, rows)| (time, Weights::from_rows(rows))).collect()
}

fn globe(job: &Job) -> Result<Datum, Failure> {
    let [longitude, latitude]: [String; 2] = job.params()?;
    let places = Places::of(job.input(2)?)?;
    let lon = places.constant(job.input(0)?.as_numbers()?, &longitude)?;
    let lat = places.constant(job.input(1)?.as_numbers()?, &latitude)?;
    let beyond = |values: &[f64], most: f64| values.iter().position(|value| value.abs() > most);
    if let Some((at, value, what)) = beyond(&lat, 90.0)
        .map(|at| (at, lat[at], &latitude))
        .or_else(|| beyond(&lon, 360.0).map(|at| (at, lon[at], &longitude)))
    {
        let message = format!("`{what}` of `{}` is {value}, which is no place on the globe", places.names[at]);
        let failure = Failure::of(&PLACE_WITHOUT_VALUE, message);
        return Err(failure.help("longitude comes first, then latitude, in degrees: `[lon, lat]`"));
    }
    Ok(Datum::Live(Arc::new(Globe::new(&lon, &lat))))
}

fn distance(job: &Job) -> Result<Datum, Failure> {
    let metric: Metric = job.params()?;
    let globe: &Globe = job.input(0)?.live()?;
    let places = Places::of(job.input(1)?)?;
    let weights = match metric {
        Metric::Nearest { k } => nearest(globe, k),
        Metric::Inverse { cut_off: None, .. } if too_many(globe.places()) => return Err(too_large(globe.places())),
        Metric::Inverse { power, cut_off } => inverse_distance(globe, power, cut_off).map_err(|pair| {
            no_distance(pair, &places, "lie at one point").help("give them points of their own, or merge them")
        })?,
    };
    Ok(Draft { places: places.names, matrices: vec![(None, weights)], notes: vec![] }.datum())
}

fn too_many(places: usize) -> bool {
    places.saturating_mul(places) > MOST_LINKS
}

fn too_large(places: usize) -> Failure {
    let message = format!("a matrix of all pairs of {places} places has too many links");
    Failure::new(message).help("say how far links reach, `cut_off: 500`, or take the nearest places")
}

fn no_distance(NoDistance(a, b): NoDistance, places: &Places, why: &str) -> Failure {
    let [a, b] = [a, b].map(|at| &places.names[at]);
    Failure::of(&NO_DISTANCE, format!("`{a}` and `{b}` {why}: the inverse of their distance has no value"))
}

fn gaps(job: &Job) -> Result<Datum, Failure> {
    let Gap { variable, power, years } = job.params()?;
    let values = job.input(0)?.as_numbers()?;
    let places = Places::of(job.input(1)?)?;
    let times = job.inputs.get(2).map(Datum::as_numbers).transpose()?;
    let counts = |row: usize| match (years, times.and_then(|times| times.get(row))) {
        (Some([from, to]), Some(time)) => *time >= from as f64 && *time <= to as f64,
        _ => true,
    };
    let (means, short) = places.mean(values, counts, &variable)?;
    if too_many(means.len()) {
        return Err(too_large(means.len()));
    }
    let weights = inverse_gap(&means, power).map_err(|pair| {
        let why = format!("have the same mean of `{variable}`");
        no_distance(pair, &places, &why)
            .help("take a variable with more digits, or other years: `mean_over: 2013..2022`")
    })?;
    let note = Note::words(
        format!("means of {variable} for {short} places are over fewer periods, where it is empty"),
        format!("{short}个地区的{variable}因缺失而按较少年份取均值"),
    );
    let notes = if short > 0 { vec![note] } else { vec![] };
    Ok(Draft { places: places.names, matrices: vec![(None, weights)], notes }.datum())
}

fn entries(job: &Job) -> Result<Datum, Failure> {
    Ok(Space::of(job.input(0)?)?.draft().datum())
}

fn combined(job: &Job) -> Result<Datum, Failure> {
    let how: Combination = job.params()?;
    let spaces = job.inputs.iter().map(Space::of).collect::<Result<Vec<_>, _>>()?;
    let matrices = spaces.iter().map(|space| Ok(&space.constant()?.weights)).collect::<Result<Vec<_>, Failure>>()?;
    let weights = match (&how, matrices.as_slice()) {
        (Combination::Sum(shares), all) => combine::sum(all, shares),
        (Combination::Product, [first, rest @ ..]) => {
            rest.iter().fold((*first).clone(), |product, next| combine::product(&product, next))
        }
        (Combination::Product, []) => return Err(Failure::new("there is nothing to multiply")),
    };
    let places = spaces.first().map(|space| space.places.clone()).unwrap_or_default();
    let notes = spaces.iter().flat_map(|space| space.notes.clone()).collect();
    Ok(Draft { places, matrices: vec![(None, weights)], notes }.datum())
}

fn among(job: &Job) -> Result<Datum, Failure> {
    let (group, same): (String, bool) = job.params()?;
    let draft: &Draft = job.input(0)?.live()?;
    let places = Places::of(job.input(2)?)?;
    let labels = places.labels(Some(job.input(1)?), &group)?;
    let names: BTreeMap<&String, u32> = labels.iter().collect::<BTreeSet<_>>().into_iter().zip(0..).collect();
    let codes: Vec<Option<u32>> = labels.iter().map(|label| names.get(label).copied()).collect();
    Ok(draft.map(|weights| combine::among(weights, &codes, same)).datum())
}

fn toward(job: &Job) -> Result<Datum, Failure> {
    let Direction { from, to, rest } = job.params()?;
    let draft: &Draft = job.input(0)?.live()?;
    let places = Places::of(job.input(3)?)?;
    let of = |input: usize, (by, group): (String, String)| -> Result<Vec<bool>, Failure> {
        Ok(places.labels(Some(job.input(input)?), &by)?.iter().map(|label| *label == group).collect())
    };
    let (gives, takes) = (of(1, from)?, of(2, to)?);
    Ok(draft.map(|weights| combine::toward(weights, &gives, &takes, rest)).datum())
}

fn banded(job: &Job) -> Result<Datum, Failure> {
    let [from, to]: [f64; 2] = job.params()?;
    let draft: &Draft = job.input(0)?.live()?;
    let globe: &Globe = job.input(1)?.live()?;
    Ok(draft.map(|weights| band(weights, globe, from, to)).datum())
}

fn size(job: &Job) -> Result<Datum, Failure> {
    let Size { matrix, standardise, islands } = job.params()?;
    let draft: &Draft = job.input(0)?.live()?;
    let space = draft.clone().finish(standardise, islands)?;
    let alone = space.matrices.iter().find(|one| !one.structure.islands.is_empty() && !islands);
    if let Some(one) = alone {
        let names: Vec<&str> = one.structure.islands.iter().map(|at| space.places[*at].as_str()).collect();
        let when = one.time.map(|time| format!(" in {time}")).unwrap_or_default();
        let message = format!(
            "in `{matrix}` {} of {} places have no neighbour{when}: {}",
            names.len(),
            space.places.len(),
            some(&names)
        );
        return Err(Failure::of(&ISLANDS, message).help("say `islands: allow`, or widen the matrix"));
    }
    Ok(Datum::Live(Arc::new(space)))
}
