//! What stands in the way of made data, a card each.

use crate::card;
use crate::diag::Card;

card! {
    /// ## What it finds
    /// `studyc synth` on a study that does not say that its data are made.
    ///
    /// ## Why it matters
    /// Numbers that look like an estimate and rest on no observation must be labelled in every table and file. The
    /// label follows from the declaration, so nothing is made without it.
    ///
    /// ```yaml
    /// data:
    ///   file: data/provinces.csv
    ///   panel: {unit: province, time: year, years: 2012..2022, units: 30}
    ///   synthetic: {like: reported.3, ranges: {population: 500..13000}}
    /// ```
    static SYNTH_NOT_DECLARED = "synth-not-declared", "made data that are not declared";
}

card! {
    /// ## What it finds
    /// Data to be made whose units, years or file are not declared, or contradict each other.
    ///
    /// Units take the names that `groups` list; where these are fewer than `panel.units`, the rest are numbered.
    static SYNTH_SHAPE = "synth-shape", "made data of no declared shape";
}

card! {
    /// ## What it finds
    /// `like` names no printed table of the study, or `ranges` names no column or variable that can be drawn.
    static SYNTH_LIKE = "synth-like", "moments that are not there";
}

pub static CARDS: &[&Card] = &[&SYNTH_NOT_DECLARED, &SYNTH_SHAPE, &SYNTH_LIKE];
