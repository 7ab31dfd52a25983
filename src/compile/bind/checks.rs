//! `robustness:` — every check an analysis of its own: tables, addresses and verdicts name it like a model.

use super::super::cards::{DUPLICATE_NAME, WRONG_TYPE};
use super::Binder;
use crate::method::regression::formula_of;
use crate::method::robustness::options::{Edit, Options};
use crate::method::robustness::{self, CONTRADICTING_EDITS, INCOMPLETE_EDIT, Misfit, NOTHING_TO_EDIT};
use crate::method::{Names, method};
use crate::source::Span;
use crate::spec::At;
use crate::spec::de::from_node;
use crate::spec::expr::{Binary, Expr, ExprKind, Path};
use crate::spec::node::{Node, Tree};
use crate::spec::types::Label;
use crate::spec::words::Name;
use crate::study::{Analysis, Bound, BoundCheck, BoundEdit, Repeat, VarId};

/// A check before it is an analysis.
struct Asked<'a> {
    group: &'a str,
    name: &'a str,
    span: Span,
    edit: &'a Edit,
    /// Something beside a label is written.
    says: bool,
}

impl Binder<'_> {
    pub(super) fn checks(&mut self, section: &Node) {
        for (key, value) in section.as_map().unwrap_or_default() {
            let group = key.as_text().unwrap_or_default();
            match from_node::<Options>(value) {
                Ok(options) => self.group_of_checks(group, key.span, &options, value),
                Err(error) => self.found.push(error.diagnostic()),
            }
        }
    }

    fn group_of_checks(&mut self, group: &str, span: Span, options: &Options, node: &Node) {
        let Some(of) = &options.of else {
            self.found.push(
                INCOMPLETE_EDIT
                    .error(format!("`{group}` does not say what its checks edit"))
                    .at(span, "no `of`")
                    .help("name a model or an index: `of: baseline`"),
            );
            return;
        };
        let base = self.study.analyses.get(of.value.as_str()).cloned();
        let is_index = self.study.indices.contains_key(of.value.as_str());
        if base.is_none() && !is_index {
            return self.unknown_analysis(of.value.as_str(), of.span);
        }
        let keys = node.get("checks").and_then(Node::as_map).unwrap_or_default();
        for (name, edit) in &options.checks {
            let Some((key, written)) = keys.iter().find(|(key, _)| key.as_text().map(Name::new).as_ref() == Some(name))
            else {
                continue;
            };
            let says = written.as_map().unwrap_or_default().iter().any(|(key, _)| key.as_text() != Some("label"));
            let asked = Asked { group, name: name.as_str(), span: key.span, edit: &edit.value, says };
            if self.is_taken(&asked) {
                continue;
            }
            let bound = self.edit(&edit.value, written);
            match &base {
                Some(base) if formula_of(base).is_some() && base.method != "equality" => {
                    self.model_check(base, &asked, bound)
                }
                Some(base) => {
                    self.cannot_be_edited(base, of);
                    self.stands_for_none(&asked);
                }
                None => self.index_check(of.value.as_str(), &asked, bound),
            }
        }
    }

    /// Addresses begin with names: no two analyses share one.
    fn is_taken(&mut self, asked: &Asked) -> bool {
        let analysis = self.study.analyses.get(asked.name).map(|one| one.span);
        let index = self.study.indices.get(asked.name).map(|one| one.span);
        let Some(first) = analysis.or(index) else { return false };
        self.found.push(
            DUPLICATE_NAME
                .error(format!("the check `{}` bears the name of something else", asked.name))
                .at(asked.span, "an address cannot tell it from the other")
                .at(first, "first here")
                .help("give the check another name"),
        );
        true
    }

    /// Tables that name a check with a mistake, or its section, have no mistake of their own.
    fn stands_for_none(&mut self, asked: &Asked) {
        for name in [asked.group, asked.name] {
            self.study.families.entry(name.to_string()).or_default();
        }
    }

    fn cannot_be_edited(&mut self, base: &Analysis, of: &At<Name>) {
        // A formula that cannot be read, or is not there, was reported.
        if method_of_formulas(base) {
            return;
        }
        self.found.push(
            CONTRADICTING_EDITS
                .error(format!("`{}` has no formula that a check could edit", base.name))
                .at(of.span, "no model and no index")
                .help("name a model or an index; a mediation or a threshold follows the model that it is of"),
        );
    }

    fn model_check(&mut self, base: &Analysis, asked: &Asked, edit: BoundEdit) {
        let before = self.found.len();
        let repeat = self.repeat(asked);
        self.sensible(asked, &edit, base);
        if self.found[before..].iter().any(crate::diag::Diagnostic::is_error) {
            return self.stands_for_none(asked);
        }
        for (name, label, edit) in self.each(asked, edit) {
            self.add_check(base, asked, name, label, edit, &repeat);
        }
    }

    fn add_check(
        &mut self,
        base: &Analysis,
        asked: &Asked,
        name: String,
        label: Option<Label>,
        edit: BoundEdit,
        repeat: &Repeat,
    ) {
        match robustness::edited(&mut self.study, base, &edit, &name) {
            Ok(analysis) if !self.can_deal(&analysis, asked, repeat) => {}
            Ok(analysis) => {
                let method = match repeat {
                    Repeat::Once => analysis.method,
                    Repeat::Placebo { .. } => "placebo",
                    Repeat::LeaveOut { .. } => "leave_out",
                };
                let mut analysis = Analysis { method, span: asked.span, ..analysis };
                robustness::labelled(&mut analysis, label.as_ref());
                self.insert(analysis);
                self.note_check(base.name.clone(), asked, name, label, edit, repeat.clone());
            }
            Err(misfits) => self.misfits(misfits),
        }
    }

    /// A placebo deals out one regressor, and nothing else may rest on it.
    fn can_deal(&mut self, analysis: &Analysis, asked: &Asked, repeat: &Repeat) -> bool {
        let (Repeat::Placebo { of, .. }, Some(formula)) = (repeat, formula_of(analysis)) else { return true };
        let of = self.study.original(*of);
        let is_it = |id: &VarId| self.study.original(*id) == of;
        let name = self.study.name_of(of).to_string();
        if !formula.terms.iter().any(is_it) {
            self.found.push(
                NOTHING_TO_EDIT
                    .error(format!("`{name}` is to be dealt out anew, and is no regressor of `{}`", asked.name))
                    .at(asked.span, "finds nothing")
                    .help("name one of the model's regressors"),
            );
            return false;
        }
        let rests = |id: &&VarId| !is_it(id) && self.study.ancestry(**id).iter().any(is_it);
        let other = formula.terms.iter().find(rests).map(|id| self.study.name_of(*id).to_string());
        if let Some(other) = &other {
            self.found.push(
                CONTRADICTING_EDITS
                    .error(format!("`{other}` rests on `{name}`, whose paths `{}` deals out anew", asked.name))
                    .at(asked.span, "one regressor at a time")
                    .help(format!("leave the other one out: `without: {other}`")),
            );
        }
        other.is_none()
    }

    fn note_check(
        &mut self,
        of: String,
        asked: &Asked,
        name: String,
        label: Option<Label>,
        edit: BoundEdit,
        repeat: Repeat,
    ) {
        let group = asked.group.to_string();
        self.study.families.entry(group.clone()).or_default().push(name.clone());
        self.study.checks.insert(name, BoundCheck { group, of, label, edit, repeat, span: asked.span });
    }

    pub(super) fn misfits(&mut self, misfits: Vec<Misfit>) {
        let said =
            misfits.into_iter().map(|one| NOTHING_TO_EDIT.error(one.message).at(one.span, one.place).help(one.help));
        self.found.extend(said);
    }

    /// One check, or one for each stand-in under `NAME(STAND-IN)`.
    fn each(&mut self, asked: &Asked, edit: BoundEdit) -> Vec<(String, Option<Label>, BoundEdit)> {
        let label = asked.edit.label.clone();
        let several = edit.replace.first().filter(|one| asked.edit.each && one.new.len() > 1).cloned();
        let Some(several) = several else { return vec![(asked.name.to_string(), label, edit)] };
        let mut made = vec![];
        for id in &several.new {
            let mut one = edit.clone();
            one.replace[0].new = vec![*id];
            let name = format!("{}({})", asked.name, self.study.name_of(*id));
            let own = self.study.label_of(*id);
            let label = label.as_ref().map(|label| joined(label, &own)).or_else(|| Some(Label::new(own)));
            self.study.families.entry(asked.name.to_string()).or_default().push(name.clone());
            made.push((name, label, one));
        }
        made
    }

    /// A model that says `replace` is an edit of itself.
    pub(super) fn replaced(&mut self, analysis: &Analysis) -> Option<Vec<Analysis>> {
        let written = analysis.options.get("replace")?.clone();
        formula_of(analysis)?;
        let mut plain = analysis.clone();
        if let Tree::Map(entries) = &mut plain.options.value {
            entries.retain(|(key, _)| !matches!(key.as_text(), Some("replace" | "each")));
        }
        let each = analysis.options.get("each").and_then(Node::as_text) == Some("true");
        let label = analysis.options.get("label").and_then(|node| from_node(node).ok());
        let edit = Edit { label, each, ..Edit::default() };
        let bound = BoundEdit { replace: self.replacements(Some(&written)), ..BoundEdit::default() };
        let name = &analysis.name;
        let asked = Asked { group: name, name, span: analysis.span, edit: &edit, says: true };
        let mut made = vec![];
        for (name, label, one) in self.each(&asked, bound) {
            match robustness::edited(&mut self.study, &plain, &one, &name) {
                Ok(mut edited) => {
                    robustness::labelled(&mut edited, label.as_ref());
                    made.push(edited);
                }
                Err(misfits) => self.misfits(misfits),
            }
        }
        Some(made)
    }

    fn index_check(&mut self, index: &str, asked: &Asked, edit: BoundEdit) {
        if let Some(what) = beside_an_index(asked.edit) {
            self.found.push(
                CONTRADICTING_EDITS
                    .error(format!("`{}` edits an index, which has no {what}", asked.name))
                    .at(asked.span, format!("{what} of an index"))
                    .help("an index can be built anew: `reindex`, `replace`, `keep`, `drop`, `years`, `winsorise`"),
            );
            return;
        }
        match robustness::edited_index(&mut self.study, index, &edit) {
            Ok((before, after)) => {
                let roles = [("before", before), ("after", after)];
                let roles = roles.map(|(role, id)| (role.to_string(), Bound::Vars(vec![id]))).into_iter().collect();
                let options = Node::new(asked.span, Tree::Map(vec![])).into();
                let (name, span) = (asked.name.to_string(), asked.span);
                let label = asked.edit.label.clone();
                let mut analysis = Analysis { name: name.clone(), method: "reindexed", span, options, roles };
                robustness::labelled(&mut analysis, label.as_ref());
                self.insert(analysis);
                self.note_check(index.to_string(), asked, name, label, edit, Repeat::Once);
            }
            Err(misfits) => self.misfits(misfits),
        }
    }

    /// Permutations and groups that are left out, bound.
    fn repeat(&mut self, asked: &Asked) -> Repeat {
        let edit = asked.edit;
        if let Some(of) = edit.placebo.as_ref() {
            let unit = self.study.layout.unit;
            let within = match &edit.within {
                Some(within) => self.name(within.value.as_str(), within.span),
                None => unit,
            };
            let of = self.name(of.value.as_str(), of.span);
            if let (Some(of), Some(within)) = (of, within) {
                return Repeat::Placebo { of, within, draws: edit.draws.as_deref().copied().unwrap_or(500) };
            }
            if of.is_some() && edit.within.is_none() {
                self.found.push(
                    INCOMPLETE_EDIT
                        .error(format!("`{}` moves the paths of units, and the data name no unit", asked.name))
                        .at(asked.span, "no unit")
                        .help("declare `data: {panel: {unit: ..., time: ...}}`, or say `within: COLUMN`"),
                );
            }
        }
        if let Some(of) = &edit.leave_out
            && let Some(id) = self.name(of.value.as_str(), of.span)
        {
            return Repeat::LeaveOut { of: id, values: self.left_out(id, of.span) };
        }
        Repeat::Once
    }

    /// For each value of a column the condition that holds on all other rows.
    fn left_out(&mut self, id: VarId, span: Span) -> Vec<(String, VarId)> {
        let (name, kind) = (self.study.name_of(id).to_string(), self.study.var(id).kind);
        let item = Expr { span, kind: ExprKind::Name(Path(vec![Name::new(&name)])) };
        let mut found = vec![];
        for level in self.values_of(id, span) {
            let mut other = super::analyses::equals(&item, level.clone(), kind, span);
            if let ExprKind::Binary(op, ..) = &mut other.kind {
                *op = Binary::Unequal;
            }
            found.extend(self.expression_var(&other).map(|filter| (level, filter)));
        }
        found
    }

    /// Units and periods are known whatever their type; values of other columns where they are texts.
    fn values_of(&mut self, id: VarId, span: Span) -> Vec<String> {
        let facts = &self.study.facts;
        let levels = match Some(id) {
            unit if unit == self.study.layout.unit => facts.units.clone(),
            time if time == self.study.layout.time => facts.times.iter().map(ToString::to_string).collect(),
            _ => self.levels_of(id),
        };
        if levels.is_empty() && self.study.has_data {
            let name = self.study.name_of(id).to_string();
            self.found.push(
                WRONG_TYPE
                    .error(format!("`{name}` has no values that could be left out one after the other"))
                    .at(span, "neither names nor periods")
                    .help("name the unit, the period, a column of texts or a grouping"),
            );
        }
        levels
    }

    /// What a check cannot mean.
    fn sensible(&mut self, asked: &Asked, edit: &BoundEdit, base: &Analysis) {
        let Asked { edit: said, name, span, says, .. } = asked;
        let mut wrong = vec![];
        let mut contradicts = |holds: bool, message: String, help: &str| {
            if holds {
                wrong.push(CONTRADICTING_EDITS.error(message).at(*span, "in this check").help(help));
            }
        };
        contradicts(
            said.placebo.is_some() && said.leave_out.is_some(),
            format!("`{name}` is a placebo and leaves out one value after the other"),
            "make two checks of them",
        );
        let both = edit.add.iter().find(|(id, _)| edit.without.iter().any(|(gone, _)| gone == id));
        let twice = both.map(|(id, _)| self.study.name_of(*id).to_string()).unwrap_or_default();
        contradicts(both.is_some(), format!("`{name}` adds `{twice}` and leaves it out"), "say one of the two");
        let filtered =
            !edit.rows.is_empty() || ["keep", "drop", "years"].iter().any(|key| base.roles.contains_key(*key));
        contradicts(
            edit.rebuild && !filtered,
            format!("`{name}` builds indices again, from the same rows"),
            "leave `indices: rebuild` out, or say which rows stay",
        );
        let several = edit.replace.iter().any(|one| one.new.len() > 1);
        let mut incomplete = |holds: bool, message: String, help: &str| {
            if holds {
                wrong.push(INCOMPLETE_EDIT.error(message).at(*span, "in this check").help(help));
            }
        };
        incomplete(
            said.each && !several,
            format!("`{name}` says `each`, and there is one stand-in at most"),
            "list the stand-ins: `replace: {x: [a, b]}`",
        );
        incomplete(
            said.placebo.is_none() && (said.draws.is_some() || said.within.is_some()),
            format!("`{name}` says how to draw, and not what"),
            "name the variable: `placebo: x`",
        );
        incomplete(
            said.draws.as_ref().is_some_and(|draws| draws.value == 0),
            format!("`{name}` draws nothing"),
            "write a number of draws, such as `draws: 500`",
        );
        incomplete(
            !says && self.lost.is_empty(),
            format!("`{name}` changes nothing"),
            "say what differs from the model: `keep`, `without`, `errors` ...",
        );
        self.found.extend(wrong);
    }
}

/// Its section is one whose analyses have formulas.
fn method_of_formulas(base: &Analysis) -> bool {
    method(base.method).is_some_and(|method| method.roles().iter().any(|role| role.names == Names::Formula))
}

fn joined(label: &Label, own: &str) -> Label {
    let join = |text: &Option<String>| text.as_ref().map(|text| format!("{text}: {own}"));
    Label { en: join(&label.en), zh: join(&label.zh) }
}

/// The first edit that only a model can have.
fn beside_an_index(edit: &Edit) -> Option<&'static str> {
    let said = [
        (edit.add.is_some() || !edit.lag.0.is_empty() || !edit.without.0.is_empty(), "regressors"),
        (edit.effects.is_some(), "effects"),
        (edit.errors.is_some(), "errors"),
        (edit.instrument.is_some() || edit.estimator.is_some(), "estimator"),
        (edit.weight.is_some(), "weight of rows"),
        (edit.placebo.is_some() || edit.leave_out.is_some(), "model to estimate again"),
        (edit.trim.is_some(), "rows to trim"),
        (!(edit.report.0.is_empty() && edit.tests.0.is_empty()), "tests"),
    ];
    said.into_iter().find(|(holds, _)| *holds).map(|(_, what)| what)
}
