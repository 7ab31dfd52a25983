//! The pages behind the codes of this floor.

use crate::card;
use crate::diag::Card;

card! {
    /// A data file lies outside the study's folder: an absolute path, a path with `..`, or a link that leads out.
    ///
    /// A study is handed on as one folder. What lies outside does not travel with it, and a study from someone
    /// else must not reach other files of the machine.
    ///
    /// ```yaml
    /// data: {file: data/provinces.csv}      # not ../provinces.csv, not D:\provinces.csv
    /// ```
    static PATH_OUTSIDE_STUDY = "path-outside-study", "a file outside the study's folder";
}

card! {
    /// The study names a data file that is not there. Paths start at the folder of the study, not at the folder
    /// the program was started in; case counts.
    static FILE_NOT_FOUND = "file-not-found", "a data file that is not there";
}

card! {
    /// A data file is there and cannot be read as what its name says: it is damaged, locked with a password, a
    /// folder, or a file of another kind under a wrong ending.
    static UNREADABLE_FILE = "unreadable-file", "a data file that cannot be read";
}

card! {
    /// The ending of a file's name says how it is read. Text tables: `.csv`, `.tsv`, `.txt`, `.tab`; spreadsheets:
    /// `.xlsx`, `.xlsm`, `.xlsb`, `.xls`, `.ods`; Stata: `.dta`; Parquet: `.parquet`, `.pq`.
    static UNKNOWN_FORMAT = "unknown-format", "a data file of no known kind";
}

card! {
    /// A file, a row or a field is larger than the program reads: 8 GiB a file, 4,294,967,294 rows,
    /// 100,000 columns, 1 MiB a field. A field of that size mostly means a quotation mark that never closes.
    static TOO_LARGE = "too-large", "data beyond the limits";
}

card! {
    /// The bytes of a text file are not in the encoding that was found or declared. Without `encoding:`, a byte
    /// order mark decides, else the file must be UTF-8.
    ///
    /// Files saved by Chinese versions of Excel and Stata are mostly GB18030 (GBK is part of it). A wrong
    /// encoding turns names into others without a warning, so none is guessed.
    ///
    /// ```yaml
    /// data: {files: [{file: data/provinces.csv, encoding: gb18030}]}
    /// ```
    static UNKNOWN_ENCODING = "unknown-encoding", "text in another encoding";
}

card! {
    /// A data file has no header or no rows below it.
    static EMPTY_FILE = "empty-file", "a data file without rows";
}

card! {
    /// A row of a text table has more or fewer fields than the header. All its values may stand in the wrong
    /// columns. Mostly a field holds the delimiter and lacks quotation marks around it.
    static RAGGED_ROW = "ragged-row", "rows longer or shorter than the header";
}

card! {
    /// A field of a text table opens with a quotation mark that never closes; everything after it would be
    /// one cell.
    static UNCLOSED_QUOTE = "unclosed-quote", "a quotation mark that never closes";
}

card! {
    /// Two columns have one name: twice in one header, or in two files that are joined. A formula could mean
    /// either.
    static DUPLICATE_COLUMN = "duplicate-column", "two columns with one name";
}

card! {
    /// The study names a column that the file does not have. Names are compared after removing blanks around
    /// them; case counts.
    static UNKNOWN_COLUMN = "unknown-column", "a column that no file has";
}

card! {
    /// The study names a sheet that the workbook does not have.
    static UNKNOWN_SHEET = "unknown-sheet", "a sheet that the workbook lacks";
}

card! {
    /// A column of numbers holds cells that are none: `1,234`, `12%`, full-width digits, a dash, `#DIV/0!`,
    /// a number beyond 1.8e308.
    ///
    /// Such cells are never guessed: a comma is a decimal sign in one country and a thousands sign in the next,
    /// and a dash is zero in one yearbook and missing in another.
    ///
    /// ```yaml
    /// data: {file: data/provinces.csv, na: ["NA", "—"]}     # a dash means missing here
    /// ```
    static NOT_A_NUMBER = "not-a-number", "text in a column of numbers";
}

