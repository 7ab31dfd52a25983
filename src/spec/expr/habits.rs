//! What other languages write: each habit with the words that say it here.

use std::ops::Range;

use super::parse::Sort;

/// Finds one habit in a text: its place, and what to write instead.
type Habit = fn(&str) -> Option<(Range<usize>, String)>;

/// Where a text follows a habit of Stata, R or C, and what to write instead.
pub fn habit(text: &str, sort: Sort) -> Option<(Range<usize>, String)> {
    let formula = sort == Sort::Formula;
    let mut habits: Vec<Habit> = vec![makes_variable, double_slash];
    if formula {
        habits.extend([factorial, option, condition] as [Habit; 3]);
    }
    habits.iter().find_map(|habit| habit(text))
}

/// What a function of another language is here; `arguments` as they were written.
pub fn function(name: &str, arguments: &[String]) -> Option<String> {
    let one = arguments.first().cloned().unwrap_or_else(|| "x".into());
    let rest = arguments.get(1..).unwrap_or_default();
    Some(match (name, rest) {
        ("log", _) => "write `ln` for the natural logarithm, `log10` for base 10".into(),
        ("inrange" | "between", [low, high]) => format!("write `{one} in {low}..{high}`"),
        ("inlist", values) if !values.is_empty() => format!("write `{one} in ({})`", values.join(", ")),
        ("factor" | "as.factor", _) => format!("write `i.{one}`"),
        ("I", _) => format!("leave `I` out: `{one}`"),
        ("lag", _) => format!("write `L.{one}`"),
        ("lead", _) => format!("write `F.{one}`"),
        ("diff", _) => format!("write `D.{one}`"),
        ("missing" | "is.na", _) => {
            "rows with empty cells are left out where they are used; `data.missing` says how".into()
        }
        ("cond" | "ifelse", _) => format!("write `if({})`", arguments.join(", ")),
        ("poly", _) => format!("write the powers: `{one} + {one}^2`"),
        _ => return None,
    })
}

/// What a dotted name of Stata is here: `l.x`, `c.x`, `i.x` outside a formula.
pub fn prefix(parts: &[String]) -> Option<String> {
    let (first, rest) = parts.split_first()?;
    let name = rest.join(".");
    let (operator, digits) = first.split_at_checked(1)?;
    let lags = digits.chars().all(|c| c.is_ascii_digit());
    Some(match operator {
        "l" | "f" | "d" if lags => {
            format!("lags, leads and differences have capitals: `{}{digits}.{name}`", operator.to_uppercase())
        }
        "c" if digits.is_empty() => format!("a regressor is a number as it stands: write `{name}`"),
        "i" if digits.is_empty() => "dummies stand in formulas alone: `y ~ x + i.region`".into(),
        "o" if digits.is_empty() => format!("leave `{name}` out"),
        "b" | "ib" => format!("write `i.{name}`; the first level is the base"),
        _ => return None,
    })
}

/// `c.x##c.z`, `i.year#c.x`
fn factorial(text: &str) -> Option<(Range<usize>, String)> {
    let at = text.find('#')?;
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let start = text[..at]
        .rfind(|c| !word(c))
        .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
    let behind = text[at..].trim_start_matches('#');
    let end = text.len() - behind.len() + behind.find(|c| !word(c)).unwrap_or(behind.len());
    let left = text[start..at].trim_start_matches("c.");
    let right = text[text.len() - behind.len()..end].trim_start_matches("c.");
    let both = text[at..].starts_with("##");
    let written = if both { format!("{left} + {right} + {left}:{right}") } else { format!("{left}:{right}") };
    Some((start..end, format!("write `{written}`")))
}

/// `y ~ x, vce(cluster city)`, `y ~ x, robust`, `y ~ x, absorb(city)`
fn option(text: &str) -> Option<(Range<usize>, String)> {
    let tilde = text.find('~')?;
    let at = tilde + outside_brackets(&text[tilde..], ',')?;
    let said = text[at + 1..].trim();
    let name = said.split(['(', ' ']).next().unwrap_or_default();
    let inside = said.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(inside, _)| inside);
    let advice = match name {
        "vce" | "cluster" | "cl" => {
            let of = inside.trim_start_matches("cluster ").trim();
            format!(
                "errors are an option of their own: `errors: {{cluster: {}}}`",
                if of.is_empty() { "city" } else { of }
            )
        }
        "robust" | "r" => "errors are an option of their own: `errors: hc1`".into(),
        "absorb" | "a" | "fe" => format!(
            "absorbed effects stand behind a bar: `| {}`",
            if inside.is_empty() {
                "city + year".into()
            } else {
                inside.split_whitespace().collect::<Vec<_>>().join(" + ")
            }
        ),
        _ => return None,
    };
    Some((at..text.len(), advice))
}

/// `y ~ x if year > 2010`
fn condition(text: &str) -> Option<(Range<usize>, String)> {
    let at = text.find(" if ")?;
    let filter = text[at + 4..].split(',').next().unwrap_or_default().trim();
    Some((at + 1..text.len(), format!("rows are chosen by an option of their own: `keep: {filter}`")))
}

/// `gen x = a / b`, `egen m = mean(x), by(year)`
fn makes_variable(text: &str) -> Option<(Range<usize>, String)> {
    let start = text.len() - text.trim_start().len();
    let word = text
        .trim_start()
        .split(' ')
        .next()
        .filter(|word| matches!(*word, "gen" | "generate" | "egen" | "g" | "mutate"))?;
    let (name, is) = text[start + word.len()..].split_once('=')?;
    let is = match is.split_once("), by(") {
        Some((call, by)) => format!("{call} by {}", by.split_whitespace().collect::<Vec<_>>().join(", ")),
        None => is.to_owned(),
    };
    let advice = format!("a variable is declared under `variables`: `{}: {{is: {}}}`", name.trim(), is.trim());
    Some((start..start + word.len(), advice))
}

/// `x // a remark`
fn double_slash(text: &str) -> Option<(Range<usize>, String)> {
    let at = text.find("//")?;
    let advice = "one `/` divides; a remark stands behind ` #`";
    Some((at..at + 2, advice.into()))
}

/// `L(1/2).x`, `L(0/3).x`: read as an address, and never meant as one.
pub fn lag_list(text: &str) -> Option<(Range<usize>, String)> {
    let at = ["L(", "l(", "F(", "f("].iter().filter_map(|sign| text.find(sign)).min()?;
    let (inside, rest) = text[at + 2..].split_once(").")?;
    let (from, to) = inside.split_once('/')?;
    let (from, to): (u8, u8) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    let operator = text[at..].chars().next()?.to_ascii_uppercase();
    let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let lag = |by: u8| match by {
        0 => name.clone(),
        1 => format!("{operator}.{name}"),
        by => format!("{operator}{by}.{name}"),
    };
    let written: Vec<String> = (from..=to.min(from.saturating_add(9))).map(lag).collect();
    Some((at..at + 4 + inside.len() + name.len(), format!("write `{}`", written.join(" + "))))
}

fn outside_brackets(text: &str, sign: char) -> Option<usize> {
    let mut depth = 0usize;
    text.char_indices().find_map(|(at, c)| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (c == sign && depth == 0).then_some(at)
    })
}
