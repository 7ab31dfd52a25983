//! Neighbours from a map: places whose borders share a corner or an edge.

use std::collections::HashMap;

use super::Weights;

/// A closed line of (x, y).
pub type Ring = Vec<[f64; 2]>;

/// What makes two places neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// A shared corner or edge.
    Queen,
    /// A shared edge.
    Rook,
}

/// 1 for every pair of places whose rings share a corner (queen) or an edge (rook); holes are rings like any other.
///
/// Corners no further apart than `snap` are one corner, in map units; with 0 only equal ones are. An edge is shared
/// where both places have its two corners one after the other, so that a corner of one place in the middle of an edge
/// of another makes no neighbours.
pub fn contiguity(places: &[Vec<Ring>], border: Border, snap: f64) -> Weights {
    let corners = Corners::of(places, snap);
    let mut owners: Vec<(usize, usize, usize)> = vec![];
    for (place, rings) in places.iter().enumerate() {
        for ring in rings {
            let ids: Vec<usize> = ring.iter().filter_map(|point| corners.id(*point)).collect();
            match border {
                Border::Queen => owners.extend(ids.iter().map(|id| (*id, *id, place))),
                Border::Rook => owners.extend(
                    ids.windows(2).filter(|ends| ends[0] != ends[1]).map(|e| (e[0].min(e[1]), e[0].max(e[1]), place)),
                ),
            }
        }
    }
    owners.sort_unstable();
    owners.dedup();
    let mut pairs: Vec<(usize, usize)> = vec![];
    for shared in owners.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|shared| shared.len() > 1) {
        let others = |&(_, _, one): &(usize, usize, usize)| shared.iter().map(move |other| (one, other.2));
        pairs.extend(shared.iter().flat_map(others).filter(|(a, b)| a != b));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut rows = vec![vec![]; places.len()];
    pairs.into_iter().for_each(|(place, other)| rows[place].push((other, 1.0)));
    Weights::from_rows(rows)
}

/// Corners that count as one have one number.
struct Corners {
    sorted: Vec<[f64; 2]>,
    numbers: Vec<usize>,
}

impl Corners {
    /// Numbers go out from west to east, so that the order of places changes nothing.
    fn of(places: &[Vec<Ring>], snap: f64) -> Corners {
        let mut sorted: Vec<[f64; 2]> = places.iter().flatten().flatten().map(|point| plain(*point)).collect();
        sorted.sort_by(order);
        sorted.dedup();
        let numbers = if snap > 0.0 { snapped(&sorted, snap) } else { (0..sorted.len()).collect() };
        Corners { sorted, numbers }
    }

    fn id(&self, point: [f64; 2]) -> Option<usize> {
        let at = self.sorted.binary_search_by(|one| order(one, &plain(point))).ok()?;
        self.numbers.get(at).copied()
    }
}

/// Each corner takes the number of the first one that is near enough; cells of that size make the search short.
fn snapped(sorted: &[[f64; 2]], snap: f64) -> Vec<usize> {
    let cell = |point: &[f64; 2]| ((point[0] / snap).floor() as i64, (point[1] / snap).floor() as i64);
    let mut firsts: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    let mut numbers = vec![];
    for (at, point) in sorted.iter().enumerate() {
        let (x, y) = cell(point);
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x.saturating_add(dx), y.saturating_add(dy))));
        let near = |first: &&usize| {
            let [dx, dy] = [0, 1].map(|axis| sorted[**first][axis] - point[axis]);
            dx * dx + dy * dy <= snap * snap
        };
        let known = around.filter_map(|cell| firsts.get(&cell)).flatten().filter(near).min().copied();
        if known.is_none() {
            firsts.entry((x, y)).or_default().push(at);
        }
        numbers.push(known.unwrap_or(at));
    }
    numbers
}

/// Without a negative zero.
fn plain([x, y]: [f64; 2]) -> [f64; 2] {
    [x + 0.0, y + 0.0]
}

fn order(a: &[f64; 2], b: &[f64; 2]) -> std::cmp::Ordering {
    a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64) -> Vec<Ring> {
        vec![vec![[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0], [x, y]]]
    }

    fn neighbours(w: &Weights, place: usize) -> Vec<usize> {
        w.row(place).map(|(other, _)| other).collect()
    }

    #[test]
    fn a_corner_makes_queens_and_an_edge_makes_rooks() {
        let board = [square(0.0, 0.0), square(1.0, 0.0), square(0.0, 1.0), square(1.0, 1.0), square(5.0, 5.0)];
        let queen = contiguity(&board, Border::Queen, 0.0);
        assert_eq!(neighbours(&queen, 0), [1, 2, 3]);
        let rook = contiguity(&board, Border::Rook, 0.0);
        assert_eq!(neighbours(&rook, 0), [1, 2]);
        assert_eq!(rook.islands(), [4]);
        assert!(rook.row(0).all(|(_, weight)| weight == 1.0));
    }

    #[test]
    fn an_enclave_is_the_neighbour_of_the_place_around_it() {
        let mut around = vec![vec![[-3.0, -3.0], [4.0, -3.0], [4.0, 4.0], [-3.0, 4.0], [-3.0, -3.0]]];
        around.extend(square(0.0, 0.0));
        let rook = contiguity(&[around, square(0.0, 0.0)], Border::Rook, 0.0);
        assert_eq!((neighbours(&rook, 0), neighbours(&rook, 1)), (vec![1], vec![0]));
    }

    #[test]
    fn corners_closer_than_the_snap_are_one() {
        let apart = [square(0.0, 0.0), square(1.0 + 1e-7, 0.0)];
        assert_eq!(contiguity(&apart, Border::Rook, 0.0).links(), 0);
        assert_eq!(contiguity(&apart, Border::Rook, 1e-6).links(), 2);
    }
}
