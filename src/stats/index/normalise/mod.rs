//! Bringing leaves to one scale, with their direction applied. A normalisation is one file and one line in [`CARDS`].

pub mod distance;
pub mod min_max;
pub mod rank;
pub mod z_score;

use crate::diag::Card;
use crate::stats::descriptive::present;
use crate::stats::index::IndexError;

pub static CARDS: [&Card; 4] = [&min_max::CARD, &z_score::CARD, &rank::CARD, &distance::CARD];

/// What is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Direction {
    More,
    Less,
    /// As close to a value as possible: the Chinese moderate indicator.
    Toward(f64),
    /// Anywhere between two values.
    Within(f64, f64),
}

/// Which rows give the minimum, the mean and so on.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// All rows: scores are comparable over years.
    Pooled,
    /// Each group its own (codes, n), such as years: scores are not comparable between groups.
    By(&'a [u32]),
    /// The marked rows (n), such as a base year, for all.
    Base(&'a [bool]),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// To `low..high`.
    MinMax {
        low: f64,
        high: f64,
    },
    /// With n - 1, or with n.
    ZScore {
        population: bool,
    },
    Rank,
    /// Share of a reference value; without one, of the best row.
    Distance {
        reference: Option<f64>,
    },
}

/// Normalises column `x` (n) of leaf number `leaf`; missing values stay missing.
pub fn normalise(
    x: &[f64],
    leaf: usize,
    to: Scale,
    direction: Direction,
    scope: Scope,
) -> Result<Vec<f64>, IndexError> {
    match scope {
        Scope::Pooled => scaled(x, x, leaf, to, direction),
        Scope::Base(marked) => {
            check_length(x, marked.len())?;
            let base: Vec<f64> = x.iter().zip(marked).filter(|(_, m)| **m).map(|(v, _)| *v).collect();
            scaled(x, &base, leaf, to, direction)
        }
        Scope::By(codes) => {
            check_length(x, codes.len())?;
            let (codes, groups) = crate::stats::groups::dense(codes);
            let mut rows: Vec<Vec<usize>> = vec![vec![]; groups];
            codes.iter().enumerate().for_each(|(row, &g)| rows[g as usize].push(row));
            let mut out = vec![f64::NAN; x.len()];
            for rows in rows {
                let group: Vec<f64> = rows.iter().map(|&row| x[row]).collect();
                let values = scaled(&group, &group, leaf, to, direction)?;
                rows.into_iter().zip(values).for_each(|(row, v)| out[row] = v);
            }
            Ok(out)
        }
    }
}

fn check_length(x: &[f64], found: usize) -> Result<(), IndexError> {
    if x.len() == found { Ok(()) } else { Err(IndexError::Length { expected: x.len(), found }) }
}

fn scaled(x: &[f64], base: &[f64], leaf: usize, to: Scale, direction: Direction) -> Result<Vec<f64>, IndexError> {
    let constant = IndexError::Constant { leaf };
    match to {
        Scale::MinMax { low, high } => min_max::scale(x, base, direction, low, high).ok_or(constant),
        Scale::ZScore { population } => z_score::scale(x, &present(base), direction, population).ok_or(constant),
        Scale::Rank => Ok(rank::scale(x, &present(base), direction)),
        Scale::Distance { reference } => distance::scale(x, &present(base), leaf, direction, reference),
    }
}

/// The value with its direction: negated for less, minus the distance for a target.
fn directed(v: f64, direction: Direction) -> f64 {
    match direction {
        Direction::More => v,
        Direction::Less => -v,
        Direction::Toward(target) => -(v - target).abs(),
        Direction::Within(low, high) => -(low - v).max(v - high).max(0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Scale = Scale::MinMax { low: 0.0, high: 1.0 };

    fn run(x: &[f64], to: Scale, direction: Direction, scope: Scope) -> Result<Vec<f64>, IndexError> {
        normalise(x, 7, to, direction, scope)
    }

    #[test]
    fn a_target_and_a_range_are_best_where_they_are() {
        let x = [1.0, 4.0, 6.0, 10.0, f64::NAN];
        let toward = run(&x, UNIT, Direction::Toward(6.0), Scope::Pooled).unwrap();
        assert_eq!(toward[..4], [0.0, 0.6, 1.0, 1.0 - 4.0 / 5.0]);
        assert!(toward[4].is_nan());
        let within = run(&x[..4], UNIT, Direction::Within(4.0, 8.0), Scope::Pooled).unwrap();
        assert_eq!(within, vec![0.0, 1.0, 1.0, 1.0 - 2.0 / 3.0]);
        let ranks = run(&x[..4], Scale::Rank, Direction::Within(4.0, 8.0), Scope::Pooled).unwrap();
        assert_eq!(ranks, vec![1.0, 3.5, 3.5, 2.0]);
    }

    #[test]
    fn less_is_more_turned_around() {
        let x = [1.0, 2.0, 5.0];
        for to in [UNIT, Scale::ZScore { population: false }, Scale::Rank] {
            let more = run(&x, to, Direction::More, Scope::Pooled).unwrap();
            let negated: Vec<f64> = x.iter().map(|v| -v).collect();
            assert_eq!(run(&negated, to, Direction::Less, Scope::Pooled).unwrap(), more);
        }
        let distance = Scale::Distance { reference: None };
        assert_eq!(run(&x, distance, Direction::Less, Scope::Pooled).unwrap(), vec![1.0, 0.5, 0.2]);
        assert_eq!(run(&x, distance, Direction::More, Scope::Pooled).unwrap(), vec![0.2, 0.4, 1.0]);
    }

    #[test]
    fn a_base_year_may_be_left_behind_and_groups_stand_alone() {
        let x = [0.0, 4.0, 2.0, 6.0];
        let base = run(&x, UNIT, Direction::More, Scope::Base(&[true, true, false, false])).unwrap();
        assert_eq!(base, vec![0.0, 1.0, 0.5, 1.5]);
        let by = run(&x, UNIT, Direction::More, Scope::By(&[2012, 2012, 2013, 2013])).unwrap();
        assert_eq!(by, vec![0.0, 1.0, 0.0, 1.0]);
        let ranks = run(&x, Scale::Rank, Direction::More, Scope::Base(&[true, true, false, false])).unwrap();
        assert_eq!(ranks, vec![1.0, 2.0, 1.5, 2.5]);
    }

    #[test]
    fn what_has_no_scale_is_named() {
        let constant = Err(IndexError::Constant { leaf: 7 });
        for direction in [Direction::More, Direction::Less, Direction::Toward(3.0)] {
            assert_eq!(run(&[3.0, 3.0], UNIT, direction, Scope::Pooled), constant);
            assert_eq!(run(&[3.0, 3.0], Scale::ZScore { population: true }, direction, Scope::Pooled), constant);
        }
        let zero = run(&[0.0, 3.0], Scale::Distance { reference: Some(3.0) }, Direction::More, Scope::Pooled);
        assert_eq!(zero, Err(IndexError::NotPositive { leaf: 7, row: 0, value: 0.0 }));
    }
}
