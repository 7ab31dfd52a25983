//! The 48 states by period, and the matrices of the oracles.

use std::path::Path;

use crate::oracle::{csv, numbers};
use studyc::stats::space::Weights;
use studyc::stats::space::model::Panel;

/// Rows by year, then by the state's name.
pub struct States {
    pub panel: Panel,
    pub y: Vec<f64>,
    pub x: Vec<Vec<f64>>,
    /// 1 where two states touch.
    pub touching: Vec<Vec<(usize, f64)>>,
}

pub const TERMS: [&str; 4] = ["lpcap", "lpc", "lemp", "unemp"];

pub fn states(folder: &Path) -> States {
    let data = csv(&folder.join("data.csv"));
    let mut order: Vec<usize> = (0..data["state"].len()).collect();
    order.sort_by_key(|row| (data["year"][*row].clone(), data["state"][*row].clone()));
    let mut names: Vec<String> = data["state"].clone();
    names.sort();
    names.dedup();
    let panel = Panel { places: names.len(), periods: order.len() / names.len() };
    let column = |name: &str, log: bool| -> Vec<f64> {
        let values = numbers(&data[name]);
        order.iter().map(|row| if log { libm::log(values[*row]) } else { values[*row] }).collect()
    };
    let edges = csv(&folder.join("W_edges.csv"));
    let place = |name: &String| names.iter().position(|one| one == name).unwrap();
    let mut touching = vec![vec![]; names.len()];
    for (from, to) in edges["from"].iter().zip(&edges["to"]) {
        touching[place(from)].push((place(to), 1.0));
    }
    let x = vec![column("pcap", true), column("pc", true), column("emp", true), column("unemp", false)];
    let y = column("gsp", true);
    States { panel, y, x, touching }
}

/// Each row divided by its sum; rows of nothing stay.
pub fn standardised(rows: &[Vec<(usize, f64)>]) -> Weights {
    let share = |row: &Vec<(usize, f64)>| {
        let total: f64 = row.iter().map(|(_, weight)| weight).sum();
        row.iter().map(|(other, weight)| (*other, weight / total)).collect()
    };
    Weights::from_rows(rows.iter().map(share).collect())
}
