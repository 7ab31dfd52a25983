//! Multipliers of two parameters through their values on Chebyshev's nodes, so that a draw costs no inverse.

use nalgebra::DMatrix;

use super::effects::FURTHEST;
use super::multipliers::{Multipliers, Response};

/// Nodes along each parameter.
const NODES: usize = 9;

/// Values on the box of `FURTHEST` errors around the estimate; none where evaluations are cheap or a node lies outside
/// the region.
pub struct Grid(Option<Nodes>);

struct Nodes {
    center: Vec<f64>,
    half: Vec<f64>,
    /// NODES for each parameter, the last running fastest.
    values: Vec<DMatrix<f64>>,
}

impl Grid {
    pub fn new(response: &Response, rho: &[f64], errors: &[f64]) -> Self {
        if rho.is_empty() || !response.is_costly() {
            return Grid(None);
        }
        let half: Vec<f64> = errors.iter().map(|error| FURTHEST * error).collect();
        let place = |cell: usize| -> Vec<f64> {
            (0..rho.len()).map(|axis| rho[axis] + half[axis] * node(digit(cell, axis, rho.len()))).collect()
        };
        let cells = (0..rho.len()).fold(1, |cells, _| cells * NODES);
        let values: Option<Vec<DMatrix<f64>>> =
            (0..cells).map(|cell| response.at(&place(cell)).map(|found| found.values)).collect();
        Grid(values.map(|values| Nodes { center: rho.to_vec(), half, values }))
    }

    /// From the nodes where there are some, else computed.
    pub fn at(&self, response: &Response, rho: &[f64]) -> Option<Multipliers> {
        let Some(nodes) = &self.0 else { return response.values(rho) };
        let axes: Vec<[f64; NODES]> =
            (0..rho.len()).map(|axis| lagrange((rho[axis] - nodes.center[axis]) / nodes.half[axis])).collect();
        let mut values = DMatrix::zeros(nodes.values[0].nrows(), nodes.values[0].ncols());
        for (cell, value) in nodes.values.iter().enumerate() {
            let weight: f64 =
                axes.iter().enumerate().map(|(axis, weights)| weights[digit(cell, axis, axes.len())]).product();
            values += value * weight;
        }
        Some(Multipliers { values, slopes: vec![] })
    }
}

/// The node of a cell along an axis.
fn digit(cell: usize, axis: usize, axes: usize) -> usize {
    (axis + 1..axes).fold(cell, |cell, _| cell / NODES) % NODES
}

fn node(at: usize) -> f64 {
    libm::cos(std::f64::consts::PI * (at as f64 + 0.5) / NODES as f64)
}

/// Lagrange's polynomials of the nodes at x.
fn lagrange(x: f64) -> [f64; NODES] {
    std::array::from_fn(|i| (0..NODES).filter(|j| *j != i).map(|j| (x - node(j)) / (node(i) - node(j))).product())
}
