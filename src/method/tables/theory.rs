//! A theory in tables: its concepts, its arrows, its propositions.

use super::{INCOMPLETE_TABLE, Needs, head, kind, start, word};
use crate::diag::Diagnostic;
use crate::exhibit::{Align, Grid, Panel, Row, Value};
use crate::method::evidence::{Given, given};
use crate::spec::types::{Label, Sign};
use crate::study::{Arrow, BoundTable, Concept, Proposition, Study, Theory};

/// A table of a theory that is not there.
pub fn without(table: &BoundTable, study: &Study) -> Option<Diagnostic> {
    let needs = kind(table.kind).is_some_and(|kind| kind.needs == Needs::Theory);
    (needs && study.theory.is_none()).then(|| {
        INCOMPLETE_TABLE
            .error(format!("table {} of kind `{}` shows a theory, and the study has none", table.name, table.kind))
            .at(table.span, "nothing to show")
            .help("declare concepts, mechanisms and propositions under `theory`")
    })
}

fn cell(text: impl Into<String>) -> Value {
    let text = text.into();
    if text.is_empty() { Value::Empty } else { Value::Text { text } }
}

fn said(label: &Option<Label>, study: &Study) -> String {
    label.as_ref().map(|label| label.text(study.language).to_string()).unwrap_or_default()
}

/// A table of texts under its heads; columns that nothing fills are left out.
fn texts(mut grid: Grid, heads: &[&str], rows: Vec<Row>) -> Grid {
    let filled = |at: &usize| *at == 0 || rows.iter().any(|row| row.cells.get(at - 1) != Some(&Value::Empty));
    let kept: Vec<usize> = (0..heads.len()).filter(filled).collect();
    grid.head = vec![kept.iter().map(|at| head(heads[*at], 1)).collect()];
    grid.columns = vec![Align::Left; kept.len().saturating_sub(1)];
    let pick = |row: Row| {
        let cells = kept.iter().filter(|at| **at > 0).filter_map(|at| row.cells.get(at - 1).cloned()).collect();
        Row { cells, ..row }
    };
    grid.panels = vec![Panel { title: None, rows: rows.into_iter().map(pick).collect() }];
    grid
}

/// A tree of concepts: parts stand below their wholes, one step in.
pub fn framework(table: &BoundTable, study: &Study, _: &crate::results::Results) -> Grid {
    let grid = start(table, study);
    let Some(theory) = &study.theory else { return grid };
    let separator = word(study, ", ", "、");
    let row = |concept: &Concept| Row {
        stub: concept.text(study.language),
        indent: concept.depth,
        cells: vec![
            cell(said(&concept.definition, study)),
            cell(concept.traits.join(separator)),
            cell(concept.kinds.join(separator)),
            cell(said(&concept.indicator, study)),
        ],
        ..Row::default()
    };
    let heads = [
        word(study, "Concept", "概念"),
        word(study, "Definition", "定义"),
        word(study, "Characteristics", "特征"),
        word(study, "Kinds", "类型"),
        word(study, "Core indicator", "核心指标"),
    ];
    texts(grid, &heads, theory.concepts.iter().map(row).collect())
}

/// The sign as it is printed.
pub fn sign(sign: Option<Sign>) -> &'static str {
    match sign {
        Some(Sign::Positive) => "+",
        Some(Sign::Negative) => "\u{2212}",
        Some(Sign::Open) => "?",
        None => "",
    }
}

fn called(theory: &Theory, at: usize, study: &Study) -> String {
    theory.concepts.get(at).map(|concept| concept.text(study.language)).unwrap_or_default()
}

pub fn arrows(table: &BoundTable, study: &Study, _: &crate::results::Results) -> Grid {
    let grid = start(table, study);
    let Some(theory) = &study.theory else { return grid };
    let row = |arrow: &Arrow| Row {
        stub: called(theory, arrow.from, study),
        cells: vec![
            cell(sign(arrow.sign)),
            cell(said(&arrow.verb, study)),
            cell(called(theory, arrow.to, study)),
            cell(said(&arrow.because, study)),
            cell(said(&arrow.source, study)),
        ],
        ..Row::default()
    };
    let heads = [
        word(study, "From", "自"),
        word(study, "Sign", "方向"),
        word(study, "How", "方式"),
        word(study, "To", "至"),
        word(study, "Because", "理由"),
        word(study, "Source", "来源"),
    ];
    let mut grid = texts(grid, &heads, theory.arrows.iter().map(row).collect());
    grid.notes.push(
        word(
            study,
            "+ raises, \u{2212} lowers, ? is left open by the theory.",
            "+表示促进，\u{2212}表示抑制，?表示方向不定。",
        )
        .into(),
    );
    grid
}

pub fn propositions(table: &BoundTable, study: &Study, _: &crate::results::Results) -> Grid {
    let grid = start(table, study);
    let Some(theory) = &study.theory else { return grid };
    let row = |one: &Proposition| {
        let edge = |(from, to): &(usize, usize)| {
            format!("{} \u{2192} {}", called(theory, *from, study), called(theory, *to, study))
        };
        let tests = theory.tested_by(&one.name, &study.claims);
        let tested = match tests.is_empty() {
            true => word(study, "not tested", "未检验").to_string(),
            false => tests.join(word(study, ", ", "、")),
        };
        Row {
            stub: one.name.clone(),
            cells: vec![
                cell(said(&one.says, study)),
                cell(one.edges.iter().map(edge).collect::<Vec<_>>().join("; ")),
                cell(one.evidence.iter().map(|one| evidence(one, study)).collect::<Vec<_>>().join("; ")),
                cell(tested),
            ],
            ..Row::default()
        }
    };
    let heads = [
        word(study, "Proposition", "命题"),
        word(study, "Statement", "内容"),
        word(study, "Rests on", "依据"),
        word(study, "Evidence needed", "所需证据"),
        word(study, "Tested by", "检验"),
    ];
    let mut grid = texts(grid, &heads, theory.propositions.iter().map(row).collect());
    let untested =
        theory.propositions.iter().filter(|one| theory.tested_by(&one.name, &study.claims).is_empty()).count();
    let all = theory.propositions.len();
    grid.notes.push(match word(study, "en", "zh") {
        "zh" => format!("{all}个命题中{}个有假设检验，{untested}个未检验。", all - untested),
        _ => format!(
            "Of {all} propositions {} are tested by hypotheses of this study, {untested} are not.",
            all - untested
        ),
    });
    grid
}

/// Evidence, and whether the study gives it where it computes anything.
fn evidence(asked: &str, study: &Study) -> String {
    let mark = match given(asked, study) {
        _ if study.analyses.is_empty() => "",
        Given::Yes => word(study, " (given)", "（已提供）"),
        Given::No => word(study, " (not given)", "（未提供）"),
        Given::Beyond => word(study, " (no analysis)", "（非计量）"),
    };
    format!("{asked}{mark}")
}
