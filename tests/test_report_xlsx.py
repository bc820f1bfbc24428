"""The workbook of a report, read back by other libraries: equal numbers, real tables, nothing that runs."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sample_report import FORMULA, HOSTILE, sample_report, tables

from reports.bilingual import LANGUAGES, ReportLanguage
from reports.cells import cell_text
from reports.document import Cell, Column
from reports.xlsx import NUMBER_FORMATS, write_xlsx
from reports.xlsx_names import headings, height, sheet_names
from taxonomy.errors import InputError
from taxonomy.model import LocalisedText

#: A spreadsheet keeps fifteen digits of a number and sometimes a sixteenth.
EXACT = 1e-15


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_library_reads_the_same_figures(tmp_path: Path, language: ReportLanguage) -> None:
    path = tmp_path / "report.xlsx"
    write_xlsx(sample_report(), path, language)
    book = CalamineWorkbook.from_path(path)
    given_tables = tables(sample_report())
    assert len(book.sheet_names) == len(given_tables) + 1
    for name, table in zip(book.sheet_names[1:], given_tables, strict=True):
        read = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        assert read[0] == headings(table.columns, language)
        for row, cells in zip(table.rows, read[1:], strict=False):
            for cell, column, found in zip(row, table.columns, cells, strict=True):
                assert found == _expected(cell, column, language)
        if table.total:
            sums = [value for value in table.total if value is not None]
            assert [
                value for row in read[len(table.rows) + 1 :] for value in row if isinstance(value, float)
            ] == pytest.approx(sums, rel=EXACT)


def _expected(cell: Cell, column: Column, language: ReportLanguage) -> object:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)):
        return pytest.approx(cell, rel=EXACT)
    return cell_text(
        cell, column.kind, language, "\n" if isinstance(cell, LocalisedText) and language == "both" else " "
    )


def test_the_first_sheet_says_how_to_read(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_xlsx(sample_report(), path, "both")
    book = CalamineWorkbook.from_path(path)
    words = "\n".join(str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row)
    assert book.sheet_names[0] == "How to read 阅读说明"
    for wanted in (
        "filter on every column",
        "各列均可筛选",
        "Neither green nor transition",
        "2023/2486",
        "摘要",
        "45.7%",
    ):
        assert wanted in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_are_real_and_formatted_by_kind(tmp_path: Path, language: ReportLanguage) -> None:
    path = tmp_path / "report.xlsx"
    write_xlsx(sample_report(), path, language)
    book = openpyxl.load_workbook(path)
    for sheet, table in zip(book.worksheets[1:], tables(sample_report()), strict=True):
        (found,) = sheet.tables.values()
        assert found.autoFilter is not None
        assert found.ref.startswith("A1:")
        assert [column.name for column in found.tableColumns] == headings(table.columns, language)
        assert sheet.freeze_panes in ("A2", "B2")
        assert sheet.print_title_rows == "$1:$1"
        coloured = sum(column.kind == "label" for column in table.columns)
        assert sum(len(rules) for rules in (area.rules for area in sheet.conditional_formatting)) == 3 * coloured
        for cell, column in zip(sheet[2], table.columns, strict=True):
            if column.kind in NUMBER_FORMATS and table.rows:
                assert cell.number_format == NUMBER_FORMATS[column.kind]


def test_no_cell_runs_as_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_xlsx(sample_report(), path, "en")
    with zipfile.ZipFile(path) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert sheets
    assert not [sheet for sheet in sheets if re.search(r"<c [^>]*><f>|<hyperlink [^>]*r:id", sheet)]
    sheet = openpyxl.load_workbook(path)["All projects"]
    shown = {cell.value: cell for cell in sheet["B"]}
    assert shown[FORMULA].data_type == "s"
    assert [
        text for text in HOSTILE if text.startswith(("=", "+", "-", "@", "\t")) and not shown[text].quotePrefix
    ] == []


def test_the_same_report_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = tmp_path / "one.xlsx", tmp_path / "other.xlsx"
    write_xlsx(sample_report(), one, "both")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    write_xlsx(sample_report(), other, "both")
    assert one.read_bytes() == other.read_bytes()


def test_ten_thousand_projects_are_all_there(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    report = sample_report(projects=10_000)
    write_xlsx(report, path, "both")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("All projects 全部项目").to_python()
    read = [row[3] for row in rows[1:10_001]]
    stated = [row[3] for row in tables(report)[-1].rows]
    assert [value == "" for value in read] == [value is None for value in stated]
    assert [value for value in read if value != ""] == pytest.approx(
        [one for one in stated if one is not None], rel=EXACT
    )
    assert sum(value for value in read if value) == pytest.approx(rows[10_002][3])


def test_a_file_that_cannot_be_written_is_an_error_to_mend(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_xlsx(sample_report(), tmp_path / "no" / "report.xlsx", "en")


@given(st.lists(st.text(max_size=50), max_size=12))
def test_names_of_sheets_are_valid_and_different(titles: list[str]) -> None:
    names = sheet_names(titles, "How to read")
    assert len({name.casefold() for name in names}) == len(titles) + 1
    for name in names:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\'")
        assert name.casefold() != "history"


@given(st.lists(st.tuples(st.text(max_size=300), st.text(max_size=300)), min_size=1, max_size=8))
def test_heads_of_columns_are_different_and_not_empty(titles: list[tuple[str, str]]) -> None:
    columns = [Column(f"column {place}", LocalisedText(*title)) for place, title in enumerate(titles)]
    found = headings(columns, "both")
    assert len(set(found)) == len(columns)
    assert all(0 < len(one) <= 255 for one in found)


def test_a_row_is_as_high_as_its_longest_text() -> None:
    assert height(["one", None, 5], [10, 10, 10]) == height(["one\n"[:3]], [10])
    assert height(["一二三四五六七八九十"], [10]) > height(["abcdefgh"], [10])
    assert height(["long " * 10_000], [10]) <= 409
