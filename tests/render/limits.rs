//! An author's templates: what they may replace, and what they may not do to this process.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use studyc::render::{Format, Limits, Piece, RenderError, render, render_untrusted};
use tempfile::TempDir;

use crate::grids;

fn folder(template: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("table.tex.j2"), template).unwrap();
    folder
}

fn rendered(folder: &Path) -> Result<String, RenderError> {
    let limits = Limits { time: Duration::from_secs(5), memory_megabytes: 256, ..Limits::default() };
    let exe = Path::new(env!("CARGO_BIN_EXE_studyc"));
    render_untrusted(exe, Piece::Table(&grids::regression(), Format::Latex), folder, &limits)
}

#[test]
fn a_template_replaces_the_built_in_one() {
    let folder = folder("<< table.title >>: << table.panels | length >> panels, 5% \\emph{<< table.notes[2] >>}");
    let text = rendered(folder.path()).unwrap();
    assert_eq!(
        text,
        "The Digital Economy and New Quality Productive Forces: 2 panels, 5% \\emph{{*}** p \\textless{} 0.01, ** p \\textless{} 0.05, * p \\textless{} 0.1.}"
    );
}

#[test]
fn without_a_template_of_its_own_a_folder_changes_nothing() {
    let empty = tempfile::tempdir().unwrap();
    let here = render(&grids::regression(), Format::Latex, None).unwrap();
    assert_eq!(rendered(empty.path()).unwrap(), here);
}

#[test]
fn a_template_may_include_the_built_in_one() {
    let folder = folder("% ours\n<% include \"builtin/table.tex.j2\" %>");
    let here = render(&grids::regression(), Format::Latex, None).unwrap();
    assert_eq!(rendered(folder.path()).unwrap().trim_end(), format!("% ours\n{here}").trim_end());
}

#[test]
fn mistakes_have_their_place() {
    let unknown = rendered(folder("one\n<< table.titel >>").path()).unwrap_err().to_string();
    assert!(unknown.starts_with("template `table.tex.j2`, line 2: undefined value"), "{unknown}");
    let broken = rendered(folder("<% if %>").path()).unwrap_err().to_string();
    assert!(broken.starts_with("template `table.tex.j2`, line 1: syntax error"), "{broken}");
    let list = rendered(folder("<< table.notes >>").path()).unwrap_err().to_string();
    assert!(list.contains("a sequence cannot be printed"), "{list}");
}

#[test]
fn endless_templates_end() {
    let loops = "<% for a in range(10000) %><% for b in range(10000) %><% set c = a * b %><% endfor %><% endfor %>";
    let error = rendered(folder(loops).path()).unwrap_err().to_string();
    assert!(error.contains("too many steps"), "{error}");
}

#[test]
fn growing_templates_end() {
    let doubling = "<% set ns = namespace(text=\"xxxxxxxx\") %><% for a in range(60) %><% set ns.text = ns.text ~ ns.text %><% endfor %><< ns.text >>";
    let error = rendered(folder(doubling).path()).unwrap_err();
    assert!(matches!(error, RenderError::TooLarge { .. }), "{error}");
    let indented = rendered(folder("<< \"a\\nb\" | indent(2000000000) >>").path()).unwrap_err();
    assert!(matches!(indented, RenderError::TooLarge { .. } | RenderError::Template { .. }), "{indented}");
}

#[test]
fn long_texts_end() {
    let folder = folder(
        "<% for a in range(20000) %><< \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" >><% endfor %>",
    );
    let limits = Limits { output_megabytes: 1, ..Limits::default() };
    let exe = Path::new(env!("CARGO_BIN_EXE_studyc"));
    let piece = Piece::Table(&grids::regression(), Format::Latex);
    let error = render_untrusted(exe, piece, folder.path(), &limits).unwrap_err();
    assert!(matches!(error, RenderError::TooLarge { megabytes: 1, .. }), "{error}");
}

#[test]
fn slow_templates_end_in_time() {
    let slow = "<% set x = range(90000) | list %><% for a in range(20000) %><% set y = x | sort | reverse | list %><% endfor %>";
    let begun = Instant::now();
    let error = rendered(folder(slow).path()).unwrap_err();
    assert!(matches!(error, RenderError::TooSlow { seconds: 5, .. }), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn templates_see_only_their_folder() {
    let secret = tempfile::tempdir().unwrap();
    fs::write(secret.path().join("secret"), "secret").unwrap();
    let outside = secret.path().join("secret");
    for name in [outside.display().to_string(), "../secret".into(), "/etc/passwd".into()] {
        let folder = folder(&format!("<% include \"{name}\" %>"));
        fs::write(folder.path().parent().unwrap().join("secret"), "secret").ok();
        assert!(matches!(rendered(folder.path()), Err(RenderError::Template { .. })), "{name}");
    }
    fs::remove_file(secret.path().parent().unwrap().join("secret")).ok();
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_are_not_followed() {
    let folder = folder("<% include \"linked\" %>");
    std::os::unix::fs::symlink("/etc/hostname", folder.path().join("linked")).unwrap();
    assert!(matches!(rendered(folder.path()), Err(RenderError::Template { .. })));
}

#[test]
fn a_missing_folder_is_an_error() {
    let error = rendered(Path::new("no-such-folder")).unwrap_err();
    assert!(matches!(error, RenderError::Process { .. }));
}
