//! Grunfeld's ten firms over twenty years: plm 2.6, fixest 0.14, clubSandwich, Stata's conventions.

mod common;

use common::oracle::{csv, json, numbers, oracle};
use nalgebra::DMatrix;
use serde_json::Value;
use studyc::stats::regression::absorb::{Effect, Effects};
use studyc::stats::regression::covariance::reduced::{Power, Reduced, basis};
use studyc::stats::regression::covariance::{Errors, covariance, standard_errors};
use studyc::stats::regression::degrees::{Degrees, degrees};
use studyc::stats::regression::ols::{Fit, Sample, fit, with_constant};
use studyc::stats::regression::small::{GroupRule, Rule, Size};
use studyc::stats::regression::statistics::{Totals, f_test, goodness, wald};
use studyc::stats::sums::{length, mean, squared_deviations};

/// The reference prints 15 digits; coefficients are well conditioned.
const COEFFICIENT: f64 = 1e-9;
/// Square roots of quadratic forms in residuals that hold about 12 digits.
const ERROR: f64 = 1e-8;

struct Panel {
    y: Vec<f64>,
    x: DMatrix<f64>,
    firm: Vec<u32>,
    year: Vec<u32>,
}

fn panel() -> Option<(Panel, Value)> {
    let folder = oracle("grunfeld_twfe")?;
    let data = csv(&folder.join("data.csv"));
    let codes = |name: &str| numbers(&data[name]).iter().map(|v| *v as u32).collect();
    let columns = [numbers(&data["value"]), numbers(&data["capital"])].concat();
    let panel = Panel {
        y: numbers(&data["inv"]),
        x: DMatrix::from_column_slice(200, 2, &columns),
        firm: codes("firm"),
        year: codes("year"),
    };
    Some((panel, json(&folder.join("expected.json"))))
}

struct Absorbed {
    fit: Fit,
    within: f64,
}

fn absorbed(panel: &Panel, effects: &[Effect]) -> Absorbed {
    let prepared = Effects::new(effects, None).unwrap();
    let (mut y, mut x) = (panel.y.clone(), panel.x.clone());
    let lengths: Vec<f64> = x.column_iter().map(|c| length(c.clone_owned().as_slice(), None)).collect();
    prepared.demean(&mut y).unwrap();
    x.as_mut_slice().chunks_mut(200).for_each(|column| {
        prepared.demean(column).unwrap();
    });
    let within = squared_deviations(&y);
    Absorbed { fit: fit(Sample { y: &y, x: &x, lengths: &lengths, weights: None }).unwrap(), within }
}

fn close(found: f64, expected: &Value, tolerance: f64, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() <= tolerance * expected.abs(), "{what}: {found} against {expected}");
}

fn check_errors(fit: &Fit, errors: Errors, rule: Rule, effects: &Degrees, expected: &Value, what: &str) {
    let size = Size { rows: 200, coefficients: 2, constant: false, effects };
    let found = standard_errors(&covariance(fit, errors, rule, size).unwrap().matrix);
    close(found[0], &expected["value"], ERROR, what);
    close(found[1], &expected["capital"], ERROR, what);
}

