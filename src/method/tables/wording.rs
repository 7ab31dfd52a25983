//! Notes in words: one clause each, without capital and full stop, which `sentence` adds.

use crate::results::Note;
use crate::spec::types::Language;

/// The clause in a language.
pub fn clause(note: &Note, language: Language) -> String {
    match (note, language) {
        (Note::Text(text), _) => text.clone(),
        (Note::Words { en, .. } | Note::About { en, .. }, Language::En) => en.clone(),
        (Note::Words { zh, .. } | Note::About { zh, .. }, Language::Zh) => zh.clone(),
        (_, Language::En) => english(note),
        (_, Language::Zh) => chinese(note),
    }
}

/// Clauses as one sentence.
pub fn sentence(clause: &str, language: Language) -> String {
    let mut letters = clause.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let stop = if language == Language::Zh { "。" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

fn english(note: &Note) -> String {
    match note {
        Note::Without { column, rows } => format!("{} without `{column}` left out", count(*rows)),
        Note::Singletons { rows } => {
            format!("{} alone in a cell of an absorbed effect (singletons) left out", count(*rows))
        }
        Note::Collinear { terms } => match terms.as_slice() {
            [term] => format!("`{term}` is collinear with what stands before it and is left out"),
            terms => format!(
                "{} terms are collinear with what stands before them and are left out: {}",
                terms.len(),
                listed(terms, ", ")
            ),
        },
        Note::NoRowsAt { terms } => format!("no rows at {}", listed(terms, ", ")),
        Note::Base { term } => format!("`{term}` is the base, since no row has the first level"),
        Note::Repaired { smallest } => format!(
            "the multiway covariance was not positive semidefinite (eigenvalue {smallest:.1e}) and was repaired"
        ),
        Note::EmptyCells { cells } => format!("{cells} cells are empty"),
        Note::PairByPair { rows } => format!(
            "correlations are pair by pair over rows that have both values, variance inflation over the {rows} rows \
             that have all"
        ),
        Note::NoScore { rows, all, leaves } => {
            format!("no score for {rows} of {all} rows, which lack {}", listed(leaves, ", "))
        }
        Note::Shifted { by } => {
            format!("{by} is added to normalised values before an entropy or a logarithm is taken")
        }
        Note::PeriodByPeriod => {
            "weights are found in each period by itself; the means over periods are shown".to_string()
        }
        Note::Winsorised { leaf, high, low } => format!("`{leaf}` winsorised: {high} high and {low} low points"),
        Note::InLogs { leaf } => format!("`{leaf}` in logs: winsorising does not mend its skewness"),
        Note::KeepsOutliers { leaf } => {
            format!("`{leaf}` keeps its outliers: winsorising does not mend its skewness")
        }
        Note::ItemsLeftOut { node, items } => {
            format!("{} left out of {node} for their empty cells", listed(items, ", "))
        }
        Note::NoWeightsGiven { node } => format!("no weights are given below {node}: its items weigh the same"),
        Note::NegativeGrading { node } => {
            format!("the grading vector of {node} has negative entries; weights are the best with w >= 0")
        }
        Note::EntropyOverPeriods { node } => format!(
            "entropy of {node} is divided by ln(periods) while shares run over all rows: redundancies can be negative \
             and the weights have no meaning"
        ),
        Note::Inconsistent { node, ratio } => {
            format!("judgements of {node} are inconsistent: ratio {ratio:.3}, should be below 0.1")
        }
        Note::Words { en, .. } | Note::About { en, .. } => en.clone(),
        Note::Text(text) => text.clone(),
    }
}

fn chinese(note: &Note) -> String {
    match note {
        Note::Without { column, rows } => format!("剔除缺少`{column}`的{rows}个观测"),
        Note::Singletons { rows } => format!("剔除固定效应单元内仅有一个观测的{rows}个观测（singletons）"),
        Note::Collinear { terms } => match terms.as_slice() {
            [term] => format!("`{term}`与其前各项共线，已剔除"),
            terms => format!("{}项与其前各项共线，已剔除：{}", terms.len(), listed(terms, "、")),
        },
        Note::NoRowsAt { terms } => format!("以下取值无观测：{}", listed(terms, "、")),
        Note::Base { term } => format!("首个取值无观测，以`{term}`为基准组"),
        Note::Repaired { smallest } => format!("多维聚类协方差矩阵非半正定（特征值{smallest:.1e}），已修正"),
        Note::EmptyCells { cells } => format!("{cells}个单元格为空"),
        Note::PairByPair { rows } => {
            format!("相关系数按两变量均有值的观测逐对计算，方差膨胀因子按全部变量有值的{rows}个观测计算")
        }
        Note::NoScore { rows, all, leaves } => {
            format!("{all}个观测中有{rows}个缺少{}，无得分", listed(leaves, "、"))
        }
        Note::Shifted { by } => format!("取熵或对数前，标准化值加{by}"),
        Note::PeriodByPeriod => "权重逐期确定，表中为各期均值".to_string(),
        Note::Winsorised { leaf, high, low } => format!("`{leaf}`缩尾：高端{high}个、低端{low}个观测"),
        Note::InLogs { leaf } => format!("缩尾不能消除`{leaf}`的偏度，取对数"),
        Note::KeepsOutliers { leaf } => format!("缩尾不能消除`{leaf}`的偏度，保留异常值"),
        Note::ItemsLeftOut { node, items } => format!("{}有空单元格，不计入{node}", listed(items, "、")),
        Note::NoWeightsGiven { node } => format!("{node}以下未给定权重，各项等权"),
        Note::NegativeGrading { node } => format!("{node}的拉开档次向量有负分量，取w ≥ 0下的最优权重"),
        Note::EntropyOverPeriods { node } => {
            format!("{node}的熵以期数的对数标准化，而比重按全部观测计算：冗余度可能为负，权重没有意义")
        }
        Note::Inconsistent { node, ratio } => {
            format!("{node}的判断矩阵不一致：一致性比率{ratio:.3}，应小于0.1")
        }
        Note::Words { zh, .. } | Note::About { zh, .. } => zh.clone(),
        Note::Text(text) => text.clone(),
    }
}

fn count(rows: usize) -> String {
    if rows == 1 { "1 row".to_string() } else { format!("{rows} rows") }
}

fn listed(names: &[String], comma: &str) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(comma)
}
