//! A placebo: the paths of one regressor dealt out anew among the units, and what the model then finds.

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::paths::Paths;
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::method::regression::options::Model;
use crate::method::regression::sample::{Sample, select};
use crate::method::regression::within::Absorber;
use crate::method::regression::{Base, formula_of, random};
use crate::method::{Method, Quantity, Role, draws, names, variables};
use crate::plan::{Datum, Failure, Job, Key, Op, Plan, Published};
use crate::results::{Note, Series};
use crate::stats::draws::Draws;
use crate::stats::regression::absorb::{Effect, Effects};
use crate::stats::regression::partial::Beside;
use crate::stats::sums::{length, mean, squared_deviations};
use crate::study::{Analysis, BoundFormula, Repeat, Study, VarId};

card! {
    /// The coefficient of x when whole paths of x are dealt out anew among the units, B times. With b of the real
    /// paths and b_1 .. b_B of the dealt ones, p = (1 + #{|b_i| >= |b|}) / (1 + B), which counts the real deal among
    /// the possible ones (Phipson and Smyth 2010, Statistical Applications in Genetics and Molecular Biology 9).
    ///
    /// A row whose new path has no value in its period leaves that draw.
    static PLACEBO = "placebo", "placebo by permutation";
}

card! {
    /// ## What it finds
    /// A placebo of a model that is not least squares: with instruments, random effects or a spatial part.
    ///
    /// ## Why it matters
    /// The coefficient of each deal comes from cross-products with the dealt column, which such models do not have.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// models: {base: {formula: y ~ x, estimator: random}}
    /// robustness: {main: {of: base, checks: {dealt: {placebo: x}}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// models: {base: {formula: y ~ x}}
    /// robustness: {main: {of: base, checks: {dealt: {placebo: x}}}}
    /// ```
    static NO_PLACEBO = "placebo-of-another-model", "a placebo of a model that is not least squares";
}

pub struct Placebo;

/// What every placebo has; its figure reads the first two.
const FIXED: [&str; 6] = ["estimate", "placebo.p", "draws", "mean", "sd", "n"];

/// A draw as far from zero as the estimate up to this share is a tie.
const TIE: f64 = 1e-10;

impl Method for Placebo {
    type Options = Model;

    fn card(&self) -> &'static Card {
        &PLACEBO
    }

    fn section(&self) -> &'static str {
        "placebo"
    }

    fn keyword(&self) -> &'static str {
        "placebo"
    }

    fn roles(&self) -> &'static [Role] {
        &[]
    }

    fn check(&self, analysis: &Analysis, options: &Model, study: &Study) -> Vec<Diagnostic> {
        let instruments = formula_of(analysis).filter(|formula| !formula.endogenous.is_empty()).map(|_| analysis.span);
        let estimator = options.estimator.as_ref().filter(|_| random::correlated(options).is_some()).map(|at| at.span);
        let other = instruments.or(estimator).or(options.spatial.as_ref().map(|at| at.span));
        let finding = |span| {
            NO_PLACEBO
                .error(format!("`{}` deals out a regressor of a model that is not least squares", analysis.name))
                .at(span, "more than least squares on all rows")
                .help("take the placebo of a model of least squares")
        };
        let asked = Asked::of(analysis, study);
        let draws = asked.and_then(|asked| draws::out_of_range(analysis, asked.draws, analysis.span));
        other.map(finding).into_iter().chain(draws).collect()
    }

    fn quantities(&self, analysis: &Analysis, _: &Model, study: &Study) -> Vec<Quantity> {
        let (Some(formula), Some(asked)) = (formula_of(analysis), Asked::of(analysis, study)) else { return vec![] };
        let x = study.name_of(asked.treatment);
        let own = [x.to_string(), format!("{x}.p")];
        let all: Vec<String> = own.into_iter().chain(FIXED.map(str::to_string)).collect();
        let of = |id: &VarId| {
            let outcome = study.name_of(*id).to_string();
            all.iter().map(move |name| Quantity { outcome: Some(outcome.clone()), name: name.clone() })
        };
        formula.outcomes.iter().flat_map(of).collect()
    }

    fn lower(&self, analysis: &Analysis, options: &Model, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        let (Some(formula), Some(asked)) = (formula_of(analysis), Asked::of(analysis, study)) else { return vec![] };
        let base = Base::new(analysis, formula, options.singletons.as_deref().copied(), study);
        for outcome in &formula.outcomes {
            let key = asked.lower(*outcome, analysis, formula, &base, study, plan);
            plan.publish(&analysis.name, Some(study.name_of(*outcome)), key);
        }
        vec![]
    }
}

/// What the check deals out.
struct Asked {
    /// The regressor in the edited model.
    treatment: VarId,
    within: VarId,
    draws: u64,
}

