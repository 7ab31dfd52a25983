//! Numbers of rows against units, periods, filters and lags.

use super::paper::{Item, Paper};
use super::words::short;
use crate::card;
use crate::diag::Diagnostic;
use crate::printed::Part;
use crate::spec::expr::{Expr, ExprKind, Lag};
use crate::study::{Definition, VarId};

card! {
    /// ## What it finds
    /// A column whose N is not the number of units times the number of periods, less the units that its filter leaves out
    /// and the periods that its lags cost.
    ///
    /// It speaks where the data are a balanced panel and the filter names units by their group.
    ///
    /// ```yaml
    /// reported: {7: {columns: [provinces(y)], x: [".193** (.047)"], n: [330]}}   # 26 of 30 provinces, 11 years: 286
    /// ```
    static CARD = "printed-n", "a number of rows that does not follow";
}

pub fn check(paper: &Paper) -> Vec<Diagnostic> {
    let facts = &paper.study.facts;
    if !facts.balanced || facts.units.is_empty() || facts.times.is_empty() {
        return vec![];
    }
    let counts = paper.items().filter(|item| item.part == Part::Value && item.address.quantity.ends_with('n'));
    let counts = counts.filter(|item| item.row.name.value == "n");
    counts.filter_map(|item| one(paper, &item)).collect()
}

fn one(paper: &Paper, item: &Item) -> Option<Diagnostic> {
    let printed = item.cell.estimate()?.number;
    let units = units(paper, &item.address.of)?;
    let periods = paper.study.facts.times.len().checked_sub(lost(paper, &item.address.of)?)?;
    let expected = (units * periods) as f64;
    (printed.value != expected).then(|| {
        CARD.warning(format!("{} prints N = {}", item.place(), short(printed.value, 0)))
            .at(item.span(), format!("{units} units in {periods} periods are {}", short(expected, 0)))
            .help("say which rows are left out, or correct N")
    })
}

/// Units that the filters keep; none where a filter says something else.
fn units(paper: &Paper, of: &str) -> Option<usize> {
    let all = paper.study.facts.units.len();
    let analysis = paper.study.analyses.get(of)?;
    let mut filters: Vec<VarId> = vec![];
    for role in ["keep", "drop", "years", "weight"] {
        let vars = analysis.roles.get(role).map(crate::study::Bound::vars).unwrap_or_default();
        if role != "keep" && !vars.is_empty() {
            return None;
        }
        filters.extend(vars);
    }
    match filters.as_slice() {
        [] => Some(all),
        [only] => {
            let Definition::Formula { expr, .. } = &paper.study.var(*only).definition else { return None };
            kept(paper, expr)
        }
        _ => None,
    }
}

/// `province not in municipality.Municipality`, whose members binding has spelt out; `province in (a, b)`.
fn kept(paper: &Paper, expr: &Expr) -> Option<usize> {
    let ExprKind::In { item, set, negated } = &expr.kind else { return None };
    let unit = paper.study.name_of(paper.study.layout.unit?);
    let ExprKind::List(members) = &set.kind else { return None };
    if item.as_name().and_then(|path| path.single()).is_none_or(|name| name.as_str() != unit) {
        return None;
    }
    let named = |unit: &str| {
        members.iter().any(|member| match &member.kind {
            ExprKind::Text(text) => text == unit,
            ExprKind::Name(path) => path.single().is_some_and(|name| name.as_str() == unit),
            _ => false,
        })
    };
    let units = &paper.study.facts.units;
    let inside = units.iter().filter(|name| named(name)).count();
    Some(if *negated { units.len() - inside } else { inside })
}

/// Periods that the longest lag costs; none where there are leads beside lags.
fn lost(paper: &Paper, of: &str) -> Option<usize> {
    let model = paper.model(of)?;
    let edited = model.edit.iter().flat_map(|edit| edit.instrument.iter().flat_map(|one| &one.instruments));
    let formula = model.formula;
    let vars = formula.vars();
    let all = vars.iter().chain(edited);
    let lags: Vec<i64> = all.map(|id| shift(paper, *id)).collect();
    let (longest, furthest) = (lags.iter().max().copied().unwrap_or(0), lags.iter().min().copied().unwrap_or(0));
    usize::try_from(longest.max(0) - furthest.min(0)).ok()
}

fn shift(paper: &Paper, id: VarId) -> i64 {
    match &paper.study.var(id).definition {
        Definition::Formula { expr, .. } => of_expr(expr),
        _ => 0,
    }
}

/// Periods back; forward is negative.
fn of_expr(expr: &Expr) -> i64 {
    let inner = expr.children().into_iter().map(of_expr).max_by_key(|shift| shift.abs()).unwrap_or(0);
    match &expr.kind {
        ExprKind::Lag(Lag::Lag(k) | Lag::Difference(k), _) => inner + i64::from(*k),
        ExprKind::Lag(Lag::Lead(k), _) => inner - i64::from(*k),
        _ => inner,
    }
}
