//! Every number of convergence, before there are data.

use super::{MOST_CLUBS, Options, role};
use crate::method::Quantity;
use crate::method::labels::names_of;
use crate::method::regression::{formula_of, quantities_of};
use crate::method::spatial;
use crate::study::{Analysis, Study};

pub fn quantities(analysis: &Analysis, options: &Options, study: &Study) -> Vec<Quantity> {
    let mut found = vec![];
    for (option, names) in
        [("sigma", spread(analysis, options, study)), ("beta", growth(analysis, study)), ("clubs", clubs(study))]
    {
        for id in role(analysis, option) {
            let outcome = study.name_of(id).to_string();
            found.extend(names.iter().map(|name| Quantity { outcome: Some(outcome.clone()), name: name.clone() }));
        }
    }
    found
}

fn spread(analysis: &Analysis, options: &Options, study: &Study) -> Vec<String> {
    let groups = role(analysis, "over").into_iter().flat_map(|id| {
        let head = study.name_of(id).to_string();
        names_of(study, id).into_iter().map(move |name| format!("{head}.{name}."))
    });
    let inside =
        |year: &&i64| options.years.as_ref().is_none_or(|years| (years.value.from..=years.value.to).contains(*year));
    let periods: Vec<&i64> = study.facts.times.iter().filter(inside).collect();
    let of = |head: String| {
        let each = periods
            .iter()
            .flat_map(|period| ["sd", "sd_population", "cv", "n"].map(|name| format!("{head}{period}.{name}")));
        each.chain(["", ".se", ".t", ".p"].map(|part| format!("{head}trend{part}"))).collect::<Vec<_>>()
    };
    std::iter::once(String::new()).chain(groups).flat_map(of).collect()
}

fn growth(analysis: &Analysis, study: &Study) -> Vec<String> {
    let Some(formula) = formula_of(analysis) else { return vec![] };
    let own = ["", ".se", ".t", ".p", ".low", ".high"].map(|part| format!("beta{part}"));
    let speed = ["speed", "speed.se", "half_life", "half_life.se"].map(String::from);
    let mut names = match spatial::is_spatial(analysis) {
        true => spatial::quantities(analysis, study).into_iter().map(|quantity| quantity.name).collect(),
        false => quantities_of(analysis, formula, study),
    };
    if spatial::settle(analysis, study).is_some_and(|settled| spatial::has_effects(&settled)) {
        names.extend(["speed.total", "speed.total.se"].map(String::from));
    }
    names.extend(own.into_iter().chain(speed));
    names
}

fn clubs(study: &Study) -> Vec<String> {
    let test = ["log_t", "log_t.se", "log_t.t", "log_t.p"];
    let mut names: Vec<String> = test.map(String::from).to_vec();
    names.push("log_t.n".into());
    for head in ["", "merged."] {
        names.extend([format!("{head}clubs"), format!("{head}divergent")]);
        for club in 1..=MOST_CLUBS {
            names.push(format!("{head}club.{club}.n"));
            names.extend(test.map(|name| format!("{head}club.{club}.{name}")));
        }
        names.extend(study.facts.units.iter().map(|unit| format!("{head}unit.{unit}")));
    }
    names
}
