use crate::card;
use crate::stats::index::{IndexError, shares};

card! {
    /// Weights as written, brought to a sum of one. None may be negative.
    static CARD = "given", "given weights";
}

pub fn given(raw: &[f64]) -> Result<Vec<f64>, IndexError> {
    shares(raw)
}
