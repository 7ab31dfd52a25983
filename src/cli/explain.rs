//! `studyc explain CODE`

use super::{End, console};
use crate::diag::Card;
use crate::{compile, data, method, spec, stats, synth};

#[derive(clap::Args)]
pub struct Options {
    /// The code, such as `unsigned-leaf`; all codes if none is given.
    code: Option<String>,
}

/// Every card of the program, by code.
pub fn cards() -> Vec<&'static Card> {
    let mut cards: Vec<&'static Card> = [
        spec::cards(),
        compile::cards(),
        data::CARDS.to_vec(),
        data::space::CARDS.to_vec(),
        method::cards(),
        synth::CARDS.to_vec(),
    ]
    .concat();
    cards.extend(stats::cards());
    cards.sort_by_key(|card| card.code);
    cards
}

pub fn explain(options: &Options) -> End {
    let cards = cards();
    let Some(code) = &options.code else {
        let lines: Vec<(String, String)> =
            cards.iter().map(|card| (card.code.to_string(), card.title.to_string())).collect();
        console::say(console::aligned(&lines).trim_end());
        return End::Fine;
    };
    let about = about(&cards, code);
    match cards.iter().find(|card| card.code == code).or(if about.len() == 1 { about.first() } else { None }) {
        Some(card) => {
            console::say(format!("{}: {}\n\n{}", card.code, card.title, page(card)));
            End::Fine
        }
        None if !about.is_empty() => {
            let names: Vec<String> = about.iter().map(|card| format!("`{}`", card.code)).collect();
            console::fail(format!("no code `{code}`: pages about it are {}", names.join(", ")))
        }
        None => {
            let close = crate::diag::closest(code, cards.iter().map(|card| card.code));
            let hint = close
                .map_or_else(|| "`studyc explain` lists them".to_string(), |close| format!("did you mean `{close}`?"));
            console::fail(format!("no code `{code}`: {hint}"))
        }
    }
}

/// Cards whose title or code has every word of a question: `lm` finds the tests of space.
fn about(cards: &[&'static Card], asked: &str) -> Vec<&'static Card> {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        parts.map(str::to_lowercase).collect()
    };
    let asked = words(asked);
    let has = |card: &&&'static Card| {
        let own = words(&format!("{} {}", card.code, card.title));
        !asked.is_empty() && asked.iter().all(|word| own.contains(word))
    };
    cards.iter().filter(has).copied().collect()
}

/// The page of a card as Markdown.
pub fn page(card: &Card) -> String {
    let lines: Vec<&str> = card.page.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n").trim_end().to_string()
}