card! {
    /// A column that the study uses has empty cells and no rule for them.
    ///
    /// Dropping rows, filling them and giving up are different studies. The rule is written once, for all columns
    /// or by column: `error`, `drop` (a row is left out where the column is used), `interpolate` (linear in time within the unit;
    /// the ends of a series are never extrapolated).
    ///
    /// ```yaml
    /// data: {missing: {default: drop, patents: interpolate}}
    /// ```
    static MISSING_VALUES = "missing-values", "empty cells without a rule";
}

card! {
    /// Cells that the study asks to interpolate and that cannot be: at the start or end of a unit's series, in a
    /// run longer than `at_most`, in a column of texts, or in data without units and years.
    static CANNOT_INTERPOLATE = "cannot-interpolate", "empty cells that interpolation cannot fill";
}

card! {
    /// A row lacks the unit, the year or another column that names it, so that nothing can be said about whose
    /// values it holds. Where `NA` is a name (Namibia's code), declare what means missing instead: `na: ["."]`.
    static EMPTY_KEY = "empty-key", "rows without a unit or year";
}

card! {
    /// The time column holds something other than whole numbers. Lags, gaps and interpolation count in steps of
    /// one; a date or `2012年` has no such step.
    static TIME_NOT_INTEGER = "time-not-integer", "a time that is no whole number";
}

card! {
    /// Two rows are about one unit in one year, or a file that is joined has a key twice. Each would enter the
    /// estimates, or either could be the partner.
    static DUPLICATE_ROWS = "duplicate-rows", "two rows for one unit and year";
}

card! {
    /// Files are joined by their keys, and some keys are in one file only. Mostly a unit is spelled in two ways
    /// (`北京` and `北京市`) or a file covers other years.
    ///
    /// With `unmatched: allow`, rows of the first file stay with empty cells, for which `missing:` has the rule;
    /// rows of the other file that have no partner are left out and counted.
    ///
    /// ```yaml
    /// data: {aliases: {北京市: 北京, 天津市: 天津}}
    /// ```
    static UNMATCHED_KEYS = "unmatched-keys", "keys that one of two files lacks";
}

card! {
    /// An alias is written in other capitals than the name in the data. Names of units are matched exactly: `Mali` and
    /// `MALI` may be two units, and a guess would join them.
    ///
    /// ```yaml
    /// data: {aliases: {MALI: Mali}}
    /// ```
    static ALIAS_CASE = "alias-case", "an alias in other capitals than the data";
}

card! {
    /// The study says how many units there are, and the data have another number. Mostly one unit is spelled in
    /// two ways, or a total (`全国`) stands among the units.
    static UNITS_DIFFER = "units-differ", "more or fewer units than declared";
}

card! {
    /// Some units lack rows for some years. Many estimators allow it; threshold models and spatial models mostly do
    /// not, and say so themselves.
    static UNBALANCED_PANEL = "unbalanced-panel", "units without rows for some years";
}

card! {
    /// Rows of years outside the declared range were left out.
    static YEARS_OUTSIDE = "years-outside", "rows outside the declared years";
}

/// Every card of this floor.
pub const CARDS: &[&Card] = &[
    &PATH_OUTSIDE_STUDY,
    &FILE_NOT_FOUND,
    &UNREADABLE_FILE,
    &UNKNOWN_FORMAT,
    &TOO_LARGE,
    &UNKNOWN_ENCODING,
    &EMPTY_FILE,
    &RAGGED_ROW,
    &UNCLOSED_QUOTE,
    &DUPLICATE_COLUMN,
    &UNKNOWN_COLUMN,
    &UNKNOWN_SHEET,
    &NOT_A_NUMBER,
    &MISSING_VALUES,
    &CANNOT_INTERPOLATE,
    &EMPTY_KEY,
    &TIME_NOT_INTEGER,
    &DUPLICATE_ROWS,
    &UNMATCHED_KEYS,
    &ALIAS_CASE,
    &UNITS_DIFFER,
    &UNBALANCED_PANEL,
    &YEARS_OUTSIDE,
];
