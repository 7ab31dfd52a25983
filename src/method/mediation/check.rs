//! What is wrong with a path, its model or its draws.

use super::cards::{CONTROLLED, DRAWS, PATH, REPEATED, TAKEN, UNLIKE_LEAST_SQUARES, WITHOUT_MODEL};
use super::options::{Bootstrap, Mediated};
use super::paths::{Paths, model_of};
use super::quantities::OWN;
use crate::diag::Diagnostic;
use crate::method::regression::unlike_least_squares;
use crate::source::Span;
use crate::spec::At;
use crate::spec::expr::{Chain, Stop};
use crate::study::{Analysis, Bound, Study, VarId};

const LEAST_DRAWS: u64 = 50;
const MOST_DRAWS: u64 = 1_000_000;

pub fn mediation(analysis: &Analysis, options: &Mediated, study: &Study) -> Vec<Diagnostic> {
    let mut found = common(analysis, options.path.as_ref(), 3, study);
    found.extend(options.bootstrap.as_ref().and_then(draws));
    found.extend(several_units(analysis, options));
    if let Some(paths) = Paths::of(analysis, options.path.as_deref(), study) {
        found.extend(taken(&paths, study));
    }
    found
}

pub fn common(analysis: &Analysis, path: Option<&At<Chain>>, stages: usize, study: &Study) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = without_model(analysis, study).into_iter().collect();
    found.extend(unlike(analysis, study));
    let Some(path) = path else {
        let form = if stages == 3 { "X -> M -> Y" } else { "X -> M1, M2" };
        let said = PATH.error(format!("`{}` has no path", analysis.name)).at(analysis.span, "no `path`");
        found.push(said.help(format!("write `path: {form}`")));
        return found;
    };
    let wrong = wrong_form(analysis, path, stages);
    let is_wrong = wrong.is_some();
    found.extend(wrong);
    if !is_wrong {
        match repeated(analysis, path, study) {
            Some(repeated) => found.push(repeated),
            None => found.extend(controlled(analysis, path, study)),
        }
    }
    found
}

fn unlike(analysis: &Analysis, study: &Study) -> Option<Diagnostic> {
    let model = model_of(analysis, study)?;
    let place = unlike_least_squares(model)?;
    let said = UNLIKE_LEAST_SQUARES
        .error(format!("`{}` goes through `{}`, which is not least squares", analysis.name, model.name))
        .at(place, "more than least squares on all rows");
    Some(said.help("name a model of least squares under `of`"))
}

fn without_model(analysis: &Analysis, study: &Study) -> Option<Diagnostic> {
    if model_of(analysis, study).is_some() {
        return None;
    }
    let models = || study.analyses.values().filter(|one| one.method == "models").map(|one| one.name.as_str());
    let Some(Bound::Names(names)) = analysis.roles.get("of") else {
        let said = WITHOUT_MODEL.error(format!("`{}` names no model", analysis.name)).at(analysis.span, "no `of`");
        let first = models().next().unwrap_or("MODEL");
        return Some(said.help(format!("write `of: {first}`: its rows, controls, effects and errors hold here")));
    };
    let name = names.first().map_or("", String::as_str);
    let span = analysis.options.get("of").map_or(analysis.span, |node| node.span);
    let said = WITHOUT_MODEL.error(format!("`{name}` is no model of the study")).at(span, "gives no controls and rows");
    Some(said.did_you_mean(name, models()))
}

fn wrong_form(analysis: &Analysis, path: &At<Chain>, stages: usize) -> Option<Diagnostic> {
    let found = path.stages.len();
    let error = |message: String, span: Span, label: &str| PATH.error(message).at(span, label);
    if found != stages {
        let (what, form) = match stages {
            3 => ("mediation", "treatment -> mediator -> outcome"),
            _ => ("mechanism", "treatment -> channel"),
        };
        let said =
            error(format!("the {what} `{}` has {found} stages", analysis.name), path.span, "a path of another length");
        return Some(said.help(match (stages, found) {
            (3, 2) => "write `X -> M -> Y`; that X acts on M alone is said under `mechanisms:`".to_string(),
            (2, 3) => "leave the outcome out, or say the whole path under `mediations:`".to_string(),
            _ => format!("write `{form}`"),
        }));
    }
    if let Some(second) = path.stages.first().and_then(|stage| stage.get(1)) {
        let said = error(format!("`{}` has several treatments", analysis.name), second.span, "a second treatment");
        return Some(said.help("give each treatment a path of its own, and the other one to the model's controls"));
    }
    let plus = |stop: &Stop| stop.together;
    let apart = |stage: &[Stop]| stage.iter().skip(1).any(|stop| !stop.together);
    let mixed = path.stages.get(1).filter(|stage| stage.iter().any(plus) && apart(stage));
    if let Some(stop) = mixed.and_then(|stage| stage.iter().find(|stop| stop.together)) {
        let said = error(format!("`{}` joins mediators and separates them", analysis.name), stop.span, "joined");
        return Some(said.help("write `M1 + M2` for one equation with both, or `M1, M2` for one equation each"));
    }
    let stray = path.stages.iter().enumerate().filter(|(at, _)| *at != 1 || stages == 2);
    let stray = stray.flat_map(|(_, stage)| stage).find(|stop| stop.together)?;
    let said = error(format!("`{}` joins what has an equation of its own", analysis.name), stray.span, "joined by `+`");
    Some(said.help("separate it with a comma; `+` joins mediators"))
}

