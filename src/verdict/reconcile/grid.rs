//! The comparison as a table: a row for each printed table.

use super::lines::{missing, named};
use super::{Account, Agreement};
use crate::exhibit::{Align, Grid, Head, Panel, Row, Style, Value, number};
use crate::spec::types::Language;
use crate::study::Study;

/// None where nothing was printed.
pub fn grid(study: &Study, accounts: &[Account]) -> Option<Grid> {
    if accounts.is_empty() {
        return None;
    }
    let zh = study.language == Language::Zh;
    let word = |en: &str, zh_word: &str| if zh { zh_word.to_string() } else { en.to_string() };
    let heads = [
        word("Printed", "原表"),
        word("Numbers", "数值"),
        word("Same", "一致"),
        word("Differ", "不一致"),
        word("n/c", "未计算"),
        word("Stars differ", "星号不同"),
        word("Furthest", "最大差异"),
        word("Verdict", "结论"),
    ];
    let unit = word(
        "Furthest: computed minus printed, in units of the last printed digit. Every number stands in printed.csv.",
        "最大差异为计算值减原表数值，以原表末位为单位。逐个数值见printed.csv。",
    );
    Some(Grid {
        id: "printed".into(),
        number: None,
        title: word("Printed and computed numbers", "原表与计算结果对照"),
        columns: [[Align::Right; 5].as_slice(), &[Align::Left; 2]].concat(),
        head: vec![heads.into_iter().map(|text| Head { text, span: 1 }).collect()],
        panels: vec![Panel { title: None, rows: accounts.iter().map(|account| row(account, zh)).collect() }],
        notes: std::iter::once(unit).chain(missing(accounts, zh).into_iter().map(sentence)).collect(),
        synthetic: study.synthetic,
        style: Style {
            language: if zh { "zh".into() } else { "en".into() },
            leading_zero: study.style.leading_zero.unwrap_or(true),
            siunitx: false,
        },
    })
}

fn sentence(text: String) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(')') { "." } else { "。" };
    format!("{first}{}{end}", letters.as_str())
}

fn row(account: &Account, zh: bool) -> Row {
    let count = |count: usize| Value::Count { value: count as u64 };
    let (cells, same, computed) = (account.cells.len(), account.same(), account.computed());
    let furthest = account.furthest().filter(|cell| !cell.is_same());
    let furthest = furthest.and_then(|cell| Some(format!("{} ({})", number(cell.units()?, 0, true), cell.address)));
    let furthest = furthest.filter(|_| account.agreement != Agreement::MadeData);
    Row {
        stub: account.title.clone(),
        indent: 0,
        rule_above: false,
        cells: vec![
            count(cells),
            count(same),
            count(computed - same),
            count(cells - computed),
            count(account.stars_differ()),
            furthest.map_or(Value::Empty, |text| Value::Text { text }),
            Value::Text { text: named(account.agreement, zh).to_string() },
        ],
    }
}
