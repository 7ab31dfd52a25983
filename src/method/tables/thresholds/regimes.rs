//! Slopes by regime: a column each model, the switching regressor's slopes on top, thresholds and statistics below.

use super::super::note::{failures, levels, said, star_levels, stars};
use super::super::titles::capital;
use super::super::wording::sentence;
use super::super::{digits, head, start, word};
use super::{Column, by_column, columns};
use crate::exhibit::{Align, Bracket, Grid, Panel, Row, Value};
use crate::method::regression::table::{describe_rows, errors_in_words};
use crate::method::regression::{CONSTANT, clusters, settled};
use crate::method::threshold::describe;
use crate::method::threshold::options::Options;
use crate::results::Results;
use crate::spec::types::Paren;
use crate::stats::threshold::panel::Within;
use crate::study::{BoundTable, Study, VarId};

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let columns = columns(table, study);
    let mut grid = start(table, study);
    grid.columns = vec![Align::Decimal; columns.len()];
    let outcomes = columns.iter().map(|column| head(study.label_of(column.outcome), 1));
    let numbers = (1..=columns.len()).map(|at| head(format!("({at})"), 1));
    grid.head = vec![
        std::iter::once(head("", 1)).chain(outcomes).collect(),
        std::iter::once(head("", 1)).chain(numbers).collect(),
    ];
    let drawing = Drawing { table, study, results, columns: &columns };
    let mut rows = drawing.slopes();
    rows.extend(drawing.yes_no());
    rows.extend(drawing.thresholds());
    rows.extend(drawing.statistics());
    grid.panels = vec![Panel { title: None, rows }];
    let sentences = columns.iter().map(|column| drawing.notes(column)).collect();
    by_column(&mut grid, sentences, &|at| format!("({})", at + 1));
    grid.notes.extend(star_levels(&levels(study)));
    let outputs = columns.iter().map(|column| (column.analysis.name.as_str(), column.address.as_deref()));
    failures(&mut grid, results, outputs);
    grid
}

struct Drawing<'a> {
    table: &'a BoundTable,
    study: &'a Study,
    results: &'a Results,
    columns: &'a [Column<'a>],
}

