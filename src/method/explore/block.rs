//! The universes of one sample under any deal of the regressor that is followed.

use serde::{Deserialize, Serialize};

use super::solve::Kind;
use crate::method::regression::Dependence;
use crate::method::regression::fit::{self, Columns, Places, Solved};
use crate::method::regression::within::Absorber;
use crate::plan::Failure;
use crate::stats::dist;
use crate::stats::regression::absorb::{Effect, Effects};
use crate::stats::regression::degrees::{Degrees, degrees};
use crate::stats::regression::exchange::{Exchange, Others};
use crate::stats::regression::small::Size;
use crate::stats::sums::length;

/// Universes that share their rows, effects, columns and the regressor that is followed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Block {
    pub absorbed: bool,
    pub weighted: bool,
    /// Place of the regressor among the terms.
    pub term: usize,
    pub choices: Vec<Choice>,
}

/// Universes of a block that share their errors.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Choice {
    /// With every regressor among its terms.
    pub model: fit::Params,
    /// Places of the regressors that are in or out.
    pub subsets: Vec<usize>,
    pub masks: Vec<u64>,
}

impl Choice {
    /// Places of the regressors of a universe, the followed one among them.
    fn regressors(&self, mask: u64) -> Vec<usize> {
        let gone = |at: &usize| self.subsets.iter().position(|one| one == at).is_some_and(|bit| mask >> bit & 1 == 0);
        (0..self.model.terms.len()).filter(|at| !gone(at)).collect()
    }

    /// Columns that each name one clustered dimension.
    pub fn dimensions(&self) -> usize {
        match &self.model.errors {
            Dependence::Cluster { names, .. } => names.len(),
            _ => 0,
        }
    }
}

/// The columns of a block on the rows of its sample: the outcome, then the regressors.
#[derive(Clone)]
pub struct Data {
    pub rows: Vec<u32>,
    pub whole: Vec<Vec<f64>>,
    pub within: Vec<Vec<f64>>,
    pub weights: Option<Vec<f64>>,
    /// By choice and dimension.
    pub clusters: Vec<Vec<Vec<u32>>>,
}

impl Data {
    /// The block on some of its rows, with effects of these rows.
    pub fn on_rows(&self, rows: &[usize], absorber: Option<&Absorber>) -> Result<(Data, Option<Absorber>), Failure> {
        let pick = |column: &Vec<f64>| rows.iter().map(|row| column[*row]).collect::<Vec<f64>>();
        let whole: Vec<Vec<f64>> = self.whole.iter().map(pick).collect();
        let weights = self.weights.as_ref().map(pick);
        let mut within = whole.clone();
        let failed = |error: crate::stats::regression::absorb::AbsorbError| Failure::new(error.to_string());
        let absorber = match absorber {
            None => None,
            Some(known) => {
                let effects: Vec<Effect> = known.effects.iter().map(|effect| effect.on_rows(rows)).collect();
                let prepared = Effects::new(&effects, weights.as_deref()).map_err(failed)?;
                for column in &mut within {
                    prepared.demean(column).map_err(failed)?;
                }
                Some(Absorber { effects, names: known.names.clone(), prepared })
            }
        };
        let codes = |codes: &Vec<u32>| rows.iter().map(|row| codes[*row]).collect::<Vec<u32>>();
        let clusters = self.clusters.iter().map(|choice| choice.iter().map(codes).collect()).collect();
        let data_rows = rows.iter().map(|row| self.rows[*row]).collect();
        Ok((Data { rows: data_rows, whole, within, weights, clusters }, absorber))
    }
}

/// Columns with rows scaled by the square roots of weights, a column of ones at the end where it is a regressor.
pub struct Scaled {
    roots: Option<Vec<f64>>,
    columns: Vec<Vec<f64>>,
    lengths: Vec<f64>,
    ones: bool,
}

impl Scaled {
    pub fn new(block: &Block, data: &Data) -> Scaled {
        let ones = block.choices.first().is_some_and(|choice| choice.model.constant);
        let one = ones.then(|| vec![1.0; data.rows.len()]);
        let weights = data.weights.as_deref();
        let roots: Option<Vec<f64>> = weights.map(|weights| weights.iter().map(|w| w.sqrt()).collect());
        let lengths = data.whole.iter().chain(&one).map(|column| length(column, weights)).collect();
        let columns = data.within.iter().chain(&one).map(|column| scaled(column, roots.as_deref())).collect();
        Scaled { columns, lengths, ones, roots }
    }
}

fn scaled(column: &[f64], roots: Option<&[f64]>) -> Vec<f64> {
    match roots {
        None => column.to_vec(),
        Some(roots) => column.iter().zip(roots).map(|(x, root)| x * root).collect(),
    }
}

/// A block with all that no deal changes.
pub struct Ready<'a> {
    block: &'a Block,
    data: &'a Data,
    scaled: &'a Scaled,
    absorber: Option<&'a Absorber>,
    choices: Vec<Made<'a>>,
}

struct Made<'a> {
    choice: &'a Choice,
    clusters: &'a [Vec<u32>],
    counted: Degrees,
    /// Where cross-products can give the errors, with what each universe has for every deal.
    exchange: Option<(Exchange<'a>, Vec<Option<Others>>)>,
}

