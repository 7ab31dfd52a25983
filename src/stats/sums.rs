//! Sums whose rounding error does not grow with the number of terms.

/// Neumaier's compensated sum: error of about one rounding, whatever the length
/// (Neumaier 1974, Zeitschrift fuer Angewandte Mathematik und Mechanik 54).
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    #[inline(always)]
    pub fn add(&mut self, term: f64) {
        let (high, error) = two_sum(self.high, term);
        self.high = high;
        self.low += error;
    }

    /// Adds `a * b` with the product's rounding error kept.
    pub fn add_product(&mut self, a: f64, b: f64) {
        let (product, error) = two_product(a, b);
        self.add(product);
        self.low += error;
    }

    pub fn value(self) -> f64 {
        self.high + self.low
    }
}

pub fn sum(terms: impl IntoIterator<Item = f64>) -> f64 {
    let mut total = Sum::default();
    terms.into_iter().for_each(|term| total.add(term));
    total.value()
}

/// The sum of every `places`-th term, from each of the first `places` on: what [`sum()`] gives of them, side by side.
pub fn sums_by_place(terms: &[f64], places: usize) -> Vec<f64> {
    let (mut high, mut low) = (vec![0.0; places], vec![0.0; places]);
    for terms in terms.chunks(places.max(1)) {
        for ((high, low), term) in high.iter_mut().zip(&mut low).zip(terms) {
            let (sum, error) = two_sum(*high, *term);
            *high = sum;
            *low += error;
        }
    }
    high.into_iter().zip(low).map(|(high, low)| high + low).collect()
}

/// `NaN` for an empty column.
pub fn mean(column: &[f64]) -> f64 {
    sum(column.iter().copied()) / column.len() as f64
}

/// sum w x / sum w; weights of one where there are none.
pub fn weighted_mean(column: &[f64], weights: Option<&[f64]>) -> f64 {
    match weights {
        None => mean(column),
        Some(w) => sum(column.iter().zip(w).map(|(x, w)| x * w)) / sum(w.iter().copied()),
    }
}

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut total = Sum::default();
    a.iter().zip(b).for_each(|(&a, &b)| total.add_product(a, b));
    total.value()
}

/// sum (x - mean)^2, corrected for the rounding of the mean (Chan, Golub and LeVeque 1983).
pub fn squared_deviations(column: &[f64]) -> f64 {
    let center = mean(column);
    let squares = sum(column.iter().map(|x| (x - center) * (x - center)));
    let drift = sum(column.iter().map(|x| x - center));
    squares - drift * drift / column.len() as f64
}

/// x - mean, with the rounding of the mean taken out as well.
pub fn centred(column: &[f64]) -> Vec<f64> {
    let center = mean(column);
    let drift = mean(&column.iter().map(|x| x - center).collect::<Vec<f64>>());
    column.iter().map(|x| (x - center) - drift).collect()
}

/// sum w (x - mean_w)^2.
pub fn weighted_squared_deviations(column: &[f64], weights: Option<&[f64]>) -> f64 {
    let Some(w) = weights else { return squared_deviations(column) };
    let center = weighted_mean(column, weights);
    sum(column.iter().zip(w).map(|(x, w)| w * (x - center) * (x - center)))
}

/// Euclidean length, with weights of one where there are none.
pub fn length(column: &[f64], weights: Option<&[f64]>) -> f64 {
    match weights {
        None => dot(column, column).sqrt(),
        Some(w) => sum(column.iter().zip(w).map(|(x, w)| w * x * x)).sqrt(),
    }
}

/// a + b = sum + error exactly (Knuth).
#[inline(always)]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let shadow = sum - a;
    (sum, (a - (sum - shadow)) + (b - shadow))
}

/// a * b = product + error exactly, by Dekker's splitting: no fused instruction is assumed.
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let ((a1, a2), (b1, b2)) = (split(a), split(b));
    (product, a2 * b2 - (((product - a1 * b1) - a2 * b1) - a1 * b2))
}

fn split(a: f64) -> (f64, f64) {
    let scaled = 134_217_729.0 * a;
    let high = scaled - (scaled - a);
    (high, a - high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_term_survives_two_large_ones() {
        assert_eq!(sum([1e100, 1.0, -1e100]), 1.0);
        assert_eq!(sums_by_place(&[1e100, 2.0, 1.0, 3.0, -1e100], 2), [1.0, 5.0]);
        assert_eq!(dot(&[1e8 + 1.0, -1e8, -2e8], &[1e8 + 1.0, 1e8, 1.0]), 1.0);
    }
}
