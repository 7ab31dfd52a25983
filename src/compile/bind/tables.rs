//! `tables:` and `exhibits:`, and a table for every analysis where the study declares none.

use indexmap::IndexMap;

use super::super::cards::{UNKNOWN_ADDRESS, WRONG_TYPE};
use super::Binder;
use crate::method::figures::label_of;
use crate::method::regression::formula_of;
use crate::method::tables;
use crate::source::Span;
use crate::spec::At;
use crate::spec::types::{Label, Names, TableSpec};
use crate::spec::words::Name;
use crate::study::{Analysis, BoundTable, Definition, Kind, VarId};

impl Binder<'_> {
    pub(super) fn tables(&mut self) {
        let declared = self.spec.tables.iter().map(|(name, at)| (name, at, true));
        let declared: Vec<_> = declared.chain(self.spec.exhibits.iter().map(|(name, at)| (name, at, false))).collect();
        for (name, at, is_table) in &declared {
            let bound = self.table(name.as_str(), &at.value, at.span, *is_table);
            self.study.tables.extend(bound);
        }
        if declared.is_empty() {
            self.default_tables();
        }
    }

    fn table(&mut self, name: &str, table: &TableSpec, span: Span, numbered: bool) -> Option<BoundTable> {
        let Some(kind) = tables::kind(table.kind.as_str()).map(|kind| kind.name) else {
            let kinds: Vec<&str> = tables::KINDS.iter().map(|kind| kind.name).collect();
            let diagnostic =
                tables::INCOMPLETE_TABLE.error(format!("table `{name}` has no kind")).at(span, "no `kind`");
            self.found.push(diagnostic.help(format!("name one: {}", kinds.join(", "))));
            return None;
        };
        let number = (numbered && name.chars().all(|c| c.is_ascii_digit())).then(|| name.to_string());
        // `of:` and `columns:` both name analyses where the table is about analyses.
        let about_analyses = tables::kind(kind).is_some_and(|kind| kind.needs == tables::Needs::Analyses);
        let before = self.found.len();
        let mut columns = self.table_columns(&table.columns, kind);
        let (index, of) = match about_analyses {
            true => (None, vec![]),
            false => self.subjects(kind, &table.of),
        };
        if about_analyses {
            columns.extend(self.table_columns(&table.of, kind));
        }
        let panels: Vec<(String, Vec<String>)> =
            table.panels.iter().map(|(title, names)| (title.clone(), self.table_columns(names, kind))).collect();
        self.numbers_alone(kind, &of, table);
        let (mut hide, mut factors) = (vec![], vec![]);
        for name in &table.hide.0 {
            match name.value.strip_prefix("i.").map(|of| (of, self.dummies.get(of).cloned())) {
                Some((of, Some(ids))) => {
                    let label = self.study.names.get(of).map_or_else(|| of.to_string(), |id| self.study.label_of(*id));
                    factors.push((label, ids));
                }
                _ => hide.extend(self.set_or_name(name)),
            }
        }
        // That nothing is left to show follows from names that nothing has, which were reported.
        let names_nothing = index.is_none() && of.is_empty() && columns.is_empty();
        if names_nothing && self.found.len() > before {
            return None;
        }
        Some(BoundTable {
            name: name.to_string(),
            id: file_stem("table", name, number.is_some()),
            number,
            kind,
            title: table.title.clone(),
            note: table.note.clone(),
            span,
            of,
            index,
            columns,
            panels,
            show: table.show.0.iter().map(|name| name.value.to_string()).collect(),
            hide,
            factors,
            interleave: table.interleave,
            top: table.top,
            split: table.split.as_ref().and_then(|split| self.name(split.value.as_str(), split.span)),
            years: table.years.clone(),
            digits: table.digits,
            paren: table.paren,
        })
    }

    /// Text has no mean, no correlation and no rank.
    fn numbers_alone(&mut self, kind: &str, of: &[VarId], table: &TableSpec) {
        if !matches!(kind, "descriptives" | "correlation" | "ranking" | "rank_movement") {
            return;
        }
        for id in of.iter().filter(|id| self.study.var(**id).kind == Kind::Text) {
            let name = self.study.name_of(*id).to_string();
            let place = table.of.0.iter().find(|one| one.value.as_str() == name).or_else(|| table.of.0.first());
            let place = place.map_or(table.kind.span, |one| one.span);
            self.found.push(
                WRONG_TYPE
                    .error(format!("`{name}` is text, and a table of kind `{kind}` shows numbers"))
                    .at(place, "text")
                    .help(format!("leave it out, or count a value of it: `share: {{is: {name} == A}}`")),
            );
        }
    }

    /// A name of several analyses stands for those that this kind of table shows.
    pub(super) fn table_columns(&mut self, columns: &Names, kind: &str) -> Vec<String> {
        let mut bound = vec![];
        for name in &columns.0 {
            let family = self.study.families.get(name.value.as_str());
            match (self.study.analyses.contains_key(name.value.as_str()), family) {
                (true, None) => bound.push(name.value.to_string()),
                (_, Some(members)) => {
                    // A figure draws what fits it; a table of one kind has no column for the models of another.
                    let is_figure = tables::kind(kind).is_none();
                    let shown = |name: &&String| {
                        if is_figure {
                            return true;
                        }
                        let mut kinds =
                            self.study.analyses.get(*name).into_iter().flat_map(tables::default_kinds).peekable();
                        kinds.peek().is_none() || kinds.any(|one| one.name == kind)
                    };
                    bound.extend(members.iter().filter(shown).cloned());
                }
                (false, None) => {
                    let analyses = self.study.analyses.keys();
                    let known: Vec<String> = analyses.chain(self.study.families.keys()).cloned().collect();
                    let diagnostic = UNKNOWN_ADDRESS
                        .error(format!("`{}` is no analysis of the study", name.value))
                        .at(name.span, "gives no column");
                    self.found.push(diagnostic.did_you_mean(name.value.as_str(), known.iter().map(String::as_str)));
                }
            }
        }
        bound
    }

    /// What a table is about: an index by its name, else variables.
    fn subjects(&mut self, kind: &str, of: &Names) -> (Option<String>, Vec<VarId>) {
        if tables::kind(kind).is_some_and(|kind| kind.needs == tables::Needs::Index) {
            let Some(name) = of.0.first() else { return (None, vec![]) };
            if self.study.indices.contains_key(name.value.as_str()) {
                return (Some(name.value.to_string()), vec![]);
            }
            let known: Vec<String> = self.study.indices.keys().cloned().collect();
            let diagnostic =
                UNKNOWN_ADDRESS.error(format!("`{}` is no index", name.value)).at(name.span, "has no indicators");
            self.found.push(diagnostic.did_you_mean(name.value.as_str(), known.iter().map(String::as_str)));
            return (None, vec![]);
        }
        (None, of.0.iter().flat_map(|name| self.set_or_name(name)).collect())
    }

    pub(super) fn set_or_name(&mut self, name: &At<Name>) -> Vec<VarId> {
        match self.study.sets.get(name.value.as_str()) {
            Some(members) => members.clone(),
            None => {
                let parts: Vec<String> = name.value.split('.').map(str::to_string).collect();
                let found = if parts.len() > 1 { self.dotted(&parts, name.span) } else { None };
                let found = found.or_else(|| self.output(&parts, name.span));
                found.or_else(|| self.name(name.value.as_str(), name.span)).into_iter().collect()
            }
        }
    }

    /// Without `tables:` every index and every analysis still gets its own.
    fn default_tables(&mut self) {
        let indices: Vec<(String, Span)> =
            self.study.indices.values().map(|index| (index.name.clone(), index.span)).collect();
        for (name, span) in indices {
            let table = BoundTable { index: Some(name.clone()), ..plain(&name, "indicators", span) };
            self.study.tables.push(table);
        }
        let formulas = self
            .study
            .analyses
            .values()
            .filter(|analysis| !self.study.checks.contains_key(&analysis.name))
            .filter_map(|analysis| Some((analysis.span, formula_of(analysis)?.vars())));
        let models: Vec<(Span, Vec<VarId>)> = formulas.collect();
        let mut described: Vec<VarId> = vec![];
        for id in models.iter().flat_map(|(_, vars)| vars) {
            let var = self.study.var(*id);
            let shown = var.kind == Kind::Number && !matches!(var.definition, Definition::Broken);
            if shown
                && !described.contains(id)
                && Some(*id) != self.study.layout.time
                && Some(*id) != self.study.layout.unit
            {
                described.push(*id);
            }
        }
        if let Some((span, _)) = models.first().filter(|_| !described.is_empty()) {
            self.study.tables.push(BoundTable { of: described, ..plain("descriptives", "descriptives", *span) });
        }
        let mut own = vec![];
        for analysis in self.study.analyses.values().filter(|analysis| !self.is_beside_others(analysis)) {
            for (at, kind) in tables::default_kinds(analysis).enumerate() {
                let name = if at == 0 { analysis.name.clone() } else { format!("{}-{}", analysis.name, kind.name) };
                own.push(BoundTable { columns: vec![analysis.name.clone()], ..plain(&name, kind.name, analysis.span) });
            }
        }
        own.extend(self.tables_of_checks());
        own.extend(self.tables_of_theory());
        self.study.tables.extend(own);
    }

    /// Whether its columns stand in the table of its robustness section.
    fn is_beside_others(&self, analysis: &Analysis) -> bool {
        let kind = tables::default_kinds(analysis).next().map(|kind| kind.name);
        kind == Some("regression") && self.study.checks.contains_key(&analysis.name)
    }

    /// The tables of a theory, under the names of their kinds.
    fn tables_of_theory(&self) -> Vec<BoundTable> {
        let span = self.spec.theory.as_ref().map(|theory| theory.span);
        span.into_iter().flat_map(|span| tables::OF_THEORY.map(|kind| plain(kind, kind, span))).collect()
    }

    /// One table for each robustness section: checks side by side, or below one another where they have several outcomes.
    fn tables_of_checks(&self) -> Vec<BoundTable> {
        let mut groups: IndexMap<&str, Vec<&String>> = IndexMap::new();
        for (name, check) in &self.study.checks {
            if self.study.analyses.get(name).is_some_and(|analysis| self.is_beside_others(analysis)) {
                groups.entry(&check.group).or_default().push(name);
            }
        }
        let outcomes = |name: &String| {
            let formula = self.study.analyses.get(name).and_then(formula_of);
            formula.map_or(0, |formula| formula.outcomes.len())
        };
        let title = Label { en: Some("Robustness checks".into()), zh: Some("稳健性检验".into()) };
        let table = |(group, names): (&str, Vec<&String>)| {
            let span = names.first().map(|name| self.study.checks[*name].span).unwrap_or_default();
            let table = BoundTable {
                title: Some(title.clone()),
                hide: self.study.sets.get("controls").cloned().unwrap_or_default(),
                ..plain(&format!("robustness-{group}"), "regression", span)
            };
            if names.iter().all(|name| self.study.parts.contains_key(*name)) {
                let columns = names.into_iter().cloned().collect();
                return BoundTable { columns, ..plain(group, "regression", span) };
            }
            match names.iter().any(|name| outcomes(name) > 1) {
                false => BoundTable { columns: names.into_iter().cloned().collect(), ..table },
                true => {
                    let panel = |name: &String| (label_of(name, &self.study), vec![name.clone()]);
                    BoundTable { panels: names.into_iter().map(panel).collect(), ..table }
                }
            }
        };
        groups.into_iter().map(table).collect()
    }
}

fn plain(name: &str, kind: &'static str, span: Span) -> BoundTable {
    BoundTable {
        name: name.to_string(),
        id: file_stem("table", name, false),
        number: None,
        kind,
        title: None,
        note: None,
        span,
        of: vec![],
        index: None,
        columns: vec![],
        panels: vec![],
        show: vec![],
        hide: vec![],
        factors: vec![],
        interleave: false,
        top: None,
        split: None,
        years: vec![],
        digits: None,
        paren: None,
    }
}

/// `table-04`, or the name with everything but letters, digits and dashes replaced.
pub(super) fn file_stem(what: &str, name: &str, numbered: bool) -> String {
    if let (true, Ok(number)) = (numbered, name.parse::<u32>()) {
        return format!("{what}-{number:02}");
    }
    let clean: String =
        name.chars().map(|c| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '-' }).collect();
    if clean.starts_with('-') || clean.is_empty() { format!("{what}{clean}") } else { clean }
}
