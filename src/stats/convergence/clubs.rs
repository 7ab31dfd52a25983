//! Clubs: groups of units that converge among themselves.

use super::log_t::{LogT, Options, Paths, dispersion, log_t};

/// Convergence is rejected where t falls to this: the 5% quantile as Phillips and Sul round it.
pub const REJECTED: f64 = -1.65;

/// Units of one club by falling last value, and their own test.
#[derive(Clone, Debug, PartialEq)]
pub struct Club {
    pub units: Vec<usize>,
    pub test: LogT,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clubs {
    pub clubs: Vec<Club>,
    pub divergent: Vec<usize>,
}

struct Search<'a> {
    paths: &'a Paths,
    options: Options,
    /// A unit joins a core with a t above this.
    joining: f64,
}

impl Search<'_> {
    fn test(&self, units: &[usize]) -> Option<LogT> {
        log_t(&dispersion(self.paths, units), self.options)
    }

    fn t(&self, units: &[usize]) -> f64 {
        self.test(units).map_or(f64::NAN, |test| test.t)
    }

    /// The first neighbours that converge, extended while they do; of these groups the one with the largest t.
    fn core(&self, order: &[usize]) -> Option<std::ops::Range<usize>> {
        let start = (0..order.len().saturating_sub(1)).find(|at| self.t(&order[*at..at + 2]) > REJECTED)?;
        let mut best = (start + 2, self.t(&order[start..start + 2]));
        for end in start + 3..=order.len() {
            let t = self.t(&order[start..end]);
            if t.is_nan() || t <= REJECTED {
                break;
            }
            if t > best.1 {
                best = (end, t);
            }
        }
        Some(start..best.0)
    }

    /// The core with every other unit that converges with it.
    fn club(&self, order: &[usize], core: std::ops::Range<usize>) -> Vec<usize> {
        let mut club = order[core.clone()].to_vec();
        let joins = |at: &usize| {
            let with: Vec<usize> = order[core.clone()].iter().copied().chain([order[*at]]).collect();
            self.t(&with) > self.joining
        };
        let others: Vec<usize> = (0..order.len()).filter(|at| !core.contains(at)).filter(joins).collect();
        club.extend(others.into_iter().map(|at| order[at]));
        order.iter().copied().filter(|unit| club.contains(unit)).collect()
    }
}

/// Clubs of all units; `joining` is c* of the authors, 0 by default.
pub fn clubs(paths: &Paths, options: Options, joining: f64) -> Clubs {
    let search = Search { paths, options, joining };
    let last = |unit: &usize| paths[*unit].last().copied().unwrap_or(f64::NAN);
    let mut order: Vec<usize> = (0..paths.len()).collect();
    order.sort_by(|a, b| last(b).total_cmp(&last(a)));
    let mut found = Clubs::default();
    while order.len() > 1 {
        if let Some(test) = search.test(&order).filter(|test| test.t > REJECTED) {
            found.clubs.push(Club { units: order, test });
            return found;
        }
        let Some(core) = search.core(&order) else { break };
        let units = search.club(&order, core);
        order.retain(|unit| !units.contains(unit));
        let Some(test) = search.test(&units) else { break };
        found.clubs.push(Club { units, test });
    }
    found.divergent = order;
    found
}

/// Following clubs joined while they converge together; the divergent stay.
pub fn merged(found: &Clubs, paths: &Paths, options: Options) -> Clubs {
    let search = Search { paths, options, joining: 0.0 };
    let mut merged: Vec<Club> = vec![];
    for club in &found.clubs {
        if let Some(last) = merged.last_mut() {
            let together: Vec<usize> = last.units.iter().chain(&club.units).copied().collect();
            if let Some(test) = search.test(&together).filter(|test| test.t > REJECTED) {
                *last = Club { units: together, test };
                continue;
            }
        }
        merged.push(club.clone());
    }
    Clubs { clubs: merged, divergent: found.divergent.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::long_run::LongRun;
    use super::*;

    /// Two groups that each close their gaps at t^(-1.2), towards 1 and towards 3, with a wobble that leaves errors.
    #[test]
    fn two_limits_two_clubs() {
        let path = |limit: f64, start: f64| {
            let gap = |t: usize| start * libm::pow(t as f64, -1.2) * (1.0 + 0.02 * libm::sin(3.0 * t as f64 + start));
            (1..=60).map(|t| limit + gap(t)).collect::<Vec<f64>>()
        };
        let starts = [0.2, -0.2, 0.1, -0.1, 0.15];
        let paths: Vec<Vec<f64>> =
            [3.0, 1.0].iter().flat_map(|limit| starts.map(|start| path(*limit, start))).collect();
        let options = Options { trim: 1.0 / 3.0, long_run: LongRun::PhillipsSul };
        let found = clubs(&paths, options, 0.0);
        let mut members: Vec<Vec<usize>> = found.clubs.iter().map(|club| club.units.clone()).collect();
        members.iter_mut().for_each(|units| units.sort_unstable());
        assert_eq!(members, [vec![0, 1, 2, 3, 4], vec![5, 6, 7, 8, 9]]);
        assert_eq!(merged(&found, &paths, options).clubs.len(), 2);
    }
}
