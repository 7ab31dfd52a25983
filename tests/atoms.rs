//! Atoms against the path of printed estimates: the rows, the effects absorbed, QR.

use nalgebra::DMatrix;
use studyc::stats::draws::Draws;
use studyc::stats::regression::absorb::{Effect, Effects};
use studyc::stats::regression::atoms::{AtomError, Atoms, Rows, counts};
use studyc::stats::regression::covariance::{Errors, covariance};
use studyc::stats::regression::degrees::degrees;
use studyc::stats::regression::ols::{Fit, Sample, fit};
use studyc::stats::regression::small::{GroupRule, Rule, Size};
use studyc::stats::sums::length;

/// Normal equations of columns whose shares stay above 1e-5 lose at most five of sixteen digits.
const TOLERANCE: f64 = 1e-10;
/// The same path on the same rows in another order of units.
const SAME_PATH: f64 = 1e-12;

/// An unbalanced panel of 30 firms in 6 regions over 8 years; columns share years, units and each other.
struct Panel {
    columns: Vec<Vec<f64>>,
    firm: Vec<u32>,
    region: Vec<u32>,
    year: Vec<u32>,
    weights: Vec<f64>,
}

fn panel(seed: u64) -> Panel {
    let mut draw = Draws::new(seed, "panel").draw(0);
    let (mut firm, mut year) = (vec![], vec![]);
    for (one, time) in (0..30u32).flat_map(|firm| (0..8).map(move |year| (firm, year))) {
        if draw.uniform() < 0.8 {
            firm.push(one);
            year.push(time);
        }
    }
    let of_firm: Vec<f64> = (0..30).map(|_| draw.normal()).collect();
    let common: Vec<f64> = year.iter().zip(&firm).map(|(t, f)| 0.3 * f64::from(*t) + of_firm[*f as usize]).collect();
    let mut columns: Vec<Vec<f64>> = vec![];
    for at in 0..6 {
        let before = columns.last().cloned().unwrap_or_else(|| vec![0.0; firm.len()]);
        let scale = if at % 2 == 0 { 1.0 } else { 1000.0 };
        columns.push(common.iter().zip(&before).map(|(c, b)| scale * (c + 0.001 * b + draw.normal())).collect());
    }
    let region = firm.iter().map(|f| f % 6).collect();
    let weights = firm.iter().map(|_| 0.5 + draw.uniform()).collect();
    Panel { columns, firm, region, year, weights }
}

impl Panel {
    fn slices(&self) -> Vec<&[f64]> {
        self.columns.iter().map(Vec::as_slice).collect()
    }

    fn atoms(&self, units: &[u32], effects: &[Effect], weights: Option<&[f64]>) -> Atoms {
        Atoms::new(Rows { columns: &self.slices(), units, effects, weights, constant: true }).unwrap()
    }

    /// The rows of the drawn units, each copy with codes of its own: firm, region, year, rows of the data.
    fn drawn(&self, units: &[u32], draw: &[usize]) -> (Vec<u32>, Vec<u32>, Vec<usize>) {
        let (mut firm, mut copies, mut rows) = (vec![], vec![], vec![]);
        for (copy, unit) in draw.iter().enumerate() {
            for row in (0..units.len()).filter(|&row| units[row] as usize == *unit) {
                firm.push(self.firm[row] + 100 * copy as u32);
                copies.push(copy as u32);
                rows.push(row);
            }
        }
        (firm, copies, rows)
    }
}

/// Column `y` on columns `x` within effects, as a model is fitted; the constant is explicit where there is no effect.
fn by_rows(columns: &[Vec<f64>], y: usize, x: &[usize], effects: &[Effect], weights: Option<&[f64]>) -> Fit {
    let mut chosen: Vec<Vec<f64>> = [&[y], x].concat().iter().map(|&column| columns[column].clone()).collect();
    if effects.is_empty() {
        chosen.push(vec![1.0; columns[0].len()]);
    }
    let lengths: Vec<f64> = chosen[1..].iter().map(|column| length(column, weights)).collect();
    if !effects.is_empty() {
        let prepared = Effects::new(effects, weights).unwrap();
        chosen.iter_mut().for_each(|column| {
            prepared.demean(column).unwrap();
        });
    }
    let x = DMatrix::from_vec(columns[0].len(), chosen.len() - 1, chosen[1..].concat());
    fit(Sample { y: &chosen[0], x: &x, lengths: &lengths, weights }).unwrap()
}

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs(), "{what}: {found} against {expected}");
}

