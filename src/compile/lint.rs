//! A compiled study held against the rules, with what it answers.

use super::{Compiled, column_datum};
use crate::lint::{Answered, Ground, Looked, Values, answer, look};

/// Rows beyond which values are looked at by the run alone.
const MOST_ROWS: usize = 2_000_000;

/// What was found by compiling and by the rules; these ask nothing of a study with errors.
pub fn lint(compiled: &Compiled) -> Answered {
    let looked = (!compiled.has_errors()).then(|| looked(compiled));
    answer(compiled.found.clone(), looked, &compiled.spec)
}

fn looked(compiled: &Compiled) -> Looked {
    let dataset = compiled.dataset.as_ref().filter(|dataset| dataset.rows <= MOST_ROWS);
    let column = |name: &str| dataset.and_then(|dataset| column_datum(dataset, name));
    let values = dataset.map(|dataset| Values::of(&compiled.study, dataset.rows, &column));
    look(&Ground::new(&compiled.study, &compiled.spec, &compiled.printed, values))
}
