//! YAML studies as trees: the same values as serde_yaml reads, places, comments, and what is said about traps.

use std::path::PathBuf;

use miette::GraphicalTheme;
use studyc::diag::{Diagnostic, render};
use studyc::source::Source;
use studyc::spec::node::{Node, Place, Tree};
use studyc::spec::yaml;

fn corpus(kind: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(kind);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    files
}

fn source(text: &str) -> Source {
    Source::new(0, "study.yaml", text)
}

fn read(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    yaml::read(&source(text))
}

fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|one| one.card.code).collect()
}

/// The text that YAML 1.1 and 1.2 readers would give, scalars as written.
fn same(node: &Node, value: &serde_yaml::Value, path: &str) {
    match (&node.value, value) {
        (Tree::Empty, serde_yaml::Value::Null) => {}
        (Tree::Text(text), serde_yaml::Value::String(other)) => {
            assert_eq!(&text.value, other.trim_end_matches('\n'), "{path}");
        }
        (Tree::Text(text), serde_yaml::Value::Bool(flag)) => assert_eq!(text.value, flag.to_string(), "{path}"),
        (Tree::Text(text), serde_yaml::Value::Number(number)) => {
            assert_eq!(text.value.parse::<f64>().unwrap(), number.as_f64().unwrap(), "{path}");
        }
        (Tree::List(items), serde_yaml::Value::Sequence(others)) => {
            assert_eq!(items.len(), others.len(), "{path}");
            items.iter().zip(others).enumerate().for_each(|(at, (a, b))| same(a, b, &format!("{path}[{at}]")));
        }
        (Tree::Map(entries), serde_yaml::Value::Mapping(others)) => {
            assert_eq!(entries.len(), others.len(), "{path}");
            for ((key, a), (other, b)) in entries.iter().zip(others) {
                same(key, other, path);
                same(a, b, &format!("{path}.{}", key.as_text().unwrap_or("?")));
            }
        }
        (a, b) => panic!("{path}: {a:?} is not {b:?}"),
    }
}

#[test]
fn every_spec_reads_as_serde_yaml_reads_it() {
    assert!(corpus("good").len() >= 7);
    for path in corpus("good") {
        let text = std::fs::read_to_string(&path).unwrap();
        let (node, found) = read(&text);
        assert!(found.is_empty(), "{}: {:?}", path.display(), found);
        let value: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
        same(&node.unwrap(), &value, "");
    }
}

#[test]
fn spans_point_at_the_source_text() {
    for path in corpus("good") {
        let text = std::fs::read_to_string(&path).unwrap();
        let source = source(&text);
        fn walk(node: &Node, source: &Source) {
            match &node.value {
                Tree::Text(text) => {
                    for (at, c) in text.value.char_indices().filter(|(_, c)| !c.is_whitespace()) {
                        let span = text.span_of(at..at + c.len_utf8(), node.span);
                        assert_eq!(source.slice(span), c.to_string(), "{:?} {}", source.slice(node.span), text.value);
                    }
                }
                Tree::List(items) => items.iter().for_each(|item| walk(item, source)),
                Tree::Map(entries) => entries.iter().for_each(|(key, value)| {
                    walk(key, source);
                    walk(value, source);
                }),
                Tree::Empty => {}
            }
        }
        walk(&yaml::read(&source).0.unwrap(), &source);
    }
}

#[test]
fn folded_and_escaped_texts_map_back() {
    let text = "a: >\n  ln(x)\n  + bad\nb: \"ln(\\u0078)\\\n    + bad\"\nc: 'it''s + bad'\nd: |\n  x\n  + bad\ne: x\n  + bad\n";
    let source = source(text);
    let node = yaml::read(&source).0.unwrap();
    for (key, value) in node.as_map().unwrap() {
        let Tree::Text(held) = &value.value else { panic!("a text") };
        let at = held.value.find("bad").unwrap();
        assert_eq!(source.slice(held.span_of(at..at + 3, value.span)), "bad", "{:?}", key.as_text());
    }
}

#[test]
fn every_comment_has_a_node() {
    for path in corpus("good") {
        let text = std::fs::read_to_string(&path).unwrap();
        let count = text.lines().filter(|line| line.trim_start().starts_with('#') || line.contains(" # ")).count();
        assert_eq!(read(&text).0.unwrap().all_comments().len(), count, "{}", path.display());
    }
    let text = "# top\na: 1 # right\nb: # of b\n  # above c\n  c: 2\n  # below c\n# above d\nd:\n  - x # of x\n  - y\n  # below y\ne: [p, # of p\n  q] # of e\n# end\n";
    let node = read(text).0.unwrap();
    let comments = |node: &Node| node.comments.iter().map(|one| (one.place, one.text.clone())).collect::<Vec<_>>();
    let (a, _) = node.entry("a").unwrap();
    assert_eq!(comments(a), [(Place::Above, "top".into()), (Place::Right, "right".into())]);
    let (b, inner) = node.entry("b").unwrap();
    assert_eq!(comments(b), [(Place::Right, "of b".into())]);
    assert_eq!(comments(inner.entry("c").unwrap().0), [(Place::Above, "above c".into())]);
    assert_eq!(comments(inner), [(Place::Below, "below c".into())]);
    let (d, list) = node.entry("d").unwrap();
    assert_eq!(comments(d), [(Place::Above, "above d".into())]);
    assert_eq!(comments(&list.as_list().unwrap()[0]), [(Place::Right, "of x".into())]);
    assert_eq!(comments(list), [(Place::Below, "below y".into())]);
    let (e, flow) = node.entry("e").unwrap();
    assert_eq!(comments(e), [(Place::Right, "of e".into())]);
    assert_eq!(comments(&flow.as_list().unwrap()[0]), [(Place::Right, "of p".into())]);
    assert_eq!(comments(&node), [(Place::Below, "end".into())]);
}

