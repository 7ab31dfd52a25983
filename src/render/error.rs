//! Why something could not be rendered.

use thiserror::Error;

#[derive(Debug, Error)]
pub enum RenderError {
    #[error("table `{table}`: {place} covers {found} columns, the table has {expected} with its stub")]
    Shape { table: String, place: String, expected: usize, found: usize },
    #[error("template `{name}`{}: {reason}", place(.line))]
    Template { name: String, line: Option<usize>, reason: String },
    #[error("template `{name}` took more than {seconds} s; a loop in it may be too long")]
    TooSlow { name: String, seconds: u64 },
    #[error("template `{name}` took more than {megabytes} MB of memory; a text in it may grow without end")]
    TooLarge { name: String, megabytes: u64 },
    #[error("template `{name}`: the process that renders it could not run: {reason}")]
    Process { name: String, reason: String },
    #[error("table `{table}` could not be written as CSV: {reason}")]
    Csv { table: String, reason: String },
}

fn place(line: &Option<usize>) -> String {
    line.map(|line| format!(", line {line}")).unwrap_or_default()
}

impl From<minijinja::Error> for RenderError {
    fn from(error: minijinja::Error) -> Self {
        let name = error.name().unwrap_or("without a name").to_string();
        let kind = error.kind();
        let reason = match (kind, error.detail()) {
            (minijinja::ErrorKind::OutOfFuel, _) => "it takes too many steps; a loop in it may be too long".into(),
            (_, Some(detail)) => format!("{kind}: {detail}"),
            (_, None) => kind.to_string(),
        };
        RenderError::Template { name, line: error.line(), reason }
    }
}
