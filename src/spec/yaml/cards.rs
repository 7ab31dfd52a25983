//! What can be wrong with the text of a YAML study.

use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::source::Span;
use crate::spec::{limits, typography};

pub const CARDS: &[&Card] = &[
    &SYNTAX,
    &TOO_DEEP,
    &TAB,
    &COLON,
    &SPLIT,
    &ANCHOR,
    &ALIAS,
    &MERGE,
    &TAG,
    &DOCUMENTS,
    &DIRECTIVE,
    &limits::TOO_LARGE,
    &limits::NOT_UTF8,
    &limits::INVISIBLE,
    &typography::FULLWIDTH,
    &typography::MINUS,
    &typography::QUOTES,
    &typography::WIDE_SPACE,
];

card! {
    /// The text is not YAML: a bracket or quote that is not closed, an indentation that fits no list or map, a character YAML keeps for
    /// itself.
    ///
    /// ```yaml bad
    /// study: s
    /// sets: {controls: [a, b}
    /// ```
    /// ```yaml good
    /// study: s
    /// sets: {controls: [a, b]}
    /// ```
    static SYNTAX = "yaml-syntax", "the text is not YAML";
}

card! {
    /// More than 128 lists, maps or brackets in one another.
    static TOO_DEEP = "nested-too-deep", "nested too deep";
}

card! {
    /// A tab in front of a line. YAML indents with spaces only, because editors disagree on the width of a tab.
    ///
    /// ```yaml bad
    /// study: s
    /// sets:
    /// 	controls: [a, b]
    /// ```
    /// ```yaml good
    /// study: s
    /// sets:
    ///   controls: [a, b]
    /// ```
    static TAB = "tab-indentation", "indented with a tab";
}

card! {
    /// A colon that touches its value. YAML reads `key:[a]` as one word.
    ///
    /// ```yaml bad
    /// study: s
    /// sets:
    ///   controls:[a, b]
    /// ```
    /// ```yaml good
    /// study: s
    /// sets:
    ///   controls: [a, b]
    /// ```
    static COLON = "colon-without-space", "no space after the colon";
}

card! {
    /// Inside `{}` and `[]` YAML splits at every comma, also at the commas of a formula: `{is: min(a, b)}` becomes `is: "min(a"` and a key
    /// `b)` without a value. Quotes keep the formula whole.
    ///
    /// ```yaml bad
    /// study: s
    /// variables:
    ///   low: {is: min(a, b), label: The lower one}
    /// ```
    /// ```yaml good
    /// study: s
    /// variables:
    ///   low: {is: "min(a, b)", label: The lower one}
    /// ```
    static SPLIT = "split-formula", "a formula is split at its commas";
}

card! {
    /// Anchors name a piece of YAML for later aliases. The language has its own words for this: `sets:` for lists of variables, `from:` for
    /// a model or matrix that builds on another one. They survive `convert` and show up in `diff`.
    static ANCHOR = "yaml-anchor", "anchors are not used";
}

card! {
    /// Aliases copy what an anchor named. The language has `sets:` and `from:` for this.
    ///
    /// ```yaml bad
    /// study: s
    /// sets:
    ///   controls: &all [a, b]
    ///   wide: *all
    /// ```
    /// ```yaml good
    /// study: s
    /// sets:
    ///   controls: [a, b]
    ///   wide: [controls]
    /// ```
    static ALIAS = "yaml-alias", "aliases are not used";
}

card! {
    /// The merge key `<<` belongs to YAML 1.1 and copies entries that no reader sees. `from:` derives one thing from another.
    static MERGE = "yaml-merge-key", "merge keys are not used";
}

card! {
    /// Tags such as `!Entropy` or `!!str` say what a value is. Here its place says so.
    static TAG = "yaml-tag", "tags are not used";
}

card! {
    /// A line `---` or `...` starts another document. One file holds one study.
    static DOCUMENTS = "several-documents", "more than one document in a file";
}

card! {
    /// A line such as `%YAML 1.1` or `%TAG`. Studies are YAML 1.2.
    static DIRECTIVE = "yaml-directive", "directives are not used";
}

/// The finding for `key:value`.
pub fn touching(span: Span, key: &str, value: &str) -> Diagnostic {
    COLON
        .error("the colon touches what follows it, so YAML reads one word")
        .at(span, "a space is missing here")
        .help(format!("write `{}: {}`", key.trim(), value.trim()))
}