fn all_near(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    found.iter().zip(expected).for_each(|(found, expected)| near(*found, *expected, tolerance, what));
}

type Case<'a> = (&'a str, Vec<u32>, Vec<Effect>);

/// Units that are drawn and effects, both inside them and across.
fn cases(panel: &Panel) -> Vec<Case<'_>> {
    let (firm, region, year) = (&panel.firm, &panel.region, &panel.year);
    let trend: Vec<f64> = year.iter().map(|t| f64::from(*t)).collect();
    vec![
        ("pooled", firm.clone(), vec![]),
        ("unit", firm.clone(), vec![Effect::new(firm)]),
        ("unit and year", firm.clone(), vec![Effect::new(firm), Effect::new(year)]),
        ("year alone", firm.clone(), vec![Effect::new(year)]),
        ("firms in regions", region.clone(), vec![Effect::new(firm), Effect::new(year)]),
        ("years drawn", year.clone(), vec![Effect::new(firm), Effect::new(year)]),
        ("trends", firm.clone(), vec![Effect::new(firm).slope(trend), Effect::new(year)]),
    ]
}

#[test]
fn atoms_give_the_numbers_of_the_rows() {
    let panel = panel(1);
    for (name, units, effects) in cases(&panel) {
        for weights in [None, Some(panel.weights.as_slice())] {
            let atoms = panel.atoms(&units, &effects, weights);
            let whole = atoms.whole().unwrap();
            let scores = whole.unit_scores();
            let squares = scores.squares().unwrap();
            for (y, x) in [(0, vec![1, 2, 3, 4, 5]), (0, vec![3, 1]), (5, vec![0]), (2, vec![4, 0, 5])] {
                let found = whole.solve(y, &x).unwrap();
                let expected = by_rows(&panel.columns, y, &x, &effects, weights);
                assert!(!found.read_rows(), "{name}");
                let k = x.len();
                all_near(&found.coefficients, &expected.coefficients[..k], TOLERANCE, name);
                near(found.rss, expected.rss, TOLERANCE, name);
                for (i, j) in (0..k).flat_map(|i| (0..k).map(move |j| (i, j))) {
                    let scale = (expected.bread[(i, i)] * expected.bread[(j, j)]).sqrt();
                    near(found.bread[(i, j)] / scale + 2.0, expected.bread[(i, j)] / scale + 2.0, TOLERANCE, name);
                }
                let counted = degrees(&effects, &[&units]);
                let constant = effects.is_empty();
                let size = Size { rows: units.len(), coefficients: expected.kept.len(), constant, effects: &counted };
                let clustered =
                    covariance(&expected, Errors::Cluster(&[&units], GroupRule::Min), Rule::None, size).unwrap();
                let matrix = scores.covariance(&found, None).unwrap();
                for at in 0..k {
                    near(matrix[(at, at)], clustered.matrix[(at, at)], TOLERANCE, name);
                    let from_squares = squares.variance(&found, at).unwrap();
                    near(from_squares, clustered.matrix[(at, at)], TOLERANCE, name);
                }
            }
        }
    }
}

