//! Tests that choose between spatial models, each from fits of its own.

use super::design::Design;
use super::estimate::{information, problem, together};
use super::ground::failed;
use super::names::{UNDER, tests};
use super::settle::Absorbed;
use crate::plan::{Failure, Published};
use crate::results::Note;
use crate::stats::space::model::covariance::{Information, Meat};
use crate::stats::space::model::tests::{Test, lagrange, likelihood_ratio, wald, wald_common_factor, wald_zero};
use crate::stats::space::model::{self, Fit, Matrix, Problem, Transform, Within, random};
use nalgebra::{DMatrix, DVector};

/// Publishes every test that the model has; one that cannot be computed says why in the note.
pub fn publish(out: &mut Published, design: &Design, problem: &Problem, fit: &Fit, panel: bool) {
    let mut wanted = tests(design.settled, panel);
    let chooser = Chooser { design, problem, fit };
    let mut found: Vec<(String, Test)> = vec![];
    let mut refused: Vec<(String, String)> = vec![];
    let mut take = |names: &[&str], tests: Result<Vec<(String, Test)>, Failure>| match tests {
        Ok(tests) => found.extend(tests),
        Err(failure) => refused.push((names.join(", "), failure.message)),
    };
    let has = |wanted: &[String], name: &str| wanted.iter().any(|one| one == name);
    if has(&wanted, "lm_lag") {
        take(&["Lagrange multipliers"], chooser.lagrange("", design.within()));
    }
    for under in UNDER {
        if has(&wanted, &format!("{under}.lm_lag")) {
            take(&["Lagrange multipliers"], chooser.under(under));
        }
    }
    if has(&wanted, "wald_sar") {
        take(&["Wald tests"], chooser.wald());
        take(&["likelihood ratios"], chooser.ratios());
    }
    if has(&wanted, "equal") {
        take(&["test of equal coefficients"], chooser.equal());
    }
    if has(&wanted, "hausman") {
        take(&["Hausman's test"], chooser.hausman());
    }
    wanted.retain(|name| found.iter().any(|(known, _)| known == name));
    for (name, test) in found.iter().filter(|(name, _)| wanted.contains(name)) {
        let cells = [("stat", test.statistic), ("df", test.df as f64), ("p", test.p)];
        out.cells.extend(cells.map(|(part, value)| (format!("{name}.{part}"), value)));
    }
    refused.dedup();
    for (name, why) in refused {
        out.notes.push(Note::words(format!("{name} not computed: {why}"), format!("未计算{name}：{why}")));
    }
}

struct Chooser<'a> {
    design: &'a Design<'a>,
    problem: &'a Problem<'a>,
    fit: &'a Fit,
}

type Tests = Result<Vec<(String, Test)>, Failure>;

