//! What a matrix is, in a sentence: for the plan and for the notes of tables.

use super::lower::standardisation;
use super::matrix;
use super::options::{Matrix, Pairs, Source, Standardise};
use crate::results::Note;
use crate::spec::types::Language;
use crate::study::Study;

/// How many matrices deep a sentence goes.
const DEEPEST: usize = 8;

/// `geo is inverse distance ..., rows sum to one`, for the note of a table.
pub fn note(study: &Study, name: &str) -> Note {
    Note::words(
        format!("W (`{name}`): {}", sentence(study, name, Language::En)),
        format!("空间权重矩阵（`{name}`）：{}", sentence(study, name, Language::Zh)),
    )
}

pub fn sentence(study: &Study, name: &str, language: Language) -> String {
    let Some((_, options)) = matrix(study, name) else { return String::new() };
    let links = links(study, &options, language, DEEPEST);
    let how = standardisation(study, name);
    let words = match (how, language) {
        (Standardise::Row, Language::En) => "rows sum to one",
        (Standardise::Row, Language::Zh) => "行标准化",
        (Standardise::Spectral, Language::En) => "spectral radius one",
        (Standardise::Spectral, Language::Zh) => "按谱半径标准化",
        (Standardise::None, Language::En) => "not standardised",
        (Standardise::None, Language::Zh) => "未标准化",
        (Standardise::Inherit, Language::En) => "entries as standardised before the restriction",
        (Standardise::Inherit, Language::Zh) => "先标准化再取子集",
    };
    match language {
        Language::En => format!("{links}; {words}"),
        Language::Zh => format!("{links}，{words}"),
    }
}

fn links(study: &Study, options: &Matrix, language: Language, depth: usize) -> String {
    let say = |en: String, zh: String| if language == Language::Zh { zh } else { en };
    let path = options.path().map(|path| path.value.as_str()).unwrap_or_default();
    let join = |names: &[crate::spec::At<crate::spec::words::Name>], sign: &str| {
        names.iter().map(|name| format!("`{}`", name.value)).collect::<Vec<_>>().join(sign)
    };
    let source = match options.source() {
        Some(Source::Queen) => say(format!("queen contiguity from {path}"), format!("queen邻接（{path}）")),
        Some(Source::Rook) => say(format!("rook contiguity from {path}"), format!("rook邻接（{path}）")),
        Some(Source::Nearest) => {
            let k = options.k.as_deref().copied().unwrap_or(0);
            say(
                format!("the {k} nearest places (haversine; ties by the order of units)"),
                format!("最近{k}个地区（球面距离）"),
            )
        }
        Some(Source::InverseDistance) => {
            let power = options.power.as_deref().copied().unwrap_or(1.0);
            let cut = options.cut_off().ok().flatten();
            let [en, zh] = cut
                .map_or([String::new(), String::new()], |km| [format!(", up to {km} km"), format!("，{km}公里以内")]);
            say(
                format!("inverse distance (haversine, 6371.0088 km; power {power}{en})"),
                format!("反距离（球面距离，幂次{power}{zh}）"),
            )
        }
        Some(Source::InverseGap) => {
            let name = options.inverse_gap.as_ref().map(|name| name.value.to_string()).unwrap_or_default();
            let power = options.power.as_deref().copied().unwrap_or(1.0);
            let years = options.mean_over.as_ref().map(|years| format!("{}-{}", years.value.from, years.value.to));
            let years = years.unwrap_or_else(|| say("all periods".into(), "全部年份".into()));
            say(
                format!("inverse gap of the mean of `{name}` over {years} (power {power})"),
                format!("`{name}`在{years}均值之差绝对值的倒数（幂次{power}）"),
            )
        }
        Some(Source::File) => {
            let by =
                options.by.as_ref().map(|name| say(format!(", by {}", name.value), format!("，按{}变化", name.value)));
            say(format!("from {path}"), format!("取自{path}")) + &by.unwrap_or_default()
        }
        Some(Source::Sum) => {
            let shares = options.shares_of_sum();
            let parts = options.sum.0.iter().zip(shares).map(|(name, share)| format!("{share} `{}`", name.value));
            parts.collect::<Vec<_>>().join(" + ")
        }
        Some(Source::Product) => join(&options.product.0, " \u{d7} "),
        Some(Source::From) => {
            let base = options.from.as_ref().map(|name| name.value.to_string()).unwrap_or_default();
            let inner = matrix(study, &base).filter(|_| depth > 0);
            let inner = inner.map(|(_, options)| links(study, &options, language, depth - 1)).unwrap_or_default();
            format!("`{base}` ({inner})")
        }
        None => String::new(),
    };
    source + &kept(options, language)
}

fn kept(options: &Matrix, language: Language) -> String {
    let mut text = String::new();
    text += &match (options.pairs(), language) {
        (None, _) => String::new(),
        (Some(Pairs::Alike { same: true, group }), Language::En) => format!(", pairs of the same {group}"),
        (Some(Pairs::Alike { same: false, group }), Language::En) => format!(", pairs of different {group}"),
        (Some(Pairs::Alike { same: true, group }), Language::Zh) => format!("，{group}相同的地区之间"),
        (Some(Pairs::Alike { same: false, group }), Language::Zh) => format!("，{group}不同的地区之间"),
        (Some(Pairs::Toward { from, to, rest: false }), Language::En) => {
            format!(", entries by which {from} acts on {to} (rows take, columns give)")
        }
        (Some(Pairs::Toward { from, to, rest: true }), Language::En) => {
            format!(", entries but those by which {from} acts on {to} (rows take, columns give)")
        }
        (Some(Pairs::Toward { from, to, rest: false }), Language::Zh) => {
            format!("，仅保留{from}对{to}的作用（行为受体，列为来源）")
        }
        (Some(Pairs::Toward { from, to, rest: true }), Language::Zh) => {
            format!("，剔除{from}对{to}的作用（行为受体，列为来源）")
        }
    };
    if let Some([from, to]) = options.band_km() {
        text += &match language {
            Language::En => format!(", pairs {from}-{to} km apart"),
            Language::Zh => format!("，相距{from}-{to}公里"),
        };
    }
    text
}
