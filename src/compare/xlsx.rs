//! The comparison as a workbook: the table, the leaves, the likeness of studies, contradicting signs.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::Comparison;
use super::long::{HEAD, leaves};
use super::similar::{conflicts, similarity};

const STUB_WIDTH: f64 = 34.0;
const WIDTH: f64 = 22.0;

/// Equal comparisons give equal bytes: the workbook holds no clock.
pub fn workbook(all: &Comparison) -> Result<Vec<u8>, String> {
    made(all).map_err(|error| error.to_string())
}

fn made(all: &Comparison) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&epoch));
    table(all, book.add_worksheet())?;
    long(all, book.add_worksheet())?;
    alike(all, book.add_worksheet())?;
    signs(all, book.add_worksheet())?;
    book.save_to_buffer()
}

fn bold() -> Format {
    Format::new().set_bold()
}

fn head(sheet: &mut Worksheet, cells: impl IntoIterator<Item = String>) -> Result<(), XlsxError> {
    for (column, text) in (0u16..).zip(cells) {
        sheet.write_with_format(0, column, text, &bold())?;
    }
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}

fn table(all: &Comparison, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("comparison")?;
    let names = [String::new()].into_iter().chain(all.names.clone()).chain(["Studies".to_string()]);
    head(sheet, names)?;
    sheet.set_column_width(0, STUB_WIDTH)?;
    let last = u16::try_from(all.names.len() + 1).unwrap_or(u16::MAX);
    let mut row = 1u32;
    for section in &all.sections {
        sheet.write_with_format(row, 0, &section.title, &bold())?;
        row += 1;
        for line in &section.lines {
            let stub = Format::new().set_indent(u8::try_from(line.indent).unwrap_or(u8::MAX));
            sheet.write_with_format(row, 0, &line.stub, &stub)?;
            for (column, cell) in (1u16..).zip(&line.cells) {
                if let Some(text) = cell {
                    sheet.write_with_format(row, column, text, &Format::new().set_text_wrap())?;
                }
            }
            let count = line.cells.iter().flatten().count();
            if line.counts && count > 0 {
                sheet.write(row, last, count as f64)?;
            }
            row += 1;
        }
    }
    for column in 1..=last {
        sheet.set_column_width(column, WIDTH)?;
    }
    Ok(())
}

fn long(all: &Comparison, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("leaves")?;
    head(sheet, HEAD.map(str::to_string))?;
    for (row, leaf) in (1u32..).zip(leaves(all)) {
        for (column, cell) in (0u16..).zip(leaf.cells()) {
            match (HEAD[usize::from(column)], cell.parse::<f64>()) {
                ("line" | "weight_printed", Ok(number)) => sheet.write(row, column, number)?,
                _ => sheet.write_string(row, column, cell)?,
            };
        }
    }
    Ok(())
}

fn alike(all: &Comparison, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("similarity")?;
    head(sheet, ["study".to_string()].into_iter().chain(all.names.clone()))?;
    for (row, (name, values)) in (1u32..).zip(all.names.iter().zip(similarity(all))) {
        sheet.write(row, 0, name)?;
        for (column, value) in (1u16..).zip(values) {
            sheet.write_with_format(row, column, value, &Format::new().set_num_format("0.00"))?;
        }
    }
    Ok(())
}

fn signs(all: &Comparison, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("signs")?;
    head(sheet, ["measure", "plus", "minus", "studies with +", "studies with -"].map(str::to_string))?;
    for (row, one) in (1u32..).zip(conflicts(all)) {
        sheet.write(row, 0, &one.measure)?;
        sheet.write(row, 1, one.plus.len() as f64)?;
        sheet.write(row, 2, one.minus.len() as f64)?;
        sheet.write(row, 3, one.plus.join(", "))?;
        sheet.write(row, 4, one.minus.join(", "))?;
    }
    Ok(())
}
