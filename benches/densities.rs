//! Gaussian kernel densities of 20 years, 3,000 places each, on 512 places of a grid, against scipy with the same bandwidth;
//! and the bandwidths of Sheather and Jones alone.

#[path = "common/clock.rs"]
mod clock;
#[path = "common/peer.rs"]
mod peer;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use studyc::stats::density::{Estimate, Kernel, Rule, modes};

const PLACES: usize = 3_000;
const YEARS: usize = 20;
const GRID: usize = 512;
/// The same sums, beside the highest density: far from all values both round what is next to nothing.
const AGREE: f64 = 1e-13;

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().expect("threads");
    let values = values();
    let years: Vec<&[f64]> = values.chunks(PLACES).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let grid: Vec<f64> = (0..GRID).map(|at| low + (high - low) * at as f64 / (GRID - 1) as f64).collect();
    let widths: Vec<f64> = years.iter().map(|year| Rule::ScipyScott.of(year)).collect();
    let one = |(year, width): (&&[f64], &f64)| Estimate::new(year, *width, Kernel::Gaussian).on(&grid);
    let (seconds, found) = clock::median(|| years.par_iter().zip(&widths).map(one).collect::<Vec<Vec<f64>>>());
    println!("densities of {YEARS} years: {seconds:.4} s");
    let peaks = |(year, width): (&&[f64], &f64)| modes(&Estimate::new(year, *width, Kernel::Gaussian), &grid).len();
    let (with_modes, count) = clock::median(|| years.par_iter().zip(&widths).map(peaks).sum::<usize>());
    println!("  {count} modes, the density included: {with_modes:.4} s");
    let (plugged, _) =
        clock::median(|| years.par_iter().map(|year| Rule::SheatherJones.of(year)).collect::<Vec<f64>>());
    println!("  bandwidths of Sheather and Jones: {plugged:.4} s");
    let folder = tempfile::tempdir().expect("a folder for the data");
    for (name, column) in [("values", &values), ("grid", &grid), ("widths", &widths)] {
        peer::save(folder.path(), &format!("{name}.f64"), column.iter().flat_map(|value| value.to_le_bytes()));
    }
    let Some(theirs) = peer::peer("densities.py", folder.path(), &[&YEARS.to_string()]) else { return };
    let there: Vec<f64> = theirs["densities"].as_array().into_iter().flatten().filter_map(|f| f.as_f64()).collect();
    let highest = there.iter().copied().fold(0.0, f64::max);
    assert_eq!(there.len(), YEARS * GRID, "densities of the peer");
    for (ours, theirs) in found.iter().flatten().zip(there) {
        peer::close("a density over the highest", 1.0 + ours / highest, 1.0 + theirs / highest, AGREE);
    }
    for name in ["scipy", "statsmodels"] {
        let there = theirs[name].as_f64().unwrap_or(f64::NAN);
        println!("  {name}: {there:.3} s, ratio {:.1}", there / seconds);
    }
}

/// Two heaps that move apart from year to year.
fn values() -> Vec<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut uniform = move || (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
    let place = |at: usize| {
        let heap = if at.is_multiple_of(3) { 0.1 * (at / PLACES) as f64 } else { 0.0 };
        heap + (0..6).map(|_| uniform()).sum::<f64>() / 6.0
    };
    (0..YEARS * PLACES).map(place).collect()
}
