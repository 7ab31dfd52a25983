//! Functions of producers: deflation, capital, elasticities, misallocation.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Evaluator;
use super::keywords::{Named, word};
use crate::plan::{Datum, Failure};
use crate::source::Span;
use crate::spec::expr::{Call, Expr};
use crate::stats::production::capital::{self, CapitalError, First, Growth, Rule};
use crate::stats::production::elasticity::{Absorb, Production, estimate};
use crate::stats::production::wedges::{distortions, wedge};

impl Evaluator<'_> {
    fn need(&mut self, call: &Call, name: &str) -> Result<Arc<Vec<f64>>, Failure> {
        let expr = Named(call).value(name);
        self.numbers(expr.ok_or_else(|| Failure::new(format!("`{}` needs `{name} = ...`", call.name)))?)
    }

    fn panel(&self, call: &Call) -> Result<(Vec<u32>, Vec<f64>), Failure> {
        let (units, times) =
            self.scope.panel.ok_or_else(|| Failure::new(format!("`{}` needs units and periods", call.name)))?;
        Ok((units.to_vec(), times.to_vec()))
    }

    pub(super) fn deflate(&mut self, call: &Call) -> Result<Datum, Failure> {
        let named = Named(call);
        let (Some(nominal), Some(price)) = (named.place(0), named.place(1)) else {
            return Err(Failure::new("`deflate` needs a value and a price"));
        };
        let base = named.number("base").ok_or_else(|| Failure::new("`deflate` needs `base = ...`"))?;
        let (nominal, price) = (self.numbers(nominal)?, self.numbers(price)?);
        let (units, times) = self.panel(call)?;
        Ok(Datum::numbers(capital::deflate(&nominal, &price, &units, &times, base, named.flag("chained"))))
    }

    pub(super) fn perpetual_inventory(&mut self, call: &Call, span: Span) -> Result<Datum, Failure> {
        let named = Named(call);
        let flow = named.place(0).ok_or_else(|| Failure::new("`perpetual_inventory` needs investment"))?;
        let flow = self.numbers(flow)?;
        let (units, times) = self.panel(call)?;
        let depreciation =
            named.number("depreciation").ok_or_else(|| Failure::new("`perpetual_inventory` needs `depreciation`"))?;
        let given = match (named.value("initial"), named.word("initial")) {
            (Some(expr), None) => Some(self.numbers(expr)?),
            _ => None,
        };
        let growth = growth(&named);
        let mut stocks = vec![f64::NAN; flow.len()];
        let mut failed: BTreeMap<&'static str, Vec<(usize, f64)>> = BTreeMap::new();
        for rows in capital::by_unit(&units, &times).values() {
            let rows = run(rows, &flow, &times, named.number("start"));
            let investment: Vec<f64> = rows.iter().map(|row| flow[*row]).collect();
            let Some(first) = rows.first() else { continue };
            let first_stock = match (&given, named.word("initial")) {
                (Some(given), _) => First::Given(given[*first]),
                (None, Some("tenth")) => First::Tenth,
                (None, Some("next")) => First::Next(growth),
                _ => First::Growth(growth),
            };
            let rule = Rule { depreciation, first: first_stock, lagged: named.word("timing") == Some("lagged") };
            match capital::stocks(&investment, rule) {
                Ok(found) => rows.iter().zip(found).for_each(|(row, stock)| stocks[*row] = stock),
                Err(why) => failed.entry(what(why)).or_default().push((*first, investment[0])),
            }
        }
        for (what, rows) in failed {
            let (rows, values) = rows.into_iter().unzip();
            self.problems.push(super::Problem { span, what, rows, values });
        }
        Ok(Datum::numbers(stocks))
    }

    /// The wedge of a factor, its distortion, or the share of it that a unit holds.
    pub(super) fn misallocation(&mut self, call: &Call, span: Span) -> Result<Datum, Failure> {
        let named = Named(call);
        let of = factor(&named)?;
        let [output, labour, capital] = self.inputs(call, span)?;
        let held = if of == "capital" { &capital } else { &labour };
        let elasticity = match named.value("elasticity") {
            Some(expr) => self.numbers(expr)?,
            None => self.estimated(call, [&output, &labour, &capital], of)?.into(),
        };
        let times: Option<Vec<f64>> = self.scope.panel.map(|(_, times)| times.to_vec());
        let mut periods: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        let usable = |row: &usize| {
            [&output, &labour, &capital].iter().all(|column| column[*row] > 0.0) && elasticity[*row].is_finite()
        };
        for row in (0..output.len()).filter(usable) {
            periods.entry(times.as_ref().map_or(0, |times| times[row].to_bits())).or_default().push(row);
        }
        let mut found = vec![f64::NAN; output.len()];
        for rows in periods.values() {
            let pick = |column: &[f64]| rows.iter().map(|row| column[*row]).collect::<Vec<f64>>();
            let held = pick(held);
            let gamma = distortions(&pick(&output), &held, &pick(&elasticity));
            let total: f64 = held.iter().sum();
            for ((row, gamma), held) in rows.iter().zip(gamma).zip(&held) {
                let value = match named.word("measure") {
                    Some("distortion") => gamma,
                    Some("share") => held / total,
                    _ => wedge(gamma),
                };
                found[*row] = if named.flag("absolute") { value.abs() } else { value };
            }
        }
        Ok(Datum::numbers(found))
    }

    pub(super) fn elasticity(&mut self, call: &Call, span: Span) -> Result<Datum, Failure> {
        let of = factor(&Named(call))?;
        let [output, labour, capital] = self.inputs(call, span)?;
        self.estimated(call, [&output, &labour, &capital], of).map(Datum::numbers)
    }

    /// Output, labour and capital; what is not positive has no logarithm and no share.
    fn inputs(&mut self, call: &Call, span: Span) -> Result<[Arc<Vec<f64>>; 3], Failure> {
        let columns = [self.need(call, "output")?, self.need(call, "labour")?, self.need(call, "capital")?];
        for column in &columns {
            self.note(span, "an output or a factor that is not positive", column, |x| x.is_nan() || x > 0.0);
        }
        Ok(columns)
    }

    /// The elasticity of one factor, estimated on the rows of each group.
    fn estimated(&mut self, call: &Call, columns: [&[f64]; 3], of: &str) -> Result<Vec<f64>, Failure> {
        let [output, labour, capital] = columns;
        let named = Named(call);
        let cells = self.cells(&call.by)?;
        let absorb = match (named.word("effects"), self.scope.panel) {
            (Some("none"), _) | (_, None) => Absorb::Nothing,
            (Some("unit"), _) => Absorb::Unit,
            _ => Absorb::Both,
        };
        let (units, times) = self.scope.panel.map_or((None, None), |(units, times)| (Some(units), Some(times)));
        let periods = times.map(|times| Datum::numbers(times.to_vec()).codes()).transpose()?;
        let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for row in (0..output.len()).filter(|row| columns.iter().all(|column| column[*row] > 0.0)) {
            groups.entry(cells[row]).or_default().push(row);
        }
        let mut found = vec![f64::NAN; output.len()];
        for (group, rows) in groups.iter().filter(|(group, _)| **group != u32::MAX) {
            let pick = |column: &[f64]| rows.iter().map(|row| column[*row]).collect::<Vec<f64>>();
            let codes = |column: Option<&[u32]>| {
                rows.iter().map(|row| column.map_or(0, |column| column[*row])).collect::<Vec<u32>>()
            };
            let production = Production {
                output: pick(output),
                capital: pick(capital),
                labour: pick(labour),
                units: codes(units),
                times: codes(periods.as_deref()),
            };
            let constant = named.word("returns") != Some("free");
            let Some(elasticity) = estimate(&production, constant, absorb) else {
                return Err(Failure::new(format!(
                    "the elasticities of `{}` are not determined by the {} rows of group {group}",
                    call.name,
                    rows.len()
                ))
                .help("give them: `elasticity = 0.5`, or estimate them over more rows"));
            };
            let value = if of == "capital" { elasticity.capital } else { elasticity.labour };
            let all = (0..output.len()).filter(|row| cells[*row] == *group);
            all.for_each(|row| found[row] = value);
        }
        Ok(found)
    }
}

