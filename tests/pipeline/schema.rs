//! The JSON Schema that editors use says the same as the compiler about the shape of a study.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use studyc::compile::schema;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn value(text: &str) -> Value {
    let yaml: serde_yaml::Value = serde_yaml::from_str(text).unwrap();
    json(yaml)
}

/// Keys of YAML that look like numbers are text in a study.
fn json(yaml: serde_yaml::Value) -> Value {
    match yaml {
        serde_yaml::Value::Mapping(map) => {
            let key = |key: serde_yaml::Value| match key {
                serde_yaml::Value::String(text) => text,
                other => serde_yaml::to_string(&other).unwrap().trim().to_string(),
            };
            Value::Object(map.into_iter().map(|(name, value)| (key(name), json(value))).collect())
        }
        serde_yaml::Value::Sequence(items) => Value::Array(items.into_iter().map(json).collect()),
        other => serde_json::to_value(other).unwrap(),
    }
}

fn good() -> Vec<PathBuf> {
    let corpus = fs::read_dir(root().join("tests/corpus/good")).unwrap().map(|entry| entry.unwrap().path());
    let studies = fs::read_dir(root().join("studies")).unwrap().map(|entry| entry.unwrap().path().join("study.yaml"));
    corpus.chain(studies).filter(|path| path.extension().is_some_and(|kind| kind == "yaml") && path.is_file()).collect()
}

fn problems(schema: &Value, study: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    validator.iter_errors(study).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn good_studies_validate() {
    let schema = schema();
    let mut count = 0;
    for path in good() {
        let problems = problems(&schema, &value(&fs::read_to_string(&path).unwrap()));
        assert!(problems.is_empty(), "{}: {problems:#?}", path.display());
        count += 1;
    }
    assert!(count >= 8, "{count}");
}

#[test]
fn mistakes_of_shape_do_not() {
    let schema = schema();
    for wrong in [
        "title: a study without a name",
        "study: s\nmodles: {m: {formula: y ~ x}}",
        "study: s\nmodels: {m: {formulae: y ~ x}}",
        "study: s\nconventions: statta",
        "study: s\nindices: {I: {weighting: entropie, of: [+a]}}",
        "study: s\nindices: {I: {of: [a]}}",
        "study: s\nindices: {I: {normalise: {min_max: 0..1, rank: {}}, of: [+a]}}",
        "study: s\nmodels: {m: {formula: y ~ x, errors: {cluter: p}}}",
        "study: s\ntables: {1: {kind: regresion}}",
        "study: s\nvariables: {a: {is: x, lable: A}}",
        "study: s\ndata: {file: d.csv, panel: {unit: u, tiem: t}}",
        "study: s\nsets: 3",
    ] {
        assert!(!problems(&schema, &value(wrong)).is_empty(), "{wrong}");
    }
}
