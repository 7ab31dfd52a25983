//! `groups:` — units sorted by their names or by a column.

use indexmap::IndexMap;

use super::super::cards::VALUE_NOT_IN_DATA;
use super::Binder;
use crate::data::Levels;
use crate::source::Span;
use crate::spec::expr::Path;
use crate::spec::types::Group;
use crate::study::{BoundGroup, Definition, Kind, Var};

impl Binder<'_> {
    pub(super) fn groups(&mut self) {
        for (name, at) in &self.spec.groups {
            self.group(name.as_str(), &at.value, at.span);
        }
    }

    fn group(&mut self, name: &str, group: &Group, span: Span) {
        let column = match &group.column {
            Some(column) => self.column(column.as_str(), column.span).or_else(|| {
                self.unknown(column.as_str(), column.span, "no column of the data");
                None
            }),
            None => self.study.layout.unit,
        };
        let Some(column) = column else { return };
        self.check_members(group, column);
        let entries = group
            .members
            .0
            .iter()
            .flat_map(|(group, values)| values.iter().map(|value| (value.value.clone(), group.to_string())));
        let mut members: IndexMap<String, String> = entries.collect();
        let mut names: Vec<String> = group.members.0.keys().map(ToString::to_string).collect();
        if members.is_empty() && group.column.is_some() {
            names = self.texts_of(column).unwrap_or_default();
            members = names.iter().map(|name| (name.clone(), name.clone())).collect();
        }
        names.extend(group.others.as_ref().map(|others| others.to_string()));
        let plain = self.plain(name, Definition::Group { name: name.to_string() }, Kind::Text, span);
        let incomplete = group.others.is_none() && self.closed;
        // A grouping may bear the name of its column; the column then lives on inside it.
        let id = match self.study.names.get(name) {
            Some(id) if *id != column => *id,
            _ => {
                self.study.names.shift_remove(name);
                self.add(Var { label: group.label.clone(), incomplete, ..plain })
            }
        };
        let others = group.others.as_ref().map(ToString::to_string);
        self.study.groups.insert(
            name.to_string(),
            BoundGroup { label: group.label.clone(), var: id, column, members, others, names },
        );
    }

    /// Values of a column of texts.
    fn texts_of(&self, column: crate::study::VarId) -> Option<Vec<String>> {
        self.study.facts.columns.get(self.study.name_of(column))?.levels.as_ref().map(Levels::texts)
    }

    /// Members that no row has.
    fn check_members(&mut self, group: &Group, column: crate::study::VarId) {
        let Some(levels) = self.texts_of(column) else { return };
        let column = self.study.name_of(column).to_string();
        let values: Vec<_> = group.members.0.values().flatten().collect();
        let absent: Vec<_> = values.iter().filter(|value| !levels.contains(&value.value)).collect();
        let Some(first) = absent.first() else { return };
        let shown: Vec<&str> = levels.iter().take(3).map(String::as_str).collect();
        let mut diagnostic = VALUE_NOT_IN_DATA
            .error(format!("{} of {} members match no row in `{column}`", absent.len(), values.len()))
            .at(first.span, "no row has this value")
            .place(format!("the column holds {} ... ({} values)", shown.join(", "), levels.len()));
        if absent.len() > 1 {
            let names: Vec<&str> = absent.iter().take(10).map(|value| value.value.as_str()).collect();
            diagnostic = diagnostic.place(format!("without a row: {}", names.join(", ")));
        }
        let close = crate::diag::closest(&first.value, levels.iter().map(String::as_str));
        let help = match close {
            Some(close) => format!("did you mean `{close}`?"),
            None => "use the column's spelling, or declare data.aliases".to_string(),
        };
        self.found.push(diagnostic.help(help));
    }

    /// `municipality.Municipality`: the members of one group.
    pub(super) fn group_members(&self, path: &Path, _: Span) -> Option<Vec<String>> {
        let [grouping, member] = path.0.as_slice() else { return None };
        let group = self.study.groups.get(grouping.as_str())?;
        let members = group.members.iter().filter(|(_, name)| name.as_str() == member.as_str());
        let values: Vec<String> = members.map(|(value, _)| value.clone()).collect();
        (!values.is_empty()).then_some(values)
    }

    pub(super) fn unknown_group(&mut self, path: &Path, span: Span) {
        if self.lost.contains(path.first()) {
            return;
        }
        let names: Vec<String> = path.0.iter().map(ToString::to_string).collect();
        let known: Vec<String> = self
            .study
            .groups
            .iter()
            .flat_map(|(name, group)| group.names.iter().map(move |member| format!("{name}.{member}")))
            .collect();
        let wrong = names.join(".");
        let diagnostic =
            super::UNKNOWN_NAME.error(format!("`{wrong}` is no group of units")).at(span, "nothing has this name");
        let close = crate::diag::closest(&wrong, known.iter().map(String::as_str)).map(str::to_string);
        self.found.push(match close {
            Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
            None => {
                diagnostic.help("write the values in brackets, `in (A, B)`, or declare the grouping under `groups`")
            }
        });
    }
}
