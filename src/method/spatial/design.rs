//! Columns of a spatial model in the order of its panel.

use super::ground::Ground;
use super::settle::{Absorbed, Sandwich, Settled};
use crate::method::expression::cross;
use crate::method::regression::CONSTANT;
use crate::method::regression::sample::select;
use crate::plan::{Datum, Failure, Job};
use crate::stats::regression::absorb::{Effect, Effects};
use crate::stats::space::model::covariance::Meat;
use crate::stats::space::model::multipliers::Groups;
use crate::stats::space::model::{Panel, Within};

/// What a step of a spatial model reads.
pub struct Design<'a> {
    pub settled: &'a Settled,
    pub grounds: Vec<&'a Ground>,
    pub panel: Panel,
    pub y: Vec<f64>,
    /// The constant if there is one, the terms, then the neighbours' columns.
    pub x: Vec<Vec<f64>>,
    pub names: Vec<String>,
    /// Effects that are taken out by their codes.
    pub effects: Option<Effects>,
    pub groups: Groups,
    pub clusters: Vec<Vec<u32>>,
}

impl<'a> Design<'a> {
    pub fn read(job: &'a Job, settled: &'a Settled) -> Result<Self, Failure> {
        let count = settled.matrices.len();
        let grounds =
            job.inputs.iter().take(count).map(|input| input.live::<Ground>()).collect::<Result<Vec<_>, _>>()?;
        let first = *grounds.first().ok_or_else(|| Failure::new("a spatial model has no matrix"))?;
        let mut inputs = job.inputs.iter().skip(count);
        let mut next = || inputs.next().ok_or_else(|| Failure::new("an input is missing"));
        let codes = |datum: &Datum| Ok::<_, Failure>(select_rows(&datum.codes()?, &first.rows));
        let mut effects = vec![];
        for width in settled.widths() {
            let parts = (0..width).map(|_| codes(next()?)).collect::<Result<Vec<_>, Failure>>()?;
            effects.push(Effect::new(&cross(&parts, first.rows.len())));
        }
        let effects = match effects.is_empty() {
            true => None,
            false => Some(Effects::new(&effects, None).map_err(|error| Failure::new(error.to_string()))?),
        };
        let groups = if settled.groups.is_empty() { Groups::default() } else { groups(next()?, settled, first)? };
        let number = |datum: &Datum| Ok::<_, Failure>(select_rows(datum.as_numbers()?, &first.rows));
        let y = number(next()?)?;
        let terms = settled.terms.iter().map(|_| number(next()?)).collect::<Result<Vec<_>, Failure>>()?;
        let mut clusters = vec![];
        if let Sandwich::Clusters { names } = &settled.errors {
            for _ in names {
                clusters.push(codes(next()?)?);
            }
        }
        let mut design =
            Design { settled, panel: first.panel, grounds, y, x: vec![], names: vec![], effects, groups, clusters };
        design.regressors(terms);
        Ok(design)
    }

    /// The same rows with other coefficients held equal.
    pub fn with<'b>(&'b self, settled: &'b Settled, terms: Vec<Vec<f64>>) -> Design<'b> {
        let mut design = Design {
            settled,
            panel: self.panel,
            grounds: self.grounds.clone(),
            y: self.y.clone(),
            x: vec![],
            names: vec![],
            effects: self.effects.clone(),
            groups: self.groups.clone(),
            clusters: self.clusters.clone(),
        };
        design.regressors(terms);
        design
    }

    fn regressors(&mut self, terms: Vec<Vec<f64>>) {
        let settled = self.settled;
        if settled.constant {
            self.names.push(CONSTANT.to_string());
            self.x.push(vec![1.0; self.panel.rows()]);
        }
        self.names.extend(settled.terms.iter().cloned());
        self.x.extend(terms.iter().cloned());
        for (term, column) in terms.iter().enumerate() {
            let names = settled.neighbours(term);
            let lagged: Vec<Vec<f64>> =
                self.grounds.iter().map(|ground| self.panel.lag(&ground.weights, column)).collect();
            match (names.len(), lagged.len()) {
                (0, _) => {}
                // Held equal: the neighbours of both matrices together.
                (1, 2) => self.x.push(lagged[0].iter().zip(&lagged[1]).map(|(a, b)| a + b).collect()),
                _ => self.x.extend(lagged),
            }
            self.names.extend(names);
        }
    }

