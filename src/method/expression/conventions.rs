//! What functions assume where the author says nothing, for the notes of tables.

use super::keywords::Named;
use crate::results::Note;
use crate::spec::expr::{Call, Expr, ExprKind};
use crate::study::{Definition, Study, VarId};

/// The conventions behind variables, each once: those of their own definitions and of all that these rest on.
pub fn conventions(study: &Study, vars: &[VarId]) -> Vec<Note> {
    let mut found: Vec<Note> = vec![];
    for id in vars.iter().flat_map(|id| study.ancestry(*id)) {
        if let Definition::Formula { expr, .. } = &study.var(id).definition {
            let label = study.label_of(id);
            calls(expr, &mut |call| {
                let note = said(call, &label);
                found.extend(note.filter(|note| !found.contains(note)));
            });
        }
    }
    found
}

fn calls(expr: &Expr, visit: &mut dyn FnMut(&Call)) {
    match &expr.kind {
        ExprKind::Call(call) => {
            visit(call);
            call.arguments.iter().for_each(|argument| calls(&argument.value, visit));
        }
        ExprKind::Lag(_, of) | ExprKind::Minus(of) | ExprKind::Not(of) => calls(of, visit),
        ExprKind::Binary(_, left, right) => {
            calls(left, visit);
            calls(right, visit);
        }
        ExprKind::In { item, .. } => calls(item, visit),
        _ => {}
    }
}

fn said(call: &Call, label: &str) -> Option<Note> {
    let named = Named(call);
    match call.name.to_string().as_str() {
        "perpetual_inventory" => Some(capital(&named, label)),
        "misallocation" => Some(wedge(&named, label)),
        "elasticity" => {
            let (en, zh) = estimated(&named);
            Some(Note::words(format!("{label}: {en}"), format!("{label}：{zh}")))
        }
        "deflate" => {
            let base = named.number("base").unwrap_or(f64::NAN);
            let chained = named.flag("chained");
            Some(Note::words(
                format!("{label} at prices of {base}{}", if chained { ", from a chained index" } else { "" }),
                format!("{label}按{base}年价格平减{}", if chained { "（环比指数）" } else { "" }),
            ))
        }
        _ => None,
    }
}

fn capital(named: &Named, label: &str) -> Note {
    let rate = named.number("depreciation").map_or(String::new(), |rate| format!("{}%", (rate * 1e4).round() / 100.0));
    let growth = match (named.number("growth"), named.word("growth"), named.number("over")) {
        (Some(rate), ..) => format!("g = {rate}"),
        (None, Some("loglinear"), _) => "g log-linear over all periods".into(),
        (None, _, Some(over)) => format!("g geometric over {over} periods"),
        _ => "g geometric over all periods".into(),
    };
    let (en, zh) = match (named.value("initial").is_some(), named.word("initial")) {
        (true, None) => ("first stock given".to_string(), "初始存量给定".to_string()),
        (_, Some("tenth")) => ("first stock I0/10%".into(), "初始存量为I0/10%".into()),
        (_, Some("next")) => (format!("first stock I1/(g + d), {growth}"), format!("初始存量为I1/(g+δ)，{growth}")),
        _ => (format!("first stock I0/(g + d), {growth}"), format!("初始存量为I0/(g+δ)，{growth}")),
    };
    let late = named.word("timing") == Some("lagged");
    Note::words(
        format!(
            "{label} by perpetual inventory at {rate} depreciation, {en}{}",
            if late { ", investment enters a year late" } else { "" }
        ),
        format!("{label}采用永续盘存法，折旧率{rate}，{zh}{}", if late { "，投资滞后一期计入" } else { "" }),
    )
}

fn wedge(named: &Named, label: &str) -> Note {
    let what = match named.word("measure") {
        Some("distortion") => ("distortion gamma", "相对扭曲系数γ"),
        Some("share") => ("share held of the factor", "要素份额"),
        _ if named.flag("absolute") => ("|tau|, tau = 1/gamma - 1", "|τ|，τ=1/γ−1"),
        _ => ("tau = 1/gamma - 1, signed: positive where too little is held", "τ=1/γ−1，保留符号，正值表示配置不足"),
    };
    let (en, zh) = match named.value("elasticity") {
        Some(given) => (format!("elasticity given as {given}"), format!("产出弹性取{given}")),
        None => estimated(named),
    };
    Note::words(
        format!("{label}: {} after Chen and Hu (2011), {en}", what.0),
        format!("{label}：{}，参照陈永伟和胡伟民（2011），{zh}", what.1),
    )
}

fn estimated(named: &Named) -> (String, String) {
    let free = named.word("returns") == Some("free");
    let effects = match named.word("effects") {
        Some("none") => ("no effects", "无固定效应"),
        Some("unit") => ("unit effects", "个体固定效应"),
        _ => ("unit and period effects", "双向固定效应"),
    };
    let by: Vec<String> = named.0.by.iter().map(ToString::to_string).collect();
    let apart = (
        if by.is_empty() { String::new() } else { format!(", apart for each {}", by.join(" and ")) },
        if by.is_empty() { String::new() } else { format!("，按{}分别估计", by.join("、")) },
    );
    (
        format!(
            "elasticities by least squares with {} returns and {}{}",
            if free { "free" } else { "constant" },
            effects.0,
            apart.0
        ),
        format!("产出弹性由最小二乘估计，规模报酬{}，{}{}", if free { "不限" } else { "不变" }, effects.1, apart.1),
    )
}
