//! `explore:` — every allowed combination of choices as an edited model.

use indexmap::IndexMap;

use super::Binder;
use crate::method::explore::options::{Constraint, Options};
use crate::method::explore::{CANNOT_EXPLORE, MOST_UNIVERSES, makes};
use crate::method::regression::formula_of;
use crate::method::regression::instruments::regressors;
use crate::method::robustness;
use crate::source::Span;
use crate::spec::At;
use crate::spec::de::from_node;
use crate::spec::node::Node;
use crate::study::{Analysis, BoundEdit, Cell, Exploration, VarId, every};

/// One axis: its options with their edits.
type Axis = IndexMap<String, BoundEdit>;

impl Binder<'_> {
    pub(super) fn explorations(&mut self, section: &Node) {
        for (key, node) in section.as_map().unwrap_or_default() {
            let name = key.as_text().unwrap_or_default();
            let Ok(options) = from_node::<Options>(node) else { continue };
            if let Some(found) = self.exploration(name, key.span, &options, node) {
                self.study.explorations.insert(name.to_string(), found);
            }
        }
    }

    fn cannot(&mut self, message: String, span: Span, place: &str, help: &str) {
        self.found.push(CANNOT_EXPLORE.error(message).at(span, place).help(help));
    }

    fn exploration(&mut self, name: &str, span: Span, options: &Options, node: &Node) -> Option<Exploration> {
        let Some(of) = &options.of else {
            self.cannot(
                format!("`{name}` does not say what it explores"),
                span,
                "no `of`",
                "name a model: `of: baseline`",
            );
            return None;
        };
        let Some(base) = self.study.analyses.get(of.value.as_str()).cloned() else {
            self.unknown_analysis(of.value.as_str(), of.span);
            return None;
        };
        let Some(formula) = formula_of(&base).filter(|_| base.method == "models").cloned() else {
            self.cannot(
                format!("`{}` is no model", of.value),
                of.span,
                "has no formula to vary",
                "name a model: `of: baseline`",
            );
            return None;
        };
        let term = match &options.term {
            None => regressors(&formula).first().copied(),
            Some(term) => self.name(term.value.as_str(), term.span),
        }?;
        let subsets: Vec<VarId> = match node.get("subsets") {
            Some(node) => self.variables_of(node),
            None => vec![],
        };
        let stray: Vec<VarId> =
            std::iter::once(&term).chain(&subsets).copied().filter(|id| !regressors(&formula).contains(id)).collect();
        for id in &stray {
            let message = format!("`{}` is no regressor of `{}`", self.study.name_of(*id), base.name);
            self.cannot(message, span, "explored here", "name regressors of the model");
        }
        if subsets.contains(&term) {
            self.cannot(
                format!("`{}` is followed and left out", self.study.name_of(term)),
                span,
                "explored here",
                "leave it out of `subsets`",
            );
            return None;
        }
        let axes = self.axes(options, node);
        if !stray.is_empty() || !self.constraints_fit(options, &axes, &subsets) {
            return None;
        }
        self.cells(name, span, &base, term, &subsets, &axes, options)
    }

    fn axes(&mut self, options: &Options, node: &Node) -> IndexMap<String, Axis> {
        let written = node.get("axes");
        let mut axes = IndexMap::new();
        for (axis, choices) in &options.axes {
            let of_axis = written.and_then(|node| node.get(axis.as_str()));
            let mut bound = IndexMap::new();
            for (choice, edit) in &choices.value {
                let own = of_axis.and_then(|node| node.get(choice.as_str())).cloned();
                let own = own.unwrap_or_else(|| Node::new(edit.span, crate::spec::node::Tree::Map(vec![])));
                bound.insert(choice.to_string(), self.edit(&edit.value, &own));
            }
            axes.insert(axis.to_string(), bound);
        }
        axes
    }

    /// Constraints are about choices that are there.
    fn constraints_fit(&mut self, options: &Options, axes: &IndexMap<String, Axis>, subsets: &[VarId]) -> bool {
        let mut known: Vec<String> = subsets.iter().map(|id| self.study.name_of(*id).to_string()).collect();
        for (axis, choices) in axes {
            known.extend(choices.keys().flat_map(|choice| [choice.clone(), format!("{axis}.{choice}")]));
        }
        let mut fit = true;
        for At { value, span } in &options.constraints {
            for name in value.names().into_iter().filter(|name| !known.contains(name)) {
                fit = false;
                let finding = CANNOT_EXPLORE.error(format!("`{name}` is no choice")).at(*span, "nothing has this name");
                self.found.push(finding.did_you_mean(&name, known.iter().map(String::as_str)));
            }
        }
        fit
    }

    #[expect(clippy::too_many_arguments, reason = "a universe is made of all of them")]
    fn cells(
        &mut self,
        name: &str,
        span: Span,
        base: &Analysis,
        term: VarId,
        subsets: &[VarId],
        axes: &IndexMap<String, Axis>,
        options: &Options,
    ) -> Option<Exploration> {
        let names = |ids: &[VarId]| ids.iter().map(|id| self.study.name_of(*id).to_string()).collect::<Vec<_>>();
        let mut found = Exploration {
            of: base.name.clone(),
            term: self.study.name_of(term).to_string(),
            axes: axes.iter().map(|(axis, choices)| (axis.clone(), choices.keys().cloned().collect())).collect(),
            subsets: names(subsets),
            cells: vec![],
            span,
        };
        let combinations = axes.values().try_fold(1usize, |all, axis| all.checked_mul(axis.len().max(1)));
        let all = combinations.and_then(|all| all.checked_mul(1usize.checked_shl(subsets.len() as u32)?));
        let Some(combinations) = combinations.filter(|_| all.is_some_and(|all| all <= MOST_UNIVERSES)) else {
            let help = "leave out choices, or say what goes with what under `where`";
            self.cannot(format!("`{name}` has more than {MOST_UNIVERSES} universes"), span, "too many choices", help);
            return None;
        };
        for number in 0..combinations {
            let combination = choices(number, axes);
            let masks = masks(&found, &combination, &options.constraints);
            if masks.is_empty() {
                continue;
            }
            let cell = self.cell(name, base, term, subsets, axes, combination)?;
            found.cells.push(Cell { masks, ..cell });
        }
        if found.cells.is_empty() || found.universes() < 2 {
            let help = "name choices under `axes` or regressors under `subsets`";
            self.cannot(format!("`{name}` has fewer than two universes"), span, "nothing to compare", help);
            return None;
        }
        Some(found)
    }

    fn cell(
        &mut self,
        name: &str,
        base: &Analysis,
        term: VarId,
        subsets: &[VarId],
        axes: &IndexMap<String, Axis>,
        choices: Vec<usize>,
    ) -> Option<Cell> {
        let made: Vec<(&String, &BoundEdit)> =
            axes.values().zip(&choices).filter_map(|(axis, at)| axis.get_index(*at)).collect();
        let edit = made.iter().fold(BoundEdit::default(), |all, (_, one)| all.and(one));
        let words: Vec<&str> = made.iter().map(|(choice, _)| choice.as_str()).collect();
        let title = if words.is_empty() { name.to_string() } else { format!("{name}[{}]", words.join(", ")) };
        match robustness::edited(&mut self.study, base, &edit, &title) {
            Ok(analysis) => {
                let stands_for = |id: VarId| self.now(id, &edit, &analysis);
                let (term, subsets) = (stands_for(term)?, subsets.iter().filter_map(|id| stands_for(*id)).collect());
                Some(Cell { choices, plain: edit.is_empty(), term, subsets, masks: vec![], analysis })
            }
            Err(misfits) => {
                self.misfits(misfits);
                None
            }
        }
    }

    /// The regressor of an edited model that was another one in the model: by its name, else by what replaced it.
    fn now(&self, id: VarId, edit: &BoundEdit, analysis: &Analysis) -> Option<VarId> {
        let terms = formula_of(analysis).map(regressors)?;
        let stand_in = edit.replace.iter().find(|one| one.old.contains(&id)).and_then(|one| one.new.first());
        let name = self.study.name_of(stand_in.copied().unwrap_or(id));
        terms.into_iter().find(|one| self.study.name_of(*one) == name)
    }
}

/// The choice on each axis of combination `number`; the last axis turns fastest.
fn choices(mut number: usize, axes: &IndexMap<String, Axis>) -> Vec<usize> {
    let mut found: Vec<usize> = axes
        .values()
        .rev()
        .map(|axis| {
            let at = number % axis.len().max(1);
            number /= axis.len().max(1);
            at
        })
        .collect();
    found.reverse();
    found
}

/// Subsets that the constraints leave, the one with everything first.
fn masks(found: &Exploration, choices: &[usize], constraints: &[At<Constraint>]) -> Vec<u64> {
    let allowed = |mask: &u64| {
        constraints.iter().all(|one| one.value.holds(&|name| makes(name, &found.axes, choices, &found.subsets, *mask)))
    };
    (0..=every(found.subsets.len())).rev().filter(allowed).collect()
}
