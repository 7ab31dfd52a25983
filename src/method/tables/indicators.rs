//! The tree of an index: a row a leaf, with measure, direction and weight.

use super::{head, start, word};
use crate::exhibit::{Align, Grid, Panel, Row, Value};
use crate::method::index;
use crate::plan::Plan;
use crate::results::Results;
use crate::spec::types::{Direction, Language, Scope};
use crate::study::{BoundIndex, BoundLeaf, BoundTable, Study};

pub fn lower(table: &BoundTable, study: &Study, plan: &mut Plan) {
    if let Some(index) = table.index.as_ref().and_then(|name| study.indices.get(name)) {
        index::publish(study, index, plan);
    }
}

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let Some(index) = table.index.as_ref().and_then(|name| study.indices.get(name)) else { return grid };
    let depth = index.leaves.iter().map(|leaf| index.nodes[leaf.node].path.len()).max().unwrap_or(0);
    let tail = [word(study, "Measure", "衡量方式"), word(study, "Direction", "属性"), word(study, "Weight", "权重")];
    let named = |at: usize| index.levels.get(at).cloned().unwrap_or_default();
    let heads = (0..=depth).map(|at| head(named(at), 1)).chain(tail.iter().map(|text| head(*text, 1)));
    grid.head = vec![heads.collect()];
    grid.columns = vec![Align::Left; depth + 1];
    grid.columns.extend([Align::Center, Align::Decimal]);
    let mut above: Vec<String> = vec![];
    let mut rows = vec![];
    for leaf in &index.leaves {
        rows.push(row(leaf, index, depth, &mut above, study, results));
    }
    grid.panels = vec![Panel { title: None, rows }];
    grid.notes.extend(notes(index, study, results));
    super::note::failures(&mut grid, results, std::iter::once((index.name.as_str(), None)));
    grid
}

/// Names of branches are printed where they change.
fn row(
    leaf: &BoundLeaf,
    index: &BoundIndex,
    depth: usize,
    above: &mut Vec<String>,
    study: &Study,
    results: &Results,
) -> Row {
    let mut path: Vec<String> = branch_labels(leaf, index, study);
    path.resize(depth, String::new());
    let changed = path.iter().zip(above.iter()).position(|(a, b)| a != b).unwrap_or(above.len().min(path.len()));
    let new_block = above.first().is_some_and(|first| path.first() != Some(first));
    let mut texts = path.iter().enumerate().map(|(at, name)| if at < changed { String::new() } else { name.clone() });
    let stub = texts.next();
    let leaf_label = study.label_of(leaf.var);
    let mut cells: Vec<Value> = texts.map(text).collect();
    let stub = match stub {
        Some(stub) => {
            cells.push(text(leaf_label));
            stub
        }
        None => leaf_label,
    };
    cells.push(text(measure(leaf, study)));
    cells.push(text(direction(&leaf.direction)));
    let weight = results.number(&index.name, None, &format!("{}.weight", study.name_of(leaf.var)));
    cells.push(weight.map_or(Value::NotComputed, |value| Value::Number { value, digits: 3, stars: 0 }));
    *above = path;
    Row { stub, cells, rule_above: new_block, ..Row::default() }
}

fn text(text: String) -> Value {
    if text.is_empty() { Value::Empty } else { Value::Text { text } }
}

fn branch_labels(leaf: &BoundLeaf, index: &BoundIndex, study: &Study) -> Vec<String> {
    let path = &index.nodes[leaf.node].path;
    let label = |length: usize| {
        let node = index.node_at(&path[..length]).map(|at| &index.nodes[at]);
        let label = node.and_then(|node| node.label.as_ref()).map(|label| label.text(study.language).to_string());
        label.unwrap_or_else(|| path[length - 1].clone())
    };
    (1..=path.len()).map(label).collect()
}

/// The author's words, else the formula, else the unit.
fn measure(leaf: &BoundLeaf, study: &Study) -> String {
    let var = study.var(leaf.var);
    if let Some(measure) = &var.measure {
        return measure.text(study.language).to_string();
    }
    let formula = match &var.definition {
        crate::study::Definition::Formula { expr, .. } => expr.to_string(),
        _ => String::new(),
    };
    let unit = var.unit.as_ref().map(|unit| unit.text(study.language)).unwrap_or_default();
    match (formula.is_empty(), unit.is_empty()) {
        (true, _) => unit.to_string(),
        (false, true) => formula,
        (false, false) => format!("{formula} ({unit})"),
    }
}

fn direction(direction: &Direction) -> String {
    match direction {
        Direction::Positive => "+".into(),
        Direction::Negative => "\u{2212}".into(),
        Direction::Target(value) => format!("\u{2192} {value}"),
        Direction::Band(range) => format!("{}..{}", range.start(), range.end()),
    }
}

/// How the weights came about, and what was done on the way.
fn notes(index: &BoundIndex, study: &Study, results: &Results) -> Vec<String> {
    let root = &index.nodes[0].options;
    let zh = study.language == Language::Zh;
    let scope = match index.scope {
        Scope::Pooled if zh => "全部观测".to_string(),
        Scope::Pooled => "over all rows".to_string(),
        Scope::By(_) if zh => "逐期，不同时期的得分不可比".to_string(),
        Scope::By(_) => "period by period; scores of different periods are not comparable".to_string(),
        Scope::Base(year) if zh => format!("以{year}年的取值范围为准"),
        Scope::Base(year) => format!("by the range of {year}"),
    };
    let mut notes = vec![match study.language {
        Language::Zh => format!(
            "标准化：{}（{scope}）；赋权：{}；合成：{}。",
            chinese(&index.normalise.name),
            chinese(&root.weighting.name),
            chinese(&root.aggregate.name)
        ),
        Language::En => format!(
            "Normalised by {} {scope}; weighted by {}; aggregated by {}.",
            words(&index.normalise.name),
            words(&root.weighting.name),
            words(&root.aggregate.name)
        ),
    }];
    if root.weighting.name.as_str() == "entropy" {
        notes.push(
            word(
                study,
                "Entropy is divided by the logarithm of the number of rows; 0 ln 0 = 0.",
                "熵值以总观测数的对数标准化，0 ln 0 = 0。",
            )
            .into(),
        );
    }
    notes.extend(super::note::said(results, &index.name, None, study));
    notes
}

fn words(name: &str) -> String {
    name.replace('_', "-")
}

fn chinese(name: &str) -> &str {
    match name {
        "min_max" => "极差法",
        "z_score" => "Z-score法",
        "rank" => "秩次",
        "distance" => "与最优值之比",
        "none" => "无",
        "equal" => "等权",
        "entropy" => "熵值法",
        "given" => "给定权重",
        "ahp" => "层次分析法",
        "critic" => "CRITIC法",
        "variation" => "变异系数法",
        "pca" => "主成分分析",
        "grading" => "纵横向拉开档次法",
        "combine" => "组合赋权",
        "arithmetic" => "算术加权",
        "geometric" => "几何加权",
        "harmonic" => "调和平均",
        "topsis" => "TOPSIS",
        other => other,
    }
}
