//! A spatial Markov chain of 48 states over 81 years with 99 permutations, against giddy.

#[path = "common/clock.rs"]
mod clock;
#[path = "common/peer.rs"]
mod peer;

use std::collections::BTreeMap;
use std::path::Path;

use studyc::stats::descriptive::quantile::QuantileRule;
use studyc::stats::draws::Draws;
use studyc::stats::markov::classes::{Cuts, quantile_cuts};
use studyc::stats::markov::homogeneity::homogeneity;
use studyc::stats::markov::spatial::{Conditions, Paths, conditional, permuted, pseudo_p};
use studyc::stats::space::Weights;

const CLASSES: usize = 5;
const PERIODS: usize = 81;
const PERMUTATIONS: u64 = 99;

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().expect("threads");
    let study = Path::new(env!("CARGO_MANIFEST_DIR")).join("studies/us_income/data");
    let (states, values) = income(&study.join("income.csv"));
    let rows = neighbours(&study.join("states48.gal"), &states);
    let links: Vec<f64> = rows.iter().map(|row| row.len() as f64).collect();
    let w = Weights::from_rows(rows.clone()).map(|place, _, weight| weight / links[place]);
    let paths = Paths { periods: PERIODS, values };
    let (seconds, (q, p)) = clock::median(|| chain(&paths, &w));
    println!("spatial chain: {:.1} ms, Q {q:.9}, permuted p {p:.3}", seconds * 1e3);
    let folder = tempfile::tempdir().expect("a folder for the data");
    peer::save(folder.path(), "relative.f64", paths.values.iter().flat_map(|value| value.to_le_bytes()));
    let listed: Vec<Vec<usize>> = rows.iter().map(|row| row.iter().map(|(to, _)| *to).collect()).collect();
    let json = serde_json::to_string(&listed).expect("neighbours as text");
    peer::save(folder.path(), "neighbours.json", json.into_bytes());
    let Some(theirs) = peer::peer("spatial_markov.py", folder.path(), &[]) else { return };
    let number = |name: &str| theirs[name].as_f64().unwrap_or(f64::NAN);
    peer::close("Q", q, number("q"), 1e-10);
    println!("  giddy: {:.3} s, ratio {:.1}", number("seconds"), number("seconds") / seconds);
}

/// Q and its permuted p.
fn chain(paths: &Paths, w: &Weights) -> (f64, f64) {
    let rule = QuantileRule::Type(7);
    let lag = paths.lag(w);
    let cuts = Cuts::Same(quantile_cuts(&paths.values, CLASSES, rule));
    let lag_cuts = Cuts::Same(quantile_cuts(&lag.values, CLASSES, rule));
    let classes = cuts.classed(&paths.values, PERIODS);
    let moves: Vec<(usize, usize)> = (1..PERIODS).map(|t| (t - 1, t)).collect();
    let by = Conditions { moves: &moves, classes: CLASSES, lag_cuts: &lag_cuts };
    let q = homogeneity(&conditional(&classes, &lag.values, PERIODS, by)).all.q.statistic;
    let draws = permuted(paths, &classes, w, by, &Draws::new(1, "bench"), PERMUTATIONS);
    (q, pseudo_p(q, draws.iter().map(|pair| pair[1])))
}

/// States in the order of the file, and income over the mean of its year.
fn income(file: &Path) -> (Vec<String>, Vec<f64>) {
    let mut reader = csv::Reader::from_path(file).expect("the study's data");
    let mut states: Vec<String> = vec![];
    let mut values = vec![];
    for record in reader.records() {
        let record = record.expect("a row");
        if states.last().is_none_or(|last| *last != record[0]) {
            states.push(record[0].to_string());
        }
        values.push(record[3].parse::<f64>().expect("a number"));
    }
    let mean = |t: usize| values.iter().skip(t).step_by(PERIODS).sum::<f64>() / states.len() as f64;
    let means: Vec<f64> = (0..PERIODS).map(mean).collect();
    let relative = values.iter().enumerate().map(|(at, value)| value / means[at % PERIODS]).collect();
    (states, relative)
}

/// A row of neighbours for each state, each with weight 1.
fn neighbours(file: &Path, states: &[String]) -> Vec<Vec<(usize, f64)>> {
    let text = std::fs::read_to_string(file).expect("the study's neighbours");
    let place: BTreeMap<&str, usize> = states.iter().enumerate().map(|(at, state)| (state.as_str(), at)).collect();
    let mut rows = vec![vec![]; states.len()];
    let lines: Vec<&str> = text.lines().skip(1).collect();
    for pair in lines.chunks_exact(2) {
        let (name, _) = pair[0].rsplit_once(' ').expect("a name and a number");
        rows[place[name.trim_matches('"')]] = words(pair[1]).iter().map(|other| (place[other.as_str()], 1.0)).collect();
    }
    rows
}

/// Words apart by blanks; quotation marks hold words together.
fn words(line: &str) -> Vec<String> {
    let pieces = line.split('"').enumerate();
    let split = |(at, piece): (usize, &str)| match at % 2 {
        0 => piece.split_whitespace().map(str::to_string).collect::<Vec<_>>(),
        _ => vec![piece.to_string()],
    };
    pieces.flat_map(split).collect()
}
