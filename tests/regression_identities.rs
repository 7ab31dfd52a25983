//! Identities that hold whatever the data: Frisch, Waugh and Lovell, weights, permutations, leverages, the constant.

use nalgebra::{DMatrix, DVector};
use studyc::stats::dist::f_quantile;
use studyc::stats::linalg::{column, lengths, symmetric_eigen};
use studyc::stats::regression::absorb::{Effect, Effects};
use studyc::stats::regression::covariance::{Errors, covariance, standard_errors};
use studyc::stats::regression::degrees::{Degrees, degrees};
use studyc::stats::regression::instrument::anderson_rubin::{anderson_rubin, set};
use studyc::stats::regression::instrument::gmm::{Scheme, Steps, gmm};
use studyc::stats::regression::instrument::k_class::{k_class, liml};
use studyc::stats::regression::instrument::moments::{Moments, Scale};
use studyc::stats::regression::instrument::rank::rank;
use studyc::stats::regression::instrument::system::{Columns, System};
use studyc::stats::regression::instrument::weak::{effective, first_stages};
use studyc::stats::regression::ols::{Fit, Sample, fit, with_constant};
use studyc::stats::regression::small::{GroupRule, Rule, Size};
use studyc::stats::regression::statistics::wald;
use studyc::stats::sums::{length, mean, sum};

/// Columns are absorbed to 1e-12 of their length; coefficients amplify that by the designs' condition, below 1e2.
const TOLERANCE: f64 = 1e-10;
const ROWS: usize = 400;

/// A linear congruential generator (Knuth's MMIX), so that the data are the same everywhere.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64 - 0.5
    }

    fn below(&mut self, bound: u32) -> u32 {
        ((self.next() + 0.5) * f64::from(bound)) as u32
    }
}

struct Data {
    y: Vec<f64>,
    x: DMatrix<f64>,
    weights: Vec<f64>,
    unit: Vec<u32>,
    year: Vec<u32>,
    place: Vec<u32>,
    trend: Vec<f64>,
}

fn data(seed: u64) -> Data {
    let mut noise = Noise(seed);
    let unit: Vec<u32> = (0..ROWS).map(|_| noise.below(40)).collect();
    let year: Vec<u32> = (0..ROWS).map(|_| noise.below(9)).collect();
    let place = (0..ROWS).map(|i| (unit[i] + noise.below(3)) % 12).collect();
    let mut draw = |i: usize| noise.next() + 0.1 * f64::from(unit[i]) + 0.3 * f64::from(year[i] * year[i] % 7);
    let x = DMatrix::from_fn(ROWS, 3, |i, _| draw(i));
    let y = (0..ROWS).map(|i| 2.0 * x[(i, 0)] - x[(i, 1)] + draw(i)).collect();
    let weights = (0..ROWS).map(|i| f64::from(1 + (i as u32 * 7) % 4)).collect();
    let trend = year.iter().map(|&t| 1990.0 + f64::from(t)).collect();
    Data { y, x, weights, unit, year, place, trend }
}

fn absorbed(data: &Data, effects: &[Effect], weights: Option<&[f64]>) -> Fit {
    let prepared = Effects::new(effects, weights).unwrap();
    let (mut y, mut x) = (data.y.clone(), data.x.clone());
    let lengths: Vec<f64> = (0..3).map(|j| length(column(&x, j), weights)).collect();
    prepared.demean(&mut y).unwrap();
    x.as_mut_slice().chunks_mut(ROWS).for_each(|column| {
        prepared.demean(column).unwrap();
    });
    fit(Sample { y: &y, x: &x, lengths: &lengths, weights }).unwrap()
}

/// The three regressors, then `columns`.
fn beside(data: &Data, columns: &[Vec<f64>]) -> DMatrix<f64> {
    DMatrix::from_vec(ROWS, 3 + columns.len(), [data.x.as_slice(), &columns.concat()].concat())
}

/// A dummy a level, times `slope`.
fn dummies(codes: &[u32], slope: impl Fn(usize) -> f64) -> Vec<Vec<f64>> {
    let levels = codes.iter().max().map_or(0, |c| c + 1);
    let dummy = |level| codes.iter().enumerate().map(|(i, &c)| if c == level { slope(i) } else { 0.0 }).collect();
    (0..levels).map(dummy).collect()
}

