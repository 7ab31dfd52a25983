//! Bytes of a text file to UTF-8. Nothing is guessed: a byte order mark, UTF-8, or what the study declares.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::cards::UNKNOWN_ENCODING;
use super::locate::unreadable;
use super::table::Job;
use super::words::clip;
use crate::diag::{Diagnostic, closest};

const COMMON: &[&str] = &["utf-8", "gb18030", "gbk", "big5", "shift_jis", "euc-kr", "windows-1252", "utf-16le"];

/// The text of the file without its mark, and the name of its encoding.
pub(super) fn decode(job: &Job, bytes: Vec<u8>) -> Result<(Vec<u8>, &'static str), Diagnostic> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        return transcode(job, encoding, &bytes, mark);
    }
    if let Some(label) = &job.file.encoding {
        return transcode(job, by_label(job, label)?, &bytes, 0);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(unreadable(job.file, &job.name, "it is a spreadsheet or zip file under the name of a text")
            .help("give the file its own ending, such as .xlsx"));
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(unreadable(job.file, &job.name, format!("row {} holds a NUL byte", row_of(&bytes, at)))
            .help("save it as text, CSV UTF-8; if it is UTF-16, declare `encoding: utf-16le`"));
    }
    match std::str::from_utf8(&bytes) {
        Ok(_) => Ok((bytes, UTF_8.name())),
        Err(error) => Err(not_utf8(job, &bytes, error.valid_up_to())),
    }
}

fn transcode(
    job: &Job,
    encoding: &'static Encoding,
    bytes: &[u8],
    mark: usize,
) -> Result<(Vec<u8>, &'static str), Diagnostic> {
    let body = bytes.get(mark..).unwrap_or_default();
    let wide = encoding == UTF_16LE || encoding == UTF_16BE;
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(body) {
        return match text.find('\0') {
            Some(at) => {
                Err(unreadable(job.file, &job.name, format!("row {} holds a NUL byte", row_of(text.as_bytes(), at))))
            }
            None => Ok((text.into_owned().into_bytes(), encoding.name())),
        };
    }
    let label = encoding.name().to_lowercase();
    let found = UNKNOWN_ENCODING.error(match first_bad_row(encoding, body).filter(|_| !wide) {
        Some(row) => format!("row {row} of `{}` is not {label}", job.name),
        None => format!("`{}` is not {label}", job.name),
    });
    let found = found.at(job.file.span, format!("read as {label}"));
    Err(match std::str::from_utf8(body) {
        Ok(_) => found.help("leave `encoding:` out: the file is UTF-8"),
        Err(_) => found.help("correct `encoding:`, or save the file as CSV UTF-8"),
    })
}

pub(super) fn by_label(job: &Job, label: &str) -> Result<&'static Encoding, Diagnostic> {
    Encoding::for_label(label.trim().as_bytes()).ok_or_else(|| {
        let found = UNKNOWN_ENCODING.error(format!("no encoding is named `{label}`")).at(job.file.span, "of this file");
        match closest(label, COMMON.iter().copied()) {
            Some(name) => found.help(format!("did you mean `{name}`?")),
            None => found.help(format!("common names: {}", COMMON.join(", "))),
        }
    })
}

fn not_utf8(job: &Job, bytes: &[u8], at: usize) -> Diagnostic {
    let row = row_of(bytes, at);
    let found = UNKNOWN_ENCODING
        .error(format!("row {row} of `{}` is not UTF-8", job.name))
        .at(job.file.span, "read as UTF-8, as no `encoding:` is given");
    let Some((encoding, text)) = plausible(bytes) else {
        return found.help("declare the encoding: `encoding: gb18030`, or save the file as CSV UTF-8");
    };
    let label = encoding.name().to_lowercase();
    let line = text.lines().nth(row - 1).unwrap_or_default();
    found.place(format!("as {label}, row {row} reads: {}", clip(line))).help(format!("declare `encoding: {label}`"))
}

/// GB18030 if the bytes look like it, else the Western single-byte set, if either decodes.
pub(super) fn plausible(bytes: &[u8]) -> Option<(&'static Encoding, String)> {
    let decoded = |encoding: &'static Encoding| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes).map(|text| (encoding, text.into_owned()))
    };
    let chinese = Some(()).filter(|_| looks_chinese(bytes)).and_then(|_| decoded(GB18030));
    chinese.or_else(|| decoded(WINDOWS_1252))
}

/// Bytes above 0xA0 come in pairs in Chinese texts and alone in Western ones.
fn looks_chinese(bytes: &[u8]) -> bool {
    let runs = bytes.chunk_by(|a, b| (*a > 0xa0) == (*b > 0xa0)).filter(|run| run[0] > 0xa0);
    let (even, odd): (Vec<&[u8]>, Vec<&[u8]>) = runs.partition(|run| run.len().is_multiple_of(2));
    even.len() > 4 * odd.len()
}

fn first_bad_row(encoding: &'static Encoding, bytes: &[u8]) -> Option<usize> {
    let bad = |line: &[u8]| encoding.decode_without_bom_handling_and_without_replacement(line).is_none();
    bytes.split(|byte| *byte == b'\n').position(bad).map(|row| row + 1)
}

fn row_of(bytes: &[u8], at: usize) -> usize {
    bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}
