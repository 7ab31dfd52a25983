//! Parquet files with flat columns, read column by column.

use std::fs::File;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use super::builder::{Cell, Mode};
use super::cards::TOO_LARGE;
use super::date::iso;
use super::locate::unreadable;
use super::table::{Job, MOST_ROWS, Rows, Table, header, settled};
use crate::diag::Diagnostic;

const BATCH: usize = 1 << 16;

pub(super) fn read(job: &Job) -> Result<Table, Diagnostic> {
    let broken = |error: ParquetError| unreadable(job.file, &job.name, error);
    let file = File::open(&job.path).map_err(|error| unreadable(job.file, &job.name, error))?;
    let reader = SerializedFileReader::new(file).map_err(broken)?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    if let Some(nested) =
        schema.columns().iter().find(|column| column.max_rep_level() > 0 || column.max_def_level() > 1)
    {
        return Err(unreadable(job.file, &job.name, format!("column `{}` holds lists or records", nested.path()))
            .help("store each value in a column of its own"));
    }
    let kinds: Vec<Kind> = schema.columns().iter().map(|column| Kind::of(column)).collect();
    if let Some((column, _)) = schema.columns().iter().zip(&kinds).find(|(_, kind)| **kind == Kind::Unknown) {
        return Err(unreadable(
            job.file,
            &job.name,
            format!("column `{}` is of a type without a number", column.name()),
        )
        .help("store it as a number, a date or a text"));
    }
    let modes = kinds.iter().map(|kind| kind.mode()).collect();
    settled(modes, |modes| {
        let names = header(job, schema.columns().iter().map(|column| column.name().to_string()))?;
        let mut rows = Rows::new(names, |at, name| job.mode(name, modes.get(at).copied().unwrap_or(Mode::Number)));
        for group in 0..reader.num_row_groups() {
            let group = reader.get_row_group(group).map_err(broken)?;
            read_group(&*group, &kinds, &mut rows, job)?;
        }
        rows.finish(job)
    })
}

/// What the numbers of a column mean.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Number {
        scale: i32,
    },
    Unsigned,
    /// Units a day.
    Date(i64),
    Text,
    Unknown,
}

impl Kind {
    fn of(column: &ColumnDescriptor) -> Kind {
        use parquet::basic::Type;
        let logical = column.logical_type_ref();
        match (column.physical_type(), column.converted_type()) {
            (Type::INT96 | Type::FIXED_LEN_BYTE_ARRAY, _) | (Type::BYTE_ARRAY, ConvertedType::DECIMAL) => Kind::Unknown,
            (Type::BYTE_ARRAY, _) => Kind::Text,
            (_, ConvertedType::DATE) => Kind::Date(1),
            (_, ConvertedType::TIMESTAMP_MILLIS) => Kind::Date(86_400_000),
            (_, ConvertedType::TIMESTAMP_MICROS) => Kind::Date(86_400_000_000),
            (_, ConvertedType::DECIMAL) => Kind::Number { scale: column.type_scale() },
            (_, ConvertedType::UINT_32 | ConvertedType::UINT_64) => Kind::Unsigned,
            _ => match logical {
                Some(LogicalType::Timestamp(time)) if time.unit == TimeUnit::NANOS => Kind::Date(86_400_000_000_000),
                _ => Kind::Number { scale: 0 },
            },
        }
    }

    fn mode(self) -> Mode {
        match self {
            Kind::Date(_) | Kind::Text => Mode::Text,
            _ => Mode::Number,
        }
    }

    fn put(self, value: i64, unsigned: u64, at: usize, rows: &mut Rows, job: &Job) {
        match self {
            Kind::Date(units) => rows.push(at, Cell::Text(&iso(value.div_euclid(units))), job.absent),
            Kind::Unsigned => rows.push(at, Cell::Number(unsigned as f64), job.absent),
            Kind::Number { scale } if scale > 0 => {
                let exact = format!("{value}e-{scale}").parse().unwrap_or(f64::NAN);
                rows.push(at, Cell::Number(exact), job.absent);
            }
            _ => rows.push(at, Cell::Number(value as f64), job.absent),
        }
    }
}

fn read_group(group: &dyn RowGroupReader, kinds: &[Kind], rows: &mut Rows, job: &Job) -> Result<(), Diagnostic> {
    let broken = |error: ParquetError| unreadable(job.file, &job.name, error);
    let before = rows.len();
    for (at, kind) in kinds.iter().copied().enumerate() {
        let mut n = 0;
        let mut place = |rows: &mut Rows| {
            n += 1;
            if at == 0 {
                rows.begin(before + n);
            }
        };
        let reader = group.get_column_reader(at).map_err(broken)?;
        match reader {
            ColumnReader::BoolColumnReader(reader) => each(reader, |value: Option<&bool>| {
                place(rows);
                rows.push(
                    at,
                    value.map_or(Cell::Missing, |value| Cell::Number(f64::from(u8::from(*value)))),
                    job.absent,
                );
            }),
            ColumnReader::Int32ColumnReader(reader) => each(reader, |value: Option<&i32>| {
                place(rows);
                match value {
                    Some(value) => kind.put(i64::from(*value), u64::from(value.cast_unsigned()), at, rows, job),
                    None => rows.push(at, Cell::Missing, job.absent),
                }
            }),
            ColumnReader::Int64ColumnReader(reader) => each(reader, |value: Option<&i64>| {
                place(rows);
                match value {
                    Some(value) => kind.put(*value, value.cast_unsigned(), at, rows, job),
                    None => rows.push(at, Cell::Missing, job.absent),
                }
            }),
            ColumnReader::FloatColumnReader(reader) => each(reader, |value: Option<&f32>| {
                place(rows);
                rows.push(at, value.map_or(Cell::Missing, |value| Cell::Number(f64::from(*value))), job.absent);
            }),
            ColumnReader::DoubleColumnReader(reader) => each(reader, |value: Option<&f64>| {
                place(rows);
                rows.push(at, value.map_or(Cell::Missing, |value| Cell::Number(*value)), job.absent);
            }),
            ColumnReader::ByteArrayColumnReader(reader) => each(reader, |value: Option<&ByteArray>| {
                place(rows);
                let text = value.map(|value| String::from_utf8_lossy(value.data()));
                rows.push(at, text.as_deref().map_or(Cell::Missing, Cell::Text), job.absent);
            }),
            ColumnReader::Int96ColumnReader(_) | ColumnReader::FixedLenByteArrayColumnReader(_) => Ok(()),
        }
        .map_err(broken)?;
        if before + n > MOST_ROWS {
            return Err(TOO_LARGE
                .error(format!("`{}` has more than {MOST_ROWS} rows", job.name))
                .at(job.file.span, "this file"));
        }
        if at > 0 && before + n != rows.len() {
            return Err(unreadable(job.file, &job.name, "its columns have different lengths"));
        }
    }
    Ok(())
}

/// Calls `put` for each row of a row group, with `None` where it is null.
fn each<T: DataType>(mut reader: ColumnReaderImpl<T>, mut put: impl FnMut(Option<&T::T>)) -> Result<(), ParquetError> {
    loop {
        let (mut levels, mut values) = (vec![], vec![]);
        let (records, present, _) = reader.read_records(BATCH, Some(&mut levels), None, &mut values)?;
        if records == 0 {
            return Ok(());
        }
        if levels.is_empty() {
            values.iter().take(present).for_each(|value| put(Some(value)));
            continue;
        }
        let mut values = values.iter();
        levels.iter().for_each(|level| put(if *level > 0 { values.next() } else { None }));
    }
}
