//! The columns of a model with their neighbours' means and without their effects.

use nalgebra::DMatrix;

use super::panel::{Panel, Within};
use super::spectrum::{Determinant, Spectrum};
use super::{ModelError, determinant::ROW_SUM};
use crate::stats::linalg::{independent, triangle};
use crate::stats::space::Weights;

/// Which comes first, the neighbours' mean or the demeaning. They agree unless period effects meet a W whose columns do
/// not sum to one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// W, then demean: the exact likelihood.
    #[default]
    LagFirst,
    /// Demean, then W, as splm does.
    DemeanFirst,
}

/// How fixed effects leave the likelihood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transform {
    /// Demeaned; n T rows (Elhorst 2003).
    #[default]
    Direct,
    /// By an orthonormal transformation; n (T - 1) rows, or (n - 1)(T - 1) and ln|I - rho W| - ln(1 - rho)
    /// (Lee and Yu 2010).
    LeeYu,
}

/// A matrix of space with what was found of it.
pub struct Matrix<'a> {
    pub weights: &'a Weights,
    pub spectrum: &'a Spectrum,
    pub determinant: Determinant<'a>,
}

impl<'a> Matrix<'a> {
    pub fn new(weights: &'a Weights, spectrum: &'a Spectrum) -> Result<Self, ModelError> {
        Ok(Matrix { weights, spectrum, determinant: Determinant::new(weights, spectrum)? })
    }
}

/// A model and its data.
pub struct Problem<'a> {
    pub panel: Panel,
    pub within: Within<'a>,
    pub order: Order,
    pub transform: Transform,
    /// n T rows, effects and all.
    pub y: &'a [f64],
    /// Regressors, neighbours' columns and a constant among them.
    pub x: &'a [Vec<f64>],
    /// Matrices of the spatial lag of y: none, one or two.
    pub lags: &'a [Matrix<'a>],
    /// Matrix of the spatial error.
    pub error: Option<&'a Matrix<'a>>,
}

/// Columns without their effects (n T rows each), `kept` of the regressors.
#[derive(Clone, Debug)]
pub struct Columns {
    pub y: Vec<f64>,
    /// W_k y.
    pub wy: Vec<Vec<f64>>,
    pub x: Vec<Vec<f64>>,
    /// M y, M W_k y and M x where there is a spatial error; else empty.
    pub my: Vec<f64>,
    pub mwy: Vec<Vec<f64>>,
    pub mx: Vec<Vec<f64>>,
    pub kept: Vec<usize>,
    pub dropped: Vec<usize>,
}

