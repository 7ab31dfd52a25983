//! Direct, indirect and total effects: a panel for each path, an interval beside each estimate.

use super::note::{failures, levels, star_levels, stars};
use super::{digits, head, start, word};
use crate::exhibit::{Align, Bracket, Grid, Head, Panel, Row, Value};
use crate::method::mediation::table::{Block, blocks, notes};
use crate::results::Results;
use crate::study::{BoundTable, Study};

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    grid.columns = vec![Align::Decimal, Align::Decimal, Align::Center, Align::Decimal];
    let heads = [
        word(study, "Estimate", "估计值"),
        word(study, "Standard error", "标准误"),
        word(study, "95% interval", "95%置信区间"),
        word(study, "Share of total", "占总效应比重"),
    ];
    grid.head = vec![std::iter::once(head("", 1)).chain(heads.map(|text| head(text, 1))).collect::<Vec<Head>>()];
    let mut said = vec![];
    for analysis in &table.columns {
        let blocks = blocks(analysis, study);
        for block in &blocks {
            let drawing = Drawing { table, study, results, analysis, block };
            grid.panels.push(Panel { title: Some(block.title.clone()), rows: drawing.rows() });
        }
        said.extend(notes(analysis, study, results));
        for block in &blocks {
            for sentence in super::note::said(results, analysis, Some(&block.outcome), study) {
                if !said.contains(&sentence) {
                    said.push(sentence);
                }
            }
        }
        failures(&mut grid, results, blocks.iter().map(|block| (analysis.as_str(), Some(block.outcome.as_str()))));
    }
    grid.notes.extend(star_levels(&levels(study)));
    grid.notes.extend(said);
    grid
}

struct Drawing<'a> {
    table: &'a BoundTable,
    study: &'a Study,
    results: &'a Results,
    analysis: &'a str,
    block: &'a Block,
}

impl Drawing<'_> {
    fn rows(&self) -> Vec<Row> {
        let effect = |en: &str, zh: &str, name: &str| {
            let quantity = format!("{}{name}", self.block.prefix);
            self.row(word(self.study, en, zh).to_string(), 0, &quantity, name == "indirect")
        };
        let mut rows =
            vec![effect("Direct effect", "直接效应", "direct"), effect("Indirect effect", "间接效应", "indirect")];
        let through = self.block.through.iter().map(|(label, quantity)| {
            let stub = format!("{} {label}", word(self.study, "through", "经由"));
            self.row(stub, 1, quantity, false)
        });
        rows.extend(through);
        rows.push(effect("Total effect", "总效应", "total"));
        rows
    }

    fn number(&self, quantity: &str) -> Option<f64> {
        self.results.number(self.analysis, Some(&self.block.outcome), quantity)
    }

    fn row(&self, stub: String, indent: usize, quantity: &str, with_share: bool) -> Row {
        let digits = digits(self.table, self.study);
        let part = |name: &str| self.number(&format!("{quantity}.{name}"));
        let estimate = self.number(quantity).map(|value| {
            let stars = stars(part("p"), &levels(self.study));
            Value::Number { value, digits, stars }
        });
        let error = part("se").map(|value| Value::Paren { value, digits, bracket: Bracket::Round });
        let interval = part("low").zip(part("high")).map(|(low, high)| Value::Interval { low, high, digits });
        let share = match with_share {
            true => self.share(digits),
            false => Value::Empty,
        };
        let cells = [estimate, error, interval].map(|cell| cell.unwrap_or(Value::NotComputed));
        Row { stub, indent, cells: cells.into_iter().chain([share]).collect(), ..Row::default() }
    }

    fn share(&self, digits: usize) -> Value {
        match self.number(&format!("{}share", self.block.prefix)) {
            Some(value) => Value::Number { value, digits, stars: 0 },
            None => Value::NotComputed,
        }
    }
}
