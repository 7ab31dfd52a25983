//! Indices from the text of a study: COINr's ASEM case and ten states over five years.

use std::collections::BTreeMap;
use std::path::Path;

use crate::oracle::{csv, json, numbers, oracle};
use crate::pipeline::{self, Ran, close, near, run};
use serde_json::Value;

/// References print 15 to 17 digits; a score adds up to fifty products.
const TOLERANCE: f64 = 1e-12;
/// COINr's table of results is rounded to two decimals.
const PRINTED: f64 = 0.005 + 1e-9;

/// Pillars of ASEM with their leaves, as COINr's iMeta directs them.
const TREE: &str = "
      Conn:
        of:
          Physical: [+LPI, +Flights, +Ship, +Bord, +Elec, +Gas, +ConSpeed, +Cov4G]
          ConEcFin: [+Goods, +Services, +FDI, +PRemit, +ForPort]
          Political: [+Embs, +IGOs, +UNVote]
          Instit: [-CostImpEx, -Tariff, -TBTs, +TIRcon, +RTAs, +Visa]
          P2P: [+StMob, +Research, +Pat, +CultServ, +CultGood, +Tourist, +MigStock, +Lang]
      Sust:
        of:
          Environ: [+Renew, -PrimEner, -CO2, -MatCon, -Forest]
          Social: [-Poverty, -Palma, +TertGrad, -FreePress, -TolMin, +NGOs, +CPI, +FemLab, +WomParl]
          SusEcFin: [-PubDebt, -PrivDebt, +GDPGrow, +RDExp, -NEET]
";
const NODES: [&str; 10] =
    ["Conn", "Sust", "Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin"];

fn asem(folder: &Path, indices: &str) -> Ran {
    let data = std::fs::read_to_string(folder.join("iData.csv")).unwrap();
    let dir = pipeline::folder(&[("asem/iData.csv", &data)]);
    let head = "study: asem\ndata: {file: asem/iData.csv, unit: uCode, name: uName}\nindices:\n";
    run(dir.path(), &format!("{head}{indices}"))
}

/// A whole tree under options; `of` stands last.
fn tree(name: &str, options: &str) -> String {
    format!("  {name}:\n    {options}\n    of:{TREE}")
}

/// The leaves that no country lacks, without branches.
fn flat(name: &str, options: &str, expected: &Value) -> String {
    let sign = |leaf: &str| if expected["direction"][leaf] == 1.0 { '+' } else { '-' };
    let leaves = expected["indicators"].as_array().unwrap().iter().map(|leaf| leaf.as_str().unwrap());
    let leaves: Vec<String> = leaves.map(|leaf| format!("{}{leaf}", sign(leaf))).collect();
    format!("  {name}:\n    {options}\n    of: [{}]\n", leaves.join(", "))
}

fn table(path: &Path, column: &str) -> BTreeMap<String, f64> {
    let table = csv(path);
    table["uCode"].iter().cloned().zip(numbers(&table[column])).collect()
}

/// The column of a branch, whatever lies between it and its index.
fn branch(ran: &Ran, name: &str) -> String {
    let end = format!(".{name}");
    ran.columns.keys().find(|column| column.ends_with(&end)).unwrap().clone()
}

fn hold(ran: &Ran, column: &str, expected: &BTreeMap<String, f64>, tolerance: f64) {
    let found = ran.by_unit(column);
    assert_eq!((found.len(), expected.len()), (51, 51));
    for (unit, value) in found {
        close(value, expected[unit], tolerance, &format!("{column} of {unit}"));
    }
}

fn of_json(expected: &Value) -> BTreeMap<String, f64> {
    expected.as_object().unwrap().iter().map(|(unit, value)| (unit.clone(), value.as_f64().unwrap())).collect()
}

