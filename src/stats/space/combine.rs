//! Matrices from matrices.

use super::Weights;

/// sum_k share_k W_k, entry by entry.
pub fn sum(matrices: &[&Weights], shares: &[f64]) -> Weights {
    let places = matrices.first().map_or(0, |first| first.places());
    let row = |place: usize| {
        let of = |(matrix, share): (&&Weights, &f64)| {
            let share = *share;
            matrix.row(place).map(move |(other, weight)| (other, share * weight)).collect::<Vec<_>>()
        };
        matrices.iter().zip(shares).flat_map(of).collect()
    };
    Weights::from_rows((0..places).map(row).collect())
}

/// Hadamard's product: w_ij v_ij, where both have a link.
pub fn product(a: &Weights, b: &Weights) -> Weights {
    let row = |place: usize| {
        let mut others = b.row(place).peekable();
        let mut row = vec![];
        for (other, weight) in a.row(place) {
            while others.peek().is_some_and(|(column, _)| *column < other) {
                others.next();
            }
            if let Some((_, factor)) = others.peek().filter(|(column, _)| *column == other) {
                row.push((other, weight * factor));
            }
        }
        row
    };
    Weights::from_rows((0..a.places()).map(row).collect())
}

/// The links inside a group (`same`) or between groups. Places without a group have no links.
pub fn among(weights: &Weights, groups: &[Option<u32>], same: bool) -> Weights {
    weights.map(|place, other, weight| match (groups[place], groups[other]) {
        (Some(a), Some(b)) if (a == b) == same => weight,
        _ => 0.0,
    })
}

/// The links by which a place that `gives` acts on one that `takes`, or (`rest`) all others. A row takes from its columns.
pub fn toward(weights: &Weights, gives: &[bool], takes: &[bool], rest: bool) -> Weights {
    weights.map(|place, other, weight| if (takes[place] && gives[other]) != rest { weight } else { 0.0 })
}

/// The links between some places, which become 0, 1, 2 ... in the order given.
pub fn part(weights: &Weights, places: &[usize]) -> Weights {
    let mut at = vec![None; weights.places()];
    places.iter().enumerate().for_each(|(new, old)| at[*old] = Some(new));
    let row = |place: &usize| weights.row(*place).filter_map(|(other, weight)| Some((at[other]?, weight))).collect();
    Weights::from_rows(places.iter().map(row).collect())
}

/// Several matrices as blocks of one: places of the first, then those of the second, without a link between them.
pub fn blocks(matrices: &[&Weights]) -> Weights {
    let mut rows = vec![];
    for weights in matrices {
        let first = rows.len();
        let own = (0..weights.places()).map(|place| weights.row(place).map(|(other, w)| (first + other, w)).collect());
        rows.extend(own.collect::<Vec<Vec<(usize, f64)>>>());
    }
    Weights::from_rows(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: [&[(usize, f64)]; 3]) -> Weights {
        Weights::from_rows(rows.map(<[_]>::to_vec).to_vec())
    }

    #[test]
    fn sums_and_products() {
        let a = matrix([&[(1, 1.0), (2, 2.0)], &[(0, 1.0)], &[]]);
        let b = matrix([&[(2, 4.0)], &[(0, 3.0), (2, 1.0)], &[(0, 5.0)]]);
        assert_eq!(
            sum(&[&a, &b], &[0.5, 0.25]),
            matrix([&[(1, 0.5), (2, 2.0)], &[(0, 1.25), (2, 0.25)], &[(0, 1.25)]])
        );
        assert_eq!(product(&a, &b), matrix([&[(2, 8.0)], &[(0, 3.0)], &[]]));
        assert_eq!(product(&b, &a), product(&a, &b));
    }

    #[test]
    fn within_and_across_are_the_whole() {
        let a = matrix([&[(1, 1.0), (2, 2.0)], &[(0, 1.0)], &[(0, 3.0), (1, 4.0)]]);
        let groups = [Some(0), Some(0), Some(1)];
        let (within, across) = (among(&a, &groups, true), among(&a, &groups, false));
        assert_eq!(sum(&[&within, &across], &[1.0, 1.0]), a);
        assert_eq!(within, matrix([&[(1, 1.0)], &[(0, 1.0)], &[]]));
    }

    #[test]
    fn every_direction_once_is_the_whole() {
        let a = matrix([&[(1, 1.0), (2, 2.0)], &[(0, 1.0)], &[(0, 3.0), (1, 4.0)]]);
        let (core, rim) = ([true, false, false], [false, true, true]);
        let [given, taken, inside, outside] = [(core, rim), (rim, core), (core, core), (rim, rim)]
            .map(|(gives, takes)| toward(&a, &gives, &takes, false));
        assert_eq!(sum(&[&given, &taken, &inside, &outside], &[1.0; 4]), a);
        assert_eq!(given, matrix([&[], &[(0, 1.0)], &[(0, 3.0)]]));
        assert_eq!(sum(&[&given, &toward(&a, &core, &rim, true)], &[1.0; 2]), a);
    }

    #[test]
    fn a_part_keeps_the_links_between_its_places() {
        let a = matrix([&[(1, 1.0), (2, 2.0)], &[(0, 1.0)], &[(0, 3.0), (1, 4.0)]]);
        assert_eq!(part(&a, &[2, 0]), Weights::from_rows(vec![vec![(1, 3.0)], vec![(0, 2.0)]]));
    }
}
