//! The printed tables of a study with what the study says about them.

use std::borrow::Cow;

use super::reference::Reference;
use crate::method::regression::formula_of;
use crate::method::tables::levels;
use crate::printed::{Bracket, Cell, Estimate, Kind, Number, Part, Row, Stars, Table};
use crate::results::Address;
use crate::source::Span;
use crate::spec::node::{Node, Tree};
use crate::stats::interval::Interval;
use crate::study::{Bound, BoundEdit, BoundFormula, Study, VarId};

pub struct Paper<'a> {
    pub study: &'a Study,
    pub tables: &'a [Table],
    /// Levels of one, two and three stars.
    pub levels: Vec<f64>,
    /// References that stars are held against.
    pub references: Vec<Reference>,
}

/// A printed cell in its place.
#[derive(Clone, Copy)]
pub struct Item<'a> {
    pub table: &'a Table,
    pub row: &'a Row,
    /// From zero.
    pub column: usize,
    pub cell: &'a Cell,
    pub address: &'a Address,
    pub part: Part,
}

/// The regression behind a column: its formula, and what a check edits in it.
#[derive(Clone, Copy)]
pub struct Model<'a> {
    pub formula: &'a BoundFormula,
    pub edit: Option<&'a BoundEdit>,
    /// Regressors beside those of the formula: a mediator.
    pub mediators: &'a [VarId],
    /// The slope of a regressor differs between regimes.
    pub regimes: bool,
}

/// An estimate with the error that is printed behind it.
#[derive(Clone, Copy)]
pub struct Tested<'a> {
    pub item: Item<'a>,
    pub number: Number,
    pub error: Number,
    pub stars: u8,
}

