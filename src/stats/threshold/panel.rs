//! A balanced panel, unit by unit, and the transformation that takes the units' levels out.

use serde::{Deserialize, Serialize};

use crate::stats::sums::centred;

/// Rows stand unit by unit, each unit's periods in order: row i T + t is unit i in period t.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panel {
    /// n
    pub units: usize,
    /// T
    pub periods: usize,
    pub within: Within,
}

/// Which demeaned rows enter the regression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// All: the within estimator.
    #[default]
    AllPeriods,
    /// All but each unit's last, as in the program of Hansen (1999). The rows left are correlated, and the estimator is
    /// another one.
    DropLast,
}

/// What multiplies the share by which the sum of squares falls: F = d (S0 - S1) / S1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Degrees {
    /// N T
    Rows,
    /// n (T - 1), Hansen (1999)
    #[default]
    Within,
    /// T (n - 1), xthreg (Wang 2015)
    Between,
}

impl Degrees {
    pub fn of(self, panel: Panel) -> f64 {
        let (units, periods) = (panel.units as f64, panel.periods as f64);
        match self {
            Degrees::Rows => units * periods,
            Degrees::Within => units * (periods - 1.0),
            Degrees::Between => periods * (units - 1.0),
        }
    }
}

impl Panel {
    /// n T
    pub fn rows(self) -> usize {
        self.units * self.periods
    }

    /// Periods of a unit that enter the regression.
    pub fn kept_periods(self) -> usize {
        match self.within {
            Within::AllPeriods => self.periods,
            Within::DropLast => self.periods.saturating_sub(1),
        }
    }

    /// Rows that enter the regression.
    pub fn kept_rows(self) -> usize {
        self.units * self.kept_periods()
    }

    pub fn is_kept(self, row: usize) -> bool {
        row % self.periods < self.kept_periods()
    }

    /// P v: a column (n T) without the units' means, on the kept rows.
    pub fn transform(self, column: &[f64]) -> Vec<f64> {
        let kept = self.kept_periods();
        column.chunks_exact(self.periods).flat_map(|unit| centred(unit).into_iter().take(kept)).collect()
    }

    /// P'v: of a column on the kept rows, so that (P u)'v = u'(P'v) for any u (n T).
    pub fn transpose(self, column: &[f64]) -> Vec<f64> {
        let mut out = Vec::with_capacity(self.rows());
        for unit in column.chunks_exact(self.kept_periods()) {
            let mean = unit.iter().sum::<f64>() / self.periods as f64;
            out.extend(unit.iter().map(|value| value - mean));
            out.resize(out.len() + self.periods - unit.len(), -mean);
        }
        out
    }
}
