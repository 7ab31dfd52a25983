//! Values on one line.

use super::Mode;
use crate::spec::dsl::is_word;
use crate::spec::expr::{Prefix, prefix, quoted};
use crate::spec::node::{Node, Text, Tree};
use crate::spec::shape::{MapForm, Shape, TextKind};
use crate::spec::words;

/// A word where it is one, else in quotes.
pub fn word(text: &Text) -> String {
    let number = words::number(&text.value).is_some() || matches!(text.value.as_str(), "true" | "false");
    if is_word(&text.value) && !(text.quoted && number) { text.value.clone() } else { quoted(&text.value) }
}

pub fn key(key: &Node) -> String {
    let text = key.as_text().unwrap_or_default();
    if is_word(text) { text.to_owned() } else { quoted(text) }
}

pub fn scalar(text: &Text, kind: TextKind) -> String {
    let whole = |kind: Prefix| prefix(kind, &text.value) == Some(text.value.len()) && !text.value.is_empty();
    let quiet = !text.value.contains(['{', '}', ';', '\n', '#']);
    let raw = quiet
        && match kind {
            TextKind::Formula => whole(Prefix::Formula),
            TextKind::Terms => whole(Prefix::Terms),
            TextKind::Effects => whole(Prefix::Effects),
            TextKind::Expression | TextKind::Filter => whole(Prefix::Expression),
            TextKind::Claim => whole(Prefix::Claim),
            TextKind::Chain => return chain(&text.value).unwrap_or_else(|| word(text)),
            TextKind::Range => whole(Prefix::Range),
            TextKind::File => return quoted(&text.value),
            TextKind::Printed => is_cell(&text.value) && !(text.quoted && words::number(&text.value).is_some()),
            _ => false,
        };
    if raw { text.value.clone() } else { word(text) }
}

/// Names of several words in quotes; none where the text is no chain that reads back.
fn chain(text: &str) -> Option<String> {
    let name = |name: &str| {
        let plain = is_word(name) && !name.contains("->");
        let quotable = !name.is_empty() && !name.contains(['"', '\\', '`']);
        if plain { Some(name.to_owned()) } else { quotable.then(|| quoted(name)) }
    };
    let stage = |stage: &str| Some(stage.split(", ").map(name).collect::<Option<Vec<_>>>()?.join(", "));
    let stages: Option<Vec<String>> = text.split(" -> ").map(stage).collect();
    stages.filter(|stages| stages.len() > 1).map(|stages| stages.join(" -> "))
}

fn is_cell(text: &str) -> bool {
    let quiet = !text.contains(['|', '"', '`', '[', ']', '=', ',']);
    quiet && text.trim() == text && text != "~" && !text.is_empty() && text != "with"
}

/// The shortest form that its shape reads back, without braces; none where it needs them.
pub fn value(node: &Node, shape: &Shape, mode: Mode) -> Option<String> {
    if mode == Mode::Explicit {
        return Some(explicit(node, shape));
    }
    match &node.value {
        Tree::Empty => Some("~".to_owned()),
        Tree::Text(_) if shape.options().is_some() => None,
        Tree::Text(text) => Some(scalar(text, text_kind(shape))),
        Tree::List(items) => Some(list(items, shape).unwrap_or_else(|| explicit(node, shape))),
        Tree::Map(entries) => map(entries, shape),
    }
}

fn text_kind(shape: &Shape) -> TextKind {
    match (&shape.form().text, shape.item()) {
        (None, Some(item)) => item.kind(),
        _ => shape.kind(),
    }
}

/// `a, b` where a list may stand without brackets.
fn list(items: &[Node], shape: &Shape) -> Option<String> {
    let item = shape.item()?;
    let printed = item.kind() == TextKind::Printed;
    if items.is_empty() || (item.form().text.is_none() && !item.is_open()) {
        return None;
    }
    // Commas stand between chains; one that has its own is quoted.
    let chains = item.kind() == TextKind::Chain;
    let texts: Option<Vec<String>> = items
        .iter()
        .map(|one| match &one.value {
            Tree::Text(text) if chains && text.value.contains(',') => Some(quoted(&text.value)),
            Tree::Text(text) => Some(scalar(text, item.kind())),
            Tree::Empty if printed => Some("~".to_owned()),
            _ => None,
        })
        .collect();
    Some(texts?.join(if printed { " | " } else { ", " }))
}

