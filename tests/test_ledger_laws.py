"""Laws of the chain and of what is hashed, and exports that hold what the ledger holds."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_samples import verdict

from service.canonical import canonical
from service.chain import GENESIS, Entry, Head, digest, hash_of, to_entry, to_stored, verify
from service.decisions import confirmation
from service.errors import LedgerError
from service.ledger_export import csv_columns, csv_lines, json_line, json_lines, read_export
from taxonomy.errors import InputError

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def chained(contents: Sequence[Any]) -> list[Entry]:
    """A chain of entries with these contents."""
    entries: list[Entry] = []
    for number, content in enumerate(contents, start=1):
        previous = entries[-1].hash if entries else GENESIS
        entry = Entry(
            number, f"id-{number}", f"at-{number}", "ann", "verdict", None, "green", canonical(content), previous, ""
        )
        entries.append(to_entry(to_stored(entry)._replace(hash=hash_of(to_stored(entry)).encode())))
    return entries


CHAINS = st.lists(JSON, min_size=1, max_size=6).map(chained)


@given(JSON)
def test_canonical_json_is_read_back_and_written_the_same(value: Any) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


@given(st.dictionaries(TEXT, JSON, max_size=5))
def test_the_order_of_members_is_nothing(value: dict[str, Any]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": "\ud800"}, {"\udc80": 1}])
def test_what_has_no_form_is_refused(value: Any) -> None:
    with pytest.raises(InputError):
        canonical(value)


@given(st.lists(st.none() | st.binary(max_size=6), min_size=2, max_size=4), st.data())
def test_no_two_rows_are_hashed_alike(fields: list[bytes | None], data: st.DataObject) -> None:
    others = data.draw(st.lists(st.none() | st.binary(max_size=6), min_size=2, max_size=4))
    assert (digest(1, fields) == digest(1, others)) == (fields == others)
    # Bytes that move from one field to the next change the hash too.
    first, second, *rest = fields
    if first:
        moved = [first[:-1], first[-1:] + (second or b""), *rest]
        assert digest(1, moved) != digest(1, fields)


@given(CHAINS)
def test_a_chain_as_written_verifies(entries: list[Entry]) -> None:
    rows = [to_stored(one) for one in entries]
    found = verify(rows, Head(entries[-1].number, entries[-1].hash))
    assert (found.entries, found.fault) == (len(entries), None)
    assert [to_entry(row) for row in rows] == entries
    assert Head.parse(str(found.head)) == found.head


@given(CHAINS, st.data())
def test_nothing_can_be_taken_out_moved_or_doubled(entries: list[Entry], data: st.DataObject) -> None:
    rows = [to_stored(one) for one in entries]
    head = Head(entries[-1].number, entries[-1].hash)
    order = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=8))
    is_same = order == list(range(len(rows)))
    assert (verify([rows[place] for place in order], head).fault is None) == is_same


@given(CHAINS, st.data())
def test_a_selection_verifies_and_shows_changes(entries: list[Entry], data: st.DataObject) -> None:
    rows = [row for row in map(to_stored, entries) if data.draw(st.booleans())]
    assert verify(rows, is_selection=True).fault is None
    if rows:
        place = data.draw(st.integers(0, len(rows) - 1))
        rows[place] = rows[place]._replace(who=b"mallory")
        fault = verify(rows, is_selection=True).fault
        assert fault is not None
        assert fault.number == rows[place].number


@pytest.mark.parametrize("text", ["", "1", "1:", "x:" + "0" * 64, "1:" + "0" * 63, "1:" + "G" * 64, "-1:" + "0" * 64])
def test_what_is_no_head(text: str) -> None:
    with pytest.raises(InputError):
        Head.parse(text)


def test_the_head_of_nothing() -> None:
    assert verify([], Head()).fault is None
    assert verify([], Head(0, "1" * 64)).fault is not None
    assert verify([], Head(3, "1" * 64)).fault is not None


def sample() -> list[Entry]:
    """Verdicts with whatever texts are hard to write, and a confirmation."""
    entries = chained([verdict(place).content for place in range(5)])
    draft = confirmation(entries[0], "=2+2")
    last = Entry(
        6, "id-6", "at", "@cmd", draft.kind, draft.about, draft.label, canonical(draft.content), entries[-1].hash, ""
    )
    return [*entries, to_entry(to_stored(last)._replace(hash=hash_of(to_stored(last)).encode()))]


def exported(folder: Path, entries: list[Entry]) -> Path:
    file = folder / "export.jsonl"
    file.write_bytes("".join(json_lines(entries)).encode())
    return file


def test_an_export_holds_the_same(tmp_path: Path) -> None:
    entries = sample()
    rows = list(read_export(exported(tmp_path, entries)))
    assert rows == [to_stored(one) for one in entries]
    assert verify(rows, Head(6, entries[-1].hash)).fault is None


@settings(max_examples=300)
@given(st.data())
def test_a_bit_of_an_export_that_changes_anything_is_found(data: st.DataObject) -> None:
    entries = _SAMPLE
    content = bytearray("".join(json_lines(entries)).encode())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    file = _FOLDER / "flipped.jsonl"
    file.write_bytes(content)
    found = verify(_rows(file), Head(6, entries[-1].hash))
    if found.fault is None:
        # Such as the exponent of a number, written with another letter.
        assert list(read_export(file)) == [to_stored(one) for one in entries]


def _rows(file: Path) -> Any:
    return read_export(file)


_SAMPLE = sample()
_FOLDER = Path()


@pytest.fixture(autouse=True, scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    global _FOLDER
    _FOLDER = tmp_path_factory.mktemp("flips")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        json_line(_SAMPLE[0]).replace('"number":1', '"number":true').encode(),
        json_line(_SAMPLE[0]).replace('"number":1', '"number":"1"').encode(),
        json_line(_SAMPLE[0]).replace('"who":"ann"', '"who":1').encode(),
        json_line(_SAMPLE[0]).replace('"said":', '"more":1,"said":').encode(),
        json_line(_SAMPLE[0]).replace('"said":{', '"said":{"extra":1,').encode(),
        json_line(_SAMPLE[0])[:-20].encode(),
    ],
)
def test_a_line_that_is_no_entry(tmp_path: Path, line: bytes) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(line + b"\n")
    with pytest.raises(LedgerError):
        list(read_export(file))
    assert verify(read_export(file)).fault is not None


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        list(read_export(tmp_path / "none"))


def test_a_table_runs_no_formula() -> None:
    text = "".join(csv_lines(_SAMPLE))
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == csv_columns()
    assert {len(row) for row in rows} == {len(csv_columns())}
    cells = [cell for row in rows[1:] for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert "'=1+1" in cells
    assert "'@cmd" in cells
    assert "'=2+2" in cells
    assert list(csv_lines([])) == ["\ufeff" + ",".join(csv_columns()) + "\r\n"]
