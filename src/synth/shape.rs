//! Which units, which years.

use indexmap::IndexSet;

use super::Declared;
use super::cards::SYNTH_SHAPE;
use crate::compile::Parsed;
use crate::data::Column;
use crate::diag::Diagnostic;
use crate::stats::sums::mean;

/// Rows ascend by unit, then by year.
pub struct Shape {
    pub units: Vec<String>,
    pub years: Vec<i64>,
    /// Where the names come from.
    pub named_by: String,
}

impl Shape {
    pub fn rows(&self) -> usize {
        self.units.len() * self.years.len()
    }

    pub fn unit_column(&self) -> Column {
        let names = self.units.iter().flat_map(|unit| self.years.iter().map(move |_| Some(unit.as_str())));
        Column::texts(names)
    }

    pub fn time_column(&self) -> Column {
        Column::numbers(self.units.iter().flat_map(|_| self.years.iter().map(|year| *year as f64)).collect())
    }
}

/// Between rows and their units or years.
impl Shape {
    pub fn over_units(&self, values: &[f64]) -> Vec<f64> {
        values.iter().flat_map(|value| self.years.iter().map(move |_| *value)).collect()
    }

    pub fn over_times(&self, values: &[f64]) -> Vec<f64> {
        self.units.iter().flat_map(|_| values.iter().copied()).collect()
    }

    pub fn unit_means(&self, rows: &[f64]) -> Vec<f64> {
        rows.chunks(self.years.len()).map(mean).collect()
    }

    pub fn time_means(&self, rows: &[f64]) -> Vec<f64> {
        let years = self.years.len();
        (0..years).map(|year| mean(&rows.iter().skip(year).step_by(years).copied().collect::<Vec<_>>())).collect()
    }
}

/// Most rows that are made.
const MOST_ROWS: usize = 1_000_000;

pub fn shape(parsed: &Parsed, declared: &Declared) -> Result<Shape, Diagnostic> {
    let panel = declared.panel;
    let wrong = |message: String, label: &str, help: &str| SYNTH_SHAPE.error(message).at(panel.span, label).help(help);
    let Some(years) = panel.range() else {
        return Err(wrong("the years are not declared".into(), "no `years`", "write `years: 2012..2022`"));
    };
    let members = members(parsed, panel.unit.as_str());
    let wanted = panel.units.as_deref().copied();
    let all: IndexSet<&String> = members.iter().flat_map(|(_, names)| names).collect();
    let Some(count) = wanted.or((!all.is_empty()).then_some(all.len())) else {
        return Err(wrong("the number of units is not declared".into(), "no `units`", "write `units: 30`"));
    };
    if all.len() > count {
        return Err(wrong(
            format!("`groups` name {} units, and the panel declares {count}", all.len()),
            "fewer units than names",
            "correct `units`, or the members of the groups",
        ));
    }
    let length = usize::try_from(years.end().saturating_sub(*years.start())).unwrap_or(usize::MAX).saturating_add(1);
    if count == 0 || count.saturating_mul(length) > MOST_ROWS {
        let message = format!("{count} units in {length} years are no panel that can be made");
        return Err(wrong(message, "declared here", "declare from 1 to 1000000 rows"));
    }
    let whole = members.iter().find(|(_, names)| names.len() == count);
    let (mut units, named_by): (Vec<String>, String) = match whole {
        Some((group, names)) => (names.iter().cloned().collect(), format!("the members of `{group}`")),
        None if all.is_empty() => (vec![], "numbered".into()),
        None => (all.into_iter().cloned().collect(), "the members of all groups, then numbers".into()),
    };
    units.extend((units.len() + 1..=count).map(|number| format!("{} {number}", *panel.unit)));
    Ok(Shape { units, years: years.collect(), named_by })
}

/// Names of units by grouping, each once.
fn members<'a>(parsed: &'a Parsed, unit: &str) -> Vec<(&'a str, IndexSet<String>)> {
    let by_unit = |column: Option<&str>| column.is_none_or(|column| column == unit);
    let groups =
        parsed.spec.groups.iter().filter(|(_, group)| by_unit(group.column.as_ref().map(|name| name.as_str())));
    groups
        .map(|(name, group)| {
            (name.as_str(), group.members.0.values().flatten().map(|member| member.value.clone()).collect())
        })
        .collect()
}
