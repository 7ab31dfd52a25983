//! One layout a syntax, and the way between the two: same tree, same comments.

#[path = "common/shape.rs"]
mod shape;

use std::path::PathBuf;

use proptest::prelude::*;
use shape::study_shape;
use studyc::source::Source;
use studyc::spec::node::{Node, Tree};
use studyc::spec::{check, parse, print_dsl, print_yaml, settled};

fn corpus() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/good");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    let name = |path: &PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

fn tree(path: &str, text: &str) -> Node {
    let source = Source::new(0, path, text);
    let (node, found) = parse(&source, &study_shape());
    let said: Vec<String> = found
        .iter()
        .map(|one| {
            format!(
                "{} {:?} {:?}",
                one.message,
                one.labels.first().map(|(span, _)| source.line_column(span.start as usize)),
                one.help
            )
        })
        .collect();
    assert!(found.is_empty(), "{path}: {said:#?}\n{text}");
    node.unwrap()
}

fn comments(node: &Node) -> Vec<String> {
    let mut texts: Vec<String> = node.all_comments().iter().map(|comment| comment.text.clone()).collect();
    texts.sort();
    texts
}

/// Sections in one order: the DSL says what concerns the study itself first.
fn sorted(node: &Node) -> Node {
    let mut node = node.clone();
    if let Tree::Map(entries) = &mut node.value {
        entries.sort_by(|a, b| a.0.as_text().cmp(&b.0.as_text()));
    }
    node
}

fn same(a: &Node, b: &Node, what: &str) {
    let (a, b) = (settled(a, &study_shape()), settled(b, &study_shape()));
    if let (Tree::Map(left), Tree::Map(right)) = (&sorted(&a).value, &sorted(&b).value) {
        for ((key, value), (other, seen)) in left.iter().zip(right) {
            assert_eq!(key.as_text(), other.as_text(), "{what}");
            assert!(
                value == seen,
                "{what}: {:?}\n{}\n{}",
                key.as_text(),
                print_yaml(value, &study_shape()),
                print_yaml(seen, &study_shape())
            );
        }
        assert_eq!(left.len(), right.len(), "{what}");
    }
}

#[test]
fn yaml_layout_is_stable() {
    let shape = study_shape();
    for (name, text) in corpus() {
        let before = tree("a.yaml", &text);
        let printed = print_yaml(&before, &shape);
        let after = tree("a.yaml", &printed);
        assert!(before == after, "{name}: the tree changed\n{printed}");
        assert_eq!(comments(&before), comments(&after), "{name}\n{printed}");
        assert_eq!(print_yaml(&after, &shape), printed, "{name}: not idempotent");
        let value: serde_yaml::Value = serde_yaml::from_str(&printed).unwrap();
        let old: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
        assert_eq!(value, old, "{name}");
        insta::with_settings!({snapshot_path => "corpus/printed", prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!(format!("{name}.yaml"), printed);
        });
    }
}

#[test]
fn dsl_layout_is_stable_and_gives_the_same_tree() {
    let shape = study_shape();
    for (name, text) in corpus() {
        let before = tree("a.yaml", &text);
        let printed = print_dsl(&before, &shape);
        insta::with_settings!({snapshot_path => "corpus/printed", prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!(format!("{name}.study"), printed);
        });
        let after = tree("a.study", &printed);
        same(&before, &after, &name);
        assert_eq!(comments(&before), comments(&after), "{name}\n{printed}");
        let again = print_dsl(&after, &shape);
        assert!(again == printed, "{name}: not idempotent\n{}", similar(&printed, &again));
        let back = tree("a.yaml", &print_yaml(&after, &shape));
        same(&before, &back, &name);
        assert_eq!(comments(&before), comments(&back), "{name}");
    }
}

fn similar(a: &str, b: &str) -> String {
    a.lines().zip(b.lines()).filter(|(a, b)| a != b).take(5).map(|(a, b)| format!("- {a}\n+ {b}\n")).collect()
}

#[test]
fn quotes_only_where_they_are_needed() {
    let text = "a: \"no\"\nb: no\nc: \"1_000\"\nd: [+x, -y, \"a, b\"]\ne: \"x: y\"\nf: \"330\"\ng: 330\nh: \"~\"\ni: 'it''s'\nj: \"é\\u0007\"\nk: \"\"\nl: \" x\"\nm: '@x'\nn: \"- x\"\no: '#x'\np: {q: 'a]'}\n";
    let root = tree("a.yaml", text);
    let printed = print_yaml(&root, &studyc::spec::shape::Shape::anything());
    let wanted = "a: \"no\"\nb: \"no\"\nc: \"1_000\"\nd: [+x, -y, \"a, b\"]\ne: \"x: y\"\nf: \"330\"\ng: 330\nh: \"~\"\ni: it's\nj: \"é\\u0007\"\nk: \"\"\nl: \" x\"\nm: \"@x\"\n\"n\": \"- x\"\no: \"#x\"\n\np:\n  q: a]\n";
    assert_eq!(printed, wanted);
}

