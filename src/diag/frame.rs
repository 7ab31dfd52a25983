//! The lines of a study around a finding; long ones are cut around what they are shown for.

use std::collections::BTreeMap;
use std::ops::Range;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::source::{Source, Span};

/// Longest line, in bytes, that is drawn whole.
const WIDEST: usize = 200;

/// Bytes that stay on each side of a place in a longer one, and of a place itself.
const AROUND: usize = 40;
const PLACE: usize = 100;

/// Lines before and after a place that may be drawn.
const CONTEXT: usize = 2;

const CUT: &str = "\u{2026} ";

/// A text in which only the lines near the places are filled, so that line numbers stay.
#[derive(Debug)]
pub struct Frame {
    name: String,
    text: String,
    lines: Vec<Line>,
    labels: Vec<(Range<usize>, String)>,
}

/// What stays of one line.
#[derive(Clone, Debug)]
struct Line {
    /// Where it began.
    old: usize,
    /// Where what stays of it begins now, behind the sign of a cut.
    new: usize,
    kept: Range<usize>,
}

impl Frame {
    pub fn of(source: &Source, places: &[(Span, String)]) -> Self {
        let own: Vec<(Range<usize>, &String)> =
            places.iter().filter(|(span, _)| span.file == source.id).map(|(span, said)| (span.range(), said)).collect();
        let mut near: BTreeMap<usize, Vec<Range<usize>>> = BTreeMap::new();
        for (range, _) in &own {
            let [first, last] = [range.start, range.end.max(range.start)].map(|at| row_of(&source.text, at));
            (first.saturating_sub(CONTEXT)..=last + CONTEXT)
                .for_each(|row| near.entry(row).or_default().push(range.clone()));
        }
        let mut frame =
            Frame { name: source.path.display().to_string(), text: String::new(), lines: vec![], labels: vec![] };
        let mut old = 0;
        for (row, line) in source.text.split_inclusive('\n').enumerate() {
            let bare = line.strip_suffix('\n').unwrap_or(line);
            if let Some(places) = near.get(&row) {
                frame.push(bare, old, places);
            }
            frame.text.push_str(&line[bare.len()..]);
            old += line.len();
        }
        let moved = |(range, said): (Range<usize>, &String)| {
            let from = frame.now(range.start);
            (from..frame.now(range.end).max(from), said.clone())
        };
        frame.labels = own.into_iter().map(moved).collect();
        frame
    }

    fn push(&mut self, line: &str, old: usize, places: &[Range<usize>]) {
        let kept = kept(line, old, places);
        if kept.start > 0 {
            self.text.push_str(CUT);
        }
        self.lines.push(Line { old, new: self.text.len(), kept: kept.clone() });
        self.text.extend(line[kept.clone()].chars().flat_map(printable));
        if kept.end < line.len() {
            self.text.push(' ');
            self.text.push_str(CUT.trim_end());
        }
    }

    /// Where a byte of the source stands now; what was cut away is at the end that is nearer.
    fn now(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|line| line.old <= at).checked_sub(1).and_then(|row| self.lines.get(row));
        line.map_or(0, |line| line.new + (at - line.old).clamp(line.kept.start, line.kept.end) - line.kept.start)
    }

    pub fn labels(&self) -> impl Iterator<Item = LabeledSpan> + '_ {
        let label =
            |(range, said): &(Range<usize>, String)| LabeledSpan::new(Some(said.clone()), range.start, range.len());
        self.labels.iter().map(label)
    }
}

/// The same number of bytes, so that places stay; control characters never reach the terminal.
fn printable(c: char) -> impl Iterator<Item = char> {
    let shown = c == '\t' || c == '\r' || !c.is_control();
    let (sign, times) = if shown { (c, 1) } else { ('?', c.len_utf8()) };
    std::iter::repeat_n(sign, times)
}

fn row_of(text: &str, at: usize) -> usize {
    text[..text.floor_char_boundary(at)].matches('\n').count()
}

/// The part of a line that is drawn: all of it, or what is around its places, or its beginning.
fn kept(line: &str, old: usize, places: &[Range<usize>]) -> Range<usize> {
    if line.len() <= WIDEST {
        return 0..line.len();
    }
    let inside = places.iter().filter(|place| place.start >= old && place.start <= old + line.len());
    let first = inside.clone().map(|place| place.start - old).min().unwrap_or(0);
    let end = inside.map(|place| place.end.saturating_sub(old).min(first + PLACE)).max().unwrap_or(0);
    let from = line.floor_char_boundary(first.saturating_sub(AROUND));
    from..line.ceil_char_boundary((end + AROUND).max(from + PLACE).min(line.len()))
}

impl SourceCode for Frame {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let found = self.text.read_span(span, before, after)?;
        // A place alone is asked for its column, which is that of the source.
        let column = match self.lines.iter().rev().find(|line| line.new <= span.offset()) {
            Some(line) if before == 0 && after == 0 => line.kept.start + span.offset() - line.new,
            _ => found.column(),
        };
        let (name, lines) = (self.name.clone(), found.line_count());
        Ok(Box::new(MietteSpanContents::new_named(name, found.data(), *found.span(), found.line(), column, lines)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_around_its_place_and_keeps_its_column() {
        let text = format!("study: s\n{}wrong{}\nlast: line\n", "a, ".repeat(200), ", b".repeat(200));
        let source = Source::new(0, "s.yaml", text.as_str());
        let at = text.find("wrong").unwrap();
        let frame = Frame::of(&source, &[(Span::new(0, at, at + 5), "here".into())]);
        assert!(frame.text.lines().all(|line| line.len() < WIDEST), "{}", frame.text);
        let (range, _) = &frame.labels[0];
        assert_eq!(&frame.text[range.clone()], "wrong");
        let line = frame.text.lines().nth(1).unwrap();
        assert!(line.starts_with(CUT) && line.ends_with(CUT.trim_end()), "{line}");
        let found = frame.read_span(&SourceSpan::from(range.start..range.end), 0, 0).unwrap();
        assert_eq!((found.line(), found.column()), (1, 600));
        assert_eq!(frame.text.lines().count(), 3);
    }

    #[test]
    fn a_long_neighbour_keeps_its_beginning_and_far_lines_are_empty() {
        let text = format!("far\n\n\n\n\u{7}{}\nx: 1\n", "\u{4e2d}".repeat(300));
        let at = text.find("x: 1").unwrap();
        let frame = Frame::of(&Source::new(0, "s.yaml", text.as_str()), &[(Span::new(0, at, at + 1), "here".into())]);
        let lines: Vec<&str> = frame.text.lines().collect();
        assert_eq!((lines[0], lines[5]), ("", "x: 1"));
        assert!(lines[4].starts_with("?\u{4e2d}") && lines[4].ends_with('\u{2026}') && lines[4].len() < WIDEST);
        assert_eq!(&frame.text[frame.labels[0].0.clone()], "x");
    }
}
