"""Results as they come, in every output form: a readable table, JSON, JSONL, CSV, XLSX."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol, Self

from classification.intake.tables import Row
from mappings.text import traditional
from reports.outputs import open_output
from reports.render import Record
from reports.table import TableWriter

#: A cell that begins so would be run as a formula by a spreadsheet program.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_CELL = 32_767


class ReportWriter(Protocol):
    """Writes one result after the other; a context manager that finishes the file."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def write(self, row: Row, result: Record) -> None:
        """Write the result of one row."""
        ...


class _TextWriter:
    """Base of the writers to a text stream: the given file, a stream that is open already, or standard output."""

    encoding = "utf-8"

    def __init__(self, output: Path | IO[str] | None, regimes: tuple[str, ...], language: str) -> None:
        self.regimes = regimes
        self.language = language
        self._own = isinstance(output, Path)
        if isinstance(output, Path):
            self.stream: IO[str] = open_output(output, self.encoding)
        else:
            self.stream = sys.stdout if output is None else output

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._own:
            self.stream.close()
        else:
            self.stream.flush()


class JsonLinesWriter(_TextWriter):
    """One object a line, in the order of the input."""

    def write(self, row: Row, result: Record) -> None:
        """Write the result of one row."""
        self.stream.write(json.dumps(result, ensure_ascii=False) + "\n")


class JsonWriter(_TextWriter):
    """One JSON array."""

    _count = 0

    def write(self, row: Row, result: Record) -> None:
        """Write the result of one row."""
        self.stream.write("[\n" if not self._count else ",\n")
        self.stream.write(json.dumps(result, ensure_ascii=False, indent=1))
        self._count += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stream.write("\n]\n" if self._count else "[]\n")
        super().__exit__(kind, error, trace)


class CsvWriter(_TextWriter):
    """The user's columns followed by ours, with the byte-order mark that spreadsheet programs need to read Chinese."""

    encoding = "utf-8-sig"

    def __init__(self, output: Path | IO[str] | None, regimes: tuple[str, ...], language: str) -> None:
        super().__init__(output, regimes, language)
        self._writer = csv.writer(self.stream)
        self._given: list[str] | None = None

    def write(self, row: Row, result: Record) -> None:
        """Write the result of one row; the first one also the header."""
        if self._given is None:
            self._given = list(row.source)
            self._writer.writerow(safe_cell(name) for name in [*self._given, *columns(self.regimes)])
        cells = [row.source.get(name) for name in self._given] + flat(result, self.regimes, self.language)
        self._writer.writerow(safe_cell(cell) for cell in cells)


class WorkbookWriter:
    """One sheet with frozen header and filter: the user's columns followed by ours."""

    def __init__(self, output: Path | None, regimes: tuple[str, ...], language: str) -> None:
        from openpyxl import Workbook

        if output is None:
            raise ValueError("a workbook needs a file")
        self._output = output
        self._regimes = regimes
        self._language = language
        open_output(output, None).close()
        self._book = Workbook(write_only=True)
        self._sheet: Any = self._book.create_sheet("结果 Results" if language.startswith("zh") else "Results 结果")
        self._sheet.freeze_panes = "B2"
        self._given: list[str] | None = None

    def __enter__(self) -> Self:
        return self

    def write(self, row: Row, result: Record) -> None:
        """Write the result of one row; the first one also the header."""
        if self._given is None:
            self._given = list(row.source)
            self._sheet.append([safe_cell(name) for name in [*self._given, *columns(self._regimes)]])
        cells = [row.source.get(name) for name in self._given] + flat(result, self._regimes, self._language)
        self._sheet.append([safe_cell(cell) for cell in cells])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.save(self._output)


def columns(regimes: tuple[str, ...]) -> list[str]:
    """Names of our columns, the same in every language so that programs can rely on them."""
    names = ["mcgt_id", "headline_label", "headline_status", "headline_probability", "headline_reason"]
    names += ["review", "flags"]
    for regime in regimes:
        names += [f"{regime}_{part}" for part in ("label", "status", "activity", "activity_name", "missing")]
    return [*names, "error"]


def flat(result: Record, regimes: tuple[str, ...], language: str) -> list[Any]:
    """The cells of one result, in the order of :func:`columns`."""
    suffix = "zh" if language.startswith("zh") else "en"

    def said(item: Mapping[str, Any], member: str = "text") -> str:
        text = item.get(f"{member}_{suffix}") or ""
        return traditional(text) if language == "zh-Hant" else text

    if result["error"] is not None:
        return [result["id"], *[None] * (len(columns(regimes)) - 2), said(result["error"], "message")]
    head = result["headline"]
    reason = " ".join(said(one) for one in head["reasons"])
    cells: list[Any] = [result["id"], head["label"], head["status"], head["probability"], reason]
    cells += [" ".join(said(one) for one in head["review"]), "; ".join(said(one) for one in result["flags"])]
    for name in regimes:
        regime = result["regimes"][name]
        first: Mapping[str, Any] = regime["activities"][0] if regime["activities"] else {}
        lacking = "; ".join(said(one) for one in regime["missing"])
        cells += [regime["label"], regime["status"], first.get("id"), said(first, "name") or None, lacking]
    return [*cells, None]


def safe_cell(cell: object) -> object:
    """A cell that no spreadsheet program runs, and that fits."""
    if isinstance(cell, str):
        text = "".join(character for character in cell if character >= " " or character in "\n\t")
        return (f"'{text}" if text.startswith(FORMULA_STARTS) else text)[:_LONGEST_CELL]
    return cell if cell is None or isinstance(cell, (int, float, bool)) else str(cell)


#: Output form -> writer.
WRITERS: Mapping[str, Any] = {
    "table": TableWriter,
    "json": JsonWriter,
    "jsonl": JsonLinesWriter,
    "csv": CsvWriter,
    "xlsx": WorkbookWriter,
}
