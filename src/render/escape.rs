//! Text to markup: whatever a label says, it prints as text and never acts as a command.

use super::symbols;

/// `text` on one line, without control characters and without marks that reverse the direction of writing.
pub fn clean(text: &str) -> String {
    text.chars().filter(|letter| !hidden(*letter)).map(|letter| if breaks(letter) { ' ' } else { letter }).collect()
}

fn breaks(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn hidden(letter: char) -> bool {
    (letter.is_control() && !breaks(letter))
        || matches!(letter, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}')
        || matches!(letter, '\u{fe00}'..='\u{fe0f}')
}

/// Text for LaTeX. The first character never looks like an option of the row before it.
pub fn latex(text: &str) -> String {
    let cjk = symbols::has_cjk(text);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut before = ' ';
    for letter in text.chars() {
        match letter {
            '[' | '*' if out.is_empty() => {
                out.push('{');
                out.push(letter);
                out.push('}');
            }
            '-' if before == '-' => out.push_str("{}-"),
            '"' if before.is_whitespace() || matches!(before, '(' | '[' | '\u{a0}') => out.push_str("``"),
            letter => latex_letter(letter, cjk, &mut out),
        }
        before = letter;
    }
    out
}

fn latex_letter(letter: char, cjk: bool, out: &mut String) {
    match letter {
        '\\' => out.push_str("\\textbackslash{}"),
        '{' | '}' | '$' | '&' | '#' | '_' | '%' => {
            out.push('\\');
            out.push(letter);
        }
        '~' => out.push_str("\\textasciitilde{}"),
        '^' => out.push_str("\\textasciicircum{}"),
        '`' => out.push_str("\\textasciigrave{}"),
        '<' => out.push_str("\\textless{}"),
        '>' => out.push_str("\\textgreater{}"),
        '|' => out.push_str("\\textbar{}"),
        '"' => out.push_str("''"),
        ' '..='\u{7e}' => out.push(letter),
        _ if symbols::is_cjk(letter) || (cjk && symbols::is_shared_punctuation(letter)) => out.push(letter),
        _ => match symbols::latex(letter) {
            Some(command) => out.push_str(command),
            None if symbols::is_latin(letter) => out.push(letter),
            None => out.push_str(&format!("[U+{:04X}]", u32::from(letter))),
        },
    }
}

/// Text for Markdown, inside a cell or behind other text: a backslash before everything that could begin markup.
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for letter in text.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '|' | '<' | '>' | '[' | ']' | '~' | '$' | '&') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// Text for HTML, in elements and in quoted attributes.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter => out.push(letter),
        }
    }
    out
}

/// A relative path as a link: nothing in it can name a scheme or a host, or end the attribute.
pub fn link(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").trim_start_matches('/').bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A name for labels and anchors: letters, digits and `-` `_` `.` only.
pub fn anchor(id: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    id.chars().map(|letter| if plain(letter) { letter } else { '-' }).collect()
}

/// A printed number with the minus sign of the format: `$-$` in LaTeX text, U+2212 in HTML.
pub fn latex_numeral(text: &str) -> String {
    latex(text).replace('-', "$-$")
}

pub fn html_numeral(text: &str) -> String {
    html(text).replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_runs_a_macro() {
        assert_eq!(latex("\\input{/etc/passwd}"), "\\textbackslash{}input\\{/etc/passwd\\}");
        assert_eq!(latex("$x$ 5% a&b a_b x^2 ~ #1 {"), {
            "\\$x\\$ 5\\% a\\&b a\\_b x\\textasciicircum{}2 \\textasciitilde{} \\#1 \\{"
        });
        assert_eq!(latex("^^5cinput"), "\\textasciicircum{}\\textasciicircum{}5cinput");
    }

    #[test]
    fn no_label_becomes_an_option_of_the_row_before() {
        assert_eq!(latex("[2cm] a"), "{[}2cm] a");
        assert_eq!(latex("*x"), "{*}x");
    }

    #[test]
    fn symbols_print_or_show_their_code() {
        assert_eq!(latex("R² ≥ −0.5"), "R\\textsuperscript{2} $\\geq$ $-$0.5");
        assert_eq!(latex("a\u{a0}b"), "a~b");
        assert_eq!(latex("🚀"), "[U+1F680]");
        assert_eq!(latex("say \"no\""), "say ``no''");
        assert_eq!(latex("a--b"), "a-{}-b");
        assert_eq!(latex("“新质”"), "“新质”");
    }

    #[test]
    fn control_characters_leave() {
        assert_eq!(clean("a\u{0}b\nc\u{202e}d\u{7f}"), "ab cd");
    }

    #[test]
    fn links_stay_in_the_folder() {
        assert_eq!(link("javascript:alert(1)"), "javascript%3Aalert%281%29");
        assert_eq!(link("//host/x"), "host/x");
        assert_eq!(link("tables/表 1.tex"), "tables/%E8%A1%A8%201.tex");
    }

    #[test]
    fn markdown_marks_are_text() {
        assert_eq!(markdown("a|b *c* <d>"), "a\\|b \\*c\\* \\<d\\>");
    }
}
