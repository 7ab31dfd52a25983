//! A LaTeX document that holds all tables and figures of a study.

use serde_json::{Value, json};

use super::error::RenderError;
use super::escape::{anchor, clean};
use super::figure;
use super::job::{Latex, latex};
use super::layout::Engine;
use super::symbols::has_cjk;
use super::words::words;
use crate::exhibit::{Chart, Grid};

#[derive(Clone, Debug, Default)]
pub struct Document {
    pub title: String,
    pub authors: Vec<String>,
    /// `en` or `zh`, the language of the fixed words. Chinese text anywhere asks for ctexart and xelatex.
    pub language: String,
    pub tables: Tables,
    /// Behind the tables, in the document's own text.
    pub figures: Vec<Chart>,
}

/// Where the document finds its tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Tables {
    /// In its own text.
    #[default]
    Inline,
    /// In files `folder/<id>.tex` beside it.
    Folder(String),
}

pub fn context(grids: &[Grid], document: &Document) -> Result<Value, RenderError> {
    let tables: Vec<Latex> = grids.iter().map(latex).collect::<Result<_, _>>()?;
    let figures: Vec<figure::Figure> = document.figures.iter().map(figure::latex).collect();
    let of_figures = figures.iter().flat_map(|figure| figure.packages.iter().copied());
    let of_tables = tables.iter().flat_map(|table| table.layout.packages.iter().copied());
    let mut packages: Vec<&str> = of_tables.chain(of_figures).collect();
    packages.sort_unstable();
    packages.dedup();
    let chinese = document.language.starts_with("zh")
        || has_cjk(&document.title)
        || document.authors.iter().any(|author| has_cjk(author))
        || tables.iter().any(|table| table.layout.engine == Engine::Xelatex)
        || figures.iter().any(|figure| figure.engine == Engine::Xelatex);
    let words = words(&document.language);
    let authors: Vec<String> = document.authors.iter().map(|author| clean(author)).collect();
    let folder = match &document.tables {
        Tables::Inline => None,
        Tables::Folder(folder) => Some(folder.split('/').map(anchor).collect::<Vec<_>>().join("/")),
    };
    Ok(json!({
        "document": {
            "title": clean(&document.title),
            "authors": authors.join(words.between_authors),
            "chinese": chinese,
            "packages": packages,
            "folder": folder,
            "synthetic": !grids.is_empty()
                && grids.iter().all(|grid| grid.synthetic)
                && figures.iter().all(|figure| figure.synthetic),
            "plain": !document.language.starts_with("zh"),
            "words": words,
        },
        "tables": tables,
        "figures": figures,
        "alone": false,
    }))
}
