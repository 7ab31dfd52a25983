//! The rows of the table: what is said of each study, section by section.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::families::{Family, places};
use super::groups::Group;
use super::verdicts;
use crate::diff::{Side, index_settings, section_text, sign};
use crate::method::METHODS;
use crate::spec::types::{DataSource, Rule};
use crate::study::{BoundFormula, BoundIndex, Study, VarId};

/// A row: a cell for each study, empty where it says nothing.
#[derive(Clone, Debug)]
pub struct Line {
    pub stub: String,
    pub indent: usize,
    pub cells: Vec<Option<String>>,
    /// A measure or a choice that studies share or do not, not a description of each.
    pub counts: bool,
}

/// Rows under one title.
#[derive(Clone, Debug)]
pub struct Section {
    pub title: String,
    pub lines: Vec<Line>,
}

pub fn sections(sides: &[Side], groups: &[Group], families: &[Family]) -> Vec<Section> {
    let mut found = vec![section("Data and sample", data(sides))];
    found.extend(families.iter().map(|family| section(&family.name, index(sides, groups, family))));
    found.push(section("Models", models(sides)));
    found.push(section("Robustness", robustness(sides)));
    found.extend(others(sides));
    found.push(section("Hypotheses", hypotheses(sides)));
    found.retain(|section| !section.lines.is_empty());
    found
}

fn section(title: &str, lines: Vec<Line>) -> Section {
    let lines = lines
        .into_iter()
        .filter(|line| line.indent == 0 && line.cells.is_empty() || line.cells.iter().any(Option::is_some));
    Section { title: title.to_string(), lines: lines.collect() }
}

fn each(sides: &[Side], stub: &str, of: impl Fn(&Side) -> Option<String>) -> Line {
    let cells = sides.iter().map(|side| of(side).filter(|text| !text.is_empty())).collect();
    Line { stub: stub.into(), indent: 0, cells, counts: false }
}

fn data(sides: &[Side]) -> Vec<Line> {
    let read = |side: &Side| match side.spec.data.as_deref() {
        Some(DataSource::Read(data)) => Some(data.clone()),
        _ => None,
    };
    let of = |stub: &str, what: &dyn Fn(&crate::spec::types::Data) -> Option<String>| {
        each(sides, stub, |side| read(side).as_deref().and_then(what))
    };
    vec![
        of("Units", &|data| {
            let unit = data
                .panel
                .as_ref()
                .map(|panel| panel.unit.to_string())
                .or(data.unit.as_ref().map(|unit| unit.to_string()));
            let count = data.panel.as_ref().and_then(|panel| panel.units.as_ref()).map(|units| units.value);
            unit.map(|unit| count.map_or(unit.clone(), |count| format!("{count} ({unit})")))
        }),
        of("Years", &|data| {
            let years = data.panel.as_ref()?.range()?;
            Some(format!("{}-{}", years.start(), years.end()))
        }),
        of("Rows", &|data| {
            let panel = data.panel.as_ref()?;
            let (units, years) = (panel.units.as_ref()?.value, panel.range()?.count());
            Some(format!("{}", units * years))
        }),
        of("Empty cells", &|data| {
            data.missing.as_ref().map(|missing| {
                let rule = |rule: Rule| match rule {
                    Rule::Error => "error",
                    Rule::Drop => "drop",
                    Rule::Interpolate => "interpolate",
                };
                let columns = missing.columns.iter().map(|(name, one)| format!("{name} {}", rule(*one)));
                [rule(missing.default).to_string()].into_iter().chain(columns).collect::<Vec<_>>().join(", ")
            })
        }),
        of("Synthetic", &|data| data.synthetic.as_ref().map(|_| "yes".into())),
    ]
}