#[test]
fn one_way_and_two_way_effects_with_every_error() {
    let Some((panel, expected)) = panel() else { return };
    let (firm, year) = (panel.firm.as_slice(), panel.year.as_slice());
    let models = [("fe_firm", vec![Effect::new(firm)]), ("fe_twoway", vec![Effect::new(firm), Effect::new(year)])];
    for (name, effects) in models {
        let Absorbed { fit, within } = absorbed(&panel, &effects);
        let (plm, fixest) = (&expected[format!("plm_{name}")], &expected[format!("fixest_{name}")]);
        close(fit.coefficients[0], &fixest["coef"]["value"], COEFFICIENT, name);
        close(fit.coefficients[1], &fixest["coef"]["capital"], COEFFICIENT, name);
        close(fit.rss, &plm["rss"], COEFFICIENT, name);

        let free = degrees(&effects, &[]);
        let by_firm = degrees(&effects, &[firm]);
        let both = degrees(&effects, &[firm, year]);
        let one = [firm];
        let two = [firm, year];
        let (cluster, min) = (Errors::Cluster(&one, GroupRule::Min), Errors::Cluster(&two, GroupRule::Min));
        let own = Errors::Cluster(&two, GroupRule::Own);
        for (errors, rule, effects, key) in [
            (Errors::Classical, Rule::Fixest, &free, "se_iid"),
            (Errors::Classical, Rule::Reghdfe, &free, "se_iid"),
            (Errors::Hc1, Rule::Fixest, &free, "se_hc1"),
            (cluster, Rule::Fixest, &by_firm, "se_cluster_firm_default"),
            (cluster, Rule::Reghdfe, &by_firm, "se_cluster_firm_default"),
            (cluster, Rule::Xtreg, &by_firm, "se_cluster_firm_default"),
            (cluster, Rule::Areg, &by_firm, "se_cluster_firm_Kfull"),
            (cluster, Rule::Slopes, &by_firm, "se_cluster_firm_Knone"),
            (cluster, Rule::None, &by_firm, "se_cluster_firm_nocorr"),
            (min, Rule::Fixest, &both, "se_twoway_cluster_firm_year_default_Gmin"),
            (own, Rule::Fixest, &both, "se_twoway_cluster_firm_year_Gconv"),
        ] {
            check_errors(&fit, errors, rule, effects, &fixest[key], &format!("{name} {key} {rule:?}"));
        }
        let years: Vec<i64> = year.iter().map(|&y| i64::from(y)).collect();
        let carried = Errors::DriscollKraay(&years, 2);
        check_errors(&fit, carried, Rule::Fixest, &free, &fixest["se_driscoll_kraay_lag2"], "Driscoll and Kraay");
        check_errors(&fit, cluster, Rule::None, &by_firm, &plm["se_arellano_HC0"], "plm HC0");
        check_errors(&fit, cluster, Rule::Slopes, &by_firm, &plm["se_arellano_sss"], "plm sss");

        let total = squared_deviations(&panel.y);
        let parameters = 2 + free.plain();
        let totals = Totals { total, within, absorbed: free.plain(), parameters, weights: None };
        let found = goodness(&fit, totals);
        close(found.r2, &fixest["r2"], COEFFICIENT, name);
        close(found.adjusted, &fixest["ar2"], COEFFICIENT, name);
        close(found.within, &fixest["wr2"], COEFFICIENT, name);
    }
}

#[test]
fn pooled_model_and_the_test_of_firm_effects() {
    let Some((panel, expected)) = panel() else { return };
    let ones = DMatrix::from_fn(200, 3, |i, j| if j == 0 { 1.0 } else { panel.x[(i, j - 1)] });
    let lengths = studyc::stats::linalg::lengths(&ones);
    let pooled = fit(Sample { y: &panel.y, x: &ones, lengths: &lengths, weights: None }).unwrap();
    let plm = &expected["plm_pooled"];
    let none = Degrees::default();
    let size = Size { rows: 200, coefficients: 3, constant: true, effects: &none };
    let dimensions = [panel.firm.as_slice()];
    let classical = covariance(&pooled, Errors::Classical, Rule::Fixest, size).unwrap();
    let clustered = covariance(&pooled, Errors::Cluster(&dimensions, GroupRule::Min), Rule::Slopes, size).unwrap();
    for (j, name) in ["(Intercept)", "value", "capital"].iter().enumerate() {
        close(pooled.coefficients[j], &plm["coef"][*name], COEFFICIENT, name);
        close(standard_errors(&classical.matrix)[j], &plm["se_iid"][*name], ERROR, name);
        close(standard_errors(&clustered.matrix)[j], &plm["se_arellano_sss"][*name], ERROR, name);
    }
    assert_eq!(size.residual_degrees(Rule::Fixest), 197);
    let firm = absorbed(&panel, &[Effect::new(&panel.firm)]).fit;
    let test = f_test(pooled.rss, firm.rss, 9, 188);
    close(test.f, &expected["F_test_firm_effects"]["F"], COEFFICIENT, "F");
    close(test.p, &expected["F_test_firm_effects"]["p"], ERROR, "p");
}

/// Stata keeps these data as floats (24 bits): its seventh digit differs from the decimals in the file.
const FLOATS: f64 = 5e-7;

