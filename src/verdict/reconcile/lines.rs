//! The comparison in short lines.

use indexmap::IndexMap;

use super::{Account, Agreement};
use crate::exhibit::number;
use crate::study::Study;

/// A line for each table; one for all where the rows are made.
pub fn lines(study: &Study, accounts: &[Account]) -> Vec<String> {
    let cells: usize = accounts.iter().map(|account| account.cells.len()).sum();
    let computed: usize = accounts.iter().map(Account::computed).sum();
    if cells == 0 {
        return vec![];
    }
    if study.synthetic {
        let tables = accounts.len();
        let all = format!(
            "{cells} printed numbers of {tables} tables, {computed} computed here: the rows are made, no agreement can \
             be expected"
        );
        return std::iter::once(all).chain(missing(accounts, false)).collect();
    }
    accounts.iter().map(line).chain(missing(accounts, false)).collect()
}

/// Addresses that a reason stands for are listed up to this many.
const MOST_LISTED: usize = 12;

/// Numbers that were not computed, a sentence for each reason.
pub fn missing(accounts: &[Account], zh: bool) -> Vec<String> {
    let mut reasons: IndexMap<String, Vec<&str>> = IndexMap::new();
    for cell in accounts.iter().flat_map(|account| &account.cells) {
        if let Err(reason) = &cell.computed {
            // The address is said already.
            let reason = reason.replace(&format!("`{}`", cell.address), "").trim().to_string();
            reasons.entry(reason).or_default().push(&cell.address);
        }
    }
    let sentence = |(reason, addresses): (String, Vec<&str>)| {
        let listed =
            addresses.iter().take(MOST_LISTED).copied().collect::<Vec<_>>().join(if zh { "、" } else { ", " });
        match (addresses.len().saturating_sub(MOST_LISTED), zh) {
            (0, false) => format!("not computed: {listed} ({reason})"),
            (more, false) => format!("not computed: {listed} and {more} more ({reason})"),
            (0, true) => format!("未计算：{listed}（{reason}）"),
            (more, true) => format!("未计算：{listed}等，另有{more}个（{reason}）"),
        }
    };
    reasons.into_iter().map(sentence).collect()
}

fn line(account: &Account) -> String {
    let cells = account.cells.len();
    let mut text = format!("{}: {} of {cells} numbers the same", account.title, account.same());
    if account.agreement == Agreement::NotComputed {
        return format!("{}: {cells} numbers, none computed", account.title);
    }
    if account.computed() < cells {
        text.push_str(&format!(", {} not computed", cells - account.computed()));
    }
    if account.stars_differ() > 0 {
        text.push_str(&format!(", stars differ in {}", account.stars_differ()));
    }
    if let Some((far, units)) =
        account.furthest().filter(|cell| !cell.is_same()).and_then(|far| Some((far, far.units()?)))
    {
        text.push_str(&format!(", furthest {} by {} in the last digit", far.address, number(units, 0, true)));
    }
    text
}

/// What a verdict is called.
pub fn named(agreement: Agreement, zh: bool) -> &'static str {
    match (agreement, zh) {
        (Agreement::Reproduced, false) => "reproduced",
        (Agreement::LastDigit, false) => "within one in the last digit",
        (Agreement::Differs, false) => "differs",
        (Agreement::NotComputed, false) => "not computed",
        (Agreement::MadeData, false) => "made data: no agreement can be expected",
        (Agreement::Reproduced, true) => "一致",
        (Agreement::LastDigit, true) => "末位相差不超过1",
        (Agreement::Differs, true) => "不一致",
        (Agreement::NotComputed, true) => "未计算",
        (Agreement::MadeData, true) => "模拟数据：不应期待一致",
    }
}
