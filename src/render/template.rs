//! Templates: the built-in ones, an author's folder, and how each format prints text.
//!
//! LaTeX templates use `<< value >>`, `<% statement %>` and `<# comment #>`, because braces are LaTeX's own.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};

use super::Format;
use super::error::RenderError;
use super::escape;
use super::job::Job;

const BUILT_IN: [(&str, &str); 8] = [
    ("table.tex.j2", include_str!("../../templates/table.tex.j2")),
    ("table.md.j2", include_str!("../../templates/table.md.j2")),
    ("table.html.j2", include_str!("../../templates/table.html.j2")),
    ("figure.tex.j2", include_str!("../../templates/figure.tex.j2")),
    ("figure.svg.j2", include_str!("../../templates/figure.svg.j2")),
    ("figure.html.j2", include_str!("../../templates/figure.html.j2")),
    ("index.html.j2", include_str!("../../templates/index.html.j2")),
    ("document.tex.j2", include_str!("../../templates/document.tex.j2")),
];

/// An author's template may extend `builtin/table.tex.j2`.
const BUILT_IN_FOLDER: &str = "builtin/";

const MOST_BYTES: u64 = 1 << 20;

pub fn run(job: &Job, overrides: Option<&Path>) -> Result<String, RenderError> {
    let environment = environment(job, overrides)?;
    let text = environment.get_template(&job.template)?.render(Value::from(Serde(&job.context)))?;
    Ok(text)
}

fn environment(job: &Job, overrides: Option<&Path>) -> Result<Environment<'static>, Error> {
    let format = job.format;
    let mut environment = Environment::new();
    if format == Format::Latex {
        environment.set_syntax(latex_syntax()?);
    } else {
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    }
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(job.fuel));
    environment.set_debug(false);
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("text".into()));
    environment.set_formatter(move |out, _, value| Ok(out.write_str(&printed(format, value)?)?));
    environment.add_filter("numeral", move |text: &str| {
        Value::from_safe_string(match format {
            Format::Latex => escape::latex_numeral(text),
            Format::Html => escape::html_numeral(text),
            Format::Markdown | Format::Csv => escape::markdown(text),
        })
    });
    environment.add_filter("link", |path: &str| escape::link(path));
    let folder = overrides.map(Path::canonicalize).transpose().map_err(unreadable)?;
    environment.set_loader(move |name| load(name, folder.as_deref()));
    Ok(environment)
}

fn latex_syntax() -> Result<SyntaxConfig, Error> {
    SyntaxConfig::builder()
        .block_delimiters("<%", "%>")
        .variable_delimiters("<<", ">>")
        .comment_delimiters("<#", "#>")
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
}

/// A value as `format` prints it. Lists, maps and truth values are no text: printing one is a mistake.
fn printed(format: Format, value: &Value) -> Result<Cow<'_, str>, Error> {
    match (value.as_str(), value.kind()) {
        (Some(text), _) if value.is_safe() => Ok(text.into()),
        (Some(text), _) => Ok(match format {
            Format::Latex => escape::latex(text),
            Format::Html => escape::html(text),
            Format::Markdown | Format::Csv => escape::markdown(text),
        }
        .into()),
        (None, ValueKind::Number) => Ok(value.to_string().into()),
        (None, ValueKind::None) => Ok("".into()),
        (None, kind) => Err(Error::new(ErrorKind::NonPrimitive, format!("a {kind} cannot be printed"))),
    }
}

fn load(name: &str, folder: Option<&Path>) -> Result<Option<String>, Error> {
    if let Some(folder) = folder
        && let Some(path) = inside(folder, name)
    {
        return read(&path).map(Some);
    }
    let plain = name.strip_prefix(BUILT_IN_FOLDER).unwrap_or(name);
    Ok(BUILT_IN.iter().find(|(built_in, _)| *built_in == plain).map(|(_, text)| text.to_string()))
}

/// The file `name` of `folder`, unless it lies elsewhere, also by way of a link.
fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let path = folder.join(name).canonicalize().ok()?;
    (path.starts_with(folder) && path.is_file()).then_some(path)
}

fn read(path: &Path) -> Result<String, Error> {
    if fs::metadata(path).map_err(unreadable)?.len() > MOST_BYTES {
        return Err(Error::new(ErrorKind::TemplateNotFound, "a template larger than 1 MB is not read"));
    }
    fs::read_to_string(path).map_err(unreadable)
}

fn unreadable(error: std::io::Error) -> Error {
    Error::new(ErrorKind::TemplateNotFound, "the template or its folder could not be read").with_source(error)
}
