//! A number of the results with what is known about its error.

use crate::results::{Address, Output, Results};

#[derive(Clone, Debug)]
pub struct Evidence {
    pub address: Address,
    pub estimate: f64,
    pub se: Option<f64>,
    /// Both sides, against zero.
    pub p: Option<f64>,
    /// Degrees of freedom of its t; infinite or none for the normal.
    pub df: Option<f64>,
    /// The 95% interval.
    pub interval: Option<(f64, f64)>,
}

impl Evidence {
    /// A count or a share as it is, rather than an estimate with an error.
    pub fn is_exact(&self) -> bool {
        self.se.is_none() && self.p.is_none() && self.interval.is_none()
    }
}

/// The number at an address. Without an outcome it means the only one that the analysis has, or any where all have one
/// number: the first stage of several outcomes.
pub fn find(results: &Results, address: &Address) -> Result<Evidence, String> {
    let mut full = address.clone();
    if address.outcome.is_none() && results.output(&address.of, None).is_none() {
        let of_name = || results.outputs.iter().filter(|(of, _, _)| *of == address.of).map(|(_, outcome, _)| outcome);
        let number = |outcome: &Option<String>| results.number(&address.of, outcome.as_deref(), &address.quantity);
        let first = of_name().next();
        let shared =
            first.is_some_and(|first| number(first).is_some() && of_name().all(|one| number(one) == number(first)));
        if of_name().count() == 1 || shared {
            full.outcome = first.cloned().flatten();
        }
    }
    // An analysis that was not planned failed as a whole.
    let output = results.output(&full.of, full.outcome.as_deref()).or_else(|| results.output(&full.of, None));
    match output {
        Some(Output::NotComputed(reason)) => Err(reason.message.clone()),
        None => Err(format!("nothing computed `{address}`")),
        Some(Output::Computed { cells, .. }) => {
            let part = |name: &str| cells.get(name).copied().filter(|value| value.is_finite());
            let of = |part_of: &str| part(&format!("{}.{part_of}", full.quantity));
            let estimate = part(&full.quantity).ok_or_else(|| format!("`{address}` has no number"))?;
            Ok(Evidence {
                estimate,
                se: of("se"),
                p: of("p"),
                df: of("df").or_else(|| part("df")),
                interval: of("low").zip(of("high")),
                address: full,
            })
        }
    }
}
