//! The rows of a model: filters, empty cells, singletons, each counted.

use serde::{Deserialize, Serialize};

use crate::plan::{Datum, Failure, Job, Op};
use crate::stats::regression::degrees::singletons;

/// Rows of a model and what became of the others.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Sample {
    /// Rows of the data, ascending.
    pub rows: Vec<u32>,
    pub filtered: usize,
    /// Rows without a value, by the variable that lacks it first.
    pub empty: Vec<(String, usize)>,
    pub singletons: usize,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Params {
    /// Names of the inputs that can be empty; they come first.
    pub incomplete: Vec<String>,
    /// Inputs that must hold (`true`) or must not (`false`); they come next.
    pub filters: Vec<bool>,
    /// Columns of each absorbed effect; they come last. Empty where singletons stay.
    pub effects: Vec<usize>,
    /// Rows of the data.
    pub rows: usize,
}

pub static SAMPLE: Op = Op { name: "sample", version: 1, keep: true, cost: |_, rows| 4 * rows, run: sample };

fn sample(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let (columns, rest) = job.inputs.split_at_checked(params.incomplete.len()).unwrap_or_default();
    let (filters, effects) = rest.split_at_checked(params.filters.len()).unwrap_or_default();
    let mut sample = Sample { rows: (0..params.rows as u32).collect(), ..Sample::default() };
    for (filter, keep) in filters.iter().zip(&params.filters) {
        let truth = filter.as_numbers()?;
        let before = sample.rows.len();
        sample.rows.retain(|row| (truth[*row as usize] == 1.0) == *keep);
        sample.filtered += before - sample.rows.len();
    }
    for (column, name) in columns.iter().zip(&params.incomplete) {
        let before = sample.rows.len();
        match column {
            Datum::Text(text) => sample.rows.retain(|row| text.codes[*row as usize] != u32::MAX),
            numbers => {
                let values = numbers.as_numbers()?;
                sample.rows.retain(|row| values[*row as usize].is_finite());
            }
        }
        if before > sample.rows.len() {
            sample.empty.push((name.clone(), before - sample.rows.len()));
        }
    }
    drop_singletons(&mut sample, effects, &params.effects)?;
    if sample.rows.is_empty() {
        return Err(Failure::new("no row is left in the sample"));
    }
    Datum::record(&sample)
}

fn drop_singletons(sample: &mut Sample, columns: &[Datum], widths: &[usize]) -> Result<(), Failure> {
    if widths.is_empty() {
        return Ok(());
    }
    let codes = effect_codes(columns, widths, &sample.rows)?;
    let alone = singletons(&codes.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let mut gone = vec![false; sample.rows.len()];
    alone.iter().for_each(|at| gone[*at] = true);
    let mut gone = gone.into_iter();
    sample.rows.retain(|_| !gone.next().unwrap_or(false));
    sample.singletons = alone.len();
    Ok(())
}

/// One dense code a row of the sample for each effect, crossing its columns.
pub fn effect_codes(columns: &[Datum], widths: &[usize], rows: &[u32]) -> Result<Vec<Vec<u32>>, Failure> {
    let mut at = 0;
    let mut effects = vec![];
    for width in widths {
        let cells = columns.get(at..at + width).unwrap_or_default();
        let parts =
            cells.iter().map(|column| Ok(select(&column.codes()?, rows))).collect::<Result<Vec<_>, Failure>>()?;
        effects.push(crate::method::expression::cross(&parts, rows.len()));
        at += width;
    }
    Ok(effects)
}

/// The values of the sample's rows.
pub fn select<T: Copy>(values: &[T], rows: &[u32]) -> Vec<T> {
    if rows.len() == values.len() {
        return values.to_vec();
    }
    rows.iter().map(|row| values[*row as usize]).collect()
}
