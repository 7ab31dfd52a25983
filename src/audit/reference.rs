//! The reference distribution that a table's stars imply.

use super::paper::{Item, Paper, Tested};
use super::words::{listed, short, tables};
use crate::card;
use crate::diag::Diagnostic;
use crate::printed::Table;
use crate::stats::dist::{normal_quantile, t_quantile};

card! {
    /// ## What it finds
    /// Tables whose stars follow t with other degrees of freedom than the errors that are named have.
    ///
    /// Each estimate and its standard error, with all that rounds to them, give a range of t; each number of degrees of
    /// freedom turns it into a range of p and so of stars. The number that explains most cells is what the stars follow.
    /// Errors clustered by G groups have G - 1.
    ///
    /// ## Why it matters
    /// With 3 degrees of freedom 5% needs |t| > 3.18, with 29 it needs 2.05: the clusters were not the ones that are
    /// named, and with so few groups clustered errors themselves are not to be trusted (Cameron and Miller 2015).
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: "y, z ~ a + b", errors: hc1}}
    /// reported:
    ///   1: {columns: [m(y), m(z)], a: [".5** (.1)", ".4* (.15)"], b: [".3 (.15)", "-.9*** (.09)"], _cons: [".6** (.12)", ".25 (.12)"]}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: "y, z ~ a + b", errors: hc1}}
    /// reported:
    ///   1: {columns: [m(y), m(z)], a: [".5*** (.1)", ".4*** (.15)"], b: [".3** (.15)", "-.9*** (.09)"], _cons: [".6*** (.12)", ".25** (.12)"]}
    /// ```
    static CARD = "stars-imply-reference", "stars of another reference distribution";
}

card! {
    /// ## What it finds
    /// Tables of one paper whose stars follow different reference distributions.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: "y, z ~ a + b", errors: hc1}}
    /// reported:
    ///   1: {columns: [m(y), m(z)], a: [".5** (.1)", ".4* (.15)"], b: [".3 (.15)", "-.9*** (.09)"], _cons: [".6** (.12)", ".25 (.12)"]}
    ///   2: {columns: [m(y), m(z)], a: [".5*** (.1)", ".4*** (.15)"], b: [".3** (.15)", "-.9*** (.09)"], _cons: [".6*** (.12)", ".25** (.12)"]}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: "y, z ~ a + b", errors: hc1}}
    /// reported:
    ///   1: {columns: [m(y), m(z)], a: [".5*** (.1)", ".4*** (.15)"], b: [".3** (.15)", "-.9*** (.09)"], _cons: [".6*** (.12)", ".25** (.12)"]}
    ///   2: {columns: [m(y), m(z)], a: [".4*** (.1)", ".4*** (.15)"], b: [".3** (.15)", "-.9*** (.09)"], _cons: [".6*** (.12)", ".25** (.12)"]}
    /// ```
    static OTHERS = "two-references", "stars of two reference distributions";
}

/// Degrees of freedom that are tried; above them t is told from the normal by no printed digit.
const MOST: u32 = 60;
/// Fewer cells imply nothing.
const FEWEST_CELLS: usize = 4;
/// Cells that the reference in words must fail to explain beyond those that the implied one fails to.
const CLEARLY: usize = 2;
/// Share of cells, one in so many, that an implied reference may fail to explain.
const ONE_IN: usize = 10;

/// What one table's stars say.
pub struct Implied<'a> {
    pub table: &'a Table,
    pub cells: Vec<Tested<'a>>,
    /// Degrees of freedom that explain most cells, ascending; infinite for the normal.
    pub best: Vec<f64>,
    /// Cells that none of these explains.
    pub exceptions: usize,
    /// Cells that what is said fails to explain.
    pub against_said: Option<usize>,
    pub said: Option<f64>,
}

impl Implied<'_> {
    /// The table's stars follow another reference than it says.
    pub fn differs(&self) -> bool {
        self.cells.len() >= FEWEST_CELLS
            && self.exceptions * ONE_IN <= self.cells.len()
            && self.against_said.is_some_and(|against| against >= self.exceptions + CLEARLY)
    }
}

/// What a t must exceed for one, two and three stars under one reference distribution.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Degrees of freedom; infinite for the normal.
    pub df: f64,
    critical: Vec<f64>,
}

impl Reference {
    pub fn new(df: f64, levels: &[f64]) -> Self {
        let tail =
            |level: &f64| if df.is_finite() { -t_quantile(level / 2.0, df) } else { -normal_quantile(level / 2.0) };
        Reference { df, critical: levels.iter().map(tail).collect() }
    }

    /// Every reference that stars are held against, each with its quantiles.
    pub fn tried(levels: &[f64]) -> Vec<Self> {
        let df = (1..=MOST).map(f64::from).chain([f64::INFINITY]);
        df.map(|df| Reference::new(df, levels)).collect()
    }

    /// Fewest and most stars that a cell can have.
    pub fn possible(&self, cell: &Tested) -> (u8, u8) {
        let (b, se) = (cell.number.range().abs(), cell.error.range());
        let most = if se.low > 0.0 { b.high / se.low } else { f64::INFINITY };
        let count = |t: f64| self.critical.iter().filter(|critical| t > **critical).count() as u8;
        (count(b.low / se.high), count(most))
    }

    pub fn fits(&self, cell: &Tested) -> bool {
        let (least, most) = self.possible(cell);
        (least..=most).contains(&cell.stars)
    }
}

