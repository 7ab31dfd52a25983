//! Studies as the program reads them to compare them.

use miette::{GraphicalTheme, ThemeStyles};
use studyc::diag::render;
use studyc::diff::{Concepts, Side};
use studyc::source::Source;

pub fn side(name: &str, id: u16, text: &str) -> Side {
    Side::read(Source::new(id, name, text), &Concepts::default()).unwrap_or_else(|(source, found)| {
        let theme = GraphicalTheme { styles: ThemeStyles::none(), ..GraphicalTheme::unicode_nocolor() };
        panic!("{}\n{text}", render(&found, &[source], theme))
    })
}