impl<'a> Paper<'a> {
    pub fn new(study: &'a Study, tables: &'a [Table]) -> Paper<'a> {
        let levels = levels(study);
        // Without printed tables nothing asks for a quantile.
        let references = if tables.is_empty() { vec![] } else { Reference::tried(&levels) };
        Paper { study, tables, levels, references }
    }

    /// The reference with so many degrees of freedom.
    pub fn reference(&self, df: f64) -> Cow<'_, Reference> {
        let known = self.references.iter().find(|one| one.df == df);
        known.map_or_else(|| Cow::Owned(Reference::new(df, &self.levels)), Cow::Borrowed)
    }

    pub fn items(&self) -> impl Iterator<Item = Item<'a>> {
        self.tables.iter().flat_map(of_table)
    }

    /// The first printed estimate at an address.
    pub fn find(&self, of: &str, outcome: Option<&str>, quantity: &str) -> Option<(Item<'a>, Estimate)> {
        let here = |address: &Address| {
            address.of == of && address.outcome.as_deref() == outcome && address.quantity == quantity
        };
        let mut found = self.items().filter(|item| item.part == Part::Value && here(item.address));
        found.find_map(|item| Some((item, *item.cell.estimate()?)))
    }

    /// A moment of a variable, from a table of descriptives.
    pub fn moment(&self, variable: &str, statistic: &str) -> Option<Number> {
        let of_moments = |item: &Item| item.address.of == item.table.name;
        let found = self
            .items()
            .filter(of_moments)
            .find(|item| item.address.outcome.as_deref() == Some(variable) && item.address.quantity == statistic);
        found.and_then(|item| Some(item.cell.estimate()?.number))
    }

    /// Estimates of a table with errors and stars that can be read.
    pub fn tested(&self, table: &'a Table) -> Vec<Tested<'a>> {
        if table.bracket != Bracket::Se {
            return vec![];
        }
        let one = |item: Item<'a>| {
            let estimate = item.cell.estimate()?;
            let Stars::Count(stars) = estimate.stars else { return None };
            Some(Tested { item, number: estimate.number, error: estimate.bracket?, stars })
        };
        of_table(table).filter_map(one).collect()
    }

    pub fn model(&self, of: &str) -> Option<Model<'a>> {
        if let Some(check) = self.study.checks.get(of) {
            return Some(Model { edit: Some(&check.edit), ..self.model(&check.of)? });
        }
        let analysis = self.study.analyses.get(of)?;
        if let Some(formula) = formula_of(analysis) {
            let regimes = analysis.method == "thresholds";
            return Some(Model { formula, edit: None, mediators: &[], regimes });
        }
        let base = self.model(&self.base(of)?)?;
        let mediators = match analysis.roles.get("path") {
            Some(Bound::Path(stages)) if stages.len() == 3 => stages.get(1).map_or(&[][..], Vec::as_slice),
            _ => return None,
        };
        Some(Model { mediators, ..base })
    }

    /// The model that an analysis takes its sample and controls from.
    pub fn base(&self, of: &str) -> Option<String> {
        if let Some(check) = self.study.checks.get(of) {
            return Some(check.of.clone());
        }
        match self.study.analyses.get(of)?.roles.get("of") {
            Some(Bound::Names(names)) => names.first().cloned(),
            _ => self.study.analyses.get(of)?.options.get("of")?.as_text().map(str::to_string),
        }
    }

    /// What the study or the paper says about the reference of stars: degrees of freedom, infinite for the normal.
    pub fn said_df(&self, table: &Table, of: &str) -> Option<f64> {
        if let Some(clusters) = &table.clusters {
            return self.groups(&clusters.value).map(|groups| groups as f64 - 1.0);
        }
        let own = self.errors(of);
        let errors = own.or_else(|| self.errors(&self.base(of)?))?;
        if errors.get("reference").and_then(Node::as_text) == Some("z") {
            return Some(f64::INFINITY);
        }
        let clusters: Vec<&str> = match errors.get("cluster").map(|node| &node.value) {
            Some(Tree::Text(text)) => vec![&text.value],
            Some(Tree::List(items)) => items.iter().filter_map(Node::as_text).collect(),
            _ => return Some(f64::INFINITY),
        };
        let groups = clusters.iter().map(|name| self.groups(name)).collect::<Option<Vec<usize>>>()?;
        groups.into_iter().min().map(|groups| groups as f64 - 1.0)
    }

    fn errors(&self, of: &str) -> Option<&'a Node> {
        self.study.analyses.get(of)?.options.get("errors")
    }

    /// Values of what errors are clustered by.
    pub fn groups(&self, name: &str) -> Option<usize> {
        let study = self.study;
        let is = |id: Option<VarId>| id.is_some_and(|id| study.name_of(id) == name);
        let count = if is(study.layout.unit) {
            study.facts.units.len()
        } else if is(study.layout.time) {
            study.facts.times.len()
        } else {
            study.groups.get(name)?.names.len()
        };
        (count > 1).then_some(count)
    }

    /// Rows that a table of coefficients has for a column: a regressor or the constant.
    pub fn is_coefficient(&self, quantity: &str) -> bool {
        quantity == "_cons" || self.study.names.contains_key(quantity) || quantity.starts_with("L.")
    }
}

fn of_table(table: &Table) -> impl Iterator<Item = Item<'_>> {
    table.rows.iter().flat_map(move |row| {
        row.cells.iter().zip(&row.addresses).enumerate().filter_map(move |(column, (cell, address))| {
            let (address, part) = address.as_ref()?;
            Some(Item { table, row, column, cell, address, part: *part })
        })
    })
}

impl<'a> Item<'a> {
    /// `Table 4 (2)`
    pub fn place(&self) -> String {
        let columns_are_models = self.row.name.value != self.address.to_string();
        match columns_are_models && self.address.of != self.table.name {
            true => format!("{} ({})", self.table.title(), self.column + 1),
            false => self.table.title(),
        }
    }

    pub fn span(&self) -> Span {
        self.cell.span
    }

    pub fn range(&self) -> Option<Interval> {
        self.cell.estimate().map(|estimate| estimate.number.range())
    }

    pub fn interval(&self) -> Option<(Number, Number)> {
        match self.cell.kind {
            Kind::Interval(low, high) => Some((low, high)),
            _ => None,
        }
    }

    pub fn stars(&self) -> Option<u8> {
        match self.cell.estimate()?.stars {
            Stars::Count(count) => Some(count),
            Stars::Unreadable => None,
        }
    }
}

/// The number at a row of a table, in one column.
pub fn at(table: &Table, row: &str, column: usize) -> Option<Estimate> {
    table.row(row)?.cells.get(column)?.estimate().copied()
}
