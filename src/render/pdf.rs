//! LaTeX to PDF through the system's latexmk, in a fresh folder, without a shell and with a time limit.

use std::fs::{self, File};
use std::io;
use std::path::{Component, Path};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use thiserror::Error;

#[derive(Debug, Error)]
pub enum PdfError {
    #[error(
        "latexmk is absent; it comes with TeX: on Debian and Ubuntu `apt-get install {DEBIAN}`, \
         on macOS MacTeX (tug.org/mactex), on Windows MiKTeX (miktex.org) or TeX Live (tug.org/texlive)"
    )]
    Absent,
    #[error("LaTeX stopped{}: {message}{}", at(.file, .line), block(.context))]
    Latex { message: String, file: Option<String>, line: Option<usize>, context: String },
    #[error(
        "LaTeX lacks the file `{0}`; on Debian and Ubuntu `apt-get install {DEBIAN}` brings all that is needed, \
         elsewhere the package manager of TeX does"
    )]
    Package(String),
    #[error("LaTeX took more than {0} s")]
    TooSlow(u64),
    #[error("pdftoppm is absent; it comes with Poppler: on Debian and Ubuntu `apt-get install poppler-utils`")]
    NoRaster,
    #[error("pdftoppm made no picture: {0}")]
    Raster(String),
    #[error("`{0}` cannot name a file of the document: a plain relative path is needed")]
    Name(String),
    #[error("LaTeX could not be run: {0}")]
    Run(#[from] io::Error),
}

/// What Debian needs for every document that the templates make.
pub const DEBIAN: &str = "latexmk lmodern texlive-latex-recommended texlive-latex-extra texlive-pictures \
                          texlive-science texlive-xetex texlive-lang-chinese";

const MAIN: &str = "main";

/// Lines of the log shown after an error.
const CONTEXT: usize = 8;

fn at(file: &Option<String>, line: &Option<usize>) -> String {
    match (file, line) {
        (Some(file), Some(line)) => format!(" in {file}, line {line}"),
        _ => String::new(),
    }
}

fn block(context: &str) -> String {
    if context.is_empty() { String::new() } else { format!("\n{context}") }
}

/// Typesets the document `tex` with its `files` (relative name, contents) beside it. The engine is the one its
/// first line names, `% !TEX program = xelatex`, else pdflatex. The same input gives the same bytes with the same
/// TeX distribution.
pub fn typeset(tex: &str, files: &[(&str, &str)], timeout: Duration) -> Result<Vec<u8>, PdfError> {
    let folder = tempfile::Builder::new().prefix("typeset").tempdir()?;
    for (name, contents) in files {
        write(folder.path(), name, contents)?;
    }
    fs::write(folder.path().join(format!("{MAIN}.tex")), tex)?;
    let mut child = start(folder.path(), engine(tex))?;
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if begun.elapsed() > timeout {
            end(&mut child)?;
            return Err(PdfError::TooSlow(timeout.as_secs()));
        }
        thread::sleep(Duration::from_millis(20));
    };
    match fs::read(folder.path().join(format!("{MAIN}.pdf"))) {
        Ok(pdf) if status.success() => Ok(pdf),
        _ => Err(first_error(folder.path())),
    }
}

/// Dots to the inch of a picture: sharp in print, and a few hundred kilobytes.
const DOTS: &str = "300";

