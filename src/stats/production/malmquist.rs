//! How productivity moved between two periods.

use rayon::prelude::*;

use super::envelopment::{Orientation, Returns, Score, Technology};
use super::program::ProgramError;
use crate::card;

card! {
    /// Malmquist's index between periods 0 and 1 (Fare, Grosskopf, Norris and Zhang 1994): with da(b) the distance of period
    /// b's observation to period a's frontier under constant returns,
    /// M = sqrt( d0(1)/d0(0) d1(1)/d1(0) ) = EC x TC, EC = d1(1)/d0(0), TC = sqrt( d0(1)/d1(1) d0(0)/d1(0) ). EC is pure
    /// change (the same under variable returns) times scale change. Above one is a gain. The total does not depend on the
    /// orientation; pure and scale change do.
    static CARD = "malmquist", "Malmquist productivity index";
}

/// The index of one unit and its parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Malmquist {
    pub index: f64,
    pub efficiency: f64,
    pub technical: f64,
    pub pure: f64,
    pub scale: f64,
}

/// `before` and `after` hold the same units in the same order.
pub fn malmquist(
    before: &Technology,
    after: &Technology,
    orientation: Orientation,
) -> Vec<Result<Malmquist, ProgramError>> {
    let one = |unit: usize| -> Result<Malmquist, ProgramError> {
        let distance = |technology: &Technology, of: &Technology, returns: Returns| -> Score {
            technology.distance(of, unit, returns, orientation)
        };
        let d00 = distance(before, before, Returns::Constant)?;
        let d11 = distance(after, after, Returns::Constant)?;
        let d01 = distance(before, after, Returns::Constant)?;
        let d10 = distance(after, before, Returns::Constant)?;
        let v00 = distance(before, before, Returns::Variable)?;
        let v11 = distance(after, after, Returns::Variable)?;
        let efficiency = d11 / d00;
        let technical = (d01 / d11 * d00 / d10).sqrt();
        let pure = v11 / v00;
        Ok(Malmquist { index: efficiency * technical, efficiency, technical, pure, scale: efficiency / pure })
    };
    (0..before.units().min(after.units())).into_par_iter().map(one).collect()
}
