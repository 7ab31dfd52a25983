//! One comparison: a sum of computed numbers against zero.

use super::evidence::{Evidence, find};
use super::linear::{Sum, sum};
use super::{Judged, Rest, Standing, joint};
use crate::results::{self, Results};
use crate::spec::expr::{Binary, Expr, ExprKind};
use crate::stats::dist::{normal_two_sided, t_two_sided};
use crate::study::{Study, resolve};

/// What a comparison is held against.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    pub study: &'a Study,
    pub results: &'a Results,
    pub level: Option<f64>,
    pub one_sided: bool,
}

/// Level of the intervals that results hold.
const INTERVAL: f64 = 0.05;

/// left op right, as left - right against zero.
pub fn compare(left: &Expr, op: Binary, right: &Expr, terms: &Terms) -> Judged {
    let kind = ExprKind::Binary(Binary::Minus, Box::new(left.clone()), Box::new(right.clone()));
    let Some(sum) = sum(&Expr { span: left.span.to(right.span), kind }) else {
        return Judged::not_computed("it multiplies or transforms computed numbers, whose joint error is not known");
    };
    let mut found = vec![];
    for (c, address) in &sum.terms {
        let is_analysis = |name: &str| terms.results.outputs.iter().any(|(analysis, ..)| analysis == name);
        let Some(address) = resolve(address, is_analysis) else {
            continue;
        };
        if let Some(counted) = terms.level.and_then(|level| thresholds(terms.results, &address, level)) {
            return steps(counted, &sum, op);
        }
        match find(terms.results, &address) {
            Ok(evidence) => found.push((*c, evidence)),
            Err(why) => return Judged::not_computed(why),
        }
    }
    let judged = against_zero(&sum, op, &found, terms);
    let rest = |(_, one): (f64, Evidence)| Rest {
        address: one.address,
        estimate: one.estimate,
        interval: one.interval,
        place: None,
    };
    Judged { rests: found.into_iter().map(rest).collect(), ..judged }
}

fn against_zero(sum: &Sum, op: Binary, found: &[(f64, Evidence)], terms: &Terms) -> Judged {
    let value = sum.constant + found.iter().map(|(c, one)| c * one.estimate).sum::<f64>();
    let uncertain: Vec<&(f64, Evidence)> = found.iter().filter(|(_, one)| !one.is_exact()).collect();
    let Some(level) = terms.level.filter(|_| !uncertain.is_empty()) else {
        let standing = if holds(value, op) { Standing::Supported } else { Standing::Contradicted };
        let p = match uncertain.as_slice() {
            [(_, only)] if value == only.estimate => only.p,
            _ => None,
        };
        let why = uncertain.first().map(|_| "without a level: estimates compared as they are".to_string());
        return Judged { standing, p, rests: vec![], why };
    };
    let direction = direction(op);
    match test(value, &uncertain, terms) {
        Test::P { p, why } => {
            let p = match direction {
                Some(sign) if terms.one_sided && value * sign > 0.0 => p / 2.0,
                Some(_) if terms.one_sided => 1.0 - p / 2.0,
                _ => p,
            };
            Judged { standing: standing(value, op, p, level, terms.one_sided), p: Some(p), rests: vec![], why }
        }
        Test::Interval if level == INTERVAL && !terms.one_sided => {
            let excluded =
                uncertain.iter().all(|(_, one)| one.interval.is_some_and(|(low, high)| low > 0.0 || high < 0.0));
            let p = if excluded { 0.0 } else { 1.0 };
            let why = Some("by its 95% interval".to_string());
            Judged { standing: standing(value, op, p, level, false), p: None, rests: vec![], why }
        }
        Test::Interval => Judged::not_computed("it has a 95% interval and no p value: claim it `at 5%`"),
        Test::None => Judged::not_computed("its standard error was not computed"),
    }
}

/// +1 where the claim wants a positive value, -1 where a negative one.
fn direction(op: Binary) -> Option<f64> {
    match op {
        Binary::Greater | Binary::AtLeast => Some(1.0),
        Binary::Less | Binary::AtMost => Some(-1.0),
        _ => None,
    }
}

