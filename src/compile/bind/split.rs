//! `split:` — one model for each group, and beside them the comparison of their coefficients.

use super::Binder;
use super::analyses::equals;
use crate::method::regression::options::{EqualityTest, Model, Split};
use crate::method::regression::{NO_GROUPS, formula_of};
use crate::method::robustness::options::Scores;
use crate::method::robustness::{edited, labelled};
use crate::source::Span;
use crate::spec::expr::{Argument, Binary, Call, Expr, ExprKind, Path};
use crate::spec::node::{Node, Tree};
use crate::spec::types::Label;
use crate::spec::words::Name;
use crate::study::{Analysis, Bound, BoundCheck, BoundEdit, Kind, Repeat, Rows, VarId};

/// More values than this are no groups.
const MOST_GROUPS: usize = 20;

/// One group: its name, what it is called in print, its rows.
struct Group {
    name: String,
    label: Label,
    holds: Expr,
}

impl Binder<'_> {
    /// The models of the groups; none where nothing is split, or the groups are not known.
    pub(super) fn split(&mut self, analysis: &Analysis) -> Option<Vec<Analysis>> {
        let options = analysis.options.read::<Model>().ok()?;
        let Some(split) = &options.split else {
            let lonely = options.equality.as_ref().map(|equality| {
                NO_GROUPS
                    .error(format!("`{}` compares coefficients, and is not split", analysis.name))
                    .at(equality.span, "between which groups?")
                    .help("say `split: region`")
            });
            self.found.extend(lonely);
            return None;
        };
        formula_of(analysis)?;
        let by = self.name(split.value.by.as_str(), split.span)?;
        let groups = self.groups_of(by, &split.value, split.span, &analysis.name);
        if groups.len() < 2 {
            return None;
        }
        let plain = without(analysis, &["split", "equality"]);
        let mut made = vec![];
        let mut filters = vec![];
        for group in groups {
            let filter = self.expression_var(&group.holds)?;
            filters.push(filter);
            made.extend(self.part(&plain, analysis, group, filter, &split.value, split.span));
        }
        made.extend(self.comparison(analysis, &options, filters));
        Some(made)
    }

    fn groups_of(&mut self, by: VarId, split: &Split, span: Span, model: &str) -> Vec<Group> {
        let name = self.study.name_of(by).to_string();
        let item = Expr { span, kind: ExprKind::Name(Path(vec![Name::new(&name)])) };
        let kind = self.study.var(by).kind;
        if let Some(parts) = split.quantiles {
            if parts < 2 || kind != Kind::Number {
                self.no_groups(format!("`{model}` is split by {parts} quantiles of `{name}`"), span, "quantiles: 2");
                return vec![];
            }
            return quantiles(&item, parts, &self.study.label_of(by));
        }
        let levels = self.levels_of(by);
        if levels.len() > MOST_GROUPS || (levels.is_empty() && self.study.has_data) {
            let help = format!("split: {{by: {name}, quantiles: 2}}");
            self.no_groups(format!("`{model}` is split by the values of `{name}`, which are no groups"), span, &help);
            return vec![];
        }
        if levels.len() == 1 {
            self.no_groups(format!("`{name}` has one value, and splits nothing"), span, "split: ");
        }
        let group = |level: String| Group {
            label: Label::new(level.as_str()),
            holds: equals(&item, level.clone(), kind, span),
            name: level,
        };
        levels.into_iter().map(group).collect()
    }

    fn no_groups(&mut self, message: String, span: Span, example: &str) {
        let help = format!("name what has a few values, or divide a number: `{example}`");
        self.found.push(NO_GROUPS.error(message).at(span, "splits the model").help(help));
    }

    /// The model on the rows of one group. Scores stay as they are on all rows unless the split says `rebuild`.
    fn part(
        &mut self,
        plain: &Analysis,
        analysis: &Analysis,
        group: Group,
        filter: VarId,
        split: &Split,
        span: Span,
    ) -> Option<Analysis> {
        let node = Node::text(span, group.holds.to_string());
        let edit = BoundEdit {
            rebuild: split.indices == Some(Scores::Rebuild),
            rows: vec![Rows { role: "keep", filter, node }],
            ..BoundEdit::default()
        };
        let name = match analysis.name.strip_suffix(')') {
            Some(several) => format!("{several}, {})", group.name),
            None => format!("{}({})", analysis.name, group.name),
        };
        let mut part = edited(&mut self.study, plain, &edit, &name).ok()?;
        labelled(&mut part, Some(&group.label));
        let of = analysis.name.clone();
        self.study.families.entry(of.clone()).or_default().push(name.clone());
        self.study.parts.insert(name.clone(), group.name);
        let label = Some(group.label);
        let check = BoundCheck { group: of.clone(), of, label, edit, repeat: Repeat::Once, span: analysis.span };
        self.study.checks.insert(name, check);
        Some(part)
    }

    /// What `equality:` asks for, under the name of the split model itself.
    fn comparison(&mut self, analysis: &Analysis, options: &Model, filters: Vec<VarId>) -> Option<Analysis> {
        let equality = options.equality.as_ref()?;
        let rebuilt = options.split.as_ref().is_some_and(|split| split.value.indices == Some(Scores::Rebuild));
        if rebuilt && equality.value.test.contains(&EqualityTest::Fisher) {
            self.found.push(
                NO_GROUPS
                    .error(format!(
                        "`{}` rebuilds indices in each group and deals units out among groups",
                        analysis.name
                    ))
                    .at(equality.span, "needs scores that do not depend on the group")
                    .help("leave `indices: rebuild` out, or use `test: interaction`"),
            );
            return None;
        }
        let mut comparison = Analysis { method: "equality", ..analysis.clone() };
        comparison.roles.insert("groups".to_string(), Bound::Vars(filters));
        Some(comparison)
    }
}

