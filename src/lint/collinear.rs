//! Regressors that depend on each other whatever the data are.

use std::collections::BTreeMap;

use super::ground::{Ground, Model};
use crate::card;
use crate::diag::Diagnostic;
use crate::method::expression::{Scope, evaluate};
use crate::plan::Datum;
use crate::stats::descriptive::quantile::QuantileRule;
use crate::study::{Definition, Kind, Study, VarId};

card! {
    /// ## What it finds
    /// Regressors one of which is a sum of the others by definition: a share and its complement, the logarithm of a
    /// ratio beside the logarithms of its parts, one measure in two units.
    ///
    /// The definitions are computed on made-up positive columns; what is exact there is exact in any data.
    ///
    /// ## Why it matters
    /// Their slopes are not identified. A program drops one of them, and which one decides what the others mean
    /// (Belsley, Kuh and Welsch 1980).
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// variables: {wealth: {is: ln(gdp / people)}, size: {is: ln(gdp)}, heads: {is: ln(people)}}
    /// models: {m: {formula: y ~ wealth + size + heads}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// variables: {wealth: {is: ln(gdp / people)}, heads: {is: ln(people)}}
    /// models: {m: {formula: y ~ wealth + heads}}
    /// ```
    static CARD = "collinear-by-definition", "regressors that add up by definition";
}

const UNITS: usize = 12;
const PERIODS: usize = 8;
const ROWS: usize = UNITS * PERIODS;
/// What the other columns leave of a dependent one, as a share of its length.
const NOTHING: f64 = 1e-10;
/// Part of a column in a combination that counts.
const SOME: f64 = 1e-6;

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let mut trial = Trial { study: ground.study, known: BTreeMap::new() };
    ground.models().filter_map(|model| one(ground, model, &mut trial)).collect()
}

fn one(ground: &Ground, model: Model, trial: &mut Trial) -> Option<Diagnostic> {
    let columns: Vec<(VarId, Vec<f64>)> =
        model.regressors().filter_map(|(id, _)| Some((id, trial.column(id)?))).collect();
    if columns.len() * 2 > ROWS {
        return None;
    }
    let rows: Vec<usize> = (0..ROWS).filter(|row| columns.iter().all(|(_, column)| column[*row].is_finite())).collect();
    let centred: Vec<(VarId, Vec<f64>)> =
        columns.iter().filter_map(|(id, column)| Some((*id, centred(column, &rows)?))).collect();
    let (last, others) = dependent(&centred)?;
    let name = |id: VarId| format!("`{}`", ground.study.name_of(id));
    let place = |id: VarId| model.regressors().find(|(one, _)| *one == id).map(|(_, span)| span);
    let parts: Vec<String> = others.iter().map(|id| name(*id)).collect();
    let mut finding = CARD
        .warning(format!("{} of `{}` follows from {} by definition", name(last), model.analysis.name, parts.join(", ")))
        .at(place(last)?, "follows from the others");
    if let Some(first) = others.first().and_then(|id| place(*id)).filter(|span| Some(*span) != place(last)) {
        finding = finding.at(first, "one of them");
    }
    Some(finding.help("leave one of them out"))
}

/// The first column that those before it add up to, and these.
fn dependent(columns: &[(VarId, Vec<f64>)]) -> Option<(VarId, Vec<VarId>)> {
    // Orthonormal columns, each with its combination of the given ones.
    let mut basis: Vec<(Vec<f64>, Vec<f64>)> = vec![];
    for (at, (id, column)) in columns.iter().enumerate() {
        let mut left = column.clone();
        let mut made = vec![0.0; columns.len()];
        made[at] = 1.0;
        // Twice is enough (Giraud, Langou and Rozloznik 2005).
        for _ in 0..2 {
            for (unit, of) in &basis {
                let along: f64 = unit.iter().zip(&left).map(|(a, b)| a * b).sum();
                left.iter_mut().zip(unit).for_each(|(x, u)| *x -= along * u);
                made.iter_mut().zip(of).for_each(|(x, u)| *x -= along * u);
            }
        }
        let length = left.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length < NOTHING {
            let others = (0..at).filter(|other| made[*other].abs() > SOME).map(|other| columns[other].0);
            return Some((*id, others.collect()));
        }
        left.iter_mut().for_each(|x| *x /= length);
        made.iter_mut().for_each(|x| *x /= length);
        basis.push((left, made));
    }
    None
}

/// Less its mean and of length one; none for a constant.
fn centred(column: &[f64], rows: &[usize]) -> Option<Vec<f64>> {
    let mean = rows.iter().map(|row| column[*row]).sum::<f64>() / rows.len().max(1) as f64;
    let gaps: Vec<f64> = rows.iter().map(|row| column[*row] - mean).collect();
    let length = gaps.iter().map(|gap| gap * gap).sum::<f64>().sqrt();
    (length > NOTHING * mean.abs().max(1.0)).then(|| gaps.into_iter().map(|gap| gap / length).collect())
}

/// Definitions on made-up columns.
struct Trial<'a> {
    study: &'a Study,
    known: BTreeMap<VarId, Option<Datum>>,
}

impl Trial<'_> {
    fn column(&mut self, id: VarId) -> Option<Vec<f64>> {
        self.datum(id)?.as_numbers().ok().map(<[f64]>::to_vec)
    }

    /// None for what is no number, or rests on something that is none.
    fn datum(&mut self, id: VarId) -> Option<Datum> {
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        // A definition in a circle was reported.
        self.known.insert(id, None);
        let found = self.computed(id);
        self.known.insert(id, found.clone());
        found
    }

    fn computed(&mut self, id: VarId) -> Option<Datum> {
        let var = self.study.var(id);
        if var.kind != Kind::Number {
            return None;
        }
        if self.study.layout.time == Some(id) {
            return Some(Datum::numbers(times()));
        }
        let Definition::Formula { expr, of } = &var.definition else {
            let name = format!("{} {}", id.0, var.name);
            return Some(Datum::numbers(made_up(&name)));
        };
        let parts: BTreeMap<&str, Datum> =
            of.iter().map(|id| Some((self.study.name_of(*id), self.datum(*id)?))).collect::<Option<_>>()?;
        let units: Vec<u32> = (0..ROWS).map(|row| (row / PERIODS) as u32).collect();
        let (value, times) = (|name: &str| parts.get(name).cloned(), times());
        let panel = Some((units.as_slice(), times.as_slice()));
        let scope = Scope { rows: ROWS, value: &value, panel, quantiles: QuantileRule::Stata, neighbours: None };
        evaluate(expr, &scope).ok().map(|(datum, _)| datum)
    }
}

fn times() -> Vec<f64> {
    (0..ROWS).map(|row| 2001.0 + (row % PERIODS) as f64).collect()
}

/// Numbers between one and two that follow from a name.
fn made_up(name: &str) -> Vec<f64> {
    let mut bytes = [0u8; 4 * ROWS];
    blake3::Hasher::new().update(name.as_bytes()).finalize_xof().fill(&mut bytes);
    let number = |four: &[u8]| four.iter().fold(0.0, |sum, byte| (sum + f64::from(*byte)) / 256.0);
    bytes.chunks(4).map(|four| 1.0 + number(four)).collect()
}
