//! Malmquist's index from each period to the next.

use std::collections::BTreeMap;

use super::envelopment::{oriented, side};
use super::rows::{Data, Period};
use super::{Computed, Params};
use crate::method::productivity::NO_PRODUCTIVITY;
use crate::method::productivity::options::MALMQUIST;
use crate::plan::{Failure, Published};
use crate::results::Note;
use crate::stats::production::malmquist::{Malmquist, malmquist};

pub fn index(params: &Params, data: &Data) -> Result<Computed, Failure> {
    data.positive(params)?;
    let periods = data.periods(false);
    if periods.len() < 2 {
        return Err(Failure::of(&NO_PRODUCTIVITY, "one period has no predecessor to be compared with"));
    }
    let mut columns = vec![vec![f64::NAN; data.rows]; MALMQUIST.len()];
    let first = periods.first().map(|period| period.rows.clone()).unwrap_or_default();
    first.iter().for_each(|row| columns[5][*row] = 1.0);
    let (mut out, mut alone, mut failed) = (Published::default(), 0, 0);
    for pair in periods.windows(2) {
        let (before, after) = common(data, &pair[0], &pair[1]);
        alone += pair[1].rows.len() - after.len();
        let found = malmquist(&data.technology(&before), &data.technology(&after), oriented(params.orientation));
        for ((then, now), one) in before.iter().zip(&after).zip(found) {
            let Ok(one) = one else {
                failed += 1;
                continue;
            };
            parts(&one).into_iter().enumerate().for_each(|(at, value)| columns[at][*now] = value);
            columns[5][*now] = columns[5][*then] * one.index;
        }
        push(&mut out, &pair[1].name, &columns, &after);
    }
    push(&mut out, "mean", &columns, &data.usable);
    let mut units: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    data.usable.iter().for_each(|row| units.entry(data.units.codes[*row]).or_default().push(*row));
    for rows in units.values() {
        push(&mut out, data.unit(rows[0]), &columns, rows);
    }
    let side = side(params.orientation);
    out.notes.push(Note::words(
        format!(
            "Malmquist index after Fare, Grosskopf, Norris and Zhang (1994), {}: index = efficiency x technical change under \
             constant returns, efficiency = pure x scale; means are geometric",
            side.0
        ),
        format!("Malmquist指数（Färe等，1994），{}：指数=效率变化×技术进步，效率变化=纯效率×规模效率，均值为几何平均", side.1),
    ));
    out.notes.extend(data.left_out());
    for (count, en, zh) in [
        (alone, "rows without a predecessor left out", "行无上期观测"),
        (failed, "indices not computed: a frontier does not reach them", "个指数无可行解"),
    ] {
        if count > 0 {
            out.notes.push(Note::words(format!("{count} {en}"), format!("{count}{zh}")));
        }
    }
    let named = MALMQUIST.iter().map(|name| name.to_string()).zip(columns);
    Ok(Computed { columns: named.collect(), published: out })
}

fn parts(one: &Malmquist) -> [f64; 5] {
    [one.index, one.efficiency, one.technical, one.pure, one.scale]
}

/// Rows of the units that both periods have, in one order.
fn common(data: &Data, before: &Period, after: &Period) -> (Vec<usize>, Vec<usize>) {
    let then: BTreeMap<u32, usize> = before.rows.iter().map(|row| (data.units.codes[*row], *row)).collect();
    let pairs = after.rows.iter().filter_map(|now| Some((*then.get(&data.units.codes[*now])?, *now)));
    pairs.unzip()
}

/// Geometric means over the rows that have an index.
fn push(out: &mut Published, name: &str, columns: &[Vec<f64>], rows: &[usize]) {
    for (part, column) in MALMQUIST.iter().zip(columns).take(5) {
        let logs: Vec<f64> = rows.iter().map(|row| column[*row]).filter(|x| x.is_finite()).map(libm::log).collect();
        let mean = libm::exp(logs.iter().sum::<f64>() / logs.len() as f64);
        out.cells.push((format!("{name}.{part}"), mean));
    }
}
