//! Correlations below the diagonal, and how far the others explain each variable.

use super::{digits, head, start, word};
use crate::exhibit::{Align, Grid, Panel, Row, Value};
use crate::method::descriptives::lower_correlations;
use crate::plan::Plan;
use crate::results::Results;
use crate::study::{BoundTable, Study};

pub fn lower(table: &BoundTable, study: &Study, plan: &mut Plan) {
    let key = lower_correlations(study, &table.of, table.span, plan);
    plan.publish(&table.name, None, key);
}

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let names: Vec<&str> = table.of.iter().map(|id| study.name_of(*id)).collect();
    let with_vif = names.len() > 1;
    grid.columns = vec![Align::Decimal; names.len() + usize::from(with_vif)];
    let numbers = (1..=names.len()).map(|at| head(format!("({at})"), 1));
    let last = with_vif.then(|| head("VIF", 1));
    grid.head = vec![std::iter::once(head(word(study, "Variable", "变量"), 1)).chain(numbers).chain(last).collect()];
    let levels = super::note::levels(study);
    let number = |quantity: &str| results.number(&table.name, None, quantity);
    let mut rows = vec![];
    for (i, id) in table.of.iter().enumerate() {
        let mut cells: Vec<Value> = vec![Value::Empty; names.len()];
        for j in 0..=i {
            let quantity = format!("{}.{}", names[i], names[j]);
            let p = number(&format!("{quantity}.p"));
            cells[j] = match number(&quantity) {
                Some(value) => {
                    Value::Number { value, digits: digits(table, study), stars: super::note::stars(p, &levels) }
                }
                None => Value::NotComputed,
            };
        }
        if with_vif {
            let vif = number(&format!("{}.vif", names[i]));
            cells.push(vif.map_or(Value::NotComputed, |value| Value::Number { value, digits: 2, stars: 0 }));
        }
        rows.push(Row { stub: format!("({}) {}", i + 1, study.label_of(*id)), cells, ..Row::default() });
    }
    grid.panels = vec![Panel { title: None, rows }];
    grid.notes.push(
        word(
            study,
            "Pearson correlations; VIF: variance inflation factor of each variable given the others.",
            "表中为皮尔逊相关系数；VIF为方差膨胀因子。",
        )
        .into(),
    );
    grid.notes.extend(super::note::star_levels(&levels));
    grid.notes.extend(super::note::said(results, &table.name, None, study));
    super::note::failures(&mut grid, results, std::iter::once((table.name.as_str(), None)));
    grid
}
