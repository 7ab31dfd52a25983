//! The wild cluster bootstrap-t with the null imposed (Cameron, Gelbach and Miller 2008), for one coefficient at a time.
//!
//! With u = x - (others and effects), e the residuals of y under b = b0 and v_g a random sign of each cluster, a draw is
//! y* = fitted + v e. Then
//!
//! ```text
//! b* - b0 = u'(v e) / u'u,    s*_g = u_g' [R (v e)]_g,    t* = (b* - b0) / sqrt(c sum_g s*_g^2) * u'u,
//! ```
//!
//! R the residuals of the whole design: the effects are out of every draw again. All of it is linear in v and in b0
//! (Roodman, MacKinnon, Nielsen and Webb 2019), so that a draw costs G^2 and another b0 nothing.

use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;

use crate::stats::draws::Draws;
use crate::stats::groups::dense;
use crate::stats::linalg;
use crate::stats::regression::absorb::{AbsorbError, Effects};
use crate::stats::sums::dot;

/// A draw as far as the estimate up to this share is a tie, and counts: the draws of all plus and all minus tie exactly.
const TIE: f64 = 1e-8;

/// Steps of one standard error, doubled so often, in which the end of an interval is sought.
const REACH: i32 = 10;
const BISECTIONS: usize = 60;

/// Signs of the clusters.
#[derive(Clone, Debug)]
pub struct Signs {
    /// One a cluster, for each draw.
    draws: Vec<Vec<f64>>,
    /// Every pattern stands once; else they are drawn.
    complete: bool,
}

impl Signs {
    /// All 2^G patterns of Rademacher's signs; bit g of the draw's number is a minus for cluster g.
    pub fn every(clusters: usize) -> Self {
        let sign = |draw: u64, g: usize| if draw >> g & 1 == 0 { 1.0 } else { -1.0 };
        let draws = (0..1u64 << clusters.min(40)).map(|draw| (0..clusters).map(|g| sign(draw, g)).collect()).collect();
        Self { draws, complete: true }
    }

    /// Webb's six points, or Rademacher's two.
    pub fn drawn(draws: &Draws, count: u64, clusters: usize, webb: bool) -> Self {
        let one = |number: u64| {
            let mut draw = draws.draw(number);
            (0..clusters).map(|_| if webb { draw.webb() } else { draw.rademacher() }).collect()
        };
        Self { draws: (0..count).map(one).collect(), complete: false }
    }

    pub fn len(&self) -> usize {
        self.draws.len()
    }

    pub fn is_empty(&self) -> bool {
        self.draws.is_empty()
    }

    pub fn is_complete(&self) -> bool {
        self.complete
    }
}

/// Columns from which the effects are out.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    /// n
    pub y: &'a [f64],
    /// n x k, of full rank
    pub x: &'a DMatrix<f64>,
    pub weights: Option<&'a [f64]>,
    pub effects: Option<&'a Effects>,
    pub clusters: &'a [u32],
}

