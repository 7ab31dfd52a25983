//! Definitions up to positive affine maps: `100 * rd / gdp` measures what `rd / gdp` measures.
//!
//! An expression becomes a sum of products of whole powers: sums, products and conditions are sorted, constants folded, lags
//! move through products, logarithms give up their scale. Equal texts are equal measures; unequal ones may still be.

use std::collections::BTreeMap;

use super::{Binary, Call, Expr, ExprKind, Lag, Path, print};

/// Atoms and their exponents.
type Product = BTreeMap<String, i64>;

/// `constant + sum of coefficient * product`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sum {
    constant: f64,
    terms: BTreeMap<Product, f64>,
}

/// `scale * core + shift`, the scale positive.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The same text for all that differ by a positive affine map.
    pub core: String,
    pub scale: f64,
    pub shift: f64,
}

/// Terms beyond which a product of sums stays a product.
const MOST_TERMS: usize = 64;
/// Bytes beyond which a text is told by its hash, so that definitions upon definitions cannot grow without bound.
const LONGEST: usize = 2_000;
/// Powers that are multiplied out.
const HIGHEST: i64 = 4;
/// Coefficients are told apart to so many digits; below them is the rounding of the arithmetic here.
const DIGITS: usize = 11;

impl Sum {
    pub fn constant(value: f64) -> Sum {
        Sum { constant: value, terms: BTreeMap::new() }
    }

    /// Something that cannot be taken apart.
    pub fn atom(text: impl Into<String>) -> Sum {
        Sum::power(text.into(), 1)
    }

    fn power(text: String, exponent: i64) -> Sum {
        Sum { constant: 0.0, terms: BTreeMap::from([(Product::from([(bounded(text), exponent)]), 1.0)]) }
    }

    fn is_constant(&self) -> bool {
        self.terms.is_empty()
    }

    /// The only product, where nothing else is there.
    fn monomial(&self) -> Option<(&Product, f64)> {
        let (product, coefficient) = self.terms.first_key_value()?;
        (self.terms.len() == 1 && self.constant == 0.0).then_some((product, *coefficient))
    }

    fn scaled(mut self, by: f64) -> Sum {
        self.constant *= by;
        self.terms.values_mut().for_each(|coefficient| *coefficient *= by);
        self.cleared()
    }

    fn cleared(mut self) -> Sum {
        self.terms.retain(|_, coefficient| *coefficient != 0.0);
        self
    }

    fn plus(mut self, other: Sum) -> Sum {
        self.constant += other.constant;
        for (product, coefficient) in other.terms {
            *self.terms.entry(product).or_default() += coefficient;
        }
        self.cleared()
    }

    fn times(self, other: Sum) -> Sum {
        if self.is_constant() || other.is_constant() {
            let (number, rest) = if self.is_constant() { (self.constant, other) } else { (other.constant, self) };
            return rest.scaled(number);
        }
        if (self.terms.len() + 1) * (other.terms.len() + 1) > MOST_TERMS {
            return self.factor().times(other.factor());
        }
        let mut found = Sum::constant(self.constant * other.constant);
        for (product, coefficient) in &self.terms {
            found = found
                .plus(Sum { constant: 0.0, terms: BTreeMap::from([(product.clone(), coefficient * other.constant)]) });
            for (second, by) in &other.terms {
                found = found.plus(joined(product, second, coefficient * by));
            }
        }
        for (second, by) in &other.terms {
            found = found.plus(Sum { constant: 0.0, terms: BTreeMap::from([(second.clone(), by * self.constant)]) });
        }
        found.cleared()
    }

    /// The same as one atom with its coefficient.
    fn factor(&self) -> Sum {
        if self.monomial().is_some() || self.is_constant() {
            return self.clone();
        }
        let (scale, rest) = self.unscaled();
        Sum::atom(format!("({})", rest.text())).scaled(scale)
    }

    /// A positive scale and what is left, constants with it.
    fn unscaled(&self) -> (f64, Sum) {
        let scale = self.terms.values().next().map_or(1.0, |leading| leading.abs());
        (scale, self.clone().scaled(1.0 / scale))
    }

    fn raised(&self, exponent: i64) -> Sum {
        if self.is_constant() {
            return Sum::constant(libm::pow(self.constant, exponent as f64));
        }
        if let Some((product, coefficient)) = self.monomial() {
            let powers = product.iter().map(|(atom, by)| (atom.clone(), by.saturating_mul(exponent))).collect();
            let coefficient = libm::pow(coefficient, exponent as f64);
            return Sum { constant: 0.0, terms: BTreeMap::from([(powers, coefficient)]) };
        }
        if (2..=HIGHEST).contains(&exponent) {
            return (1..exponent).fold(self.clone(), |power, _| power.times(self.clone()));
        }
        self.factor().raised(exponent)
    }

