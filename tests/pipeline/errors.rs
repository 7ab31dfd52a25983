//! Errors and random effects, from a study to the numbers of R.

use std::path::Path;

use crate::oracle::{json, oracle};
use crate::pipeline::{self, Ran, check, close, codes, near, run};

/// The reference prints 15 digits.
const COEFFICIENT: f64 = 1e-9;
/// Square roots of quadratic forms in residuals.
const ERROR: f64 = 1e-8;
/// Two ways to the same number.
const IDENTITY: f64 = 1e-9;

const GRUNFELD: &str = "study: s
conventions: fixest
data: {file: grunfeld.csv, panel: {unit: firm, time: year}}
models:
";

fn grunfeld(models: &str) -> Option<(Ran, serde_json::Value)> {
    let folder = oracle("grunfeld_twfe")?;
    let data = std::fs::read_to_string(folder.join("data.csv")).unwrap().replace('"', "");
    let dir = pipeline::folder(&[("grunfeld.csv", &data)]);
    Some((run(dir.path(), &format!("{GRUNFELD}{models}")), json(&folder.join("expected.json"))))
}

fn number(value: &serde_json::Value) -> f64 {
    value.as_f64().unwrap()
}

#[test]
fn errors_of_two_way_effects() {
    let models = "  kraay: {formula: inv ~ value + capital | firm + year, errors: {driscoll_kraay: 2}}
  cr2: {from: kraay, errors: {cluster: firm, kind: cr2}}
tables: {1: {kind: regression, columns: [kraay, cr2]}}
";
    let Some((ran, expected)) = grunfeld(models) else { return };
    for name in ["value", "capital"] {
        let of = |model: &str| ran.at(&format!("{model}(inv).{name}.se"));
        let kraay = number(&expected["fixest_fe_twoway"]["se_driscoll_kraay_lag2"][name]);
        near(of("kraay"), kraay, ERROR, name);
        near(of("cr2"), number(&expected["clubSandwich_lsdv_twoway"]["CR2"][name]), ERROR, name);
    }
    assert_eq!((ran.at("kraay(inv).periods"), ran.at("kraay(inv).df")), (20.0, 19.0));
    let df = ran.at("cr2(inv).value.df");
    assert!(df > 1.0 && df < 9.0, "{df}");
    let notes = ran.notes_of_tables.join("\n");
    let factor = "Driscoll and Kraay's, 2 lags, small-sample factor T/(T-1) \u{d7} (n-1)/(n-K), K counted as in fixest";
    for words in [factor, "clustered by firm (10), CR2, p from t with each coefficient's own"] {
        assert!(notes.contains(words), "no `{words}` in {notes}");
    }
}

#[test]
fn random_effects_and_their_tests() {
    let models = "  random: {formula: inv ~ value + capital, estimator: random}
  fixed: {formula: inv ~ value + capital | firm}
  means: {from: random, estimator: correlated_random, errors: {cluster: firm}}
  differences: {formula: D.inv ~ D.value + D.capital + 0}
tables: {1: {kind: regression, columns: [random, fixed, means]}}
";
    let Some((ran, expected)) = grunfeld(models) else { return };
    let hausman = &expected["hausman"];
    for (ours, theirs) in [("_cons", "(Intercept)"), ("value", "value"), ("capital", "capital")] {
        near(ran.at(&format!("random(inv).{ours}")), number(&hausman["re_coef"][theirs]), COEFFICIENT, theirs);
    }
    near(ran.at("random(inv).hausman.stat"), number(&hausman["chisq"]), ERROR, "Hausman");
    near(ran.at("random(inv).hausman.p"), number(&hausman["p"]), ERROR, "p");
    // Baltagi (2013), Table 2.3: theta .86, and errors of .0105 and .0172.
    near(ran.at("random(inv).theta.max"), 0.86, 0.005, "theta");
    near(ran.at("random(inv).value.se"), 0.0105, 0.005, "value");
    near(ran.at("random(inv).capital.se"), 0.0172, 0.005, "capital");
    // Beside the unit means, slopes are those of absorbed effects (Mundlak 1978).
    for name in ["value", "capital"] {
        near(ran.at(&format!("means(inv).{name}")), ran.at(&format!("fixed(inv).{name}")), IDENTITY, name);
    }
    assert_eq!(ran.at("means(inv).mundlak.df"), 2.0);
    assert!(ran.at("means(inv).mundlak.p") > 0.0 && ran.at("means(inv).mean(value).se") > 0.0);
    assert_eq!(ran.at("differences(D.inv).n"), 190.0);
    let notes = ran.notes_of_tables.join("\n");
    // reghdfe has no random effects to be named after.
    let factor = "classical, small-sample factor n/(n-K), K the coefficients";
    for words in
        [factor, "random effects of firm after Swamy and Arora (1972), theta 0.861", "chi2(2) = 2.33, p = 0.312"]
    {
        assert!(notes.contains(words), "no `{words}` in {notes}");
    }
}

