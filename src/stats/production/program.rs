//! Linear programs: the border to microlp, a sparse simplex without platform code.

use microlp::{ComparisonOp, Error, LinearExpr, OptimizationDirection, Problem, SolveOptions};

/// The solver stops where no reduced cost is below 1e-8 in absolute terms: costs of this size hold optima to 1e-12.
const COST: f64 = 1e4;
const FEASIBILITY: f64 = 1e-10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    AtMost,
    AtLeast,
    Equal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProgramError {
    #[error("no point of the technology dominates it")]
    Infeasible,
    #[error("the linear program has no bound")]
    Unbounded,
    #[error("the linear program was not solved")]
    Unsolved,
}

/// min c'x over x with rows a'x <= b, a'x >= b or a'x = b and x >= 0, the first variable free where `free_first`.
#[derive(Clone, Debug, Default)]
pub struct Program {
    pub cost: Vec<f64>,
    pub free_first: bool,
    pub rows: Vec<(Vec<f64>, Sense, f64)>,
}

impl Program {
    /// The optimal x; where several are optimal, the one where the simplex ends.
    pub fn solve(&self) -> Result<Vec<f64>, ProgramError> {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let variables: Vec<_> = self
            .cost
            .iter()
            .enumerate()
            .map(|(at, cost)| {
                let low = if at == 0 && self.free_first { f64::NEG_INFINITY } else { 0.0 };
                problem.add_var(cost * COST, (low, f64::INFINITY))
            })
            .collect();
        for (row, sense, bound) in &self.rows {
            let mut left = LinearExpr::empty();
            for (variable, weight) in variables.iter().zip(row).filter(|(_, weight)| **weight != 0.0) {
                left.add(*variable, *weight);
            }
            let sense = match sense {
                Sense::AtMost => ComparisonOp::Le,
                Sense::AtLeast => ComparisonOp::Ge,
                Sense::Equal => ComparisonOp::Eq,
            };
            problem.add_constraint(left, sense, *bound);
        }
        let mut options = SolveOptions::default();
        options.tolerances.feasibility = FEASIBILITY;
        let found = problem.solve_with(options).map_err(|error| match error {
            Error::Infeasible => ProgramError::Infeasible,
            Error::Unbounded => ProgramError::Unbounded,
            _ => ProgramError::Unsolved,
        })?;
        let solution = found.into_solution().ok().ok_or(ProgramError::Unsolved)?;
        Ok(variables.iter().map(|variable| solution.var_value(*variable)).collect())
    }

    /// The optimal value.
    pub fn value(&self, x: &[f64]) -> f64 {
        crate::stats::sums::dot(&self.cost, x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diet_is_as_cheap_as_can_be() {
        let rows = vec![(vec![1.0, 2.0], Sense::AtLeast, 4.0), (vec![3.0, 1.0], Sense::AtLeast, 6.0)];
        let program = Program { cost: vec![1.0, 1.0], free_first: false, rows };
        let x = program.solve().unwrap();
        assert!((program.value(&x) - 2.8).abs() < 1e-12, "{x:?}");
    }

    #[test]
    fn what_has_no_optimum_says_so() {
        let bound = |sense, at| Program { cost: vec![-1.0], free_first: false, rows: vec![(vec![1.0], sense, at)] };
        assert_eq!(bound(Sense::AtLeast, 1.0).solve(), Err(ProgramError::Unbounded));
        assert_eq!(bound(Sense::AtMost, -1.0).solve(), Err(ProgramError::Infeasible));
    }
}
