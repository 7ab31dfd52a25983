//! The statistics of one variable, matrix by matrix and period by period.

use serde::{Deserialize, Serialize};

use super::NO_DEPENDENCE;
use super::sheet::cluster_cells;
use crate::method::matrix::{Period, Places, Space};
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::results::{Note, Series};
use crate::stats::draws::Draws;
use crate::stats::space::Weights;
use crate::stats::space::geary::geary;
use crate::stats::space::getis::{general, hot_spots};
use crate::stats::space::local::{false_discovery, local_moran};
use crate::stats::space::moments::{NoStatistic, Tested};
use crate::stats::space::moran::{bivariate, moran};
use crate::stats::space::permute::{Statistic, conditional, permuted};
use crate::stats::sums;

/// What is asked of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    Moran,
    Geary,
    Getis,
    Bivariate,
    Local,
    HotSpots,
}

impl Wish {
    pub const ALL: [Wish; 6] = [Wish::Moran, Wish::Geary, Wish::Getis, Wish::Bivariate, Wish::Local, Wish::HotSpots];

    pub fn option(self) -> &'static str {
        match self {
            Wish::Moran => "moran",
            Wish::Geary => "geary",
            Wish::Getis => "getis",
            Wish::Bivariate => "bivariate",
            Wish::Local => "local",
            Wish::HotSpots => "hot_spots",
        }
    }

    pub fn is_local(self) -> bool {
        matches!(self, Wish::Local | Wish::HotSpots)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    pub wishes: Vec<Wish>,
    /// Names of the variables whose lags are taken; their columns come before the matrices.
    pub with: Vec<String>,
    /// A column of periods is among the inputs.
    pub each: bool,
    pub matrices: Vec<String>,
    pub draws: u64,
    pub seed: u64,
    /// What is drawn.
    pub name: String,
    pub level: f64,
    pub adjust: bool,
    pub notes: Vec<Note>,
}

/// Inputs: the variable; the unit; periods; variables whose lags are taken; matrices.
pub static DEPENDENCE: Op = Op { name: "dependence", version: 2, keep: true, cost, run };

fn cost(params: &serde_json::Value, rows: u64) -> u64 {
    20 * rows * (1 + params["draws"].as_u64().unwrap_or(0))
}

/// One variable on one matrix in one period: places with a value, and the matrix between them.
struct Scene<'a> {
    params: &'a Params,
    /// What stands in front of the names of cells.
    prefix: String,
    values: Vec<f64>,
    others: Vec<(&'a str, Vec<f64>)>,
    weights: Weights,
    /// Numbers of the places among all of them.
    places: Vec<usize>,
    names: Vec<&'a str>,
}

fn run(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let values = job.input(0)?.as_numbers()?;
    let units = Places::of(job.input(1)?)?;
    let mut rest = job.inputs.iter().skip(2);
    let times = if params.each { rest.next().map(Datum::as_numbers).transpose()? } else { None };
    let with =
        params.with.iter().map(|_| rest.next().ok_or_else(|| Failure::new("a variable is missing"))?.as_numbers());
    let with = with.collect::<Result<Vec<_>, _>>()?;
    let spaces = rest.map(Space::of).collect::<Result<Vec<_>, _>>()?;
    let mut out = Published { notes: params.notes.clone(), ..Published::default() };
    out.notes.extend(spaces.iter().flat_map(|space| space.notes.clone()));
    let mut why = None;
    let mut lacking = 0;
    for (name, space) in params.matrices.iter().zip(&spaces) {
        for time in periods(times) {
            let rows: Vec<usize> =
                (0..values.len()).filter(|row| times.is_none_or(|times| Some(times[*row]) == time)).collect();
            let matrix = match time {
                Some(time) => space.at(time as i64)?,
                None => space.constant()?,
            };
            let columns: Vec<&[f64]> = std::iter::once(values).chain(with.iter().copied()).collect();
            let (mut scene, missing) = scene(&params, &columns, &rows, &units, space, matrix)?;
            lacking += missing;
            scene.prefix = prefix(&params, name, time);
            if let Err(reason) = scene.describe(&mut out) {
                let place = scene.prefix.trim_end_matches('.');
                out.notes
                    .push(Note::words(format!("{place} n/c: {reason}"), format!("{place}无法计算：{}", zh(reason))));
                why = Some(reason);
            }
        }
    }
    if lacking > 0 {
        out.notes.push(Note::words(
            format!("{lacking} times a place without a value is left out, and the matrix standardised anew"),
            format!("{lacking}个缺失观测未纳入，权重矩阵相应重新标准化"),
        ));
    }
    match why {
        Some(reason) if out.cells.is_empty() => Err(Failure::of(&NO_DEPENDENCE, reason.to_string())),
        _ => Datum::record(&out),
    }
}

