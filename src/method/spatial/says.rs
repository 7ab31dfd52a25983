//! What the note of a table says of a spatial model: the matrix, the likelihood, the errors, the interval of rho.

use super::options::{By, Information, Order, Transform};
use super::settle::{Absorbed, Sandwich, Settled, settle};
use crate::method::matrix;
use crate::spec::types::Language;
use crate::study::Study;

/// Reads a quantity of the column that the note is about.
type Number<'a> = &'a dyn Fn(&str) -> Option<f64>;

/// Where the errors come from, in place of what least squares say.
pub fn errors(settled: &Settled, language: Language, number: Number) -> String {
    let say = |en: &str, zh: &str| if language == Language::Zh { zh.to_string() } else { en.to_string() };
    let information = match (settled.by, settled.random, settled.information) {
        (By::Likelihood, false, Information::Expected) => say("from the expected information", "取自期望信息矩阵"),
        (By::Likelihood, ..) => say("from the observed information", "取自观测信息矩阵"),
        _ => say("of two-stage least squares", "两阶段最小二乘标准误"),
    };
    let kind = match &settled.errors {
        _ if settled.random => information,
        Sandwich::Information => information,
        Sandwich::Rows if settled.by == By::Likelihood => {
            say("robust (sandwich of the rows' scores), ", "稳健标准误（得分夹心式），") + &information
        }
        Sandwich::Rows => say("heteroskedasticity-robust", "异方差稳健标准误"),
        Sandwich::Clusters { names } => {
            let counted = names.iter().map(|name| match number(&format!("clusters.{name}")) {
                Some(groups) => format!("{name} ({groups})"),
                None => name.clone(),
            });
            let names = counted.collect::<Vec<_>>().join(&say(" and ", "和"));
            say(&format!("clustered by {names}, "), &format!("按{names}聚类，")) + &information
        }
    };
    kind + &say(", no small-sample factor, p from the normal", "，无小样本修正，p值取自正态分布")
}

/// What else is about the model: a clause each.
pub fn describe(model: &str, number: Number, study: &Study) -> Vec<String> {
    let Some(analysis) = study.analyses.get(model) else { return vec![] };
    let Some(settled) = settle(analysis, study) else { return vec![] };
    let say = |en: String, zh: String| if study.language == Language::Zh { zh } else { en };
    let mut clauses = vec![];
    for name in &settled.matrices {
        let sentence = matrix::sentence(study, name, study.language);
        clauses.push(say(format!("W (`{name}`): {sentence}"), format!("空间权重矩阵（`{name}`）：{sentence}")));
    }
    clauses.push(say(estimation(&settled), estimation_zh(&settled)));
    for name in settled.rhos().into_iter().chain(settled.model.has_error().then(|| "lambda".to_string())) {
        if let (Some(low), Some(high)) = (number(&format!("{name}.lowest")), number(&format!("{name}.highest"))) {
            clauses.push(say(
                format!("{name} may lie in ({}, {})", bound(low), bound(high)),
                format!("{name}的取值区间为（{}，{}）", bound(low), bound(high)),
            ));
        }
    }
    if settled.moving {
        clauses.push(say(
            "each period has its own W, and effects are means over units and periods".into(),
            "各期使用各自的空间权重矩阵，效应为个体与时期的平均".into(),
        ));
    }
    if settled.model.has_lag() {
        let how = match settled.simulated {
            Some(draws) => [format!("{draws} draws"), format!("{draws}次模拟")],
            None => ["the delta method".to_string(), "delta方法".to_string()],
        };
        clauses.push(say(
            format!("direct, indirect and total effects after LeSage and Pace, errors by {}", how[0]),
            format!("直接、间接与总效应按LeSage和Pace计算，标准误用{}", how[1]),
        ));
    }
    clauses.push(say(
        "R² counts effects and neighbours as explained (1 - e'e / TSS); within R² is of demeaned columns".into(),
        "R²将固定效应与空间滞后计为已解释部分（1 - e'e / TSS），组内R²按去均值后计算".into(),
    ));
    clauses
}

fn bound(value: f64) -> String {
    if value.is_finite() {
        format!("{value:.3}")
    } else if value > 0.0 {
        "∞".into()
    } else {
        "-∞".into()
    }
}

fn estimation(settled: &Settled) -> String {
    let model = settled.model.name();
    let units = if settled.random { " with random effects of the units" } else { "" };
    let how = match (settled.by, settled.transform, settled.order) {
        (By::TwoStage, ..) => "two-stage least squares with X, WX and W²X as instruments",
        (By::Moments, ..) => "generalised moments (Kelejian and Prucha) with X, WX and W²X as instruments",
        (_, Transform::LeeYu, _) => "maximum likelihood after Lee and Yu's transformation",
        (_, _, Order::DemeanFirst) => "maximum likelihood, demeaned before W is applied (splm's order)",
        _ if settled.effects == Absorbed::Nothing => "exact maximum likelihood",
        _ => "exact maximum likelihood: W is applied, then effects are taken out",
    };
    format!("{model} by {how}{units}")
}

fn estimation_zh(settled: &Settled) -> String {
    let model = settled.model.name();
    let units = if settled.random { "，个体随机效应" } else { "" };
    let how = match (settled.by, settled.transform, settled.order) {
        (By::TwoStage, ..) => "两阶段最小二乘（工具变量X、WX、W²X）",
        (By::Moments, ..) => "广义矩（Kelejian和Prucha，工具变量X、WX、W²X）",
        (_, Transform::LeeYu, _) => "Lee和Yu变换后的极大似然",
        (_, _, Order::DemeanFirst) => "极大似然，先去均值再乘W（splm的次序）",
        _ if settled.effects == Absorbed::Nothing => "精确极大似然",
        _ => "精确极大似然（先乘W再去均值）",
    };
    format!("{model}：{how}{units}")
}
