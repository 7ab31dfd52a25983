//! Expressions over columns: their values, and the rows where they have none.

mod conventions;
mod functions;
mod groups;
mod keywords;
mod production;

pub use conventions::conventions;
pub use functions::{FUNCTIONS, Function, Reach, function};
pub use groups::cross;
pub use keywords::{Keyword, Takes, first_words, keyword, keywords};

use std::sync::Arc;

use crate::plan::{Datum, Failure, Text};
use crate::source::Span;
use crate::spec::expr::{Argument, Binary, Call, Expr, ExprKind, Lag, Path};
use crate::stats::coupling::{Form, coupling};
use crate::stats::descriptive::quantile::QuantileRule;
use crate::stats::descriptive::winsor::Tails;
use crate::stats::panel::lag;

/// Rows where a function has no value though its argument has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub span: Span,
    /// `ln of a value that is not positive`.
    pub what: &'static str,
    pub rows: Vec<usize>,
    /// The offending value of each.
    pub values: Vec<f64>,
}

impl Problem {
    /// The first offending value.
    pub fn first(&self) -> f64 {
        self.values.first().copied().unwrap_or(f64::NAN)
    }
}

/// What an expression is evaluated in.
pub struct Scope<'a> {
    pub rows: usize,
    /// Values of a variable by its printed name.
    pub value: &'a dyn Fn(&str) -> Option<Datum>,
    /// Unit codes and periods, for lags.
    pub panel: Option<(&'a [u32], &'a [f64])>,
    pub quantiles: QuantileRule,
    /// The neighbours' mean of a column, for `W.x`.
    pub neighbours: Option<&'a Neighbours<'a>>,
}

/// The neighbours' mean of a column, row by row.
pub type Neighbours<'a> = dyn Fn(&[f64]) -> Result<Vec<f64>, Failure> + 'a;

/// A value for each row; truth is 1 or 0, an empty cell NaN.
pub fn evaluate(expr: &Expr, scope: &Scope) -> Result<(Datum, Vec<Problem>), Failure> {
    let mut evaluator = Evaluator { scope, problems: vec![] };
    let value = evaluator.value(expr)?;
    Ok((value, evaluator.problems))
}

struct Evaluator<'a> {
    scope: &'a Scope<'a>,
    problems: Vec<Problem>,
}

