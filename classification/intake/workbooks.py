"""Sheets of an XLSX workbook as rows of plain values.

Calamine reads the values. It holds a sheet as one rectangle and gives nothing for an error or a formula never calculated,
so each sheet is looked through beforehand: for its extent, for such cells and for percentages.
"""

from __future__ import annotations

import contextlib
import datetime
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO
from xml.parsers import expat

from defusedxml import ElementTree

from classification.intake.cells import CellFault
from classification.intake.encodings import not_text
from taxonomy.errors import InputError

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

#: A workbook that unpacks to more is refused; so is one of some size that unpacks to too many times itself.
LARGEST_UNPACKED = 1 << 30
_SUSPICIOUS_SIZE = 64 << 20
_SUSPICIOUS_RATIO = 300
#: Cells of the rectangle around everything in a sheet: a full-height table of 20 columns fits.
LARGEST_AREA = 1_048_576 * 20
_CHUNK = 1 << 18
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_FORMULA = CellFault(
    "",
    "the formula has no calculated value",
    "公式没有计算结果",
    ("open and save the file in a spreadsheet program", "请用电子表格软件打开并保存该文件"),
)
_ERROR_MEND = ("correct the formula or write the value", "请更正公式或直接填写数值")
_OTHER_ARCHIVES = (
    ("word/document.xml", "a Word document", "Word文档"),
    ("ppt/presentation.xml", "a PowerPoint presentation", "PowerPoint演示文稿"),
    ("xl/workbook.bin", "a binary Excel workbook (.xlsb)", "Excel二进制工作簿（.xlsb）"),
    ("content.xml", "an OpenDocument file", "OpenDocument文件"),
)

Rows = Iterator[tuple[int, list[object]]]


def is_archive(head: bytes) -> bool:
    """Whether a file starts as workbooks do."""
    return head.startswith(b"PK\x03\x04")


def read_sheets(handle: BinaryIO) -> Iterator[tuple[str, Rows]]:
    """Name and rows (number from 1, cells) of every visible sheet; rows without a value are left out.

    Raises InputError for what is not a workbook, is damaged, or would take all memory.
    """
    from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

    with _damage_reported():
        archive = zipfile.ZipFile(handle)
        members = _checked_members(archive)
        percent_styles = _percent_styles(archive)
        handle.seek(0)
        workbook = load_workbook(handle)
        sheets = workbook.sheets_metadata
    for sheet in sheets:
        if sheet.typ != SheetTypeEnum.WorkSheet or sheet.visible != SheetVisibleEnum.Visible:
            continue
        with _damage_reported():
            survey = _Survey(percent_styles)
            survey.read(archive, members[sheet.name])
            values = workbook.get_sheet_by_name(sheet.name)
        yield sheet.name, _rows(values, survey)


def _rows(sheet: CalamineSheet, survey: _Survey) -> Rows:
    faults = dict(survey.faults)
    left = sheet.start[1] if sheet.start else 0
    with _damage_reported():
        for number, values in enumerate(sheet.iter_rows() if sheet.start else (), start=1):
            percents = survey.percents.get(number, ())
            cells = [None] * left + [_value(value, left + at in percents) for at, value in enumerate(values)]
            _put(cells, faults.pop(number, {}))
            if any(cell is not None for cell in cells):
                yield number, cells
        # Rows of nothing but faults lie outside the rectangle.
        for number in sorted(faults):
            below: list[object] = []
            _put(below, faults[number])
            yield number, below


def _put(cells: list[object], faults: dict[int, CellFault]) -> None:
    for column, fault in faults.items():
        cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = fault


def _value(value: object, percent: bool) -> object:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if percent:
            return f"{value * 100:.15g}%"
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (int, str)):
        return value if value != "" and not (isinstance(value, str) and value.isspace()) else None
    return None if value is None else str(value)


