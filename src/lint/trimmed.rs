//! Winsorising by the name of trimming, and the other way round.

use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;

card! {
    /// ## What it finds
    /// A check that pulls ends of columns in and is called trimming, or drops them and is called winsorising.
    ///
    /// ## Why it matters
    /// Winsorised rows stay with another value, trimmed ones are gone: the number of rows and the estimate differ
    /// (Tukey 1962). Chinese papers print both under one word; 缩尾 pulls in, 截尾 drops.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// robustness: {main: {of: m, checks: {tails: {label: Trimmed at 1%, winsorise: {of: all, at: 1%}}}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// robustness: {main: {of: m, checks: {tails: {label: Trimmed at 1%, trim: {of: all, at: 1%}}}}}
    /// ```
    static CARD = "winsorised-or-trimmed", "winsorising called trimming";
}

const TRIMMED: [&str; 4] = ["trim", "truncat", "截尾", "剔除"];
const WINSORISED: [&str; 3] = ["winsor", "缩尾", "縮尾"];

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let mut found = vec![];
    for (name, check) in &ground.study.checks {
        let Some(ends) = check.edit.ends.first() else { continue };
        let labels = check.label.as_ref().map(|label| label.all()).unwrap_or_default();
        let said = std::iter::once(name.as_str()).chain(labels).collect::<Vec<_>>().join(" ").to_lowercase();
        let is = |words: &[&str]| words.iter().any(|word| said.contains(word));
        let rows_go = check.edit.ends.iter().any(|ends| ends.rows_go);
        let pulled = check.edit.ends.iter().any(|ends| !ends.rows_go);
        let (does, called, word) = match () {
            () if pulled && is(&TRIMMED) && !is(&WINSORISED) && !rows_go => ("pulls ends in", "trimming", "winsorised"),
            () if rows_go && is(&WINSORISED) && !is(&TRIMMED) && !pulled => ("drops rows", "winsorising", "trimmed"),
            () => continue,
        };
        found.push(
            CARD.warning(format!("check `{name}` {does} and is called {called}"))
                .at(ends.span, does)
                .help(format!("call it {word}, or say the other option")),
        );
    }
    found
}
