//! Names of the numbers of an analysis, before data exist.

use super::compute::Wish;
use super::options::Options;
use super::{matrices, measured, others};
use crate::method::{Quantity, names};
use crate::study::{Analysis, Study};

const MOMENTS: [&str; 7] = ["expected", "variance", "z", "p", "normal.variance", "normal.z", "normal.p"];
const DRAWN: [&str; 3] = ["draws.mean", "draws.sd", "draws.p"];

/// Counts of clusters, by the number of their quadrant.
pub fn cluster_cells() -> [&'static str; 4] {
    ["high_high", "low_high", "low_low", "high_low"]
}

/// Names of places, where they are known.
pub fn places(study: &Study) -> &[String] {
    &study.facts.units
}

/// What stands in front of numbers: the matrix where there are several, then the period.
pub fn prefixes(analysis: &Analysis, study: &Study) -> Vec<(String, String, String)> {
    let names = matrices(analysis);
    let several = names.len() > 1;
    let times: Vec<String> = match study.layout.time {
        Some(_) => study.facts.times.iter().map(i64::to_string).collect(),
        None => vec![String::new()],
    };
    let prefix = |name: &String, time: &String| {
        let head = if several { format!("{name}.") } else { String::new() };
        let tail = if time.is_empty() { String::new() } else { format!("{time}.") };
        (name.clone(), time.clone(), head + &tail)
    };
    names.iter().flat_map(|name| times.iter().map(move |time| prefix(name, time))).collect()
}

/// Numbers that an analysis will have; none where the names of periods or places are not known before the data.
pub fn quantities(analysis: &Analysis, options: &Options, study: &Study) -> Vec<Quantity> {
    let mut found = vec![];
    for (id, wishes) in measured(analysis) {
        for (_, _, prefix) in prefixes(analysis, study) {
            for name in wishes.iter().flat_map(|wish| cells(*wish, analysis, options, study)) {
                found.push(Quantity { outcome: Some(study.name_of(id).to_string()), name: format!("{prefix}{name}") });
            }
        }
    }
    found
}

fn cells(wish: Wish, analysis: &Analysis, options: &Options, study: &Study) -> Vec<String> {
    let drawn: &[&str] = if options.draws() > 0 { &DRAWN } else { &[] };
    let of_places = |cells: &[&str]| {
        let of = |place: &String| cells.iter().map(|cell| format!("{place}.{cell}")).collect::<Vec<_>>();
        places(study).iter().flat_map(of).collect::<Vec<_>>()
    };
    let headed = |head: &str, own: &str, cells: &[&str]| {
        let cells = cells.iter().chain(drawn).map(|cell| format!("{head}{cell}"));
        std::iter::once(own.to_string()).chain(cells).collect::<Vec<_>>()
    };
    match wish {
        Wish::Moran => headed("", "i", &MOMENTS),
        Wish::Geary => headed("c.", "c", &MOMENTS),
        Wish::Getis => headed("g.", "g", &MOMENTS[..4]),
        Wish::Bivariate => {
            let parts: &[&str] = if options.draws() > 0 { &["i", "z", "p"] } else { &["i"] };
            let with = names(study, &others(analysis));
            with.iter().flat_map(|name| parts.iter().map(move |part| format!("with.{name}.{part}"))).collect()
        }
        Wish::Local => {
            let whole = cluster_cells().map(str::to_string).into_iter().chain(["critical".to_string()]);
            of_places(&["i", "z", "p", "quadrant", "cluster"]).into_iter().chain(whole).collect()
        }
        Wish::HotSpots => of_places(&["g", "g.p", "hot"]),
    }
}
