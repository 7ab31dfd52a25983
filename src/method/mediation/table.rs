//! What a table says about a mediation: its parts in order, and the sentences of its note.

use super::options::{Interval, Mediated};
use super::paths::Paths;
use crate::exhibit;
use crate::results::Results;
use crate::spec::types::Language;
use crate::study::{Study, VarId};

/// The effects along one equation of an outcome.
pub struct Block {
    /// `Nqp → RD → Cp`
    pub title: String,
    pub outcome: String,
    pub prefix: String,
    /// Where several mediators act together: what each one transmits, by its label and its quantity.
    pub through: Vec<(String, String)>,
}

/// The blocks of a mediation, equation by equation.
pub fn blocks(analysis: &str, study: &Study) -> Vec<Block> {
    let Some(found) = study.analyses.get(analysis) else { return vec![] };
    let options = found.options.read::<Mediated>().unwrap_or_default();
    let Some(paths) = Paths::of(found, options.path.as_deref(), study) else { return vec![] };
    let label = |id: &VarId| study.label_of(*id);
    let own = options.label.as_ref().map(|label| format!("{}: ", label.text(study.language))).unwrap_or_default();
    let block = |group: &Vec<VarId>, outcome: &VarId| Block {
        title: format!(
            "{own}{} → {} → {}",
            label(&paths.treatment),
            group.iter().map(label).collect::<Vec<_>>().join(" + "),
            label(outcome)
        ),
        outcome: study.name_of(*outcome).to_string(),
        prefix: paths.of_group(group, study),
        through: match group.as_slice() {
            [_] => vec![],
            several => {
                several.iter().map(|id| (label(id), format!("{}indirect", paths.of_mediator(*id, study)))).collect()
            }
        },
    };
    paths
        .outcomes
        .iter()
        .flat_map(|outcome| paths.groups.iter().map(move |group| (group, outcome)))
        .map(|(group, outcome)| block(group, outcome))
        .collect()
}

/// Interval, resampling, draws and their name; draws without an answer; few draws; suppression.
pub fn notes(analysis: &str, study: &Study, results: &Results) -> Vec<String> {
    let Some(found) = study.analyses.get(analysis) else { return vec![] };
    let options = found.options.read::<Mediated>().unwrap_or_default();
    let Some(paths) = Paths::of(found, options.path.as_deref(), study) else { return vec![] };
    let interval = options.bootstrap.as_deref().and_then(|bootstrap| bootstrap.options.interval.as_deref().copied());
    let blocks = blocks(analysis, study);
    let number = |block: &Block, quantity: &str| {
        results.number(analysis, Some(&block.outcome), &format!("{}{quantity}", block.prefix))
    };
    let Some((draws, units)) = blocks
        .iter()
        .find_map(|block| number(block, "bootstrap.draws").zip(number(block, "bootstrap.units")))
        .map(|(draws, units)| (draws as u64, units as u64))
    else {
        return vec![];
    };
    let words = Words { study, analysis };
    let mut notes = vec![words.resampling(paths.resampled(study), interval.unwrap_or_default(), draws, units)];
    let failed = blocks.iter().filter_map(|block| number(block, "bootstrap.failed")).fold(0.0, f64::max) as u64;
    notes.extend((failed > 0).then(|| words.failed(failed)));
    notes.extend((draws < super::DRAWS).then(|| words.few()));
    let suppressed = blocks.iter().filter(|block| number(block, "suppression") == Some(1.0));
    notes.extend(suppressed.map(|block| words.suppression(&block.title)));
    notes
}

struct Words<'a> {
    study: &'a Study,
    analysis: &'a str,
}

impl Words<'_> {
    fn say(&self, en: String, zh: String) -> String {
        if self.study.language == Language::Zh { zh } else { en }
    }

    fn resampling(&self, unit: Option<VarId>, interval: Interval, draws: u64, units: u64) -> String {
        let (kind, kind_zh, p, p_zh) = match interval {
            Interval::Normal => {
                ("normal", "正态", "p from the normal with the draws' error", "p值取自以抽样标准差为标准误的正态分布")
            }
            Interval::Percentile => (
                "percentile",
                "百分位",
                "p from the shares of draws on either side of zero",
                "p值取自零两侧抽样所占比重",
            ),
            Interval::Bca => (
                "BCa",
                "偏差校正加速（BCa）",
                "p from the level at which the interval ends at zero",
                "p值为区间端点恰为零的水平",
            ),
        };
        let (count, seed) = (exhibit::count(draws), self.study.seed);
        let of = unit.map(|id| self.study.name_of(id));
        let drawn = match of {
            Some(unit) => format!(
                "of {units} units of `{unit}` drawn whole, each copy with effects of its own before they are absorbed"
            ),
            None => format!("of {units} rows"),
        };
        let drawn_zh = match of {
            Some(unit) => format!("按`{unit}`整体有放回抽样（{units}个），重复抽中者视为不同个体并各有固定效应"),
            None => format!("按观测有放回抽样（{units}个）"),
        };
        self.say(
            format!(
                "`{}`: 95% {kind} intervals and errors from {count} bootstrap draws {drawn}; {p}; seed {seed}.",
                self.analysis
            ),
            format!(
                "`{}`：95%{kind_zh}置信区间与标准误取自{count}次自助抽样，{drawn_zh}；{p_zh}；种子{seed}。",
                self.analysis
            ),
        )
    }

    fn failed(&self, failed: u64) -> String {
        self.say(
            format!("`{}`: {failed} draws without an answer (a collinear regressor) take no part.", self.analysis),
            format!("`{}`：{failed}次抽样因共线无解，未计入。", self.analysis),
        )
    }

    fn few(&self) -> String {
        self.say(
            format!("`{}`: below 1,000 draws the ends of the intervals move from seed to seed.", self.analysis),
            format!("`{}`：抽样少于1,000次，区间端点随种子变动。", self.analysis),
        )
    }

    fn suppression(&self, title: &str) -> String {
        self.say(
            format!("{title}: direct and indirect effect differ in sign, which is suppression; no share is mediated."),
            format!("{title}：直接效应与间接效应符号相反，为遮掩效应，不计算中介占比。"),
        )
    }
}
