//! `shapes:` — whether a curve with x and x^2 is U-shaped, and where it turns.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::cards::unnamed;
use super::{LEVEL, OF_A_PLACE, PARTS, model_of, outcomes, pair, put, put_place, sources, terms, variable};
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::method::regression::sample::{Sample, select};
use crate::method::{Method, Names, Quantity, Role, variables};
use crate::plan::{Datum, Failure, Job, Op, Plan, Published};
use crate::results::Note;
use crate::spec::At;
use crate::spec::types::Label;
use crate::spec::words::{Name, NumberRange};
use crate::stats::regression::effects::{Fieller, u_shape};
use crate::study::{Analysis, Study};

card! {
    /// A curve y = b1 x + b2 x^2: its turning point -b1 / (2 b2) and the test of Lind and Mehlum (2010).
    ///
    /// A significant square is not a U: the slope must have one sign at the lower end of the data and the other at the
    /// upper end. The test takes the larger of the two one-sided p. The turning point has an interval by the delta
    /// method and Fieller's set, which is the exact one under normality; where the square is too weak it is unbounded.
    static CARD = "shape", "U shapes and turning points";
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "UShape", extend("x-label" = "label"))]
pub struct Options {
    pub label: Option<Label>,
    /// Model that holds the variable and its square.
    pub of: Option<At<Name>>,
    /// Variable along which the curve runs.
    pub along: Option<At<Name>>,
    /// Between which values the shape is tested; the range of the sample if nothing is said.
    pub range: Option<At<NumberRange>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Params {
    linear: String,
    square: String,
    range: Option<(f64, f64)>,
    level: f64,
}

static SHAPE: Op = Op { name: "u_shape", version: 1, keep: true, cost: |_, rows| 4 * rows, run: shape };

pub struct Shape;

impl Method for Shape {
    type Options = Options;

    fn card(&self) -> &'static Card {
        &CARD
    }

    fn section(&self) -> &'static str {
        "shapes"
    }

    fn keyword(&self) -> &'static str {
        "shape"
    }

    fn roles(&self) -> &'static [Role] {
        &[Role { option: "of", names: Names::Analysis }, Role { option: "along", names: Names::Variables }]
    }

    fn check(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Diagnostic> {
        match (&options.of, &options.along) {
            (None, _) => vec![unnamed(analysis, "of")],
            (_, None) => vec![unnamed(analysis, "along")],
            _ => found(analysis, study).and_then(Result::err).into_iter().collect(),
        }
    }

    fn quantities(&self, analysis: &Analysis, _: &Options, study: &Study) -> Vec<Quantity> {
        let slopes = ["lower", "upper"].iter().flat_map(|end| PARTS.map(|part| format!("{end}{part}")));
        let turning = OF_A_PLACE.iter().map(|part| format!("turning{part}"));
        let fixed = ["u_shape.t", "u_shape.p", "direction", "inside", "from", "to", "df", "n"].map(String::from);
        let names: Vec<String> = turning.chain(slopes).chain(fixed).collect();
        let of = |outcome: String| {
            names
                .iter()
                .map(move |name| Quantity { outcome: Some(outcome.clone()), name: name.clone() })
                .collect::<Vec<_>>()
        };
        outcomes(analysis, study).into_iter().flat_map(of).collect()
    }

    fn lower(&self, analysis: &Analysis, options: &Options, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        let (Some(Ok(names)), Some(along)) = (found(analysis, study), variable(analysis, "along")) else {
            return vec![];
        };
        let [linear, square] = names.as_slice() else { return vec![] };
        let params = Params {
            linear: linear.clone(),
            square: square.clone(),
            range: options.range.as_ref().map(|range| (range.value.from, range.value.to)),
            level: LEVEL,
        };
        let column = variables::lower(study, along, plan);
        for (outcome, fit, sample) in sources(analysis, study, plan) {
            let outcome = study.name_of(outcome);
            let label = format!("shape of {}({outcome})", analysis.name);
            let key = plan.step(&SHAPE, json!(params), &[fit, sample, column], analysis.span, label);
            plan.publish(&analysis.name, Some(outcome), key);
        }
        vec![]
    }
}

/// Names of the model's terms: x and its square.
fn found(analysis: &Analysis, study: &Study) -> Option<Result<Vec<String>, Diagnostic>> {
    model_of(analysis, study)?;
    let x = study.name_of(variable(analysis, "along")?);
    let squares = vec![format!("{x}^2"), format!("{x}:{x}")];
    Some(terms(analysis, study, x, &[vec![x.to_string()], squares]))
}

fn shape(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let fit: Published = job.input(0)?.read()?;
    let sample: Sample = job.input(1)?.read()?;
    let all = select(job.input(2)?.as_numbers()?, &sample.rows);
    let pair = pair(&fit, [&params.linear, &params.square])?;
    let least = all.iter().copied().fold(f64::INFINITY, f64::min);
    let most = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (from, to) = params.range.unwrap_or((least, most));
    let tested = u_shape(&pair, from, to, params.level);
    let mut out = Published::default();
    // The slope b1 + 2 b2 x vanishes at half of where b1 + b2 z does.
    put_place(&mut out, "turning", &pair.zero(params.level), pair.fieller(params.level), 0.5);
    put(&mut out, "lower", &tested.lower);
    put(&mut out, "upper", &tested.upper);
    let turning = 0.5 * pair.zero(params.level).value;
    let inside = f64::from(u8::from(turning > from && turning < to));
    let cells = [
        ("u_shape.t", tested.t),
        ("u_shape.p", tested.p),
        ("direction", pair.b[1].signum()),
        ("inside", inside),
        ("from", from),
        ("to", to),
        ("df", pair.df),
        ("n", all.len() as f64),
    ];
    out.cells.extend(cells.map(|(name, value)| (name.to_string(), value)));
    out.notes.extend(notes(&pair.fieller(params.level), inside == 1.0));
    Datum::record(&out)
}

fn notes(set: &Fieller, inside: bool) -> Vec<Note> {
    let mut notes = vec![Note::words(
        "the shape is tested after Lind and Mehlum (2010); p is the larger of two one-sided p",
        "U形关系按Lind和Mehlum（2010）检验，p值取两个单侧p值中较大者",
    )];
    if !matches!(set, Fieller::Inside(..)) {
        notes.push(Note::words(
            "Fieller's set of the turning point is unbounded: the square is not significant at 5%",
            "拐点的Fieller区间无界：二次项在5%水平不显著",
        ));
    }
    if !inside {
        notes.push(Note::words(
            "the turning point lies outside the tested range: no U shape there",
            "拐点落在检验区间之外：该区间内不存在U形关系",
        ));
    }
    notes
}
