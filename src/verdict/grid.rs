//! Verdicts as a table.

use super::lines::{figure, figures, written};
use super::{Rest, Standing, Verdict, adjustment};
use crate::exhibit::{Align, Grid, Head, Panel, Row, Style, Value};
use crate::method::tables::plain;
use crate::spec::types::Language;
use crate::study::Study;

/// None where the study has no hypotheses.
pub fn grid(study: &Study, verdicts: &[Verdict]) -> Option<Grid> {
    if verdicts.is_empty() {
        return None;
    }
    let zh = study.language == Language::Zh;
    let word = |en: &str, zh_word: &str| if zh { zh_word.to_string() } else { en.to_string() };
    let heads = [
        word("Hypothesis", "假设"),
        word("Claim", "判据"),
        word("Verdict", "结论"),
        word("Estimate", "估计值"),
        word("Decided by", "依据"),
        word("Shown in", "见"),
    ];
    Some(Grid {
        id: "hypotheses".into(),
        number: None,
        title: word("Hypotheses", "研究假设检验"),
        columns: vec![Align::Left, Align::Left, Align::Left, Align::Left, Align::Left],
        head: vec![heads.into_iter().map(|text| Head { text, span: 1 }).collect()],
        panels: vec![Panel { title: None, rows: verdicts.iter().map(|one| row(study, one, zh)).collect() }],
        notes: notes(study, verdicts, zh),
        synthetic: study.synthetic,
        style: Style {
            language: if zh { "zh".into() } else { "en".into() },
            leading_zero: study.style.leading_zero.unwrap_or(true),
            siunitx: false,
        },
    })
}

fn row(study: &Study, verdict: &Verdict, zh: bool) -> Row {
    let claim = study.claims.iter().find(|claim| claim.name == verdict.name);
    // A hypothesis that stands for a proposition of a theory bears its name.
    let name = match claim.and_then(|claim| claim.tests.as_ref()) {
        Some(tests) => format!("{} ({tests})", verdict.name),
        None => verdict.name.clone(),
    };
    let text = |text: String| if text.is_empty() { Value::Empty } else { Value::Text { text } };
    let each = |of: &dyn Fn(&Rest) -> String| {
        let parts: Vec<String> = verdict.rests.iter().map(of).collect();
        let same = parts.windows(2).all(|pair| pair[0] == pair[1]);
        if same { parts.first().cloned().unwrap_or_default() } else { parts.join("; ") }
    };
    let mut decided = verdict.rests.first().map(|rest| figures(verdict, rest)).unwrap_or_default();
    decided.extend(verdict.why.clone());
    Row {
        stub: match &verdict.says {
            Some(says) => format!("{name}: {says}"),
            None => name,
        },
        indent: 0,
        rule_above: false,
        cells: vec![
            text(verdict.claim.clone().unwrap_or_default().replace('`', "")),
            text(standing(verdict.standing, zh).into()),
            text(each(&|rest| figure(rest.estimate))),
            text(plain(&decided.join(", "), study)),
            text(each(&|rest| rest.place.as_ref().map(|place| written(study, place)).unwrap_or_default())),
        ],
    }
}

pub fn standing(standing: Standing, zh: bool) -> &'static str {
    match (standing, zh) {
        (Standing::Supported, true) => "支持",
        (Standing::NotSupported, true) => "不支持",
        (Standing::Contradicted, true) => "相反",
        (Standing::NotComputed, true) => "未计算",
        (standing, false) => standing.name(),
    }
}

fn notes(study: &Study, verdicts: &[Verdict], zh: bool) -> Vec<String> {
    let mut notes = vec![];
    if verdicts.iter().any(|one| one.level.is_some() && !one.one_sided) {
        notes.push(match zh {
            true => "p值为双侧检验：支持，即符号与判据一致且p小于其水平；相反，即符号与判据相反且p小于其水平。".into(),
            false => "p values count both sides: supported means the claimed sign and p below the claim's level, \
                      contradicted the other sign and p below it."
                .to_string(),
        });
    }
    if verdicts.iter().any(|one| one.one_sided) {
        notes.push(match zh {
            true => "标明one-sided的判据为单侧检验。".into(),
            false => "Claims that say one-sided count the claimed side alone.".to_string(),
        });
    }
    if let Some(rule) = study.adjust {
        let count = verdicts.iter().filter(|one| one.p.is_some()).count();
        notes.push(match zh {
            true => format!("{count}个p值按{}校正。", adjustment(rule)),
            false => format!("{count} p values are judged together, corrected after {}.", adjustment(rule)),
        });
    }
    notes
}
