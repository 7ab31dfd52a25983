//! A regression on one variable is known from two means, two standard deviations and the slope.

use super::paper::{Paper, at};
use super::words::{as_printed, listed, range, short};
use crate::card;
use crate::diag::Diagnostic;
use crate::printed::{Number, Table};
use crate::stats::interval::Interval;
use crate::study::BoundFormula;

card! {
    /// ## What it finds
    /// Columns of one regressor whose standard errors are the classical ones, s / (sd(x) sqrt(n - 1)), to the last
    /// digit, where the paper says that they are clustered.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// reported:
    ///   1: {columns: [n, mean, sd], y: [330, .230, .078], x: [330, .121, .067]}
    ///   2: {columns: [m(y)], clusters: province, x: ["1.000*** (.033)"], _cons: [".109*** (.005)"], n: [330], r2: [.735]}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// reported:
    ///   1: {columns: [n, mean, sd], y: [330, .230, .078], x: [330, .121, .067]}
    ///   2: {columns: [m(y)], clusters: province, x: ["1.000*** (.091)"], _cons: [".109*** (.012)"], n: [330], r2: [.735]}
    /// ```
    static ERRORS = "classical-errors-printed", "classical errors where others are named";
}

card! {
    /// ## What it finds
    /// A column of one regressor whose R2 is the adjusted one: b^2 var(x) / var(y), from the table of descriptives, is R2,
    /// and what is printed is 1 - (1 - R2)(n - 1)/(n - 2).
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// reported:
    ///   1: {columns: [n, mean, sd], y: [330, .258, .073], x: [330, .121, .067]}
    ///   2: {columns: [m(y)], x: [".184*** (.059)"], n: [330], r2: [.026]}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// reported:
    ///   1: {columns: [n, mean, sd], y: [330, .258, .073], x: [330, .121, .067]}
    ///   2: {columns: [m(y)], x: [".184*** (.059)"], n: [330], r2: [.029]}
    /// ```
    static WHICH_R2 = "adjusted-r2-printed", "an adjusted R2 printed as R2";
}

card! {
    /// ## What it finds
    /// A column of one regressor that contradicts the table of descriptives: the constant is not mean(y) - b mean(x), or
    /// R2, adjusted or not, is not b^2 var(x) / var(y).
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// reported:
    ///   1: {columns: [n, mean, sd], y: [330, .230, .078], x: [330, .121, .067]}
    ///   2: {columns: [m(y)], x: ["1.000*** (.033)"], _cons: [".190*** (.005)"], n: [330], r2: [.735]}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// reported:
    ///   1: {columns: [n, mean, sd], y: [330, .230, .078], x: [330, .121, .067]}
    ///   2: {columns: [m(y)], x: ["1.000*** (.033)"], _cons: [".109*** (.005)"], n: [330], r2: [.735]}
    /// ```
    static IDENTITY = "bivariate-identity", "a column that contradicts the descriptives";
}

/// A computed error is told from others where its range is at most so many units of the printed digit.
const SHARP: f64 = 2.0;
/// Errors that agree by chance are not three.
const ENOUGH: usize = 2;

/// A column `y ~ x` with everything that is printed about it.
struct Column<'a> {
    table: &'a Table,
    at: usize,
    slope: Number,
    slope_error: Option<Number>,
    constant: Option<Number>,
    constant_error: Option<Number>,
    r2: Option<Number>,
    n: f64,
    x: [Interval; 2],
    y: [Interval; 2],
    regressor: String,
}

pub fn check(paper: &Paper) -> Vec<Diagnostic> {
    paper.tables.iter().flat_map(|table| of_table(paper, table)).collect()
}

fn of_table(paper: &Paper, table: &Table) -> Vec<Diagnostic> {
    let columns: Vec<Column> = (0..table.columns.len()).filter_map(|at| column(paper, table, at)).collect();
    let mut found: Vec<Diagnostic> = columns.iter().filter_map(contradicted).collect();
    found.extend(which_r2(&columns));
    found.extend(table.clusters.as_ref().and_then(|clusters| classical(&columns, &clusters.value)));
    found
}

