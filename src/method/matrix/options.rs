//! `matrices:` — what a matrix says, and what holds where it says nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::data::space::Columns;
use crate::source::Span;
use crate::spec::At;
use crate::spec::expr::{Expr, ExprKind, Path};
use crate::spec::types::{Label, Names};
use crate::spec::words::{Name, Percent, YearRange, number};

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-label" = "label"))]
pub struct Matrix {
    pub label: Option<Label>,
    /// Map whose areas share an edge or a corner.
    pub queen: Option<At<String>>,
    /// Map whose areas share an edge.
    pub rook: Option<At<String>>,
    /// Corners of the map that are no further apart are one, in its units; 0 where nothing is said.
    pub snap: Option<At<f64>>,
    /// Longitude and latitude: the `k` nearest places.
    pub nearest: Option<At<Names>>,
    pub k: Option<At<u32>>,
    /// Longitude and latitude: 1 over the distance.
    pub inverse_distance: Option<At<Names>>,
    /// Variable whose gaps are distances: 1 over the gap.
    pub inverse_gap: Option<At<Name>>,
    /// Of the distance or the gap, 1 where nothing is said.
    pub power: Option<At<f64>>,
    /// Distance in km beyond which there are no links; `none`.
    #[schemars(extend("x-kind" = "expression"))]
    pub cut_off: Option<At<String>>,
    /// Periods of which the variable's mean is taken; all where nothing is said.
    pub mean_over: Option<At<YearRange>>,
    /// Matrix in a file: a table, square or long, GAL, GWT.
    pub file: Option<At<String>>,
    pub sheet: Option<String>,
    pub encoding: Option<String>,
    /// Columns of a long table: from, to and the weight.
    pub columns: Names,
    /// Column of a long table with the period, for a matrix that changes.
    pub by: Option<At<Name>>,
    /// Attribute of the map, or column of the data, that holds the names by which both are joined.
    pub join: Option<At<Name>>,
    /// `allow`: places of the file that are no units are left out.
    pub unmatched: Option<At<Name>>,
    /// Matrix that this one is made from.
    pub from: Option<At<Name>>,
    /// Matrices that are added up.
    pub sum: Names,
    /// Shares of the sum; equal ones where nothing is said.
    pub shares: At<Vec<Percent>>,
    /// Matrices that are multiplied entry by entry.
    pub product: Names,
    /// Pairs that stay: `same belt`, `different belt`, `core.Core to core.Periphery` or `not` those.
    #[schemars(extend("x-kind" = "filter"))]
    pub keep: Option<At<Expr>>,
    /// Distances that stay: `0..100 km`.
    #[schemars(extend("x-kind" = "expression"))]
    pub band: Option<At<Expr>>,
    /// Longitude and latitude for a band, where the matrix is not made from them.
    pub coordinates: Option<At<Names>>,
    /// `row`, `spectral`, `none`; `inherit` for entries as they are in the matrix that this one is made from.
    pub standardise: Option<At<Name>>,
    /// `allow`: places may have no neighbours.
    pub islands: Option<At<Name>>,
}

/// Sizes of the entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standardise {
    #[default]
    Row,
    Spectral,
    None,
    Inherit,
}

/// Pairs of places that stay in a matrix.
#[derive(Clone, Copy, Debug)]
pub enum Pairs<'a> {
    /// Of one group of a grouping, or of two.
    Alike { same: bool, group: &'a Path },
    /// By which a place of one group acts on one of another, or all the rest.
    Toward { from: &'a Path, to: &'a Path, rest: bool },
}

/// `core.Periphery`: the grouping and the group; none for a name alone.
pub fn member(path: &Path) -> Option<(String, String)> {
    let (group, grouping) = path.0.split_last()?;
    let grouping = grouping.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
    (!grouping.is_empty()).then(|| (grouping, group.to_string()))
}

/// Where the links come from: of these options a matrix has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Queen,
    Rook,
    Nearest,
    InverseDistance,
    InverseGap,
    File,
    From,
    Sum,
    Product,
}