impl Asked {
    fn of(analysis: &Analysis, study: &Study) -> Option<Asked> {
        let Repeat::Placebo { of, within, draws } = study.checks.get(&analysis.name)?.repeat else { return None };
        let terms = &formula_of(analysis)?.terms;
        let treatment = *terms.iter().find(|id| study.original(**id) == study.original(of))?;
        Some(Asked { treatment, within, draws })
    }

    fn lower(
        &self,
        outcome: VarId,
        analysis: &Analysis,
        formula: &BoundFormula,
        base: &Base,
        study: &Study,
        plan: &mut Plan,
    ) -> Key {
        let others: Vec<VarId> = formula.terms.iter().copied().filter(|id| *id != self.treatment).collect();
        let columns = [&[outcome, self.treatment], others.as_slice()].concat();
        let sample = base.sample(&columns, plan);
        let absorber = base.absorber(sample, plan);
        let mut inputs = vec![sample];
        inputs.extend(absorber);
        let weight = base.role("weight");
        inputs.extend(base.keys(&weight, plan));
        inputs.push(variables::lower(study, self.within, plan));
        inputs.extend(study.layout.time.map(|time| variables::lower(study, time, plan)));
        inputs.extend(columns.iter().flat_map(|id| base.column(*id, sample, absorber, plan)));
        let (x, within) = (study.name_of(self.treatment), study.name_of(self.within));
        let params = Params {
            treatment: x.to_string(),
            others: names(study, &others),
            within: within.to_string(),
            constant: formula.constant && absorber.is_none(),
            absorbed: absorber.is_some(),
            weighted: !weight.is_empty(),
            timed: study.layout.time.is_some(),
            draws: self.draws,
            seed: study.seed,
            name: format!("placebo of {x} by {within}"),
        };
        plan.step(&DEAL, json!(params), &inputs, analysis.span, base.label("placebo", Some(outcome)))
    }
}

#[derive(Serialize, Deserialize)]
struct Params {
    treatment: String,
    others: Vec<String>,
    within: String,
    constant: bool,
    absorbed: bool,
    weighted: bool,
    timed: bool,
    draws: u64,
    seed: u64,
    /// Name of the draws.
    name: String,
}

/// Inputs: the sample, the absorber, the weight, what moves, the periods; the outcome, the treatment and the other
/// regressors, each whole and within.
static DEAL: Op = Op {
    name: "placebo",
    version: 1,
    keep: true,
    cost: |params, rows| 30 * rows * params["draws"].as_u64().unwrap_or(1),
    run: deal,
};

struct Data<'a> {
    absorber: Option<&'a Absorber>,
    weight: Option<Vec<f64>>,
    /// Square roots of the weights.
    roots: Option<Vec<f64>>,
    /// Outcome, treatment and others on the rows of the sample; a column of ones at the end where it is a regressor.
    whole: Vec<Vec<f64>>,
    within: Vec<Vec<f64>>,
}

fn deal(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let sample: Sample = job.input(0)?.read()?;
    let mut inputs = job.inputs.iter().skip(1);
    let mut next = || inputs.next().ok_or_else(|| Failure::new("an input is missing"));
    let rows = &sample.rows;
    let absorber = if params.absorbed { Some(next()?.live::<Absorber>()?) } else { None };
    let weight = if params.weighted { Some(select(next()?.as_numbers()?, rows)) } else { None };
    let groups = select(&next()?.codes()?, rows);
    let times = if params.timed { select(next()?.as_numbers()?, rows) } else { vec![0.0; rows.len()] };
    let (mut whole, mut within) = (vec![], vec![]);
    for _ in 0..params.others.len() + 2 {
        whole.push(select(next()?.as_numbers()?, rows));
        let inside = next()?.as_numbers()?;
        within.push(if params.absorbed { inside.to_vec() } else { select(inside, rows) });
    }
    if params.constant {
        whole.push(vec![1.0; rows.len()]);
        within.push(vec![1.0; rows.len()]);
    }
    let roots = weight.as_ref().map(|weight| weight.iter().map(|w| w.sqrt()).collect());
    let data = Data { absorber, weight, roots, whole, within };
    let paths = Paths::new(&groups, &times, &data.whole[1]).ok_or_else(|| {
        Failure::new(format!(
            "`{}` has several values in one period of one `{}`, so there is no path to deal out",
            params.treatment, params.within
        ))
    })?;
    record(&params, &paths, &data, rows.len())
}

