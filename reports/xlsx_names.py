"""Names and texts that Excel accepts: sheets, column heads, cells; and the room that they take, which it does not find out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reports.bilingual import ReportLanguage, clean, plain
from reports.document import Column

#: Height of a line in points; a row is no higher than Excel allows.
LINE = 13.5
_HIGHEST = 400.0
_LONGEST_CELL = 32_767
_LONGEST_HEADING = 255
_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


def headings(columns: Sequence[Column], language: ReportLanguage) -> list[str]:
    """Titles with units; a table of Excel wants them on one line, all different and none empty."""
    found: list[str] = []
    for column in columns:
        unit = f" ({column.unit})" if column.unit else ""
        found.append(_distinct(fit(plain(column.title, language) + unit) or column.key, found, _LONGEST_HEADING))
    return found


def sheet_names(titles: Sequence[str], first: str) -> list[str]:
    """A valid name for each sheet, all different when case is put aside."""
    found: list[str] = []
    for title in (first, *titles):
        name = " ".join(_NOT_IN_SHEET_NAME.sub(" ", clean(title)).split()) or "Sheet"
        # Excel keeps this name for itself.
        name = "History_" if name.casefold() == "history" else name
        found.append(_distinct(name[:_LONGEST_SHEET_NAME].strip(), found, _LONGEST_SHEET_NAME))
    return found


def _distinct(name: str, taken: Sequence[str], longest: int) -> str:
    known = {one.casefold() for one in taken}
    number, tried = 1, name
    while tried.casefold() in known:
        number += 1
        tail = f" ({number})"
        tried = name[: longest - len(tail)] + tail
    return tried


def fit(text: str) -> str:
    """``text`` as a cell can hold it."""
    return clean(text)[:_LONGEST_CELL]


def units(text: str) -> int:
    """Width in characters of the narrow kind; a Chinese one is twice as wide."""
    return sum(2 if ord(one) >= 0x2E80 else 1 for one in text)


def height(texts: Sequence[object], widths: Sequence[float]) -> float:
    """How high a row is whose texts are wrapped in columns of ``widths``."""
    lines = 1
    for text, width in zip(texts, widths, strict=True):
        if isinstance(text, str):
            lines = max(lines, sum(1 + int(units(line) * 1.05 / max(1.0, width)) for line in text.split("\n")))
    return min(_HIGHEST, LINE * lines)
