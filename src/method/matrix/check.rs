//! What is wrong with a matrix beyond its names.

use super::cards::{MATRIX_OPTIONS, UNKNOWN_MATRIX};
use super::lower::coordinates;
use super::matrix;
use super::options::{Matrix, Pairs, STANDARDISE, Source, Standardise, member};
use crate::data::Levels;
use crate::diag::{Diagnostic, closest};
use crate::source::Span;
use crate::spec::At;
use crate::spec::expr::Path;
use crate::spec::words::Name;
use crate::study::{Analysis, Bound, Study};

/// A name where a matrix is needed and none has it.
pub fn unknown(study: &Study, name: &str, span: Span) -> Option<Diagnostic> {
    if matrix(study, name).is_some() {
        return None;
    }
    let known = study.analyses.values().filter(|one| one.method == "matrices").map(|one| one.name.as_str());
    let found = UNKNOWN_MATRIX.error(format!("`{name}` is no matrix of the study")).at(span, "nothing has this name");
    let found = if known.clone().next().is_none() { found.help(declared(name)) } else { found };
    Some(found.did_you_mean(name, known))
}

/// How a study without matrices gets one.
fn declared(name: &str) -> String {
    format!("declare it: `matrices: {{{name}: {{queen: data/map.geojson}}}}`, or `{{file: data/w.csv}}`")
}

/// Advice where a matrix is needed and none is named: one of the study's as `form` writes it, else how to declare one.
pub fn advice(study: &Study, form: &dyn Fn(&str) -> String) -> String {
    match study.analyses.values().find(|one| one.method == "matrices") {
        Some(first) => format!("name one: `{}`", form(&first.name)),
        None => format!("{}; then name it: `{}`", declared("near"), form("near")),
    }
}

pub fn check(analysis: &Analysis, options: &Matrix, study: &Study) -> Vec<Diagnostic> {
    let mut wrong = Wrong { analysis, found: vec![] };
    let others = options.from.iter().chain(&options.sum.0).chain(&options.product.0);
    wrong.found.extend(others.filter_map(|name| unknown(study, name.value.as_str(), name.span)));
    wrong.sources(options);
    wrong.words(options);
    wrong.numbers(options, study.facts.units.len());
    wrong.fits(options);
    wrong.pairs(options, study);
    if study.layout.unit.is_none() && study.has_data {
        wrong.say("has no units to join", analysis.span, "declare `data: {unit: ...}`, or a panel");
    }
    wrong.circle(study);
    wrong.found
}

struct Wrong<'a> {
    analysis: &'a Analysis,
    found: Vec<Diagnostic>,
}