fn periods(times: Option<&[f64]>) -> Vec<Option<f64>> {
    let Some(times) = times else { return vec![None] };
    let mut periods: Vec<f64> = times.iter().copied().filter(|time| !time.is_nan()).collect();
    periods.sort_by(f64::total_cmp);
    periods.dedup();
    periods.into_iter().map(Some).collect()
}

/// `2013.`, `adjacency.2013.`: the matrix is named where there are several.
fn prefix(params: &Params, matrix: &str, time: Option<f64>) -> String {
    let matrix = if params.matrices.len() > 1 { format!("{matrix}.") } else { String::new() };
    let time = time.map(|time| format!("{time}.")).unwrap_or_default();
    matrix + &time
}

/// The first column decides together with the others which places take part.
fn scene<'a>(
    params: &'a Params,
    columns: &[&[f64]],
    rows: &[usize],
    units: &'a Places,
    space: &'a Space,
    matrix: &Period,
) -> Result<(Scene<'a>, usize), Failure> {
    let mut of_place: Vec<Option<usize>> = vec![None; space.places.len()];
    for row in rows {
        let slot = units.of_row.get(*row).and_then(|place| of_place.get_mut(*place));
        if slot.is_some_and(|slot| slot.replace(*row).is_some()) {
            return Err(Failure::new("a place has two rows in one period"));
        }
    }
    let whole = |row: &usize| columns.iter().all(|column| column[*row].is_finite());
    let places: Vec<usize> = (0..of_place.len()).filter(|place| of_place[*place].as_ref().is_some_and(whole)).collect();
    let pick = |column: &[f64]| places.iter().filter_map(|place| of_place[*place].map(|row| column[row])).collect();
    let missing = of_place.len() - places.len();
    let weights = match missing {
        0 => matrix.weights.clone(),
        _ => {
            let part = space.part(&places)?;
            match matrix.time {
                Some(time) => part.at(time)?.weights.clone(),
                None => part.constant()?.weights.clone(),
            }
        }
    };
    let scene = Scene {
        params,
        prefix: String::new(),
        values: pick(columns[0]),
        others: params.with.iter().map(String::as_str).zip(columns.iter().skip(1).map(|column| pick(column))).collect(),
        weights,
        names: places.iter().map(|place| space.places[*place].as_str()).collect(),
        places,
    };
    Ok((scene, missing))
}

