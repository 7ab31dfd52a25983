//! Made panels of places for spatial models, and the models of the tests on them.

use nalgebra::DMatrix;
use studyc::stats::draws::{Draw, Draws};
use studyc::stats::space::Weights;
use studyc::stats::space::model::covariance::{Information, Meat};
use studyc::stats::space::model::spectrum::dense;
use studyc::stats::space::model::{Fit, Matrix, Order, Panel, Problem, Spectrum, Transform, Within, fit};

pub struct Made {
    pub panel: Panel,
    pub w: Weights,
    pub y: Vec<f64>,
    pub x: Vec<Vec<f64>>,
}

/// k nearest of points in the square, rows standardised: asymmetric, with complex eigenvalues.
pub fn nearest(places: usize, k: usize, draw: &mut Draw) -> Weights {
    let points: Vec<[f64; 2]> = (0..places).map(|_| [draw.uniform(), draw.uniform()]).collect();
    let row = |one: &[f64; 2]| {
        let mut others: Vec<(f64, usize)> = points
            .iter()
            .enumerate()
            .map(|(at, two)| ((one[0] - two[0]) * (one[0] - two[0]) + (one[1] - two[1]) * (one[1] - two[1]), at))
            .collect();
        others.sort_by(|a, b| a.0.total_cmp(&b.0));
        others.into_iter().skip(1).take(k).map(|(_, at)| (at, 1.0 / k as f64)).collect()
    };
    Weights::from_rows(points.iter().map(row).collect())
}

pub fn made(places: usize, periods: usize, rho: f64, seed: u64) -> Made {
    made_on(|draw| nearest(places, 5, draw), periods, rho, seed)
}

/// y = rho W y + x b + effects + e.
pub fn made_on(matrix: impl Fn(&mut Draw) -> Weights, periods: usize, rho: f64, seed: u64) -> Made {
    let mut draw = Draws::new(seed, "made panels of space").draw(0);
    let w = matrix(&mut draw);
    let places = w.places();
    let panel = Panel { places, periods };
    let own: Vec<f64> = (0..places).map(|_| draw.normal()).collect();
    let x: Vec<Vec<f64>> = (0..2).map(|_| (0..panel.rows()).map(|_| draw.normal()).collect()).collect();
    let right: Vec<f64> = (0..panel.rows())
        .map(|row| 1.0 + x[0][row] - 0.5 * x[1][row] + own[row % places] + 0.7 * draw.normal())
        .collect();
    let system = (DMatrix::identity(places, places) - dense(&w) * rho).lu();
    let solved = right.chunks(places).flat_map(|period| {
        let solution = system.solve(&DMatrix::from_column_slice(places, 1, period)).unwrap();
        solution.iter().copied().collect::<Vec<f64>>()
    });
    let y = solved.collect();
    Made { panel, w, y, x }
}

pub struct Model<'a> {
    pub within: Within<'a>,
    pub lag: bool,
    pub error: bool,
    pub x: Vec<Vec<f64>>,
}

pub fn with<T>(data: &Made, w: &Weights, model: &Model, run: impl FnOnce(&Problem) -> T) -> T {
    let spectrum = Spectrum::of(w).unwrap();
    let matrix = [Matrix::new(w, &spectrum).unwrap()];
    run(&Problem {
        panel: data.panel,
        within: model.within,
        order: Order::LagFirst,
        transform: Transform::Direct,
        y: &data.y,
        x: &model.x,
        lags: if model.lag { &matrix } else { &[] },
        error: model.error.then_some(&matrix[0]),
    })
}

pub fn likelihood(data: &Made, model: &Model) -> Fit {
    with(data, &data.w, model, |problem| fit(problem, Information::Expected, &Meat::None).unwrap())
}

pub fn with_ones(data: &Made) -> Vec<Vec<f64>> {
    std::iter::once(vec![1.0; data.panel.rows()]).chain(data.x.iter().cloned()).collect()
}

pub fn lagged(data: &Made, w: &Weights) -> Vec<Vec<f64>> {
    data.x.iter().cloned().chain(data.x.iter().map(|x| data.panel.lag(w, x))).collect()
}
