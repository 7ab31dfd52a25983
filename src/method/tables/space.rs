//! Spatial models in tables: neighbours' coefficients, rho and effects below the coefficients, and a table of the tests.

use super::note::{failures, levels, star_levels, stars};
use super::regression::{Column, Drawing};
use super::{digits, head, start, word};
use crate::exhibit::{Align, Bracket, Grid, Panel, Row, Value};
use crate::method::equations;
use crate::method::figures::label_of;
use crate::method::spatial::{Absorbed, Settled, is_spatial, settle, tests as tests_of};
use crate::results::Results;
use crate::study::{BoundTable, Study, VarId};

impl Drawing<'_> {
    fn settled(&self, column: &Column) -> Option<Settled> {
        settle(self.study.analyses.get(column.analysis)?, self.study)
    }

    pub(super) fn is_spatial(&self, column: &Column) -> bool {
        self.study.analyses.get(column.analysis).is_some_and(is_spatial)
    }

    pub(super) fn has_space(&self) -> bool {
        self.columns.iter().any(|column| self.is_spatial(column))
    }

    /// Neighbours' regressors, spatial parameters, then direct, indirect and total effects.
    pub(super) fn of_space(&self) -> Vec<Row> {
        let settled: Vec<Option<Settled>> = self.columns.iter().map(|column| self.settled(column)).collect();
        if settled.iter().all(Option::is_none) {
            return vec![];
        }
        let place = |column: &Column| self.columns.iter().position(|one| std::ptr::eq(one, column));
        let of = |column: &Column| place(column).and_then(|at| settled[at].as_ref());
        let mut rows: Vec<Row> = vec![];
        let terms = self.terms();
        for id in &terms {
            for name in self.distinct(&settled, |one| neighbours(one, self.study.name_of(*id))) {
                let label = format!("{} {}", prefix(&name, self.study), self.study.label_of(*id));
                let has = |column: &Column| {
                    of(column).is_some_and(|one| neighbours(one, self.study.name_of(*id)).contains(&name))
                };
                rows.extend(self.term(&name, label, &has));
            }
        }
        for name in self.distinct(&settled, Settled::parameters) {
            let has = |column: &Column| of(column).is_some_and(|one| one.parameters().contains(&name));
            rows.extend(self.term(&name, parameter(&name, self.study), &has));
        }
        rows.extend(self.effects(&terms, &settled, &of));
        rows
    }

    fn distinct(&self, settled: &[Option<Settled>], names: impl Fn(&Settled) -> Vec<String>) -> Vec<String> {
        let mut found: Vec<String> = vec![];
        for name in settled.iter().flatten().flat_map(names) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
        found
    }

    fn effects<'b>(
        &self,
        terms: &[VarId],
        settled: &'b [Option<Settled>],
        of: &dyn Fn(&Column) -> Option<&'b Settled>,
    ) -> Vec<Row> {
        let mut rows = vec![];
        for kind in self.distinct(settled, crate::method::spatial::effects_of) {
            let mut own = vec![];
            for id in terms {
                let name = format!("{}.{kind}", self.study.name_of(*id));
                let has = |column: &Column| {
                    let asked = of(column).is_some_and(|one| crate::method::spatial::effects_of(one).contains(&kind));
                    asked && self.number(column, &name).is_some()
                };
                if self.columns.iter().any(has) {
                    let mut pair = self.term(&name, self.study.label_of(*id), &has);
                    pair[0].indent = 1;
                    own.extend(pair);
                }
            }
            if !own.is_empty() {
                rows.push(Row { stub: self.kind(&kind), rule_above: rows.is_empty(), ..Row::default() });
                rows.extend(own);
            }
        }
        let width = self.columns.len();
        rows.iter_mut().for_each(|row| row.cells.resize(width, Value::Empty));
        rows
    }

    fn kind(&self, kind: &str) -> String {
        let words = match kind {
            "direct" => word(self.study, "Direct effects", "直接效应"),
            "indirect" => word(self.study, "Indirect effects (spillovers)", "间接效应（溢出）"),
            "total" => word(self.study, "Total effects", "总效应"),
            "indirect.within" => word(self.study, "Indirect effects within groups", "组内间接效应"),
            "indirect.across" => word(self.study, "Indirect effects across groups", "组间间接效应"),
            pair => {
                let (from, to) =
                    pair.strip_prefix("from.").and_then(|rest| rest.split_once(".to.")).unwrap_or(("", ""));
                return format!("{from} \u{2192} {to}");
            }
        };
        words.to_string()
    }
}

