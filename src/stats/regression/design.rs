//! The columns that are left beside the eliminated effect: products with S = B'MB, one group at a time.

use crate::stats::groups::dense;
use crate::stats::linalg::symmetric_pseudo_inverse;
use crate::stats::regression::absorb::Effect;
use crate::stats::regression::elimination::{Elimination, orthonormalise};

/// A column of an effect that keeps less than this share of its weight is explained by the first effect.
const EXPLAINED_BELOW: f64 = 1e-12;

/// The first effect and the columns of the others, rows sorted by the first effect's groups.
#[derive(Clone, Debug)]
pub(super) struct Design {
    pub elimination: Elimination,
    blocks: Vec<Block>,
    /// Columns of all blocks.
    pub width: usize,
}

/// One column of an effect: row p has `values[p]` (one where there are none) in column `codes[p]` of the design.
#[derive(Clone, Debug)]
struct Block {
    codes: Vec<u32>,
    values: Option<Vec<f64>>,
}

impl Design {
    /// Eliminates the effect number `widest`.
    pub fn new(effects: &[Effect], widest: usize, weights: Option<&[f64]>) -> Self {
        let elimination = Elimination::new(&effects[widest], weights);
        let mut design = Self { elimination, blocks: vec![], width: 0 };
        effects.iter().enumerate().filter(|(e, _)| *e != widest).for_each(|(_, effect)| design.push(effect));
        design
    }

    fn push(&mut self, effect: &Effect) {
        let rows = effect.codes.len();
        let order = self.elimination.order.as_deref();
        let place = |p: usize| order.map_or(p, |order| order[p] as usize);
        let root = |p: usize| self.elimination.roots.as_ref().map_or(1.0, |roots| roots[p]);
        let plain = self.elimination.roots.is_none() && effect.slopes.is_empty() && effect.intercept;
        let mut values: Vec<Vec<f64>> = vec![];
        if !plain {
            values = effect.columns().map(|column| (0..rows).map(|p| root(p) * column(place(p))).collect()).collect();
            if !effect.slopes.is_empty() {
                orthonormal_by_level(effect, place, &mut values);
            }
        }
        let mut values = values.into_iter();
        for _ in 0..effect.width() {
            let offset = self.width as u32;
            let codes = (0..rows).map(|p| offset + effect.codes[place(p)]).collect();
            self.blocks.push(Block { codes, values: values.next() });
            self.width += effect.levels;
        }
    }

    /// c = B'v.
    pub fn collect(&self, v: &[f64], c: &mut [f64]) {
        self.blocks.iter().for_each(|block| block.collect(0, v, c));
    }

    /// v - B a.
    pub fn subtract(&self, a: &[f64], v: &mut [f64]) {
        self.blocks.iter().for_each(|block| block.spread(0, a, -1.0, v));
    }

    /// out = S p = B'M B p, one group of the first effect at a time, so that its rows stay in the cache.
    pub fn multiply(&self, p: &[f64], scratch: &mut Vec<f64>, out: &mut [f64]) {
        out.fill(0.0);
        for run in self.elimination.bounds.windows(2) {
            let (start, end) = (run[0] as usize, run[1] as usize);
            scratch.clear();
            scratch.resize(end - start, 0.0);
            self.blocks.iter().for_each(|block| block.spread(start, p, 1.0, scratch));
            self.elimination.project_group(start, end, scratch);
            self.blocks.iter().for_each(|block| block.collect(start, scratch, out));
        }
    }

    /// 1 / diag(S), and zero for columns that the first effect explains.
    pub fn inverse_diagonal(&self) -> Vec<f64> {
        let mut own = vec![0.0; self.width];
        let mut diagonal = vec![0.0; self.width];
        let mut along = vec![0.0; self.width];
        for run in self.elimination.bounds.windows(2) {
            let places = run[0] as usize..run[1] as usize;
            let entries =
                || self.blocks.iter().flat_map(|b| places.clone().map(|p| (p, b.codes[p] as usize, b.value(p))));
            entries().for_each(|(_, c, value)| own[c] += value * value);
            let plain = vec![
                1.0 / (places.len() as f64).sqrt();
                if self.elimination.basis.is_empty() { places.len() } else { 0 }
            ];
            let bases = self.elimination.basis.iter().map(|b| &b[places.clone()]);
            for b in bases.chain((!plain.is_empty()).then_some(plain.as_slice())) {
                entries().for_each(|(p, c, value)| along[c] += value * b[p - places.start]);
                for (_, c, _) in entries() {
                    diagonal[c] -= along[c] * along[c];
                    along[c] = 0.0;
                }
            }
        }
        let invert = |(own, taken): (&f64, &f64)| {
            let left = own + taken;
            if left > EXPLAINED_BELOW * own { 1.0 / left } else { 0.0 }
        };
        own.iter().zip(&diagonal).map(invert).collect()
    }

