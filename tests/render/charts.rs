//! Figures that stand for those of a paper. The numbers are made up.

use studyc::exhibit::Style;
use studyc::exhibit::chart::{
    Along, Arrangement, Axis, Chart, Dash, Ink, Look, Mark, Plot, Reference, Scale, Series, Shape,
};

fn style(language: &str) -> Style {
    Style { language: language.into(), leading_zero: true, siunitx: false }
}

fn chart(number: u32, title: &str, plots: Vec<Plot>) -> Chart {
    Chart {
        id: format!("figure-{number:02}"),
        number: Some(number.to_string()),
        title: title.into(),
        plots,
        style: style("en"),
        ..Chart::default()
    }
}

fn steps(from: f64, to: f64, count: usize) -> Vec<f64> {
    (0..count).map(|at| from + (to - from) * at as f64 / (count - 1) as f64).collect()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| name.to_string()).collect()
}

/// Five terms, three models.
pub fn coefficients() -> Chart {
    let rows = ["Digital economy", "Log of GDP per capita", "Share of workers with a university degree", "Openness"];
    let model = |n: usize, name: &str| {
        let x: Vec<f64> = (0..4).map(|row| 0.4 - 0.17 * row as f64 + 0.03 * n as f64).collect();
        let reach = |sign: f64| x.iter().enumerate().map(|(row, b)| b + sign * (0.08 + 0.04 * row as f64)).collect();
        let y = (1..=4).map(|row| row as f64 + 0.28 * (n as f64 - 1.0)).collect();
        let (low, high) = (reach(-1.0), reach(1.0));
        let look = Look { dash: Dash::Solid, ..Look::nth(n) };
        Series::intervals(Along::X, x, y, low, high).named(name).looking(look)
    };
    let plot = Plot {
        x: Axis::linear("Estimate"),
        y: Axis::categories(names(&rows)),
        series: vec![model(0, "Pooled"), model(1, "Province effects"), model(2, "Province and year effects")],
        references: vec![Reference::upright(0.0, "")],
        ..Plot::default()
    };
    let notes = vec!["Lines are 95% confidence intervals.".into()];
    Chart { notes, ..chart(1, "Coefficients of three models", vec![plot]) }
}

/// A curve of 120 estimates above the choices behind each.
pub fn curve() -> Chart {
    let count = 120;
    let at: Vec<f64> = (1..=count).map(f64::from).collect();
    let b: Vec<f64> = at.iter().map(|k| 0.0025 * k - 0.06 + 0.02 * libm::sin(k / 9.0)).collect();
    let low = b.iter().map(|b| b - 0.07).collect();
    let high = b.iter().map(|b| b + 0.07).collect();
    let pick = |keep: &dyn Fn(f64) -> bool| -> (Vec<f64>, Vec<f64>) {
        at.iter().zip(&b).filter(|(_, b)| keep(**b)).map(|(k, b)| (*k, *b)).unzip()
    };
    let (weak, strong) = (pick(&|b| b.abs() <= 0.07), pick(&|b| b.abs() > 0.07));
    let upper = Plot {
        x: Axis { hidden: true, ..Axis::default() },
        y: Axis::linear("Estimate"),
        series: vec![
            Series::band(at.clone(), low, high).named("95% interval"),
            Series::points(weak.0, weak.1).named("not significant at 5%").looking(Look {
                ink: Ink::Mid,
                shape: Shape::Circle,
                ..Look::default()
            }),
            Series::points(strong.0, strong.1).named("significant at 5%"),
        ],
        references: vec![Reference::level(0.0, "")],
        ..Plot::default()
    };
    let rows = ["Entropy weights", "Equal weights", "No controls", "All controls", "Winsorised at 1%"];
    let chosen = |row: usize| at.iter().filter(move |k| (**k as usize * (row + 3) / 7).is_multiple_of(2)).copied();
    let (x, y): (Vec<f64>, Vec<f64>) =
        (0..rows.len()).flat_map(|row| chosen(row).map(move |k| (k, (row + 1) as f64))).unzip();
    let lower = Plot {
        x: Axis { whole: true, ..Axis::linear("Specification, by estimate") },
        y: Axis::categories(names(&rows)),
        series: vec![Series::points(x, y).looking(Look { shape: Shape::Tick, ..Look::default() })],
        ..Plot::default()
    };
    chart(2, "Specification curve", vec![upper, lower])
}

/// The likelihood ratio over the values of a threshold.
pub fn ratio() -> Chart {
    let x = steps(0.1, 0.7, 200);
    let y: Vec<f64> = x.iter().map(|g| 400.0 * (g - 0.33) * (g - 0.33) + 3.0 * (1.0 + libm::sin(g * 90.0))).collect();
    let plot = Plot {
        x: Axis::linear("Threshold of common prosperity"),
        y: Axis { range: Some((0.0, 20.0)), ..Axis::linear("Likelihood ratio") },
        series: vec![Series::line(x, y)],
        references: vec![Reference::level(7.35, "5% critical value 7.35"), Reference::upright(0.33, "0.33")],
        ..Plot::default()
    };
    Chart { synthetic: true, ..chart(3, "Likelihood ratio of the first threshold", vec![plot]) }
}

