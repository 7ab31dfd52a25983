//! `figures:`

use super::Binder;
use super::tables::file_stem;
use crate::method::figures::{INCOMPLETE_FIGURE, KINDS, kind};
use crate::method::tables::Needs;
use crate::source::Span;
use crate::spec::At;
use crate::spec::types::FigureSpec;
use crate::spec::words::Name;
use crate::study::{BoundFigure, VarId};

impl Binder<'_> {
    pub(super) fn figures(&mut self) {
        let spec = self.spec;
        for (name, at) in &spec.figures {
            let bound = self.figure(name.as_str(), &at.value, at.span);
            self.study.figures.extend(bound);
        }
        // A theory is drawn where the study draws nothing itself.
        if let (true, Some(theory)) = (spec.figures.is_empty(), &spec.theory)
            && let Some(kind) = kind("mechanism")
        {
            let drawn =
                BoundFigure { id: "mechanism".into(), span: theory.span, ..BoundFigure::plain("mechanism", kind.name) };
            self.study.figures.push(drawn);
        }
    }

    fn figure(&mut self, name: &str, figure: &FigureSpec, span: Span) -> Option<BoundFigure> {
        let Some(kind) = kind(figure.kind.as_str()) else {
            // A kind that was wrong is reported, and its figure is left out.
            if self.lost.contains("kind") {
                return None;
            }
            let kinds: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
            let diagnostic = INCOMPLETE_FIGURE.error(format!("figure `{name}` has no kind")).at(span, "no `kind`");
            self.found.push(diagnostic.help(format!("name one: {}", kinds.join(", "))));
            return None;
        };
        let number = name.chars().all(|c| c.is_ascii_digit()).then(|| name.to_string());
        let before = self.found.len();
        let mut columns = self.table_columns(&figure.columns, kind.name);
        let of = match kind.needs {
            Needs::Analyses => {
                columns.extend(self.table_columns(&figure.of, kind.name));
                vec![]
            }
            _ => figure.of.0.iter().flat_map(|name| self.set_or_name(name)).collect(),
        };
        let [show, hide] =
            [&figure.show, &figure.hide].map(|names| names.0.iter().flat_map(|name| self.terms_named(name)).collect());
        let split = figure.split.as_ref().and_then(|split| self.name(split.value.as_str(), split.span));
        // That nothing is left to draw follows from names that nothing has, which were reported.
        if of.is_empty() && columns.is_empty() && self.found.len() > before {
            return None;
        }
        Some(BoundFigure {
            name: name.to_string(),
            id: file_stem("figure", name, number.is_some()),
            number,
            kind: kind.name,
            title: figure.title.clone(),
            note: figure.note.clone(),
            span,
            of,
            columns,
            show,
            hide,
            split,
            years: figure.years.clone(),
            classes: figure.classes.map(usize::from),
            matrix: figure.on.iter().map(|name| name.value.to_string()).collect(),
        })
    }

    /// A set, a variable, or all dummies of one: `i.year`.
    fn terms_named(&mut self, name: &At<Name>) -> Vec<VarId> {
        let dummies = name.value.strip_prefix("i.").and_then(|of| self.dummies.get(of).cloned());
        dummies.unwrap_or_else(|| self.set_or_name(name))
    }
}
