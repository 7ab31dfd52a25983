//! Columns of outputs and inputs, their rows by period.

use nalgebra::DMatrix;

use super::Params;
use crate::method::labels::Labels;
use crate::method::productivity::NO_PRODUCTIVITY;
use crate::plan::{Datum, Failure, Job};
use crate::results::Note;
use crate::stats::production::envelopment::Technology;

pub struct Data<'a> {
    pub outputs: Vec<&'a [f64]>,
    pub inputs: Vec<&'a [f64]>,
    pub bad: Vec<&'a [f64]>,
    pub groups: Option<Labels>,
    pub units: Labels,
    pub times: Option<&'a [f64]>,
    /// Rows that have all of them, ascending.
    pub usable: Vec<usize>,
    /// Rows of the data.
    pub rows: usize,
}

/// Usable rows of one period, ascending; its name is empty where there are no periods.
pub struct Period {
    pub name: String,
    pub rows: Vec<usize>,
}

impl<'a> Data<'a> {
    pub fn of(job: &Job<'a>, params: &Params) -> Result<Self, Failure> {
        let mut columns = job.inputs.iter();
        let mut take = |count: usize| -> Result<Vec<&'a [f64]>, Failure> {
            columns.by_ref().take(count).map(Datum::as_numbers).collect()
        };
        let (outputs, inputs, bad) = (take(params.outputs)?, take(params.inputs.len())?, take(params.bad)?);
        let groups = if params.grouped { columns.next().map(Labels::of).transpose()? } else { None };
        let rows = outputs.first().map_or(0, |column| column.len());
        let units = if params.units { columns.next().map(Labels::of).transpose()? } else { None };
        let units = units.unwrap_or_else(|| numbered(rows));
        let times = if params.periods { columns.next().map(Datum::as_numbers).transpose()? } else { None };
        let known = |row: &usize| outputs.iter().chain(&inputs).chain(&bad).all(|column| column[*row].is_finite());
        let grouped = |row: &usize| groups.as_ref().is_none_or(|labels| labels.codes[*row] != u32::MAX);
        let usable = (0..rows).filter(|row| known(row) && grouped(row)).collect();
        Ok(Data { outputs, inputs, bad, groups, units, times, usable, rows })
    }

    /// Outputs and inputs have shares, logarithms and ratios where they are positive.
    pub fn positive(&self, params: &Params) -> Result<(), Failure> {
        let named = self.inputs.iter().zip(&params.inputs).map(|(column, name)| (*column, name.as_str()));
        let others = self.outputs.iter().map(|column| (*column, "an output"));
        let others = others.chain(self.bad.iter().map(|column| (*column, "an undesirable output")));
        for (column, name) in named.chain(others) {
            let wrong = self.usable.iter().filter(|row| column[**row] <= 0.0).count();
            if wrong > 0 {
                return Err(Failure::of(&NO_PRODUCTIVITY, format!("{name} is not positive in {wrong} rows"))
                    .help("filter such rows, or mend the data"));
            }
        }
        Ok(())
    }

    /// Usable rows period by period, in the order of time; all of them at once where `pooled`.
    pub fn periods(&self, pooled: bool) -> Vec<Period> {
        let Some(times) = self.times.filter(|_| !pooled) else {
            return vec![Period { name: String::new(), rows: self.usable.clone() }];
        };
        let mut found: Vec<f64> = self.usable.iter().map(|row| times[*row]).collect();
        found.sort_by(f64::total_cmp);
        found.dedup();
        let rows = |time: f64| self.usable.iter().copied().filter(|row| times[*row] == time).collect();
        found.into_iter().map(|time| Period { name: time.to_string(), rows: rows(time) }).collect()
    }

    pub fn technology(&self, rows: &[usize]) -> Technology {
        let matrix = |columns: &[&[f64]]| DMatrix::from_fn(rows.len(), columns.len(), |row, at| columns[at][rows[row]]);
        Technology { inputs: matrix(&self.inputs), outputs: matrix(&self.outputs), bad: matrix(&self.bad) }
    }

    pub fn unit(&self, row: usize) -> &str {
        self.units.names.get(self.units.codes[row] as usize).map_or("", String::as_str)
    }

    /// Rows that were left out, as a note.
    pub fn left_out(&self) -> Option<Note> {
        let count = self.rows - self.usable.len();
        (count > 0).then(|| {
            Note::words(
                format!("{count} rows without an output, an input or a group left out"),
                format!("{count}行因缺少投入、产出或分组而剔除"),
            )
        })
    }
}

/// Rows that have no names are their own units.
fn numbered(rows: usize) -> Labels {
    Labels { codes: (0..rows as u32).collect(), names: (1..=rows).map(|row| row.to_string()).collect() }
}
