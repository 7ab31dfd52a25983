//! Rows seen together: statistics over the rows of a group.

use std::collections::BTreeMap;

use crate::plan::Failure;
use crate::stats::descriptive::{QuantileRule, Tails, quantile, ranks, trim, winsorise};

/// One code for each combination; `u32::MAX` where a part is empty. Without columns all rows are one group.
pub fn cross(columns: &[Vec<u32>], rows: usize) -> Vec<u32> {
    let mut seen = indexmap::IndexSet::new();
    let mut code = |row: usize| {
        let cell: Vec<u32> = columns.iter().map(|column| column[row]).collect();
        if cell.contains(&u32::MAX) { u32::MAX } else { seen.insert_full(cell).0 as u32 }
    };
    (0..rows).map(&mut code).collect()
}

/// How rows are seen together.
pub struct Rows<'a> {
    /// Group of each row; `u32::MAX` for none.
    pub cells: &'a [u32],
    pub times: Option<&'a [f64]>,
    pub quantiles: QuantileRule,
    /// Ends that are pulled in or cut.
    pub tails: Tails,
}

/// A statistic of the rows of each group, given back to every row of it. Empty cells are left out.
pub fn aggregate(name: &str, values: &[f64], level: f64, over: &Rows) -> Result<Vec<f64>, Failure> {
    let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (row, cell) in over.cells.iter().enumerate().filter(|(_, cell)| **cell != u32::MAX) {
        groups.entry(*cell).or_default().push(row);
    }
    let mut result = vec![f64::NAN; values.len()];
    for rows in groups.values() {
        let present: Vec<usize> = rows.iter().copied().filter(|row| !values[*row].is_nan()).collect();
        let inside: Vec<f64> = present.iter().map(|row| values[*row]).collect();
        match name {
            "rank" => present.iter().zip(ranks(&inside)).for_each(|(row, rank)| result[*row] = rank),
            "others_mean" => rows.iter().for_each(|row| result[*row] = others_mean(&inside, values[*row])),
            "winsorise" | "trim" => {
                let mut cut = inside;
                match name {
                    "trim" => trim(&mut cut, level, over.tails, over.quantiles),
                    _ => winsorise(&mut cut, level, over.tails, over.quantiles),
                };
                present.iter().zip(cut).for_each(|(row, value)| result[*row] = value);
            }
            _ => {
                let value = match name {
                    "first" | "last" => edge(&present, values, over.times, name == "first"),
                    _ => statistic(name, inside, level, over.quantiles)?,
                };
                rows.iter().for_each(|row| result[*row] = value);
            }
        }
    }
    Ok(result)
}

fn statistic(name: &str, mut values: Vec<f64>, level: f64, rule: QuantileRule) -> Result<f64, Failure> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    values.sort_by(f64::total_cmp);
    Ok(match name {
        "mean" => mean,
        "sum" => values.iter().sum(),
        "count" => n,
        "std" => (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0)).sqrt(),
        "min" => values.first().copied().unwrap_or(f64::NAN),
        "max" => values.last().copied().unwrap_or(f64::NAN),
        "median" => quantile(&values, 0.5, rule),
        "quantile" => quantile(&values, level, rule),
        _ => return Err(Failure::new(format!("function `{name}` is not built yet"))),
    })
}

/// Mean of the values without one's own; one that is empty has nothing to leave out.
fn others_mean(values: &[f64], own: f64) -> f64 {
    let total: f64 = values.iter().sum();
    match own.is_nan() {
        true => total / values.len() as f64,
        false => (total - own) / (values.len() as f64 - 1.0),
    }
}

fn edge(rows: &[usize], values: &[f64], times: Option<&[f64]>, first: bool) -> f64 {
    let Some(times) = times else { return f64::NAN };
    let ordered = rows.iter().min_by(|a, b| {
        let order = times[**a].total_cmp(&times[**b]);
        if first { order } else { order.reverse() }
    });
    ordered.map_or(f64::NAN, |row| values[*row])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_of_the_others_leaves_its_own_row_out() {
        let over = Rows { cells: &[0, 0, 0, 0, 1], times: None, quantiles: QuantileRule::Stata, tails: Tails::Both };
        let others = aggregate("others_mean", &[3.0, 1.0, 5.0, f64::NAN, 2.0], f64::NAN, &over).unwrap();
        assert_eq!(others[..4], [3.0, 4.0, 2.0, 3.0]);
        assert!(others[4].is_nan());
    }

    #[test]
    fn ties_share_their_mean_rank() {
        let over = Rows { cells: &[0; 4], times: None, quantiles: QuantileRule::Stata, tails: Tails::Both };
        let ranks = aggregate("rank", &[3.0, 1.0, 3.0, f64::NAN], f64::NAN, &over).unwrap();
        assert_eq!(ranks[..3], [2.5, 1.0, 2.5]);
        assert!(ranks[3].is_nan());
    }
}
