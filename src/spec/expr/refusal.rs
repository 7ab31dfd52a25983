//! Why a text is no formula: what was found, what could stand there, one piece of advice.

use pest::error::{Error, ErrorVariant, InputLocation};

use super::habits;
use super::parse::{Place, Rule, Sort};
use crate::diag::Diagnostic;
use crate::spec::typography;

pub fn explain(place: &Place<'_>, sort: Sort, error: &Error<Rule>) -> Diagnostic {
    let text = place.text();
    if text.trim().is_empty() {
        return empty(place, sort);
    }
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    look_alike(place)
        .or_else(|| habit(place, sort))
        .or_else(|| brackets(place, sort))
        .or_else(|| no_tilde(place, sort))
        .unwrap_or_else(|| {
            let found = token(text, at);
            let expected = expected(error, sort);
            let message = match found {
                "" => format!("the {} ends where {expected} should stand", sort.noun()),
                found => format!("`{found}` stands where {expected} should stand"),
            };
            let label = if found.is_empty() { "something is missing here" } else { "cannot be read here" };
            let end = if found.is_empty() { at } else { at + found.len() };
            sort.card().error(message).at(place.span(at..end), label).help(advice(sort, text, at))
        })
}

pub fn empty(place: &Place<'_>, sort: Sort) -> Diagnostic {
    let whole = place.span(0..place.text().len());
    sort.card().error(format!("the {} is empty", sort.noun())).at(whole, "nothing stands here").help(example(sort))
}

/// The word or sign at an offset.
fn token(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or("");
    let start = rest.len() - rest.trim_start().len();
    if start > 0 {
        return token(text, at + start);
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let end = match rest.chars().next() {
        Some(c) if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
        Some(c) => c.len_utf8(),
        None => 0,
    };
    &rest[..end]
}

/// Characters outside quotes that only look right.
fn look_alike(place: &Place<'_>) -> Option<Diagnostic> {
    let text = place.text();
    let mut open = None;
    let (at, c) = text.char_indices().find(|(_, c)| {
        let inside = open.is_some();
        match open {
            Some(quote) if *c == quote => open = None,
            None if matches!(c, '"' | '\'' | '`') => open = Some(*c),
            _ => {}
        }
        !inside && typography::is_look_alike(*c)
    })?;
    let mended = typography::mended(&text.replace('，', ", ")).replace(",  ", ", ");
    Some(typography::finding(c, place.span(at..at + c.len_utf8()), &mended))
}

/// Words of another language, which are no mistake of typing.
fn habit(place: &Place<'_>, sort: Sort) -> Option<Diagnostic> {
    said_otherwise(place, sort, habits::habit(place.text(), sort)?)
}

/// A list of lags, which the grammar would let pass.
pub fn lag_list(place: &Place<'_>, sort: Sort) -> Option<Diagnostic> {
    match sort {
        Sort::Claim | Sort::Address | Sort::Chain => None,
        _ => said_otherwise(place, sort, habits::lag_list(place.text())?),
    }
}

fn said_otherwise(
    place: &Place<'_>,
    sort: Sort,
    (range, advice): (std::ops::Range<usize>, String),
) -> Option<Diagnostic> {
    let found = place.text().get(range.clone()).unwrap_or_default().trim();
    let error = sort.card().error(format!("`{found}` is written otherwise in a study"));
    Some(error.at(place.span(range), "cannot be read here").help(advice))
}

fn brackets(place: &Place<'_>, sort: Sort) -> Option<Diagnostic> {
    let text = place.text();
    let mut open: Vec<usize> = vec![];
    for (at, c) in text.char_indices() {
        match c {
            '(' => open.push(at),
            ')' if open.pop().is_none() => {
                let error = sort.card().error("a closing bracket has no opening one");
                return Some(error.at(place.span(at..at + 1), "this bracket").help("delete it, or open one before it"));
            }
            _ => {}
        }
    }
    let at = open.pop()?;
    let error = sort.card().error("a bracket is never closed").at(place.span(at..at + 1), "this bracket");
    Some(error.help("close it with `)`; inside `{}` or `[]` of YAML, put the whole text in quotes"))
}

fn no_tilde(place: &Place<'_>, sort: Sort) -> Option<Diagnostic> {
    if sort != Sort::Formula || place.text().contains('~') {
        return None;
    }
    let whole = place.span(0..place.text().len());
    let error = sort.card().error("a formula needs `~` between outcomes and regressors").at(whole, "no `~` here");
    Some(error.help(example(sort)))
}

fn expected(error: &Error<Rule>, sort: Sort) -> &'static str {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else { return "something else" };
    let any = |rules: &[Rule]| positives.iter().any(|rule| rules.contains(rule));
    let operand = any(&[Rule::expression, Rule::path, Rule::number, Rule::range, Rule::lag, Rule::call, Rule::bracket]);
    let name = any(&[
        Rule::term,
        Rule::factor,
        Rule::powered,
        Rule::regressors,
        Rule::outcomes,
        Rule::effect,
        Rule::effects,
        Rule::phrase,
        Rule::stage,
        Rule::part,
        Rule::name,
        Rule::word,
        Rule::formula,
        Rule::address,
        Rule::step_of,
    ]);
    match (sort, operand, name) {
        (Sort::Formula | Sort::Terms, _, true) => "a term",
        (Sort::Chain, _, true) => "a name",
        (_, true, _) => "a name or a number",
        (_, _, true) => "a name",
        (Sort::Formula, ..) => "`+`, `|` or the end",
        (Sort::Terms | Sort::Effects, ..) => "`+` or the end",
        (Sort::Chain, ..) => "an arrow",
        (Sort::Address, ..) => "a dot or the end",
        _ => "an operator",
    }
}