#[test]
fn a_drawn_unit_is_as_many_units_as_it_was_drawn() {
    let panel = panel(2);
    for (name, units, effects) in cases(&panel).into_iter().filter(|(name, ..)| !name.contains("years drawn")) {
        let atoms = panel.atoms(&units, &effects, None);
        for number in 0..5 {
            let draw = Draws::new(7, name).draw(number).indices(atoms.units(), atoms.units());
            let (firm, copies, rows) = panel.drawn(&units, &draw);
            let columns: Vec<Vec<f64>> =
                panel.columns.iter().map(|column| rows.iter().map(|&row| column[row]).collect()).collect();
            let year: Vec<u32> = rows.iter().map(|&row| panel.year[row]).collect();
            let trend: Vec<f64> = year.iter().map(|t| f64::from(*t)).collect();
            let rebuilt: Vec<Effect> = match name {
                "pooled" => vec![],
                "unit" => vec![Effect::new(&firm)],
                "year alone" => vec![Effect::new(&year)],
                "trends" => vec![Effect::new(&firm).slope(trend), Effect::new(&year)],
                _ => vec![Effect::new(&firm), Effect::new(&year)],
            };
            let expected = by_rows(&columns, 0, &[1, 2, 3], &rebuilt, None);
            let sample = atoms.sample(&counts(&draw, atoms.units())).unwrap();
            let found = sample.solve(0, &[1, 2, 3]).unwrap();
            all_near(&found.coefficients, &expected.coefficients[..3], TOLERANCE, name);
            near(found.rss, expected.rss, TOLERANCE, name);
            assert_eq!(sample.rows(), rows.len() as f64);
            let size = Size {
                rows: rows.len(),
                coefficients: expected.kept.len(),
                constant: rebuilt.is_empty(),
                effects: &degrees(&rebuilt, &[&copies]),
            };
            let clustered =
                covariance(&expected, Errors::Cluster(&[&copies], GroupRule::Min), Rule::None, size).unwrap();
            let matrix = sample.unit_scores().covariance(&found, None).unwrap();
            near(matrix[(0, 0)], clustered.matrix[(0, 0)], TOLERANCE, name);
            let squares = sample.unit_scores().squares().unwrap();
            near(squares.variance(&found, 0).unwrap(), clustered.matrix[(0, 0)], TOLERANCE, name);
        }
    }
}

#[test]
fn a_filter_of_units_and_coarser_clusters() {
    let panel = panel(3);
    let effects = [Effect::new(&panel.firm), Effect::new(&panel.year)];
    let atoms = panel.atoms(&panel.firm, &effects, None);
    let weights: Vec<f64> = (0..30).map(|firm| f64::from(firm % 6 != 2)).collect();
    let rows: Vec<usize> = (0..panel.firm.len()).filter(|&row| panel.region[row] != 2).collect();
    let codes = |codes: &[u32]| rows.iter().map(|&row| codes[row]).collect::<Vec<u32>>();
    let kept: Vec<Vec<f64>> =
        panel.columns.iter().map(|column| rows.iter().map(|&row| column[row]).collect()).collect();
    let (firm, year, region) = (codes(&panel.firm), codes(&panel.year), codes(&panel.region));
    let effects = [Effect::new(&firm), Effect::new(&year)];
    let expected = by_rows(&kept, 1, &[0, 2, 5], &effects, None);
    let sample = atoms.sample(&weights).unwrap();
    let found = sample.solve(1, &[0, 2, 5]).unwrap();
    all_near(&found.coefficients, &expected.coefficients, TOLERANCE, "filter");
    assert_eq!((sample.units(), sample.rows()), (25, rows.len() as f64));
    let counted = degrees(&effects, &[&region]);
    let size = Size { rows: rows.len(), coefficients: 3, constant: false, effects: &counted };
    let clustered = covariance(&expected, Errors::Cluster(&[&region], GroupRule::Min), Rule::None, size).unwrap();
    let of_firm: Vec<u32> = (0..30).map(|firm| firm % 6).collect();
    let matrix = sample.unit_scores().covariance(&found, Some(&of_firm)).unwrap();
    all_near(matrix.diagonal().as_slice(), clustered.matrix.diagonal().as_slice(), TOLERANCE, "regions");
    let without = atoms.without(4).unwrap();
    assert_eq!((without.units(), atoms.members(4).len() as f64), (29, atoms.rows(&[1.0; 30]) - without.rows()));
}

