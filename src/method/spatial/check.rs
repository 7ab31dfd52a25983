//! What is wrong with a spatial model beyond its names.

use super::cards::{SPATIAL_OPTIONS, WHICH_MATRIX};
use super::options::{By, Effects, Spatial, Transform};
use super::settle::{Absorbed, Sandwich, matrices, settle};
use crate::diag::Diagnostic;
use crate::method::draws;
use crate::method::matrix;
use crate::method::regression::options::Model;
use crate::method::regression::{self, formula_of};
use crate::source::Span;
use crate::spec::At;
use crate::study::{Analysis, Study};

/// At most so many matrices are in one model.
const MOST_MATRICES: usize = 2;

pub fn check(analysis: &Analysis, options: &Model, study: &Study) -> Vec<Diagnostic> {
    let Some(spatial) = &options.spatial else {
        let effects = options.effects.as_ref().map(|at| at.span);
        let over = options.over.as_ref().map(|at| at.span);
        let lonely = |span| {
            SPATIAL_OPTIONS
                .error(format!("`{}` asks for what spatial models have, and is none", analysis.name))
                .at(span, "of what?")
                .help("say `spatial: sdm`")
        };
        return effects.or(over).map(lonely).into_iter().collect();
    };
    let checker = Checker { analysis, options, spatial, study };
    let mut found = checker.matrices();
    found.extend(checker.kind());
    found.extend(checker.errors());
    found.extend(checker.names());
    found.extend(checker.rest());
    found.extend(options.effects.iter().flat_map(|effects| checker.effects(effects)));
    found
}

struct Checker<'a> {
    analysis: &'a Analysis,
    options: &'a Model,
    spatial: &'a At<Spatial>,
    study: &'a Study,
}

