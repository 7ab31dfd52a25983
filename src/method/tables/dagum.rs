//! Dagum's decomposition over time: the whole, its parts, groups and pairs of groups, a row a period.

use super::blocks::{Block, lay};
use super::periods::{names, output_notes, rows};
use super::{digits, head, start, word};
use crate::exhibit::{Align, Grid, Head, Panel};
use crate::method::inequality::{Kind, groupings, measured};
use crate::method::labels::names_of;
use crate::results::Results;
use crate::study::{Analysis, BoundTable, Study, VarId};

/// Groups of columns, in their order.
const SECTIONS: [&str; 5] = ["total", "within", "between", "parts", "shares"];

/// A column: what stands over it, its cell after `grouping.period.`, and what it is multiplied by.
struct Column {
    title: String,
    cell: String,
    scale: f64,
}

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let analyses = || table.columns.iter().filter_map(|name| study.analyses.get(name));
    let single = analyses().all(|analysis| groupings(analysis).len() == 1) && analyses().count() == 1;
    if !single && table.show.iter().any(|show| matches!(show.as_str(), "within" | "between")) {
        return apart(table, study, results);
    }
    let shown = sections(table, single);
    let example = analyses().next().and_then(|analysis| groupings(analysis).first().copied());
    let sections: Vec<(String, Vec<Column>)> = shown.iter().map(|name| section(name, example, study)).collect();
    grid.head = heads(&sections, study);
    let columns: Vec<&Column> = sections.iter().flat_map(|(_, columns)| columns).collect();
    grid.columns = vec![Align::Decimal; columns.len()];
    for analysis in analyses() {
        for (_, variable) in measured(analysis).into_iter().filter(|(kind, _)| *kind == Kind::Dagum) {
            for grouping in groupings(analysis) {
                let cells: Vec<(String, f64)> = columns.iter().map(|one| (one.cell.clone(), one.scale)).collect();
                let prefix = format!("{}.", study.name_of(grouping));
                let of = (analysis.name.as_str(), study.name_of(variable));
                let periods: Vec<String> =
                    names(analysis, study).into_iter().filter(|name| super::densities::shown(table, name)).collect();
                let rows = rows(of, &prefix, &periods, &cells, digits(table, study), results);
                let title = format!("{}, {}", study.label_of(variable), study.label_of(grouping));
                grid.panels.push(Panel { title: (!single).then_some(title), rows });
            }
        }
        output_notes(&mut grid, analysis, study, results);
    }
    grid.notes.insert(0, said(study).into());
    grid
}

/// Groups of several groupings: each panel names its own columns.
fn apart(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let mut blocks = vec![];
    for analysis in table.columns.iter().filter_map(|name| study.analyses.get(name)) {
        let periods: Vec<String> =
            names(analysis, study).into_iter().filter(|name| super::densities::shown(table, name)).collect();
        for (_, variable) in measured(analysis).into_iter().filter(|(kind, _)| *kind == Kind::Dagum) {
            for grouping in groupings(analysis) {
                let shown = sections(table, true);
                let columns = shown.iter().flat_map(|name| {
                    let (title, columns) = section(name, Some(grouping), study);
                    columns.into_iter().map(move |one| Column { title: under(&title, &one.title), ..one })
                });
                let columns: Vec<Column> = columns.collect();
                let cells: Vec<(String, f64)> = columns.iter().map(|one| (one.cell.clone(), one.scale)).collect();
                let of = (analysis.name.as_str(), study.name_of(variable));
                let prefix = format!("{}.", study.name_of(grouping));
                let rows = rows(of, &prefix, &periods, &cells, digits(table, study), results);
                let title = format!("{}, {}", study.label_of(variable), study.label_of(grouping));
                let heads = columns.into_iter().map(|one| one.title).collect();
                blocks.push(Block { heads, panels: vec![Panel { title: Some(title), rows }] });
            }
        }
        output_notes(&mut grid, analysis, study, results);
    }
    lay(&mut grid, word(study, "Period", "年份"), blocks);
    grid.notes.insert(0, said(study).into());
    grid
}

fn under(section: &str, column: &str) -> String {
    if section.is_empty() { column.to_string() } else { format!("{section}: {column}") }
}

/// One grouping shows everything; several share their columns, which groups of different names cannot.
fn sections(table: &BoundTable, single: bool) -> Vec<&'static str> {
    let asked = |name: &&&str| table.show.is_empty() || table.show.iter().any(|show| show == **name);
    let fits = |name: &&&str| single || !matches!(**name, "within" | "between");
    let compact = |name: &&&str| !(table.show.is_empty() && single && **name == "parts");
    SECTIONS.iter().filter(asked).filter(fits).filter(compact).copied().collect()
}

fn section(name: &str, grouping: Option<VarId>, study: &Study) -> (String, Vec<Column>) {
    let groups = grouping.map(|id| names_of(study, id)).unwrap_or_default();
    let column = |title: &str, cell: String| Column { title: title.to_string(), cell, scale: 1.0 };
    let [within, net, overlap] = [
        word(study, "Within", "区域内"),
        word(study, "Net between", "区域间净值"),
        word(study, "Transvariation", "超变密度"),
    ];
    match name {
        "within" => {
            let columns = groups.iter().map(|group| column(group, format!("within.{group}"))).collect();
            (word(study, "Within groups", "区域内差异").into(), columns)
        }
        "between" => {
            let pairs = groups.iter().enumerate().flat_map(|(at, a)| groups[at + 1..].iter().map(move |b| (a, b)));
            let columns = pairs.map(|(a, b)| column(&format!("{a}-{b}"), format!("between.{a}.{b}"))).collect();
            (word(study, "Between groups", "区域间差异").into(), columns)
        }
        "parts" => {
            let columns = vec![column(within, "Gw".into()), column(net, "Gnb".into()), column(overlap, "Gt".into())];
            (word(study, "Parts", "分解").into(), columns)
        }
        "shares" => {
            let share = |title: &str, cell: &str| Column { scale: 100.0, ..column(title, format!("share.{cell}")) };
            let columns = vec![share(within, "w"), share(net, "nb"), share(overlap, "t")];
            (word(study, "Contribution (%)", "贡献率（%）").into(), columns)
        }
        _ => (String::new(), vec![column(word(study, "Overall", "总体"), "G".into())]),
    }
}

fn heads(sections: &[(String, Vec<Column>)], study: &Study) -> Vec<Vec<Head>> {
    let above = sections.iter().map(|(title, columns)| head(title.clone(), columns.len()));
    let below = sections.iter().flat_map(|(_, columns)| columns.iter().map(|column| head(column.title.clone(), 1)));
    vec![
        std::iter::once(head("", 1)).chain(above).collect(),
        std::iter::once(head(word(study, "Period", "年份"), 1)).chain(below).collect(),
    ]
}

fn said(study: &Study) -> &'static str {
    word(
        study,
        "Gini coefficients without the correction by n/(n-1), decomposed after Dagum (1997): within groups, net between \
         groups, transvariation.",
        "基尼系数未作n/(n-1)修正，按Dagum（1997）分解为区域内差异、区域间净值差异和超变密度。",
    )
}

/// Whether the analysis has such a decomposition.
pub fn shows(analysis: &Analysis) -> bool {
    measured(analysis).iter().any(|(kind, _)| *kind == Kind::Dagum)
}
