//! An index that is a weighted mean of two branches gives coefficients that are the same weighted mean.

use super::paper::{Item, Paper};
use super::words::{range, short, tables};
use crate::card;
use crate::diag::Diagnostic;
use crate::printed::{Number, Part, Table};
use crate::results::Address;
use crate::stats::interval::Interval;

card! {
    /// ## What it finds
    /// Tables in which the coefficients of an index are not the weighted mean of those of its two branches.
    ///
    /// Where y = w y1 + (1 - w) y2 in every row, least squares and two-stage least squares on the same regressors give
    /// b = w b1 + (1 - w) b2 for every regressor and the constant, with one w in all tables.
    ///
    /// ## Why it matters
    /// Outcomes that were winsorised or standardised one by one no longer add up: the table is not about the index that
    /// the paper defines.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// indices: {I: {weighting: entropy, of: {A: [+a, +b], B: [+c, +d]}}}
    /// models: {m: {formula: "I, A, B ~ x"}, n: {formula: "I, A, B ~ x + z"}, o: {formula: "I, A, B ~ x + u"}}
    /// reported:
    ///   1: {columns: [m(I), m(A), m(B)], x: [1.000, 1.655, .184], _cons: [.109, .007, .236]}
    ///   2: {columns: [n(I), n(A), n(B)], x: [.205, .339, .038], z: [.114, .028, .221]}
    ///   3: {columns: [o(I), o(A), o(B)], x: [.229, .402, .059], u: [.238, -.001, .609]}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// indices: {I: {weighting: entropy, of: {A: [+a, +b], B: [+c, +d]}}}
    /// models: {m: {formula: "I, A, B ~ x"}, n: {formula: "I, A, B ~ x + z"}}
    /// reported:
    ///   1: {columns: [m(I), m(A), m(B)], x: [1.000, 1.655, .184], _cons: [.109, .007, .236]}
    ///   2: {columns: [n(I), n(A), n(B)], x: [.205, .339, .038], z: [.114, .028, .221]}
    /// ```
    static CARD = "additive-outcomes", "coefficients that do not add up as their outcomes do";
}

/// A row in which an index and both its branches are printed.
struct Triple<'a> {
    item: Item<'a>,
    weight: Option<Interval>,
}

/// Rows of one table.
struct Member<'a> {
    table: &'a Table,
    rows: Vec<Triple<'a>>,
}

impl Member<'_> {
    fn holds(&self, w: f64) -> bool {
        self.rows.iter().all(|row| row.weight.is_some_and(|weight| weight.meets(Interval::point(w))))
    }
}

pub fn check(paper: &Paper) -> Vec<Diagnostic> {
    paper.study.indices.keys().filter_map(|index| of_index(paper, index)).collect()
}

/// Name of an index and of its two branches, where it is their weighted mean.
fn branches(paper: &Paper, index: &str) -> Option<[String; 2]> {
    let bound = paper.study.indices.get(index)?;
    let root = bound.nodes.first()?;
    if root.options.aggregate.name.as_str() != "arithmetic" {
        return None;
    }
    let names: Vec<&String> =
        bound.nodes.iter().filter(|node| node.path.len() == 1).filter_map(|node| node.path.first()).collect();
    match names.as_slice() {
        [first, second] => Some([first.to_string(), second.to_string()]),
        _ => None,
    }
}

fn of_index(paper: &Paper, index: &str) -> Option<Diagnostic> {
    let branches = branches(paper, index)?;
    let members: Vec<Member> = paper
        .tables
        .iter()
        .map(|table| Member { table, rows: triples(paper, table, index, &branches) })
        .filter(|member| !member.rows.is_empty())
        .collect();
    let (weight, holding) = common(&members)?;
    let failing: Vec<&Member> = members.iter().filter(|member| !member.holds(weight.middle())).collect();
    if failing.is_empty() || holding.len() < 2 {
        return None;
    }
    let titles = |of: &[&Member]| tables(&of.iter().map(|member| member.table.title()).collect::<Vec<_>>());
    let [first, second] = &branches;
    let w = short(weight.middle(), 3);
    let rest = short(1.0 - weight.middle(), 3);
    let mut finding = CARD.warning(format!(
        "{index} is {w} {first} + {rest} {second} in {}, and not in {}",
        titles(&holding),
        titles(&failing)
    ));
    for member in failing {
        for row in member.rows.iter().filter(|row| !row.weight.is_some_and(|one| one.meets(weight))) {
            let label = match row.weight {
                Some(needed) => format!("needs a weight of {}", range(needed, 3)),
                None => "no weight gives this".to_string(),
            };
            finding = finding.at(row.item.span(), label);
        }
    }
    Some(finding.help("outcomes that are winsorised or standardised one by one do not add up: treat the leaves, and build the index from them"))
}

