//! What variables made by formulas are called in print: `L.Innovation`, `Income squared`, `Region = East`.

use super::Binder;
use crate::spec::expr::{Binary, Expr, ExprKind, Path};
use crate::spec::types::{Label, Language};

impl Binder<'_> {
    /// The label of an expression whose parts have labels; none where its text says it best.
    pub(super) fn made_label(&self, expr: &Expr) -> Option<Label> {
        let of = |language| self.words(expr, language);
        Some(Label { en: Some(of(Language::En)?), zh: Some(of(Language::Zh)?) })
    }

    pub(super) fn words(&self, expr: &Expr, language: Language) -> Option<String> {
        match &expr.kind {
            ExprKind::Name(path) => Some(self.named(path, language)),
            ExprKind::Lag(by, of) => Some(format!("{by}{}", self.words(of, language)?)),
            ExprKind::Binary(Binary::Power, base, power) => {
                let base = self.words(base, language)?;
                match (&power.kind, language) {
                    (ExprKind::Number(2.0), Language::En) => Some(format!("{base} squared")),
                    (ExprKind::Number(2.0), Language::Zh) => Some(format!("{base}的平方")),
                    (ExprKind::Number(3.0), Language::En) => Some(format!("{base} cubed")),
                    (ExprKind::Number(3.0), Language::Zh) => Some(format!("{base}的立方")),
                    _ => None,
                }
            }
            ExprKind::Binary(Binary::Equal, item, value) => {
                let item = self.words(item, language)?;
                match &value.kind {
                    ExprKind::Text(text) => Some(format!("{item} = {text}")),
                    ExprKind::Number(_) => Some(format!("{item} = {value}")),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn named(&self, path: &Path, language: Language) -> String {
        let name = path.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
        let label = self.study.names.get(&name).and_then(|id| self.study.var(*id).label.as_ref());
        label.map_or(name, |label| label.text(language).to_string())
    }
}
