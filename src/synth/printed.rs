//! Printed descriptives: a row a variable, a column a statistic.

use indexmap::IndexMap;

use super::cards::SYNTH_LIKE;
use crate::compile::Parsed;
use crate::diag::Diagnostic;
use crate::spec::At;
use crate::spec::node::Node;
use crate::spec::words::number;

/// Statistics that made data can be held to, as the columns of a printed table name them.
pub const STATISTICS: [&str; 6] = ["n", "mean", "sd", "min", "median", "max"];

/// A number as it stands in the paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Printed {
    pub text: String,
    pub value: f64,
    pub decimals: usize,
}

/// Statistics of one variable, by name.
pub type Row = IndexMap<String, Printed>;

/// The table that `like: reported.3` names.
pub fn table(parsed: &Parsed, like: &At<String>) -> Result<IndexMap<String, Row>, Diagnostic> {
    let name = like.value.strip_prefix("reported.").unwrap_or(&like.value);
    let Some(table) = parsed.spec.reported.get(name) else {
        let known: Vec<String> = parsed.spec.reported.keys().map(|name| format!("reported.{name}")).collect();
        let diagnostic = SYNTH_LIKE
            .error(format!("`{}` is no printed table of the study", *like))
            .at(like.span, "nothing is printed here");
        return Err(diagnostic.did_you_mean(&like.value, known.iter().map(String::as_str)));
    };
    let entries = table.0.as_map().unwrap_or_default();
    let columns: Vec<&str> = (table.0.get("columns").and_then(Node::as_list).unwrap_or_default().iter())
        .map(|node| node.as_text().unwrap_or_default())
        .collect();
    if !columns.iter().any(|column| STATISTICS.contains(column)) {
        return Err(SYNTH_LIKE
            .error(format!("`{}` prints no mean, sd, min, median or max", *like))
            .at(like.span, "no table of descriptives")
            .help("name the table of descriptives: `columns: [n, mean, min, max, median, sd]`"));
    }
    let rows =
        entries.iter().filter_map(|(key, cells)| Some((key.as_text()?.to_string(), row(&columns, cells.as_list()?))));
    Ok(rows.filter(|(name, _)| name != "columns").collect())
}

fn row(columns: &[&str], cells: &[Node]) -> Row {
    let known = columns.iter().zip(cells).filter(|(column, _)| STATISTICS.contains(column));
    known.filter_map(|(column, cell)| Some((column.to_string(), printed(cell.as_text()?)?))).collect()
}

fn printed(text: &str) -> Option<Printed> {
    let text = text.trim_end_matches(['*', '!']);
    let decimals = text.split_once('.').map_or(0, |(_, digits)| digits.len());
    Some(Printed { text: text.to_string(), value: number(text)?, decimals })
}
