//! Solow's residual: output over what the inputs explain.

use std::collections::BTreeMap;

use super::rows::Data;
use super::{Computed, Params};
use crate::method::labels::Labels;
use crate::method::productivity::NO_PRODUCTIVITY;
use crate::method::productivity::options::Absorbed;
use crate::plan::{Failure, Published};
use crate::results::Note;
use crate::stats::panel::lag;
use crate::stats::production::elasticity::{Absorb, Production, estimate};

/// TFP = Y / prod X^b; growth is the change of its logarithm to the period before.
pub fn solow(params: &Params, data: &Data) -> Result<Computed, Failure> {
    data.positive(params)?;
    let mut out = Published::default();
    let elasticities = elasticities(params, data, &mut out)?;
    let mut tfp = vec![f64::NAN; data.rows];
    for row in &data.usable {
        let inputs = data.inputs.iter().zip(&elasticities[row]);
        let logs: f64 = inputs.map(|(column, b)| b * libm::log(column[*row])).sum();
        tfp[*row] = libm::exp(libm::log(data.outputs[0][*row]) - logs);
    }
    let logs: Vec<f64> = tfp.iter().map(|x| libm::log(*x)).collect();
    let before = data.times.map(|times| lag(&logs, &data.units.codes, times, 1.0));
    let growth: Vec<f64> = match before {
        Some(before) => logs.iter().zip(before).map(|(now, then)| now - then).collect(),
        None => vec![f64::NAN; data.rows],
    };
    for period in data.periods(false) {
        let mean = |column: &[f64]| {
            let own: Vec<f64> = period.rows.iter().map(|row| column[*row]).filter(|x| x.is_finite()).collect();
            own.iter().sum::<f64>() / own.len() as f64
        };
        let head = if period.name.is_empty() { String::new() } else { format!("{}.", period.name) };
        let parts = [("n", period.rows.len() as f64), ("mean", mean(&tfp)), ("growth", mean(&growth))];
        out.cells.extend(parts.map(|(part, value)| (format!("{head}{part}"), value)));
    }
    out.notes.push(said(params));
    out.notes.extend(data.left_out());
    Ok(Computed { columns: vec![("tfp".into(), tfp), ("growth".into(), growth)], published: out })
}

/// The elasticities of each usable row, given or estimated for its group.
fn elasticities(params: &Params, data: &Data, out: &mut Published) -> Result<BTreeMap<usize, Vec<f64>>, Failure> {
    if let Some(given) = &params.elasticities {
        let cells = params.inputs.iter().zip(given);
        out.cells.extend(cells.map(|(name, value)| (format!("elasticity.{name}"), *value)));
        return Ok(data.usable.iter().map(|row| (*row, given.clone())).collect());
    }
    let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for row in &data.usable {
        groups.entry(data.groups.as_ref().map_or(0, |labels| labels.codes[*row])).or_default().push(*row);
    }
    let absorb = match (params.effects, params.periods) {
        (Absorbed::None, _) | (_, false) => Absorb::Nothing,
        (Absorbed::Unit, _) => Absorb::Unit,
        (Absorbed::Both, _) => Absorb::Both,
    };
    let order = data.groups.as_ref().map_or_else(|| vec![0], Labels::ordered);
    let mut found = BTreeMap::new();
    for group in order {
        let Some(rows) = groups.remove(&group) else { continue };
        let pick = |column: &[f64]| rows.iter().map(|row| column[*row]).collect::<Vec<f64>>();
        let [capital, labour] = data.inputs.as_slice() else {
            return Err(Failure::of(&NO_PRODUCTIVITY, "elasticities are estimated for capital and labour"));
        };
        let production = Production {
            output: pick(data.outputs[0]),
            capital: pick(capital),
            labour: pick(labour),
            units: rows.iter().map(|row| data.units.codes[*row]).collect(),
            times: rows.iter().map(|row| data.times.map_or(0, |times| times[*row] as u32)).collect(),
        };
        let name = data.groups.as_ref().and_then(|labels| labels.names.get(group as usize));
        let tail = name.map(|name| format!(".{name}")).unwrap_or_default();
        let estimated = estimate(&production, !params.free_returns, absorb).ok_or_else(|| {
            Failure::of(&NO_PRODUCTIVITY, format!("the {} rows{tail} do not determine elasticities", rows.len()))
        })?;
        let both = vec![estimated.capital, estimated.labour];
        let cells = params.inputs.iter().zip(&both);
        out.cells.extend(cells.map(|(name, value)| (format!("elasticity.{name}{tail}"), *value)));
        found.extend(rows.iter().map(|row| (*row, both.clone())));
    }
    Ok(found)
}

fn said(params: &Params) -> Note {
    let given = params.elasticities.is_some();
    let effects = match (params.effects, params.periods) {
        (Absorbed::None, _) | (_, false) => ("no effects", "无固定效应"),
        (Absorbed::Unit, _) => ("unit effects", "个体固定效应"),
        (Absorbed::Both, _) => ("unit and period effects", "双向固定效应"),
    };
    let returns = if params.free_returns {
        ("free returns", "规模报酬不限")
    } else {
        ("constant returns", "规模报酬不变")
    };
    match given {
        true => Note::words(
            "Solow residual Y / prod X^b with given elasticities; growth is the change of its logarithm",
            "索洛余值Y/∏X^b，产出弹性给定；增长率为对数差分",
        ),
        false => Note::words(
            format!(
                "Solow residual Y / (K^a L^b), elasticities by least squares with {} and {}; growth is the change of its \
                 logarithm",
                returns.0, effects.0
            ),
            format!("索洛余值Y/(K^αL^β)，产出弹性由最小二乘估计，{}，{}；增长率为对数差分", returns.1, effects.1),
        ),
    }
}
