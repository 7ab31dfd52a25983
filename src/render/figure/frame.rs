//! The range of an axis and the place of a value on it.

use super::ticks::{Tick, linear, logarithmic};
use crate::exhibit::chart::{Along, Axis, Chart, Mark, Plot, Scale, Series};
use crate::render::escape::clean;

/// Air beyond the outermost values, as a share of their range.
const AIR: f64 = 0.045;

/// An axis with its range: values as drawn, which fall where names stand from the top down.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    pub label: String,
    pub low: f64,
    pub high: f64,
    pub log: bool,
    pub hidden: bool,
    whole: bool,
    downwards: bool,
    categories: Vec<String>,
    leading_zero: bool,
}

/// The horizontal and the vertical axis of every plot; stacked plots share the horizontal range.
pub fn frames(chart: &Chart) -> Vec<[Frame; 2]> {
    let stacked = chart.arrangement == crate::exhibit::chart::Arrangement::Stacked;
    let all: Vec<&Plot> = chart.plots.iter().collect();
    let one = |plot: &Plot| {
        let sharing = if stacked { all.clone() } else { vec![plot] };
        let x = Frame::new(&plot.x, Along::X, &sharing, chart);
        [x, Frame::new(&plot.y, Along::Y, &[plot], chart)]
    };
    chart.plots.iter().map(one).collect()
}

impl Frame {
    fn new(axis: &Axis, along: Along, plots: &[&Plot], chart: &Chart) -> Frame {
        let categories = match &axis.scale {
            Scale::Categories(names) => names.iter().map(|name| clean(name)).collect(),
            _ => vec![],
        };
        let log = axis.scale == Scale::Log;
        let names = matches!(axis.scale, Scale::Categories(_));
        let downwards = names && along == Along::Y;
        let (low, high) = match names {
            true => ends(downwards, categories.len(), along, plots),
            false => range(axis, along, plots, log),
        };
        Frame {
            label: clean(&axis.label),
            low,
            high,
            log,
            hidden: axis.hidden,
            whole: axis.whole,
            downwards,
            categories,
            leading_zero: chart.style.leading_zero,
        }
    }

    /// The value as drawn; none where it cannot be.
    pub fn place(&self, value: f64) -> Option<f64> {
        let place = if self.downwards { -value } else { value };
        (place.is_finite() && (!self.log || place > 0.0)).then_some(place)
    }

    /// Share of the axis from its low end.
    pub fn share(&self, place: f64) -> f64 {
        match self.log {
            true => libm::log(place / self.low) / libm::log(self.high / self.low),
            false => (place - self.low) / (self.high - self.low),
        }
    }

    pub fn is_named(&self) -> bool {
        !self.categories.is_empty()
    }

    pub fn names(&self) -> usize {
        self.categories.len()
    }

    /// At most `most` ticks where they are numbers; every name where they are names.
    pub fn ticks(&self, most: usize) -> Vec<Tick> {
        if self.is_named() {
            let name = |(at, text): (usize, &String)| {
                let at = (at + 1) as f64;
                Tick { at: if self.downwards { -at } else { at }, text: text.clone(), numeral: false }
            };
            return self.categories.iter().enumerate().map(name).collect();
        }
        match self.log {
            true => logarithmic(self.low, self.high, most, self.leading_zero),
            false => linear(self.low, self.high, most, self.whole, self.leading_zero),
        }
    }
}

/// Half a place beyond the names, or as far as what stands at them reaches, such as the ridge of the first one.
fn ends(downwards: bool, names: usize, along: Along, plots: &[&Plot]) -> (f64, f64) {
    const AIR: f64 = 0.1;
    let all = || plots.iter().flat_map(|plot| &plot.series).flat_map(|series| extent(series, along));
    let reach = || all().filter(|value| value.is_finite());
    let first = reach().map(|value| value - AIR).fold(0.5, f64::min);
    let last = reach().map(|value| value + AIR).fold(names.max(1) as f64 + 0.5, f64::max);
    if downwards { (-last, -first) } else { (first, last) }
}

/// What data, lines and the author ask for, with some air; no air below a floor at zero.
fn range(axis: &Axis, along: Along, plots: &[&Plot], log: bool) -> (f64, f64) {
    let mut values: Vec<f64> = axis.range.into_iter().flat_map(|(low, high)| [low, high]).collect();
    for plot in plots {
        values.extend(plot.references.iter().filter(|line| line.on == along).map(|line| line.at));
        values.extend(plot.series.iter().flat_map(|series| extent(series, along)));
    }
    values.retain(|value| value.is_finite() && (!log || *value > 0.0));
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low > high {
        return if log { (1.0, 10.0) } else { (0.0, 1.0) };
    }
    if log {
        let air = if low == high { 2.0 } else { libm::exp(AIR * libm::log(high / low)) };
        return (low / air, high * air);
    }
    let floored = along == Along::Y
        && low == 0.0
        && plots.iter().any(|plot| plot.series.iter().any(|series| matches!(series.mark, Mark::Bars | Mark::Area)));
    let air = match high - low {
        0.0 if low == 0.0 => 1.0,
        0.0 => 0.1 * low.abs(),
        size => AIR * size,
    };
    (if floored { low } else { low - air }, high + air)
}

/// The values that a series covers on an axis.
fn extent(series: &Series, along: Along) -> Vec<f64> {
    let mut values = match along {
        Along::X => series.x.clone(),
        Along::Y => series.y.clone(),
    };
    let edged = match series.mark {
        Mark::Intervals(direction) => direction == along,
        Mark::Band => along == Along::Y,
        _ => false,
    };
    if edged {
        values.extend(series.low.iter().chain(&series.high));
    }
    if along == Along::Y && matches!(series.mark, Mark::Bars | Mark::Area) {
        values.push(0.0);
    }
    if along == Along::X && series.mark == Mark::Bars {
        let half = super::shapes::bar_width(&series.x) / 2.0;
        values = series.x.iter().flat_map(|x| [x - half, x + half]).collect();
    }
    values
}
