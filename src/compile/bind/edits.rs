//! What an edit names, bound: variables, indices, rows, effects, options.

use indexmap::IndexMap;

use super::super::cards::WRONG_TYPE;
use super::Binder;
use crate::diag::closest;
use crate::method::descriptives::quantile_rule;
use crate::method::robustness::options::{self, Edit, Reindex, Scores, Trim, When, Winsorise};
use crate::method::robustness::{INCOMPLETE_EDIT, NOTHING_TO_EDIT};
use crate::source::Span;
use crate::spec::At;
use crate::spec::expr::{Expr, ExprKind, Lag, Path};
use crate::spec::node::Node;
use crate::spec::types::Names;
use crate::spec::words::{Name, Percent};
use crate::stats::descriptive::quantile::QuantileRule;
use crate::stats::descriptive::winsor::Tails;
use crate::study::{Bound, BoundEdit, Ends, Instrumenting, Overlay, Reindexing, Replacement, Rows, VarId};

/// Options of the model that an edit may say anew, with what they name.
const OVERLAYS: [(&str, &[(&str, crate::method::Names)]); 6] = [
    (
        "errors",
        &[
            ("cluster", crate::method::Names::Variables),
            ("lon", crate::method::Names::Variables),
            ("lat", crate::method::Names::Variables),
        ],
    ),
    ("weight", &[("", crate::method::Names::Expression)]),
    ("estimator", &[]),
    ("singletons", &[]),
    ("report", &[]),
    ("tests", &[]),
];

