//! How the parts of a figure share its room, in em of its type: the same for SVG and LaTeX.

use super::frame::{Frame, frames};
use super::ticks::Tick;
use crate::exhibit::chart::{Along, Arrangement, Chart, Ink, Look, Mark, Plot};
use crate::render::escape::clean;
use crate::render::widths::{width, wrap};

/// Width of a figure: a line of 16 cm in 9 pt type.
pub const WIDTH: f64 = 50.0;
/// Distance of two lines of text.
pub const LEADING: f64 = 1.25;
/// From the axis to its tick labels.
pub const TICK: f64 = 0.8;
/// Room for an axis' label.
pub const LABEL: f64 = 1.9;
/// A sample of a series in the legend, with the space behind it.
pub const SAMPLE: f64 = 2.6;
const RIGHT: f64 = 1.0;
const BETWEEN_ENTRIES: f64 = 1.6;
/// A map is no taller than a page.
const TALLEST: f64 = 60.0;
/// Names beside the vertical axis take at most this much.
const WIDEST_NAME: u64 = 16_000;

/// One plot, placed: `left`, `top` and so on are the room around the axes, from `at` (em from the figure's corner).
#[derive(Clone, Debug)]
pub struct Placed<'a> {
    pub plot: &'a Plot,
    pub x: Frame,
    pub y: Frame,
    pub x_ticks: Vec<Label>,
    pub y_ticks: Vec<Label>,
    pub title: Option<String>,
    pub legend: Vec<Entry>,
    pub at: [f64; 2],
    pub left: f64,
    pub top: f64,
    /// Of the axes.
    pub width: f64,
    pub height: f64,
    pub bottom: f64,
}

/// A tick with its text in lines.
#[derive(Clone, Debug)]
pub struct Label {
    pub tick: Tick,
    pub lines: Vec<String>,
}

/// A line of the legend: where it begins, from the axes' upper left corner.
#[derive(Clone, Debug)]
pub struct Entry {
    pub at: [f64; 2],
    pub text: String,
    pub mark: Mark,
    pub look: Look,
}

impl Placed<'_> {
    /// All of it with its labels.
    pub fn outer(&self) -> [f64; 2] {
        [self.left + self.width + RIGHT, self.top + self.height + self.bottom]
    }
}

/// Width of a text in em.
pub fn wide(text: &str) -> f64 {
    width(text) as f64 / 1000.0
}

pub fn place(chart: &Chart) -> Vec<Placed<'_>> {
    let beside = chart.arrangement == Arrangement::Beside && chart.plots.len() > 1;
    let room = if beside { WIDTH / 2.0 } else { WIDTH };
    let mut placed: Vec<Placed> = frames(chart)
        .into_iter()
        .zip(&chart.plots)
        .map(|([x, y], plot)| one(plot, x, y, height(chart, plot)))
        .collect();
    align(&mut placed, room, beside);
    let mut at = [0.0, 0.0];
    for (number, plot) in placed.iter_mut().enumerate() {
        plot.at = at;
        let tall = plot.outer()[1] + if plot.x.hidden { 0.0 } else { 0.8 };
        at = match (beside, number % 2) {
            (true, 0) => [room, at[1]],
            _ => [0.0, at[1] + tall],
        };
    }
    placed
}

/// Height of the whole figure.
pub fn tall(placed: &[Placed]) -> f64 {
    placed.iter().map(|plot| plot.at[1] + plot.outer()[1]).fold(0.0, f64::max)
}

/// Rows of names take what they need; other plots share a usual height.
fn height(chart: &Chart, plot: &Plot) -> f64 {
    let crate::exhibit::chart::Scale::Categories(frame) = &plot.y.scale else {
        return match (chart.plots.len(), chart.arrangement) {
            (1, _) => 22.0,
            (_, Arrangement::Beside) => 15.0,
            _ => 17.0,
        };
    };
    let marks = plot.series.iter().filter(|series| series.mark == Mark::Intervals(Along::X)).count();
    let lines = frame.iter().map(|name| wrap(&clean(name), WIDEST_NAME).len()).max().unwrap_or(1);
    let row = (0.5 + 0.9 * marks as f64).max(LEADING * lines as f64 + 0.35);
    (row * frame.len() as f64).max(4.0)
}

