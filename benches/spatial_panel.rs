//! Spatial panels: a Durbin model with two-way effects and its direct, indirect and total effects on 277 places and ten
//! years against spreg, alone and as one of four models of one matrix; a spatial lag on 20,000 places with sparse
//! neighbours, and the cost over the number of places. Ends with an error where spreg is faster.

#[path = "common/clock.rs"]
mod clock;
#[path = "common/peer.rs"]
mod peer;

use std::fmt::Write;
use std::time::Instant;

use studyc::stats::draws::Draws;
use studyc::stats::space::Weights;
use studyc::stats::space::model::covariance::{Information, Meat};
use studyc::stats::space::model::effects::{Kinds, Regressor, delta};
use studyc::stats::space::model::multipliers::{Groups, Response};
use studyc::stats::space::model::{Fit, Matrix, Order, Panel, Problem, Spectrum, Transform, Within, fit};

const RHO: f64 = 0.4;
/// spreg's search stops at 1e-8 of rho; its unit effects alone are compared.
const AGREE: f64 = 1e-5;
const CURVE: [usize; 6] = [300, 600, 1200, 2500, 5000, 20_000];

struct Made {
    panel: Panel,
    w: Weights,
    y: Vec<f64>,
    x: Vec<Vec<f64>>,
}

fn main() {
    let cities = made(277, 10);
    let two_ways = Model { within: Within::TwoWay, ..DURBIN };
    let (seconds, found) = clock::median(|| together(&cities, &[two_ways]));
    for (fit, effect) in found {
        println!("SDM, two ways, 277 x 10, with effects: {seconds:.4} s, rho {:.6}, indirect {effect:.6}", fit.rho[0]);
    }
    let slower = against_spreg(&cities);
    for places in CURVE {
        let data = made(places, if places > 2500 { 2 } else { 5 });
        let start = Instant::now();
        let fit = lag(&data);
        let took = start.elapsed().as_secs_f64();
        println!("SAR, {places} places: {took:.3} s, rho {:.4}, memory {} MB", fit.rho[0], memory());
    }
    std::process::exit(i32::from(slower));
}

/// Most memory that the process has held, where the system says it.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// A grid of fields that touch, rows standardised, and y = rho W y + x b + effects + e.
fn made(places: usize, periods: usize) -> Made {
    let width = (places as f64).sqrt().ceil() as usize;
    let near = |place: usize| {
        let (row, column) = (place / width, place % width);
        let mut others = vec![];
        for (r, c) in
            [(row.wrapping_sub(1), column), (row + 1, column), (row, column.wrapping_sub(1)), (row, column + 1)]
        {
            if c < width && r < places && r * width + c < places {
                others.push(r * width + c);
            }
        }
        let share = 1.0 / others.len() as f64;
        others.into_iter().map(|other| (other, share)).collect()
    };
    let w = Weights::from_rows((0..places).map(near).collect());
    let panel = Panel { places, periods };
    let mut draw = Draws::new(1, "benchmark of space").draw(0);
    let x: Vec<Vec<f64>> = (0..6).map(|_| (0..panel.rows()).map(|_| draw.normal()).collect()).collect();
    let base: Vec<f64> = (0..panel.rows())
        .map(|row| x.iter().map(|x| 0.5 * x[row]).sum::<f64>() + (row % places) as f64 / places as f64 + draw.normal())
        .collect();
    let mut y = base.clone();
    for _ in 0..60 {
        y = panel.lag(&w, &y).iter().zip(&base).map(|(wy, base)| RHO * wy + base).collect();
    }
    Made { panel, w, y, x }
}

/// A model with the neighbours' columns of its regressors or without.
#[derive(Clone, Copy)]
struct Model {
    regressors: usize,
    lagged: bool,
    within: Within<'static>,
}

const DURBIN: Model = Model { regressors: 6, lagged: true, within: Within::Places };
/// Models of one study and one matrix: more and fewer regressors, with their neighbours' and without.
const FOUR: [Model; 4] = [
    DURBIN,
    Model { lagged: false, ..DURBIN },
    Model { regressors: 3, ..DURBIN },
    Model { regressors: 3, lagged: false, ..DURBIN },
];

impl Model {
    fn columns(self, data: &Made) -> Vec<Vec<f64>> {
        let own = &data.x[..self.regressors];
        let lagged = own.iter().filter(|_| self.lagged).map(|x| data.panel.lag(&data.w, x));
        own.iter().cloned().chain(lagged).collect()
    }

