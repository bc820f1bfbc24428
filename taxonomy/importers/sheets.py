"""A workbook as sheets of texts, with merged cells filled: every cell says what a reader sees in its place."""

from __future__ import annotations

import re
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taxonomy.errors import InputError

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

#: An official table is small; what unpacks to more is something else.
LARGEST_UNPACKED = 128 << 20
#: Cells of the rectangle around everything in a sheet, and of all its merged ranges together.
LARGEST_AREA = 2_000_000

_MERGED = re.compile(rb'mergeCell [^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_DECIMALS = re.compile(r"[#0]*0\.(0+)(?![#0])")


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number in the sheet; an empty text where there is no value."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet; rows without a value are left out."""

    name: str
    rows: tuple[Row, ...]


def read_workbook(path: Path) -> tuple[Sheet, ...]:
    """The visible sheets of an XLSX workbook. Raises InputError for what is not one, is damaged or far too large."""
    import openpyxl

    try:
        with path.open("rb") as handle:
            _check(handle, path.name)
            handle.seek(0)
            with warnings.catch_warnings():
                # openpyxl warns of ornaments that it does not know; none of them bears on the values.
                warnings.simplefilter("ignore")
                workbook = openpyxl.load_workbook(handle, data_only=True)
    except InputError:
        raise
    except OSError as error:
        en, zh = f"{path}: {error.strerror or error}", f"{path}：{error.strerror or error}"
        raise InputError(en, zh, field="WORKBOOK", mend=("check the path", "请核对路径")) from None
    except Exception as error:  # openpyxl promises no closed set of errors for a damaged file
        raise InputError(
            f"{path.name}: the workbook is damaged ({type(error).__name__})",
            f"{path.name}：工作簿已损坏（{type(error).__name__}）",
            mend=("open and save the file in a spreadsheet program", "请用电子表格软件打开并另存该文件"),
        ) from error
    return tuple(_sheet(one) for one in workbook.worksheets if one.sheet_state == "visible")


def _check(handle: Any, name: str) -> None:
    """Refuse what is not a workbook, or would take all memory on being opened."""
    if not zipfile.is_zipfile(handle):
        raise _not_a_workbook(name)
    with zipfile.ZipFile(handle) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise _not_a_workbook(name)
        # The standard library reads no more of a member than its directory entry admits.
        if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
            raise _too_large(name)
        for member in archive.namelist():
            if member.startswith("xl/worksheets/") and member.endswith(".xml"):
                area = 0
                for left, top, right, bottom in _MERGED.findall(archive.read(member)):
                    area += (int(bottom) - int(top) + 1) * (_column(right) - _column(left) + 1)
                if area > LARGEST_AREA:
                    raise _too_large(name)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet(sheet: Worksheet) -> Sheet:
    if sheet.max_row * sheet.max_column > LARGEST_AREA:
        raise InputError(
            f"sheet “{sheet.title}” spreads over {sheet.max_row:,} rows and {sheet.max_column:,} columns",
            f"工作表“{sheet.title}”散布于{sheet.max_row:,}行、{sheet.max_column:,}列",
            mend=("delete the stray cells beside the table", "请删除表格以外的零散单元格"),
        )
    texts = [[_text(cell, sheet.title) for cell in row] for row in sheet.iter_rows()]
    for merged in sheet.merged_cells.ranges:
        shown = texts[merged.min_row - 1][merged.min_col - 1]
        for row in range(merged.min_row - 1, merged.max_row):
            for column in range(merged.min_col - 1, merged.max_col):
                texts[row][column] = shown
    rows = (Row(number, tuple(cells)) for number, cells in enumerate(texts, start=1) if any(cells))
    return Sheet(sheet.title, tuple(rows))


def _text(cell: Any, sheet: str) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        raise InputError(
            f"sheet “{sheet}”, cell {cell.coordinate}: the cell holds the error {value}",
            f"工作表“{sheet}”，单元格{cell.coordinate}：单元格为错误值{value}",
            row=cell.row,
            mend=("correct the cell or empty it", "请更正或清空该单元格"),
        )
    if isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool)):
        # A number of an activity that was typed as a figure: 4.10 is stored as 4.1 and told apart by its format only.
        decimals = _DECIMALS.fullmatch(cell.number_format or "")
        return f"{value:.{len(decimals[1])}f}" if decimals else f"{value:.12g}"
    return str(value).replace("\r\n", "\n").replace("_x000D_", "").strip()


def _not_a_workbook(name: str) -> InputError:
    return InputError(
        f"{name} is not an XLSX workbook",
        f"{name}不是XLSX工作簿",
        field="WORKBOOK",
        mend=(
            "give the workbook as published, or save it as .xlsx in a spreadsheet program",
            "请提供所发布的工作簿，或用电子表格软件另存为.xlsx",
        ),
    )


def _too_large(name: str) -> InputError:
    return InputError(
        f"{name} unpacks to far more than a table of activities",
        f"{name}解压后远大于一张活动表",
        field="WORKBOOK",
        mend=("save only the sheet with the table as a new workbook", "请仅将表格所在工作表另存为新工作簿"),
    )
