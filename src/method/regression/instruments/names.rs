//! What a model with instruments gives, before data exist.

use super::formula_of;
use crate::method::regression::CONSTANT;
use crate::method::regression::options::Model;
use crate::study::{Analysis, BoundFormula, Study, VarId};

/// Stages that `report` and a table's `show` can name.
pub const STAGES: [&str; 4] = ["ols", "first_stage", "reduced_form", "second_stage"];

/// A test: its name in `tests`, where its number and its p are, how it is printed.
#[derive(Clone, Copy, Debug)]
pub struct Test {
    pub name: &'static str,
    pub value: &'static str,
    pub p: Option<&'static str>,
    pub en: &'static str,
    pub zh: &'static str,
}

const fn test(
    name: &'static str,
    value: &'static str,
    p: Option<&'static str>,
    en: &'static str,
    zh: &'static str,
) -> Test {
    Test { name, value, p, en, zh }
}

/// In the order in which tables print them.
pub const TESTS: [Test; 11] = [
    test("first_stage_F", "first_stage_F", Some("first_stage_F.p"), "First-stage F", "第一阶段F值"),
    test("partial_r2", "partial_r2", None, "Partial R²", "偏R²"),
    test(
        "sanderson_windmeijer",
        "sanderson_windmeijer",
        Some("sanderson_windmeijer.p"),
        "Sanderson-Windmeijer F",
        "Sanderson-Windmeijer F值",
    ),
    test("cragg_donald", "cragg_donald.stat", None, "Cragg-Donald F", "Cragg-Donald F值"),
    test("anderson_lm", "anderson_lm.stat", Some("anderson_lm.p"), "Anderson LM", "Anderson LM"),
    test("kleibergen_paap", "kleibergen_paap.stat", None, "Kleibergen-Paap rk F", "Kleibergen-Paap rk F值"),
    test(
        "kleibergen_paap_lm",
        "kleibergen_paap.lm",
        Some("kleibergen_paap.lm.p"),
        "Kleibergen-Paap rk LM",
        "Kleibergen-Paap rk LM",
    ),
    test("effective_F", "effective_F.stat", None, "Effective F", "有效F值"),
    test("sargan", "sargan.stat", Some("sargan.p"), "Sargan", "Sargan检验"),
    test("hansen_j", "hansen_j.stat", Some("hansen_j.p"), "Hansen J", "Hansen J检验"),
    test("endogeneity", "endogeneity.stat", Some("endogeneity.p"), "Durbin-Wu-Hausman", "Durbin-Wu-Hausman检验"),
];

/// Tests that have no row of their own name in [`TESTS`] because they are intervals too.
pub const INTERVALS: [&str; 2] = ["anderson_rubin", "tF"];

/// Tests that are printed where a model names none: those that fit its errors.
pub fn default_tests(analysis: &Analysis, formula: &BoundFormula) -> Vec<String> {
    let model = analysis.options.read::<Model>().unwrap_or_default();
    let errors = model.errors.as_deref();
    let classical = errors.is_none_or(|errors| errors.cluster.is_none() && errors.robust.is_none());
    let overidentified = formula.instruments.len() > formula.endogenous.len();
    let (strength, beyond) = if classical { ("cragg_donald", "sargan") } else { ("kleibergen_paap", "hansen_j") };
    let mut tests = vec!["first_stage_F", strength];
    tests.extend(overidentified.then_some(beyond));
    tests.extend(["endogeneity", "anderson_rubin"]);
    tests.into_iter().map(str::to_string).collect()
}

/// Where the numbers of the first stage of an endogenous regressor are: `first`, with several `first.NAME`.
pub fn first(formula: &BoundFormula, endogenous: &str) -> String {
    if formula.endogenous.len() == 1 { "first".to_string() } else { format!("first.{endogenous}") }
}

