//! Whether units become alike: the log t test and clubs of units that do.

pub mod clubs;
pub mod log_t;
pub mod long_run;
pub mod trend;

use crate::card;
use crate::diag::Card;

card! {
    /// h_it = x_it / mean of x_t, H_t the mean of (h_it - 1)^2. Over t from k + 1 to T the regression
    /// ln(H_1 / H_t) - 2 ln ln t = a + b ln t + u has a b of twice the speed; convergence is rejected at 5% where its
    /// one-sided t falls to -1.65 (Phillips and Sul 2007, Econometrica 75). k is rT rounded, halves to even.
    ///
    /// Errors: the variance of b is the long-run variance of u over the centred squares of ln t. `phillips_sul` follows the
    /// authors' program: the quadratic spectral kernel at Andrews's (1991) bandwidth 1.3221 (4 r^2 / (1 - r)^4 n)^(1/5), r the
    /// first autocorrelation of u; autocovariances leave out the last residual and are over n - 1. `andrews` is the same
    /// kernel and bandwidth with all residuals, over n.
    ///
    /// The authors test trends, not observations: a cycle that units share would pass for convergence. See `hodrick_prescott`.
    static LOG_T = "log_t", "the log t test";
}

card! {
    /// Units in descending order of their last value. The first neighbours with t > -1.65 are extended one by one while that
    /// holds; the core is where t is largest. Every other unit joins that has t > c* with the core. The rest is tested as
    /// one club, else searched again; who finds no partner diverges (Phillips and Sul 2007). Merging joins following clubs
    /// while they converge together (Phillips and Sul 2009, Journal of Applied Econometrics 24).
    static CLUBS = "convergence_clubs", "convergence clubs";
}

pub static CARDS: [&Card; 3] = [&LOG_T, &CLUBS, &trend::CARD];
