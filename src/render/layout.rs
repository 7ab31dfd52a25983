//! How a table fits a page in LaTeX: its font, its turn, the width of its columns, where its head breaks.
//!
//! One rule: widths are estimated for a page with 16 cm of text in an 11 pt document. The first of these that
//! fits is taken: `\small`, `\footnotesize`, `\scriptsize`; the same turned by a quarter; `\tiny` turned; the
//! last one scaled down. Columns of long text wrap to make room. What is longer than a page breaks over pages.

use serde::Serialize;

use super::columns;
use super::symbols::has_cjk;
use super::view::{Cell, Place, View};
use super::widths::{longest_word, script, width, wrap};

#[derive(Clone, Debug, Serialize)]
pub struct Layout {
    /// Column specifications with the stub's.
    pub columns: Vec<String>,
    pub font: &'static str,
    /// Half the space between two columns, in pt.
    pub gap: u64,
    /// A column of text breaks into lines.
    pub wrapped: bool,
    /// Width of the table in lines.
    pub share: String,
    pub turned: bool,
    pub long: bool,
    /// Wider than the page in the smallest font: scaled down, or too wide where it also breaks over pages.
    pub overfull: bool,
    pub siunitx: bool,
    pub packages: Vec<&'static str>,
    pub engine: Engine,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    Pdflatex,
    Xelatex,
}

impl Engine {
    /// Tenths of the usual distance of lines: ctex sets Chinese text wider apart.
    fn leading(self) -> u64 {
        match self {
            Engine::Pdflatex => 10,
            Engine::Xelatex => 13,
        }
    }
}

/// A size of type: command, half the gap between columns in pt, and an em in tenths of a pt. Small type is
/// wider than its size says: the em is twice a digit of cmr10, cmr9, cmr8, cmr6.
struct Size {
    command: &'static str,
    gap: u64,
    em: u64,
}

const LINE: u64 = 452;
const PAGE: u64 = 650;
const LINES_UPRIGHT: u64 = 50;
const LINES_TURNED: u64 = 32;

/// A column of text may shrink to this many thousandths of an em, and wraps when it is wider.
const NARROWEST: u64 = 10_000;

const SIZES: [Size; 3] = [
    Size { command: "\\small", gap: 5, em: 100 },
    Size { command: "\\footnotesize", gap: 4, em: 93 },
    Size { command: "\\scriptsize", gap: 3, em: 85 },
];
const SMALLEST: Size = Size { command: "\\tiny", gap: 2, em: 74 };

/// Wanted widths of a column: what it takes on one line, and the least it can do with.
#[derive(Clone, Copy)]
pub struct Want {
    pub natural: u64,
    pub least: u64,
}

/// How the columns share a line. Widths are in thousandths of an em.
pub struct Fit {
    pub wants: Vec<Want>,
    pub widths: Vec<u64>,
    /// What the line leaves for the columns' contents.
    pub room: u64,
    /// An em and the line, both in tenths of a pt.
    pub em: u64,
    pub line: u64,
}

/// The layout of `view`, whose head is broken into lines on the way.
pub fn layout(view: &mut View, siunitx: bool) -> Layout {
    let mut wants = wants(view);
    break_head(view, &mut wants);
    let (size, turned, overfull) = fit(&wants);
    let room = room(size, turned, wants.len());
    let widths = shares(&wants, room);
    let engine = engine(view);
    let lines = lines(view, &widths, room) * engine.leading() / 10;
    let long = lines > if turned { LINES_TURNED } else { LINES_UPRIGHT };
    let siunitx = siunitx && view.columns.iter().any(|column| column.fraction > 0);
    let wrapped = wants.iter().zip(&widths).any(|(want, width)| width < &want.natural);
    let share = if long { "1.00".into() } else { share(&widths, room) };
    let fit = Fit { wants, widths, room, em: size.em, line: 10 * line(turned) };
    Layout {
        columns: columns::specifications(view, &fit, siunitx),
        font: size.command,
        gap: size.gap,
        wrapped,
        share,
        turned,
        long,
        overfull,
        siunitx,
        packages: packages(view, turned, long, overfull, siunitx),
        engine,
    }
}

fn wants(view: &View) -> Vec<Want> {
    let stub = view.rows().map(|row| width(&row.stub) + 1000 * row.indent as u64).max().unwrap_or(0);
    let word = view.rows().map(|row| longest_word(&row.stub) + 1000 * row.indent as u64).max().unwrap_or(0);
    let columns = view.columns.iter().enumerate().map(|(at, column)| {
        let widest = view.cells(at).map(cell_width).max().unwrap_or(0);
        let natural = if column.fraction > 0 { widest.max(columns::point_width(view.cells(at))) } else { widest };
        let unbroken = |cell: &Cell| if cell.numeral { cell_width(cell) } else { longest_word(&cell.text) };
        match column.align {
            Place::Point => Want { natural, least: natural },
            _ => text_want(natural, view.cells(at).map(unbroken).max().unwrap_or(0)),
        }
    });
    std::iter::once(text_want(stub, word)).chain(columns).collect()
}

