//! A run of the example, from the start of the process to its last file: with nothing stored, and with all stored.

#[path = "common/clock.rs"]
mod clock;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

fn main() {
    let folder = tempfile::tempdir().expect("a folder for the study");
    let study = Path::new(env!("CARGO_MANIFEST_DIR")).join("studies/us_states");
    fs::create_dir_all(folder.path().join("data")).expect("a folder for the data");
    for file in ["study.yaml", "data/states.csv", "data/states48.gal"] {
        fs::copy(study.join(file), folder.path().join(file)).expect("the study can be copied");
    }
    let (cold, _) = clock::median(|| {
        drop(fs::remove_dir_all(folder.path().join(".studyc")));
        run(folder.path())
    });
    let (warm, _) = clock::median(|| run(folder.path()));
    println!("us_states: cold {:.1} ms, warm {:.1} ms, ratio {:.2}", cold * 1e3, warm * 1e3, cold / warm);
}

fn run(folder: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_studyc"));
    command.args(["run", "--threads", "2"]).arg(folder).stdout(Stdio::null());
    assert!(command.status().expect("studyc starts").success(), "the example does not run");
}
