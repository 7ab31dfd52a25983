//! Numbers and lists as papers write them.

use crate::exhibit::number;
use crate::printed::Number;
use crate::stats::interval::Interval;

/// `Tables 4, 5 and 9`
pub fn tables(titles: &[String]) -> String {
    let numbers: Option<Vec<&str>> = titles.iter().map(|title| title.strip_prefix("Table ")).collect();
    match numbers {
        Some(numbers) if numbers.len() > 1 => {
            format!("Tables {}", listed(&numbers.iter().map(ToString::to_string).collect::<Vec<_>>()))
        }
        _ => listed(titles),
    }
}

/// `a, b and c`
pub fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `.205`
pub fn short(value: f64, decimals: usize) -> String {
    number(value, decimals, false)
}

pub fn as_printed(printed: Number) -> String {
    short(printed.value, printed.decimals)
}

/// `.0276 to .0295`
pub fn range(range: Interval, decimals: usize) -> String {
    let (low, high) = (short(range.low, decimals), short(range.high, decimals));
    if low == high { low } else { format!("{low} to {high}") }
}

/// `no star`, `one star`, `three stars`
pub fn stars(count: u8) -> &'static str {
    match count {
        0 => "no star",
        1 => "one star",
        2 => "two stars",
        _ => "three stars",
    }
}
