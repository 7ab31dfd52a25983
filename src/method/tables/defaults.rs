//! Tables that analyses get where a study declares none.

use super::{Kind, convergence, dagum, densities, dependence, inequality, kind, lisa, productivity, transitions};
use crate::study::Analysis;

/// Whether a table has something to show of an analysis.
pub type Shows = fn(&Analysis) -> bool;

/// Kinds that show the analyses of a section where a study declares no table.
const DEFAULTS: &[(&str, &str, Shows)] = &[
    ("models", "regression", |_| true),
    ("models", "spatial_tests", crate::method::spatial::is_spatial),
    ("interactions", "marginal_effects", |_| true),
    ("shapes", "u_shape", |_| true),
    ("placebo", "placebo", |_| true),
    ("leave_out", "leave_out", |_| true),
    ("reindexed", "shifts", |_| true),
    ("thresholds", "threshold_tests", |_| true),
    ("thresholds", "threshold_regimes", |_| true),
    ("explore", "specifications", |_| true),
    ("inequality", "dagum", dagum::shows),
    ("movement", "densities", densities::shows),
    ("movement", "transitions", transitions::shows),
    ("movement", "spatial_transitions", transitions::shows_spatial),
    ("movement", "transition_tests", transitions::shows_spatial),
    ("convergence", "sigma", convergence::shows_sigma),
    ("convergence", "convergence", convergence::shows_beta),
    ("convergence", "clubs", convergence::shows_clubs),
    ("couplings", "coupling", |_| true),
    ("couplings", "coupling_levels", |_| true),
    ("dependence", "dependence", dependence::shows),
    ("dependence", "lisa", lisa::shows),
    ("mediations", "mediation_effects", |_| true),
    ("mediations", "mediation_steps", |_| true),
    ("mechanisms", "mechanisms", |_| true),
    ("inequality", "inequality", inequality::shows),
    ("productivity", "productivity", productivity::shows),
    ("productivity", "frontier", productivity::is_frontier),
];

/// The tables that an analysis gets where the study declares none.
pub fn default_kinds(analysis: &Analysis) -> impl Iterator<Item = &'static Kind> {
    let of = |(section, _, shows): &&(&str, &str, Shows)| *section == analysis.method && shows(analysis);
    DEFAULTS.iter().filter(of).filter_map(|(_, name, _)| kind(name))
}
