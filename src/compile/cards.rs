//! What the binder finds, a card each.

use crate::card;
use crate::diag::Card;

card! {
    /// ## What it finds
    /// A name that is no column, variable, set, index, branch or group of the study.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// columns: {gdp: {}, population: {}}
    /// variables: {Eco: {is: ln(gdp / populaton)}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// columns: {gdp: {}, population: {}}
    /// variables: {Eco: {is: ln(gdp / population)}}
    /// ```
    static UNKNOWN_NAME = "unknown-name", "a name that nothing has";
}

card! {
    /// ## What it finds
    /// A function that the language does not have, or one with too few or too many arguments.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// variables: {a: {is: lnn(x)}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// variables: {a: {is: ln(x)}}
    /// ```
    static UNKNOWN_FUNCTION = "unknown-function", "a function that does not exist";
}

card! {
    /// ## What it finds
    /// A definition that rests on itself, straight or around a corner.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// variables: {a: {is: b + 1}, b: {is: a + 1}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// variables: {a: {is: b + 1}, b: {is: c + 1}}
    /// ```
    static CIRCULAR_DEFINITION = "circular-definition", "a definition that rests on itself";
}

card! {
    /// ## What it finds
    /// Two things of the study that bear one name, so that a formula could mean either.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// variables: {Cp: {is: a + b}}
    /// indices: {Cp: {of: [+a, +b]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// variables: {sum: {is: a + b}}
    /// indices: {Cp: {of: [+a, +b]}}
    /// ```
    static DUPLICATE_NAME = "duplicate-name", "one name for two things";
}

card! {
    /// ## What it finds
    /// Text where a number belongs, or a number where a condition belongs.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// columns: {region: {values: [East, West]}, x: {}}
    /// variables: {a: {is: x * region}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// columns: {region: {values: [East, West]}, x: {}}
    /// variables: {a: {is: "if(region == East, x, 0)"}}
    /// ```
    static WRONG_TYPE = "wrong-type", "a value of another type";
}

card! {
    /// ## What it finds
    /// A value in a filter, a set or a group that no row of the data has.
    ///
    /// ## Why it matters
    /// `keep: province not in (Beijing)` drops nothing where the data spell it `北京市`, and the robustness check
    /// silently repeats the baseline.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// models: {m: {formula: y ~ x, drop: province == Bejing}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// models: {m: {formula: y ~ x, drop: province == Beijing}}
    /// ```
    static VALUE_NOT_IN_DATA = "value-not-in-data", "a value that no row has";
}

card! {
    /// ## What it finds
    /// A lag, a lead or a difference in data without units and periods.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/units.csv, unit: code}
    /// models: {m: {formula: y ~ L.x}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// models: {m: {formula: y ~ L.x}}
    /// ```
    static LAG_WITHOUT_PANEL = "lag-without-panel", "a lag without a panel";
}

card! {
    /// ## What it finds
    /// An address that no analysis of the study computes: in a hypothesis, a table or a printed number.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x}}
    /// hypotheses: {H1: {says: x helps, holds_if: base(y).z > 0 at 5%}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x}}
    /// hypotheses: {H1: {says: x helps, holds_if: base(y).x > 0 at 5%}}
    /// ```
    static UNKNOWN_ADDRESS = "unknown-address", "an address that nothing computes";
}

card! {
    /// ## What it finds
    /// A model on whose filters no row is left.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// models: {m: {formula: y ~ x, keep: gdp > 100000}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// models: {m: {formula: y ~ x, keep: gdp > 100}}
    /// ```
    static EMPTY_SAMPLE = "empty-sample", "a model without rows";
}

card! {
    /// ## What it finds
    /// A branch name that two indices use, so that it alone does not say which is meant.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// indices: {P: {of: {Workers: [+x]}}, Q: {of: {Workers: [+y]}}}
    /// models: {m: {formula: gdp ~ Workers}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// indices: {P: {of: {Workers: [+x]}}, Q: {of: {Workers: [+y]}}}
    /// models: {m: {formula: gdp ~ P.Workers}}
    /// ```
    static AMBIGUOUS_BRANCH = "ambiguous-branch", "a branch of two indices";
}

card! {
    /// ## What it finds
    /// A leaf whose values do not differ between rows: it cannot be normalised and says nothing.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// indices: {I: {of: [+x, -flat]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// indices: {I: {of: [+x, -y]}}
    /// ```
    static CONSTANT_LEAF = "constant-leaf", "a leaf that never changes";
}

card! {
    /// ## What it finds
    /// Units whose names differ in capitals or spaces alone.
    ///
    /// ## Why it matters
    /// They count as different units: effects, lags and numbers of clusters follow. A space behind a name is not seen in a
    /// spreadsheet.
    static NEAR_NAMES = "near-names", "one unit under two names";
}

card! {
    /// ## What it finds
    /// A regressor or a dimension of clusters that is named twice, often because a set has it too.
    ///
    /// ## Why it matters
    /// It counts once. A second one would be collinear with the first.
    ///
    /// ```yaml bad
    /// study: s
    /// sets: {controls: [age, size]}
    /// models: {m: {formula: y ~ size + controls}}
    /// ```
    /// ```yaml good
    /// study: s
    /// sets: {controls: [age, size]}
    /// models: {m: {formula: y ~ controls}}
    /// ```
    static NAMED_TWICE = "named-twice", "a regressor that is named twice";
}

card! {
    /// ## What it finds
    /// A regressor with the name of a number that its analysis has anyway, such as `n`, `r2`, `ll` or `rho`.
    ///
    /// ## Why it matters
    /// Both have one address, so that a table would print the number of rows as a coefficient.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ n}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// variables: {growth: {is: n}}
    /// models: {m: {formula: y ~ growth}}
    /// ```
    static SHARED_ADDRESS = "shared-address", "two numbers at one address";
}

card! {
    /// ## What it finds
    /// A study's name with spaces or signs in it. Files and packages are named after it; the title may be anything.
    ///
    /// ```yaml bad
    /// study: My cities
    /// ```
    /// ```yaml good
    /// study: my-cities
    /// title: My cities
    /// ```
    static STUDY_NAME = "study-name", "a study's name that is no name";
}

pub static CARDS: &[&Card] = &[
    &NEAR_NAMES,
    &NAMED_TWICE,
    &SHARED_ADDRESS,
    &STUDY_NAME,
    &UNKNOWN_NAME,
    &UNKNOWN_FUNCTION,
    &CIRCULAR_DEFINITION,
    &DUPLICATE_NAME,
    &WRONG_TYPE,
    &VALUE_NOT_IN_DATA,
    &LAG_WITHOUT_PANEL,
    &UNKNOWN_ADDRESS,
    &EMPTY_SAMPLE,
    &AMBIGUOUS_BRANCH,
    &CONSTANT_LEAF,
];