pub fn implied<'a>(paper: &Paper<'a>, table: &'a Table) -> Option<Implied<'a>> {
    let cells = paper.tested(table);
    if cells.is_empty() {
        return None;
    }
    let unexplained = |one: &Reference| cells.iter().filter(|cell| !one.fits(cell)).count();
    let counted: Vec<(f64, usize)> = paper.references.iter().map(|one| (one.df, unexplained(one))).collect();
    let exceptions = counted.iter().map(|(_, count)| *count).min()?;
    let best = counted.iter().filter(|(_, count)| *count == exceptions).map(|(df, _)| *df).collect();
    let said: Vec<Option<f64>> = cells.iter().map(|cell| paper.said_df(table, &cell.item.address.of)).collect();
    let told: Option<Vec<f64>> = said.into_iter().collect();
    let against =
        |said: &Vec<f64>| cells.iter().zip(said).filter(|(cell, df)| !paper.reference(**df).fits(cell)).count();
    let against_said = told.as_ref().map(against);
    let said = told.and_then(|said| said.into_iter().reduce(f64::min));
    Some(Implied { table, cells, best, exceptions, against_said, said })
}

pub fn check(paper: &Paper) -> Vec<Diagnostic> {
    let all: Vec<Implied> = paper.tables.iter().filter_map(|table| implied(paper, table)).collect();
    let mut groups: Vec<(Vec<f64>, Vec<&Implied>)> = vec![];
    for one in all.iter().filter(|one| one.differs()) {
        let common = |held: &[f64]| held.iter().copied().filter(|df| one.best.contains(df)).collect::<Vec<f64>>();
        match groups.iter_mut().find(|(held, _)| !common(held).is_empty()) {
            Some((held, members)) => {
                *held = common(held);
                members.push(one);
            }
            None => groups.push((one.best.clone(), vec![one])),
        }
    }
    let mut found: Vec<Diagnostic> = groups.iter().map(|(df, members)| differing(df, members)).collect();
    if let Some((df, members)) = groups.iter().max_by_key(|(_, members)| members.len()) {
        let apart = |one: &&Implied| {
            one.cells.len() >= FEWEST_CELLS && !one.differs() && !one.best.iter().any(|one| df.contains(one))
        };
        let others: Vec<&Implied> = all.iter().filter(apart).collect();
        found.extend((!others.is_empty()).then(|| of_others(&others, members)));
    }
    found
}

fn differing(df: &[f64], members: &[&Implied]) -> Diagnostic {
    let cells: usize = members.iter().map(|one| one.cells.len()).sum();
    let unexplained: usize = members.iter().map(|one| one.exceptions).sum();
    let against: usize = members.iter().filter_map(|one| one.against_said).sum();
    let said = members.iter().filter_map(|one| one.said).reduce(f64::min).unwrap_or(f64::INFINITY);
    let titles: Vec<String> = members.iter().map(|one| one.table.title()).collect();
    let explained = |lost: usize| format!("{} of {cells} stars", cells - lost);
    let other = if said.is_finite() { short(said, 0) } else { distribution(&[said]) };
    let mut finding = CARD.warning(format!(
        "the stars of {} follow {}, not {other}: {} agree, against {}",
        tables(&titles),
        distribution(df),
        explained(unexplained),
        cells - against,
    ));
    if let Some(first) = members.first() {
        finding = finding.at(first.table.span, format!("and not {}", distribution(&[said])));
    }
    finding = finding.places(members.iter().map(|one| {
        let against = one.against_said.unwrap_or(0);
        format!("  {}: {against} of {} stars are not those of {other}", one.table.title(), one.cells.len())
    }));
    let help = match df {
        [few] if few.is_finite() => format!(
            "t with {few} degrees of freedom is what {} clusters give: name the clusters that were used",
            few + 1.0
        ),
        _ => "say below each table which reference its stars follow".to_string(),
    };
    finding.help(help)
}

fn of_others(others: &[&Implied], members: &[&Implied]) -> Diagnostic {
    let titles = |of: &[&Implied]| tables(&of.iter().map(|one| one.table.title()).collect::<Vec<_>>());
    let mut finding = OTHERS.warning(format!(
        "the stars of {} follow another reference than those of {}",
        titles(others),
        titles(members)
    ));
    if let Some(first) = others.first() {
        finding = finding.at(first.table.span, distribution(&first.best));
    }
    finding = finding.places(others.iter().map(|one| format!("  {}: {}", one.table.title(), distribution(&one.best))));
    finding.help("use one reference in all tables, or say below each which one its stars follow")
}

/// `t with 3 degrees of freedom`, `t with 10 or more degrees of freedom`
pub fn distribution(df: &[f64]) -> String {
    let whole = |df: f64| short(df, 0);
    match df {
        [] => "no t at all".to_string(),
        [one] if one.is_infinite() => "the normal".to_string(),
        [1.0] => "t with 1 degree of freedom".to_string(),
        [one] => format!("t with {} degrees of freedom", whole(*one)),
        [first, .., last] if last.is_infinite() => format!("t with {} or more degrees of freedom", whole(*first)),
        [first, .., last] => {
            format!("t with {} degrees of freedom", listed(&[whole(*first), whole(*last)]).replace(" and ", " to "))
        }
    }
}

/// Where a cell stands, in words.
pub fn written(item: &Item) -> String {
    format!("`{}` of {}", item.cell.text, item.place())
}
