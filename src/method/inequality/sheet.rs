//! The rows of the data as groups in periods.

use super::compute::{Kind, PARTS, SUMMARY};
use super::{Options, each, groupings, measured};
use crate::method::Quantity;
use crate::method::labels::{Labels, names_of};
use crate::stats::inequality::Group;
use crate::study::{Analysis, Study, VarId};

/// One period: its rows with a value, ascending.
pub struct Period<'a> {
    pub values: &'a [f64],
    pub weights: Option<&'a [f64]>,
    pub rows: Vec<usize>,
}

impl Period<'_> {
    pub fn all(&self) -> Group {
        self.pick(&self.rows)
    }

    /// Members of each group, in the order of the names; rows without a group take no part.
    pub fn split(&self, labels: &Labels) -> Vec<Group> {
        self.rows_of(labels).iter().map(|rows| self.pick(rows)).collect()
    }

    pub fn rows_of(&self, labels: &Labels) -> Vec<Vec<usize>> {
        let mut groups = vec![vec![]; labels.names.len()];
        for row in &self.rows {
            if let Some(group) = groups.get_mut(labels.codes[*row] as usize) {
                group.push(*row);
            }
        }
        groups
    }

    pub fn pick(&self, rows: &[usize]) -> Group {
        let take = |column: &[f64]| rows.iter().map(|row| column[*row]).collect::<Vec<f64>>();
        Group::of(take(self.values), self.weights.map(take))
    }
}

/// Numbers that an analysis will have; none where the names of groups or periods are not known before the data.
pub fn quantities(analysis: &Analysis, options: &Options, study: &Study) -> Vec<Quantity> {
    let prefixes = match each(analysis, study) {
        None => vec![String::new()],
        Some(id) => names_of(study, id).into_iter().map(|name| format!("{name}.")).collect(),
    };
    let mut found = vec![];
    for (kind, id) in measured(analysis) {
        for prefix in &prefixes {
            for name in cells(kind, analysis, options, study, prefix) {
                found.push(Quantity { outcome: Some(study.name_of(id).to_string()), name });
            }
        }
    }
    found
}

fn cells(kind: Kind, analysis: &Analysis, options: &Options, study: &Study, prefix: &str) -> Vec<String> {
    let drawn: &[&str] = if options.bootstrap.is_some() { &["", ".se", ".low", ".high"] } else { &[""] };
    let with_draws = |name: String| drawn.iter().map(move |part| format!("{name}{part}")).collect::<Vec<_>>();
    let over = groupings(analysis);
    match kind {
        Kind::Measures => SUMMARY.iter().flat_map(|name| with_draws(format!("{prefix}{name}"))).collect(),
        Kind::Dagum if over.is_empty() => with_draws(format!("{prefix}G")),
        Kind::Dagum => over.iter().flat_map(|id| dagum_cells(study, *id, prefix, &with_draws)).collect(),
        Kind::Theil => {
            let names = super::super::names(study, &over);
            let heads =
                if options.nested { vec![String::new()] } else { names.iter().map(|n| format!("{n}.")).collect() };
            let parts = |head: &String| {
                let between: Vec<String> = match options.nested {
                    true => names.iter().map(|name| format!(".between.{name}")).collect(),
                    false => vec![".between".to_string()],
                };
                let parts = std::iter::once(String::new()).chain(between).chain([".within".to_string()]);
                parts.flat_map(|part| ["T", "L"].map(|m| format!("{head}{prefix}{m}{part}"))).collect::<Vec<_>>()
            };
            heads.iter().flat_map(parts).flat_map(with_draws).collect()
        }
    }
}

fn dagum_cells(study: &Study, id: VarId, prefix: &str, with_draws: &dyn Fn(String) -> Vec<String>) -> Vec<String> {
    let head = format!("{}.{prefix}", study.name_of(id));
    let names = names_of(study, id);
    let parts = PARTS.iter().flat_map(|part| with_draws(format!("{head}{part}")));
    let shares = ["share.w", "share.nb", "share.t"].map(|part| format!("{head}{part}"));
    let within = names.iter().map(|name| format!("{head}within.{name}"));
    let between = names.iter().enumerate().flat_map(|(at, a)| {
        let head = &head;
        names[at + 1..].iter().map(move |b| format!("{head}between.{a}.{b}"))
    });
    parts.chain(shares).chain(within).chain(between).collect()
}
