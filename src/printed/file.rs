//! Printed tables in files of their own: CSV, spreadsheets, LaTeX, Markdown.

use std::path::{Path, PathBuf};

use super::cards::PRINTED_FILE;
use super::rows;
use super::table::Row;
use crate::data::{FileRequest, place, small_text, texts};
use crate::diag::Diagnostic;
use crate::spec::At;
use crate::study::Study;

/// The rows of a file, named as the study names them.
pub fn rows(file: &At<String>, sheet: Option<&str>, study: &Study, root: &Path) -> Result<Vec<Row>, Box<Diagnostic>> {
    let request = FileRequest::new(PathBuf::from(&file.value), file.span);
    let path = place(root, &request).map_err(Box::new)?;
    let ending = path.extension().map(|text| text.to_string_lossy().to_lowercase()).unwrap_or_default();
    let read = match ending.as_str() {
        "tex" => small_text(&path).map(|text| latex(&text)),
        "md" | "markdown" => small_text(&path).map(|text| markdown(&text)),
        "csv" | "tsv" | "tab" | "xlsx" | "xlsm" | "xls" | "ods" => texts(&path, sheet),
        _ => Err("the ending of its name is none of .csv .tsv .xlsx .xls .ods .tex .md".to_string()),
    };
    let cannot = |why: String| {
        let finding = PRINTED_FILE.error(format!("`{}` cannot be read: {why}", file.value));
        Box::new(finding.at(file.span, "this file").help("correct the path, or write the rows under `reported`"))
    };
    let rows = rows::named(&read.map_err(cannot)?, study, file.span);
    if rows.is_empty() { Err(cannot("no row of it has numbers".into())) } else { Ok(rows) }
}

/// Lines between `&` and `\\` of the first tabular, without its commands.
pub fn latex(text: &str) -> Vec<Vec<String>> {
    let text: Vec<&str> = text.lines().map(|line| line.find('%').map_or(line, |at| uncommented(line, at))).collect();
    let text = text.join("\n");
    let body = text.find("\\begin{tabular").map_or(text.as_str(), |at| &text[at..]);
    let body = body.find("\\end{tabular").map_or(body, |at| &body[..at]);
    let lines = body.split("\\\\").filter(|line| line.contains('&'));
    lines
        .map(|line| line.replace("\\&", "\u{1}").split('&').map(|cell| plain(&cell.replace('\u{1}', "&"))).collect())
        .collect()
}

/// A percent sign that is not escaped starts a comment.
fn uncommented(line: &str, at: usize) -> &str {
    if line[..at].ends_with('\\') { line } else { &line[..at] }
}

/// `$0.205^{***}$` and `\textbf{0.205}\sym{***}` are `0.205***`; words of commands go, their arguments stay.
fn plain(cell: &str) -> String {
    let mut out = String::new();
    let mut letters = cell.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '$' | '{' | '}' | '^' => {}
            '~' => out.push(' '),
            '\\' => match letters.peek() {
                Some(next) if next.is_ascii_alphabetic() => {
                    while letters.next_if(|c| c.is_ascii_alphabetic()).is_some() {}
                }
                Some('_' | '%' | '#') => out.extend(letters.next()),
                _ => drop(letters.next()),
            },
            c => out.push(c),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines between bars; rules of dashes are no rows. Escaped stars and emphasis lose their marks.
pub fn markdown(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().map(str::trim).filter(|line| line.contains('|'));
    let lines = lines.filter(|line| !line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')));
    lines
        .map(|line| {
            let inner = line.strip_prefix('|').unwrap_or(line);
            let inner = inner.strip_suffix('|').unwrap_or(inner);
            inner.split('|').map(|cell| cell.replace('\\', "").trim().to_string()).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latex_without_its_commands() {
        let text = "\\begin{table}\\begin{tabular}{lcc} \\toprule & (1) & (2) \\\\ \\midrule % a & comment\n\
                    R\\&D & 0.205\\sym{***} & $-0.03^{*}$ \\\\ & (0.041) & (0.013) \\\\[2pt]\n\\bottomrule \\end{tabular} a & b \\\\";
        let rows = latex(text);
        assert_eq!(rows[1..], [["R&D", "0.205***", "-0.03*"], ["", "(0.041)", "(0.013)"]]);
    }

    #[test]
    fn markdown_between_bars() {
        let rows = markdown("| | (1) |\n|---|:-:|\n| Nqp | 0.205\\*\\* |\n|  | (0.041) |\ntext");
        assert_eq!(rows, [["", "(1)"], ["Nqp", "0.205**"], ["", "(0.041)"]]);
    }
}
