//! `data:` — files, the panel they form, and what to do where cells are empty.

use std::ops::RangeInclusive;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::json;

use super::words::Names;
use crate::spec::At;
use crate::spec::form::{Form, choice};
use crate::spec::words::{Name, YearRange};

/// `data: none`, or what is read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Form<Data>")]
pub enum DataSource {
    #[default]
    None,
    Read(Box<Data>),
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend(
    "x-first" = "file",
    "x-again" = "files",
    "x-words" = json!({"named": "name", "rows": null}),
))]
pub struct Data {
    /// A file in the study's folder: csv, tsv, xlsx, dta or parquet.
    #[schemars(extend("x-kind" = "path"))]
    pub file: Option<At<String>>,
    /// Several files, each with its own key.
    pub files: Vec<At<DataFile>>,
    /// Sheet of a workbook; the first if none is named.
    pub sheet: Option<String>,
    /// Encoding of a text file that is not UTF-8, such as `gb18030`.
    pub encoding: Option<String>,
    /// Units observed over time.
    #[schemars(extend("x-statement" = true))]
    pub panel: Option<At<Panel>>,
    /// Column that names the units of a cross-section.
    pub unit: Option<At<Name>>,
    /// Column with the units' names as printed.
    pub name: Option<At<Name>>,
    /// What to do with empty cells.
    #[schemars(extend("x-statement" = true))]
    pub missing: Option<At<Missing>>,
    /// Texts that mean an empty cell.
    pub na: Vec<String>,
    /// Spellings of units in the data, and the name each stands for.
    pub aliases: IndexMap<String, String>,
    /// The rows are made, not observed; every exhibit says so.
    pub synthetic: Option<At<Synthetic>>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-first" = "file", "x-words" = json!({"on": "key"})))]
pub struct DataFile {
    #[schemars(extend("x-kind" = "path"))]
    pub file: At<String>,
    /// Columns that tell its rows apart.
    pub key: Vec<At<Name>>,
    pub sheet: Option<String>,
    pub encoding: Option<String>,
    /// Whether keys without a partner are an error.
    pub unmatched: UnmatchedKeys,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnmatchedKeys {
    #[default]
    Error,
    Allow,
}

/// Who is observed when.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend(
    "x-first" = "unit",
    "x-second" = "time",
    "x-commas" = true,
    "x-words" = json!({"over": "years", "# units": {"units": "#"}}),
))]
pub struct Panel {
    /// Column that names the units.
    pub unit: At<Name>,
    /// Column of years or other whole periods.
    pub time: At<Name>,
    /// Rows of other years are left out, and counted.
    pub years: Option<At<YearRange>>,
    /// How many units there should be.
    pub units: Option<At<usize>>,
}

/// `missing: {rd: interpolate, default: drop}`, or `{interpolate: [rd], at_most: 2}`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "Form<MissingColumns>")]
pub struct Missing {
    pub default: Rule,
    pub columns: IndexMap<Name, Rule>,
    pub at_most: Option<usize>,
    pub within: Option<Name>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// An empty cell stops the study.
    #[default]
    Error,
    /// The cell stays empty: a model or an index that uses the column leaves the row out, and counts it.
    Drop,
    /// Filled in linearly between a unit's neighbouring years.
    Interpolate,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-words" = json!({"like reported #": {"like": "reported.#"}})))]
pub struct Synthetic {
    /// Printed table whose moments the rows should meet: `reported.3`.
    pub like: Option<At<String>>,
    /// Ranges of columns and variables that it does not print: `{gdp: 800..120000}`.
    pub ranges: IndexMap<Name, crate::spec::words::NumberRange>,
    /// Columns with one value a unit, or one a period: `{city: [posts_1984], year: [internet_users]}`.
    pub by: IndexMap<Name, Names>,
    /// Where the units lie, so that neighbours are alike.
    pub places: Option<At<Places>>,
    /// Units that are ahead of all others, the first first.
    pub leaders: Vec<At<String>>,
    /// How far the units of a group are ahead in development, in its standard deviations: `{rank: {core: 1.5}}`.
    pub ahead: IndexMap<Name, IndexMap<Name, At<f64>>>,
    /// How closely columns and variables go with the units' development, from -1 to 1: `{primary_share: -0.6}`.
    pub follows: IndexMap<Name, At<f64>>,
    /// How much of their neighbours' development columns and variables take over beside the units' own, where units lie
    /// somewhere: `{income: 0.5}`.
    pub spills: IndexMap<Name, At<f64>>,
}

/// Made units lie on a lattice; each is a cell of a map.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Places {
    /// Column of longitudes; its range is declared under `ranges`.
    pub lon: At<Name>,
    /// Column of latitudes; its range is declared under `ranges`.
    pub lat: At<Name>,
    /// GeoJSON file of the cells that is made too.
    pub map: Option<At<String>>,
    /// How much of its neighbours' mean each unit takes over, from 0 to 0.9.
    pub link: Option<At<f64>>,
}

impl Panel {
    pub fn range(&self) -> Option<RangeInclusive<i64>> {
        self.years.as_ref().map(|years| years.value.from..=years.value.to)
    }
}

impl From<Form<Data>> for DataSource {
    fn from(form: Form<Data>) -> Self {
        match form {
            Form::Word(word) if word == "none" => DataSource::None,
            Form::Word(file) => DataSource::Read(Box::new(Data { file: Some(At::bare(file)), ..Data::default() })),
            Form::Map(data) => DataSource::Read(Box::new(data)),
        }
    }
}

impl JsonSchema for DataSource {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DataSource".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let data = generator.subschema_for::<Data>();
        json_schema!({"anyOf": [{"const": "none"}, data]})
    }
}

/// `missing:` as a map; its other keys are columns.
#[derive(Default, Deserialize)]
#[serde(default)]
struct MissingColumns {
    default: Rule,
    at_most: Option<usize>,
    within: Option<Name>,
    interpolate: Names,
    drop: Names,
    error: Names,
    #[serde(flatten)]
    columns: IndexMap<Name, Rule>,
}

impl TryFrom<Form<MissingColumns>> for Missing {
    type Error = String;

    fn try_from(form: Form<MissingColumns>) -> Result<Self, String> {
        let map = match form {
            Form::Word(word) => return Ok(Missing { default: choice(&word)?, ..Missing::default() }),
            Form::Map(map) => map,
        };
        let MissingColumns { default, mut columns, at_most, within, .. } = map;
        for (names, rule) in [(map.interpolate, Rule::Interpolate), (map.drop, Rule::Drop), (map.error, Rule::Error)] {
            columns.extend(names.0.into_iter().map(|name| (name.value, rule)));
        }
        Ok(Missing { default, columns, at_most, within })
    }
}

impl JsonSchema for Missing {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Missing".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let rule = generator.subschema_for::<Rule>();
        let names = generator.subschema_for::<Names>();
        json_schema!({"anyOf": [rule, {
            "type": "object",
            "properties": {
                "default": rule, "interpolate": names, "drop": names, "error": names,
                "at_most": {"type": "integer", "minimum": 1},
                "within": {"type": "string", "x-kind": "name"},
            },
            "additionalProperties": rule,
        }]})
    }
}
