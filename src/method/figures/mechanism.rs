//! The arrows of a theory between its concepts.

use super::start;
use crate::exhibit::Chart;
use crate::exhibit::chart::Dash;
use crate::exhibit::diagram::{Arrow, Diagram, End, Frame, Part};
use crate::method::tables::word;
use crate::results::Results;
use crate::spec::types::Sign;
use crate::study::{BoundFigure, Study, Theory};

/// Concepts that are part of nothing are frames, all below them their parts.
pub fn draw(figure: &BoundFigure, study: &Study, _: &Results) -> Chart {
    let mut chart = start(figure, study);
    let Some(theory) = &study.theory else { return chart };
    let mut ends = vec![End::default(); theory.concepts.len()];
    let mut diagram = Diagram::default();
    for (at, concept) in theory.concepts.iter().enumerate() {
        let text = concept.text(study.language);
        match concept.whole {
            None => {
                ends[at] = End { frame: diagram.frames.len(), part: None };
                let traits = concept.traits.join(word(study, ", ", "、"));
                diagram.frames.push(Frame { title: text, below: traits, parts: vec![] });
            }
            Some(_) => {
                let frame = ends[theory.root(at)].frame;
                let Some(whole) = diagram.frames.get_mut(frame) else { continue };
                ends[at] = End { frame, part: Some(whole.parts.len()) };
                whole.parts.push(Part { text, depth: concept.depth.saturating_sub(1) });
            }
        }
    }
    diagram.arrows = arrows(theory, &ends, study);
    let dashes = diagram.arrows.iter().any(|arrow| arrow.dash != Dash::Solid);
    chart.notes.push(match dashes {
        true => word(
            study,
            "Solid arrows raise, dashed arrows lower, dotted ones are left open by the theory.",
            "实线表示促进，虚线表示抑制，点线表示方向不定。",
        )
        .into(),
        false => word(study, "All arrows raise what they point at.", "所有箭头均表示促进。").into(),
    });
    chart.diagram = Some(diagram);
    chart
}

fn arrows(theory: &Theory, ends: &[End], study: &Study) -> Vec<Arrow> {
    let arrow = |one: &crate::study::Arrow| {
        let verb = one.verb.as_ref().map(|verb| verb.text(study.language));
        let sign = crate::method::tables::sign(one.sign);
        Some(Arrow {
            from: ends.get(one.from)?.clone(),
            to: ends.get(one.to)?.clone(),
            text: verb.map_or_else(|| sign.to_string(), |verb| format!("{sign} {verb}").trim().to_string()),
            dash: match one.sign {
                Some(Sign::Positive) => Dash::Solid,
                Some(Sign::Negative) => Dash::Dashed,
                Some(Sign::Open) | None => Dash::Dotted,
            },
        })
    };
    theory.arrows.iter().filter_map(arrow).collect()
}
