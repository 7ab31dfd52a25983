//! Content addresses of steps.

use std::fmt;

use serde_json::Value;

use super::canonical;

/// 32 bytes that stand for an operation, its parameters and all that went into it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub [u8; 32]);

impl Key {
    pub fn of(op: &str, version: u32, params: &Value, inputs: &[Key]) -> Key {
        let mut hash = blake3::Hasher::new();
        hash.update(canonical(&serde_json::json!([op, version, params])).as_bytes());
        for input in inputs {
            hash.update(&input.0);
        }
        Key(*hash.finalize().as_bytes())
    }

    pub fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The first twelve digits, enough for a reader.
    pub fn short(&self) -> String {
        self.hex()[..12].to_string()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}
