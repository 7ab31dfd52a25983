//! Tables that stand for those of a paper. The numbers are made up.

use studyc::exhibit::{Align, Bracket, Grid, Head, Panel, Row, Style, Value};

fn head(text: &str, span: usize) -> Head {
    Head { text: text.into(), span }
}

fn row(stub: &str, cells: Vec<Value>) -> Row {
    Row { stub: stub.into(), cells, ..Row::default() }
}

fn text(text: &str) -> Value {
    Value::Text { text: text.into() }
}

fn number(value: f64, digits: usize, stars: u8) -> Value {
    Value::Number { value, digits, stars }
}

fn paren(value: f64) -> Value {
    Value::Paren { value, digits: 3, bracket: Bracket::Round }
}

fn estimates(stub: &str, values: [(f64, f64, u8); 4]) -> [Row; 2] {
    [
        row(stub, values.iter().map(|(value, _, stars)| number(*value, 3, *stars)).collect()),
        row("", values.iter().map(|(_, error, _)| paren(*error)).collect()),
    ]
}

fn style(language: &str) -> Style {
    Style { language: language.into(), leading_zero: true, siunitx: false }
}

/// Two panels, grouped heads, stars, brackets, a statistics block.
pub fn regression() -> Grid {
    let below = |columns: [&str; 4], count: u64, fit: f64| {
        vec![
            Row { rule_above: true, ..row("Province effects", columns.iter().map(|word| text(word)).collect()) },
            row("Observations", vec![Value::Count { value: count }; 4]),
            row("R² (within)", (0..4).map(|at| number(fit + 0.02 * f64::from(at), 3, 0)).collect()),
        ]
    };
    let mut full: Vec<Row> = Vec::new();
    full.extend(estimates(
        "Digital economy",
        [(0.412, 0.091, 3), (0.387, 0.102, 3), (-0.058, 0.031, 1), (-0.0004, 0.027, 0)],
    ));
    full.extend(estimates(
        "Log of GDP per capita",
        [(1.204, 0.312, 3), (12.98, 4.407, 2), (0.733, 0.298, 2), (0.651, 0.3, 2)],
    ));
    full.extend(below(["No", "Yes", "No", "Yes"], 12_345, 0.412));
    let mut west: Vec<Row> = Vec::new();
    west.extend(estimates(
        "Digital economy",
        [(0.298, 0.141, 2), (0.251, 0.139, 1), (-0.012, 0.044, 0), (0.003, 0.041, 0)],
    ));
    west.extend(below(["No", "Yes", "No", "Yes"], 4_020, 0.301));
    Grid {
        id: "table-04".into(),
        number: Some("4".into()),
        title: "The Digital Economy and New Quality Productive Forces".into(),
        columns: vec![Align::Decimal; 4],
        head: vec![
            vec![head("", 1), head("Productive forces", 2), head("Carbon intensity", 2)],
            vec![head("", 1), head("OLS", 1), head("Fixed effects", 1), head("OLS", 1), head("Fixed effects", 1)],
            vec![head("", 1), head("(1)", 1), head("(2)", 1), head("(3)", 1), head("(4)", 1)],
        ],
        panels: vec![
            Panel { title: Some("All provinces".into()), rows: full },
            Panel { title: Some("Western provinces".into()), rows: west },
        ],
        notes: vec![
            "Each column is a regression on province-years, 2012-2022.".into(),
            "Standard errors clustered by province are in parentheses.".into(),
            "*** p < 0.01, ** p < 0.05, * p < 0.1.".into(),
        ],
        synthetic: false,
        style: style("en"),
    }
}