impl Evaluator<'_> {
    fn value(&mut self, expr: &Expr) -> Result<Datum, Failure> {
        match &expr.kind {
            ExprKind::Number(value) => Ok(Datum::numbers(vec![*value; self.scope.rows])),
            ExprKind::Text(text) => Ok(constant(text, self.scope.rows)),
            ExprKind::Name(path) => self.named(path),
            ExprKind::Lag(by, of) => self.shift(*by, of),
            ExprKind::Not(of) => self.map(of, |x| if x.is_nan() { x } else { f64::from(x == 0.0) }),
            ExprKind::Minus(of) => self.map(of, |x| -x),
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right, expr.span),
            ExprKind::In { item, set, negated } => self.membership(item, set, *negated),
            ExprKind::Call(call) => self.call(call, expr.span),
            ExprKind::List(_)
            | ExprKind::Range(_)
            | ExprKind::Address(_)
            | ExprKind::Alike { .. }
            | ExprKind::Toward { .. } => Err(Failure::new(format!("`{expr}` stands where a value belongs"))),
        }
    }

    fn named(&self, path: &Path) -> Result<Datum, Failure> {
        let name = path.0.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(".");
        (self.scope.value)(&name).ok_or_else(|| Failure::new(format!("`{name}` is not known here")))
    }

    fn numbers(&mut self, expr: &Expr) -> Result<Arc<Vec<f64>>, Failure> {
        match self.value(expr)? {
            Datum::Numbers(values) => Ok(values),
            _ => Err(Failure::new(format!("`{expr}` is text, and a number is needed"))),
        }
    }

    fn map(&mut self, of: &Expr, f: impl Fn(f64) -> f64) -> Result<Datum, Failure> {
        let values = self.numbers(of)?;
        Ok(Datum::numbers(values.iter().map(|x| f(*x)).collect()))
    }

    /// Applies a function and notes the rows where it leaves its domain.
    fn partial(
        &mut self,
        of: &Expr,
        span: Span,
        what: &'static str,
        inside: impl Fn(f64) -> bool,
        f: impl Fn(f64) -> f64,
    ) -> Result<Datum, Failure> {
        let values = self.numbers(of)?;
        self.note(span, what, &values, |x| x.is_nan() || inside(x));
        Ok(Datum::numbers(values.iter().map(|x| if inside(*x) { f(*x) } else { f64::NAN }).collect()))
    }

    fn note(&mut self, span: Span, what: &'static str, values: &[f64], fine: impl Fn(f64) -> bool) {
        let (rows, values): (Vec<usize>, Vec<f64>) =
            values.iter().copied().enumerate().filter(|(_, x)| !fine(*x)).unzip();
        if !rows.is_empty() {
            self.problems.push(Problem { span, what, rows, values });
        }
    }

    fn binary(&mut self, op: Binary, left: &Expr, right: &Expr, span: Span) -> Result<Datum, Failure> {
        if matches!(op, Binary::Equal | Binary::Unequal) {
            let (a, b) = (self.value(left)?, self.value(right)?);
            if let (Datum::Text(a), Datum::Text(b)) = (&a, &b) {
                return Ok(same_text(a, b, op == Binary::Unequal));
            }
        }
        let (a, b) = (self.numbers(left)?, self.numbers(right)?);
        if op == Binary::Over {
            self.note(span, "division by zero", &b, |x| x != 0.0);
        }
        let truth = |holds: bool| f64::from(holds);
        let f = |x: f64, y: f64| match op {
            Binary::Plus => x + y,
            Binary::Minus => x - y,
            Binary::Times => x * y,
            Binary::Over if y == 0.0 => f64::NAN,
            Binary::Over => x / y,
            Binary::Power => libm::pow(x, y),
            _ if x.is_nan() || y.is_nan() => f64::NAN,
            Binary::Equal => truth(x == y),
            Binary::Unequal => truth(x != y),
            Binary::Less => truth(x < y),
            Binary::AtMost => truth(x <= y),
            Binary::Greater => truth(x > y),
            Binary::AtLeast => truth(x >= y),
            Binary::And => truth(x != 0.0 && y != 0.0),
            Binary::Or => truth(x != 0.0 || y != 0.0),
        };
        Ok(Datum::numbers(a.iter().zip(b.iter()).map(|(x, y)| f(*x, *y)).collect()))
    }

    fn shift(&mut self, by: Lag, of: &Expr) -> Result<Datum, Failure> {
        let mut values = self.numbers(of)?.to_vec();
        if let Lag::Spatial(times) = by {
            let neighbours = self.scope.neighbours.ok_or_else(|| Failure::new("`W.` needs a matrix"))?;
            for _ in 0..times {
                values = neighbours(&values)?;
            }
            return Ok(Datum::numbers(values));
        }
        let Some((units, times)) = self.scope.panel else {
            return Err(Failure::new(format!("`{of}` cannot be lagged: the data are no panel")));
        };
        match by {
            Lag::Lag(periods) => Ok(Datum::numbers(lag(&values, units, times, f64::from(periods)))),
            Lag::Lead(periods) => Ok(Datum::numbers(lag(&values, units, times, -f64::from(periods)))),
            Lag::Difference(times_over) => {
                for _ in 0..times_over {
                    let before = lag(&values, units, times, 1.0);
                    values.iter_mut().zip(before).for_each(|(x, last)| *x -= last);
                }
                Ok(Datum::numbers(values))
            }
            Lag::Spatial(_) => Ok(Datum::numbers(values)),
        }
    }

    fn membership(&mut self, of: &Expr, set: &Expr, negated: bool) -> Result<Datum, Failure> {
        let value = self.value(of)?;
        let among = match &set.kind {
            ExprKind::List(items) => items.as_slice(),
            _ => std::slice::from_ref(set),
        };
        let truth = match &value {
            Datum::Text(text) => {
                let wanted: Vec<bool> =
                    text.levels.iter().map(|level| among.iter().any(|one| is_text(one, level))).collect();
                let holds =
                    |code: &u32| wanted.get(*code as usize).map_or(f64::NAN, |holds| f64::from(*holds != negated));
                text.codes.iter().map(holds).collect()
            }
            _ => {
                let values = value.as_numbers()?;
                let holds = |x: f64| among.iter().any(|one| holds_number(one, x)) != negated;
                values.iter().map(|x| if x.is_nan() { f64::NAN } else { f64::from(holds(*x)) }).collect()
            }
        };
        Ok(Datum::numbers(truth))
    }

    fn call(&mut self, call: &Call, span: Span) -> Result<Datum, Failure> {
        let name = call.name.to_string();
        let arguments: Vec<&Expr> = call.arguments.iter().map(|Argument { value, .. }| value).collect();
        match (name.as_str(), arguments.as_slice()) {
            ("ln", [x]) => self.partial(x, span, "ln of a value that is not positive", |x| x > 0.0, libm::log),
            ("log10", [x]) => self.partial(x, span, "log10 of a value that is not positive", |x| x > 0.0, libm::log10),
            ("sqrt", [x]) => self.partial(x, span, "sqrt of a negative value", |x| x >= 0.0, f64::sqrt),
            ("exp", [x]) => self.map(x, libm::exp),
            ("abs", [x]) => self.map(x, f64::abs),
            ("round", [x]) => self.map(x, libm::round),
            ("floor", [x]) => self.map(x, libm::floor),
            ("if", [condition, then, other]) => self.choose(condition, then, other),
            ("min" | "max", [_, _, ..]) => self.extreme(&name, &arguments),
            ("coupling", _) => self.coupling(call, span),
            ("deflate", _) => self.deflate(call),
            ("perpetual_inventory", _) => self.perpetual_inventory(call, span),
            ("misallocation", _) => self.misallocation(call, span),
            ("elasticity", _) => self.elasticity(call, span),
            (_, [x, rest @ ..]) => {
                let values = self.numbers(x)?;
                let level = match rest.first().map(|expr| &expr.kind) {
                    Some(ExprKind::Number(level)) => *level,
                    _ => f64::NAN,
                };
                let times = self.scope.panel.map(|(_, times)| times);
                let cells = self.cells(&call.by)?;
                let (quantiles, tails) = ends(call, self.scope.quantiles)?;
                let over = groups::Rows { cells: &cells, times, quantiles, tails };
                groups::aggregate(&name, &values, level, &over).map(Datum::numbers)
            }
            (_, []) => Err(Failure::new(format!("`{name}` needs an argument"))),
        }
    }

    fn choose(&mut self, condition: &Expr, then: &Expr, other: &Expr) -> Result<Datum, Failure> {
        let condition = self.numbers(condition)?;
        let then = self.where_chosen(then, |row| condition[row] != 0.0)?;
        let other = self.where_chosen(other, |row| condition[row] == 0.0)?;
        let pick = |row: usize| match condition[row] {
            c if c.is_nan() => f64::NAN,
            0.0 => other[row],
            _ => then[row],
        };
        Ok(Datum::numbers((0..self.scope.rows).map(pick).collect()))
    }

    /// A branch of an `if`; what is wrong with rows that do not take it is no matter.
    fn where_chosen(&mut self, branch: &Expr, chosen: impl Fn(usize) -> bool) -> Result<Arc<Vec<f64>>, Failure> {
        let before = self.problems.len();
        let values = self.numbers(branch)?;
        for mut problem in self.problems.split_off(before) {
            let kept = problem.rows.iter().zip(&problem.values).filter(|(row, _)| chosen(**row));
            (problem.rows, problem.values) = kept.map(|(row, value)| (*row, *value)).unzip();
            if !problem.rows.is_empty() {
                self.problems.push(problem);
            }
        }
        Ok(values)
    }

    fn extreme(&mut self, name: &str, arguments: &[&Expr]) -> Result<Datum, Failure> {
        let columns = arguments.iter().map(|one| self.numbers(one)).collect::<Result<Vec<_>, _>>()?;
        let better = |a: f64, b: f64| {
            if a.is_nan() || b.is_nan() {
                f64::NAN
            } else if (name == "min") == (a < b) {
                a
            } else {
                b
            }
        };
        let of_row = |row: usize| columns.iter().map(|column| column[row]).reduce(better).unwrap_or(f64::NAN);
        Ok(Datum::numbers((0..self.scope.rows).map(of_row).collect()))
    }

    /// The degree of coupling of systems, whose `form` is named and whose `exponent` stated.
    fn coupling(&mut self, call: &Call, span: Span) -> Result<Datum, Failure> {
        let said = |keyword: &str| {
            call.arguments.iter().find(|one| one.keyword.as_deref() == Some(keyword)).map(|one| &one.value.kind)
        };
        let form = match (said("form"), said("exponent")) {
            (Some(ExprKind::Text(form)), _) if form == "wang_2021" => Form::Wang2021,
            (_, Some(ExprKind::Number(exponent))) => Form::Classic(*exponent),
            _ => return Err(Failure::new("a degree of coupling needs its form")),
        };
        let systems = call.arguments.iter().filter(|one| one.keyword.is_none());
        let columns = systems.map(|one| self.numbers(&one.value)).collect::<Result<Vec<_>, _>>()?;
        let most = if form == Form::Wang2021 { 1.0 } else { f64::INFINITY };
        for column in &columns {
            self.note(span, "coupling of a system outside 0..1", column, |x| x.is_nan() || (0.0..=most).contains(&x));
        }
        let of_row = |row: usize| coupling(form, &columns.iter().map(|column| column[row]).collect::<Vec<_>>());
        Ok(Datum::numbers((0..self.scope.rows).map(of_row).collect()))
    }

    /// One code a row for the combination of the `by` columns.
    fn cells(&mut self, by: &[Path]) -> Result<Vec<u32>, Failure> {
        let columns = by.iter().map(|one| self.named(one)?.codes()).collect::<Result<Vec<_>, _>>()?;
        Ok(cross(&columns, self.scope.rows))
    }
}

