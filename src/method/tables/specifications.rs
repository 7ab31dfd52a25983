//! A specification curve in numbers: all universes, then those of each choice.

use super::note::{failures, said};
use super::{digits, head, start, word};
use crate::exhibit::{Align, Grid, Panel, Row, Value};
use crate::method::explore::choices;
use crate::results::Results;
use crate::study::{BoundTable, Exploration, Study};

/// Parts of a row, and whether they are shares.
const PARTS: [(&str, bool); 6] = [
    ("n", false),
    ("median", false),
    ("min", false),
    ("max", false),
    ("share.expected", true),
    ("share.significant", true),
];

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let titles = [
        word(study, "N", "设定数"),
        word(study, "Median", "中位数"),
        word(study, "Min", "最小值"),
        word(study, "Max", "最大值"),
        word(study, "Expected sign (%)", "符号符合预期（%）"),
        word(study, "Significant (%)", "显著（%）"),
    ];
    grid.columns = vec![Align::Decimal; PARTS.len()];
    let first = head(word(study, "Universes", "设定"), 1);
    grid.head = vec![std::iter::once(first).chain(titles.map(|title| head(title, 1))).collect()];
    let explored = table.columns.iter().filter_map(|name| Some((name.as_str(), study.explorations.get(name)?)));
    for (name, exploration) in explored {
        let outcomes: Vec<Option<String>> =
            results.outputs.iter().filter(|(of, ..)| of == name).map(|(_, outcome, _)| outcome.clone()).collect();
        for outcome in &outcomes {
            let drawing = Drawing { table, study, results, name, outcome: outcome.as_deref() };
            let title = format!("{} → {}", exploration.term, outcome.as_deref().unwrap_or_default());
            grid.panels.push(Panel { title: Some(title), rows: drawing.rows(exploration) });
            for sentence in said(results, name, outcome.as_deref(), study) {
                if !grid.notes.contains(&sentence) {
                    grid.notes.push(sentence);
                }
            }
        }
        failures(&mut grid, results, outcomes.iter().map(|outcome| (name, outcome.as_deref())));
    }
    grid.notes.insert(0, explained(study).into());
    grid
}

struct Drawing<'a> {
    table: &'a BoundTable,
    study: &'a Study,
    results: &'a Results,
    name: &'a str,
    outcome: Option<&'a str>,
}

impl Drawing<'_> {
    fn number(&self, quantity: &str) -> Option<f64> {
        self.results.number(self.name, self.outcome, quantity)
    }

    fn rows(&self, exploration: &Exploration) -> Vec<Row> {
        let all = word(self.study, "All", "全部");
        let mut rows = vec![self.row(all, 0, &|part| match part {
            "n" => Some(self.number("universes")? - self.number("failed")?),
            part => self.number(part),
        })];
        if let Some(main) = self.number("main") {
            let mut cells = vec![Value::Empty; PARTS.len()];
            cells[1] = Value::Number { value: main, digits: digits(self.table, self.study), stars: 0 };
            rows.push(Row {
                stub: word(self.study, "The model itself", "基准模型").into(), cells, ..Row::default()
            });
        }
        if self.number("joint.draws").is_some() {
            rows.push(self.joint());
        }
        for choice in choices(exploration) {
            rows.push(self.row(&choice.replacen('.', ": ", 1), 1, &|part| self.number(&format!("{choice}.{part}"))));
        }
        rows
    }

    /// p of the joint test, each below what it is about.
    fn joint(&self) -> Row {
        let cell = |(part, _): &(&str, bool)| {
            let quantity = match *part {
                "median" => "joint.median.p",
                "share.expected" => "joint.expected.p",
                "share.significant" => "joint.significant.p",
                _ => return Value::Empty,
            };
            match self.number(quantity) {
                Some(value) => Value::Number { value, digits: digits(self.table, self.study), stars: 0 },
                None => Value::NotComputed,
            }
        };
        let stub = word(self.study, "p of all together", "联合检验p值").to_string();
        Row { stub, cells: PARTS.iter().map(cell).collect(), ..Row::default() }
    }

    fn row(&self, stub: &str, indent: usize, number: &dyn Fn(&str) -> Option<f64>) -> Row {
        let digits = digits(self.table, self.study);
        let cell = |(part, share): &(&str, bool)| match number(part) {
            Some(value) if *part == "n" => Value::Count { value: value as u64 },
            Some(value) if *share => Value::Number { value: 100.0 * value, digits: 1, stars: 0 },
            Some(value) => Value::Number { value, digits, stars: 0 },
            None => Value::NotComputed,
        };
        Row { stub: stub.to_string(), indent, cells: PARTS.iter().map(cell).collect(), ..Row::default() }
    }
}

fn explained(study: &Study) -> &'static str {
    word(
        study,
        "Every allowed combination of choices is one universe; shares are of universes with an estimate. Significant: \
         the expected sign and p below the level.",
        "每一种允许的选择组合为一种设定；比例以可估计的设定为基数。显著指符号符合预期且p值低于显著性水平。",
    )
}
