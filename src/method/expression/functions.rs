//! The functions of expressions: each with what it takes and what it does.

/// How a function looks at rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Row by row.
    Row,
    /// Over all rows, or over the rows of a group (`mean(x by year)`).
    Group,
}

#[derive(Debug)]
pub struct Function {
    pub name: &'static str,
    pub arguments: std::ops::RangeInclusive<usize>,
    pub reach: Reach,
    pub says: &'static str,
}

const MANY: usize = 64;

macro_rules! functions {
    ($($name:literal $reach:ident $from:literal..=$to:expr, $says:literal;)*) => {
        &[$(Function { name: $name, arguments: $from..=$to, reach: Reach::$reach, says: $says }),*]
    };
}

/// In the order of the reference page.
pub const FUNCTIONS: &[Function] = functions! {
    "ln" Row 1..=1, "natural logarithm; an error where the value is not positive";
    "log10" Row 1..=1, "logarithm to base 10; an error where the value is not positive";
    "exp" Row 1..=1, "exponential";
    "sqrt" Row 1..=1, "square root; an error where the value is negative";
    "abs" Row 1..=1, "absolute value";
    "min" Row 1..=MANY, "smallest of its arguments; of a column, `min(x by year)` over rows";
    "max" Row 1..=MANY, "largest of its arguments; of a column, `max(x by year)` over rows";
    "round" Row 1..=1, "nearest whole number, halves away from zero";
    "floor" Row 1..=1, "largest whole number not above";
    "if" Row 3..=3, "`if(condition, then, else)`";
    "mean" Group 1..=1, "mean over rows";
    "others_mean" Group 1..=1, "mean over the other rows, the row itself left out";
    "sum" Group 1..=1, "sum over rows";
    "count" Group 1..=1, "number of rows that have a value";
    "std" Group 1..=1, "standard deviation over rows, divided by n - 1";
    "median" Group 1..=1, "middle value over rows";
    "rank" Group 1..=1, "rank over rows from 1 for the smallest; ties share their mean rank";
    "quantile" Group 2..=2, "`quantile(x, 0.9)`: quantile over rows, by the rule of the conventions";
    "winsorise" Group 2..=2, "`winsorise(x, 1%)`: values beyond the 1% and 99% quantiles become these";
    "trim" Group 2..=2, "`trim(x, 1%)`: values beyond the 1% and 99% quantiles become empty";
    "first" Group 1..=1, "value of the earliest period in the group";
    "last" Group 1..=1, "value of the latest period in the group";
    "deflate" Group 2..=2, "`deflate(x, price, base = 2013)`: at the prices of a period; `chained = true` for an index of the year before";
    "perpetual_inventory" Group 1..=1, "`perpetual_inventory(investment, depreciation = 9.6%, start = 2013)`: capital from real investment";
    "misallocation" Group 1..=1, "`misallocation(labour, output = y, labour = l, capital = k)`: the wedge of a factor";
    "elasticity" Group 1..=1, "`elasticity(capital, output = y, labour = l, capital = k)`: estimated elasticity of output";
};

pub fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}
