//! Coefficients of models: a column for each model and outcome, errors below estimates, statistics below all.

use super::between::{self, Place};
use super::note::{failures, levels, star_levels, stars};
use super::titles::capital;
use super::wording::{clause, sentence};
use super::{digits, head, start, word};
use crate::exhibit::{Bracket, Grid, Head, Panel, Row, Value};
use crate::method::figures::label_of;
use crate::method::regression::CONSTANT;
use crate::method::regression::instruments::regressors;
use crate::method::regression::table::{describe_errors, describe_rows};
use crate::method::robustness;
use crate::method::{Equation, equations};
use crate::results::{Note, Output, Results};
use crate::spec::types::{Language, Paren};
use crate::study::{BoundTable, Study, VarId};

/// What one column shows.
pub(super) struct Column<'a> {
    pub analysis: &'a str,
    pub equation: Equation,
}

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let panels: Vec<(Option<String>, Vec<Column>)> = match table.panels.is_empty() {
        true => vec![(None, columns(&table.columns, table.interleave, study))],
        false => table
            .panels
            .iter()
            .map(|(title, names)| (Some(title.clone()), columns(names, table.interleave, study)))
            .collect(),
    };
    let width = panels.iter().map(|(_, columns)| columns.len()).max().unwrap_or(0);
    let mut grid = start(table, study);
    grid.columns = vec![crate::exhibit::Align::Decimal; width];
    if let Some((_, widest)) = panels.iter().find(|(_, columns)| columns.len() == width) {
        grid.head = heads(widest, study);
    }
    for (title, columns) in &panels {
        let drawing = Drawing { table, study, results, columns };
        let mut rows = drawing.coefficients();
        rows.extend(drawing.of_space());
        rows.extend(drawing.yes_no());
        rows.extend(drawing.statistics());
        rows.extend(drawing.tests());
        let places: Vec<Place> = columns.iter().map(|one| (one.analysis, one.equation.output.as_deref())).collect();
        rows.extend(between::rows(&places, table, study, results));
        rows.iter_mut().for_each(|row| row.cells.resize(width, Value::Empty));
        grid.panels.push(Panel { title: title.clone(), rows });
        grid.notes.extend(drawing.notes());
        grid.notes.extend(drawing.notes_of_tests());
        let compared = between::outputs(&places, study);
        grid.notes.extend(between::notes(&compared, study, results));
        failures(&mut grid, results, places.into_iter().chain(compared));
    }
    once(&mut grid.notes);
    grid
}

/// Panels repeat sentences; the table says each once.
pub(super) fn once(notes: &mut Vec<String>) {
    let mut seen: Vec<String> = vec![];
    notes.retain(|note| {
        let new = !seen.contains(note);
        seen.push(note.clone());
        new
    });
}

/// Model by model, or outcome by outcome where the table interleaves.
fn columns<'a>(names: &'a [String], interleave: bool, study: &'a Study) -> Vec<Column<'a>> {
    let of_analysis =
        |name: &'a String| equations(name, study).into_iter().map(move |equation| Column { analysis: name, equation });
    let mut columns: Vec<Column> = names.iter().flat_map(of_analysis).collect();
    if interleave {
        let order: Vec<&str> = columns.iter().map(|column| study.name_of(column.equation.outcome)).collect();
        columns.sort_by_key(|column| order.iter().position(|name| *name == study.name_of(column.equation.outcome)));
    }
    columns
}

/// The column that shows an output, counted from one.
pub fn column(table: &BoundTable, study: &Study, of: &str, outcome: Option<&str>) -> Option<usize> {
    let panels: Vec<&[String]> = match table.panels.is_empty() {
        true => vec![&table.columns],
        false => table.panels.iter().map(|(_, names)| names.as_slice()).collect(),
    };
    panels.into_iter().find_map(|names| {
        let columns = columns(names, table.interleave, study);
        let is =
            |one: &Column| one.analysis == of && outcome.is_none_or(|name| name == study.name_of(one.equation.outcome));
        columns.iter().position(is).map(|at| at + 1)
    })
}

fn heads(columns: &[Column], study: &Study) -> Vec<Vec<Head>> {
    let mut outcomes: Vec<Head> = vec![head("", 1)];
    for column in columns {
        let name = study.label_of(column.equation.outcome);
        match outcomes.last_mut().filter(|last| last.text == name) {
            Some(last) => last.span += 1,
            None => outcomes.push(head(name, 1)),
        }
    }
    let numbers = (1..=columns.len()).map(|at| head(format!("({at})"), 1));
    let mut heads = vec![outcomes, std::iter::once(head("", 1)).chain(numbers).collect()];
    let labelled = |column: &Column| label_of(column.analysis, study) != column.analysis;
    if columns.iter().any(|column| study.checks.contains_key(column.analysis) || labelled(column)) {
        heads.insert(0, titles(columns, study));
    }
    heads
}

