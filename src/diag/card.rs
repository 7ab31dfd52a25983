//! The page behind a code: what it finds, why it matters, a bad and a good study.

/// What a code means. The page is Markdown; its `bad` and `good` examples run as tests.
#[derive(Debug)]
pub struct Card {
    pub code: &'static str,
    pub title: &'static str,
    pub page: &'static str,
}

impl Card {
    /// The fenced examples of a kind (`bad` or `good`) with their language.
    pub fn examples(&self, kind: &str) -> Vec<(&'static str, String)> {
        let mut found = vec![];
        let mut lines = self.page.lines();
        while let Some(line) = lines.next() {
            let Some(info) = line.trim_start().strip_prefix("```") else { continue };
            let body: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != "```").map(unindent).collect();
            if let Some((language, mark)) = info.split_once(' ')
                && mark.trim() == kind
            {
                found.push((language, body.join("\n") + "\n"));
            }
        }
        found
    }
}

fn unindent(line: &str) -> &str {
    line.strip_prefix(' ').unwrap_or(line)
}

/// Declares a static [`Card`] whose page is the doc comment above it.
#[macro_export]
macro_rules! card {
    ($(#[doc = $line:literal])* static $NAME:ident = $code:literal, $title:literal;) => {
        $(#[doc = $line])*
        pub static $NAME: $crate::diag::Card = $crate::diag::Card {
            code: $code,
            title: $title,
            page: concat!($($line, "\n"),*),
        };
    };
}
