//! Matrices in tables: square with names on two sides, or long with a row for each link.

use std::collections::HashSet;

use indexmap::IndexSet;

use super::cells::{no_matrix, tidy};
use super::{Columns, Link, Links};
use crate::data::number::parse;
use crate::data::table::Job;
use crate::data::words::{clip, count, first_lines, list};
use crate::diag::{Diagnostic, closest};

pub fn table(job: &Job, cells: Vec<Vec<String>>, columns: &Columns) -> Result<Links, Diagnostic> {
    let mut rows = cells.into_iter().enumerate().filter(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty()));
    let Some((_, header)) = rows.next() else { return Err(job.empty()) };
    let header: Vec<String> = header.iter().map(|cell| tidy(cell)).collect();
    let rows: Vec<(usize, Vec<String>)> = rows.collect();
    let asked = !columns.names.is_empty() || columns.time.is_some();
    if !asked && header.len() == rows.len() + 1 && names_both_ways(&header, &rows) {
        return square(job, &header, &rows);
    }
    long(job, &header, &rows, columns)
}

/// Whether a name of the header is the name of a row too.
fn names_both_ways(header: &[String], rows: &[(usize, Vec<String>)]) -> bool {
    let down: HashSet<String> = rows.iter().filter_map(|(_, row)| row.first()).map(|cell| tidy(cell)).collect();
    header.iter().skip(1).any(|name| down.contains(name))
}

fn square(job: &Job, header: &[String], rows: &[(usize, Vec<String>)]) -> Result<Links, Diagnostic> {
    let across: Vec<&String> = header.iter().skip(1).collect();
    let down: Vec<String> =
        rows.iter().map(|(_, row)| row.first().map(|cell| tidy(cell)).unwrap_or_default()).collect();
    let names: IndexSet<String> = down.iter().cloned().collect();
    let unlike = across.iter().find(|name| !names.contains(name.as_str()));
    if let Some(name) = unlike {
        let found = no_matrix(job, format!("column `{}` has no row of its name", clip(name)));
        return Err(match closest(name, down.iter().map(String::as_str)) {
            Some(close) => found.help(format!("did you mean `{close}`?")),
            None => found.help("give rows and columns the same names; a long table has the columns `from`, `to`, `w`"),
        });
    }
    if names.len() < down.len() || across.iter().collect::<HashSet<_>>().len() < across.len() {
        let twice = down.iter().find(|name| down.iter().filter(|other| other == name).count() > 1);
        let name = twice.map_or_else(|| "a name".to_string(), |name| format!("`{}`", clip(name)));
        return Err(no_matrix(job, format!("{name} is there twice")).help("give each place one row and one column"));
    }
    let mut gather = Gather::new(job, names);
    for (from, (line, row)) in rows.iter().enumerate() {
        for (name, cell) in across.iter().zip(row.iter().skip(1)) {
            if let Some(to) = gather.links.get_index_of(name.as_str()) {
                gather.add(*line, from, to, if cell.trim().is_empty() { "0" } else { cell }, None);
            }
        }
    }
    gather.finish()
}

fn long(job: &Job, header: &[String], rows: &[(usize, Vec<String>)], columns: &Columns) -> Result<Links, Diagnostic> {
    let at = |name: &str| header.iter().position(|cell| cell == name);
    let must = |name: &str| {
        at(name).ok_or_else(|| {
            let found =
                no_matrix(job, format!("it has no column `{name}`")).place(format!("  it has {}", list(header, 10)));
            let found = found.help("a long table has the columns `from`, `to`, `w`, or `columns: [...]` names them");
            found.did_you_mean(name, header.iter().map(String::as_str))
        })
    };
    let (from, to, weight) = match columns.names.as_slice() {
        [] => (must("from")?, must("to")?, at("w").or_else(|| at("weight"))),
        [from, to] => (must(from)?, must(to)?, None),
        [from, to, weight] => (must(from)?, must(to)?, Some(must(weight)?)),
        _ => return Err(no_matrix(job, "its columns are two or three: from, to and the weight")),
    };
    let time = columns.time.as_deref().map(must).transpose()?;
    let mut gather = Gather::new(job, IndexSet::new());
    let mut seen = HashSet::new();
    for (line, row) in rows {
        let cell = |at: usize| row.get(at).map(|cell| cell.trim()).unwrap_or_default();
        let [a, b] = [from, to].map(|at| gather.links.insert_full(tidy(cell(at))).0);
        let when = time.map(|at| cell(at).parse::<i64>());
        if let Some(Err(_)) = when {
            gather.wrong(*line, format!("{} is no period", crate::data::words::quote(time.map_or("", cell))));
            continue;
        }
        let when = when.and_then(Result::ok);
        if !seen.insert((a, b, when)) {
            gather.wrong(*line, format!("{} to {} is there already", clip(cell(from)), clip(cell(to))));
            continue;
        }
        gather.add(*line, a, b, weight.map_or("1", cell), when);
    }
    gather.finish()
}

/// Entries and what is wrong with them.
pub struct Gather<'a> {
    job: &'a Job<'a>,
    pub links: IndexSet<String>,
    entries: Vec<Link>,
    own: usize,
    problems: Vec<String>,
}

impl<'a> Gather<'a> {
    pub fn new(job: &'a Job<'a>, links: IndexSet<String>) -> Self {
        Gather { job, links, entries: vec![], own: 0, problems: vec![] }
    }

    /// `line` counts from 0.
    pub fn add(&mut self, line: usize, from: usize, to: usize, cell: &str, time: Option<i64>) {
        match parse(cell.as_bytes()) {
            None => self.wrong(line, format!("{} is no number", crate::data::words::quote(cell))),
            Some(weight) if weight < 0.0 => self.wrong(line, format!("{weight} is negative")),
            Some(weight) if from == to => self.own += usize::from(weight != 0.0),
            Some(weight) if weight != 0.0 => self.entries.push(Link { from, to, weight, time }),
            Some(_) => {}
        }
    }

    pub fn wrong(&mut self, line: usize, why: String) {
        self.problems.push(format!("  row {}   {why}", line + 1));
    }

    pub fn finish(self) -> Result<Links, Diagnostic> {
        if self.links.iter().any(String::is_empty) {
            return Err(no_matrix(self.job, "a place has no name").help("name every place, or delete the empty rows"));
        }
        if self.problems.is_empty() {
            return Ok(Links { names: self.links.into_iter().collect(), entries: self.entries, own: self.own });
        }
        let found = no_matrix(self.job, format!("{} of it cannot be read", count(self.problems.len(), "entry")));
        let found = found.help("weights are numbers of at least 0, one for each pair");
        Err(found.places(first_lines(self.problems, "row")))
    }
}
