//! Sections of analyses: `from:` laid over its base, then every option that names something bound.

use indexmap::IndexMap;

use super::super::cards::{CIRCULAR_DEFINITION, NAMED_TWICE, UNKNOWN_NAME, WRONG_TYPE};
use super::Binder;
use crate::data::Levels;
use crate::method::{METHODS, Names, Role};
use crate::source::Span;
use crate::spec::de::from_node;
use crate::spec::expr::{Binary, Chain, Effect, Expr, ExprKind, Factor, Formula, Path, Term};
use crate::spec::node::{Node, Tree};
use crate::spec::types;
use crate::spec::words::{Name, YearRange};
use crate::study::{Analysis, Bound, BoundEffect, BoundFormula, Kind, VarId};

/// The section whose entries are edits of analyses.
const CHECKS: &str = "robustness";
/// The section whose entries can be split into groups.
const SPLITS: &str = "models";

impl Binder<'_> {
    pub(super) fn analyses(&mut self, sections: &IndexMap<String, Node>) {
        for method in METHODS.iter().filter(|method| method.section() != CHECKS) {
            let Some(section) = sections.get(method.section()) else { continue };
            for (key, _) in section.as_map().unwrap_or_default() {
                let name = key.as_text().unwrap_or_default();
                let inherits = !method.roles().iter().any(|role| role.option == "from");
                let Some(options) = self.laid_over(section, name, inherits, &mut vec![]) else { continue };
                let roles = self.roles(method.roles(), &options);
                let options = options.into();
                let analysis =
                    Analysis { name: name.to_string(), method: method.section(), span: key.span, options, roles };
                let analysis = self.completed(analysis);
                for one in self.replaced(&analysis).unwrap_or_else(|| vec![analysis]) {
                    let parts = if one.method == SPLITS { self.split(&one) } else { None };
                    for part in parts.unwrap_or_else(|| vec![one]) {
                        let repeated = if part.method == SPLITS { self.over(&part) } else { None };
                        repeated.unwrap_or_else(|| vec![part]).into_iter().for_each(|part| self.insert(part));
                    }
                }
            }
        }
        if let Some(section) = sections.get(CHECKS) {
            self.checks(section);
        }
        if let Some(section) = sections.get("explore") {
            self.explorations(section);
        }
    }

    pub(super) fn insert(&mut self, analysis: Analysis) {
        self.study.analyses.insert(analysis.name.clone(), analysis);
    }

    /// The options of an analysis with those of its base below them.
    fn laid_over(&mut self, section: &Node, name: &str, inherits: bool, seen: &mut Vec<String>) -> Option<Node> {
        let (key, own) = section.entry(name)?;
        let Some(from) = own.get("from").filter(|_| inherits) else { return Some(own.clone()) };
        let base = from.as_text().unwrap_or_default();
        seen.push(name.to_string());
        if seen.iter().any(|one| one == base) {
            self.found.push(
                CIRCULAR_DEFINITION
                    .error(format!("`{name}` comes from `{base}`, which comes from it"))
                    .at(from.span, "comes from itself")
                    .help("give one of them a formula of its own and leave its `from` out"),
            );
            return None;
        }
        if section.entry(base).is_none() {
            let known: Vec<&str> =
                section.as_map().unwrap_or_default().iter().filter_map(|(key, _)| key.as_text()).collect();
            let diagnostic = UNKNOWN_NAME
                .error(format!("`{name}` comes from `{base}`, which is not there"))
                .at(from.span, "nothing has this name");
            self.found.push(diagnostic.did_you_mean(base, known).at(key.span, "comes from it"));
            return None;
        }
        let base = self.laid_over(section, base, inherits, seen)?;
        Some(over(&base, own))
    }

    fn roles(&mut self, roles: &[Role], options: &Node) -> IndexMap<String, Bound> {
        let mut bound = IndexMap::new();
        for role in roles {
            let Some(node) = role.option.split('.').try_fold(options, |node, key| node.get(key)) else { continue };
            if let Some(value) = self.role(role.names, node) {
                bound.insert(role.option.to_string(), value);
            }
        }
        bound
    }

    pub(super) fn role(&mut self, names: Names, node: &Node) -> Option<Bound> {
        match names {
            Names::Formula => Some(Bound::Formula(self.formula(&from_node::<Formula>(node).ok()?))),
            Names::Variables => Some(Bound::Vars(self.variables_of(node))),
            Names::Expression => {
                let expr = from_node::<Expr>(node).ok()?;
                self.expression_var(&expr).map(|id| Bound::Vars(vec![id]))
            }
            Names::Filter => self.filter(&from_node::<Expr>(node).ok()?).map(|id| Bound::Vars(vec![id])),
            Names::Years => self.years(&from_node::<YearRange>(node).ok()?, node.span).map(|id| Bound::Vars(vec![id])),
            Names::Path => Some(Bound::Path(self.chain(&from_node::<Chain>(node).ok()?))),
            Names::Group => Some(Bound::Vars(self.groupings(&from_node::<types::Names>(node).ok()?))),
            Names::Analysis | Names::Matrix | Names::Index => {
                let names: types::Names = from_node(node).ok()?;
                Some(Bound::Names(names.0.iter().map(|name| name.value.to_string()).collect()))
            }
        }
    }

    pub(super) fn formula(&mut self, formula: &Formula) -> BoundFormula {
        let mut bound = BoundFormula { constant: formula.constant != Some(false), ..BoundFormula::default() };
        for outcome in &formula.outcomes {
            bound.outcomes.extend(self.terms_of(outcome));
        }
        for term in &formula.terms {
            for id in self.term(term) {
                if let Some(at) = bound.terms.iter().position(|known| *known == id) {
                    self.named_twice(id, bound.term_spans.get(at).copied(), term.span);
                } else {
                    bound.term_spans.push(term.span);
                    bound.terms.push(id);
                }
            }
        }
        bound.effects = formula.effects.iter().map(|effect| self.effect(effect)).collect();
        if let Some(instruments) = &formula.instruments {
            bound.endogenous = instruments.endogenous.iter().flat_map(|term| self.term(term)).collect();
            bound.instruments = instruments.instruments.iter().flat_map(|term| self.term(term)).collect();
        }
        bound
    }

    fn named_twice(&mut self, id: VarId, first: Option<Span>, again: Span) {
        let name = self.study.name_of(id).to_string();
        let warning = NAMED_TWICE.warning(format!("`{name}` is named twice and counts once")).at(again, "again here");
        let warning = match first.filter(|first| *first != again) {
            Some(first) => warning.at(first, "first here"),
            None => warning,
        };
        self.found.push(warning.help("name it once"));
    }

    pub(super) fn effect(&mut self, effect: &Effect) -> BoundEffect {
        let name = effect.to_string();
        let cells = effect.factors.iter().filter_map(|path| self.path(path, effect.span)).collect();
        let slopes = effect.trends.iter().filter_map(|path| self.path(path, effect.span)).collect();
        BoundEffect { name, span: effect.span, cells, slopes }
    }

    /// A set spreads out; anything else is one variable.
    fn terms_of(&mut self, expr: &Expr) -> Vec<VarId> {
        if let Some(members) = expr.as_name().and_then(Path::single).and_then(|name| self.study.sets.get(name.as_str()))
        {
            return members.clone();
        }
        let ids: Vec<VarId> = self.expression_var(expr).into_iter().collect();
        ids.iter().for_each(|id| self.must_be_number(*id, expr.span));
        ids
    }

    fn must_be_number(&mut self, id: VarId, span: Span) {
        if self.study.var(id).kind == Kind::Text {
            let name = self.study.name_of(id).to_string();
            self.found.push(
                WRONG_TYPE
                    .error(format!("`{name}` is text, and a regressor is a number"))
                    .at(span, "text")
                    .help(format!("a dummy for each of its values is `i.{name}`; to absorb it, write it behind `|`")),
            );
        }
    }

    pub(super) fn term(&mut self, term: &Term) -> Vec<VarId> {
        if let Some(expr) = term.as_expr() {
            return self.terms_of(expr);
        }
        let factors: Vec<Vec<Expr>> = term.factors.iter().map(|factor| self.factor(factor, term.span)).collect();
        let mut products: Vec<Vec<Expr>> = vec![vec![]];
        for choices in &factors {
            products = products
                .iter()
                .flat_map(|start| choices.iter().map(move |one| [start.clone(), vec![one.clone()]].concat()))
                .collect();
        }
        let ids: Vec<VarId> = products.iter().filter_map(|parts| self.product(parts, term.span)).collect();
        if let [Factor::Dummies(path)] = term.factors.as_slice() {
            self.dummies.insert(path.to_string(), ids.clone());
        }
        ids
    }

    /// The columns of one factor: one expression, or a condition for each level but the first.
    fn factor(&mut self, factor: &Factor, span: Span) -> Vec<Expr> {
        match factor {
            Factor::Expr(expr) => vec![expr.clone()],
            Factor::Dummies(path) => {
                let Some(id) = self.path(path, span) else { return vec![] };
                let name = self.study.name_of(id).to_string();
                let item = Expr { span, kind: ExprKind::Name(Path(vec![Name::new(&name)])) };
                self.levels_of(id)
                    .into_iter()
                    .skip(1)
                    .map(|level| equals(&item, level, self.study.var(id).kind, span))
                    .collect()
            }
        }
    }

    pub(super) fn levels_of(&self, id: VarId) -> Vec<String> {
        let name = self.study.name_of(id);
        if let Some(group) = self.study.groups.get(name) {
            return group.names.clone();
        }
        self.study.facts.columns.get(name).and_then(|fact| fact.levels.as_ref().map(Levels::texts)).unwrap_or_default()
    }

    /// `x:z` as a variable of its own, under the name that a table prints.
    fn product(&mut self, parts: &[Expr], span: Span) -> Option<VarId> {
        let name = parts.iter().map(printed).collect::<Vec<_>>().join(":");
        if let Some(id) = self.study.names.get(&name) {
            return Some(*id);
        }
        let times = |left: Expr, right: &Expr| Expr {
            span,
            kind: ExprKind::Binary(Binary::Times, Box::new(left), Box::new(right.clone())),
        };
        let (first, rest) = parts.split_first()?;
        let expr = rest.iter().fold(first.clone(), times);
        let id = self.expression_var(&expr)?;
        // The product is printed as the author wrote it; the variable itself may be shared.
        let label = self.product_label(parts);
        let var = &mut self.study.vars[id.0];
        if var.made && var.name == expr.to_string() {
            self.study.names.shift_remove(&var.name);
            var.name.clone_from(&name);
            var.label = Some(label);
            self.study.names.insert(name, id);
        }
        Some(id)
    }

    fn product_label(&self, parts: &[Expr]) -> types::Label {
        let of = |language| {
            let words = |expr: &Expr| self.words(expr, language).unwrap_or_else(|| printed(expr));
            Some(parts.iter().map(words).collect::<Vec<_>>().join(" \u{d7} "))
        };
        types::Label { en: of(types::Language::En), zh: of(types::Language::Zh) }
    }

    pub(super) fn filter(&mut self, expr: &Expr) -> Option<VarId> {
        let id = self.expression_var(expr)?;
        if self.study.var(id).kind == Kind::Text {
            self.found.push(
                WRONG_TYPE
                    .error(format!("`{expr}` is no condition"))
                    .at(expr.span, "neither true nor false")
                    .help("compare it: `x > 0`, `region in (East, West)`"),
            );
            return None;
        }
        Some(id)
    }

    pub(super) fn years(&mut self, years: &YearRange, span: Span) -> Option<VarId> {
        let time = self.study.layout.time?;
        let name = Name::new(self.study.name_of(time));
        let item = Box::new(Expr { span, kind: ExprKind::Name(Path(vec![name])) });
        let range = crate::spec::expr::Range { from: years.from as f64, to: years.to as f64, unit: None, step: None };
        let set = Box::new(Expr { span, kind: ExprKind::Range(range) });
        self.expression_var(&Expr { span, kind: ExprKind::In { item, set, negated: false } })
    }

    fn chain(&mut self, chain: &Chain) -> Vec<Vec<VarId>> {
        let stage = |binder: &mut Self, stops: &[crate::spec::expr::Stop]| -> Vec<VarId> {
            stops
                .iter()
                .flat_map(|stop| match binder.study.sets.get(stop.name.as_str()) {
                    Some(members) => members.clone(),
                    None => binder.name(stop.name.as_str(), stop.span).into_iter().collect(),
                })
                .collect()
        };
        chain.stages.iter().map(|stops| stage(self, stops)).collect()
    }

    /// Variables of a list; a set spreads out.
    pub(super) fn variables_of(&mut self, node: &Node) -> Vec<VarId> {
        let mut once: Vec<VarId> = vec![];
        for id in self.listed(node) {
            match once.contains(&id) {
                true => self.named_twice(id, None, node.span),
                false => once.push(id),
            }
        }
        once
    }

    fn listed(&mut self, node: &Node) -> Vec<VarId> {
        let items = match &node.value {
            Tree::List(items) => items.iter().collect(),
            _ => vec![node],
        };
        let mut ids = vec![];
        for item in items {
            match from_node::<Expr>(item) {
                Ok(expr) => {
                    match expr.as_name().and_then(Path::single).and_then(|name| self.study.sets.get(name.as_str())) {
                        Some(members) => ids.extend(members.clone()),
                        None => ids.extend(self.expression_var(&expr)),
                    }
                }
                Err(error) => self.found.push(error.diagnostic()),
            }
        }
        ids
    }

    /// Groupings, or columns of names that do the same.
    fn groupings(&mut self, names: &types::Names) -> Vec<VarId> {
        let found = names.0.iter().filter_map(|name| match self.study.groups.get(name.value.as_str()) {
            Some(group) => Some(group.var),
            None => self.name(name.value.as_str(), name.span),
        });
        found.collect()
    }

    pub(super) fn unknown_analysis(&mut self, name: &str, span: Span) {
        let known: Vec<String> = self.study.analyses.keys().cloned().collect();
        let diagnostic =
            UNKNOWN_NAME.error(format!("`{name}` is no analysis of the study")).at(span, "nothing has this name");
        self.found.push(diagnostic.did_you_mean(name, known.iter().map(String::as_str)));
    }
}

