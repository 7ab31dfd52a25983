//! Where a threshold can lie: values whose likelihood ratio is not too large.

use crate::stats::threshold::search::Profile;

/// c(level) = -2 ln(1 - sqrt(level)): 7.35 at 95 % (Hansen 1999, eq. 17).
pub fn critical(level: f64) -> f64 {
    -2.0 * libm::log(1.0 - level.sqrt())
}

/// LR(gamma) = d (S(gamma) - S) / S along the candidates, S the least, d the degrees of freedom of F.
pub fn likelihood_ratios(profile: &Profile, degrees: f64) -> Vec<f64> {
    let most = profile.best().map_or(0.0, |(_, gain)| gain);
    let least = profile.rss0 - most;
    profile.gains.iter().map(|gain| degrees * (most - gain) / least).collect()
}

/// Ends of the set LR(gamma) <= c(level); the set itself may have gaps.
pub fn interval(profile: &Profile, degrees: f64, level: f64) -> Option<(f64, f64)> {
    let most = critical(level);
    let ratios = likelihood_ratios(profile, degrees);
    let mut inside =
        profile.candidates.iter().zip(ratios).filter(|(_, ratio)| *ratio <= most).map(|(cut, _)| cut.value);
    let first = inside.next()?;
    Some((first, inside.next_back().unwrap_or(first)))
}
