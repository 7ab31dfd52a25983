//! JSON Schema -> table of forms. Alternatives that differ in kind (a text, a list, a map) merge into one form.

use std::collections::HashMap;
use std::ptr;

use serde_json::Value;

use super::{Field, Form, MapForm, Phrase, TextForm, TextKind};

pub fn table(root: &Value) -> Vec<Form> {
    let mut reader = Reader { root, forms: vec![], known: HashMap::new() };
    reader.form(root);
    reader.forms
}

struct Reader<'a> {
    root: &'a Value,
    forms: Vec<Form>,
    /// Schemas that have a form, by where they stand: circles end here.
    known: HashMap<*const Value, usize>,
}

/// The schema that allows everything.
static ANYTHING: Value = Value::Bool(true);

/// References that refer to references, and nothing else, end here.
const MOST_REFERENCES: usize = 32;

impl<'a> Reader<'a> {
    fn form(&mut self, schema: &'a Value) -> usize {
        let schema = self.alone(schema);
        if let Some(&at) = self.known.get(&ptr::from_ref(schema)) {
            return at;
        }
        let at = self.forms.len();
        self.known.insert(ptr::from_ref(schema), at);
        self.forms.push(Form::default());
        let mut form = Form::default();
        self.fill(&mut form, schema, MOST_REFERENCES);
        if let Some(slot) = self.forms.get_mut(at) {
            *slot = form;
        }
        at
    }

    /// What a schema refers to if it says nothing else.
    fn alone(&self, schema: &'a Value) -> &'a Value {
        match schema.as_object() {
            Some(only) if only.len() == 1 => self.target(schema).unwrap_or(schema),
            _ => schema,
        }
    }

    fn target(&self, schema: &Value) -> Option<&'a Value> {
        self.root.pointer(schema.get("$ref")?.as_str()?.strip_prefix('#')?)
    }

    fn fill(&mut self, form: &mut Form, schema: &'a Value, fuel: usize) {
        if fuel == 0 {
            return;
        }
        if form.about.is_empty() {
            form.about = text(schema, "description").unwrap_or_default();
        }
        if let Some(target) = self.target(schema) {
            self.fill(form, target, fuel - 1);
        }
        for alternatives in ["anyOf", "oneOf", "allOf"] {
            for one in schema.get(alternatives).and_then(Value::as_array).into_iter().flatten() {
                self.fill(form, one, fuel - 1);
            }
        }
        self.types(form, schema);
        self.words(form, schema);
        if schema.get("x-catalogue").is_some() {
            form.text.get_or_insert_with(TextForm::default);
            let rest = self.form(&ANYTHING);
            form.map.get_or_insert_with(|| MapForm { rest: Some(rest), single: true, ..MapForm::default() });
        }
        match text(schema, "x-kind").as_deref() {
            Some("tree") => form.tree = schema.get("x-options").map(|options| self.form(options)),
            Some(kind @ ("label" | "reported")) => form.kind = Some(kind.to_owned()),
            Some(kind) => {
                // `path` means a file, except on a chain of arrows.
                if let (Some(kind), Some(held)) = (kind_of(kind), form.text.as_mut())
                    && !(kind == TextKind::File && held.kind == TextKind::Chain)
                {
                    held.kind = kind;
                }
            }
            None => {}
        }
    }