fn without(analysis: &Analysis, keys: &[&str]) -> Analysis {
    let mut plain = analysis.clone();
    if let Tree::Map(entries) = &mut plain.options.value {
        entries.retain(|(key, _)| !key.as_text().is_some_and(|key| keys.contains(&key)));
    }
    plain
}

/// Groups of equal size: at a bound a row belongs to the lower group.
fn quantiles(item: &Expr, parts: u32, label: &str) -> Vec<Group> {
    let at = |kind| Expr { span: item.span, kind };
    let bound = |part: u32| {
        let value = |value| Argument { keyword: None, value };
        let share = at(ExprKind::Number(f64::from(part) / f64::from(parts)));
        let arguments = vec![value(item.clone()), value(share)];
        at(ExprKind::Call(Call { name: Path(vec![Name::new("quantile")]), arguments, by: vec![] }))
    };
    let compare = |op, part| at(ExprKind::Binary(op, Box::new(item.clone()), Box::new(bound(part))));
    let group = |part: u32| {
        let holds = match (part, part + 1 == parts) {
            (0, _) => compare(Binary::AtMost, 1),
            (_, true) => compare(Binary::Greater, part),
            _ => {
                let (above, below) = (compare(Binary::Greater, part), compare(Binary::AtMost, part + 1));
                at(ExprKind::Binary(Binary::And, Box::new(above), Box::new(below)))
            }
        };
        let (name, zh) = match (parts, part) {
            (2 | 3, 0) => ("low".to_string(), "低".to_string()),
            (3, 1) => ("middle".to_string(), "中".to_string()),
            (2, 1) | (3, 2) => ("high".to_string(), "高".to_string()),
            _ => (format!("q{}", part + 1), format!("第{}组", part + 1)),
        };
        let label = Label { en: Some(format!("{label}: {name}")), zh: Some(format!("{label}：{zh}")) };
        Group { name, label, holds }
    };
    (0..parts).map(group).collect()
}