    fn over(self, other: Sum) -> Sum {
        let (own, by) = (self.unscaled(), other.unscaled());
        if !self.is_constant() && own.1.text() == by.1.text() {
            return Sum::constant(own.0 / by.0);
        }
        self.times(other.raised(-1))
    }

    /// Every atom by another one.
    fn each_atom(self, of: impl Fn(&str) -> String) -> Sum {
        let terms = self.terms.into_iter().map(|(product, coefficient)| {
            (product.into_iter().map(|(atom, by)| (bounded(of(&atom)), by)).collect::<Product>(), coefficient)
        });
        Sum { constant: self.constant, terms: terms.collect() }
    }

    /// Every product by one atom; the constant apart.
    fn each_product(&self, of: impl Fn(&str) -> String) -> Sum {
        let terms =
            self.terms.iter().map(|(product, coefficient)| Sum::atom(of(&text_of(product))).scaled(*coefficient));
        terms.fold(Sum::default(), Sum::plus)
    }

    pub fn text(&self) -> String {
        let mut parts: Vec<String> = vec![];
        for (product, coefficient) in &self.terms {
            let product = text_of(product);
            let coefficient = rounded(*coefficient);
            parts.push(if coefficient == "1" { product } else { format!("{coefficient}*{product}") });
        }
        if self.constant != 0.0 || parts.is_empty() {
            parts.push(rounded(self.constant));
        }
        parts.join(" + ")
    }

    pub fn form(&self) -> Form {
        let (scale, rest) = self.unscaled();
        let core = Sum { constant: 0.0, terms: rest.terms };
        let core = if core.terms.is_empty() { "constant".to_string() } else { bounded(core.text()) };
        Form { core, scale, shift: self.constant }
    }

    /// The measure that falls where this one rises.
    pub fn reversed(&self) -> Sum {
        self.clone().scaled(-1.0)
    }

    /// Names that it is made of, without what is done to them.
    pub fn atoms(&self) -> Vec<&str> {
        let mut atoms: Vec<&str> = self.terms.keys().flat_map(|product| product.keys().map(String::as_str)).collect();
        atoms.sort_unstable();
        atoms.dedup();
        atoms
    }
}

fn joined(a: &Product, b: &Product, coefficient: f64) -> Sum {
    let mut product = a.clone();
    for (atom, by) in b {
        let exponent = product.entry(atom.clone()).or_default();
        *exponent = exponent.saturating_add(*by);
    }
    product.retain(|_, exponent| *exponent != 0);
    match product.is_empty() {
        true => Sum::constant(coefficient),
        false => Sum { constant: 0.0, terms: BTreeMap::from([(product, coefficient)]) },
    }
}

fn text_of(product: &Product) -> String {
    let power = |(atom, by): (&String, &i64)| if *by == 1 { atom.clone() } else { format!("{atom}^{by}") };
    product.iter().map(power).collect::<Vec<_>>().join("*")
}

fn rounded(value: f64) -> String {
    print::number(format!("{value:.DIGITS$e}").parse().unwrap_or(value))
}

fn bounded(text: String) -> String {
    if text.len() > LONGEST { format!("#{}", blake3::hash(text.as_bytes()).to_hex()) } else { text }
}

/// An expression as a sum; `names` says what a name stands for.
pub fn sum(expr: &Expr, names: &dyn Fn(&Path) -> Sum) -> Sum {
    let inner = |expr: &Expr| sum(expr, names);
    match &expr.kind {
        ExprKind::Number(value) => Sum::constant(*value),
        ExprKind::Name(path) => names(path),
        ExprKind::Minus(of) => inner(of).scaled(-1.0),
        ExprKind::Lag(by, of) => lagged(*by, inner(of)),
        ExprKind::Binary(op, left, right) => match op {
            Binary::Plus => inner(left).plus(inner(right)),
            Binary::Minus => inner(left).plus(inner(right).scaled(-1.0)),
            Binary::Times => inner(left).times(inner(right)),
            Binary::Over => inner(left).over(inner(right)),
            Binary::Power => power(inner(left), inner(right)),
            _ => Sum::atom(condition(expr, names)),
        },
        ExprKind::Call(call) => called(call, names),
        _ => Sum::atom(condition(expr, names)),
    }
}