    fn types(&mut self, form: &mut Form, schema: &'a Value) {
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => vec![],
        };
        let implied = schema.get("properties").is_some() && types.is_empty();
        for kind in types.into_iter().chain(implied.then_some("object")) {
            match kind {
                "string" => merge_text(form, TextKind::Any),
                "integer" => merge_text(form, TextKind::Integer),
                "number" => merge_text(form, TextKind::Number),
                "boolean" => merge_text(form, TextKind::Bool),
                "array" => {
                    let items = schema.get("items").unwrap_or(&ANYTHING);
                    form.list = Some(self.form(items));
                }
                "object" => self.object(form, schema),
                _ => {}
            }
        }
    }

    /// `const` and `enum`: words of the language.
    fn words(&mut self, form: &mut Form, schema: &Value) {
        let one = schema.get("const").and_then(Value::as_str);
        let many = schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let about = text(schema, "description").unwrap_or_default();
        for word in one.into_iter().chain(many) {
            let fresh = form.text.is_none();
            let held = form.text.get_or_insert_with(TextForm::default);
            // A plain string was read from the same schema's `type`; the words say more.
            if fresh || (held.choices.is_empty() && schema.get("type").is_some()) {
                held.kind = TextKind::Choice;
            }
            if !held.choices.iter().any(|(known, _)| known == word) {
                held.choices.push((word.to_owned(), about.clone()));
            }
        }
    }

    fn object(&mut self, form: &mut Form, schema: &'a Value) {
        let mut map = form.map.take().unwrap_or_default();
        let properties = schema.get("properties").and_then(Value::as_object);
        let count = properties.map_or(0, serde_json::Map::len);
        for (name, inner) in properties.into_iter().flatten() {
            let field = Field {
                form: self.form(inner),
                about: text(inner, "description").unwrap_or_default(),
                keyword: text(inner, "x-keyword"),
                statement: inner.get("x-statement").is_some(),
            };
            map.fields.insert(name.clone(), field);
        }
        let required: Vec<String> = names(schema.get("required"));
        let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
        match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => {}
            Some(rest) => map.rest = Some(self.form(rest)),
            None if count == 0 => map.rest = Some(self.form(&ANYTHING)),
            None => {}
        }
        // A variant of an enum with content: `{name: content}`.
        if count == 1 && required.len() == 1 && closed {
            map.single = true;
        } else {
            map.required.extend(required);
        }
        for (slot, key) in [
            (&mut map.colon, "x-colon"),
            (&mut map.equals, "x-equals"),
            (&mut map.label, "x-label"),
            (&mut map.body, "x-body"),
            (&mut map.word, "x-word"),
            (&mut map.chain, "x-chain"),
            (&mut map.unnamed, "x-unnamed"),
            (&mut map.again, "x-again"),
        ] {
            if let Some(name) = text(schema, key) {
                *slot = Some(name);
            }
        }
        map.commas |= schema.get("x-commas").is_some();
        let phrases = schema.get("x-words").and_then(Value::as_object).into_iter().flatten();
        map.phrases.extend(phrases.filter_map(|(words, means)| Phrase::read(words, means)));
        map.first.extend(["x-first", "x-second", "x-third"].iter().filter_map(|key| text(schema, key)));
        form.map = Some(map);
    }
}

/// Words of several alternatives: known ones stay choices; numbers and texts together are any text.
fn merge_text(form: &mut Form, kind: TextKind) {
    match form.text.as_mut() {
        None => form.text = Some(TextForm { kind, choices: vec![] }),
        Some(held) if held.kind == TextKind::Choice && kind == TextKind::Any => {}
        Some(held) if held.kind == kind => {}
        Some(held) => held.kind = TextKind::Any,
    }
}

fn kind_of(kind: &str) -> Option<TextKind> {
    Some(match kind {
        "name" => TextKind::Name,
        "formula" => TextKind::Formula,
        "terms" => TextKind::Terms,
        "effects" => TextKind::Effects,
        "expression" => TextKind::Expression,
        "filter" => TextKind::Filter,
        "claim" => TextKind::Claim,
        "address" => TextKind::Address,
        "chain" => TextKind::Chain,
        "range" => TextKind::Range,
        "years" => TextKind::Years,
        "percent" => TextKind::Percent,
        "printed" => TextKind::Printed,
        "leaf" => TextKind::Leaf,
        "path" | "file" => TextKind::File,
        _ => return None,
    })
}

fn text(schema: &Value, key: &str) -> Option<String> {
    schema.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn names(list: Option<&Value>) -> Vec<String> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
