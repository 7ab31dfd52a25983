//! How alike two measures are: their labels, their names and what they are made of.

use std::collections::{BTreeMap, BTreeSet};

use crate::study::{Study, VarId};

use super::side::{Measure, Side};

/// Below this, two measures are not offered as one.
pub const LEAST: f64 = 0.7;

/// Share of a score that formulas have where both measures are formulas.
const FORMULA: f64 = 0.35;

/// Pairs up to which each is scored; above, only those that share a rare word.
const MOST_PAIRS: usize = 250_000;

/// A word in more labels than this says little about any of them.
const RARE: usize = 40;

/// Words that say nothing of a measure.
const EMPTY: [&str; 8] = ["of", "the", "for", "and", "in", "per", "by", "to"];

/// What a measure is called, ready to be held against another.
pub struct Face {
    /// Its labels and its words of measurement; its name where it has neither.
    texts: Vec<Said>,
    /// Every word of them, or every pair of letters in scripts without spaces.
    marks: BTreeSet<String>,
    atoms: BTreeSet<String>,
    raw: bool,
}

struct Said {
    text: String,
    words: BTreeSet<String>,
}

impl Face {
    pub fn of(side: &Side, id: VarId) -> Face {
        face(&side.study, id, side.measure(id))
    }

    /// From 0 to 1: the likest of their texts, and what they are made of where both are formulas.
    pub fn likeness(&self, other: &Face) -> f64 {
        let each = self.texts.iter().flat_map(|a| other.texts.iter().map(|b| a.likeness(b)));
        let best = each.fold(0.0, f64::max);
        if self.raw || other.raw {
            return best;
        }
        (1.0 - FORMULA) * best + FORMULA * jaccard(&self.atoms, &other.atoms)
    }
}

impl Said {
    fn new(text: &str) -> Said {
        let spaced: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        let words: Vec<&str> = spaced.split_whitespace().filter(|word| !EMPTY.contains(word)).collect();
        Said { text: words.join(" "), words: words.into_iter().map(str::to_string).collect() }
    }

    fn marks(&self) -> Vec<String> {
        if self.text.is_ascii() {
            return self.words.iter().cloned().collect();
        }
        let letters: Vec<char> = self.text.chars().filter(|c| !c.is_whitespace()).collect();
        letters.windows(2).map(|pair| pair.iter().collect()).collect()
    }

    /// Letters in pairs (Dice 1945) and words; letters alone where a script has no spaces between words.
    fn likeness(&self, other: &Said) -> f64 {
        if self.text.is_ascii() && other.text.is_ascii() {
            return (strsim::sorensen_dice(&self.text, &other.text) + jaccard(&self.words, &other.words)) / 2.0;
        }
        dice(&self.marks().into_iter().collect(), &other.marks().into_iter().collect())
    }
}

fn face(study: &Study, id: VarId, measure: &Measure) -> Face {
    let var = study.var(id);
    let mut texts: Vec<Said> =
        var.label.iter().chain(&var.measure).flat_map(|label| label.all()).map(Said::new).collect();
    if texts.is_empty() {
        texts.push(Said::new(&var.name));
    }
    let marks = texts.iter().flat_map(Said::marks).collect();
    Face { marks, texts, atoms: measure.atoms.iter().cloned().collect(), raw: measure.raw }
}

/// Share of what both have in what either has (Jaccard 1901); 0 for two empty sets.
pub fn jaccard<T: Ord>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> f64 {
    let both = a.intersection(b).count() as f64;
    let all = a.union(b).count() as f64;
    if all == 0.0 { 0.0 } else { both / all }
}

fn dice(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let both = a.intersection(b).count() as f64;
    let all = (a.len() + b.len()) as f64;
    if all == 0.0 { 0.0 } else { 2.0 * both / all }
}

/// The best partner of each, best pairs first; each is in one pair at most.
pub fn pairs(a: &[Face], b: &[Face]) -> Vec<(usize, usize, f64)> {
    let scored = |(i, j): (usize, usize)| (i, j, a[i].likeness(&b[j]));
    let mut found: Vec<(usize, usize, f64)> =
        candidates(a, b).into_iter().map(scored).filter(|(_, _, score)| *score >= LEAST).collect();
    found.sort_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    let (mut left, mut right) = (BTreeSet::new(), BTreeSet::new());
    found.retain(|(i, j, _)| {
        let free = !left.contains(i) && !right.contains(j);
        if free {
            left.insert(*i);
            right.insert(*j);
        }
        free
    });
    found
}

/// Pairs that are worth a score, by their places.
pub fn candidates(a: &[Face], b: &[Face]) -> Vec<(usize, usize)> {
    if a.len().saturating_mul(b.len()) <= MOST_PAIRS {
        return (0..a.len()).flat_map(|i| (0..b.len()).map(move |j| (i, j))).collect();
    }
    let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (j, face) in b.iter().enumerate() {
        face.marks.iter().for_each(|word| holders.entry(word).or_default().push(j));
    }
    let rare = |word: &String| holders.get(word.as_str()).filter(|holders| holders.len() <= RARE);
    let mut found: Vec<(usize, usize)> = a
        .iter()
        .enumerate()
        .flat_map(|(i, face)| face.marks.iter().filter_map(rare).flatten().map(move |j| (i, *j)))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Face, LEAST, Said, pairs};

    fn face(text: &str) -> Face {
        let said = Said::new(text);
        Face { marks: said.words.clone(), texts: vec![said], atoms: BTreeSet::new(), raw: true }
    }

    #[test]
    fn labels_in_other_words_are_alike() {
        for (a, b) in [
            ("Years of schooling", "years_of_schooling"),
            ("Average years of schooling", "Years of schooling, average"),
            ("Optical fibre cable", "Optical cable"),
            ("Waste gas facilities", "Facilities for waste gas"),
            ("Forest cover", "Forest cover rate"),
            ("平均受教育年限", "人均受教育年限"),
        ] {
            assert!(face(a).likeness(&face(b)) >= LEAST, "{a} against {b}: {}", face(a).likeness(&face(b)));
        }
    }

    #[test]
    fn one_word_in_common_is_not_enough() {
        for (a, b) in [
            ("Forest cover", "Patents per head"),
            ("R&D intensity", "SO2 intensity"),
            ("Forest cover rate", "Net forest loss"),
            ("spending", "Spending gap"),
            ("waste", "solid_waste"),
            ("城镇居民收入", "农村居民收入比"),
        ] {
            assert!(face(a).likeness(&face(b)) < LEAST, "{a} against {b}: {}", face(a).likeness(&face(b)));
        }
    }

    #[test]
    fn each_has_one_partner_and_the_best_pair_comes_first() {
        let a = [face("forest cover"), face("forest cover rate")];
        let b = [face("forest cover rate"), face("toilets")];
        assert_eq!(pairs(&a, &b), vec![(1, 0, 1.0)]);
    }
}
