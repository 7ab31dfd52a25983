//! Levels of stars, in the tables and in the notes below them.

use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;
use crate::method::tables::levels;
use crate::spec::types::Label;

card! {
    /// ## What it finds
    /// A note below a table that gives stars other levels than the table's stars have.
    ///
    /// ## Why it matters
    /// Economics prints * for 10%, medicine for 5%: under the wrong line every star is read one level too high or too low
    /// (Wasserstein and Lazar 2016).
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x, errors: hc1}}
    /// tables: {1: {kind: regression, columns: m, note: "Errors in brackets. *** p<0.001, ** p<0.01, * p<0.05."}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x, errors: hc1}}
    /// tables: {1: {kind: regression, columns: m, note: "Errors in brackets. *** p<0.01, ** p<0.05, * p<0.1."}}
    /// ```
    static CARD = "star-levels-differ", "stars whose levels differ from the note";
}

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let own = levels(ground.study);
    let mut found = vec![];
    for table in &ground.study.tables {
        let texts = table.note.iter().flat_map(Label::all);
        let Some((stars, said)) = texts
            .flat_map(written)
            .find(|(stars, said)| own.get(stars - 1).is_none_or(|level| (level - said).abs() > 1e-9))
        else {
            continue;
        };
        let mark = "*".repeat(stars);
        let real = own.get(stars - 1).map_or_else(|| "nothing".to_string(), |level| format!("p < {level}"));
        found.push(
            CARD.warning(format!(
                "the note of table {} says {mark} for p < {said}, and {mark} stands for {real}",
                table.name
            ))
            .at(table.span, "this table")
            .help("leave levels out of the note, which prints them itself, or set `style: {stars: ...}`"),
        );
    }
    found
}

/// `*** p < 0.01`, `**p<5%`: how many stars, and the level.
fn written(text: &str) -> Vec<(usize, f64)> {
    let mut found = vec![];
    let mut rest = text;
    while let Some(at) = rest.find('*') {
        let after = &rest[at..];
        let stars = after.chars().take_while(|c| *c == '*').count();
        rest = &after[stars..];
        let Some(level) = level(rest) else { continue };
        found.push((stars, level));
    }
    found
}

/// The number behind `p <`, if that comes next.
fn level(text: &str) -> Option<f64> {
    let text = text.trim_start().strip_prefix(['p', 'P'])?.trim_start();
    let text = text.strip_prefix(['<', '\u{2264}', '\u{ff1c}'])?.trim_start_matches(['=', ' ']);
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, behind) = text.split_at(end);
    let value: f64 = number.trim_end_matches('.').parse().ok()?;
    Some(if behind.trim_start().starts_with('%') { value / 100.0 } else { value })
}
