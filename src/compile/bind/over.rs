//! `over:` — one model for each matrix, or for each band of distance.

use super::Binder;
use crate::method::regression::options::Model;
use crate::method::robustness::labelled;
use crate::method::spatial::SPATIAL_OPTIONS;
use crate::source::Span;
use crate::spec::de::from_node;
use crate::spec::expr::ExprKind;
use crate::spec::node::{Node, Tree};
use crate::spec::types::Label;
use crate::study::{Analysis, BoundCheck, BoundEdit, Repeat};

/// More bands than this say nothing.
const MOST_BANDS: f64 = 200.0;

/// One of the models: its name in brackets, what it is called in print, what it says of space.
struct Part {
    name: String,
    label: Label,
    key: &'static str,
    value: String,
}

impl Binder<'_> {
    /// The models of a spatial model that is repeated; none where nothing is, or where it is wrong.
    pub(super) fn over(&mut self, analysis: &Analysis) -> Option<Vec<Analysis>> {
        let options = analysis.options.read::<Model>().ok()?;
        let (over, _) = (options.over.as_ref()?, options.spatial.as_ref()?);
        let parts = match &over.value.band {
            Some(band) => self.bands(&band.value.kind, band.span, &analysis.name),
            None => over.value.w.0.iter().map(|name| self.matrix_part(name.value.as_str())).collect(),
        };
        if parts.is_empty() {
            self.found.push(
                SPATIAL_OPTIONS
                    .error(format!("`{}` is repeated over nothing", analysis.name))
                    .at(over.span, "over what?")
                    .help("name matrices, `over: {W: [near, far]}`, or bands, `over: {band: 0..1000 km step 50}`"),
            );
            return None;
        }
        Some(parts.into_iter().map(|part| self.repeated(analysis, part, over.span)).collect())
    }

    /// Matrices are bound after the models that they serve: their labels are read as written.
    fn matrix_part(&self, name: &str) -> Part {
        let declared = self.sections.get("matrices").and_then(|section| section.entry(name));
        let label = declared.and_then(|(_, options)| from_node(options.get("label")?).ok());
        Part {
            name: name.to_string(),
            label: label.unwrap_or_else(|| Label::new(name)),
            key: "W",
            value: name.to_string(),
        }
    }

    fn bands(&mut self, range: &ExprKind, span: Span, model: &str) -> Vec<Part> {
        let ends = match range {
            ExprKind::Range(range) => range.step.map(|step| (range.from, range.to, step)),
            _ => None,
        };
        let fine = |(from, to, step): &(f64, f64, f64)| *step > 0.0 && to > from && (to - from) / step <= MOST_BANDS;
        let Some((from, to, step)) = ends.filter(fine) else {
            self.found.push(
                SPATIAL_OPTIONS
                    .error(format!("the bands of `{model}` have no ends or no width"))
                    .at(span, "from where to where, and how wide?")
                    .help("write `band: 0..1000 km step 50`"),
            );
            return vec![];
        };
        let count = libm::ceil((to - from) / step - 1e-9) as usize;
        let end = |at: usize| (from + at as f64 * step).min(to);
        let band = |at: usize| {
            let (low, high) = (end(at), end(at + 1));
            let label =
                Label { en: Some(format!("{low}\u{2013}{high} km")), zh: Some(format!("{low}\u{2013}{high}公里")) };
            Part { name: format!("{low}..{high}"), label, key: "band", value: format!("{low}..{high} km") }
        };
        (0..count).map(band).collect()
    }

    fn repeated(&mut self, analysis: &Analysis, part: Part, span: Span) -> Analysis {
        let mut one = analysis.clone();
        one.name = match analysis.name.strip_suffix(')') {
            Some(several) => format!("{several}, {})", part.name),
            None => format!("{}({})", analysis.name, part.name),
        };
        if let Tree::Map(entries) = &mut one.options.value {
            entries.retain(|(key, _)| key.as_text() != Some("over"));
            for (key, value) in entries.iter_mut().filter(|(key, _)| key.as_text() == Some("spatial")) {
                *value = with(value, key.span, part.key, &part.value, span);
            }
        }
        labelled(&mut one, Some(&part.label));
        let of = analysis.name.clone();
        self.study.families.entry(of.clone()).or_default().push(one.name.clone());
        let (label, edit) = (Some(part.label), BoundEdit::default());
        let check = BoundCheck { group: of.clone(), of, label, edit, repeat: Repeat::Once, span: analysis.span };
        self.study.checks.insert(one.name.clone(), check);
        one
    }
}

/// `spatial: sdm` or its map with one more entry.
fn with(spatial: &Node, at: Span, key: &str, value: &str, span: Span) -> Node {
    let entry = (Node::text(span, key), Node::text(span, value));
    let entries = match &spatial.value {
        Tree::Map(entries) => {
            entries.iter().filter(|(known, _)| known.as_text() != Some(key)).cloned().chain([entry]).collect()
        }
        _ => vec![(Node::text(at, "model"), spatial.clone()), entry],
    };
    Node::new(spatial.span, Tree::Map(entries))
}
