//! The page of a whole run.

use serde_json::{Value, json};

use super::error::RenderError;
use super::escape::clean;
use super::figure;
use super::view::{View, view};
use super::words::words;
use crate::exhibit::{Chart, Grid};

/// `index.html`: everything a reader of the run wants to see, in one file.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub title: String,
    pub authors: Vec<String>,
    /// Lines of label and value: units, years, seed, time taken.
    pub summary: Vec<(String, String)>,
    /// Claims and what became of them; may be empty.
    pub verdicts: Vec<(String, String)>,
    pub tables: Vec<Grid>,
    pub figures: Vec<Chart>,
    /// Label and path, relative to the page.
    pub downloads: Vec<(String, String)>,
    /// All numbers of the run are made up: said on top, besides below each such table.
    pub synthetic: bool,
    /// `en` or `zh`.
    pub language: String,
}

pub fn context(page: &Page) -> Result<Value, RenderError> {
    let tables: Vec<View> = page.tables.iter().map(view).collect::<Result<_, _>>()?;
    let words = words(&page.language);
    let authors: Vec<String> = page.authors.iter().map(|author| clean(author)).collect();
    Ok(json!({
        "page": {
            "title": clean(&page.title),
            "authors": authors.join(words.between_authors),
            "summary": lines(&page.summary),
            "verdicts": lines(&page.verdicts),
            "downloads": lines(&page.downloads),
            "synthetic": page.synthetic,
            "language": if page.language.starts_with("zh") { "zh" } else { "en" },
            "words": words,
        },
        "tables": tables,
        "figures": page.figures.iter().map(figure::entry).collect::<Vec<_>>(),
    }))
}

fn lines(pairs: &[(String, String)]) -> Vec<Value> {
    pairs.iter().map(|(label, value)| json!({"label": clean(label), "value": clean(value)})).collect()
}