/// Which check, or which model beside checks, a column comes from.
fn titles(columns: &[Column], study: &Study) -> Vec<Head> {
    let mut titles: Vec<(&str, Head)> = vec![("", head("", 1))];
    for column in columns {
        match titles.last_mut().filter(|(analysis, _)| *analysis == column.analysis) {
            Some((_, last)) => last.span += 1,
            None => titles.push((column.analysis, head(label_of(column.analysis, study), 1))),
        }
    }
    titles.into_iter().map(|(_, head)| head).collect()
}

pub(super) struct Drawing<'a> {
    pub table: &'a BoundTable,
    pub study: &'a Study,
    pub results: &'a Results,
    pub columns: &'a [Column<'a>],
}

impl Drawing<'_> {
    pub fn digits(&self) -> usize {
        digits(self.table, self.study)
    }

    pub fn number(&self, column: &Column, quantity: &str) -> Option<f64> {
        let Equation { output, prefix, .. } = &column.equation;
        self.results.number(column.analysis, output.as_deref(), &format!("{prefix}{quantity}"))
    }

    pub fn failed(&self, column: &Column) -> bool {
        let output = self.results.output(column.analysis, column.equation.output.as_deref());
        !matches!(output, Some(Output::Computed { .. }))
    }

    fn paren(&self) -> Paren {
        self.table.paren.or(self.study.style.paren).unwrap_or_default()
    }

    /// Terms in order of appearance, without the hidden ones.
    pub(super) fn terms(&self) -> Vec<VarId> {
        let mut terms: Vec<VarId> = vec![];
        for id in self.columns.iter().flat_map(|column| regressors(&column.equation.formula)) {
            if !self.is_among(id, &terms) && !self.is_hidden(id) {
                terms.push(id);
            }
        }
        terms
    }

    fn is_hidden(&self, id: VarId) -> bool {
        let dummies = self.table.factors.iter().map(|(_, ids)| ids);
        std::iter::once(&self.table.hide).chain(dummies).any(|hidden| self.is_among(id, hidden))
    }

    /// By name: what an edit has rewritten stands in the row of its original.
    pub(super) fn is_among(&self, id: VarId, terms: &[VarId]) -> bool {
        terms.iter().any(|one| self.study.name_of(*one) == self.study.name_of(id))
    }

    pub fn coefficients(&self) -> Vec<Row> {
        let terms = self.terms();
        let mut rows: Vec<Row> = terms
            .iter()
            .map(|id| {
                self.term(self.study.name_of(*id), self.study.label_of(*id), &|column| {
                    self.is_among(*id, &regressors(&column.equation.formula))
                })
            })
            .filter(|[estimates, _]| !estimates.cells.iter().all(|cell| matches!(cell, Value::Empty)))
            .flatten()
            .collect();
        let has_constant = |column: &Column| {
            let absorbed = !column.equation.formula.effects.is_empty();
            (column.equation.formula.constant || absorbed) && !(absorbed && self.is_spatial(column))
        };
        if self.columns.iter().any(has_constant) {
            rows.extend(self.term(CONSTANT, word(self.study, "Constant", "常数项").into(), &has_constant));
        }
        rows
    }

    pub(super) fn term(&self, name: &str, label: String, has: &dyn Fn(&Column) -> bool) -> [Row; 2] {
        let levels = levels(self.study);
        let estimate = |column: &Column| match self.number(column, name) {
            Some(value) => Value::Number {
                value,
                digits: self.digits(),
                stars: stars(self.number(column, &format!("{name}.p")), &levels),
            },
            None if has(column) && self.failed(column) => Value::NotComputed,
            None if has(column) && self.has_no_slope(column, name) => Value::Empty,
            None if has(column) => Value::Text { text: word(self.study, "omitted", "已剔除").into() },
            None => Value::Empty,
        };
        let below = |column: &Column| self.below(column, name).unwrap_or_default();
        [
            Row { stub: label, cells: self.columns.iter().map(estimate).collect(), ..Row::default() },
            Row { cells: self.columns.iter().map(below).collect(), ..Row::default() },
        ]
    }

    /// A level of a factor that is the base on the rows of a column, or that none of them has.
    fn has_no_slope(&self, column: &Column, name: &str) -> bool {
        let notes = self.results.notes(column.analysis, column.equation.output.as_deref());
        notes.iter().any(|note| match note {
            Note::NoRowsAt { terms } => terms.iter().any(|term| term == name),
            Note::Base { term } => term == name,
            _ => false,
        })
    }

    fn below(&self, column: &Column, name: &str) -> Option<Value> {
        let number = |part: &str| self.number(column, &format!("{name}.{part}"));
        let round = |value: f64| Value::Paren { value, digits: self.digits(), bracket: Bracket::Round };
        Some(match self.paren() {
            Paren::Se => round(number("se")?),
            Paren::T => round(number("t")?),
            Paren::P => round(number("p")?),
            Paren::Ci => Value::Interval { low: number("low")?, high: number("high")?, digits: self.digits() },
        })
    }

    /// Hidden terms and absorbed effects: Yes or No.
    pub fn yes_no(&self) -> Vec<Row> {
        let yes = |holds: bool| Value::Text {
            text: if holds { word(self.study, "Yes", "是") } else { word(self.study, "No", "否") }.into(),
        };
        let mut rows = vec![];
        if !self.table.hide.is_empty() {
            let cells = self
                .columns
                .iter()
                .map(|column| yes(self.table.hide.iter().any(|id| self.is_among(*id, &column.equation.formula.terms))));
            rows.push(Row {
                stub: word(self.study, "Controls", "控制变量").into(),
                cells: cells.collect(),
                ..Row::default()
            });
        }
        for (label, ids) in &self.table.factors {
            let terms = |column: &Column| ids.iter().any(|id| self.is_among(*id, &column.equation.formula.terms));
            let cells = self.columns.iter().map(|column| yes(terms(column))).collect();
            let stub = match self.study.language {
                Language::Zh => format!("{label}虚拟变量"),
                Language::En => format!("{} dummies", capital(label)),
            };
            rows.push(Row { stub, cells, ..Row::default() });
        }
        let mut effects: Vec<String> = vec![];
        for effect in self.columns.iter().flat_map(|column| &column.equation.formula.effects) {
            if !effects.contains(&effect.name) {
                effects.push(effect.name.clone());
            }
        }
        for name in effects {
            let cells = self
                .columns
                .iter()
                .map(|column| yes(column.equation.formula.effects.iter().any(|effect| effect.name == name)));
            let cells = cells.collect();
            rows.push(Row { stub: self.effect_label(&name), cells, ..Row::default() });
        }
        if let Some(first) = rows.first_mut() {
            first.rule_above = true;
        }
        rows
    }

    fn effect_label(&self, name: &str) -> String {
        match self.study.language {
            Language::Zh => format!("{name}固定效应"),
            Language::En => format!("{} fixed effects", capital(name)),
        }
    }

    pub fn statistics(&self) -> Vec<Row> {
        let absorbed = self.columns.iter().any(|column| !column.equation.formula.effects.is_empty());
        let shown: Vec<&str> = match self.table.show.is_empty() {
            false => self.table.show.iter().map(String::as_str).collect(),
            true if self.has_space() => vec!["sigma2", "loglik", "n", "r2", "r2_within"],
            true if absorbed => vec!["n", "r2", "r2_within"],
            true => vec!["n", "r2"],
        };
        let row = |(at, name): (usize, &&str)| {
            let cell = |column: &Column| match self.number(column, name) {
                Some(value) if matches!(*name, "n" | "df_residual") => Value::Count { value: value as u64 },
                Some(value) if *name == "sigma2" => {
                    Value::Number { value, digits: significant(value, self.digits()), stars: 0 }
                }
                Some(value) => Value::Number { value, digits: self.digits(), stars: 0 },
                None if self.failed(column) => Value::NotComputed,
                None => Value::Empty,
            };
            let cells = self.columns.iter().map(cell).collect();
            Row { stub: self.statistic(name), cells, rule_above: at == 0, ..Row::default() }
        };
        shown.iter().enumerate().map(row).collect()
    }

    fn statistic(&self, name: &str) -> String {
        let zh = self.study.language == Language::Zh;
        match name {
            "n" => word(self.study, "N", "样本量"),
            "r2" => "R²",
            "r2_adjusted" if zh => "调整R²",
            "r2_adjusted" => "Adjusted R²",
            "r2_within" if zh => "组内R²",
            "r2_within" => "Within R²",
            "rmse" => "RMSE",
            "ll" | "loglik" if zh => "对数似然值",
            "ll" | "loglik" => "Log-likelihood",
            "sigma2" => "σ²",
            "r2_correlation" if zh => "R²（相关系数平方）",
            "r2_correlation" => "R² (squared correlation)",
            "aic" => "AIC",
            "bic" => "BIC",
            "F" => "F",
            "F.p" => "p (F)",
            other => other,
        }
        .to_string()
    }

    pub fn notes(&self) -> Vec<String> {
        let paren = match self.paren() {
            Paren::Se => word(self.study, "Standard errors in parentheses", "括号内为标准误"),
            Paren::T => word(self.study, "t statistics in parentheses", "括号内为t值"),
            Paren::P => word(self.study, "p-values in parentheses", "括号内为p值"),
            Paren::Ci => word(self.study, "95% confidence intervals in brackets", "括号内为95%置信区间"),
        };
        let mut notes = vec![self.errors(paren)];
        notes.extend(star_levels(&levels(self.study)));
        notes.extend(self.done());
        notes
    }

    /// One sentence where all columns have the same errors, else a part for each; then what the factors are made of.
    fn errors(&self, paren: &str) -> String {
        let mut kinds: Vec<(String, Vec<String>)> = vec![];
        for (at, column) in self.columns.iter().enumerate() {
            let number = |quantity: &str| self.number(column, quantity);
            let kind = describe_errors(&column.equation.model, &number, self.study);
            collect(&mut kinds, kind, at);
        }
        let parameters: Vec<String> = self
            .columns
            .iter()
            .filter_map(|column| self.number(column, "small.parameters"))
            .map(|k| k.to_string())
            .collect();
        let by_column = word(self.study, " by column", "（按列）");
        let counted = match parameters.first() {
            Some(first) if parameters.iter().all(|k| k == first) => format!(" (K = {first})"),
            Some(_) if parameters.len() == self.columns.len() => format!(" (K = {}{by_column})", parameters.join(", ")),
            _ => String::new(),
        };
        let parts: Vec<String> = match kinds.as_slice() {
            [(kind, _)] => vec![kind.clone()],
            _ => kinds.iter().map(|(kind, columns)| format!("{} {kind}", columns.join(""))).collect(),
        };
        let [colon, semicolon, stop] = match self.study.language {
            Language::Zh => ["：", "；", "。"],
            Language::En => [": ", "; ", "."],
        };
        format!("{paren}{colon}{}{counted}{stop}", parts.join(semicolon))
    }

    /// What was filtered, dropped or corrected, with the columns it is about.
    fn done(&self) -> Vec<String> {
        let mut said: Vec<(String, Vec<String>)> = vec![];
        for (at, column) in self.columns.iter().enumerate() {
            let Equation { output, model, .. } = &column.equation;
            let edits = robustness::says(self.study, column.analysis).into_iter();
            let rows = describe_rows(model, self.number(column, "filtered"), self.study);
            let noted = self.results.notes(column.analysis, output.as_deref());
            let number = |quantity: &str| self.number(column, quantity);
            let space = crate::method::spatial::describe(model, &number, self.study).into_iter();
            let noted = noted.iter().map(|note| clause(note, self.study.language));
            for clause in edits.chain(rows).chain(space).chain(noted) {
                collect(&mut said, clause, at);
            }
        }
        let all = self.columns.len();
        let language = self.study.language;
        said.into_iter()
            .map(|(clause, columns)| match (columns.len() == all, language) {
                (true, _) => sentence(&clause, language),
                (false, Language::En) => format!("{}: {clause}.", columns.join("")),
                (false, Language::Zh) => format!("{}：{clause}。", columns.join("")),
            })
            .collect()
    }
}

/// Decimals that leave a variance near zero three digits; it has no error to be read against.
fn significant(value: f64, digits: usize) -> usize {
    const MOST: usize = 12;
    let leading = if value > 0.0 { libm::floor(libm::log10(value)) } else { 0.0 };
    digits.max((2.0 - leading).clamp(0.0, MOST as f64) as usize)
}

/// Adds the number of a column to a sentence about several.
fn collect(said: &mut Vec<(String, Vec<String>)>, sentence: String, at: usize) {
    let number = format!("({})", at + 1);
    match said.iter_mut().find(|(known, _)| *known == sentence) {
        Some((_, columns)) => columns.push(number),
        None => said.push((sentence, vec![number])),
    }
}
