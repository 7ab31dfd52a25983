//! What a model's note says: its errors, its correction, its rows.

use super::options::{Model, Reference, Robust};
use super::{Dependence, Settled, clusters, settled};
use crate::spec::de::from_node;
use crate::spec::types::Language;
use crate::stats::regression::small::Rule;
use crate::study::Study;

/// `clustered by state (48), small-sample factor of reghdfe, p from t(47)`
///
/// `number` reads a quantity of the column that the note is about.
pub fn describe_errors(model: &str, number: &dyn Fn(&str) -> Option<f64>, study: &Study) -> String {
    let Some(analysis) = study.analyses.get(model) else { return String::new() };
    let options: Model = from_node(&analysis.options).unwrap_or_default();
    let settled = settled(options.errors.as_deref(), study.conventions, &clusters(analysis), study);
    errors_in_words(&settled, study.language, number)
}

/// The same, from settled errors.
pub fn errors_in_words(settled: &Settled, language: Language, number: &dyn Fn(&str) -> Option<f64>) -> String {
    let zh = language == Language::Zh;
    let kind = match &settled.dependence {
        Dependence::Classical if zh => "普通标准误".to_string(),
        Dependence::Classical => "classical".to_string(),
        Dependence::Robust(robust) if zh => format!("异方差稳健标准误（{}）", robust_name(*robust)),
        Dependence::Robust(robust) => format!("heteroskedasticity-robust ({})", robust_name(*robust)),
        Dependence::Cluster { names, .. } => {
            let counted = |name: &String| match number(&format!("clusters.{name}")) {
                Some(groups) if zh => format!("{name}（{groups}）"),
                Some(groups) => format!("{name} ({groups})"),
                None => name.clone(),
            };
            let names: Vec<String> = names.iter().map(counted).collect();
            if zh { format!("按{}聚类", names.join("和")) } else { format!("clustered by {}", names.join(" and ")) }
        }
    };
    let factor = match (&settled.dependence, settled.small) {
        (Dependence::Robust(Robust::Hc0 | Robust::Hc2 | Robust::Hc3), _) => String::new(),
        (_, Rule::None) if zh => "，无小样本修正".to_string(),
        (_, Rule::None) => ", no small-sample factor".to_string(),
        (_, rule) if zh => format!("，{}小样本修正", rule.name()),
        (_, rule) => format!(", small-sample factor of {}", rule.name()),
    };
    let reference = match (settled.reference, number("df")) {
        (Reference::Z, _) if zh => "，p值取自正态分布".to_string(),
        (Reference::Z, _) => ", p from the normal".to_string(),
        (Reference::T, Some(df)) if zh => format!("，p值取自t({df})"),
        (Reference::T, Some(df)) => format!(", p from t({df})"),
        (Reference::T, None) => String::new(),
    };
    kind + &factor + &reference
}

fn robust_name(robust: Robust) -> &'static str {
    match robust {
        Robust::Hc0 => "HC0",
        Robust::Hc1 => "HC1",
        Robust::Hc2 => "HC2",
        Robust::Hc3 => "HC3",
    }
}

/// Which rows a filter left out.
pub fn describe_rows(model: &str, filtered: Option<f64>, study: &Study) -> Vec<String> {
    let Some(found) = study.analyses.get(model) else { return vec![] };
    let written =
        |option: &str| found.options.get(option).and_then(|node| node.as_text().map(|text| format!("{option} {text}")));
    let filters: Vec<String> = ["keep", "drop", "years"].into_iter().filter_map(written).collect();
    match filtered {
        Some(rows) if rows > 0.0 && study.language == Language::Zh => {
            vec![format!("按`{}`剔除{rows}个观测", filters.join("`、`"))]
        }
        Some(rows) if rows > 0.0 => {
            let plural = if rows == 1.0 { "row" } else { "rows" };
            vec![format!("{rows} {plural} left out by `{}`", filters.join("`, `"))]
        }
        _ => vec![],
    }
}
