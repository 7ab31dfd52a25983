//! The fixed words that templates print, by language.

use serde::Serialize;

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Words {
    pub yes: &'static str,
    pub no: &'static str,
    pub table: &'static str,
    pub figure: &'static str,
    /// Between a table's number and its title, where the format has no convention of its own.
    pub after_number: &'static str,
    pub panel: &'static str,
    pub after_panel: &'static str,
    /// Opens the notes below a table.
    pub notes: &'static str,
    /// Between two notes.
    pub between_notes: &'static str,
    pub synthetic: &'static str,
    pub continued: &'static str,
    pub continues: &'static str,
    pub contents: &'static str,
    pub summary: &'static str,
    pub verdicts: &'static str,
    pub tables: &'static str,
    pub figures: &'static str,
    pub files: &'static str,
    pub between_authors: &'static str,
}

const ENGLISH: Words = Words {
    yes: "Yes",
    no: "No",
    table: "Table ",
    figure: "Figure ",
    after_number: ". ",
    panel: "Panel ",
    after_panel: ". ",
    notes: "Notes: ",
    between_notes: " ",
    synthetic: "Synthetic data: all numbers are made up and say nothing about the world.",
    continued: "continued",
    continues: "Continued on the next page",
    contents: "Contents",
    summary: "The run",
    verdicts: "Verdicts",
    tables: "Tables",
    figures: "Figures",
    files: "Files",
    between_authors: ", ",
};

const CHINESE: Words = Words {
    yes: "是",
    no: "否",
    table: "表 ",
    figure: "图 ",
    after_number: "\u{3000}",
    panel: "Panel ",
    after_panel: "：",
    notes: "注：",
    between_notes: "",
    synthetic: "合成数据：所有数字均为虚构，不说明任何现实情况。",
    continued: "续",
    continues: "转下页",
    contents: "目录",
    summary: "运行概况",
    verdicts: "结论",
    tables: "表格",
    figures: "图形",
    files: "文件",
    between_authors: "、",
};

/// The words of `language`, a tag such as `zh` or `zh-CN`; English for every language without a table.
pub fn words(language: &str) -> &'static Words {
    match language.split(['-', '_']).next() {
        Some("zh") => &CHINESE,
        _ => &ENGLISH,
    }
}
