//! The same work by another program, in the same run.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const THREADS: &str = "2";

/// What a script of `benches/peers` prints, run by the environment that `just bench-peers` makes; none without it.
pub fn peer(script: &str, folder: &Path, arguments: &[&str]) -> Option<Value> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let python = root.join(".venv/bin/python");
    if !python.is_file() {
        println!("  skipped: no peer here; `just bench-peers` makes its environment");
        return None;
    }
    let mut command = Command::new(python);
    command.arg(root.join("benches/peers").join(script)).arg(folder).args(arguments);
    for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS"] {
        command.env(name, THREADS);
    }
    let output = command.output().expect("the peer's Python starts");
    let last = String::from_utf8_lossy(&output.stdout).lines().last().map(str::to_string).unwrap_or_default();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(serde_json::from_str(&last).unwrap_or_else(|_| panic!("the peer failed:\n{complaint}")))
}

/// A file for the peer: text, or little-endian numbers as numpy's `fromfile` reads them.
pub fn save(folder: &Path, name: &str, bytes: impl IntoIterator<Item = u8>) {
    std::fs::write(folder.join(name), bytes.into_iter().collect::<Vec<u8>>()).expect("the data can be written");
}

pub fn close(name: &str, ours: f64, theirs: f64, tolerance: f64) {
    let gap = (ours - theirs).abs() / theirs.abs();
    assert!(gap < tolerance, "{name}: {ours} here, {theirs} at the peer's");
}