/// Two panels side by side: marginal effects, and a density with bars.
pub fn beside() -> Chart {
    let x = steps(-2.0, 3.0, 40);
    let effect: Vec<f64> = x.iter().map(|z| 0.2 + 0.3 * z).collect();
    let reach = |sign: f64| x.iter().map(|z| 0.2 + 0.3 * z + sign * (0.2 + 0.1 * z * z)).collect::<Vec<f64>>();
    let marginal = Plot {
        title: Some("Marginal effect".into()),
        x: Axis::linear("Moderator"),
        y: Axis::linear("Effect of x on y"),
        series: vec![
            Series::band(x.clone(), reach(-1.0), reach(1.0)).named("95% interval"),
            Series::line(x.clone(), effect).named("effect"),
        ],
        references: vec![Reference::level(0.0, "")],
    };
    let grid = steps(-0.3, 0.3, 60);
    let bell: Vec<f64> = grid.iter().map(|z| 4.0 * libm::exp(-z * z / 0.02)).collect();
    let density = Plot {
        title: Some("Placebo".into()),
        x: Axis::linear("Estimate"),
        y: Axis::linear("Density"),
        series: vec![Series::area(grid, bell)],
        references: vec![Reference::upright(0.21, "estimate")],
    };
    Chart { arrangement: Arrangement::Beside, ..chart(4, "Two panels", vec![marginal, density]) }
}

/// Lines over years with a gap, on a logarithmic axis, steps and bars.
pub fn lines() -> Chart {
    let years = steps(2012.0, 2022.0, 11);
    let grow = |scale: f64| years.iter().map(|t| scale * libm::exp(0.3 * (t - 2012.0))).collect::<Vec<f64>>();
    let mut broken = grow(3.0);
    broken[4] = f64::NAN;
    let one = |n: usize, y: Vec<f64>, name: &str| Series::line(years.clone(), y).named(name).looking(Look::nth(n));
    let plot = Plot {
        x: Axis { whole: true, ..Axis::linear("Year") },
        y: Axis { scale: Scale::Log, ..Axis::linear("Patents") },
        series: vec![
            one(0, grow(1.0), "East"),
            one(1, broken, "Centre"),
            one(2, grow(9.0), "West"),
            Series { mark: Mark::Step, ..one(3, grow(27.0), "North-east, in steps") },
        ],
        ..Plot::default()
    };
    let bars = Plot {
        x: Axis::categories(names(&["East", "Centre", "West", "North-east of the country"])),
        y: Axis::linear("Mean"),
        series: vec![Series::bars(vec![1.0, 2.0, 3.0, 4.0], vec![3.0, 2.2, -0.7, 1.0])],
        ..Plot::default()
    };
    Chart { arrangement: Arrangement::Beside, ..chart(5, "Lines and bars", vec![plot, bars]) }
}

pub fn chinese() -> Chart {
    let mut chart = coefficients();
    chart.id = "figure-06".into();
    chart.number = Some("6".into());
    chart.style = style("zh");
    chart.title = "基准回归的系数".into();
    chart.synthetic = true;
    chart.notes = vec!["横线为95%置信区间。".into()];
    chart.plots[0].x.label = "估计值".into();
    chart.plots[0].y =
        Axis::categories(names(&["数字经济", "人均GDP（对数）", "高等教育劳动者占比与其他控制变量", "开放"]));
    chart.plots[0].series[0].name = "混合回归".into();
    chart.plots[0].series[1].name = "省份固定效应".into();
    chart.plots[0].series[2].name = "双向固定效应".into();
    chart
}

/// Labels that look like commands, numbers that are none.
pub fn hostile() -> Chart {
    let words = ["\\input{/etc/passwd}", "</text><script>alert(1)</script>", "a & b ]]> \"q\" 'p'", "100% $x_1^2$ {"];
    let plot = Plot {
        title: Some("\\end{axis} <title>".into()),
        x: Axis::linear("], \\undefined, {"),
        y: Axis::categories(names(&words)),
        series: vec![
            Series::points(vec![1.0, f64::NAN, f64::INFINITY, -3e-9], vec![1.0, 2.0, 3.0, 4.0]).named("a, {b} \\"),
        ],
        references: vec![Reference::upright(f64::NAN, "nowhere"), Reference::upright(0.5, "<b>&</b>")],
    };
    chart(7, "<script> & \\write18{ls}", vec![plot])
}

pub fn all() -> Vec<(&'static str, Chart)> {
    vec![
        ("coefficients", coefficients()),
        ("curve", curve()),
        ("ratio", ratio()),
        ("beside", beside()),
        ("lines", lines()),
        ("chinese", chinese()),
        ("hostile", hostile()),
    ]
}
