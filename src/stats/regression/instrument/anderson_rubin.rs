//! Inference that holds however weak the instruments are.

use crate::card;
use crate::stats::dist::f_quantile;
use crate::stats::linalg;
use crate::stats::regression::instrument::InstrumentError;
use crate::stats::regression::instrument::block::{Wald, block, quadratic};
use crate::stats::regression::instrument::moments::{Scale, covariance, covariance_between};
use crate::stats::regression::instrument::system::System;
use nalgebra::{DMatrix, DVector};

card! {
    /// Anderson and Rubin's test (1949): under b2 = b0 the instruments do not explain y - X2 b0.
    ///
    /// The set of every b0 that the test at 5 % does not reject is an interval, two rays, the whole line or empty. With
    /// g(b) = gy - b gx and S(b) = Syy - b(Syx + Sxy) + b^2 Sxx its bounds solve |t S(b) - g(b)g(b)'| = 0, a quadratic
    /// eigenvalue problem: no grid, so no bound is missed and none depends on a step.
    static CARD = "anderson_rubin", "Anderson and Rubin's test and set";
}

/// Tests that all coefficients of endogenous regressors are `b0` (k2).
pub fn anderson_rubin(system: &System, b0: &[f64], scale: Scale) -> Result<Wald, InstrumentError> {
    let target = &system.y_left - &system.x_left * DVector::from_column_slice(b0);
    block(&system.q, &target, system.instruments(), scale)
}

/// Pieces of the set in ascending order, ends infinite where it has none. Empty: the instruments reject every value.
pub type Set = Vec<(f64, f64)>;

/// `None` with several endogenous regressors. `centre`: the estimate; `level`: such as .95.
pub fn set(system: &System, centre: f64, level: f64, scale: Scale) -> Result<Option<Set>, InstrumentError> {
    if system.x_left.ncols() != 1 {
        return Ok(None);
    }
    let (l2, instruments) = (system.q.ncols(), system.instruments());
    let critical = f_quantile(level, l2 as f64, scale.denominator(instruments)) * l2 as f64 / scale.factor(instruments);
    let pencil = Pencil::new(system, centre, critical, scale);
    let mut bounds = pencil.bounds()?;
    bounds.sort_by(f64::total_cmp);
    let mut set: Set = vec![];
    let ends = |at: usize| (at.checked_sub(1).map_or(f64::NEG_INFINITY, |at| bounds[at]), bounds.get(at).copied());
    for at in 0..=bounds.len() {
        let (low, high) = (ends(at).0, ends(at).1.unwrap_or(f64::INFINITY));
        if !pencil.accepts(between(low, high))? {
            continue;
        }
        match set.last_mut().filter(|last| last.1 == low) {
            Some(last) => last.1 = high,
            None => set.push((low, high)),
        }
    }
    Ok(Some(set.into_iter().map(|(low, high)| (pencil.outside(low), pencil.outside(high))).collect()))
}

fn between(low: f64, high: f64) -> f64 {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => 0.5 * (low + high),
        (true, false) => low + 1.0 + low.abs(),
        (false, true) => high - 1.0 - high.abs(),
        (false, false) => 0.0,
    }
}

/// The test as a function of u, b = centre + u unit.
struct Pencil {
    centre: f64,
    unit: f64,
    critical: f64,
    g: [DVector<f64>; 2],
    /// Syy, Syx + Sxy, Sxx
    s: [DMatrix<f64>; 3],
}

impl Pencil {
    fn new(system: &System, centre: f64, critical: f64, scale: Scale) -> Self {
        let x = system.x_left.column(0).into_owned();
        let y = &system.y_left - &x * centre;
        let unit = y.norm() / x.norm().max(f64::MIN_POSITIVE) / (system.rows() as f64).sqrt();
        let unit = if unit > 0.0 { unit } else { 1.0 };
        let x = x * unit;
        let left = |v: &DVector<f64>| v - &system.q * system.q.tr_mul(v);
        let (ey, ex) = (left(&y), left(&x));
        let crossed = covariance_between(&system.q, &ey, &ex, scale.moments);
        let own = |e: &DVector<f64>| covariance(&system.q, e, scale.moments, false);
        Pencil {
            centre,
            unit,
            critical,
            g: [system.q.tr_mul(&y), system.q.tr_mul(&x)],
            s: [own(&ey), &crossed + crossed.transpose(), own(&ex)],
        }
    }

    fn outside(&self, u: f64) -> f64 {
        if u.is_finite() { self.centre + u * self.unit } else { u }
    }

    fn accepts(&self, u: f64) -> Result<bool, InstrumentError> {
        let g = &self.g[0] - &self.g[1] * u;
        let s = &self.s[0] - &self.s[1] * u + &self.s[2] * (u * u);
        Ok(quadratic(&g, &s)? <= self.critical)
    }

    /// Real u at which |t S(u) - g(u)g(u)'| vanishes: eigenvalues of the companion of the quadratic pencil.
    fn bounds(&self) -> Result<Vec<f64>, InstrumentError> {
        let [a, b] = &self.g;
        let constant = &self.s[0] * self.critical - a * a.transpose();
        let linear = &self.s[1] * -self.critical + a * b.transpose() + b * a.transpose();
        let square = &self.s[2] * self.critical - b * b.transpose();
        let m = a.len();
        let mut companion = DMatrix::zeros(2 * m, 2 * m);
        companion.view_mut((0, m), (m, m)).copy_from(&DMatrix::identity(m, m));
        companion.view_mut((m, 0), (m, m)).copy_from(&-linalg::solve(&square, &constant)?);
        companion.view_mut((m, m), (m, m)).copy_from(&-linalg::solve(&square, &linear)?);
        let real = |(re, im): &(f64, f64)| (im.abs() <= REAL * (1.0 + re.abs())).then_some(*re);
        let mut bounds: Vec<f64> = linalg::eigenvalues(&companion)?.iter().filter_map(real).collect();
        bounds.sort_by(f64::total_cmp);
        let sharp = |u: &f64| self.sharpen(*u);
        bounds.iter().map(sharp).collect()
    }

    /// Bisects a sign change about an eigenvalue; one without a change is a root of even order and stays.
    fn sharpen(&self, u: f64) -> Result<f64, InstrumentError> {
        let reach = 1e-6 * (1.0 + u.abs());
        let (mut low, mut high) = (u - reach, u + reach);
        let below = self.accepts(low)?;
        if below == self.accepts(high)? {
            return Ok(u);
        }
        for _ in 0..80 {
            let middle = 0.5 * (low + high);
            if self.accepts(middle)? == below {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(0.5 * (low + high))
    }
}

/// An eigenvalue whose imaginary part is smaller than this counts as real; a false one changes nothing, since the test
/// itself decides about each side.
const REAL: f64 = 1e-6;