pub const STANDARDISE: [(&str, Standardise); 4] = [
    ("row", Standardise::Row),
    ("spectral", Standardise::Spectral),
    ("none", Standardise::None),
    ("inherit", Standardise::Inherit),
];

impl Matrix {
    /// Every source that is named, with its place.
    pub fn sources(&self) -> Vec<(Source, Span)> {
        let first = |names: &Names| names.0.first().map(|name| name.span);
        let named = [
            (Source::Queen, self.queen.as_ref().map(|at| at.span)),
            (Source::Rook, self.rook.as_ref().map(|at| at.span)),
            (Source::Nearest, self.nearest.as_ref().map(|at| at.span)),
            (Source::InverseDistance, self.inverse_distance.as_ref().map(|at| at.span)),
            (Source::InverseGap, self.inverse_gap.as_ref().map(|at| at.span)),
            (Source::File, self.file.as_ref().map(|at| at.span)),
            (Source::From, self.from.as_ref().map(|at| at.span)),
            (Source::Sum, first(&self.sum)),
            (Source::Product, first(&self.product)),
        ];
        named.into_iter().filter_map(|(source, span)| Some((source, span?))).collect()
    }

    pub fn source(&self) -> Option<Source> {
        self.sources().first().map(|(source, _)| *source)
    }

    pub fn standardisation(&self) -> Option<Standardise> {
        let word = self.standardise.as_ref()?;
        STANDARDISE.iter().find(|(name, _)| *name == word.value.as_str()).map(|(_, how)| *how)
    }

    /// Whether islands are said to be fine; none where nothing is said.
    pub fn islands_allowed(&self) -> Option<bool> {
        self.islands.as_ref().map(|word| word.value.as_str() == "allow")
    }

    /// The file that the matrix reads.
    pub fn path(&self) -> Option<&At<String>> {
        self.queen.as_ref().or(self.rook.as_ref()).or(self.file.as_ref())
    }

    pub fn table(&self) -> Columns {
        let names = self.columns.0.iter().map(|name| name.value.to_string()).collect();
        Columns { names, time: self.by.as_ref().map(|name| name.value.to_string()) }
    }

    /// The name under which steps know the file.
    pub fn attached(&self) -> Option<String> {
        let mut name = self.path()?.value.clone();
        let table = self.table();
        let parts = self.sheet.iter().chain(&self.encoding).chain(&table.names).chain(&table.time);
        parts.for_each(|part| name.push_str(&format!(", {part}")));
        Some(name)
    }

    /// The largest distance in km; what is written where that is no distance.
    pub fn cut_off(&self) -> Result<Option<f64>, &str> {
        let Some(text) = self.cut_off.as_ref().map(|text| text.value.trim()) else { return Ok(None) };
        if text == "none" {
            return Ok(None);
        }
        let km = number(text.strip_suffix("km").unwrap_or(text));
        km.filter(|km| *km > 0.0).map(Some).ok_or(text)
    }

    /// The pairs that `keep` names; none where it names no pairs.
    pub fn pairs(&self) -> Option<Pairs<'_>> {
        let keep = &self.keep.as_ref()?.value.kind;
        let (kind, rest) = match keep {
            ExprKind::Not(inner) => (&inner.kind, true),
            kind => (kind, false),
        };
        match kind {
            ExprKind::Alike { same, group } => Some(Pairs::Alike { same: *same != rest, group }),
            ExprKind::Toward { from, to } => Some(Pairs::Toward { from, to, rest }),
            _ => None,
        }
    }

    /// Ends of the band in km.
    pub fn band_km(&self) -> Option<[f64; 2]> {
        let ExprKind::Range(range) = &self.band.as_ref()?.value.kind else { return None };
        let scale = match range.unit.as_deref() {
            None | Some("km") => 1.0,
            Some("m") => 1e-3,
            Some("mi") => 1.609_344,
            Some(_) => return None,
        };
        Some([range.from * scale, range.to * scale])
    }

    pub fn shares_of_sum(&self) -> Vec<f64> {
        match self.shares.value.is_empty() {
            true => vec![1.0 / self.sum.0.len().max(1) as f64; self.sum.0.len()],
            false => self.shares.value.iter().map(|share| share.0).collect(),
        }
    }
}
