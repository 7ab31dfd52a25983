//! One name: a variable, a column, an index, a branch of one, a grouping.

use super::super::cards::{AMBIGUOUS_BRANCH, CIRCULAR_DEFINITION, UNKNOWN_NAME};
use super::Binder;
use crate::data;
use crate::method::productivity::called;
use crate::source::Span;
use crate::spec::types::{Label, Variable};
use crate::study::{Definition, Kind, Var, VarId};

impl Binder<'_> {
    /// Binds every declared variable, also those that nothing uses.
    pub(super) fn variables(&mut self) {
        let names: Vec<(String, Span)> =
            self.spec.variables.iter().map(|(name, at)| (name.to_string(), at.span)).collect();
        for (name, span) in names {
            self.name(&name, span);
        }
    }

    /// What a name means in an expression; an unknown one is reported.
    pub(super) fn name(&mut self, name: &str, span: Span) -> Option<VarId> {
        let found = self.find(name, span);
        if found.is_none() {
            self.unknown(name, span, "no column, variable, index or branch of the study");
        }
        found
    }

    /// The same without a report.
    pub(super) fn find(&mut self, name: &str, span: Span) -> Option<VarId> {
        if let Some(id) = self.study.names.get(name) {
            return Some(*id);
        }
        if let Some(variable) = self.spec.variables.get(name) {
            return Some(self.variable(name, &variable.value, variable.span));
        }
        if let Some(at) = self.spec.indices.get(name) {
            return self.index_name(name, at.span, span);
        }
        if let Some([.., degree]) = self.coupling(name) {
            return Some(degree);
        }
        if let Some(id) = self.branch_name(name, span) {
            return Some(id);
        }
        if self.lost.contains(name) {
            let broken = self.plain(name, Definition::Broken, Kind::Number, span);
            return Some(self.add(broken));
        }
        self.column(name, span)
    }

    /// A column of the data, a declared one, or — where neither is known — one that is presumed.
    pub(super) fn column(&mut self, name: &str, span: Span) -> Option<VarId> {
        if let Some(id) = self.study.names.get(name) {
            return Some(*id);
        }
        let fact = self.study.facts.columns.get(name);
        let declared = self.spec.columns.get(name);
        if self.closed && fact.is_none() && declared.is_none() {
            return None;
        }
        let kind = match (fact, declared) {
            (Some(fact), _) if fact.kind == data::Kind::Text => Kind::Text,
            (None, Some(column)) if !column.values.is_empty() => Kind::Text,
            _ => Kind::Number,
        };
        let incomplete = fact.is_some_and(|fact| fact.missing > 0);
        let label = declared.and_then(|column| column.label.clone());
        let label = label.or_else(|| fact.and_then(|fact| fact.label.as_ref()).map(Label::new));
        let unit = declared.and_then(|column| column.unit.clone());
        let plain = self.plain(name, Definition::Column, kind, span);
        Some(self.add(Var { incomplete, label, unit, ..plain }))
    }

    fn variable(&mut self, name: &str, variable: &Variable, span: Span) -> VarId {
        let id = match &variable.is {
            None => self.raw(name, span),
            Some(_) if self.open.iter().any(|open| open == name) => self.circle(name, span),
            Some(expr) => {
                self.open.push(name.to_string());
                let bound = self.expression(&expr.value);
                self.open.pop();
                let mut var = self.plain(name, Definition::Broken, bound.kind, expr.span);
                if !bound.broken {
                    var.incomplete = bound.incomplete;
                    var.definition = Definition::Formula { expr: bound.expr, of: bound.of };
                }
                match self.study.names.get(name) {
                    Some(id) => *id,
                    None => self.add(var),
                }
            }
        };
        let var = &mut self.study.vars[id.0];
        let keep = |own: &Option<_>, old: &mut Option<_>| {
            if own.is_some() {
                old.clone_from(own);
            }
        };
        keep(&variable.label, &mut var.label);
        keep(&variable.unit, &mut var.unit);
        keep(&variable.measure, &mut var.measure);
        keep(&variable.source, &mut var.source);
        var.concept.clone_from(&variable.concept);
        id
    }

    /// A variable without a formula is the column of its name.
    fn raw(&mut self, name: &str, span: Span) -> VarId {
        match self.column(name, span) {
            Some(id) => id,
            None => {
                if self.reported.insert(span) {
                    let said = format!("`{name}` is declared without `is`, and no column of the data");
                    let help = "say what it is: `is: ...`; a variable without `is` is the column of its name";
                    self.found.push(UNKNOWN_NAME.error(said).at(span, "nothing to take it from").help(help));
                }
                let broken = self.plain(name, Definition::Broken, Kind::Number, span);
                self.add(broken)
            }
        }
    }

    pub(super) fn circle(&mut self, name: &str, span: Span) -> VarId {
        let start = self.open.iter().position(|open| open == name).unwrap_or(0);
        let chain: Vec<String> = self.open[start..].iter().map(|open| format!("`{open}`")).collect();
        self.found.push(
            CIRCULAR_DEFINITION
                .error(format!("{} -> `{name}` rests on itself", chain.join(" -> ")))
                .at(span, "defined through itself")
                .help("a column under the same name needs another name for the variable"),
        );
        let broken = self.plain(name, Definition::Broken, Kind::Number, span);
        self.add(broken)
    }

    fn index_name(&mut self, name: &str, declared: Span, span: Span) -> Option<VarId> {
        if self.open.iter().any(|open| open == name) {
            return Some(self.circle(name, span));
        }
        self.index(name);
        let known = self.study.names.get(name).copied();
        known.or_else(|| {
            let broken = self.plain(name, Definition::Broken, Kind::Number, declared);
            Some(self.add(broken))
        })
    }

    /// `Cp1`, where only one index has such a branch.
    fn branch_name(&mut self, name: &str, span: Span) -> Option<VarId> {
        let owners = self.owners.get(name)?.clone();
        let (index, path) = owners.first()?.clone();
        if owners.len() > 1 {
            self.found.push(
                AMBIGUOUS_BRANCH
                    .error(format!("`{name}` is a branch of `{index}` and of `{}`", owners[1].0))
                    .at(span, "of which index?")
                    .help(format!("write `{index}.{name}`")),
            );
        }
        if self.open.contains(&index) {
            return Some(self.circle(&index, span));
        }
        self.index(&index);
        self.branch(&index, &path, name, span)
    }

    /// A dotted name: an index and the way to a branch. Names on the way may be left out.
    pub(super) fn dotted(&mut self, parts: &[String], span: Span) -> Option<VarId> {
        let (first, rest) = parts.split_first()?;
        if let ([part], Some([coupling, level, _])) = (rest, self.coupling(first)) {
            match part.as_str() {
                "C" => return Some(coupling),
                "T" => return Some(level),
                _ => {}
            }
        }
        let owners = self.owners.get(rest.last()?.as_str())?;
        let wanted = |(index, path): &&(String, Vec<String>)| index == first && is_subsequence(rest, path);
        let path = owners.iter().find(wanted).map(|(_, path)| path.clone())?;
        if self.open.contains(first) {
            return Some(self.circle(first, span));
        }
        self.index(first);
        self.branch(first, &path, &parts.join("."), span)
    }

    /// `eff.efficiency`: what an analysis computes for each row.
    pub(super) fn output(&mut self, parts: &[String], span: Span) -> Option<VarId> {
        let [analysis, part] = parts else { return None };
        let way = *self.outputs.get(analysis)?;
        if !way.outputs().contains(&part.as_str()) {
            return None;
        }
        let name = parts.join(".");
        if let Some(id) = self.study.names.get(&name) {
            return Some(*id);
        }
        let definition = Definition::Output { analysis: analysis.clone(), name: part.clone() };
        let plain = self.plain(&name, definition, Kind::Number, span);
        let [en, zh] = called(way, part);
        let label = Label { en: Some(format!("{en} ({analysis})")), zh: Some(format!("{zh}（{analysis}）")) };
        Some(self.add(Var { incomplete: true, label: Some(label), ..plain }))
    }

    fn branch(&mut self, index: &str, path: &[String], name: &str, span: Span) -> Option<VarId> {
        if let Some(id) = self.study.names.get(name) {
            return Some(*id);
        }
        let bound = self.study.indices.get(index)?;
        let node = &bound.nodes[bound.node_at(path)?];
        let (label, node_span) = (node.label.clone(), node.span);
        let root = *self.study.names.get(index)?;
        let incomplete = self.study.var(root).incomplete;
        let definition = Definition::Branch { index: index.to_string(), path: path.to_vec() };
        let plain =
            self.plain(name, definition, Kind::Number, if node_span == Span::default() { span } else { node_span });
        let label = label.or_else(|| path.last().map(Label::new));
        Some(self.add(Var { label, incomplete, ..plain }))
    }
}

fn is_subsequence(short: &[String], long: &[String]) -> bool {
    let mut long = long.iter();
    short.iter().all(|part| long.any(|one| one == part))
}