fn close(a: &[f64], b: &[f64], tolerance: f64, what: &str) {
    for (a, b) in a.iter().zip(b) {
        assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{what}: {a} against {b}");
    }
}

#[test]
fn absorbing_equals_dummies() {
    for seed in 0..4 {
        let data = data(seed);
        let (unit, year, place) = (&data.unit, &data.year, &data.place);
        let ones = |_: usize| 1.0;
        let trend = |i: usize| data.trend[i] - 1990.0;
        let trended = || Effect::new(unit).slope(data.trend.clone());
        let slopes = Effect::new(place).slope(data.trend.clone()).without_intercept();
        let cases = [
            ("one", vec![Effect::new(unit)], vec![dummies(unit, ones)]),
            ("two", vec![Effect::new(year), Effect::new(unit)], vec![dummies(unit, ones), dummies(year, ones)]),
            (
                "three",
                vec![Effect::new(unit), Effect::new(year), Effect::new(place)],
                vec![dummies(unit, ones), dummies(year, ones), dummies(place, ones)],
            ),
            (
                "trends",
                vec![trended(), Effect::new(year)],
                vec![dummies(unit, ones), dummies(unit, trend), dummies(year, ones)],
            ),
            (
                "slopes beside effects",
                vec![Effect::new(unit), slopes],
                vec![dummies(unit, ones), dummies(place, |i| data.trend[i])],
            ),
        ];
        for (name, effects, columns) in cases {
            for weights in [None, Some(data.weights.as_slice())] {
                let explicit = beside(&data, &columns.concat());
                let scale: Vec<f64> = (0..explicit.ncols()).map(|j| length(column(&explicit, j), weights)).collect();
                let full = fit(Sample { y: &data.y, x: &explicit, lengths: &scale, weights }).unwrap();
                let found = absorbed(&data, &effects, weights);
                close(&found.coefficients, &full.coefficients[..3], TOLERANCE, name);
                close(&found.residuals, &full.residuals, TOLERANCE, name);
                for (a, b) in found.bread.iter().zip(full.bread.view((0, 0), (3, 3)).iter()) {
                    assert!((a - b).abs() < TOLERANCE * b.abs().max(1e-3), "{name}: bread {a} against {b}");
                }
                let own = Effects::new(&effects, weights).unwrap().leverages(1000).unwrap();
                let sums: Vec<f64> = own.iter().zip(&found.leverages).map(|(a, b)| a + b).collect();
                close(&sums, &full.leverages, 1e-8, name);
            }
        }
    }
}

#[test]
fn whole_weights_equal_replicated_rows() {
    let data = data(7);
    let rows: Vec<usize> = (0..ROWS).flat_map(|i| vec![i; data.weights[i] as usize]).collect();
    let pick = |codes: &[u32]| rows.iter().map(|&i| codes[i]).collect::<Vec<u32>>();
    let weighted = absorbed(&data, &[Effect::new(&data.unit), Effect::new(&data.year)], Some(&data.weights));
    let prepared = Effects::new(&[Effect::new(&pick(&data.unit)), Effect::new(&pick(&data.year))], None).unwrap();
    let mut y: Vec<f64> = rows.iter().map(|&i| data.y[i]).collect();
    let mut x = data.x.select_rows(&rows);
    let scale = lengths(&x);
    prepared.demean(&mut y).unwrap();
    x.as_mut_slice().chunks_mut(rows.len()).for_each(|column| {
        prepared.demean(column).unwrap();
    });
    let replicated = fit(Sample { y: &y, x: &x, lengths: &scale, weights: None }).unwrap();
    close(&weighted.coefficients, &replicated.coefficients, TOLERANCE, "coefficients");
    close(weighted.bread.as_slice(), replicated.bread.as_slice(), TOLERANCE, "bread");
    close(&[weighted.rss], &[replicated.rss], TOLERANCE, "rss");
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let before = data(11);
    let order: Vec<usize> = (0..ROWS).map(|i| (i * 153 + 17) % ROWS).collect();
    let pick = |codes: &[u32]| order.iter().map(|&i| codes[i]).collect::<Vec<u32>>();
    let floats = |values: &[f64]| order.iter().map(|&i| values[i]).collect::<Vec<f64>>();
    let after = Data {
        y: floats(&before.y),
        x: before.x.select_rows(&order),
        weights: floats(&before.weights),
        unit: pick(&before.unit),
        year: pick(&before.year),
        place: pick(&before.place),
        trend: floats(&before.trend),
    };
    let effects = |d: &Data| [Effect::new(&d.unit), Effect::new(&d.year), Effect::new(&d.place)];
    let (a, b) = (absorbed(&before, &effects(&before), None), absorbed(&after, &effects(&after), None));
    close(&a.coefficients, &b.coefficients, TOLERANCE, "coefficients");
    close(&floats(&a.residuals), &b.residuals, TOLERANCE, "residuals");
}

