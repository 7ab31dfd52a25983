//! The spread of a variable over time, and the paths of clubs.
//!
//! An analysis publishes series `sigma.GROUPING.GROUP` with the columns `period` and `sd`, or `club.K` with `period` and `h`.

use super::{line_look, start};
use crate::exhibit::Chart;
use crate::exhibit::chart::{Arrangement, Axis, Plot, Reference, Series};
use crate::method::convergence::role;
use crate::method::tables::note::{said, unfinished};
use crate::method::tables::word;
use crate::results::{Output, Results, Series as Published};
use crate::study::{BoundFigure, Study, VarId};

pub fn sigma(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let label = word(study, "Standard deviation", "标准差");
    draw(figure, study, results, "sigma", &|id, series| {
        let lines = series.iter().filter(|one| one.name.starts_with("sigma"));
        let name = |one: &Published| {
            one.name.rsplit_once('.').map_or(word(study, "All", "整体"), |(_, name)| name).to_string()
        };
        plot(id, label, study, lines.map(|one| (name(one), one, "sd")).collect())
    })
}

pub fn clubs(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let label = word(study, "Relative to the mean of all", "相对全部均值");
    draw(figure, study, results, "clubs", &|id, series| {
        let lines = series.iter().filter_map(|one| Some((one.name.strip_prefix("club.")?, one)));
        let name = |club: &str| format!("{} {club}", word(study, "Club", "俱乐部"));
        let mut plot = plot(id, label, study, lines.map(|(club, one)| (name(club), one, "h")).collect());
        plot.references = vec![Reference::level(1.0, "")];
        plot
    })
}

fn plot(id: VarId, label: &str, study: &Study, lines: Vec<(String, &Published, &str)>) -> Plot {
    let column = |one: &Published, name: &str| one.column(name).map(<[f64]>::to_vec).unwrap_or_default();
    let single = lines.len() == 1;
    let line = |(n, (name, one, of)): (usize, (String, &Published, &str))| {
        let name = if single { String::new() } else { name };
        Series::line(column(one, "period"), column(one, of)).named(name).looking(line_look(n))
    };
    let time = study.layout.time.map(|time| study.label_of(time)).unwrap_or_default();
    Plot {
        title: Some(study.label_of(id)),
        x: Axis { whole: true, ..Axis::linear(time) },
        y: Axis::linear(label),
        series: lines.into_iter().enumerate().map(line).collect(),
        ..Plot::default()
    }
}

type Drawing<'a> = dyn Fn(VarId, &[Published]) -> Plot + 'a;

fn draw(figure: &BoundFigure, study: &Study, results: &Results, option: &str, plot: &Drawing) -> Chart {
    let mut chart = start(figure, study);
    chart.arrangement = Arrangement::Beside;
    for name in &figure.columns {
        let Some(analysis) = study.analyses.get(name) else { continue };
        for id in role(analysis, option) {
            if let Some(Output::Computed { series, .. }) = results.output(name, Some(study.name_of(id))) {
                chart.plots.push(plot(id, series));
            }
            for sentence in said(results, name, Some(study.name_of(id)), study) {
                if !chart.notes.contains(&sentence) {
                    chart.notes.push(sentence);
                }
            }
        }
    }
    if let [only] = chart.plots.as_mut_slice() {
        only.title = None;
    }
    if chart.plots.is_empty() {
        let sentence = "n/c: none of the analyses gives it.";
        chart.notes.push(word(study, sentence, "n/c：没有分析给出。").into());
    }
    unfinished(&mut chart.notes, results, results.outcomes(&figure.columns));
    chart
}
