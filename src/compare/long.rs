//! A row for each study and leaf.

use super::Comparison;
use super::families::places;
use crate::diff::{Side, sign, written};
use crate::spec::node::Node;
use crate::study::{BoundIndex, BoundLeaf};

/// One leaf of one study.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    pub study: String,
    pub index: String,
    pub family: String,
    pub path: String,
    pub leaf: String,
    pub label: String,
    /// The measure that studies share.
    pub concept: String,
    pub direction: String,
    pub measure: String,
    pub weight_printed: String,
    pub file: String,
    pub line: usize,
    /// No other study has the measure.
    pub alone: bool,
}

pub const HEAD: [&str; 12] = [
    "study",
    "index",
    "family",
    "path",
    "leaf",
    "label",
    "concept",
    "direction",
    "measure",
    "weight_printed",
    "file",
    "line",
];

impl Leaf {
    pub fn cells(&self) -> [String; 12] {
        let Leaf {
            study,
            index,
            family,
            path,
            leaf,
            label,
            concept,
            direction,
            measure,
            weight_printed,
            file,
            line,
            ..
        } = self;
        [study, index, family, path, leaf, label, concept, direction, measure, weight_printed, file, &line.to_string()]
            .map(|cell| cell.to_string())
    }
}

pub fn leaves(all: &Comparison) -> Vec<Leaf> {
    let places = places(all.sides, &all.groups);
    let mut found = vec![];
    for (at, side) in all.sides.iter().enumerate() {
        for index in side.study.indices.values() {
            let family = all.families.iter().find(|family| family.members[at].as_deref() == Some(&index.name));
            let family = family.map_or(String::new(), |family| family.name.clone());
            for leaf in &index.leaves {
                let group = places[at][leaf.var.0].and_then(|group| all.groups.get(group));
                let concept = group.map_or(String::new(), |group| group.name.clone());
                let alone = group.is_none_or(|group| group.studies().len() < 2);
                found.push(Leaf {
                    study: all.names[at].clone(),
                    family: family.clone(),
                    concept,
                    alone,
                    ..one(side, index, leaf)
                });
            }
        }
    }
    found
}

fn one(side: &Side, index: &BoundIndex, leaf: &BoundLeaf) -> Leaf {
    let var = side.study.var(leaf.var);
    let said = var.measure.as_ref().map(|measure| measure.text(side.study.language).to_string());
    Leaf {
        study: String::new(),
        index: index.name.clone(),
        family: String::new(),
        path: index.nodes[leaf.node].path.join(" > "),
        leaf: var.name.clone(),
        label: side.study.label_of(leaf.var),
        concept: String::new(),
        direction: sign(&leaf.direction),
        measure: said.or_else(|| written(&side.study, leaf.var)).unwrap_or_default(),
        weight_printed: printed(side, leaf, &var.name),
        file: side.source.path.display().to_string(),
        line: side.line(leaf.span),
        alone: true,
    }
}

/// The weight that the paper printed for a leaf, else the one that it gives.
fn printed(side: &Side, leaf: &BoundLeaf, name: &str) -> String {
    let is_weight = |node: &Node| node.as_text().is_some_and(|text| matches!(text.trim(), "weight" | "权重"));
    let tables = side.node.get("reported").and_then(Node::as_map).unwrap_or_default();
    let cell = tables.iter().find_map(|(_, table)| {
        let column = table.get("columns")?.as_list()?.iter().position(is_weight)?;
        let row = table.get(name)?;
        let cell = row.as_list().map_or(Some(row), |cells| cells.get(column))?;
        cell.as_text().map(str::to_string)
    });
    cell.or_else(|| leaf.weight.map(|weight| format!("{weight}"))).unwrap_or_default()
}

/// As CSV.
pub fn long(leaves: &[Leaf]) -> Result<Vec<u8>, String> {
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record(HEAD).map_err(|error| error.to_string())?;
    for leaf in leaves {
        writer.write_record(leaf.cells()).map_err(|error| error.to_string())?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}