    /// Places and periods, also where a W for each period is a block of one matrix.
    pub fn units(&self) -> Panel {
        self.grounds.first().map_or(self.panel, |ground| ground.shape)
    }

    /// Cells of units and of periods, by which effects leave where W has blocks.
    pub fn cells(&self, units: bool, periods: bool) -> Result<Effects, Failure> {
        let Panel { places, periods: times } = self.units();
        let codes =
            |of: fn(usize, usize) -> usize| (0..places * times).map(|row| of(row, places) as u32).collect::<Vec<u32>>();
        let unit = units.then(|| Effect::new(&codes(|row, places| row % places)));
        let period = periods.then(|| Effect::new(&codes(|row, places| row / places)));
        let both: Vec<Effect> = unit.into_iter().chain(period).collect();
        Effects::new(&both, None).map_err(|error| Failure::new(error.to_string()))
    }

    pub fn within(&self) -> Within<'_> {
        match (&self.settled.effects, &self.effects) {
            (_, Some(effects)) => Within::Effects(effects),
            (Absorbed::Units, _) => Within::Places,
            (Absorbed::Periods, _) => Within::Periods,
            (Absorbed::TwoWay, _) => Within::TwoWay,
            _ => Within::Pooled,
        }
    }

    pub fn meat(&self) -> Meat<'_> {
        match &self.settled.errors {
            Sandwich::Information => Meat::None,
            Sandwich::Rows => Meat::Rows,
            Sandwich::Clusters { .. } => Meat::Clusters(&self.clusters),
        }
    }

    /// Places of a term and of its neighbours among the regressors: b, theta_1, ..
    pub fn places(&self, term: usize) -> Vec<usize> {
        let own = std::iter::once(self.settled.terms[term].clone());
        let neighbours = self.settled.neighbours(term);
        // One coefficient for two matrices stands for both.
        let twice = neighbours.len() == 1 && self.grounds.len() == 2;
        let neighbours = neighbours.iter().chain(neighbours.iter().filter(|_| twice)).cloned();
        let lengths = usize::from(self.settled.constant);
        own.chain(neighbours)
            .filter_map(|name| self.names.iter().skip(lengths).position(|known| *known == name).map(|at| at + lengths))
            .collect()
    }
}

/// Values of the rows of a panel.
fn select_rows<T: Copy>(values: &[T], rows: &[u32]) -> Vec<T> {
    match rows.len() == values.len() && rows.windows(2).all(|pair| pair[0] < pair[1]) {
        true => select(values, rows),
        false => rows.iter().filter_map(|row| values.get(*row as usize)).copied().collect(),
    }
}

/// The group of each place: that of its first period, and the same in all others.
fn groups(datum: &Datum, settled: &Settled, ground: &Ground) -> Result<Groups, Failure> {
    let text = datum.as_text()?;
    let places = ground.shape.places;
    let codes: Vec<u32> = select_rows(&text.codes, &ground.rows);
    let of = |place: usize| codes.get(place).and_then(|code| text.levels.get(*code as usize));
    let mut found = vec![];
    for (place, name) in ground.places.iter().enumerate() {
        let level = of(place).ok_or_else(|| Failure::new(format!("`{name}` is in no group")))?;
        let moved = (1..ground.shape.periods).any(|t| codes.get(t * places + place) != codes.get(place));
        if moved {
            return Err(
                Failure::new(format!("`{name}` changes its group over time")).help("name a grouping that stays")
            );
        }
        let code = settled.groups.iter().position(|known| known == level);
        found.push(code.ok_or_else(|| Failure::new(format!("`{level}` is no group of the study")))?);
    }
    // Where W changes each period has places of its own.
    let codes = found.repeat(ground.panel.places / places.max(1));
    Ok(Groups { codes, count: settled.groups.len() })
}
