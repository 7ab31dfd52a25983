//! A theory with its names bound: concepts as a tree, arrows between them, propositions about arrows.

use crate::source::Span;
use crate::spec::types::{self, Label, Language, Sign};

#[derive(Clone, Debug)]
pub struct Concept {
    pub name: String,
    pub label: Option<Label>,
    pub definition: Option<Label>,
    pub traits: Vec<String>,
    pub kinds: Vec<String>,
    pub indicator: Option<Label>,
    /// The concept that it is a part of.
    pub whole: Option<usize>,
    pub depth: usize,
}

#[derive(Clone, Debug)]
pub struct Arrow {
    pub from: usize,
    pub to: usize,
    pub sign: Option<Sign>,
    /// The verb on the arrow.
    pub verb: Option<Label>,
    pub because: Option<Label>,
    pub source: Option<Label>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Proposition {
    pub name: String,
    pub says: Option<Label>,
    pub edges: Vec<(usize, usize)>,
    /// What would show it, as written.
    pub evidence: Vec<String>,
    pub span: Span,
}

/// Wholes come before their parts.
#[derive(Clone, Debug, Default)]
pub struct Theory {
    pub concepts: Vec<Concept>,
    pub arrows: Vec<Arrow>,
    pub propositions: Vec<Proposition>,
}

impl Concept {
    /// What it is called in print.
    pub fn text(&self, language: Language) -> String {
        self.label.as_ref().map_or_else(|| self.name.clone(), |label| label.text(language).to_string())
    }
}

impl Theory {
    /// Names that nothing has are left out; the compiler has said so.
    pub fn of(spec: &types::Theory) -> Theory {
        let mut theory = Theory { concepts: concepts(spec), ..Theory::default() };
        for one in &spec.mechanisms {
            for (from, to, span) in one.edge.iter().flat_map(|edge| edge.steps()) {
                let Some((from, to)) = theory.ends(from, to) else { continue };
                theory.arrows.push(Arrow {
                    from,
                    to,
                    sign: one.sign,
                    verb: one.verb.clone(),
                    because: one.because.clone(),
                    source: one.source.clone(),
                    span,
                });
            }
        }
        for (name, one) in &spec.propositions {
            let steps = one.edges.iter().flat_map(|edge| edge.steps());
            let edges = steps.filter_map(|(from, to, _)| theory.ends(from, to)).collect();
            let (says, evidence) = (one.says.clone(), one.evidence.clone());
            theory.propositions.push(Proposition { name: name.to_string(), says, edges, evidence, span: one.span });
        }
        theory
    }

    pub fn concept(&self, name: &str) -> Option<usize> {
        self.concepts.iter().position(|concept| concept.name == name)
    }

    fn ends(&self, from: &str, to: &str) -> Option<(usize, usize)> {
        Some((self.concept(from)?, self.concept(to)?))
    }

    /// The outermost whole that a concept belongs to.
    pub fn root(&self, concept: usize) -> usize {
        let mut at = concept;
        while let Some(whole) = self.concepts.get(at).and_then(|one| one.whole) {
            at = whole;
        }
        at
    }

    /// Whether arrows lead from one concept to another; what moves a part moves its whole, and the other way round.
    pub fn leads(&self, from: usize, to: usize) -> bool {
        let near = |a: usize, b: usize| a == b || self.within(a, b) || self.within(b, a);
        let mut reached = vec![from];
        let mut used = vec![false; self.arrows.len()];
        while let Some(at) = reached.pop() {
            for (arrow, used) in self.arrows.iter().zip(&mut used) {
                if !*used && near(at, arrow.from) {
                    if near(arrow.to, to) {
                        return true;
                    }
                    *used = true;
                    reached.push(arrow.to);
                }
            }
        }
        false
    }

    /// Whether a concept is a part of another, at any depth.
    fn within(&self, part: usize, whole: usize) -> bool {
        let mut at = self.concepts.get(part).and_then(|one| one.whole);
        while let Some(above) = at {
            if above == whole {
                return true;
            }
            at = self.concepts.get(above).and_then(|one| one.whole);
        }
        false
    }

    /// Hypotheses that test a proposition, by their names.
    pub fn tested_by<'a>(&self, proposition: &str, claims: &'a [super::BoundClaim]) -> Vec<&'a str> {
        let tests = claims.iter().filter(|claim| claim.tests.as_deref() == Some(proposition));
        tests.map(|claim| claim.name.as_str()).collect()
    }
}

/// Levels of a tree that anybody draws are three or four.
const DEEPEST: usize = 64;

/// Depth first from the concepts that are part of nothing; each name once.
fn concepts(spec: &types::Theory) -> Vec<Concept> {
    let parts: Vec<&str> = spec.concepts.values().flat_map(|one| one.parts.iter().map(|part| part.as_str())).collect();
    let mut found = vec![];
    for name in spec.concepts.keys().map(|name| name.as_str()).filter(|name| !parts.contains(name)) {
        grow(spec, name, None, 0, &mut found);
    }
    found
}

fn grow(spec: &types::Theory, name: &str, whole: Option<usize>, depth: usize, found: &mut Vec<Concept>) {
    if depth > DEEPEST || found.iter().any(|one| one.name == name) {
        return;
    }
    let own = spec.concepts.get(name).map(|at| at.value.clone()).unwrap_or_default();
    let place = found.len();
    found.push(Concept {
        name: name.to_string(),
        label: own.label,
        definition: own.definition,
        traits: own.traits,
        kinds: own.kinds,
        indicator: own.indicator,
        whole,
        depth,
    });
    own.parts.iter().for_each(|part| grow(spec, part.as_str(), Some(place), depth + 1, found));
}
