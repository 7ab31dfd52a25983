//! Kinds of figures: what each needs computed, and how it is drawn without a format.

mod coefficients;
mod convergence;
pub mod curve;
mod dagum;
mod decay;
mod density;
mod effects;
mod map;
pub mod mechanism;
mod moran;
pub mod placebo;
mod places;
pub mod threshold;
mod trend;

use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::exhibit::Chart;
use crate::exhibit::chart::{Ink, Look};
use crate::method::tables::{Needs, plain, style, word};
use crate::plan::Plan;
use crate::results::Results;
use crate::spec::de::from_node;
use crate::spec::types::Label;
use crate::study::{BoundFigure, Study};

card! {
    /// ## What it finds
    /// A figure that does not say its kind, or whose kind needs something that it does not name: the models of a
    /// coefficient plot.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x}}
    /// figures: {1: {kind: coefficients}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x}}
    /// figures: {1: {kind: coefficients, of: base}}
    /// ```
    static INCOMPLETE_FIGURE = "incomplete-figure", "a figure that does not say what it shows";
}

pub static CARDS: &[&Card] = &[&INCOMPLETE_FIGURE];

/// One kind of figure.
pub struct Kind {
    pub name: &'static str,
    pub says: &'static str,
    /// What it must name.
    pub needs: Needs,
    /// Adds what only the figure needs, published under the figure's id.
    pub lower: fn(&BoundFigure, &Study, &mut Plan),
    pub draw: fn(&BoundFigure, &Study, &Results) -> Chart,
    /// Its title where the study gives none, in English and Chinese.
    pub title: [&'static str; 2],
}

fn nothing(_: &BoundFigure, _: &Study, _: &mut Plan) {}

/// In the order of the reference.
pub static KINDS: &[Kind] = &[
    Kind {
        name: "coefficients",
        says: "coefficients of models with their intervals",
        needs: Needs::Analyses,
        lower: nothing,
        draw: coefficients::draw,
        title: ["Coefficients", "回归系数"],
    },
    Kind {
        name: "marginal_effects",
        says: "the effect of a variable over the values of another",
        needs: Needs::Analyses,
        lower: nothing,
        draw: effects::draw,
        title: ["Marginal effects", "边际效应"],
    },
    Kind {
        name: "decay",
        says: "indirect effects of a spatial model by band of distance",
        needs: Needs::Analyses,
        lower: nothing,
        draw: decay::draw,
        title: ["Spillovers by distance", "溢出效应随距离的变化"],
    },
    Kind {
        name: "likelihood_ratio",
        says: "the likelihood ratio over candidate thresholds",
        needs: Needs::Analyses,
        lower: nothing,
        draw: threshold::draw,
        title: ["Likelihood ratio of the thresholds", "门槛值的似然比"],
    },
    Kind {
        name: "specification_curve",
        says: "estimates of all universes by size, above the choices behind each",
        needs: Needs::Analyses,
        lower: nothing,
        draw: curve::draw,
        title: ["Specification curve", "设定曲线"],
    },
    Kind {
        name: "placebo_density",
        says: "the density of placebo estimates beside the estimate",
        needs: Needs::Analyses,
        lower: nothing,
        draw: placebo::draw,
        title: ["Placebo estimates", "安慰剂检验"],
    },
    Kind {
        name: "density",
        says: "densities by period, laid over each other",
        needs: Needs::Analyses,
        lower: nothing,
        draw: density::overlay,
        title: ["Kernel densities", "核密度曲线"],
    },
    Kind {
        name: "density_ridge",
        says: "densities by period, one above the other",
        needs: Needs::Analyses,
        lower: nothing,
        draw: density::ridges,
        title: ["Kernel densities", "核密度曲线"],
    },
    Kind {
        name: "dagum",
        says: "the parts of Dagum's Gini coefficient on each other, a bar a period",
        needs: Needs::Analyses,
        lower: nothing,
        draw: dagum::draw,
        title: ["Gini coefficient and its parts", "基尼系数及其分解"],
    },
    Kind {
        name: "sigma",
        says: "the spread of a variable over time, by group if the analysis has groups",
        needs: Needs::Analyses,
        lower: nothing,
        draw: convergence::sigma,
        title: ["Spread over time", "离散程度的变化"],
    },
    Kind {
        name: "club_paths",
        says: "the mean of each convergence club relative to that of all units",
        needs: Needs::Analyses,
        lower: nothing,
        draw: convergence::clubs,
        title: ["Convergence clubs", "收敛俱乐部"],
    },
    Kind {
        name: "index_trend",
        says: "a variable over time, by group if asked",
        needs: Needs::Variables,
        lower: trend::lower,
        draw: trend::draw,
        title: ["Means over time", "各期均值"],
    },
    Kind {
        name: "mechanism",
        says: "the concepts of the theory and the arrows between them",
        needs: Needs::Theory,
        lower: nothing,
        draw: mechanism::draw,
        title: ["Mechanisms", "作用机制"],
    },
    Kind {
        name: "map",
        says: "a variable by quantiles, place by place",
        needs: Needs::Variables,
        lower: map::lower,
        draw: map::draw,
        title: ["Map", "空间分布"],
    },
    Kind {
        name: "links",
        says: "who is whose neighbour in a matrix of space",
        needs: Needs::Analyses,
        lower: map::lower_links,
        draw: map::draw_links,
        title: ["Links", "空间连接"],
    },
    Kind {
        name: "moran_scatter",
        says: "each place against the mean of its neighbours, with Moran's I as the slope",
        needs: Needs::Analyses,
        lower: nothing,
        draw: moran::draw,
        title: ["Moran's scatter", "Moran散点图"],
    },
    Kind {
        name: "clusters",
        says: "places in clusters of local Moran statistics, or hot and cold spots",
        needs: Needs::Analyses,
        lower: map::lower_clusters,
        draw: map::draw_clusters,
        title: ["Local clusters", "局部空间集聚图"],
    },
];

pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// A figure that lacks what its kind needs.
pub fn check(figure: &BoundFigure, study: &Study) -> Vec<Diagnostic> {
    let Some(kind) = kind(figure.kind) else { return vec![] };
    let (lacks, help) = match kind.needs {
        Needs::Analyses => (figure.columns.is_empty(), "name the analyses: `of: [a, b]`"),
        Needs::Index | Needs::Variables => (figure.of.is_empty(), "name the variables: `of: [a, b]`"),
        Needs::Theory => (study.theory.is_none(), "declare concepts and arrows under `theory`"),
    };
    let report = || {
        INCOMPLETE_FIGURE
            .error(format!("figure {} of kind `{}` does not say what it shows", figure.name, figure.kind))
            .at(figure.span, "nothing to draw")
            .help(help)
    };
    let timeless = || {
        INCOMPLETE_FIGURE
            .error(format!("figure {} shows periods, and the data have none", figure.name))
            .at(figure.span, "needs a panel")
            .help("declare `panel: {unit: ..., time: ...}` under `data`")
    };
    let no_periods = figure.kind == "index_trend" && study.has_data && study.layout.time.is_none();
    let others = figure.columns.iter().filter(|name| !study.analyses.get(*name).is_some_and(dagum::shows));
    let without = others.filter(|_| figure.kind == "dagum").map(|name| {
        INCOMPLETE_FIGURE
            .error(format!("`{name}` gives nothing to a figure of kind `dagum`"))
            .at(figure.span, "asked for here")
            .help("name analyses of `inequality:` with `dagum:`")
    });
    let found = lacks.then(report).into_iter().chain(no_periods.then(timeless)).chain(without);
    found.chain(places::check(figure, study)).collect()
}

/// The figure without a format.
pub fn chart(figure: &BoundFigure, study: &Study, results: &Results) -> Chart {
    let mut chart = kind(figure.kind).map_or_else(|| start(figure, study), |kind| (kind.draw)(figure, study, results));
    let written = figure.note.iter().map(|note| note.text(study.language)).collect::<Vec<_>>();
    for note in chart.notes.iter_mut().filter(|note| !written.contains(&note.as_str())) {
        *note = plain(note, study);
    }
    chart
}

/// Number, title, notes and looks, before anything is drawn.
pub fn start(figure: &BoundFigure, study: &Study) -> Chart {
    let language = study.language;
    let [en, zh] = kind(figure.kind).map_or(["", ""], |kind| kind.title);
    let title = figure.title.as_ref().map(|title| title.text(language).to_string());
    Chart {
        id: figure.id.clone(),
        number: figure.number.clone(),
        title: title.unwrap_or_else(|| word(study, en, zh).into()),
        synthetic: study.synthetic,
        style: style(study),
        notes: figure.note.iter().map(|note| note.text(language).to_string()).collect(),
        ..Chart::default()
    }
}

/// The look of one of several lines: four dashes, then the same in another tone; twelve differ.
fn line_look(n: usize) -> Look {
    let ink = [Ink::Dark, Ink::Mid, Ink::Light][n / 4 % 3];
    Look { ink, ..Look::nth(n) }
}

/// What an analysis is called in print: its label, else its name.
pub fn label_of(analysis: &str, study: &Study) -> String {
    let written = study.analyses.get(analysis).and_then(|found| found.options.get("label"));
    let label = written.and_then(|node| from_node::<Label>(node).ok());
    label.map_or_else(|| analysis.to_string(), |label| label.text(study.language).to_string())
}
