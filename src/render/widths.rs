//! How wide a text will be in Computer Modern, to choose the columns, the font and the turn of a table.
//!
//! Units are thousandths of an em, the widths those of `cmr10.tfm`; other text fonts stay within some per cent.

use super::symbols::is_cjk;

/// The width of a digit.
pub const DIGIT: u64 = 500;

/// The width of a decimal point.
pub const POINT: u64 = 278;

/// The width of `text`.
pub fn width(text: &str) -> u64 {
    text.chars().map(letter).sum()
}

/// The width of a superscript `text`, set at seven tenths.
pub fn script(text: &str) -> u64 {
    width(text) * 7 / 10
}

/// The widest part of `text` that cannot be broken.
pub fn longest_word(text: &str) -> u64 {
    units(text).iter().map(|unit| width(unit.trim_end())).max().unwrap_or(0)
}

fn letter(letter: char) -> u64 {
    match letter {
        'i' | 'l' | '.' | ',' | ':' | ';' | '\'' | '!' | '|' => 278,
        'f' | 'j' => 306,
        ' ' | '\u{a0}' => 333,
        'I' => 361,
        't' | 'r' | 's' | '(' | ')' => 391,
        'c' | 'e' | 'z' | '?' => 450,
        'k' | 'q' | 'v' | 'x' | 'y' | 'J' => 528,
        'S' | 'b' | 'd' | 'h' | 'n' | 'p' | 'u' => 556,
        'Z' | 'L' => 620,
        'F' | 'E' | 'P' | 'B' => 690,
        'C' | 'T' | 'w' | 'R' => 729,
        'A' | 'H' | 'N' | 'U' | 'V' | 'X' | 'Y' | 'D' => 755,
        'K' | 'O' | 'Q' | 'G' | '-' | '\u{2212}' | '%' | '=' | '+' | '<' | '>' => 785,
        'm' => 833,
        'M' => 917,
        'W' => 1028,
        letter if letter.is_ascii() => DIGIT,
        letter if is_cjk(letter) => 1000,
        _ => 600,
    }
}

/// `text` in lines no wider than `limit` where its words allow.
pub fn wrap(text: &str, limit: u64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for unit in units(text) {
        if !line.is_empty() && width(&line) + width(unit.trim_end()) > limit {
            lines.push(line.trim_end().to_string());
            line.clear();
        }
        line.push_str(unit);
    }
    lines.push(line.trim_end().to_string());
    lines
}

/// Places to break: after a space, and beside an ideograph unless a closing mark follows.
fn units(text: &str) -> Vec<&str> {
    let mut units = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (place, letter) in text.char_indices() {
        let breaks = before.is_some_and(|before| {
            (before == ' ' && letter != ' ')
                || ((is_cjk(before) || is_cjk(letter)) && !closes(letter) && !opens(before))
        });
        if breaks {
            units.push(&text[start..place]);
            start = place;
        }
        before = Some(letter);
    }
    units.push(&text[start..]);
    units
}

fn closes(letter: char) -> bool {
    matches!(letter, ' ' | ',' | '.' | ')' | ']' | '%' | '，' | '。' | '、' | '；' | '：' | '）' | '》' | '”' | '’')
}

fn opens(letter: char) -> bool {
    matches!(letter, '(' | '[' | '（' | '《' | '“' | '‘')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole() {
        assert_eq!(wrap("Log of patents granted", 6500), ["Log of patents", "granted"]);
        assert_eq!(wrap("Urbanisation", 1000), ["Urbanisation"]);
    }

    #[test]
    fn ideographs_break_anywhere_but_before_a_closing_mark() {
        assert_eq!(wrap("专利授权数（件）", 5000), ["专利授权数", "（件）"]);
        assert_eq!(wrap("数字、经济", 2000), ["数", "字、", "经济"]);
    }
}
