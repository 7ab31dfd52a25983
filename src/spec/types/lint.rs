//! `lint:` — what a study makes of findings that no machine can decide.

use schemars::JsonSchema;
use serde::Deserialize;

/// How heavy a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// `check` ends with 1.
    Error,
    /// It is said.
    Warn,
    /// It is not looked for.
    Off,
}
