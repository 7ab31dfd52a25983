//! Theil's two measures, split by groups inside groups.

use std::collections::BTreeMap;

use super::{Group, Undefined};
use crate::card;
use crate::stats::sums::Sum;

card! {
    /// Theil's T = sum of p (y/mu) ln(y/mu) and L = sum of p ln(mu/y), with p the share of the units (Theil 1967,
    /// Economics and Information Theory). Natural logarithms; a zero adds nothing to T and leaves L without a value.
    ///
    /// Both split exactly (Shorrocks 1980, Econometrica 48): T is the T between group means plus the group's T
    /// weighted by its share of the total; L weighs by the share of units. Groups may be nested: provinces inside
    /// regions give between regions, between provinces within regions, and within provinces.
    static CARD = "theil", "Theil's measures and their parts";
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    T,
    L,
}

/// A measure and its parts: between the coarsest groups, then between finer ones within these, at last within the finest.
#[derive(Clone, Debug, PartialEq)]
pub struct Theil {
    pub total: f64,
    pub parts: Vec<f64>,
}

/// One term of a measure: a share of units, a share of the total, and the ratio of the term's mean to its reference.
fn term(measure: Measure, population: f64, income: f64, ratio: f64) -> f64 {
    match measure {
        Measure::T if ratio == 0.0 => 0.0,
        Measure::T => income * libm::log(ratio),
        Measure::L => -population * libm::log(ratio),
    }
}

/// The measure of one group.
pub fn theil(group: &Group, measure: Measure) -> Result<f64, Undefined> {
    group.checked()?;
    if measure == Measure::L && group.values.contains(&0.0) {
        return Err(Undefined::Zero);
    }
    let (size, total) = (group.size(), group.total());
    let mean = total / size;
    let mut sum = Sum::default();
    for (y, w) in group.values.iter().zip(&group.weights) {
        sum.add(term(measure, w / size, w * y / total, y / mean));
    }
    Ok(sum.value())
}

/// The measure split by nested groupings: `codes` holds a code a unit for each, the coarsest first. A finer grouping
/// counts inside the coarser ones, so that equal codes in two regions are two groups.
pub fn nested(all: &Group, codes: &[&[u32]], measure: Measure) -> Result<Theil, Undefined> {
    let total = theil(all, measure)?;
    let mut inside = vec![total];
    for depth in 1..=codes.len() {
        inside.push(within(all, &codes[..depth], measure));
    }
    let mut parts: Vec<f64> = inside.windows(2).map(|pair| pair[0] - pair[1]).collect();
    parts.extend(inside.last());
    Ok(Theil { total, parts })
}

/// What is left within the groups that several codes make together.
fn within(all: &Group, codes: &[&[u32]], measure: Measure) -> f64 {
    let mut cells: BTreeMap<Vec<u32>, Vec<usize>> = BTreeMap::new();
    for row in 0..all.values.len() {
        cells.entry(codes.iter().map(|code| code[row]).collect()).or_default().push(row);
    }
    let (size, total) = (all.size(), all.total());
    let mut left = Sum::default();
    for rows in cells.values() {
        let pick = |column: &[f64]| rows.iter().map(|row| column[*row]).collect::<Vec<f64>>();
        let group = Group { values: pick(&all.values), weights: pick(&all.weights) };
        let share = match measure {
            Measure::T => group.total() / total,
            Measure::L => group.size() / size,
        };
        // A group in which everybody has nothing is equal inside.
        left.add(share * theil(&group, measure).unwrap_or(0.0));
    }
    left.value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_nested_groups_add_up() {
        let all = Group::of(vec![1.0, 2.0, 4.0, 5.0, 9.0, 9.0], Some(vec![1.0, 2.0, 1.0, 3.0, 1.0, 1.0]));
        let (region, place) = ([0, 0, 0, 1, 1, 1], [0, 0, 1, 0, 1, 1]);
        for measure in [Measure::T, Measure::L] {
            let split = nested(&all, &[&region, &place], measure).unwrap();
            assert_eq!(split.parts.len(), 3);
            assert!((split.total - split.parts.iter().sum::<f64>()).abs() < 1e-15);
            assert!(split.parts.iter().all(|part| *part >= -1e-15));
        }
        let zeros = Group::of(vec![0.0, 1.0], None);
        assert_eq!(theil(&zeros, Measure::L), Err(Undefined::Zero));
        assert!((theil(&zeros, Measure::T).unwrap() - std::f64::consts::LN_2).abs() < 1e-15);
    }
}
