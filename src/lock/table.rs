//! Deviations in the words of a registered report.

use serde_json::{Value, json};

use super::report::{Deviation, Report};
use crate::exhibit::{self, Align, Grid, Head, Panel, Row, Style};
use crate::spec::types::Language;

fn word(report: &Report, en: &str, zh: &str) -> String {
    if report.language == Language::Zh { zh.into() } else { en.into() }
}

/// The table for the appendix.
pub fn grid(report: &Report) -> Grid {
    let zh = report.language == Language::Zh;
    let heads = [("Part", "部分"), ("Planned", "计划"), ("As run", "实际"), ("Class", "类别"), ("Reason", "理由")];
    let head = heads.iter().map(|(en, zh)| Head { text: word(report, en, zh), span: 1 }).collect();
    let mut rows: Vec<Row> = report.deviations.iter().map(|one| row(report, one)).collect();
    if rows.is_empty() {
        rows.push(Row {
            stub: word(report, "none", "无"),
            cells: vec![exhibit::Value::Empty; heads.len() - 1],
            ..Row::default()
        });
    }
    Grid {
        id: "deviations".into(),
        number: None,
        title: word(report, "Deviations from the plan", "对预先登记方案的偏离"),
        columns: vec![Align::Left; heads.len() - 1],
        head: vec![head],
        panels: vec![Panel { title: None, rows }],
        notes: notes(report),
        synthetic: report.synthetic,
        style: Style { language: if zh { "zh".into() } else { "en".into() }, leading_zero: true, siunitx: false },
    }
}

fn row(report: &Report, one: &Deviation) -> Row {
    let text = |text: String| exhibit::Value::Text { text };
    let absent = || word(report, "not in the plan", "计划中没有");
    let dropped = || word(report, "left out", "未执行");
    let class = if report.language == Language::Zh { one.class.name_zh() } else { one.class.name() };
    let reason = match (&one.reason, &one.decided) {
        (Some(reason), Some(decided)) => format!("{reason} ({decided})"),
        (Some(reason), None) => reason.clone(),
        (None, _) => word(report, "no reason given", "未说明理由"),
    };
    Row {
        stub: one.at.clone(),
        indent: 0,
        rule_above: false,
        cells: vec![
            text(one.planned.clone().unwrap_or_else(absent)),
            text(one.run.clone().unwrap_or_else(dropped)),
            text(class.into()),
            text(reason),
        ],
    }
}

fn notes(report: &Report) -> Vec<String> {
    let lock = &report.lock;
    let hash: String = lock.hash.chars().take(16).collect();
    let day = lock.date.split('T').next().unwrap_or_default();
    let mut notes = vec![match report.language {
        Language::Zh => format!("方案于 {day} (UTC) 由 studyc {} 锁定，哈希 {hash}。", lock.version),
        Language::En => format!("The plan was locked on {day} (UTC) by studyc {}, hash {hash}.", lock.version),
    }];
    notes.push(match lock.data {
        None => word(report, "The data did not exist when the plan was locked.", "锁定方案时数据尚不存在。"),
        Some(_) => word(report, "The data existed when the plan was locked.", "锁定方案时数据已存在。"),
    });
    if lock.replaces.is_some() {
        notes.push(word(report, "The plan replaces an earlier one.", "该方案取代了较早的方案。"));
    }
    if !report.intact {
        notes.push(word(
            report,
            "The file of the plan was edited by hand: it proves nothing.",
            "方案文件被手工修改，不能作为证明。",
        ));
    }
    notes
}

/// For the terminal.
pub fn text(report: &Report) -> String {
    let lock = &report.lock;
    let data = if lock.data.is_some() { "data existed" } else { "no data yet" };
    let mut lines =
        vec![format!("plan     {}   locked {}   studyc {}   {data}", lock.path.display(), lock.date, lock.version)];
    if !report.intact {
        lines.push("BROKEN   the lock was edited by hand: its hash does not fit what it says".into());
    }
    for one in &report.deviations {
        lines.push(String::new());
        lines.push(format!("{}   [{}]", one.at, one.class.name()));
        lines.push(format!("  planned  {}", one.planned.as_deref().unwrap_or("not in the plan")));
        lines.push(format!("  as run   {}", one.run.as_deref().unwrap_or("left out")));
        lines.push(match &one.reason {
            Some(reason) => format!(
                "  reason   {reason}{}",
                one.decided.as_ref().map(|when| format!(" ({when})")).unwrap_or_default()
            ),
            None => format!("  reason   none given: `deviations: {{{}: ...}}`", one.at),
        });
        if !one.touches.is_empty() {
            lines.push(format!("  touches  {}", one.touches.join(", ")));
        }
    }
    if !report.idle.is_empty() {
        lines.push(String::new());
        lines.extend(report.idle.iter().map(|name| format!("reason for nothing: `{name}` is as planned")));
    }
    lines.push(String::new());
    lines.push(match report.deviations.len() {
        0 => "no deviation from the plan".into(),
        count => {
            let open = report.without_reason();
            let open = if open == 0 { "each with its reason".to_string() } else { format!("{open} without a reason") };
            format!("{count} deviation{} from the plan, {open}", if count == 1 { "" } else { "s" })
        }
    });
    lines.join("\n") + "\n"
}

pub fn json(report: &Report) -> Value {
    let lock = &report.lock;
    let each = report.deviations.iter().map(|one| {
        json!({
            "at": one.at,
            "planned": one.planned,
            "run": one.run,
            "kind": one.kind,
            "class": one.class,
            "reason": one.reason,
            "decided": one.decided,
            "touches": one.touches,
        })
    });
    json!({
        "plan": {"study": lock.study, "date": lock.date, "studyc": lock.version, "hash": lock.hash, "data": lock.data, "replaces": lock.replaces},
        "intact": report.intact,
        "deviations": each.collect::<Vec<_>>(),
        "reasons_for_nothing": report.idle,
    })
}
