//! Which texts need quotes, and how they are written with them.

use super::node::Text;
use super::shape::TextKind;
use super::words;

/// A text as a YAML scalar; `flow` inside `[]` and `{}`.
pub fn yaml(text: &Text, kind: TextKind, flow: bool) -> String {
    let value = &text.value;
    let number = matches!(kind, TextKind::Bool | TextKind::Integer | TextKind::Number);
    let kept = text.quoted && (is_number(value) || matches!(value.as_str(), "true" | "false"));
    if !number && (kept || is_misread(value)) || is_null(value) || !is_plain(value, flow) {
        return quoted(value);
    }
    value.clone()
}

fn is_null(value: &str) -> bool {
    matches!(value, "" | "~" | "null" | "Null" | "NULL")
}

fn is_number(value: &str) -> bool {
    words::number(value).is_some() && !value.ends_with('%')
}

/// What a YAML 1.1 or 1.2 reader takes for something else than it looks like.
fn is_misread(value: &str) -> bool {
    let word = value.to_ascii_lowercase();
    if matches!(
        word.as_str(),
        "y" | "n" | "yes" | "no" | "on" | "off" | ".inf" | "-.inf" | "+.inf" | ".nan" | "=" | "<<"
    ) {
        return true;
    }
    if matches!(word.as_str(), "true" | "false") {
        return value != word;
    }
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let only = |extra: &str| digits.chars().all(|c| c.is_ascii_digit() || extra.contains(c));
    let underscored = digits.contains('_') && only("_.eE");
    let octal = digits.len() > 1 && digits.starts_with('0') && only("");
    let based = ["0x", "0o", "0b"].iter().any(|base| word.trim_start_matches(['+', '-']).starts_with(base));
    let clock = digits.contains(':') && only(":.");
    let date = digits.len() >= 8 && digits.contains('-') && only("-:T. Z");
    underscored || octal || based || clock || date
}

fn is_plain(value: &str, flow: bool) -> bool {
    let Some(first) = value.chars().next() else { return false };
    let second = value.chars().nth(1);
    let bracket = |c: char| matches!(c, ',' | '[' | ']' | '{' | '}');
    let starts = match first {
        '-' | '?' | ':' => second.is_some_and(|c| !(c.is_whitespace() || flow && bracket(c))),
        ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => false,
        _ => true,
    };
    let marker = value.starts_with("---") || value.starts_with("...");
    starts
        && !marker
        && value.trim() == value
        && !value.contains(": ")
        && !value.contains(" #")
        && !value.ends_with(':')
        && !value.chars().any(|c| c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{85}'))
        && !(flow && value.chars().any(bracket))
}

fn quoted(value: &str) -> String {
    let plain = !value.chars().any(|c| c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}'));
    if value.contains(['"', '\\']) && plain {
        return format!("'{}'", value.replace('\'', "''"));
    }
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}') => {
                out.push_str(&format!("\\u{:04X}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out + "\""
}
