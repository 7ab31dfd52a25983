//! Joins a file to the panel by its key, and never by position.

use std::collections::HashMap;

use super::cards::{DUPLICATE_COLUMN, DUPLICATE_ROWS, UNMATCHED_KEYS};
use super::column::{Column, NO_TEXT, Values, shortest};
use super::dataset::Report;
use super::identify::key_of;
use super::request::{FileRequest, Request, Unmatched};
use super::table::Table;
use super::words::{SHOWN, count, first_lines, list, more, years};
use crate::diag::{Diagnostic, closest};

/// Numbers the keys of two tables alike.
#[derive(Default)]
struct Keys {
    texts: HashMap<String, u32>,
    pairs: HashMap<(u32, u32), u32>,
}

impl Keys {
    fn text(&mut self, text: String) -> u32 {
        let next = self.texts.len() as u32;
        *self.texts.entry(text).or_insert(next)
    }

    fn column(&mut self, column: &Column) -> Vec<u32> {
        match &column.values {
            Values::Text { codes, levels } => {
                let ids: Vec<u32> = levels.iter().map(|level| self.text(level.clone())).collect();
                codes.iter().map(|code| ids.get(*code as usize).copied().unwrap_or(NO_TEXT)).collect()
            }
            Values::Number(values) => {
                let mut ids: HashMap<u64, u32> = HashMap::new();
                values.iter().map(|x| *ids.entry(x.to_bits()).or_insert_with(|| self.text(shortest(*x)))).collect()
            }
        }
    }

    /// One number for each row's key.
    fn rows(&mut self, table: &Table, key: &[String]) -> Option<Vec<u32>> {
        let mut parts = key.iter().map(|name| table.columns.get(name));
        let mut ids = self.column(parts.next()??);
        for part in parts {
            for (id, part) in ids.iter_mut().zip(self.column(part?)) {
                let next = self.pairs.len() as u32;
                *id = *self.pairs.entry((*id, part)).or_insert(next);
            }
        }
        Some(ids)
    }
}

/// The row of `right` beside each row of `left`.
pub(super) struct Joined {
    pub partner: Vec<Option<u32>>,
    pub found: Vec<Diagnostic>,
}

pub(super) fn join(left: &Table, right: &Table, file: &FileRequest, request: &Request, report: &mut Report) -> Joined {
    let key = key_of(file, &request.layout);
    if key.is_empty() {
        let found = UNMATCHED_KEYS
            .error(format!("`{}` has no key to join it by", right.name))
            .at(file.span, "this file")
            .help("name the columns that both files share: `key: [city]`");
        return Joined { partner: vec![], found: vec![found] };
    }
    let mut keys = Keys::default();
    let (Some(here), Some(there)) = (keys.rows(left, &key), keys.rows(right, &key)) else {
        return Joined { partner: vec![], found: vec![absent_key(left, file, &key)] };
    };
    let (first, twice) = places(&there);
    let find = |id: &u32| first.get(*id as usize).copied().flatten();
    let partner: Vec<Option<u32>> = here.iter().map(find).collect();
    let mut met = vec![false; first.len()];
    here.iter().for_each(|id| {
        if let Some(met) = met.get_mut(*id as usize) {
            *met = true;
        }
    });
    let alone_here = rows_where(here.len(), |row| partner.get(row).is_some_and(Option::is_none));
    let alone_there = rows_where(there.len(), |row| there.get(row).is_some_and(|id| !met[*id as usize]));
    let mut found = vec![];
    if !twice.is_empty() {
        found.push(repeated(right, file, &key, &there, &twice));
    }
    if alone_here.len() + alone_there.len() > 0 {
        if file.unmatched == Unmatched::Allow {
            report.unmatched.insert(right.name.clone(), (alone_here.len(), alone_there.len()));
        } else {
            let sides = [Side { table: left, rows: alone_here }, Side { table: right, rows: alone_there }];
            found.push(unmatched(&sides, file, request, &key));
        }
    }
    Joined { partner, found }
}

fn rows_where(rows: usize, holds: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..rows).filter(|row| holds(*row)).collect()
}

/// The first row of each key, and keys that come again.
fn places(ids: &[u32]) -> (Vec<Option<u32>>, Vec<u32>) {
    let size = ids.iter().copied().max().map_or(0, |most| most as usize + 1);
    let mut first: Vec<Option<u32>> = vec![None; size];
    let mut twice = vec![];
    for (row, id) in ids.iter().enumerate() {
        match &mut first[*id as usize] {
            Some(_) => twice.push(*id),
            place => *place = Some(row as u32),
        }
    }
    twice.sort_unstable();
    twice.dedup();
    (first, twice)
}

fn absent_key(left: &Table, file: &FileRequest, key: &[String]) -> Diagnostic {
    let absent = key.iter().find(|name| !left.columns.contains_key(*name)).cloned().unwrap_or_default();
    let found = super::cards::UNKNOWN_COLUMN
        .error(format!("`{}` has no column `{absent}` to join by", left.name))
        .at(file.span, "names the key");
    found.help("name columns that both files have").did_you_mean(&absent, left.columns.keys().map(String::as_str))
}

/// The key of a row: `北京`, `北京 2012`.
fn key_text(table: &Table, key: &[String], row: usize) -> String {
    let part = |name: &String| table.columns.get(name).and_then(|column| column.text(row));
    key.iter().filter_map(part).collect::<Vec<_>>().join(" ")
}

