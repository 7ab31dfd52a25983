//! From the name of a matrix to the step that gives it.

use std::sync::Arc;

use serde_json::json;

use super::options::{Matrix, Pairs, Source, Standardise, member};
use super::steps::{
    AMONG, BAND, BORDERS, Borders, COMBINE, Combination, DISTANCE, Direction, ENTRIES, GAPS, GLOBE, Gap, Join, Metric,
    SIZE, Size, TABLE, TOWARD,
};
use super::{Matrices, matrix, says};
use crate::method::{self, variables};
use crate::plan::{Key, Plan};
use crate::spec::types::Language;
use crate::study::{Analysis, Bound, Study, VarId};

/// Deeper than this matrices are not made from each other: a circle was reported.
const DEEPEST: usize = 32;

/// The step whose value is the [`super::Space`] of a matrix; none where the study has no such matrix, or it is wrong,
/// which was reported. Equal matrices are one step, whoever asks.
pub fn key(study: &Study, name: &str, plan: &mut Plan) -> Option<Key> {
    finished(study, name, plan, DEEPEST)
}

/// The same with the links alone whose length is above `from` and not above `to` km, sized as the matrix is; places may
/// have no neighbours. None where the matrix has no coordinates.
pub fn banded(study: &Study, name: &str, [from, to]: [f64; 2], plan: &mut Plan) -> Option<Key> {
    let (analysis, _) = matrix(study, name)?;
    let draft = draft(study, name, plan, DEEPEST)?;
    let globe = globe(study, name, plan)?;
    let part = plan.step(&BAND, json!([from, to]), &[draft, globe], analysis.span, format!("{from}-{to} km of {name}"));
    let standardise = standardisation(study, name);
    let params = Size { matrix: name.to_string(), standardise, islands: true };
    Some(plan.step(&SIZE, json!(params), &[part], analysis.span, format!("matrix {name}, {from}-{to} km")))
}

/// How the entries of a matrix are sized: as it says, else as the matrix that it is made from, else by row.
pub fn standardisation(study: &Study, name: &str) -> Standardise {
    sized(study, name, DEEPEST)
}

fn sized(study: &Study, name: &str, depth: usize) -> Standardise {
    let Some((_, options)) = matrix(study, name) else { return Standardise::default() };
    match (options.standardisation(), &options.from) {
        (Some(how), _) => how,
        (None, Some(base)) if depth > 0 => match sized(study, base.value.as_str(), depth - 1) {
            Standardise::Inherit => Standardise::Row,
            how => how,
        },
        _ => Standardise::default(),
    }
}

fn islands(study: &Study, name: &str, depth: usize) -> bool {
    let Some((_, options)) = matrix(study, name) else { return false };
    match (options.islands_allowed(), &options.from) {
        (Some(allowed), _) => allowed,
        (None, Some(base)) if depth > 0 => islands(study, base.value.as_str(), depth - 1),
        _ => false,
    }
}

fn finished(study: &Study, name: &str, plan: &mut Plan, depth: usize) -> Option<Key> {
    let place = ("matrix", name.to_string());
    if let Some(key) = plan.known.get(&place) {
        return Some(*key);
    }
    let (analysis, _) = matrix(study, name)?;
    let draft = draft(study, name, plan, depth)?;
    let params = Size {
        matrix: name.to_string(),
        standardise: standardisation(study, name),
        islands: islands(study, name, DEEPEST),
    };
    let label = format!("matrix {name}: {}", says::sentence(study, name, Language::En));
    let key = plan.step(&SIZE, json!(params), &[draft], analysis.span, label);
    plan.known.insert(place, key);
    Some(key)
}

