//! Moments of variables, a row each.

use super::{digits, head, start, word};
use crate::exhibit::{Align, Grid, Panel, Row, Value};
use crate::method::descriptives::{STATISTICS, lower as describe};
use crate::plan::Plan;
use crate::results::Results;
use crate::study::{BoundTable, Study};

const DEFAULT: [&str; 6] = ["n", "mean", "sd", "min", "median", "max"];

pub fn lower(table: &BoundTable, study: &Study, plan: &mut Plan) {
    for id in &table.of {
        let key = describe(study, *id, table.span, plan);
        plan.publish(&table.name, Some(study.name_of(*id)), key);
    }
}

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let shown: Vec<&str> = match table.show.is_empty() {
        true => DEFAULT.to_vec(),
        false => table.show.iter().map(String::as_str).filter(|name| STATISTICS.contains(name)).collect(),
    };
    let mut grid = start(table, study);
    grid.columns = vec![Align::Decimal; shown.len()];
    let heads = shown.iter().map(|name| head(title(name, study), 1));
    grid.head = vec![std::iter::once(head(word(study, "Variable", "变量"), 1)).chain(heads).collect()];
    let row = |id: &crate::study::VarId| {
        let name = study.name_of(*id);
        let cell = |statistic: &&str| match results.number(&table.name, Some(name), statistic) {
            Some(value) if *statistic == "n" => Value::Count { value: value as u64 },
            Some(value) => Value::Number { value, digits: digits(table, study), stars: 0 },
            None => Value::NotComputed,
        };
        Row { stub: study.label_of(*id), cells: shown.iter().map(cell).collect(), ..Row::default() }
    };
    grid.panels = vec![Panel { title: None, rows: table.of.iter().map(row).collect() }];
    super::note::failures(
        &mut grid,
        results,
        table.of.iter().map(|id| (table.name.as_str(), Some(study.name_of(*id)))),
    );
    grid
}

pub fn title<'a>(name: &'a str, study: &Study) -> &'a str {
    match name {
        "n" => word(study, "N", "样本量"),
        "mean" => word(study, "Mean", "均值"),
        "sd" => word(study, "SD", "标准差"),
        "min" => word(study, "Min", "最小值"),
        "q1" => word(study, "Q1", "第一四分位"),
        "median" => word(study, "Median", "中位数"),
        "q3" => word(study, "Q3", "第三四分位"),
        "max" => word(study, "Max", "最大值"),
        "skewness" => word(study, "Skewness", "偏度"),
        "kurtosis" => word(study, "Kurtosis", "峰度"),
        "within" => word(study, "SD within", "组内标准差"),
        "between" => word(study, "SD between", "组间标准差"),
        other => other,
    }
}
