//! Figures without a format: axes, series and lines as numbers, words as they are read.
//!
//! A chart knows nothing of pixels or points. Series are told apart by the form of their marks and the dash of
//! their lines first, by tones of grey second: no rendering needs colour.

use serde::{Deserialize, Serialize};

use super::Style;
use super::diagram::Diagram;

/// One figure of a paper.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// Stable file stem: `figure-01`.
    pub id: String,
    /// As printed: `1`. Unnumbered figures have none.
    pub number: Option<String>,
    pub title: String,
    pub plots: Vec<Plot>,
    /// Boxes and arrows in place of plots.
    #[serde(default)]
    pub diagram: Option<Diagram>,
    pub arrangement: Arrangement,
    /// Sentences below the figure, in order.
    pub notes: Vec<String>,
    /// Made from synthetic data: every rendering says so.
    pub synthetic: bool,
    pub style: Style,
}

/// How several plots stand to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrangement {
    /// One below the other, with one horizontal axis: all cover the same range of x.
    #[default]
    Stacked,
    /// Side by side, two in a row.
    Beside,
}

/// One pair of axes with what is drawn on them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plot {
    pub title: Option<String>,
    pub x: Axis,
    pub y: Axis,
    /// Drawn in order, later ones on top.
    pub series: Vec<Series>,
    pub references: Vec<Reference>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    pub label: String,
    pub scale: Scale,
    /// What must be seen; the data widen it. Empty for the data alone.
    pub range: Option<(f64, f64)>,
    /// Numbers at which ticks stand, all whole: years.
    pub whole: bool,
    /// Neither ticks nor label: another plot below has them, or a map needs none.
    pub hidden: bool,
    /// Of the vertical axis, its length over that of the horizontal one: maps. The usual length where nothing is said.
    pub proportion: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    #[default]
    Linear,
    /// To base 10. Values that are not positive are not drawn.
    Log,
    /// Names at 1, 2, 3...: from left to right, or from the top down.
    Categories(Vec<String>),
}

/// Numbers drawn with one kind of mark. Columns have one length; a point with a NaN is left out, a line breaks there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Its line in the legend; empty for none.
    pub name: String,
    pub mark: Mark,
    pub look: Look,
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    /// Ends of intervals and edges of bands; empty otherwise.
    pub low: Vec<f64>,
    pub high: Vec<f64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    #[default]
    Points,
    /// Points with intervals along an axis, from `low` to `high`.
    Intervals(Along),
    Line,
    /// Level until the next x.
    Step,
    /// Between `low` and `high`, along x.
    Band,
    /// From zero to y, one for each x.
    Bars,
    /// From zero to y under a line: densities.
    Area,
    /// Filled outlines, which a NaN parts.
    Region,
    /// Thin lines, which a NaN parts.
    Border,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Along {
    X,
    #[default]
    Y,
}

/// How a series is told from its neighbours without colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    pub ink: Ink,
    pub shape: Shape,
    pub dash: Dash,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ink {
    #[default]
    Dark,
    Mid,
    Light,
    /// Between dark and mid, for surfaces.
    Deep,
    /// Lighter than light, for surfaces.
    Faint,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    #[default]
    Dot,
    Circle,
    Square,
    Diamond,
    Triangle,
    /// An upright stroke, for many points in a row.
    Tick,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dash {
    #[default]
    Solid,
    Dashed,
    Dotted,
    DashDotted,
}

/// A line across the plot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// The axis on which `at` is measured: at a value of x the line stands upright.
    pub on: Along,
    pub at: f64,
    pub dash: Dash,
    /// Written beside an upright line and above the plot for a level one; empty for none.
    pub label: String,
}

impl Look {
    const SHAPES: [Shape; 5] = [Shape::Dot, Shape::Circle, Shape::Square, Shape::Triangle, Shape::Diamond];
    const DASHES: [Dash; 4] = [Dash::Solid, Dash::Dashed, Dash::Dotted, Dash::DashDotted];

    /// The look of the n-th of several series; the first five differ in their marks, the first four in their lines.
    pub fn nth(n: usize) -> Look {
        let ink = if n.is_multiple_of(2) { Ink::Dark } else { Ink::Mid };
        Look { ink, shape: Self::SHAPES[n % 5], dash: Self::DASHES[n % 4] }
    }

    pub fn ink(ink: Ink) -> Look {
        Look { ink, ..Look::default() }
    }
}

impl Axis {
    pub fn linear(label: impl Into<String>) -> Axis {
        Axis { label: label.into(), ..Axis::default() }
    }

    pub fn categories(names: Vec<String>) -> Axis {
        Axis { scale: Scale::Categories(names), ..Axis::default() }
    }
}

impl Series {
    pub fn points(x: Vec<f64>, y: Vec<f64>) -> Series {
        Series { x, y, ..Series::default() }
    }

    pub fn line(x: Vec<f64>, y: Vec<f64>) -> Series {
        Series { mark: Mark::Line, x, y, ..Series::default() }
    }

    pub fn step(x: Vec<f64>, y: Vec<f64>) -> Series {
        Series { mark: Mark::Step, x, y, ..Series::default() }
    }

    pub fn area(x: Vec<f64>, y: Vec<f64>) -> Series {
        Series { mark: Mark::Area, look: Look::ink(Ink::Light), x, y, ..Series::default() }
    }

    pub fn bars(x: Vec<f64>, y: Vec<f64>) -> Series {
        Series { mark: Mark::Bars, look: Look::ink(Ink::Mid), x, y, ..Series::default() }
    }

    /// Edges at each x.
    pub fn band(x: Vec<f64>, low: Vec<f64>, high: Vec<f64>) -> Series {
        Series { mark: Mark::Band, look: Look::ink(Ink::Light), x, low, high, ..Series::default() }
    }

    /// Points whose intervals lie along an axis.
    pub fn intervals(along: Along, x: Vec<f64>, y: Vec<f64>, low: Vec<f64>, high: Vec<f64>) -> Series {
        Series { mark: Mark::Intervals(along), x, y, low, high, ..Series::default() }
    }

    pub fn named(self, name: impl Into<String>) -> Series {
        Series { name: name.into(), ..self }
    }

    pub fn looking(self, look: Look) -> Series {
        Series { look, ..self }
    }
}

impl Reference {
    /// A level line at a value of y.
    pub fn level(at: f64, label: impl Into<String>) -> Reference {
        Reference { on: Along::Y, at, dash: Dash::Dashed, label: label.into() }
    }

    /// An upright line at a value of x.
    pub fn upright(at: f64, label: impl Into<String>) -> Reference {
        Reference { on: Along::X, at, dash: Dash::Dashed, label: label.into() }
    }
}
