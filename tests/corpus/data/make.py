"""Makes the small binary files beside it. Needs pandas, openpyxl, odfpy, xlwt, pyarrow and pyreadstat.

All hold one table: provinces in two years, with an empty cell, a text, a date and a flag.
"""

import datetime
import decimal
import pathlib

import openpyxl
import pandas
import pyarrow
import pyarrow.parquet
import pyreadstat
import xlwt

HERE = pathlib.Path(__file__).parent
MADE = datetime.datetime(2026, 1, 1)
TABLE = {
    "province": ["宁夏", "宁夏", "青海", "青海"],
    "year": [2012, 2013, 2012, 2013],
    "gdp": [0.1, None, 3.0, 1e-7],
    "region": ["west", "west", None, "north-west"],
    "opened": [datetime.date(2000, 2, 29), datetime.date(1959, 12, 31), None, datetime.date(2024, 1, 1)],
    "coast": [True, False, None, True],
}


def sheets():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "省级"
    sheet.append(["Provinces, 2012-2013"])
    sheet.merge_cells("A1:F1")
    sheet.append(list(TABLE))
    for row in zip(*TABLE.values()):
        sheet.append(list(row))
    sheet.cell(12, 1, " ")
    other = book.create_sheet("codes")
    for row in [["code", 2012, None], ["a", "1.5", "x"], ["b", "#N/A", "y"], ["c", 2, "z"]]:
        other.append(row)
    far = book.create_sheet("far")
    far["A1"], far["XFD1048576"] = "x", 1
    book.create_sheet("empty")
    book.save(HERE / "provinces.xlsx")


def printed():
    """A table as a paper prints it, in text and numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "printed"
    for row in [
        [None, "(1)", "(2)"],
        [None, "y", "z"],
        ["R&D intensity", "0.205**", "-0.030"],
        [None, "(0.041)", "(0.013)"],
        ["w", "1.000***", "0.5*"],
        [None, "(0.033)", "(0.25)"],
        ["Constant", ".109***", None],
        [None, "(.005)", None],
        ["Fixed effects", "Yes", "No"],
        ["Observations", 330, "1,330"],
        ["Adjusted R2", 0.735, "0.980"],
    ]:
        sheet.append(row)
    book.save(HERE / "printed.xlsx")


def old_sheets():
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for column, (name, cells) in enumerate(TABLE.items()):
        sheet.write(0, column, name)
        for row, cell in enumerate(cells):
            if cell is not None:
                sheet.write(row + 1, column, cell, day if isinstance(cell, datetime.date) else xlwt.Style.default_style)
    book.save(str(HERE / "provinces.xls"))
    frame = pandas.DataFrame({name: pandas.Series(cells, dtype=object) for name, cells in TABLE.items()})
    frame.to_excel(HERE / "provinces.ods", engine="odf", index=False)


def parquet():
    table = pyarrow.table({
        "province": TABLE["province"],
        "year": pyarrow.array(TABLE["year"], pyarrow.int16()),
        "gdp": TABLE["gdp"],
        "region": pyarrow.array(TABLE["region"]).dictionary_encode(),
        "opened": TABLE["opened"],
        "coast": TABLE["coast"],
        "single": pyarrow.array([0.5, 1.5, None, 2.5], pyarrow.float32()),
        "count": pyarrow.array([2**63 + 2048, 1, 2, 3], pyarrow.uint64()),
        "price": pyarrow.array([decimal.Decimal("1.10"), decimal.Decimal("-2.05"), None, None], pyarrow.decimal128(7, 2)),
        "moment": pyarrow.array([datetime.datetime(1969, 12, 31, 23), None, None, None], pyarrow.timestamp("ns")),
    })
    pyarrow.parquet.write_table(table, HERE / "provinces.parquet", row_group_size=3, compression="zstd", store_decimal_as_integer=True)
    nested = pyarrow.table({"year": [2012], "parts": [[1, 2]]})
    pyarrow.parquet.write_table(nested, HERE / "nested.parquet")


def stata():
    frame = pandas.DataFrame({
        "province": pandas.Series([1, 1, 2, 2], dtype="int8"),
        "year": pandas.Series(TABLE["year"], dtype="int16"),
        "gdp": TABLE["gdp"],
        "region": ["west", "west", "", "north-west"],
        "opened": pandas.to_datetime(TABLE["opened"]),
        "single": pandas.Series([0.5, 1.5, None, 2.5], dtype="float32"),
    })
    settings = {
        "write_index": False,
        "time_stamp": MADE,
        "convert_dates": {"opened": "td"},
        "variable_labels": {"gdp": "Gross product"},
    }
    plain = {"province": {1: "Ningxia", 2: "Qinghai"}}
    chinese = {"province": {1: "宁夏", 2: "青海"}}
    for version in (114, 117):
        frame.to_stata(HERE / f"provinces-{version}.dta", version=version, value_labels=plain, **settings)
    for version in (118, 119):
        frame.to_stata(
            HERE / f"provinces-{version}.dta", version=version, value_labels=chinese, convert_strl=["region"], **settings
        )
    # An old file from a Chinese system: GBK bytes where its writer knew only of one-byte letters.
    text = pandas.DataFrame({"province": ["NNXX", "QQHH"], "year": [2012, 2012], "x": [1.0, 2.0]})
    text.to_stata(HERE / "gbk-114.dta", version=114, write_index=False, time_stamp=MADE)
    raw = (HERE / "gbk-114.dta").read_bytes()
    raw = raw.replace(b"NNXX", "宁夏".encode("gbk")).replace(b"QQHH", "青海".encode("gbk"))
    (HERE / "gbk-114.dta").write_bytes(raw)
    tagged = pandas.DataFrame({"year": [2012.0, 2013.0, 2014.0], "x": [1.0, "a", "z"]})
    pyreadstat.write_dta(tagged, str(HERE / "tagged.dta"), missing_user_values={"x": ["a", "z"]}, version=14)


sheets()
printed()
old_sheets()
parquet()
stata()
