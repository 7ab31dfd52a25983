//! A sheet or a delimited file as rows of texts, for tables that are no data.

use std::path::Path;

use calamine::{Data, Reader, open_workbook_auto};

use super::column::shortest;
use super::guard::guarded;

/// A table of a paper is small.
const LARGEST: u64 = 4 << 20;

/// Rows of a delimited file or of the first, or the named, sheet.
pub fn texts(path: &Path, sheet: Option<&str>) -> Result<Vec<Vec<String>>, String> {
    let ending = path.extension().map(|text| text.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "csv" => delimited(path, b','),
        "tsv" | "tab" => delimited(path, b'\t'),
        _ => guarded(|| cells(path, sheet)).unwrap_or_else(|| Err("it is damaged".to_string())),
    }
}

/// The text of a small file.
pub fn small_text(path: &Path) -> Result<String, String> {
    small(path)?;
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    Ok(text.trim_start_matches('\u{feff}').to_string())
}

fn delimited(path: &Path, by: u8) -> Result<Vec<Vec<String>>, String> {
    let text = small_text(path)?;
    let mut reader =
        csv::ReaderBuilder::new().delimiter(by).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let row = |record: Result<csv::StringRecord, csv::Error>| {
        Ok(record.map_err(|error| error.to_string())?.iter().map(str::to_string).collect())
    };
    reader.records().map(row).collect()
}

fn cells(path: &Path, sheet: Option<&str>) -> Result<Vec<Vec<String>>, String> {
    small(path)?;
    let mut book = open_workbook_auto(path).map_err(|error| error.to_string())?;
    let names = book.sheet_names();
    let name = match sheet {
        Some(wanted) => names.iter().find(|name| name.trim() == wanted.trim()),
        None => names.first(),
    };
    let name = name.cloned().ok_or_else(|| format!("it has no such sheet; it has {}", names.join(", ")))?;
    let range = book.worksheet_range(&name).map_err(|error| error.to_string())?;
    let text = |cell: &Data| match cell {
        Data::Float(value) => shortest(*value),
        other => other.to_string(),
    };
    Ok(range.rows().map(|row| row.iter().map(text).collect()).collect())
}

fn small(path: &Path) -> Result<(), String> {
    let size = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > LARGEST {
        Err(format!("it has {} MiB; a printed table has at most {}", size >> 20, LARGEST >> 20))
    } else {
        Ok(())
    }
}
