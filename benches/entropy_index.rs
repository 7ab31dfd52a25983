//! An entropy index of 3,000 units, 20 years and 50 leaves, against numpy: min-max, entropy weights, weighted mean.

#[path = "common/clock.rs"]
mod clock;
#[path = "common/peer.rs"]
mod peer;

use nalgebra::DMatrix;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use studyc::stats::index::aggregate::{Mean, Missing, aggregate};
use studyc::stats::index::normalise::{Direction, Scale, Scope, normalise};
use studyc::stats::index::weighting::entropy::{Constant, entropy};

const ROWS: usize = 3_000 * 20;
const LEAVES: usize = 50;

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().expect("threads");
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let leaves = DMatrix::from_fn(ROWS, LEAVES, |_, leaf| {
        let uniform = (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        (1..=leaf % 4).fold(uniform, |product, _| product * uniform)
    });
    let (seconds, (first, sum)) = clock::median(|| index(&leaves));
    println!("index: {seconds:.3} s, first weight {first:.12}, sum of scores {sum:.9}");
    let folder = tempfile::tempdir().expect("a folder for the data");
    peer::save(folder.path(), "leaves.f64", leaves.iter().flat_map(|value| value.to_le_bytes()));
    let Some(theirs) = peer::peer("entropy_index.py", folder.path(), &[]) else { return };
    let number = |name: &str| theirs[name].as_f64().unwrap_or(f64::NAN);
    peer::close("first weight", first, number("weight"), 1e-12);
    peer::close("sum of scores", sum, number("sum"), 1e-12);
    println!("  numpy: {:.3} s, ratio {:.2}", number("seconds"), number("seconds") / seconds);
}

/// Weight of the first leaf and sum of the scores. Every fifth leaf counts downwards.
fn index(leaves: &DMatrix<f64>) -> (f64, f64) {
    let scale = Scale::MinMax { low: 0.0, high: 1.0 };
    let columns = leaves.as_slice().par_chunks(ROWS).enumerate();
    let z: Vec<Vec<f64>> = columns
        .map(|(leaf, column)| {
            let direction = if leaf % 5 == 4 { Direction::Less } else { Direction::More };
            normalise(column, leaf, scale, direction, Scope::Pooled).expect("a leaf that varies")
        })
        .collect();
    let z = DMatrix::from_vec(ROWS, LEAVES, z.concat());
    let weights = entropy(&z, 0.0, Constant::Rows).expect("weights").weights;
    let scores = aggregate(&z, &weights, Mean::Arithmetic, Missing::Error).expect("scores").scores;
    (weights[0], scores.iter().sum())
}
