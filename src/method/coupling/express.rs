//! The degrees as expressions over the systems, so that they are variables like any other.

use super::Options;
use crate::source::Span;
use crate::spec::expr::{Argument, Binary, Call, Expr, ExprKind, Path};
use crate::spec::words::Name;

/// Expressions of C and T over the systems, and of D = sqrt(C T) over these two.
pub struct Degrees {
    pub coupling: Expr,
    pub level: Expr,
    pub coordination: Expr,
}

/// Over systems that have these names, with the names of C and T; none where the options do not fit.
pub fn degrees(options: &Options, systems: &[String], parts: [&str; 2], span: Span) -> Option<Degrees> {
    let weights = options.weights().filter(|weights| weights.len() == systems.len() && systems.len() > 1)?;
    let made = |kind| Expr { span, kind };
    let named = |name: &String| made(ExprKind::Name(Path(vec![Name::new(name)])));
    let binary = |op, a: Expr, b: Expr| made(ExprKind::Binary(op, Box::new(a), Box::new(b)));
    let said = |keyword: &str, kind| Argument { keyword: Some(Name::new(keyword)), value: made(kind) };
    let mut arguments: Vec<Argument> =
        systems.iter().map(|name| Argument { keyword: None, value: named(name) }).collect();
    let form = options.form.as_ref().map_or("classic", |at| at.value.as_str());
    arguments.push(said("form", ExprKind::Text(form.to_string())));
    if form == "classic" {
        let exponent = options.exponent.as_ref().map_or(1.0 / systems.len() as f64, |at| at.value);
        arguments.push(said("exponent", ExprKind::Number(exponent)));
    }
    let call =
        |name: &str, arguments| made(ExprKind::Call(Call { name: Path(vec![Name::new(name)]), arguments, by: vec![] }));
    let coupling = call("coupling", arguments);
    let weighted = systems
        .iter()
        .zip(&weights)
        .map(|(name, weight)| binary(Binary::Times, made(ExprKind::Number(*weight)), named(name)));
    let level = weighted.reduce(|sum, term| binary(Binary::Plus, sum, term))?;
    let [c, t] = parts.map(|name| made(ExprKind::Name(Path(vec![Name::new(name)]))));
    let product = binary(Binary::Times, c, t);
    let coordination = call("sqrt", vec![Argument { keyword: None, value: product }]);
    Some(Degrees { coupling, level, coordination })
}