impl Binder<'_> {
    /// An edit with its names bound; what cannot be bound is reported and left out.
    pub(super) fn edit(&mut self, edit: &Edit, node: &Node) -> BoundEdit {
        let mut bound = BoundEdit {
            replace: self.replacements(node.get("replace")),
            reindex: self.reindexings(edit.reindex.as_ref()),
            rebuild: edit.indices.as_deref() == Some(&Scores::Rebuild),
            without: self.placed(node.get("without")),
            instrument: self.instrumented(node.get("instrument")),
            rows: self.rows(edit, node),
            options: self.overlays(node),
            ..BoundEdit::default()
        };
        bound.replace.extend(self.lagged(&edit.lag));
        if let Some(terms) = &edit.add {
            bound.add =
                terms.terms.iter().flat_map(|term| self.term(term).into_iter().map(|id| (id, term.span))).collect();
        }
        if let Some(effects) = &edit.effects {
            bound.effects = Some(effects.effects.iter().map(|effect| self.effect(effect)).collect());
        }
        bound.ends.extend(edit.winsorise.as_ref().and_then(|one| self.winsorised(one, node.get("winsorise"))));
        bound.ends.extend(edit.trim.as_ref().and_then(|one| self.trimmed(one, node.get("trim"))));
        bound
    }

    /// Variables of a list, each with the place of the list.
    fn placed(&mut self, node: Option<&Node>) -> Vec<(VarId, Span)> {
        let Some(node) = node else { return vec![] };
        self.variables_of(node).into_iter().map(|id| (id, node.span)).collect()
    }

    pub(super) fn replacements(&mut self, node: Option<&Node>) -> Vec<Replacement> {
        let mut found = vec![];
        for (key, value) in node.and_then(Node::as_map).unwrap_or_default() {
            let (old, new) = (self.variables_of(key), self.variables_of(value));
            if !(old.is_empty() || new.is_empty()) {
                found.push(Replacement { old, new, regressors: false, span: key.span });
            }
        }
        found
    }

    fn lagged(&mut self, names: &Names) -> Vec<Replacement> {
        let mut found = vec![];
        for name in &names.0 {
            let Some(old) = self.name(name.value.as_str(), name.span) else { continue };
            let item = Expr { span: name.span, kind: ExprKind::Name(Path(vec![name.value.clone()])) };
            let lag = Expr { span: name.span, kind: ExprKind::Lag(Lag::Lag(1), Box::new(item)) };
            if let Some(new) = self.expression_var(&lag) {
                found.push(Replacement { old: vec![old], new: vec![new], regressors: true, span: name.span });
            }
        }
        found
    }

    fn instrumented(&mut self, node: Option<&Node>) -> Vec<Instrumenting> {
        let mut found = vec![];
        for (key, value) in node.and_then(Node::as_map).unwrap_or_default() {
            let (endogenous, instruments) = (self.variables_of(key), self.variables_of(value));
            let each = endogenous.into_iter().map(|endogenous| Instrumenting {
                endogenous,
                instruments: instruments.clone(),
                span: key.span,
            });
            found.extend(each);
        }
        found
    }

    fn reindexings(&mut self, changes: Option<&At<IndexMap<Name, Reindex>>>) -> Vec<Reindexing> {
        let Some(changes) = changes else { return vec![] };
        let each =
            changes.value.iter().filter_map(|(name, change)| self.reindexing(name.as_str(), change, changes.span));
        each.collect()
    }

    fn reindexing(&mut self, name: &str, change: &Reindex, span: Span) -> Option<Reindexing> {
        let Some(index) = self.study.indices.get(name) else {
            let known: Vec<String> = self.study.indices.keys().cloned().collect();
            let wrong = NOTHING_TO_EDIT.error(format!("`{name}` is no index of the study")).at(span, "built anew here");
            self.found.push(wrong.did_you_mean(name, known.iter().map(String::as_str)));
            return None;
        };
        let leaves = index.leaves.iter().map(|leaf| self.study.name_of(leaf.var).to_string());
        let parts: Vec<String> =
            index.nodes.iter().filter_map(|node| node.path.last().cloned()).chain(leaves).collect();
        for part in change.without.0.iter().filter(|part| !parts.iter().any(|one| *one == *part.value)) {
            let wrong = NOTHING_TO_EDIT
                .error(format!("`{}` is no leaf and no branch of `{name}`", part.value))
                .at(part.span, "leaves nothing out");
            self.found.push(wrong.did_you_mean(&part.value, parts.iter().map(String::as_str)));
        }
        Some(Reindexing {
            index: name.to_string(),
            weighting: change.weighting.as_deref().cloned(),
            aggregate: change.aggregate.as_deref().cloned(),
            normalise: change.normalise.as_deref().cloned(),
            scope: change.scope.as_deref().copied(),
            shift: change.shift.as_deref().copied(),
            missing: change.missing.as_deref().copied(),
            without: change.without.0.iter().map(|part| part.value.to_string()).collect(),
            span,
        })
    }

    fn rows(&mut self, edit: &Edit, node: &Node) -> Vec<Rows> {
        let filters = [("keep", &edit.keep), ("drop", &edit.drop)];
        let bound: Vec<_> = filters
            .into_iter()
            .filter_map(|(role, filter)| Some((role, self.filter(&filter.as_ref()?.value)?)))
            .collect();
        let years = edit.years.as_ref().and_then(|years| self.years(&years.value, years.span)).map(|id| ("years", id));
        let rows = bound.into_iter().chain(years);
        rows.filter_map(|(role, filter)| Some(Rows { role, filter, node: node.get(role)?.clone() })).collect()
    }

    fn overlays(&mut self, node: &Node) -> Vec<Overlay> {
        let mut found = vec![];
        for (key, names) in OVERLAYS {
            let Some(value) = node.get(key) else { continue };
            let mut roles = vec![];
            for (below, names) in names {
                let at = if below.is_empty() { Some(value) } else { value.get(below) };
                let role = if below.is_empty() { key.to_string() } else { format!("{key}.{below}") };
                roles.extend(at.and_then(|node| self.role(*names, node)).map(|bound: Bound| (role, bound)));
            }
            found.push(Overlay { key, node: value.clone(), roles });
        }
        found
    }

    fn winsorised(&mut self, one: &At<Winsorise>, node: Option<&Node>) -> Option<Ends> {
        let Winsorise { of, at, tails, rule, when } = &one.value;
        let before_indices = *when == Some(When::BeforeIndices);
        let share = self.share_of_tail(at.as_ref(), one.span, "winsorise")?;
        let of = self.ends_of(of, node);
        let (tails, rule) = (tails_of(*tails), self.rule(rule.as_ref())?);
        Some(Ends { rows_go: false, of, share, tails, rule, before_indices, span: one.span })
    }

    fn trimmed(&mut self, one: &At<Trim>, node: Option<&Node>) -> Option<Ends> {
        let Trim { of, at, tails, rule } = &one.value;
        let share = self.share_of_tail(at.as_ref(), one.span, "trim")?;
        let of = self.ends_of(of, node);
        let (tails, rule) = (tails_of(*tails), self.rule(rule.as_ref())?);
        Some(Ends { rows_go: true, of, share, tails, rule, before_indices: false, span: one.span })
    }

    /// Variables whose ends are meant; none stands for all.
    fn ends_of(&mut self, of: &Names, node: Option<&Node>) -> Vec<VarId> {
        let all = of.0.iter().any(|name| name.value == "all");
        match node.and_then(|node| node.get("of")).filter(|_| !all) {
            Some(of) => self.variables_of(of),
            None => vec![],
        }
    }

    fn share_of_tail(&mut self, at: Option<&At<Percent>>, span: Span, what: &str) -> Option<f64> {
        match at {
            None => self.found.push(
                INCOMPLETE_EDIT
                    .error(format!("`{what}` does not say at which share of a tail"))
                    .at(span, "no `at`")
                    .help("write `at: 1%`"),
            ),
            Some(at) if at.value.0 > 0.0 && at.value.0 < 0.5 => return Some(at.value.0),
            Some(at) => self.found.push(
                WRONG_TYPE
                    .error(format!("{} is no share of one tail", at.value.0))
                    .at(at.span, "between 0 and one half")
                    .help("write for example `at: 1%`"),
            ),
        }
        None
    }

    /// The rule that is named, else that of the conventions.
    fn rule(&mut self, rule: Option<&At<Name>>) -> Option<QuantileRule> {
        let name = rule.map_or(quantile_rule(&self.study), |rule| rule.value.as_str());
        let known = QuantileRule::by_name(name);
        if let (None, Some(rule)) = (known, rule) {
            let words = ["stata", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9"];
            let wrong = WRONG_TYPE.error(format!("there is no quantile rule `{name}`")).at(rule.span, "not known");
            self.found.push(match closest(name, words) {
                Some(close) => wrong.help(format!("did you mean `{close}`?")),
                None => wrong.help("write `stata`, or `r1` to `r9`; `r7` is the default of R"),
            });
        }
        known
    }
}

fn tails_of(tails: Option<options::Ends>) -> Tails {
    match tails {
        None | Some(options::Ends::Both) => Tails::Both,
        Some(options::Ends::Lower) => Tails::Low,
        Some(options::Ends::Upper) => Tails::High,
    }
}
