//! Measures of inequality over time, and Theil's parts.

use super::blocks::{Block, lay};
use super::densities::shown;
use super::periods::{names, output_notes, rows};
use super::{digits, start, word};
use crate::exhibit::{Grid, Panel};
use crate::method::inequality::{Kind, SUMMARY, groupings, measured, nested};
use crate::results::Results;
use crate::study::{Analysis, BoundTable, Study, VarId};

/// One panel: a variable, its groupings where it is split, and what stands in its columns.
struct Piece {
    over: String,
    /// What stands before the period in the names of its cells.
    prefix: String,
    columns: Vec<Column>,
}

struct Column {
    title: String,
    cell: String,
}

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let analyses: Vec<&Analysis> = table.columns.iter().filter_map(|name| study.analyses.get(name)).collect();
    let mut blocks = vec![];
    for analysis in &analyses {
        for (kind, id) in measured(analysis).into_iter().filter(|(kind, _)| *kind != Kind::Dagum) {
            for piece in pieces(kind, analysis, study, table) {
                let cells: Vec<(String, f64)> = piece.columns.iter().map(|one| (one.cell.clone(), 1.0)).collect();
                let of = (analysis.name.as_str(), study.name_of(id));
                let periods: Vec<String> =
                    names(analysis, study).into_iter().filter(|name| shown(table, name)).collect();
                let rows = rows(of, &piece.prefix, &periods, &cells, digits(table, study), results);
                let label = study.label_of(id);
                let title = if piece.over.is_empty() { label } else { format!("{label}, {}", piece.over) };
                let heads = piece.columns.into_iter().map(|column| column.title).collect();
                blocks.push(Block { heads, panels: vec![Panel { title: Some(title), rows }] });
            }
        }
        output_notes(&mut grid, analysis, study, results);
    }
    lay(&mut grid, word(study, "Period", "年份"), blocks);
    if let [only] = grid.panels.as_mut_slice() {
        only.title = None;
    }
    grid
}

fn pieces(kind: Kind, analysis: &Analysis, study: &Study, table: &BoundTable) -> Vec<Piece> {
    if kind == Kind::Measures {
        let shown = |name: &&&str| table.show.is_empty() || table.show.iter().any(|show| show == **name);
        let column = |name: &&str| Column { title: title(name, study).to_string(), cell: name.to_string() };
        let columns = SUMMARY.iter().filter(shown).map(column).collect();
        return vec![Piece { over: String::new(), prefix: String::new(), columns }];
    }
    let over = groupings(analysis);
    let between = word(study, "between", "间");
    if nested(analysis) {
        let named =
            |id: &VarId| (format!("{between} {}", study.label_of(*id)), format!("between.{}", study.name_of(*id)));
        let columns = theil_columns(&over.iter().map(named).collect::<Vec<_>>(), study);
        return vec![Piece { over: String::new(), prefix: String::new(), columns }];
    }
    let piece = |id: &VarId| Piece {
        over: study.label_of(*id),
        prefix: format!("{}.", study.name_of(*id)),
        columns: theil_columns(&[(between.to_string(), "between".to_string())], study),
    };
    over.iter().map(piece).collect()
}

/// T with its parts, then L with its own.
fn theil_columns(between: &[(String, String)], study: &Study) -> Vec<Column> {
    let within = (word(study, "within", "内").to_string(), "within".to_string());
    let of = |letter: &str| {
        let whole = Column { title: format!("Theil {letter}"), cell: letter.to_string() };
        let parts = between.iter().chain(std::iter::once(&within));
        let parts =
            parts.map(|(label, cell)| Column { title: format!("{letter} {label}"), cell: format!("{letter}.{cell}") });
        std::iter::once(whole).chain(parts).collect::<Vec<_>>()
    };
    ["T", "L"].into_iter().flat_map(of).collect()
}

/// Whether the analysis has measures or Theil's parts.
pub fn shows(analysis: &Analysis) -> bool {
    measured(analysis).iter().any(|(kind, _)| *kind != Kind::Dagum)
}

fn title<'a>(name: &'a str, study: &Study) -> &'a str {
    match name {
        "gini" => word(study, "Gini", "基尼系数"),
        "theil_t" => "Theil T",
        "theil_l" => "Theil L",
        "atkinson_05" => "Atkinson (0.5)",
        "atkinson_1" => "Atkinson (1)",
        "atkinson_2" => "Atkinson (2)",
        "cv" => word(study, "Coef. of variation", "变异系数"),
        "ge2" => "GE(2)",
        "log_variance" => word(study, "Variance of logs", "对数方差"),
        "p90_p10" => "P90/P10",
        other => other,
    }
}
