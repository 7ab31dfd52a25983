//! Empty cells: where they are, and the rules that fill them or let them be.

use super::cards::CANNOT_INTERPOLATE;
use super::column::{Values, is_odd};
use super::dataset::Dataset;
use super::request::{Request, Rule};
use super::settle::{Entry, unfilled};
use super::words::{SHOWN, runs, span};
use crate::diag::Diagnostic;

/// The empty cells of a column.
pub(super) struct Holes {
    pub column: String,
    rows: Vec<u32>,
}

pub(super) fn holes(dataset: &Dataset, name: &str, is_hole: impl Fn(&Values, usize) -> bool) -> Option<Holes> {
    let values = &dataset.columns.get(name)?.values;
    let rows: Vec<u32> = (0..dataset.rows).filter(|row| is_hole(values, *row)).map(|row| row as u32).collect();
    (!rows.is_empty()).then(|| Holes { column: name.to_string(), rows })
}

impl Holes {
    pub(super) fn total(&self) -> usize {
        self.rows.len()
    }

    /// `青海 2012-2014`, `row 118 (宁夏 2015)`: runs of years within a unit, single cells by their row.
    pub(super) fn entry(&self, dataset: &Dataset) -> Entry {
        let groups = self.groups(dataset);
        let places = groups.iter().take(SHOWN).map(|group| self.place(dataset, group)).collect();
        Entry { column: self.column.clone(), total: self.total(), places, all: groups.len() }
    }

    /// Rows that one entry of the line speaks of.
    fn groups(&self, dataset: &Dataset) -> Vec<&[u32]> {
        let (Some(units), Some(times)) = (&dataset.units, &dataset.times) else {
            return self.rows.chunks(1).collect();
        };
        let follows = |a: &u32, b: &u32| {
            let (a, b) = (*a as usize, *b as usize);
            let next = times.values.get(a).map(|time| time.saturating_add(1));
            units.codes.get(a) == units.codes.get(b) && next.as_ref() == times.values.get(b)
        };
        self.rows.chunk_by(follows).collect()
    }

    fn place(&self, dataset: &Dataset, group: &[u32]) -> String {
        let row = group.first().map_or(0, |row| *row as usize);
        let name = dataset.row_name(row);
        if let ([_, .., last], Some(units), Some(times)) = (group, &dataset.units, &dataset.times) {
            let unit = units.codes.get(row).and_then(|code| units.names.get(*code as usize));
            let years = times.values.get(row).zip(times.values.get(*last as usize));
            if let (Some(unit), Some((from, to))) = (unit, years) {
                return format!("{unit} {}", span(*from, *to));
            }
        }
        let at = dataset.origin.places.get(row).copied().unwrap_or_default();
        name.map_or(format!("row {at}"), |name| format!("row {at} ({name})"))
    }

    fn of(column: &str, rows: Vec<u32>) -> Option<Holes> {
        (!rows.is_empty()).then(|| Holes { column: column.into(), rows })
    }
}

