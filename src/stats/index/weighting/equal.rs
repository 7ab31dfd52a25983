use crate::card;

card! {
    /// Equal weights, w = 1/m. A choice like any other: it lets a dimension with many leaves outweigh one with few.
    static CARD = "equal", "equal weights";
}

pub fn equal(leaves: usize) -> Vec<f64> {
    vec![1.0 / leaves as f64; leaves]
}
