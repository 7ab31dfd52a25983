//! What two sections make of their options: the degrees of a coupling are variables, convergence has a formula.

use super::super::cards::WRONG_TYPE;
use super::Binder;
use crate::method::convergence;
use crate::method::coupling::{self, degrees};
use crate::source::Span;
use crate::spec::de::from_node;
use crate::spec::expr::{Argument, Binary, Call, Expr, ExprKind, Lag, Path};
use crate::spec::types::Label;
use crate::spec::words::{Name, YearRange};
use crate::study::{Analysis, Bound, BoundEffect, BoundFormula, Definition, Kind, Var, VarId};

/// The section whose names are variables.
const COUPLINGS: &str = "couplings";

impl Binder<'_> {
    /// An analysis with what follows from its options.
    pub(super) fn completed(&mut self, mut analysis: Analysis) -> Analysis {
        match analysis.method {
            COUPLINGS => {
                if let Some(made) = self.coupling(&analysis.name) {
                    analysis.roles.insert("degrees".to_string(), Bound::Vars(made.to_vec()));
                }
            }
            "convergence" => {
                if let Some((formula, years)) = self.growth(&analysis) {
                    analysis.roles.insert("formula".to_string(), Bound::Formula(formula));
                    years.into_iter().for_each(|id| {
                        analysis.roles.insert("years".to_string(), Bound::Vars(vec![id]));
                    });
                }
            }
            _ => {}
        }
        analysis
    }

    /// Names of couplings with their places.
    pub(super) fn couplings(&self) -> Vec<(String, Span)> {
        let entries = self.sections.get(COUPLINGS).and_then(|section| section.as_map()).unwrap_or_default();
        entries.iter().filter_map(|(key, _)| Some((key.as_text()?.to_string(), key.span))).collect()
    }

    /// C, T and D of a coupling.
    pub(super) fn coupling(&mut self, name: &str) -> Option<[VarId; 3]> {
        let (key, node) = self.sections.get(COUPLINGS)?.entry(name)?;
        let known = |binder: &Self, name: &str| binder.study.names.get(name).copied();
        let [c, t] = ["C", "T"].map(|part| format!("{name}.{part}"));
        if let (Some(c), Some(t), Some(d)) = (known(self, &c), known(self, &t), known(self, name)) {
            return Some([c, t, d]);
        }
        if self.open.iter().any(|open| open == name) {
            let broken = self.circle(name, key.span);
            return Some([broken; 3]);
        }
        let options: coupling::Options = from_node(node).ok()?;
        self.open.push(name.to_string());
        let ids = node.get("of").map(|of| self.variables_of(of)).unwrap_or_default();
        self.open.pop();
        for (id, at) in ids.iter().zip(&options.of.0) {
            if self.study.var(*id).kind == Kind::Text {
                let message = format!("`{}` is text, and a system is a number", self.study.name_of(*id));
                self.found.push(WRONG_TYPE.error(message).at(at.span, "text").help("name a variable between 0 and 1"));
            }
        }
        let systems: Vec<String> = ids.iter().map(|id| self.study.name_of(*id).to_string()).collect();
        let made = degrees(&options, &systems, [&c, &t], key.span);
        let labelled = |en: &str, zh: &str| Some(Label { en: Some(en.into()), zh: Some(zh.into()) });
        let mut add = |name: &str, expr: Option<Expr>, of: &[VarId], label: Option<Label>| {
            let definition = expr.map_or(Definition::Broken, |expr| Definition::Formula { expr, of: of.to_vec() });
            let plain = self.plain(name, definition, Kind::Number, key.span);
            // Systems that are all at zero have no degree.
            self.add(Var { label, incomplete: true, ..plain })
        };
        let (coupling, level, degree) =
            made.map_or((None, None, None), |made| (Some(made.coupling), Some(made.level), Some(made.coordination)));
        let coupling = add(&c, coupling, &ids, labelled("Coupling degree C", "耦合度C"));
        let level = add(&t, level, &ids, labelled("Development level T", "综合发展水平T"));
        let whole = options.label.clone().or_else(|| labelled("Coordination degree D", "耦合协调度D"));
        let degree = add(name, degree, &[coupling, level], whole);
        Some([coupling, level, degree])
    }

    /// Growth on where a unit began, the rows in which it begins, and what it is conditional on.
    fn growth(&mut self, analysis: &Analysis) -> Option<(BoundFormula, Option<VarId>)> {
        let options = analysis.options.read::<convergence::Options>().ok()?;
        let of = *convergence::role(analysis, "beta").first()?;
        let span = options.span(&self.study)?;
        let place = options.beta.0.first()?.span;
        let made = |kind| Expr { span: place, kind };
        let item = made(ExprKind::Name(Path(vec![Name::new(self.study.name_of(of))])));
        let start = match options.logged {
            true => item,
            false => {
                let arguments = vec![Argument { keyword: None, value: item }];
                made(ExprKind::Call(Call { name: Path(vec![Name::new("ln")]), arguments, by: vec![] }))
            }
        };
        let end = made(ExprKind::Lag(Lag::Lead(span.length), Box::new(start.clone())));
        let binary = |op, a: Expr, b: Expr| made(ExprKind::Binary(op, Box::new(a), Box::new(b)));
        let length = made(ExprKind::Number(f64::from(span.length)));
        let growth = binary(Binary::Over, binary(Binary::Minus, end, start.clone()), length);
        let (outcome, start) = (self.expression_var(&growth)?, self.expression_var(&start)?);
        let label = self.study.var(of).label.clone();
        let name = self.study.name_of(of).to_string();
        let word = |label: &Option<Label>, pick: fn(&Label) -> Option<String>| {
            label.as_ref().and_then(pick).unwrap_or_else(|| name.clone())
        };
        self.study.vars[outcome.0].label = Some(Label {
            en: Some(format!("Growth of {}", word(&label, |label| label.en.clone()))),
            zh: Some(format!("{}增长率", word(&label, |label| label.zh.clone()))),
        });
        let controls = convergence::role(analysis, "controls");
        let effect = |id: VarId| BoundEffect {
            name: self.study.name_of(id).to_string(),
            span: place,
            cells: vec![id],
            slopes: vec![],
        };
        let effects: Vec<BoundEffect> = convergence::role(analysis, "effects").into_iter().map(effect).collect();
        let terms: Vec<VarId> = std::iter::once(start).chain(controls).collect();
        let formula = BoundFormula {
            outcomes: vec![outcome],
            term_spans: vec![place; terms.len()],
            terms,
            constant: true,
            effects,
            ..BoundFormula::default()
        };
        let last = if span.cross_section { span.from } else { span.to - i64::from(span.length) };
        let said = options.years.is_some() || span.cross_section;
        let years = said.then(|| self.years(&YearRange { from: span.from, to: last }, place)).flatten();
        Some((formula, years))
    }
}
