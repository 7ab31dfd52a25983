//! Convergence: the spread over time, growth by where units began, and clubs.

use std::collections::BTreeSet;

use super::cells::{Cells, widened};
use super::densities::shown;
use super::note::{failures, levels, said, star_levels, stars};
use super::space::{parameter, prefix};
use super::{head, start, word};
use crate::exhibit::{Align, Grid, Panel, Row, Value};
use crate::method::convergence::{MOST_CLUBS, options_of, role};
use crate::method::figures::label_of;
use crate::method::labels::names_of;
use crate::method::regression::table::describe_errors;
use crate::method::regression::{formula_of, regressors};
use crate::method::spatial;
use crate::results::Results;
use crate::spec::types::Language;
use crate::study::{Analysis, BoundTable, Study, VarId};

fn named<'a>(table: &BoundTable, study: &'a Study, option: &'static str) -> Vec<(&'a Analysis, VarId)> {
    let analyses = table.columns.iter().filter_map(|name| study.analyses.get(name));
    analyses.flat_map(|analysis| role(analysis, option).into_iter().map(move |id| (analysis, id))).collect()
}

fn finished(mut grid: Grid, of: &[(&Analysis, VarId)], study: &Study, results: &Results) -> Grid {
    if let [only] = grid.panels.as_mut_slice() {
        only.title = None;
    }
    for (analysis, id) in of {
        let output = (analysis.name.as_str(), Some(study.name_of(*id)));
        for sentence in said(results, output.0, output.1, study) {
            if !grid.notes.contains(&sentence) {
                grid.notes.push(sentence);
            }
        }
        failures(&mut grid, results, std::iter::once(output));
    }
    grid
}

/// A row a period: standard deviation of logarithms and coefficient of variation, then the trend.
pub fn sigma(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let names = [word(study, "Std. dev.", "标准差"), word(study, "Coef. of variation", "变异系数"), "n"];
    let first = head(word(study, "Period", "年份"), 1);
    grid.head = vec![std::iter::once(first).chain(names.map(|name| head(name, 1))).collect()];
    grid.columns = vec![Align::Decimal; names.len()];
    let of = named(table, study, "sigma");
    for (analysis, id) in &of {
        let cells = Cells::new(&analysis.name, Some(study.name_of(*id)), table, study, results);
        let years = options_of(analysis).years.map(|years| years.value.from..=years.value.to);
        let inside = |year: &&i64| years.as_ref().is_none_or(|years| years.contains(*year));
        let periods: Vec<String> = study.facts.times.iter().filter(inside).map(i64::to_string).collect();
        for (title, prefix) in heads(analysis, *id, study) {
            let row = |period: &String| {
                let [sd, cv] = ["sd", "cv"].map(|name| cells.number(&format!("{prefix}{period}.{name}")));
                let n = cells.count(&format!("{prefix}{period}.n"));
                Row { stub: period.clone(), cells: vec![sd, cv, n], ..Row::default() }
            };
            let mut rows: Vec<Row> = periods.iter().filter(|period| shown(table, period)).map(row).collect();
            let stars = stars(cells.get(&format!("{prefix}trend.p")), &levels(study));
            let wide = Cells { digits: cells.digits + 2, ..cells };
            let trend = vec![wide.starred(&format!("{prefix}trend"), stars), Value::Empty, Value::Empty];
            let stub = word(study, "Trend of the std. dev.", "标准差的趋势").to_string();
            rows.push(Row { stub, cells: trend, rule_above: true, ..Row::default() });
            rows.push(Row {
                cells: vec![wide.paren(&format!("{prefix}trend.se")), Value::Empty, Value::Empty],
                ..Row::default()
            });
            grid.panels.push(Panel { title: Some(title), rows });
        }
    }
    let trend =
        "Standard errors of the trend in parentheses: classical, of a line through the periods by least squares.";
    grid.notes.push(word(study, trend, "括号内为趋势的标准误：对各期作最小二乘直线拟合的普通标准误。").into());
    grid.notes.extend(star_levels(&levels(study)));
    finished(grid, &of, study, results)
}

/// Titles and prefixes of all units and of each group.
fn heads(analysis: &Analysis, id: VarId, study: &Study) -> Vec<(String, String)> {
    let label = study.label_of(id);
    let groups = role(analysis, "over").into_iter().flat_map(|over| {
        let head = study.name_of(over).to_string();
        let label = label.clone();
        names_of(study, over).into_iter().map(move |name| (format!("{label}, {name}"), format!("{head}.{name}.")))
    });
    std::iter::once((label.clone(), String::new())).chain(groups).collect()
}

