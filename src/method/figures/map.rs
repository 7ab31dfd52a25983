//! Maps: a variable by quantiles, clusters, and who is whose neighbour.

use serde_json::json;

use super::start;
use crate::exhibit::Chart;
use crate::exhibit::chart::{Arrangement, Axis, Ink, Look, Mark, Plot, Series};
use crate::method::dependence::{Wish, matrices, measured};
use crate::method::matrix::{self, AREAS, BORDERS, POINTS, Places, Space, ground};
use crate::method::tables::note::unfinished;
use crate::method::tables::{cluster_kinds, shown_periods, word};
use crate::method::variables;
use crate::plan::{Datum, Failure, Job, Op, Plan, Published};
use crate::results::{Output, Results, Series as Numbers};
use crate::stats::descriptive::quantile::{QuantileRule, quantile};
use crate::study::{BoundFigure, Study, VarId};

/// Inputs: a variable, the unit, periods.
static VALUES: Op = Op { name: "values by place", version: 1, keep: true, cost: |_, rows| rows, run: values };
/// Input: a matrix.
static LINKS: Op = Op { name: "links", version: 1, keep: true, cost: |_, rows| rows, run: links };

/// Classes of a variable, where the figure says nothing else, and at most.
const CLASSES: usize = 5;
/// From the lowest class to the highest.
const TONES: [Ink; 5] = [Ink::Faint, Ink::Light, Ink::Mid, Ink::Deep, Ink::Dark];
/// More links than this are a black sheet.
const MOST_LINKS: usize = 2_000;

pub fn lower(figure: &BoundFigure, study: &Study, plan: &mut Plan) {
    if let Some(key) = ground(study, &figure.matrix, figure.span, plan) {
        plan.publish(&figure.id, None, key);
    }
    let Some(unit) = study.layout.unit else { return };
    for id in &figure.of {
        let mut inputs = vec![variables::lower(study, *id, plan), variables::lower(study, unit, plan)];
        inputs.extend(study.layout.time.map(|time| variables::lower(study, time, plan)));
        let key = plan.step(&VALUES, json!({}), &inputs, figure.span, format!("{} by place", study.name_of(*id)));
        plan.publish(&figure.id, Some(study.name_of(*id)), key);
    }
}

pub fn lower_clusters(figure: &BoundFigure, study: &Study, plan: &mut Plan) {
    let own = figure.columns.iter().filter_map(|name| study.analyses.get(name)).flat_map(matrices);
    let names: Vec<String> = figure.matrix.iter().cloned().chain(own).collect();
    if let Some(key) = ground(study, &names, figure.span, plan) {
        plan.publish(&figure.id, None, key);
    }
}

pub fn lower_links(figure: &BoundFigure, study: &Study, plan: &mut Plan) {
    let names: Vec<String> = figure.columns.iter().chain(&figure.matrix).cloned().collect();
    let ground = ground(study, &names, figure.span, plan).or_else(|| matrix::circle(study, figure.span, plan));
    if let Some(key) = ground {
        plan.publish(&figure.id, None, key);
    }
    for name in &figure.columns {
        if let Some(key) = matrix::key(study, name, plan) {
            let key = plan.step(&LINKS, json!({}), &[key], figure.span, format!("links of {name}"));
            plan.publish(&figure.id, Some(name), key);
        }
    }
}

/// A series for each period: `place` and `value`.
fn values(job: &Job) -> Result<Datum, Failure> {
    let values = job.input(0)?.as_numbers()?;
    let places = Places::of(job.input(1)?)?;
    let times = job.inputs.get(2).map(Datum::as_numbers).transpose()?;
    let mut by_period: std::collections::BTreeMap<i64, [Vec<f64>; 2]> = std::collections::BTreeMap::new();
    for (row, (place, value)) in places.of_row.iter().zip(values).enumerate() {
        let [place_column, value_column] = by_period.entry(times.map_or(0, |times| times[row] as i64)).or_default();
        place_column.push(*place as f64);
        value_column.push(*value);
    }
    let series = by_period.into_iter().map(|(time, [place, value])| {
        let name = if times.is_some() { time.to_string() } else { String::new() };
        Numbers::new(name, [("place", place), ("value", value)])
    });
    Datum::record(&Published { series: series.collect(), ..Published::default() })
}

