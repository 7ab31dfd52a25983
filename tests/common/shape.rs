//! The shape of a whole study: the typed sections, and those of every analysis in the catalogue.

use schemars::SchemaGenerator;
use serde_json::{Value, json};
use studyc::method::METHODS;
use studyc::spec::shape::Shape;
use studyc::spec::types::Spec;

pub fn study_shape() -> Shape {
    let mut generator = SchemaGenerator::default();
    let mut sections: Vec<(String, Value)> = vec![];
    for method in METHODS {
        let inner = method.schema(&mut generator);
        let section = json!({"type": "object", "additionalProperties": inner, "x-keyword": method.keyword()});
        sections.push((method.section().to_owned(), section));
    }
    let mut root = generator.into_root_schema_for::<Spec>().to_value();
    for (name, section) in sections.into_iter().chain([("theory".to_owned(), theory())]) {
        root["properties"][name] = section;
    }
    Shape::from_schema(&root)
}

fn theory() -> Value {
    let text = json!({"type": "string"});
    let words = json!({"type": "array", "items": text});
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "concepts": {"x-keyword": "concept", "type": "object", "additionalProperties": {
                "type": "object", "additionalProperties": false, "x-label": "label", "x-body": "parts",
                "properties": {"label": text, "traits": words, "kinds": words, "indicator": text, "parts": words},
            }},
            "mechanisms": {"x-keyword": "edge", "type": "array", "items": {
                "type": "object", "additionalProperties": false, "x-first": "edge",
                "properties": {"edge": {"type": "string", "x-kind": "chain"}, "sign": text, "because": text, "source": text, "as": text},
            }},
            "acyclic": {"type": "boolean"},
            "propositions": {"x-keyword": "proposition", "type": "object", "additionalProperties": {
                "type": "object", "additionalProperties": false, "x-label": "says", "x-colon": "edges",
                "properties": {"says": text, "edges": {"type": "array", "items": {"type": "string", "x-kind": "chain"}}, "evidence": words},
            }},
        },
    })
}
