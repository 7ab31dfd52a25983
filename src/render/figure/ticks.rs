//! Where ticks stand and what they say.
//!
//! Steps are 1, 2, 2.5 or 5 times a power of ten (Heckbert 1990, "Nice numbers for graph labels"), the smallest that
//! gives no more ticks than wanted.

use crate::exhibit::number;

/// A tick in the axis' own numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub at: f64,
    pub text: String,
    /// A number, whose minus is the format's own.
    pub numeral: bool,
}

const STEPS: [f64; 4] = [1.0, 2.0, 2.5, 5.0];

/// Beyond these sizes a tick is written with an exponent.
const LARGE: f64 = 1e7;
const SMALL: f64 = 1e-5;

/// Ticks inside `low`..`high`, at most `most` of them; all whole where `whole` is asked for.
pub fn linear(low: f64, high: f64, most: usize, whole: bool, leading_zero: bool) -> Vec<Tick> {
    let ends = |step: f64| (((low - 1e-9 * step) / step).ceil(), ((high + 1e-9 * step) / step).floor());
    let few = |step: f64| {
        let (first, last) = ends(step);
        last - first < most.max(1) as f64
    };
    let step = step((high - low) / most.max(1) as f64, whole, &few);
    let slack = 1e-9 * step;
    let (first, last) = ends(step);
    let size = low.abs().max(high.abs());
    let digits = decimals(step);
    let text = |at: f64| match size >= LARGE || step < SMALL {
        true => exponent(at),
        false => number(at, digits, leading_zero),
    };
    let count = (last - first).clamp(0.0, 2.0 * most as f64) as usize;
    (0..=count)
        .map(|k| (first + k as f64) * step)
        .map(|at| Tick { at, text: text(at), numeral: true })
        .filter(|tick| tick.at >= low - slack && tick.at <= high + slack)
        .collect()
}

/// The smallest nice number that is no less than `least` and gives few enough ticks.
fn step(least: f64, whole: bool, few: &dyn Fn(f64) -> bool) -> f64 {
    let power = libm::pow(10.0, libm::log10(least).floor());
    let nice = |scale: f64| STEPS.iter().map(move |factor| factor * power * scale);
    let is_whole = |step: f64| step.fract() == 0.0 && step >= 1.0;
    let fits = |step: &f64| *step >= least * (1.0 - 1e-9) && (!whole || is_whole(*step)) && few(*step);
    nice(1.0).chain(nice(10.0)).find(fits).unwrap_or(if whole { least.ceil().max(1.0) } else { least })
}

fn decimals(step: f64) -> usize {
    (0..=9)
        .find(|digits| {
            let scaled = step * libm::pow(10.0, f64::from(*digits));
            (scaled - scaled.round()).abs() < 1e-6 * scaled
        })
        .map_or(9, |digits| digits as usize)
}

/// `2e-7`, with as many digits as the number needs among twelve.
fn exponent(at: f64) -> String {
    let rounded: f64 = format!("{at:.11e}").parse().unwrap_or(at);
    if rounded == 0.0 { "0".into() } else { format!("{rounded:e}") }
}

/// Powers of ten between positive bounds; beside them 2 and 5 times each where they are few.
pub fn logarithmic(low: f64, high: f64, most: usize, leading_zero: bool) -> Vec<Tick> {
    let (first, last) = (libm::log10(low).floor() as i32, libm::log10(high).ceil() as i32);
    let every = ((last - first).max(1) as usize).div_ceil(most.max(1)) as i32;
    let powers = |factors: &'static [f64]| {
        let decades = (first..=last).filter(move |decade| (decade - first) % every == 0);
        decades.flat_map(move |decade| factors.iter().map(move |factor| factor * libm::pow(10.0, f64::from(decade))))
    };
    let inside = |at: &f64| *at >= low * (1.0 - 1e-9) && *at <= high * (1.0 + 1e-9);
    let few: Vec<f64> = powers(&[1.0]).filter(inside).collect();
    let ticks = if few.len() > 2 { few } else { powers(&[1.0, 2.0, 5.0]).filter(inside).collect() };
    let text = |at: f64| match (SMALL..LARGE).contains(&at) {
        true => number(at, decimals(at), leading_zero),
        false => exponent(at),
    };
    ticks.into_iter().map(|at| Tick { at, text: text(at), numeral: true }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.text.as_str()).collect()
    }

    #[test]
    fn steps_are_nice() {
        assert_eq!(texts(&linear(-0.13, 0.41, 6, false, true)), ["-0.1", "0.0", "0.1", "0.2", "0.3", "0.4"]);
        assert_eq!(texts(&linear(0.0, 1.0, 5, false, false)), [".00", ".25", ".50", ".75", "1.00"]);
        assert_eq!(texts(&linear(1970.0, 1986.0, 6, true, true)), ["1970", "1975", "1980", "1985"]);
        assert_eq!(texts(&linear(2012.0, 2014.0, 8, true, true)), ["2012", "2013", "2014"]);
        assert_eq!(texts(&linear(0.0, 4.1e-7, 4, false, true)), ["0", "2e-7", "4e-7"]);
    }

    #[test]
    fn logarithms_have_decades() {
        assert_eq!(texts(&logarithmic(0.02, 300.0, 6, true)), ["0.1", "1", "10", "100"]);
        assert_eq!(texts(&logarithmic(3.0, 60.0, 6, true)), ["5", "10", "20", "50"]);
    }
}