fn factor<'a>(named: &Named<'a>) -> Result<&'a str, Failure> {
    let first: Option<&Expr> = named.place(0);
    first.and_then(word).ok_or_else(|| Failure::new(format!("`{}` needs a factor: capital, labour", named.0.name)))
}

fn growth(named: &Named) -> Growth {
    match (named.number("growth"), named.word("growth")) {
        (Some(rate), _) => Growth::Given(rate),
        (None, Some("loglinear")) => Growth::LogLinear,
        _ => Growth::Geometric(named.number("over").map(|over| over as usize)),
    }
}

/// Rows of a unit from its start, period after period, as long as investment is known.
fn run(rows: &[usize], flow: &[f64], times: &[f64], start: Option<f64>) -> Vec<usize> {
    let known = |row: &&usize| !flow[**row].is_nan();
    let begins = |row: &&usize| start.map_or(!flow[**row].is_nan(), |start| times[**row] >= start);
    let from = rows.iter().skip_while(|row| !begins(row));
    let mut found: Vec<usize> = vec![];
    for row in from.take_while(known) {
        if found.last().is_some_and(|last| times[*row] != times[*last] + 1.0) {
            break;
        }
        found.push(*row);
    }
    match start {
        Some(start) if found.first().is_some_and(|first| times[*first] != start) => vec![],
        _ => found,
    }
}

fn what(why: CapitalError) -> &'static str {
    match why {
        CapitalError::NotPositive => "growth of investment that is not positive",
        CapitalError::NoSteadyState => "a growth of investment and a depreciation that add up to nothing or less",
        CapitalError::TooShort => "too few periods of investment for its growth",
    }
}