#[test]
fn asem_level_by_level_without_treatment() {
    let Some(folder) = oracle("asem_composite") else { return };
    let options =
        "normalise: {min_max: 0..100}\n    missing: renormalise\n    weighting: equal\n    aggregate: arithmetic";
    let ran = asem(&folder, &tree("Index", options));
    let path = folder.join("minmax0_100_amean.csv");
    for node in NODES {
        hold(&ran, &branch(&ran, node), &table(&path, node), TOLERANCE);
    }
    hold(&ran, "Index", &table(&path, "Index"), TOLERANCE);
    near(ran.at("Index.Conn.weight"), 0.5, 1e-15, "two halves");
    near(ran.at("Index.Political.weight"), 0.1, 1e-14, "a fifth of a half");
    near(ran.at("Index.UNVote.weight"), 0.1 / 3.0, 1e-14, "a third of it");
}

#[test]
fn asem_treated_as_the_published_index() {
    let Some(folder) = oracle("asem_composite") else { return };
    let options = "treat: {skew: 2, kurtosis: 3.5, winsorise: 5, then: log}\n    normalise: {min_max: 0..100}\n    \
                   missing: renormalise\n    weighting: equal\n    aggregate: arithmetic";
    let ran = asem(&folder, &tree("Index", options));
    let path = folder.join("treated_minmax_amean_results.csv");
    let within = |column: &str, of: &str| {
        let expected = table(&path, of);
        for (unit, value) in ran.by_unit(column) {
            assert!((value - expected[unit]).abs() <= PRINTED, "{of} of {unit}: {value} against {}", expected[unit]);
        }
    };
    NODES.iter().for_each(|node| within(&branch(&ran, node), node));
    within("Index", "Index");
    let notes = ran.notes("Index", None);
    assert!(notes.contains("winsorised: ") && notes.contains("`Flights`"), "{notes}");
}

#[test]
fn asem_in_geometric_means() {
    let Some(folder) = oracle("asem_composite") else { return };
    let expected = json(&folder.join("expected_COINr.json"));
    let options = "normalise: {min_max: 1..100}\n    missing: renormalise\n    aggregate: geometric";
    let ran = asem(&folder, &tree("Index", options));
    hold(&ran, "Index", &of_json(&expected["minmax1_100_gmean"]), TOLERANCE);
}

#[test]
fn asem_weighted_by_its_data() {
    let Some(folder) = oracle("asem_composite") else { return };
    let expected = json(&folder.join("expected.json"));
    let mut indices = flat("E0", "weighting: entropy", &expected);
    indices += &flat("E3", "weighting: {entropy: {shift: 1e-3}}", &expected);
    indices += &flat("E4", "weighting: entropy\n    shift: 0.0001", &expected);
    indices += &flat("E2", "weighting: entropy\n    normalise: {min_max: 0.01..0.99}", &expected);
    indices += &flat("T2", "weighting: entropy\n    aggregate: topsis", &expected);
    indices += &flat("T1", "weighting: entropy\n    aggregate: {topsis: {distance: weights}}", &expected);
    indices += &flat("C", "weighting: critic", &expected);
    let ran = asem(&folder, &indices);
    let leaves: Vec<&str> =
        expected["indicators"].as_array().unwrap().iter().map(|leaf| leaf.as_str().unwrap()).collect();
    for (index, case) in [("E0", "minmax_0log0"), ("E3", "shift_1e-3"), ("E4", "shift_1e-4")] {
        let expected = &expected["entropy"][case];
        for leaf in &leaves {
            close(ran.at(&format!("{index}.{leaf}.weight")), expected["w"][leaf].as_f64().unwrap(), TOLERANCE, leaf);
            close(ran.at(&format!("{index}.{leaf}.entropy")), expected["e"][leaf].as_f64().unwrap(), TOLERANCE, leaf);
        }
        hold(&ran, index, &of_json(&expected["score_on_minmax"]), TOLERANCE);
    }
    for leaf in &leaves {
        let stretched = &expected["entropy"]["rescale_0.01_0.99"]["w"][leaf];
        close(ran.at(&format!("E2.{leaf}.weight")), stretched.as_f64().unwrap(), TOLERANCE, leaf);
        let critic = expected["peer_pymcdm_critic"][leaf].as_f64().unwrap();
        close(ran.at(&format!("C.{leaf}.weight")), critic, TOLERANCE, leaf);
    }
    hold(&ran, "T2", &of_json(&expected["topsis_entropy_minmax"]["closeness"]), TOLERANCE);
    hold(&ran, "T1", &of_json(&expected["topsis_entropy_sqrtw"]), TOLERANCE);
}

