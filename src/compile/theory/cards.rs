//! What can be wrong with a theory, a card each.

use crate::card;
use crate::diag::Card;

card! {
    /// ## What it finds
    /// Arrows of a theory that lead back to where they came from, though it is declared acyclic.
    ///
    /// ```yaml bad
    /// study: s
    /// theory:
    ///   concepts: {A: {}, B: {}}
    ///   mechanisms: [{edge: A -> B, sign: +}, {edge: B -> A, sign: +}]
    ///   acyclic: true
    /// ```
    /// ```yaml good
    /// study: s
    /// theory:
    ///   concepts: {A: {}, B: {}}
    ///   mechanisms: [{edge: A -> B, sign: +}]
    ///   acyclic: true
    /// ```
    static CIRCULAR_THEORY = "circular-theory", "arrows in a circle";
}

card! {
    /// ## What it finds
    /// A concept that is part of two others, or of itself: concepts stand in a tree.
    ///
    /// ```yaml bad
    /// study: s
    /// theory:
    ///   concepts: {A: {parts: [C]}, B: {parts: [C]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// theory:
    ///   concepts: {A: {parts: [C]}, B: {parts: [D]}}
    /// ```
    static TANGLED_CONCEPTS = "tangled-concepts", "concepts that are no tree";
}

card! {
    /// ## What it finds
    /// An arrow that does not say whether it raises or lowers what it points at.
    ///
    /// ## Why it matters
    /// No estimate can contradict an effect without a sign. Where theory leaves it open, `sign: "?"` says so.
    ///
    /// ```yaml bad
    /// study: s
    /// theory:
    ///   concepts: {A: {}, B: {}}
    ///   mechanisms: [{edge: A -> B}]
    /// ```
    /// ```yaml good
    /// study: s
    /// theory:
    ///   concepts: {A: {}, B: {}}
    ///   mechanisms: [{edge: A -> B, sign: "?"}]
    /// ```
    static UNSIGNED_ARROW = "unsigned-arrow", "an arrow without a sign";
}

card! {
    /// ## What it finds
    /// One arrow that is drawn twice.
    ///
    /// ## Why it matters
    /// With two signs the theory says both and can never be wrong; with one sign, one of the two reasons is overlooked.
    ///
    /// ```yaml bad
    /// study: s
    /// theory:
    ///   concepts: {A: {}, B: {}}
    ///   mechanisms: [{edge: A -> B, sign: +}, {edge: A -> B, sign: "-"}]
    /// ```
    /// ```yaml good
    /// study: s
    /// theory:
    ///   concepts: {A: {}, B: {}}
    ///   mechanisms: [{edge: A -> B, sign: "?", because: two forces}]
    /// ```
    static ARROW_TWICE = "arrow-twice", "one arrow drawn twice";
}

card! {
    /// ## What it finds
    /// A proposition that no arrow of the theory argues: it names none, or arrows that lead from its one end to the
    /// other do not exist.
    ///
    /// ```yaml bad
    /// study: s
    /// theory:
    ///   concepts: {A: {}, B: {}, C: {}}
    ///   mechanisms: [{edge: A -> B, sign: +}]
    ///   propositions: {P1: {says: A helps C, edges: [A -> C]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// theory:
    ///   concepts: {A: {}, B: {}, C: {}}
    ///   mechanisms: [{edge: A -> B, sign: +}, {edge: B -> C, sign: +}]
    ///   propositions: {P1: {says: A helps C, edges: [A -> C]}}
    /// ```
    static UNARGUED_PROPOSITION = "unargued-proposition", "a proposition without its mechanism";
}

card! {
    /// ## What it finds
    /// Evidence that a proposition asks for and no analysis of the study gives.
    ///
    /// ## Why it matters
    /// The hypothesis that stands for the proposition then rests on another kind of evidence than the one that was
    /// argued for.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x | unit}}
    /// theory:
    ///   concepts: {A: {}, B: {}}
    ///   mechanisms: [{edge: A -> B, sign: +}]
    ///   propositions: {P1: {says: A helps B, edges: [A -> B], evidence: [mediation]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x | unit}}
    /// theory:
    ///   concepts: {A: {}, B: {}}
    ///   mechanisms: [{edge: A -> B, sign: +}]
    ///   propositions: {P1: {says: A helps B, edges: [A -> B], evidence: [panel regression]}}
    /// ```
    static EVIDENCE_NOT_GIVEN = "evidence-not-given", "evidence that no model gives";
}

card! {
    /// ## What it finds
    /// A theory that cannot be taken over: the file is absent, is no study, or has no theory without mistakes.
    ///
    /// ```yaml bad
    /// study: s
    /// theory: {import: no-such-file.yaml}
    /// ```
    /// ```yaml good
    /// study: s
    /// theory: {concepts: {A: {}}}
    /// ```
    static THEORY_IMPORT = "theory-import", "a theory that cannot be taken over";
}

pub const CARDS: &[&Card] = &[
    &CIRCULAR_THEORY,
    &TANGLED_CONCEPTS,
    &UNSIGNED_ARROW,
    &ARROW_TWICE,
    &UNARGUED_PROPOSITION,
    &EVIDENCE_NOT_GIVEN,
    &THEORY_IMPORT,
];