/// A column that another repeats to seven digits, and one that it repeats entirely.
#[test]
fn what_is_ill_conditioned_is_read_from_the_rows() {
    let mut panel = panel(4);
    let twin: Vec<f64> = panel.columns[1].iter().zip(&panel.columns[4]).map(|(x, noise)| x + 1e-4 * noise).collect();
    let double: Vec<f64> = panel.columns[1].iter().map(|x| 2.0 * x).collect();
    panel.columns.extend([twin, double]);
    let effects = [Effect::new(&panel.firm), Effect::new(&panel.year)];
    let atoms = panel.atoms(&panel.firm, &effects, None);
    let whole = atoms.whole().unwrap();
    let close = whole.solve(0, &[1, 6]).unwrap();
    let expected = by_rows(&panel.columns, 0, &[1, 6], &effects, None);
    assert!(close.read_rows());
    all_near(&close.coefficients, &expected.coefficients, SAME_PATH, "twins");
    let repeated = whole.solve(0, &[1, 7, 2]).unwrap();
    assert_eq!((repeated.kept.clone(), repeated.dropped.clone()), (vec![1, 2], vec![7]));
    assert!(repeated.coefficient(7).is_none() && repeated.coefficient(2).is_some());
    let plain = whole.solve(0, &[1, 2]).unwrap();
    all_near(&repeated.coefficients, &plain.coefficients, TOLERANCE, "without the double");
    let scores = whole.unit_scores();
    let (by_rows, by_atoms) = (scores.covariance(&repeated, None).unwrap(), scores.covariance(&plain, None).unwrap());
    all_near(by_rows.diagonal().as_slice(), by_atoms.diagonal().as_slice(), TOLERANCE, "errors of both");
    let fitted = whole.solve(1, &[7]).unwrap();
    assert!(fitted.read_rows() && fitted.rss < 1e-12 * plain.rss);
}

/// A year that no drawn unit has, and an effect as wide as the data.
#[test]
fn explicit_effects_may_vanish_or_be_many() {
    let panel = panel(5);
    let late: Vec<u32> = panel.year.iter().zip(&panel.firm).map(|(t, f)| if *f == 0 { 50 } else { *t }).collect();
    let effects = [Effect::new(&panel.region), Effect::new(&late)];
    let atoms = panel.atoms(&panel.firm, &effects, None);
    let without = atoms.without(0).unwrap();
    let rows: Vec<usize> = (0..late.len()).filter(|&row| panel.firm[row] != 0).collect();
    let codes = |codes: &[u32]| Effect::new(&rows.iter().map(|&row| codes[row]).collect::<Vec<u32>>());
    let kept: Vec<Vec<f64>> =
        panel.columns.iter().map(|column| rows.iter().map(|&row| column[row]).collect()).collect();
    let expected = by_rows(&kept, 0, &[1, 2], &[codes(&panel.region), codes(&late)], None);
    let found = without.solve(0, &[1, 2]).unwrap();
    assert!(!found.read_rows());
    all_near(&found.coefficients, &expected.coefficients, TOLERANCE, "a year less");

    let wide: Vec<u32> = (0..6000).collect();
    let firm: Vec<u32> = (0..6000).map(|row| row / 6).collect();
    let mut draw = Draws::new(1, "wide").draw(0);
    let columns: Vec<Vec<f64>> = (0..2).map(|_| (0..6000).map(|_| draw.normal()).collect()).collect();
    let paired: Vec<u32> = wide.iter().map(|row| (row * 7 + row / 6) % 2400).collect();
    let effects = [Effect::new(&firm), Effect::new(&paired)];
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let atoms =
        Atoms::new(Rows { columns: &slices, units: &firm, effects: &effects, weights: None, constant: false }).unwrap();
    assert!(!atoms.has_blocks());
    let found = atoms.whole().unwrap().solve(0, &[1]).unwrap();
    all_near(&found.coefficients, &by_rows(&columns, 0, &[1], &effects, None).coefficients, SAME_PATH, "wide");
}

#[test]
fn what_does_not_fit_together_is_an_error() {
    let panel = panel(6);
    let slices = panel.slices();
    let rows = Rows { columns: &slices, units: &panel.firm, effects: &[], weights: None, constant: true };
    assert!(matches!(Atoms::new(Rows { units: &[0, 1], ..rows }), Err(AtomError::Length { .. })));
    let broken = vec![f64::NAN; panel.firm.len()];
    assert!(matches!(Atoms::new(Rows { weights: Some(&broken), ..rows }), Err(AtomError::Absorb(_))));
    let atoms = Atoms::new(rows).unwrap();
    assert!(matches!(atoms.sample(&[1.0]), Err(AtomError::Length { expected: 30, found: 1 })));
    let whole = atoms.whole().unwrap();
    assert!(matches!(whole.solve(0, &[1, 99]), Err(AtomError::Column { column: 99 })));
    assert!(whole.solve(0, &[]).is_err());
    let nobody = atoms.sample(&[0.0; 30]).unwrap();
    assert!(nobody.solve(0, &[1]).is_err());
}
