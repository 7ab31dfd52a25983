//! GeoDa's lists of neighbours: GAL and GWT.

use indexmap::IndexSet;

use super::Links;
use super::cells::{no_matrix, tidy};
use super::links::Gather;
use crate::data::decode::decode;
use crate::data::locate::unreadable;
use crate::data::table::Job;
use crate::diag::Diagnostic;

/// A header, then two lines for each place: its name with the number of its neighbours, and their names. Each counts 1.
pub fn gal(job: &Job) -> Result<Links, Diagnostic> {
    let lines = lines(job)?;
    let mut rest = lines.iter().skip(1).peekable();
    let mut gather = Gather::new(job, IndexSet::new());
    while let Some((line, words)) = rest.next() {
        let [name, size] = words.as_slice() else {
            if words.is_empty() {
                continue;
            }
            return Err(cut(job, *line, "a name and the number of its neighbours"));
        };
        let Ok(size) = size.parse::<usize>() else {
            return Err(cut(job, *line, "a name and the number of its neighbours"));
        };
        let from = gather.links.insert_full(tidy(name)).0;
        let empty = (*line, vec![]);
        // Where there are no neighbours, their line may be empty or missing.
        let (line, others) = if size > 0 || rest.peek().is_some_and(|(_, words)| words.is_empty()) {
            rest.next().unwrap_or(&empty)
        } else {
            &empty
        };
        if others.len() != size {
            return Err(cut(job, *line, &format!("{size} neighbours of `{name}`")));
        }
        for other in others {
            let to = gather.links.insert_full(tidy(other)).0;
            gather.add(*line, from, to, "1", None);
        }
    }
    gather.finish()
}

/// A header, then a line for each link: from, to, weight.
pub fn gwt(job: &Job) -> Result<Links, Diagnostic> {
    let mut gather = Gather::new(job, IndexSet::new());
    for (line, words) in lines(job)?.iter().skip(1).filter(|(_, words)| !words.is_empty()) {
        let [from, to, weight] = words.as_slice() else { return Err(cut(job, *line, "two names and a weight")) };
        let [from, to] = [from, to].map(|name| gather.links.insert_full(tidy(name)).0);
        gather.add(*line, from, to, weight, None);
    }
    gather.finish()
}

fn cut(job: &Job, line: usize, wanted: &str) -> Diagnostic {
    let found = no_matrix(job, format!("line {} does not have {wanted}", line + 1));
    found.help("names have no blanks in these files, unless they stand in quotation marks")
}

/// Words of each line; quotation marks hold words together.
fn lines(job: &Job) -> Result<Vec<(usize, Vec<String>)>, Diagnostic> {
    let bytes = std::fs::read(&job.path).map_err(|error| unreadable(job.file, &job.name, error))?;
    let (text, _) = decode(job, bytes)?;
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<(usize, Vec<String>)> = text.lines().map(words).enumerate().collect();
    if lines.iter().all(|(_, words)| words.is_empty()) { Err(job.empty()) } else { Ok(lines) }
}

fn words(line: &str) -> Vec<String> {
    let mut words = vec![];
    for (at, piece) in line.split('"').enumerate() {
        match at % 2 {
            0 => words.extend(piece.split_whitespace().map(str::to_string)),
            _ => words.push(piece.to_string()),
        }
    }
    words
}