/// TOPSIS on raw columns, with weights as given.
#[test]
fn asem_topsis_on_vector_norms_with_given_weights() {
    let Some(folder) = oracle("asem_composite") else { return };
    let expected = json(&folder.join("expected.json"));
    let weights = expected["entropy"]["minmax_0log0"]["w"].as_object().unwrap();
    let leaf = |(leaf, weight): (&String, &Value)| {
        let sign = if expected["direction"][leaf] == 1.0 { '+' } else { '-' };
        format!("{{leaf: {sign}{leaf}, weight: {weight}}}")
    };
    let leaves: Vec<String> = weights.iter().map(leaf).collect();
    let index =
        format!("  V: {{normalise: none, aggregate: {{topsis: {{norm: vector}}}}, of: [{}]}}\n", leaves.join(", "));
    hold(&asem(&folder, &index), "V", &of_json(&expected["topsis_vector_norm_types"]), TOLERANCE);
}

#[test]
fn leaves_with_empty_cells_can_be_left_out_one_by_one() {
    let Some(folder) = oracle("asem_composite") else { return };
    let expected = json(&folder.join("expected.json"));
    let options = "weighting: entropy\n    missing: drop_leaf\n    over: leaves";
    let mut indices = tree("Index", options);
    indices += &tree("Nearness", &format!("{options}\n    aggregate: topsis"));
    let ran = asem(&folder, &indices);
    hold(&ran, "Index", &of_json(&expected["entropy"]["minmax_0log0"]["score_on_minmax"]), TOLERANCE);
    hold(&ran, "Nearness", &of_json(&expected["topsis_entropy_minmax"]["closeness"]), TOLERANCE);
    assert_eq!(ran.at("Index.ConSpeed.weight"), 0.0);
    assert!(ran.notes("Index", None).contains("`ConSpeed`"), "{}", ran.notes("Index", None));
}

#[test]
fn judgements_weigh_branches() {
    let Some(folder) = oracle("asem_composite") else { return };
    let expected = &json(&folder.join("expected.json"))["ahp_3x3"];
    let options = "weighting: {ahp: {judgements: [[1, 3, 5], [0.3333333333333333, 1, 2], [0.2, 0.5, 1]]}}";
    let of = "of: {A: [+LPI, +Flights], B: [+Ship], C: [+Bord, +Elec, +Gas]}";
    let ran = asem(&folder, &format!("  I:\n    {options}\n    {of}\n"));
    for (branch, at) in [("A", 0), ("B", 1), ("C", 2)] {
        close(ran.at(&format!("I.{branch}.weight")), expected["w"][at].as_f64().unwrap(), TOLERANCE, branch);
    }
    close(ran.at("I.I.consistency_ratio"), expected["CR_RI058"].as_f64().unwrap(), TOLERANCE, "CR");
    near(ran.at("I.Gas.weight"), ran.at("I.C.weight") / 3.0, 1e-15, "equal below");
}

const LEAVES: [&str; 5] = ["gsp_emp", "pcap_emp", "pc_emp", "emp", "unemp"];
const YEARS: [i64; 5] = [1970, 1974, 1978, 1982, 1986];
const OF: &str = "of: [+gsp_emp, +pcap_emp, +pc_emp, +emp, -unemp]";

struct Panel {
    ran: Ran,
    expected: Value,
    /// `CALIFORNIA|1970`, row by row.
    keys: Vec<String>,
}