/// Long labels in several columns of text, panels as dimensions.
pub fn indicators() -> Grid {
    let leaf = |name: &str, measure: &str, sign: &str, weight: f64| {
        row(name, vec![text(measure), text(sign), number(weight, 4, 0)])
    };
    Grid {
        id: "table-01".into(),
        number: Some("1".into()),
        title: "Indicators of New Quality Productive Forces".into(),
        columns: vec![Align::Left, Align::Center, Align::Decimal],
        head: vec![vec![head("Indicator", 1), head("Measurement", 1), head("Direction", 1), head("Entropy weight", 1)]],
        panels: vec![
            Panel {
                title: Some("New quality labourers".into()),
                rows: vec![
                    leaf(
                        "Years of schooling",
                        "Mean years of schooling of the employed population aged 16 to 64, from the provincial labour yearbooks",
                        "+",
                        0.0312,
                    ),
                    leaf(
                        "Share of workers in emerging industries",
                        "Employees of listed firms in strategic emerging industries over all employees of listed firms",
                        "+",
                        0.1207,
                    ),
                ],
            },
            Panel {
                title: Some("New quality means of labour".into()),
                rows: vec![
                    leaf(
                        "Optical cable density",
                        "Length of long-distance optical cable lines per square kilometre",
                        "+",
                        0.0984,
                    ),
                    leaf(
                        "Energy intensity",
                        "Energy used per unit of gross domestic product (tonnes of standard coal per 10,000 yuan)",
                        "−",
                        0.0155,
                    ),
                ],
            },
        ],
        notes: vec!["Weights by the entropy method over all province-years.".into()],
        synthetic: false,
        style: style("en"),
    }
}

/// Counts and decimals side by side, three columns of numbers with different signs.
pub fn descriptives() -> Grid {
    let line = |stub: &str, count: u64, values: [f64; 4]| {
        let numbers = values.iter().map(|value| number(*value, 2, 0));
        row(stub, std::iter::once(Value::Count { value: count }).chain(numbers).collect())
    };
    Grid {
        id: "table-02".into(),
        number: Some("2".into()),
        title: "Descriptive Statistics".into(),
        columns: vec![Align::Decimal; 5],
        head: vec![vec![head("", 1), head("N", 1), head("Mean", 1), head("SD", 1), head("Min", 1), head("Max", 1)]],
        panels: vec![Panel {
            title: None,
            rows: vec![
                line("Productive forces", 330, [0.21, 0.11, 0.04, 0.78]),
                line("Log of GDP per capita", 1_330, [10.84, 0.45, 9.71, 12.16]),
                line("Growth (percent)", 329, [6.92, 3.1, -5.4, 14.85]),
            ],
        }],
        notes: vec![],
        synthetic: true,
        style: Style { leading_zero: false, ..style("en") },
    }
}

pub fn chinese() -> Grid {
    let mut rows: Vec<Row> = Vec::new();
    rows.extend(estimates("数字经济", [(0.412, 0.091, 3), (0.387, 0.102, 3), (-0.058, 0.031, 1), (0.001, 0.027, 0)]));
    rows.extend(estimates(
        "人均地区生产总值（对数）",
        [(1.204, 0.312, 3), (0.98, 0.407, 2), (0.733, 0.298, 2), (0.651, 0.3, 2)],
    ));
    rows.push(Row {
        rule_above: true,
        ..row("省份固定效应", ["否", "是", "否", "是"].iter().map(|word| text(word)).collect())
    });
    rows.push(row("样本量", vec![Value::Count { value: 330 }; 4]));
    Grid {
        id: "table-05".into(),
        number: Some("5".into()),
        title: "数字经济与新质生产力：基准回归".into(),
        columns: vec![Align::Decimal; 4],
        head: vec![
            vec![head("", 1), head("新质生产力", 2), head("碳排放强度", 2)],
            vec![head("", 1), head("(1)", 1), head("(2)", 1), head("(3)", 1), head("(4)", 1)],
        ],
        panels: vec![Panel { title: None, rows }],
        notes: vec!["括号内为聚类到省份层面的标准误。".into(), "***、**、*分别表示在1%、5%、10%的水平上显著。".into()],
        synthetic: true,
        style: style("zh"),
    }
}