/// With effects normalised to a mean of zero (dummies less their means) the constant is an ordinary coefficient.
#[test]
fn the_constant_beside_effects_equals_centred_dummies() {
    let data = data(3);
    let effects = [Effect::new(&data.unit), Effect::new(&data.year)];
    let prepared = Effects::new(&effects, None).unwrap();
    let (mut y, mut x) = (data.y.clone(), data.x.clone());
    let x_means: Vec<f64> = (0..3).map(|j| mean(column(&x, j))).collect();
    let mut scale = vec![(ROWS as f64).sqrt()];
    scale.extend(lengths(&x));
    prepared.demean(&mut y).unwrap();
    x.as_mut_slice().chunks_mut(ROWS).for_each(|column| {
        prepared.demean(column).unwrap();
    });
    let (y, x) = with_constant(&y, &x, mean(&data.y), &x_means);
    let found = fit(Sample { y: &y, x: &x, lengths: &scale, weights: None }).unwrap();

    let centred = |codes: &[u32]| {
        let centre = |mut d: Vec<f64>| {
            let m = mean(&d);
            d.iter_mut().for_each(|v| *v -= m);
            d
        };
        dummies(codes, |_| 1.0).into_iter().map(centre).collect::<Vec<_>>()
    };
    let columns = [vec![vec![1.0; ROWS]], centred(&data.unit), centred(&data.year)].concat();
    let explicit = beside(&data, &columns);
    let full = fit(Sample { y: &data.y, x: &explicit, lengths: &lengths(&explicit), weights: None }).unwrap();
    close(&found.coefficients, &[&full.coefficients[3..4], &full.coefficients[..3]].concat(), TOLERANCE, "constant");

    let (counted, none) = (degrees(&effects, &[]), Degrees::default());
    let absorbed = Size { rows: ROWS, coefficients: 4, constant: true, effects: &counted };
    let with_dummies = Size { rows: ROWS, coefficients: full.coefficients.len(), constant: true, effects: &none };
    for errors in [Errors::Classical, Errors::Hc1] {
        let a = standard_errors(&covariance(&found, errors, Rule::Reghdfe, absorbed).unwrap().matrix);
        let b = standard_errors(&covariance(&full, errors, Rule::Reghdfe, with_dummies).unwrap().matrix);
        close(&a, &[&b[3..4], &b[..3]].concat(), TOLERANCE, "errors");
    }
}

#[test]
fn leverage_corrections_equal_those_with_dummies() {
    let data = data(5);
    let effects = [Effect::new(&data.unit), Effect::new(&data.year)];
    let found = absorbed(&data, &effects, None);
    let explicit = beside(&data, &[dummies(&data.unit, |_| 1.0), dummies(&data.year, |_| 1.0)].concat());
    let full = fit(Sample { y: &data.y, x: &explicit, lengths: &lengths(&explicit), weights: None }).unwrap();
    let own = Effects::new(&effects, None).unwrap().leverages(100).unwrap();
    assert!((sum(own.iter().copied()) - degrees(&effects, &[]).exact() as f64).abs() < 1e-8);
    let (counted, none) = (degrees(&effects, &[]), Degrees::default());
    let size = |coefficients, effects| Size { rows: ROWS, coefficients, constant: false, effects };
    let pairs = [(Errors::Hc2(Some(&own)), Errors::Hc2(None)), (Errors::Hc3(Some(&own)), Errors::Hc3(None))];
    for (mine, theirs) in pairs {
        let a = covariance(&found, mine, Rule::None, size(3, &counted)).unwrap();
        let b = covariance(&full, theirs, Rule::None, size(full.coefficients.len(), &none)).unwrap();
        close(&standard_errors(&a.matrix), &standard_errors(&b.matrix)[..3], 1e-8, "leverage");
    }
}

