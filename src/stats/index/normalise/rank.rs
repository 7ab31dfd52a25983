use crate::card;
use crate::stats::index::normalise::{Direction, directed};

card! {
    /// Rank: one for the worst row, n for the best, ties share their mean.
    ///
    /// Immune to outliers and blind to distances. With a base year a row's rank is the place it would take among the
    /// rows of that year.
    static CARD = "rank", "rank";
}

pub fn scale(x: &[f64], base: &[f64], direction: Direction) -> Vec<f64> {
    let mut sorted: Vec<f64> = base.iter().map(|&v| directed(v, direction)).collect();
    sorted.sort_by(f64::total_cmp);
    let place = |v: f64| {
        let (below, upto) = (sorted.partition_point(|r| *r < v), sorted.partition_point(|r| *r <= v));
        0.5 * (below + upto) as f64 + 0.5
    };
    x.iter().map(|&v| if v.is_nan() { v } else { place(directed(v, direction)) }).collect()
}
