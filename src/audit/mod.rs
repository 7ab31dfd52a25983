//! Audits of printed arithmetic: what a paper's own numbers say about each other, before any data.
//!
//! A printed number is a range, all that rounds to it; an audit speaks only where no value in the ranges fits. One
//! finding a fact, with the tables that it is about.

mod additive;
mod bivariate;
mod claims;
mod critical;
mod effects;
mod intervals;
mod moments;
mod nested;
mod paper;
mod reference;
mod size;
mod stars;
mod twice;
mod words;

use crate::diag::{Card, Diagnostic};
use crate::printed::Table;
use crate::study::Study;
use paper::Paper;

/// A page and what it looks for.
pub struct Audit {
    pub cards: &'static [&'static Card],
    check: fn(&Paper) -> Vec<Diagnostic>,
}

/// Every audit, in the order in which a reader meets the numbers.
pub static AUDITS: &[Audit] = &[
    Audit { cards: &[&moments::CARD], check: moments::check },
    Audit { cards: &[&size::CARD], check: size::check },
    Audit { cards: &[&reference::CARD, &reference::OTHERS], check: reference::check },
    Audit { cards: &[&stars::CARD], check: stars::check },
    Audit { cards: &[&bivariate::ERRORS, &bivariate::WHICH_R2, &bivariate::IDENTITY], check: bivariate::check },
    Audit { cards: &[&additive::CARD], check: additive::check },
    Audit { cards: &[&nested::CARD], check: nested::check },
    Audit { cards: &[&twice::CARD], check: twice::check },
    Audit { cards: &[&effects::TOTAL, &effects::PRODUCT, &effects::SUPPRESSION], check: effects::check },
    Audit { cards: &[&intervals::CARD], check: intervals::check },
    Audit { cards: &[&critical::CARD], check: critical::check },
    Audit { cards: &[&claims::CARD], check: claims::check },
];

pub fn cards() -> Vec<&'static Card> {
    AUDITS.iter().flat_map(|audit| audit.cards.iter().copied()).collect()
}

/// What the printed tables say against each other.
pub fn audit(study: &Study, tables: &[Table]) -> Vec<Diagnostic> {
    let paper = Paper::new(study, tables);
    AUDITS.iter().flat_map(|audit| (audit.check)(&paper)).collect()
}