fn panel(indices: &[(&str, &str)]) -> Option<Panel> {
    let folder = oracle("dynamic_weights_panel")?;
    let data = std::fs::read_to_string(folder.join("data.csv")).unwrap();
    let dir = pipeline::folder(&[("data.csv", &data)]);
    let index = |(name, options): &(&str, &str)| format!("  {name}: {{{options}, {OF}}}\n");
    let indices: String = indices.iter().map(index).collect();
    let head = "study: states\ndata: {file: data.csv, panel: {unit: state, time: year}}\nindices:\n";
    let ran = run(dir.path(), &format!("{head}{indices}"));
    let years = ran.column("year");
    let keys = ran.units.iter().zip(years).map(|(unit, year)| format!("{unit}|{year}")).collect();
    Some(Panel { keys, ran, expected: json(&folder.join("expected.json")) })
}

impl Panel {
    fn weights(&self, index: &str, suffix: &str, expected: &Value) {
        for leaf in LEAVES {
            let found = self.ran.at(&format!("{index}.{leaf}.{suffix}"));
            close(found, expected[leaf].as_f64().unwrap(), TOLERANCE, &format!("{index} {leaf} {suffix}"));
        }
    }

    /// Numbers in the order of the reference's list of keys.
    fn in_order(&self, index: &str, expected: &Value) {
        let order: Vec<&str> =
            self.expected["order"].as_array().unwrap().iter().map(|key| key.as_str().unwrap()).collect();
        for (key, found) in self.keys.iter().zip(self.ran.column(index)) {
            let at = order.iter().position(|one| one == key).unwrap();
            close(*found, expected[at].as_f64().unwrap(), TOLERANCE, &format!("{index} {key}"));
        }
    }
}

#[test]
fn states_by_entropy_over_all_rows_and_year_by_year() {
    let variants = [
        ("0log0", "weighting: entropy"),
        ("shift_0.001", "weighting: entropy, shift: 0.001"),
        ("shift_0.0001", "weighting: {entropy: {shift: 0.0001}}"),
        ("rescale_0.002", "weighting: entropy, normalise: {min_max: 0.002..0.998}"),
    ];
    let by_year: Vec<String> = variants.iter().map(|(_, options)| format!("{options}, scope: {{by: year}}")).collect();
    let names: Vec<(String, String)> = (0..4).map(|at| (format!("P{at}"), format!("Y{at}"))).collect();
    let mut indices: Vec<(&str, &str)> = vec![];
    for (at, (pooled, yearly)) in names.iter().enumerate() {
        indices.extend([(pooled.as_str(), variants[at].1), (yearly.as_str(), by_year[at].as_str())]);
    }
    let Some(panel) = panel(&indices) else { return };
    for (at, (name, _)) in variants.iter().enumerate() {
        let (pooled, yearly) = &names[at];
        let expected = &panel.expected["entropy"][format!("pooled_{name}")];
        panel.weights(pooled, "weight", &expected["weight"]);
        panel.weights(pooled, "entropy", &expected["e"]);
        for year in YEARS {
            let expected = &panel.expected["entropy"][format!("by_year_{name}")][year.to_string()];
            panel.weights(yearly, &format!("weight.{year}"), &expected["weight"]);
            panel.weights(yearly, &format!("entropy.{year}"), &expected["e"]);
        }
    }
    // The reference scores the shifted matrix: weights sum to one, so its score is higher by the shift.
    for (index, name, shift) in [("P0", "0log0", 0.0), ("P1", "shift_0.001", 0.001), ("P3", "rescale_0.002", 0.0)] {
        let scores = &panel.expected["entropy"][format!("pooled_{name}")]["score"];
        for (key, found) in panel.keys.iter().zip(panel.ran.column(index)) {
            close(found + shift, scores[key].as_f64().unwrap(), TOLERANCE, key);
        }
    }
    let one_year = &panel.expected["entropy"]["by_year_0log0"]["1978"]["score"];
    for (key, found) in panel.keys.iter().zip(panel.ran.column("Y0")).filter(|(key, _)| key.ends_with("1978")) {
        close(*found, one_year[key.trim_end_matches("|1978")].as_f64().unwrap(), TOLERANCE, key);
    }
    let notes = panel.ran.notes("Y0", None);
    assert!(notes.contains("each period by itself"), "{notes}");
}

