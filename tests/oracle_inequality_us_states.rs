//! Income of 48 states by Census region: Dagum, Theil, Atkinson and their kin.

mod common;

use common::oracle::{csv, json, numbers, oracle};
use serde_json::Value;
use studyc::stats::inequality::Group;
use studyc::stats::inequality::dagum::dagum;
use studyc::stats::inequality::measures::{atkinson, generalised_entropy_2, log_variance, variation};
use studyc::stats::inequality::theil::{Measure, nested, theil};

/// The reference adds in plain double precision over 48 x 48 pairs; parts are ratios of such sums.
const TOLERANCE: f64 = 1e-13;

const REGIONS: [&str; 4] = ["Midwest", "Northeast", "South", "West"];

fn close(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() <= TOLERANCE * expected.abs().max(1.0), "{what}: {found} against {expected}");
}

/// A year with its rows: incomes and places of regions.
type Year = (String, Vec<f64>, Vec<u32>);

fn years() -> Option<(Vec<Year>, Value)> {
    let folder = oracle("inequality_us_states")?;
    let data = csv(&folder.join("us_states.csv"));
    let (region, year, income) = (&data["region"], &data["year"], numbers(&data["income"]));
    let expected = json(&folder.join("expected.json"))["us"].clone();
    let rows = |wanted: &str| (0..year.len()).filter(|row| year[*row] == wanted).collect::<Vec<_>>();
    let code = |row: usize| REGIONS.iter().position(|name| *name == region[row]).unwrap() as u32;
    let cut = |wanted: &String| {
        let rows = rows(wanted);
        (wanted.clone(), rows.iter().map(|row| income[*row]).collect(), rows.iter().map(|row| code(*row)).collect())
    };
    let years = expected.as_object().unwrap().keys().map(cut).collect();
    Some((years, expected))
}

#[test]
fn dagum_by_region() {
    let Some((years, expected)) = years() else { return };
    assert_eq!(years.len(), 6);
    for (year, income, region) in &years {
        let expected = &expected[year]["dagum"];
        let of = |place: u32| {
            let values = income.iter().zip(region).filter(|(_, code)| **code == place).map(|(y, _)| *y).collect();
            Group::of(values, None)
        };
        let found = dagum(&(0..4).map(of).collect::<Vec<_>>()).unwrap();
        close(found.gini, &expected["G"], "G");
        close(found.within, &expected["Gw"], "Gw");
        close(found.net_between, &expected["Gnb"], "Gnb");
        close(found.transvariation, &expected["Gt"], "Gt");
        assert!((found.gini - found.within - found.net_between - found.transvariation).abs() < TOLERANCE);
        for (name, group) in REGIONS.iter().zip(&found.groups) {
            close(group.gini, &expected["G_within"][name], name);
            close(group.population, &expected["p"][name], name);
            close(group.income, &expected["s"][name], name);
        }
        for pair in &found.pairs {
            let [a, b] = pair.groups.map(|at| REGIONS[at]);
            let named = [format!("{a}|{b}"), format!("{b}|{a}")];
            let expected = named.iter().find_map(|name| expected["pairs"].get(name)).unwrap();
            close(pair.gini, &expected["G_jh"], a);
            // In dollars, so relative to their size.
            close(pair.gap / 1e3, &Value::from(expected["d_jh"].as_f64().unwrap() / 1e3), a);
            close(pair.overlap / 1e3, &Value::from(expected["p_jh"].as_f64().unwrap() / 1e3), a);
            close(pair.affluence, &expected["D_jh"], a);
        }
    }
}

#[test]
fn theil_atkinson_and_others() {
    let Some((years, expected)) = years() else { return };
    for (year, income, region) in &years {
        let expected = &expected[year]["theil"];
        let all = Group::of(income.clone(), None);
        let t = nested(&all, &[region], Measure::T).unwrap();
        let l = nested(&all, &[region], Measure::L).unwrap();
        for (found, key) in [
            (t.total, "theil_T"),
            (t.parts[0], "T_between"),
            (t.parts[1], "T_within"),
            (l.total, "theil_L_MLD"),
            (l.parts[0], "L_between"),
            (l.parts[1], "L_within"),
            (variation(&all).unwrap(), "CV_pop"),
            (log_variance(&all).unwrap(), "var_log_pop"),
            (atkinson(&all, 0.5).unwrap(), "atkinson_0_5"),
            (atkinson(&all, 1.0).unwrap(), "atkinson_1"),
            (atkinson(&all, 2.0).unwrap(), "atkinson_2"),
            (generalised_entropy_2(&all).unwrap(), "GE2"),
        ] {
            close(found, &expected[key], &format!("{year} {key}"));
        }
        for (place, name) in REGIONS.iter().enumerate() {
            let values = income.iter().zip(region).filter(|(_, code)| **code == place as u32).map(|(y, _)| *y);
            let group = Group::of(values.collect(), None);
            close(theil(&group, Measure::T).unwrap(), &expected["groups"][name]["T"], name);
            close(theil(&group, Measure::L).unwrap(), &expected["groups"][name]["L"], name);
        }
    }
}
