"""From a user's file to rows of projects: CSV, TSV, XLSX, JSONL, JSON or plain text, in whatever encoding.

Anything wrong with the file as a whole is raised; anything wrong with one row stays in that row, and the rest goes on.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Literal, get_args

from classification.intake.cells import CellFault, is_readable, readable
from classification.intake.columns import Columns, guess_columns
from classification.intake.encodings import describe_binary, find_encoding, not_text
from classification.intake.input_files import LARGEST_STREAM, as_text, decoded, nothing, opened, refuse_above
from classification.intake.json_records import Records, is_single_document, read_document, read_lines, starts_as_json
from classification.intake.rows import build_project, given_id
from classification.intake.table_headers import Table, column_letter, find_table, no_text_column
from classification.intake.text_tables import SINGLE, find_delimiter, read_delimited, read_plain
from classification.intake.workbooks import is_archive, read_sheets
from classification.project import Project
from taxonomy.errors import InputError, McgtError

Format = Literal["csv", "tsv", "xlsx", "jsonl", "json", "txt"]

FORMATS: tuple[Format, ...] = get_args(Format)
_HEAD = 1 << 16
_SEARCHED = 20
_SUFFIXES: Mapping[str, Format] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".txt": "txt",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a user's file: the project it describes or what is wrong with it.

    ``number`` is the row as a person sees it: the header of a table is row 1; JSON and plain text count lines, a JSON
    array its elements. ``id`` is the given one, else the number. ``source`` holds the cells by header, to give back.
    """

    number: int
    id: str
    project: Project | None
    error: McgtError | None
    source: Mapping[str, object]


def read_projects(
    path: Path | None,
    *,
    stream: BinaryIO | None = None,
    format: str | None = None,  # noqa: A002
    text_column: str | None = None,
) -> Iterator[Row]:
    """The rows of a file, or of ``stream``; ``-`` or no path at all is the standard input.

    Raises InputError at once for a file that cannot be used: missing, empty, of no known format, without a column of
    texts. ``format`` is one of FORMATS where content and suffix mislead; ``text_column`` names the description.
    """
    if format is not None and format not in FORMATS:
        raise InputError(
            f"there is no format “{format}”",
            f"没有“{format}”这种格式",
            field="format",
            mend=(f"use one of {', '.join(FORMATS)}", f"可用：{'、'.join(FORMATS)}"),
        )
    rows = _distinct(_rows(path, stream, format, text_column))
    first = next(rows, None)
    if first is None:
        raise InputError(
            "the file holds no projects", "文件中没有项目", mend=("write one project a row", "请每行填写一个项目")
        )
    return itertools.chain((first,), rows)


def format_of(name: str) -> Format | None:
    """The format that the suffix of a file's name stands for; None where only the content tells, as for workbooks."""
    return _SUFFIXES.get(Path(name).suffix.lower())


def _distinct(rows: Iterator[Row]) -> Iterator[Row]:
    """``rows`` with an error in each whose id came before."""
    first: dict[str, int] = {}
    for row in rows:
        earlier = first.setdefault(row.id, row.number)
        if earlier != row.number:
            fault = InputError(
                f"the id “{row.id}” is already that of row {earlier}",
                f"编号“{row.id}”与第{earlier}行重复",
                field="id",
                row=row.number,
                mend=("give every project an id of its own", "请为每个项目使用不同的编号"),
            )
            row = replace(row, project=None, error=fault)
        yield row


def _rows(path: Path | None, stream: BinaryIO | None, wanted: Format | None, text_column: str | None) -> Iterator[Row]:
    with opened(path, stream) as handle:
        head = handle.read(_HEAD)
        handle.seek(0)
        if is_archive(head):
            yield from _table_rows(_sheet(handle, text_column), delimited=False)
            return
        if wanted == "xlsx":
            raise not_text(*(describe_binary(head) or ("a text file", "文本文件")))
        encoding = find_encoding(handle)
        text = decoded(head, encoding)
        if not text.strip():
            raise nothing()
        suffix = path.suffix.lower() if path is not None and stream is None else ""
        kind, delimiter = _kind(wanted or _SUFFIXES.get(suffix), text, text_column, plain=suffix in ("", ".txt"))
        try:
            with as_text(handle, encoding, "" if kind in ("csv", "tsv") else None) as lines:
                if kind == "jsonl":
                    yield from _json_rows(read_lines(lines), text_column)
                elif kind == "json":
                    refuse_above(LARGEST_STREAM, handle)
                    yield from _json_rows(read_document(lines.read()), text_column)
                elif kind == "txt":
                    plain = Table(("text",), Columns({"text": 0}), read_plain(lines), single=True)
                    yield from _table_rows(plain, delimited=True)
                else:
                    table = find_table(read_delimited(lines, delimiter), text_column)
                    if isinstance(table, list):
                        raise no_text_column(table, text_column)
                    yield from _table_rows(table, delimited=True)
        except UnicodeDecodeError as error:
            raise InputError(
                f"some bytes are not {encoding}",
                f"部分字节不是{encoding}编码",
                mend=("save the file as UTF-8 or XLSX", "请将文件另存为UTF-8编码或XLSX"),
            ) from error


