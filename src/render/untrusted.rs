//! An author's templates in a process of their own, with limits on steps, time and memory.
//!
//! The child is this same program, started with [`CHILD_VERB`]. It gets the job on its standard input, holds no
//! environment, and answers on its standard output; whatever a template does to it, this process goes on.

use std::env;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::error::RenderError;
use super::job::{self, Job};
use super::{Format, Piece, csv};

/// The hidden verb that makes the program call [`child_main`].
pub const CHILD_VERB: &str = "render-template";

/// What a template may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub time: Duration,
    pub memory_megabytes: u64,
    /// Longest text a template may make.
    pub output_megabytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { time: Duration::from_secs(10), memory_megabytes: 512, output_megabytes: 64 }
    }
}

/// The child's code where it could not read its job or write its answer.
const REFUSED: u8 = 2;

#[derive(Serialize, Deserialize)]
struct Request {
    job: Job,
    folder: PathBuf,
    memory_megabytes: u64,
}

#[derive(Serialize, Deserialize)]
enum Answer {
    Text(String),
    Failed { name: String, line: Option<usize>, reason: String },
}

/// Renders `piece` with the templates of the folder `overrides`, in a process of the program `exe`.
pub fn render_untrusted(exe: &Path, piece: Piece, overrides: &Path, limits: &Limits) -> Result<String, RenderError> {
    if let Piece::Table(grid, Format::Csv) = piece {
        return csv::write(grid);
    }
    let job = job::of(piece)?;
    let name = job.template.clone();
    let broken = |error: io::Error| RenderError::Process { name: name.clone(), reason: error.to_string() };
    let folder = overrides.canonicalize().map_err(broken)?;
    let request = Request { job, folder, memory_megabytes: limits.memory_megabytes };
    let input = serde_json::to_vec(&request).map_err(|error| broken(error.into()))?;
    let mut child = start(exe).map_err(broken)?;
    let output = exchange(&mut child, input, limits);
    let Some(status) = finish(&mut child, limits).map_err(broken)? else {
        return Err(RenderError::TooSlow { name, seconds: limits.time.as_secs() });
    };
    let text = output.recv().unwrap_or_default();
    answer(&name, status, &text, limits)
}

fn start(exe: &Path) -> io::Result<Child> {
    // Windows cannot load a program's libraries without this one.
    let system = env::var_os("SystemRoot").map(|root| ("SystemRoot", root));
    Command::new(exe)
        .arg(CHILD_VERB)
        .env_clear()
        .envs(system)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
}

/// Writes and reads beside the child, so that no full pipe holds both up.
fn exchange(child: &mut Child, input: Vec<u8>, limits: &Limits) -> Receiver<Vec<u8>> {
    let most = limits.output_megabytes << 20;
    let (sender, receiver) = mpsc::channel();
    if let Some(mut pipe) = child.stdin.take() {
        thread::spawn(move || pipe.write_all(&input));
    }
    if let Some(pipe) = child.stdout.take() {
        thread::spawn(move || {
            let mut text = Vec::new();
            let read = pipe.take(most).read_to_end(&mut text);
            sender.send(if read.is_ok() { text } else { Vec::new() })
        });
    }
    receiver
}

/// The child's end, or nothing where it outlived its time.
fn finish(child: &mut Child, limits: &Limits) -> io::Result<Option<ExitStatus>> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if begun.elapsed() > limits.time {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(2));
    }
}

fn answer(name: &str, status: ExitStatus, text: &[u8], limits: &Limits) -> Result<String, RenderError> {
    match serde_json::from_slice(text) {
        Ok(Answer::Text(text)) => Ok(text),
        Ok(Answer::Failed { name, line, reason }) => Err(RenderError::Template { name, line, reason }),
        Err(_) if text.len() as u64 >= limits.output_megabytes << 20 => {
            Err(RenderError::TooLarge { name: name.into(), megabytes: limits.output_megabytes })
        }
        // A child that ends on its own says so by its code; one that asks for too much memory is aborted.
        Err(_) if status.code().is_none_or(|code| code != 0 && code != i32::from(REFUSED)) => {
            Err(RenderError::TooLarge { name: name.into(), megabytes: limits.memory_megabytes })
        }
        Err(error) => Err(RenderError::Process { name: name.into(), reason: error.to_string() }),
    }
}

/// The child's whole life: limits, then the job from standard input, then the answer to standard output.
pub fn child_main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(REFUSED),
    }
}

fn serve() -> io::Result<()> {
    let request: Request = serde_json::from_reader(io::stdin().lock())?;
    limit_memory(request.memory_megabytes)?;
    let answer = match request.job.run(Some(&request.folder)) {
        Ok(text) => Answer::Text(text),
        Err(RenderError::Template { name, line, reason }) => Answer::Failed { name, line, reason },
        Err(other) => Answer::Failed { name: request.job.template, line: None, reason: other.to_string() },
    };
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, &answer)?;
    out.flush()
}

#[cfg(unix)]
fn limit_memory(megabytes: u64) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let most = |bytes| Rlimit { current: Some(bytes), maximum: Some(bytes) };
    setrlimit(Resource::Core, most(0))?;
    setrlimit(Resource::As, most(megabytes << 20))?;
    Ok(())
}

/// Without such a limit, time and steps still bound the child.
#[cfg(not(unix))]
fn limit_memory(_: u64) -> io::Result<()> {
    Ok(())
}