#[test]
fn what_the_effects_explain_is_dropped() {
    let mut data = data(9);
    let by_unit: Vec<f64> = data.unit.iter().map(|&u| 1e6 + f64::from(u * u)).collect();
    data.x.set_column(1, &DVector::from_vec(by_unit));
    let mixed: Vec<f64> = (0..ROWS).map(|i| f64::from(data.unit[i]) + 0.1 * f64::from(data.year[i] * 3 % 5)).collect();
    data.x.set_column(2, &DVector::from_vec(mixed));
    let found = absorbed(&data, &[Effect::new(&data.unit), Effect::new(&data.year)], None);
    assert_eq!((found.kept, found.dropped), (vec![0], vec![1, 2]));
}

/// A t ratio squared is the F of one coefficient, and a fitted restriction's F equals Wald's under classical errors.
#[test]
fn wald_of_one_coefficient_is_its_squared_ratio() {
    let data = data(2);
    let found = absorbed(&data, &[Effect::new(&data.unit)], None);
    let counted = degrees(&[Effect::new(&data.unit)], &[]);
    let size = Size { rows: ROWS, coefficients: 3, constant: false, effects: &counted };
    let v = covariance(&found, Errors::Classical, Rule::Fixest, size).unwrap().matrix;
    let ratio = found.coefficients[1] / standard_errors(&v)[1];
    let test = wald(&found.coefficients, &v, &[1], 10.0).unwrap();
    close(&[test.f], &[ratio * ratio], TOLERANCE, "F");
    assert!(wald(&found.coefficients, &DMatrix::zeros(3, 3), &[0, 1], 10.0).is_err());
}

/// A chain of firms where few workers move to the next one only: the slowest graph for alternating projections.
#[test]
fn a_column_of_the_effects_vanishes_where_few_move() {
    let mut noise = Noise(1);
    let (mut worker, mut firm) = (vec![], vec![]);
    for w in 0..20_000u32 {
        let start = noise.below(1999);
        let moves = noise.below(10) == 0;
        (0..5).for_each(|year| {
            worker.push(w);
            firm.push(start + u32::from(moves && year > 2));
        });
    }
    let effects = Effects::new(&[Effect::new(&worker), Effect::new(&firm)], None).unwrap();
    let (own, pay): (Vec<f64>, Vec<f64>) = (0..20_000).map(|_| (noise.next(), noise.next())).unzip();
    let mut column: Vec<f64> =
        worker.iter().zip(&firm).map(|(&w, &f)| own[w as usize] + pay[f as usize] + 0.01 * f64::from(f)).collect();
    let before = length(&column, None);
    let done = effects.demean(&mut column).unwrap();
    assert!(length(&column, None) < 1e-10 * before, "{} of {before} after {done:?}", length(&column, None));
}

/// Two dimensions of a few clusters often give a matrix with a negative eigenvalue; none may be left unreported.
#[test]
fn covariances_of_crossed_clusters_are_repaired_and_say_so() {
    let mut repaired = 0;
    for seed in 0..30 {
        let data = data(seed);
        let found = absorbed(&data, &[Effect::new(&data.unit)], None);
        let (a, b): (Vec<u32>, Vec<u32>) = (0..ROWS as u32).map(|i| (i % 3, i / 7 % 4)).unzip();
        let dimensions = [a.as_slice(), b.as_slice()];
        let counted = degrees(&[Effect::new(&data.unit)], &dimensions);
        let size = Size { rows: ROWS, coefficients: 3, constant: false, effects: &counted };
        let clusters = Errors::Cluster(&dimensions, GroupRule::Own);
        let v = covariance(&found, clusters, Rule::Fixest, size).unwrap();
        let values = symmetric_eigen(&v.matrix).unwrap().values;
        assert!(values[2] >= -1e-12 * values[0], "{values:?}");
        repaired += usize::from(v.repaired.is_some_and(|least| least < 0.0));
    }
    assert!(repaired > 0 && repaired < 30, "{repaired}");
}