/// A coefficient under the bootstrap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wild {
    pub t: f64,
    pub p: f64,
    /// Ends of the values that are not rejected; `NaN` where there is no end within reach.
    pub low: f64,
    pub high: f64,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WildError {
    #[error("{0}")]
    Absorb(#[from] AbsorbError),
    #[error("{0}")]
    Matrix(#[from] linalg::LinalgError),
}

/// Coefficient `j`; `factor` is the small-sample factor on the variance, which t and t* share.
pub fn wild(columns: Columns, j: usize, factor: f64, signs: &Signs, level: f64) -> Result<Wild, WildError> {
    let Columns { x, weights, clusters, effects, .. } = columns;
    let scale = Scale::new(weights);
    let (clusters, groups) = dense(clusters);
    let scaled: Vec<Vec<f64>> =
        x.column_iter().map(|column| scale.up(&column.iter().copied().collect::<Vec<f64>>())).collect();
    let others: Vec<&Vec<f64>> = (0..x.ncols()).filter(|at| *at != j).map(|at| &scaled[at]).collect();
    let (all, others) = (orthonormal(&scaled.iter().collect::<Vec<_>>())?, orthonormal(&others)?);
    let (e, u) = (residual(&others, &scale.up(columns.y)), residual(&others, &scaled[j]));
    let maker = Maker { u: &u, all: &all, scale: &scale, effects, clusters: &clusters, groups };
    let (of_y, of_x) = (maker.of(&e)?, maker.of(&u)?);
    let d = dot(&u, &u);
    let b = dot(&u, &e) / d;
    let unrestricted: Vec<f64> = e.iter().zip(&u).map(|(e, u)| e - b * u).collect();
    let squares: f64 = maker.sums(&unrestricted).iter().map(|s| s * s).sum();
    let drawn = Drawn {
        b,
        se: (factor * squares).sqrt() / d,
        factor,
        draws: signs.draws.par_iter().map(|signs| Quadratic::new(signs, &of_y, &of_x)).collect(),
        complete: signs.complete,
    };
    let alpha = 1.0 - level;
    let [low, high] = [-1.0, 1.0].map(|side| drawn.end(side, alpha));
    Ok(Wild { t: b / drawn.se, p: drawn.p(0.0), low, high })
}

/// Square roots of weights.
struct Scale(Option<Vec<f64>>);

impl Scale {
    fn new(weights: Option<&[f64]>) -> Self {
        Scale(weights.map(|weights| weights.iter().map(|w| w.sqrt()).collect()))
    }

    fn up(&self, column: &[f64]) -> Vec<f64> {
        match &self.0 {
            None => column.to_vec(),
            Some(roots) => column.iter().zip(roots).map(|(v, root)| v * root).collect(),
        }
    }

    fn down(&self, column: &[f64]) -> Vec<f64> {
        match &self.0 {
            None => column.to_vec(),
            Some(roots) => column.iter().zip(roots).map(|(v, root)| if *root > 0.0 { v / root } else { 0.0 }).collect(),
        }
    }
}

fn orthonormal(columns: &[&Vec<f64>]) -> Result<DMatrix<f64>, linalg::LinalgError> {
    let rows = columns.first().map_or(0, |column| column.len());
    let x = DMatrix::from_iterator(rows, columns.len(), columns.iter().flat_map(|column| column.iter().copied()));
    if columns.is_empty() { Ok(x) } else { Ok(linalg::factor(&x, &linalg::lengths(&x))?.q) }
}

/// Twice, because once leaves the rounding of a long projection.
fn residual(q: &DMatrix<f64>, column: &[f64]) -> Vec<f64> {
    let mut rest = column.to_vec();
    for _ in 0..2 {
        for j in 0..q.ncols() {
            let q = linalg::column(q, j);
            let along = dot(q, &rest);
            rest.iter_mut().zip(q).for_each(|(x, q)| *x -= along * q);
        }
    }
    rest
}

struct Maker<'a> {
    u: &'a [f64],
    all: &'a DMatrix<f64>,
    scale: &'a Scale,
    effects: Option<&'a Effects>,
    clusters: &'a [u32],
    groups: usize,
}

/// What residuals e give for any signs: u_g'e_g (G), and the scores of each cluster from the signs of each (G x G).
struct Linear {
    along: DVector<f64>,
    scores: DMatrix<f64>,
}

impl Maker<'_> {
    fn of(&self, e: &[f64]) -> Result<Linear, WildError> {
        let along = DVector::from_vec(self.sums(e));
        let column = |g: usize| -> Result<Vec<f64>, WildError> {
            let own: Vec<f64> =
                e.iter().zip(self.clusters).map(|(e, code)| if *code as usize == g { *e } else { 0.0 }).collect();
            Ok(self.sums(&self.whole(own)?))
        };
        let columns: Vec<Vec<f64>> = (0..self.groups).into_par_iter().map(column).collect::<Result<_, _>>()?;
        Ok(Linear { along, scores: DMatrix::from_iterator(self.groups, self.groups, columns.into_iter().flatten()) })
    }

    /// What the whole design leaves of a scaled column.
    fn whole(&self, column: Vec<f64>) -> Result<Vec<f64>, AbsorbError> {
        let mut column = column;
        if let Some(effects) = self.effects {
            column = self.scale.down(&column);
            effects.demean(&mut column)?;
            column = self.scale.up(&column);
        }
        Ok(residual(self.all, &column))
    }

    /// u_g'e_g of each cluster.
    fn sums(&self, e: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.groups];
        self.u.iter().zip(e).zip(self.clusters).for_each(|((u, e), code)| sums[*code as usize] += u * e);
        sums
    }
}

/// A draw as a function of the null b0: a - b0 a', and q - 2 b0 q' + b0^2 q''.
struct Quadratic {
    along: [f64; 2],
    squares: [f64; 3],
}

impl Quadratic {
    fn new(signs: &[f64], of_y: &Linear, of_x: &Linear) -> Self {
        let signs = DVector::from_column_slice(signs);
        let (y, x) = (&of_y.scores * &signs, &of_x.scores * &signs);
        Quadratic {
            along: [of_y.along.dot(&signs), of_x.along.dot(&signs)],
            squares: [y.dot(&y), y.dot(&x), x.dot(&x)],
        }
    }

    fn t(&self, null: f64, factor: f64) -> f64 {
        let [y, crossed, x] = self.squares;
        let variance = factor * (y - 2.0 * null * crossed + null * null * x);
        (self.along[0] - null * self.along[1]) / variance.max(0.0).sqrt()
    }
}

struct Drawn {
    b: f64,
    se: f64,
    factor: f64,
    draws: Vec<Quadratic>,
    complete: bool,
}

impl Drawn {
    /// The share of draws at least as far as t; drawn ones beside the real signs.
    fn p(&self, null: f64) -> f64 {
        let t = ((self.b - null) / self.se).abs();
        let as_far = |draw: &&Quadratic| draw.t(null, self.factor).abs() >= t * (1.0 - TIE);
        let beyond = self.draws.iter().filter(as_far).count() as f64;
        let all = self.draws.len() as f64;
        if self.complete { beyond / all } else { (1.0 + beyond) / (1.0 + all) }
    }

    /// The value on one side of the estimate where p falls below `alpha`.
    fn end(&self, side: f64, alpha: f64) -> f64 {
        let mut inside = self.b;
        let reach = (0..=REACH).map(|step| self.b + side * self.se * f64::from(1 << step));
        for outside in reach {
            if self.p(outside) < alpha {
                return self.between(inside, outside, alpha);
            }
            inside = outside;
        }
        f64::NAN
    }

    fn between(&self, mut inside: f64, mut outside: f64, alpha: f64) -> f64 {
        for _ in 0..BISECTIONS {
            let middle = 0.5 * (inside + outside);
            if self.p(middle) < alpha { outside = middle } else { inside = middle }
        }
        inside
    }
}
