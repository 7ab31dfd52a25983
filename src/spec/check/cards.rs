//! What can be wrong with a tree.

use crate::card;
use crate::diag::Card;

pub const CARDS: &[&Card] = &[
    &UNKNOWN_KEY,
    &MISSING_KEY,
    &DUPLICATE,
    &WRONG_FORM,
    &UNKNOWN_WORD,
    &UNSIGNED,
    &SIGNED_BRANCH,
    &FOLDED,
    &NESTED_BULLET,
    &MISSING_OF,
    &EMPTY,
];

card! {
    /// A key that its place does not know: a typing error, or an option of something else.
    ///
    /// ```yaml bad
    /// study: s
    /// conventoins: stata
    /// ```
    /// ```yaml good
    /// study: s
    /// conventions: stata
    /// ```
    static UNKNOWN_KEY = "unknown-key", "a key that is not known";
}

card! {
    /// A key without which its place says nothing.
    static MISSING_KEY = "missing-key", "a key is missing";
}

card! {
    /// The same key twice in one map. YAML readers silently keep one of them, and not all the same one.
    ///
    /// ```yaml bad
    /// study: s
    /// seed: 1
    /// seed: 2
    /// ```
    /// ```yaml good
    /// study: s
    /// seed: 1
    /// ```
    static DUPLICATE = "duplicate-key", "a key stands twice";
}

card! {
    /// A text, a list or a map where one of the others belongs, or a text that is no number, no year, no percentage.
    ///
    /// ```yaml bad
    /// study: s
    /// seed: many
    /// ```
    /// ```yaml good
    /// study: s
    /// seed: 20250101
    /// ```
    static WRONG_FORM = "wrong-form", "a value of another form belongs here";
}

card! {
    /// A word that is none of the words its place knows.
    ///
    /// ```yaml bad
    /// study: s
    /// conventions: statta
    /// ```
    /// ```yaml good
    /// study: s
    /// conventions: stata
    /// ```
    static UNKNOWN_WORD = "unknown-word", "a word that is not known";
}

card! {
    /// A leaf of an index without a direction. There is no default: whether more of an indicator is better or worse is a claim of the
    /// author. In YAML, the dash of a list is no sign; signs need the bracket form.
    ///
    /// ```yaml bad
    /// study: s
    /// indices:
    ///   Index:
    ///     of:
    ///       Pollution:
    ///         - so2
    ///         - solid_waste
    /// ```
    /// ```yaml good
    /// study: s
    /// indices:
    ///   Index:
    ///     of:
    ///       Pollution: [-so2, -solid_waste]
    /// ```
    static UNSIGNED = "unsigned-leaf", "a leaf has no direction";
}

card! {
    /// A sign in front of a branch. Directions belong to leaves; a branch is the mean of what is below it.
    ///
    /// ```yaml bad
    /// study: s
    /// indices:
    ///   Index:
    ///     of:
    ///       -Pollution: [+so2]
    /// ```
    /// ```yaml good
    /// study: s
    /// indices:
    ///   Index:
    ///     of:
    ///       Pollution: [-so2]
    /// ```
    static SIGNED_BRANCH = "signed-branch", "a branch has a sign";
}

card! {
    /// Signed names on several lines without brackets: YAML folds them into one text.
    ///
    /// ```yaml bad
    /// study: s
    /// indices:
    ///   Index:
    ///     of:
    ///       Pollution:
    ///         -so2
    ///         -solid_waste
    /// ```
    /// ```yaml good
    /// study: s
    /// indices:
    ///   Index:
    ///     of:
    ///       Pollution: [-so2, -solid_waste]
    /// ```
    static FOLDED = "folded-leaves", "several leaves read as one text";
}

card! {
    /// `- - so2` is a list in a list to YAML, not a signed leaf.
    ///
    /// ```yaml bad
    /// study: s
    /// indices:
    ///   Index:
    ///     of:
    ///       Pollution:
    ///         - - so2
    /// ```
    /// ```yaml good
    /// study: s
    /// indices:
    ///   Index:
    ///     of:
    ///       Pollution: [-so2]
    /// ```
    static NESTED_BULLET = "nested-bullet", "a list inside a list of leaves";
}

card! {
    /// A node of an index with options but without `of`, the list or map of what is below it.
    ///
    /// ```yaml bad
    /// study: s
    /// indices:
    ///   Index:
    ///     of:
    ///       Pollution: {label: Pollution of the air, so2: [-so2]}
    /// ```
    /// ```yaml good
    /// study: s
    /// indices:
    ///   Index:
    ///     of:
    ///       Pollution: {label: Pollution of the air, of: [-so2]}
    /// ```
    static MISSING_OF = "branch-without-of", "a node has options and no `of`";
}

card! {
    /// A key without a value.
    static EMPTY = "empty-value", "a key has no value";
}
