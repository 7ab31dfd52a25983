//! Coupling coordination: means of C, T and D by period, group and unit with their level, and units by level.

use super::cells::Cells;
use super::densities::shown;
use super::note::{failures, said};
use super::{head, start, word};
use crate::exhibit::{Align, Grid, Head, Panel, Row, Value};
use crate::method::coupling::{LEVELS, PARTS, options_of, role};
use crate::method::labels::names_of;
use crate::results::Results;
use crate::stats::coupling::level;
use crate::study::{Analysis, BoundTable, Study};

/// Panels of the table, in their order.
const SHOWN: [&str; 3] = ["periods", "groups", "units"];

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let titles = PARTS.into_iter().chain([word(study, "Level of D", "协调等级")]);
    grid.head = vec![std::iter::once(head("", 1)).chain(titles.map(|title| head(title, 1))).collect()];
    grid.columns = vec![Align::Decimal, Align::Decimal, Align::Decimal, Align::Left];
    let asked = |name: &str| table.show.is_empty() || table.show.iter().any(|show| show == name);
    let several = table.columns.len() > 1;
    for analysis in analyses(table, study) {
        let of = if several { format!("{}: ", study.label_of(label_var(analysis, study))) } else { String::new() };
        let levels = options_of(analysis).levels();
        let row = |stub: &str, prefix: &str| {
            let cells = |part: &'static str| Cells::new(&analysis.name, Some(part), table, study, results);
            let means = PARTS.map(|part| cells(part).number(&format!("{prefix}mean")));
            let degree = cells("D").get(&format!("{prefix}mean"));
            let name = degree
                .and_then(|degree| level(degree, levels))
                .map(|at| Value::Text { text: called(at, levels, study) });
            let cells = means.into_iter().chain([name.unwrap_or(Value::Empty)]).collect();
            Row { stub: stub.to_string(), cells, ..Row::default() }
        };
        if asked(SHOWN[0]) {
            let mut rows: Vec<Row> =
                periods(table, study).iter().map(|period| row(period, &format!("{period}."))).collect();
            rows.push(Row { rule_above: true, ..row(word(study, "All periods", "全部年份"), "") });
            grid.panels.push(Panel { title: Some(format!("{of}{}", word(study, "By period", "分年份"))), rows });
        }
        for over in role(analysis, "over").into_iter().filter(|_| asked(SHOWN[1])) {
            let name = study.name_of(over);
            let rows = names_of(study, over).iter().map(|group| row(group, &format!("{name}.{group}."))).collect();
            grid.panels.push(Panel { title: Some(format!("{of}{}", study.label_of(over))), rows });
        }
        if asked(SHOWN[2]) && study.layout.unit.is_some() {
            let rows = study.facts.units.iter().map(|unit| row(unit, &format!("unit.{unit}."))).collect();
            grid.panels.push(Panel { title: Some(format!("{of}{}", word(study, "By unit", "分单元"))), rows });
        }
        noted(&mut grid, analysis, study, results);
    }
    if let [only] = grid.panels.as_mut_slice() {
        only.title = None;
    }
    grid
}

/// How many units are at each level in each period.
pub fn by_level(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let periods = periods(table, study);
    let period = |name: &String| -> Head { head(name.clone(), 1) };
    let first = [head(word(study, "Level", "协调等级"), 1), head("D", 1)];
    grid.head = vec![first.into_iter().chain(periods.iter().map(period)).collect()];
    grid.columns = std::iter::once(Align::Center).chain(vec![Align::Decimal; periods.len()]).collect();
    for analysis in analyses(table, study) {
        let levels = options_of(analysis).levels();
        let cells = Cells::new(&analysis.name, Some("D"), table, study, results);
        let row = |at: usize| {
            let [low, high] = [at - 1, at].map(|end| end as f64 / levels as f64);
            let range = Value::Text { text: format!("[{low:.1}, {high:.1}{}", if at == levels { "]" } else { ")" }) };
            let counts = periods.iter().map(|period| cells.count(&format!("{period}.level.{at}")));
            Row {
                stub: called(at, levels, study),
                cells: std::iter::once(range).chain(counts).collect(),
                ..Row::default()
            }
        };
        let title = study.label_of(label_var(analysis, study));
        grid.panels.push(Panel { title: Some(title), rows: (1..=levels).map(row).collect() });
        noted(&mut grid, analysis, study, results);
    }
    if let [only] = grid.panels.as_mut_slice() {
        only.title = None;
    }
    grid
}

fn analyses<'a>(table: &BoundTable, study: &'a Study) -> Vec<&'a Analysis> {
    let named = table.columns.iter().filter_map(|name| study.analyses.get(name));
    named.filter(|analysis| analysis.method == "couplings").collect()
}

/// D as a variable, whose label names the coupling; the unit of the data where it could not be made.
fn label_var(analysis: &Analysis, study: &Study) -> crate::study::VarId {
    let made = crate::method::coupling::parts(analysis).last().copied();
    made.or(study.layout.unit).unwrap_or(crate::study::VarId(0))
}

fn periods(table: &BoundTable, study: &Study) -> Vec<String> {
    let all = study.layout.time.map(|id| names_of(study, id)).unwrap_or_default();
    all.into_iter().filter(|period| shown(table, period)).collect()
}

/// `7 intermediate coordination`
fn called(at: usize, levels: usize, study: &Study) -> String {
    let names = LEVELS.iter().find(|names| names.len() == levels).and_then(|names| names.get(at - 1));
    names.map_or_else(|| at.to_string(), |[en, zh]| format!("{at} {}", word(study, en, zh)))
}

fn noted(grid: &mut Grid, analysis: &Analysis, study: &Study, results: &Results) {
    let options = options_of(analysis);
    let n = options.of.0.len();
    let exponent = options.exponent.as_ref().map_or(1.0 / n as f64, |at| at.value);
    let (en, zh) = match options.form.as_ref().map(|at| at.value.as_str()) {
        Some("wang_2021") => {
            ("C after Wang et al. (2021)".to_string(), "耦合度C采用王淑佳等（2021）修正公式".to_string())
        }
        _ => (
            format!("C = (product of the systems over their mean)^{exponent:.4}"),
            format!("耦合度C =（各系统与均值之比的乘积）^{exponent:.4}"),
        ),
    };
    let weights: Vec<String> =
        options.weights().unwrap_or_default().iter().map(|weight| format!("{weight:.3}")).collect();
    let weights = weights.join(", ");
    let en = format!("{en}, T = weighted mean (weights {weights}), D = sqrt(C T).");
    let zh = format!("{zh}，T为各系统加权平均（权重{weights}），D = sqrt(C×T)。");
    let note = word(study, &en, &zh).to_string();
    if !grid.notes.contains(&note) {
        grid.notes.push(note);
    }
    for part in PARTS {
        for sentence in said(results, &analysis.name, Some(part), study) {
            if !grid.notes.contains(&sentence) {
                grid.notes.push(sentence);
            }
        }
    }
    failures(grid, results, PARTS.iter().map(|part| (analysis.name.as_str(), Some(*part))));
}
