//! A statement, or an entry of a body: its head, its clauses filled over lines, its body in braces.

use unicode_width::UnicodeWidthStr;

use super::lines::{self, hash};
use super::{Mode, WIDTH, inline, tree};
use crate::spec::node::{Comment, Node, Place, Tree};
use crate::spec::shape::{MapForm, Means, Shape};

pub struct Statement<'n> {
    pub head: String,
    pub comments: Vec<&'n Comment>,
}

/// What stands behind the head.
enum Piece {
    /// A clause; a bare one has no key in front.
    Line { text: String, bare: bool },
    /// `key { lines }`, behind comments of its own.
    Named(String, String, String),
    /// Lines of a body, without their braces.
    Body(String),
}

impl<'n> Statement<'n> {
    pub fn print(mut self, value: &'n Node, shape: &Shape, mode: Mode) -> String {
        let pieces = self.pieces(value, shape, mode);
        self.layout(pieces)
    }

    fn pieces(&mut self, value: &'n Node, shape: &Shape, mode: Mode) -> Vec<Piece> {
        let clauses = shape.map().filter(|map| !map.single && !shape.is_dictionary());
        match (&value.value, clauses) {
            (Tree::Empty, _) => vec![],
            (Tree::Map(entries), Some(form)) if !entries.is_empty() => {
                self.comments.extend(value.comments.iter().filter(|one| one.place != Place::Below));
                let mut pieces: Vec<Piece> = vec![];
                let mut rows: Vec<&(Node, Node)> = vec![];
                for at in 0..entries.len() {
                    self.piece(entries, at, shape, form, mode, &mut pieces, &mut rows);
                }
                let tail: String = value
                    .comments
                    .iter()
                    .filter(|one| one.place == Place::Below)
                    .map(|one| hash(&one.text) + "\n")
                    .collect();
                // A first value alone would be read as a text.
                let alone = entries.len() == 1
                    && entries.iter().all(|(key, _)| key.as_text() == form.first.first().map(String::as_str));
                let nothing = form.phrases.iter().find(|phrase| phrase.means == Means::Nothing);
                if let Some(phrase) = nothing.filter(|_| alone && shape.form().text.is_some() && mode == Mode::Short) {
                    pieces.push(Piece::Line { text: phrase.words.join(" "), bare: true });
                }
                if !rows.is_empty() {
                    let rest = shape.rest().unwrap_or_else(Shape::anything);
                    pieces.push(Piece::Body(named_lines(&rows, &rest, mode) + &tail));
                } else {
                    self.comments.extend(value.comments.iter().filter(|one| one.place == Place::Below));
                }
                pieces
            }
            (Tree::Map(_) | Tree::List(_), _) if shape.options().is_some() => {
                vec![Piece::Body(tree::body(value, shape, 2))]
            }
            (Tree::Map(entries), None) if shape.is_dictionary() && mode == Mode::Short => {
                let rest = shape.rest().unwrap_or_else(Shape::anything);
                vec![Piece::Body(named_lines(&entries.iter().collect::<Vec<_>>(), &rest, mode))]
            }
            _ => {
                self.comments.extend(value.all_comments());
                let text = inline::value(value, shape, mode).unwrap_or_else(|| inline::explicit(value, shape));
                vec![Piece::Line { text: format!("= {text}"), bare: true }]
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one step of the loop above, named")]
    fn piece(
        &mut self,
        entries: &'n [(Node, Node)],
        at: usize,
        shape: &Shape,
        form: &MapForm,
        mode: Mode,
        pieces: &mut Vec<Piece>,
        rows: &mut Vec<&'n (Node, Node)>,
    ) {
        let Some(entry) = entries.get(at) else { return };
        let (key, value) = entry;
        let name = key.as_text().unwrap_or_default();
        let Some(inner) = shape.field(name) else { return rows.push(entry) };
        let body = form.body.as_deref() == Some(name) && matches!(value.value, Tree::Map(_) | Tree::List(_));
        let keyword = form.fields.get(name).and_then(|field| field.keyword.clone());
        if body && has_lines(value, &inner) {
            self.comments.extend(key.comments.iter());
            self.comments.extend(value.comments.iter().filter(|one| one.place != Place::Below));
            return pieces.push(Piece::Body(body_lines(value, &inner, mode)));
        }
        if form.chain.as_deref() == Some(name) && mode == Mode::Short && has_entries(value, &inner) {
            self.comments.extend(key.comments.iter().chain(value.comments.iter()));
            let item = inner.item().unwrap_or_else(Shape::anything);
            let row = |one: &'n Node| Statement { head: String::new(), comments: vec![] }.print(one, &item, mode);
            let text: String = value.as_list().unwrap_or_default().iter().map(row).collect();
            return match pieces.last_mut() {
                Some(Piece::Body(before)) => before.push_str(&text),
                _ => pieces.push(Piece::Body(text)),
            };
        }
        if let Some(keyword) = keyword.filter(|_| mode == Mode::Short && has_entries(value, &inner)) {
            self.comments.extend(key.comments.iter().chain(value.comments.iter()));
            let text = keyword_lines(&keyword, value, &inner, mode);
            return match pieces.last_mut() {
                Some(Piece::Body(before)) => before.push_str(&text),
                _ => pieces.push(Piece::Body(text)),
            };
        }
        if let (Tree::List(items), Some(item)) = (&value.value, inner.item())
            && mode == Mode::Short
            && items.len() > 1
            && item.map().is_some_and(|map| !map.single)
            && items.iter().all(|one| matches!(one.value, Tree::Map(_)))
        {
            self.comments.extend(key.comments.iter().chain(value.comments.iter()));
            let row = |one: &'n Node| Statement { head: String::new(), comments: vec![] }.print(one, &item, mode);
            let lines: String = items.iter().map(row).collect();
            return pieces.push(Piece::Named(String::new(), name.to_owned(), lines));
        }
        let text = match mode {
            Mode::Short => inline::clause(entries, at, shape, form),
            Mode::Explicit => None,
        };
        if text.is_none() && mode == Mode::Short && matches!(value.value, Tree::Map(_)) && inner.options().is_none() {
            let (above, lines) = braced(key, value, &inner, mode);
            // Where maps stand below each other each keeps its comments.
            let own = match self.head.is_empty() {
                true => above.iter().map(|one| hash(&one.text) + "\n").collect(),
                false => String::new(),
            };
            if !self.head.is_empty() {
                self.comments.extend(above);
            }
            return pieces.push(Piece::Named(own, name.to_owned(), lines));
        }
        self.comments.extend(key.comments.iter().chain(value.all_comments()));
        let text = text.unwrap_or_else(|| match mode {
            Mode::Short => format!("{name} {}", inline::explicit(value, &inner)),
            Mode::Explicit => format!("{name} = {};", inline::explicit(value, &inner)),
        });
        // Inside a body that is being filled, a clause takes a line of its own.
        match pieces.last_mut() {
            Some(Piece::Body(before)) if form.fields.values().any(|field| field.keyword.is_some()) => {
                before.push_str(&format!("{text}\n"));
            }
            _ => pieces.push(Piece::Line { bare: !text.starts_with(name), text }),
        }
    }

    fn layout(self, pieces: Vec<Piece>) -> String {
        if self.head.is_empty() && pieces.iter().any(|piece| matches!(piece, Piece::Named(..))) {
            return self.stacked(pieces);
        }
        let mut text = String::new();
        let mut line = self.head.clone();
        let mut first = true;
        for piece in pieces {
            match piece {
                Piece::Line { text: clause, bare } => {
                    let gap = if line.is_empty() {
                        ""
                    } else if first || bare || line == "}" {
                        " "
                    } else {
                        "  "
                    };
                    let wrapped = text.ends_with('\n') && line == "}";
                    if wrapped || line.width() + gap.len() + clause.width() > WIDTH && !first {
                        text.push_str(&format!("{line}\n"));
                        line = format!("  {clause}");
                    } else {
                        line = format!("{line}{gap}{clause}");
                    }
                }
                Piece::Named(_, name, body) => {
                    text.push_str(&format!("{line} {name} {{\n{}", lines::indented(&body, "  ")));
                    line = "}".to_owned();
                }
                Piece::Body(body) => {
                    let short = body.lines().count() == 1 && !body.contains('#');
                    let one = format!("{line} {{ {} }}", body.trim_end());
                    if short && one.width() <= WIDTH {
                        line = one;
                    } else {
                        text.push_str(&format!("{line} {{\n{}", lines::indented(&body, "  ")));
                        line = "}".to_owned();
                    }
                }
            }
            first = false;
        }
        text.push_str(&line);
        let mut out = String::new();
        lines::push(&mut out, &self.comments, &text, "");
        out
    }

    /// Maps inside braces: a piece a line, so that braces stand below each other.
    fn stacked(self, pieces: Vec<Piece>) -> String {
        let lines: Vec<String> = pieces
            .into_iter()
            .map(|piece| match piece {
                Piece::Line { text, .. } => text,
                Piece::Named(own, name, body) => format!("{own}{name} {{\n{}}}", lines::indented(&body, "  ")),
                Piece::Body(body) => body.trim_end().to_owned(),
            })
            .collect();
        let mut out = String::new();
        lines::push(&mut out, &self.comments, &lines.join("\n"), "");
        out
    }
}

/// Comments above a map in braces, and its lines; comments inside the braces stay there.
fn braced<'n>(key: &'n Node, value: &'n Node, shape: &Shape, mode: Mode) -> (Vec<&'n Comment>, String) {
    let mut above: Vec<&Comment> = key.comments.iter().collect();
    let (Tree::Map(held), true) = (&value.value, shape.is_dictionary()) else {
        return (above, Statement { head: String::new(), comments: vec![] }.print(value, shape, mode));
    };
    above.extend(value.comments.iter().filter(|one| one.place != Place::Below));
    let below = value.comments.iter().filter(|one| one.place == Place::Below);
    let tail: String = below.map(|one| hash(&one.text) + "\n").collect();
    let rest = shape.rest().unwrap_or_else(Shape::anything);
    (above, named_lines(&held.iter().collect::<Vec<_>>(), &rest, mode) + &tail)
}

/// Whether a value is printed as lines in braces and not on one line.
fn has_lines(value: &Node, shape: &Shape) -> bool {
    shape.options().is_some() || matches!(value.value, Tree::Map(_)) || shape.item().is_some()
}

fn has_entries(value: &Node, shape: &Shape) -> bool {
    match &value.value {
        Tree::Map(entries) => shape.is_dictionary() && !entries.is_empty(),
        Tree::List(items) => {
            shape.map().is_none() && !items.is_empty() && items.iter().all(|item| matches!(item.value, Tree::Map(_)))
        }
        Tree::Empty | Tree::Text(_) => false,
    }
}

fn body_lines(value: &Node, shape: &Shape, mode: Mode) -> String {
    if shape.options().is_some() {
        return tree::body(value, shape, 2);
    }
    let mut out = match &value.value {
        Tree::Map(entries) => {
            named_lines(&entries.iter().collect::<Vec<_>>(), &shape.rest().unwrap_or_else(Shape::anything), mode)
        }
        Tree::List(items) => list_lines(items, shape),
        Tree::Empty | Tree::Text(_) => String::new(),
    };
    for comment in value.comments.iter().filter(|comment| comment.place == Place::Below) {
        out.push_str(&format!("{}\n", hash(&comment.text)));
    }
    out
}

fn list_lines(items: &[Node], shape: &Shape) -> String {
    let item = shape.item().unwrap_or_else(Shape::anything);
    let comments: Vec<&Comment> = items.iter().flat_map(Node::all_comments).collect();
    let texts: Vec<String> = items.iter().map(|one| inline::explicit(one, &item)).collect();
    let mut out = String::new();
    lines::push(&mut out, &comments, &texts.join(", "), "");
    out
}

/// `NAME ...`, an entry a line.
fn named_lines(entries: &[&(Node, Node)], shape: &Shape, mode: Mode) -> String {
    let printed = shape.item().is_some_and(|item| item.kind() == crate::spec::shape::TextKind::Printed);
    let widest = entries.iter().map(|(key, _)| inline::key(key).width()).max().unwrap_or(0).min(24);
    entries
        .iter()
        .map(|(key, value)| {
            let name = inline::key(key);
            let cells = inline::value(value, shape, Mode::Short)
                .filter(|text| printed && mode == Mode::Short && !text.starts_with('['));
            if let Some(cells) = cells {
                let comments = [key.all_comments(), value.all_comments()].concat();
                let pad = " ".repeat(widest.saturating_sub(name.width()));
                let mut out = String::new();
                lines::push(&mut out, &comments, &format!("{name}{pad}  {cells}"), "");
                return out;
            }
            Statement { head: name, comments: key.comments.iter().collect() }.print(value, shape, mode)
        })
        .collect()
}

/// `keyword NAME ...`, or `keyword ...` for the items of a list.
fn keyword_lines(keyword: &str, value: &Node, shape: &Shape, mode: Mode) -> String {
    let mut out = String::new();
    match &value.value {
        Tree::Map(entries) => {
            let rest = shape.rest().unwrap_or_else(Shape::anything);
            for (key, inner) in entries {
                let head = format!("{keyword} {}", inline::key(key));
                out.push_str(&Statement { head, comments: key.comments.iter().collect() }.print(inner, &rest, mode));
            }
        }
        Tree::List(items) => {
            let item = shape.item().unwrap_or_else(Shape::anything);
            for one in items {
                let comments = vec![];
                out.push_str(&Statement { head: keyword.to_owned(), comments }.print(one, &item, mode));
            }
        }
        Tree::Empty | Tree::Text(_) => {}
    }
    out
}