fn one(plot: &Plot, x: Frame, y: Frame, height: f64) -> Placed<'_> {
    let most = (height / 3.0).clamp(3.0, 8.0) as usize;
    let label = |tick: Tick| Label { lines: wrap(&tick.text, WIDEST_NAME), tick };
    let y_ticks: Vec<Label> = if y.hidden { vec![] } else { y.ticks(most).into_iter().map(label).collect() };
    let widest = y_ticks.iter().flat_map(|label| &label.lines).map(|line| wide(line)).fold(0.0, f64::max);
    let left = TICK + widest + if y.label.is_empty() { 0.0 } else { LABEL };
    let title = plot.title.as_deref().map(clean).filter(|title| !title.trim().is_empty());
    Placed {
        plot,
        x,
        y,
        x_ticks: vec![],
        y_ticks,
        title,
        legend: vec![],
        at: [0.0; 2],
        left,
        top: 0.5,
        width: 0.0,
        height,
        bottom: 0.0,
    }
}

/// Axes of one column stand below each other; what depends on their width follows.
fn align(placed: &mut [Placed], room: f64, beside: bool) {
    let left = placed.iter().map(|plot| plot.left).fold(2.0, f64::max);
    for plot in placed.iter_mut() {
        plot.left = left;
        plot.width = room - left - RIGHT - if beside { 0.5 } else { 0.0 };
        if let Some(proportion) = plot.plot.y.proportion {
            plot.height = (plot.width * proportion).min(TALLEST);
        }
        plot.x_ticks = if plot.x.hidden { vec![] } else { horizontal(&plot.x, plot.width) };
        let lines = plot.x_ticks.iter().map(|label| label.lines.len()).max().unwrap_or(0) as f64;
        let label = if plot.x.label.is_empty() || plot.x.hidden { 0.0 } else { LABEL };
        plot.bottom = if plot.x.hidden { 0.8 } else { TICK + LEADING * lines + label };
        let (entries, rows) = legend(plot.plot, plot.width);
        let title = if plot.title.is_some() { 1.7 } else { 0.0 };
        plot.top = 0.7 + title + 1.5 * rows as f64;
        plot.legend = entries;
    }
    // Plots side by side begin at one height.
    for pair in placed.chunks_mut(if beside { 2 } else { 1 }) {
        let top = pair.iter().map(|plot| plot.top).fold(0.0, f64::max);
        pair.iter_mut().for_each(|plot| plot.top = top);
    }
}

/// As many ticks as leave air between their labels; names wrap, and where even that does not help, some stay out.
fn horizontal(x: &Frame, width: f64) -> Vec<Label> {
    let label = |tick: Tick, limit: u64| Label { lines: wrap(&tick.text, limit), tick };
    if x.is_named() {
        let room = width / x.names() as f64;
        let every = (1.2 / room).ceil().max(1.0) as usize;
        let limit = (room * every as f64 * 920.0) as u64;
        return x.ticks(0).into_iter().step_by(every).map(|tick| label(tick, limit)).collect();
    }
    let fits = |ticks: &[Tick]| {
        let ends = |tick: &Tick| (x.share(tick.at) * width, wide(&tick.text) / 2.0);
        ticks.windows(2).all(|pair| {
            let (a, b) = (ends(&pair[0]), ends(&pair[1]));
            b.0 - b.1 - (a.0 + a.1) > 1.3
        })
    };
    let ticks = (3..=9).rev().map(|most| x.ticks(most)).find(|ticks| fits(ticks)).unwrap_or_else(|| x.ticks(2));
    ticks.into_iter().map(|tick| label(tick, u64::MAX)).collect()
}

/// Named series and level lines in rows above the axes, the last row next to them: a label beside a level line would
/// stand on the data.
fn legend(plot: &Plot, room: f64) -> (Vec<Entry>, usize) {
    let mut rows: Vec<Vec<Entry>> = vec![];
    let mut right = f64::INFINITY;
    let series = plot.series.iter().map(|one| (&one.name, one.mark, one.look));
    let levels = plot.references.iter().filter(|line| line.on == Along::Y);
    let levels =
        levels.map(|line| (&line.label, Mark::Line, Look { ink: Ink::Mid, dash: line.dash, ..Look::default() }));
    for (name, mark, look) in series.chain(levels).filter(|(name, ..)| !name.trim().is_empty()) {
        let text = clean(name);
        let size = SAMPLE + wide(&text);
        if right + size > room {
            rows.push(vec![]);
            right = 0.0;
        }
        let entry = Entry { at: [right, 0.0], text, mark, look };
        rows.last_mut().into_iter().for_each(|row| row.push(entry.clone()));
        right += size + BETWEEN_ENTRIES;
    }
    let count = rows.len();
    let lift = |(at, row): (usize, Vec<Entry>)| {
        let up = -1.5 * (count - at) as f64 + 0.45;
        row.into_iter().map(move |entry| Entry { at: [entry.at[0], up], ..entry })
    };
    (rows.into_iter().enumerate().flat_map(lift).collect(), count)
}
