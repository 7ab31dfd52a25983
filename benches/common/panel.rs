//! A panel in columns, and the same as files for a peer.

use std::path::Path;

use crate::peer::save;

/// Units and years by their codes, and columns of as many rows.
pub struct Panel {
    pub unit: Vec<u32>,
    pub year: Vec<u32>,
    pub columns: Vec<Vec<f64>>,
}

impl Panel {
    /// A file for each column, `{prefix}{name}.f64`, and for the codes.
    pub fn save(&self, folder: &Path, prefix: &str, names: &[&str]) {
        for (name, column) in names.iter().zip(&self.columns) {
            save(folder, &format!("{prefix}{name}.f64"), column.iter().flat_map(|value| value.to_le_bytes()));
        }
        for (name, codes) in [("unit", &self.unit), ("year", &self.year)] {
            save(folder, &format!("{prefix}{name}.u32"), codes.iter().flat_map(|code| code.to_le_bytes()));
        }
    }
}
