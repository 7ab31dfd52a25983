//! Puts rows in their order and checks that each unit and time is there once.

use super::cards::{DUPLICATE_ROWS, EMPTY_FILE, UNBALANCED_PANEL, UNITS_DIFFER};
use super::column::{Column, NO_TEXT, Values};
use super::dataset::{Dataset, Times, Units};
use super::request::{Layout, Panel, Request};
use super::table::Table;
use super::words::{SHOWN, count, first_lines, list, more, span, years};
use crate::diag::Diagnostic;

/// A unit and the times for which it has no row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub unit: String,
    pub times: Vec<i64>,
}

/// Order of the rows by unit, then time, and who they are.
pub(super) struct Ordered {
    pub order: Vec<u32>,
    pub units: Option<Units>,
    pub times: Option<Times>,
}

pub(super) fn order(table: &Table, layout: &Layout) -> Ordered {
    let rows = table.places.len();
    let plain = || (0..rows as u32).collect();
    let Some((unit, codes, names)) = units_of(table, layout) else {
        return Ordered { order: plain(), units: None, times: None };
    };
    let times: Option<(&str, &[f64])> =
        layout.time().and_then(|time| Some((time, table.columns.get(time)?.as_numbers()?)));
    let key = |row: u32| {
        let at = row as usize;
        (
            codes.get(at).copied(),
            times.and_then(|(_, times)| times.get(at)).map(|time| *time as i64),
            table.places.get(at),
        )
    };
    let mut order: Vec<u32> = plain();
    if !order.is_sorted_by_key(|row| key(*row)) {
        order.sort_unstable_by_key(|row| key(*row));
    }
    let times = times.map(|(name, times)| {
        Times::new(name, order.iter().filter_map(|row| times.get(*row as usize).map(|time| *time as i64)).collect())
    });
    let codes = order.iter().filter_map(|row| codes.get(*row as usize).copied()).collect();
    Ordered { order, units: Some(Units { column: unit.into(), codes, names, printed: None }), times }
}

/// The unit of each row as a place among the names, which ascend.
fn units_of<'a>(table: &Table, layout: &'a Layout) -> Option<(&'a str, Vec<u32>, Vec<String>)> {
    let unit = layout.unit()?;
    let Values::Text { codes, levels } = &table.columns.get(unit)?.values else { return None };
    let numbers: Option<Vec<i64>> = levels.iter().map(|name| name.parse().ok()).collect();
    let mut by: Vec<u32> = (0..levels.len() as u32).collect();
    if let Some(numbers) = numbers {
        by.sort_by_key(|at| numbers[*at as usize]);
    }
    let mut rank = vec![NO_TEXT; levels.len()];
    by.iter().enumerate().for_each(|(place, at)| rank[*at as usize] = place as u32);
    let codes = codes.iter().map(|code| rank.get(*code as usize).copied().unwrap_or(NO_TEXT)).collect();
    Some((unit, codes, by.iter().map(|at| levels[*at as usize].clone()).collect()))
}

/// Printed names of the units, from the column that holds them.
pub(super) fn printed(units: &Units, names: &Column) -> Vec<String> {
    let mut printed = units.names.clone();
    for (row, code) in units.codes.iter().enumerate() {
        if let (Some(place), Some(name)) = (printed.get_mut(*code as usize), names.text(row)) {
            *place = name;
        }
    }
    printed
}

pub(super) fn check(dataset: &Dataset, request: &Request) -> Vec<Diagnostic> {
    let mut found = vec![];
    if dataset.rows == 0 {
        let empty = EMPTY_FILE.error("no row is left for the study").at(request.layout.span(), "asks for these rows");
        return vec![empty.help("compare the declared years with those of the file")];
    }
    found.extend(duplicates(dataset, request));
    if let Layout::Panel(panel) = &request.layout {
        found.extend(unit_count(dataset, panel));
        found.extend(balance(dataset, panel));
    }
    found
}

fn duplicates(dataset: &Dataset, request: &Request) -> Option<Diagnostic> {
    let units = dataset.units.as_ref()?;
    let who = |row: usize| (units.codes.get(row), dataset.times.as_ref().and_then(|times| times.values.get(row)));
    let mut lines = vec![];
    let (mut row, mut twice) = (0, 0);
    while row < dataset.rows {
        let end = (row + 1..dataset.rows).find(|next| who(*next) != who(row)).unwrap_or(dataset.rows);
        if end - row > 1 {
            twice += 1;
            if lines.len() < SHOWN {
                let places = dataset.origin.places.get(row..end).unwrap_or_default();
                let places: Vec<String> = places.iter().map(u32::to_string).collect();
                lines.push(format!("  {}   rows {}", dataset.row_name(row).unwrap_or_default(), list(&places, SHOWN)));
            }
        }
        row = end;
    }
    let what = if dataset.times.is_some() { "unit and year" } else { "unit" };
    let file = dataset.report.files.first().map_or("", |file| &file.name);
    (twice > 0).then(|| {
        if twice > lines.len() {
            lines.push(more(twice - lines.len(), what));
        }
        DUPLICATE_ROWS
            .error(format!(
                "`{file}` has {} for one {what}",
                if twice == 1 { "several rows".into() } else { format!("several rows {twice} times") }
            ))
            .at(request.layout.span(), format!("each {what} is to have one row"))
            .places(lines)
            .help("delete all but one of these rows, or name the columns that tell them apart")
    })
}