/// The strongest links, each once: `from` and `to`.
fn links(job: &Job) -> Result<Datum, Failure> {
    let space = Space::of(job.input(0)?)?;
    let Some(one) = space.matrices.first() else { return Err(Failure::new("the matrix is empty")) };
    let mut all: Vec<(f64, usize, usize)> = vec![];
    for place in 0..one.weights.places() {
        all.extend(one.weights.row(place).map(|(other, weight)| (weight, place.min(other), place.max(other))));
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut seen = std::collections::BTreeSet::new();
    let mut pairs: Vec<(usize, usize)> =
        all.into_iter().map(|(_, a, b)| (a, b)).filter(|pair| seen.insert(*pair)).collect();
    let count = pairs.len();
    pairs.truncate(MOST_LINKS);
    let (from, to) = pairs.into_iter().map(|(a, b)| (a as f64, b as f64)).unzip();
    let cells = vec![("pairs".to_string(), count as f64)];
    Datum::record(&Published {
        cells,
        series: vec![Numbers::new("links", [("from", from), ("to", to)])],
        ..Published::default()
    })
}

/// What is drawn on: areas, or points where there is no map.
struct Ground<'a> {
    areas: Option<&'a Numbers>,
    borders: Option<&'a Numbers>,
    points: &'a Numbers,
}

impl<'a> Ground<'a> {
    fn of(figure: &BoundFigure, results: &'a Results) -> Option<Ground<'a>> {
        let Output::Computed { series, .. } = results.output(&figure.id, None)? else { return None };
        let find = |name: &str| series.iter().find(|one| one.name == name);
        Some(Ground { areas: find(AREAS), borders: find(BORDERS), points: find(POINTS)? })
    }

    /// Places of one class, filled, or as points of one tone.
    fn class(&self, name: String, ink: Ink, holds: impl Fn(usize) -> bool) -> Series {
        let (numbers, mark) = match self.areas {
            Some(areas) => (areas, Mark::Region),
            None => (self.points, Mark::Points),
        };
        let [x, y, place] = ["x", "y", "place"].map(|column| numbers.column(column).unwrap_or_default());
        let mut series = Series { name, mark, look: Look::ink(ink), ..Series::default() };
        for ((x, y), place) in x.iter().zip(y).zip(place) {
            if !place.is_nan() && holds(*place as usize) {
                series.x.push(*x);
                series.y.push(*y);
            } else if series.x.last().is_some_and(|last| !last.is_nan()) {
                series.x.push(f64::NAN);
                series.y.push(f64::NAN);
            }
        }
        series
    }

    fn borders(&self) -> Option<Series> {
        let [x, y] = ["x", "y"].map(|column| self.borders?.column(column).map(<[f64]>::to_vec));
        Some(Series { mark: Mark::Border, look: Look::ink(Ink::Mid), x: x?, y: y?, ..Series::default() })
    }

    fn plot(&self, title: Option<String>, classes: Vec<Series>) -> Plot {
        let everything = self.borders.unwrap_or(self.points);
        let size = |column: &str| {
            let values = everything.column(column).unwrap_or_default().iter().filter(|value| !value.is_nan());
            let (low, high) =
                values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)));
            (high - low).max(0.0)
        };
        let (wide, tall) = (size("x"), size("y"));
        let blank = || Axis { hidden: true, ..Axis::default() };
        Plot {
            title,
            x: blank(),
            y: Axis { proportion: (wide > 0.0 && tall > 0.0).then(|| tall / wide), ..blank() },
            series: classes.into_iter().chain(self.borders()).collect(),
            ..Plot::default()
        }
    }
}