#[test]
fn states_by_nearness_to_the_best() {
    let Some(panel) = panel(&[
        ("W2", "weighting: entropy, aggregate: topsis"),
        ("W", "weighting: entropy, aggregate: {topsis: {distance: weights}}"),
        ("Y", "weighting: entropy, aggregate: topsis, scope: {by: year}"),
    ]) else {
        return;
    };
    panel.in_order("W2", &panel.expected["entropy_topsis_pooled"]["minmax_w2"]["closeness"]);
    panel.in_order("W", &panel.expected["entropy_topsis_pooled"]["minmax_w"]["closeness"]);
    for year in YEARS {
        let expected = &panel.expected["entropy_topsis_by_year"][year.to_string()]["minmax_w2"]["closeness"];
        let of_year: Vec<(&String, f64)> = panel
            .keys
            .iter()
            .zip(panel.ran.column("Y").iter().copied())
            .filter(|(key, _)| key.ends_with(&year.to_string()))
            .collect();
        let order: Vec<&str> = panel.expected["order"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let order: Vec<&&str> = order.iter().filter(|key| key.ends_with(&year.to_string())).collect();
        for (key, found) in of_year {
            let at = order.iter().position(|one| *one == key).unwrap();
            let expected = match expected {
                Value::Array(list) => &list[at],
                by_key => &by_key[key],
            };
            close(found, expected.as_f64().unwrap(), TOLERANCE, key);
        }
    }
}

#[test]
fn states_by_vertical_and_horizontal_grading() {
    let Some(panel) = panel(&[
        ("M", "weighting: grading"),
        ("MY", "weighting: grading, scope: {by: year}"),
        ("Z", "weighting: grading, normalise: z_score"),
        ("ZY", "weighting: grading, normalise: z_score, scope: {by: year}"),
        ("ZP", "weighting: grading, normalise: {z_score: {population: true}}, scope: {by: year}"),
    ]) else {
        return;
    };
    for (index, case) in [
        ("M", "minmax_pooled"),
        ("MY", "minmax_by_year"),
        ("Z", "z_pooled_ddof1"),
        ("ZY", "z_by_year_ddof1"),
        ("ZP", "z_by_year_ddof0"),
    ] {
        let expected = &panel.expected["zhlkdc"][case];
        panel.weights(index, "weight", &expected["nonneg_sum1"]);
        for (key, found) in panel.keys.iter().zip(panel.ran.column(index)) {
            close(*found, expected["score_nonneg_sum1"][key].as_f64().unwrap(), TOLERANCE, key);
        }
        let noted = panel.ran.notes(index, None).contains("negative entries");
        assert_eq!(noted, expected["any_negative"] == true, "{index}");
    }
}

#[test]
fn weights_of_a_base_year_hold_for_all() {
    let Some(panel) = panel(&[
        ("Base", "weighting: entropy, scope: {base: 1970}"),
        ("Yearly", "weighting: entropy, scope: {by: year}"),
    ]) else {
        return;
    };
    let expected = &panel.expected["entropy"]["by_year_0log0"]["1970"];
    panel.weights("Base", "weight", &expected["weight"]);
    let pairs = panel.keys.iter().zip(panel.ran.column("Base").iter().zip(panel.ran.column("Yearly")));
    for (key, (base, yearly)) in pairs.filter(|(key, _)| key.ends_with("1970")) {
        close(*base, *yearly, TOLERANCE, key);
    }
}
