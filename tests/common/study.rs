//! A study folder in a temporary place, with a spec whose words give the spans.

use std::path::Path;

use miette::GraphicalTheme;
use studyc::data::{FileRequest, Layout, Panel, Request};
use studyc::diag::{Diagnostic, render};
use studyc::source::{Source, Span};

pub struct Folder {
    dir: tempfile::TempDir,
    spec: String,
}

impl Folder {
    pub fn new(spec: &str) -> Self {
        Folder { dir: tempfile::tempdir().unwrap(), spec: spec.into() }
    }

    pub fn file(self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn span(&self, words: &str) -> Span {
        let at = self.spec.find(words).unwrap_or_else(|| panic!("the spec lacks `{words}`"));
        Span::new(0, at, at + words.len())
    }

    pub fn request(&self, files: &[&str], layout: Layout) -> Request {
        let files = files.iter().map(|path| FileRequest::new(*path, self.span(path))).collect();
        Request { root: self.path().into(), files, layout, ..Request::default() }
    }

    pub fn panel(&self, unit: &str, time: &str) -> Panel {
        Panel { unit: unit.into(), time: time.into(), years: None, units: None, span: self.span("panel:") }
    }

    pub fn text(&self, found: &[Diagnostic]) -> String {
        let theme = GraphicalTheme { styles: miette::ThemeStyles::none(), ..GraphicalTheme::unicode_nocolor() };
        render(found, &[Source::new(0, "study.yaml", self.spec.clone())], theme)
    }
}
