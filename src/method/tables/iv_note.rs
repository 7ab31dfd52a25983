//! What stands below stages and tests: the estimator, its instruments, and what each test holds against.

use super::regression::{Column, Drawing};
use crate::exhibit::number;
use crate::method::regression::instruments::{How, how_of};
use crate::method::regression::options::Steps;
use crate::spec::types::Language;
use crate::study::VarId;

/// Sentences about one model.
pub fn sentences(drawing: &Drawing, column: &Column, asked: &[String]) -> Vec<String> {
    let note = Note { drawing, column, asked };
    let mut said = vec![note.estimator()];
    said.extend(note.brackets());
    said.extend(note.first_stages());
    said.extend(note.stock_yogo());
    said.extend(note.effective());
    said.extend(note.t_f());
    said.extend(note.beyond());
    said.extend(note.endogeneity());
    said.extend(note.anderson_rubin());
    said
}

struct Note<'a> {
    drawing: &'a Drawing<'a>,
    column: &'a Column<'a>,
    asked: &'a [String],
}

impl Note<'_> {
    fn zh(&self) -> bool {
        self.drawing.study.language == Language::Zh
    }

    fn asks(&self, names: &[&str]) -> bool {
        self.asked.iter().any(|name| names.contains(&name.as_str()))
    }

    fn at(&self, quantity: &str) -> Option<f64> {
        self.drawing.number(self.column, quantity)
    }

    fn text(&self, quantity: &str) -> Option<String> {
        self.at(quantity).map(|value| self.print(value))
    }

    fn print(&self, value: f64) -> String {
        number(value, self.drawing.digits(), true)
    }

    fn listed(&self, ids: &[VarId]) -> String {
        let labels: Vec<String> = ids.iter().map(|id| self.drawing.study.label_of(*id)).collect();
        labels.join(if self.zh() { "、" } else { ", " })
    }

    fn estimator(&self) -> String {
        let formula = &self.column.equation.formula;
        let (endogenous, instruments) = (self.listed(&formula.endogenous), self.listed(&formula.instruments));
        let name = self.method();
        match self.zh() {
            true => format!("第二阶段采用{name}；内生变量：{endogenous}；工具变量：{instruments}。"),
            false => format!("Second stage by {name}; endogenous: {endogenous}; instruments: {instruments}."),
        }
    }

    fn method(&self) -> String {
        let analysis = self.drawing.study.analyses.get(self.column.analysis);
        let kappa = self.at("kappa").map(|k| number(k, 6, true)).unwrap_or_default();
        match (analysis.and_then(how_of), self.zh()) {
            (Some(How::Liml), _) => format!("LIML (k = {kappa})"),
            (Some(How::Fuller(constant)), true) => format!("Fuller({constant})估计（k = {kappa}）"),
            (Some(How::Fuller(constant)), false) => format!("Fuller's LIML with constant {constant} (k = {kappa})"),
            (Some(How::Gmm { steps, weight, centred }), zh) => {
                let weight = format!("{weight:?}").to_lowercase();
                let centred = match (centred, zh) {
                    (false, _) => "",
                    (true, true) => "、中心化",
                    (true, false) => ", centred",
                };
                let taken = self.at("steps").unwrap_or_default();
                match (steps, zh) {
                    (Steps::One, true) => "一步GMM".to_string(),
                    (Steps::One, false) => "one-step GMM".to_string(),
                    (Steps::Two, true) => format!("两步GMM（{weight}权重{centred}）"),
                    (Steps::Two, false) => format!("two-step GMM ({weight} weights{centred})"),
                    (Steps::Iterated, true) => format!("迭代GMM（{weight}权重{centred}，{taken}步）"),
                    (Steps::Iterated, false) => format!("iterated GMM ({weight} weights{centred}, {taken} steps)"),
                }
            }
            (_, true) => "两阶段最小二乘".to_string(),
            (_, false) => "two-stage least squares".to_string(),
        }
    }

    fn brackets(&self) -> Option<String> {
        let text = if self.zh() { "方括号内为检验的p值。" } else { "p-values of tests in square brackets." };
        (!self.asked.is_empty()).then(|| text.to_string())
    }

    fn first_stages(&self) -> Option<String> {
        let (df1, df2) = (self.at("tests.df1")?, self.at("tests.df2")?);
        if !self.asks(&["first_stage_F", "kleibergen_paap", "anderson_rubin"]) {
            return None;
        }
        Some(match self.zh() {
            true => format!(
                "F统计量与系数使用相同的误差结构，并含小样本修正（N - L，L为全部工具变量数），参照F({df1}, {df2})。"
            ),
            false => format!(
                "F statistics use the errors' own covariance with N - L degrees of freedom, L all instruments, and are held \
                 against F({df1}, {df2})."
            ),
        })
    }

    fn stock_yogo(&self) -> Option<String> {
        if !self.asks(&["cragg_donald"]) {
            return None;
        }
        let sizes = [("10%", "size10"), ("15%", "size15"), ("20%", "size20"), ("25%", "size25")];
        let sizes: Vec<String> = sizes
            .iter()
            .filter_map(|(share, name)| {
                self.at(&format!("cragg_donald.{name}")).map(|value| format!("{share} {}", number(value, 2, true)))
            })
            .collect();
        let bias = self.at("cragg_donald.bias10").map(|value| number(value, 2, true));
        if sizes.is_empty() && bias.is_none() {
            let none = [
                "Stock and Yogo tabulate no critical value for this number of instruments.",
                "该工具变量数无Stock-Yogo临界值。",
            ];
            return Some(none[usize::from(self.zh())].to_string());
        }
        let comma = if self.zh() { "，" } else { ", " };
        let sizes = sizes.join(comma);
        let bias = match (bias, self.zh()) {
            (Some(value), true) => format!("；相对偏差10% {value}"),
            (Some(value), false) => format!("; relative bias 10% {value}"),
            (None, _) => String::new(),
        };
        Some(match self.zh() {
            true => format!("Cragg-Donald F的Stock-Yogo临界值（同方差）：检验水平{sizes}{bias}。"),
            false => format!(
                "Stock and Yogo's critical values for the Cragg-Donald F (errors of one variance): size {sizes}{bias}."
            ),
        })
    }

    fn effective(&self) -> Option<String> {
        let critical = self.text("effective_F.critical").filter(|_| self.asks(&["effective_F"]))?;
        Some(match self.zh() {
            true => format!("有效F值的临界值为{critical}（最大偏差的10%，5%水平，Montiel Olea-Pflueger简化检验）。"),
            false => format!(
                "The effective F is held against {critical}: a bias of at most 10% of the worst case, at 5% (Montiel Olea and \
                 Pflueger's simplified test)."
            ),
        })
    }

    fn t_f(&self) -> Option<String> {
        if !self.asks(&["tF"]) {
            return None;
        }
        Some(match (self.text("tF.critical"), self.zh()) {
            (Some(critical), true) => format!("tF：5%水平下|t|的临界值为{critical}（Lee等，2022）。"),
            (Some(critical), false) => {
                format!("tF: |t| is held against {critical} at 5% (Lee, McCrary, Moreira and Porter 2022).")
            }
            (None, true) => "tF仅适用于一个内生变量、一个工具变量且第一阶段F不低于4的模型。".to_string(),
            (None, false) => {
                "tF is for one endogenous regressor, one instrument and a first-stage F of at least 4.".to_string()
            }
        })
    }

    fn beyond(&self) -> Vec<String> {
        let zh = self.zh();
        if self.at("overidentified") == Some(0.0) {
            let text = if zh {
                "模型恰好识别：无过度识别检验。"
            } else {
                "Just identified: there is no overidentification test."
            };
            return vec![text.to_string()];
        }
        let mut said = vec![];
        if let Some(df) = self.at("sargan.df").filter(|_| self.asks(&["sargan"])) {
            said.push(match zh {
                true => format!("Sargan检验参照χ²({df})，以同方差为前提。"),
                false => format!("Sargan's test is held against chi-squared({df}) and assumes errors of one variance."),
            });
        }
        if let Some(df) = self.at("hansen_j.df").filter(|_| self.asks(&["hansen_j"])) {
            let partialled = match (self.at("hansen_j.partialled") == Some(1.0), zh) {
                (false, _) => "",
                (true, true) => "；聚类数少于工具变量数，先剔除外生变量",
                (true, false) => {
                    "; exogenous regressors are partialled out, since there are fewer clusters than instruments"
                }
            };
            said.push(match zh {
                true => format!("Hansen J由两步GMM得出，参照χ²({df}){partialled}。"),
                false => format!("Hansen's J is that of two-step GMM, held against chi-squared({df}){partialled}."),
            });
        }
        said
    }

    fn endogeneity(&self) -> Option<String> {
        let df = self.at("endogeneity.df").filter(|_| self.asks(&["endogeneity"]))?;
        let regression = match (self.text("endogeneity.F"), self.text("endogeneity.F.p"), self.zh()) {
            (Some(f), Some(p), true) => format!("；回归形式F = {f} [{p}]"),
            (Some(f), Some(p), false) => format!("; the regression form gives F = {f} [{p}]"),
            _ => String::new(),
        };
        Some(match self.zh() {
            true => format!("Durbin-Wu-Hausman检验为J统计量之差，参照χ²({df}){regression}。"),
            false => format!(
                "Durbin, Wu and Hausman's test is the difference in J, held against chi-squared({df}){regression}."
            ),
        })
    }

    fn anderson_rubin(&self) -> Option<String> {
        if !self.asks(&["anderson_rubin"]) {
            return None;
        }
        let (low, high) = (self.text("anderson_rubin.low"), self.text("anderson_rubin.high"));
        match (self.at("anderson_rubin.shape").map(|shape| shape as u8)?, low, high, self.zh()) {
            (0, _, _, true) => Some("Anderson-Rubin 95%置信集为空：任何取值均被拒绝。".to_string()),
            (0, _, _, false) => Some("The Anderson-Rubin 95% set is empty: the test rejects every value.".to_string()),
            (2, Some(low), Some(high), true) => {
                Some(format!("Anderson-Rubin 95%置信集为({low}, {high})之外的全体实数。"))
            }
            (2, Some(low), Some(high), false) => {
                Some(format!("The Anderson-Rubin 95% set is the whole line but ({low}, {high})."))
            }
            (3, _, _, true) => Some("Anderson-Rubin 95%置信集为全体实数：工具变量不提供信息。".to_string()),
            (3, _, _, false) => {
                Some("The Anderson-Rubin 95% set is the whole line: the instruments tell nothing.".to_string())
            }
            _ => None,
        }
    }
}
