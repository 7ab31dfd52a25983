//! Made units on a map: cells of a lattice, filled column by column from the east, so that units that follow each other
//! are neighbours.

use serde_json::{Value, json};

use super::Declared;
use super::cards::SYNTH_SHAPE;
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::spec::words::NumberRange;
use crate::stats::draws::Draws;
use crate::stats::space::Weights;

/// Rows of a lattice, and who shares an edge with whom.
pub struct Places {
    pub lon: String,
    pub lat: String,
    pub map: Option<String>,
    west_east: NumberRange,
    south_north: NumberRange,
    cells: Vec<Cell>,
    neighbours: Weights,
    link: f64,
}

/// From the east and from the south.
#[derive(Clone, Copy)]
struct Cell {
    column: usize,
    row: usize,
}

/// Share of its neighbours' mean that a unit takes over, unless one is declared.
const LINK: f64 = 0.5;
/// Terms of the series in the link: .9 to this power is below one in ten thousand.
const ROUNDS: usize = 96;
const MOST_LINK: f64 = 0.9;
/// Share of a cell's side that its place may lie off the middle: no two distances are equal.
const OFF: f64 = 0.3;

pub fn places(declared: &Declared, units: usize) -> Result<Option<Places>, Diagnostic> {
    let Some(asked) = &declared.synthetic.places else { return Ok(None) };
    let wrong =
        |message: String, span: Span, help: &str| SYNTH_SHAPE.error(message).at(span, "declared here").help(help);
    let link = asked.link.as_ref().map_or(LINK, |link| link.value);
    if !(0.0..=MOST_LINK).contains(&link) {
        let span = asked.link.as_ref().map_or(asked.span, |link| link.span);
        return Err(wrong(format!("a link of {link} is no share that dies out"), span, "write a link from 0 to 0.9"));
    }
    let range = |name: &crate::spec::At<crate::spec::words::Name>| {
        declared.synthetic.ranges.get(&name.value).copied().filter(|range| range.from < range.to).ok_or_else(|| {
            wrong(format!("`{}` has no range", name.value), name.span, "add its range in degrees under `ranges`")
        })
    };
    let height = (units as f64).sqrt().round().max(1.0) as usize;
    let cells: Vec<Cell> = (0..units).map(|unit| Cell { column: unit / height, row: unit % height }).collect();
    Ok(Some(Places {
        lon: asked.lon.to_string(),
        lat: asked.lat.to_string(),
        map: asked.map.as_ref().map(|map| map.value.clone()),
        west_east: range(&asked.lon)?,
        south_north: range(&asked.lat)?,
        neighbours: neighbours(units, height),
        cells,
        link,
    }))
}

/// Means over the cells that share an edge.
fn neighbours(units: usize, height: usize) -> Weights {
    let row = |unit: usize| {
        let above = (unit % height + 1 < height).then_some(unit + 1);
        let below = (!unit.is_multiple_of(height)).then(|| unit - 1);
        let beside = [above, below, unit.checked_sub(height), Some(unit + height)];
        let all: Vec<usize> = beside.into_iter().flatten().filter(|other| *other < units).collect();
        let share = 1.0 / all.len().max(1) as f64;
        all.into_iter().map(|other| (other, share)).collect()
    };
    Weights::from_rows((0..units).map(row).collect())
}

impl Places {
    /// (I - link W)^-1 e, by its series.
    pub fn linked(&self, own: &[f64]) -> Vec<f64> {
        let mut values = own.to_vec();
        for _ in 0..ROUNDS {
            let lag = self.neighbours.lag(&values);
            values = own.iter().zip(lag).map(|(own, lag)| own + self.link * lag).collect();
        }
        values
    }

    /// The neighbours' mean.
    pub fn lag(&self, values: &[f64]) -> Vec<f64> {
        self.neighbours.lag(values)
    }

    /// Longitude and latitude of every unit.
    pub fn coordinates(&self, seed: u64) -> (Vec<f64>, Vec<f64>) {
        let draws = Draws::new(seed, "synth.places");
        let one = |(unit, cell): (usize, &Cell)| {
            let mut draw = draws.draw(unit as u64);
            let mut off = || 0.5 + OFF * (2.0 * draw.uniform() - 1.0);
            (self.lon(cell.column as f64 + off()), self.lat(cell.row as f64 + off()))
        };
        self.cells.iter().enumerate().map(one).unzip()
    }

    /// The map as GeoJSON: a square a unit, corners shared to the last digit. The first member says what it is.
    pub fn geojson(&self, unit_column: &str, units: &[String]) -> Value {
        let feature = |(unit, cell): (&String, &Cell)| {
            let (west, east) = (self.lon(cell.column as f64 + 1.0), self.lon(cell.column as f64));
            let (south, north) = (self.lat(cell.row as f64), self.lat(cell.row as f64 + 1.0));
            let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
            json!({
                "type": "Feature",
                "properties": {unit_column: unit},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            })
        };
        let features: Vec<Value> = units.iter().zip(&self.cells).map(feature).collect();
        json!({"type": "FeatureCollection", "features": features})
    }

    fn lon(&self, columns_from_east: f64) -> f64 {
        let columns = self.cells.iter().map(|cell| cell.column + 1).max().unwrap_or(1) as f64;
        rounded(self.west_east.to - (self.west_east.to - self.west_east.from) * columns_from_east / columns)
    }

    fn lat(&self, rows_from_south: f64) -> f64 {
        let rows = self.cells.iter().map(|cell| cell.row + 1).max().unwrap_or(1) as f64;
        rounded(self.south_north.from + (self.south_north.to - self.south_north.from) * rows_from_south / rows)
    }
}

/// Degrees to a millionth: a tenth of a metre.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::neighbours;

    #[test]
    fn cells_of_a_lattice_share_edges() {
        // 0 3 6
        // 1 4
        // 2 5
        let w = neighbours(7, 3);
        assert_eq!(w.row(4).map(|(other, _)| other).collect::<Vec<_>>(), [1, 3, 5]);
        assert_eq!(w.row(6).collect::<Vec<_>>(), [(3, 1.0)]);
        assert!(w.row_sums().iter().all(|sum| (sum - 1.0).abs() < 1e-15));
    }
}