fn map(entries: &[(Node, Node)], shape: &Shape) -> Option<String> {
    let form = shape.map()?;
    if form.single {
        let [(name, payload)] = entries else { return None };
        let inner = shape.field(name.as_text()?);
        let bare = is_word(name.as_text()?);
        return match inner {
            Some(inner) if bare && !payload.is_empty() => match value(payload, &inner, Mode::Short) {
                Some(text) => Some(format!("{} {text}", key(name))),
                None => Some(format!("{} = {}", key(name), explicit(payload, &inner))),
            },
            _ if bare => {
                Some(format!("{} = {}", key(name), explicit(payload, &shape.rest().unwrap_or_else(Shape::anything))))
            }
            _ => None,
        };
    }
    if shape.is_dictionary() {
        let [entry] = entries else { return None };
        return named(entry, &shape.rest().unwrap_or_else(Shape::anything));
    }
    if entries.is_empty() {
        return None;
    }
    let clauses: Option<Vec<String>> = (0..entries.len()).map(|at| clause(entries, at, shape, form)).collect();
    let mut line = String::new();
    for (at, clause) in clauses?.iter().enumerate() {
        let key = entries.get(at).and_then(|(key, _)| key.as_text());
        let bare = key == form.first.get(at).map(String::as_str) && key.is_none_or(|key| !clause.starts_with(key));
        let apart = form.commas && (bare || clause.starts_with(|c: char| c.is_ascii_digit()));
        line.push_str(if at == 0 {
            ""
        } else if apart {
            ", "
        } else {
            " "
        });
        line.push_str(clause);
    }
    Some(line)
}

/// `NAME with value`, or `NAME clauses`.
fn named((name, inner): &(Node, Node), shape: &Shape) -> Option<String> {
    let text = value(inner, shape, Mode::Short)?;
    let clauses =
        matches!(inner.value, Tree::Map(_)) && shape.map().is_some_and(|map| !map.single && !shape.is_dictionary());
    if clauses { Some(format!("{} {text}", key(name))) } else { Some(format!("{} with {text}", key(name))) }
}

/// One clause of a map without braces; none where it has a body.
pub fn clause(entries: &[(Node, Node)], at: usize, shape: &Shape, form: &MapForm) -> Option<String> {
    let (key_node, node) = entries.get(at)?;
    let name = key_node.as_text()?;
    let Some(inner) = shape.field(name) else {
        return form.rest.is_some().then(|| named_or_explicit((key_node, node), shape))?;
    };
    let is = |field: &Option<String>| field.as_deref() == Some(name);
    if is(&form.body) && matches!(node.value, Tree::Map(_) | Tree::List(_)) {
        return None;
    }
    if is(&form.label)
        && let Tree::Text(text) = &node.value
    {
        return Some(quoted(&text.value));
    }
    if inner.kind() == TextKind::Bool && node.as_text() == Some("true") {
        return Some(name.to_owned());
    }
    let text = value(node, &inner, Mode::Short)?;
    if let Some(phrase) = form.phrases.iter().find_map(|phrase| phrase.says(name, &text)) {
        return Some(phrase);
    }
    if form.word.as_deref() == Some(name) && is_word(&text) && !form.starts_with(&text) {
        return Some(text);
    }
    // A bare first value needs all values before it to be bare too.
    let leading = form.first.get(at).is_some_and(|first| first == name)
        && entries.iter().zip(&form.first).take(at).all(|((key, _), first)| key.as_text() == Some(first));
    let separator = match () {
        () if is(&form.colon) => ": ".to_owned(),
        () if is(&form.equals) => "= ".to_owned(),
        () if leading && !form.fields.contains_key(text.split([' ', ',']).next().unwrap_or("")) => String::new(),
        () => format!("{name} "),
    };
    Some(format!("{separator}{text}"))
}

fn named_or_explicit((name, node): (&Node, &Node), shape: &Shape) -> Option<String> {
    let rest = shape.rest().unwrap_or_else(Shape::anything);
    let text = value(node, &rest, Mode::Short).unwrap_or_else(|| explicit(node, &rest));
    Some(format!("{} with {text}", key(name)))
}

/// Every map in braces, every list in brackets, every key written.
pub fn explicit(node: &Node, shape: &Shape) -> String {
    match &node.value {
        Tree::Empty => "~".to_owned(),
        Tree::Text(text) => word(text),
        Tree::List(_) | Tree::Map(_) if shape.options().is_some() => {
            format!("{{ {} }}", super::tree::one_line(node, shape))
        }
        Tree::List(items) => {
            let item = shape.item().unwrap_or_else(Shape::anything);
            let items: Vec<String> = items.iter().map(|one| explicit(one, &item)).collect();
            format!("[{}]", items.join(", "))
        }
        Tree::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Tree::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(name, inner)| {
                    let field = name.as_text().and_then(|name| shape.value(name)).unwrap_or_else(Shape::anything);
                    format!("{} {} {}", key(name), assign(name, shape, &field), explicit(inner, &field))
                })
                .collect();
            format!("{{ {} }}", entries.join("; "))
        }
    }
}

/// `=`, or `with` where `=` belongs to the value.
fn assign(name: &Node, shape: &Shape, inner: &Shape) -> &'static str {
    let declared =
        name.as_text().is_some_and(|name| shape.field(name).is_some()) && !shape.map().is_some_and(|map| map.single);
    let takes = inner.map().is_some_and(|map| map.equals.is_some() || map.colon.is_some());
    if takes && !declared { "with" } else { "=" }
}