/// `W ×` for the neighbours of one matrix, `Within belts ×` for those of one of two.
pub(super) fn prefix(name: &str, study: &Study) -> String {
    format!("{} \u{d7}", label_of(name.split('.').next().unwrap_or("W"), study))
}

/// `rho`, or `rho.within` where there are two.
pub(super) fn parameter(name: &str, study: &Study) -> String {
    let (base, matrix) = name.split_once('.').map_or((name, None), |(base, matrix)| (base, Some(matrix)));
    let sign = match base {
        "rho" => word(study, "Spatial rho", "空间自回归系数ρ"),
        "lambda" => word(study, "Spatial lambda", "空间误差系数λ"),
        _ => word(study, "phi (random effects)", "φ（随机效应）"),
    };
    matrix.map_or_else(|| sign.to_string(), |matrix| format!("{sign} ({})", label_of(matrix, study)))
}

fn neighbours(settled: &Settled, term: &str) -> Vec<String> {
    let at = settled.terms.iter().position(|known| known == term);
    at.map_or(vec![], |at| settled.neighbours(at))
}

/// A column for each model and outcome, a row for each test.
pub fn tests(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let columns: Vec<(&str, Option<String>, Settled)> = table
        .columns
        .iter()
        .filter_map(|name| Some((name, settle(study.analyses.get(name)?, study)?)))
        .flat_map(|(name, settled)| {
            let outputs = equations(name, study).into_iter().map(|equation| equation.output);
            outputs.map(move |output| (name.as_str(), output, settled.clone())).collect::<Vec<_>>()
        })
        .collect();
    grid.columns = vec![Align::Decimal; columns.len()];
    let one_outcome = columns.windows(2).all(|pair| pair[0].1 == pair[1].1);
    let named = columns.iter().map(|(name, output, _)| {
        let label = label_of(name, study);
        let outcome = output.as_ref().filter(|_| !one_outcome).and_then(|output| study.names.get(output));
        head(outcome.map_or_else(|| label.clone(), |id| format!("{label}: {}", study.label_of(*id))), 1)
    });
    grid.head = vec![std::iter::once(head("", 1)).chain(named).collect()];
    let mut names: Vec<String> = vec![];
    let has_time = study.layout.time.is_some();
    let repeats = columns.iter().all(|(_, _, settled)| has_time && !matches!(settled.effects, Absorbed::Other(_)));
    for name in columns.iter().flat_map(|(_, _, settled)| tests_of(settled, has_time)) {
        let said_already = repeats && under(&name) == "own";
        if !said_already && !names.contains(&name) {
            names.push(name);
        }
    }
    for (title, prefix) in PANELS {
        let own = names.iter().filter(|name| under(name) == prefix);
        let rows: Vec<Row> = own
            .flat_map(|name| {
                let number = |column: &(&str, Option<String>, Settled), part: &str| {
                    results.number(column.0, column.1.as_deref(), &format!("{name}.{part}"))
                };
                let value = |column: &(&str, Option<String>, Settled)| match number(column, "stat") {
                    Some(value) => Value::Number {
                        value,
                        digits: digits(table, study),
                        stars: stars(number(column, "p"), &levels(study)),
                    },
                    None => Value::Empty,
                };
                let p = |column: &(&str, Option<String>, Settled)| match number(column, "p") {
                    Some(value) => Value::Paren { value, digits: digits(table, study), bracket: Bracket::Square },
                    None => Value::Empty,
                };
                [
                    Row { stub: test(name, study), cells: columns.iter().map(value).collect(), ..Row::default() },
                    Row { cells: columns.iter().map(p).collect(), ..Row::default() },
                ]
            })
            .collect();
        if !rows.is_empty() {
            let [en, zh] = title;
            grid.panels.push(Panel { title: Some(word(study, en, zh).to_string()), rows });
        }
    }
    if let [only] = grid.panels.as_mut_slice() {
        only.title = None;
    }
    grid.notes.push(explained(&names, study));
    grid.notes.extend(star_levels(&levels(study)));
    for (name, output, _) in &columns {
        grid.notes.extend(super::note::said(results, name, output.as_deref(), study));
    }
    failures(&mut grid, results, columns.iter().map(|(name, output, _)| (*name, output.as_deref())));
    super::regression::once(&mut grid.notes);
    grid
}

