//! An index on a part of itself.

use super::ground::Ground;
use super::shared::leaf_of;
use crate::card;
use crate::diag::Diagnostic;

card! {
    /// ## What it finds
    /// An index that is regressed on its own branch, or a branch on the index that it is a part of.
    ///
    /// ## Why it matters
    /// A sum is explained by its parts without a remainder: the slope is a weight of the index, and no test of it says
    /// anything about the world (Kronmal 1993; OECD and JRC 2008).
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// indices: {Cp: {of: {Cake: [+income, +output], Share: [-gap, +beds]}}}
    /// models: {m: {formula: Cp ~ Cake + x}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// indices: {Cp: {of: {Cake: [+income, +output], Share: [-gap, +beds]}}}
    /// models: {m: {formula: Share ~ Cake + x}}
    /// ```
    static CARD = "index-on-its-branch", "an index explained by a part of itself";
}

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let mut found = vec![];
    for model in ground.models() {
        for (id, span) in model.regressors() {
            for outcome in &model.formula.outcomes {
                let theirs = ground.nodes(id);
                let own = ground.nodes(*outcome);
                let Some((part, whole)) = theirs
                    .iter()
                    .find_map(|part| own.iter().find(|whole| whole.overlaps(part)).map(|whole| (*part, *whole)))
                    .filter(|_| id != *outcome && !ground.is_shifted(id))
                else {
                    continue;
                };
                let names = (leaf_of(ground, whole), leaf_of(ground, part));
                found.push(
                    CARD.warning(format!(
                        "`{}` explains `{}` by `{}`, made of the same leaves",
                        model.analysis.name, names.0, names.1
                    ))
                    .at(span, format!("`{}`", names.1))
                    .help("explain one by the other only where they share no leaf"),
                );
            }
        }
    }
    found
}