fn simple<'a>(paper: &Paper<'a>, of: &str) -> Option<&'a BoundFormula> {
    let model = paper.model(of)?;
    let plain = model.edit.is_none() && model.mediators.is_empty() && !model.regimes;
    let formula = model.formula;
    let alone = formula.terms.len() == 1 && formula.effects.is_empty() && formula.constant;
    (plain && alone && formula.endogenous.is_empty()).then_some(formula)
}

fn column<'a>(paper: &Paper<'a>, table: &'a Table, column: usize) -> Option<Column<'a>> {
    let (address, _) = table.rows.iter().find_map(|row| row.addresses.get(column)?.as_ref())?;
    let formula = simple(paper, &address.of)?;
    let outcome = match &address.outcome {
        Some(outcome) => outcome.clone(),
        None => paper.study.name_of(*formula.outcomes.first()?).to_string(),
    };
    let regressor = paper.study.name_of(*formula.terms.first()?).to_string();
    let slope = at(table, &regressor, column)?;
    let moments = |name: &str| Some([paper.moment(name, "mean")?.range(), paper.moment(name, "sd")?.range()]);
    let constant = at(table, "_cons", column);
    let n = at(table, "n", column).map(|n| n.number).or_else(|| paper.moment(&outcome, "n"))?;
    Some(Column {
        table,
        at: column,
        slope: slope.number,
        slope_error: slope.bracket,
        constant: constant.map(|constant| constant.number),
        constant_error: constant.and_then(|constant| constant.bracket),
        r2: at(table, "r2", column).map(|r2| r2.number),
        n: n.value,
        x: moments(&regressor)?,
        y: moments(&outcome)?,
        regressor,
    })
}

impl Column<'_> {
    fn place(&self) -> String {
        format!("{} ({})", self.table.title(), self.at + 1)
    }

    fn span(&self, row: &str) -> crate::source::Span {
        let cell = self.table.row(row).and_then(|row| row.cells.get(self.at));
        cell.map_or(self.table.span, |cell| cell.span)
    }

    /// b^2 var(x) / var(y)
    fn r2(&self) -> Option<Interval> {
        let squares = self.slope.range().square() * self.x[1].square();
        squares.over(self.y[1].square())
    }

    /// 1 - (1 - R2)(n - 1)/(n - 2)
    fn adjusted(&self, r2: Interval) -> Interval {
        r2.map(|r2| 1.0 - (1.0 - r2) * (self.n - 1.0) / (self.n - 2.0))
    }

    fn plain(&self, adjusted: Interval) -> Interval {
        adjusted.map(|r2| 1.0 - (1.0 - r2) * (self.n - 2.0) / (self.n - 1.0))
    }

    /// R2 from the descriptives and from what is printed, whichever of the two that is.
    fn known_r2(&self) -> Option<Interval> {
        let from_moments = self.r2()?;
        let Some(printed) = self.r2.map(|r2| r2.range()) else { return Some(from_moments) };
        let either = [from_moments.meet(printed), from_moments.meet(self.plain(printed))];
        either.into_iter().flatten().reduce(|a, b| Interval::new(a.low.min(b.low), a.high.max(b.high)))
    }

    /// |b| sqrt((1 - R2) / (R2 (n - 2)))
    fn classical_slope(&self) -> Option<Interval> {
        let r2 = self.known_r2().filter(|r2| r2.low > 0.0)?;
        let ratio = r2.map(|r2| ((1.0 - r2).max(0.0) / (r2 * (self.n - 2.0))).sqrt());
        Some(self.slope.range().abs() * ratio)
    }

    /// s sqrt(1/n + mean(x)^2 / ((n - 1) var(x))), s^2 = var(y) (1 - R2)(n - 1)/(n - 2)
    fn classical_constant(&self) -> Option<Interval> {
        let r2 = self.known_r2()?;
        let left = r2.map(|r2| ((1.0 - r2).max(0.0) * (self.n - 1.0) / (self.n - 2.0)).sqrt());
        let far = self.x[0].square().over(self.x[1].square())?.times(1.0 / (self.n - 1.0));
        let reach = (far + Interval::point(1.0 / self.n)).root();
        Some(self.y[1] * left * reach)
    }
}

