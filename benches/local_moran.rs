//! Local Moran with 999 conditional permutations for 3,000 places: six nearest neighbours of one weight each, and inverse
//! distances up to a cut-off, against esda with its compiler warm. Ends with an error where esda is faster.

#[path = "common/clock.rs"]
mod clock;
#[path = "common/peer.rs"]
mod peer;

use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use studyc::stats::draws::Draws;
use studyc::stats::space::distance::{Globe, inverse_distance, nearest};
use studyc::stats::space::local::{Local, local_moran};
use studyc::stats::space::permute::conditional;
use studyc::stats::space::{Weights, standardise};

const PLACES: usize = 3_000;
const DRAWS: u64 = 999;
const NEIGHBOURS: usize = 6;
/// About a hundred neighbours on average.
const CUT_OFF: f64 = 450.0;
/// Statistics are the same formula; mean pseudo p are shares of other draws.
const AGREE: f64 = 1e-10;
const SHARES: f64 = 0.02;

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().expect("threads");
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut uniform = move || (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
    let longitude: Vec<f64> = (0..PLACES).map(|_| 75.0 + 55.0 * uniform()).collect();
    let latitude: Vec<f64> = (0..PLACES).map(|_| 20.0 + 30.0 * uniform()).collect();
    let values: Vec<f64> = longitude.iter().map(|east| uniform() + uniform() + east / 100.0).collect();
    let globe = Globe::new(&longitude, &latitude);
    let near = standardise::row(&nearest(&globe, NEIGHBOURS));
    let far = inverse_distance(&globe, 1.0, Some(CUT_OFF)).expect("places of their own");
    let both = [("equal weights", near), ("unequal weights", standardise::row(&far))];
    let slower = both.into_iter().filter(|(name, weights)| !compare(name, &values, weights)).count();
    std::process::exit(i32::from(slower > 0));
}

fn compare(name: &str, values: &[f64], weights: &Weights) -> bool {
    let (seconds, (local, p)) = clock::median(|| {
        let local = local_moran(values, weights).expect("statistics");
        (local, conditional(values, weights, DRAWS, &Draws::new(1, "bench")))
    });
    let neighbours = weights.links() as f64 / PLACES as f64;
    println!("{name}, {neighbours:.1} neighbours: {seconds:.4} s for {DRAWS} draws of {PLACES} places");
    let folder = tempfile::tempdir().expect("a folder for the data");
    write(values, weights, folder.path());
    let Some(theirs) = peer::peer("local_moran.py", folder.path(), &[&DRAWS.to_string()]) else { return true };
    agree(&local, &p, &theirs);
    let there = theirs["seconds"].as_f64().unwrap_or(f64::NAN);
    println!("  esda: {there:.3} s, ratio {:.1}", there / seconds);
    there > seconds
}

fn agree(local: &[Local], p: &[f64], theirs: &serde_json::Value) {
    let number = |name: &str| theirs[name].as_f64().unwrap_or(f64::NAN);
    let squares = local.iter().map(|one| one.statistic * one.statistic).sum::<f64>();
    peer::close("squares of the statistics", squares, number("squares"), AGREE);
    peer::close("mean pseudo p", p.iter().sum::<f64>() / p.len() as f64, number("p"), SHARES);
}

fn write(values: &[f64], weights: &Weights, folder: &Path) {
    let (mut from, mut to, mut size) = (vec![], vec![], vec![]);
    for place in 0..weights.places() {
        for (other, weight) in weights.row(place) {
            from.extend((place as u32).to_le_bytes());
            to.extend((other as u32).to_le_bytes());
            size.extend(weight.to_le_bytes());
        }
    }
    peer::save(folder, "from.u32", from);
    peer::save(folder, "to.u32", to);
    peer::save(folder, "weight.f64", size);
    peer::save(folder, "values.f64", values.iter().flat_map(|value| value.to_le_bytes()));
}