/// The first page of a document as PNG, through the system's pdftoppm.
pub fn picture(pdf: &[u8]) -> Result<Vec<u8>, PdfError> {
    let folder = tempfile::Builder::new().prefix("picture").tempdir()?;
    fs::write(folder.path().join("page.pdf"), pdf)?;
    let run = Command::new("pdftoppm")
        .args(["-png", "-singlefile", "-r", DOTS, "page.pdf", "page"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output();
    let output = match run {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(PdfError::NoRaster),
        output => output?,
    };
    match fs::read(folder.path().join("page.png")) {
        Ok(picture) if output.status.success() => Ok(picture),
        _ => Err(PdfError::Raster(String::from_utf8_lossy(&output.stderr).trim().to_string())),
    }
}

fn write(folder: &Path, name: &str, contents: &str) -> Result<(), PdfError> {
    let plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    let reserved = name.is_empty() || name.starts_with("main.") || name.ends_with("latexmkrc");
    if !plain || reserved {
        return Err(PdfError::Name(name.into()));
    }
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    Ok(fs::write(path, contents)?)
}

fn engine(tex: &str) -> &'static str {
    let first = tex.lines().next().unwrap_or("");
    if first.contains("!TEX program = xelatex") { "-pdfxe" } else { "-pdf" }
}

fn start(folder: &Path, engine: &str) -> Result<Child, PdfError> {
    let output = File::create(folder.join(OUTPUT))?;
    let mut command = Command::new("latexmk");
    command
        .args(["-norc", engine, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error"])
        .args(["-file-line-error", MAIN])
        .current_dir(folder)
        .env("openin_any", "p")
        .env("openout_any", "p")
        .env("SOURCE_DATE_EPOCH", "0")
        .env("FORCE_SOURCE_DATE", "1")
        .env("max_print_line", "1000")
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    match command.spawn() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(PdfError::Absent),
        spawned => Ok(spawned?),
    }
}

const OUTPUT: &str = "output.txt";

/// Ends latexmk and the engine it started.
#[cfg(unix)]
fn end(child: &mut Child) -> io::Result<()> {
    use rustix::process::{Pid, Signal, kill_process_group};
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        kill_process_group(group, Signal::KILL)?;
    }
    child.wait().map(drop)
}

#[cfg(not(unix))]
fn end(child: &mut Child) -> io::Result<()> {
    child.kill()?;
    child.wait().map(drop)
}

/// The first error of the log with the lines after it; without one, the end of what latexmk said.
fn first_error(folder: &Path) -> PdfError {
    let read = |name: &str| fs::read(folder.join(name)).map(|log| String::from_utf8_lossy(&log).into_owned());
    let log = read("main.log").unwrap_or_default();
    find_error(&log).unwrap_or_else(|| {
        let output = read(OUTPUT).unwrap_or_default();
        let lines: Vec<&str> = output.lines().filter(|line| !line.trim().is_empty()).collect();
        let tail = lines.iter().skip(lines.len().saturating_sub(CONTEXT));
        PdfError::Latex {
            message: "no PDF came out".into(),
            file: None,
            line: None,
            context: tail.copied().collect::<Vec<_>>().join("\n"),
        }
    })
}

fn find_error(log: &str) -> Option<PdfError> {
    let lines: Vec<&str> = log.lines().collect();
    lines.iter().enumerate().find_map(|(at, text)| {
        let (file, line, message) = match text.strip_prefix("! ") {
            Some(message) => (None, None, message),
            None => {
                let (place, message) = text.split_once(": ")?;
                let (file, line) = place.rsplit_once(':')?;
                let line = line.parse().ok()?;
                (Some(file.trim_start_matches("./").to_string()), Some(line), message)
            }
        };
        if let Some(file) = missing_file(message) {
            return Some(PdfError::Package(file.into()));
        }
        let context = lines.iter().skip(at + 1).take(CONTEXT).take_while(|line| !line.starts_with("Here is how"));
        let context: Vec<&str> = context.copied().filter(|line| !line.trim().is_empty()).collect();
        Some(PdfError::Latex { message: message.into(), file, line, context: context.join("\n") })
    })
}

/// The package or class that an error says is absent.
fn missing_file(message: &str) -> Option<&str> {
    let file = message.strip_prefix("LaTeX Error: File `")?.strip_suffix("' not found.")?;
    (file.ends_with(".sty") || file.ends_with(".cls")).then_some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_package_is_named() {
        let log = "! LaTeX Error: File `threeparttable.sty' not found.\n\nType X to quit\n";
        assert!(matches!(find_error(log), Some(PdfError::Package(file)) if file == "threeparttable.sty"));
    }

    #[test]
    fn the_first_error_has_its_place() {
        let log = "(./main.tex\n./t.tex:7: Undefined control sequence.\nl.7 \\sym\n        {***}\n! Emergency stop.\n";
        let Some(PdfError::Latex { message, file, line, context }) = find_error(log) else { panic!("no error found") };
        assert_eq!((message.as_str(), file.as_deref(), line), ("Undefined control sequence.", Some("t.tex"), Some(7)));
        assert!(context.starts_with("l.7 \\sym"));
    }

    #[test]
    fn files_stay_in_the_folder() {
        for name in ["../x.tex", "/etc/x", "main.tex", ".latexmkrc", ""] {
            let refused = typeset("", &[(name, "")], Duration::from_secs(1));
            assert!(matches!(refused, Err(PdfError::Name(_))), "{name}");
        }
    }
}