#[test]
fn no_input_can_break_a_fit() {
    let broken =
        |y: &[f64], x: DMatrix<f64>, lengths: &[f64]| fit(Sample { y, x: &x, lengths, weights: None }).is_err();
    assert!(broken(&[1.0, 2.0, 3.0], DMatrix::zeros(3, 1), &[0.0]));
    assert!(broken(&[1.0, 2.0], DMatrix::zeros(3, 1), &[0.0]));
    assert!(broken(&[], DMatrix::zeros(0, 0), &[]));
    assert!(broken(&[1.0, f64::NAN, 3.0], DMatrix::from_element(3, 1, 1.0), &[1.0]));
    assert!(Effects::new(&[], None).is_err());
    assert!(Effects::new(&[Effect::new(&[1, 2]).without_intercept()], None).is_err());
    assert!(Effects::new(&[Effect::new(&[1, 2])], Some(&[1.0, -1.0])).is_err());
    assert!(Effects::new(&[Effect::new(&[1, 2]), Effect::new(&[1])], None).is_err());
    let empty = Effects::new(&[Effect::new(&[]), Effect::new(&[])], None).unwrap();
    assert!(empty.demean(&mut []).is_ok() && empty.demean(&mut [1.0]).is_err());
    let alone =
        Effects::new(&[Effect::new(&[5, 9, 9]), Effect::new(&[u32::MAX, 1, 1])], Some(&[0.0, 1.0, 2.0])).unwrap();
    let mut column = [7.0, 1.0, 4.0];
    alone.demean(&mut column).unwrap();
    close(&column, &[0.0, -2.0, 1.0], TOLERANCE, "a row without weight");
}

#[test]
fn threads_change_no_bit() {
    use rayon::prelude::*;
    let data = data(13);
    let effects =
        Effects::new(&[Effect::new(&data.unit), Effect::new(&data.year), Effect::new(&data.place)], None).unwrap();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut columns = data.x.clone();
        pool.install(|| {
            columns.as_mut_slice().par_chunks_mut(ROWS).for_each(|column| {
                effects.demean(column).unwrap();
            });
        });
        columns.iter().map(|v| v.to_bits()).collect::<Vec<u64>>()
    };
    let one = run(1);
    assert!(run(2) == one && run(7) == one);
}

/// A system with two endogenous regressors, four instruments and a constant; `strength` of the first stage.
fn instrumented(seed: u64, strength: f64, endogenous: usize) -> System {
    let mut noise = Noise(seed);
    let z = DMatrix::from_fn(ROWS, 4, |_, _| noise.next());
    let v = DMatrix::from_fn(ROWS, 2, |_, _| noise.next());
    let x = DMatrix::from_fn(ROWS, endogenous, |i, j| strength * (z[(i, j)] + z[(i, j + 2)]) + v[(i, j)]);
    let y: Vec<f64> = (0..ROWS).map(|i| x.row(i).sum() + v.row(i).sum() + noise.next() * (1.0 + z[(i, 0)])).collect();
    let ones = DMatrix::from_element(ROWS, 1, 1.0);
    system(&y, &ones, &x, &z)
}

fn system(y: &[f64], exogenous: &DMatrix<f64>, endogenous: &DMatrix<f64>, excluded: &DMatrix<f64>) -> System {
    System::new(Columns {
        outcome: y,
        exogenous,
        endogenous,
        excluded,
        exogenous_lengths: &lengths(exogenous),
        endogenous_lengths: &lengths(endogenous),
        excluded_lengths: &lengths(excluded),
        weights: None,
    })
    .unwrap()
}

fn scale(moments: Moments) -> Scale {
    Scale { moments, rows: ROWS, absorbed: 0 }
}

#[test]
fn regressors_that_are_their_own_instruments_are_least_squares() {
    let data = data(5);
    let ones = DMatrix::from_element(ROWS, 1, 1.0);
    let two = k_class(&system(&data.y, &ones, &data.x, &data.x), 1.0).unwrap();
    let x = data.x.clone().insert_column(0, 1.0);
    let least = fit(Sample { y: &data.y, x: &x, lengths: &lengths(&x), weights: None }).unwrap();
    for (two, least) in two.coefficients.iter().zip(&least.coefficients) {
        assert!((two - least).abs() < TOLERANCE, "{two} {least}");
    }
    assert!((two.rss - least.rss).abs() < TOLERANCE * least.rss);
}

