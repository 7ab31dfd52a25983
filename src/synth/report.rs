//! What was made, held against what was printed. Moments are those of the file's own numbers, through the study's own
//! definitions.

use std::collections::BTreeMap;

use super::printed::{Printed, Row, STATISTICS};
use super::shape::Shape;
use super::targets::{Origin, Target, Targets};
use crate::method::descriptives::quantile_rule;
use crate::method::expression::{Scope, evaluate};
use crate::plan::Datum;
use crate::stats::descriptive::{QuantileRule, Summary, summary};
use crate::study::{Definition, Study, VarId};

#[derive(Clone, Debug, Default)]
pub struct Report {
    pub units: usize,
    pub years: (i64, i64),
    pub rows: usize,
    /// Where the units' names come from.
    pub named_by: String,
    /// Printed variables that are met.
    pub met: Vec<Met>,
    /// Printed or declared variables that are not drawn, and why.
    pub refused: Vec<(String, String)>,
    /// Definitions that were turned round.
    pub inverted: Vec<(String, String)>,
    /// Names drawn from declared ranges.
    pub declared: Vec<String>,
    /// Columns of which nothing is declared.
    pub assumed: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Met {
    pub name: String,
    pub moments: Vec<Moment>,
}

/// A printed statistic and the same of the made data.
#[derive(Clone, Debug)]
pub struct Moment {
    pub statistic: &'static str,
    pub printed: String,
    pub made: f64,
    value: f64,
    decimals: usize,
}

impl Moment {
    /// At the printed digits.
    pub fn made_text(&self) -> String {
        format!("{:.*}", self.decimals, self.made)
    }

    /// Between what is printed and what a table of the made data prints.
    pub fn difference(&self) -> f64 {
        self.made_text().parse::<f64>().unwrap_or(f64::NAN) - self.value
    }

    pub fn meets(&self) -> bool {
        self.difference() == 0.0
    }

    pub fn difference_text(&self) -> String {
        if self.meets() { "0".into() } else { format!("{:+.*}", self.decimals, self.difference()) }
    }
}

pub fn report(study: &Study, targets: &Targets, columns: &BTreeMap<String, Vec<f64>>, shape: &Shape) -> Report {
    let made = MadeColumns::new(study, columns, shape);
    let met = targets.printed.iter().filter(|(name, _)| targets.met.iter().any(|target| target.name == **name));
    let of = |origin: Origin| targets.met.iter().chain(&targets.apart).filter(move |target| target.origin == origin);
    let names = |origin: Origin| of(origin).map(|target| target.name.clone()).collect();
    Report {
        units: shape.units.len(),
        years: (shape.years.first().copied().unwrap_or_default(), shape.years.last().copied().unwrap_or_default()),
        rows: shape.rows(),
        named_by: shape.named_by.clone(),
        met: met.filter_map(|(name, row)| made.met(name, row)).collect(),
        refused: targets.refused.clone(),
        inverted: targets.met.iter().filter_map(|target| definition(study, target)).collect(),
        declared: names(Origin::Declared),
        assumed: names(Origin::Assumed),
    }
}

fn definition(study: &Study, target: &Target) -> Option<(String, String)> {
    match &study.var(*study.names.get(&target.name)?).definition {
        Definition::Formula { expr, .. } => Some((target.name.clone(), expr.to_string())),
        _ => None,
    }
}

/// Variables over columns that are there.
struct MadeColumns<'a> {
    study: &'a Study,
    columns: &'a BTreeMap<String, Vec<f64>>,
    rows: usize,
    units: Vec<u32>,
    times: Vec<f64>,
    quantiles: QuantileRule,
}

impl<'a> MadeColumns<'a> {
    fn new(study: &'a Study, columns: &'a BTreeMap<String, Vec<f64>>, shape: &Shape) -> Self {
        let years = shape.years.len();
        let units = (0..shape.rows()).map(|row| (row / years) as u32).collect();
        let times = (0..shape.rows()).map(|row| shape.years[row % years] as f64).collect();
        let quantiles = QuantileRule::by_name(quantile_rule(study)).unwrap_or(QuantileRule::Stata);
        MadeColumns { study, columns, rows: shape.rows(), units, times, quantiles }
    }

    fn value(&self, id: VarId) -> Option<Datum> {
        match &self.study.var(id).definition {
            Definition::Column => self.columns.get(self.study.name_of(id)).map(|values| Datum::numbers(values.clone())),
            Definition::Formula { expr, .. } => {
                let value = |name: &str| self.value(*self.study.names.get(name)?);
                let scope = Scope {
                    rows: self.rows,
                    value: &value,
                    panel: Some((&self.units, &self.times)),
                    quantiles: self.quantiles,
                    neighbours: None,
                };
                evaluate(expr, &scope).ok().map(|(datum, _)| datum)
            }
            _ => None,
        }
    }

    fn met(&self, name: &str, row: &Row) -> Option<Met> {
        let datum = self.value(*self.study.names.get(name)?)?;
        let made = summary(datum.as_numbers().ok()?, self.quantiles);
        let moments = STATISTICS.iter().filter_map(|statistic| Some(moment(statistic, row.get(*statistic)?, &made)));
        Some(Met { name: name.to_string(), moments: moments.collect() })
    }
}

fn moment(statistic: &'static str, printed: &Printed, made: &Summary) -> Moment {
    let made = match statistic {
        "n" => made.n as f64,
        "mean" => made.mean,
        "sd" => made.sd,
        "min" => made.min,
        "median" => made.median,
        _ => made.max,
    };
    let Printed { text, value, decimals } = printed.clone();
    Moment { statistic, printed: text, made, value, decimals }
}
