//! Dagum's decomposition of 3,000 places over 20 years in eight groups, against the double loop over pairs in numpy.

#[path = "common/clock.rs"]
mod clock;
#[path = "common/peer.rs"]
mod peer;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use studyc::stats::inequality::Group;
use studyc::stats::inequality::dagum::dagum;

const PLACES: usize = 3_000;
const YEARS: usize = 20;
const GROUPS: usize = 8;

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().expect("threads");
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    // Groups overlap: each is richer than the one before by a fifth of a place's spread.
    let values: Vec<f64> = (0..YEARS * PLACES)
        .map(|at| {
            let uniform = (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
            1.0 + 0.2 * (at % GROUPS) as f64 + uniform * uniform
        })
        .collect();
    let (seconds, [gini, within, net]) = clock::median(|| all(&values));
    println!("dagum: {seconds:.4} s, sums over years: G {gini:.12}, within {within:.12}, net between {net:.12}");
    let folder = tempfile::tempdir().expect("a folder for the data");
    peer::save(folder.path(), "values.f64", values.iter().flat_map(|value| value.to_le_bytes()));
    let sizes = [YEARS, PLACES, GROUPS].map(|size| size.to_string());
    let Some(theirs) = peer::peer("dagum.py", folder.path(), &sizes.each_ref().map(String::as_str)) else { return };
    let number = |name: &str| theirs[name].as_f64().unwrap_or(f64::NAN);
    for (name, ours) in [("gini", gini), ("within", within), ("net", net)] {
        peer::close(name, ours, number(name), 1e-10);
    }
    println!("  numpy: {:.3} s, ratio {:.1}", number("seconds"), number("seconds") / seconds);
}

/// G, Gw and Gnb, each summed over the years.
fn all(values: &[f64]) -> [f64; 3] {
    let of_year = |year: &[f64]| {
        let members = |group: usize| year.iter().skip(group).step_by(GROUPS).copied().collect::<Vec<f64>>();
        let groups: Vec<Group> = (0..GROUPS).map(|group| Group::of(members(group), None)).collect();
        let found = dagum(&groups).expect("positive values");
        [found.gini, found.within, found.net_between]
    };
    let years: Vec<[f64; 3]> = values.par_chunks(PLACES).map(of_year).collect();
    years.into_iter().fold([0.0; 3], |sums, one| [sums[0] + one[0], sums[1] + one[1], sums[2] + one[2]])
}