fn lagged(by: Lag, of: Sum) -> Sum {
    match by {
        // The past of a product is the product of the pasts.
        Lag::Lag(_) | Lag::Lead(_) => of.each_atom(|atom| format!("{by}[{atom}]")),
        Lag::Difference(_) => of.each_product(|product| format!("{by}[{product}]")),
        Lag::Spatial(_) => {
            let constant = Sum::atom(format!("{by}[1]")).scaled(of.constant);
            of.each_product(|product| format!("{by}[{product}]")).plus(constant).cleared()
        }
    }
}

fn power(base: Sum, exponent: Sum) -> Sum {
    let whole = exponent.is_constant() && exponent.constant.fract() == 0.0 && exponent.constant.abs() < 1e6;
    if whole {
        return base.raised(exponent.constant as i64);
    }
    if !exponent.is_constant() {
        return Sum::atom(format!("({})^({})", base.text(), exponent.text()));
    }
    let (scale, rest) = base.unscaled();
    let by = exponent.constant;
    Sum::atom(format!("({})^{}", rest.text(), rounded(by))).scaled(libm::pow(scale, by))
}

/// Functions of a whole column that follow positive affine maps of it.
const EQUIVARIANT: [&str; 8] = ["mean", "others_mean", "median", "quantile", "winsorise", "trim", "first", "last"];

fn called(call: &Call, names: &dyn Fn(&Path) -> Sum) -> Sum {
    let name = call.name.to_string();
    let Some(first) = call.arguments.first().map(|argument| sum(&argument.value, names)) else {
        return Sum::atom(format!("{name}()"));
    };
    let Form { core, scale, shift } = first.form();
    let whole = |first: &str| written(call, first, names);
    match name.as_str() {
        "ln" | "log10" => {
            let (scale, rest) = first.unscaled();
            let log = Sum::atom(format!("ln({})", rest.text())).plus(Sum::constant(libm::log(scale)));
            if name == "ln" { log } else { log.scaled(1.0 / std::f64::consts::LN_10) }
        }
        "exp" => {
            let rest = Sum { constant: 0.0, terms: first.terms };
            Sum::atom(format!("exp({})", rest.text())).scaled(libm::exp(first.constant))
        }
        "sqrt" => power(first, Sum::constant(0.5)),
        "std" => Sum::atom(whole(&core)).scaled(scale),
        "rank" | "count" => Sum::atom(whole(&core)),
        _ if EQUIVARIANT.contains(&name.as_str()) => Sum::atom(whole(&core)).scaled(scale).plus(Sum::constant(shift)),
        _ => Sum::atom(whole(&first.text())),
    }
}

/// A call with its first argument as given.
fn written(call: &Call, first: &str, names: &dyn Fn(&Path) -> Sum) -> String {
    let name = call.name.to_string();
    let mut arguments = vec![first.to_string()];
    for argument in call.arguments.iter().skip(1) {
        let value = condition(&argument.value, names);
        arguments.push(argument.keyword.as_ref().map_or(value.clone(), |keyword| format!("{keyword}={value}")));
    }
    if matches!(name.as_str(), "min" | "max") {
        arguments.sort();
    }
    let mut by: Vec<String> = call.by.iter().map(|path| names(path).text()).collect();
    by.sort();
    let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(", ")) };
    format!("{name}({}{by})", arguments.join(", "))
}

/// One text for conditions that mean the same: `and`, `or` and lists sorted, `a > b` as `b < a`.
pub fn condition(expr: &Expr, names: &dyn Fn(&Path) -> Sum) -> String {
    let inner = |expr: &Expr| condition(expr, names);
    match &expr.kind {
        ExprKind::Binary(op @ (Binary::And | Binary::Or), ..) => {
            let mut parts: Vec<String> = vec![];
            flattened(expr, *op, &mut |part| parts.push(inner(part)));
            parts.sort();
            parts.dedup();
            format!("({})", parts.join(&format!(" {} ", op.symbol())))
        }
        ExprKind::Binary(Binary::Greater, left, right) => format!("{} < {}", inner(right), inner(left)),
        ExprKind::Binary(Binary::AtLeast, left, right) => format!("{} <= {}", inner(right), inner(left)),
        ExprKind::Binary(op @ (Binary::Less | Binary::AtMost), left, right) => {
            format!("{} {} {}", inner(left), op.symbol(), inner(right))
        }
        ExprKind::Binary(op @ (Binary::Equal | Binary::Unequal), left, right) => {
            let mut sides = [inner(left), inner(right)];
            sides.sort();
            sides.join(&format!(" {} ", op.symbol()))
        }
        ExprKind::Not(of) => format!("not ({})", inner(of)),
        ExprKind::In { item, set, negated } => {
            format!("{} {} {}", inner(item), if *negated { "not in" } else { "in" }, inner(set))
        }
        ExprKind::List(items) => {
            let mut items: Vec<String> = items.iter().map(inner).collect();
            items.sort();
            format!("({})", items.join(", "))
        }
        ExprKind::Text(text) => print::quoted(text),
        ExprKind::Range(_) | ExprKind::Address(_) | ExprKind::Alike { .. } | ExprKind::Toward { .. } => {
            expr.to_string()
        }
        _ => sum(expr, names).text(),
    }
}

