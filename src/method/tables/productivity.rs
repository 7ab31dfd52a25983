//! Productivity in tables: by period, by unit, and the coefficients of frontiers.

use super::blocks::{Block, lay};
use super::note::{failures, levels, said, star_levels, stars};
use super::{digits, head, start, word};
use crate::exhibit::{Align, Bracket, Grid, Panel, Row, Value};
use crate::method::figures::label_of;
use crate::method::labels::names_of;
use crate::method::productivity::{MALMQUIST, Way, way};
use crate::results::{Output, Results};
use crate::study::{Analysis, BoundTable, Study};

/// Whether a table of periods shows an analysis; frontiers have one of their own.
pub fn shows(analysis: &Analysis) -> bool {
    way(analysis) != Way::Frontier
}

pub fn is_frontier(analysis: &Analysis) -> bool {
    way(analysis) == Way::Frontier
}

struct Drawing<'a> {
    table: &'a BoundTable,
    study: &'a Study,
    results: &'a Results,
}

impl Drawing<'_> {
    fn number(&self, analysis: &str, quantity: &str, counts: bool) -> Value {
        match self.results.number(analysis, None, quantity) {
            Some(value) if counts => Value::Count { value: value as u64 },
            Some(value) => Value::Number { value, digits: digits(self.table, self.study), stars: 0 },
            None => Value::NotComputed,
        }
    }

    fn notes(&self, grid: &mut Grid, names: &[String]) {
        for name in names {
            for sentence in said(self.results, name, None, self.study) {
                if !grid.notes.contains(&sentence) {
                    grid.notes.push(sentence);
                }
            }
        }
        failures(grid, self.results, names.iter().map(|name| (name.as_str(), None)));
    }

    /// Rows under the names in front of a part: periods, units.
    fn rows(&self, analysis: &str, heads: &[String], parts: &[&str]) -> Vec<Row> {
        let row = |head: &String| {
            let cell = |part: &&str| {
                let quantity = if head.is_empty() { part.to_string() } else { format!("{head}.{part}") };
                self.number(analysis, &quantity, matches!(*part, "n" | "efficient"))
            };
            Row { stub: head.clone(), cells: parts.iter().map(cell).collect(), ..Row::default() }
        };
        heads.iter().map(row).collect()
    }

    /// First names of the cells that end in a part, in the order of the results.
    fn heads(&self, analysis: &str, part: &str) -> Vec<String> {
        let Some(Output::Computed { order, .. }) = self.results.output(analysis, None) else { return vec![] };
        let suffix = format!(".{part}");
        order.iter().filter_map(|name| name.strip_suffix(&suffix)).map(str::to_string).collect()
    }
}

/// By period; the units of chosen periods where the table names years; Malmquist's parts by period and by unit.
pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let drawing = Drawing { table, study, results };
    let mut blocks = vec![];
    for name in &table.columns {
        let Some(analysis) = study.analyses.get(name) else { continue };
        let (heads, panels) = match (way(analysis), table.years.is_empty()) {
            (Way::Malmquist, _) => moves(&drawing, analysis),
            (Way::Solow, _) => residuals(&drawing, analysis),
            (_, true) => scores(&drawing, analysis),
            (_, false) => units(&drawing, analysis),
        };
        let several = table.columns.len() > 1;
        let label = label_of(name, study);
        let titled = panels.into_iter().map(|panel| match (several, &panel.title) {
            (true, None) => Panel { title: Some(label.clone()), ..panel },
            (true, Some(title)) => Panel { title: Some(format!("{label}, {title}")), ..panel },
            (false, _) => panel,
        });
        blocks.push(Block { heads, panels: titled.collect() });
    }
    lay(&mut grid, word(study, "Period", "年份"), blocks);
    drawing.notes(&mut grid, &table.columns);
    grid
}

type Piece = (Vec<String>, Vec<Panel>);

fn periods(study: &Study) -> Vec<String> {
    study.layout.time.map_or_else(|| vec![String::new()], |id| names_of(study, id))
}

fn scores(drawing: &Drawing, analysis: &Analysis) -> Piece {
    let study = drawing.study;
    let named = drawing.heads(&analysis.name, "efficient");
    let heads = if named.is_empty() { vec![String::new()] } else { named };
    let titles = [
        word(study, "Units", "样本数"),
        word(study, "Mean", "均值"),
        word(study, "Least", "最小值"),
        word(study, "Efficient", "有效单元"),
    ];
    let rows = drawing.rows(&analysis.name, &heads, &["n", "mean", "min", "efficient"]);
    (titles.map(str::to_string).to_vec(), vec![Panel { title: None, rows }])
}

fn units(drawing: &Drawing, analysis: &Analysis) -> Piece {
    let years: Vec<String> = drawing.table.years.iter().map(i64::to_string).collect();
    let parts: Vec<&str> = years.iter().map(String::as_str).collect();
    let rows = drawing.rows(&analysis.name, &drawing.study.facts.units, &parts);
    (years, vec![Panel { title: None, rows }])
}

