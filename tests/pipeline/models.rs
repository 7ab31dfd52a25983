//! Models from the text of a study: Grunfeld, 105 Chinese cities, and identities between ways to write one model.

use crate::oracle::{json, oracle};
use crate::pipeline::{self, Ran, close, near, run};
use serde_json::Value;

/// The references print 15 digits; the models are well conditioned.
const COEFFICIENT: f64 = 1e-9;
/// Square roots of quadratic forms in residuals that hold about 12 digits.
const ERROR: f64 = 1e-8;
/// fixest demeans unbalanced panels to 1e-6 of a column, which shows in the eighth digit of its own output.
const UNBALANCED: f64 = 1e-7;
/// Two ways to compute one model in double precision.
const IDENTITY: f64 = 1e-12;
/// The same where one way inverts a matrix with dummies for all effects.
const DUMMIES: f64 = 1e-9;
/// Stata keeps Grunfeld's data as floats of 24 bits.
const FLOATS: f64 = 5e-7;

fn study(case: &str, head: &str, rest: &str) -> Option<(Ran, Value)> {
    let folder = oracle(case)?;
    let data = std::fs::read_to_string(folder.join("data.csv")).unwrap();
    let dir = pipeline::folder(&[("data.csv", &data)]);
    Some((
        run(dir.path(), &format!("study: s\ndata: {{file: data.csv, {head}}}\n{rest}")),
        json(&folder.join("expected.json")),
    ))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

const GRUNFELD: &str = "panel: {unit: firm, time: year, units: 10, years: 1935..1954}";

/// Name of a model, its errors, the key of the reference.
const ERRORS: [(&str, &str, &str); 12] = [
    ("iid", "classical", "se_iid"),
    ("hc1", "{robust: hc1, small: fixest}", "se_hc1"),
    ("fixest", "{cluster: firm, small: fixest}", "se_cluster_firm_default"),
    ("reghdfe", "{cluster: firm, small: reghdfe}", "se_cluster_firm_default"),
    ("xtreg", "{cluster: firm, small: xtreg}", "se_cluster_firm_default"),
    ("areg", "{cluster: firm, small: areg}", "se_cluster_firm_Kfull"),
    ("slopes", "{cluster: firm, small: slopes}", "se_cluster_firm_Knone"),
    ("bare", "{cluster: firm, small: none}", "se_cluster_firm_nocorr"),
    ("normal", "{cluster: firm, small: none, reference: z}", "se_cluster_firm_nocorr"),
    ("min", "{cluster: [firm, year], small: fixest, groups: min}", "se_twoway_cluster_firm_year_default_Gmin"),
    ("own", "{cluster: [firm, year], small: fixest, groups: own}", "se_twoway_cluster_firm_year_Gconv"),
    ("default", "{cluster: [firm, year], small: fixest}", "se_twoway_cluster_firm_year_default_Gmin"),
];

#[test]
fn grunfeld_with_every_error_that_the_language_says() {
    let mut models = String::from("models:\n");
    for (effects, absorbed) in [("firm", "firm"), ("twoway", "firm + year")] {
        for (name, errors, _) in ERRORS {
            let formula = format!("inv ~ value + capital | {absorbed}");
            models += &format!("  {name}_{effects}: {{formula: {formula}, errors: {errors}}}\n");
        }
    }
    let Some((ran, expected)) = study("grunfeld_twfe", GRUNFELD, &models) else { return };
    for effects in ["firm", "twoway"] {
        let fixest = &expected[format!("fixest_fe_{effects}")];
        let plm = &expected[format!("plm_fe_{effects}")];
        for (name, _, key) in ERRORS {
            let at = |quantity: &str| ran.at(&format!("{name}_{effects}(inv).{quantity}"));
            for term in ["value", "capital"] {
                near(at(term), number(&fixest["coef"][term]), COEFFICIENT, term);
                near(at(&format!("{term}.se")), number(&fixest[key][term]), ERROR, &format!("{name} {effects} {term}"));
                close(at(&format!("{term}.t")), at(term) / at(&format!("{term}.se")), IDENTITY, "t");
            }
            near(at("rss"), number(&plm["rss"]), COEFFICIENT, "rss");
            near(at("r2"), number(&fixest["r2"]), COEFFICIENT, "R2");
            near(at("r2_within"), number(&fixest["wr2"]), COEFFICIENT, "within");
            assert_eq!(at("n"), 200.0);
        }
        let at = |quantity: &str| ran.at(&format!("iid_{effects}(inv).{quantity}"));
        near(at("r2_adjusted"), number(&fixest["ar2"]), COEFFICIENT, "adjusted");
        assert_eq!(at("df_residual"), number(&plm["df_residual"]));
        let normal = |quantity: &str| ran.at(&format!("normal_{effects}(inv).{quantity}"));
        let p = studyc::stats::dist::normal_two_sided(normal("value.t"));
        near(normal("value.p"), p, IDENTITY, "p from the normal");
        let clustered = |quantity: &str| ran.at(&format!("fixest_{effects}(inv).{quantity}"));
        assert_eq!(clustered("df"), 9.0);
        near(
            clustered("value.p"),
            studyc::stats::dist::t_two_sided(clustered("value.t"), 9.0),
            IDENTITY,
            "p from t(9)",
        );
        assert_eq!((clustered("clusters.firm"), clustered("effects.firm")), (10.0, 10.0));
    }
}

#[test]
fn grunfeld_without_effects_and_by_reghdfe() {
    let models = "models:
  pooled: {formula: inv ~ value + capital, errors: {cluster: firm, small: slopes}}
  plain: {formula: inv ~ value + capital}
  one: {formula: inv ~ value + capital | firm, errors: {cluster: firm}}
  robust: {formula: inv ~ value + capital | firm, errors: hc1}
  two: {formula: inv ~ value + capital | firm + year}
  trend: {formula: 'inv ~ value + capital | firm[year]'}
";
    let Some((ran, expected)) = study("grunfeld_twfe", GRUNFELD, models) else { return };
    let plm = &expected["plm_pooled"];
    for (term, name) in [("_cons", "(Intercept)"), ("value", "value"), ("capital", "capital")] {
        near(ran.at(&format!("pooled(inv).{term}")), number(&plm["coef"][name]), COEFFICIENT, name);
        near(ran.at(&format!("pooled(inv).{term}.se")), number(&plm["se_arellano_sss"][name]), ERROR, name);
        near(ran.at(&format!("plain(inv).{term}.se")), number(&plm["se_iid"][name]), ERROR, name);
    }
    near(ran.at("plain(inv).r2"), number(&plm["r2"]), COEFFICIENT, "R2");
    // reghdfe in Stata 17, as an independent validation of another package printed it.
    for (address, expected) in [
        ("one(inv)._cons", -58.743932),
        ("one(inv)._cons.se", 27.602861),
        ("one(inv).F", 28.309588),
        ("robust(inv)._cons.se", 23.374217),
        ("robust(inv).F", 40.227572),
        ("two(inv)._cons", -80.163784),
        ("trend(inv)._cons", -54.833183),
        ("trend(inv).value", 0.10920695),
        ("trend(inv).capital", 0.29948985),
    ] {
        near(ran.at(address), expected, FLOATS, address);
    }
}

#[test]
fn conventions_choose_the_small_sample_factor() {
    let model = "models: {m: {formula: inv ~ value + capital | firm + year, errors: {cluster: [firm, year]}}}\n";
    let Some((stata, _)) = study("grunfeld_twfe", GRUNFELD, &format!("conventions: stata\n{model}")) else { return };
    let (fixest, expected) = study("grunfeld_twfe", GRUNFELD, &format!("conventions: fixest\n{model}")).unwrap();
    let key = "se_twoway_cluster_firm_year_default_Gmin";
    near(fixest.at("m(inv).value.se"), number(&expected["fixest_fe_twoway"][key]["value"]), ERROR, "fixest");
    assert!(stata.at("m(inv).small.parameters") <= fixest.at("m(inv).small.parameters"));
}

const CITIES: &str = "panel: {unit: cityno, time: year}, na: [\"NA\", \"-Inf\"], missing: drop";

#[test]
fn cities_with_empty_cells_interactions_and_halves() {
    let study_text = "conventions: fixest
variables:
  high: {is: mean(lngdp by cityno) > median(mean(lngdp by cityno))}
sets:
  controls: [lngdp, lnrd, lnpop, lnhc, lninv, lnfdi]
models:
  iid: {formula: lngti ~ er + controls | cityno + year}
  hc1: {from: iid, errors: hc1}
  city: {from: iid, errors: {cluster: cityno}}
  both: {from: iid, errors: {cluster: [cityno, year]}}
  interacted: {formula: 'lnis ~ er + lngti + er:lngti + controls | cityno + year', errors: {cluster: cityno}}
  pooled: {formula: lnis ~ er + lngti + controls, errors: {cluster: [cityno, year]}}
  upper: {from: city, keep: high}
  lower: {from: city, drop: high}
  slope: {formula: 'lngti ~ er + high:er + controls | cityno + year', errors: {cluster: cityno}}
";
    let Some((ran, expected)) = study("china_du2021_cities", CITIES, study_text) else { return };
    let terms = ["er", "lngdp", "lnrd", "lnpop", "lnhc", "lninv", "lnfdi"];
    let hold = |model: &str, outcome: &str, case: &str, errors: &str, tolerance: f64| {
        let expected = &expected[case];
        let at = |quantity: &str| ran.at(&format!("{model}({outcome}).{quantity}"));
        assert_eq!(at("n"), number(&expected["nobs"]), "{model}");
        for term in terms {
            near(at(term), number(&expected["coef"][term]), tolerance, &format!("{model} {term}"));
            near(at(&format!("{term}.se")), number(&expected[errors][term]), tolerance, &format!("{model} {term}.se"));
        }
        near(at("r2"), number(&expected["r2"]), tolerance, model);
    };
    hold("iid", "lngti", "gti_on_er", "se_iid", UNBALANCED);
    hold("hc1", "lngti", "gti_on_er", "se_hc1", UNBALANCED);
    hold("city", "lngti", "gti_on_er", "se_cluster_city", UNBALANCED);
    hold("both", "lngti", "gti_on_er", "se_twoway", UNBALANCED);
    hold("interacted", "lnis", "is_on_er_gti", "se_cluster_city", UNBALANCED);
    hold("pooled", "lnis", "is_on_er_gti_pooled", "se_twoway", COEFFICIENT);
    hold("upper", "lngti", "hetero_high", "se_cluster_city", UNBALANCED);
    hold("lower", "lngti", "hetero_low", "se_cluster_city", UNBALANCED);
    hold("slope", "lngti", "hetero_interaction", "se_cluster_city", UNBALANCED);
    let product = number(&expected["is_on_er_gti"]["coef"]["er:lngti"]);
    near(ran.at("interacted(lnis).er:lngti"), product, UNBALANCED, "er:lngti");
    let of_high = number(&expected["hetero_interaction"]["coef"]["hi::TRUE:er"]);
    near(ran.at("slope(lngti).high:er"), of_high, UNBALANCED, "high:er");
    let notes = ran.notes("iid", Some("lngti"));
    assert!(notes.contains("28 rows without `lnfdi` left out") && notes.contains("1 row alone in a cell"), "{notes}");
}

#[test]
fn descriptives_correlations_and_inflation_through_tables() {
    let tables = "tables:
  1: {kind: descriptives, of: [gti, is, er, gdp, rd, pop, hc, inv, fdi]}
  2: {kind: correlation, of: [gti, is, er, gdp, rd, pop, hc, inv, fdi]}
  3: {kind: correlation, of: [er, gdp, rd, pop, hc, inv, fdi]}
";
    for (conventions, quartiles) in [("stata", "stata"), ("fixest", "type7")] {
        let text = format!("conventions: {conventions}\n{tables}");
        let Some((ran, expected)) = study("winsor_descriptives", "panel: {unit: cityno, time: year}", &text) else {
            return;
        };
        let names = ["gti", "is", "er", "gdp", "rd", "pop", "hc", "inv", "fdi"];
        for name in names {
            let at = |quantity: &str| ran.at(&format!("1({name}).{quantity}"));
            let expected = &expected[name];
            for (quantity, key) in [("n", "n"), ("mean", "mean"), ("sd", "sd"), ("min", "min"), ("max", "max")] {
                close(at(quantity), number(&expected[key]), IDENTITY, &format!("{name} {key}"));
            }
            close(at("skewness"), number(&expected["skew_stata_pop"]), IDENTITY, name);
            close(at("kurtosis"), number(&expected["kurt_stata_pop_raw"]), IDENTITY, name);
            for (quantity, percent) in [("q1", 25), ("median", 50), ("q3", 75)] {
                let key = format!("p{percent}_{quartiles}");
                close(at(quantity), number(&expected[&key]), IDENTITY, &format!("{name} {key}"));
            }
        }
        correlations(&ran, &names, &expected);
    }
}

fn correlations(ran: &Ran, names: &[&str], expected: &Value) {
    for (at, name) in names.iter().enumerate() {
        for other in &names[..at] {
            let found = ran.at(&format!("2.{name}.{other}"));
            close(found, number(&expected["pearson"][name][other]), IDENTITY, &format!("{name} {other}"));
        }
    }
    for name in &names[2..] {
        near(ran.at(&format!("3.{name}.vif")), number(&expected["vif"][name]), 1e-10, name);
    }
}

/// Numbers without a pattern, the same in every run.
fn noise(seed: u64) -> f64 {
    let mut x = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d;
    for _ in 0..3 {
        x ^= x >> 29;
        x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    (x >> 11) as f64 / (1u64 << 53) as f64
}

const REGIONS: [&str; 3] = ["East", "Middle", "West"];

/// Twelve units over eight years with columns made by hand for what a formula can say.
fn made() -> String {
    let mut text = String::from(
        "unit,year,region,y,x,z,w,lag_x,lead_x,change_x,xz,middle,west,region_year,x_middle,x_west,weighted_y,weighted_x,root_w,z2,lag2_x\n",
    );
    let value = |unit: u64, year: u64, of: u64| noise(unit * 1000 + year * 10 + of) * 4.0 + 0.5;
    for unit in 0..12u64 {
        for year in 0..8u64 {
            let region = REGIONS[(unit % 3) as usize];
            let (x, z, e) = (value(unit, year, 1), value(unit, year, 2), value(unit, year, 3));
            let y = 0.5 * x - 0.25 * z + e + unit as f64 * 0.3 + year as f64 * 0.1;
            let w = 1.0 + ((unit * 7 + year * 3) % 5) as f64;
            let at = |year: Option<u64>| year.filter(|year| *year < 8).map(|year| value(unit, year, 1));
            let cell = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
            let before = at(year.checked_sub(1));
            let is = |name: &str| f64::from(region == name);
            let root = w.sqrt();
            let row = [
                format!("u{unit:02}"),
                (2000 + year).to_string(),
                region.to_string(),
                y.to_string(),
                x.to_string(),
                z.to_string(),
                w.to_string(),
                cell(before),
                cell(at(Some(year + 1))),
                cell(before.map(|before| x - before)),
                (x * z).to_string(),
                is("Middle").to_string(),
                is("West").to_string(),
                format!("{region}{year}"),
                (x * is("Middle")).to_string(),
                (x * is("West")).to_string(),
                (y * root).to_string(),
                (x * root).to_string(),
                root.to_string(),
                (z * z).to_string(),
                cell(at(year.checked_sub(2))),
            ];
            text += &(row.join(",") + "\n");
        }
    }
    text
}

fn identities(models: &str) -> Ran {
    let dir = pipeline::folder(&[("d.csv", &made())]);
    let head = "study: s\ndata: {file: d.csv, panel: {unit: unit, time: year}, missing: drop}\n";
    run(dir.path(), &format!("{head}{models}"))
}

/// Coefficients, errors and sizes of two models are the same under other names.
fn alike(ran: &Ran, one: &str, other: &str, terms: &[(&str, &str)], tolerance: f64) {
    for (a, b) in terms {
        for part in ["", ".se", ".p"] {
            let (a, b) = (format!("{one}.{a}{part}"), format!("{other}.{b}{part}"));
            close(ran.at(&a), ran.at(&b), tolerance, &format!("{a} and {b}"));
        }
    }
    assert_eq!(ran.at(&format!("{one}.n")), ran.at(&format!("{other}.n")), "{one} and {other}");
}

#[test]
fn lags_leads_differences_and_products_are_the_columns_made_by_hand() {
    let ran = identities(
        "models:
  lagged: {formula: 'y ~ L.x + z | unit + year', errors: {cluster: unit}}
  by_hand: {formula: 'y ~ lag_x + z | unit + year', errors: {cluster: unit}}
  two_back: {formula: 'y ~ L2.x + z | unit', errors: hc1}
  two_by_hand: {formula: 'y ~ lag2_x + z | unit', errors: hc1}
  leading: {formula: 'y ~ F.x + z'}
  leading_by_hand: {formula: 'y ~ lead_x + z'}
  changed: {formula: 'y ~ D.x + z'}
  changed_by_hand: {formula: 'y ~ change_x + z'}
  product: {formula: 'y ~ x + z + x:z | unit', errors: {cluster: unit}}
  product_by_hand: {formula: 'y ~ x + z + xz | unit', errors: {cluster: unit}}
  square: {formula: 'y ~ z + z^2'}
  square_by_hand: {formula: 'y ~ z + z2'}
  dummies: {formula: 'y ~ x + i.region'}
  dummies_by_hand: {formula: 'y ~ x + middle + west'}
  slopes: {formula: 'y ~ x + x:i.region + z'}
  slopes_by_hand: {formula: 'y ~ x + x_middle + x_west + z'}
",
    );
    let same = |one: &str, other: &str, terms: &[(&str, &str)]| {
        alike(&ran, &format!("{one}(y)"), &format!("{other}(y)"), terms, IDENTITY);
    };
    same("lagged", "by_hand", &[("L.x", "lag_x"), ("z", "z")]);
    same("two_back", "two_by_hand", &[("L2.x", "lag2_x"), ("z", "z")]);
    same("leading", "leading_by_hand", &[("F.x", "lead_x"), ("_cons", "_cons")]);
    same("changed", "changed_by_hand", &[("D.x", "change_x")]);
    same("product", "product_by_hand", &[("x", "x"), ("x:z", "xz")]);
    same("square", "square_by_hand", &[("z", "z"), ("z^2", "z2")]);
    same("dummies", "dummies_by_hand", &[("region=Middle", "middle"), ("region=West", "west"), ("_cons", "_cons")]);
    same("slopes", "slopes_by_hand", &[("x:region=Middle", "x_middle"), ("x:region=West", "x_west")]);
    assert_eq!((ran.at("lagged(y).n"), ran.at("two_back(y).n")), (84.0, 72.0));
}

#[test]
fn absorbed_effects_are_their_dummies() {
    let ran = identities(
        "conventions: fixest
models:
  absorbed: {formula: 'y ~ x + z | unit', errors: hc3}
  dummies: {formula: 'y ~ x + z + i.unit', errors: hc3}
  absorbed2: {formula: 'y ~ x + z | unit', errors: hc2}
  dummies2: {formula: 'y ~ x + z + i.unit', errors: hc2}
  crossed: {formula: 'y ~ x + z | unit + region:year', errors: {cluster: unit}}
  crossed_by_hand: {formula: 'y ~ x + z | unit + region_year', errors: {cluster: unit}}
  trends: {formula: 'y ~ x + z | unit[year]'}
  trends_by_hand: {formula: 'y ~ x + z + i.unit:year | unit'}
  both: {formula: 'y ~ x + z | unit + year', errors: hc1}
  both_by_hand: {formula: 'y ~ x + z + i.unit + i.year', errors: hc1}
",
    );
    let terms = [("x", "x"), ("z", "z")];
    for (one, other) in
        [("absorbed", "dummies"), ("absorbed2", "dummies2"), ("crossed", "crossed_by_hand"), ("both", "both_by_hand")]
    {
        alike(&ran, &format!("{one}(y)"), &format!("{other}(y)"), &terms, DUMMIES);
    }
    for term in ["x", "z"] {
        // Eleven trends and the common one: the twelfth dummy times year is collinear with nothing absorbed.
        let (found, by_hand) = (ran.at(&format!("trends(y).{term}")), ran.at(&format!("trends_by_hand(y).{term}")));
        assert!((found - by_hand).abs() < 0.05 && found != by_hand, "a common trend is left out: {found} {by_hand}");
    }
    assert_eq!(ran.at("trends(y).df_residual"), 96.0 - 2.0 - 24.0);
}

#[test]
fn weights_are_roots_on_both_sides() {
    let ran = identities(
        "models:
  weighted: {formula: y ~ x, weight: w}
  by_hand: {formula: weighted_y ~ 0 + weighted_x + root_w}
  doubled: {formula: y ~ x, weight: 2 * w}
",
    );
    let terms = [("x", "weighted_x"), ("_cons", "root_w")];
    alike(&ran, "weighted(y)", "by_hand(weighted_y)", &terms, IDENTITY);
    alike(&ran, "weighted(y)", "doubled(y)", &[("x", "x"), ("_cons", "_cons")], IDENTITY);
}

#[test]
fn filters_years_and_bases_leave_the_rows_that_they_say() {
    let ran = identities(
        "groups:
  coast: {column: region, members: {Coast: [East], Inland: [Middle, West]}}
models:
  base: {formula: 'y ~ x + z | unit', errors: {cluster: unit}}
  kept: {from: base, keep: 'region in (East, West)'}
  dropped: {from: base, drop: region == Middle}
  early: {from: base, years: 2000..2003}
  filtered: {from: base, keep: year <= 2003 and region != West}
  grouped: {from: base, keep: region in coast.Inland}
  lagged: {from: base, formula: 'y ~ L.x + z | unit', years: 2001..2007}
  others: {from: base, drop: 'unit in (u00, u01, u02)'}
",
    );
    let n = |model: &str| ran.at(&format!("{model}(y).n"));
    assert_eq!((n("base"), n("kept"), n("dropped"), n("early")), (96.0, 64.0, 64.0, 48.0));
    assert_eq!((n("filtered"), n("grouped"), n("lagged"), n("others")), (32.0, 64.0, 84.0, 72.0));
    alike(&ran, "kept(y)", "dropped(y)", &[("x", "x"), ("z", "z")], 0.0);
    assert_eq!(ran.at("kept(y).filtered"), 32.0);
    assert_eq!(ran.at("base(y).clusters.unit"), 12.0);
    assert_eq!(ran.at("kept(y).clusters.unit"), 8.0);
}
