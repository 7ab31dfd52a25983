//! `interactions:` — the effect of x over the values of z in a model with x and x:z.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::cards::unnamed;
use super::place::Place;
use super::{LEVEL, OF_A_PLACE, PARTS, model_of, outcomes, pair, put, put_place, sources, terms, variable};
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::method::descriptives::quantile_rule;
use crate::method::regression::sample::{Sample, select};
use crate::method::{Method, Names, Quantity, Role, variables};
use crate::plan::{Datum, Failure, Job, Op, Plan, Published};
use crate::results::{Note, Series};
use crate::spec::At;
use crate::spec::types::Label;
use crate::spec::words::Name;
use crate::stats::descriptive::quantile::{QuantileRule, quantile};
use crate::stats::regression::effects::{Fieller, Pair};
use crate::stats::sums::mean;
use crate::study::{Analysis, Study};

card! {
    /// The effect of x over the values of z in a model with x, z and their product: dy/dx = b_x + b_xz z.
    ///
    /// Its variance is V(b_x) + 2 z C(b_x, b_xz) + z^2 V(b_xz), from the covariance of the model's own errors; intervals
    /// follow its t or normal (Brambor, Clark and Golder 2006). The z at which the effect vanishes has an interval
    /// by the delta method and Fieller's set. Centring z moves b_x, which is the effect at z = 0, and no effect.
    static CARD = "interaction", "effects over the values of another variable";
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Interaction", extend("x-label" = "label"))]
pub struct Options {
    pub label: Option<Label>,
    /// Model that holds both variables and their product.
    pub of: Option<At<Name>>,
    /// Variable whose effect is read.
    pub effect: Option<At<Name>>,
    /// Variable over whose values it changes.
    pub over: Option<At<Name>>,
    /// Quantiles of that variable in the sample (`10%`) or its values.
    pub at: Vec<Place>,
    /// Where its zero lies: at its mean in the sample, or where it is.
    pub centre: Option<At<Centre>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Centre {
    Mean,
    None,
}

#[derive(Debug, Serialize, Deserialize)]
struct Params {
    effect: String,
    product: String,
    over: String,
    /// Names, numbers, and whether they are quantiles.
    places: Vec<(String, f64, bool)>,
    centred: bool,
    rule: String,
    level: f64,
}

static EFFECTS: Op = Op { name: "marginal_effects", version: 1, keep: true, cost: |_, rows| 20 * rows, run: effects };

/// Places of the drawn line, and marks of the values that the sample has.
const PLACES: usize = 61;
const MARKS: usize = 200;

pub struct Interaction;

impl Method for Interaction {
    type Options = Options;

    fn card(&self) -> &'static Card {
        &CARD
    }

    fn section(&self) -> &'static str {
        "interactions"
    }

    fn keyword(&self) -> &'static str {
        "interaction"
    }

    fn roles(&self) -> &'static [Role] {
        &[
            Role { option: "of", names: Names::Analysis },
            Role { option: "effect", names: Names::Variables },
            Role { option: "over", names: Names::Variables },
        ]
    }

    fn check(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Diagnostic> {
        let named =
            [("of", options.of.is_some()), ("effect", options.effect.is_some()), ("over", options.over.is_some())];
        if let Some((lacks, _)) = named.iter().find(|(_, named)| !named) {
            return vec![unnamed(analysis, lacks)];
        }
        found(analysis, study).and_then(Result::err).into_iter().collect()
    }

    fn quantities(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Quantity> {
        let places = Place::all(&options.at).into_iter().enumerate().map(|(at, place)| place.name(at));
        let effects = places.chain(["mean".to_string()]);
        let effects = effects.flat_map(|name| PARTS.iter().chain(&[".value"]).map(move |part| format!("{name}{part}")));
        let zero = OF_A_PLACE.iter().map(|part| format!("zero{part}"));
        let names: Vec<String> = effects.chain(zero).chain(["from", "to", "df", "n"].map(String::from)).collect();
        let of = |outcome: String| {
            names
                .iter()
                .map(move |name| Quantity { outcome: Some(outcome.clone()), name: name.clone() })
                .collect::<Vec<_>>()
        };
        outcomes(analysis, study).into_iter().flat_map(of).collect()
    }

    fn lower(&self, analysis: &Analysis, options: &Options, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        let (Some(Ok(names)), Some(over)) = (found(analysis, study), variable(analysis, "over")) else { return vec![] };
        let [effect, product] = names.as_slice() else { return vec![] };
        let places = Place::all(&options.at).into_iter().enumerate();
        let params = Params {
            effect: effect.clone(),
            product: product.clone(),
            over: study.name_of(over).to_string(),
            places: places.map(|(at, place)| (place.name(at), place.value, place.quantile)).collect(),
            centred: options.centre.as_deref() == Some(&Centre::Mean),
            rule: quantile_rule(study).into(),
            level: LEVEL,
        };
        let column = variables::lower(study, over, plan);
        for (outcome, fit, sample) in sources(analysis, study, plan) {
            let outcome = study.name_of(outcome);
            let label = format!("effects of {}({outcome})", analysis.name);
            let key = plan.step(&EFFECTS, json!(params), &[fit, sample, column], analysis.span, label);
            plan.publish(&analysis.name, Some(outcome), key);
        }
        vec![]
    }
}

/// Names of the model's terms: x and its product with z.
fn found(analysis: &Analysis, study: &Study) -> Option<Result<Vec<String>, Diagnostic>> {
    model_of(analysis, study)?;
    let [x, z] = ["effect", "over"].map(|option| variable(analysis, option).map(|id| study.name_of(id)));
    let (x, z) = (x?, z?);
    let products = vec![format!("{x}:{z}"), format!("{z}:{x}")];
    Some(terms(analysis, study, x, &[vec![x.to_string()], products]))
}

fn effects(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let fit: Published = job.input(0)?.read()?;
    let sample: Sample = job.input(1)?.read()?;
    let all = select(job.input(2)?.as_numbers()?, &sample.rows);
    let rule = QuantileRule::by_name(&params.rule)
        .ok_or_else(|| Failure::new(format!("no quantile rule `{}`", params.rule)))?;
    let pair = pair(&fit, [&params.effect, &params.product])?;
    let centre = mean(&all);
    let zero = if params.centred { centre } else { 0.0 };
    let mut out = Published::default();
    let mut read = |name: &str, z: f64| {
        put(&mut out, name, &pair.along(z, params.level));
        out.cells.push((format!("{name}.value"), z - zero));
    };
    for (name, value, is_quantile) in &params.places {
        read(name, if *is_quantile { quantile(&all, *value, rule) } else { value + zero });
    }
    read("mean", centre);
    let from = all.iter().copied().fold(f64::INFINITY, f64::min);
    let to = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    vanishing(&mut out, &pair, zero, params.level);
    out.cells.extend(
        [("from", from - zero), ("to", to - zero), ("df", pair.df), ("n", all.len() as f64)]
            .map(|(name, value)| (name.to_string(), value)),
    );
    out.series = vec![line(&pair, from, to, zero, params.level), marks(&all, zero)];
    out.notes.extend(notes(&params, centre));
    Datum::record(&out)
}

/// The z at which the effect is zero.
fn vanishing(out: &mut Published, pair: &Pair, zero: f64, level: f64) {
    let mut place = pair.zero(level);
    for end in [&mut place.value, &mut place.low, &mut place.high] {
        *end -= zero;
    }
    let set = match pair.fieller(level) {
        Fieller::Inside(low, high) => Fieller::Inside(low - zero, high - zero),
        other => other,
    };
    put_place(out, "zero", &place, set, 1.0);
}

fn line(pair: &Pair, from: f64, to: f64, zero: f64, level: f64) -> Series {
    let step = (to - from) / (PLACES - 1) as f64;
    let places: Vec<f64> = (0..PLACES).map(|at| from + step * at as f64).collect();
    let effects: Vec<_> = places.iter().map(|z| pair.along(*z, level)).collect();
    Series::new(
        "effects",
        [
            ("value", places.iter().map(|z| z - zero).collect()),
            ("effect", effects.iter().map(|one| one.value).collect()),
            ("low", effects.iter().map(|one| one.low).collect()),
            ("high", effects.iter().map(|one| one.high).collect()),
        ],
    )
}

/// Values of the sample in their order, some of them where there are many.
fn marks(all: &[f64], zero: f64) -> Series {
    let mut sorted = all.to_vec();
    sorted.sort_by(f64::total_cmp);
    let every = sorted.len().div_ceil(MARKS).max(1);
    Series::new("values", [("value", sorted.iter().step_by(every).map(|z| z - zero).collect())])
}

fn notes(params: &Params, centre: f64) -> Vec<Note> {
    let over = &params.over;
    let mut notes = vec![];
    if params.places.iter().any(|(_, _, is_quantile)| *is_quantile) {
        notes.push(Note::words(
            format!("quantiles of `{over}` are those of the model's sample"),
            format!("`{over}`的分位数按模型样本计算"),
        ));
    }
    notes.push(Note::words(
        "intervals at 95% by the delta method, from the covariance of the model".to_string(),
        "95%置信区间由模型协方差矩阵按delta方法计算".to_string(),
    ));
    if params.centred {
        notes.push(Note::words(
            format!("`{over}` is measured from its mean in the sample, {centre:.4}"),
            format!("`{over}`以样本均值{centre:.4}为中心"),
        ));
    }
    notes
}
