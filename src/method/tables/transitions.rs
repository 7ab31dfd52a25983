//! Transition matrices as journals print them: a row and a column each class, errors below; and apart for each class of
//! the neighbours.

use super::cells::{Cells, widened};
use super::note::{failures, said};
use super::wording::{clause, sentence};
use super::{head, start, word};
use crate::exhibit::{Align, Grid, Panel, Row, Value};
use crate::method::matrix;
use crate::method::movement::{matrix_of, options_of, role};
use crate::results::Results;
use crate::study::{Analysis, BoundTable, Study, VarId};

/// One chain: its numbers, its classes, and what stands before the names of its cells.
struct Chain<'a> {
    cells: Cells<'a>,
    classes: usize,
    head: String,
    title: String,
}

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    drawn(table, study, results, &|chain, grid| {
        let mut rows = matrix(chain, "", study);
        rows.push(shares(chain, word(study, "Initial", "初始分布"), "initial", true));
        rows.push(shares(chain, word(study, "Ergodic", "遍历分布"), "ergodic", false));
        grid.panels.push(Panel { title: Some(chain.title.clone()), rows });
        grid.notes.extend(mobility(chain, study));
    })
}

pub fn spatial(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    drawn(table, study, results, &|chain, grid| {
        for lag in 1..=chain.classes {
            let neighbours = word(study, "neighbours", "邻居");
            let title = format!("{}, {neighbours}: {}", chain.title, class(lag, chain.classes, study));
            let prefix = format!("lag.{lag}.");
            let mut rows = matrix(chain, &prefix, study);
            rows.push(shares(chain, word(study, "Ergodic", "遍历分布"), &format!("{prefix}ergodic"), true));
            grid.panels.push(Panel { title: Some(title), rows });
        }
        let mut rows = matrix(chain, "", study);
        rows.push(shares(chain, word(study, "Ergodic", "遍历分布"), "ergodic", true));
        let all = word(study, "all neighbours", "不区分邻居");
        grid.panels.push(Panel { title: Some(format!("{}, {all}", chain.title)), rows });
    })
}

/// Tests of equal transitions: a row each class of the neighbours, then all together.
pub fn tests(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let asked = asked(table, study);
    let df = word(study, "df", "自由度");
    let names = asked.iter().flat_map(|test| [test.to_uppercase(), df.to_string(), "p".to_string()]);
    let first = head(word(study, "Neighbours", "邻居类型"), 1);
    grid.head = vec![std::iter::once(first).chain(names.map(|name| head(name, 1))).collect()];
    grid.columns = vec![Align::Decimal; 3 * asked.len()];
    for chain in chains(table, study, results) {
        let row = |stub: &str, prefix: &str, rule_above: bool| {
            let of = |test: &str| {
                let at = format!("{}{prefix}{test}", chain.head);
                [
                    chain.cells.number(&at),
                    chain.cells.count(&format!("{at}.df")),
                    chain.cells.number(&format!("{at}.p")),
                ]
            };
            let cells = asked.iter().flat_map(|test| of(test)).collect();
            Row { stub: stub.into(), cells, rule_above, ..Row::default() }
        };
        let each = (1..=chain.classes).map(|lag| row(&class(lag, chain.classes, study), &format!("lag.{lag}."), false));
        let all = row(word(study, "All", "整体"), "", true);
        grid.panels.push(Panel { title: Some(chain.title.clone()), rows: each.chain([all]).collect() });
        let permuted = |test: &str| chain.cells.get(&format!("{}{test}.permuted.p", chain.head));
        if let (Some(lr), Some(q)) = (permuted("lr"), permuted("q")) {
            let en = format!("p over permutations of places: LR {lr:.3}, Q {q:.3}.");
            grid.notes.push(word(study, &en, &format!("空间置换p值：LR为{lr:.3}，Q为{q:.3}。")).to_string());
        }
    }
    let note = "H0: transitions do not depend on the neighbours (Bickenbach and Bode 2003); each class is held against \
                the pooled matrix.";
    grid.notes.push(
        word(study, note, "原假设：转移概率与邻居类型无关（Bickenbach和Bode，2003）；各类型与整体矩阵比较。").into(),
    );
    finished(grid, table, study, results)
}

/// The tests that some analysis asks for; both where none says.
fn asked(table: &BoundTable, study: &Study) -> Vec<&'static str> {
    let said: Vec<String> = moving(table, study)
        .iter()
        .flat_map(|(analysis, _)| options_of(analysis).tests.0.clone())
        .map(|test| test.value.to_string())
        .collect();
    ["lr", "q"].into_iter().filter(|test| said.is_empty() || said.iter().any(|one| one == test)).collect()
}

fn drawn(table: &BoundTable, study: &Study, results: &Results, draw: &dyn Fn(&Chain, &mut Grid)) -> Grid {
    let mut grid = start(table, study);
    let chains = chains(table, study, results);
    let most = chains.iter().map(|chain| chain.classes).max().unwrap_or(2);
    let named = (1..=most).map(|at| head(class(at, most, study), 1));
    grid.head = vec![
        vec![head("", 1), head("", 1), head(word(study, "To", "转移至"), most)],
        [head(word(study, "From", "转移自"), 1), head("n", 1)].into_iter().chain(named).collect(),
    ];
    grid.columns = vec![Align::Decimal; most + 1];
    chains.iter().for_each(|chain| draw(chain, &mut grid));
    grid.panels.iter_mut().for_each(|panel| widened(&mut panel.rows, most + 1));
    let note = word(study, "Standard errors in parentheses.", "括号内为标准误。");
    grid.notes.push(note.into());
    finished(grid, table, study, results)
}