/// The links with their weights before they are sized.
fn draft(study: &Study, name: &str, plan: &mut Plan, depth: usize) -> Option<Key> {
    let depth = depth.checked_sub(1)?;
    let (analysis, options) = matrix(study, name)?;
    let unit = variables::lower(study, study.layout.unit?, plan);
    let here = Here { study, analysis, options: &options, unit, label: format!("links of {name}") };
    let links = match options.source()? {
        Source::Queen | Source::Rook => here.borders(plan),
        Source::File => here.table(plan),
        Source::Nearest | Source::InverseDistance => here.distance(plan),
        Source::InverseGap => here.gaps(plan),
        Source::Sum => here.combined(&options.sum.0, Combination::Sum(options.shares_of_sum()), plan, depth),
        Source::Product => here.combined(&options.product.0, Combination::Product, plan, depth),
        Source::From => here.base(plan, depth),
    }?;
    let links = match options.pairs() {
        Some(Pairs::Alike { same, group }) => {
            let by = group.to_string();
            let groups = grouping(study, &by, plan)?;
            plan.step(&AMONG, json!([by, same]), &[links, groups, unit], analysis.span, format!("groups of {name}"))
        }
        Some(Pairs::Toward { from, to, rest }) => {
            let (from, to) = (member(from)?, member(to)?);
            let inputs = [links, grouping(study, &from.0, plan)?, grouping(study, &to.0, plan)?, unit];
            let params = Direction { from, to, rest };
            plan.step(&TOWARD, json!(params), &inputs, analysis.span, format!("directions of {name}"))
        }
        None => links,
    };
    match options.band_km() {
        Some(ends) => {
            let globe = globe(study, name, plan)?;
            Some(plan.step(&BAND, json!(ends), &[links, globe], analysis.span, format!("band of {name}")))
        }
        None => Some(links),
    }
}

/// What the steps of one matrix share.
struct Here<'a> {
    study: &'a Study,
    analysis: &'a Analysis,
    options: &'a Matrix,
    unit: Key,
    label: String,
}

impl Here<'_> {
    fn role(&self, option: &str) -> Vec<VarId> {
        self.analysis.roles.get(option).map(Bound::vars).unwrap_or_default()
    }

    /// The file, the unit and, where names are joined by one, a column of the data.
    fn joined(&self, plan: &mut Plan) -> Option<(Join, Vec<Key>)> {
        let name = self.options.attached()?;
        let hash = self.study.facts.attached.get(&name)?;
        let mut inputs = vec![plan.column(&name, &hash.to_hex()), self.unit];
        let own = self.study.name_of(self.study.layout.unit?);
        let said = self.options.join.as_ref().map(|join| join.value.to_string());
        let attribute = said.clone().unwrap_or_else(|| own.to_string());
        let column = if attribute == own { None } else { self.study.facts.columns.get(&attribute) };
        if let Some(hash) = column.and_then(|fact| fact.hash) {
            inputs.push(plan.column(&attribute, &hash.to_hex()));
        }
        let join = Join {
            file: self.options.path()?.value.clone(),
            attribute,
            said: said.is_some(),
            column: column.is_some(),
            allow: self.options.unmatched.as_ref().is_some_and(|word| word.value.as_str() == "allow"),
        };
        Some((join, inputs))
    }

    fn borders(&self, plan: &mut Plan) -> Option<Key> {
        let (join, inputs) = self.joined(plan)?;
        let rook = self.options.queen.is_none();
        let params = Borders { join, rook, snap: self.options.snap.as_deref().copied().unwrap_or(0.0) };
        Some(plan.step(&BORDERS, json!(params), &inputs, self.analysis.span, &self.label))
    }

    fn table(&self, plan: &mut Plan) -> Option<Key> {
        let (join, inputs) = self.joined(plan)?;
        Some(plan.step(&TABLE, json!(join), &inputs, self.analysis.span, &self.label))
    }

    fn distance(&self, plan: &mut Plan) -> Option<Key> {
        let globe = globe(self.study, &self.analysis.name, plan)?;
        let metric = match &self.options.nearest {
            Some(_) => Metric::Nearest { k: self.options.k.as_deref().copied()? as usize },
            None => Metric::Inverse { power: self.power(), cut_off: self.options.cut_off().ok()? },
        };
        Some(plan.step(&DISTANCE, json!(metric), &[globe, self.unit], self.analysis.span, &self.label))
    }

    fn power(&self) -> f64 {
        self.options.power.as_deref().copied().unwrap_or(1.0)
    }

    fn gaps(&self, plan: &mut Plan) -> Option<Key> {
        let variable = *self.role("inverse_gap").first()?;
        let years = self.options.mean_over.as_ref().map(|years| [years.value.from, years.value.to]);
        let time = self.study.layout.time.filter(|_| years.is_some());
        let params = Gap {
            variable: self.study.name_of(variable).to_string(),
            power: self.power(),
            years: years.filter(|_| time.is_some()),
        };
        let mut inputs = vec![variables::lower(self.study, variable, plan), self.unit];
        inputs.extend(time.map(|time| variables::lower(self.study, time, plan)));
        Some(plan.step(&GAPS, json!(params), &inputs, self.analysis.span, &self.label))
    }

    fn combined(
        &self,
        names: &[crate::spec::At<crate::spec::words::Name>],
        how: Combination,
        plan: &mut Plan,
        depth: usize,
    ) -> Option<Key> {
        let parts: Option<Vec<Key>> =
            names.iter().map(|name| finished(self.study, name.value.as_str(), plan, depth)).collect();
        Some(plan.step(&COMBINE, json!(how), &parts?, self.analysis.span, &self.label))
    }

    /// The matrix that this one is made from: as it is where sizes are inherited, else before it had sizes.
    fn base(&self, plan: &mut Plan, depth: usize) -> Option<Key> {
        let base = self.options.from.as_ref()?.value.as_str();
        if self.options.standardisation() != Some(Standardise::Inherit) {
            return draft(self.study, base, plan, depth);
        }
        let whole = finished(self.study, base, plan, depth)?;
        Some(plan.step(&ENTRIES, json!({}), &[whole], self.analysis.span, format!("entries of {base}")))
    }
}

