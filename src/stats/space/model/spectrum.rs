//! What a likelihood asks of one matrix of space: ln |I - rho W|, its derivatives in rho, and where rho may lie.

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

use super::ModelError;
use super::balance::{balance, symmetrised};
use super::sparse::SparseFamily;
use super::window::Window;
use crate::stats::linalg::{eigenvalues, symmetric_eigenvalues};
use crate::stats::space::Weights;
use crate::stats::sums::{Sum, sum};

/// Up to so many places the eigenvalues are found whatever the matrix is.
const DENSE: usize = 600;
/// Above that a matrix with fewer links a place than this is factored instead.
const FEW_LINKS: usize = 60;
/// An eigenvalue counts as real when its imaginary part is below this share of the largest modulus.
const REAL: f64 = 1e-9;
/// Without an eigenvalue that bounds rho on a side, the search ends at so many times the inverse of the largest modulus.
const REACH: f64 = 10.0;
/// Steps of Lanczos' iteration for the extreme eigenvalues of a sparse matrix.
const LANCZOS: usize = 120;

/// The eigenvalues of W where they are affordable, and the interval of rho around 0 on which det(I - rho W) > 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spectrum {
    /// (real, imaginary), n of them; none where the matrix is factored for each rho instead.
    pub eigenvalues: Option<Vec<(f64, f64)>>,
    /// 1 / smallest and 1 / largest real eigenvalue; infinite where none bounds that side.
    pub low: f64,
    pub high: f64,
    /// The interval lies inside the feasible one and may be narrower: all that is known of a large asymmetric matrix.
    pub cautious: bool,
}

impl Spectrum {
    /// Of a matrix that is similar to a symmetric one by that one, else of the dense matrix; of many places with few
    /// links the bounds alone.
    pub fn of(w: &Weights) -> Result<Self, ModelError> {
        let places = w.places();
        let scale = balance(&[w]);
        if places > DENSE && w.links() < FEW_LINKS * places {
            return Ok(Self::bounds(w, scale.as_deref()));
        }
        let values: Vec<(f64, f64)> = match &scale {
            Some(scale) => {
                symmetric_eigenvalues(&dense(&symmetrised(w, scale)))?.into_iter().map(|l| (l, 0.0)).collect()
            }
            None => eigenvalues(&dense(w))?,
        };
        let largest = values.iter().map(|(re, im)| libm::hypot(*re, *im)).fold(0.0, f64::max);
        let real = values.iter().filter(|(_, im)| im.abs() <= REAL * largest).map(|(re, _)| *re);
        let (least, most) = real.fold((0.0_f64, 0.0_f64), |(least, most), l| (least.min(l), most.max(l)));
        let (low, high) = (
            if least < 0.0 { 1.0 / least } else { f64::NEG_INFINITY },
            if most > 0.0 { 1.0 / most } else { f64::INFINITY },
        );
        Ok(Spectrum { eigenvalues: Some(values), low, high, cautious: false })
    }

    /// Of a matrix of blocks from those of its blocks: their eigenvalues together, and where all of them allow rho.
    pub fn of_blocks(blocks: &[Spectrum]) -> Self {
        let eigenvalues: Option<Vec<Vec<(f64, f64)>>> = blocks.iter().map(|one| one.eigenvalues.clone()).collect();
        Spectrum {
            eigenvalues: eigenvalues.map(|values| values.concat()),
            low: blocks.iter().map(|one| one.low).fold(f64::NEG_INFINITY, f64::max),
            high: blocks.iter().map(|one| one.high).fold(f64::INFINITY, f64::min),
            cautious: blocks.iter().any(|one| one.cautious),
        }
    }

    fn bounds(w: &Weights, scale: Option<&[f64]>) -> Self {
        match scale {
            Some(scale) => {
                let (least, most) = extremes(&symmetrised(w, scale));
                Spectrum { eigenvalues: None, low: 1.0 / least, high: 1.0 / most, cautious: false }
            }
            None => {
                let widest = (0..w.places()).map(|place| sum(w.row(place).map(|(_, weight)| weight.abs())));
                let radius = widest.fold(0.0, f64::max);
                Spectrum { eigenvalues: None, low: -1.0 / radius, high: 1.0 / radius, cautious: true }
            }
        }
    }

    /// Where rho is looked for.
    pub fn search(&self) -> (f64, f64) {
        let largest = self.eigenvalues.iter().flatten().map(|(re, im)| libm::hypot(*re, *im)).fold(0.0, f64::max);
        let reach = if largest > 0.0 { REACH / largest } else { 1.0 };
        (self.low.max(-reach), self.high.min(reach))
    }
}

/// W as a dense matrix (n x n).
pub fn dense(w: &Weights) -> DMatrix<f64> {
    let mut matrix = DMatrix::zeros(w.places(), w.places());
    for place in 0..w.places() {
        for (other, weight) in w.row(place) {
            matrix[(place, other)] = weight;
        }
    }
    matrix
}

