//! What an edit did, for the note of a table: a clause each, in the study's language.

use crate::spec::types::{Call, Language};
use crate::stats::descriptive::winsor::Tails;
use crate::study::{BoundCheck, BoundEdit, Ends, Reindexing, Repeat, Replacement, Study, VarId};

/// Everything that the note must say because no row of the table shows it. None for what is no check.
pub fn says(study: &Study, check: &str) -> Vec<String> {
    let Some(check) = study.checks.get(check) else { return vec![] };
    let edit = &check.edit;
    let words = Words { study, zh: study.language == Language::Zh };
    let mut said: Vec<String> = edit.replace.iter().map(|one| words.replaced(one)).collect();
    said.extend(edit.reindex.iter().map(|one| words.reindexed(one)));
    said.extend(edit.ends.iter().map(|one| words.ends(one)));
    said.extend(words.regressors(edit));
    said.extend(words.scores(check));
    said.extend(words.repeated(&check.repeat));
    said
}

struct Words<'a> {
    study: &'a Study,
    zh: bool,
}

impl Words<'_> {
    fn names(&self, ids: &[VarId]) -> String {
        let names: Vec<String> = ids.iter().map(|id| format!("`{}`", self.study.name_of(*id))).collect();
        names.join(if self.zh { "、" } else { ", " })
    }

    fn replaced(&self, one: &Replacement) -> String {
        let (old, new) = (self.names(&one.old), self.names(&one.new));
        match self.zh {
            true => format!("以{new}替换{old}"),
            false => format!("{new} in place of {old}"),
        }
    }

    fn reindexed(&self, one: &Reindexing) -> String {
        let call = |key: &str, call: &Option<Call>| call.as_ref().map(|call| format!("{key} {}", call.name));
        let [weighting, aggregate, normalise, shift] = match self.zh {
            true => ["赋权", "合成", "标准化", "平移"],
            false => ["weighting", "aggregate", "normalise", "shift"],
        };
        let parts = [
            call(weighting, &one.weighting),
            call(aggregate, &one.aggregate),
            call(normalise, &one.normalise),
            one.scope.map(|scope| format!("scope {}", scope_word(scope))),
            one.shift.map(|by| format!("{shift} {by}")),
            one.missing.map(|rule| format!("missing {}", missing_word(rule))),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let (with, without) = (!parts.is_empty(), !one.without.is_empty());
        let (parts, gone) = (parts.join(if self.zh { "，" } else { ", " }), one.without.join("`, `"));
        match (self.zh, with, without) {
            (true, true, false) => format!("重新构建`{}`：{parts}", one.index),
            (true, false, _) => format!("重新构建`{}`：剔除`{gone}`", one.index),
            (true, true, true) => format!("重新构建`{}`：{parts}，剔除`{gone}`", one.index),
            (false, true, false) => format!("`{}` built with {parts}", one.index),
            (false, false, _) => format!("`{}` built without `{gone}`", one.index),
            (false, true, true) => format!("`{}` built with {parts}, without `{gone}`", one.index),
        }
    }

    fn ends(&self, ends: &Ends) -> String {
        let percent = format!("{}%", 100.0 * ends.share);
        let rule = ends.rule.name();
        if self.zh {
            let of = if ends.of.is_empty() { "所有变量".to_string() } else { self.names(&ends.of) };
            let tails = match ends.tails {
                Tails::Both => "双侧",
                Tails::Low => "下侧",
                Tails::High => "上侧",
            };
            let what = if ends.rows_go { "截尾（剔除观测）" } else { "缩尾" };
            let when = match (ends.rows_go, ends.before_indices) {
                (true, _) => "",
                (_, true) => "，在构建指数之前",
                (_, false) => "，在构建指数之后",
            };
            return format!("{of}按{percent}{tails}{what}，分位数取自全部观测（{rule}规则）{when}");
        }
        let of = if ends.of.is_empty() { "all variables".to_string() } else { self.names(&ends.of) };
        let tails = match ends.tails {
            Tails::Both => "in both tails",
            Tails::Low => "in the lower tail",
            Tails::High => "in the upper tail",
        };
        let what = if ends.rows_go { "rows trimmed where" } else { "winsorised:" };
        let beyond = if ends.rows_go { " lie beyond" } else { " at" };
        let when = match (ends.rows_go, ends.before_indices) {
            (true, _) => "",
            (_, true) => ", before indices are built",
            (_, false) => ", after indices are built",
        };
        format!("{what} {of}{beyond} {percent} {tails}, quantiles of all rows by the rule `{rule}`{when}")
    }

    fn regressors(&self, edit: &BoundEdit) -> Vec<String> {
        let mut said = vec![];
        if edit.options.iter().any(|overlay| overlay.key == "weight") {
            let ids: Vec<VarId> = edit
                .options
                .iter()
                .flat_map(|one| &one.roles)
                .filter(|(role, _)| role == "weight")
                .flat_map(|(_, bound)| bound.vars())
                .collect();
            let names = self.names(&ids);
            said.push(if self.zh { format!("以{names}加权") } else { format!("rows weighted by {names}") });
        }
        for one in &edit.instrument {
            let (x, z) = (self.names(&[one.endogenous]), self.names(&one.instruments));
            said.push(if self.zh { format!("{x}的工具变量：{z}") } else { format!("{x} instrumented by {z}") });
        }
        said
    }

    /// Indices after rows have gone.
    fn scores(&self, check: &BoundCheck) -> Option<String> {
        let indexed = !self.study.indices.is_empty() && !self.study.indices.contains_key(&check.of);
        let rows_go = !check.edit.rows.is_empty() || check.edit.ends.iter().any(|ends| ends.rows_go);
        let text = match (check.edit.rebuild, self.zh) {
            (true, true) => "指数按保留的观测重新构建",
            (true, false) => "indices built again from the rows that stay",
            (false, _) if !(rows_go && indexed) => return None,
            (false, true) => "指数沿用全样本得分",
            (false, false) => "indices as computed on all rows",
        };
        Some(text.to_string())
    }

    fn repeated(&self, repeat: &Repeat) -> Option<String> {
        match repeat {
            Repeat::Once => None,
            Repeat::Placebo { of, within, draws } => {
                let (x, unit, seed) = (self.names(&[*of]), self.names(&[*within]), self.study.seed);
                Some(match self.zh {
                    true => format!(
                        "将{x}的整条路径在{unit}之间随机重排{draws}次（种子{seed}）；p =（1 + 绝对值不小于估计值的次数）/（1 + 次数）"
                    ),
                    false => format!(
                        "whole paths of {x} dealt out anew among {unit}, {draws} times, seed {seed}; p = (1 + draws at \
                         least as far from zero) / (1 + draws)"
                    ),
                })
            }
            Repeat::LeaveOut { of, values } => {
                let (name, count) = (self.names(&[*of]), values.len());
                Some(match self.zh {
                    true => format!("逐一剔除{name}的{count}个取值"),
                    false => format!("estimated {count} times, each without one value of {name}"),
                })
            }
        }
    }
}

fn scope_word(scope: crate::spec::types::Scope) -> String {
    match scope {
        crate::spec::types::Scope::Pooled => "pooled".to_string(),
        crate::spec::types::Scope::By(_) => "by year".to_string(),
        crate::spec::types::Scope::Base(year) => format!("base {year}"),
    }
}

fn missing_word(rule: crate::spec::types::MissingLeaves) -> &'static str {
    match rule {
        crate::spec::types::MissingLeaves::Error => "error",
        crate::spec::types::MissingLeaves::DropLeaf => "drop_leaf",
        crate::spec::types::MissingLeaves::Renormalise => "renormalise",
    }
}
