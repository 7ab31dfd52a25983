//! Stata's .dta files, releases 102 to 119.

use std::fs::File;
use std::io::BufReader;

use dta::stata::dta::characteristic_reader::CharacteristicReader;
use dta::stata::dta::dta_error::DtaError;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::long_string_table::LongStringTable;
use dta::stata::dta::release::Release;
use dta::stata::dta::schema::Schema;
use dta::stata::dta::value::Value;
use dta::stata::dta::value_label_table::ValueLabelTable;
use dta::stata::dta::variable::Variable;
use dta::stata::dta::variable_type::VariableType;
use encoding_rs::{Encoding, WINDOWS_1252};

use super::builder::{Cell, Mode};
use super::cards::{TOO_LARGE, UNKNOWN_ENCODING};
use super::date::iso;
use super::decode::{by_label, plausible};
use super::locate::unreadable;
use super::table::{Job, MOST_ROWS, Pass, Rows, Table, header, settled};
use super::words::clip;
use crate::diag::Diagnostic;

/// Days from 1960-01-01, where Stata counts from, to 1970-01-01.
const EPOCH: i64 = 3653;

pub(super) fn read(job: &Job) -> Result<Table, Diagnostic> {
    let encoding = job.file.encoding.as_ref().map(|label| by_label(job, label)).transpose()?;
    let (schema, labels) = describe(job, encoding)?;
    let modes = schema.variables().iter().map(mode).collect();
    let mut table = settled(modes, |modes| pass(job, encoding, modes))?;
    for (variable, column) in schema.variables().iter().zip(table.columns.values_mut()) {
        column.label = Some(variable.label().to_string()).filter(|label| !label.is_empty());
        if let Some(set) = labels.get(variable.value_label_name()) {
            let entry = |entry: &dta::stata::dta::value_label::ValueLabelEntry| {
                (i64::from(entry.value()), entry.label().trim().to_string())
            };
            column.value_labels = set.entries().iter().map(entry).collect();
        }
    }
    Ok(table)
}

type Opened = CharacteristicReader<BufReader<File>>;

fn open(job: &Job, encoding: Option<&'static Encoding>) -> Result<Opened, DtaError> {
    let reader = encoding.map_or_else(DtaReader::new, |encoding| DtaReader::new().encoding(encoding));
    reader.from_path(&job.path)?.read_header()?.read_schema()
}

fn broken(job: &Job) -> impl Fn(DtaError) -> Diagnostic {
    |error| unreadable(job.file, &job.name, error)
}

fn describe(job: &Job, encoding: Option<&'static Encoding>) -> Result<(Schema, ValueLabelTable), Diagnostic> {
    let opened = open(job, encoding).map_err(broken(job))?;
    let (schema, release) = (opened.schema().clone(), opened.header().release());
    if opened.header().observation_count() > MOST_ROWS as u64 {
        return Err(TOO_LARGE
            .error(format!("`{}` has more than {MOST_ROWS} rows", job.name))
            .at(job.file.span, "this file"));
    }
    let mut labels = ValueLabelTable::new();
    let mut reader = opened.seek_value_labels().map_err(broken(job))?;
    reader.read_remaining_into(&mut labels).map_err(broken(job))?;
    if encoding.is_none() && is_old(release) {
        let variables = schema.variables().iter().flat_map(|variable| [variable.name(), variable.label()]);
        let entries = labels.iter().flat_map(|set| set.entries()).map(|entry| entry.label());
        variables.chain(entries).try_for_each(|text| plain(job, text))?;
    }
    Ok((schema, labels))
}

/// Releases before 118 do not say how their texts are encoded.
fn is_old(release: Release) -> bool {
    release < Release::V118
}

/// Texts of an old file must be ASCII where no encoding is declared.
fn plain(job: &Job, text: &str) -> Result<(), Diagnostic> {
    if text.is_ascii() {
        return Ok(());
    }
    let (bytes, ..) = WINDOWS_1252.encode(text);
    let found = UNKNOWN_ENCODING
        .error(format!("`{}` has texts and, being older than Stata 14, does not say in which encoding", job.name))
        .at(job.file.span, "no `encoding:` is given");
    Err(match plausible(&bytes) {
        Some((encoding, text)) => {
            let label = encoding.name().to_lowercase();
            found.place(format!("as {label}, one reads: {}", clip(&text))).help(format!("declare `encoding: {label}`"))
        }
        None => found.help("declare the encoding: `encoding: gb18030`"),
    })
}

fn is_date(variable: &Variable) -> bool {
    let format = variable.format().trim_start_matches('%').trim_start_matches('-');
    format.starts_with("td") || format.starts_with('d')
}

fn mode(variable: &Variable) -> Mode {
    match variable.variable_type() {
        VariableType::FixedString(_) | VariableType::LongString => Mode::Text,
        _ if is_date(variable) => Mode::Text,
        _ => Mode::Number,
    }
}

fn pass(job: &Job, encoding: Option<&'static Encoding>, modes: &[Mode]) -> Pass {
    let broken = broken(job);
    let opened = open(job, encoding).map_err(&broken)?;
    let names = header(job, opened.schema().variables().iter().map(|variable| variable.name().to_string()))?;
    let dates: Vec<bool> = opened.schema().variables().iter().map(is_date).collect();
    let check = encoding.is_none() && is_old(opened.header().release());
    let mut rows = Rows::new(names, |at, name| job.mode(name, modes.get(at).copied().unwrap_or(Mode::Number)));
    let mut long = LongStringTable::for_reading();
    let mut reader = opened.seek_long_strings().map_err(&broken)?;
    reader.read_remaining_into(&mut long).map_err(&broken)?;
    let mut reader = reader.seek_records().map_err(&broken)?;
    let utf8 = reader.encoding();
    while let Some(record) = reader.read_record().map_err(&broken)? {
        rows.begin(rows.len() + 1);
        for (at, value) in record.values().iter().enumerate() {
            let number = match value {
                Value::Byte(value) => value.present().map(f64::from),
                Value::Int(value) => value.present().map(f64::from),
                Value::Long(value) => value.present().map(f64::from),
                Value::Float(value) => value.present().map(f64::from),
                Value::Double(value) => value.present(),
                Value::String(text) => {
                    if check {
                        plain(job, text)?;
                    }
                    rows.push(at, Cell::Text(text), job.absent);
                    continue;
                }
                Value::LongStringRef(reference) => {
                    let text = long.get(reference);
                    let text = text.as_ref().filter(|text| text.is_text()).and_then(|text| text.data_str(utf8));
                    rows.push(at, text.as_deref().map_or(Cell::Missing, Cell::Text), job.absent);
                    continue;
                }
            };
            match number {
                None => rows.push(at, Cell::Missing, job.absent),
                Some(days) if dates.get(at) == Some(&true) => {
                    rows.push(at, Cell::Text(&iso(days as i64 - EPOCH)), job.absent);
                }
                Some(value) => rows.push(at, Cell::Number(value), job.absent),
            }
        }
    }
    rows.finish(job)
}
