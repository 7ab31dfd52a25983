//! What figures of places lack: a map or coordinates, matrices, statistics of single places.

use super::INCOMPLETE_FIGURE;
use crate::diag::Diagnostic;
use crate::method::dependence::{Wish, measured};
use crate::method::matrix;
use crate::study::{Analysis, BoundFigure, Study};

/// Options that only some kinds draw by, and periods that the data do not have.
fn unused(figure: &BoundFigure, study: &Study) -> Vec<Diagnostic> {
    let report =
        |message: String, help: String| INCOMPLETE_FIGURE.error(message).at(figure.span, "asked for here").help(help);
    let said = [
        ("years", !figure.years.is_empty(), matches!(figure.kind, "map" | "clusters" | "moran_scatter")),
        ("classes", figure.classes.is_some(), figure.kind == "map"),
        ("on", !figure.matrix.is_empty(), matches!(figure.kind, "map" | "clusters" | "links")),
    ];
    let useless = said.into_iter().filter(|(_, said, used)| *said && !used).map(|(option, ..)| {
        let message = format!("figure {} of kind `{}` has no use for `{option}`", figure.name, figure.kind);
        report(message, format!("leave `{option}` out"))
    });
    let times = &study.facts.times;
    let absent =
        figure.years.iter().filter(|year| study.has_data && !times.contains(year)).map(|year| {
            report(format!("no row of the data is of {year}"), "name periods that the data have".to_string())
        });
    useless.chain(absent).collect()
}

pub fn check(figure: &BoundFigure, study: &Study) -> Vec<Diagnostic> {
    [unused(figure, study), without_places(figure, study)].concat()
}

fn without_places(figure: &BoundFigure, study: &Study) -> Vec<Diagnostic> {
    let wants: fn(&Analysis) -> bool = match figure.kind {
        "links" => |one| one.method == "matrices",
        "clusters" => |one| measures(one, &[Wish::Local, Wish::HotSpots]),
        "moran_scatter" => |one| measures(one, &[Wish::Moran]),
        "map" => |_| true,
        _ => return vec![],
    };
    let report =
        |message: String, help: &str| INCOMPLETE_FIGURE.error(message).at(figure.span, "asked for here").help(help);
    let others = figure.columns.iter().filter(|name| !study.analyses.get(*name).is_some_and(wants));
    let help = match figure.kind {
        "links" => "name matrices of `matrices:`",
        "clusters" => "name analyses of `dependence:` with `local:` or `hot_spots:`",
        _ => "name analyses of `dependence:` with `moran:`",
    };
    let mut found: Vec<Diagnostic> = others
        .map(|name| report(format!("`{name}` gives nothing to a figure of kind `{}`", figure.kind), help))
        .collect();
    found.extend(figure.matrix.iter().filter_map(|name| matrix::unknown(study, name, figure.span)));
    if study.has_data && matches!(figure.kind, "map" | "clusters") && !matrix::has_places(study) {
        found.push(report(
            format!("figure {} does not know where places lie", figure.name),
            "make a matrix from a map or from coordinates: `matrices: {w: {queen: data/map.geojson}}`",
        ));
    }
    if figure.classes.is_some_and(|classes| !(2..=5).contains(&classes)) {
        let help = "two to five greys can be told apart: `classes: 4`";
        found.push(report(format!("figure {} has a number of classes that it cannot show", figure.name), help));
    }
    found
}

fn measures(analysis: &Analysis, wishes: &[Wish]) -> bool {
    let any = |own: &Vec<Wish>| own.iter().any(|wish| wishes.contains(wish));
    analysis.method == "dependence" && measured(analysis).iter().any(|(_, own)| any(own))
}
