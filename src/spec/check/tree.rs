//! Trees of signed leaves. A node is a list of leaves, a map of nodes, or a map with `of` and options.

use super::{Checker, cards};
use crate::source::Span;
use crate::spec::node::{Node, Tree};
use crate::spec::shape::Shape;
use crate::spec::typography;

impl Checker<'_> {
    pub(super) fn tree(&mut self, node: &Node, options: &Shape, shape: &Shape) {
        match &node.value {
            Tree::Empty => {}
            Tree::Text(_) => self.leaves(std::slice::from_ref(node), node, shape),
            Tree::List(items) => self.leaves(items, node, shape),
            Tree::Map(entries) => {
                self.duplicates(entries);
                entries.iter().for_each(|(key, value)| self.branch(key, value, options, shape));
            }
        }
    }

    fn branch(&mut self, key: &Node, value: &Node, options: &Shape, shape: &Shape) {
        let name = key.as_text().unwrap_or_default();
        if let Some(bare) = name.strip_prefix(['+', '-']) {
            self.found.push(
                cards::SIGNED_BRANCH
                    .error(format!("`{name}` is a branch, and only leaves have a direction"))
                    .at(key.span, "this sign")
                    .help(format!("write `{}:` and put the signs in front of its leaves", bare.trim())),
            );
        }
        let Some(inner) = value.get("of") else { return self.plain_branch(key, value, options, shape) };
        let Tree::Map(entries) = &value.value else { return };
        self.duplicates(entries);
        for (key, value) in entries.iter().filter(|(key, _)| key.as_text() != Some("of")) {
            let name = key.as_text().unwrap_or_default();
            match (options.value(name), options.map()) {
                (Some(inner), _) => self.node(value, &inner, name),
                (None, Some(map)) => {
                    let mut map = map.clone();
                    if let Some(field) = map.fields.values().next().cloned() {
                        map.fields.insert("of".to_owned(), field);
                    }
                    self.unknown_key(key, name, &map);
                }
                (None, None) => {}
            }
        }
        self.tree(inner, options, shape);
    }

    /// A node without `of`: its keys are names of nodes, unless one is plainly an option.
    fn plain_branch(&mut self, key: &Node, value: &Node, options: &Shape, shape: &Shape) {
        let option = value.as_map().unwrap_or_default().iter().find(|(name, inner)| {
            let known = name.as_text().is_some_and(|name| options.field(name).is_some());
            known && inner.as_text().is_some_and(|text| !text.starts_with(['+', '-']))
        });
        match option {
            Some((name, _)) => self.found.push(
                cards::MISSING_OF
                    .error(format!("`{}` has options and no `of`", key.as_text().unwrap_or_default()))
                    .at(name.span, "an option")
                    .help("put what is below the node under `of:`"),
            ),
            None => self.tree(value, options, shape),
        }
    }

    fn leaves(&mut self, items: &[Node], list: &Node, shape: &Shape) {
        let mut unsigned: Vec<&Node> = vec![];
        for item in items {
            match &item.value {
                Tree::Text(text) => match typography::first(&text.value) {
                    Some((at, c)) if !text.quoted => {
                        let span = text.span_of(at..at + c.len_utf8(), item.span);
                        let mended = typography::mended(&text.value).replace(',', ", ");
                        self.found.push(typography::finding(c, span, &mended));
                    }
                    _ if is_folded(&text.value) => self.folded(item, &text.value),
                    _ if !text.value.starts_with(['+', '-']) => unsigned.push(item),
                    _ => {}
                },
                Tree::Map(_) => unsigned.extend(self.leaf_map(item, shape)),
                Tree::List(inner) => self.nested_bullet(item, inner),
                Tree::Empty => self.found.push(
                    cards::EMPTY
                        .error("a leaf without a name")
                        .at(item.span, "nothing stands here")
                        .help("name a variable: `-so2`"),
                ),
            }
        }
        if !unsigned.is_empty() {
            self.unsigned(&unsigned, list);
        }
    }

    /// `{leaf: x, toward: 6}`; gives the leaf back when it has neither sign nor target.
    fn leaf_map<'n>(&mut self, item: &'n Node, shape: &Shape) -> Option<&'n Node> {
        let form = shape.item();
        if let (Some(form), Tree::Map(entries)) = (&form, &item.value)
            && let Some(map) = form.map()
        {
            self.map(item, entries, map, form);
        }
        let leaf = item.get("leaf")?;
        let text = leaf.as_text()?;
        let signed = text.starts_with(['+', '-']);
        if signed && let Some((toward, _)) = item.entry("toward") {
            self.found.push(
                cards::WRONG_FORM
                    .error("a leaf has a sign or a target, not both")
                    .at(leaf.span, "a sign")
                    .at(toward.span, "a target")
                    .help("keep one of them"),
            );
        }
        (!signed && item.get("toward").is_none()).then_some(leaf)
    }

    fn unsigned(&mut self, unsigned: &[&Node], list: &Node) {
        let Some(first) = unsigned.first() else { return };
        let names: Vec<&str> = unsigned.iter().filter_map(|leaf| leaf.as_text()).collect();
        let bullet = self.bullet(first.span, list);
        let count = names.len();
        let message = match count {
            1 => format!("leaf `{}` has no direction", names.concat()),
            _ => format!("{count} leaves have no direction"),
        };
        let mut error = cards::UNSIGNED.error(message);
        error = match bullet {
            Some(dash) => error.at(dash, "this dash is YAML's list bullet, not a direction"),
            None => error.at(first.span, "no `+` or `-`"),
        };
        if let Some(last) = unsigned.last().filter(|_| count > 1 || bullet.is_some()) {
            let what = if count == 1 {
                "a leaf without `+` or `-`".to_owned()
            } else {
                format!("{count} leaves without `+` or `-`")
            };
            error = error.at(last.span, what);
        }
        // A sign behind its name is no direction.
        let bare = |name: &str| name.trim_matches(['+', '-', ' ']).to_string();
        let shown: Vec<String> = names.iter().map(|name| format!("-{}", bare(name))).collect();
        error = match bullet {
            Some(_) => error.help(format!(
                "write `[{}]`, on one line and in brackets, with the signs that are meant",
                shown.join(", ")
            )),
            None => {
                let name = names.first().map_or_else(|| "x".to_string(), |name| bare(name));
                error.help(format!("write `+{name}` where more is better, `-{name}` where less is"))
            }
        };
        self.found.push(error);
    }

    /// The dash of a block list in front of an item.
    fn bullet(&self, item: Span, list: &Node) -> Option<Span> {
        if self.source.is_dsl() || self.source.slice(list.span).starts_with(['[', '{']) {
            return None;
        }
        let before = self.source.text.get(..item.start as usize)?.trim_end();
        let at = before.len().checked_sub(1).filter(|_| before.ends_with('-'))?;
        Some(Span::new(item.file, at, at + 1))
    }

    fn folded(&mut self, item: &Node, text: &str) {
        let names: Vec<&str> = text.split_whitespace().collect();
        self.found.push(
            cards::FOLDED
                .error(format!("{} leaves stand here as one text", names.len()))
                .at(item.span, "YAML folds lines into one text")
                .help(format!("write `[{}]`", names.join(", "))),
        );
    }

    fn nested_bullet(&mut self, item: &Node, inner: &[Node]) {
        let names: Vec<String> = inner.iter().filter_map(Node::as_text).map(|name| format!("-{name}")).collect();
        self.found.push(
            cards::NESTED_BULLET
                .error("a list stands where a signed leaf belongs")
                .at(item.span, "the second dash starts another list")
                .help(format!("write `[{}]`", names.join(", "))),
        );
    }
}

/// `-a -b`: signed names with spaces between them.
fn is_folded(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let signed = |word: &str| word.len() > 1 && word.starts_with(['+', '-']);
    text.contains(char::is_whitespace) && words.all(signed)
}
