//! The first effect, eliminated exactly: rows stand sorted by its groups, so that one group is one run of memory.

use crate::stats::regression::absorb::Effect;

/// A share of a slope's length within its group below which the slope is constant there (or repeats an earlier one).
const CONSTANT_BELOW: f64 = 1e-9;

/// Rows of an effect sorted by group, with an orthonormal basis of the effect's columns within each group.
#[derive(Clone, Debug)]
pub(super) struct Elimination {
    /// `order[p]` is the row at sorted place p; `None` when the rows are sorted already.
    pub order: Option<Vec<u32>>,
    /// Bounds of the groups in sorted places (levels + 1).
    pub bounds: Vec<u32>,
    /// sqrt of the row weights in sorted places; `None` for weights of one.
    pub roots: Option<Vec<f64>>,
    /// Orthonormal columns within each group, in sorted places; none when the effect is a plain intercept without weights.
    pub basis: Vec<Vec<f64>>,
}

impl Elimination {
    pub fn new(effect: &Effect, weights: Option<&[f64]>) -> Self {
        let order = sorting(&effect.codes, effect.levels);
        let place = |p: usize| order.as_ref().map_or(p, |order| order[p] as usize);
        let rows = effect.codes.len();
        let roots: Option<Vec<f64>> = weights.map(|w| (0..rows).map(|p| w[place(p)].sqrt()).collect());
        let mut bounds = vec![0u32; effect.levels + 1];
        effect.codes.iter().for_each(|&c| bounds[c as usize + 1] += 1);
        (0..effect.levels).for_each(|g| bounds[g + 1] += bounds[g]);
        let mut basis = vec![];
        if roots.is_some() || !effect.slopes.is_empty() || !effect.intercept {
            basis = effect.columns().map(|column| (0..rows).map(|p| column(place(p))).collect()).collect();
            if let Some(roots) = &roots {
                basis.iter_mut().for_each(|b: &mut Vec<f64>| b.iter_mut().zip(roots).for_each(|(b, r)| *b *= r));
            }
            bounds.windows(2).for_each(|run| orthonormalise(&mut basis, run[0] as usize, run[1] as usize));
        }
        Self { order, bounds, roots, basis }
    }

    /// sqrt(w) v in sorted places.
    pub fn gather(&self, column: &[f64], sorted: &mut [f64]) {
        match &self.order {
            None => sorted.copy_from_slice(column),
            Some(order) => sorted.iter_mut().zip(order).for_each(|(s, &row)| *s = column[row as usize]),
        }
        if let Some(roots) = &self.roots {
            sorted.iter_mut().zip(roots).for_each(|(s, r)| *s *= r);
        }
    }

    /// Undoes [`Self::gather`]; a row of weight zero becomes zero, as it takes no part in the fit.
    pub fn scatter(&self, sorted: &mut [f64], column: &mut [f64]) {
        if let Some(roots) = &self.roots {
            sorted.iter_mut().zip(roots).for_each(|(s, &r)| *s = if r > 0.0 { *s / r } else { 0.0 });
        }
        match &self.order {
            None => column.copy_from_slice(sorted),
            Some(order) => sorted.iter().zip(order).for_each(|(&s, &row)| column[row as usize] = s),
        }
    }

    /// v - PP'v within every group, in place.
    pub fn project_out(&self, v: &mut [f64]) {
        for run in self.bounds.windows(2) {
            self.project_group(run[0] as usize, run[1] as usize, &mut v[run[0] as usize..run[1] as usize]);
        }
    }

    /// The same for one group, `v` being its rows `start..end`.
    pub fn project_group(&self, start: usize, end: usize, v: &mut [f64]) {
        if self.basis.is_empty() {
            let mean = v.iter().sum::<f64>() / (end - start) as f64;
            v.iter_mut().for_each(|v| *v -= mean);
        }
        for b in &self.basis {
            let b = &b[start..end];
            let along: f64 = b.iter().zip(v.iter()).map(|(b, v)| b * v).sum();
            v.iter_mut().zip(b).for_each(|(v, b)| *v -= along * b);
        }
    }
}

/// Stable counting sort; `None` when nothing moves.
fn sorting(codes: &[u32], levels: usize) -> Option<Vec<u32>> {
    if codes.is_sorted() {
        return None;
    }
    let mut next = vec![0u32; levels + 1];
    codes.iter().for_each(|&c| next[c as usize + 1] += 1);
    (0..levels).for_each(|g| next[g + 1] += next[g]);
    let mut order = vec![0u32; codes.len()];
    for (row, &c) in codes.iter().enumerate() {
        order[next[c as usize] as usize] = row as u32;
        next[c as usize] += 1;
    }
    Some(order)
}

/// Gram and Schmidt, twice, on rows `start..end` of the columns; a column that vanishes becomes zero there.
pub(super) fn orthonormalise(columns: &mut [Vec<f64>], start: usize, end: usize) {
    for j in 0..columns.len() {
        let (earlier, rest) = columns.split_at_mut(j);
        let column = &mut rest[0][start..end];
        let before = column.iter().map(|v| v * v).sum::<f64>().sqrt();
        for b in earlier.iter().chain(earlier.iter()) {
            let b = &b[start..end];
            let along: f64 = b.iter().zip(column.iter()).map(|(b, v)| b * v).sum();
            column.iter_mut().zip(b).for_each(|(v, b)| *v -= along * b);
        }
        let after = column.iter().map(|v| v * v).sum::<f64>().sqrt();
        let scale = if after > CONSTANT_BELOW * before { 1.0 / after } else { 0.0 };
        column.iter_mut().for_each(|v| *v *= scale);
    }
}
