//! Columns to a CSV file whose bytes depend on the values alone.

use std::fs::File;
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

use super::column::{Column, NO_TEXT, Values, shortest};

/// Writes columns of equal length, comma-separated, `\n` at line ends, empty for missing; numbers in the shortest
/// form that reads back the same.
///
/// Written beside its place and moved there: a reader never sees half a file. Fails where it cannot be written.
pub fn write_csv<'a>(path: &Path, columns: impl IntoIterator<Item = (&'a str, &'a Column)>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = beside(folder)?;
    fill(file.as_file(), columns)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Temporary files are private; data are not.
#[cfg(unix)]
fn beside(folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new().permissions(std::fs::Permissions::from_mode(0o644)).tempfile_in(folder)
}

#[cfg(not(unix))]
fn beside(folder: &Path) -> io::Result<NamedTempFile> {
    NamedTempFile::new_in(folder)
}

fn fill<'a>(file: &File, columns: impl IntoIterator<Item = (&'a str, &'a Column)>) -> io::Result<()> {
    let (names, columns): (Vec<&str>, Vec<&Column>) = columns.into_iter().unzip();
    let mut writer = csv::WriterBuilder::new().from_writer(file);
    writer.write_record(&names)?;
    let rows = columns.iter().map(|column| column.len()).max().unwrap_or(0);
    for row in 0..rows {
        for column in &columns {
            match &column.values {
                Values::Number(values) => match values.get(row).filter(|value| !value.is_nan()) {
                    Some(value) => writer.write_field(shortest(*value))?,
                    None => writer.write_field("")?,
                },
                Values::Text { codes, levels } => {
                    let code = codes.get(row).copied().unwrap_or(NO_TEXT);
                    writer.write_field(levels.get(code as usize).map_or("", String::as_str))?;
                }
            }
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()
}