    /// From columns to effects with errors.
    fn fit(self, data: &Made, matrix: &[Matrix]) -> (Fit, f64) {
        let problem = Problem {
            panel: data.panel,
            within: self.within,
            order: Order::LagFirst,
            transform: Transform::Direct,
            y: &data.y,
            x: &self.columns(data),
            lags: matrix,
            error: None,
        };
        let fit = fit(&problem, Information::Expected, &Meat::None).expect("a maximum");
        let response = Response::new(matrix, &[], Groups::default(), &fit.rho, 0.0, data.panel.places);
        let count = self.regressors;
        let neighbours = |j: usize| self.lagged.then_some(count + j);
        let regressors: Vec<Regressor> =
            (0..count).map(|j| Regressor { places: vec![Some(j), neighbours(j)] }).collect();
        let effects = delta(&fit, &response, &regressors, &Kinds::new(0)).expect("effects");
        let indirect = effects.values[(0, 1)];
        (fit, indirect)
    }

    /// The columns of the peer's file that this model has, of `all` regressors and then their neighbours'.
    fn pick(self, all: usize) -> String {
        let lagged = (all..all + self.regressors).filter(|_| self.lagged);
        (0..self.regressors).chain(lagged).map(|at| at.to_string()).collect::<Vec<_>>().join(",")
    }
}

/// The eigenvalues are found once for all of the models.
fn together(data: &Made, models: &[Model]) -> Vec<(Fit, f64)> {
    let spectrum = Spectrum::of(&data.w).expect("eigenvalues");
    let matrix = [Matrix::new(&data.w, &spectrum).expect("a matrix")];
    models.iter().map(|model| model.fit(data, &matrix)).collect()
}

/// A lag of y without effects of regressors.
fn lag(data: &Made) -> Fit {
    let spectrum = Spectrum::of(&data.w).expect("eigenvalues");
    let matrix = [Matrix::new(&data.w, &spectrum).expect("a matrix")];
    let problem = Problem {
        panel: data.panel,
        within: Within::Places,
        order: Order::LagFirst,
        transform: Transform::Direct,
        y: &data.y,
        x: &data.x,
        lags: &matrix,
        error: None,
    };
    fit(&problem, Information::Expected, &Meat::None).expect("a maximum")
}

/// spreg has effects of units alone.
fn against_spreg(data: &Made) -> bool {
    let folder = tempfile::tempdir().expect("a folder for the data");
    let mut links = String::from("from,to,weight\n");
    for place in 0..data.panel.places {
        for (other, weight) in data.w.row(place) {
            writeln!(links, "{place},{other},{weight:?}").expect("text");
        }
    }
    let lagged: Vec<Vec<f64>> = data.x.iter().map(|x| data.panel.lag(&data.w, x)).collect();
    let columns: Vec<&Vec<f64>> = std::iter::once(&data.y).chain(&data.x).chain(&lagged).collect();
    let names = (0..columns.len()).map(|at| format!("c{at}")).collect::<Vec<_>>().join(",");
    let mut panel = names + "\n";
    for row in 0..data.panel.rows() {
        let cells: Vec<String> = columns.iter().map(|column| format!("{:?}", column[row])).collect();
        writeln!(panel, "{}", cells.join(",")).expect("text");
    }
    peer::save(folder.path(), "links.csv", links.into_bytes());
    peer::save(folder.path(), "panel.csv", panel.into_bytes());
    let periods = data.panel.periods.to_string();
    let spreg = |name: &str, models: &[Model]| {
        let picks: Vec<String> = models.iter().map(|model| model.pick(data.x.len())).collect();
        let picks: Vec<&str> = std::iter::once(periods.as_str()).chain(picks.iter().map(String::as_str)).collect();
        let Some(theirs) = peer::peer("spatial_panel.py", folder.path(), &picks) else { return false };
        let (seconds, found) = clock::median(|| together(data, models));
        for (at, (fit, _)) in found.iter().enumerate() {
            peer::close("rho", fit.rho[0], theirs["rho"][at].as_f64().unwrap_or(f64::NAN), AGREE);
        }
        let there = theirs["seconds"].as_f64().unwrap_or(f64::NAN);
        println!("  {name}: {seconds:.4} s; spreg without effects: {there:.3} s, ratio {:.1}", there / seconds);
        seconds > there
    };
    let slower = [spreg("SDM, unit effects", &[DURBIN]), spreg("four models of one matrix", &FOUR)];
    slower.contains(&true)
}