#[test]
fn scalars_stay_what_they_look_like() {
    let node = read("a: no\nb: on\nc: y\nd: 010\ne: 1_000\nf: +2020\ng: 0x10\nh: .inf\ni: 2012-01-02\nj: ~\nk:\nl: null\nm: \"null\"\n").0.unwrap();
    let seen: Vec<Option<&str>> = node.as_map().unwrap().iter().map(|(_, value)| value.as_text()).collect();
    let some = ["no", "on", "y", "010", "1_000", "+2020", "0x10", ".inf", "2012-01-02"].map(Some);
    assert_eq!(seen, [some.as_slice(), &[None, None, None, Some("null")]].concat());
}

#[test]
fn traps_are_mended_after_they_are_reported() {
    let (node, found) = read(
        "v:\n  low: {is: min(a, b), label: Lower}\n  up: {is：a / b}\nm: {f: Cp, Cp1 ~ x, g: [min(a, b), c]}\ns: ［a，b］\n",
    );
    let mut seen = codes(&found);
    seen.sort_unstable();
    let (wide, split) = ("fullwidth-character", "split-formula");
    assert_eq!(seen, [wide, wide, split, split, split]);
    let node = node.unwrap();
    let low = node.get("v").unwrap().get("low").unwrap();
    assert_eq!(
        (low.get("is").unwrap().as_text(), low.get("label").unwrap().as_text()),
        (Some("min(a, b)"), Some("Lower"))
    );
    assert_eq!(node.get("v").unwrap().get("up").unwrap().get("is").unwrap().as_text(), Some("a / b"));
    assert_eq!(node.get("m").unwrap().get("f").unwrap().as_text(), Some("Cp, Cp1 ~ x"));
    assert_eq!(node.get("m").unwrap().get("g").unwrap().as_list().unwrap().len(), 2);
    assert_eq!(node.get("s").unwrap().as_list().unwrap().len(), 2);
}

#[test]
fn syntax_messages() {
    let cases = [
        "a: [b, c",
        "a: {b: c",
        "a:\n  b:[c, d]\n",
        "a: {b: c]",
        "a: [b c: d}\n",
        "a: \"b\nc: d\n",
        "a: \"b\" c\n",
        "a: b: c\n",
        "a:\n  b: 1\n c: 2\n",
        "a: 1\nb\nc: 2\n",
        "a:\n\tb: 1\n",
        "a:[b]\nc: 1\n",
        "a: 1\nb：2\nc: 3\n",
        "a: @b\n",
        "a: [-, b]\n",
        "a: &x 1\nb: *x\n",
        "a: *missing\n",
        "<<: {a: 1}\n",
        "a: !Tag b\n",
        "%YAML 1.1\n---\na: 1\n",
        "a: 1\n---\nb: 2\n",
        "a: \"\\q\"\n",
        "a:\n\u{3000}\u{3000}b: 1\n",
        "a: x\u{200b}y\n",
        "a: x\u{0007}y\n",
        "a: [b,\n",
    ];
    let said: Vec<String> = cases
        .iter()
        .map(|text| {
            let (_, found) = read(text);
            assert!(!found.is_empty(), "{text}");
            render(&found, &[source(text)], GraphicalTheme::none()).trim_end().to_owned()
        })
        .collect();
    insta::with_settings!({snapshot_path => "messages", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("yaml_syntax", said.join("\n\n----\n\n"));
    });
}

#[test]
fn bombs_are_refused_quickly() {
    let started = std::time::Instant::now();
    let aliases: String = (0..30).map(|n| format!("a{}: &a{} [*a{n}, *a{n}]\n", n + 1, n + 1)).collect();
    for bomb in [
        "[".repeat(200_000),
        "{a: ".repeat(200_000),
        "- ".repeat(200_000),
        "a: ".to_owned() + &"x".repeat(50 << 20),
        "x\n".repeat(20 << 20),
        format!("a0: &a0 x\n{aliases}"),
        "# c\n".repeat(200_000),
        "a: \"".to_owned() + &"\\u0041".repeat(100_000) + "\"",
        (0..100).map(|n| " ".repeat(n * 2) + "a:\n").collect(),
        (0..300).map(|n| " ".repeat(n) + "a:\n").collect(),
        "? ".repeat(100_000),
        "a: {".to_owned() + &"b: min(a, c), ".repeat(20_000) + "}",
    ] {
        let _ = read(&bomb);
    }
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    let (node, found) = read(&"[".repeat(200_000));
    assert!(node.is_none() && codes(&found) == ["nested-too-deep"]);
}

#[test]
fn cards_keep_their_promises() {
    for card in yaml::CARDS {
        for (_, bad) in
            card.examples("bad").iter().filter(|_| !matches!(card.code, "typographic-minus" | "curly-quotes"))
        {
            assert!(codes(&read(bad).1).contains(&card.code), "{}: {bad}", card.code);
        }
        for (_, good) in card.examples("good") {
            assert!(read(&good).1.is_empty(), "{}: {good}", card.code);
        }
    }
}