    /// Diagonal of PP' + MB (B'MB)^+ B'M in sorted places.
    pub fn leverages(&self) -> Option<Vec<f64>> {
        let rows = self.elimination.bounds.last().map_or(0, |&end| end as usize);
        let mut leverages = vec![0.0; rows];
        for run in self.elimination.bounds.windows(2) {
            let places = run[0] as usize..run[1] as usize;
            let share = 1.0 / places.len() as f64;
            for p in places {
                let bases = &self.elimination.basis;
                leverages[p] = if bases.is_empty() { share } else { bases.iter().map(|b| b[p] * b[p]).sum() };
            }
        }
        if self.width == 0 {
            return Some(leverages);
        }
        let mut residuals = nalgebra::DMatrix::zeros(rows, self.width);
        for j in 0..self.width {
            let mut unit = vec![0.0; self.width];
            unit[j] = 1.0;
            let mut v = vec![0.0; rows];
            self.blocks.iter().for_each(|block| block.spread(0, &unit, 1.0, &mut v));
            self.elimination.project_out(&mut v);
            residuals.column_mut(j).copy_from_slice(&v);
        }
        let inverse = symmetric_pseudo_inverse(&residuals.tr_mul(&residuals), 1e-11).ok()?;
        let product = &residuals * inverse;
        for (p, h) in leverages.iter_mut().enumerate() {
            *h += product.row(p).dot(&residuals.row(p));
        }
        Some(leverages)
    }
}

impl Block {
    fn value(&self, p: usize) -> f64 {
        self.values.as_ref().map_or(1.0, |values| values[p])
    }

    /// v += sign * B a on the places from `start`.
    fn spread(&self, start: usize, a: &[f64], sign: f64, v: &mut [f64]) {
        let codes = &self.codes[start..start + v.len()];
        match &self.values {
            None => v.iter_mut().zip(codes).for_each(|(v, &c)| *v += sign * a[c as usize]),
            Some(values) => {
                let values = &values[start..start + v.len()];
                v.iter_mut().zip(codes).zip(values).for_each(|((v, &c), b)| *v += sign * b * a[c as usize]);
            }
        }
    }

    /// out += B'v on the places from `start`.
    fn collect(&self, start: usize, v: &[f64], out: &mut [f64]) {
        let codes = &self.codes[start..start + v.len()];
        match &self.values {
            None => v.iter().zip(codes).for_each(|(v, &c)| out[c as usize] += v),
            Some(values) => {
                let values = &values[start..start + v.len()];
                v.iter().zip(codes).zip(values).for_each(|((v, &c), b)| out[c as usize] += b * v);
            }
        }
    }
}

/// Makes an effect's columns orthonormal within its levels, so that trends in 1990..2020 are as easy as in 0..30.
fn orthonormal_by_level(effect: &Effect, place: impl Fn(usize) -> usize, values: &mut [Vec<f64>]) {
    let mut members: Vec<Vec<usize>> = vec![vec![]; effect.levels];
    (0..effect.codes.len()).for_each(|p| members[effect.codes[place(p)] as usize].push(p));
    for places in members {
        let mut columns: Vec<Vec<f64>> = values.iter().map(|v| places.iter().map(|&p| v[p]).collect()).collect();
        orthonormalise(&mut columns, 0, places.len());
        for (value, column) in values.iter_mut().zip(columns) {
            places.iter().zip(column).for_each(|(&p, c)| value[p] = c);
        }
    }
}

/// The design on distinct cells, where that saves a third of the rows. Groups of one cell add nothing to S and are left
/// out, such as workers who never move.
pub(super) fn merge(effects: &[Effect], widest: usize, weights: Option<&[f64]>, design: &Design) -> Option<Design> {
    if design.width == 0 || effects.iter().any(|e| !e.slopes.is_empty() || !e.intercept) {
        return None;
    }
    let elimination = &design.elimination;
    let row = |p: usize| elimination.order.as_ref().map_or(p, |order| order[p] as usize);
    let cell = |p: usize| design.blocks.iter().map(move |block| block.codes[p]);
    // Sorted place of a cell's first row, and the cell's weight.
    let mut cells: Vec<(usize, f64)> = vec![];
    let mut places = vec![];
    for run in elimination.bounds.windows(2) {
        places.clear();
        places.extend(run[0] as usize..run[1] as usize);
        places.sort_by(|&p, &q| cell(p).cmp(cell(q)));
        let before = cells.len();
        for (at, &p) in places.iter().enumerate() {
            let weight = weights.map_or(1.0, |w| w[row(p)]);
            match cells.last_mut() {
                Some(last) if at > 0 && cell(p).eq(cell(places[at - 1])) => last.1 += weight,
                _ => cells.push((p, weight)),
            }
        }
        if cells.len() == before + 1 {
            cells.truncate(before);
        }
    }
    if 3 * cells.len() > 2 * elimination.bounds.last().map_or(0, |&end| end as usize) {
        return None;
    }
    let weights: Vec<f64> = cells.iter().map(|cell| cell.1).collect();
    let mut merged: Vec<Effect> = effects.to_vec();
    for effect in &mut merged {
        effect.codes = cells.iter().map(|&(p, _)| effect.codes[row(p)]).collect();
    }
    (merged[widest].codes, merged[widest].levels) = dense(&merged[widest].codes);
    Some(Design::new(&merged, widest, Some(&weights)))
}

pub(super) fn norm(v: &[f64]) -> f64 {
    v.iter().map(|v| v * v).sum::<f64>().sqrt()
}
