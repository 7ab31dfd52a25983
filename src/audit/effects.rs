//! Direct, indirect and total effects.

use super::paper::{Item, Paper};
use super::words::{as_printed, range, short};
use crate::card;
use crate::diag::Diagnostic;
use crate::printed::{Estimate, Number};
use crate::study::{Bound, VarId};

card! {
    /// ## What it finds
    /// A direct and an indirect effect whose sum is not the total effect, which may stand in another table: it is the
    /// coefficient of the model without the mediator.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {way: {path: x -> m -> y, of: base}}
    /// reported:
    ///   1: {columns: [base(y)], x: [".205*** (.041)"]}
    ///   2: {columns: [estimate], way(y).direct: [".131***"], way(y).indirect: [".094***"]}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {way: {path: x -> m -> y, of: base}}
    /// reported:
    ///   1: {columns: [base(y)], x: [".205*** (.041)"]}
    ///   2: {columns: [estimate], way(y).direct: [".131***"], way(y).indirect: [".074***"]}
    /// ```
    static TOTAL = "effects-do-not-add", "direct and indirect effects that are not the total";
}

card! {
    /// ## What it finds
    /// An indirect effect that is not a * b: the coefficient of the regressor on the mediator times that of the mediator
    /// on the outcome.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {way: {path: x -> m -> y, of: base}}
    /// reported:
    ///   1: {columns: [way.a, way(y)], x: [2.171, .131], m: [~, .034]}
    ///   2: {columns: [estimate], way(y).indirect: [".094***"]}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {way: {path: x -> m -> y, of: base}}
    /// reported:
    ///   1: {columns: [way.a, way(y)], x: [2.171, .131], m: [~, .034]}
    ///   2: {columns: [estimate], way(y).indirect: [".074***"]}
    /// ```
    static PRODUCT = "product-of-paths", "an indirect effect that is not a * b";
}

card! {
    /// ## What it finds
    /// A direct and an indirect effect of opposite signs, printed as mediation.
    ///
    /// ## Why it matters
    /// The mediator then hides a part of the effect rather than carrying one: this is suppression, and a share mediated
    /// above 100% has no meaning (MacKinnon, Krull and Lockwood 2000).
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {way: {path: x -> m -> y, of: base}}
    /// reported: {1: {columns: [estimate], way(y).direct: [-.015], way(y).indirect: [".053**"]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {way: {path: x -> m -> y, of: base}}
    /// reported: {1: {columns: [estimate], way(y).direct: [.015], way(y).indirect: [".053**"]}}
    /// ```
    static SUPPRESSION = "suppression", "suppression printed as mediation";
}

type Printed<'a> = (Item<'a>, Estimate);

/// What is printed about one outcome of a mediation.
struct Effects<'a> {
    direct: Option<Printed<'a>>,
    indirect: Option<Printed<'a>>,
    total: Option<Printed<'a>>,
    a: Option<Printed<'a>>,
    b: Option<Printed<'a>>,
}

pub fn check(paper: &Paper) -> Vec<Diagnostic> {
    let mut found = vec![];
    for (name, analysis) in &paper.study.analyses {
        let Some(Bound::Path(stages)) = analysis.roles.get("path") else { continue };
        let [first, mediators, outcomes] = stages.as_slice() else { continue };
        let ([x], [mediator]) = (first.as_slice(), mediators.as_slice()) else { continue };
        for outcome in outcomes {
            let effects = effects(paper, name, *x, *mediator, paper.study.name_of(*outcome));
            found.extend(effects.checks());
        }
    }
    found
}

fn effects<'a>(paper: &Paper<'a>, of: &str, x: VarId, mediator: VarId, outcome: &str) -> Effects<'a> {
    let (x, mediator) = (paper.study.name_of(x), paper.study.name_of(mediator));
    let at = |quantity: &str| paper.find(of, Some(outcome), quantity);
    let base = paper.base(of);
    Effects {
        direct: at("direct").or_else(|| at(x)),
        indirect: at("indirect"),
        total: at("total").or_else(|| paper.find(&base?, Some(outcome), x)),
        a: paper.find(of, None, &format!("a.{x}")).or_else(|| at("a")),
        b: at(mediator).or_else(|| at("b")),
    }
}

impl Effects<'_> {
    fn checks(&self) -> Vec<Diagnostic> {
        [self.sum(), self.product(), self.suppression()].into_iter().flatten().collect()
    }

    fn sum(&self) -> Option<Diagnostic> {
        let (direct, indirect, total) = (self.direct?, self.indirect?, self.total?);
        let sum = direct.1.number.range() + indirect.1.number.range();
        let label = format!("{} + {}", as_printed(direct.1.number), as_printed(indirect.1.number));
        (!sum.meets(total.1.number.range())).then(|| {
            TOTAL
                .warning(format!(
                    "{label} is {}, and the total is printed as {}",
                    range(sum, total.1.number.decimals),
                    as_printed(total.1.number)
                ))
                .at(indirect.0.span(), format!("the total stands in {}", total.0.place()))
                .help("take all three from one sample and one set of controls")
        })
    }

    fn product(&self) -> Option<Diagnostic> {
        let (a, b, indirect) = (self.a?, self.b?, self.indirect?);
        let product = a.1.number.range() * b.1.number.range();
        let times = format!("{} * {}", as_printed(a.1.number), as_printed(b.1.number));
        (!product.meets(indirect.1.number.range())).then(|| {
            PRODUCT
                .warning(format!(
                    "{times} is {}, and the indirect effect is printed as {}",
                    range(product, indirect.1.number.decimals),
                    as_printed(indirect.1.number)
                ))
                .at(indirect.0.span(), format!("a in {}, b in {}", a.0.place(), b.0.place()))
                .help("take the paths and the indirect effect from one estimation")
        })
    }

    fn suppression(&self) -> Option<Diagnostic> {
        let (direct, indirect) = (self.direct?, self.indirect?);
        let sign = |number: Number| match number.range() {
            range if range.low > 0.0 => 1,
            range if range.high < 0.0 => -1,
            _ => 0,
        };
        let opposite = sign(direct.1.number) * sign(indirect.1.number) < 0;
        let total = self.total.map_or(direct.1.number.value + indirect.1.number.value, |total| total.1.number.value);
        let share = indirect.1.number.value / total * 100.0;
        opposite.then(|| {
            SUPPRESSION
                .warning(format!(
                    "`{}` has a direct effect of {} and an indirect one of {}: suppression, not mediation ({}% of the total)",
                    of(&direct.0),
                    as_printed(direct.1.number),
                    as_printed(indirect.1.number),
                    short(share, 0)
                ))
                .at(indirect.0.span(), "one way")
                .at(direct.0.span(), "the other way")
                .help("call it suppression, and print no share mediated")
        })
    }
}

/// `services(Cp2)`
fn of(item: &Item) -> String {
    let quantity = String::new();
    crate::results::Address { quantity, ..item.address.clone() }.to_string()
}