impl Chooser<'_> {
    /// Own terms and the constant where nothing is absorbed.
    fn plain(&self, constant: bool) -> Vec<Vec<f64>> {
        let settled = self.design.settled;
        let skipped = usize::from(settled.constant);
        let terms = self.design.x.iter().skip(skipped).take(settled.terms.len()).cloned();
        let ones = constant.then(|| vec![1.0; self.design.panel.rows()]);
        ones.into_iter().chain(terms).collect()
    }

    fn lagrange(&self, prefix: &str, within: Within) -> Tests {
        let constant = matches!(within, Within::Pooled);
        let w = &self.design.grounds[0].weights;
        let found = lagrange(self.design.panel, within, w, &self.design.y, &self.plain(constant)).map_err(failed)?;
        let named = [
            ("lm_lag", found.lag),
            ("lm_error", found.error),
            ("robust_lm_lag", found.robust_lag),
            ("robust_lm_error", found.robust_error),
        ];
        Ok(named.map(|(name, test)| (format!("{prefix}{name}"), test)).to_vec())
    }

    /// Under other effects than the model's own.
    fn under(&self, under: &str) -> Tests {
        let (units, periods) = (matches!(under, "unit" | "two_way"), matches!(under, "time" | "two_way"));
        let prefix = format!("{under}.");
        match (units, periods) {
            (false, false) => self.lagrange(&prefix, Within::Pooled),
            _ if self.design.settled.moving => {
                let cells = self.design.cells(units, periods)?;
                self.lagrange(&prefix, Within::Effects(&cells))
            }
            (true, true) => self.lagrange(&prefix, Within::TwoWay),
            (true, false) => self.lagrange(&prefix, Within::Places),
            (false, true) => self.lagrange(&prefix, Within::Periods),
        }
    }

    /// Pairs (b, theta) of the terms whose neighbours enter, as places among the estimates.
    fn pairs(&self) -> Vec<(usize, usize)> {
        let terms = 0..self.design.settled.terms.len();
        terms
            .filter_map(|term| match self.design.places(term).as_slice() {
                [b, theta] => Some((self.fit.place(*b)?, self.fit.place(*theta)?)),
                _ => None,
            })
            .collect()
    }

    /// theta = 0 and theta = -rho b.
    fn wald(&self) -> Tests {
        let pairs = self.pairs();
        let thetas: Vec<usize> = pairs.iter().map(|(_, theta)| *theta).collect();
        let sar = wald_zero(self.fit, &thetas).map_err(failed)?;
        let sem = wald_common_factor(self.fit, &pairs).map_err(failed)?;
        Ok(vec![("wald_sar".into(), sar), ("wald_sem".into(), sem)])
    }

    /// Against SAR and SEM on the same rows.
    fn ratios(&self) -> Tests {
        let x = self.plain(self.design.settled.constant);
        let df = self.pairs().len();
        let lag = problem(self.design, &x, self.problem.lags, None);
        let error = problem(self.design, &x, &[], self.problem.lags.first());
        let mut found = vec![];
        for (name, restricted) in [("lr_sar", lag), ("lr_sem", error)] {
            let restricted = model::fit(&restricted, Information::Observed, &Meat::None).map_err(failed)?;
            found.push((name.to_string(), likelihood_ratio(self.fit.log_likelihood, restricted.log_likelihood, df)));
        }
        Ok(found)
    }

    /// Fixed against random effects of the units: the same model beside random units.
    fn hausman(&self) -> Tests {
        if self.problem.lags.iter().chain(self.problem.error).any(|w| !w.determinant.is_cheap()) {
            return Err(Failure::new("random effects are not searched for with so many places"));
        }
        let panel = self.design.units();
        let fixed = Problem { transform: Transform::Direct, ..*self.problem };
        let mut fixed = model::fit(&fixed, Information::Observed, &Meat::None).map_err(failed)?;
        // The likelihood counts the rows that the means of the units took.
        fixed.covariance *= panel.periods as f64 / (panel.periods as f64 - 1.0);
        let mut x = self.design.x.clone();
        // Dummies of periods beside random units leave as demeaning does; so does the constant with them.
        let cells;
        let within = match self.design.settled.effects {
            Absorbed::TwoWay if self.design.settled.moving => {
                cells = self.design.cells(false, true)?;
                Within::Effects(&cells)
            }
            Absorbed::TwoWay => Within::Periods,
            _ => {
                x.push(vec![1.0; panel.rows()]);
                Within::Pooled
            }
        };
        let random = Problem { within, transform: Transform::Direct, x: &x, ..*self.problem };
        let random = random::fit(&random, panel).map_err(failed)?.fit;
        let own = |fit: &Fit| -> Vec<Option<usize>> {
            let slopes = (0..self.design.x.len()).map(|at| fit.place(at));
            slopes.chain((0..fit.rho.len()).map(|k| Some(fit.spatial() + k))).collect()
        };
        let places: Vec<(usize, usize)> =
            own(&fixed).into_iter().zip(own(&random)).filter_map(|(one, two)| Some((one?, two?))).collect();
        let (one, two) = (fixed.estimates(), random.estimates());
        let difference = DMatrix::from_fn(places.len(), places.len(), |i, j| {
            fixed.covariance[(places[i].0, places[j].0)] - random.covariance[(places[i].1, places[j].1)]
        });
        let pick = |all: &[f64], at: fn(&(usize, usize)) -> usize| places.iter().map(|place| all[at(place)]).collect();
        let (one, two): (Vec<f64>, Vec<f64>) = (pick(&one, |place| place.0), pick(&two, |place| place.1));
        let (statistic, df) = random::hausman(&one, &two, &difference)
            .ok_or_else(|| Failure::new("the covariances of both models do not differ"))?;
        Ok(vec![("hausman".into(), Test::new(statistic, df))])
    }

    /// Coefficients of two matrices against each other: each by Wald, those that are held equal (or all) together by
    /// the likelihood ratio.
    fn equal(&self) -> Tests {
        let settled = self.design.settled;
        let nothing_held = !settled.equal_rho && !settled.equal.contains(&true);
        let mut free = settled.clone();
        free.equal_rho = false;
        free.equal = vec![false; settled.terms.len()];
        let mut held = settled.clone();
        if nothing_held {
            held.equal_rho = true;
            held.equal.clone_from(&settled.lagged);
        }
        let (free, names) = self.variant(&free)?;
        let (held, _) = self.variant(&held)?;
        let mut tests = vec![];
        let df = free.estimates().len() - held.estimates().len();
        tests.push(("equal".to_string(), likelihood_ratio(free.log_likelihood, held.log_likelihood, df)));
        let rho = free.spatial();
        tests.push(("equal.rho".to_string(), gap(&free, rho, rho + 1)?));
        for (_, name) in settled.terms.iter().enumerate().filter(|(term, _)| settled.lagged[*term]) {
            let place = |matrix: &String| {
                let at = names.iter().position(|known| *known == format!("{matrix}.{name}"))?;
                free.place(at)
            };
            if let (Some(one), Some(two)) = (place(&settled.matrices[0]), place(&settled.matrices[1])) {
                tests.push((format!("equal.{name}"), gap(&free, one, two)?));
            }
        }
        Ok(tests)
    }

    /// The model with other coefficients held equal, and the names of its regressors.
    fn variant(&self, settled: &super::settle::Settled) -> Result<(Fit, Vec<String>), Failure> {
        let skipped = usize::from(settled.constant);
        let terms: Vec<Vec<f64>> = self.design.x.iter().skip(skipped).take(settled.terms.len()).cloned().collect();
        let design = self.design.with(settled, terms);
        let grounds = &design.grounds;
        let both;
        let matrices: Vec<Matrix> = match settled.equal_rho {
            true => {
                both = together(&grounds[0].weights, &grounds[1].weights)?;
                vec![Matrix::new(&both.0, &both.1).map_err(failed)?]
            }
            false => grounds
                .iter()
                .map(|ground| Matrix::new(&ground.weights, &ground.spectrum))
                .collect::<Result<_, _>>()
                .map_err(failed)?,
        };
        let problem = problem(&design, &design.x, &matrices, None);
        let fit = model::fit(&problem, information(settled), &design.meat()).map_err(failed)?;
        Ok((fit, design.names.clone()))
    }
}

/// The difference of two estimates against zero.
fn gap(fit: &Fit, one: usize, two: usize) -> Result<Test, Failure> {
    let (all, v) = (fit.estimates(), &fit.covariance);
    let variance = v[(one, one)] + v[(two, two)] - 2.0 * v[(one, two)];
    let d = DVector::from_element(1, all[one] - all[two]);
    wald(&d, &DMatrix::from_element(1, 1, variance)).map_err(failed)
}