fn contradicted(column: &Column) -> Option<Diagnostic> {
    let mut finding = IDENTITY.warning(format!("{} contradicts the table of descriptives", column.place()));
    let expected = column.y[0] - column.slope.range() * column.x[0];
    if let Some(constant) = column.constant.filter(|constant| !constant.range().meets(expected)) {
        let decimals = constant.decimals;
        let label = format!("mean(y) - b mean(x) is {}", range(expected, decimals));
        finding = finding.at(column.span("_cons"), label);
    }
    if let (Some(r2), Some(expected)) = (column.r2, column.r2()) {
        let fits = [expected, column.adjusted(expected)].into_iter().any(|one| one.meets(r2.range()));
        if !fits {
            let label = format!("b^2 var(x) / var(y) is {}", range(expected, r2.decimals));
            finding = finding.at(column.span("r2"), label);
        }
    }
    (!finding.labels.is_empty()).then(|| finding.help("check that both tables show the same rows"))
}

/// Columns whose R2 can only be the adjusted one, where no column contradicts that.
fn which_r2(columns: &[Column]) -> Option<Diagnostic> {
    let told: Vec<(&Column, Number, Interval)> =
        columns.iter().filter_map(|column| Some((column, column.r2?, column.r2()?))).collect();
    let adjusted = |(column, printed, r2): &&(&Column, Number, Interval)| column.adjusted(*r2).meets(printed.range());
    if !told.iter().all(|one| adjusted(&one)) {
        return None;
    }
    let only: Vec<_> = told.iter().filter(|(_, printed, r2)| !r2.meets(printed.range())).collect();
    let (first, ..) = only.first()?;
    let places: Vec<String> = only.iter().map(|(column, ..)| column.place()).collect();
    let mut finding = WHICH_R2.warning(format!(
        "R2 of {} is the adjusted one; no column of {} speaks against it",
        listed(&places),
        first.table.title()
    ));
    for (column, printed, r2) in &only {
        let label = format!(
            "b^2 var(x) / var(y) is {}, adjusted {}",
            range(*r2, printed.decimals + 1),
            range(column.adjusted(*r2), printed.decimals + 1)
        );
        finding = finding.at(column.span("r2"), label);
    }
    Some(finding.help("call the row adjusted R2: `r2_adjusted`"))
}

/// Columns whose errors are the classical ones in every digit.
fn classical(columns: &[Column], clusters: &str) -> Option<Diagnostic> {
    let mut agree: Vec<&Column> = vec![];
    let mut errors = 0;
    for column in columns {
        let pairs =
            [(column.slope_error, column.classical_slope()), (column.constant_error, column.classical_constant())];
        let told: Vec<(Number, Interval)> = pairs
            .into_iter()
            .filter_map(|(printed, range)| printed.zip(range))
            .filter(|(printed, range)| range.width() <= SHARP * printed.unit())
            .collect();
        if told.is_empty() {
            continue;
        }
        if told.iter().any(|(printed, range)| !range.meets(printed.range())) {
            return None;
        }
        errors += told.len();
        agree.push(column);
    }
    let first = agree.first().filter(|_| errors >= ENOUGH)?;
    let numbers: Vec<String> = agree.iter().map(|column| format!("({})", column.at + 1)).collect();
    let mut finding = ERRORS.warning(format!(
        "{} {} print classical standard errors; the table says clustered by {clusters}",
        first.table.title(),
        listed(&numbers),
    ));
    for column in &agree {
        let Some((error, range_of)) = column.slope_error.zip(column.classical_slope()) else { continue };
        let label = format!("classical: {}, printed {}", range(range_of, error.decimals + 1), as_printed(error));
        finding = finding.at(column.span(&column.regressor), label);
    }
    Some(
        finding
            .help(format!("{} errors agree in every digit: name the errors of each column", short(errors as f64, 0))),
    )
}
