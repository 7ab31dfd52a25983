//! The table of a shapefile (dBASE): one row for each area.

use std::collections::BTreeMap;
use std::path::Path;

use encoding_rs::Encoding;

use super::beside;
use super::cells::{no_map, tidy};
use super::shapefile::take;
use crate::data::cards::UNKNOWN_ENCODING;
use crate::data::locate::{find, unreadable};
use crate::data::table::Job;
use crate::diag::Diagnostic;

/// Of the file's header, and of each field's.
const SIZE: usize = 32;

struct Field {
    name: Vec<u8>,
    width: usize,
}

/// Attributes with a value, row by row; deleted rows are rows too, since areas count them.
pub fn read(root: &Path, job: &Job) -> Result<Vec<BTreeMap<String, String>>, Diagnostic> {
    let bytes = std::fs::read(&job.path).map_err(|error| unreadable(job.file, &job.name, error))?;
    let short = |at: usize| take(&bytes, at).map(u16::from_le_bytes).map(usize::from);
    let rows = take(&bytes, 4).map(u32::from_le_bytes).map(|rows| rows as usize);
    let (Some(rows), Some(start), Some(size)) = (rows, short(8), short(10)) else {
        return Err(no_map(job, "its header is cut off"));
    };
    let head = bytes.get(SIZE..start).unwrap_or_default();
    let field = |bytes: &[u8]| {
        let name = bytes.iter().take(11).take_while(|byte| **byte != 0).copied().collect();
        Field { name, width: bytes.get(16).copied().map_or(0, usize::from) }
    };
    let fields: Vec<Field> =
        head.chunks_exact(SIZE).take_while(|bytes| bytes.first() != Some(&13)).map(field).collect();
    let encoding = encoding(root, job, bytes.get(29).copied().unwrap_or(0));
    let text = |bytes: &[u8]| match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(tidy(&text)),
        None => Err(UNKNOWN_ENCODING
            .error(format!("`{}` is not in {}", job.name, encoding.name().to_lowercase()))
            .at(job.file.span, "this file")
            .help("name the encoding: `encoding: gb18030`, or put a `.cpg` file beside it")),
    };
    let mut found = vec![];
    for row in 0..rows {
        let from = start + row * size;
        let Some(record) = bytes.get(from..from + size) else {
            return Err(no_map(job, "it ends in the middle of a row"));
        };
        // The first byte marks deleted rows.
        let mut at = 1;
        let mut attributes = BTreeMap::new();
        for field in &fields {
            let value = text(record.get(at..at + field.width).unwrap_or_default())?;
            at += field.width;
            if !value.is_empty() {
                attributes.insert(text(&field.name)?, value);
            }
        }
        found.push(attributes);
    }
    Ok(found)
}

/// What the study says, else the `.cpg` beside the table, else the table's own mark, else UTF-8.
fn encoding(root: &Path, job: &Job, mark: u8) -> &'static Encoding {
    let said = job.file.encoding.as_ref().and_then(|label| Encoding::for_label(label.as_bytes()));
    let page = || {
        let (path, _) = find(root, &beside(job.file, "cpg")).ok()?;
        let label = std::fs::read_to_string(path).ok()?;
        let label = label.trim();
        Encoding::for_label(label.as_bytes()).or(match label {
            "936" | "CP936" => Some(encoding_rs::GBK),
            "65001" => Some(encoding_rs::UTF_8),
            _ => None,
        })
    };
    let marked = match mark {
        0x4d | 0x7a => encoding_rs::GBK,
        0x4f | 0x78 => encoding_rs::BIG5,
        0x03 | 0x57 | 0x58 | 0x59 => encoding_rs::WINDOWS_1252,
        _ => encoding_rs::UTF_8,
    };
    said.or_else(page).unwrap_or(marked)
}