fn residuals(drawing: &Drawing, analysis: &Analysis) -> Piece {
    let study = drawing.study;
    let titles = [
        word(study, "Rows", "样本数"),
        word(study, "Mean TFP", "全要素生产率均值"),
        word(study, "Mean growth", "平均增长率"),
    ];
    let elasticities = match drawing.results.output(&analysis.name, None) {
        Some(Output::Computed { order, .. }) => {
            order.iter().filter(|name| name.starts_with("elasticity.")).cloned().collect()
        }
        _ => vec![],
    };
    let row = |quantity: &String| {
        let named = quantity.trim_start_matches("elasticity.").replacen('.', ", ", 1);
        let stub = format!("{}{named}", word(study, "Elasticity of ", "产出弹性："));
        Row { stub, cells: vec![Value::Empty, drawing.number(&analysis.name, quantity, false)], ..Row::default() }
    };
    let mut rows = drawing.rows(&analysis.name, &periods(study), &["n", "mean", "growth"]);
    // The first period has no predecessor.
    if let Some(cell) = rows.first_mut().and_then(|row| row.cells.last_mut()) {
        *cell = Value::Empty;
    }
    let below: Vec<Row> = elasticities.iter().map(row).collect();
    rows.extend(below.into_iter().enumerate().map(|(at, row)| Row { rule_above: at == 0, ..row }));
    (titles.map(str::to_string).to_vec(), vec![Panel { title: None, rows }])
}

fn moves(drawing: &Drawing, analysis: &Analysis) -> Piece {
    let study = drawing.study;
    let titles = [
        word(study, "Malmquist index", "Malmquist指数"),
        word(study, "Efficiency change", "技术效率变化"),
        word(study, "Technical change", "技术进步"),
        word(study, "Pure efficiency", "纯技术效率"),
        word(study, "Scale", "规模效率"),
    ];
    let parts = &MALMQUIST[..5];
    let mut heads: Vec<String> = periods(study).into_iter().skip(1).collect();
    heads.push("mean".into());
    let mut rows = drawing.rows(&analysis.name, &heads, parts);
    if let Some(last) = rows.last_mut() {
        (last.stub, last.rule_above) = (word(study, "Mean", "均值").into(), true);
    }
    let by_unit = drawing.rows(&analysis.name, &study.facts.units, parts);
    let panels = vec![
        Panel { title: Some(word(study, "by period", "按年份").into()), rows },
        Panel { title: Some(word(study, "by unit", "按地区").into()), rows: by_unit },
    ];
    (titles.map(str::to_string).to_vec(), panels)
}

/// What stands below the coefficients of a frontier.
const BELOW: [(&str, &str, &str); 7] = [
    ("ll", "Log likelihood", "对数似然值"),
    ("ll_ols", "Log likelihood, least squares", "最小二乘对数似然值"),
    ("lr", "Likelihood ratio", "似然比"),
    ("lr.p", "p of the ratio", "似然比p值"),
    ("efficiency.mean", "Mean efficiency", "平均效率"),
    ("units", "Units", "单元数"),
    ("n", "Observations", "样本数"),
];

/// Coefficients of frontiers, a column each, errors in brackets.
pub fn frontier(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let names = &table.columns;
    let levels = levels(study);
    let digits = digits(table, study);
    grid.columns = vec![Align::Decimal; names.len()];
    let heads = names.iter().map(|name| head(label_of(name, study), 1));
    grid.head = vec![std::iter::once(head("", 1)).chain(heads).collect()];
    let mut terms: Vec<String> = vec![];
    for name in names {
        if let Some(Output::Computed { order, .. }) = results.output(name, None) {
            let own = order.iter().filter_map(|cell| cell.strip_suffix(".se")).map(str::to_string);
            let fresh: Vec<String> = own.filter(|term| !terms.contains(term)).collect();
            terms.extend(fresh);
        }
    }
    let cell = |name: &str, quantity: &str, make: &dyn Fn(f64) -> Value| {
        let known = |output: &Output| matches!(output, Output::Computed { cells, .. } if cells.contains_key(quantity));
        match (results.number(name, None, quantity), results.output(name, None)) {
            (Some(value), _) => make(value),
            (None, Some(output)) if known(output) => Value::Text { text: "\u{2013}".into() },
            (None, Some(Output::Computed { .. })) => Value::Empty,
            _ => Value::NotComputed,
        }
    };
    let mut rows = vec![];
    for term in &terms {
        let estimate = |name: &String| {
            let stars = stars(results.number(name, None, &format!("{term}.p")), &levels);
            cell(name, term, &|value| Value::Number { value, digits, stars })
        };
        let error = |name: &String| {
            cell(name, &format!("{term}.se"), &|value| Value::Paren { value, digits, bracket: Bracket::Round })
        };
        rows.push(Row { stub: called(term, study), cells: names.iter().map(estimate).collect(), ..Row::default() });
        rows.push(Row { cells: names.iter().map(error).collect(), ..Row::default() });
    }
    for (at, (quantity, en, zh)) in BELOW.iter().enumerate() {
        let number = |value: f64| match *quantity {
            "n" | "units" => Value::Count { value: value as u64 },
            _ => Value::Number { value, digits, stars: 0 },
        };
        let cells = names.iter().map(|name| cell(name, quantity, &number)).collect();
        rows.push(Row { stub: word(study, en, zh).into(), rule_above: at == 0, cells, ..Row::default() });
    }
    grid.panels = vec![Panel { title: None, rows }];
    grid.notes.extend(star_levels(&levels));
    Drawing { table, study, results }.notes(&mut grid, names);
    grid
}

fn called(term: &str, study: &Study) -> String {
    match term {
        "constant" => word(study, "Constant", "常数项").into(),
        "sigma2" => "\u{3c3}\u{b2}".into(),
        "gamma" => "\u{3b3}".into(),
        "mu" => "\u{3bc}".into(),
        "eta" => "\u{3b7}".into(),
        name => study.names.get(name).map_or_else(|| name.to_string(), |id| study.label_of(*id)),
    }
}
