//! What is drawn: printed variables first, then declared ranges, then columns of which nothing is known.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::cards::SYNTH_LIKE;
use super::development::{self, Following};
use super::field::Loading;
use super::inversion::{Inverted, Outer, Product, invert};
use super::moments::Moments;
use super::printed::{self, Row};
use super::system::Independent;
use super::{Axis, Declared};
use crate::compile::Parsed;
use crate::diag::Diagnostic;
use crate::spec::types::Direction;
use crate::spec::words::NumberRange;
use crate::stats::draws::Draws;
use crate::study::{Definition, Kind, Study, VarId};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Printed,
    Declared,
    Assumed,
}

/// One drawn variable: an equation of the system.
pub struct Target {
    pub name: String,
    pub rule: Inverted,
    pub moments: Moments,
    pub loading: Loading,
    /// What is added of the neighbours' development.
    pub spill: f64,
    pub origin: Origin,
    /// Of a column with one value a unit or a period.
    pub axis: Option<Axis>,
}

/// As many independent equations as there are columns.
pub struct Targets {
    pub met: Vec<Target>,
    /// Columns that may be negative or have one value a unit or a period, drawn beside the system.
    pub apart: Vec<Target>,
    pub columns: Vec<String>,
    /// Variables that are not drawn, and why.
    pub refused: Vec<(String, String)>,
    pub printed: IndexMap<String, Row>,
    /// Columns of coordinates, which no field gives.
    pub places: Vec<String>,
}

/// Of a column about which nothing is said.
const ASSUMED: NumberRange = NumberRange { from: 1.0, to: 100.0 };

/// Ranges this wide are drawn by their logarithm.
const WIDE: f64 = 20.0;

/// Where in a range the mean lies and how large the deviation is, both as shares of it: from, and by how much more.
/// Most things that are counted lie below the middle of their range.
const MEAN: (f64, f64) = (0.3, 0.2);
const SPREAD: (f64, f64) = (0.16, 0.06);

/// How far leaves of indices, and all others, go with development.
const OF_LEAVES: f64 = 0.65;
const OF_OTHERS: f64 = 0.4;

impl Target {
    /// As declared, where something is.
    fn follow(&mut self, followings: &BTreeMap<String, Following>) {
        let Some(following) = followings.get(&self.name) else { return };
        self.loading = following.share.map_or(self.loading, Loading::Development);
        self.spill = following.spill;
    }

    /// Drawn values as logarithms of the columns' product.
    pub fn in_logs(&self, values: Vec<f64>) -> Vec<f64> {
        values.into_iter().map(|value| self.rule.log_of(value)).collect()
    }
}

impl Targets {
    /// A row an equation, a column a column of the data: the powers.
    pub fn matrix(&self) -> Vec<Vec<f64>> {
        self.met.iter().map(|target| powers(&target.rule.product, &self.columns)).collect()
    }

    pub fn axes(&self) -> BTreeMap<String, Axis> {
        let placed = self.places.iter().map(|name| (name.clone(), Axis::Unit));
        placed.chain(self.apart.iter().filter_map(|target| Some((target.name.clone(), target.axis?)))).collect()
    }
}

fn powers(product: &Product, columns: &[String]) -> Vec<f64> {
    columns.iter().map(|column| product.powers.get(column).copied().unwrap_or(0.0)).collect()
}

pub fn targets(parsed: &Parsed, study: &Study, declared: &Declared) -> Result<Targets, Vec<Diagnostic>> {
    let printed = match &declared.synthetic.like {
        Some(like) => printed::table(parsed, like).map_err(|one| vec![one])?,
        None => IndexMap::new(),
    };
    let mut ranges = ranges(parsed, study, declared)?;
    let mut columns = columns(study);
    let places: Vec<String> =
        declared.synthetic.places.iter().flat_map(|one| [one.lon.to_string(), one.lat.to_string()]).collect();
    columns.retain(|name| !places.contains(name));
    ranges.retain(|name, _| !places.contains(name));
    let axes = axes(study, declared, &columns)?;
    let followings = development::followings(declared, study)?;
    let mut apart = along(study, &ranges, &axes);
    columns.retain(|name| !axes.contains_key(name));
    ranges.retain(|name, _| !axes.contains_key(name));
    apart.extend(signed(study, &ranges, &columns));
    apart.iter_mut().for_each(|target| target.follow(&followings));
    columns.retain(|name| !apart.iter().any(|target| target.name == *name));
    let mut chooser = Chooser {
        study,
        leaves: leaves(study),
        followings,
        system: Independent::default(),
        found: Targets { met: vec![], apart, columns, refused: vec![], printed, places },
    };
    for (name, row) in sorted(&chooser.found.printed) {
        chooser.offer(&name, of_row(&row), Origin::Printed);
    }
    for (name, range) in &ranges {
        chooser.offer(name, Ok(of_range(study.seed, name, *range)), Origin::Declared);
    }
    for name in chooser.found.columns.clone() {
        chooser.offer(&name, Ok(of_range(study.seed, &name, ASSUMED)), Origin::Assumed);
    }
    development::drawn(declared, &chooser.found)?;
    Ok(chooser.found)
}

