//! Transitions between classes, step by step.

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

use super::options::Classes;
use super::places::Laid;
use crate::card;
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::results::Note;
use crate::stats::descriptive::quantile::QuantileRule;
use crate::stats::markov::chain::{
    Mobility, ergodic, first_passage, leaving, mobility, probabilities, standard_errors,
};
use crate::stats::markov::classes::{Cuts, quantile_cuts};
use crate::stats::markov::spatial::counts;

card! {
    /// ## What it finds
    /// A chain without a move: no unit is seen twice at the distance of a step, or classes that all values share.
    ///
    /// ## Why it matters
    /// Steps are distances in time. In data of every fifth year a step of one has nobody to follow.
    static CANNOT_MOVE = "cannot-move", "a chain without a move";
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    pub classes: Classes,
    /// Quantile rule of the cuts.
    pub rule: String,
    pub steps: Vec<u32>,
    pub balanced: bool,
    pub spatial: Option<Spatial>,
}

/// What a spatial chain needs beside.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Spatial {
    /// Classes of the lag have cuts of their own.
    pub own: bool,
    pub permutations: u64,
    pub seed: u64,
    /// What is drawn.
    pub name: String,
}

/// Inputs: the variable, units, periods.
pub static CHAIN: Op = Op { name: "markov", version: 1, keep: true, cost: |_, rows| 40 * rows, run };

fn run(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let mut out = Published::default();
    let laid = laid(job, &params, None)?;
    let cuts = cuts(&laid.paths.values, laid.paths.periods, &params);
    let classes = cuts.classed(&laid.paths.values, laid.paths.periods);
    about(&mut out, &params, &cuts, &laid);
    for (step, head) in heads(&params.steps) {
        let moves = laid.moves(step, params.balanced.then(|| longest(&params)));
        let n = counts(&classes, laid.paths.periods, &moves, cuts.classes());
        moved(&n, step)?;
        shares(&mut out, &head, &classes, &laid, cuts.classes());
        matrix(&mut out, &head, &n, step);
    }
    Datum::record(&out)
}

pub fn laid(job: &Job, params: &Params, order: Option<&[String]>) -> Result<Laid, Failure> {
    let values = job.input(0)?.as_numbers()?;
    let laid = Laid::of(values, job.input(1)?, job.input(2)?.as_numbers()?, order)?;
    Ok(if params.classes.relative { laid.relative() } else { laid })
}

pub fn longest(params: &Params) -> u32 {
    params.steps.iter().copied().max().unwrap_or(1)
}

/// Steps and what stands before the names of their cells: `step3.` where there are several.
pub fn heads(steps: &[u32]) -> Vec<(u32, String)> {
    let several = steps.len() > 1;
    steps.iter().map(|step| (*step, if several { format!("step{step}.") } else { String::new() })).collect()
}

pub fn moved(n: &DMatrix<f64>, step: u32) -> Result<(), Failure> {
    if n.sum() > 0.0 {
        return Ok(());
    }
    Err(Failure::of(&CANNOT_MOVE, format!("no unit is seen twice at a distance of {step}")))
}

/// Where one class ends and the next begins, by what the classes say.
pub fn cuts(values: &[f64], periods: usize, params: &Params) -> Cuts {
    let rule = QuantileRule::by_name(&params.rule).unwrap_or(QuantileRule::Stata);
    let count = params.classes.count();
    match &params.classes {
        Classes { pooled_quantiles: Some(_), .. } => Cuts::Same(quantile_cuts(values, count, rule)),
        Classes { yearly_quantiles: Some(_), .. } => {
            let year = |t: usize| values.iter().skip(t).step_by(periods.max(1)).copied().collect::<Vec<f64>>();
            Cuts::Yearly((0..periods).map(|t| quantile_cuts(&year(t), count, rule)).collect())
        }
        Classes { cuts, .. } => Cuts::Same(cuts.clone()),
    }
}

/// Cuts as cells, and what is said of them.
pub fn about(out: &mut Published, params: &Params, cuts: &Cuts, laid: &Laid) {
    if let Cuts::Same(cuts) = cuts {
        out.cells.extend(cuts.iter().enumerate().map(|(at, cut)| (format!("cut.{}", at + 1), *cut)));
    }
    let Params { classes, rule, .. } = params;
    let count = classes.count();
    let (en, zh) = match (classes.pooled_quantiles, classes.yearly_quantiles) {
        (Some(_), _) => {
            (format!("{count} quantiles of all rows (rule {rule})"), format!("全样本{count}分位（{rule}）"))
        }
        (_, Some(_)) => {
            (format!("{count} quantiles of each period (rule {rule})"), format!("逐年{count}分位（{rule}）"))
        }
        _ => (format!("cuts {}", listed(&classes.cuts)), format!("临界值{}", listed(&classes.cuts))),
    };
    let (of_en, of_zh) =
        if classes.relative { (", relative to the period's mean", "，取值除以当年均值") } else { ("", "") };
    out.notes.push(Note::words(format!("classes: {en}{of_en}"), format!("类型划分：{zh}{of_zh}")));
    if params.balanced {
        let longest = longest(params);
        out.notes.push(Note::words(
            format!("all steps begin in the periods from which {longest} further ones are seen"),
            format!("各步长均从其后尚有{longest}期的年份起算"),
        ));
    }
    if laid.empty > 0 {
        let zh = format!("{}行因缺少取值而剔除", laid.empty);
        out.notes.push(Note::words(format!("{} rows without a value left out", laid.empty), zh));
    }
}

