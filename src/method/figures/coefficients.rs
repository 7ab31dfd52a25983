//! Coefficients with their intervals: a line for each term, a mark for each model; where one term is shown, a line
//! for each model.

use super::{label_of, start};
use crate::exhibit::Chart;
use crate::exhibit::chart::{Along, Axis, Look, Plot, Reference, Series};
use crate::method::regression::regressors;
use crate::method::tables::note::unfinished;
use crate::method::tables::word;
use crate::method::{Equation, equations};
use crate::results::{Output, Results};
use crate::spec::types::Language;
use crate::study::{BoundFigure, Study, VarId};

/// One equation of an analysis.
struct Column<'a> {
    analysis: &'a str,
    equation: Equation,
    terms: Vec<VarId>,
}

impl Column<'_> {
    fn output(&self) -> Option<&str> {
        self.equation.output.as_deref()
    }

    fn number(&self, id: VarId, part: &str, study: &Study, results: &Results) -> Option<f64> {
        let quantity = format!("{}{}{part}", self.equation.prefix, study.name_of(id));
        results.number(self.analysis, self.output(), &quantity)
    }
}

/// What is drawn of a coefficient.
struct Estimate {
    /// Line, from the top down, and the mark among those of the line.
    row: usize,
    mark: usize,
    value: f64,
    low: f64,
    high: f64,
}

pub fn draw(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let columns = columns(figure, study);
    let terms = terms(figure, &columns);
    let single = terms.len() == 1 && columns.len() > 1;
    let names: Vec<String> = columns.iter().map(|column| column_label(column, &columns, study)).collect();
    let labels: Vec<String> = terms.iter().map(|id| study.label_of(*id)).collect();
    let mut found = vec![];
    for (at, column) in columns.iter().enumerate() {
        for (line, id) in terms.iter().enumerate() {
            let number = |part: &str| column.number(*id, part, study, results);
            let (row, mark) = if single { (at, 0) } else { (line, at) };
            if let (Some(value), Some(low), Some(high)) = (number(""), number(".low"), number(".high")) {
                found.push(Estimate { row, mark, value, low, high });
            }
        }
    }
    let (rows, marks) = if single { (names, vec![String::new()]) } else { (labels.clone(), names) };
    let mut chart = start(figure, study);
    let estimate = word(study, "Estimate", "估计值");
    let label = if single { format!("{estimate}: {}", labels.join("")) } else { estimate.to_string() };
    chart.plots = vec![Plot {
        x: Axis::linear(label),
        y: Axis::categories(rows),
        series: series(&found, &marks),
        references: vec![Reference::upright(0.0, "")],
        ..Plot::default()
    }];
    chart.notes.push(word(study, "Lines are 95% confidence intervals.", "横线为95%置信区间。").into());
    chart.notes.extend(omitted(&columns, &terms, study, results));
    let outputs = columns.iter().map(|column| (column.analysis, column.output()));
    unfinished(&mut chart.notes, results, outputs);
    chart
}

fn columns<'a>(figure: &'a BoundFigure, study: &'a Study) -> Vec<Column<'a>> {
    let column = |name: &'a String, equation: Equation| Column {
        analysis: name,
        terms: regressors(&equation.formula),
        equation,
    };
    let of_analysis = |name: &'a String| equations(name, study).into_iter().map(move |one| column(name, one));
    figure.columns.iter().flat_map(of_analysis).collect()
}

/// The terms that are asked for, else all in order of appearance.
fn terms(figure: &BoundFigure, columns: &[Column]) -> Vec<VarId> {
    let mut terms = figure.show.clone();
    if terms.is_empty() {
        for id in columns.iter().flat_map(|column| &column.terms) {
            if !terms.contains(id) {
                terms.push(*id);
            }
        }
    }
    terms.retain(|id| !figure.hide.contains(id));
    terms
}

/// The model's name, and its outcome where the models have several.
fn column_label(column: &Column, all: &[Column], study: &Study) -> String {
    let model = label_of(column.analysis, study);
    let outcome = study.label_of(column.equation.outcome);
    let models = all.iter().any(|other| other.analysis != column.analysis);
    let outcomes = all.iter().any(|other| other.equation.outcome != column.equation.outcome);
    match (models, outcomes) {
        (true, true) => format!("{model}: {outcome}"),
        (false, true) => outcome,
        _ => model,
    }
}

/// Terms that a fitted model has no coefficient of, since others explain them.
fn omitted(columns: &[Column], terms: &[VarId], study: &Study, results: &Results) -> Vec<String> {
    let of_model = |column: &Column| {
        let fitted = matches!(results.output(column.analysis, column.output()), Some(Output::Computed { .. }));
        let lacks = |id: &&VarId| column.number(**id, "", study, results).is_none();
        let own = terms.iter().filter(|id| fitted && column.terms.contains(id)).filter(lacks);
        let label = column_label(column, columns, study);
        let sentence = |id: &VarId| match study.language {
            Language::Zh => format!("{label}：`{}`已从模型中剔除。", study.name_of(*id)),
            Language::En => format!("{label}: `{}` is left out of the model.", study.name_of(*id)),
        };
        own.map(sentence).collect::<Vec<_>>()
    };
    columns.iter().flat_map(of_model).collect()
}

/// Share of a line over which its marks are spread.
const SPREAD: f64 = 0.56;

fn series(found: &[Estimate], marks: &[String]) -> Vec<Series> {
    let beside = |mark: usize| match marks.len() {
        0 | 1 => 0.0,
        all => SPREAD * (mark as f64 / (all - 1) as f64 - 0.5),
    };
    let one = |(mark, name): (usize, &String)| {
        let own: Vec<&Estimate> = found.iter().filter(|estimate| estimate.mark == mark).collect();
        let column = |of: fn(&Estimate) -> f64| own.iter().map(|estimate| of(estimate)).collect::<Vec<f64>>();
        let y = own.iter().map(|estimate| (estimate.row + 1) as f64 + beside(mark)).collect();
        let named = if marks.len() > 1 { name.as_str() } else { "" };
        Series::intervals(Along::X, column(|e| e.value), y, column(|e| e.low), column(|e| e.high))
            .named(named)
            .looking(Look { dash: Default::default(), ..Look::nth(mark) })
    };
    marks.iter().enumerate().map(one).collect()
}