#[test]
fn clean_specs_are_clean() {
    for (name, text) in corpus() {
        let source = Source::new(0, "a.yaml", text.as_str());
        let node = tree("a.yaml", &text);
        let found = check::check(&source, &node, &study_shape());
        let said: Vec<String> = found
            .iter()
            .map(|one| format!("{} @ {}", one.message, one.labels.first().map_or("", |(span, _)| source.slice(*span))))
            .collect();
        assert!(said.is_empty(), "{name}: {said:#?}");
    }
}

/// A comment above and behind every line of every study.
#[test]
fn no_comment_is_lost() {
    let shape = study_shape();
    for (name, text) in corpus() {
        let mut noisy = String::new();
        for (at, line) in text.lines().enumerate() {
            let indent = " ".repeat(line.len() - line.trim_start().len());
            let right = if line.contains('#') || line.is_empty() { String::new() } else { format!("  # right {at}") };
            noisy.push_str(&format!("{indent}# above {at}\n{line}{right}\n"));
        }
        noisy.push_str("# end\n");
        let before = tree("a.yaml", &noisy);
        let printed = print_yaml(&before, &shape);
        let after = tree("a.yaml", &printed);
        assert!(before == after, "{name}");
        assert_eq!(comments(&before), comments(&after), "{name}\n{printed}");
        assert_eq!(print_yaml(&after, &shape), printed, "{name}: not idempotent");
        let dsl = print_dsl(&before, &shape);
        let there = tree("a.study", &dsl);
        same(&before, &there, &name);
        assert_eq!(comments(&before), comments(&there), "{name}\n{dsl}");
        let again = print_dsl(&there, &shape);
        assert!(print_dsl(&tree("a.study", &again), &shape) == again, "{name}: not stable");
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,6}",
        "[-+~#:,{}\\[\\]\"'|=; a-z0-9.%()\n]{0,8}",
        "[\u{4e00}-\u{4e10}]{1,3}",
        Just("no".into()),
        Just("330".into()),
        Just("with".into())
    ]
}

fn any_tree() -> impl Strategy<Value = Node> {
    let leaf = any_text().prop_map(|text| Node::text(Default::default(), text));
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| Node::new(Default::default(), Tree::List(items))),
            prop::collection::btree_map(any_text(), inner, 0..4).prop_map(|entries| {
                let entries = entries.into_iter().map(|(key, value)| (Node::text(Default::default(), key), value));
                Node::new(Default::default(), Tree::Map(entries.collect()))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_tree_survives_yaml(inner in any_tree()) {
        let root = Node::new(Default::default(), Tree::Map(vec![(Node::text(Default::default(), "key"), inner)]));
        let shape = studyc::spec::shape::Shape::anything();
        let printed = print_yaml(&root, &shape);
        let (node, found) = studyc::spec::yaml::read(&Source::new(0, "a.yaml", printed.as_str()));
        if found.is_empty() {
            prop_assert!(node.as_ref() == Some(&root), "{}\n{:#?}", printed, node);
            prop_assert_eq!(print_yaml(&node.unwrap(), &shape), printed);
        } else {
            // The tree itself looks like a trap; it must be reported, not misread.
            prop_assert!(found.iter().all(|one| matches!(one.card.code, "split-formula" | "fullwidth-character" | "colon-without-space")), "{:?}\n{}", found, printed);
        }
    }

    #[test]
    fn any_tree_survives_the_dsl(inner in any_tree()) {
        let root = Node::new(Default::default(), Tree::Map(vec![(Node::text(Default::default(), "key"), Node::new(Default::default(), Tree::Map(vec![(Node::text(Default::default(), "k"), inner)])))]));
        let shape = studyc::spec::shape::Shape::anything();
        let printed = print_dsl(&root, &shape);
        let (node, found) = studyc::spec::dsl::read(&Source::new(0, "a.study", printed.as_str()), &shape);
        prop_assert!(found.is_empty(), "{:?}\n{}", found, printed);
        prop_assert!(node.as_ref() == Some(&root), "{}\n{:#?}", printed, node);
    }

    #[test]
    fn mutated_studies_never_panic(which in 0usize..7, at in 0usize..4000, what in "[-+~#:,{}\\[\\]\"'|=; \n\ta-z]{0,3}", cut in 0usize..6) {
        let shape = study_shape_once();
        let corpus = corpus();
        let (_, text) = &corpus[which % corpus.len()];
        for (path, text) in [("a.yaml", text.clone()), ("a.study", printed_once(which))] {
            let start = text.floor_char_boundary(at.min(text.len()));
            let end = text.ceil_char_boundary((start + cut).min(text.len()));
            let mutated = format!("{}{what}{}", &text[..start], &text[end..]);
            let source = Source::new(0, path, mutated.as_str());
            if let (Some(node), _) = parse(&source, shape) {
                check::check(&source, &node, shape);
                let _ = (print_yaml(&node, shape), print_dsl(&node, shape));
            }
        }
    }

    #[test]
    fn random_text_never_panics(text in "[-+~#:,{}\\[\\]\"'|=; \n\ta-z0-9`().%，：−]{0,200}") {
        let shape = study_shape_once();
        for path in ["a.yaml", "a.study"] {
            let source = Source::new(0, path, format!("model m {text}\n{text}"));
            if let (Some(node), _) = parse(&source, shape) {
                check::check(&source, &node, shape);
                let _ = (print_yaml(&node, shape), print_dsl(&node, shape));
            }
        }
    }
}

fn study_shape_once() -> &'static studyc::spec::shape::Shape {
    static SHAPE: std::sync::OnceLock<studyc::spec::shape::Shape> = std::sync::OnceLock::new();
    SHAPE.get_or_init(study_shape)
}