/// A column each regression of growth: slope, controls, speed, half-life.
pub fn beta(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let of = named(table, study, "beta");
    let columns: Vec<Cells> = of
        .iter()
        .map(|(analysis, id)| Cells::new(&analysis.name, Some(study.name_of(*id)), table, study, results))
        .collect();
    let titles = of.iter().map(|(analysis, _)| head(label_of(&analysis.name, study), 1));
    grid.head = vec![std::iter::once(head("", 1)).chain(titles).collect()];
    grid.columns = vec![Align::Decimal; columns.len()];
    let with_error = |stub: &str, name: &str, digits: usize, rule_above: bool| {
        let estimate = columns.iter().map(|cells| match cells.get(name) {
            Some(value) => {
                let stars = stars(cells.get(&format!("{name}.p")), &levels(study));
                Value::Number { value, digits: cells.digits + digits, stars }
            }
            None if results.reason(cells.of, cells.outcome).is_some() => Value::NotComputed,
            None => Value::Empty,
        });
        let error =
            columns.iter().map(|cells| Cells { digits: cells.digits + digits, ..*cells }.paren(&format!("{name}.se")));
        let (estimate, error): (Vec<Value>, Vec<Value>) = (estimate.collect(), error.collect());
        [
            Row { stub: stub.into(), cells: estimate, rule_above, ..Row::default() },
            Row { cells: error, ..Row::default() },
        ]
    };
    // Slopes a period are small: two decimals more.
    let mut rows = with_error(word(study, "Beta", "β"), "beta", 2, false).to_vec();
    let mut controls: Vec<VarId> = vec![];
    for (analysis, _) in &of {
        let terms = formula_of(analysis).map(regressors).unwrap_or_default();
        controls.extend(terms.into_iter().skip(1).filter(|id| !controls.contains(id)).collect::<Vec<_>>());
    }
    for id in controls {
        rows.extend(with_error(&study.label_of(id), study.name_of(id), 2, false));
    }
    for (name, label) in of_space(&of, study) {
        rows.extend(with_error(&label, &name, 2, false));
    }
    rows.extend(with_error(word(study, "Speed", "收敛速度"), "speed", 2, true));
    rows.extend(with_error(word(study, "Half-life", "半衰期"), "half_life", 0, false));
    if columns.iter().any(|cells| cells.get("speed.total").is_some()) {
        rows.extend(with_error(word(study, "Speed of the total effect", "总效应收敛速度"), "speed.total", 2, false));
    }
    let mut effects: Vec<VarId> = vec![];
    for (analysis, _) in &of {
        effects.extend(role(analysis, "effects").into_iter().filter(|id| !effects.contains(id)).collect::<Vec<_>>());
    }
    for id in effects {
        let cell = |(analysis, _): &(&Analysis, VarId)| {
            let text = if role(analysis, "effects").contains(&id) {
                word(study, "Yes", "是")
            } else {
                word(study, "No", "否")
            };
            Value::Text { text: text.into() }
        };
        let stub = format!("{} {}", study.label_of(id), word(study, "effects", "固定效应"));
        rows.push(Row { stub, cells: of.iter().map(cell).collect(), ..Row::default() });
    }
    rows.push(Row {
        stub: "N".into(),
        cells: columns.iter().map(|cells| cells.count("n")).collect(),
        ..Row::default()
    });
    rows.push(Row {
        stub: "R\u{b2}".into(),
        cells: columns.iter().map(|cells| cells.number("r2")).collect(),
        ..Row::default()
    });
    grid.panels = vec![Panel { title: None, rows }];
    grid.notes.push(errors(&of, &columns, study));
    grid.notes.extend(star_levels(&levels(study)));
    grid.notes.extend(clauses_of_space(&of, &columns, study));
    finished(grid, &of, study, results)
}

/// What stands in parentheses, one kind of errors for all or a part for each.
fn errors(of: &[(&Analysis, VarId)], columns: &[Cells], study: &Study) -> String {
    let mut kinds: Vec<(String, Vec<String>)> = vec![];
    for ((analysis, _), cells) in of.iter().zip(columns) {
        let kind = describe_errors(&analysis.name, &|name| cells.get(name), study);
        let label = label_of(&analysis.name, study);
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, labels)) => labels.push(label),
            None => kinds.push((kind, vec![label])),
        }
    }
    let [comma, semicolon, colon, stop] = match study.language {
        Language::Zh => ["、", "；", "：", "。"],
        Language::En => [", ", "; ", ": ", "."],
    };
    let parts: Vec<String> = match kinds.as_slice() {
        [(kind, _)] => vec![kind.clone()],
        _ => kinds.iter().map(|(kind, labels)| format!("{kind} ({})", labels.join(comma))).collect(),
    };
    let head = word(study, "Standard errors in parentheses", "括号内为标准误");
    let speed =
        word(study, "speeds and half-lives have theirs by the delta method", "收敛速度与半衰期的标准误由delta方法得到");
    format!("{head}{colon}{}{semicolon}{speed}{stop}", parts.join(semicolon))
}