fn unit_count(dataset: &Dataset, panel: &Panel) -> Option<Diagnostic> {
    let declared = panel.units?;
    let units = dataset.units.as_ref()?;
    let has = units.names.len();
    let mut rows = vec![0usize; has];
    units.codes.iter().filter_map(|code| rows.get_mut(*code as usize).map(|n| *n += 1)).count();
    let most = rows.iter().copied().max().unwrap_or(0);
    let mut short: Vec<(usize, &String)> = rows.iter().copied().zip(&units.names).filter(|(n, _)| *n < most).collect();
    short.sort();
    let lines = short.iter().map(|(n, name)| format!("  {name}   {} instead of {most}", count(*n, "row"))).collect();
    (has != declared).then(|| {
        let found = UNITS_DIFFER
            .error(format!("`{}` has {}, not {declared}", panel.unit, count(has, "value")))
            .at(panel.span, format!("declares {}", count(declared, "unit")))
            .places(first_lines(lines, "unit"));
        let found = if short.is_empty() { found.place(format!("  {}", list(&units.names, SHOWN))) } else { found };
        found.help("bring two spellings of one unit together under `aliases:`, or correct `units:`")
    })
}

/// Times that each unit lacks, among those declared, else among those that any unit has.
pub(super) fn gaps(dataset: &Dataset, declared: Option<&std::ops::RangeInclusive<i64>>) -> (Vec<i64>, Vec<Gap>) {
    let (Some(units), Some(times)) = (&dataset.units, &dataset.times) else { return (vec![], vec![]) };
    let absent: Vec<i64> = match declared {
        Some(years) if years.end().saturating_sub(*years.start()) < 10_000 => {
            years.clone().filter(|year| times.distinct.binary_search(year).is_err()).collect()
        }
        _ => vec![],
    };
    let mut gaps = vec![];
    let mut row = 0;
    while row < dataset.rows {
        let code = units.codes.get(row);
        let end = (row + 1..dataset.rows).find(|next| units.codes.get(*next) != code).unwrap_or(dataset.rows);
        let here = times.values.get(row..end).unwrap_or_default();
        let lacks: Vec<i64> = if here.len() >= times.distinct.len() && here.is_sorted_by(|a, b| a < b) {
            vec![]
        } else {
            times.distinct.iter().copied().filter(|time| here.binary_search(time).is_err()).collect()
        };
        if let (false, Some(unit)) =
            (lacks.is_empty(), dataset.units.as_ref().and_then(|u| u.names.get(*code? as usize)))
        {
            gaps.push(Gap { unit: unit.clone(), times: lacks });
        }
        row = end;
    }
    (absent, gaps)
}

fn balance(dataset: &Dataset, panel: &Panel) -> Option<Diagnostic> {
    let (absent, gaps) = gaps(dataset, panel.years.as_ref());
    let units = dataset.units.as_ref()?.names.len();
    let mut lines: Vec<String> =
        gaps.iter().map(|gap| format!("  {}   lacks {}", gap.unit, years(&gap.times))).collect();
    lines = first_lines(lines, "unit");
    if !absent.is_empty() {
        lines.insert(0, format!("  every unit lacks {}", years(&absent)));
    }
    if lines.is_empty() {
        return None;
    }
    let short = if absent.is_empty() { gaps.len() } else { units };
    let message = format!("{short} of {} lack rows for some years", count(units, "unit"));
    let found = match &panel.years {
        Some(range) => {
            UNBALANCED_PANEL.warning(message).at(panel.span, format!("declares {}", span(*range.start(), *range.end())))
        }
        None => UNBALANCED_PANEL.note(message).at(panel.span, "this panel"),
    };
    let ends = dataset.times.as_ref().and_then(|times| Some((times.distinct.first()?, times.distinct.last()?)));
    let help = ends.filter(|_| !absent.is_empty());
    let help = help.map(|(first, last)| format!("the data run from {first} to {last}: write `years: {first}..{last}`"));
    let found = found.places(lines);
    Some(match help {
        Some(help) => found.help(help),
        None => found,
    })
}