/// The quantile rule and the tails of `winsorise` and `trim`, where they are named.
fn ends(call: &Call, quantiles: QuantileRule) -> Result<(QuantileRule, Tails), Failure> {
    let said = |keyword: &str| {
        let argument = call.arguments.iter().find(|one| one.keyword.as_deref() == Some(keyword))?;
        keywords::word(&argument.value)
    };
    let unknown = |word: &str| Failure::new(format!("`{word}` is not known to `{}`", call.name));
    let quantiles = match said("rule") {
        Some(rule) => QuantileRule::by_name(rule).ok_or_else(|| unknown(rule))?,
        None => quantiles,
    };
    let tails = match said("tails") {
        None => Tails::Both,
        Some("lower") => Tails::Low,
        Some("upper") => Tails::High,
        Some(other) => return Err(unknown(other)),
    };
    Ok((quantiles, tails))
}

fn constant(text: &str, rows: usize) -> Datum {
    Datum::Text(Arc::new(Text { codes: vec![0; rows], levels: vec![text.to_string()] }))
}

fn same_text(a: &Text, b: &Text, negated: bool) -> Datum {
    let same = |(x, y): (&u32, &u32)| match (a.levels.get(*x as usize), b.levels.get(*y as usize)) {
        (Some(x), Some(y)) => f64::from((x == y) != negated),
        _ => f64::NAN,
    };
    Datum::numbers(a.codes.iter().zip(&b.codes).map(same).collect())
}

/// A member as written: a text or a bare name stands for itself.
fn is_text(member: &Expr, level: &str) -> bool {
    match &member.kind {
        ExprKind::Text(text) => text == level,
        ExprKind::Name(path) => path.single().is_some_and(|name| name.as_str() == level),
        ExprKind::Number(value) => value.to_string() == level,
        _ => false,
    }
}

fn holds_number(member: &Expr, x: f64) -> bool {
    match &member.kind {
        ExprKind::Number(value) => *value == x,
        ExprKind::Minus(of) => holds_number(of, -x),
        ExprKind::Range(range) => range.from <= x && x <= range.to,
        ExprKind::Text(text) => text.parse() == Ok(x),
        _ => false,
    }
}
