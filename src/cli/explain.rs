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
    match cards.iter().find(|card| card.code == code) {
        Some(card) => {
            console::say(format!("{}: {}\n\n{}", card.code, card.title, page(card)));
            End::Fine
        }
        None => {
            let close = crate::diag::closest(code, cards.iter().map(|card| card.code));
            let hint = close
                .map_or_else(|| "`studyc explain` lists them".to_string(), |close| format!("did you mean `{close}`?"));
            console::fail(format!("no code `{code}`: {hint}"))
        }
    }
}

/// The page of a card as Markdown.
pub fn page(card: &Card) -> String {
    let lines: Vec<&str> = card.page.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n").trim_end().to_string()
}