fn printed_once(which: usize) -> String {
    static PRINTED: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    let all = PRINTED
        .get_or_init(|| corpus().iter().map(|(_, text)| print_dsl(&tree("a.yaml", text), &study_shape())).collect());
    all[which % all.len()].clone()
}

/// The line right below the one that is exactly this comment.
fn below<'a>(printed: &'a str, comment: &str) -> &'a str {
    let mut lines = printed.lines().map(str::trim).skip_while(|line| *line != comment);
    lines.next();
    lines.next().unwrap_or_else(|| panic!("{comment}\n{printed}"))
}

#[test]
fn a_comment_before_the_first_entry_of_a_block_stays_above_it() {
    let text = "study: x
data:
  # one row a city and year
  file: data/cities.csv
  time: year
variables:
  # Beijing is an outlier in logs
  income: {is: ln(gdp)}
  # the last of its block
# about the models
models:
  # baseline, column 3 of Table 4
  # (and of Table 5)
  m1: {formula: is ~ income | city}
tables:
  # results
  1:
    columns:
      # the first column
      - m1
";
    let printed = print_yaml(&tree("a.yaml", text), &study_shape());
    let pairs = [
        ("# one row a city and year", "file: data/cities.csv"),
        ("# Beijing is an outlier in logs", "income: {is: ln(gdp)}"),
        ("# about the models", "models:"),
        ("# baseline, column 3 of Table 4", "# (and of Table 5)"),
        ("# (and of Table 5)", "m1: {formula: is ~ income | city}"),
        ("# results", "1:"),
        ("# the first column", "- m1"),
    ];
    for (comment, key) in pairs {
        assert_eq!(below(&printed, comment), key, "{printed}");
    }
    let at = |what: &str| printed.find(what).unwrap();
    assert!(
        at("income:") < at("# the last of its block") && at("# the last of its block") < at("# about"),
        "{printed}"
    );
    let dsl = print_dsl(&tree("a.yaml", text), &study_shape());
    assert_eq!(below(&dsl, "# Beijing is an outlier in logs"), "let income = ln(gdp)", "{dsl}");
    assert!(below(&dsl, "# (and of Table 5)").starts_with("model m1"), "{dsl}");
}

/// What a part says that the whole does not say at the same place.
fn inside(part: &Node, whole: &Node, path: &str, apart: &mut Vec<String>) {
    match (&part.value, &whole.value) {
        (Tree::Map(entries), Tree::Map(_)) => {
            for (key, value) in entries {
                let name = key.as_text().unwrap_or_default();
                // What a table of analyses is about may be called its columns.
                let columns = || whole.get("columns").filter(|_| name == "of" && path.contains("/tables/"));
                match whole.get(name).or_else(columns) {
                    Some(other) => inside(value, other, &format!("{path}/{name}"), apart),
                    None => apart.push(format!("{path}/{name} is only in the sketch")),
                }
            }
        }
        (Tree::List(items), Tree::List(others)) if items.iter().all(|item| matches!(item.value, Tree::Map(_))) => {
            let missing = items.iter().filter(|item| {
                !others.iter().any(|other| {
                    let mut found = vec![];
                    inside(item, other, path, &mut found);
                    found.is_empty()
                })
            });
            apart.extend(missing.map(|item| format!("{path}: {item:?}")));
        }
        _ if part == whole => {}
        _ => apart.push(format!(
            "{path}: {} against {}",
            print_yaml(part, &study_shape()),
            print_yaml(whole, &study_shape())
        )),
    }
}

/// The sketches are shorter than their twins: all that they say, the twins say.
#[test]
fn sketches_say_what_their_twins_say() {
    let shape = study_shape();
    let (mut apart, mut sketches) = (vec![], 0);
    for (name, text) in corpus() {
        let path = format!("{}/tests/corpus/good/{name}.study", env!("CARGO_MANIFEST_DIR"));
        let Ok(sketch) = std::fs::read_to_string(path) else { continue };
        sketches += 1;
        let (part, whole) = (settled(&tree("a.study", &sketch), &shape), settled(&tree("a.yaml", &text), &shape));
        inside(&part, &whole, &name, &mut apart);
    }
    assert!(apart.is_empty(), "{}", apart.join("\n"));
    assert!(sketches >= 9, "only {sketches} studies have a sketch");
}