/// The options of an entry with those of its bases below them; none where a base is missing or comes from itself.
pub fn laid_over(section: &Node, name: &str) -> Option<Node> {
    fn laid(section: &Node, name: &str, seen: &mut Vec<String>) -> Option<Node> {
        let own = section.get(name)?;
        let Some(base) = own.get("from").and_then(Node::as_text) else { return Some(own.clone()) };
        seen.push(name.to_string());
        if seen.iter().any(|one| one == base) {
            return None;
        }
        Some(over(&laid(section, base, seen)?, own))
    }
    laid(section, name, &mut vec![])
}

/// Entries of `own` replace those of `base`; `from` itself is spent.
fn over(base: &Node, own: &Node) -> Node {
    let mut entries: Vec<(Node, Node)> = base.as_map().unwrap_or_default().to_vec();
    for (key, value) in own.as_map().unwrap_or_default() {
        if key.as_text() == Some("from") {
            continue;
        }
        match entries.iter_mut().find(|(known, _)| known.as_text() == key.as_text()) {
            Some(entry) => entry.1 = value.clone(),
            None => entries.push((key.clone(), value.clone())),
        }
    }
    Node::new(own.span, Tree::Map(entries))
}

pub(super) fn equals(item: &Expr, level: String, kind: Kind, span: Span) -> Expr {
    let value = match (kind, level.parse::<f64>()) {
        (Kind::Text, _) | (_, Err(_)) => ExprKind::Text(level),
        (_, Ok(number)) => ExprKind::Number(number),
    };
    let right = Box::new(Expr { span, kind: value });
    Expr { span, kind: ExprKind::Binary(Binary::Equal, Box::new(item.clone()), right) }
}

/// `region == East` prints as `region=East`.
fn printed(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Binary(Binary::Equal, left, right) => match &right.kind {
            ExprKind::Text(text) => format!("{left}={text}"),
            _ => format!("{left}={right}"),
        },
        _ => expr.to_string(),
    }
}
