//! What kind of thing a change is about, by the words of its place.

use serde::Serialize;

/// In the order in which a reader worries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// What is measured, and how.
    Measure,
    /// Which rows.
    Sample,
    /// What is estimated.
    Estimand,
    /// How sure it is.
    Inference,
    /// What it looks like.
    Presentation,
}

impl Class {
    pub const ALL: [Class; 5] = [Class::Measure, Class::Sample, Class::Estimand, Class::Inference, Class::Presentation];

    pub fn name(self) -> &'static str {
        match self {
            Class::Measure => "measure",
            Class::Sample => "sample",
            Class::Estimand => "estimand",
            Class::Inference => "inference",
            Class::Presentation => "presentation",
        }
    }

    /// In Chinese.
    pub fn name_zh(self) -> &'static str {
        match self {
            Class::Measure => "测度",
            Class::Sample => "样本",
            Class::Estimand => "估计对象",
            Class::Inference => "统计推断",
            Class::Presentation => "呈现",
        }
    }

    /// The class of a place in a study: the innermost word that has one, else its section's, else the estimand.
    pub fn of(path: &[String]) -> Class {
        let (section, rest) = path.split_first().map_or(("", &[][..]), |(section, rest)| (section.as_str(), rest));
        if let Some((_, class)) = WHOLE.iter().find(|(word, _)| *word == section) {
            return *class;
        }
        let words = |path: &[String]| {
            path.iter().rev().find_map(|word| WORDS.iter().find(|(known, _)| *known == word).map(|(_, class)| *class))
        };
        let of_section = || SECTIONS.iter().find(|(word, _)| *word == section).map(|(_, class)| *class);
        words(rest).or_else(of_section).unwrap_or(Class::Estimand)
    }
}

/// Sections in which everything is of one class.
const WHOLE: [(&str, Class); 11] = [
    ("title", Class::Presentation),
    ("authors", Class::Presentation),
    ("language", Class::Presentation),
    ("tables", Class::Presentation),
    ("figures", Class::Presentation),
    ("exhibits", Class::Presentation),
    ("reported", Class::Presentation),
    ("style", Class::Presentation),
    ("study", Class::Presentation),
    ("studyc", Class::Presentation),
    ("allow", Class::Presentation),
];

const SECTIONS: [(&str, Class); 10] = [
    ("data", Class::Sample),
    ("columns", Class::Measure),
    ("variables", Class::Measure),
    ("indices", Class::Measure),
    ("groups", Class::Sample),
    ("sets", Class::Estimand),
    ("seed", Class::Inference),
    ("conventions", Class::Inference),
    ("adjust", Class::Inference),
    ("hypotheses", Class::Inference),
];

/// Options of any section.
const WORDS: [(&str, Class); 51] = [
    ("label", Class::Presentation),
    ("says", Class::Presentation),
    ("title", Class::Presentation),
    ("note", Class::Presentation),
    ("because", Class::Presentation),
    ("definition", Class::Presentation),
    ("report", Class::Presentation),
    ("keep", Class::Sample),
    ("drop", Class::Sample),
    ("years", Class::Sample),
    ("panel", Class::Sample),
    ("units", Class::Sample),
    ("missing", Class::Sample),
    ("winsorise", Class::Sample),
    ("trim", Class::Sample),
    ("singletons", Class::Sample),
    ("split", Class::Sample),
    ("leave_out", Class::Sample),
    ("range", Class::Measure),
    ("is", Class::Measure),
    ("unit", Class::Measure),
    ("measure", Class::Measure),
    ("source", Class::Measure),
    ("concept", Class::Measure),
    ("reindex", Class::Measure),
    ("normalise", Class::Measure),
    ("weighting", Class::Measure),
    ("aggregate", Class::Measure),
    ("indices", Class::Measure),
    ("W", Class::Measure),
    ("standardise", Class::Measure),
    ("formula", Class::Estimand),
    ("outcomes", Class::Estimand),
    ("regressors", Class::Estimand),
    ("effects", Class::Estimand),
    ("endogenous", Class::Estimand),
    ("instruments", Class::Estimand),
    ("path", Class::Estimand),
    ("estimator", Class::Estimand),
    ("errors", Class::Inference),
    ("bootstrap", Class::Inference),
    ("draws", Class::Inference),
    ("seed", Class::Inference),
    ("resample", Class::Inference),
    ("interval", Class::Inference),
    ("small", Class::Inference),
    ("reference", Class::Inference),
    ("tests", Class::Inference),
    ("placebo", Class::Inference),
    ("equality", Class::Inference),
    ("holds_if", Class::Inference),
];

#[cfg(test)]
mod tests {
    use super::Class;

    #[test]
    fn the_innermost_word_decides() {
        for (path, class) in [
            ("models.baseline.errors.cluster", Class::Inference),
            ("models.baseline.formula.regressors", Class::Estimand),
            ("models.baseline.keep", Class::Sample),
            ("robustness.main.checks.topsis.reindex.Cp.aggregate", Class::Measure),
            ("variables.RD.label.en", Class::Presentation),
            ("hypotheses.H1.says", Class::Presentation),
            ("couplings.D.form", Class::Estimand),
            ("tables.4.columns", Class::Presentation),
            ("data.panel.years", Class::Sample),
            ("convergence.beta.label", Class::Presentation),
        ] {
            let path: Vec<String> = path.split('.').map(str::to_string).collect();
            let found = Class::of(&path);
            assert_eq!(found, class, "{path:?}");
        }
    }
}