/// How the index is built, then its leaves under their dimensions.
fn index(sides: &[Side], groups: &[Group], family: &Family) -> Vec<Line> {
    let of = |at: usize| family.members[at].as_ref().and_then(|name| sides[at].study.indices.get(name));
    let mut lines = vec![];
    let settings: Vec<Option<Vec<(&'static str, String)>>> =
        (0..sides.len()).map(|at| of(at).map(|index| index_settings(&sides[at], index))).collect();
    let keys =
        settings.iter().flatten().next().map_or(vec![], |all| all.iter().map(|(key, _)| *key).collect::<Vec<_>>());
    for (place, key) in keys.into_iter().enumerate() {
        let cells = settings
            .iter()
            .map(|all| all.as_ref()?.get(place).map(|(_, text)| text.clone()).filter(|text| !text.is_empty()));
        lines.push(Line { stub: capital(key), indent: 0, cells: cells.collect(), counts: false });
    }
    let leaves = (0..sides.len()).map(|at| of(at).map(|index| index.leaves.len().to_string())).collect();
    lines.push(Line { stub: "Leaves".into(), indent: 0, cells: leaves, counts: false });
    let places = places(sides, groups);
    let mut rows: IndexMap<String, IndexMap<usize, Vec<Option<String>>>> = IndexMap::new();
    let mut home: HashMap<usize, String> = HashMap::new();
    for (at, _) in sides.iter().enumerate() {
        let Some(index) = of(at) else { continue };
        for leaf in &index.leaves {
            let Some(group) = places[at][leaf.var.0] else { continue };
            let dimension = home.entry(group).or_insert_with(|| dimension(&sides[at], index, leaf.node)).clone();
            let row = rows.entry(dimension).or_default().entry(group).or_insert_with(|| vec![None; sides.len()]);
            let sign = sign(&leaf.direction);
            row[at] = Some(match row[at].take() {
                Some(known) if known != sign => format!("{known} {sign}"),
                _ => sign,
            });
        }
    }
    for (dimension, measures) in rows {
        if !dimension.is_empty() {
            lines.push(Line { stub: dimension, indent: 0, cells: vec![], counts: false });
        }
        let of_group = |(group, cells): (usize, Vec<Option<String>>)| Line {
            stub: groups[group].name.clone(),
            indent: 1,
            cells,
            counts: true,
        };
        lines.extend(measures.into_iter().map(of_group));
    }
    lines
}

/// The branch of the first level that a leaf hangs on.
fn dimension(side: &Side, index: &BoundIndex, node: usize) -> String {
    let Some(first) = index.nodes[node].path.first() else { return String::new() };
    let label = index
        .nodes
        .iter()
        .find(|node| node.path.len() == 1 && node.path.first() == Some(first))
        .and_then(|node| node.label.as_ref());
    label.map_or_else(|| first.clone(), |label| label.text(side.study.language).to_string())
}

fn models(sides: &[Side]) -> Vec<Line> {
    let own = |side: &Side| -> Vec<(String, BoundFormula)> {
        let study = &side.study;
        let models =
            study.analyses.values().filter(|one| one.method == "models" && !study.checks.contains_key(&one.name));
        models.filter_map(|one| Some((one.name.clone(), crate::method::regression::formula_of(one)?.clone()))).collect()
    };
    let formulas: Vec<Vec<(String, BoundFormula)>> = sides.iter().map(own).collect();
    let of = |stub: &str, what: &dyn Fn(&Study, &BoundFormula) -> Vec<String>| {
        let cells = sides.iter().zip(&formulas).map(|(side, formulas)| {
            let mut all: Vec<String> = formulas.iter().flat_map(|(_, formula)| what(&side.study, formula)).collect();
            let mut seen = std::collections::BTreeSet::new();
            all.retain(|one| seen.insert(one.clone()));
            (!all.is_empty()).then(|| all.join(", "))
        });
        Line { stub: stub.into(), indent: 0, cells: cells.collect(), counts: false }
    };
    let names = |study: &Study, ids: &[VarId]| ids.iter().map(|id| study.name_of(*id).to_string()).collect::<Vec<_>>();
    let count = formulas.iter().map(|all| (!all.is_empty()).then(|| all.len().to_string())).collect();
    vec![
        Line { stub: "Number".into(), indent: 0, cells: count, counts: false },
        of("Outcomes", &|study, formula| names(study, &formula.outcomes)),
        of("Regressors", &|study, formula| names(study, &formula.terms)),
        of("Absorbed", &|_, formula| {
            let effects: Vec<&str> = formula.effects.iter().map(|effect| effect.name.as_str()).collect();
            if effects.is_empty() { vec!["none".into()] } else { vec![effects.join(" + ")] }
        }),
        of("Endogenous", &|study, formula| names(study, &formula.endogenous)),
        of("Instruments", &|study, formula| names(study, &formula.instruments)),
        each(sides, "Errors", |side| option(side, "models", "errors")),
        each(sides, "Estimator", |side| option(side, "models", "estimator")),
        each(sides, "Spatial", |side| option(side, "models", "spatial")),
    ]
}

/// What the entries of a section say under a key, each text once.
fn option(side: &Side, section: &str, key: &str) -> Option<String> {
    let all = section_text(side, section);
    let mut found: Vec<String> = vec![];
    for (_, entry) in all {
        if let Some(text) = entry.into_iter().find(|(name, _)| name == key).map(|(_, text)| text)
            && !found.contains(&text)
        {
            found.push(text);
        }
    }
    (!found.is_empty()).then(|| found.join("; "))
}

/// What a check does, by the words of its edit: a row for each kind.
fn robustness(sides: &[Side]) -> Vec<Line> {
    let mut rows: IndexMap<String, Vec<Option<String>>> = IndexMap::new();
    for (at, side) in sides.iter().enumerate() {
        let groups = side.node.get("robustness").and_then(|node| node.as_map()).unwrap_or_default();
        let checks = groups.iter().filter_map(|(_, group)| group.get("checks")?.as_map()).flatten();
        for (name, edit) in checks {
            let keys = edit.as_map().unwrap_or_default().iter().filter_map(|(key, _)| key.as_text());
            let called = name.as_text().unwrap_or_default();
            for key in keys
                .filter(|key| !matches!(*key, "label" | "each" | "indices" | "draws" | "within" | "report" | "tests"))
            {
                let cell = &mut rows.entry(key.to_string()).or_insert_with(|| vec![None; sides.len()])[at];
                *cell = Some(cell.take().map_or(called.to_string(), |known| format!("{known}, {called}")));
            }
        }
    }
    rows.into_iter().map(|(key, cells)| Line { stub: capital(&key), indent: 0, cells, counts: true }).collect()
}

/// Every other analysis: its section as a title, its names as cells.
fn others(sides: &[Side]) -> Vec<Section> {
    let own = ["models", "robustness"];
    let mut lines = vec![];
    for method in METHODS.iter().filter(|method| !own.contains(&method.section())) {
        let cells: Vec<Option<String>> = sides
            .iter()
            .map(|side| {
                let entries = section_text(side, method.section());
                let one = |(name, options): (String, Vec<(String, String)>)| {
                    let main = options.iter().find(|(key, _)| key != "label").map(|(_, text)| text.clone());
                    main.map_or(name.clone(), |main| format!("{name}: {main}"))
                };
                let all: Vec<String> = entries.into_iter().map(one).collect();
                (!all.is_empty()).then(|| all.join("; "))
            })
            .collect();
        if cells.iter().any(Option::is_some) && !lines.iter().any(|line: &Line| line.stub == capital(method.section()))
        {
            lines.push(Line { stub: capital(method.section()), indent: 0, cells, counts: true });
        }
    }
    if lines.is_empty() { vec![] } else { vec![section("Further analyses", lines)] }
}

fn hypotheses(sides: &[Side]) -> Vec<Line> {
    let verdicts: Vec<HashMap<String, String>> = sides.iter().map(|side| verdicts::beside(&side.source.path)).collect();
    let mut rows: IndexMap<String, Vec<Option<String>>> = IndexMap::new();
    for (at, side) in sides.iter().enumerate() {
        for claim in &side.study.claims {
            let says = claim.says.as_ref().map(|says| says.text(side.study.language).to_string());
            let tested = claim.claim.as_ref().map(ToString::to_string);
            let text = says.or(tested).unwrap_or_default();
            let verdict = verdicts[at].get(&claim.name).map(|verdict| format!(" [{verdict}]")).unwrap_or_default();
            rows.entry(claim.name.clone()).or_insert_with(|| vec![None; sides.len()])[at] =
                Some(format!("{text}{verdict}"));
        }
    }
    rows.into_iter().map(|(name, cells)| Line { stub: name, indent: 0, cells, counts: false }).collect()
}

/// `by_year` as `By year`.
fn capital(word: &str) -> String {
    let spaced = word.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
