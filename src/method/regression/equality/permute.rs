//! Whole units dealt out anew among the groups, and how far apart the coefficients are then.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::sample::Sample;
use crate::plan::{Datum, Failure, Job, Op};
use crate::results::Note;
use crate::stats::draws::Draws;
use crate::stats::regression::atoms::Atoms;

#[derive(Serialize, Deserialize)]
pub struct Params {
    /// Places of the compared terms among all.
    pub of: Vec<usize>,
    pub terms: usize,
    pub draws: u64,
    pub seed: u64,
    /// Name of the draws.
    pub name: String,
}

/// p of each compared term for each group but the first.
#[derive(Serialize, Deserialize)]
pub struct Permuted {
    pub p: Vec<Vec<Option<f64>>>,
    pub draws: u64,
    /// Draws in which some group has no answer.
    pub lost: u64,
    pub units: usize,
    /// Some units have rows in several groups, so that there is nothing to deal out.
    pub divided: bool,
}

/// Inputs: the sample of all groups; the cross-products of its units, the outcome first; for each group whether a row
/// belongs to it.
pub static PERMUTE: Op = Op {
    name: "permute_groups",
    version: 1,
    keep: true,
    cost: |params, rows| params["draws"].as_u64().unwrap_or(0) * (2000 + 20 * rows),
    run: permute,
};

/// A draw as far apart as the estimate up to this share is a tie.
const TIE: f64 = 1e-10;

/// Differences from the first group: a row a compared term, a column a further group.
type Apart = Vec<Vec<Option<f64>>>;

fn permute(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let rows = job.input(0)?.read::<Sample>()?.rows;
    let atoms = job.input(1)?.live::<Atoms>()?;
    let groups = job.inputs.iter().skip(2).map(Datum::as_numbers).collect::<Result<Vec<_>, _>>()?;
    let Some(labels) = labels(atoms, &rows, &groups) else {
        return Datum::record(&Permuted { p: vec![], draws: params.draws, lost: 0, units: 0, divided: true });
    };
    let labelled: Vec<usize> = (0..labels.len()).filter(|unit| labels[*unit].is_some()).collect();
    let system = System { params: &params, atoms, groups: groups.len() };
    let real = system.apart(&labels);
    let named = Draws::new(params.seed, &params.name);
    let draw = |number: u64| {
        let order = named.draw(number).permutation(labelled.len());
        let mut dealt = labels.clone();
        labelled.iter().zip(order).for_each(|(unit, from)| dealt[*unit] = labels[labelled[from]]);
        system.apart(&dealt)
    };
    let draws: Vec<Apart> = (0..params.draws).into_par_iter().map(draw).collect();
    let p = |term: usize, group: usize| {
        let size = real[term][group]?.abs() * (1.0 - TIE);
        let found: Vec<f64> = draws.iter().filter_map(|apart| apart[term][group]).collect();
        let beyond = found.iter().filter(|d| d.abs() >= size).count();
        Some((1.0 + beyond as f64) / (1.0 + found.len() as f64))
    };
    let further = groups.len().saturating_sub(1);
    Datum::record(&Permuted {
        p: (0..params.of.len()).map(|term| (0..further).map(|group| p(term, group)).collect()).collect(),
        draws: params.draws,
        lost: draws.iter().filter(|apart| apart.iter().flatten().any(Option::is_none)).count() as u64,
        units: labelled.len(),
        divided: false,
    })
}

/// The group of each unit; none where the rows of one unit are in several.
fn labels(atoms: &Atoms, rows: &[u32], groups: &[&[f64]]) -> Option<Vec<Option<usize>>> {
    let of_row = |row: u32| groups.iter().position(|holds| holds.get(row as usize) == Some(&1.0));
    let of_unit = |unit: usize| {
        let mut found = atoms.members(unit).iter().filter_map(|at| rows.get(*at as usize)).map(|row| of_row(*row));
        let first = found.next().flatten();
        found.all(|group| group == first).then_some(first)
    };
    (0..atoms.units()).map(of_unit).collect()
}

struct System<'a> {
    params: &'a Params,
    atoms: &'a Atoms,
    groups: usize,
}

impl System<'_> {
    fn apart(&self, labels: &[Option<usize>]) -> Apart {
        let slopes: Vec<Vec<Option<f64>>> = (0..self.groups).map(|group| self.slopes(labels, group)).collect();
        let apart = |term: usize, group: usize| Some(slopes[group][term]? - slopes[0][term]?);
        (0..self.params.of.len()).map(|term| (1..self.groups).map(|group| apart(term, group)).collect()).collect()
    }

    /// Coefficients of the compared terms in one group.
    fn slopes(&self, labels: &[Option<usize>], group: usize) -> Vec<Option<f64>> {
        let weights: Vec<f64> = labels.iter().map(|label| f64::from(*label == Some(group))).collect();
        let regressors: Vec<usize> = (1..=self.params.terms).collect();
        let solution = self.atoms.sample(&weights).and_then(|sample| sample.solve(0, &regressors)).ok();
        self.params.of.iter().map(|term| solution.as_ref()?.coefficient(term + 1)).collect()
    }
}

impl Permuted {
    pub fn notes(&self) -> Vec<Note> {
        if self.divided {
            return vec![Note::words(
                "no p of permutation: some units are in several groups, and whole units cannot be dealt out among them",
                "无置换检验p值：部分个体跨组，无法整体随机分组",
            )];
        }
        let (units, draws) = (self.units, self.draws);
        let mut notes = vec![Note::words(
            format!(
                "p of permutation: {units} whole units dealt out among the groups {draws} times, two-sided, (1 + #) / (1 + {draws})"
            ),
            format!("置换检验p值：将{units}个个体整体随机分组{draws}次，双侧，(1 + #) / (1 + {draws})"),
        )];
        if self.lost > 0 {
            notes.push(Note::words(
                format!("{} of {draws} draws have no estimate in some group", self.lost),
                format!("{draws}次中有{}次在某组无法估计", self.lost),
            ));
        }
        notes
    }
}
