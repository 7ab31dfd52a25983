//! What a model's note says: its errors, its correction, its rows.

use super::errors::{Kind, Signs};
use super::options::{Estimator, Model, Reference, Robust, Word};
use super::{Dependence, Settled, clusters, settled};
use crate::method::spatial;
use crate::spec::types::Language;
use crate::stats::regression::small::Rule;
use crate::study::Study;

/// `clustered by state (48), small-sample factor G/(G-1) (n-1)/(n-K) as in reghdfe, p from t(47)`
///
/// `number` reads a quantity of the column that the note is about.
pub fn describe_errors(model: &str, number: &dyn Fn(&str) -> Option<f64>, study: &Study) -> String {
    let Some(analysis) = study.analyses.get(model) else { return String::new() };
    if let Some(settled) = spatial::is_spatial(analysis).then(|| spatial::settle(analysis, study)).flatten() {
        return spatial::errors(&settled, study.language, number);
    }
    let options = analysis.options.read::<Model>().unwrap_or_default();
    let settled = settled(options.errors.as_deref(), study.conventions, &clusters(analysis), study);
    let estimator = options.estimator.as_deref();
    let random = matches!(estimator, Some(Estimator::Word(Word::Random | Word::CorrelatedRandom)));
    in_words(&settled, random, study.language, number)
}

/// The same, from settled errors.
pub fn errors_in_words(settled: &Settled, language: Language, number: &dyn Fn(&str) -> Option<f64>) -> String {
    in_words(settled, false, language, number)
}

/// `random`: of a model with random effects.
fn in_words(settled: &Settled, random: bool, language: Language, number: &dyn Fn(&str) -> Option<f64>) -> String {
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
        other => special(other, zh, number),
    };
    let factor = match (&settled.dependence, settled.small) {
        (Dependence::Robust(Robust::Hc0 | Robust::Hc2 | Robust::Hc3) | Dependence::Reduced { .. }, _) => String::new(),
        (_, Rule::None) if zh => "，无小样本修正".to_string(),
        (_, Rule::None) => ", no small-sample factor".to_string(),
        (dependence, rule) => factor(dependence, rule, random, zh),
    };
    let reference = match (settled.reference, number("df")) {
        _ if matches!(settled.dependence, Dependence::Wild { .. }) => wild(settled, zh, number),
        (Reference::T, _) if matches!(settled.dependence, Dependence::Reduced { .. }) => match zh {
            true => "，p值取自各系数自身自由度的t分布（Bell and McCaffrey 2002）".to_string(),
            false => ", p from t with each coefficient's own degrees of freedom (Bell and McCaffrey 2002)".to_string(),
        },
        (Reference::Z, _) if zh => "，p值取自正态分布".to_string(),
        (Reference::Z, _) => ", p from the normal".to_string(),
        (Reference::T, Some(df)) if zh => format!("，p值取自t({df})"),
        (Reference::T, Some(df)) => format!(", p from t({df})"),
        (Reference::T, None) => String::new(),
    };
    kind + &factor + &reference
}

/// What the small-sample factor is, and whose, where the program has such errors.
fn factor(dependence: &Dependence, rule: Rule, random: bool, zh: bool) -> String {
    let formula = match dependence {
        Dependence::Cluster { .. } | Dependence::Wild { .. } => "G/(G-1) \u{d7} (n-1)/(n-K)",
        Dependence::Period { .. } => "T/(T-1) \u{d7} (n-1)/(n-K)",
        Dependence::Distance { .. } => "(n-1)/(n-K)",
        _ => "n/(n-K)",
    };
    // reghdfe knows neither random effects nor errors over periods and distances: its way to count K is all that is taken.
    let others = matches!(dependence, Dependence::Period { .. } | Dependence::Distance { .. });
    let whose = match (random, others, zh) {
        (true, _, true) => "，K为系数个数".to_string(),
        (true, _, false) => ", K the coefficients".to_string(),
        (_, true, true) => format!("，K按{}的方式计", rule.name()),
        (_, true, false) => format!(", K counted as in {}", rule.name()),
        (_, _, true) => format!("（同{}）", rule.name()),
        _ => format!(" as in {}", rule.name()),
    };
    if zh { format!("，小样本修正{formula}{whose}") } else { format!(", small-sample factor {formula}{whose}") }
}