fn flattened(expr: &Expr, op: Binary, take: &mut dyn FnMut(&Expr)) {
    match &expr.kind {
        ExprKind::Binary(own, left, right) if *own == op => {
            flattened(left, op, take);
            flattened(right, op, take);
        }
        _ => take(expr),
    }
}

#[cfg(test)]
mod tests {
    use super::{Sum, condition, sum};
    use crate::source::Span;
    use crate::spec::expr::parse_expression;
    use crate::spec::node::Text;

    fn read(text: &str) -> Sum {
        let expr = parse_expression(&Text::plain(text), Span::default()).unwrap();
        sum(&expr, &|path| match path.to_string().as_str() {
            "share" => read("100 * rd / gdp"),
            name => Sum::atom(name),
        })
    }

    fn core(text: &str) -> String {
        read(text).form().core
    }

    #[test]
    fn positive_affine_maps_are_one_measure() {
        for (a, b) in [
            ("rd / gdp", "100 * rd / gdp"),
            ("rd / gdp", "rd * gdp^-1 * 3 - 7"),
            ("ln(gdp / population)", "ln(10000 * gdp / population)"),
            ("log10(x)", "ln(x)"),
            ("a + b", "2 * b + 2 * a + 1"),
            ("a / (a + b)", "100 * a / (2 * b + 2 * a)"),
            ("(a + b)^2", "a^2 + 2*a*b + b^2"),
            ("L.share", "L.rd / L.gdp"),
            ("mean(2 * x + 1 by year)", "mean(x by year)"),
            ("x - mean(x by year)", "3 * x - mean(3 * x by year)"),
            ("sqrt(4 * x)", "x^0.5"),
            ("exp(x + 1)", "exp(x)"),
            ("max(a, b)", "max(b, a)"),
            ("if(a > 1, b, 0)", "if(1 < a, b, 0)"),
            ("0.1*a + 0.2*b", "a + 2*b"),
        ] {
            assert_eq!(core(a), core(b), "{a} against {b}");
        }
    }

    #[test]
    fn other_measures_stay_apart() {
        for (a, b) in [
            ("rd / gdp", "gdp / rd"),
            ("x", "-x"),
            ("ln(x)", "x"),
            ("ln(x + 1)", "ln(x)"),
            ("a / (a + b)", "b / (a + b)"),
            ("L.x", "L2.x"),
            ("D.x", "L.x"),
            ("mean(x by year)", "mean(x by unit)"),
            ("sum(x + 1 by year)", "sum(x by year)"),
            ("abs(x)", "x"),
        ] {
            assert_ne!(core(a), core(b), "{a} against {b}");
        }
        assert_eq!(read("-x").reversed().form().core, core("x"));
    }

    #[test]
    fn scale_and_shift_are_told() {
        let form = read("100 * rd / gdp + 5").form();
        assert_eq!((form.core.as_str(), form.scale, form.shift), ("gdp^-1*rd", 100.0, 5.0));
        assert_eq!(core("x - x + 3"), "constant");
        assert_eq!(core("(a + b) / (2*a + 2*b)"), "constant");
    }

    #[test]
    fn conditions_have_one_text() {
        let read = |text: &str| {
            let expr = parse_expression(&Text::plain(text), Span::default()).unwrap();
            condition(&expr, &|path| Sum::atom(path.to_string()))
        };
        assert_eq!(read("a > 1 and b in (Y, X)"), read("b in (X, Y) and 1 < a"));
        assert_ne!(read("a > 1 or b == 2"), read("a > 1 and b == 2"));
        assert_ne!(read("a >= 1"), read("a > 1"));
    }

    #[test]
    fn definitions_upon_definitions_stay_short() {
        let mut last = Sum::atom("x");
        for _ in 0..200 {
            let expr = parse_expression(&Text::plain("max(v, abs(v)) * (v + 1)"), Span::default()).unwrap();
            last = sum(&expr, &|_| last.clone());
        }
        assert!(last.text().len() < 1_000_000);
    }
}
