"""Rows of a table written as text: CSV and TSV with the delimiter found, or plain lines."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TextIO

from classification.intake.columns import header_score
from taxonomy.errors import InputError

DELIMITERS = (",", ";", "\t", "|")
#: Stands for "no delimiter": the unit separator, which nobody types.
SINGLE = "\x1f"
_SEARCHED = 50
_HEADER_WITHIN = 20
_HINT = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)

#: Row number from 1 and its cells, or what is wrong with the row.
Rows = Iterator[tuple[int, list[object] | InputError]]


def find_delimiter(head: str, text_column: str | None = None) -> tuple[str, bool]:
    """The delimiter of the table that starts with ``head`` and whether a header was recognised under it.

    The delimiter that shows the most known headers wins; without known headers, the one that cuts every line alike.
    """
    lines = list(io.StringIO(head, newline=""))
    if lines and (hint := _HINT.fullmatch(lines[0])):
        return hint[1], True
    best, best_score = SINGLE, (0, 0, 0)
    even: list[tuple[int, str]] = []
    for delimiter in DELIMITERS:
        records = list(itertools.islice(_lenient(lines, delimiter), _SEARCHED))
        for record in records[:_HEADER_WITHIN]:
            rank, known = header_score(record, text_column)
            if rank and len(record) > 1 and (known, rank, len(record)) > best_score:
                best, best_score = delimiter, (known, rank, len(record))
        widths = Counter(len(record) for record in records)
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        if width > 1 and count * 10 >= len(records) * 9:
            even.append((width, delimiter))
    if best_score[1]:
        return best, True
    first = next(_lenient(lines, SINGLE), [])
    if header_score(first, text_column)[0]:
        return SINGLE, True
    return (max(even)[1], False) if even else (SINGLE, False)


def read_delimited(stream: TextIO, delimiter: str) -> Rows:
    """Every row that is not blank. A row that breaks the rules of quoting is an error; reading goes on after it."""
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, _quoting(error)
            continue
        if number == 1 and len(record) <= 2 and _HINT.fullmatch(delimiter.join(record)):
            continue
        if number == 1 and record:
            record[0] = record[0].removeprefix("\ufeff")
        if any(cell and not cell.isspace() for cell in record):
            yield number, list(record)


def read_plain(stream: TextIO) -> Rows:
    """Every line that is not blank, as a row of one cell."""
    for number, line in enumerate(stream, start=1):
        text = line.strip().removeprefix("\ufeff")
        if text:
            yield number, [text]


def _lenient(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Records of a beginning that may be cut anywhere."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                yield record
    except csv.Error:
        return


def _quoting(error: csv.Error) -> InputError:
    unclosed = "end of data" in str(error) or "limit" in str(error)
    if unclosed:
        en, zh = (
            "a quotation mark opens here and is not closed; what follows could not be read",
            "引号未闭合，其后的内容无法读取",
        )
    else:
        en, zh = "text stands beside a quoted cell", "引号单元格之外有多余文字"
    return InputError(
        en,
        zh,
        mend=(
            'put the whole cell in quotation marks and double those within: "a ""b"" c"',
            '请用引号括住整个单元格，内部引号写两个：“a ""b"" c”',
        ),
    )
