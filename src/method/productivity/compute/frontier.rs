//! Stochastic frontiers of a formula.

use nalgebra::DMatrix;

use super::rows::Data;
use super::{Computed, Params};
use crate::method::productivity::NO_PRODUCTIVITY;
use crate::plan::{Failure, Published};
use crate::results::Note;
use crate::stats::dist::normal_two_sided;
use crate::stats::groups::distinct;
use crate::stats::production::frontier::{self, Form, Frontier, Rows, fit};

pub fn frontier(params: &Params, data: &Data) -> Result<Computed, Failure> {
    let form = Form { truncated: params.truncated, decay: params.decay, cost: params.cost };
    let rows = &data.usable;
    let x = DMatrix::from_fn(rows.len(), data.inputs.len() + 1, |row, column| match column.checked_sub(1) {
        None => 1.0,
        Some(at) => data.inputs[at][rows[row]],
    });
    let units: Vec<u32> = rows.iter().map(|row| data.units.codes[*row]).collect();
    let times = rows.iter().map(|row| data.times.map_or(0.0, |times| times[*row])).collect();
    let y = rows.iter().map(|row| data.outputs[0][*row]).collect();
    let found = fit(&Rows { y, x, units: units.clone(), times }, form)
        .map_err(|why| Failure::of(&NO_PRODUCTIVITY, why.to_string()))?;
    let spread = |values: &[f64]| {
        let mut column = vec![f64::NAN; data.rows];
        rows.iter().zip(values).for_each(|(row, value)| column[*row] = *value);
        column
    };
    let columns = vec![
        ("efficiency".to_string(), spread(&found.efficiency)),
        ("inefficiency".to_string(), spread(&found.inefficiency)),
    ];
    let mut published = cells(params, form, &found);
    published.cells.extend([("n".to_string(), rows.len() as f64), ("units".to_string(), distinct(&units) as f64)]);
    published.notes.extend(notes(form, &found));
    published.notes.extend(data.left_out());
    Ok(Computed { columns, published })
}

fn cells(params: &Params, form: Form, found: &Frontier) -> Published {
    let mut out = Published::default();
    let own = frontier::names(form).into_iter().map(str::to_string);
    let all = std::iter::once("constant".to_string()).chain(params.inputs.iter().cloned()).chain(own);
    for ((name, value), error) in all.zip(&found.coefficients).zip(&found.errors) {
        let p = normal_two_sided(value / error);
        out.cells.extend([(name.clone(), *value), (format!("{name}.se"), *error), (format!("{name}.p"), p)]);
    }
    let mean = found.efficiency.iter().sum::<f64>() / found.efficiency.len() as f64;
    let ratio = 2.0 * (found.log_likelihood - found.log_likelihood_ols);
    let parts = [
        ("ll", found.log_likelihood),
        ("ll_ols", found.log_likelihood_ols),
        ("lr", ratio),
        ("lr.p", found.p),
        ("efficiency.mean", mean),
    ];
    out.cells.extend(parts.map(|(name, value)| (name.to_string(), value)));
    out
}

fn notes(form: Form, found: &Frontier) -> Vec<Note> {
    let shape = if form.truncated { ("truncated normal", "截断正态") } else { ("half-normal", "半正态") };
    let time = match form.decay {
        true => (", u exp(-eta (t - T)) after Battese and Coelli (1992)", "，时变形式为Battese和Coelli（1992）"),
        false => (", the same in all periods of a unit", "，不随时间变化"),
    };
    let kind = if form.cost { ("Cost frontier", "成本前沿") } else { ("Production frontier", "生产前沿") };
    let mut notes = vec![
        Note::words(
            format!("{} by maximum likelihood, {} inefficiency{}", kind.0, shape.0, time.0),
            format!("{}极大似然估计，无效率项服从{}分布{}", kind.1, shape.1, time.1),
        ),
        Note::words(
            "errors from the inverse Hessian; gamma = s2_u / (s2_u + s2_v); efficiency is E[exp(-u) | e]; p of the likelihood \
             ratio from mixed chi-squared",
            "标准误来自Hessian逆矩阵；γ=σ²u/(σ²u+σ²v)；效率为E[exp(-u)|e]；似然比检验用混合卡方分布",
        ),
    ];
    if found.boundary {
        notes.push(Note::words(
            format!(
                "residuals of least squares are skewed the wrong way (mean cube {:.3e}) or show no inefficiency: the maximum is \
                 at gamma = 0, least squares, every efficiency is one and gamma has no error",
                found.third_moment
            ),
            format!("最小二乘残差偏度方向相反（三阶矩{:.3e}）或不存在无效率：似然在γ=0处取最大，退化为最小二乘，效率均为1，γ无标准误", found.third_moment),
        ));
    }
    notes
}