pub fn draw(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let mut chart = begin(figure, study);
    if let Some(ground) = Ground::of(figure, results) {
        let classes = figure.classes.unwrap_or(CLASSES).clamp(2, CLASSES);
        chart.plots = figure.of.iter().flat_map(|id| variable(figure, *id, classes, &ground, study, results)).collect();
        chart.notes.push(match study.language {
            crate::spec::types::Language::Zh => format!("按所示年份全部取值的{classes}分位分组，颜色越深取值越高。"),
            crate::spec::types::Language::En => {
                format!("{classes} classes by quantiles of the values of all periods shown; the darker the higher.")
            }
        });
    }
    let outputs = figure.of.iter().map(|id| (figure.id.as_str(), Some(study.name_of(*id))));
    unfinished(&mut chart.notes, results, outputs.chain([(figure.id.as_str(), None)]));
    chart
}

fn begin(figure: &BoundFigure, study: &Study) -> Chart {
    Chart { arrangement: Arrangement::Beside, ..start(figure, study) }
}

fn variable(
    figure: &BoundFigure,
    id: VarId,
    classes: usize,
    ground: &Ground,
    study: &Study,
    results: &Results,
) -> Vec<Plot> {
    let Some(Output::Computed { series, .. }) = results.output(&figure.id, Some(study.name_of(id))) else {
        return vec![];
    };
    let wanted = |one: &&Numbers| figure.years.iter().any(|year| year.to_string() == one.name);
    let shown: Vec<&Numbers> = match figure.years.is_empty() {
        true => series.last().into_iter().collect(),
        false => series.iter().filter(wanted).collect(),
    };
    let column = |one: &Numbers, name: &str| one.column(name).map(<[f64]>::to_vec).unwrap_or_default();
    let all: Vec<f64> = shown.iter().flat_map(|one| column(one, "value")).filter(|value| value.is_finite()).collect();
    let bound = |class: usize| quantile(&all, class as f64 / classes as f64, QuantileRule::Type(7));
    let bounds: Vec<f64> = (0..=classes).map(bound).collect();
    let label = study.label_of(id);
    let several = figure.of.len() > 1;
    let plot = |one: &&Numbers| {
        let values: std::collections::BTreeMap<usize, f64> =
            column(one, "place").into_iter().map(|place| place as usize).zip(column(one, "value")).collect();
        // A value at a bound belongs to the lower class.
        let class_of = |value: f64| (1..classes).find(|class| value <= bounds[*class]).unwrap_or(classes) - 1;
        let series = (0..classes).map(|class| {
            let name = format!("{} \u{2013} {}", short(bounds[class]), short(bounds[class + 1]));
            let tone = TONES[class * (TONES.len() - 1) / (classes - 1)];
            let holds =
                |place: usize| values.get(&place).is_some_and(|value| value.is_finite() && class_of(*value) == class);
            ground.class(name, tone, holds)
        });
        let title = match (several, one.name.is_empty()) {
            (true, true) => Some(label.clone()),
            (true, false) => Some(format!("{label}, {}", one.name)),
            (false, true) => None,
            (false, false) => Some(one.name.clone()),
        };
        ground.plot(title, series.collect())
    };
    if all.is_empty() { vec![] } else { shown.iter().map(plot).collect() }
}

/// Four digits.
fn short(value: f64) -> String {
    let rounded: f64 = format!("{value:.3e}").parse().unwrap_or(value);
    rounded.to_string()
}