fn text_want(natural: u64, word: u64) -> Want {
    Want { natural, least: natural.min(NARROWEST.max(word)) }
}

fn cell_width(cell: &Cell) -> u64 {
    width(cell.open) + width(&cell.text) + width(cell.close) + script(cell.stars)
}

/// Breaks each head to the width of what stands below it, and widens columns to their heads.
fn break_head(view: &mut View, wants: &mut [Want]) {
    for cell in view.head.iter_mut().flatten() {
        let Some(below) = wants.get_mut(cell.from - 1..cell.to) else { continue };
        let limit = below.iter().map(|want| want.natural).sum::<u64>().max(7_000 * below.len() as u64);
        cell.lines = wrap(&cell.text, limit);
        if let [want] = below {
            let widest = cell.lines.iter().map(|line| width(line)).max().unwrap_or(0);
            want.natural = want.natural.max(widest);
            want.least = want.least.max(cell.lines.iter().map(|line| longest_word(line)).max().unwrap_or(0));
            if cell.from > 1 && want.least < want.natural && want.natural <= NARROWEST {
                want.least = want.natural;
            }
        }
    }
}

fn fit(wants: &[Want]) -> (&'static Size, bool, bool) {
    let least: u64 = wants.iter().map(|want| want.least).sum();
    let turned = SIZES.iter().chain([&SMALLEST]).map(|size| (size, true));
    let mut choices = SIZES.iter().map(|size| (size, false)).chain(turned);
    match choices.find(|(size, turned)| least <= room(size, *turned, wants.len())) {
        Some((size, turned)) => (size, turned, false),
        None => (&SMALLEST, true, true),
    }
}

fn line(turned: bool) -> u64 {
    if turned { PAGE } else { LINE }
}

/// What a line leaves for the columns' contents, in thousandths of an em.
fn room(size: &Size, turned: bool, columns: usize) -> u64 {
    let gaps = 2 * size.gap * (columns as u64).saturating_sub(1);
    line(turned).saturating_sub(gaps) * 10_000 / size.em
}

/// Natural widths where they fit; else columns of text share what the others leave, by their need.
fn shares(wants: &[Want], room: u64) -> Vec<u64> {
    let natural: u64 = wants.iter().map(|want| want.natural).sum();
    let least: u64 = wants.iter().map(|want| want.least).sum();
    if natural <= room {
        return wants.iter().map(|want| want.natural).collect();
    }
    let spare = room.saturating_sub(least);
    let missing = (natural - least).max(1);
    let share = |want: &Want| want.least + (want.natural - want.least) * spare / missing;
    wants.iter().map(share).collect()
}

/// Lines of the whole table with title and notes.
fn lines(view: &View, widths: &[u64], room: u64) -> u64 {
    let height = |text: &str, width_there: u64| width(text).div_ceil(width_there.max(1)).max(1);
    let mut lines = 6 + height(&view.notes.concat(), room) + view.head.len() as u64;
    for panel in &view.panels {
        lines += 2 * u64::from(panel.title.is_some());
        for row in &panel.rows {
            let texts = std::iter::once(row.stub.as_str()).chain(row.cells.iter().map(|cell| cell.text.as_str()));
            lines += texts.zip(widths).map(|(text, there)| height(text, *there)).max().unwrap_or(1);
        }
    }
    lines
}

/// A narrow table keeps some air between its columns and leaves room for its notes.
fn share(widths: &[u64], room: u64) -> String {
    let natural: u64 = widths.iter().sum();
    let wanted = if natural > room { natural * 20 / room.max(1) + 1 } else { (natural * 27 / room.max(1)).min(20) };
    format!("{:.2}", wanted.max(11) as f64 / 20.0)
}

fn packages(view: &View, turned: bool, long: bool, overfull: bool, siunitx: bool) -> Vec<&'static str> {
    let point = view.columns.iter().any(|column| column.fraction > 0);
    let mut packages = vec!["array", "booktabs"];
    match long {
        true => packages.push("longtable"),
        false => packages.push("threeparttable"),
    }
    if point {
        packages.push(if siunitx { "siunitx" } else { "dcolumn" });
    }
    if turned {
        packages.push(if long { "pdflscape" } else { "rotating" });
    }
    if overfull && !long {
        packages.push("graphicx");
    }
    if view.number.is_none() {
        packages.push("caption");
    }
    packages
}

fn engine(view: &View) -> Engine {
    let chinese = view.language == "zh"
        || has_cjk(&view.title)
        || view.notes.iter().any(|note| has_cjk(note))
        || view.head.iter().flatten().any(|head| has_cjk(&head.text))
        || view.panels.iter().filter_map(|panel| panel.title.as_deref()).any(has_cjk)
        || view.rows().any(|row| has_cjk(&row.stub) || row.cells.iter().any(|cell| has_cjk(&cell.text)));
    if chinese { Engine::Xelatex } else { Engine::Pdflatex }
}
