"""Where a table begins: the row of its header, the columns it names, the rows below."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from classification.intake.cells import readable
from classification.intake.columns import Columns, guess_columns, header_score
from taxonomy.errors import InputError

#: The header stands within this many rows that are not blank; as many again show what the columns hold.
_HEADER_WITHIN = 20
_SAMPLED = 40

Record = tuple[int, list[object] | InputError]


@dataclass(frozen=True, slots=True)
class Table:
    """The part of a file that holds projects. ``single`` tells a lone column, taken for the text whatever its name."""

    header: tuple[str, ...]
    columns: Columns
    rows: Iterator[Record]
    single: bool = False


def find_table(records: Iterable[Record], text_column: str | None = None) -> Table | list[str]:
    """The table in ``records``; the headers found instead if none of them can be that of a text.

    Rows above the header are a title and go; a row that repeats the header goes too.
    """
    records = iter(records)
    ahead = list(itertools.islice(records, _HEADER_WITHIN + _SAMPLED))
    rows = [(at, cells) for at, (_, cells) in enumerate(ahead) if isinstance(cells, list)]
    used = {at for _, cells in rows for at, cell in enumerate(cells) if _filled(cell)}
    scores = []
    for at, cells in rows[:_HEADER_WITHIN]:
        rank, known = header_score(cells, text_column)
        if rank:
            scores.append(((known, rank), -at, cells))
    if scores:
        _, place, cells = max(scores, key=lambda score: score[:2])
        header = _names(cells)
        samples = [row for at, row in rows if at > -place]
        columns = guess_columns(header, samples, text_column)
        if columns is not None:
            below = _without(cells, itertools.chain(ahead[1 - place :], records))
            return Table(header, columns, below, single=len(used) == 1)
    if len(used) == 1 and text_column is None:
        return _lone_column(used.pop(), ahead, records)
    widest = max((cells for _, cells in rows[:_HEADER_WITHIN]), key=lambda row: sum(map(_filled, row)), default=[])
    return [readable(str(cell)) for cell in widest if _filled(cell)]


def no_text_column(found: Sequence[str], text_column: str | None) -> InputError:
    """The error for a table in which no column is the description."""
    shown = [name if len(name) <= 30 else f"{name[:30]}…" for name in found[:30]]
    en, zh = ", ".join(shown) or "none", "、".join(shown) or "无"
    if text_column is not None:
        fault = f"there is no column “{readable(text_column)}”", f"没有名为“{readable(text_column)}”的列"
    else:
        fault = "no column can be recognised as the description", "无法识别哪一列是项目描述"
    return InputError(
        f"{fault[0]}; columns found: {en}",
        f"{fault[1]}；现有列：{zh}",
        mend=(
            "name it with --text-column, or call it “description”",
            "请用--text-column指定，或将该列命名为“项目描述”",
        ),
    )


def column_letter(position: int) -> str:
    """The name a spreadsheet gives to a column: A, B, … Z, AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _lone_column(position: int, ahead: list[Record], records: Iterator[Record]) -> Table:
    texts = [str(cells[position]) for _, cells in ahead if isinstance(cells, list) and position < len(cells)]
    header = [column_letter(at) for at in range(position)] + ["text"]
    first = ahead[0][1]
    if isinstance(first, list) and _heads(texts[0], texts[1:]):
        header[-1] = readable(texts[0].strip())
        ahead = ahead[1:]
    return Table(tuple(header), Columns({"text": position}), itertools.chain(ahead, records), single=True)


def _heads(first: str, others: list[str]) -> bool:
    """Whether the first text of a lone column is its header: no figures and much shorter than what follows."""
    return bool(others) and not re.search(r"\d|[，。,;；]", first) and len(first) * 3 < median(map(len, others))


def _names(cells: Sequence[object]) -> tuple[str, ...]:
    """One name for each column: the letter of the column where there is none, numbered where one comes twice."""
    names: list[str] = []
    for position, cell in enumerate(cells):
        name = readable(str(cell)).strip() if _filled(cell) else column_letter(position)
        count = 2
        distinct = name
        while distinct in names:
            distinct = f"{name} ({count})"
            count += 1
        names.append(distinct)
    return tuple(names)


def _without(header: list[object], records: Iterator[Record]) -> Iterator[Record]:
    return (record for record in records if record[1] != header)


def _filled(cell: object) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))