impl<'a> Ready<'a> {
    pub fn new(block: &'a Block, data: &'a Data, scaled: &'a Scaled, absorber: Option<&'a Absorber>) -> Ready<'a> {
        let effects = absorber.map_or(&[][..], |absorber| &absorber.effects);
        let made = |(choice, clusters): (&'a Choice, &'a Vec<Vec<u32>>)| {
            let codes: Vec<&[u32]> = clusters.iter().map(Vec::as_slice).collect();
            let counted = if effects.is_empty() { Degrees::default() } else { degrees(effects, &codes) };
            let groups = match (&choice.model.errors, clusters.as_slice()) {
                (Dependence::Classical, _) => Some(vec![0; data.rows.len()]),
                (Dependence::Cluster { .. }, [one]) => Some(one.clone()),
                _ => None,
            };
            let exchange = groups.map(|groups| {
                let exchange = Exchange::new(&scaled.columns, &scaled.lengths, &groups);
                let frame = |mask: &u64| exchange.others(0, &beside(block, choice, *mask, scaled));
                let frames = choice.masks.iter().map(frame).collect();
                (exchange, frames)
            });
            Made { choice, clusters, counted, exchange }
        };
        let choices = block.choices.iter().zip(&data.clusters).map(made).collect();
        Ready { block, data, scaled, absorber, choices }
    }

    /// Estimate and p of every universe where `whole` (n) takes the place of the regressor; `NaN` where there are none.
    pub fn universes(&self, whole: &[f64]) -> Result<Vec<[f64; 2]>, Failure> {
        let mut within = whole.to_vec();
        if let Some(absorber) = self.absorber {
            absorber.prepared.demean(&mut within).map_err(|error| Failure::new(error.to_string()))?;
        }
        let x = scaled(&within, self.scaled.roots.as_deref());
        let length = length(whole, self.data.weights.as_deref());
        let mut found = vec![];
        for made in &self.choices {
            let products = made.exchange.as_ref().map(|(exchange, _)| exchange.products(&x, length));
            for (at, mask) in made.choice.masks.iter().enumerate() {
                let fast = made.exchange.as_ref().zip(products.as_ref()).and_then(|((exchange, frames), products)| {
                    let slope = exchange.slope(frames.get(at)?.as_ref()?, products)?;
                    let clustered = matches!(made.choice.model.errors, Dependence::Cluster { .. });
                    let rows = self.data.rows.len();
                    let raw = if clustered { slope.clustered } else { slope.bread * slope.rss / rows as f64 };
                    self.judged(made, *mask, slope.estimate, raw, clustered.then(|| exchange.clusters()))
                });
                let universe = fast.or_else(|| self.by_rows(made, *mask, whole, &within));
                found.push(universe.unwrap_or([f64::NAN; 2]));
            }
        }
        Ok(found)
    }

    fn judged(&self, made: &Made, mask: u64, b: f64, raw: f64, clusters: Option<usize>) -> Option<[f64; 2]> {
        let model = &made.choice.model;
        let constant = model.constant || self.block.absorbed;
        let coefficients = made.choice.regressors(mask).len() + usize::from(constant);
        let size = Size { rows: self.data.rows.len(), coefficients, constant, effects: &made.counted };
        let kind = Kind { clusters, small: model.small, reference: model.reference };
        kind.judged(b, raw, &size).map(|[b, _, p, ..]| [b, p])
    }

    /// The way of a printed estimate.
    fn by_rows(&self, made: &Made, mask: u64, whole: &[f64], within: &[f64]) -> Option<[f64; 2]> {
        let places = made.choice.regressors(mask);
        let column = |of: &[Vec<f64>], dealt: &[f64], at: usize| {
            if at == self.block.term { dealt.to_vec() } else { of[at + 1].clone() }
        };
        let columns = Columns {
            rows: self.data.rows.clone(),
            weights: self.data.weights.clone(),
            outcome: self.data.whole.first()?.clone(),
            outcome_within: self.data.within.first()?.clone(),
            regressors: places.iter().map(|at| column(&self.data.whole, whole, *at)).collect(),
            within: places.iter().map(|at| column(&self.data.within, within, *at)).collect(),
            clusters: made.clusters.to_vec(),
            places: Places::default(),
        };
        let terms = places.iter().map(|at| made.choice.model.terms[*at].clone()).collect();
        let params = fit::Params { terms, ..made.choice.model.clone() };
        let Solved { fit, covariance, names, df, .. } = fit::solve(&params, &columns, self.absorber).ok()?;
        let name = made.choice.model.terms.get(self.block.term)?;
        let at = fit.place(names.iter().position(|one| one == name)?)?;
        let (b, se) = (fit.coefficients[at], covariance.matrix[(at, at)].max(0.0).sqrt());
        let p = if df.is_finite() { dist::t_two_sided(b / se, df) } else { dist::normal_two_sided(b / se) };
        Some([b, p])
    }
}

/// Columns beside the followed one, the ones among them.
fn beside(block: &Block, choice: &Choice, mask: u64, scaled: &Scaled) -> Vec<usize> {
    let regressors = choice.regressors(mask).into_iter().filter(|at| *at != block.term).map(|at| at + 1);
    regressors.chain(scaled.ones.then(|| scaled.columns.len() - 1)).collect()
}
