//! Cells of rows: joint values of columns, and what varies inside them.

use std::collections::HashMap;

use super::Values;
use crate::study::{BoundEffect, VarId};

/// Rows by the cell that they lie in.
pub fn joint(codes: &[&[u32]], rows: &[usize]) -> Vec<u32> {
    codes.iter().fold(vec![0; rows.len()], |cells, column| {
        let mut seen: HashMap<(u32, u32), u32> = HashMap::new();
        let inner = |(cell, row): (u32, &usize)| {
            let next = seen.len() as u32;
            *seen.entry((cell, column.get(*row).copied().unwrap_or(u32::MAX))).or_insert(next)
        };
        cells.into_iter().zip(rows).map(inner).collect()
    })
}

/// The cells of a variable; none where it has no values.
pub fn of_variable(values: &Values, id: VarId, rows: &[usize]) -> Option<Vec<u32>> {
    Some(joint(&[&values.codes(id)?], rows))
}

/// The cells of an absorbed effect.
pub fn of_effect(values: &Values, effect: &BoundEffect, rows: &[usize]) -> Option<Vec<u32>> {
    let codes: Vec<Vec<u32>> = effect.cells.iter().map(|id| values.codes(*id)).collect::<Option<_>>()?;
    let codes: Vec<&[u32]> = codes.iter().map(Vec::as_slice).collect();
    effect.slopes.is_empty().then(|| joint(&codes, rows))
}

pub fn count(cells: &[u32]) -> usize {
    cells.iter().max().map_or(0, |most| *most as usize + 1)
}

/// Whether rows of one cell of the first lie in one cell of the second.
pub fn nested(inner: &[u32], outer: &[u32]) -> bool {
    let mut of: HashMap<u32, u32> = HashMap::new();
    inner.iter().zip(outer).all(|(inner, outer)| *of.entry(*inner).or_insert(*outer) == *outer)
}

/// Share of the sum of squares about the mean that is left about the means of the cells; none where nothing varies.
pub fn share_within(x: &[f64], cells: &[u32]) -> Option<f64> {
    let mean = x.iter().sum::<f64>() / x.len().max(1) as f64;
    let mut sums = vec![(0.0, 0.0); count(cells)];
    for (x, cell) in x.iter().zip(cells) {
        let place = &mut sums[*cell as usize];
        *place = (place.0 + x - mean, place.1 + 1.0);
    }
    let left = |(x, cell): (&f64, &u32)| {
        let (sum, rows) = sums[*cell as usize];
        let gap = x - mean - sum / rows;
        gap * gap
    };
    let all: f64 = x.iter().map(|x| (x - mean) * (x - mean)).sum();
    let size = x.iter().fold(0.0f64, |size, x| size.max(x.abs()));
    let varies = all.is_finite() && all > 1e-24 * size * size * x.len() as f64;
    varies.then(|| x.iter().zip(cells).map(left).sum::<f64>() / all)
}
