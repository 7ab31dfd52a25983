//! Stages of models with instruments side by side, and their tests below them.

use std::sync::Arc;

use super::note::failures;
use super::regression::{Column, Drawing, once};
use super::{head, start, word};
use crate::exhibit::{Align, Bracket, Grid, Head, Panel, Row, Value};
use crate::method::regression::formula_of;
use crate::method::regression::instruments::{STAGES, TESTS, Test, default_tests, first, how_of};
use crate::method::regression::options::Model;
use crate::method::{Equation, equations};
use crate::results::Results;
use crate::study::{Analysis, BoundFormula, BoundTable, Study, VarId};

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let stages: Vec<(&str, Vec<Column>)> = stages(table, study)
        .into_iter()
        .map(|stage| (stage, table.columns.iter().flat_map(|name| columns(name, stage, study, results)).collect()))
        .filter(|(_, columns): &(&str, Vec<Column>)| !columns.is_empty())
        .collect();
    let heads = heads(&stages, study);
    let columns: Vec<Column> = stages.into_iter().flat_map(|(_, columns)| columns).collect();
    let drawing = Drawing { table, study, results, columns: &columns };
    let mut grid = start(table, study);
    grid.columns = vec![Align::Decimal; columns.len()];
    grid.head = heads;
    let mut rows = drawing.coefficients();
    rows.extend(drawing.yes_no());
    rows.extend(drawing.statistics());
    rows.extend(drawing.tests());
    grid.panels.push(Panel { title: None, rows });
    grid.notes.extend(drawing.notes());
    grid.notes.extend(drawing.notes_of_tests());
    failures(&mut grid, results, columns.iter().map(|column| (column.analysis, column.equation.output.as_deref())));
    once(&mut grid.notes);
    grid
}

/// What the table shows, else what its first model reports, else both stages.
fn stages(table: &BoundTable, study: &Study) -> Vec<&'static str> {
    let reported = || {
        let options = table.columns.first().and_then(|name| options(study.analyses.get(name)?))?;
        Some(options.report.0.iter().map(|name| name.value.to_string()).collect::<Vec<String>>())
    };
    let asked = if table.show.is_empty() { reported().unwrap_or_default() } else { table.show.clone() };
    let known: Vec<&'static str> = STAGES.into_iter().filter(|stage| asked.iter().any(|name| name == stage)).collect();
    if known.is_empty() { vec!["first_stage", "second_stage"] } else { known }
}

fn options(analysis: &Analysis) -> Option<Arc<Model>> {
    analysis.options.read().ok()
}

/// The columns of a model in one stage: an outcome each, and of first stages an endogenous regressor each, once where all
/// outcomes share their rows.
fn columns<'a>(name: &'a str, stage: &str, study: &Study, results: &Results) -> Vec<Column<'a>> {
    let mut equations: Vec<Equation> = equations(name, study);
    equations.retain(|equation| !equation.formula.endogenous.is_empty());
    if stage == "first_stage" && one_sample(name, &equations, study, results) {
        equations.truncate(1);
    }
    let stages = equations.iter().flat_map(|equation| equations_of(stage, equation, study));
    stages.map(|equation| Column { analysis: name, equation }).collect()
}

/// A stage of a model as equations of their own, whose regressors are all exogenous.
fn equations_of(stage: &str, equation: &Equation, study: &Study) -> Vec<Equation> {
    let formula = &equation.formula;
    let staged = |outcome: VarId, prefix: String, first: &[VarId]| {
        let terms = first.iter().chain(&formula.terms).copied().collect();
        let formula = BoundFormula { terms, endogenous: vec![], instruments: vec![], ..formula.clone() };
        Equation { outcome, prefix: format!("{}{prefix}", equation.prefix), formula, ..equation.clone() }
    };
    match stage {
        "ols" => vec![staged(equation.outcome, "ols.".into(), &formula.endogenous)],
        "reduced_form" => vec![staged(equation.outcome, "reduced.".into(), &formula.instruments)],
        "first_stage" => {
            let one = |id: &VarId| staged(*id, first(formula, study.name_of(*id)) + ".", &formula.instruments);
            formula.endogenous.iter().map(one).collect()
        }
        _ => vec![equation.clone()],
    }
}

/// No outcome is empty where another has a value, so that all have one first stage.
fn one_sample(name: &str, equations: &[Equation], study: &Study, results: &Results) -> bool {
    let complete = equations.iter().all(|equation| !study.var(equation.outcome).incomplete);
    complete && equations.first().is_some_and(|first| results.reason(name, first.output.as_deref()).is_none())
}

fn heads(stages: &[(&str, Vec<Column>)], study: &Study) -> Vec<Vec<Head>> {
    let mut names = vec![head("", 1)];
    let mut outcomes: Vec<Head> = vec![head("", 1)];
    for (stage, columns) in stages {
        names.push(head(stage_name(stage, study), columns.len()));
        outcomes.extend(columns.iter().map(|column| head(study.label_of(column.equation.outcome), 1)));
    }
    let numbers = (1..outcomes.len()).map(|at| head(format!("({at})"), 1));
    let numbers = std::iter::once(head("", 1)).chain(numbers).collect();
    vec![names, outcomes, numbers]
}

fn stage_name<'a>(stage: &str, study: &'a Study) -> &'a str {
    match stage {
        "ols" => word(study, "Least squares", "最小二乘"),
        "first_stage" => word(study, "First stage", "第一阶段"),
        "reduced_form" => word(study, "Reduced form", "简约式"),
        _ => word(study, "Second stage", "第二阶段"),
    }
}

