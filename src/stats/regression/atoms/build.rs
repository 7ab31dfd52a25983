//! From rows to one packed cross-product a unit.

use super::rows::Kept;
use super::{AtomError, MOST_CELLS};
use crate::stats::regression::absorb::{Effect, Effects};
use crate::stats::regression::degrees::nested_in;

/// Upper triangles of G_i, one behind the other, with D's columns before those of X.
#[derive(Clone, Debug)]
pub(super) struct Blocks {
    /// q
    pub explicit: usize,
    /// q + k
    pub width: usize,
    cells: Vec<f64>,
}

/// Numbers in an upper triangle.
pub(super) fn packed(width: usize) -> usize {
    width * (width + 1) / 2
}

impl Blocks {
    /// `None` where the atoms would be too many numbers.
    pub fn new(rows: &Kept) -> Result<Option<Self>, AtomError> {
        let (nested, free): (Vec<&Effect>, Vec<&Effect>) =
            rows.effects.iter().partition(|effect| nested_in(&effect.codes, effect.levels, &rows.units));
        let ones = rows.constant && rows.effects.is_empty();
        let explicit = free.iter().map(|effect| effect.levels * effect.width()).sum::<usize>() + usize::from(ones);
        let width = explicit + rows.columns.len();
        if width > MOST_CELLS || packed(width).saturating_mul(rows.members.len()) > MOST_CELLS {
            return Ok(None);
        }
        let mut columns: Vec<Vec<f64>> = free.iter().flat_map(|effect| dummies(effect)).collect();
        columns.extend(ones.then(|| vec![1.0; rows.units.len()]));
        columns.extend(rows.columns.iter().cloned());
        if !nested.is_empty() {
            let nested: Vec<Effect> = nested.into_iter().cloned().collect();
            let prepared = Effects::new(&nested, rows.weights.as_deref())?;
            for column in &mut columns {
                prepared.demean(column)?;
            }
        }
        let mut cells = Vec::with_capacity(packed(width) * rows.members.len());
        for members in &rows.members {
            push_unit(&mut cells, &columns, members, rows.weights.as_deref());
        }
        Ok(Some(Self { explicit, width, cells }))
    }

    /// The upper triangle of unit `unit`.
    pub fn unit(&self, unit: usize) -> &[f64] {
        let size = packed(self.width);
        &self.cells[unit * size..(unit + 1) * size]
    }

    /// sum of weights[i] G_i.
    pub fn total(&self, weights: &[f64]) -> Vec<f64> {
        let mut total = vec![0.0; packed(self.width)];
        for (unit, &weight) in weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
            total.iter_mut().zip(self.unit(unit)).for_each(|(total, cell)| *total += weight * cell);
        }
        total
    }
}

/// The effect's columns, one a level for its intercept and one for each of its slopes.
fn dummies(effect: &Effect) -> Vec<Vec<f64>> {
    let of_level = |column: &dyn Fn(usize) -> f64, level: usize| -> Vec<f64> {
        let value = |(row, &code): (usize, &u32)| if code as usize == level { column(row) } else { 0.0 };
        effect.codes.iter().enumerate().map(value).collect()
    };
    effect.columns().flat_map(|column| (0..effect.levels).map(move |level| of_level(&*column, level))).collect()
}

fn push_unit(cells: &mut Vec<f64>, columns: &[Vec<f64>], members: &[u32], weights: Option<&[f64]>) {
    let of_unit = |column: &Vec<f64>| members.iter().map(|&row| column[row as usize]).collect::<Vec<f64>>();
    let inside: Vec<Vec<f64>> = columns.iter().map(of_unit).collect();
    for (i, left) in inside.iter().enumerate() {
        let left: Vec<f64> = match weights {
            None => left.clone(),
            Some(weights) => left.iter().zip(members).map(|(x, &row)| x * weights[row as usize]).collect(),
        };
        for right in &inside[i..] {
            cells.push(left.iter().zip(right).map(|(a, b)| a * b).sum());
        }
    }
}
