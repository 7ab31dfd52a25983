//! The store of results under `.studyc/`: binary, content-addressed, written atomically.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::plan::{Datum, Failure, Key};

/// First bytes of every entry; the digit is the version of the layout.
const MAGIC: &[u8; 8] = b"studyc\0\x03";

#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

/// A stored step: its value, or why it has none.
pub type Outcome = Result<Datum, Failure>;

impl Store {
    /// The store of the study whose file this is.
    pub fn beside(study: &Path) -> Self {
        let folder = study.parent().filter(|folder| !folder.as_os_str().is_empty());
        Store::at(folder.unwrap_or(Path::new(".")))
    }

    pub fn at(study_folder: &Path) -> Self {
        Store { folder: study_folder.join(".studyc").join("store") }
    }

    fn path(&self, key: Key) -> PathBuf {
        let hex = key.hex();
        self.folder.join(&hex[..2]).join(&hex[2..])
    }

    pub fn has(&self, key: Key) -> bool {
        self.path(key).is_file()
    }

    /// The stored value; an entry that was cut short or changed counts as absent.
    pub fn get(&self, key: Key) -> Option<Datum> {
        let bytes = fs::read(self.path(key)).ok()?;
        let (head, payload) = bytes.split_at_checked(MAGIC.len() + 32)?;
        let (magic, checksum) = head.split_at(MAGIC.len());
        if magic != MAGIC || checksum != blake3::hash(payload).as_bytes() {
            return None;
        }
        decode(payload)
    }

    /// Written beside its place and moved there, so that a kill leaves the old state or the new.
    pub fn put(&self, key: Key, datum: &Datum) -> io::Result<()> {
        let path = self.path(key);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let Some(payload) = encode(datum) else { return Ok(()) };
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(MAGIC)?;
        file.write_all(blake3::hash(&payload).as_bytes())?;
        file.write_all(&payload)?;
        file.persist(&path).map(drop).map_err(|error| error.error)
    }
}

fn encode(datum: &Datum) -> Option<Vec<u8>> {
    Some(match datum {
        Datum::Numbers(values) => {
            let mut bytes = vec![b'n'];
            bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
            bytes
        }
        Datum::Text(text) => {
            let mut bytes = vec![b't'];
            bytes.extend(postcard::to_allocvec(&**text).unwrap_or_default());
            bytes
        }
        Datum::Record(record) => [b"r", record.as_slice()].concat(),
        Datum::Live(_) | Datum::Missing(_) => return None,
    })
}

fn decode(payload: &[u8]) -> Option<Datum> {
    let (kind, rest) = payload.split_first()?;
    match kind {
        b'n' => {
            let (chunks, []) = rest.as_chunks::<8>() else { return None };
            Some(Datum::numbers(chunks.iter().map(|chunk| f64::from_le_bytes(*chunk)).collect()))
        }
        b't' => postcard::from_bytes(rest).ok().map(|text| Datum::Text(Arc::new(text))),
        b'r' => Some(Datum::Record(Arc::new(rest.to_vec()))),
        _ => None,
    }
}
