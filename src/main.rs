use std::env;
use std::process::ExitCode;

use studyc::{cli, render};

fn main() -> ExitCode {
    if env::args_os().nth(1).is_some_and(|verb| verb == render::CHILD_VERB) {
        return render::child_main();
    }
    cli::main()
}
