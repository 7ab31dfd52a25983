//! Definitions that can be turned round: products of powers of columns, or the logarithm of one.

use std::collections::BTreeMap;

use crate::spec::expr::{Binary, Expr, ExprKind};
use crate::study::{Definition, Study, VarId};

/// factor * prod(column ^ power), every column positive.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    pub log_factor: f64,
    pub powers: BTreeMap<String, f64>,
}

/// What a variable's values are of its product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outer {
    Plain,
    Ln,
    Log10,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Inverted {
    pub outer: Outer,
    pub product: Product,
}

/// Formulas inside formulas that are followed.
const DEEPEST: usize = 64;

/// A variable as a product, or why it is none.
pub fn invert(study: &Study, id: VarId) -> Result<Inverted, String> {
    let var = study.var(id);
    match &var.definition {
        Definition::Formula { expr, .. } => {
            let (outer, inner) = outer(expr);
            Ok(Inverted { outer, product: product(study, inner, DEEPEST)? })
        }
        Definition::Branch { index, .. } => Err(format!("a score of the index `{index}`, which its leaves decide")),
        Definition::Column => Ok(Inverted { outer: Outer::Plain, product: column(&var.name) }),
        Definition::Group { .. } => Err("a grouping of units".into()),
        Definition::Output { .. } => Err("computed by an analysis".into()),
        Definition::Broken => Err("its definition is wrong".into()),
    }
}

fn outer(expr: &Expr) -> (Outer, &Expr) {
    let ExprKind::Call(call) = &expr.kind else { return (Outer::Plain, expr) };
    match (call.name.to_string().as_str(), call.arguments.as_slice()) {
        ("ln", [argument]) => (Outer::Ln, &argument.value),
        ("log10", [argument]) => (Outer::Log10, &argument.value),
        _ => (Outer::Plain, expr),
    }
}

fn column(name: &str) -> Product {
    Product { log_factor: 0.0, powers: BTreeMap::from([(name.to_string(), 1.0)]) }
}

fn product(study: &Study, expr: &Expr, fuel: usize) -> Result<Product, String> {
    let no_product = || Err(format!("`{expr}` is no product of powers of columns"));
    if fuel == 0 {
        return no_product();
    }
    match &expr.kind {
        ExprKind::Number(value) if *value > 0.0 => {
            Ok(Product { log_factor: libm::log(*value), powers: BTreeMap::new() })
        }
        ExprKind::Name(path) => {
            let name = path.0.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(".");
            let Some(id) = study.names.get(&name) else { return no_product() };
            match &study.var(*id).definition {
                Definition::Column => Ok(column(&study.var(*id).name)),
                Definition::Formula { expr, .. } => product(study, expr, fuel - 1),
                _ => no_product(),
            }
        }
        ExprKind::Binary(Binary::Times, left, right) => {
            Ok(product(study, left, fuel - 1)?.times(product(study, right, fuel - 1)?, 1.0))
        }
        ExprKind::Binary(Binary::Over, left, right) => {
            Ok(product(study, left, fuel - 1)?.times(product(study, right, fuel - 1)?, -1.0))
        }
        ExprKind::Binary(Binary::Power, base, exponent) => match constant(exponent) {
            Some(power) => Ok(Product::one().times(product(study, base, fuel - 1)?, power)),
            None => no_product(),
        },
        ExprKind::Call(call) => match (call.name.to_string().as_str(), call.arguments.as_slice()) {
            ("sqrt", [argument]) => Ok(Product::one().times(product(study, &argument.value, fuel - 1)?, 0.5)),
            _ => no_product(),
        },
        _ => no_product(),
    }
}

fn constant(expr: &Expr) -> Option<f64> {
    match &expr.kind {
        ExprKind::Number(value) => Some(*value),
        ExprKind::Minus(inner) => constant(inner).map(|value| -value),
        _ => None,
    }
}

impl Product {
    fn one() -> Self {
        Product { log_factor: 0.0, powers: BTreeMap::new() }
    }

    /// self * other ^ power, without columns that cancel.
    fn times(mut self, other: Product, power: f64) -> Self {
        self.log_factor += power * other.log_factor;
        for (name, own) in other.powers {
            *self.powers.entry(name).or_insert(0.0) += power * own;
        }
        self.powers.retain(|_, power| *power != 0.0);
        self
    }

    /// How it grows where all columns grow alike: zero for a share.
    pub fn degree(&self) -> f64 {
        self.powers.values().sum()
    }
}

impl Inverted {
    /// The logarithm of the columns' product at a value of the variable.
    pub fn log_of(&self, value: f64) -> f64 {
        let log = match self.outer {
            Outer::Plain => libm::log(value),
            Outer::Ln => value,
            Outer::Log10 => value * std::f64::consts::LN_10,
        };
        log - self.product.log_factor
    }
}