pub fn draw_clusters(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let mut chart = begin(figure, study);
    if let Some(ground) = Ground::of(figure, results) {
        for analysis in figure.columns.iter().filter_map(|name| study.analyses.get(name)) {
            for (id, wishes) in measured(analysis) {
                let Some(Output::Computed { series, .. }) = results.output(&analysis.name, Some(study.name_of(id)))
                else {
                    continue;
                };
                let (kind, column) = match wishes.contains(&Wish::Local) {
                    true => ("clusters", "cluster"),
                    false => ("spots", "hot"),
                };
                for (_, time, prefix) in shown_periods(&figure.years, analysis, study) {
                    let Some(one) = series.iter().find(|one| one.name == format!("{prefix}{kind}")) else { continue };
                    let [places, codes] = ["place", column].map(|name| one.column(name).unwrap_or_default());
                    let codes: std::collections::BTreeMap<usize, f64> =
                        places.iter().map(|place| *place as usize).zip(codes.iter().copied()).collect();
                    let classes = legend(kind, study).into_iter().map(|(code, name, ink)| {
                        ground.class(name, ink, |place| codes.get(&place).is_some_and(|own| *own == code))
                    });
                    let title =
                        if time.is_empty() { study.label_of(id) } else { format!("{}, {time}", study.label_of(id)) };
                    chart.plots.push(ground.plot(Some(title), classes.collect()));
                }
            }
        }
    }
    unfinished(&mut chart.notes, results, results.outcomes(&figure.columns).chain([(figure.id.as_str(), None)]));
    chart
}

fn legend(kind: &str, study: &Study) -> Vec<(f64, String, Ink)> {
    let none = (0.0, word(study, "Not significant", "不显著").to_string(), Ink::Faint);
    if kind == "spots" {
        let hot = (1.0, word(study, "Hot spot", "热点").to_string(), Ink::Dark);
        return vec![hot, (-1.0, word(study, "Cold spot", "冷点").to_string(), Ink::Mid), none];
    }
    let inks = [Ink::Dark, Ink::Light, Ink::Mid, Ink::Deep];
    let kinds = cluster_kinds(study).into_iter().zip(inks).zip([1.0, 2.0, 3.0, 4.0]);
    kinds.map(|((name, ink), code)| (code, name.to_string(), ink)).chain([none]).collect()
}

pub fn draw_links(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let mut chart = begin(figure, study);
    if !matrix::has_places(study) {
        let sentence = "Places stand on a circle, from the top by their names: nothing says where they lie.";
        chart.notes.push(word(study, sentence, "各地区按名称自顶端起排列于圆周（未给出位置）。").into());
    }
    if let Some(ground) = Ground::of(figure, results) {
        let [x, y, place] = ["x", "y", "place"].map(|column| ground.points.column(column).unwrap_or_default());
        let at: std::collections::BTreeMap<usize, [f64; 2]> = place
            .iter()
            .zip(x.iter().zip(y))
            .filter(|(place, _)| !place.is_nan())
            .map(|(place, (x, y))| (*place as usize, [*x, *y]))
            .collect();
        for name in &figure.columns {
            let Some(Output::Computed { series, cells, .. }) = results.output(&figure.id, Some(name)) else { continue };
            let ends = |column: &str| series.first().and_then(|one| one.column(column)).unwrap_or_default().to_vec();
            let mut lines = Series { mark: Mark::Border, look: Look::ink(Ink::Dark), ..Series::default() };
            let (from, to) = (ends("from"), ends("to"));
            for (a, b) in from.iter().zip(&to) {
                if let (Some([ax, ay]), Some([bx, by])) = (at.get(&(*a as usize)), at.get(&(*b as usize))) {
                    lines.x.extend([*ax, *bx, f64::NAN]);
                    lines.y.extend([*ay, *by, f64::NAN]);
                }
            }
            let all = cells.get("pairs").copied().unwrap_or(0.0);
            if all > from.len() as f64 {
                let drawn = from.len();
                chart.notes.push(match study.language {
                    crate::spec::types::Language::Zh => format!("{name}共有{all}对连接，仅绘制权重最大的{drawn}对。"),
                    crate::spec::types::Language::En => {
                        format!("Of {all} linked pairs of {name} the {drawn} with the largest weights.")
                    }
                });
            }
            let dots = Series::points(at.values().map(|at| at[0]).collect(), at.values().map(|at| at[1]).collect());
            let several = figure.columns.len() > 1;
            chart.plots.push(ground.plot(several.then(|| super::label_of(name, study)), vec![lines, dots]));
        }
    }
    let outputs = figure.columns.iter().map(|name| (figure.id.as_str(), Some(name.as_str())));
    unfinished(&mut chart.notes, results, outputs.chain([(figure.id.as_str(), None)]));
    chart
}
