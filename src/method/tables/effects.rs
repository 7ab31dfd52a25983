//! Effects over the values of another variable: a panel for each analysis and outcome, a row for each value.

use std::sync::Arc;

use super::note::{failures, levels, said, star_levels, stars};
use super::{digits, head, start, word};
use crate::exhibit::{Align, Bracket, Grid, Panel, Row, Value};
use crate::method::effects::{InteractionOptions, Place, variable};
use crate::results::Results;
use crate::spec::types::Language;
use crate::study::{BoundTable, Study};

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    grid.columns = vec![Align::Decimal; 5];
    let heads = [
        word(study, "Value", "取值"),
        word(study, "Effect", "边际效应"),
        word(study, "SE", "标准误"),
        word(study, "95% interval", "95%置信区间"),
        "p",
    ];
    grid.head = vec![std::iter::once(head("", 1)).chain(heads.map(|text| head(text, 1))).collect()];
    let outputs: Vec<(&str, Option<&str>)> = results.outcomes(&table.columns).collect();
    for (of, outcome) in &outputs {
        let drawing = Drawing { table, study, results, of, outcome: *outcome };
        grid.panels.push(Panel { title: Some(drawing.title()), rows: drawing.rows() });
        for note in said(results, of, *outcome, study) {
            if !grid.notes.contains(&note) {
                grid.notes.push(note);
            }
        }
    }
    grid.notes.extend(star_levels(&levels(study)));
    failures(&mut grid, results, outputs.into_iter());
    grid
}

struct Drawing<'a> {
    table: &'a BoundTable,
    study: &'a Study,
    results: &'a Results,
    of: &'a str,
    outcome: Option<&'a str>,
}

impl Drawing<'_> {
    fn number(&self, quantity: &str) -> Option<f64> {
        self.results.number(self.of, self.outcome, quantity)
    }

    fn label(&self, option: &str) -> String {
        let id = self.study.analyses.get(self.of).and_then(|analysis| variable(analysis, option));
        id.map(|id| self.study.label_of(id)).unwrap_or_default()
    }

    /// `Effect of x on y by z`
    fn title(&self) -> String {
        let (x, z) = (self.label("effect"), self.label("over"));
        let outcome = self.outcome.unwrap_or_default();
        let y = self.study.names.get(outcome).map_or_else(|| outcome.to_string(), |id| self.study.label_of(*id));
        match self.study.language {
            Language::En => format!("Effect of {x} on {y}, by {z}"),
            Language::Zh => format!("{x}对{y}的边际效应（按{z}）"),
        }
    }

    fn rows(&self) -> Vec<Row> {
        let options = self.study.analyses.get(self.of).and_then(|analysis| analysis.options.read().ok());
        let options: Arc<InteractionOptions> = options.unwrap_or_default();
        let place = |(at, place): (usize, Place)| {
            let stub = if place.quantile { format!("{}%", place.percent()) } else { String::new() };
            self.row(&place.name(at), stub)
        };
        let mut rows: Vec<Row> = Place::all(&options.at).into_iter().enumerate().map(place).collect();
        rows.push(self.row("mean", word(self.study, "Mean", "均值").into()));
        rows.push(self.zero());
        rows
    }

    fn row(&self, name: &str, stub: String) -> Row {
        let digits = digits(self.table, self.study);
        let plain = |quantity: &str| match self.number(&format!("{name}{quantity}")) {
            Some(value) => Value::Number { value, digits, stars: 0 },
            None => Value::NotComputed,
        };
        let marked = stars(self.number(&format!("{name}.p")), &levels(self.study));
        let effect = match plain("") {
            Value::Number { value, digits, .. } => Value::Number { value, digits, stars: marked },
            other => other,
        };
        let se = match self.number(&format!("{name}.se")) {
            Some(value) => Value::Paren { value, digits, bracket: Bracket::Round },
            None => Value::NotComputed,
        };
        let interval = self.interval(&format!("{name}.low"), &format!("{name}.high"));
        Row { stub, cells: vec![plain(".value"), effect, se, interval, plain(".p")], ..Row::default() }
    }

    fn interval(&self, low: &str, high: &str) -> Value {
        match (self.number(low), self.number(high)) {
            (Some(low), Some(high)) => Value::Interval { low, high, digits: digits(self.table, self.study) },
            _ => Value::Empty,
        }
    }

    /// Where the effect vanishes, with its interval there.
    fn zero(&self) -> Row {
        let value = match self.number("zero") {
            Some(value) => Value::Number { value, digits: digits(self.table, self.study), stars: 0 },
            None => Value::NotComputed,
        };
        let interval = self.interval("zero.fieller.low", "zero.fieller.high");
        let stub = word(self.study, "Effect is zero at (Fieller interval)", "效应为零处（Fieller区间）");
        let cells = vec![value, Value::Empty, Value::Empty, interval, Value::Empty];
        Row { stub: stub.into(), rule_above: true, cells, ..Row::default() }
    }
}