/// The weight that explains most rows, and the tables that hold with it.
fn common<'m, 'a>(members: &'m [Member<'a>]) -> Option<(Interval, Vec<&'m Member<'a>>)> {
    let ends = members.iter().flat_map(|member| member.rows.iter().filter_map(|row| row.weight)).map(|one| one.low);
    let explained = |w: &f64| -> usize { members.iter().filter(|one| one.holds(*w)).map(|one| one.rows.len()).sum() };
    let candidates: Vec<f64> = ends.collect();
    let best = candidates.iter().copied().max_by_key(explained)?;
    let holding: Vec<&Member> = members.iter().filter(|member| member.holds(best)).collect();
    let weights = holding.iter().flat_map(|member| member.rows.iter().filter_map(|row| row.weight));
    let region = weights.reduce(|a, b| a.meet(b).unwrap_or(a))?;
    Some((region, holding))
}

fn triples<'a>(paper: &Paper<'a>, table: &'a Table, index: &str, branches: &[String; 2]) -> Vec<Triple<'a>> {
    let items: Vec<Item> = paper.items().filter(|item| std::ptr::eq(item.table, table)).collect();
    let wholes = items.iter().filter(|item| {
        item.part == Part::Value
            && item.address.outcome.as_deref() == Some(index)
            && paper.is_coefficient(&item.address.quantity)
            && adds_up(paper, &item.address.of, index)
    });
    wholes
        .filter_map(|item| {
            let of = |outcome: &str| {
                let address = Address { outcome: Some(outcome.to_string()), ..item.address.clone() };
                items.iter().find(|one| *one.address == address)?.cell.estimate().map(|one| one.number)
            };
            let weight = weight(item.cell.estimate()?.number, of(&branches[0])?, of(&branches[1])?);
            Some(Triple { item: *item, weight })
        })
        .collect()
}

/// Whether the outcomes of an analysis are still weighted means: a check may build the index in another way.
fn adds_up(paper: &Paper, of: &str, index: &str) -> bool {
    let Some(model) = paper.model(of) else { return false };
    let Some(edit) = model.edit else { return true };
    !edit.reindex.iter().any(|one| {
        one.index == index && one.aggregate.as_ref().is_some_and(|aggregate| aggregate.name.as_str() != "arithmetic")
    })
}

/// Every w in [0, 1] with a = w b + (1 - w) c for values that round to what is printed: a - c - w (b - c) lies within the
/// half units of a, w b and (1 - w) c, two inequalities that are linear in w.
fn weight(a: Number, b: Number, c: Number) -> Option<Interval> {
    let half = |number: Number| 0.5 * number.unit();
    let (gap, spread) = (a.value - c.value, b.value - c.value);
    let (fixed, moving) = (half(a) + half(c), half(b) - half(c));
    let (mut low, mut high): (f64, f64) = (0.0, 1.0);
    // k w <= m, twice.
    for (k, m) in [(-spread - moving, fixed - gap), (spread - moving, fixed + gap)] {
        match k {
            k if k > 0.0 => high = high.min(m / k),
            k if k < 0.0 => low = low.max(m / k),
            _ if m < 0.0 => return None,
            _ => {}
        }
    }
    (low <= high).then(|| Interval::new(low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: f64) -> Number {
        Number { value, decimals: 3 }
    }

    /// 1.000 = w 1.655 + (1 - w) .184: .816/1.471 = .5547, and the half units move it by about .001/1.471.
    #[test]
    fn a_weight_by_hand() {
        let found = weight(number(1.0), number(1.655), number(0.184)).unwrap();
        assert!(
            (found.middle() - 0.5547).abs() < 1e-4 && (found.width() - 2.0 * 0.001 / 1.471).abs() < 1e-6,
            "{found:?}"
        );
        assert_eq!(weight(number(2.0), number(1.655), number(0.184)), None);
        let all = weight(number(0.5), number(0.5), number(0.5)).unwrap();
        assert_eq!((all.low, all.high), (0.0, 1.0));
    }
}
