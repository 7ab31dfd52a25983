//! What spatial models can find.

use crate::card;

card! {
    /// Models in which places act on each other: y_t = rho W y_t + X_t b + W X_t theta + u_t, u_t = lambda W u_t + e_t.
    /// SLX has theta, SAR rho, SEM lambda, SARAR rho and lambda, SDM rho and theta, SDEM theta and lambda.
    ///
    /// Exact maximum likelihood (Ord 1975, Elhorst 2003, 2014): W is applied, then effects are taken out. Effects after
    /// LeSage and Pace (2009): the mean own derivative is direct, the mean sum of all others indirect.
    static SPATIAL = "spatial-model", "models of space";
}

card! {
    /// ## What it finds
    /// A spatial model whose options do not fit together: two matrices in a model that has one, a transformation without
    /// the effects that it takes out, a regressor that is not in the formula.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// matrices: {near: {file: w.csv}}
    /// models: {m: {formula: y ~ x | city + year, spatial: {model: sar, W: near, lag: [z]}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// matrices: {near: {file: w.csv}}
    /// models: {m: {formula: y ~ x | city + year, spatial: {model: sdm, W: near, lag: [x]}}}
    /// ```
    static SPATIAL_OPTIONS = "spatial-options", "options of a spatial model that do not fit";
}

card! {
    /// ## What it finds
    /// A spatial model, or a `W.` in a formula, that names no matrix in a study that does not have exactly one.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// matrices: {near: {file: w.csv}, far: {file: v.csv}}
    /// models: {m: {formula: y ~ x | city + year, spatial: sdm}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// matrices: {near: {file: w.csv}, far: {file: v.csv}}
    /// models: {m: {formula: y ~ x | city + year, spatial: {model: sdm, W: near}}}
    /// ```
    static WHICH_MATRIX = "which-matrix", "which matrix is meant";
}

card! {
    /// ## What it finds
    /// Rows of a spatial model that are no balanced panel: a unit lacks a period that others have.
    ///
    /// ## Why it matters
    /// A place without a value has no share in its neighbours' mean, and W would be another matrix in each period. Cells
    /// print `n/c` with the units and the variable whose empty cells break the balance.
    static UNBALANCED_SPACE = "unbalanced-space", "a spatial model of an unbalanced panel";
}

card! {
    /// ## What it finds
    /// A likelihood that rises up to the bound of rho or lambda.
    ///
    /// ## Why it matters
    /// At 1 / largest eigenvalue of W the model does not exist. An estimate there says that W, the effects or the
    /// regressors do not fit the data; no error or test follows from it.
    static AT_THE_BOUND = "at-the-bound", "a spatial parameter at its bound";
}
