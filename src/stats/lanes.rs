//! The wide lanes of the processor, left as arithmetic on single numbers wants them.

use std::hint::black_box;

use pulp::{Arch, Simd, WithSimd};

/// What a kernel of the linear algebra gives, its registers cleared behind it.
///
/// Kernels in assembly return with the upper lanes of the vector registers in use. On x86 every later operation on one
/// number then waits for lanes that it does not need, on that thread and until they are cleared: compensated sums took
/// five times as long after the first factor. A function that the compiler builds for wide vectors clears the lanes where
/// it returns, so a small one follows every kernel. No number changes.
pub fn cleared<T>(kernel: impl FnOnce() -> T) -> T {
    let found = kernel();
    black_box(Arch::new().dispatch(Wide(&black_box([1.0; 16]))));
    found
}

struct Wide<'a>(&'a [f64; 16]);

impl WithSimd for Wide<'_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f64 {
        let (lanes, _) = S::as_simd_f64s(self.0);
        let sum = |sum, lane: &S::f64s| simd.add_f64s(sum, *lane);
        simd.reduce_sum_f64s(lanes.iter().fold(simd.splat_f64s(0.0), sum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_kernel_gives_stays() {
        assert_eq!(cleared(|| 7), 7);
        assert_eq!(Arch::new().dispatch(Wide(&[0.5; 16])), 8.0);
    }
}
