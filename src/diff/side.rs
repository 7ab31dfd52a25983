//! One of the studies that are compared: as written, as bound, and what each of its variables measures.

use std::collections::HashMap;

use crate::compile::{self, Parsed, laid_over, presume};
use crate::diag::Diagnostic;
use crate::method::METHODS;
use crate::source::{Source, Span};
use crate::spec::expr::Path;
use crate::spec::expr::affine::{Form, Sum, sum};
use crate::spec::node::{Node, Tree};
use crate::spec::types::Spec;
use crate::study::{Definition, Study, VarId};

use super::concepts::Concepts;

/// A study read for comparison. No data are needed: columns are taken as written.
#[derive(Debug)]
pub struct Side {
    pub source: Source,
    /// Every short form written out, as the author has it.
    pub written: Node,
    /// The same with everything that an analysis has from another one.
    pub node: Node,
    pub spec: Spec,
    pub study: Study,
    /// Every name is known, so that the study can be planned.
    pub sound: bool,
    /// The measure of each variable of `study`.
    pub measures: Vec<Measure>,
}

/// What a variable measures.
#[derive(Clone, Debug)]
pub struct Measure {
    pub name: String,
    pub concept: Option<String>,
    pub form: Form,
    /// The core of the measure that falls where this one rises.
    pub reversed: String,
    /// Columns that it is made of.
    pub atoms: Vec<String>,
    /// Nothing but a column.
    pub raw: bool,
}

impl Side {
    /// What is wrong with the text where it cannot be compared.
    pub fn read(source: Source, concepts: &Concepts) -> Result<Side, (Source, Vec<Diagnostic>)> {
        let (parsed, found) = compile::parse(&source);
        let wrong = found.iter().any(Diagnostic::is_error);
        match parsed.filter(|_| !wrong) {
            Some(parsed) => Ok(Side::of(source, parsed, concepts)),
            None => Err((source, found)),
        }
    }

    fn of(source: Source, parsed: Parsed, concepts: &Concepts) -> Side {
        let (study, found) = presume(&parsed);
        let written = parsed.node.unwrap_or_else(|| Node::new(Span::default(), Tree::Empty));
        let sound = !found.iter().any(Diagnostic::is_error);
        let (node, measures) = (inherited(&written), measures(&study, concepts));
        Side { source, written, node, spec: parsed.spec, study, sound, measures }
    }

    /// One-based line of a place.
    pub fn line(&self, span: Span) -> usize {
        self.source.line_column(span.start as usize).0
    }

    pub fn measure(&self, id: VarId) -> &Measure {
        &self.measures[id.0]
    }

    pub fn name(&self) -> &str {
        &self.study.name
    }
}

/// The tree in which an analysis that comes `from` another says everything itself.
fn inherited(node: &Node) -> Node {
    let section = |(key, value): &(Node, Node)| {
        let method = METHODS.iter().find(|method| key.as_text() == Some(method.section()));
        let inherits = method.is_some_and(|method| !method.roles().iter().any(|role| role.option == "from"));
        (key.clone(), if inherits { entries(value) } else { value.clone() })
    };
    let sections = node.as_map().unwrap_or_default().iter().map(section).collect();
    Node { span: node.span, comments: vec![], value: Tree::Map(sections) }
}

fn entries(section: &Node) -> Node {
    let Some(all) = section.as_map() else { return section.clone() };
    let whole = |(key, value): &(Node, Node)| {
        let laid = value.get("from").and_then(|_| laid_over(section, key.as_text().unwrap_or_default()));
        (key.clone(), laid.unwrap_or_else(|| value.clone()))
    };
    Node { span: section.span, comments: vec![], value: Tree::Map(all.iter().map(whole).collect()) }
}

fn measures(study: &Study, concepts: &Concepts) -> Vec<Measure> {
    let mut sums: Vec<Option<Sum>> = vec![None; study.vars.len()];
    (0..study.vars.len()).map(|at| measure(study, concepts, VarId(at), &mut sums)).collect()
}

fn measure(study: &Study, concepts: &Concepts, id: VarId, sums: &mut Vec<Option<Sum>>) -> Measure {
    let var = study.var(id);
    let sum = settle(study, concepts, id, sums);
    Measure {
        name: var.name.clone(),
        concept: concept(study, concepts, id),
        form: sum.form(),
        reversed: sum.reversed().form().core,
        atoms: sum.atoms().into_iter().map(str::to_string).collect(),
        raw: matches!(var.definition, Definition::Column),
    }
}

fn concept(study: &Study, concepts: &Concepts, id: VarId) -> Option<String> {
    let var = study.var(id);
    var.concept.clone().or_else(|| concepts.of(&study.name, &var.name).map(str::to_string))
}

/// What a variable is in terms of columns, found once.
fn settle(study: &Study, concepts: &Concepts, id: VarId, sums: &mut Vec<Option<Sum>>) -> Sum {
    if let Some(known) = sums.get(id.0).and_then(Option::as_ref) {
        return known.clone();
    }
    let var = study.var(id);
    let found = match &var.definition {
        Definition::Formula { expr, of } => {
            let parts: HashMap<&str, Sum> =
                of.iter().map(|part| (study.name_of(*part), settle(study, concepts, *part, sums))).collect();
            sum(expr, &|path: &Path| {
                let name = path.0.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(".");
                parts.get(name.as_str()).cloned().unwrap_or_else(|| Sum::atom(name))
            })
        }
        // A column that measures a shared idea is that idea, whatever it is called.
        Definition::Column => match concept(study, concepts, id) {
            Some(concept) => Sum::atom(format!("<{concept}>")),
            None => Sum::atom(&var.name),
        },
        _ => Sum::atom(&var.name),
    };
    if let Some(place) = sums.get_mut(id.0) {
        *place = Some(found.clone());
    }
    found
}
