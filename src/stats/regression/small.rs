//! Small-sample factors by the names of the programs that use them, with the numbers they are made of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stats::regression::degrees::Degrees;

/// Which absorbed effects count as parameters, and whether anything is corrected at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Small")]
pub enum Rule {
    /// No correction: factor one.
    None,
    /// fixest's default `ssc`: effects nested in a cluster cost the constant only, others levels less one per effect.
    Fixest,
    /// reghdfe: nested effects are redundant, others lose their connected groups; one for the constant.
    Reghdfe,
    /// Stata's `xtreg, fe`: under clustered errors the first effect costs the constant, the others are dummies.
    Xtreg,
    /// Stata's `areg`: every effect is counted, nested or not.
    Areg,
    /// plm's `sss`: slopes only.
    Slopes,
    /// ivreg2 with `small`; absorbed effects are counted as ivreghdfe does, which is reghdfe's way.
    Ivreg2,
}

impl Rule {
    pub fn name(self) -> &'static str {
        match self {
            Rule::None => "none",
            Rule::Fixest => "fixest",
            Rule::Reghdfe => "reghdfe",
            Rule::Xtreg => "xtreg",
            Rule::Areg => "areg",
            Rule::Slopes => "slopes",
            Rule::Ivreg2 => "ivreg2",
        }
    }
}

/// Which G enters G/(G-1) when errors are clustered in several dimensions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupRule {
    /// The smallest G for every term: fixest and reghdfe.
    #[default]
    Min,
    /// Each term of the inclusion-exclusion its own G (Cameron, Gelbach and Miller 2011).
    Own,
}

/// The size of a model, as the rules count it.
#[derive(Clone, Copy, Debug)]
pub struct Size<'a> {
    pub rows: usize,
    /// Columns in the fit, an explicit constant among them.
    pub coefficients: usize,
    /// A column of ones is among the coefficients.
    pub constant: bool,
    pub effects: &'a Degrees,
}

impl Size<'_> {
    /// Absorbed columns the rule counts; the constant is among them where there are effects.
    fn absorbed(&self, rule: Rule, clustered: bool) -> usize {
        let effects = self.effects;
        if effects.effects.is_empty() {
            return 0;
        }
        match (rule, clustered) {
            (Rule::None | Rule::Areg | Rule::Fixest | Rule::Xtreg, false) | (Rule::Areg, true) => effects.plain(),
            (Rule::Reghdfe | Rule::Ivreg2, false) => effects.exact(),
            (Rule::Fixest, true) => effects.plain_beside_nested(),
            (Rule::Reghdfe | Rule::Ivreg2, true) => effects.exact_beside_nested(),
            (Rule::Xtreg, true) => effects.beside_first(),
            (Rule::Slopes, _) | (Rule::None, true) => 0,
        }
    }

    /// Numbers of the rule. `clustered` chooses the count of nested effects.
    pub fn count(&self, rule: Rule, clustered: bool) -> Counted {
        let slopes = self.coefficients - usize::from(self.constant && !self.effects.effects.is_empty());
        let absorbed = self.absorbed(rule, clustered);
        Counted { rule, rows: self.rows, slopes, absorbed, parameters: slopes + absorbed }
    }

    /// n - K with every effect counted: the residual degrees of freedom.
    pub fn residual_degrees(&self, rule: Rule) -> usize {
        let rule = if matches!(rule, Rule::Reghdfe | Rule::Ivreg2) { rule } else { Rule::Areg };
        let counted = self.count(rule, false);
        counted.rows.saturating_sub(counted.parameters)
    }
}

/// What a small-sample factor is made of; a table's note prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    pub rule: Rule,
    /// n
    pub rows: usize,
    /// Coefficients, without a constant that the effects hold already.
    pub slopes: usize,
    /// Absorbed columns that count.
    pub absorbed: usize,
    /// K = slopes + absorbed
    pub parameters: usize,
}

impl Counted {
    /// n / (n - K), or one. `None` where nothing is left.
    pub fn rows_over_degrees(&self) -> Option<f64> {
        self.over(self.rows)
    }

    /// (n - 1) / (n - K), or one.
    pub fn cluster_share(&self) -> Option<f64> {
        self.over(self.rows.saturating_sub(1))
    }

    fn over(&self, top: usize) -> Option<f64> {
        if self.rule == Rule::None {
            return Some(1.0);
        }
        let left = self.rows.checked_sub(self.parameters).filter(|&left| left > 0)?;
        Some(top as f64 / left as f64)
    }

    /// G / (G - 1), or one.
    pub fn groups_share(&self, groups: usize) -> f64 {
        if self.rule == Rule::None { 1.0 } else { groups as f64 / (groups as f64 - 1.0) }
    }
}