/// Variables of each stop, sets spread out, with the place where they are named.
fn placed<'a>(analysis: &Analysis, path: &'a Chain, stage: usize, study: &Study) -> Vec<(VarId, &'a Stop)> {
    let Some(Bound::Path(stages)) = analysis.roles.get("path") else { return vec![] };
    let (Some(vars), Some(stops)) = (stages.get(stage), path.stages.get(stage)) else { return vec![] };
    let of_stop = |stop: &Stop| study.sets.get(stop.name.as_str()).map_or(1, Vec::len);
    let spread = stops.iter().flat_map(|stop| std::iter::repeat_n(stop, of_stop(stop)));
    vars.iter().copied().zip(spread).collect()
}

fn repeated(analysis: &Analysis, path: &At<Chain>, study: &Study) -> Option<Diagnostic> {
    let all: Vec<(VarId, &Stop)> =
        (0..path.stages.len()).flat_map(|stage| placed(analysis, path, stage, study)).collect();
    let (again, first) = all.iter().enumerate().find_map(|(at, (id, stop))| {
        let before = all[..at].iter().find(|(known, _)| known == id)?;
        Some((*stop, before.1))
    })?;
    let said = REPEATED.error(format!("`{}` stands twice on the path of `{}`", again.name, analysis.name));
    let said = said.at(again.span, "here again").at(first.span, "first here");
    Some(said.help("name another variable in one of the two places"))
}

fn controlled(analysis: &Analysis, path: &At<Chain>, study: &Study) -> Vec<Diagnostic> {
    let Some((model, Some(Bound::Formula(formula)))) =
        model_of(analysis, study).map(|model| (model, model.roles.get("formula")))
    else {
        return vec![];
    };
    let stops = (1..path.stages.len()).flat_map(|stage| placed(analysis, path, stage, study));
    let report = |(id, stop): (VarId, &Stop)| {
        let at = formula.terms.iter().position(|term| *term == id)?;
        let name = study.name_of(id);
        let said = CONTROLLED.error(format!("`{name}` is on the path of `{}` and held constant", analysis.name));
        let said = said.at(stop.span, "on the path");
        let said = match formula.term_spans.get(at) {
            Some(span) => said.at(*span, format!("a control of `{}`", model.name)),
            None => said,
        };
        Some(said.help(format!("take `{name}` out of the formula, or name a model without it under `of`")))
    };
    stops.filter_map(report).collect()
}

/// Regressors that are called like a number of the mediation.
fn taken(paths: &Paths, study: &Study) -> Option<Diagnostic> {
    let names = paths.regressors(&paths.mediators()).into_iter().map(|id| study.name_of(id));
    let name = names.into_iter().find(|name| OWN.contains(name))?;
    let said = TAKEN.error(format!("the regressor `{name}` has the name of a number of `{}`", paths.analysis.name));
    let said = said.at(paths.analysis.span, format!("`{}(...).{name}` would mean two things", paths.analysis.name));
    Some(said.help(format!("give it another name: `variables: {{{name}_1: {{is: {name}}}}}`")))
}

/// A set under `resample`: its variables are no one unit.
fn several_units(analysis: &Analysis, options: &Mediated) -> Option<Diagnostic> {
    let vars = analysis.roles.get("bootstrap.resample").map(Bound::vars)?;
    let resample = options.bootstrap.as_ref()?.options.resample.as_ref()?;
    let said = DRAWS.error(format!("`{}` is a set of {} variables", resample.value, vars.len()));
    let said =
        said.at(resample.span, "what is drawn as a whole").help("name one variable whose rows are drawn together");
    (vars.len() > 1).then_some(said)
}

fn draws(bootstrap: &At<Bootstrap>) -> Option<Diagnostic> {
    if let Some(residuals) = &bootstrap.options.residuals {
        let said = DRAWS.error("a mediation draws units, and no residuals").at(residuals.span, "says nothing here");
        return Some(said.help("leave `residuals` out"));
    }
    let count = bootstrap.draws?;
    if (LEAST_DRAWS..=MOST_DRAWS).contains(&count) {
        return None;
    }
    let span = bootstrap.options.draws.as_ref().map_or(bootstrap.span, |draws| draws.span);
    let message = match count < LEAST_DRAWS {
        true => format!("{count} draws give no interval"),
        false => format!("{count} draws are more than a million"),
    };
    Some(DRAWS.error(message).at(span, "number of draws").help("write `1000`"))
}
