//! A printed number, and what it can have been before it was rounded.

use crate::spec::words;
use crate::stats::interval::Interval;

/// Units in the last place, by the number of decimals.
const UNITS: [f64; 13] = [1.0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12];

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    pub value: f64,
    pub decimals: usize,
}

impl Number {
    /// `.205`, `-.030`, `1,234`; also with the long minus of typesetters.
    pub fn parse(text: &str) -> Option<Number> {
        let text = text.trim().replace(['\u{2212}', '\u{2013}'], "-");
        let (first, groups) = text.split_once(',').unwrap_or((&text, ""));
        let three = |part: &str| part.split('.').next().is_some_and(|digits| digits.len() == 3);
        let grouped = !matches!(first.trim_start_matches('-'), "" | "0") && groups.split(',').all(three);
        let text = if grouped { text.replace(',', "") } else { text };
        let digits = text.trim_start_matches(['-', '+']);
        let plain =
            digits.chars().all(|c| c.is_ascii_digit() || c == '.') && digits.chars().any(|c| c.is_ascii_digit());
        let decimals = text.split_once('.').map_or(0, |(_, digits)| digits.len());
        let value = words::number(&text).or_else(|| text.parse().ok()).filter(|_| plain)?;
        Some(Number { value, decimals })
    }

    /// One unit in the last printed digit.
    pub fn unit(&self) -> f64 {
        UNITS.get(self.decimals).copied().unwrap_or_else(|| libm::pow(10.0, -(self.decimals as f64)))
    }

    /// Every value that rounds to it.
    pub fn range(&self) -> Interval {
        Interval::around(self.value, 0.5 * self.unit())
    }
}
