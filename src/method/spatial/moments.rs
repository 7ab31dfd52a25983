//! A spatial model by moments.

use super::design::Design;
use super::estimate::Found;
use super::ground::failed;
use super::settle::Sandwich;
use crate::method::regression::CONSTANT;
use crate::plan::Failure;
use crate::stats::space::model::{Problem, moments};

pub fn fit(design: &Design, problem: &Problem) -> Result<Found, Failure> {
    if let Sandwich::Clusters { .. } = &design.settled.errors {
        return Err(Failure::new("moments have classical or robust errors here, not clustered ones")
            .help("say `errors: robust`, or estimate by likelihood"));
    }
    let instrumented: Vec<bool> = design.names.iter().map(|name| name != CONSTANT).collect();
    let robust = matches!(design.settled.errors, Sandwich::Rows);
    let found = moments::fit(problem, &instrumented, robust).map_err(failed)?;
    Ok(Found { fit: moments::as_fit(&found), phi: None })
}
