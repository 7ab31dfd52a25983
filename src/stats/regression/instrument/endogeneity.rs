//! Whether the endogenous regressors had to be instrumented.

use crate::card;
use crate::stats::linalg;
use crate::stats::regression::instrument::InstrumentError;
use crate::stats::regression::instrument::block::{ChiSquared, Wald, block};
use crate::stats::regression::instrument::gmm::{Problem, solve};
use crate::stats::regression::instrument::moments::{Scale, covariance};
use crate::stats::regression::instrument::system::{System, beside, without};
use nalgebra::{DMatrix, DVector};

card! {
    /// Durbin (1954), Wu (1973) and Hausman (1978) in two forms.
    ///
    /// The difference in J: with the endogenous regressors among the instruments, less without them, both weighed by the
    /// covariance of the moments at the residuals of least squares (Hayashi 2000, 3.5); ivreg2's `endog`. Under errors of
    /// one variance it is Durbin's statistic. The regression form adds the residuals of the first stages to the model and
    /// tests them by F (Wu; Wooldridge 2010, 6.3).
    static CARD = "endogeneity", "Durbin, Wu and Hausman's test";
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Endogeneity {
    /// The difference in J with k2 degrees of freedom; `None` where the covariance of the moments is singular.
    pub difference: Option<ChiSquared>,
    /// The exogenous regressors were partialled out before the difference, for want of clusters.
    pub partialled: bool,
    /// The regression form.
    pub regression: Option<Wald>,
}

pub fn endogeneity(system: &System, scale: Scale) -> Result<Endogeneity, InstrumentError> {
    let own = linalg::factor(&system.first_residuals, &linalg::lengths(&system.x_left))?;
    if !own.dropped.is_empty() {
        // Instruments that explain an endogenous regressor wholly leave nothing to tell the two apart.
        return Ok(Endogeneity { difference: None, partialled: false, regression: None });
    }
    let x = linalg::factor(&system.x_left, &linalg::lengths(&system.x_left))?;
    let y = DMatrix::from_column_slice(system.rows(), 1, system.y_left.as_slice());
    let errors: DVector<f64> = without(&y, &x.q).column(0).into_owned();
    let (difference, partialled) = difference(system, &own.q, &errors, scale);
    let control = linalg::factor(&without(&own.q, &x.q), &linalg::lengths(&own.q))?;
    let parameters = system.regressors() + control.kept.len();
    let regression = match control.dropped.is_empty() {
        true => block(&control.q, &errors, parameters, scale).ok(),
        false => None,
    };
    Ok(Endogeneity { difference, partialled, regression })
}

fn difference(system: &System, own: &DMatrix<f64>, errors: &DVector<f64>, scale: Scale) -> (Option<ChiSquared>, bool) {
    let design = system.design();
    let (whole, left) = (beside(&system.basis, &system.q), system.q.clone());
    let forms = [(&system.y, &design, whole, false), (&system.y_left, &system.x_left, left, true)];
    for (y, x, basis, partialled) in forms {
        let all = beside(&basis, own);
        let spread = covariance(&all, errors, scale.moments, false);
        let inner = spread.view((0, 0), (basis.ncols(), basis.ncols())).into_owned();
        let efficient = solve(&Problem { y, x, basis: all }, &spread);
        let consistent = solve(&Problem { y, x, basis }, &inner);
        if let (Ok(efficient), Ok(consistent)) = (efficient, consistent) {
            let statistic = (efficient.j - consistent.j).max(0.0);
            return (Some(ChiSquared::new(statistic, own.ncols())), partialled);
        }
    }
    (None, false)
}
