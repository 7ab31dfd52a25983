//! The numbers of a mediation, before data exist.

use super::paths::Paths;
use crate::method::{Quantity, regression};
use crate::study::{Study, VarId};

/// Numbers that a mediation adds to those of its equations.
pub const OWN: &[&str] = &["direct", "indirect", "total", "share", "suppression", "a", "b", "sobel", "bootstrap"];

/// What a draw says of an effect.
pub const INFERENCE: [&str; 5] = ["", ".se", ".p", ".low", ".high"];
/// What an equation says of a slope.
pub const SLOPE: [&str; 6] = ["", ".se", ".t", ".p", ".low", ".high"];
/// Z, the error of a b, and p.
pub const SOBEL: [&str; 3] = [".z", ".se", ".p"];
pub const COUNTS: [&str; 3] = ["draws", "failed", "units"];

pub fn quantities(paths: &Paths, study: &Study) -> Vec<Quantity> {
    let mut found: Vec<Quantity> =
        mediator_equations(paths, study).into_iter().map(|name| Quantity { outcome: None, name }).collect();
    for outcome in &paths.outcomes {
        let of = study.name_of(*outcome).to_string();
        let names = paths.groups.iter().flat_map(|group| of_group(paths, *outcome, group, study));
        found.extend(names.map(|name| Quantity { outcome: Some(of.clone()), name }));
    }
    found
}

fn mediator_equations(paths: &Paths, study: &Study) -> Vec<String> {
    let of_mediator = |id: VarId| {
        let prefix = paths.of_mediator(id, study);
        let own = SLOPE.map(|part| format!("{prefix}a{part}"));
        let equation = regression::quantities_of(paths.model, &paths.equation(id, &[]), study);
        own.into_iter().chain(equation.into_iter().map(move |name| format!("{prefix}a.{name}")))
    };
    paths.mediators().into_iter().flat_map(of_mediator).collect()
}

fn of_group(paths: &Paths, outcome: VarId, group: &[VarId], study: &Study) -> Vec<String> {
    let whole = paths.of_group(group, study);
    let parts = |name: String, parts: &[&str]| parts.iter().map(|part| format!("{name}{part}")).collect::<Vec<_>>();
    let equation = regression::quantities_of(paths.model, &paths.equation(outcome, group), study);
    let mut names: Vec<String> = equation.into_iter().map(|name| format!("{whole}{name}")).collect();
    for effect in ["direct", "indirect", "total"] {
        names.extend(parts(format!("{whole}{effect}"), &INFERENCE));
    }
    names.extend([format!("{whole}share"), format!("{whole}suppression")]);
    for mediator in group {
        let own = paths.of_mediator(*mediator, study);
        names.extend(parts(format!("{own}a"), &SLOPE));
        names.extend(parts(format!("{own}b"), &SLOPE));
        names.extend(parts(format!("{own}sobel"), &SOBEL));
        if group.len() > 1 {
            names.extend(parts(format!("{own}indirect"), &INFERENCE));
        }
    }
    names.extend(COUNTS.map(|count| format!("{whole}bootstrap.{count}")));
    names
}
