//! Models without rows: their filters keep none, or every row that is kept is alone in a cell of an absorbed effect.

use std::collections::BTreeMap;

use super::cards::EMPTY_SAMPLE;
use super::domain::Values;
use crate::diag::Diagnostic;
use crate::method::regression;
use crate::study::{Analysis, Bound, BoundEffect};

impl Values<'_> {
    pub(super) fn empty_samples(&self) -> Vec<Diagnostic> {
        let models = self.study.analyses.values().filter(|analysis| regression::formula_of(analysis).is_some());
        models.filter_map(|analysis| self.empty_sample(analysis)).collect()
    }

    fn empty_sample(&self, analysis: &Analysis) -> Option<Diagnostic> {
        let mut kept = vec![true; self.dataset.rows];
        let mut places = vec![];
        for (role, keep) in [("keep", true), ("drop", false), ("years", true)] {
            for id in analysis.roles.get(role).map(Bound::vars).unwrap_or_default() {
                let Some(truth) = self.value(id) else { continue };
                let Ok(truth) = truth.as_numbers() else { continue };
                kept.iter_mut().zip(truth).for_each(|(kept, truth)| *kept &= (*truth == 1.0) == keep);
                places.extend(analysis.options.get(role).map(|node| node.span));
            }
        }
        if !kept.contains(&true) {
            let place = places.first()?;
            return Some(
                EMPTY_SAMPLE
                    .error(format!("no row is left for `{}`", analysis.name))
                    .at(*place, "keeps no row")
                    .help("compare the filter with the values of its columns"),
            );
        }
        self.all_alone(analysis, kept)
    }

    /// Rows alone in a cell go, then those that are alone without them, until none is.
    fn all_alone(&self, analysis: &Analysis, mut kept: Vec<bool>) -> Option<Diagnostic> {
        let formula = regression::formula_of(analysis)?;
        let keeps = analysis.options.get("singletons").and_then(|node| node.as_text()) == Some("keep");
        let effects: Vec<(&BoundEffect, Vec<usize>)> =
            formula.effects.iter().filter_map(|effect| Some((effect, self.cells(effect)?))).collect();
        if keeps || effects.is_empty() {
            return None;
        }
        let rows = kept.iter().filter(|kept| **kept).count();
        let mut last = None;
        loop {
            let before = kept.iter().filter(|kept| **kept).count();
            for (effect, cells) in &effects {
                let mut sizes = vec![0u32; cells.len()];
                for (cell, _) in cells.iter().zip(&kept).filter(|(_, kept)| **kept) {
                    if let Some(size) = sizes.get_mut(*cell) {
                        *size += 1;
                    }
                }
                for (kept, cell) in kept.iter_mut().zip(cells).filter(|(kept, _)| **kept) {
                    if sizes.get(*cell) == Some(&1) {
                        *kept = false;
                        last = Some(*effect);
                    }
                }
            }
            let after = kept.iter().filter(|kept| **kept).count();
            if after == before {
                return None;
            }
            if after == 0 {
                break;
            }
        }
        let effect = last?;
        Some(
            EMPTY_SAMPLE
                .error(format!(
                    "no row is left for `{}`: each of its {rows} rows is alone in a cell of an absorbed effect",
                    analysis.name
                ))
                .at(effect.span, format!("a cell of `{}` has one row", effect.name))
                .help("absorb effects whose cells have several rows, `| city + year` and not `| city:year`"),
        )
    }

    /// The cell of every row, numbered; none where a column has no values yet.
    fn cells(&self, effect: &BoundEffect) -> Option<Vec<usize>> {
        let codes: Vec<Vec<u32>> =
            effect.cells.iter().map(|id| self.value(*id)?.codes().ok()).collect::<Option<_>>()?;
        let mut seen: BTreeMap<Vec<u32>, usize> = BTreeMap::new();
        let cells = (0..self.dataset.rows).map(|row| {
            let key: Option<Vec<u32>> = codes.iter().map(|column| column.get(row).copied()).collect();
            let next = seen.len();
            *seen.entry(key.unwrap_or_default()).or_insert(next)
        });
        Some(cells.collect())
    }
}
