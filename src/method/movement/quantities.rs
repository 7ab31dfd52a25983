//! Every number of movement, before there are data.

use super::chain::heads;
use super::density::MOST_MODES;
use super::{Options, groups, periods, role};
use crate::method::Quantity;
use crate::study::{Analysis, Study};

pub fn quantities(analysis: &Analysis, options: &Options, study: &Study) -> Vec<Quantity> {
    let of = |option: &'static str, names: Vec<String>| {
        role(analysis, option).into_iter().flat_map(move |id| {
            let outcome = study.name_of(id).to_string();
            names.clone().into_iter().map(move |name| Quantity { outcome: Some(outcome.clone()), name })
        })
    };
    let densities: Vec<String> = groups(analysis, study)
        .iter()
        .flat_map(|group| periods(analysis, study).into_iter().map(move |period| [group.clone(), period]))
        .flat_map(|names| {
            density(&names.iter().filter(|name| !name.is_empty()).map(|name| format!("{name}.")).collect::<String>())
        })
        .collect();
    of("kernel", densities).chain(of("markov", chain(options))).collect()
}

fn density(prefix: &str) -> Vec<String> {
    let fixed = ["n", "bandwidth", "mean", "modes", "peak", "peak.height"].map(String::from);
    let modes = (1..=MOST_MODES).flat_map(|at| [format!("mode.{at}"), format!("mode.{at}.height")]);
    fixed.into_iter().chain(modes).map(|name| format!("{prefix}{name}")).collect()
}

fn chain(options: &Options) -> Vec<String> {
    let classes = options.classes();
    let k = classes.count();
    let mut names: Vec<String> = match classes.yearly_quantiles {
        None => (1..k).map(|cut| format!("cut.{cut}")).collect(),
        Some(_) => vec![],
    };
    for (_, head) in heads(&options.steps()) {
        let shares = ["initial", "final"].iter().flat_map(|name| (1..=k).map(move |i| format!("{name}.{i}")));
        names.extend(shares.map(|name| format!("{head}{name}")));
        names.extend(matrix(&head, k));
        if options.lag.is_some() {
            names.extend(spatial(&head, k, options));
        }
    }
    names
}

fn matrix(head: &str, k: usize) -> Vec<String> {
    let each = |name: &'static str| (1..=k).map(move |i| format!("{name}.{i}"));
    let pairs = (1..=k).flat_map(|i| (1..=k).map(move |j| format!("{i}.{j}")));
    let parts =
        pairs.flat_map(|at| [format!("n.{at}"), format!("p.{at}"), format!("p.{at}.se"), format!("passage.{at}")]);
    let fixed =
        ["n", "stay", "up", "down", "shorrocks", "determinant", "second", "unconditional", "bartholomew", "half_life"];
    let names = fixed.map(String::from).into_iter().chain(each("from")).chain(each("ergodic")).chain(parts);
    names.map(|name| format!("{head}{name}")).collect()
}

fn spatial(head: &str, k: usize, options: &Options) -> Vec<String> {
    let test = |of: String| {
        ["lr", "q"].into_iter().flat_map(move |test| ["", ".df", ".p"].map(|part| format!("{of}{test}{part}")))
    };
    let mut names: Vec<String> = (1..k).map(|cut| format!("lag.cut.{cut}")).collect();
    names.extend(test(head.to_string()));
    let permuted = options.permutations.iter().flat_map(|_| ["lr", "q"]);
    names.extend(permuted.map(|test| format!("{head}{test}.permuted.p")));
    for m in 1..=k {
        names.extend(test(format!("{head}lag.{m}.")));
        names.extend(matrix(&format!("{head}lag.{m}."), k));
    }
    names
}