/// Smallest and largest eigenvalue of a symmetric matrix, by Lanczos' iteration with full reorthogonalisation.
fn extremes(s: &Weights) -> (f64, f64) {
    let places = s.places();
    // No eigenvector of a graph is likely to be orthogonal to this start.
    let start: Vec<f64> = (0..places).map(|place| 1.0 + libm::sin(1.0 + place as f64)).collect();
    let krylov = super::krylov::Krylov::new(|x| s.lag(x), &start, LANCZOS.min(places));
    let h = krylov.projected();
    let symmetric = (&h + h.transpose()) / 2.0;
    let values = symmetric_eigenvalues(&symmetric).unwrap_or_default();
    (values.last().copied().unwrap_or(-1.0), values.first().copied().unwrap_or(1.0))
}

/// ln |I - rho W| as a function of rho, and with it tr G and tr G^2 for G = W (I - rho W)^-1.
pub enum Determinant<'a> {
    Eigenvalues(&'a [(f64, f64)]),
    Sparse(Box<SparseFamily>),
}

/// ln |I - rho W|, tr G and tr GG at one rho: the value, minus its first and minus its second derivative.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Traces {
    pub log_determinant: f64,
    pub g: f64,
    pub gg: f64,
}

impl<'a> Determinant<'a> {
    pub fn new(w: &Weights, spectrum: &'a Spectrum) -> Result<Self, ModelError> {
        match &spectrum.eigenvalues {
            Some(values) => Ok(Determinant::Eigenvalues(values)),
            None => Ok(Determinant::Sparse(Box::new(SparseFamily::new(w, balance(&[w]).as_deref())?))),
        }
    }

    /// ln |I - rho W|; minus infinity where it is not positive.
    pub fn value(&self, rho: f64) -> f64 {
        match self {
            Determinant::Eigenvalues(values) => log_determinant(values, rho),
            Determinant::Sparse(family) => family.factor(rho).map_or(f64::NEG_INFINITY, |at| at.log_determinant()),
        }
    }

    /// Traces near `center`, up to `reach` away from it inside `bounds`: exact from eigenvalues, else from a polynomial
    /// through a few factors.
    pub fn near(&self, center: f64, reach: f64, bounds: (f64, f64)) -> Local<'_> {
        match self {
            Determinant::Eigenvalues(values) => Local::Eigenvalues(values),
            Determinant::Sparse(_) => Local::Window(Window::new(center, reach, bounds, |rho| self.value(rho))),
        }
    }

    /// (I - rho W)^-1 x for each of several x, where a factor is how the matrix is known.
    pub fn solve(&self, rho: f64, x: &[f64], places: usize) -> Option<Vec<f64>> {
        match self {
            Determinant::Eigenvalues(_) => None,
            Determinant::Sparse(family) => {
                let factor = family.factor(rho)?;
                Some(x.chunks(places).flat_map(|x| factor.solve(x)).collect())
            }
        }
    }

    /// Evaluations are cheap.
    pub fn is_cheap(&self) -> bool {
        matches!(self, Determinant::Eigenvalues(_))
    }
}

/// A determinant around one rho.
pub enum Local<'a> {
    Eigenvalues(&'a [(f64, f64)]),
    Window(Window),
}

impl Local<'_> {
    pub fn traces(&self, rho: f64) -> Traces {
        match self {
            Local::Eigenvalues(values) => from_eigenvalues(values, rho),
            Local::Window(window) => {
                let [log_determinant, first, second] = window.derivatives(rho);
                Traces { log_determinant, g: -first, gg: -second }
            }
        }
    }

    pub fn holds(&self, rho: f64) -> bool {
        match self {
            Local::Eigenvalues(_) => true,
            Local::Window(window) => window.holds(rho),
        }
    }
}

/// Factors whose product neither vanishes nor overflows: an eigenvalue at the bound leaves some 1e-33 of its factor.
const PRODUCT: usize = 8;

/// sum ln |1 - rho l|, a logarithm for several factors together.
fn log_determinant(values: &[(f64, f64)], rho: f64) -> f64 {
    let factor = |&(re, im): &(f64, f64)| (1.0 - rho * re) * (1.0 - rho * re) + (rho * im) * (rho * im);
    0.5 * sum(values.chunks(PRODUCT).map(|some| libm::log(some.iter().map(factor).product())))
}

/// Sums over l / (1 - rho l); complex pairs add up to real numbers.
fn from_eigenvalues(values: &[(f64, f64)], rho: f64) -> Traces {
    let (mut g, mut gg) = (Sum::default(), Sum::default());
    for &(re, im) in values {
        let (a, b) = (1.0 - rho * re, -rho * im);
        let size = a * a + b * b;
        // (re + i im) / (a + i b)
        let (x, y) = ((re * a + im * b) / size, (im * a - re * b) / size);
        g.add(x);
        gg.add(x * x - y * y);
    }
    Traces { log_determinant: log_determinant(values, rho), g: g.value(), gg: gg.value() }
}
