//! The drawn data of a figure as RFC 4180 in UTF-8: a row for each point, at full precision.

use crate::exhibit::Chart;
use crate::exhibit::chart::{Axis, Mark, Scale};
use crate::exhibit::diagram::End;
use crate::render::error::RenderError;
use crate::render::escape::clean;
use crate::render::words::words;

const HEAD: [&str; 8] = ["plot", "series", "mark", "name", "x", "y", "low", "high"];

/// `name` is what stands at a point where one of the axes has names.
pub fn write(chart: &Chart) -> Result<String, RenderError> {
    let failed = |reason: String| RenderError::Csv { table: clean(&chart.id), reason };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(vec![]);
    let head = HEAD.into_iter().chain(chart.synthetic.then_some("synthetic"));
    writer.write_record(head).map_err(|error| failed(error.to_string()))?;
    for (number, plot) in chart.plots.iter().enumerate() {
        for series in &plot.series {
            for at in 0..series.x.len() {
                let value = |column: &[f64]| column.get(at).filter(|value| value.is_finite()).map(f64::to_string);
                let columns = [&series.x, &series.y, &series.low, &series.high].map(|column| value(column));
                let name = name(&plot.x, series.x.get(at)).or_else(|| name(&plot.y, series.y.get(at)));
                let mut record = vec![(number + 1).to_string(), clean(&series.name), mark(series.mark).into()];
                record.push(name.unwrap_or_default());
                record.extend(columns.map(Option::unwrap_or_default));
                record.extend(chart.synthetic.then(|| words(&chart.style.language).synthetic.to_string()));
                writer.write_record(&record).map_err(|error| failed(error.to_string()))?;
            }
        }
    }
    for (number, arrow) in chart.diagram.iter().flat_map(|drawn| drawn.arrows.iter()).enumerate() {
        let name = |end: &End| chart.diagram.as_ref().map_or_else(String::new, |drawn| clean(&drawn.name(end)));
        let way = format!("{} -> {}", name(&arrow.from), name(&arrow.to));
        let mut record = vec![(number + 1).to_string(), clean(&arrow.text), "arrow".into(), way];
        record.resize(HEAD.len(), String::new());
        record.extend(chart.synthetic.then(|| words(&chart.style.language).synthetic.to_string()));
        writer.write_record(&record).map_err(|error| failed(error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.to_string()))
}

/// The name nearest to a place on an axis of names.
fn name(axis: &Axis, at: Option<&f64>) -> Option<String> {
    let Scale::Categories(names) = &axis.scale else { return None };
    let place = at.filter(|at| at.is_finite() && **at >= 0.5)?.round() as usize;
    names.get(place - 1).map(|name| clean(name))
}

fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Points => "points",
        Mark::Intervals(_) => "intervals",
        Mark::Line => "line",
        Mark::Step => "step",
        Mark::Band => "band",
        Mark::Bars => "bars",
        Mark::Area => "area",
        Mark::Region => "region",
        Mark::Border => "border",
    }
}