/// Labels that a careless writer would let act.
pub fn hostile() -> Grid {
    let labels = [
        "\\input{/etc/passwd}",
        "$x$ 100% a&b a_b x^2 ~ #1",
        "{ unbalanced",
        "} unbalanced \\",
        "[2cm] option",
        "* star",
        "say \"quoted\" and 'single' `tick`",
        "a\u{a0}b\u{0}\u{7}\u{202e}c\nd",
        "rocket 🚀 and \u{416}",
        "<script>alert(1)</script> | pipe",
        "α ≤ β × R² – — … “q” ½ €",
        "Łódź, Ærø, Garçon, ŋ",
    ];
    let rows = labels.iter().map(|label| row(label, vec![text(label), number(-1.5, 2, 1)]));
    Grid {
        id: "../../x}{\\y".into(),
        number: Some("A\\1".into()),
        title: "Labels $with^ \\everything{ & more".into(),
        columns: vec![Align::Left, Align::Decimal],
        head: vec![vec![head("[head]", 1), head("\\def\\x{", 1), head("% of & all", 1)]],
        panels: vec![
            Panel { title: Some("\\end{table} %".into()), rows: rows.collect() },
            Panel { title: Some("[x]".into()), rows: vec![row("- dash--dash", vec![text("1. item"), Value::Empty])] },
        ],
        notes: vec!["[note] \\write18{ls} | *stars* & $".into()],
        synthetic: false,
        style: style("en"),
    }
}

/// Cells that hold no number, intervals, square brackets, numbers of every size.
pub fn not_computed() -> Grid {
    let square = |value| Value::Paren { value, digits: 2, bracket: Bracket::Square };
    let interval = |low, high| Value::Interval { low, high, digits: 2 };
    Grid {
        id: "thresholds".into(),
        number: None,
        title: "Threshold Effects".into(),
        columns: vec![Align::Decimal, Align::Decimal, Align::Center],
        head: vec![vec![head("Threshold", 1), head("Estimate", 1), head("F", 1), head("95% interval", 1)]],
        panels: vec![Panel {
            title: Some("Bootstrap".into()),
            rows: vec![
                row("Single", vec![number(-0.0001, 3, 0), number(1234.5, 1, 2), interval(-0.25, 0.75)]),
                row("", vec![square(-1.96), square(0.5), Value::Empty]),
                Row {
                    indent: 1,
                    ..row("Double", vec![Value::NotComputed, number(f64::NAN, 1, 3), interval(f64::NAN, 1.0)])
                },
                row("Triple", vec![number(12.0, 0, 0), number(2e20, 1, 0), text("none")]),
            ],
        }],
        notes: vec!["n/c: the search found no regime with enough rows.".into()],
        synthetic: false,
        style: style("en"),
    }
}

/// More columns than a page holds upright.
pub fn wide(columns: usize) -> Grid {
    let cells = (0..columns).map(|at| number(0.1 * at as f64 - 0.7, 3, (at % 4) as u8)).collect::<Vec<_>>();
    let mut labels = vec![head("", 1)];
    labels.extend((1..=columns).map(|at| head(&format!("({at})"), 1)));
    Grid {
        id: format!("wide-{columns}"),
        number: Some("7".into()),
        title: "Correlations".into(),
        columns: vec![Align::Decimal; columns],
        head: vec![labels],
        panels: vec![Panel {
            title: None,
            rows: (1..=12).map(|at| row(&format!("({at}) Some variable"), cells.clone())).collect(),
        }],
        notes: vec!["Pearson correlations of all variables over the sample of the baseline model.".repeat(3)],
        synthetic: false,
        style: style("en"),
    }
}

/// More rows than a page holds.
pub fn long() -> Grid {
    let mut grid = indicators();
    grid.id = "table-09".into();
    grid.number = Some("9".into());
    let rows: Vec<Row> = grid.panels.iter().flat_map(|panel| panel.rows.clone()).collect();
    for panel in &mut grid.panels {
        panel.rows = rows.iter().cycle().take(22).cloned().collect();
    }
    grid
}

pub fn siunitx(mut grid: Grid) -> Grid {
    grid.id = format!("{}-siunitx", grid.id);
    grid.style.siunitx = true;
    grid
}

pub fn all() -> Vec<(&'static str, Grid)> {
    vec![
        ("regression", regression()),
        ("regression_siunitx", siunitx(regression())),
        ("descriptives_siunitx", siunitx(descriptives())),
        ("indicators", indicators()),
        ("descriptives", descriptives()),
        ("chinese", chinese()),
        ("hostile", hostile()),
        ("not_computed", not_computed()),
        ("wide", wide(11)),
        ("long", long()),
    ]
}