/// How the map of a matrix is joined, and the inputs of a step that reads it.
pub fn map_inputs(study: &Study, name: &str, plan: &mut Plan) -> Option<(Join, Vec<Key>)> {
    let (analysis, options) = matrix(study, name)?;
    let unit = variables::lower(study, study.layout.unit?, plan);
    Here { study, analysis, options: &options, unit, label: String::new() }.joined(plan)
}

/// Longitude and latitude of a matrix: its own, else those of the matrix that it is made from.
pub fn coordinates(study: &Study, name: &str) -> Option<[VarId; 2]> {
    let mut name = name.to_string();
    for _ in 0..DEEPEST {
        let (analysis, options) = matrix(study, &name)?;
        for option in ["coordinates", "inverse_distance", "nearest"] {
            if let Some([lon, lat]) = analysis.roles.get(option).map(Bound::vars).as_deref() {
                return Some([*lon, *lat]);
            }
        }
        name = options.from.as_ref()?.value.to_string();
    }
    None
}

/// The step that gives the coordinates of a matrix.
pub fn globe(study: &Study, name: &str, plan: &mut Plan) -> Option<Key> {
    let (analysis, _) = matrix(study, name)?;
    let [lon, lat] = coordinates(study, name)?;
    let names = [study.name_of(lon), study.name_of(lat)];
    let inputs = [lon, lat, study.layout.unit?].map(|id| variables::lower(study, id, plan));
    Some(plan.step(&GLOBE, json!(names), &inputs, analysis.span, format!("coordinates {}, {}", names[0], names[1])))
}

/// A grouping, a variable or a column of the data.
fn grouping(study: &Study, name: &str, plan: &mut Plan) -> Option<Key> {
    let known = study.groups.get(name).map(|group| group.var).or_else(|| study.names.get(name).copied());
    if let Some(id) = known {
        return Some(variables::lower(study, id, plan));
    }
    let hash = study.facts.columns.get(name)?.hash?;
    Some(plan.column(name, &hash.to_hex()))
}

/// Whether a matrix is another one in each period: its file says so, or that of the matrix that it is made from.
pub fn changes(study: &Study, name: &str) -> bool {
    let mut at = Some(name.to_string());
    // A matrix made from itself, which is reported, ends after as many steps as there are analyses.
    for _ in 0..study.analyses.len() {
        let Some((_, options)) = at.as_deref().and_then(|name| find(study, name)) else { return false };
        if options.by.is_some() {
            return true;
        }
        at = options.from.as_ref().map(|from| from.value.to_string());
    }
    false
}

/// The analysis of a matrix with its options, if the study has such a matrix.
pub fn find<'a>(study: &'a Study, name: &str) -> Option<(&'a Analysis, Arc<Matrix>)> {
    let analysis = study.analyses.get(name).filter(|one| one.method == method::Method::section(&Matrices))?;
    Some((analysis, method::options::<Matrices>(analysis).ok()?))
}