fn finished(mut grid: Grid, table: &BoundTable, study: &Study, results: &Results) -> Grid {
    if let [only] = grid.panels.as_mut_slice() {
        only.title = None;
    }
    for (analysis, id) in moving(table, study) {
        let of = (analysis.name.as_str(), Some(study.name_of(id)));
        if let Some(name) = matrix_of(analysis) {
            let note = sentence(&clause(&matrix::note(study, name), study.language), study.language);
            grid.notes.extend(Some(note).filter(|note| !grid.notes.contains(note)));
        }
        for sentence in said(results, of.0, of.1, study) {
            if !grid.notes.contains(&sentence) {
                grid.notes.push(sentence);
            }
        }
        failures(&mut grid, results, std::iter::once(of));
    }
    grid
}

fn moving<'a>(table: &BoundTable, study: &'a Study) -> Vec<(&'a Analysis, VarId)> {
    let analyses = table.columns.iter().filter_map(|name| study.analyses.get(name));
    analyses.flat_map(|analysis| role(analysis, "markov").into_iter().map(move |id| (analysis, id))).collect()
}

fn chains<'a>(table: &BoundTable, study: &'a Study, results: &'a Results) -> Vec<Chain<'a>> {
    let mut found = vec![];
    for (analysis, id) in moving(table, study) {
        let options = options_of(analysis);
        let steps = options.steps();
        for step in &steps {
            let several = steps.len() > 1;
            let label = study.label_of(id);
            let zh = word(study, "en", "zh") == "zh";
            let title = match (several, zh) {
                (true, false) => format!("{label}, step {step}"),
                (true, true) => format!("{label}，步长{step}"),
                _ => label,
            };
            found.push(Chain {
                cells: Cells::new(&analysis.name, Some(study.name_of(id)), table, study, results),
                classes: options.classes().count(),
                head: if several { format!("step{step}.") } else { String::new() },
                title,
            });
        }
    }
    found
}

fn matrix(chain: &Chain, prefix: &str, study: &Study) -> Vec<Row> {
    let k = chain.classes;
    let mut rows = vec![];
    for i in 1..=k {
        let name = |cell: String| format!("{}{prefix}{cell}", chain.head);
        let empty = chain.cells.get(&name(format!("from.{i}"))) == Some(0.0);
        let p = |j: usize| match empty {
            true => Value::Text { text: "\u{2013}".into() },
            false => chain.cells.number(&name(format!("p.{i}.{j}"))),
        };
        let se = |j: usize| chain.cells.paren(&name(format!("p.{i}.{j}.se")));
        let count = chain.cells.count(&name(format!("from.{i}")));
        let cells = std::iter::once(count).chain((1..=k).map(p)).collect();
        rows.push(Row { stub: class(i, k, study), cells, ..Row::default() });
        if !empty {
            rows.push(Row { cells: std::iter::once(Value::Empty).chain((1..=k).map(se)).collect(), ..Row::default() });
        }
    }
    rows
}

fn shares(chain: &Chain, stub: &str, name: &str, rule_above: bool) -> Row {
    let share = |i: usize| chain.cells.number(&format!("{}{name}.{i}", chain.head));
    let cells = std::iter::once(Value::Empty).chain((1..=chain.classes).map(share)).collect();
    Row { stub: stub.into(), cells, rule_above, ..Row::default() }
}

fn mobility(chain: &Chain, study: &Study) -> Option<String> {
    let number = |name: &str| chain.cells.get(&format!("{}{name}", chain.head));
    let (shorrocks, half_life) = (number("shorrocks")?, number("half_life"));
    let of = &chain.title;
    let [lives_en, lives_zh] = match half_life {
        Some(life) => [format!(", half-life {life:.1} periods"), format!("，半衰期{life:.1}期")],
        None => [String::new(), String::new()],
    };
    let en = format!("{of}: Shorrocks's mobility {shorrocks:.3}{lives_en}.");
    let zh = format!("{of}：Shorrocks流动性指数{shorrocks:.3}{lives_zh}。");
    Some(word(study, &en, &zh).to_string())
}

/// What a class is called.
fn class(at: usize, of: usize, study: &Study) -> String {
    let names: &[[&str; 2]] = match of {
        2 => &[["Low", "低"], ["High", "高"]],
        3 => &[["Low", "低"], ["Middle", "中"], ["High", "高"]],
        4 => &[["Low", "低"], ["Lower middle", "中低"], ["Upper middle", "中高"], ["High", "高"]],
        5 => &[["Low", "低"], ["Lower middle", "中低"], ["Middle", "中"], ["Upper middle", "中高"], ["High", "高"]],
        _ => &[],
    };
    names.get(at - 1).map_or_else(|| at.to_string(), |[en, zh]| word(study, en, zh).to_string())
}

/// Whether the analysis has a chain without neighbours.
pub fn shows(analysis: &Analysis) -> bool {
    !role(analysis, "markov").is_empty() && options_of(analysis).lag.is_none()
}

/// Whether it has one with neighbours.
pub fn shows_spatial(analysis: &Analysis) -> bool {
    !role(analysis, "markov").is_empty() && options_of(analysis).lag.is_some()
}
