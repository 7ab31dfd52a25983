//! `mediations:` and `mechanisms:` — through what a regressor acts.
//!
//! A mediation is lowered to the fits of its equations, which are those of its model with other columns, to the
//! cross-products of its units, and to one step of draws for all its outcomes.

mod cards;
mod check;
mod draw;
mod lower;
mod options;
mod paths;
mod publish;
mod quantities;
pub mod table;

pub use cards::CARDS;
pub use options::{Bootstrap, BootstrapOptions, Interval, Residuals};
pub use paths::{Paths, model_of};

use options::{Channels, Mediated};

use super::{Equation, Method, Names, Quantity, Role};
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::plan::Plan;
use crate::study::{Analysis, Study, VarId};

card! {
    /// A mediation: X acts on M, and M on Y. The indirect effect is a * b, with an interval from draws of whole units.
    ///
    /// With M = a X, Y = c' X + b M and Y = c X, all beside the controls and effects of the model under `of` and on the
    /// rows that all equations share: direct = c', indirect = a b, total = c = direct + indirect (Baron and Kenny 1986;
    /// Preacher and Hayes 2008). A unit drawn twice is two units with an effect each. Where direct and indirect effect
    /// differ in sign, nothing is mediated: it is suppression, and the share prints `n/c`.
    static MEDIATION = "mediation", "direct and indirect effects";
}

card! {
    /// The two-step form: X acts on M; that M acts on Y is argued from theory.
    ///
    /// Many referees reject the third equation of a mediation, since M is as endogenous as X. A mechanism shows the
    /// effect on each channel and claims no share (Jiang Ting 2022).
    static MECHANISM = "mechanism", "effects on channels";
}

/// Level of the printed intervals.
const LEVEL: f64 = 0.95;
const DRAWS: u64 = 1000;

/// `mediations:`
pub struct Mediation;

impl Method for Mediation {
    type Options = Mediated;

    fn card(&self) -> &'static Card {
        &MEDIATION
    }

    fn section(&self) -> &'static str {
        "mediations"
    }

    fn keyword(&self) -> &'static str {
        "mediation"
    }

    fn roles(&self) -> &'static [Role] {
        &[
            Role { option: "path", names: Names::Path },
            Role { option: "of", names: Names::Analysis },
            Role { option: "bootstrap.resample", names: Names::Variables },
        ]
    }

    fn check(&self, analysis: &Analysis, options: &Mediated, study: &Study) -> Vec<Diagnostic> {
        check::mediation(analysis, options, study)
    }

    fn quantities(&self, analysis: &Analysis, options: &Mediated, study: &Study) -> Vec<Quantity> {
        let paths = Paths::of(analysis, options.path.as_deref(), study);
        paths.map_or(vec![], |paths| quantities::quantities(&paths, study))
    }

    fn equations(&self, analysis: &Analysis, options: &Mediated, study: &Study) -> Vec<Equation> {
        let Some(paths) = Paths::of(analysis, options.path.as_deref(), study) else { return vec![] };
        let mediators = paths.mediators().into_iter().map(|mediator| {
            let prefix = format!("{}a.", paths.of_mediator(mediator, study));
            equation(&paths, mediator, &[], None, prefix)
        });
        let outcomes = paths.outcomes.iter().flat_map(|outcome| {
            let output = Some(study.name_of(*outcome).to_string());
            paths
                .groups
                .iter()
                .map(|group| equation(&paths, *outcome, group, output.clone(), paths.of_group(group, study)))
                .collect::<Vec<_>>()
        });
        mediators.chain(outcomes).collect()
    }

    fn lower(&self, analysis: &Analysis, options: &Mediated, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        let Some(paths) = Paths::of(analysis, options.path.as_deref(), study) else { return vec![] };
        lower::mediation(&paths, options, study, plan)
    }
}

/// `mechanisms:`
pub struct Mechanism;

impl Method for Mechanism {
    type Options = Channels;

    fn card(&self) -> &'static Card {
        &MECHANISM
    }

    fn section(&self) -> &'static str {
        "mechanisms"
    }

    fn keyword(&self) -> &'static str {
        "mechanism"
    }

    fn roles(&self) -> &'static [Role] {
        &[Role { option: "path", names: Names::Path }, Role { option: "of", names: Names::Analysis }]
    }

    fn check(&self, analysis: &Analysis, options: &Channels, study: &Study) -> Vec<Diagnostic> {
        check::common(analysis, options.path.as_ref(), 2, study)
    }

    fn quantities(&self, analysis: &Analysis, options: &Channels, study: &Study) -> Vec<Quantity> {
        let Some(paths) = Paths::of(analysis, options.path.as_deref(), study) else { return vec![] };
        let of_channel = |channel: VarId| {
            let outcome = Some(study.name_of(channel).to_string());
            let names = super::regression::quantities_of(paths.model, &paths.equation(channel, &[]), study);
            names.into_iter().map(move |name| Quantity { outcome: outcome.clone(), name })
        };
        paths.mediators().into_iter().flat_map(of_channel).collect()
    }

    fn equations(&self, analysis: &Analysis, options: &Channels, study: &Study) -> Vec<Equation> {
        let Some(paths) = Paths::of(analysis, options.path.as_deref(), study) else { return vec![] };
        let of_channel =
            |channel: VarId| equation(&paths, channel, &[], Some(study.name_of(channel).to_string()), String::new());
        paths.mediators().into_iter().map(of_channel).collect()
    }

    fn lower(&self, analysis: &Analysis, options: &Channels, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        let Some(paths) = Paths::of(analysis, options.path.as_deref(), study) else { return vec![] };
        lower::mechanism(&paths, study, plan)
    }
}

fn equation(paths: &Paths, outcome: VarId, mediators: &[VarId], output: Option<String>, prefix: String) -> Equation {
    let (formula, model) = (paths.equation(outcome, mediators), paths.model.name.clone());
    Equation { outcome, output, prefix, formula, model }
}
