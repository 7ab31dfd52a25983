//! The program itself, from its arguments to its exit code, its words and the files it leaves.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// No verb may need longer to refuse a hostile study.
const PATIENCE: Duration = Duration::from_secs(2);
/// The longest answer to a study that is all mistakes.
const WORDS: usize = 100_000;
/// Address space that a refusal may use: the program maps about a quarter of it for its threads.
const MEMORY_KIB: u64 = 2 * 1024 * 1024;

fn studyc(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_studyc"));
    command.current_dir(folder).args(arguments).env("LC_ALL", "C.UTF-8").env_remove("NO_COLOR").stdin(Stdio::null());
    command.output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn states() -> tempfile::TempDir {
    let from = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("studies/us_states");
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("data")).unwrap();
    for file in ["study.yaml", "data/states.csv", "data/states48.gal"] {
        fs::copy(from.join(file), dir.path().join(file)).unwrap();
    }
    dir
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    dir
}

/// Every file below a folder with its bytes.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(here) = open.pop() {
        for entry in fs::read_dir(&here).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_path_buf(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

fn same_files(a: &BTreeMap<PathBuf, Vec<u8>>, b: &BTreeMap<PathBuf, Vec<u8>>, what: &str) {
    assert!(a.keys().eq(b.keys()), "{what}: {:?} against {:?}", a.keys(), b.keys());
    for (path, bytes) in a {
        assert!(*bytes == b[path], "{what}: {} differs", path.display());
    }
}

/// Steps that the plan would run, by its JSON.
fn to_run(study: &Path) -> Vec<String> {
    let output = studyc(study, &["plan", "--format", "json"]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    let plan: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let steps = plan["steps"].as_array().unwrap().iter().filter(|step| step["state"] == "run");
    steps.map(|step| step["label"].as_str().unwrap().to_string()).collect()
}

fn edit(path: &Path, from: &str, to: &str) {
    let before = fs::read_to_string(path).unwrap();
    assert!(before.contains(from), "{from}");
    fs::write(path, before.replacen(from, to, 1)).unwrap();
}

#[test]
fn equal_bytes_for_any_number_of_threads_and_from_the_store() {
    let mut first: Option<BTreeMap<PathBuf, Vec<u8>>> = None;
    for threads in ["1", "2", "8"] {
        let study = states();
        let output = studyc(study.path(), &["run", "--threads", threads, "--fresh"]);
        assert_eq!(code(&output), 0, "{}", text(&output));
        assert!(output.stderr.is_empty(), "{}", text(&output));
        let files = tree(&study.path().join("out"));
        same_files(first.get_or_insert_with(|| files.clone()), &files, threads);
    }
    let study = states();
    for round in ["cold", "warm"] {
        let output = studyc(study.path(), &["run"]);
        assert_eq!((code(&output), output.stderr.len()), (0, 0), "{}", text(&output));
        same_files(first.as_ref().unwrap(), &tree(&study.path().join("out")), round);
    }
    assert!(to_run(study.path()).is_empty());
}

#[test]
fn only_what_rests_on_a_change_runs_again() {
    let study = states();
    assert!(to_run(study.path()).iter().any(|step| step.starts_with("fit of baseline")));
    assert_eq!(code(&studyc(study.path(), &["run"])), 0);
    assert!(to_run(study.path()).is_empty());

    let spec = study.path().join("study.yaml");
    edit(&spec, "label: Output (log)", "label: Log of output");
    edit(&spec, "title: Infrastructure and output", "title: Roads and output");
    assert!(to_run(study.path()).is_empty(), "a label computes nothing: {:?}", to_run(study.path()));
    assert_eq!(code(&studyc(study.path(), &["run"])), 0);
    let page = fs::read_to_string(study.path().join("out/index.html")).unwrap();
    assert!(page.contains("Log of output"), "and is printed");

    // One cell of unemployment: nothing about the index, everything with the control.
    let data = study.path().join("data/states.csv");
    let table = fs::read_to_string(&data).unwrap();
    let mut lines: Vec<String> = table.lines().map(str::to_string).collect();
    let at = lines[0].split(',').position(|name| name == "unemp").unwrap();
    let mut cells: Vec<String> = lines[1].split(',').map(str::to_string).collect();
    cells[at] = "5.25".into();
    lines[1] = cells.join(",");
    fs::write(&data, lines.join("\n") + "\n").unwrap();
    let steps = to_run(study.path());
    assert!(steps.iter().any(|step| step.starts_with("fit of baseline")), "{steps:?}");
    assert!(!steps.iter().any(|step| step.contains("index Infra") || step.contains("weights")), "{steps:?}");
    assert!(!steps.iter().any(|step| step == "moments of output"), "{steps:?}");
    assert!(steps.iter().any(|step| step == "moments of unemp"), "{steps:?}");

    assert_eq!(code(&studyc(study.path(), &["run"])), 0);
    edit(&spec, "weighting: entropy", "weighting: equal");
    let steps = to_run(study.path());
    assert!(steps.iter().any(|step| step.contains("index Infra")), "{steps:?}");
    assert!(!steps.iter().any(|step| step == "moments of unemp"), "{steps:?}");
}

#[test]
fn a_store_cut_short_is_computed_again_where_it_lacks() {
    let study = states();
    assert_eq!(code(&studyc(study.path(), &["run"])), 0);
    let good = tree(&study.path().join("out"));
    let store = study.path().join(".studyc/store");
    let entries: Vec<PathBuf> = tree(&store).into_keys().map(|path| store.join(path)).collect();
    assert!(entries.len() > 8, "{}", entries.len());
    for (at, entry) in entries.iter().enumerate() {
        let bytes = fs::read(entry).unwrap();
        match at % 5 {
            0 => fs::remove_file(entry).unwrap(),
            1 => fs::write(entry, &bytes[..bytes.len() / 2]).unwrap(),
            2 => {
                let mut changed = bytes.clone();
                *changed.last_mut().unwrap() ^= 1;
                fs::write(entry, changed).unwrap();
            }
            3 => fs::write(entry, b"").unwrap(),
            _ => {}
        }
    }
    let steps = to_run(study.path());
    assert!(!steps.is_empty());
    let output = studyc(study.path(), &["run"]);
    assert_eq!((code(&output), output.stderr.len()), (0, 0), "{}", text(&output));
    same_files(&good, &tree(&study.path().join("out")), "after repair");
    assert!(to_run(study.path()).is_empty());
}

#[test]
fn a_store_that_cannot_be_written_costs_nothing_but_time() {
    let study = states();
    fs::write(study.path().join(".studyc"), "in the way").unwrap();
    let output = studyc(study.path(), &["run"]);
    assert_eq!((code(&output), output.stderr.len()), (0, 0), "{}", text(&output));
    assert!(study.path().join("out/results.csv").is_file());
}

#[test]
fn a_folder_that_cannot_be_written_says_so() {
    let study = states();
    fs::write(study.path().join("out"), "in the way").unwrap();
    let output = studyc(study.path(), &["run"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(code(&output), 2, "{}", text(&output));
    assert!(said.starts_with("error: ") && said.contains("out"), "{said}");
}

#[test]
fn one_model_that_fails_leaves_its_neighbours_whole() {
    let study = states();
    let spec = study.path().join("study.yaml");
    let mut text_of_spec = fs::read_to_string(&spec).unwrap();
    text_of_spec = text_of_spec.replace(
        "\nmodels:\n",
        "\nmodels:\n  absorbed: {formula: output ~ flat | state + year}\n  one_cluster: {formula: output ~ capital, errors: {cluster: all_in_one}}\n",
    );
    text_of_spec = text_of_spec.replace(
        "  unemp: {label",
        "  flat: {is: 'mean(gsp by state)'}\n  all_in_one: {is: year * 0}\n  unemp: {label",
    );
    text_of_spec = text_of_spec
        .replace("columns: [pooled, baseline, parts]", "columns: [pooled, baseline, parts, absorbed, one_cluster]");
    fs::write(&spec, &text_of_spec).unwrap();
    let output = studyc(study.path(), &["run"]);
    let said = text(&output);
    assert_eq!((code(&output), output.stderr.len()), (1, 0), "{said}");
    assert!(
        said.contains("n/c      one_cluster(output): clustered errors need at least two clusters, 1 found"),
        "{said}"
    );
    let tables = tree(&study.path().join("out/tables"));
    let of_models = tables.iter().find(|(path, bytes)| {
        path.extension().is_some_and(|kind| kind == "md") && String::from_utf8_lossy(bytes).contains("Within R")
    });
    let table = String::from_utf8_lossy(of_models.unwrap().1).into_owned();
    assert!(table.contains("n/c: "), "{table}");
    let results: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(study.path().join("out/results.json")).unwrap()).unwrap();
    let outputs = results["outputs"].as_array().unwrap();
    let of = |name: &str| outputs.iter().find(|one| one["analysis"] == name).unwrap();
    assert!(of("baseline")["values"]["Infra"].is_number());
    assert!(of("absorbed")["notes"].to_string().contains("`flat` is collinear"), "{}", of("absorbed"));
    assert_eq!(of("one_cluster")["values"], "n/c");
    assert_eq!(of("one_cluster")["reason"]["code"], "no-fit");
    // The neighbours have the numbers that they have alone.
    let alone = states();
    assert_eq!(code(&studyc(alone.path(), &["run"])), 0);
    let lines = |folder: &Path| -> Vec<String> {
        fs::read_to_string(folder.join("out/results.csv"))
            .unwrap()
            .lines()
            .filter(|line| line.contains(",baseline,"))
            .map(str::to_string)
            .collect()
    };
    assert_eq!(lines(alone.path()), lines(study.path()));
}

/// A density on [0, 1] of values that lie beyond.
const NOT_COMPUTED: &str = "\nmovement:\n  shape: {kernel: output, boundary: reflect}\n\ntables:";

#[test]
fn what_cannot_be_computed_says_so_in_its_place() {
    let study = states();
    edit(&study.path().join("study.yaml"), "\ntables:", NOT_COMPUTED);
    assert_eq!(code(&studyc(study.path(), &["check"])), 0);
    let output = studyc(study.path(), &["run"]);
    assert_eq!((code(&output), output.stderr.len()), (1, 0), "{}", text(&output));
    let results: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(study.path().join("out/results.json")).unwrap()).unwrap();
    let outputs = results["outputs"].as_array().unwrap();
    let of = |name: &str| outputs.iter().find(|one| one["analysis"] == name).unwrap();
    assert_eq!(of("shape")["reason"]["code"], "cannot-smooth");
    assert!(of("baseline")["values"]["Infra"].is_number());
}

#[test]
fn exit_codes_say_how_it_ended() {
    let study = states();
    assert_eq!(code(&studyc(study.path(), &["check"])), 0);
    assert_eq!(code(&studyc(study.path(), &["plan"])), 0);
    assert_eq!(code(&studyc(study.path(), &["schema"])), 0);
    assert_eq!(code(&studyc(study.path(), &["explain", "unknown-name"])), 0);
    assert_eq!(code(&studyc(study.path(), &["explain", "no-such-code"])), 2);
    for word in ["lm", "Wald", "spatial_tests"] {
        let page = studyc(study.path(), &["explain", word]);
        assert!(code(&page) == 0 && String::from_utf8_lossy(&page.stdout).contains("lm_lag"), "{word}");
    }
    let several = studyc(study.path(), &["explain", "weights"]);
    assert!(code(&several) == 2 && String::from_utf8_lossy(&several.stderr).contains("pages about it are"));
    assert_eq!(code(&studyc(study.path(), &["check", "nowhere"])), 2);
    assert_eq!(code(&studyc(study.path(), &["fly"])), 2);
    edit(&study.path().join("study.yaml"), "Infra + controls,", "Infar + controls,");
    edit(&study.path().join("study.yaml"), "errors: {cluster: state}", "errors: {cluster: sttae}");
    for verb in ["check", "plan", "run"] {
        let output = studyc(study.path(), &[verb]);
        assert_eq!((code(&output), output.stderr.len()), (1, 0), "{verb}: {}", text(&output));
    }
    assert!(!study.path().join("out").exists(), "nothing was run");
}

/// Two syntaxes in a folder are one study; where they are not, nobody guesses. Mistakes in the first come before that.
#[test]
fn two_syntaxes_in_a_folder_must_say_the_same() {
    let yaml = "study: twins\ndata: none\nmodels: {m: {formula: y ~ x}}\n";
    let other = "study twins\ndata none\nmodel m : y ~ x + z\n";
    for (yaml, dsl, verb, ended, says) in [
        (yaml, "study twins\ndata none\nmodel m : y ~ x\n", "check", 0, "no problems"),
        (yaml, other, "check", 2, "do not say the same: name the one that is meant"),
        (yaml, other, "plan", 2, "do not say the same"),
        (yaml, other, "fmt", 2, "do not say the same"),
        (yaml, "study {{{", "check", 2, "do not say the same"),
        ("study: twins\ndata: none\nmodels: {m: {formula: y ~}}\n", other, "check", 1, "formula"),
    ] {
        let dir = folder(&[("study.yaml", yaml.as_bytes()), ("study.study", dsl.as_bytes())]);
        let output = studyc(dir.path(), &[verb, "."]);
        assert_eq!(code(&output), ended, "{verb} of {yaml}{dsl}: {}", text(&output));
        assert!(text(&output).contains(says), "{verb} of {yaml}{dsl}: {}", text(&output));
    }
}

#[test]
fn findings_are_json_for_programs() {
    let study = states();
    edit(&study.path().join("study.yaml"), "errors: {cluster: state}", "errors: {cluster: sttae}");
    let output = studyc(study.path(), &["check", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let first = &found[0];
    assert_eq!((code(&output), first["code"].as_str()), (1, Some("unknown-name")));
    let place = &first["places"][0];
    assert!(place["line"].as_u64().unwrap() > 1 && place["column"].as_u64().unwrap() > 1, "{found}");
    assert_eq!(first["help"], "did you mean `state`?");
}

/// Runs a verb on hostile text under a limit of memory, and holds it to its manners.
fn refused(name: &str, bytes: &[u8], verb: &str) -> String {
    let dir = folder(&[(name, bytes), ("d.csv", b"unit,year,x,y\na,2000,1,2\na,2001,2,1\nb,2000,3,5\nb,2001,1,4\n")]);
    let start = Instant::now();
    let shell = format!("ulimit -v {MEMORY_KIB}; exec \"$0\" {verb} \"$1\" --threads 2");
    let output = Command::new("sh")
        .args(["-c", &shell, env!("CARGO_BIN_EXE_studyc"), name])
        .current_dir(dir.path())
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let took = start.elapsed();
    let said = text(&output);
    let shown: String = said.chars().take(800).collect();
    assert!(matches!(code(&output), 1 | 2), "{verb} {name}: {:?}\n{shown}", output.status);
    assert!(!said.contains("panicked") && !said.contains("internal error"), "{verb} {name}: {shown}");
    assert!(
        !said.chars().any(|c| c.is_control() && c != '\n' && c != '\t'),
        "{verb} {name}: control characters\n{shown:?}"
    );
    assert!(took < PATIENCE, "{verb} {name} took {took:?}");
    assert!(said.len() < WORDS, "{verb} {name}: {} bytes of words", said.len());
    said
}

fn refused_by_all(name: &str, bytes: &[u8]) -> String {
    refused(name, bytes, "run");
    refused(name, bytes, "check")
}

#[test]
fn hostile_yaml_is_refused_at_once() {
    let bomb =
        "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b]\n";
    assert!(refused_by_all("study.yaml", bomb.as_bytes()).contains("yaml-a"));
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", "")] {
        let deep = format!("study: s\ndata: none\nindices: {}x{}\n", open.repeat(10_000), close.repeat(10_000));
        let said = refused_by_all("study.yaml", deep.as_bytes());
        assert!(said.contains("nested-too-deep") || said.contains("yaml-syntax"), "{said}");
    }
    let mut steps = String::from("study: s\n");
    (0..10_000).for_each(|depth| steps += &format!("{}k:\n", " ".repeat(depth.min(2_000))));
    refused_by_all("study.yaml", steps.as_bytes());
    let brackets =
        format!("study: s\ndata: none\nvariables: {{a: {{is: \"{}x{}\"}}}}\n", "(".repeat(10_000), ")".repeat(10_000));
    refused_by_all("study.yaml", brackets.as_bytes());
    let signs = format!("study: s\ndata: none\nvariables: {{a: {{is: \"{}x\"}}}}\n", "- ".repeat(50_000));
    refused_by_all("study.yaml", signs.as_bytes());
    let long = vec![b'x'; 50 << 20];
    refused_by_all("study.yaml", &long);
    let wide = [b"study: ".to_vec(), vec![b'x'; 10 << 20]].concat();
    assert!(refused_by_all("study.yaml", &wide).contains("study-too-large"));
    assert!(refused_by_all("study.yaml", b"study: s\ntitle: \xff\xfe\xd6\xd0\n").contains("not UTF-8"));
    refused_by_all("study.yaml", b"\x00\x01\x02");
    refused_by_all("study.yaml", b"");
    assert!(refused_by_all("study.yaml", b"study: !!python/object:os.system s\ndata: none\n").contains("yaml-tag"));
    refused_by_all("study.yaml", b"%YAML 1.1\n---\nstudy: s\n---\nstudy: t\n");
    refused_by_all("study.yaml", b"<<: {study: s}\n");
}

#[test]
fn hostile_texts_of_the_dsl_are_refused_at_once() {
    let deep = format!("study s\nindex I {}+x{}\n", "A {".repeat(10_000), "}".repeat(10_000));
    refused_by_all("study.study", deep.as_bytes());
    let formula = format!("study s\nmodel m : y ~ {}x{}\n", "(".repeat(10_000), ")".repeat(10_000));
    refused_by_all("study.study", formula.as_bytes());
    refused_by_all("study.study", "study \u{1b}[31ms\nmodel m : y ~ x\n".as_bytes());
    refused_by_all("study.study", &vec![b'{'; 1 << 19]);
    refused_by_all("study.study", b"\xff\xfe");
    let many: String = (0..2_000).map(|at| format!("model m{at} : y{at} ~ nothing{at}\n")).collect();
    refused("study.study", format!("study s\ndata \"d.csv\"  panel unit unit time year\n{many}").as_bytes(), "check");
}

#[test]
fn files_outside_the_study_are_never_read() {
    for path in ["../secret.csv", "/etc/passwd", "data/../../secret.csv", "C:\\\\secret.csv"] {
        let spec = format!("study: s\ndata: {{file: \"{path}\", panel: {{unit: u, time: t}}}}\n");
        let said = refused_by_all("study.yaml", spec.as_bytes());
        assert!(said.contains("path-outside-study") || said.contains("unknown-format"), "{said}");
        assert!(!said.contains("root:"), "{said}");
    }
    #[cfg(unix)]
    {
        let dir = folder(&[("study.yaml", b"study: s\ndata: {file: link.csv, panel: {unit: u, time: t}}\n")]);
        let outside = folder(&[("secret.csv", b"u,t,topsecret\na,1,2\n")]);
        std::os::unix::fs::symlink(outside.path().join("secret.csv"), dir.path().join("link.csv")).unwrap();
        let output = studyc(dir.path(), &["check"]);
        assert_eq!(code(&output), 1);
        assert!(
            text(&output).contains("path-outside-study") && !text(&output).contains("topsecret"),
            "{}",
            text(&output)
        );
    }
}

/// Output that is no terminal is stripped of colours on its way; these names must not even get that far.
#[test]
fn escapes_in_names_stay_in_the_study() {
    let spec = "study: s\ndata: {file: d.csv, panel: {unit: unit, time: year}}\nmodels:\n  \"m\\e[31m\": {formula: \"y ~ `x\\e]0;owned\\a`\"}\n  n: {formula: y ~ x}\n";
    let said = refused_by_all("study.yaml", spec.as_bytes());
    assert!(!said.contains("\u{1b}") && !said.contains('\u{7}'), "{said:?}");
    let spec =
        "study: s\ndata: {file: d.csv, panel: {unit: unit, time: year}}\nmodels: {\"m\\e[31mRED\": {formula: y ~ x}}\n";
    let dir = folder(&[
        ("study.yaml", spec.as_bytes()),
        ("d.csv", b"unit,year,x,y\na,2000,1,2\na,2001,2,1\nb,2000,3,5\nb,2001,1,4\n"),
    ]);
    let output = studyc(dir.path(), &["run"]);
    assert!(!text(&output).contains('\u{1b}'), "{:?}", text(&output));
    for (path, bytes) in tree(dir.path()).iter().filter(|(path, _)| path.starts_with("out")) {
        assert!(!bytes.contains(&0x1b), "{}", path.display());
    }
}

#[test]
fn three_hundred_mistakes_of_a_kind_are_no_flood() {
    let mut spec = String::from("study: s\ndata: {file: d.csv, panel: {unit: unit, time: year}}\nmodels:\n");
    (0..300).for_each(|at| spec += &format!("  m{at}: {{formula: y ~ nothing{at}}}\n"));
    let said = refused("study.yaml", spec.as_bytes(), "check");
    assert!(said.matches("unknown-name").count() <= 12, "{}", said.matches("unknown-name").count());
    assert!(said.contains("290 more") && said.contains("300 errors"), "{}", &said[said.len().saturating_sub(800)..]);
}

/// Two thousand units in ten years, and sixty models whose samples differ: each absorbs its own effects.
#[cfg(unix)]
fn long_study() -> tempfile::TempDir {
    use std::fmt::Write;
    let mut data = String::from("unit,year,y,x,z\n");
    let mut state = 1u64;
    for unit in 0..2000 {
        for year in 2000..2010 {
            write!(data, "{unit},{year}").unwrap();
            for _ in 0..3 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                write!(data, ",{}", (state >> 40) as f64 / f64::from(1 << 24)).unwrap();
            }
            data.push('\n');
        }
    }
    let mut study = String::from("study: long\ndata: {file: d.csv, panel: {unit: unit, time: year}}\nmodels:\n");
    for at in 0..60 {
        let errors = "errors: {cluster: [unit, year]}";
        writeln!(study, "  m{at}: {{formula: y ~ x + z | unit + year, keep: x > {}, {errors}}}", f64::from(at) / 500.0)
            .unwrap();
    }
    folder(&[("d.csv", data.as_bytes()), ("study.yaml", study.as_bytes())])
}

/// SIGKILL in the middle of a run: the next one takes up what was finished, and leaves the same bytes as one in peace.
#[cfg(unix)]
#[test]
fn a_killed_run_goes_on_where_it_was() {
    let (killed, whole) = (long_study(), long_study());
    let stored = |study: &Path| {
        let store = study.join(".studyc/store");
        if store.is_dir() { tree(&store).len() } else { 0 }
    };
    let all = to_run(killed.path()).len();
    let mut child = Command::new(env!("CARGO_BIN_EXE_studyc"))
        .current_dir(killed.path())
        .args(["run", "--threads", "1"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while stored(killed.path()) < 6 {
        assert!(start.elapsed() < Duration::from_secs(120) && child.try_wait().unwrap().is_none(), "nothing to kill");
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!killed.path().join("out").exists(), "it was killed before it wrote anything");
    let left = to_run(killed.path()).len();
    assert!(left > 0 && left + 5 <= all, "{left} of {all} steps are left");

    for study in [&killed, &whole] {
        let output = studyc(study.path(), &["run"]);
        assert_eq!((code(&output), output.stderr.len()), (0, 0), "{}", text(&output));
    }
    same_files(&tree(&whole.path().join("out")), &tree(&killed.path().join("out")), "after the kill");
    assert!(to_run(killed.path()).is_empty());
}

#[test]
fn the_data_of_a_run_can_be_imported() {
    let data = b"unit,year,y,gdp per head\na,1,1,2\na,2,3,4\na,3,2,7\nb,1,5,1\nb,2,4,3\nb,3,6,5\n";
    let spec = b"study: s\ndata: {file: d.csv, panel: {unit: unit, time: year}}\nmodels: {m: {formula: y ~ L.`gdp per head`}}\n";
    let study = folder(&[("d.csv", data), ("study.yaml", spec)]);
    let output = studyc(study.path(), &["run"]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    let read = |name: &str| fs::read_to_string(study.path().join("out/data").join(name)).unwrap();
    assert_eq!(read("analysis.csv").lines().next(), Some("unit,year,y,gdp_per_head,L_gdp_per_head"));
    let names = read("analysis.names.csv");
    assert_eq!(names.lines().next(), Some("column,name,label,definition"));
    assert!(names.contains("L_gdp_per_head,L.`gdp per head`,L.gdp per head,L.`gdp per head`"), "{names}");
}
