//! What a matrix is like: symmetric or not, in how many pieces, how dense.

use std::collections::BTreeMap;

use super::Weights;

/// Facts about W that estimators choose their way by, and that a reader should know.
#[derive(Clone, Debug, PartialEq)]
pub struct Structure {
    /// w_ij = w_ji, to the last bit.
    pub symmetric: bool,
    /// d > 0 with d_i w_ij = d_j w_ji, where there is one: sqrt(d_i) w_ij / sqrt(d_j) is symmetric and has W's
    /// eigenvalues, which are real then. Ones where W itself is symmetric.
    pub scaling: Option<Vec<f64>>,
    /// Places that are no neighbour of anyone, in either direction, or have no neighbour: empty rows.
    pub islands: Vec<usize>,
    /// Sets of places with links inside and none between, islands among them.
    pub components: usize,
    pub links: usize,
    /// Links over the n (n - 1) that there can be.
    pub density: f64,
    /// Links over places.
    pub mean_neighbours: f64,
    pub least_neighbours: usize,
    pub most_neighbours: usize,
}

impl Structure {
    pub fn of(weights: &Weights) -> Self {
        let n = weights.places();
        let neighbours = || (0..n).map(|place| weights.row(place).len());
        let transpose = weights.transpose();
        let pairs = (n * n.saturating_sub(1)).max(1) as f64;
        Structure {
            symmetric: transpose == *weights,
            scaling: scaling_between(weights, &transpose),
            islands: weights.islands(),
            components: components(weights).len(),
            links: weights.links(),
            density: weights.links() as f64 / pairs,
            mean_neighbours: weights.links() as f64 / n.max(1) as f64,
            least_neighbours: neighbours().min().unwrap_or(0),
            most_neighbours: neighbours().max().unwrap_or(0),
        }
    }
}

/// The largest relative gap between d_i w_ij and d_j w_ji that rounding leaves.
const ROUNDING: f64 = 1e-10;

/// d > 0 with d_i w_ij = d_j w_ji, if there is one: found along the links of each component, then held against all
/// of them. A row-standardised symmetric matrix has d in proportion to its row sums before (Ord 1975).
pub fn scaling(weights: &Weights) -> Option<Vec<f64>> {
    scaling_between(weights, &weights.transpose())
}

fn scaling_between(weights: &Weights, transpose: &Weights) -> Option<Vec<f64>> {
    if transpose == weights {
        return Some(vec![1.0; weights.places()]);
    }
    let mut d = vec![0.0; weights.places()];
    for start in 0..weights.places() {
        if d[start] > 0.0 {
            continue;
        }
        d[start] = 1.0;
        let mut open = vec![start];
        while let Some(place) = open.pop() {
            if weights.row(place).len() != transpose.row(place).len() {
                return None;
            }
            for ((other, there), (from, back)) in weights.row(place).zip(transpose.row(place)) {
                if other != from || there <= 0.0 || back <= 0.0 {
                    return None;
                }
                if d[other] == 0.0 {
                    d[other] = d[place] * there / back;
                    open.push(other);
                } else if (d[place] * there - d[other] * back).abs() > ROUNDING * d[place] * there {
                    return None;
                }
            }
        }
    }
    d.iter().all(|d| d.is_finite() && *d > 0.0).then_some(d)
}

/// Sets of places that links join, whatever their direction; each ascends, as do their first places.
pub fn components(weights: &Weights) -> Vec<Vec<usize>> {
    let mut parent: Vec<usize> = (0..weights.places()).collect();
    for place in 0..weights.places() {
        for (other, _) in weights.row(place) {
            let (a, b) = (root(&mut parent, place), root(&mut parent, other));
            parent[a.max(b)] = a.min(b);
        }
    }
    let mut sets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for place in 0..weights.places() {
        sets.entry(root(&mut parent, place)).or_default().push(place);
    }
    sets.into_values().collect()
}

fn root(parent: &mut [usize], mut place: usize) -> usize {
    while parent[place] != place {
        parent[place] = parent[parent[place]];
        place = parent[place];
    }
    place
}

#[cfg(test)]
mod tests {
    use super::super::standardise;
    use super::*;

    fn line() -> Weights {
        Weights::from_rows(vec![vec![(1, 2.0)], vec![(0, 2.0), (2, 1.0)], vec![(1, 1.0)], vec![]])
    }

    #[test]
    fn a_line_and_an_island() {
        let found = Structure::of(&line());
        assert!(found.symmetric);
        assert_eq!((found.islands, found.components, found.links), (vec![3], 2, 4));
        assert_eq!((found.density, found.mean_neighbours), (4.0 / 12.0, 1.0));
    }

    #[test]
    fn a_row_standardised_matrix_is_similar_to_the_symmetric_one_it_came_from() {
        let w = standardise::row(&line());
        let found = Structure::of(&w);
        assert!(!found.symmetric);
        let d = found.scaling.unwrap();
        let before = line().row_sums();
        for (d, sum) in d.iter().zip(&before).take(3) {
            assert!((sum / before[0] - d).abs() < 1e-15, "{d} {sum}");
        }
    }

    #[test]
    fn one_way_links_are_similar_to_nothing_symmetric() {
        let triangle = Weights::from_rows(vec![vec![(1, 1.0)], vec![(2, 1.0)], vec![(0, 1.0)]]);
        assert_eq!(scaling(&triangle), None);
        let uneven =
            Weights::from_rows(vec![vec![(1, 1.0), (2, 1.0)], vec![(0, 2.0), (2, 1.0)], vec![(0, 1.0), (1, 1.0)]]);
        assert_eq!(scaling(&uneven), None);
        assert_eq!(Structure::of(&triangle).components, 1);
    }
}
