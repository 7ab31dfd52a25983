//! Small linear systems in a fixed order of operations, so that the bytes are the same on every processor.

/// Rows that do not follow from each other.
#[derive(Default)]
pub struct Independent {
    reduced: Vec<(usize, Vec<f64>)>,
}

const ZERO: f64 = 1e-9;

impl Independent {
    /// Takes a row unless it follows from those before it.
    pub fn offer(&mut self, row: &[f64]) -> bool {
        let mut rest = row.to_vec();
        for (pivot, known) in &self.reduced {
            let factor = rest[*pivot];
            rest.iter_mut().zip(known).for_each(|(x, y)| *x -= factor * y);
        }
        let Some((pivot, head)) = largest(&rest) else { return false };
        rest.iter_mut().for_each(|x| *x /= head);
        self.reduced.push((pivot, rest));
        true
    }
}

fn largest(row: &[f64]) -> Option<(usize, f64)> {
    let entries = row.iter().copied().enumerate().filter(|(_, x)| x.abs() > ZERO);
    entries.fold(None, |best: Option<(usize, f64)>, one| match best {
        Some(best) if best.1.abs() >= one.1.abs() => Some(best),
        _ => Some(one),
    })
}

/// The inverse of a square matrix of independent rows, by Gauss and Jordan.
pub fn inverse(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = rows.len();
    let unit = |i: usize| (0..n).map(move |j| if i == j { 1.0 } else { 0.0 });
    let mut work: Vec<Vec<f64>> =
        rows.iter().enumerate().map(|(i, row)| row.iter().copied().chain(unit(i)).collect()).collect();
    for k in 0..n {
        let pivot = (k..n).fold(k, |best, i| if work[i][k].abs() > work[best][k].abs() { i } else { best });
        work.swap(k, pivot);
        let head = work[k][k];
        work[k].iter_mut().for_each(|x| *x /= head);
        let row = work[k].clone();
        for (_, other) in work.iter_mut().enumerate().filter(|(i, _)| *i != k) {
            let factor = other[k];
            other.iter_mut().zip(&row).for_each(|(x, y)| *x -= factor * y);
        }
    }
    work.into_iter().map(|row| row[n..].to_vec()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_from_others_is_not_taken() {
        let mut system = Independent::default();
        assert!(system.offer(&[1.0, -1.0, 0.0]));
        assert!(system.offer(&[0.0, 1.0, -1.0]));
        assert!(!system.offer(&[1.0, 0.0, -1.0]));
        assert!(system.offer(&[0.0, 0.0, 2.0]));
    }

    #[test]
    fn a_matrix_times_its_inverse() {
        let a = vec![vec![0.0, 2.0, 1.0], vec![1.0, -1.0, 0.0], vec![0.5, 0.0, 3.0]];
        let b = inverse(&a);
        for (i, row) in a.iter().enumerate() {
            for j in 0..3 {
                let sum: f64 = row.iter().zip(&b).map(|(left, right)| left * right[j]).sum();
                assert!((sum - if i == j { 1.0 } else { 0.0 }).abs() < 1e-14);
            }
        }
    }
}
