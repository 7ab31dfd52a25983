//! Random numbers by name: the same for a seed, a declared name and a draw, on any number of threads.
//!
//! The key of a generator is a hash of seed and name; draw number n is stream n of ChaCha with eight rounds. So draws
//! may run in any order and in any blocks, and a new draw elsewhere in a study moves none of these.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Part of every key; another version would change all draws.
const CONTEXT: &str = "studyc 2026 draws, version 1";

/// What is drawn: a seed and a name.
#[derive(Clone, Debug)]
pub struct Draws {
    key: [u8; 32],
}

/// The generator of one draw.
#[derive(Clone, Debug)]
pub struct Draw {
    rng: ChaCha8Rng,
    spare: Option<f64>,
}

impl Draws {
    pub fn new(seed: u64, name: &str) -> Self {
        let mut hash = blake3::Hasher::new_derive_key(CONTEXT);
        hash.update(&seed.to_le_bytes());
        hash.update(name.as_bytes());
        Self { key: *hash.finalize().as_bytes() }
    }

    /// Draw number `number`, from its beginning.
    pub fn draw(&self, number: u64) -> Draw {
        let mut rng = ChaCha8Rng::from_seed(self.key);
        rng.set_stream(number);
        Draw { rng, spare: None }
    }
}

impl Draw {
    /// In [0, 1), 53 bits.
    pub fn uniform(&mut self) -> f64 {
        (self.rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Standard normal, by Box and Muller's pairs.
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let radius = (-2.0 * libm::log(1.0 - self.uniform())).sqrt();
        let angle = 2.0 * std::f64::consts::PI * self.uniform();
        self.spare = Some(radius * libm::sin(angle));
        radius * libm::cos(angle)
    }

    /// In 0..bound, every number equally likely (Lemire 2019); zero for a bound of zero.
    pub fn index(&mut self, bound: usize) -> usize {
        let bound = bound as u64;
        if bound == 0 {
            return 0;
        }
        let reject_below = bound.wrapping_neg() % bound;
        loop {
            let product = u128::from(self.rng.next_u64()) * u128::from(bound);
            if product as u64 >= reject_below {
                return (product >> 64) as usize;
            }
        }
    }

    /// `count` indices in 0..bound with replacement: one bootstrap sample; none for a bound of zero.
    pub fn indices(&mut self, bound: usize, count: usize) -> Vec<usize> {
        (0..if bound == 0 { 0 } else { count }).map(|_| self.index(bound)).collect()
    }

    /// A random order of 0..count (Fisher and Yates).
    pub fn permutation(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        (1..count).rev().for_each(|i| order.swap(i, self.index(i + 1)));
        order
    }

    /// -1 or 1.
    pub fn rademacher(&mut self) -> f64 {
        if self.rng.next_u64() >> 63 == 0 { -1.0 } else { 1.0 }
    }

    /// Webb's six points: plus and minus the roots of 1/2, 1 and 3/2.
    pub fn webb(&mut self) -> f64 {
        let point = self.index(6);
        let size = [0.5_f64, 1.0, 1.5][point % 3].sqrt();
        if point < 3 { size } else { -size }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_depends_on_seed_name_and_number_only() {
        let first = |seed, name, number| Draws::new(seed, name).draw(number).uniform();
        assert_eq!(first(1, "placebo", 5), first(1, "placebo", 5));
        let others = [first(2, "placebo", 5), first(1, "bootstrap", 5), first(1, "placebo", 6)];
        assert!(others.iter().all(|other| *other != first(1, "placebo", 5)));
    }

    /// Golden values: a change here changes every printed bootstrap.
    #[test]
    fn the_stream_is_fixed() {
        let mut draw = Draws::new(20_250_101, "innovation.indirect").draw(3);
        let found = (draw.uniform().to_bits(), draw.normal().to_bits(), draw.index(1000));
        assert_eq!(found, (4_594_441_147_239_952_100, 4_609_244_880_412_367_126, 186));
    }

    /// Means within five standard errors of 40,000 draws.
    #[test]
    fn moments() {
        let mut draw = Draws::new(1, "moments").draw(0);
        let n = 40_000;
        let mean = |values: Vec<f64>| values.iter().sum::<f64>() / n as f64;
        let normals: Vec<f64> = (0..n).map(|_| draw.normal()).collect();
        let squares = mean(normals.iter().map(|z| z * z).collect());
        assert!(mean(normals).abs() < 0.025 && (squares - 1.0).abs() < 0.036);
        let webb: Vec<f64> = (0..n).map(|_| draw.webb()).collect();
        assert!((mean(webb.iter().map(|w| w * w).collect()) - 1.0).abs() < 0.011);
        let die = mean((0..n).map(|_| draw.index(6) as f64).collect());
        assert!((die - 2.5).abs() < 0.043);
        assert!(mean((0..n).map(|_| draw.rademacher()).collect()).abs() < 0.025);
    }

    #[test]
    fn a_permutation_holds_everything_once() {
        let mut order = Draws::new(1, "order").draw(0).permutation(50);
        assert!(order.windows(2).any(|pair| pair[0] > pair[1]));
        order.sort_unstable();
        assert!(order.into_iter().eq(0..50));
        assert_eq!(Draws::new(1, "none").draw(0).indices(0, 2), Vec::<usize>::new());
    }
}