#[test]
fn moments_and_the_k_class_meet_where_they_should() {
    let system = instrumented(7, 1.0, 2);
    let two = k_class(&system, 1.0).unwrap();
    for steps in [Steps::One, Steps::Two, Steps::Iterated] {
        let found = gmm(&system, Scheme { steps, moments: Moments::Classical, centred: false }).unwrap();
        for (a, b) in found.fit.coefficients.iter().zip(&two.coefficients) {
            assert!((a - b).abs() < TOLERANCE, "{steps:?}: {a} {b}");
        }
    }
    let k = liml(&system).unwrap();
    assert!(k > 1.0, "{k}");
    // The minimum of LIML's ratio is stationary: y - Xb explains the instruments' share k.
    let found = k_class(&system, k).unwrap();
    let errors = DVector::from_column_slice(&found.errors);
    let fitted = &system.basis * system.basis.tr_mul(&errors);
    let left = &errors - fitted;
    let unexplained = &left - &system.q * system.q.tr_mul(&left);
    let ratio = left.norm_squared() / unexplained.norm_squared();
    assert!((ratio / k - 1.0).abs() < TOLERANCE, "{ratio} {k}");
}

#[test]
fn bounds_of_the_anderson_rubin_set_are_where_its_test_turns() {
    let clusters: Vec<u32> = (0..ROWS as u32).map(|row| row / 8).collect();
    let dimensions: [&[u32]; 1] = [&clusters];
    for moments in [Moments::Classical, Moments::Robust, Moments::Cluster(&dimensions)] {
        let mut shapes = std::collections::BTreeSet::new();
        for (seed, strength) in [(1, 1.0), (2, 0.3), (3, 0.1), (4, 0.02), (5, 0.0), (6, 0.0), (8, 0.15)] {
            let system = instrumented(seed, strength, 1);
            let scale = scale(moments);
            let centre = k_class(&system, 1.0).unwrap().coefficients[1];
            let pieces = set(&system, centre, 0.95, scale).unwrap().unwrap();
            let critical = f_quantile(0.95, 4.0, scale.denominator(system.instruments()));
            let at = |b: f64| anderson_rubin(&system, &[b], scale).unwrap().f / critical;
            for (low, high) in &pieces {
                for bound in [*low, *high].into_iter().filter(|bound| bound.is_finite()) {
                    assert!((at(bound) - 1.0).abs() < 1e-9, "{moments:?} {seed}: {}", at(bound));
                }
            }
            // A grid finds no point that the pieces get wrong.
            for step in -400..400 {
                let b = centre + f64::from(step) * 0.05;
                let inside = pieces.iter().any(|(low, high)| *low <= b && b <= *high);
                assert!(inside == (at(b) <= 1.0) || (at(b) - 1.0).abs() < 1e-9, "{moments:?} {seed} at {b}");
            }
            let finite = pieces.iter().all(|(low, high)| low.is_finite() && high.is_finite());
            shapes.insert((pieces.len(), finite));
        }
        assert!(shapes.len() > 1, "intervals only: {shapes:?}");
    }
}

#[test]
fn the_effective_f_is_the_first_stage_under_one_variance() {
    let system = instrumented(9, 0.4, 1);
    let scale = scale(Moments::Classical);
    let stage = first_stages(&system, scale).unwrap()[0].test.unwrap();
    let found = effective(&system, scale, 0.1).unwrap().unwrap();
    assert!((found.f / stage.f - 1.0).abs() < TOLERANCE && (found.df - 4.0).abs() < TOLERANCE);
    let strength = rank(&system, scale).unwrap();
    assert!((strength.cragg_donald / stage.f - 1.0).abs() < TOLERANCE);
    // With two, the smallest eigenvalue is below either conditional F.
    let system = instrumented(9, 0.4, 2);
    let least = rank(&system, scale).unwrap().cragg_donald;
    for stage in first_stages(&system, scale).unwrap() {
        assert!(stage.conditional.unwrap().f >= least && stage.test.unwrap().f >= least);
    }
}
