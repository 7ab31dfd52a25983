//! The JSON Schema of a study, composed from the catalogues, and the shape that the checker walks.

use std::sync::OnceLock;

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::method::index::choices::{Aggregate, Normalise, Weighting};
use crate::method::{METHODS, Search, figures, tables};
use crate::spec::shape::Shape;
use crate::spec::types::Spec;

/// The shape of a study, made once.
pub fn shape() -> &'static Shape {
    static SHAPE: OnceLock<Shape> = OnceLock::new();
    SHAPE.get_or_init(|| Shape::from_schema(&composed()))
}

/// The schema as editors and validators read it: where a list belongs, one text stands for a list of one.
pub fn schema() -> Value {
    let mut schema = composed();
    short_forms(&mut schema);
    schema
}

/// Short forms as the checker takes them: a text for a list of one, a bare value for a map with a first field.
fn short_forms(value: &mut Value) {
    match value {
        Value::Object(map) => map.values_mut().for_each(short_forms),
        Value::Array(items) => items.iter_mut().for_each(short_forms),
        _ => {}
    }
    let Some(short) = short(value) else { return };
    let Some(parts) = value.as_object_mut() else { return };
    let long: Map<String, Value> = LONG.iter().filter_map(|key| Some((key.to_string(), parts.remove(*key)?))).collect();
    let short = json!({"type": ["string", "number", "boolean"], "allOf": [short]});
    parts.insert("anyOf".into(), json!([short, long]));
}

/// What describes the form that is written out.
const LONG: [&str; 5] = ["type", "items", "properties", "additionalProperties", "required"];

/// What may stand for the whole.
fn short(value: &Value) -> Option<Value> {
    match value.get("type")?.as_str()? {
        "array" => value.get("items").cloned(),
        "object" => value.get("properties")?.get(value.get("x-first")?.as_str()?).cloned(),
        _ => None,
    }
}

fn composed() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut root = generator.root_schema_for::<Spec>().to_value();
    for method in METHODS {
        let options = method.schema(&mut generator).to_value();
        let section = json!({
            "type": "object",
            "description": method.card().title,
            "additionalProperties": options,
            "x-keyword": method.keyword(),
        });
        root["properties"][method.section()] = section;
    }
    let words = catalogues(&mut generator);
    let definitions = generator.take_definitions(true);
    if let Some(known) = root.as_object_mut().map(|root| root.entry("$defs").or_insert_with(|| json!({}))) {
        definitions.into_iter().for_each(|(name, definition)| known[name] = definition);
    }
    fill(&mut root, &words);
    let codes: Vec<&str> = crate::lint::RULES.iter().map(|rule| rule.card.code).collect();
    for section in ["allow", "lint"] {
        root["properties"][section]["propertyNames"] = json!({"anyOf": [{"enum": codes}, {"type": "string"}]});
    }
    root["title"] = json!("A study");
    root["required"] = json!(["study"]);
    root
}

/// What each catalogue allows, by its name.
fn catalogues(generator: &mut SchemaGenerator) -> Map<String, Value> {
    let kinds = tables::KINDS.iter().map(|kind| json!({"const": kind.name, "description": kind.says}));
    let figures = figures::KINDS.iter().map(|kind| json!({"const": kind.name, "description": kind.says}));
    let mut words = Map::new();
    words.insert("normalise".into(), generator.subschema_for::<Normalise>().to_value());
    words.insert("weighting".into(), generator.subschema_for::<Weighting>().to_value());
    words.insert("aggregate".into(), generator.subschema_for::<Aggregate>().to_value());
    words.insert("search".into(), generator.subschema_for::<Search>().to_value());
    words.insert("table".into(), json!({"oneOf": kinds.collect::<Vec<_>>()}));
    words.insert("figure".into(), json!({"oneOf": figures.collect::<Vec<_>>()}));
    words
}

/// Puts the catalogues where `x-catalogue` names them.
fn fill(value: &mut Value, words: &Map<String, Value>) {
    if let Some(catalogue) = value.get("x-catalogue").and_then(Value::as_str).and_then(|name| words.get(name))
        && let Some(object) = value.as_object_mut()
    {
        object.remove("type");
        object.remove("x-kind");
        object.insert("allOf".into(), json!([catalogue]));
    }
    match value {
        Value::Object(map) => map.values_mut().for_each(|inner| fill(inner, words)),
        Value::Array(items) => items.iter_mut().for_each(|inner| fill(inner, words)),
        _ => {}
    }
}
