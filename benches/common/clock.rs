//! The median of five after a warm-up.

use std::time::Instant;

const TIMES: usize = 5;

/// Seconds of the median of five runs, after one that is not counted, with what the last gave.
pub fn median<T>(mut run: impl FnMut() -> T) -> (f64, T) {
    let mut last = run();
    let mut seconds: Vec<f64> = (0..TIMES)
        .map(|_| {
            let start = Instant::now();
            last = run();
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    (seconds[TIMES / 2], last)
}
