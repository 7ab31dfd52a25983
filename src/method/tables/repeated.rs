//! Tables of checks that estimate a model many times, or that rank an index anew: a column each.

use super::note::{failures, said};
use super::wording::sentence;
use super::{digits, head, start, word};
use crate::exhibit::{Align, Bracket, Grid, Panel, Row, Value};
use crate::method::figures::label_of;
use crate::method::regression::formula_of;
use crate::method::robustness::says;
use crate::results::{Output, Results};
use crate::study::{BoundTable, Repeat, Study, VarId};

/// A check and one of its outcomes; an index has none.
struct Column<'a> {
    check: &'a str,
    outcome: Option<VarId>,
}

struct Drawing<'a> {
    table: &'a BoundTable,
    study: &'a Study,
    results: &'a Results,
    columns: Vec<Column<'a>>,
}

/// What a placebo found beside the estimate.
pub fn placebo(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let drawing = Drawing::new(table, study, results);
    let treatment = |column: &Column| match &study.checks.get(column.check)?.repeat {
        Repeat::Placebo { of, .. } => Some(study.name_of(*of).to_string()),
        _ => None,
    };
    let of_treatment = |part: &'static str| move |column: &Column| drawing_name(treatment(column), part);
    let fixed = |name: &'static str| move |_: &Column| Some(name.to_string());
    let rows = vec![
        drawing.row(word(study, "Estimate", "估计值"), &of_treatment("")),
        drawing.row("p", &of_treatment(".p")),
        drawing.row(word(study, "Mean of draws", "随机系数均值"), &fixed("mean")),
        drawing.row(word(study, "SD of draws", "随机系数标准差"), &fixed("sd")),
        drawing.counts(word(study, "Draws", "次数"), "draws"),
        drawing.counts(word(study, "N", "样本量"), "n"),
    ];
    drawing.grid(rows)
}

fn drawing_name(treatment: Option<String>, part: &str) -> Option<String> {
    treatment.map(|name| format!("{name}{part}"))
}

/// The smallest and the largest estimate, and without whom they come.
pub fn leave_out(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let drawing = Drawing::new(table, study, results);
    let mut terms: Vec<VarId> = vec![];
    for column in &drawing.columns {
        for id in study.analyses.get(column.check).and_then(formula_of).map(|one| one.terms.clone()).unwrap_or_default()
        {
            let same = |one: &VarId| study.name_of(*one) == study.name_of(id);
            if !terms.iter().chain(&table.hide).any(same) {
                terms.push(id);
            }
        }
    }
    let mut rows = vec![];
    for id in terms {
        let name = study.name_of(id).to_string();
        let part = |part: &str| {
            let name = format!("{name}{part}");
            move |_: &Column| Some(name.clone())
        };
        let mut first = drawing.row(&study.label_of(id), &part(""));
        first.rule_above = !rows.is_empty();
        rows.push(first);
        rows.push(drawing.row_in(&part(".se")));
        for (en, zh, end) in [("Smallest", "最小值", ".min"), ("Largest", "最大值", ".max")] {
            let mut row = drawing.row(word(study, en, zh), &part(end));
            row.indent = 1;
            rows.push(row);
            rows.push(drawing.without(&name, end));
        }
        let mut share = drawing.row(word(study, "Share with p < 0.05", "p < 0.05的比例"), &part(".significant"));
        share.indent = 1;
        rows.push(share);
    }
    drawing.grid(rows)
}

/// How an index moves when it is built in another way.
pub fn shifts(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let drawing = Drawing::new(table, study, results);
    let fixed = |name: &'static str| move |_: &Column| Some(name.to_string());
    let mut rows = vec![
        drawing.row(word(study, "Correlation of scores", "得分相关系数"), &fixed("r")),
        drawing.row(word(study, "Correlation of ranks", "秩相关系数"), &fixed("rho")),
        drawing.row(word(study, "Mean shift of ranks", "平均位次变动"), &fixed("mean_shift")),
        drawing.row(word(study, "Largest shift of ranks", "最大位次变动"), &fixed("largest_shift")),
        drawing.counts(word(study, "N", "样本量"), "n"),
    ];
    let units = study.facts.units.iter().map(|unit| (unit.clone(), format!("shift.{unit}")));
    for (at, (unit, cell)) in units.take(table.top.unwrap_or(0)).enumerate() {
        let mut row = drawing.row(&unit, &move |_| Some(cell.clone()));
        row.rule_above = at == 0;
        rows.push(row);
    }
    drawing.grid(rows)
}

