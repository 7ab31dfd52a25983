//! What can be wrong with a formula or an expression.

use crate::card;
use crate::diag::Card;

pub const CARDS: &[&Card] = &[&EXPRESSION, &FORMULA, &FILTER, &ADDRESS, &CLAIM, &CHAIN, &TOO_LONG];

card! {
    /// An expression that cannot be read: arithmetic, comparisons and calls over columns and variables.
    ///
    /// Operators are `+ - * / ^`, comparisons `== != < <= > >=`, words `and`, `or`, `not`, `in`. Names with spaces, dots or brackets stand
    /// in back quotes. Lags are `L.x`, leads `F.x`, differences `D.x`; groups `mean(x by year)`.
    ///
    /// ```yaml bad
    /// study: s
    /// variables:
    ///   density: {is: population // area}
    /// ```
    /// ```yaml good
    /// study: s
    /// variables:
    ///   density: {is: population / area}
    /// ```
    static EXPRESSION = "expression-syntax", "an expression cannot be read";
}

card! {
    /// A formula that cannot be read: `outcomes ~ terms | effects | endogenous ~ instruments`.
    ///
    /// Terms are names, lags (`L.x`), dummies (`i.region`), products (`x:z`), powers (`x^2`) and calls (`ln(x)`), joined by `+`.
    /// `x*z` is refused because it means two things: arithmetic has its place under `variables:`, and a product with its parts is
    /// `x + z + x:z`. Effects are names, crossed ones `province:year`, trends of their own `province[year]`.
    ///
    /// ```yaml bad
    /// study: s
    /// models:
    ///   m: {formula: y ~ x*z}
    /// ```
    /// ```yaml good
    /// study: s
    /// models:
    ///   m: {formula: "y ~ x + z + x:z"}
    /// ```
    static FORMULA = "formula-syntax", "a formula cannot be read";
}

card! {
    /// A filter is an expression that is true or false for a row: `year >= 2015`, `province not in (Beijing, Tianjin)`.
    static FILTER = "filter-not-a-condition", "a filter is no condition";
}

card! {
    /// An address that cannot be read: the analysis, its outcome in round brackets, and the quantity, joined by dots:
    /// `baseline(Cp).Nqp.se`, `cake_by_share.test.2.p`.
    static ADDRESS = "address-syntax", "an address cannot be read";
}

card! {
    /// A claim that cannot be read: a comparison of addresses and numbers, with the level at which it must hold:
    /// `innovation(Cp1).indirect > 0 at 5%`.
    ///
    /// ```yaml bad
    /// study: s
    /// hypotheses:
    ///   H1: {says: it grows, holds_if: baseline(Cp).Nqp is positive}
    /// ```
    /// ```yaml good
    /// study: s
    /// models: {baseline: {formula: Cp ~ Nqp}}
    /// hypotheses:
    ///   H1: {says: it grows, holds_if: baseline(Cp).Nqp > 0 at 5%}
    /// ```
    static CLAIM = "claim-syntax", "a claim cannot be read";
}

card! {
    /// Arrows that cannot be read: `X -> M1, M2 -> Y`.
    static CHAIN = "chain-syntax", "a chain of arrows cannot be read";
}

card! {
    /// An expression with brackets in one another more than 128 deep, or with more than 400 operators. Parts of it deserve names of their
    /// own under `variables:`.
    static TOO_LONG = "expression-too-large", "an expression is too large";
}