fn advice(sort: Sort, text: &str, at: usize) -> String {
    let rest = text.get(at..).unwrap_or("").trim_start();
    let before = text.get(..at).unwrap_or("").trim_end();
    let starts = |sign: &str| rest.starts_with(sign);
    if sort == Sort::Formula && (starts("*") || before.ends_with('*')) {
        return "write `x + z + x:z` for a product with its parts; name other arithmetic under `variables:`".into();
    }
    if sort == Sort::Formula && before.ends_with('-') {
        return "a regressor is left out by not writing it; `- 1` drops the constant".into();
    }
    if sort == Sort::Formula && (starts("/") || starts("(")) {
        return "terms are names, lags, `i.g`, `x:z`, `x^2` and calls such as ln(x); name other arithmetic under `variables:`".into();
    }
    let swap = [("**", "^"), ("&&", "and"), ("&", "and"), ("||", "or"), ("|", "or"), ("%in%", "in"), ("!", "not")];
    if sort != Sort::Formula
        && let Some((wrong, right)) = swap.iter().find(|(wrong, _)| starts(wrong))
    {
        return format!("write `{right}` for `{wrong}`");
    }
    if starts("*") && before.ends_with('*') {
        return "write `^` for a power".into();
    }
    if starts("[") {
        return "use round brackets".into();
    }
    let digit_before = before.ends_with(|c: char| c.is_ascii_digit());
    let word = rest.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if word && digit_before && text.get(..at).is_some_and(|before| !before.ends_with(' ')) {
        return "put a name that starts with a digit in back quotes".into();
    }
    if word && before.ends_with(|c: char| c.is_alphanumeric() || c == '_') && sort != Sort::Claim {
        return "put an operator between two names; a name with spaces stands in back quotes".into();
    }
    example(sort)
}

fn example(sort: Sort) -> String {
    let form = match sort {
        Sort::Expression => "100 * rd / gdp",
        Sort::Filter => "province not in (Beijing, Tianjin)",
        Sort::Formula => "y ~ x + controls | province + year",
        Sort::Terms => "x + z + x:z",
        Sort::Effects => "city + province:year",
        Sort::Claim => "baseline(Cp).Nqp > 0 at 5%",
        Sort::Address => "baseline(Cp).Nqp.se",
        Sort::Chain => "X -> M1, M2 -> Y",
    };
    format!("write for example `{form}`")
}
