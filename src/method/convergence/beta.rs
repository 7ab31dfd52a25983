//! Speed and half-life behind a regression of growth on where it began.

use serde::{Deserialize, Serialize};

use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::results::Note;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    /// Name of the regressor that says where a unit began.
    pub start: String,
    /// Periods of a growth.
    pub length: u32,
    pub logged: bool,
}

/// Inputs: the fit.
pub static BETA: Op = Op { name: "beta_convergence", version: 1, keep: true, cost: |_, _| 10, run };

/// -ln(1 + b T) / T with the error of the delta method.
fn speed(slope: f64, se: f64, length: f64) -> Option<(f64, f64)> {
    let remains = 1.0 + slope * length;
    (remains > 0.0).then(|| (-libm::log(remains) / length, se / remains))
}

/// The cells of the fit, then the slope under its own name `beta`, the speed, and the half-life ln 2 / speed.
fn run(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let mut out: Published = job.input(0)?.read()?;
    let length = f64::from(params.length);
    let of = |name: String| out.cells.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    let mut found = vec![];
    for part in ["", ".se", ".t", ".p", ".low", ".high"] {
        found.extend(of(format!("{}{part}", params.start)).map(|value| (format!("beta{part}"), value)));
    }
    let slope = of(params.start.clone()).ok_or_else(|| Failure::new(format!("`{}` has no slope", params.start)))?;
    let se = of(format!("{}.se", params.start)).unwrap_or(f64::NAN);
    if let Some((speed, speed_se)) = speed(slope, se, length) {
        found.push(("speed".into(), speed));
        found.push(("speed.se".into(), speed_se));
        if speed > 0.0 {
            let half_life = std::f64::consts::LN_2 / speed;
            found.push(("half_life".into(), half_life));
            found.push(("half_life.se".into(), half_life * speed_se / speed));
        } else {
            out.notes.push(Note::words("units drift apart: no half-life", "不存在收敛，无半衰期"));
        }
    } else {
        out.notes.push(Note::words(
            "the slope is below -1 over the length of growth: no speed",
            "斜率过小，无法计算收敛速度",
        ));
    }
    let total = |part: &str| of(format!("{}.total{part}", params.start));
    if let (Some(slope), Some(se)) = (total(""), total(".se")) {
        let speed = speed(slope, se, length);
        found.extend(
            speed.into_iter().flat_map(|(speed, se)| [("speed.total".into(), speed), ("speed.total.se".into(), se)]),
        );
        out.notes.push(Note::words(
            "the speed is that of the slope; that of the total effect counts what comes back from neighbours",
            "收敛速度按回归系数计算；按总效应计算的速度包含邻近地区的反馈",
        ));
    }
    out.cells.extend(found);
    let k = params.length;
    let [end, begin] = match params.logged {
        true => [format!("y[t+{k}]"), "y[t]".to_string()],
        false => [format!("ln y[t+{k}]"), "ln y[t]".to_string()],
    };
    let growth = format!("({end} - {begin}) / {k}");
    out.notes.push(Note::words(format!("growth is {growth}"), format!("增长率为{growth}")));
    Datum::record(&out)
}