/// What is about W and the likelihood of each regression, those that say the same together.
fn clauses_of_space(of: &[(&Analysis, VarId)], columns: &[Cells], study: &Study) -> Vec<String> {
    let mut said: Vec<(String, Vec<String>)> = vec![];
    for ((analysis, _), cells) in of.iter().zip(columns).filter(|((analysis, _), _)| spatial::is_spatial(analysis)) {
        let text = spatial::describe(&analysis.name, &|name| cells.get(name), study).join("; ");
        let label = label_of(&analysis.name, study);
        match said.iter_mut().find(|(known, _)| *known == text) {
            Some((_, labels)) => labels.push(label),
            None => said.push((text, vec![label])),
        }
    }
    said.into_iter().map(|(text, labels)| format!("{}: {text}.", labels.join(", "))).collect()
}

/// Neighbours' columns, then spatial parameters, of all regressions with their labels.
fn of_space(of: &[(&Analysis, VarId)], study: &Study) -> Vec<(String, String)> {
    let (mut lagged, mut parameters) = (vec![], vec![]);
    for (analysis, _) in of {
        let (Some(settled), Some(formula)) = (spatial::settle(analysis, study), formula_of(analysis)) else { continue };
        for (at, id) in formula.terms.iter().enumerate() {
            let label = |name: String| (format!("{} {}", prefix(&name, study), study.label_of(*id)), name);
            lagged.extend(settled.neighbours(at).into_iter().map(label).map(|(label, name)| (name, label)));
        }
        parameters.extend(settled.parameters().into_iter().map(|name| (name.clone(), parameter(&name, study))));
    }
    let mut seen = BTreeSet::new();
    lagged.into_iter().chain(parameters).filter(|(name, _)| seen.insert(name.clone())).collect()
}

/// The log t test of all units, then a row each club, before and after merging.
pub fn clubs(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let names = [word(study, "Units", "单元数"), "log t", word(study, "Std. error", "标准误"), "t"];
    grid.head = vec![std::iter::once(head("", 1)).chain(names.map(|name| head(name, 1))).collect()];
    grid.columns = vec![Align::Decimal; names.len()];
    let of = named(table, study, "clubs");
    for (analysis, id) in &of {
        let cells = Cells::new(&analysis.name, Some(study.name_of(*id)), table, study, results);
        let test = |prefix: &str| ["log_t", "log_t.se", "log_t.t"].map(|name| cells.number(&format!("{prefix}{name}")));
        let mut rows = vec![Row {
            stub: word(study, "All units", "全部单元").into(),
            cells: std::iter::once(Value::Empty).chain(test("")).collect(),
            ..Row::default()
        }];
        let count = |prefix: &str| cells.get(&format!("{prefix}clubs")).unwrap_or(0.0) as usize;
        for (words, prefix) in [(["Club", "俱乐部"], ""), (["Merged club", "合并后俱乐部"], "merged.")] {
            let found = count(prefix);
            // Clubs that stay as they are need no second look.
            if !prefix.is_empty() && found == count("") {
                continue;
            }
            for club in 1..=found.min(MOST_CLUBS) {
                let prefix = format!("{prefix}club.{club}.");
                rows.push(Row {
                    stub: format!("{} {club}", word(study, words[0], words[1])),
                    cells: std::iter::once(cells.count(&format!("{prefix}n"))).chain(test(&prefix)).collect(),
                    rule_above: club == 1,
                    ..Row::default()
                });
            }
        }
        let divergent = word(study, "Divergent", "发散").into();
        rows.push(Row { stub: divergent, cells: vec![cells.count("divergent")], ..Row::default() });
        widened(&mut rows, names.len());
        grid.panels.push(Panel { title: Some(study.label_of(*id)), rows });
    }
    let note = "Convergence is rejected at 5% where t falls to -1.65 (Phillips and Sul 2007).";
    grid.notes.push(word(study, note, "t值小于-1.65时在5%水平上拒绝收敛（Phillips和Sul，2007）。").into());
    finished(grid, &of, study, results)
}

pub fn shows_sigma(analysis: &Analysis) -> bool {
    !role(analysis, "sigma").is_empty()
}

pub fn shows_beta(analysis: &Analysis) -> bool {
    !role(analysis, "beta").is_empty()
}

pub fn shows_clubs(analysis: &Analysis) -> bool {
    !role(analysis, "clubs").is_empty()
}