impl Problem<'_> {
    /// Rows that the likelihood counts, and how many log-determinants.
    pub fn size(&self) -> (usize, usize) {
        let Panel { places, periods } = self.panel;
        match (self.transform, self.within) {
            (Transform::LeeYu, Within::Places) => (places * (periods - 1), periods - 1),
            (Transform::LeeYu, Within::Periods) => ((places - 1) * periods, periods),
            (Transform::LeeYu, Within::TwoWay) => ((places - 1) * (periods - 1), periods - 1),
            _ => (places * periods, periods),
        }
    }

    /// The transformation takes the direction of the ones out of every period.
    pub fn less_ones(&self) -> bool {
        self.transform == Transform::LeeYu && matches!(self.within, Within::Periods | Within::TwoWay)
    }

    /// W x without effects, in the order that was chosen.
    pub fn lagged(&self, w: &Weights, x: &[f64]) -> Result<Vec<f64>, ModelError> {
        match self.order {
            Order::LagFirst => self.panel.demean(self.within, &self.panel.lag(w, x)),
            Order::DemeanFirst => Ok(self.panel.lag(w, &self.panel.demean(self.within, x)?)),
        }
    }

    /// What is projected again after a matrix has touched a demeaned column.
    pub fn again(&self, x: Vec<f64>) -> Result<Vec<f64>, ModelError> {
        match self.order {
            Order::LagFirst => self.panel.demean(self.within, &x),
            Order::DemeanFirst => Ok(x),
        }
    }

    pub fn columns(&self) -> Result<Columns, ModelError> {
        self.row_sums()?;
        let demean = |x: &[f64]| self.panel.demean(self.within, x);
        let all: Vec<Vec<f64>> = self.x.iter().map(|x| demean(x)).collect::<Result<_, _>>()?;
        // A scale for what is collinear: no digit of it is printed.
        let lengths: Vec<f64> = self.x.iter().map(|x| x.iter().map(|x| x * x).sum::<f64>().sqrt()).collect();
        let (kept, dropped) = match all.is_empty() {
            true => (vec![], vec![]),
            false => {
                let design = DMatrix::from_iterator(self.panel.rows(), all.len(), all.iter().flatten().copied());
                independent(&design, &lengths)?
            }
        };
        let mut columns = Columns {
            y: demean(self.y)?,
            wy: self.lags.iter().map(|w| self.lagged(w.weights, self.y)).collect::<Result<_, _>>()?,
            x: kept.iter().map(|at| all[*at].clone()).collect(),
            my: vec![],
            mwy: vec![],
            mx: vec![],
            kept,
            dropped,
        };
        if let Some(error) = self.error {
            columns.my = self.lagged(error.weights, self.y)?;
            let twice = |w: &Matrix| self.twice(error.weights, w.weights);
            columns.mwy = self.lags.iter().map(twice).collect::<Result<_, _>>()?;
            let of = |at: &usize| self.lagged(error.weights, &self.x[*at]);
            columns.mx = columns.kept.iter().map(of).collect::<Result<_, _>>()?;
        }
        Ok(columns)
    }

    /// M W y in the order that was chosen.
    fn twice(&self, m: &Weights, w: &Weights) -> Result<Vec<f64>, ModelError> {
        match self.order {
            Order::LagFirst => self.lagged(m, &self.panel.lag(w, self.y)),
            Order::DemeanFirst => Ok(self.panel.lag(m, &self.lagged(w, self.y)?)),
        }
    }

    /// ln(1 - rho) needs rows that sum to one.
    fn row_sums(&self) -> Result<(), ModelError> {
        let standard = |w: &Matrix| w.weights.row_sums().iter().all(|sum| (sum - 1.0).abs() < ROW_SUM);
        match self.less_ones() && !self.lags.iter().chain(self.error).all(standard) {
            true => Err(ModelError::NotRowStandardised),
            false => Ok(()),
        }
    }
}

impl Columns {
    /// The same inner products in few rows: the R of all columns side by side. Under random effects rows of place means
    /// are weighed by phi, so these come in blocks of their own.
    pub fn compressed(&self) -> Result<Columns, ModelError> {
        let all = self.side_by_side();
        let (rows, width) = (all[0].len(), all.len());
        let r = triangle(&DMatrix::from_iterator(rows, width, all.into_iter().flatten().copied()))?;
        let mut next = r.column_iter().map(|column| column.iter().copied().collect::<Vec<f64>>());
        Ok(self.dealt(&mut next))
    }

    fn side_by_side(&self) -> Vec<&Vec<f64>> {
        let ones = [&self.y].into_iter().chain(&self.wy).chain(&self.x);
        let m = (!self.my.is_empty()).then_some(&self.my);
        ones.chain(m).chain(&self.mwy).chain(&self.mx).collect()
    }

    /// Other columns in the places of these.
    fn dealt(&self, next: &mut dyn Iterator<Item = Vec<f64>>) -> Columns {
        let mut one = || next.next().unwrap_or_default();
        let y = one();
        let wy = self.wy.iter().map(|_| one()).collect();
        let x = self.x.iter().map(|_| one()).collect();
        let my = if self.my.is_empty() { vec![] } else { one() };
        let mwy = self.mwy.iter().map(|_| one()).collect();
        let mx = self.mx.iter().map(|_| one()).collect();
        Columns { y, wy, x, my, mwy, mx, kept: self.kept.clone(), dropped: self.dropped.clone() }
    }

    /// Each column through a function.
    pub fn map(&self, mut f: impl FnMut(&[f64]) -> Vec<f64>) -> Columns {
        let all: Vec<Vec<f64>> = self.side_by_side().into_iter().map(|column| f(column)).collect();
        self.dealt(&mut all.into_iter())
    }

    /// Rows of one above rows of the other.
    pub fn above(&self, below: &Columns) -> Columns {
        let both = self.side_by_side().into_iter().zip(below.side_by_side());
        let all: Vec<Vec<f64>> = both.map(|(above, below)| [above.as_slice(), below].concat()).collect();
        self.dealt(&mut all.into_iter())
    }
}
