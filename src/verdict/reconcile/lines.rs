//! The comparison in short lines.

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
        return vec![format!(
            "{cells} printed numbers of {tables} tables, {computed} computed here: the rows are made, no agreement can \
             be expected"
        )];
    }
    accounts.iter().map(line).collect()
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
