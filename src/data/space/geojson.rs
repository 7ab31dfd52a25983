//! GeoJSON (RFC 7946): features whose geometries are polygons.

use std::collections::BTreeMap;

use serde_json::Value;

use super::cells::{broken, fault, no_map, tidy};
use super::{Map, Ring, Shape};
use crate::data::locate::unreadable;
use crate::data::table::Job;
use crate::diag::Diagnostic;

pub fn read(job: &Job) -> Result<Map, Diagnostic> {
    let bytes = std::fs::read(&job.path).map_err(|error| unreadable(job.file, &job.name, error))?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let whole: Value = serde_json::from_slice(text).map_err(|error| no_map(job, error))?;
    let features = match (kind(&whole), whole.get("features").and_then(Value::as_array)) {
        ("FeatureCollection", Some(features)) => features,
        ("FeatureCollection", None) => return Err(no_map(job, "it has no list of features")),
        _ => return Err(no_map(job, "it is no FeatureCollection")),
    };
    let mut map = Map::default();
    let mut problems = vec![];
    for (at, feature) in features.iter().enumerate() {
        let attributes = attributes(feature);
        match feature.get("geometry").ok_or("it has no geometry").and_then(rings) {
            Ok(rings) => map.shapes.push(Shape { attributes, rings }),
            Err(why) => {
                let name = attributes.values().next().map(|name| format!(" ({name})")).unwrap_or_default();
                problems.push(format!("  feature {}{name}   {why}", at + 1));
            }
        }
    }
    match (problems.is_empty(), map.shapes.is_empty()) {
        (false, _) => Err(broken(job, problems)),
        (true, true) => Err(no_map(job, "it has no features")),
        _ => Ok(map),
    }
}

fn kind(value: &Value) -> &str {
    value.get("type").and_then(Value::as_str).unwrap_or_default()
}

/// Properties with a text or a number, and the feature's own id.
fn attributes(feature: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(tidy(text)).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let own = feature.get("id").and_then(text).map(|id| ("id".to_string(), id));
    let properties = feature.get("properties").and_then(Value::as_object).into_iter().flatten();
    let properties = properties.filter_map(|(name, value)| Some((tidy(name), text(value)?)));
    own.into_iter().chain(properties).collect()
}

fn rings(geometry: &Value) -> Result<Vec<Ring>, &'static str> {
    let coordinates = || geometry.get("coordinates").and_then(Value::as_array).ok_or("its geometry has no coordinates");
    let rings: Vec<Ring> = match kind(geometry) {
        "Polygon" => polygon(coordinates()?)?,
        "MultiPolygon" => {
            let polygons = coordinates()?.iter().map(|one| polygon(one.as_array().ok_or("a polygon is no list")?));
            polygons.collect::<Result<Vec<_>, _>>()?.concat()
        }
        "GeometryCollection" => {
            let members = geometry.get("geometries").and_then(Value::as_array).ok_or("its collection is empty")?;
            // A collection inside a collection is what RFC 7946 advises against; it is no area here.
            let areas = members.iter().filter(|member| kind(member) != "GeometryCollection").map(rings);
            areas.collect::<Result<Vec<_>, _>>()?.concat()
        }
        "Point" | "MultiPoint" => return Err("it is a point, and an area is needed"),
        "LineString" | "MultiLineString" => return Err("it is a line, and an area is needed"),
        _ => return Err("it has no geometry"),
    };
    if rings.is_empty() { Err("its geometry is empty") } else { Ok(rings) }
}

fn polygon(rings: &[Value]) -> Result<Vec<Ring>, &'static str> {
    rings.iter().map(ring).collect()
}

fn ring(ring: &Value) -> Result<Ring, &'static str> {
    let corners = ring.as_array().ok_or("a ring is no list of coordinates")?;
    let corner = |corner: &Value| {
        let [x, y] = [0, 1].map(|axis| corner.get(axis).and_then(Value::as_f64));
        x.zip(y).map(|(x, y)| [x, y]).ok_or("a coordinate is no pair of numbers")
    };
    let ring = corners.iter().map(corner).collect::<Result<Ring, _>>()?;
    fault(&ring).map_or(Ok(ring), Err)
}
