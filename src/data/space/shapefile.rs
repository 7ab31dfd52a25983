//! Shapefiles (ESRI 1998): polygons of the `.shp` with the rows of the `.dbf` beside it.

use std::path::Path;

use super::cells::{broken, fault, no_map};
use super::{Map, Ring, Shape, beside, dbf};
use crate::data::locate::{find, unreadable};
use crate::data::table::Job;
use crate::diag::Diagnostic;

const MAGIC: u32 = 9994;
const HEADER: usize = 100;

pub fn read(root: &Path, job: &Job) -> Result<Map, Diagnostic> {
    let bytes = std::fs::read(&job.path).map_err(|error| unreadable(job.file, &job.name, error))?;
    let big = |at: usize| take(&bytes, at).map(u32::from_be_bytes);
    if big(0) != Some(MAGIC) {
        return Err(no_map(job, "it does not begin like a shapefile"));
    }
    let table = beside(job.file, "dbf");
    let (path, name) = find(root, &table)?;
    let attributes = dbf::read(root, &Job { file: &table, path, name, absent: job.absent, names: &[] })?;
    let mut map = Map::default();
    let mut problems = vec![];
    let mut at = HEADER;
    while at < bytes.len() {
        let number = map.shapes.len() + problems.len();
        let record = big(at + 4).map(|words| 2 * words as usize).and_then(|size| bytes.get(at + 8..at + 8 + size));
        let Some(record) = record else { return Err(no_map(job, "it ends in the middle of a record")) };
        at += 8 + record.len();
        let attributes = attributes.get(number).cloned().unwrap_or_default();
        match rings(record) {
            Ok(rings) => map.shapes.push(Shape { attributes, rings }),
            Err(why) => {
                let name = attributes.values().next().map(|name| format!(" ({name})")).unwrap_or_default();
                problems.push(format!("  record {}{name}   {why}", number + 1));
            }
        }
    }
    let rows = attributes.len();
    match (problems.is_empty(), map.shapes.len()) {
        (false, _) => Err(broken(job, problems)),
        (true, 0) => Err(no_map(job, "it has no areas")),
        (true, areas) if areas != rows => Err(no_map(job, format!("{areas} areas, and {rows} rows in its .dbf"))),
        _ => Ok(map),
    }
}

/// Polygons, also with a third or a measured coordinate, which stand behind what is read here.
fn rings(record: &[u8]) -> Result<Vec<Ring>, &'static str> {
    let whole = |at: usize| take(record, at).map(u32::from_le_bytes).map(|value| value as usize);
    let cut = "the record ends too early";
    match whole(0).ok_or(cut)? {
        5 | 15 | 25 => {}
        0 => return Err("it has no geometry"),
        1 | 8 | 11 | 18 | 21 | 28 => return Err("it is a point, and an area is needed"),
        3 | 13 | 23 => return Err("it is a line, and an area is needed"),
        _ => return Err("its geometry is of no known kind"),
    }
    let (parts, points) = (whole(36).ok_or(cut)?, whole(40).ok_or(cut)?);
    if parts > record.len() || points > record.len() {
        return Err(cut);
    }
    let starts = (0..parts).map(|part| whole(44 + 4 * part)).collect::<Option<Vec<usize>>>().ok_or(cut)?;
    let first = 44 + 4 * parts;
    let value = |at: usize| take(record, at).map(f64::from_le_bytes);
    let point = |at: usize| Some([value(first + 16 * at)?, value(first + 16 * at + 8)?]);
    let points = (0..points).map(point).collect::<Option<Ring>>().ok_or(cut)?;
    let ends = starts.iter().skip(1).copied().chain([points.len()]);
    let mut rings = vec![];
    for (start, end) in starts.iter().copied().zip(ends) {
        let ring = points.get(start..end).ok_or("its parts overlap")?.to_vec();
        if let Some(why) = fault(&ring) {
            return Err(why);
        }
        rings.push(ring);
    }
    if rings.is_empty() { Err("its geometry is empty") } else { Ok(rings) }
}

pub fn take<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}