/// Some tests, and what they hold against what, in English and Chinese.
struct Said {
    is: fn(&str) -> bool,
    words: [&'static str; 2],
}

const SAID: [Said; 4] = [
    Said {
        is: |name| name.contains("lm_"),
        words: [
            "Lagrange multipliers test least squares with the effects named above them",
            "LM检验以相应固定效应下的最小二乘为原假设",
        ],
    },
    Said {
        is: |name| name.starts_with("wald_") || name.starts_with("lr_"),
        words: [
            "Wald and likelihood ratio tests hold the spatial Durbin model against what it nests",
            "Wald与LR检验将空间杜宾模型与其嵌套模型比较",
        ],
    },
    Said {
        is: |name| name.starts_with("equal"),
        words: [
            "Tests of equality hold a model with two matrices against one with the same coefficients for both",
            "相等检验将双矩阵模型与两矩阵系数相同的模型比较",
        ],
    },
    Said {
        is: |name| name == "hausman",
        words: [
            "Hausman's test holds fixed against random effects of the units",
            "Hausman检验比较个体固定效应与随机效应",
        ],
    },
];

fn explained(names: &[String], study: &Study) -> String {
    let shown = SAID.iter().filter(|said| names.iter().any(|name| (said.is)(name)));
    let parts: Vec<&str> = shown.map(|Said { words: [en, zh], .. }| word(study, en, zh)).collect();
    let [before, between, stop] =
        [word(study, "p-values in brackets. ", "方括号内为p值。"), word(study, "; ", "；"), word(study, ".", "。")];
    format!("{before}{}{stop}", parts.join(between))
}

/// Titles of the panels, and what the names of their tests begin with.
const PANELS: [([&str; 2], &str); 6] = [
    (["Without effects", "无固定效应"], "pooled"),
    (["Unit effects", "个体固定效应"], "unit"),
    (["Period effects", "时间固定效应"], "time"),
    (["Unit and period effects", "双向固定效应"], "two_way"),
    (["Effects of the model", "模型的固定效应"], "own"),
    (["Between models", "模型选择"], "models"),
];

fn under(name: &str) -> &str {
    match name.split_once('.') {
        Some((first, _)) if first != "equal" => first,
        _ if name.contains("lm_") => "own",
        _ => "models",
    }
}

fn test(name: &str, study: &Study) -> String {
    let base = name.rsplit_once('.').filter(|(first, _)| *first != "equal").map_or(name, |(_, base)| base);
    let words = match base {
        "lm_lag" => word(study, "LM lag", "LM-lag"),
        "lm_error" => word(study, "LM error", "LM-error"),
        "robust_lm_lag" => word(study, "Robust LM lag", "稳健LM-lag"),
        "robust_lm_error" => word(study, "Robust LM error", "稳健LM-error"),
        "wald_sar" => word(study, "Wald: SDM against SAR", "Wald检验：SDM与SAR"),
        "wald_sem" => word(study, "Wald: SDM against SEM", "Wald检验：SDM与SEM"),
        "lr_sar" => word(study, "LR: SDM against SAR", "LR检验：SDM与SAR"),
        "lr_sem" => word(study, "LR: SDM against SEM", "LR检验：SDM与SEM"),
        "hausman" => word(study, "Hausman", "Hausman检验"),
        "equal" => word(study, "LR: equal coefficients of both matrices", "LR检验：两矩阵系数相等"),
        other => {
            let what = other.strip_prefix("equal.").unwrap_or(other);
            let what = study.names.get(what).map_or_else(|| what.to_string(), |id| study.label_of(*id));
            return format!("{} {what}", word(study, "Wald: both matrices have equal", "Wald检验：两矩阵系数相等："));
        }
    };
    words.to_string()
}