fn listed(cuts: &[f64]) -> String {
    cuts.iter().map(f64::to_string).collect::<Vec<_>>().join(", ")
}

/// Shares of the classes in the first and in the last period.
pub fn shares(out: &mut Published, head: &str, classes: &[Option<usize>], laid: &Laid, k: usize) {
    let periods = laid.paths.periods.max(1);
    for (name, t) in [("initial", 0), ("final", periods - 1)] {
        let held: Vec<usize> = classes.iter().skip(t).step_by(periods).flatten().copied().collect();
        for class in 0..k {
            let share = held.iter().filter(|one| **one == class).count() as f64 / held.len() as f64;
            out.cells.push((format!("{head}{name}.{}", class + 1), share));
        }
    }
}

/// Counts, probabilities and all that follows from one matrix.
pub fn matrix(out: &mut Published, head: &str, n: &DMatrix<f64>, step: u32) {
    let k = n.nrows();
    let (p, errors, from) = (probabilities(n), standard_errors(n), leaving(n));
    let mut put = |name: String, value: f64| out.cells.push((format!("{head}{name}"), value));
    put("n".into(), n.sum());
    for i in 0..k {
        put(format!("from.{}", i + 1), from[i]);
        for j in 0..k {
            let place = format!("{}.{}", i + 1, j + 1);
            put(format!("n.{place}"), n[(i, j)]);
            put(format!("p.{place}"), p[(i, j)]);
            put(format!("p.{place}.se"), errors[(i, j)]);
        }
    }
    let share = |keep: &dyn Fn(usize, usize) -> bool| {
        let cells = (0..k).flat_map(|i| (0..k).map(move |j| (i, j)));
        cells.filter(|(i, j)| keep(*i, *j)).map(|(i, j)| n[(i, j)]).sum::<f64>() / n.sum()
    };
    put("stay".into(), share(&|i, j| i == j));
    put("up".into(), share(&|i, j| i < j));
    put("down".into(), share(&|i, j| i > j));
    let pi = ergodic(&p);
    if let Some(pi) = &pi {
        pi.iter().enumerate().for_each(|(i, share)| put(format!("ergodic.{}", i + 1), *share));
    }
    if let Some(passage) = pi.as_ref().and_then(|pi| first_passage(&p, pi)) {
        for i in 0..k {
            (0..k).for_each(|j| put(format!("passage.{}.{}", i + 1, j + 1), passage[(i, j)] * f64::from(step)));
        }
    }
    if let Some(Mobility { shorrocks, determinant, second, unconditional, bartholomew, half_life }) =
        mobility(&p, pi.as_deref())
    {
        put("shorrocks".into(), shorrocks);
        put("determinant".into(), determinant);
        put("second".into(), second);
        put("unconditional".into(), unconditional);
        put("bartholomew".into(), bartholomew);
        if half_life.is_finite() {
            put("half_life".into(), half_life * f64::from(step));
        }
    }
    let [of, of_zh] = place(head);
    if let Some(empty) = from.iter().position(|leaves| *leaves == 0.0) {
        let en = format!("{of}nobody leaves class {}, so there is no ergodic distribution", empty + 1);
        out.notes.push(Note::words(en, format!("{of_zh}没有单元离开第{}类，无遍历分布", empty + 1)));
    } else if pi.is_none() {
        let en = format!("{of}several sets of classes are never left, so there is no single ergodic distribution");
        out.notes.push(Note::words(en, format!("{of_zh}存在多个闭合类，遍历分布不唯一")));
    }
}

/// Which of several matrices a note is about.
fn place(head: &str) -> [String; 2] {
    let head = head.trim_end_matches('.');
    if let Some(class) = head.strip_prefix("lag.") {
        return [format!("neighbours of class {class}: "), format!("邻居为第{class}类：")];
    }
    match head.strip_prefix("step") {
        Some(step) => [format!("step {step}: "), format!("步长{step}：")],
        None => [String::new(), String::new()],
    }
}