impl Scene<'_> {
    /// What has no value leaves its neighbours whole.
    fn describe(&self, out: &mut Published) -> Result<(), NoStatistic> {
        let mut all = Ok(());
        for wish in &self.params.wishes {
            let one = match wish {
                Wish::Moran => self.moran(out),
                Wish::Geary => self.geary(out),
                Wish::Getis => self.getis(out),
                Wish::Bivariate => self.bivariate(out),
                Wish::Local => self.local(out),
                Wish::HotSpots => self.hot_spots(out),
            };
            all = all.and(one);
        }
        all
    }

    fn put(&self, out: &mut Published, name: &str, value: f64) {
        out.cells.push((format!("{}{name}", self.prefix), value));
    }

    fn draws(&self, what: &str) -> Draws {
        Draws::new(self.params.seed, &format!("{}/{}{what}", self.params.name, self.prefix))
    }

    fn tested(&self, out: &mut Published, head: &str, found: &Tested) {
        for (name, value) in [
            ("expected", found.expected),
            ("variance", found.randomised.variance),
            ("z", found.randomised.z),
            ("p", found.randomised.p),
            ("normal.variance", found.normal.variance),
            ("normal.z", found.normal.z),
            ("normal.p", found.normal.p),
        ] {
            self.put(out, &format!("{head}{name}"), value);
        }
    }

    fn moran(&self, out: &mut Published) -> Result<(), NoStatistic> {
        let found = moran(&self.values, &self.weights)?;
        self.put(out, "i", found.statistic);
        self.tested(out, "", &found);
        let z = sums::centred(&self.values);
        let scale = self.values.len() as f64 / self.weights.total() / sums::dot(&z, &z);
        self.permuted(out, "draws.", &z, Statistic::Moran, scale, "moran");
        let lags = self.weights.lag(&z);
        let sd = (sums::dot(&z, &z) / z.len() as f64).sqrt();
        let standard = |values: Vec<f64>| values.into_iter().map(|value| value / sd).collect();
        let places = self.places.iter().map(|place| *place as f64).collect();
        let columns = [("place", places), ("own", standard(z)), ("lag", standard(lags))];
        out.series.push(Series::new(format!("{}scatter", self.prefix), columns));
        Ok(())
    }

    fn permuted(&self, out: &mut Published, head: &str, values: &[f64], what: Statistic, scale: f64, name: &str) {
        if self.params.draws > 0 {
            let found = permuted(values, &self.weights, what, self.params.draws, &self.draws(name));
            self.put(out, &format!("{head}mean"), found.mean * scale);
            self.put(out, &format!("{head}sd"), found.sd * scale);
            self.put(out, &format!("{head}p"), found.p);
        }
    }

    fn geary(&self, out: &mut Published) -> Result<(), NoStatistic> {
        let found = geary(&self.values, &self.weights)?;
        self.put(out, "c", found.statistic);
        self.tested(out, "c.", &found);
        let z = sums::centred(&self.values);
        let scale = (z.len() as f64 - 1.0) / (2.0 * self.weights.total() * sums::dot(&z, &z));
        self.permuted(out, "c.draws.", &z, Statistic::Geary, scale, "geary");
        Ok(())
    }

    fn getis(&self, out: &mut Published) -> Result<(), NoStatistic> {
        let found = general(&self.values, &self.weights)?;
        self.put(out, "g", found.statistic);
        let moment = found.randomised;
        for (name, value) in
            [("expected", found.expected), ("variance", moment.variance), ("z", moment.z), ("p", moment.p)]
        {
            self.put(out, &format!("g.{name}"), value);
        }
        let total = sums::sum(self.values.iter().copied());
        let pairs = total * total - sums::dot(&self.values, &self.values);
        self.permuted(out, "g.draws.", &self.values, Statistic::Moran, 1.0 / pairs, "getis");
        Ok(())
    }

    fn bivariate(&self, out: &mut Published) -> Result<(), NoStatistic> {
        for (name, other) in &self.others {
            let found = bivariate(&self.values, other, &self.weights)?;
            self.put(out, &format!("with.{name}.i"), found);
            if self.params.draws == 0 {
                continue;
            }
            let (x, y) = (sums::centred(&self.values), sums::centred(other));
            let size = (sums::dot(&x, &x) * sums::dot(&y, &y)).sqrt();
            let scale = self.values.len() as f64 / self.weights.total() / size;
            let draws = self.draws(&format!("with.{name}"));
            let dealt = permuted(&y, &self.weights, Statistic::Bivariate(&x), self.params.draws, &draws);
            self.put(out, &format!("with.{name}.z"), (found - dealt.mean * scale) / (dealt.sd * scale));
            self.put(out, &format!("with.{name}.p"), dealt.p);
        }
        Ok(())
    }

    /// Pseudo p of every place, shared by local Moran and G*: both rise with the lag, the place's own value held fixed.
    fn conditional(&self) -> Vec<f64> {
        conditional(&sums::centred(&self.values), &self.weights, self.params.draws, &self.draws("local"))
    }

    fn critical(&self, p: &[f64]) -> f64 {
        if self.params.adjust { false_discovery(p, self.params.level) } else { self.params.level }
    }

    fn local(&self, out: &mut Published) -> Result<(), NoStatistic> {
        let found = local_moran(&self.values, &self.weights)?;
        let p = self.conditional();
        let critical = self.critical(&p);
        let mut counts = [0.0; 4];
        let mut clusters = vec![];
        for ((name, one), p) in self.names.iter().zip(&found).zip(&p) {
            let cluster = if *p <= critical { one.quadrant.number() } else { 0 };
            if let Some(count) = usize::from(cluster).checked_sub(1).and_then(|at| counts.get_mut(at)) {
                *count += 1.0;
            }
            clusters.push(f64::from(cluster));
            for (cell, value) in
                [("i", one.statistic), ("z", one.score), ("p", *p), ("quadrant", f64::from(one.quadrant.number()))]
            {
                self.put(out, &format!("{name}.{cell}"), value);
            }
            self.put(out, &format!("{name}.cluster"), f64::from(cluster));
        }
        for (cell, count) in cluster_cells().into_iter().zip(counts) {
            self.put(out, cell, count);
        }
        self.put(out, "critical", critical);
        let places = self.places.iter().map(|place| *place as f64).collect();
        out.series.push(Series::new(format!("{}clusters", self.prefix), [("place", places), ("cluster", clusters)]));
        Ok(())
    }

    fn hot_spots(&self, out: &mut Published) -> Result<(), NoStatistic> {
        let scores = hot_spots(&self.values, &self.weights)?;
        let p = self.conditional();
        let critical = self.critical(&p);
        let mut spots = vec![];
        for ((name, score), p) in self.names.iter().zip(&scores).zip(&p) {
            let spot = if *p <= critical { score.signum() } else { 0.0 };
            spots.push(spot);
            for (cell, value) in [("g", *score), ("g.p", *p), ("hot", spot)] {
                self.put(out, &format!("{name}.{cell}"), value);
            }
        }
        let places = self.places.iter().map(|place| *place as f64).collect();
        out.series.push(Series::new(format!("{}spots", self.prefix), [("place", places), ("hot", spots)]));
        Ok(())
    }
}

fn zh(why: NoStatistic) -> &'static str {
    match why {
        NoStatistic::TooFew => "有取值的地区不足四个",
        NoStatistic::Constant => "所有取值相等",
        NoStatistic::NoLinks => "没有任何邻居",
        NoStatistic::Negative => "存在负值",
    }
}
