#![doc = include_str!("../ARCHITECTURE.md")]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable)]
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod audit;
pub mod cli;
pub mod compare;
pub mod compile;
pub mod data;
pub mod diag;
pub mod diff;
pub mod exhibit;
pub mod lint;
pub mod lock;
pub mod method;
pub mod output;
pub mod plan;
pub mod printed;
pub mod render;
pub mod results;
pub mod run;
pub mod source;
pub mod spec;
pub mod stats;
pub mod study;
pub mod synth;
pub mod verdict;
