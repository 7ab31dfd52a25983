use crate::card;

card! {
    /// Equal weights, w = 1/m over the m items of a node: its branches weigh the same, whatever the number of leaves below them.
    static CARD = "equal", "equal weights";
}

pub fn equal(leaves: usize) -> Vec<f64> {
    vec![1.0 / leaves as f64; leaves]
}
