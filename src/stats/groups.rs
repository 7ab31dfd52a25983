//! Group codes: one number a row, such as its unit, its year or its cluster.

/// Codes renumbered 0..levels in their order, and the number of levels.
pub fn dense(codes: &[u32]) -> (Vec<u32>, usize) {
    let last = codes.iter().max().map_or(0, |&c| c as usize);
    if last > 4 * codes.len() {
        return sparse(codes);
    }
    let mut number = vec![0u32; last + 1];
    codes.iter().for_each(|&c| number[c as usize] = 1);
    let mut levels = 0;
    for seen in &mut number {
        levels += *seen;
        *seen = levels.wrapping_sub(1);
    }
    (codes.iter().map(|&c| number[c as usize]).collect(), levels as usize)
}

/// The same where codes are so large that a table of them would be wasteful.
fn sparse(codes: &[u32]) -> (Vec<u32>, usize) {
    let mut seen = codes.to_vec();
    seen.sort_unstable();
    seen.dedup();
    (codes.iter().map(|c| seen.binary_search(c).unwrap_or(0) as u32).collect(), seen.len())
}

/// One code a pair of codes, in their order.
pub fn cross(a: &[u32], b: &[u32]) -> Vec<u32> {
    let pair = |i: usize| (u64::from(a[i]) << 32) | u64::from(b[i]);
    let mut seen: Vec<u64> = (0..a.len()).map(pair).collect();
    seen.sort_unstable();
    seen.dedup();
    (0..a.len()).map(|i| seen.binary_search(&pair(i)).unwrap_or(0) as u32).collect()
}

/// Number of different codes.
pub fn distinct(codes: &[u32]) -> usize {
    dense(codes).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_close_and_order_stays() {
        assert_eq!(dense(&[9, 2, 9, 4]), (vec![2, 0, 2, 1], 3));
        assert_eq!(cross(&[1, 0, 1], &[5, 5, 7]), vec![1, 0, 2]);
        assert_eq!(dense(&[70, u32::MAX, 70]), (vec![0, 1, 0], 2));
        assert_eq!(dense(&[]), (vec![], 0));
    }
}
