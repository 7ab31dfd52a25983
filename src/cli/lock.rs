//! `studyc lock`

use std::fs;

use super::{End, StudyPath, console, locate};
use crate::compile::compile;
use crate::lock::{Lock, beside};

#[derive(clap::Args)]
pub struct Options {
    #[command(flatten)]
    study: StudyPath,
    /// Put a new lock in the place of the one that is there; the new one names the hash of the old one.
    #[arg(long)]
    replace: bool,
}

pub fn lock(options: &Options) -> End {
    let source = match locate::study(&options.study.path) {
        Ok(source) => source,
        Err(error) => return console::fail(error),
    };
    let compiled = compile(&source);
    if compiled.has_errors() {
        // A plan may be older than its data.
        let without_data = compiled.dataset.is_none()
            && compiled.found.iter().all(|one| !one.is_error() || one.card.code == "file-not-found");
        if !without_data {
            console::say(console::findings(&compiled.found, &[source]));
            return console::fail("a study with errors cannot be locked");
        }
    }
    let old = match Lock::beside(&source.path) {
        Ok(Some(old)) if !options.replace => {
            return console::fail(format!(
                "{} was locked on {}; `studyc diff --locked` tells how the study differs, `--replace` locks it anew",
                beside(&source.path).display(),
                old.date
            ));
        }
        Ok(old) => old,
        Err(error) if !options.replace => return console::fail(error),
        Err(_) => None,
    };
    let lock = match Lock::of(&source, &compiled.study.facts, old.map(|old| old.hash)) {
        Ok(lock) => lock,
        Err(error) => return console::fail(error),
    };
    if let Err(error) = fs::write(&lock.path, lock.written()) {
        return console::fail(format!("{}: {error}", lock.path.display()));
    }
    let data = lock.data.as_ref().map_or("no data yet".to_string(), |hash| format!("data {}", &hash[..12]));
    console::say(format!("locked   {}   {}   hash {}   {data}", lock.path.display(), lock.date, &lock.hash[..16]));
    console::say("next     keep it with the study, and send the hash to someone who keeps it: studyc diff --locked");
    End::Fine
}
