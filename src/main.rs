use std::env;
use std::process::ExitCode;

use mimalloc::MiMalloc;
use studyc::{cli, render};

/// A study is many small trees: of the time of `check` and `diff` a third went to the system's allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    if env::args_os().nth(1).is_some_and(|verb| verb == render::CHILD_VERB) {
        return render::child_main();
    }
    cli::main()
}