fn holds(value: f64, op: Binary) -> bool {
    match op {
        Binary::Greater => value > 0.0,
        Binary::AtLeast => value >= 0.0,
        Binary::Less => value < 0.0,
        Binary::AtMost => value <= 0.0,
        Binary::Equal => value == 0.0,
        _ => value != 0.0,
    }
}

/// A test can speak against an equality, never for it.
fn standing(value: f64, op: Binary, p: f64, level: f64, one_sided: bool) -> Standing {
    let against = if one_sided { 1.0 - p } else { p };
    match direction(op) {
        Some(sign) if value * sign > 0.0 && p < level => Standing::Supported,
        Some(sign) if value * sign < 0.0 && against < level => Standing::Contradicted,
        Some(_) => Standing::NotSupported,
        None if op == Binary::Equal && p < level => Standing::Contradicted,
        None if op != Binary::Equal && p < level => Standing::Supported,
        None => Standing::NotSupported,
    }
}

enum Test {
    P { p: f64, why: Option<String> },
    Interval,
    None,
}

/// p of value = 0. The error of one estimate is its own, that of several of one model follows from their covariance. Where
/// that is not known the error is at most the sum of theirs: sqrt(var(sum c b)) <= sum |c| se.
fn test(value: f64, uncertain: &[&(f64, Evidence)], terms: &Terms) -> Test {
    if let [(c, only)] = uncertain {
        let shifted = value != c * only.estimate;
        if let Some(p) = only.p.filter(|_| !shifted) {
            return Test::P { p, why: None };
        }
        if only.se.is_none() {
            return if only.interval.is_some() && !shifted { Test::Interval } else { Test::None };
        }
    }
    let mut bound = 0.0;
    for (c, one) in uncertain {
        match one.se {
            Some(one) => bound += c.abs() * one,
            None => return Test::None,
        }
    }
    let known = if uncertain.len() > 1 { joint::error(uncertain, terms.results) } else { None };
    let se = known.unwrap_or(bound);
    let df = uncertain.iter().filter_map(|(_, one)| one.df).fold(f64::INFINITY, f64::min);
    let t = value / se;
    let p = if df.is_finite() { t_two_sided(t, df) } else { normal_two_sided(t) };
    let why = (uncertain.len() > 1).then(|| match known {
        Some(_) => "by the covariance of the estimates".to_string(),
        None => joint::unknown(uncertain, terms.study),
    });
    if p.is_nan() { Test::None } else { Test::P { p, why } }
}

/// Thresholds that the sequence of tests finds at a level, with the test that ends it.
struct Counted {
    count: usize,
    rest: Rest,
    p: Option<f64>,
    why: Option<String>,
}

fn thresholds(results: &Results, address: &results::Address, level: f64) -> Option<Counted> {
    if address.quantity != "thresholds" {
        return None;
    }
    let of = |quantity: &str| find(results, &results::Address { quantity: quantity.into(), ..address.clone() }).ok();
    let p_of = |k: usize| of(&format!("test.{k}.p")).map(|one| one.estimate);
    let first = of("test.1.p")?;
    let count = (1..).take_while(|k| p_of(*k).is_some_and(|p| p < level)).count();
    let (f, critical) = (of("test.1.F"), of(&format!("test.1.crit{}", (level * 100.0).round())));
    let against = f.zip(critical).filter(|_| count == 0).map(|(f, critical)| {
        format!("no threshold found, F = {:.1} < {:.1} at {:.0}%", f.estimate, critical.estimate, level * 100.0)
    });
    let address = results::Address { quantity: "thresholds".into(), ..first.address };
    let rest = Rest { address, estimate: count as f64, interval: None, place: None };
    Some(Counted { count, rest, p: p_of(count.max(1)), why: against })
}

/// A count of thresholds at a level is not refuted by tests that find fewer.
fn steps(counted: Counted, sum: &Sum, op: Binary) -> Judged {
    let c = sum.terms.first().map_or(1.0, |(c, _)| *c);
    let standing = if sum.terms.len() > 1 {
        return Judged::not_computed("a count of thresholds is compared with a number alone");
    } else if holds(c * counted.count as f64 + sum.constant, op) {
        Standing::Supported
    } else {
        Standing::NotSupported
    };
    Judged { standing, p: counted.p, rests: vec![counted.rest], why: counted.why }
}
