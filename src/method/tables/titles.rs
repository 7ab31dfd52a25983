//! What a table is called where its author says nothing.

use super::kind;
use crate::spec::types::Language;
use crate::study::{BoundTable, Study};

/// The title in the study's language, else what the kind shows.
pub fn title(table: &BoundTable, study: &Study) -> String {
    let index = table.index.as_ref().and_then(|name| study.indices.get(name));
    let label = index.and_then(|index| index.label.as_ref()).map(|label| label.text(study.language).to_string());
    let label = label.or_else(|| table.index.clone()).unwrap_or_default();
    let zh = study.language == Language::Zh;
    match (table.kind, zh) {
        ("indicators", false) => format!("Indicators of {label}"),
        ("indicators", true) => format!("{label}指标体系"),
        ("descriptives", false) => "Descriptive statistics".into(),
        ("descriptives", true) => "描述性统计".into(),
        ("correlation", false) => "Correlations".into(),
        ("correlation", true) => "相关系数".into(),
        ("ranking", false) => "Ranking".into(),
        ("ranking", true) => "排名".into(),
        ("marginal_effects", false) => "Marginal effects".into(),
        ("marginal_effects", true) => "边际效应".into(),
        ("u_shape", false) => "U shapes and turning points".into(),
        ("u_shape", true) => "U形关系与拐点".into(),
        ("index_trend", false) => "Means over time".into(),
        ("index_trend", true) => "各期均值".into(),
        ("threshold_tests", false) => "Tests of thresholds".into(),
        ("threshold_tests", true) => "门槛效应检验".into(),
        ("threshold_regimes", false) => "Slopes by regime".into(),
        ("threshold_regimes", true) => "门槛回归结果".into(),
        ("iv", false) => "Instrumental variables".into(),
        ("iv", true) => "工具变量回归".into(),
        ("regression", false) => "Regression results".into(),
        ("specifications", false) => "Specification curve".into(),
        ("specifications", true) => "设定曲线分析".into(),
        ("dagum", false) => "Gini coefficient and its decomposition".into(),
        ("dagum", true) => "基尼系数及其分解".into(),
        ("densities", false) => "Kernel densities".into(),
        ("densities", true) => "核密度估计".into(),
        ("transitions", false) => "Transition probabilities".into(),
        ("transitions", true) => "马尔可夫转移概率矩阵".into(),
        ("spatial_transitions", false) => "Spatial transition probabilities".into(),
        ("spatial_transitions", true) => "空间马尔可夫转移概率矩阵".into(),
        ("spatial_tests", false) => "Tests of equal transitions".into(),
        ("spatial_tests", true) => "空间马尔可夫检验".into(),
        ("sigma", false) => "Sigma convergence".into(),
        ("sigma", true) => "σ收敛".into(),
        ("convergence", false) => "Beta convergence".into(),
        ("convergence", true) => "β收敛".into(),
        ("clubs", false) => "Convergence clubs".into(),
        ("clubs", true) => "俱乐部收敛".into(),
        ("coupling", false) => "Coupling coordination".into(),
        ("coupling", true) => "耦合协调度".into(),
        ("coupling_levels", false) => "Levels of coordination".into(),
        ("coupling_levels", true) => "耦合协调等级分布".into(),
        ("inequality", false) => "Inequality".into(),
        ("inequality", true) => "差异指标".into(),
        ("mediation_steps", false) => "Mediation, equation by equation".into(),
        ("mediation_steps", true) => "中介效应：逐步回归".into(),
        ("mediation_effects", false) => "Direct and indirect effects".into(),
        ("mediation_effects", true) => "直接效应与间接效应".into(),
        ("mechanisms", false) => "Mechanisms".into(),
        ("mechanisms", true) => "机制检验".into(),
        ("regression", true) => "回归结果".into(),
        ("placebo", false) => "Placebo test".into(),
        ("placebo", true) => "安慰剂检验".into(),
        ("leave_out", false) => "One left out at a time".into(),
        ("leave_out", true) => "逐一剔除检验".into(),
        ("shifts", false) => "Ranks in other indices".into(),
        ("shifts", true) => "不同构建方式下的位次".into(),
        ("index_growth", false) => format!("Growth of {label}"),
        ("index_growth", true) => format!("{label}增长率"),
        ("contributions", false) => format!("Contributions to {label}"),
        ("contributions", true) => format!("{label}各指标贡献度"),
        ("obstacles", false) => format!("Obstacle degrees of {label}"),
        ("obstacles", true) => format!("{label}障碍度"),
        ("rank_movement", false) => "Movement of ranks".into(),
        ("rank_movement", true) => "位次变动".into(),
        ("productivity", false) => "Productivity".into(),
        ("productivity", true) => "生产率与效率".into(),
        ("frontier", false) => "Stochastic frontier".into(),
        ("frontier", true) => "随机前沿模型".into(),
        ("framework", false) => "Theoretical framework".into(),
        ("framework", true) => "理论框架".into(),
        ("arrows", false) => "Mechanisms".into(),
        ("arrows", true) => "作用机制".into(),
        ("propositions", false) => "Propositions".into(),
        ("propositions", true) => "研究命题".into(),
        (other, _) => kind(other).map(|kind| capital(kind.says)).unwrap_or_default(),
    }
}

pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default() + letters.as_str()
}
