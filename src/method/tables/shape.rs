//! U shapes: a column for each analysis and outcome.

use super::note::{failures, levels, said, star_levels, stars};
use super::{digits, head, start, word};
use crate::exhibit::{Align, Bracket, Grid, Panel, Row, Value};
use crate::method::figures::label_of;
use crate::results::Results;
use crate::study::{BoundTable, Study};

/// Analysis and outcome of a column.
type Column<'a> = (&'a str, Option<&'a str>);

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let columns: Vec<Column> = results.outcomes(&table.columns).collect();
    let mut grid = start(table, study);
    grid.columns = vec![Align::Decimal; columns.len()];
    let names = columns.iter().map(|(of, outcome)| {
        let outcome = outcome.and_then(|name| study.names.get(name)).map(|id| study.label_of(*id));
        let label = label_of(of, study);
        head(outcome.map_or_else(|| label.clone(), |outcome| format!("{label}: {outcome}")), 1)
    });
    grid.head = vec![std::iter::once(head("", 1)).chain(names).collect()];
    let drawing = Drawing { table, study, results, columns: &columns };
    grid.panels = vec![Panel { title: None, rows: drawing.rows() }];
    for (of, outcome) in &columns {
        for note in said(results, of, *outcome, study) {
            if !grid.notes.contains(&note) {
                grid.notes.push(note);
            }
        }
    }
    grid.notes.extend(star_levels(&levels(study)));
    failures(&mut grid, results, columns.into_iter());
    grid
}

struct Drawing<'a> {
    table: &'a BoundTable,
    study: &'a Study,
    results: &'a Results,
    columns: &'a [Column<'a>],
}

impl Drawing<'_> {
    fn number(&self, column: &Column, quantity: &str) -> Option<f64> {
        self.results.number(column.0, column.1, quantity)
    }

    fn row(&self, stub: &str, cell: impl Fn(&Column) -> Option<Value>) -> Row {
        let cell = |column: &Column| match cell(column) {
            Some(value) => value,
            None if self.results.reason(column.0, column.1).is_some() => Value::NotComputed,
            None => Value::Empty,
        };
        Row { stub: stub.into(), cells: self.columns.iter().map(cell).collect(), ..Row::default() }
    }

    fn plain(&self, stub: &str, quantity: &str) -> Row {
        let digits = digits(self.table, self.study);
        self.row(stub, |column| Some(Value::Number { value: self.number(column, quantity)?, digits, stars: 0 }))
    }

    fn starred(&self, stub: &str, quantity: &str, p: &str) -> Row {
        let (digits, levels) = (digits(self.table, self.study), levels(self.study));
        let cell = |column: &Column| {
            let stars = stars(self.number(column, p), &levels);
            Some(Value::Number { value: self.number(column, quantity)?, digits, stars })
        };
        self.row(stub, cell)
    }

    fn below(&self, quantity: &str) -> Row {
        let digits = digits(self.table, self.study);
        let cell = |column: &Column| {
            Some(Value::Paren { value: self.number(column, quantity)?, digits, bracket: Bracket::Round })
        };
        self.row("", cell)
    }

    fn interval(&self, stub: &str, low: &str, high: &str) -> Row {
        let digits = digits(self.table, self.study);
        let cell = |column: &Column| {
            Some(Value::Interval { low: self.number(column, low)?, high: self.number(column, high)?, digits })
        };
        self.row(stub, cell)
    }

    fn yes_no(&self, stub: &str, quantity: &str, words: [&str; 2]) -> Row {
        let cell = |column: &Column| {
            let text = if self.number(column, quantity)? > 0.0 { words[0] } else { words[1] };
            Some(Value::Text { text: text.into() })
        };
        self.row(stub, cell)
    }

    fn rows(&self) -> Vec<Row> {
        let study = self.study;
        let yes = [word(study, "Yes", "是"), word(study, "No", "否")];
        let shapes = [word(study, "U", "U形"), word(study, "inverse U", "倒U形")];
        vec![
            self.yes_no(word(study, "Shape", "形状"), "direction", shapes),
            self.plain(word(study, "Turning point", "拐点"), "turning"),
            self.below("turning.se"),
            self.interval(word(study, "95% interval, delta", "95%区间（delta）"), "turning.low", "turning.high"),
            self.interval(
                word(study, "95% interval, Fieller", "95%区间（Fieller）"),
                "turning.fieller.low",
                "turning.fieller.high",
            ),
            self.interval(word(study, "Tested range", "检验区间"), "from", "to"),
            self.yes_no(word(study, "Turning point inside", "拐点在区间内"), "inside", yes),
            self.starred(word(study, "Slope at the lower end", "下端斜率"), "lower", "lower.p"),
            self.below("lower.se"),
            self.starred(word(study, "Slope at the upper end", "上端斜率"), "upper", "upper.p"),
            self.below("upper.se"),
            Row { rule_above: true, ..self.plain(word(study, "Lind-Mehlum t", "Lind-Mehlum t值"), "u_shape.t") },
            self.plain(word(study, "Lind-Mehlum p", "Lind-Mehlum p值"), "u_shape.p"),
        ]
    }
}
