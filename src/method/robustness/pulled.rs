//! How many cells a check has pulled in, for the note of its table.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::method::regression::formula_of;
use crate::method::variables;
use crate::plan::{Datum, Failure, Job, Key, Op, Plan, Published};
use crate::results::Note;
use crate::spec::expr::ExprKind;
use crate::study::{Analysis, Definition, Study, VarId};

#[derive(Serialize, Deserialize)]
struct Params {
    names: Vec<String>,
}

/// Inputs: a fit; each pulled column before and after.
static PULLED: Op = Op { name: "pulled_in", version: 1, keep: true, cost: |_, rows| 4 * rows, run: pulled };

/// The fit with the number of cells that winsorising has changed; the fit itself where nothing was winsorised.
pub fn counted(analysis: &Analysis, fit: Key, study: &Study, plan: &mut Plan) -> Key {
    let winsorised =
        study.checks.get(&analysis.name).is_some_and(|check| check.edit.ends.iter().any(|one| !one.rows_go));
    let Some(formula) = formula_of(analysis).filter(|_| winsorised) else { return fit };
    let mut found: Vec<(VarId, VarId)> = vec![];
    for id in formula.vars().into_iter().flat_map(|id| study.ancestry(id)) {
        let pair = before(study, id).map(|source| (source, id));
        found.extend(pair.filter(|pair| !found.contains(pair)));
    }
    if found.is_empty() {
        return fit;
    }
    let params = Params { names: found.iter().map(|(_, id)| study.name_of(*id).to_string()).collect() };
    let columns = found.iter().flat_map(|(source, id)| [*source, *id]);
    let mut inputs = vec![fit];
    inputs.extend(columns.map(|id| variables::lower(study, id, plan)));
    plan.step(&PULLED, json!(params), &inputs, analysis.span, format!("cells pulled in by {}", analysis.name))
}

/// The variable whose ends an edit has pulled in to give this one.
fn before(study: &Study, id: VarId) -> Option<VarId> {
    let var = study.var(id);
    match (&var.definition, var.origin) {
        (Definition::Formula { expr, of }, Some(origin)) => {
            let is_pulled = matches!(&expr.kind, ExprKind::Call(call) if call.name.to_string() == "winsorise");
            of.first().copied().filter(|source| is_pulled && study.original(*source) == origin)
        }
        _ => None,
    }
}

fn pulled(job: &Job) -> Result<Datum, Failure> {
    let Params { names } = job.params()?;
    let (fit, columns) = job.inputs.split_first().ok_or_else(|| Failure::new("an input is missing"))?;
    let mut out: Published = fit.read()?;
    let mut counts = vec![];
    let mut rows = 0;
    for (name, pair) in names.iter().zip(columns.chunks_exact(2)) {
        let (source, new) = (pair[0].as_numbers()?, pair[1].as_numbers()?);
        let changed = source.iter().zip(new).filter(|(a, b)| a != b && !a.is_nan()).count();
        counts.push(format!("`{name}` {changed}"));
        rows = source.len();
    }
    out.notes.push(Note::words(
        format!("cells pulled in, of {rows} rows: {}", counts.join(", ")),
        format!("缩尾改变的单元格数（共{rows}行）：{}", counts.join("、")),
    ));
    Datum::record(&out)
}
