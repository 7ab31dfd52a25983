//! Moran's I, Geary's C, G and their kin by period: a panel for each variable, a group of columns for each matrix.

use super::note::{failures, levels, said_of, star_levels, stars};
use super::{digits, head, start, word};
use crate::exhibit::{Align, Grid, Head, Panel, Row, Value};
use crate::method::dependence::{Wish, matrices, measured, others, prefixes};
use crate::method::figures::label_of;
use crate::results::{Part, Results};
use crate::study::{Analysis, BoundTable, Study, VarId};

/// One statistic: what stands over its columns, its cell, and the cells of its z and p.
#[derive(PartialEq)]
struct Statistic {
    title: String,
    cells: [String; 3],
}

/// What stands in the columns: statistics under each matrix.
struct Columns {
    matrices: Vec<String>,
    statistics: Vec<Statistic>,
}

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let analyses: Vec<&Analysis> = table.columns.iter().filter_map(|name| study.analyses.get(name)).collect();
    let columns = Columns::of(&analyses, study);
    for analysis in &analyses {
        for (id, wishes) in measured(analysis) {
            let own = statistics(analysis, &wishes, study);
            if !own.is_empty() {
                let rows = rows(table, analysis, id, &columns, &own, study, results);
                grid.panels.push(Panel { title: Some(study.label_of(id)), rows });
            }
        }
        notes(&mut grid, analysis, &[Part::Global], study, results);
    }
    if let [only] = grid.panels.as_mut_slice() {
        only.title = None;
    }
    grid.columns = vec![Align::Decimal; 3 * columns.statistics.len() * columns.matrices.len()];
    grid.head = columns.heads(study);
    grid.notes.extend(star_levels(&levels(study)));
    grid
}

impl Columns {
    fn of(analyses: &[&Analysis], study: &Study) -> Columns {
        let mut all = Columns { matrices: vec![], statistics: vec![] };
        for analysis in analyses {
            for name in matrices(analysis) {
                if !all.matrices.contains(&name) {
                    all.matrices.push(name);
                }
            }
            for one in measured(analysis).iter().flat_map(|(_, wishes)| statistics(analysis, wishes, study)) {
                if !all.statistics.contains(&one) {
                    all.statistics.push(one);
                }
            }
        }
        all
    }

    fn heads(&self, study: &Study) -> Vec<Vec<Head>> {
        let of_one = || self.statistics.iter().flat_map(|one| [one.title.clone(), "z".into(), "p".into()]);
        let titles = self.matrices.iter().flat_map(|_| of_one()).map(|title| head(title, 1));
        let below = std::iter::once(head(word(study, "Period", "年份"), 1)).chain(titles).collect();
        let names = self.matrices.iter().map(|name| head(label_of(name, study), 3 * self.statistics.len()));
        match self.matrices.len() {
            0 | 1 => vec![below],
            _ => vec![std::iter::once(head("", 1)).chain(names).collect(), below],
        }
    }
}

fn statistics(analysis: &Analysis, wishes: &[Wish], study: &Study) -> Vec<Statistic> {
    let named = |title: &str, own: &str, head: &str| Statistic {
        title: title.to_string(),
        cells: [own.to_string(), format!("{head}z"), format!("{head}p")],
    };
    let mut found = vec![];
    for wish in wishes {
        match wish {
            Wish::Moran => found.push(named("Moran's I", "i", "")),
            Wish::Geary => found.push(named("Geary's C", "c", "c.")),
            Wish::Getis => found.push(named("G", "g", "g.")),
            Wish::Bivariate => found.extend(others(analysis).iter().map(|id| {
                let head = format!("with.{}.", study.name_of(*id));
                named(&format!("I {} {}", word(study, "with", "与"), study.label_of(*id)), &format!("{head}i"), &head)
            })),
            Wish::Local | Wish::HotSpots => {}
        }
    }
    found
}

fn rows(
    table: &BoundTable,
    analysis: &Analysis,
    id: VarId,
    columns: &Columns,
    own: &[Statistic],
    study: &Study,
    results: &Results,
) -> Vec<Row> {
    let (digits, levels) = (digits(table, study), levels(study));
    let number = |cell: String| results.number(&analysis.name, Some(study.name_of(id)), &cell);
    let all = prefixes(analysis, study);
    let cells = |time: &str, matrix: &String, statistic: &Statistic| -> [Value; 3] {
        let prefix = all.iter().find(|(name, other, _)| name == matrix && other == time).map(|(_, _, prefix)| prefix);
        let Some(prefix) = prefix.filter(|_| own.contains(statistic)) else { return Default::default() };
        let [value, z, p] = statistic.cells.each_ref().map(|cell| number(format!("{prefix}{cell}")));
        let plain = |value: Option<f64>, stars| {
            value.map_or(Value::NotComputed, |value| Value::Number { value, digits, stars })
        };
        [plain(value, stars(p, &levels)), plain(z, 0), plain(p, 0)]
    };
    let mut times: Vec<&str> = vec![];
    for (_, time, _) in &all {
        if !times.contains(&time.as_str()) {
            times.push(time);
        }
    }
    let shown = |time: &&str| table.years.is_empty() || table.years.iter().any(|year| year.to_string() == **time);
    let row = |time: &str| {
        let pairs = columns.matrices.iter().flat_map(|name| columns.statistics.iter().map(move |one| (name, one)));
        let cells = pairs.flat_map(|(name, one)| cells(time, name, one)).collect();
        Row { stub: time.to_string(), cells, ..Row::default() }
    };
    times.into_iter().filter(shown).map(row).collect()
}

/// What the outputs say about themselves, and why some have no numbers.
pub fn notes(grid: &mut Grid, analysis: &Analysis, shown: &[Part], study: &Study, results: &Results) {
    let outcomes: Vec<&str> = measured(analysis).iter().map(|(id, _)| study.name_of(*id)).collect();
    for sentence in outcomes.iter().flat_map(|outcome| said_of(results, &analysis.name, Some(outcome), shown, study)) {
        if !grid.notes.contains(&sentence) {
            grid.notes.push(sentence);
        }
    }
    failures(grid, results, outcomes.iter().map(|outcome| (analysis.name.as_str(), Some(*outcome))));
}

/// Whether the analysis has a statistic of the whole map.
pub fn shows(analysis: &Analysis) -> bool {
    measured(analysis).iter().any(|(_, wishes)| wishes.iter().any(|wish| !wish.is_local()))
}