impl Wrong<'_> {
    fn say(&mut self, message: impl std::fmt::Display, span: Span, help: impl Into<String>) {
        let name = &self.analysis.name;
        self.found.push(MATRIX_OPTIONS.error(format!("matrix `{name}` {message}")).at(span, "here").help(help));
    }

    fn sources(&mut self, options: &Matrix) {
        match options.sources().as_slice() {
            [_] => {}
            [] => self.say(
                "does not say where its links come from",
                self.analysis.span,
                "write `queen: map.geojson`, `inverse_distance: [lon, lat]`, `file: w.csv` ...",
            ),
            [_, (_, second), ..] => {
                self.say("takes its links from two sources", *second, "name one; `sum` and `product` combine matrices");
            }
        }
        for option in ["inverse_distance", "nearest", "coordinates"] {
            let vars = self.analysis.roles.get(option).map(Bound::vars);
            let span = self.analysis.options.get(option).map_or(self.analysis.span, |node| node.span);
            if vars.is_some_and(|vars| vars.len() != 2) {
                self.say("needs two columns for places", span, "longitude, then latitude: `[lon, lat]`");
            }
        }
    }

    fn words(&mut self, options: &Matrix) {
        if let Some(word) = options.standardise.as_ref().filter(|_| options.standardisation().is_none()) {
            self.choice(word, &STANDARDISE.map(|(name, _)| name));
        }
        let only_allow = [&options.islands, &options.unmatched];
        for word in only_allow.into_iter().flatten().filter(|word| word.value.as_str() != "allow") {
            self.choice(word, &["allow"]);
        }
    }

    fn choice(&mut self, word: &At<Name>, known: &[&str]) {
        let help = match closest(word.value.as_str(), known.iter().copied()) {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!("known here: {}", known.join(", ")),
        };
        self.say(format!("says `{}`", word.value), word.span, help);
    }

    fn numbers(&mut self, options: &Matrix, units: usize) {
        if let Some(power) = options.power.as_ref().filter(|power| !(power.value > 0.0 && power.value.is_finite())) {
            self.say(format!("has the power {}", power.value), power.span, "a power is positive: `power: 2`");
        }
        if let Some(snap) = options.snap.as_ref().filter(|snap| !(snap.value >= 0.0 && snap.value.is_finite())) {
            self.say(
                format!("snaps at {}", snap.value),
                snap.span,
                "name a distance in the map's units: `snap: 0.0001`",
            );
        }
        match (&options.nearest, &options.k) {
            (Some(at), None) => self.say("does not say how many places are near", at.span, "write `k: 5`"),
            (_, Some(k)) if k.value == 0 => self.say("has 0 nearest places", k.span, "write `k: 5`"),
            (Some(_), Some(k)) if units > 1 && k.value as usize >= units => {
                let message = format!("asks for the {} nearest of {} other places", k.value, units - 1);
                self.say(message, k.span, format!("`k: {}` makes all of them neighbours", units - 1));
            }
            _ => {}
        }
        if let Some(text) = options.cut_off.as_ref().filter(|_| options.cut_off().is_err()) {
            self.say(format!("is cut off at `{}`", text.value), text.span, "name km, `cut_off: 500`, or `none`");
        }
        let shares = &options.shares;
        let total = crate::stats::sums::sum(shares.value.iter().map(|share| share.0));
        let fine = shares.value.len() == options.sum.0.len() && shares.value.iter().all(|share| share.0 >= 0.0);
        let fits = shares.value.is_empty() || (fine && (total - 1.0).abs() < 1e-9);
        if !fits {
            self.say("has shares that do not fit its sum", shares.span, "one for each matrix, which add up to 1");
        }
        for (names, what) in [(&options.sum, "sum"), (&options.product, "product")] {
            if let [one] = names.0.as_slice() {
                self.say(format!("is a {what} of one matrix"), one.span, format!("name two: `{what}: [geo, economy]`"));
            }
        }
    }

    /// Options that say something about another source than the matrix has.
    fn fits(&mut self, options: &Matrix) {
        let Some(source) = options.source() else { return };
        let map = matches!(source, Source::Queen | Source::Rook);
        let gap = source == Source::InverseGap;
        let file = source == Source::File;
        let uses = [
            ("snap", options.snap.as_ref().map(|at| at.span), map),
            ("k", options.k.as_ref().map(|at| at.span), source == Source::Nearest),
            ("power", options.power.as_ref().map(|at| at.span), gap || source == Source::InverseDistance),
            ("cut_off", options.cut_off.as_ref().map(|at| at.span), source == Source::InverseDistance),
            ("mean_over", options.mean_over.as_ref().map(|at| at.span), gap),
            ("columns", options.columns.0.first().map(|at| at.span), file),
            ("by", options.by.as_ref().map(|at| at.span), file),
            ("join", options.join.as_ref().map(|at| at.span), map || file),
            ("unmatched", options.unmatched.as_ref().map(|at| at.span), map || file),
            ("shares", (!options.shares.value.is_empty()).then_some(options.shares.span), source == Source::Sum),
        ];
        for (option, span, _) in uses.into_iter().filter(|(_, _, fits)| !fits) {
            if let Some(span) = span {
                self.say(format!("has no use for `{option}`"), span, format!("leave `{option}` out"));
            }
        }
        if options.standardisation() == Some(Standardise::Inherit) && source != Source::From {
            let span = options.standardise.as_ref().map_or(self.analysis.span, |word| word.span);
            self.say(
                "inherits sizes from nothing",
                span,
                "say `row`, `spectral` or `none`; `inherit` goes with `from`",
            );
        }
    }

    fn pairs(&mut self, options: &Matrix, study: &Study) {
        if let Some(keep) = &options.keep {
            match options.pairs() {
                None => self.say(
                    "keeps no pairs by this",
                    keep.span,
                    "write `keep: same region`, `keep: different region` or `keep: core.Core to core.Periphery`",
                ),
                Some(Pairs::Alike { group, .. }) => {
                    self.grouping(&group.to_string(), keep.span, study);
                }
                Some(Pairs::Toward { from, to, .. }) => {
                    [from, to].into_iter().for_each(|end| self.end(end, keep.span, study));
                }
            }
        }
        let Some(band) = &options.band else { return };
        match options.band_km() {
            Some([from, to]) if from >= 0.0 && to > from => {}
            _ => self.say("has no such band", band.span, "write distances from and to: `band: 0..100 km`"),
        }
        if coordinates(study, &self.analysis.name).is_none() {
            self.say(
                "has a band, and knows no distances",
                band.span,
                "say where places lie: `coordinates: [lon, lat]`",
            );
        }
    }

    /// Whether the study has such a grouping or column.
    fn grouping(&mut self, name: &str, span: Span, study: &Study) -> bool {
        let columns = &study.facts.columns;
        let known = study.groups.contains_key(name) || study.names.contains_key(name) || columns.contains_key(name);
        if !known && study.has_data {
            let names = study.groups.keys().chain(columns.keys()).map(String::as_str);
            let close = closest(name, names).map(|close| format!("did you mean `{close}`?"));
            let help = close.unwrap_or_else(|| "name a grouping or a column".into());
            self.say(format!("keeps pairs by `{name}`, which is no grouping"), span, help);
        }
        known
    }

    /// Who gives or who takes: a group of a grouping.
    fn end(&mut self, path: &Path, span: Span, study: &Study) {
        let Some((grouping, group)) = member(path) else {
            let help = "name a grouping and its group on both sides: `core.Core to core.Periphery`";
            self.say(format!("keeps pairs of `{path}`, which names no group"), span, help);
            return;
        };
        if !self.grouping(&grouping, span, study) {
            return;
        }
        let of_column = || study.facts.columns.get(&grouping)?.levels.as_ref().map(Levels::texts);
        let groups = study.groups.get(&grouping).map(|bound| bound.names.clone()).or_else(of_column);
        let Some(groups) = groups.filter(|groups| !groups.contains(&group)) else { return };
        let help = match closest(&group, groups.iter().map(String::as_str)) {
            Some(close) => format!("did you mean `{grouping}.{close}`?"),
            None => format!("groups of `{grouping}`: {}", groups.join(", ")),
        };
        self.say(format!("keeps pairs of `{path}`, and `{grouping}` has no group `{group}`"), span, help);
    }

    /// A matrix that is made from itself.
    fn circle(&mut self, study: &Study) {
        let mut open = vec![self.analysis.name.clone()];
        let mut seen: Vec<String> = vec![];
        while let Some(name) = open.pop() {
            let Some((_, options)) = matrix(study, &name) else { continue };
            let others = options.from.iter().chain(&options.sum.0).chain(&options.product.0);
            for other in others.map(|name| name.value.to_string()) {
                if other == self.analysis.name {
                    self.say("is made from itself", self.analysis.span, "give it links of its own");
                    return;
                }
                if !seen.contains(&other) {
                    seen.push(other.clone());
                    open.push(other);
                }
            }
        }
    }
}