def _kind(wanted: Format | None, head: str, text_column: str | None, *, plain: bool) -> tuple[Format, str]:
    """The format of a text and, for a table, its delimiter. What the text shows goes before a suffix that is vague."""
    if wanted in ("json", "jsonl"):
        document = is_single_document(head) if wanted == "json" else head.lstrip("\ufeff \t\r\n").startswith("[")
        return ("json" if document else "jsonl"), ""
    if (wanted is None or (plain and wanted == "txt")) and starts_as_json(head):
        return ("json" if is_single_document(head) else "jsonl"), ""
    delimiter, recognised = find_delimiter(head, text_column)
    if wanted == "tsv" and delimiter == SINGLE:
        delimiter = "\t"
    if not recognised and plain and wanted in (None, "txt") and text_column is None:
        return "txt", ""
    return "csv", delimiter


def _sheet(handle: BinaryIO, text_column: str | None) -> Table:
    """The first sheet with a column of texts; a sheet of one column only where no other has one."""
    found: list[str] = []
    lone: Table | None = None
    for _, rows in read_sheets(handle):
        table = find_table(rows, text_column)
        if isinstance(table, list):
            found += table
        elif table.single:
            lone = lone or table
        else:
            return table
    if lone is None:
        raise no_text_column(found, text_column) if found else nothing()
    return lone


def _table_rows(table: Table, *, delimited: bool) -> Iterator[Row]:
    width = len(table.header)
    for number, cells in table.rows:
        if isinstance(cells, InputError):
            yield _failed(number, str(number), cells, {})
            continue
        identifier = given_id(table.header, table.columns, cells) or str(number)
        source = _source(table.header, cells)
        try:
            if delimited:
                _check_cells(cells, width)
            project = build_project(table.header, table.columns, cells, identifier)
        except McgtError as error:
            yield _failed(number, readable(identifier), error, source)
        else:
            yield Row(number, identifier, project, None, source)


def _json_rows(records: Records, text_column: str | None) -> Iterator[Row]:
    """Rows of objects, each understood by its own keys; refused if none of the first has a text."""
    ahead = list(itertools.islice(records, _SEARCHED))
    objects = [value for _, value in ahead if not isinstance(value, InputError)]
    if objects and all(guess_columns(list(value), [list(value.values())], text_column) is None for value in objects):
        raise no_text_column(list(dict.fromkeys(key for value in objects for key in value)), text_column)
    understood: dict[tuple[str, ...], Columns | None] = {}
    for number, value in itertools.chain(ahead, records):
        if isinstance(value, InputError):
            yield _failed(number, str(number), value, {})
            continue
        header, cells = tuple(value), list(value.values())
        if header not in understood:
            understood[header] = guess_columns(header, [cells], text_column)
        columns = understood[header]
        if columns is None:
            yield _failed(number, str(number), no_text_column(header, text_column), value)
            continue
        identifier = given_id(header, columns, cells) or str(number)
        try:
            yield Row(number, identifier, build_project(header, columns, cells, identifier), None, value)
        except McgtError as error:
            yield _failed(number, identifier, error, value)


def _failed(number: int, identifier: str, error: McgtError, source: Mapping[str, object]) -> Row:
    placed = type(error)(error.en, error.zh, field=error.field, row=number, mend=(error.mend_en, error.mend_zh))
    return Row(number, identifier, None, placed, source)


def _check_cells(cells: Sequence[object], width: int) -> None:
    """Refuse a row of text that was not decoded, or that a comma within a description has cut into too many cells."""
    if not all(is_readable(cell) for cell in cells if isinstance(cell, str)):
        raise InputError(
            "some bytes cannot be read in the encoding of the file",
            "部分字节无法按文件编码读取",
            mend=("save the file as UTF-8 or XLSX", "请将文件另存为UTF-8编码或XLSX"),
        )
    if any(isinstance(cell, str) and cell.strip() for cell in cells[width:]):
        raise InputError(
            f"the row has {len(cells)} cells, the header {width}",
            f"该行有{len(cells)}个单元格，表头只有{width}个",
            mend=("put a text that holds the delimiter in quotation marks", "含分隔符的文本请加引号"),
        )


def _source(header: Sequence[str], cells: Sequence[object]) -> dict[str, object]:
    """The cells by header, as they can be written out; cells beside the table under the letter of their column."""
    names = itertools.chain(header, map(column_letter, itertools.count(len(header))))
    source: dict[str, object] = {}
    for name, cell in zip(names, cells, strict=False):
        if isinstance(cell, CellFault):
            source[name] = cell.shown
        else:
            source[name] = readable(cell) if isinstance(cell, str) else cell
    return source | dict.fromkeys(header[len(cells) :])
