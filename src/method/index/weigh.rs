//! Weights of the items of one node: given, judged, or found from their values.

use indexmap::IndexMap;
use nalgebra::DMatrix;

use super::choices::{Ahp, Combine, CombineRule, Constant, Entropy, Pca, PcaRule, Weighting};
use super::tree::{Item, Tree};
use crate::plan::Failure;
use crate::results::Note;
use crate::stats::index::IndexError;
use crate::stats::index::weighting::{ahp, combine, critic, entropy, equal, given, grading, pca, variation};

/// Weights of items, and what stands behind them.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub weights: Vec<f64>,
    pub cells: Vec<(String, f64)>,
    pub notes: Vec<Note>,
}

impl From<Vec<f64>> for Found {
    fn from(weights: Vec<f64>) -> Self {
        Found { weights, ..Found::default() }
    }
}

impl Tree<'_> {
    pub(super) fn weights(&self, at: usize, items: &[Item], z: &DMatrix<f64>) -> Result<Found, Failure> {
        let given: Vec<Option<f64>> = items.iter().map(|item| self.given(*item)).collect();
        if let Some(raw) = given.iter().copied().collect::<Option<Vec<f64>>>() {
            return given::given(&raw).map(Found::from).map_err(|error| self.failure(at, items, &error));
        }
        if given.iter().any(Option::is_some) {
            return Err(Failure::new(format!("`{}`: some items have weights and some have none", self.nodes[at].name)));
        }
        let base = self.found_on.map(|rows| z.select_rows(rows));
        self.weigh(at, &self.nodes[at].weighting, items, base.as_ref().unwrap_or(z))
    }

    fn given(&self, item: Item) -> Option<f64> {
        match item {
            Item::Leaf(leaf) => self.leaves[leaf].weight,
            Item::Node(node) => self.nodes[node].weight,
        }
    }

    fn weigh(&self, at: usize, weighting: &Weighting, items: &[Item], z: &DMatrix<f64>) -> Result<Found, Failure> {
        let fail = |error: IndexError| self.failure(at, items, &error);
        match weighting {
            Weighting::Equal(_) => Ok(equal::equal(items.len()).into()),
            Weighting::Entropy(options) => self.by_entropy(at, options, items, z),
            Weighting::Given(weights) => self.named(at, items, weights),
            Weighting::Ahp(options) => self.judged(at, options, items),
            Weighting::Critic(_) => Ok(critic::critic(z).map_err(fail)?.weights.into()),
            Weighting::Variation(_) => Ok(variation::variation(z).map_err(fail)?.into()),
            Weighting::Pca(options) => self.by_components(at, options, items, z),
            Weighting::Grading(_) => {
                let found = grading::grading(z).map_err(fail)?;
                let negative = Note::NegativeGrading { node: self.nodes[at].name.clone() };
                let notes = if found.has_negative() { vec![negative] } else { vec![] };
                Ok(Found { weights: found.weights, notes, cells: vec![] })
            }
            Weighting::Combine(options) => self.combine(at, options, items, z),
        }
    }

    fn by_entropy(&self, at: usize, options: &Entropy, items: &[Item], z: &DMatrix<f64>) -> Result<Found, Failure> {
        let mut notes = vec![];
        let constant = match options.constant {
            Constant::Rows => entropy::Constant::Rows,
            Constant::Periods => {
                notes.push(Note::EntropyOverPeriods { node: self.nodes[at].name.clone() });
                entropy::Constant::Periods(self.periods)
            }
        };
        let shift = if options.shift > 0.0 { options.shift } else { self.shift };
        let found = entropy::entropy(z, shift, constant).map_err(|error| self.failure(at, items, &error))?;
        let cells = items.iter().zip(&found.entropies).map(|(item, e)| (format!("{}.entropy", self.name(*item)), *e));
        Ok(Found { cells: cells.collect(), weights: found.weights, notes })
    }

    fn judged(&self, at: usize, options: &Ahp, items: &[Item]) -> Result<Found, Failure> {
        let name = &self.nodes[at].name;
        let size = options.judgements.len();
        let square = options.judgements.iter().all(|row| row.len() == size) && size == items.len();
        if !square {
            return Err(Failure::new(format!("`{name}`: {0} items need {0} x {0} judgements", items.len())));
        }
        let matrix = DMatrix::from_fn(size, size, |i, j| options.judgements[i][j]);
        let found = ahp::ahp(&matrix).map_err(|error| self.failure(at, items, &error))?;
        let ratio = found.consistency_ratio;
        let loose = Note::Inconsistent { node: name.clone(), ratio };
        let notes = if ratio >= 0.1 { vec![loose] } else { vec![] };
        Ok(Found { weights: found.weights, cells: vec![(format!("{name}.consistency_ratio"), ratio)], notes })
    }

    fn by_components(&self, at: usize, options: &Pca, items: &[Item], z: &DMatrix<f64>) -> Result<Found, Failure> {
        let fail = |error: IndexError| self.failure(at, items, &error);
        let name = &self.nodes[at].name;
        let keep = options.share.map_or(pca::Keep::Kaiser, pca::Keep::Share);
        let rule = match options.rule {
            PcaRule::First => pca::WeightRule::First,
            PcaRule::Variance => pca::WeightRule::Variance,
            PcaRule::Squared => pca::WeightRule::Squared,
        };
        let found = pca::pca(z, keep).map_err(fail)?;
        let explained: f64 = found.explained.iter().take(found.kept).sum();
        let numbers = [("kmo", found.adequacy.kmo), ("bartlett.p", found.adequacy.p), ("explained", explained)];
        let cells = numbers.map(|(part, value)| (format!("{name}.{part}"), value)).to_vec();
        Ok(Found { weights: found.weights(rule).map_err(fail)?, cells, notes: vec![] })
    }

    fn combine(&self, at: usize, options: &Combine, items: &[Item], z: &DMatrix<f64>) -> Result<Found, Failure> {
        let parts = options.of.iter().map(|one| self.weigh(at, one, items, z)).collect::<Result<Vec<_>, _>>()?;
        let vectors: Vec<Vec<f64>> = parts.iter().map(|part| part.weights.clone()).collect();
        let shares = (!options.shares.is_empty()).then_some(options.shares.as_slice());
        let combined = match options.by {
            CombineRule::Multiplicative => combine::multiplicative(&vectors),
            CombineRule::Additive => combine::additive(&vectors, shares),
            CombineRule::Game => combine::game(&vectors),
        };
        let weights = combined.map_err(|error| self.failure(at, items, &error))?.weights;
        let (mut cells, mut notes) = (vec![], vec![]);
        parts.into_iter().for_each(|part| {
            cells.extend(part.cells);
            notes.extend(part.notes);
        });
        Ok(Found { weights, cells, notes })
    }

    /// Weights by name. A node none of whose items is named weighs them alike, and says so.
    fn named(&self, at: usize, items: &[Item], weights: &IndexMap<String, f64>) -> Result<Found, Failure> {
        let name = &self.nodes[at].name;
        let lacks: Vec<&Item> = items.iter().filter(|item| !weights.contains_key(self.name(**item))).collect();
        if lacks.len() == items.len() {
            let notes = vec![Note::NoWeightsGiven { node: name.clone() }];
            return Ok(Found { notes, ..equal::equal(items.len()).into() });
        }
        if let Some(item) = lacks.first() {
            return Err(Failure::new(format!("`{name}`: no weight is given for `{}`", self.name(**item))));
        }
        let raw: Vec<f64> = items.iter().map(|item| weights[self.name(*item)]).collect();
        given::given(&raw).map(Found::from).map_err(|error| self.failure(at, items, &error))
    }
}
