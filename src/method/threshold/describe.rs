//! What the notes of threshold tables say: every convention, in the study's language.

use super::check::Parts;
use super::options::{Choices, shown};
use crate::spec::types::Language;
use crate::stats::threshold::bootstrap::Residuals;
use crate::stats::threshold::cuts::{Candidates, Rule};
use crate::stats::threshold::panel::{Degrees, Panel, Within};
use crate::study::Study;

/// How thresholds were searched and tested, a sentence each.
pub fn tests(parts: &Parts, choices: &Choices, panel: Option<Panel>, study: &Study) -> Vec<String> {
    vec![search(parts, choices, study), scale(choices, panel, study), drawn(parts, choices, study)]
        .into_iter()
        .chain(within(choices, study))
        .collect()
}

/// How many thresholds the model of the slopes has, and why.
pub fn chosen(choices: &Choices, study: &Study) -> String {
    let level = shown(choices.level);
    match (choices.thresholds, study.language) {
        (Some(count), Language::En) => format!("Thresholds in the model: {count}, as the study asks."),
        (Some(count), Language::Zh) => format!("模型的门槛个数：{count}，由研究指定。"),
        (None, Language::En) => format!("Thresholds in the model: the tests in a row with p < {level} %."),
        (None, Language::Zh) => format!("模型的门槛个数：自第一个起连续在{level}%水平上显著的检验个数。"),
    }
}

/// What the sets of thresholds are.
pub fn sets(study: &Study) -> String {
    match study.language {
        Language::En => "Below a threshold: the ends of the values with a likelihood ratio of at most 7.35 (95 %), other thresholds held.".into(),
        Language::Zh => "门槛值下方为似然比不超过7.35（95%）的取值范围，其余门槛固定。".into(),
    }
}

/// Hansen's transformation, where it is used.
pub fn within(choices: &Choices, study: &Study) -> Option<String> {
    let says = match study.language {
        Language::En => {
            "Each unit's last demeaned period is left out, as in Hansen's program: not the within estimator."
        }
        Language::Zh => "按Hansen程序剔除每个个体去均值后的最后一期，与组内估计量不同。",
    };
    (choices.within == Within::DropLast).then(|| says.to_string())
}

fn search(parts: &Parts, choices: &Choices, study: &Study) -> String {
    let q = study.label_of(parts.at);
    let settings = &choices.settings;
    let trims: Vec<String> = settings.trims.iter().map(|share| format!("{} %", shown(*share))).collect();
    let trims = trims.join(", ");
    let lower = match (choices.rule, study.language) {
        (Rule::AtMost, Language::En) => "a value at the threshold is in the lower regime",
        (Rule::Below, Language::En) => "a value at the threshold is in the upper regime",
        (Rule::AtMost, Language::Zh) => "等于门槛值的观测归入低区制",
        (Rule::Below, Language::Zh) => "等于门槛值的观测归入高区制",
    };
    match (settings.candidates, study.language) {
        (Candidates::All, Language::En) => format!(
            "Thresholds of {q} one after the other, earlier ones found again beside later ones; every value that leaves {trims} of the rows in each regime is tried; {lower}."
        ),
        (Candidates::Grid(points), Language::En) => format!(
            "Thresholds of {q} one after the other, earlier ones found again beside later ones; {points} quantiles of the distinct values are tried, {trims} trimmed; {lower}."
        ),
        (Candidates::All, Language::Zh) => {
            format!("逐个搜索{q}的门槛，随后重新估计先前的门槛；搜索使各区制至少含{trims}观测的全部取值；{lower}。")
        }
        (Candidates::Grid(points), Language::Zh) => {
            format!("逐个搜索{q}的门槛，随后重新估计先前的门槛；搜索不同取值的{points}个分位数，截去{trims}；{lower}。")
        }
    }
}

fn scale(choices: &Choices, panel: Option<Panel>, study: &Study) -> String {
    let name = match choices.degrees {
        Degrees::Rows => "NT",
        Degrees::Within => "n(T-1)",
        Degrees::Between => "T(n-1)",
    };
    let value = panel.map_or(String::new(), |panel| format!(" = {}", choices.degrees.of(panel)));
    match study.language {
        Language::En => format!("F = {name} (S0 - S1) / S1, {name}{value}."),
        Language::Zh => format!("F = {name} (S0 - S1) / S1，{name}{value}。"),
    }
}

fn drawn(parts: &Parts, choices: &Choices, study: &Study) -> String {
    let (draws, unit) = (choices.draws, study.label_of(parts.unit));
    match (choices.residuals, study.language) {
        (Residuals::Alternative, Language::En) => format!(
            "p and critical values from {draws} bootstrap draws of the larger model's residuals by {unit}, earlier thresholds held."
        ),
        (Residuals::Null, Language::En) => format!(
            "p and critical values from {draws} bootstrap draws of the smaller model's residuals by {unit}, earlier thresholds held."
        ),
        (Residuals::Alternative, Language::Zh) => {
            format!("p值和临界值由备择模型残差按{unit}整块自助抽样{draws}次得到，先前的门槛固定。")
        }
        (Residuals::Null, Language::Zh) => {
            format!("p值和临界值由原假设模型残差按{unit}整块自助抽样{draws}次得到，先前的门槛固定。")
        }
    }
}