fn sorted<T: Clone>(map: &IndexMap<String, T>) -> BTreeMap<String, T> {
    map.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Columns of numbers beside those that name the rows, by name.
fn columns(study: &Study) -> Vec<String> {
    let keys = [study.layout.unit, study.layout.time];
    let ids = (0..study.vars.len()).map(VarId).filter(|id| !keys.contains(&Some(*id)));
    let columns = ids.map(|id| study.var(id)).filter(|var| matches!(var.definition, Definition::Column));
    let mut names: Vec<String> = columns.filter(|var| var.kind == Kind::Number).map(|var| var.name.clone()).collect();
    names.sort();
    names.dedup();
    names
}

/// Ranges of columns and variables, by name; those under `synthetic` hold before those under `columns`.
fn ranges(
    parsed: &Parsed,
    study: &Study,
    declared: &Declared,
) -> Result<BTreeMap<String, NumberRange>, Vec<Diagnostic>> {
    let of_columns = parsed.spec.columns.iter().filter_map(|(name, column)| Some((name, column.range?)));
    let used = of_columns.filter(|(name, _)| study.names.contains_key(name.as_str()));
    let mut ranges: BTreeMap<String, NumberRange> = used.map(|(name, range)| (name.to_string(), range)).collect();
    let mut found = vec![];
    for (name, range) in &declared.synthetic.ranges {
        if !study.names.contains_key(name.as_str()) {
            let known = study.names.keys().map(String::as_str);
            found.push(
                SYNTH_LIKE
                    .error(format!("`{name}` has a range, and is no column or variable that the study uses"))
                    .at(declared.synthetic.span, "declared here")
                    .did_you_mean(name.as_str(), known),
            );
        }
        ranges.insert(name.to_string(), *range);
    }
    if found.is_empty() { Ok(ranges) } else { Err(found) }
}

/// What `by` says about columns.
fn axes(study: &Study, declared: &Declared, columns: &[String]) -> Result<BTreeMap<String, Axis>, Vec<Diagnostic>> {
    let (mut axes, mut found) = (BTreeMap::new(), vec![]);
    for (key, names) in &declared.synthetic.by {
        let axis = match key.as_str() {
            unit if unit == declared.panel.unit.as_str() => Axis::Unit,
            time if time == declared.panel.time.as_str() => Axis::Time,
            other => {
                let known = [declared.panel.unit.as_str(), declared.panel.time.as_str()];
                let finding = SYNTH_LIKE
                    .error(format!("`{other}` names neither the units nor the periods"))
                    .at(declared.synthetic.span, "declared here");
                found.push(finding.did_you_mean(other, known));
                continue;
            }
        };
        for name in &names.0 {
            if !columns.contains(&name.to_string()) {
                let finding = SYNTH_LIKE
                    .error(format!("`{}` is no column of numbers that the study uses", name.as_str()))
                    .at(name.span, "declared here");
                found.push(finding.did_you_mean(name.as_str(), study.names.keys().map(String::as_str)));
            }
            axes.insert(name.to_string(), axis);
        }
    }
    if found.is_empty() { Ok(axes) } else { Err(found) }
}

fn along(study: &Study, ranges: &BTreeMap<String, NumberRange>, axes: &BTreeMap<String, Axis>) -> Vec<Target> {
    axes.iter()
        .map(|(name, axis)| {
            let range = ranges.get(name);
            let moments = of_range(study.seed, name, range.copied().unwrap_or(ASSUMED));
            let origin = if range.is_some() { Origin::Declared } else { Origin::Assumed };
            Target { axis: Some(*axis), ..column_alone(name, moments, origin) }
        })
        .collect()
}

/// Columns whose range begins below zero.
fn signed(study: &Study, ranges: &BTreeMap<String, NumberRange>, columns: &[String]) -> Vec<Target> {
    let negative = ranges.iter().filter(|(name, range)| range.from < 0.0 && columns.contains(name));
    let target = |(name, range): (&String, &NumberRange)| {
        column_alone(name, within(study.seed, name, range.from, range.to, false), Origin::Declared)
    };
    negative.map(target).collect()
}

/// A column that is drawn as it is.
fn column_alone(name: &str, moments: Moments, origin: Origin) -> Target {
    let product = Product { log_factor: 0.0, powers: BTreeMap::from([(name.to_string(), 1.0)]) };
    let rule = Inverted { outer: Outer::Plain, product };
    let loading = Loading::Development(OF_OTHERS);
    Target { name: name.to_string(), rule, moments, loading, spill: 0.0, origin, axis: None }
}

/// Leaves with their direction, as products.
fn leaves(study: &Study) -> Vec<(Product, f64)> {
    let all = study.indices.values().flat_map(|index| &index.leaves);
    all.filter_map(|leaf| {
        let sign = match leaf.direction {
            Direction::Positive => 1.0,
            Direction::Negative => -1.0,
            Direction::Target(_) | Direction::Band(_) => return None,
        };
        Some((invert(study, leaf.var).ok()?.product, sign))
    })
    .collect()
}

/// A range from zero begins at a thousandth of its end, so that logarithms and ratios exist.
fn of_range(seed: u64, name: &str, range: NumberRange) -> Moments {
    let from = if range.from == 0.0 { range.to / 1000.0 } else { range.from };
    match from > 0.0 && range.to >= WIDE * from {
        true => within(seed, name, libm::log(from), libm::log(range.to), true),
        false => within(seed, name, from, range.to, false),
    }
}

/// Ranges of one width would otherwise give leaves of one weight.
fn within(seed: u64, name: &str, min: f64, max: f64, log: bool) -> Moments {
    let mut draw = Draws::new(seed, &format!("synth.moments.{name}")).draw(0);
    let mut share = |(from, more): (f64, f64)| (from + more * draw.uniform()) * (max - min);
    Moments { min, max, mean: min + share(MEAN), sd: share(SPREAD), median: None, log }
}

/// What a printed row says; where it lacks the ends or the middle, the rest decides.
fn of_row(row: &Row) -> Result<Moments, String> {
    let get = |name: &str| row.get(name).map(|printed| printed.value);
    let (mean, sd, median) = (get("mean"), get("sd"), get("median"));
    let (min, max) = match (get("min"), get("max"), mean, sd) {
        (Some(min), Some(max), ..) => (min, max),
        (min, max, Some(mean), Some(sd)) => {
            let low = if mean > 0.0 { (mean - 3.0 * sd).max(mean / 20.0) } else { mean - 3.0 * sd };
            (min.unwrap_or(low), max.unwrap_or(mean + 3.0 * sd))
        }
        _ => return Err("neither its ends nor its mean and deviation are printed".into()),
    };
    if min > max || mean.is_some_and(|mean| mean < min || mean > max) {
        return Err("its printed moments contradict each other".into());
    }
    let (middle, spread) = (0.5 * (min + max), 0.2 * (max - min));
    Ok(Moments { min, max, mean: mean.unwrap_or(middle), sd: sd.unwrap_or(spread), median, log: false })
}

struct Chooser<'a> {
    study: &'a Study,
    leaves: Vec<(Product, f64)>,
    followings: BTreeMap<String, Following>,
    system: Independent,
    found: Targets,
}

