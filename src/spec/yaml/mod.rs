//! YAML -> `Node`: granit-parser's events, with every scalar kept as text.

mod cards;
mod comments;
mod offsets;
mod syntax;
mod traps;

use granit_parser::{Event, Parser, ScalarStyle, StrInput, options};

pub use cards::CARDS;
pub(super) use syntax::too_deep;

use super::limits::{self, MAX_DEPTH};
use super::node::{Node, Text, Tree};
use super::typography;
use crate::diag::{Card, Diagnostic};
use crate::source::{Source, Span};

/// The tree of a YAML study and everything that is wrong with its text. No tree where the text cannot be read at all.
pub fn read(source: &Source) -> (Option<Node>, Vec<Diagnostic>) {
    let mut found = limits::check(source);
    found.extend(typography::wide_indentation(source));
    if !found.is_empty() {
        return (None, found);
    }
    let mut builder = Builder { source, open: vec![], root: None, comments: vec![], found };
    match builder.run() {
        Ok(()) => {
            let Builder { root, comments, mut found, .. } = builder;
            let start = Span::new(source.id, 0, 0);
            let mut root = root.unwrap_or_else(|| Node::new(start, Tree::Map(vec![])));
            traps::mend(source, &mut root, &mut found);
            comments::attach(source, &mut root, comments);
            (Some(root), found)
        }
        Err(error) => {
            let mut found = builder.found;
            found.push(*error);
            (None, found)
        }
    }
}

/// A list or map that is still open; a map's key waits for its value.
struct Open {
    span: Span,
    flow: bool,
    body: Body,
}

enum Body {
    List(Vec<Node>),
    Map(Vec<(Node, Node)>, Option<Node>),
}

struct Builder<'a> {
    source: &'a Source,
    open: Vec<Open>,
    root: Option<Node>,
    comments: Vec<comments::Found>,
    found: Vec<Diagnostic>,
}

type Events<'a> = Parser<'a, StrInput<'a>>;

impl Builder<'_> {
    fn run(&mut self) -> Result<(), Box<Diagnostic>> {
        let options = options! {
            disallow_directives: true,
            emit_unresolved_aliases: true,
            max_buffered_comment_events: limits::MAX_FILE,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
        };
        let text = self.source.text.clone();
        let mut events: Events = Parser::new_from_str_with_options(&text, options);
        let mut documents = 0;
        while let Some(next) = events.next_event() {
            let (event, at) = next.map_err(|error| Box::new(syntax::translate(self.source, &error)))?;
            let range = at.byte_range().unwrap_or(0..0);
            let span = Span::new(self.source.id, range.start, range.end);
            if matches!(event, Event::DocumentStart(..)) {
                documents += 1;
            }
            if documents > 1 {
                self.found.push(
                    cards::DOCUMENTS
                        .error("the file holds more than one document")
                        .at(span, "a second document starts here")
                        .help("put each study into a file of its own"),
                );
                return Ok(());
            }
            self.event(event, span)?;
        }
        Ok(())
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Box<Diagnostic>> {
        self.refuse(&event, span);
        match event {
            Event::Comment(text, _) => {
                self.comments.push(comments::Found { start: span.start, text: text.trim().to_owned() });
            }
            Event::Scalar(value, style, ..) => {
                let node = self.scalar(&value, style, span);
                self.close(node);
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => self.close(Node::new(span, Tree::Empty)),
            Event::SequenceStart(..) => self.start(span, Body::List(vec![]))?,
            Event::MappingStart(..) => self.start(span, Body::Map(vec![], None))?,
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, span: Span, body: Body) -> Result<(), Box<Diagnostic>> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Box::new(too_deep(span)));
        }
        let flow = span.start < span.end;
        self.open.push(Open { span, flow, body });
        Ok(())
    }

    fn end(&mut self, end: Span) {
        let Some(Open { span, flow, body }) = self.open.pop() else { return };
        let last = match &body {
            Body::List(items) => items.last().map(|item| item.span),
            Body::Map(entries, _) => entries.last().map(|(key, value)| key.span.to(value.span)),
        };
        let span = if flow { span.to(end) } else { last.map_or(span, |last| span.to(last)) };
        let tree = match body {
            Body::List(items) => Tree::List(items),
            Body::Map(entries, _) => Tree::Map(entries),
        };
        self.close(Node::new(span, tree));
    }

    /// A finished node goes to the list or map that is open around it.
    fn close(&mut self, node: Node) {
        match self.open.last_mut().map(|open| &mut open.body) {
            None => self.root = Some(node),
            Some(Body::List(items)) => items.push(node),
            Some(Body::Map(entries, waiting)) => match waiting.take() {
                None => *waiting = Some(node),
                Some(key) => entries.push((key, node)),
            },
        }
    }

    fn scalar(&self, value: &str, style: ScalarStyle, span: Span) -> Node {
        let plain = style == ScalarStyle::Plain;
        // A value that is left out arrives as `~` without a place.
        if plain && (span.start == span.end || matches!(value, "" | "~" | "null" | "Null" | "NULL")) {
            return Node::new(span, Tree::Empty);
        }
        let value = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => value.trim_end_matches('\n'),
            _ => value,
        };
        let runs = offsets::align(self.source.slice(span), value, style, span.start);
        Node::new(span, Tree::Text(Text { value: value.to_owned(), quoted: !plain, runs }))
    }

    fn refuse(&mut self, event: &Event<'_>, span: Span) {
        let mut say = |card: &'static Card, what: &str, help: &str| {
            self.found.push(card.error(what).at(span, "it stands here").help(help));
        };
        if event.anchor_id().is_some_and(|id| id != 0) {
            say(
                &cards::ANCHOR,
                "an anchor (`&name`) is not part of the language",
                "delete the anchor; `sets:` and `from:` reuse what is written once",
            );
        }
        if event.is_alias() || matches!(event, Event::UnresolvedAlias(_)) {
            say(
                &cards::ALIAS,
                "an alias (`*name`) is not part of the language",
                "write the value out, name it in `sets:`, or derive with `from:`",
            );
        }
        if event.tag().is_some() {
            say(
                &cards::TAG,
                "a tag (`!name`) is not part of the language",
                "delete the tag; the kind of a value follows from its place",
            );
        }
        if let Event::Scalar(value, ScalarStyle::Plain, ..) = event
            && value == "<<"
        {
            say(
                &cards::MERGE,
                "a merge key (`<<`) is not part of the language",
                "derive with `from:`, or write the entries out",
            );
        }
    }
}