const STATES: &str = "study: s
conventions: fixest
data: {file: states.csv, panel: {unit: state, time: year}}
variables:
  output: {is: ln(gsp)}
  public: {is: ln(pcap)}
  capital: {is: ln(pc)}
  labour: {is: ln(emp)}
  east: {is: code / 2}
  north: {is: code / 3}
models:
  base: {formula: output ~ public + capital + labour + unemp, errors: {cluster: region}}
";

/// The states of the United States, each with a number of its own.
fn states(models: &str) -> Ran {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("studies/us_states/data/states.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut seen: Vec<&str> = vec![];
    let mut lines = vec![format!("{},code", text.lines().next().unwrap())];
    for line in text.lines().skip(1) {
        let state = line.split(',').next().unwrap();
        if !seen.contains(&state) {
            seen.push(state);
        }
        lines.push(format!("{line},{}", seen.iter().position(|one| *one == state).unwrap()));
    }
    let dir = pipeline::folder(&[("states.csv", &lines.join("\n"))]);
    run(dir.path(), &format!("{STATES}{models}"))
}

#[test]
fn few_clusters_are_bootstrapped() {
    let models = "  all: {from: base, errors: {cluster: region, wild: rademacher}}
  webb: {from: base, errors: {cluster: region, wild: webb, draws: 1999}}
  within: {from: all, formula: output ~ public + capital + labour + unemp | state + year}
  four: {from: all, keep: \"region in (1, 2, 3, 4)\"}
tables: {1: {kind: regression, columns: [base, all, webb, four]}}
";
    let ran = states(models);
    if let Some(folder) = oracle("wild_cluster_boot") {
        let expected = json(&folder.join("expected.json"));
        for (ours, theirs) in [("public", "lpcap"), ("capital", "lpc"), ("labour", "lemp"), ("unemp", "unemp")] {
            let p = |of: &str| number(&expected[of][theirs]["WCR"]["p_sym_weak"]);
            assert_eq!(ran.at(&format!("all(output).{ours}.p")), p("pooled"), "{ours}");
            let p = number(&expected["twfe"][theirs]["K_slopes_only"]["WCR"]["p_sym_weak"]);
            assert_eq!(ran.at(&format!("within(output).{ours}.p")), p, "{ours}");
        }
    }
    assert_eq!(ran.at("all(output).wild.draws"), 512.0);
    assert_eq!(ran.at("all(output).public.se"), ran.at("base(output).public.se"));
    // Both are about one null: 1,999 draws of Webb's signs are within a few hundredths of all Rademacher's.
    close(ran.at("webb(output).public.p"), ran.at("all(output).public.p"), 0.1, "Webb");
    assert!(
        ran.at("four(output).public.p") >= 0.125 && ran.results.number("four", Some("output"), "public.low").is_none()
    );
    let notes = ran.notes_of_tables.join("\n");
    for words in ["all 512 patterns", "Webb, 1999 draws", "with 9 clusters of region", "rejects no value on that side"]
    {
        assert!(notes.contains(words), "no `{words}` in {notes}");
    }
}

/// Within a unit and nowhere else is clustering by unit; everywhere and at one time is clustering by period.
#[test]
fn distances_without_extent_and_without_end() {
    let models = "  nowhere: {from: base, errors: {conley: 0, lon: east, lat: north, small: none}}
  units: {from: base, errors: {cluster: state, small: none}}
  everywhere: {from: base, errors: {conley: 40000, lon: east, lat: north, lags: 0, small: none}}
  periods: {from: base, errors: {cluster: year, small: none}}
  alone: {from: base, errors: {conley: 0, lon: east, lat: north, lags: 0, small: none}}
  rows: {from: base, errors: hc0}
  near: {from: base, errors: {conley: 100, lon: east, lat: north, kernel: bartlett, lags: 2}}
robustness: {main: {of: base, checks: {far: {errors: {conley: 500, lon: east, lat: north}}}}}
tables: {1: {kind: regression, columns: [near]}}
";
    let ran = states(models);
    for (conley, other) in [("nowhere", "units"), ("everywhere", "periods"), ("alone", "rows")] {
        for name in ["public", "capital", "labour", "unemp", "_cons"] {
            let of = |model: &str| ran.at(&format!("{model}(output).{name}.se"));
            near(of(conley), of(other), IDENTITY, &format!("{conley} {name}"));
        }
    }
    assert!(ran.at("far(output).public.se") > 0.0);
    let notes = ran.notes_of_tables.join("\n");
    assert!(notes.contains("rows of one period within 100 km, Bartlett's weights, and of one unit up to 2"), "{notes}");
}

/// Products of few neighbours, summed by hand: a cross-section, the cutoff between one and two steps of the places.
#[test]
fn neighbours_by_hand() {
    let ran =
        states("  year: {from: base, years: 1980..1980, errors: {conley: 90, lon: east, lat: north, small: none}}\n");
    let column = |name: &str| ran.column(name).to_vec();
    let rows: Vec<usize> = (0..816).filter(|row| column("year")[*row] == 1980.0).collect();
    let x = nalgebra::DMatrix::from_fn(48, 5, |i, j| match j {
        0 => 1.0,
        j => ran.column(["public", "capital", "labour", "unemp"][j - 1])[rows[i]],
    });
    let y = nalgebra::DVector::from_fn(48, |i, _| ran.column("output")[rows[i]]);
    let bread = (x.transpose() * &x).try_inverse().unwrap();
    let e = &y - &x * (&bread * x.transpose() * &y);
    let mut meat = nalgebra::DMatrix::zeros(5, 5);
    for i in 0..48 {
        for j in 0..48 {
            let place = |at: usize| (ran.column("east")[rows[at]], ran.column("north")[rows[at]]);
            let apart = studyc::stats::regression::covariance::conley::kilometres(place(i), place(j));
            if apart <= 90.0 {
                meat += x.row(i).transpose() * x.row(j) * (e[i] * e[j]);
            }
        }
    }
    let variance = &bread * meat * &bread;
    close(ran.at("year(output).public.se"), variance[(1, 1)].sqrt(), 1e-7, "by hand");
}

#[test]
fn parts_that_do_not_fit() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("studies/us_states/data/states.csv");
    let folder = pipeline::folder(&[("states.csv", &std::fs::read_to_string(path).unwrap())]);
    let text = |errors: &str| {
        format!(
            "study: s\ndata: {{file: states.csv, panel: {{unit: state, time: year}}}}\nmodels: {{m: {{formula: gsp ~ pcap, \
             errors: {errors}}}}}\n"
        )
    };
    for errors in [
        "{wild: webb}",
        "{kind: cr2}",
        "{cluster: [state, year], kind: cr2}",
        "{cluster: state, kind: cr2, wild: webb}",
        "{cluster: state, draws: 99}",
        "{cluster: state, wild: webb, draws: 0}",
        "{conley: 100}",
        "{conley: -1, lon: pcap, lat: pcap}",
        "{lags: 2}",
        "{cluster: state, driscoll_kraay: 2}",
    ] {
        let (found, said) = check(folder.path(), &text(errors));
        assert!(codes(&found).contains(&"errors-misfit"), "{errors}: {said}");
    }
    let (found, said) = check(folder.path(), &text("{driscoll_kraay: 2}"));
    assert!(found.iter().any(|one| one.card.code == "few-periods" && !one.is_error()), "{said}");
    let random = "study: s\ndata: {file: states.csv, panel: {unit: state, time: year}}\nmodels: {m: {formula: gsp ~ pcap | \
                  state, estimator: random}, n: {formula: gsp ~ hwy | pcap ~ water, estimator: random}}\n";
    let (found, said) = check(folder.path(), random);
    assert_eq!(codes(&found), ["random-misfit"; 2], "{said}");
}