impl Drawing<'_> {
    /// Tests that the models ask for, else the usual ones; none where no column has instruments.
    fn asked(&self) -> Vec<String> {
        let mut names: Vec<String> = vec![];
        for column in self.columns.iter().filter(|column| self.instrumented(column)) {
            let Some(analysis) = self.study.analyses.get(column.analysis) else { continue };
            let said: Vec<String> = options(analysis)
                .map(|options| options.tests.0.iter().map(|name| name.value.to_string()).collect())
                .unwrap_or_default();
            let usual = || formula_of(analysis).map(|formula| default_tests(analysis, formula)).unwrap_or_default();
            for name in if said.is_empty() { usual() } else { said } {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    fn instrumented(&self, column: &Column) -> bool {
        self.study.analyses.get(column.analysis).and_then(how_of).is_some()
    }

    /// A row for each test, with its p below it.
    pub fn tests(&self) -> Vec<Row> {
        let asked = self.asked();
        let mut rows: Vec<Row> = vec![];
        for test in TESTS.iter().filter(|test| asked.iter().any(|name| name == test.name)) {
            rows.extend(self.test(test));
        }
        if asked.iter().any(|name| name == "anderson_rubin") {
            rows.extend(self.interval(
                word(self.study, "Anderson-Rubin F", "Anderson-Rubin F值"),
                Some("anderson_rubin.F"),
                Some("anderson_rubin.p"),
                |column| self.anderson_rubin(column),
            ));
        }
        if asked.iter().any(|name| name == "tF") {
            rows.extend(self.interval(word(self.study, "tF 95% interval", "tF 95%区间"), None, None, |column| {
                self.pair(column, "tF.low", "tF.high")
            }));
        }
        if let Some(first) = rows.first_mut() {
            first.rule_above = true;
        }
        rows
    }

    /// A number that a first stage shows is not shown again beside the model.
    fn shown(&self, column: &Column, quantity: &str) -> Option<f64> {
        let of_first =
            ["first_stage_F", "partial_r2", "sanderson_windmeijer"].iter().any(|name| quantity.starts_with(name));
        let elsewhere =
            |other: &Column| other.analysis == column.analysis && other.equation.prefix.starts_with("first.");
        if of_first && column.equation.prefix.is_empty() && self.columns.iter().any(elsewhere) {
            return None;
        }
        self.number(column, quantity)
    }

    fn test(&self, test: &Test) -> Vec<Row> {
        let value = |column: &Column| match self.shown(column, test.value) {
            Some(value) => Value::Number { value, digits: self.digits(), stars: 0 },
            None if self.failed(column) && column.equation.prefix.is_empty() => Value::NotComputed,
            None => Value::Empty,
        };
        let label = word(self.study, test.en, test.zh);
        let mut rows =
            vec![Row { stub: label.into(), cells: self.columns.iter().map(value).collect(), ..Row::default() }];
        rows.extend(test.p.map(|p| self.p_row(p)));
        rows
    }

    fn p_row(&self, quantity: &str) -> Row {
        let below = |column: &Column| match self.shown(column, quantity) {
            Some(value) => Value::Paren { value, digits: self.digits(), bracket: Bracket::Square },
            None => Value::Empty,
        };
        Row { cells: self.columns.iter().map(below).collect(), ..Row::default() }
    }

    fn interval(
        &self,
        label: &str,
        statistic: Option<&str>,
        p: Option<&str>,
        set: impl Fn(&Column) -> Value,
    ) -> Vec<Row> {
        let number = |name: &str| {
            let cell = |column: &Column| match self.number(column, name) {
                Some(value) => Value::Number { value, digits: self.digits(), stars: 0 },
                None => Value::Empty,
            };
            Row { stub: label.into(), cells: self.columns.iter().map(cell).collect(), ..Row::default() }
        };
        let mut rows: Vec<Row> = statistic.map(number).into_iter().collect();
        rows.extend(p.map(|p| self.p_row(p)));
        let cells: Vec<Value> = self.columns.iter().map(set).collect();
        if cells.iter().any(|cell| *cell != Value::Empty) {
            let stub = match statistic {
                Some(_) => word(self.study, "95% set", "95%置信集").to_string(),
                None => label.to_string(),
            };
            rows.push(Row { stub, cells, ..Row::default() });
        }
        rows
    }

    fn pair(&self, column: &Column, low: &str, high: &str) -> Value {
        match (self.number(column, low), self.number(column, high)) {
            (Some(low), Some(high)) => Value::Interval { low, high, digits: self.digits() },
            _ => Value::Empty,
        }
    }

    fn anderson_rubin(&self, column: &Column) -> Value {
        let text = |en: &str, zh: &str| Value::Text { text: word(self.study, en, zh).to_string() };
        match self.number(column, "anderson_rubin.shape").map(|shape| shape as u8) {
            None => Value::Empty,
            Some(0) => text("empty", "空集"),
            Some(1) => self.pair(column, "anderson_rubin.low", "anderson_rubin.high"),
            Some(2) => text("two rays", "两条射线"),
            Some(3) => text("whole line", "全体实数"),
            Some(_) => text("several pieces", "多段"),
        }
    }

    /// What the tests hold against, and their conventions.
    pub fn notes_of_tests(&self) -> Vec<String> {
        let asked = self.asked();
        let models =
            self.columns.iter().filter(|column| column.equation.prefix.is_empty() && self.instrumented(column));
        let mut notes: Vec<String> = vec![];
        for column in models.filter(|column| !self.failed(column)) {
            notes.extend(super::iv_note::sentences(self, column, &asked));
        }
        notes
    }
}
