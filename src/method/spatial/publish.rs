//! Numbers of a spatial model under their names, and facts for its note.

use super::design::Design;
use super::estimate::Found;
use super::options::By;
use super::settle::Sandwich;
use crate::method::regression::COVARIANCE;
use crate::plan::Published;
use crate::results::{Note, Series};
use crate::stats::dist::{normal_quantile, normal_two_sided};

/// An estimate with what follows from its error under the normal.
pub fn estimate(out: &mut Published, name: &str, b: f64, se: f64, level: f64) {
    out.cells.push((name.to_string(), b));
    if !(se > 0.0 && se.is_finite()) {
        return;
    }
    let reach = normal_quantile(0.5 + level / 2.0) * se;
    let cells =
        [(".se", se), (".t", b / se), (".p", normal_two_sided(b / se)), (".low", b - reach), (".high", b + reach)];
    out.cells.extend(cells.map(|(part, value)| (format!("{name}{part}"), value)));
}

pub fn coefficients(out: &mut Published, design: &Design, found: &Found) {
    let (fit, level) = (&found.fit, design.settled.level);
    out.series.extend(covariance(design, found));
    for (place, at) in fit.kept.iter().enumerate() {
        estimate(out, &design.names[*at], fit.b[place], fit.error(place), level);
    }
    let lambda = fit.lambda.map(|lambda| ("lambda".to_string(), lambda));
    let spatial = design.settled.rhos().into_iter().zip(fit.rho.iter().copied()).chain(lambda);
    for (k, (name, value)) in spatial.enumerate() {
        estimate(out, &name, value, fit.error(fit.spatial() + k), level);
        if let Some((low, high)) = fit.bounds.get(k) {
            out.cells.extend([(format!("{name}.lowest"), *low), (format!("{name}.highest"), *high)]);
        }
    }
    if let Some((phi, se)) = found.phi {
        estimate(out, "phi", phi, se, level);
    }
}

/// Of slopes, rho and lambda, by their names.
fn covariance(design: &Design, found: &Found) -> Option<Series> {
    let fit = &found.fit;
    let slopes = fit.kept.iter().map(|at| design.names[*at].clone());
    let spatial = design.settled.rhos().into_iter().take(fit.rho.len()).chain(fit.lambda.map(|_| "lambda".to_string()));
    let names: Vec<String> = slopes.chain(spatial).collect();
    let v = &fit.covariance;
    let known = names.len() <= v.nrows() && (0..names.len()).all(|at| v[(at, at)] > 0.0);
    let column = |at: usize| (0..names.len()).map(|row| v[(row, at)]).collect();
    let columns = names.iter().enumerate().map(|(at, name)| (name.clone(), column(at))).collect();
    known.then(|| Series { name: COVARIANCE.into(), columns })
}

pub fn statistics(out: &mut Published, design: &Design, found: &Found) {
    let fit = &found.fit;
    let shape = design.grounds.first().map_or(design.panel, |ground| ground.shape);
    let parameters = fit.estimates().len() + usize::from(found.phi.is_some());
    let ll = fit.log_likelihood;
    let last = fit.estimates().len() - 1;
    let cells = [
        ("n", design.panel.rows() as f64),
        ("units", shape.places as f64),
        ("periods", shape.periods as f64),
        ("rows", fit.rows as f64),
        ("sigma2", fit.sigma2),
        ("r2", fit.goodness.whole),
        ("r2_within", fit.goodness.within),
        ("r2_correlation", fit.goodness.correlation),
        ("rss", fit.goodness.rss),
        ("ll", ll),
        ("loglik", ll),
        ("aic", 2.0 * parameters as f64 - 2.0 * ll),
        ("bic", libm::log(fit.rows as f64) * parameters as f64 - 2.0 * ll),
        ("filtered", design.grounds.first().map_or(0.0, |ground| ground.sample.filtered as f64)),
    ];
    out.cells.extend(
        cells.map(|(name, value)| (name.to_string(), value)).into_iter().filter(|(_, value)| value.is_finite()),
    );
    if fit.error(last) > 0.0 {
        out.cells.push(("sigma2.se".into(), fit.error(last)));
    }
    if let Sandwich::Clusters { names } = &design.settled.errors {
        for (name, codes) in names.iter().zip(&design.clusters) {
            let mut distinct = codes.clone();
            distinct.sort_unstable();
            distinct.dedup();
            out.cells.push((format!("clusters.{name}"), distinct.len() as f64));
        }
    }
}

/// What was dropped and chosen on the way.
pub fn account(out: &mut Published, design: &Design, found: &Found) {
    let fit = &found.fit;
    let Some(first) = design.grounds.first() else { return };
    for (name, rows) in &first.sample.empty {
        out.notes.push(Note::Without { column: name.clone(), rows: *rows });
    }
    if !fit.dropped.is_empty() {
        out.notes.push(Note::Collinear { terms: fit.dropped.iter().map(|at| design.names[*at].clone()).collect() });
    }
    if first.restricted {
        let places = first.shape.places;
        out.notes.push(Note::words(
            format!("W is restricted to the {places} units of the sample and standardised again as declared"),
            format!("空间权重矩阵限于样本内{places}个地区并按声明重新标准化"),
        ));
    }
    let asked = super::estimate::information(design.settled);
    if design.settled.by == By::Likelihood && found.phi.is_none() && asked != fit.information {
        out.notes.push(Note::words(
            "errors from the observed information: the expected one needs a dense inverse of too many places",
            "标准误取自观测信息矩阵（地区过多，不计算期望信息矩阵）",
        ));
    }
    let islands = design.grounds.iter().map(|ground| ground.weights.islands().len()).max().unwrap_or(0);
    if islands > 0 {
        let (of, zh) = if design.settled.moving { ("rows", "观测") } else { ("units", "地区") };
        out.notes.push(Note::words(
            format!("{islands} {of} have no neighbours, and their spatial lags are zero"),
            format!("{islands}个{zh}没有邻居，其空间滞后为零"),
        ));
    }
}
