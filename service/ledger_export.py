"""The ledger on paper: JSON Lines that can be verified without the database, and a table for a spreadsheet program."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from classification.verdict import REGIMES
from reports.render import Record
from reports.writers import safe_cell
from service.canonical import canonical
from service.chain import Entry, Stored
from service.decisions import said
from service.errors import LedgerError
from taxonomy.errors import InputError

_MEMBERS = {*Stored._fields, "said"}
#: No line of ours is longer: a verdict with the longest text has some hundred kilobytes.
_LONGEST_LINE = 64 << 20
_COLUMNS = ("number", "id", "at", "who", "kind", "about", "label")
_INPUT = ("id", "name", "text", "country", "industry_code", "amount", "currency", "date")


def json_line(entry: Entry) -> str:
    """An entry as it is stored, and under ``said`` its content as an object, which is easier to read."""
    stored = {name: getattr(entry, name) for name in Stored._fields}
    return json.dumps({**stored, "said": said(entry)}, ensure_ascii=False, separators=(",", ":")) + "\n"


def json_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """One line an entry."""
    return map(json_line, entries)


def csv_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """One row an entry, with a header and the byte-order mark that spreadsheet programs need to read Chinese.

    It is for reading: cells that would be run as formulas are changed, so it cannot be verified.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(csv_columns())
    for entry in entries:
        writer.writerow(safe_cell(cell) for cell in _cells(entry))
        yield _taken(buffer)
    yield _taken(buffer)


def csv_columns() -> list[str]:
    """The header of the table."""
    regimes = [f"{regime}_{part}" for regime in REGIMES for part in ("label", "status", "activity")]
    texts = ["status", "probability", "review", *regimes, "versions", "note", "hash"]
    return [*_COLUMNS, *(f"project_{name}" for name in _INPUT), *texts]


def read_export(file: Path) -> Iterator[Stored]:
    """The entries of a file of JSON Lines, read as they are asked for.

    Raises InputError where the file cannot be opened, LedgerError at a line that is no entry, or whose ``said`` is not
    what its content says.
    """
    try:
        stream = file.open("rb")
    except OSError as error:
        raise InputError(
            f"{file} cannot be read: {error.strerror}", f"无法读取{file}：{error.strerror}", field="--file"
        ) from None
    with stream:
        row = 0
        while line := stream.readline(_LONGEST_LINE):
            row += 1
            try:
                yield _parsed(line)
            except (ValueError, RecursionError, InputError):
                raise LedgerError(f"line {row} is no entry", f"第{row}行不是台账记录") from None


def _parsed(line: bytes) -> Stored:
    record = json.loads(line.decode())
    if not isinstance(record, dict) or set(record) != _MEMBERS or canonical(record["said"]) != record["content"]:
        raise ValueError
    number = record["number"]
    texts = [record[name] for name in Stored._fields[1:]]
    if type(number) is not int or any(not isinstance(text, str | None) for text in texts):
        raise ValueError
    return Stored(number, *(None if text is None else text.encode() for text in texts))


def _cells(entry: Entry) -> Iterator[Any]:
    content = said(entry)
    yield from (getattr(entry, name) for name in _COLUMNS)
    given: Record = content.get("input", {})
    yield from (given.get(name) for name in _INPUT)
    verdict: Record = content.get("verdict", {})
    head: Record = verdict.get("headline", {})
    yield from (head.get("status"), head.get("probability"))
    yield "; ".join(f"{one['text_en']} {one['text_zh']}" for one in head.get("review", ())) or None
    for regime in REGIMES:
        yield from _regime_cells(regime, content, verdict)
    yield ", ".join(f"{name} {version}" for name, version in verdict.get("versions", {}).items()) or None
    yield content.get("reason") or content.get("note")
    yield entry.hash


def _regime_cells(regime: str, content: Record, verdict: Record) -> Iterator[Any]:
    """Label, status and first activity; of an override what it says of the regime."""
    if "reason" in content:
        yield from (content["labels"].get(regime), None, "; ".join(content["activities"].get(regime, ())) or None)
        return
    one: Record = verdict.get("regimes", {}).get(regime, {})
    activities = one.get("activities") or [{}]
    yield from (one.get("label"), one.get("status"), activities[0].get("id"))


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
