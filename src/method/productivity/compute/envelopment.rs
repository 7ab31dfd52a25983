//! Scores against the best units.

use super::rows::Data;
use super::{Computed, Params};
use crate::method::productivity::options::{Oriented, Returns, Way};
use crate::plan::{Failure, Published};
use crate::results::Note;
use crate::stats::production::envelopment::{Orientation, Returns as Technology};

/// Scores above this share of one count as efficient.
const EFFICIENT: f64 = 1.0 - 1e-9;

pub fn envelopment(params: &Params, data: &Data) -> Result<Computed, Failure> {
    data.positive(params)?;
    let (returns, orientation) = (technology(params.returns), oriented(params.orientation));
    let mut scores = vec![f64::NAN; data.rows];
    let mut out = Published::default();
    let mut failed: Vec<String> = vec![];
    for period in data.periods(params.pooled) {
        let technology = data.technology(&period.rows);
        let found = match params.way {
            Way::Sbm => technology.slacks(returns, orientation),
            _ => technology.radial(returns, orientation),
        };
        for (row, score) in period.rows.iter().zip(found) {
            match score {
                Ok(score) => scores[*row] = score,
                Err(why) => failed.push(format!("{} {}: {why}", data.unit(*row), period.name)),
            }
        }
        let own: Vec<f64> = period.rows.iter().map(|row| scores[*row]).filter(|score| score.is_finite()).collect();
        let n = own.len() as f64;
        let head = if period.name.is_empty() { String::new() } else { format!("{}.", period.name) };
        let efficient = own.iter().filter(|score| **score >= EFFICIENT).count() as f64;
        let least = own.iter().copied().fold(f64::NAN, f64::min);
        let parts = [("n", n), ("mean", own.iter().sum::<f64>() / n), ("min", least), ("efficient", efficient)];
        out.cells.extend(parts.map(|(part, value)| (format!("{head}{part}"), value)));
    }
    for row in &data.usable {
        let name = match data.times {
            Some(times) => format!("{}.{}", data.unit(*row), times[*row]),
            None => data.unit(*row).to_string(),
        };
        out.cells.push((name, scores[*row]));
    }
    out.notes.push(said(params, data.times.is_some()));
    out.notes.extend(data.left_out());
    if !failed.is_empty() {
        let which = failed.iter().take(3).cloned().collect::<Vec<_>>().join("; ");
        out.notes.push(Note::words(
            format!("{} scores not computed: {which}", failed.len()),
            format!("{}个效率值无法计算：{which}", failed.len()),
        ));
    }
    Ok(Computed { columns: vec![("efficiency".into(), scores)], published: out })
}

pub fn technology(returns: Returns) -> Technology {
    match returns {
        Returns::Variable => Technology::Variable,
        Returns::NotIncreasing => Technology::NotIncreasing,
        Returns::NotDecreasing => Technology::NotDecreasing,
        Returns::Constant | Returns::Free => Technology::Constant,
    }
}

pub fn oriented(orientation: Oriented) -> Orientation {
    match orientation {
        Oriented::Input => Orientation::Input,
        Oriented::Output => Orientation::Output,
        Oriented::None => Orientation::Neither,
    }
}

/// The orientation in words.
pub fn side(orientation: Oriented) -> (&'static str, &'static str) {
    match orientation {
        Oriented::Input => ("input-oriented", "投入导向"),
        Oriented::Output => ("output-oriented, as 1/phi", "产出导向，报告1/φ"),
        Oriented::None => ("not oriented", "非导向"),
    }
}

fn said(params: &Params, periods: bool) -> Note {
    let returns = match params.returns {
        Returns::Variable => ("variable returns", "规模报酬可变"),
        Returns::NotIncreasing => ("non-increasing returns", "规模报酬非递增"),
        Returns::NotDecreasing => ("non-decreasing returns", "规模报酬非递减"),
        Returns::Constant | Returns::Free => ("constant returns", "规模报酬不变"),
    };
    let measure = match (params.way, params.bad > 0) {
        (Way::Sbm, true) => ("Slacks-based measure with undesirable outputs (Tone 2003)", "含非期望产出的SBM"),
        (Way::Sbm, false) => ("Slacks-based measure (Tone 2001)", "SBM"),
        _ => ("Radial scores of data envelopment", "DEA径向效率"),
    };
    let frontier = match (periods, params.pooled) {
        (true, false) => (", each period against its own frontier", "，各期前沿分别构造"),
        (true, true) => (", all periods against one frontier", "，各期共用同一前沿"),
        _ => ("", ""),
    };
    let side = side(params.orientation);
    Note::words(
        format!("{}, {}, {}{}", measure.0, returns.0, side.0, frontier.0),
        format!("{}，{}，{}{}", measure.1, returns.1, side.1, frontier.1),
    )
}
