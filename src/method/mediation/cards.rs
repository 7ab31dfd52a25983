//! What can be wrong with a mediation.

use crate::card;
use crate::diag::Card;

pub static CARDS: &[&Card] = &[
    &super::MEDIATION,
    &super::MECHANISM,
    &WITHOUT_MODEL,
    &UNLIKE_LEAST_SQUARES,
    &PATH,
    &REPEATED,
    &CONTROLLED,
    &TAKEN,
    &DRAWS,
    &NO_EFFECT,
];

card! {
    /// ## What it finds
    /// A mediation or a mechanism that takes its rows, controls, effects and errors from nowhere, or from something that
    /// is no model.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {m: {path: x -> k -> y}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {m: {path: x -> k -> y, of: base}}
    /// ```
    static WITHOUT_MODEL = "path-without-model", "a mediation without its model";
}

card! {
    /// ## What it finds
    /// A mediation or a mechanism through a model that is not least squares: one with instruments, random effects or a spatial
    /// part, or one that is split.
    ///
    /// ## Why it matters
    /// Direct and indirect effect add up to the total because all equations are least squares on the same rows.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ z | unit | x ~ w}}
    /// mediations: {m: {path: x -> k -> y, of: base}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {m: {path: x -> k -> y, of: base}}
    /// ```
    static UNLIKE_LEAST_SQUARES = "path-of-another-model", "a path through a model that is not least squares";
}

card! {
    /// ## What it finds
    /// A path with too many or too few arrows: a mediation goes from one treatment over mediators to outcomes, a
    /// mechanism from one treatment to its channels. Mediators that stand apart are separated by commas, each with its
    /// own equation of the outcome; mediators joined by `+` stand in one equation.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {m: {path: x -> k, of: base}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {m: {path: x -> k + l -> y, of: base}}
    /// mechanisms: {channels: {path: "x -> k, l", of: base}}
    /// ```
    static PATH = "mediation-path", "a path of another length";
}

card! {
    /// ## What it finds
    /// A variable that stands twice on a path: a mediator that is the treatment or the outcome.
    ///
    /// ## Why it matters
    /// Its equation would explain a variable by itself, and an effect of one would be found.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {m: {path: x -> x -> y, of: base}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {m: {path: x -> k -> y, of: base}}
    /// ```
    static REPEATED = "path-repeats", "a variable twice on a path";
}

card! {
    /// ## What it finds
    /// A mediator or an outcome among the controls of the mediation's model.
    ///
    /// ## Why it matters
    /// A mediator that is held constant transmits nothing: the total effect would be the direct one, and the indirect
    /// effect a part of what was taken out.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + k + z}}
    /// mediations: {m: {path: x -> k -> y, of: base}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {m: {path: x -> k -> y, of: base}}
    /// ```
    static CONTROLLED = "mediator-among-controls", "a mediator held constant";
}

card! {
    /// ## What it finds
    /// A regressor of a mediation whose name is that of one of its numbers, such as `direct` or `share`: one address
    /// would mean two things.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + share}}
    /// mediations: {m: {path: x -> k -> y, of: base}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// variables: {labour_share: {is: share}}
    /// models: {base: {formula: y ~ x + labour_share}}
    /// mediations: {m: {path: x -> k -> y, of: base}}
    /// ```
    static TAKEN = "taken-name", "one address for two numbers";
}

card! {
    /// ## What it finds
    /// A bootstrap with too few draws for an interval, with more than a million, or with an option that says nothing
    /// about it.
    ///
    /// ## Why it matters
    /// A 95 % interval rests on the outermost fortieth of the draws on either side. Below 50 draws that is no draw at
    /// all; below 1,000 its ends move from seed to seed (Efron and Tibshirani 1993, 19.3).
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {m: {path: x -> k -> y, of: base, bootstrap: 20}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {m: {path: x -> k -> y, of: base, bootstrap: 1000}}
    /// ```
    static DRAWS = "bootstrap-draws", "a bootstrap that says too little";
}

card! {
    /// ## What it finds
    /// A mediation without an answer on its rows: the treatment or a mediator is collinear with the controls and the
    /// effects, or fewer than two units are there to be drawn.
    ///
    /// ## Why it matters
    /// The cell prints `n/c` with the reason; its neighbours stand.
    static NO_EFFECT = "no-mediation", "a mediation that cannot be computed";
}
