//! Files that say where the units lie and how near they are to each other: maps and matrices.

mod cards;
mod cells;
mod dbf;
mod geojson;
mod links;
mod lists;
mod shapefile;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use cards::{BROKEN_MAP, CARDS, MATRIX_FILE};

use super::builder::Absent;
use super::cards::UNKNOWN_FORMAT;
use super::guard::guarded;
use super::locate::{find, unreadable};
use super::request::FileRequest;
use super::table::Job;
use crate::diag::Diagnostic;

/// A closed line of (x, y); the first corner is the last one again.
pub type Ring = Vec<[f64; 2]>;

/// One area of a map: what is written about it, and its outlines and holes.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    pub attributes: BTreeMap<String, String>,
    pub rings: Vec<Ring>,
}

/// Areas in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    pub shapes: Vec<Shape>,
}

/// One entry of a matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub from: usize,
    pub to: usize,
    pub weight: f64,
    /// The period of a matrix that changes.
    pub time: Option<i64>,
}

/// A matrix as a file holds it. Places without a link are among the names too.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Links {
    pub names: Vec<String>,
    pub entries: Vec<Link>,
    /// Entries of places with themselves, which are left out.
    pub own: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Attached {
    Map(Map),
    Links(Links),
}

/// Columns of a long table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// From, to and, unless all weigh 1, the weight; `from`, `to`, `w` or `weight` where none is named.
    pub names: Vec<String>,
    /// Column of the period, for a matrix that changes.
    pub time: Option<String>,
}

/// Reads a map (`.geojson`, `.json`, `.shp`) or a matrix (`.gal`, `.gwt`, or a table, square or long).
pub fn read(root: &Path, file: &FileRequest, columns: &Columns) -> Result<Attached, Diagnostic> {
    let (path, name) = find(root, file)?;
    let absent = Absent::new([]);
    let job = Job { file, path, name, absent: &absent, names: &[] };
    let ending = file.path.extension().map(|text| text.to_string_lossy().to_lowercase()).unwrap_or_default();
    let read = || match ending.as_str() {
        "geojson" | "json" => geojson::read(&job).map(Attached::Map),
        "shp" => shapefile::read(root, &job).map(Attached::Map),
        "gal" => lists::gal(&job).map(Attached::Links),
        "gwt" => lists::gwt(&job).map(Attached::Links),
        "csv" | "tsv" | "txt" | "tab" => {
            links::table(&job, super::delimited::cells(&job)?, columns).map(Attached::Links)
        }
        "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" => {
            links::table(&job, super::sheet::cells(&job)?, columns).map(Attached::Links)
        }
        _ => Err(UNKNOWN_FORMAT
            .error(format!("`{}` is neither a map nor a matrix by its name", job.name))
            .at(file.span, "the ending of the name decides")
            .help("maps are read as .geojson .shp, matrices as .csv .tsv .xlsx .gal .gwt")),
    };
    guarded(read).unwrap_or_else(|| Err(unreadable(file, &job.name, "it is damaged")))
}

/// The file beside another one with the same stem.
fn beside(file: &FileRequest, ending: &str) -> FileRequest {
    FileRequest { path: PathBuf::from(&file.path).with_extension(ending), ..file.clone() }
}

impl Attached {
    /// Of the content, in whatever order the file has it.
    pub fn hash(&self) -> blake3::Hash {
        let mut parts: Vec<blake3::Hash> = match self {
            Attached::Map(map) => map.shapes.iter().map(Shape::hash).collect(),
            Attached::Links(links) => {
                let entries = links.entries.iter().map(|link| links.hash_of(link));
                entries.chain(links.names.iter().map(|name| blake3::hash(name.as_bytes()))).collect()
            }
        };
        parts.sort_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
        let mut all = blake3::Hasher::new();
        for part in parts {
            all.update(part.as_bytes());
        }
        all.finalize()
    }
}

impl Shape {
    fn hash(&self) -> blake3::Hash {
        let mut hash = blake3::Hasher::new();
        for text in self.attributes.iter().flat_map(|(name, value)| [name, value]) {
            hash.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
        for ring in &self.rings {
            hash.update(&(ring.len() as u64).to_le_bytes());
            for value in ring.iter().flatten() {
                hash.update(&value.to_le_bytes());
            }
        }
        hash.finalize()
    }
}

impl Links {
    fn hash_of(&self, link: &Link) -> blake3::Hash {
        let mut hash = blake3::Hasher::new();
        for place in [link.from, link.to] {
            let name = self.names.get(place).map_or("", String::as_str);
            hash.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes());
        }
        hash.update(&link.weight.to_le_bytes());
        if let Some(time) = link.time {
            hash.update(&time.to_le_bytes());
        }
        hash.finalize()
    }
}