const PARTS: [&str; 6] = ["", ".se", ".t", ".p", ".low", ".high"];
const OF_STAGE: [&str; 12] = [
    "n",
    "r2",
    "r2_adjusted",
    "r2_within",
    "r2_adjusted_within",
    "rss",
    "rmse",
    "df",
    "df_residual",
    "F",
    "F.p",
    "small.parameters",
];
const OF_FIRST: [&str; 5] =
    ["first_stage_F", "first_stage_F.p", "partial_r2", "sanderson_windmeijer", "sanderson_windmeijer.p"];
const OF_ALL: [&str; 30] = [
    "cragg_donald.stat",
    "cragg_donald.bias10",
    "cragg_donald.size10",
    "cragg_donald.size15",
    "cragg_donald.size20",
    "cragg_donald.size25",
    "anderson_lm.stat",
    "anderson_lm.df",
    "anderson_lm.p",
    "kleibergen_paap.stat",
    "kleibergen_paap.lm",
    "kleibergen_paap.lm.df",
    "kleibergen_paap.lm.p",
    "endogeneity.stat",
    "endogeneity.df",
    "endogeneity.p",
    "endogeneity.partialled",
    "endogeneity.F",
    "endogeneity.F.df",
    "endogeneity.F.p",
    "anderson_rubin.F",
    "anderson_rubin.p",
    "anderson_rubin.chi2",
    "anderson_rubin.chi2.p",
    "tests.df1",
    "tests.df2",
    "kappa",
    "instruments",
    "overidentified",
    "steps",
];
const OF_ONE: [&str; 13] = [
    "first_stage_F",
    "first_stage_F.p",
    "partial_r2",
    "effective_F.stat",
    "effective_F.df",
    "effective_F.critical",
    "anderson_rubin.shape",
    "anderson_rubin.low",
    "anderson_rubin.high",
    "tF.critical",
    "tF.se",
    "tF.low",
    "tF.high",
];
const OF_OVERIDENTIFIED: [&str; 7] =
    ["sargan.stat", "sargan.df", "sargan.p", "hansen_j.stat", "hansen_j.df", "hansen_j.p", "hansen_j.partialled"];

/// Whether a stage beside the second keeps this number; what is the same for all stages stands with the model.
pub(super) fn of_stage(name: &str, terms: &[String]) -> bool {
    let part = |term: &str| name.strip_prefix(term).is_some_and(|part| PARTS.contains(&part));
    OF_STAGE.contains(&name) || part(CONSTANT) || terms.iter().any(|term| part(term))
}

/// Names of the numbers beyond those of least squares.
pub fn quantities(analysis: &Analysis, study: &Study) -> Vec<String> {
    let Some(formula) = formula_of(analysis) else { return vec![] };
    let constant = formula.constant || !formula.effects.is_empty();
    let stage = |prefix: &str, terms: &[&[VarId]]| -> Vec<String> {
        let named = terms.iter().flat_map(|ids| ids.iter()).map(|id| study.name_of(*id).to_string());
        let named = named.chain(constant.then(|| CONSTANT.to_string()));
        let cells = named.flat_map(|term| PARTS.map(|part| format!("{prefix}.{term}{part}")));
        cells.chain(OF_STAGE.map(|name| format!("{prefix}.{name}"))).collect()
    };
    let mut names = stage("ols", &[&formula.endogenous, &formula.terms]);
    names.extend(stage("reduced", &[&formula.instruments, &formula.terms]));
    for id in &formula.endogenous {
        let prefix = first(formula, study.name_of(*id));
        names.extend(stage(&prefix, &[&formula.instruments, &formula.terms]));
        names.extend(OF_FIRST.map(|name| format!("{prefix}.{name}")));
    }
    names.extend(OF_ALL.map(str::to_string));
    if formula.endogenous.len() == 1 {
        names.extend(OF_ONE.map(str::to_string));
    }
    if formula.instruments.len() > formula.endogenous.len() {
        names.extend(OF_OVERIDENTIFIED.map(str::to_string));
    }
    names
}