impl Chooser<'_> {
    /// Takes a variable into the system, or says why it is not.
    fn offer(&mut self, name: &str, moments: Result<Moments, String>, origin: Origin) {
        let known = self.found.met.iter().chain(&self.found.apart).any(|target| target.name == name);
        if known || self.found.refused.iter().any(|(refused, _)| refused == name) {
            return;
        }
        match self.target(name, moments, origin) {
            Ok(target) => self.found.met.push(target),
            // A column that others decide needs no range of its own.
            Err(_) if origin == Origin::Assumed => {}
            Err(why) => self.found.refused.push((name.to_string(), why)),
        }
    }

    fn target(&mut self, name: &str, moments: Result<Moments, String>, origin: Origin) -> Result<Target, String> {
        let id = self.study.names.get(name).ok_or("no variable of the study has this name")?;
        let rule = invert(self.study, *id)?;
        let moments = moments?;
        let apart = |column: &String| self.found.apart.iter().find(|target| target.name == *column);
        if let Some(target) = rule.product.powers.keys().find_map(apart) {
            let why =
                if target.axis.is_some() { "has one value a unit or a period" } else { "may be negative by its range" };
            return Err(format!("`{}` {why}", target.name));
        }
        if rule.outer == Outer::Plain && !moments.log && moments.min <= 0.0 {
            return Err("its least value is not positive, and it is a product of positive columns".into());
        }
        if !self.system.offer(&powers(&rule.product, &self.found.columns)) {
            return Err("it follows from what is drawn already".into());
        }
        let loading = self.loading(&rule.product);
        let mut target = Target { name: name.to_string(), rule, moments, loading, spill: 0.0, origin, axis: None };
        target.follow(&self.followings);
        Ok(target)
    }

    /// Leaves go the way of their sign; quantities that are no leaf go with size.
    fn loading(&self, product: &Product) -> Loading {
        match self.leaves.iter().find(|(leaf, _)| leaf.powers == product.powers) {
            Some((_, sign)) => Loading::Development(sign * OF_LEAVES),
            None if product.degree() != 0.0 => Loading::Size,
            None => Loading::Development(OF_OTHERS),
        }
    }
}