impl Checker<'_> {
    fn wrong(&self, message: impl std::fmt::Display, span: Span, place: &str, help: &str) -> Diagnostic {
        SPATIAL_OPTIONS
            .error(format!("model `{}` {message}", self.analysis.name))
            .at(span, place.to_string())
            .help(help.to_string())
    }

    fn matrices(&self) -> Vec<Diagnostic> {
        let named = &self.spatial.w.0;
        let mut found: Vec<Diagnostic> =
            named.iter().filter_map(|name| matrix::unknown(self.study, name.value.as_str(), name.span)).collect();
        if matrices(self.options, self.study).is_none() {
            found.push(
                WHICH_MATRIX
                    .error(format!("model `{}` names no matrix", self.analysis.name))
                    .at(self.spatial.span, "whose neighbours?")
                    .help(matrix::advice(self.study, &|w| {
                        format!("spatial: {{model: {}, W: {w}}}", self.spatial.kind().name().to_lowercase())
                    })),
            );
        }
        if named.len() > MOST_MATRICES {
            found.push(self.wrong("has more than two matrices", self.spatial.span, "two at most", "name one or two"));
        }
        found
    }

    fn kind(&self) -> Vec<Diagnostic> {
        let (spatial, kind) = (&self.spatial.value, self.spatial.kind());
        let mut found = vec![];
        let span = self.spatial.span;
        if spatial.w.0.len() == 2 && kind.has_error() {
            let help = "models of two matrices are `slx`, `sar` and `sdm`";
            found.push(self.wrong(format!("is {} with two matrices", kind.name()), span, "one matrix", help));
        }
        if let Some(by) = spatial.by.as_ref().filter(|by| by.value != By::Likelihood) {
            let lag = kind.has_lag() && (by.value == By::Moments || !kind.has_error());
            if !lag || spatial.w.0.len() == 2 {
                let help = "moments estimate `sar`, `sdm` and `sarar` with one matrix; `2sls` the first two";
                found.push(self.wrong("cannot be estimated so", by.span, "no moments for it", help));
            }
        }
        found
    }

    fn errors(&self) -> Option<Diagnostic> {
        let said = self.options.errors.as_ref()?;
        let clusters = regression::clusters(self.analysis);
        let settled = regression::settled(Some(said), self.study.conventions, &clusters, self.study);
        let help = "say `classical`, `hc1` or `cluster: NAME`";
        let wrong =
            || self.wrong("has errors that spatial models do not", said.span, "not with a likelihood of space", help);
        Sandwich::of(settled.dependence).is_none().then(wrong)
    }

    /// Regressors that `lag` and `equal` name.
    fn names(&self) -> Vec<Diagnostic> {
        let Some(settled) = settle(self.analysis, self.study) else { return vec![] };
        let spatial = &self.spatial.value;
        let known = |name: &str| {
            let in_set = self.study.sets.get(name).is_some_and(|ids| {
                ids.iter().all(|id| settled.terms.iter().any(|term| term == self.study.name_of(*id)))
            });
            in_set || settled.terms.iter().any(|term| term == name)
        };
        let lagged = spatial.lag.0.iter().filter(|name| name.value.as_str() != "all");
        let mut found: Vec<Diagnostic> = lagged
            .chain(spatial.equal.0.iter().filter(|name| name.value.as_str() != "rho"))
            .filter(|name| !known(name.value.as_str()))
            .map(|name| {
                let message = format!("has no regressor `{}`", name.value);
                self.wrong(message, name.span, "not in the formula", "name regressors of the formula")
            })
            .collect();
        if !spatial.lag.0.is_empty() && !settled.model.has_neighbours() {
            let message = format!("is {}, which has no neighbours' regressors", settled.model.name());
            found.push(self.wrong(message, self.spatial.span, "`lag` is of no use", "say `sdm`, `slx` or `sdem`"));
        }
        if !spatial.equal.0.is_empty() && !settled.has_two() {
            let help = "name two: `W: [within, across]`";
            found.push(self.wrong(
                "holds coefficients equal between one matrix",
                self.spatial.span,
                "of which two?",
                help,
            ));
        }
        found
    }

    /// Effects and transformations that go together.
    fn rest(&self) -> Vec<Diagnostic> {
        let (Some(settled), Some(formula)) = (settle(self.analysis, self.study), formula_of(self.analysis)) else {
            return vec![];
        };
        let spatial = &self.spatial.value;
        let mut found = vec![];
        let span = self.spatial.span;
        if let Some(weight) = &self.options.weight {
            found.push(self.wrong("weighs rows", weight.span, "places have one weight", "leave `weight` out"));
        }
        if !formula.endogenous.is_empty() {
            let help = "neighbours' outcome has instruments of its own: `by: 2sls`";
            found.push(self.wrong("has instruments", self.analysis.span, "not with a spatial model", help));
        }
        if let Some(estimator) = &self.options.estimator {
            let help = "say how in the spatial part: `spatial: {model: sar, by: 2sls}`";
            found.push(self.wrong("names an estimator", estimator.span, "not with a spatial model", help));
        }
        if formula.effects.iter().any(|effect| !effect.slopes.is_empty()) {
            found.push(self.wrong("absorbs slopes", span, "levels alone", "leave the trends out"));
        }
        if let Some(transform) = spatial.transform.as_ref().filter(|one| one.value == Transform::LeeYu) {
            let fits = matches!(settled.effects, Absorbed::Units | Absorbed::Periods | Absorbed::TwoWay);
            if !fits {
                let help = "absorb the unit, the period, or both: `| city + year`";
                found.push(self.wrong(
                    "transforms effects that it does not have",
                    transform.span,
                    "which effects?",
                    help,
                ));
            }
        }
        if settled.moving {
            found.extend(self.moving());
        }
        if settled.random && settled.effects != Absorbed::Nothing {
            let help = "leave the effects out of the formula; dummies of periods are `i.year`";
            found.push(self.wrong("has random units and absorbed effects", span, "one of the two", help));
        }
        if settled.random && self.study.layout.time.is_none() && self.study.has_data {
            let help = "declare `panel: {unit: ..., time: ...}` under `data`";
            found.push(self.wrong("has random units, and each has one row", span, "needs a panel", help));
        }
        if self.study.layout.unit.is_none() && self.study.has_data {
            let help = "declare `data: {unit: ...}`, or a panel";
            found.push(self.wrong("has no units to join with the matrix", span, "whose neighbours?", help));
        }
        if let Some(band) = spatial.band.as_ref().filter(|_| spatial.band_km().is_none()) {
            found.push(self.wrong(
                "has a band without two ends",
                band.span,
                "from where to where?",
                "write `0..50 km`",
            ));
        }
        found
    }

    /// What needs one W for all periods.
    fn moving(&self) -> Vec<Diagnostic> {
        let spatial = &self.spatial.value;
        let by = spatial.by.as_ref().filter(|by| by.value != By::Likelihood).map(|by| (by.span, "moments"));
        let transform = spatial.transform.as_ref().filter(|one| one.value == Transform::LeeYu);
        let transform = transform.map(|one| (one.span, "Lee and Yu's transformation"));
        let one = |(span, what): (Span, &str)| {
            let help = "leave it out: maximum likelihood with effects in the formula takes a W for each period";
            self.wrong(format!("has {what} and a matrix that changes"), span, "needs one W for all periods", help)
        };
        [by, transform].into_iter().flatten().map(one).collect()
    }

    fn effects(&self, effects: &At<Effects>) -> Vec<Diagnostic> {
        let draws = effects.draws.as_ref().and_then(|at| draws::out_of_range(self.analysis, at.value, at.span));
        draws.into_iter().chain(self.between(effects)).collect()
    }

    /// Groups that effects are told apart by.
    fn between(&self, effects: &At<Effects>) -> Vec<Diagnostic> {
        let asked = effects.within.is_some() || effects.from.is_some() || effects.to.is_some();
        if !asked {
            return vec![];
        }
        let help =
            "name a grouping with `within: belt`, or two of its groups with `from: core.Core` and `to: core.Periphery`";
        let Some((group, ends)) = effects.value.grouping() else {
            return vec![self.wrong(
                "has effects between groups that it does not name",
                effects.span,
                "between whom?",
                help,
            )];
        };
        let Some(bound) = self.study.groups.get(&group) else {
            let message = format!("has effects between groups of `{group}`, which is no grouping");
            return vec![self.wrong(message, effects.span, "nothing has this name", help)];
        };
        let ends = ends.into_iter().flatten().filter(|name| !bound.names.contains(name));
        ends.map(|name| {
            let message = format!("has effects of `{group}.{name}`, which is no group of it");
            self.wrong(message, effects.span, "nothing has this name", help)
        })
        .collect()
    }
}