impl Drawing<'_> {
    fn word<'b>(&self, en: &'b str, zh: &'b str) -> &'b str {
        word(self.study, en, zh)
    }

    fn paren(&self) -> Paren {
        self.table.paren.or(self.study.style.paren).unwrap_or_default()
    }

    /// A row with a cell for each column.
    fn row(&self, stub: impl Into<String>, cell: impl Fn(&Column) -> Value) -> Row {
        Row { stub: stub.into(), cells: self.columns.iter().map(cell).collect(), ..Row::default() }
    }

    fn slopes(&self) -> Vec<Row> {
        let mut rows = vec![];
        for regime in 1..=self.most() + 1 {
            rows.extend(
                self.term(&format!("regime.{regime}"), self.regime(regime), &|column| regime <= count(column) + 1),
            );
        }
        let mut others: Vec<VarId> = vec![];
        for id in self.columns.iter().flat_map(|column| &column.parts.others) {
            if !others.contains(id) && !self.table.hide.contains(id) {
                others.push(*id);
            }
        }
        for id in others {
            let has = |column: &Column| column.parts.others.contains(&id);
            rows.extend(self.term(self.study.name_of(id), self.study.label_of(id), &has));
        }
        let has = |column: &Column| column.choices.within == Within::AllPeriods;
        if self.columns.iter().any(has) {
            rows.extend(self.term(CONSTANT, self.word("Constant", "常数项").into(), &has));
        }
        rows
    }

    /// Most thresholds of any model.
    fn most(&self) -> usize {
        let found = self.columns.iter().filter_map(|column| column.number(self.results, "thresholds"));
        found.fold(0.0, f64::max) as usize
    }

    /// Named by the regressor where all columns have the same.
    fn regime(&self, regime: usize) -> String {
        match self.one_switch() {
            Some(id) => {
                let name = self.word("{}, regime ", "{}，区制").replace("{}", &self.study.label_of(id));
                format!("{name}{regime}")
            }
            None => format!("{}{regime}", self.word("Slope, regime ", "斜率，区制")),
        }
    }

    fn one_switch(&self) -> Option<VarId> {
        let first = self.columns.first()?.parts.switch;
        self.columns.iter().all(|column| column.parts.switch == first).then_some(first)
    }

    fn term(&self, name: &str, label: String, has: &dyn Fn(&Column) -> bool) -> [Row; 2] {
        let estimate = |column: &Column| match column.number(self.results, name) {
            Some(value) => Value::Number {
                value,
                digits: digits(self.table, self.study),
                stars: stars(column.number(self.results, &format!("{name}.p")), &levels(self.study)),
            },
            None if has(column) && column.failed(self.results) => Value::NotComputed,
            None if has(column) && !name.starts_with("regime.") => {
                Value::Text { text: self.word("omitted", "已剔除").into() }
            }
            None => Value::Empty,
        };
        let below = |column: &Column| self.below(column, name).unwrap_or_default();
        [self.row(label, estimate), self.row("", below)]
    }

    fn below(&self, column: &Column, name: &str) -> Option<Value> {
        let digits = digits(self.table, self.study);
        let number = |part: &str| column.number(self.results, &format!("{name}.{part}"));
        let round = |value: f64| Value::Paren { value, digits, bracket: Bracket::Round };
        Some(match self.paren() {
            Paren::Se => round(number("se")?),
            Paren::T => round(number("t")?),
            Paren::P => round(number("p")?),
            Paren::Ci => Value::Interval { low: number("low")?, high: number("high")?, digits },
        })
    }

    /// Hidden terms and absorbed effects.
    fn yes_no(&self) -> Vec<Row> {
        let yes = |holds: bool| Value::Text {
            text: if holds { self.word("Yes", "是") } else { self.word("No", "否") }.into(),
        };
        let mut rows = vec![];
        if !self.table.hide.is_empty() {
            let has = |column: &Column| yes(self.table.hide.iter().any(|id| column.parts.others.contains(id)));
            rows.push(self.row(self.word("Controls", "控制变量"), has));
        }
        let unit = self.columns.first().map(|column| column.parts.unit);
        let time = self.columns.first().map(|column| column.parts.time);
        for (id, of_units) in unit.map(|id| (id, true)).into_iter().chain(time.map(|id| (id, false))) {
            let label = self.study.label_of(id);
            let stub = capital(&self.word("{} fixed effects", "{}固定效应").replace("{}", &label));
            rows.push(self.row(stub, |column| yes(of_units || column.parts.period_effects)));
        }
        if let Some(first) = rows.first_mut() {
            first.rule_above = true;
        }
        rows
    }

    fn thresholds(&self) -> Vec<Row> {
        let name = |id: VarId| Value::Text { text: self.study.label_of(id) };
        let mut rows = vec![];
        if self.one_switch().is_none() {
            rows.push(self.row(self.word("Slope of", "变斜率变量"), |column| name(column.parts.switch)));
        }
        rows.push(self.row(self.word("Threshold variable", "门槛变量"), |column| name(column.parts.at)));
        if let Some(first) = rows.first_mut() {
            first.rule_above = true;
        }
        let digits = digits(self.table, self.study) + 1;
        for at in 1..=self.most() {
            let name = format!("threshold.{at}");
            let value = |column: &Column| {
                column.number(self.results, &name).map_or(Value::Empty, |value| Value::Number {
                    value,
                    digits,
                    stars: 0,
                })
            };
            let set = |column: &Column| {
                let end = |end: &str| column.number(self.results, &format!("{name}.{end}"));
                end("low").zip(end("high")).map_or(Value::Empty, |(low, high)| Value::Interval { low, high, digits })
            };
            rows.push(self.row(format!("{} {at}", self.word("Threshold", "门槛")), value));
            rows.push(self.row("", set));
        }
        rows
    }

    fn statistics(&self) -> Vec<Row> {
        let shown: Vec<&str> = match self.table.show.is_empty() {
            true => vec!["n", "r2", "r2_within"],
            false => self.table.show.iter().map(String::as_str).collect(),
        };
        let digits = digits(self.table, self.study);
        let row = |(at, name): (usize, &&str)| {
            let value = |value: f64| match *name {
                "n" | "df_residual" => Value::Count { value: value as u64 },
                _ => Value::Number { value, digits, stars: 0 },
            };
            let stub = match *name {
                "n" => self.word("N", "样本量"),
                "r2" => "R²",
                "r2_adjusted" => self.word("Adjusted R²", "调整R²"),
                "r2_within" => self.word("Within R²", "组内R²"),
                other => other,
            };
            Row { rule_above: at == 0, ..self.row(stub, |column| column.cell(self.results, name, value)) }
        };
        shown.iter().enumerate().map(row).collect()
    }

    fn notes(&self, column: &Column) -> Vec<String> {
        let paren = match self.paren() {
            Paren::Se => self.word("Standard errors in parentheses", "括号内为标准误"),
            Paren::T => self.word("t statistics in parentheses", "括号内为t值"),
            Paren::P => self.word("p-values in parentheses", "括号内为p值"),
            Paren::Ci => self.word("95% confidence intervals in brackets", "括号内为95%置信区间"),
        };
        let options = column.analysis.options.read::<Options>().unwrap_or_default();
        let clusters = clusters(column.analysis);
        let settled = settled(options.errors.as_deref(), self.study.conventions, &clusters, self.study);
        let number = |quantity: &str| column.number(self.results, quantity);
        let errors = errors_in_words(&settled, self.study.language, &number);
        let [colon, stop] = if self.word("en", "zh") == "zh" { ["：", "。"] } else { [": ", "."] };
        let given = self.word(
            "Errors of slopes take the thresholds as known (Hansen 1999).",
            "斜率的标准误视门槛值为已知（Hansen 1999）。",
        );
        let mut sentences = vec![format!("{paren}{colon}{errors}{stop}"), given.to_string()];
        sentences.push(describe::chosen(&column.choices, self.study));
        sentences.push(describe::sets(self.study));
        sentences.extend(describe::within(&column.choices, self.study));
        let (name, outcome) = (&column.analysis.name, column.address.as_deref());
        let rows = describe_rows(name, number("filtered"), self.study);
        sentences.extend(rows.iter().map(|clause| sentence(clause, self.study.language)));
        sentences.extend(said(self.results, name, outcome, self.study));
        sentences
    }
}

/// Thresholds that a model can have.
fn count(column: &Column) -> usize {
    column.choices.thresholds.unwrap_or(column.choices.settings.up_to)
}