impl<'a> Drawing<'a> {
    fn new(table: &'a BoundTable, study: &'a Study, results: &'a Results) -> Self {
        let of_check = |check: &'a String| match study.analyses.get(check).and_then(formula_of) {
            Some(formula) => formula.outcomes.iter().map(|id| Column { check, outcome: Some(*id) }).collect(),
            None => vec![Column { check, outcome: None }],
        };
        Drawing { table, study, results, columns: table.columns.iter().flat_map(of_check).collect() }
    }

    fn number(&self, column: &Column, name: &str) -> Option<f64> {
        self.results.number(column.check, column.outcome.map(|id| self.study.name_of(id)), name)
    }

    fn cell(&self, column: &Column, name: &Option<String>) -> Value {
        let value = name.as_ref().and_then(|name| self.number(column, name));
        let digits = digits(self.table, self.study);
        value.map_or(Value::NotComputed, |value| Value::Number { value, digits, stars: 0 })
    }

    fn row(&self, stub: &str, name: &dyn Fn(&Column) -> Option<String>) -> Row {
        let cells = self.columns.iter().map(|column| self.cell(column, &name(column))).collect();
        Row { stub: stub.to_string(), cells, ..Row::default() }
    }

    /// Errors below estimates.
    fn row_in(&self, name: &dyn Fn(&Column) -> Option<String>) -> Row {
        let digits = digits(self.table, self.study);
        let cell = |column: &Column| match name(column).and_then(|name| self.number(column, &name)) {
            Some(value) => Value::Paren { value, digits, bracket: Bracket::Round },
            None => Value::Empty,
        };
        Row { cells: self.columns.iter().map(cell).collect(), ..Row::default() }
    }

    fn counts(&self, stub: &str, name: &str) -> Row {
        let cell = |column: &Column| match self.number(column, name) {
            Some(value) => Value::Count { value: value as u64 },
            None => Value::NotComputed,
        };
        Row {
            stub: stub.to_string(),
            cells: self.columns.iter().map(cell).collect(),
            rule_above: true,
            ..Row::default()
        }
    }

    /// Which value was left out where an extreme came.
    fn without(&self, term: &str, end: &str) -> Row {
        let cell = |column: &Column| {
            let outcome = column.outcome.map(|id| self.study.name_of(id));
            let Some(Output::Computed { cells, order, .. }) = self.results.output(column.check, outcome) else {
                return Value::Empty;
            };
            let extreme = cells.get(&format!("{term}{end}"));
            let start = format!("{term}.without.");
            let found =
                order.iter().filter(|name| cells.get(*name) == extreme).find_map(|name| name.strip_prefix(&start));
            match found {
                Some(value) => Value::Text { text: format!("{} {value}", word(self.study, "without", "剔除")) },
                None => Value::Empty,
            }
        };
        Row { cells: self.columns.iter().map(cell).collect(), ..Row::default() }
    }

    fn grid(&self, rows: Vec<Row>) -> Grid {
        let mut grid = start(self.table, self.study);
        grid.columns = vec![Align::Decimal; self.columns.len()];
        let checks = self.columns.iter().map(|column| head(label_of(column.check, self.study), 1));
        grid.head = vec![std::iter::once(head("", 1)).chain(checks).collect()];
        if self.columns.iter().any(|column| column.outcome.is_some()) {
            let outcomes = self
                .columns
                .iter()
                .map(|column| head(column.outcome.map(|id| self.study.label_of(id)).unwrap_or_default(), 1));
            grid.head.push(std::iter::once(head("", 1)).chain(outcomes).collect());
        }
        grid.panels = vec![Panel { title: None, rows }];
        for check in &self.table.columns {
            let whole = self.table.columns.len() == 1;
            for one in says(self.study, check) {
                let one = if whole { one } else { format!("{}: {one}", label_of(check, self.study)) };
                grid.notes.push(sentence(&one, self.study.language));
            }
        }
        let outputs = self.columns.iter().map(|column| (column.check, column.outcome.map(|id| self.study.name_of(id))));
        for (check, outcome) in outputs.clone() {
            for note in said(self.results, check, outcome, self.study) {
                if !grid.notes.contains(&note) {
                    grid.notes.push(note);
                }
            }
        }
        failures(&mut grid, self.results, outputs);
        grid
    }
}