/// Errors beside the classical, robust and clustered ones.
fn special(dependence: &Dependence, zh: bool, number: &dyn Fn(&str) -> Option<f64>) -> String {
    let counted = |name: &str| match number(&format!("clusters.{name}")) {
        Some(groups) if zh => format!("{name}（{groups}）"),
        Some(groups) => format!("{name} ({groups})"),
        None => name.to_string(),
    };
    match dependence {
        Dependence::Reduced { name, kind } => {
            let (kind, name) = (if *kind == Kind::Cr2 { "CR2" } else { "CR3" }, counted(name));
            if zh { format!("按{name}聚类（{kind}）") } else { format!("clustered by {name}, {kind}") }
        }
        Dependence::Wild { name, .. } => {
            let name = counted(name);
            if zh { format!("按{name}聚类") } else { format!("clustered by {name}") }
        }
        Dependence::Period { lags } if zh => format!("Driscoll-Kraay标准误（滞后{lags}期）"),
        Dependence::Period { lags } => format!("Driscoll and Kraay's, {lags} lags"),
        Dependence::Distance { cutoff, bartlett, lags, units, .. } => {
            let kernel = match (bartlett, zh) {
                (true, true) => "，Bartlett核",
                (true, false) => ", Bartlett's weights",
                _ => "",
            };
            let time = match (lags, units, zh) {
                (Some(lags), _, true) => format!("，同一个体至多相隔{lags}期"),
                (Some(lags), _, false) => format!(", and of one unit up to {lags} periods apart"),
                (None, true, true) => "，同一个体各期".to_string(),
                (None, true, false) => ", and of one unit over all periods".to_string(),
                (None, false, _) => String::new(),
            };
            match zh {
                true => format!("Conley标准误（同期{cutoff}公里以内{kernel}{time}）"),
                false => format!("Conley's, rows of one period within {cutoff} km{kernel}{time}"),
            }
        }
        Dependence::Classical | Dependence::Robust(_) | Dependence::Cluster { .. } => String::new(),
    }
}

fn wild(settled: &Settled, zh: bool, number: &dyn Fn(&str) -> Option<f64>) -> String {
    let Dependence::Wild { signs, .. } = &settled.dependence else { return String::new() };
    let signs = if *signs == Signs::Webb { "Webb" } else { "Rademacher" };
    let all = number("wild.complete") == Some(1.0);
    let draws = number("wild.draws").map_or(String::new(), |draws| draws.to_string());
    match (zh, all) {
        (true, true) => format!("，p值与区间取自wild聚类自助法（{signs}，全部{draws}种符号，施加原假设）"),
        (true, false) => format!("，p值与区间取自wild聚类自助法（{signs}，{draws}次，施加原假设）"),
        (false, true) => format!(
            ", p and intervals from the wild cluster bootstrap-t with the null imposed ({signs}, all {draws} patterns)"
        ),
        (false, false) => {
            format!(
                ", p and intervals from the wild cluster bootstrap-t with the null imposed ({signs}, {draws} draws)"
            )
        }
    }
}

fn robust_name(robust: Robust) -> &'static str {
    match robust {
        Robust::Hc0 => "HC0",
        Robust::Hc1 => "HC1",
        Robust::Hc2 => "HC2",
        Robust::Hc3 => "HC3",
    }
}

/// Which rows a filter left out, and what weighs the others.
pub fn describe_rows(model: &str, filtered: Option<f64>, study: &Study) -> Vec<String> {
    let Some(found) = study.analyses.get(model) else { return vec![] };
    let zh = study.language == Language::Zh;
    let written = |(option, en, word_zh): (&str, &str, &str)| {
        let text = found.options.get(option)?.as_text()?;
        Some(if zh { format!("{word_zh}`{text}`") } else { format!("{en} `{text}`") })
    };
    let words = [("keep", "kept where", "保留"), ("drop", "dropped where", "剔除"), ("years", "years", "年份")];
    let filters: Vec<String> = words.into_iter().filter_map(written).collect();
    // Growth over a span has a row a unit, whatever rows there are between its ends.
    let of_rows = filtered.filter(|rows| *rows > 0.0 && found.method != "convergence");
    let left_out = of_rows.map(|rows| match (zh, rows == 1.0) {
        (true, _) => format!("筛选剔除{rows}个观测（{}）", filters.join("，")),
        (false, true) => format!("1 row left out by a filter ({})", filters.join(", ")),
        (false, false) => format!("{rows} rows left out by a filter ({})", filters.join(", ")),
    });
    let weight = found.roles.get("weight").and_then(|weight| weight.vars().into_iter().next());
    let weighted = weight.map(|id| study.label_of(id)).map(|by| match zh {
        true => format!("按{by}加权"),
        false => format!("weighted by {by}"),
    });
    left_out.into_iter().chain(weighted).collect()
}