fn record(params: &Params, paths: &Paths, data: &Data, rows: usize) -> Result<Datum, Failure> {
    let x = &params.treatment;
    let beside = data.beside(&data.within)?;
    let collinear = || Failure::new(format!("`{x}` is collinear with the other regressors and effects"));
    let estimate = data.slope(&beside, &data.within[1]).ok_or_else(collinear)?;
    let draws = data.draws(params, paths, &beside)?;
    let found: Vec<f64> = draws.iter().flatten().copied().collect();
    let beyond = found.iter().filter(|b| b.abs() >= estimate.abs() * (1.0 - TIE)).count();
    let sd = (squared_deviations(&found) / (found.len() as f64 - 1.0)).sqrt();
    let p = (1.0 + beyond as f64) / (1.0 + found.len() as f64);
    let values = [estimate, p, found.len() as f64, mean(&found), sd, rows as f64];
    let mut out = Published::default();
    out.cells.extend([(x.clone(), estimate), (format!("{x}.p"), p)]);
    out.cells.extend(FIXED.map(str::to_string).into_iter().zip(values));
    out.series.push(Series::new("placebo", [("estimate", draws.iter().map(|b| b.unwrap_or(f64::NAN)).collect())]));
    if found.len() < draws.len() {
        let lost = draws.len() - found.len();
        let all = draws.len();
        out.notes.push(Note::words(
            format!("{lost} of {all} draws have no estimate and are left out of p"),
            format!("{all}次中有{lost}次无法估计，不计入p"),
        ));
    }
    if !paths.is_balanced() {
        out.notes.push(Note::words(
            "a row whose new path has no value in its period leaves that draw",
            "新路径在该期无取值的观测不参与该次估计",
        ));
    }
    Datum::record(&out)
}

impl Data<'_> {
    /// One coefficient a draw, none where the dealt column is collinear.
    fn draws(&self, params: &Params, paths: &Paths, beside: &Beside) -> Result<Vec<Option<f64>>, Failure> {
        let draws = Draws::new(params.seed, &params.name);
        let commutes = self.weight.is_none()
            && paths.is_grid()
            && self.absorber.is_none_or(|absorber| {
                absorber.effects.iter().all(|effect| effect.is_plain() && paths.follows(effect.codes()))
            });
        if commutes {
            let of = |order: &[usize]| self.slope(beside, &paths.reordered(&self.within[1], order));
            return Ok(paths.deal(&draws, params.draws, of));
        }
        let of = |order: &[usize]| {
            let dealt = paths.dealt(order);
            if paths.is_balanced() { self.again(beside, dealt) } else { self.on_rows(&dealt) }
        };
        paths.deal(&draws, params.draws, of).into_iter().collect()
    }

    /// The same rows and effects, another column.
    fn again(&self, beside: &Beside, mut dealt: Vec<f64>) -> Result<Option<f64>, Failure> {
        if let Some(absorber) = self.absorber {
            absorber.prepared.demean(&mut dealt).map_err(|error| Failure::new(error.to_string()))?;
        }
        Ok(self.slope(beside, &dealt))
    }

    /// Everything again on the rows that have a value.
    fn on_rows(&self, dealt: &[f64]) -> Result<Option<f64>, Failure> {
        let rows: Vec<usize> = (0..dealt.len()).filter(|row| !dealt[*row].is_nan()).collect();
        let pick = |column: &[f64]| rows.iter().map(|row| column[*row]).collect::<Vec<f64>>();
        let weight = self.weight.as_deref().map(pick);
        let mut whole: Vec<Vec<f64>> = self.whole.iter().map(|column| pick(column)).collect();
        whole[1] = pick(dealt);
        let mut within = whole.clone();
        let failed = |error: crate::stats::regression::absorb::AbsorbError| Failure::new(error.to_string());
        let effects: Vec<Effect> =
            self.absorber.iter().flat_map(|absorber| &absorber.effects).map(|effect| effect.on_rows(&rows)).collect();
        if !effects.is_empty() {
            let prepared = Effects::new(&effects, weight.as_deref()).map_err(failed)?;
            for column in &mut within {
                prepared.demean(column).map_err(failed)?;
            }
        }
        let data = Data { absorber: None, roots: self.roots.as_deref().map(pick), weight, whole, within };
        let Ok(beside) = data.beside(&data.within) else { return Ok(None) };
        Ok(data.slope(&beside, &data.within[1]))
    }

    fn beside(&self, within: &[Vec<f64>]) -> Result<Beside, Failure> {
        let others: Vec<Vec<f64>> = within.iter().skip(2).map(|column| self.scaled(column)).collect();
        let x = DMatrix::from_iterator(self.whole[0].len(), others.len(), others.into_iter().flatten());
        let lengths: Vec<f64> =
            self.whole.iter().skip(2).map(|column| length(column, self.weight.as_deref())).collect();
        Beside::new(&self.scaled(&within[0]), &x, &lengths).map_err(|error| Failure::new(error.to_string()))
    }

    fn slope(&self, beside: &Beside, within: &[f64]) -> Option<f64> {
        beside.slope(&self.scaled(within), length(&self.whole[1], self.weight.as_deref()))
    }

    fn scaled(&self, column: &[f64]) -> Vec<f64> {
        match &self.roots {
            None => column.to_vec(),
            Some(roots) => column.iter().zip(roots).map(|(x, root)| x * root).collect(),
        }
    }
}