fn repeated(table: &Table, file: &FileRequest, key: &[String], ids: &[u32], twice: &[u32]) -> Diagnostic {
    let line = |id: &u32| {
        let rows = rows_where(ids.len(), |row| ids.get(row) == Some(id));
        let places: Vec<String> = rows.iter().filter_map(|row| table.places.get(*row)).map(u32::to_string).collect();
        let name = rows.first().map(|row| key_text(table, key, *row)).unwrap_or_default();
        format!("  {name}   rows {}", list(&places, SHOWN))
    };
    let mut lines: Vec<String> = twice.iter().take(SHOWN).map(line).collect();
    if twice.len() > SHOWN {
        lines.push(more(twice.len() - SHOWN, "key"));
    }
    DUPLICATE_ROWS
        .error(format!("`{}` has {} more than once", table.name, count(twice.len(), "key")))
        .at(file.span, format!("one row for each {}", key.join(" and ")))
        .places(lines)
        .help("delete all but one of these rows, or name a longer `key:`")
}

struct Side<'a> {
    table: &'a Table,
    rows: Vec<usize>,
}

fn unmatched(sides: &[Side; 2], file: &FileRequest, request: &Request, key: &[String]) -> Diagnostic {
    let [here, there] = sides;
    let mut lines = vec![];
    let mut alias = None;
    for (side, other) in [(here, there), (there, here)] {
        let names = grouped(side, request, key);
        if names.is_empty() {
            continue;
        }
        lines.push(format!("{} only: {}", side.table.name, count(names.len(), "key")));
        let shown = names.iter().take(SHOWN).map(|(name, years)| {
            let close = close_name(name, other, request, key);
            if let (Some(close), true) = (&close, std::ptr::eq(side, here)) {
                alias.get_or_insert((close.clone(), name.clone()));
            }
            let close = close.map_or(String::new(), |close| format!("   `{close}` there?"));
            format!("  {}{close}", [name.as_str(), years].join(" ").trim())
        });
        lines.extend(shown.collect::<Vec<_>>());
        if names.len() > SHOWN {
            lines.push(more(names.len() - SHOWN, "key"));
        }
    }
    let help = match alias {
        Some((from, to)) => format!("bring spellings together: `data: {{aliases: {{{from}: {to}}}}}`"),
        None => "correct the keys, or allow it for this file: `unmatched: allow`".into(),
    };
    UNMATCHED_KEYS
        .error(format!("`{}` and `{}` do not have the same keys", here.table.name, there.table.name))
        .at(file.span, format!("joined by {}", key.join(" and ")))
        .places(lines)
        .help(help)
}

/// Keys without their year, in the order of the file, and the years of each.
fn grouped(side: &Side, request: &Request, key: &[String]) -> Vec<(String, String)> {
    let time = request.layout.time();
    let stem: Vec<String> = key.iter().filter(|name| Some(name.as_str()) != time).cloned().collect();
    let clock = time.filter(|time| key.iter().any(|name| name == time)).and_then(|time| side.table.columns.get(time));
    let mut groups: indexmap::IndexMap<String, Vec<i64>> = indexmap::IndexMap::new();
    for row in &side.rows {
        let times = groups.entry(key_text(side.table, &stem, *row)).or_default();
        times.extend(clock.and_then(|clock| clock.as_numbers()?.get(*row)).map(|time| *time as i64));
    }
    let text = |(name, mut times): (String, Vec<i64>)| {
        times.sort_unstable();
        times.dedup();
        (name, years(&times))
    };
    groups.into_iter().map(text).collect()
}

/// The unit of the other file that a lone unit of this one may be.
fn close_name(name: &str, other: &Side, request: &Request, key: &[String]) -> Option<String> {
    let unit = request.layout.unit().filter(|unit| key.iter().any(|name| name == unit))?;
    let Values::Text { codes, levels } = &other.table.columns.get(unit)?.values else { return None };
    if levels.iter().any(|level| level == name) {
        return None;
    }
    let mut alone: Vec<u32> = other.rows.iter().filter_map(|row| codes.get(*row).copied()).collect();
    alone.sort_unstable();
    alone.dedup();
    closest(name, alone.iter().filter_map(|code| levels.get(*code as usize)).map(String::as_str)).map(str::to_string)
}

/// Columns of the joined file that are no keys and have a name of their own; the others are reported.
pub(super) fn same_columns(
    left: &Table,
    right: &Table,
    files: [&FileRequest; 2],
    key: &[String],
) -> Option<Diagnostic> {
    let shared: Vec<String> =
        right.columns.keys().filter(|name| !key.contains(name) && left.columns.contains_key(*name)).cloned().collect();
    (!shared.is_empty()).then(|| {
        DUPLICATE_COLUMN
            .error(format!(
                "`{}` and `{}` share {} that {} no key",
                left.name,
                right.name,
                count(shared.len(), "column"),
                super::words::is_are(shared.len())
            ))
            .at(files[1].span, "joined to")
            .at(files[0].span, "this file")
            .places(first_lines(shared.iter().map(|name| format!("  {name}")).collect(), "column"))
            .help("rename the column in one file, or add it to `key:`")
    })
}
