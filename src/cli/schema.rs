//! `studyc schema`

use super::{End, console};

pub fn schema() -> End {
    console::say(format!("{:#}", crate::compile::schema()));
    End::Fine
}