def _checked_members(archive: zipfile.ZipFile) -> dict[str, str]:
    """The member of the archive that holds each sheet, by name. Raises InputError for anything but a safe workbook."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        known = ((en, zh) for member, en, zh in _OTHER_ARCHIVES if member in names)
        raise not_text(*next(known, ("a ZIP archive", "ZIP压缩包")))
    unpacked = sum(member.file_size for member in archive.infolist())
    packed = sum(member.compress_size for member in archive.infolist())
    if unpacked > LARGEST_UNPACKED or (unpacked > _SUSPICIOUS_SIZE and unpacked > packed * _SUSPICIOUS_RATIO):
        raise _too_large(unpacked)
    # Sizes in the directory may lie. Reading through every part that calamine would unpack proves them.
    for name in names:
        with archive.open(name) as member:
            while member.read(_CHUNK):
                pass
    relations = {
        str(relation.get("Id")): str(relation.get("Target"))
        for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    members: dict[str, str] = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            relation = next(value for key, value in element.attrib.items() if key.endswith("}id"))
            target = relations[relation]
            members[element.attrib["name"]] = target[1:] if target.startswith("/") else f"xl/{target}"
    return members


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Indices of the cell styles that show a fraction as per cent."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    formats = {"9", "10"} | {
        str(element.get("numFmtId"))
        for element in root.iter()
        if element.tag.endswith("}numFmt") and "%" in (element.get("formatCode") or "")
    }
    for styles in root:
        if styles.tag.endswith("}cellXfs"):
            return frozenset(str(index) for index, style in enumerate(styles) if style.get("numFmtId") in formats)
    return frozenset()


@dataclass(slots=True)
class _Survey:
    """One pass over the XML of a sheet: which cells are faulty or percentages, and how far the values reach."""

    percent_styles: frozenset[str]
    faults: dict[int, dict[int, CellFault]] = field(default_factory=dict)
    percents: dict[int, set[int]] = field(default_factory=dict)
    _row: int = 0
    _column: int = -1
    _kind: str = ""
    _formula: bool = False
    _text: str = ""
    _box: list[int] = field(default_factory=lambda: [1 << 30, 0, 1 << 30, 0])
    _letters: dict[str, int] = field(default_factory=dict)
    _prefix: str = ""

    def read(self, archive: zipfile.ZipFile, member: str) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def start(tag: str, attributes: dict[str, str]) -> None:
            name = tag[len(self._prefix) :]
            if name == "c":
                self._cell(attributes)
            elif name == "f":
                self._formula = True
                self._text = ""
            elif name in ("v", "is"):
                self._reach()
                if self._formula or self._kind == "e":
                    self._text = ""
                    parser.CharacterDataHandler = characters
            elif name == "row":
                self._row = int(attributes.get("r", self._row + 1))
                self._column = -1
            elif name.endswith("worksheet"):
                self._prefix = tag[: -len("worksheet")]

        def characters(text: str) -> None:
            self._text += text[:40]

        def end(tag: str) -> None:
            name = tag[len(self._prefix) :]
            if name == "v":
                parser.CharacterDataHandler = None
            elif name == "c" and (self._formula or self._kind == "e"):
                self._judge()

        def doctype(*_: object) -> None:
            raise ValueError("a sheet has no document type")

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.StartDoctypeDeclHandler = doctype
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
        top, bottom, left, right = self._box
        if (bottom - top + 1) * (right - left + 1) > LARGEST_AREA:
            raise InputError(
                f"the cells of the sheet spread over {bottom:,} rows and {right + 1:,} columns",
                f"工作表的单元格散布于{bottom:,}行、{right + 1:,}列",
                mend=("delete the stray cells beside the table", "请删除表格以外的零散单元格"),
            )

    def _cell(self, attributes: dict[str, str]) -> None:
        self._formula = False
        self._kind = attributes.get("t", "")
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            match = _REFERENCE.fullmatch(reference)
            if match is None:
                raise ValueError(f"{reference!r} is no cell")
            self._column = self._index(match[1])
            self._row = int(match[2])
        if attributes.get("s") in self.percent_styles and self._kind in ("", "n"):
            self.percents.setdefault(self._row, set()).add(self._column)

    def _index(self, letters: str) -> int:
        index = self._letters.get(letters)
        if index is None:
            index = 0
            for letter in letters:
                index = index * 26 + ord(letter) - 64
            self._letters[letters] = index
        return index - 1

    def _reach(self) -> None:
        box = self._box
        if self._row < box[0]:
            box[0] = self._row
        if self._row > box[1]:
            box[1] = self._row
        if self._column < box[2]:
            box[2] = self._column
        if self._column > box[3]:
            box[3] = self._column

    def _judge(self) -> None:
        if self._kind == "e":
            shown = self._text or "#N/A"
            fault = CellFault(shown, f"the cell holds the error {shown}", f"单元格为错误值 {shown}", _ERROR_MEND)
            self.faults.setdefault(self._row, {})[self._column] = fault
        elif self._kind != "str" and not self._text:
            self.faults.setdefault(self._row, {})[self._column] = _FORMULA


@contextlib.contextmanager
def _damage_reported() -> Iterator[None]:
    """Turn whatever the readers raise on a broken file into an InputError: they promise no closed set of errors."""
    try:
        yield
    except InputError:
        raise
    except BaseException as error:
        # A panic in calamine's Rust is not an Exception; GeneratorExit and an interrupt are not ours to catch.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise InputError(
            f"the workbook is damaged: {type(error).__name__}",
            f"工作簿已损坏：{type(error).__name__}",
            mend=("open and save the file in a spreadsheet program", "请用电子表格软件打开并保存该文件"),
        ) from error


def _too_large(size: int) -> InputError:
    return InputError(
        f"the workbook unpacks to {size / (1 << 20):,.0f} MB",
        f"工作簿解压后为{size / (1 << 20):,.0f} MB",
        mend=("split it, or save the sheet as CSV", "请拆分，或将工作表另存为CSV"),
    )