/// Fills the columns whose rule says so; what cannot be filled comes back.
pub(super) fn interpolate(dataset: &mut Dataset, request: &Request, used: &[String]) -> Vec<Diagnostic> {
    let asked: Vec<&String> = used.iter().filter(|name| request.missing.rule(name) == Rule::Interpolate).collect();
    let empty = |dataset: &Dataset, name: &str| dataset.columns.get(name).is_some_and(|column| column.missing() > 0);
    let asked: Vec<&String> = asked.into_iter().filter(|name| empty(dataset, name)).collect();
    if asked.is_empty() {
        return vec![];
    }
    if let Some(problem) = no_panel(dataset, request) {
        return vec![problem];
    }
    let (mut ends, mut long, mut texts) = (vec![], vec![], vec![]);
    for name in asked {
        let Some(values) = dataset.columns.get(name).map(|column| column.values.clone()) else { continue };
        match values {
            Values::Text { .. } => texts.extend(holes(dataset, name, |values, row| match values {
                Values::Text { codes, .. } => codes.get(row) == Some(&super::column::NO_TEXT),
                Values::Number(_) => false,
            })),
            Values::Number(mut values) => {
                let filled = fill(&mut values, dataset, request.missing.at_most);
                ends.extend(Holes::of(name, filled.ends));
                long.extend(Holes::of(name, filled.long));
                if let Some(column) = dataset.columns.get_mut(name) {
                    column.values = Values::Number(values);
                }
                if filled.cells > 0 {
                    dataset.report.interpolated.insert(name.clone(), filled.cells);
                }
            }
        }
    }
    let most = request.missing.at_most.unwrap_or_default();
    [
        unfilled(dataset, request, &ends, "no value on one side within the unit"),
        unfilled(dataset, request, &long, &format!("in runs longer than `at_most: {most}`")),
        unfilled(dataset, request, &texts, "the column holds texts"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn no_panel(dataset: &Dataset, request: &Request) -> Option<Diagnostic> {
    let found = |message: String| CANNOT_INTERPOLATE.error(message).at(request.missing.span, "asks to interpolate");
    let unit = dataset.units.as_ref().filter(|_| dataset.times.is_some()).map(|units| units.column.as_str());
    match (unit, request.missing.within.as_deref()) {
        (None, _) => Some(
            found("interpolation needs units and years".into())
                .help("declare `panel: {unit: ..., time: ...}`, or choose `drop`"),
        ),
        (Some(unit), Some(within)) if within != unit => Some(
            found(format!("interpolation stays within `{unit}`, the panel's unit, not within `{within}`"))
                .help(format!("write `within: {unit}`")),
        ),
        _ => None,
    }
}

struct Filled {
    cells: usize,
    ends: Vec<u32>,
    long: Vec<u32>,
}

/// Linear in time between the neighbours within a unit: x = a + (b - a) (t - ta) / (tb - ta).
fn fill(values: &mut [f64], dataset: &Dataset, at_most: Option<usize>) -> Filled {
    let mut done = Filled { cells: 0, ends: vec![], long: vec![] };
    let (Some(units), Some(times)) = (&dataset.units, &dataset.times) else { return done };
    let mut start = 0;
    for rows in units.codes.chunk_by(|a, b| a == b) {
        let end = start + rows.len();
        if let (Some(values), Some(times)) = (values.get_mut(start..end), times.values.get(start..end)) {
            fill_unit(values, times, start, at_most, &mut done);
        }
        start = end;
    }
    done
}

fn fill_unit(values: &mut [f64], times: &[i64], offset: usize, at_most: Option<usize>, done: &mut Filled) {
    let holes: Vec<i64> =
        values.iter().enumerate().filter(|(_, x)| x.is_nan() && !is_odd(**x)).map(|(at, _)| at as i64).collect();
    for (from, to) in runs(&holes) {
        let (from, to) = (from as usize, to as usize);
        let rows = (offset + from) as u32..=(offset + to) as u32;
        let before = from.checked_sub(1).filter(|at| !values[*at].is_nan());
        let after = Some(to + 1).filter(|at| values.get(*at).is_some_and(|value| !value.is_nan()));
        match (before, after) {
            (Some(a), Some(b)) if at_most.is_none_or(|most| to - from < most) => {
                let rise = (values[b] - values[a]) / times[b].saturating_sub(times[a]) as f64;
                for at in from..=to {
                    values[at] = values[a] + rise * times[at].saturating_sub(times[a]) as f64;
                }
                done.cells += to + 1 - from;
            }
            (Some(_), Some(_)) => done.long.extend(rows),
            _ => done.ends.extend(rows),
        }
    }
}

/// Counts the empty cells that stay because their column's rule says so.
pub(super) fn count_empty(dataset: &mut Dataset, request: &Request, used: &[String]) {
    for name in used.iter().filter(|name| request.missing.rule(name) == Rule::Drop) {
        let missing = dataset.columns.get(name).map_or(0, |column| column.missing());
        if missing > 0 {
            dataset.report.empty.insert(name.clone(), missing);
        }
    }
}