/// `reghdfe inv value capital, absorb(...)` in Stata 17, as an independent validation of another package printed it.
#[test]
fn the_constant_and_the_errors_of_reghdfe() {
    let Some((panel, _)) = panel() else { return };
    let (firm, year) = (panel.firm.as_slice(), panel.year.as_slice());
    let trend = year.iter().map(|&t| f64::from(t)).collect();
    let close = |found: &[f64], expected: &[f64], what: &str| {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= FLOATS * expected.abs(), "{what}: {found} against {expected}");
        }
    };
    let one = [Effect::new(firm)];
    let found = with_means(&panel, &one);
    close(&found.coefficients, &[-58.743932, 0.11012380, 0.31006534], "firm");
    let (by_firm, by_year) = ([firm], [year]);
    for (errors, clusters, expected, f, df) in [
        (Errors::Classical, &[][..], [12.453691, 0.01185669, 0.01735450], None, 188.0),
        (Errors::Hc1, &[], [23.374217, 0.01937803, 0.04279500], Some(40.227572), 188.0),
        (
            Errors::Cluster(&by_firm, GroupRule::Min),
            &by_firm,
            [27.602861, 0.01519449, 0.05275177],
            Some(28.309588),
            9.0,
        ),
        (
            Errors::Cluster(&by_year, GroupRule::Min),
            &by_year,
            [20.073782, 0.01732792, 0.03227887],
            Some(98.110496),
            19.0,
        ),
    ] {
        let effects = degrees(&one, clusters);
        let size = Size { rows: 200, coefficients: 3, constant: true, effects: &effects };
        let covariance = covariance(&found, errors, Rule::Reghdfe, size).unwrap();
        close(&standard_errors(&covariance.matrix), &expected, &format!("{errors:?}"));
        let test = wald(&found.coefficients, &covariance.matrix, &[1, 2], df).unwrap();
        close(&[test.f], &[f.unwrap_or(test.f)], "F");
    }
    let two = [Effect::new(firm), Effect::new(year)];
    close(&with_means(&panel, &two).coefficients, &[-80.163784, 0.11771585, 0.35791627], "firm and year");
    let trends = [Effect::new(firm).slope(trend)];
    close(&with_means(&panel, &trends).coefficients, &[-54.833183, 0.10920695, 0.29948985], "firm##c.year");
    assert_eq!((degrees(&two, &[]).exact(), degrees(&trends, &[]).exact()), (29, 20));
}

/// The fit with the constant in front, as reghdfe prints it last.
fn with_means(panel: &Panel, effects: &[Effect]) -> Fit {
    let prepared = Effects::new(effects, None).unwrap();
    let (mut y, mut x) = (panel.y.clone(), panel.x.clone());
    let means: Vec<f64> = x.as_slice().chunks(200).map(mean).collect();
    let lengths = [200.0_f64.sqrt(), length(&x.as_slice()[..200], None), length(&x.as_slice()[200..], None)];
    let y_mean = mean(&y);
    prepared.demean(&mut y).unwrap();
    x.as_mut_slice().chunks_mut(200).for_each(|column| {
        prepared.demean(column).unwrap();
    });
    let (y, x) = with_constant(&y, &x, y_mean, &means);
    fit(Sample { y: &y, x: &x, lengths: &lengths, weights: None }).unwrap()
}

/// Firms absorbed and clustered: the block of each cluster is singular, and its null space is left out. CR2 is that of
/// clubSandwich. For CR3 it inverts the singular block, which leaves its number (.0558) to rounding; held here is the
/// jackknife that CR3 is, the model without each firm in turn.
#[test]
fn bias_reduced_errors_with_absorbed_effects() {
    let Some((panel, expected)) = panel() else { return };
    let both = [Effect::new(&panel.firm), Effect::new(&panel.year)];
    let fit = with_means(&panel, &both);
    let q = basis(&both, None).unwrap();
    let none = Degrees::default();
    let size = Size { rows: 200, coefficients: 3, constant: true, effects: &none };
    let errors = |power| {
        let asked = Reduced { clusters: &panel.firm, power, effects: Some(&q) };
        standard_errors(&covariance(&fit, Errors::Reduced(asked), Rule::None, size).unwrap().matrix)
    };
    let (cr2, cr3) = (errors(Power::Cr2), errors(Power::Cr3));
    let expected = &expected["clubSandwich_lsdv_twoway"]["CR2"];
    close(cr2[1], &expected["value"], ERROR, "CR2");
    close(cr2[2], &expected["capital"], ERROR, "CR2");
    let mut squares = [0.0; 2];
    for firm in 1..=10 {
        let rows: Vec<usize> = (0..200).filter(|row| panel.firm[*row] != firm).collect();
        let x = DMatrix::from_fn(180, 2, |i, j| panel.x[(rows[i], j)]);
        let codes = |codes: &[u32]| rows.iter().map(|row| codes[*row]).collect::<Vec<u32>>();
        let effects =
            Effects::new(&[Effect::new(&codes(&panel.firm)), Effect::new(&codes(&panel.year))], None).unwrap();
        let (mut y, mut x) = (rows.iter().map(|row| panel.y[*row]).collect::<Vec<f64>>(), x);
        effects.demean(&mut y).unwrap();
        x.as_mut_slice().chunks_mut(180).for_each(|column| assert!(effects.demean(column).is_ok()));
        let lengths = studyc::stats::linalg::lengths(&x);
        let without = studyc::stats::regression::ols::fit(Sample { y: &y, x: &x, lengths: &lengths, weights: None });
        for (j, b) in without.unwrap().coefficients.iter().enumerate() {
            squares[j] += (b - fit.coefficients[j + 1]) * (b - fit.coefficients[j + 1]);
        }
    }
    for (j, square) in squares.iter().enumerate() {
        let jackknife = square.sqrt();
        assert!((cr3[j + 1] - jackknife).abs() < ERROR * jackknife, "CR3: {} against {jackknife}", cr3[j + 1]);
    }
}
