//! Transitions counted apart for each class of the neighbours, and tests whether they differ.

use super::chain::{Params, Spatial, about, cuts, heads, laid, longest, matrix, moved, shares};
use crate::method::matrix::Space;
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::results::Note;
use crate::stats::draws::Draws;
use crate::stats::markov::classes::Cuts;
use crate::stats::markov::homogeneity::{Pair, homogeneity};
use crate::stats::markov::spatial::{Conditions, conditional, counts, permuted, pseudo_p};

/// Inputs: the variable, units, periods, the matrix.
pub static SPATIAL_CHAIN: Op = Op { name: "spatial_markov", version: 1, keep: true, cost, run };

fn cost(params: &serde_json::Value, rows: u64) -> u64 {
    60 * rows * (1 + params["spatial"]["permutations"].as_u64().unwrap_or(0))
}

fn run(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let Some(spatial) = &params.spatial else { return Err(Failure::new("a spatial chain without its matrix")) };
    let space = Space::of(job.input(3)?)?;
    let w = &space.constant()?.weights;
    let mut out = Published::default();
    let laid = laid(job, &params, Some(&space.places))?;
    let (paths, periods) = (&laid.paths, laid.paths.periods);
    let lag = paths.lag(w);
    let own_cuts = cuts(&paths.values, periods, &params);
    let lag_cuts = if spatial.own { cuts(&lag.values, periods, &params) } else { own_cuts.clone() };
    let classes = own_cuts.classed(&paths.values, periods);
    about(&mut out, &params, &own_cuts, &laid);
    about_lag(&mut out, spatial, &lag_cuts, w.islands().len());
    for (step, head) in heads(&params.steps) {
        let moves = laid.moves(step, params.balanced.then(|| longest(&params)));
        let all = counts(&classes, periods, &moves, own_cuts.classes());
        moved(&all, step)?;
        shares(&mut out, &head, &classes, &laid, own_cuts.classes());
        let by = Conditions { moves: &moves, classes: own_cuts.classes(), lag_cuts: &lag_cuts };
        let parts = conditional(&classes, &lag.values, periods, by);
        // Pooled over the moves that have neighbours, so that the parts add up to it.
        let pooled = parts.iter().fold(all * 0.0, |total, one| total + one);
        moved(&pooled, step)?;
        matrix(&mut out, &head, &pooled, step);
        let tests = homogeneity(&parts);
        put(&mut out, &head, &tests.all);
        for (at, (one, test)) in parts.iter().zip(&tests.each).enumerate() {
            let head = format!("{head}lag.{}.", at + 1);
            if one.sum() > 0.0 {
                matrix(&mut out, &head, one, step);
            }
            put(&mut out, &head, test);
        }
        if spatial.permutations > 0 {
            let draws = Draws::new(spatial.seed, &format!("{}/{head}", spatial.name));
            let found = permuted(paths, &classes, w, by, &draws, spatial.permutations);
            for (at, (name, test)) in [("lr", tests.all.lr), ("q", tests.all.q)].into_iter().enumerate() {
                let p = pseudo_p(test.statistic, found.iter().map(|pair| pair[at]));
                out.cells.push((format!("{head}{name}.permuted.p"), p));
            }
        }
    }
    out.notes.extend(space.notes.iter().cloned());
    Datum::record(&out)
}

fn put(out: &mut Published, head: &str, pair: &Pair) {
    for (name, test) in [("lr", pair.lr), ("q", pair.q)] {
        let numbers = [("", test.statistic), (".df", test.df), (".p", test.p)];
        out.cells.extend(numbers.map(|(part, value)| (format!("{head}{name}{part}"), value)));
    }
}

fn about_lag(out: &mut Published, spatial: &Spatial, cuts: &Cuts, islands: usize) {
    if let Cuts::Same(cuts) = cuts {
        out.cells.extend(cuts.iter().enumerate().map(|(at, cut)| (format!("lag.cut.{}", at + 1), *cut)));
    }
    out.notes.push(match spatial.own {
        true => Note::words(
            "neighbours are classed by as many quantiles of their own means",
            "邻居类型按空间滞后值自身的分位数划分",
        ),
        false => Note::words("neighbours are classed by the same cuts", "邻居类型采用与自身相同的临界值"),
    });
    if islands > 0 {
        let zh = format!("{islands}个没有邻居的单元未计入");
        out.notes.push(Note::words(format!("{islands} places without neighbours take no part"), zh));
    }
    if spatial.permutations > 0 {
        let count = spatial.permutations;
        out.notes.push(Note::words(
            format!("{count} permutations deal whole paths out to the places, with the cuts as they are"),
            format!("{count}次置换将各单元的完整路径随机分配到各地，临界值保持不变"),
        ));
    }
}
