"""Cells of a table as a reader sees them: numbers grouped and rounded alike everywhere, identifiers by their names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

from reports.bilingual import ReportLanguage, Run, runs, verbatim
from reports.document import Cell, Column, ColumnKind
from reports.render import LABEL_NAMES, OUTCOME_NAMES, STATUS_NAMES
from taxonomy.model import LocalisedText

#: What stands where there is no value.
NOTHING = "–"
NUMERIC: frozenset[ColumnKind] = frozenset({"integer", "number", "share", "money"})
#: Kinds whose cells are identifiers of the verdict -> their names.
NAMES: Mapping[ColumnKind, Mapping[str, LocalisedText]] = {
    "label": LABEL_NAMES,
    "status": STATUS_NAMES,
    "outcome": OUTCOME_NAMES,
}

_WHOLE_FROM = 1e5


def cell_runs(cell: Cell, kind: ColumnKind, language: ReportLanguage) -> tuple[Run, ...]:
    """What a reader sees of ``cell``; nothing for an empty one."""
    named = name_of(cell, kind)
    if named is not None:
        return runs(named, language)
    if isinstance(cell, LocalisedText):
        return runs(cell, language)
    if isinstance(cell, str):
        return verbatim(cell)
    if isinstance(cell, date):
        return (Run(cell.isoformat()),)
    text = None if cell is None else number(cell, kind)
    return (Run(text),) if text else ()


def cell_text(cell: Cell, kind: ColumnKind, language: ReportLanguage, separator: str = " ") -> str:
    """The same as one string."""
    return separator.join(run.text for run in cell_runs(cell, kind, language)) or NOTHING


def name_of(cell: Cell, kind: ColumnKind) -> LocalisedText | None:
    """The name of an identifier of the verdict; None for any other cell."""
    return NAMES[kind].get(cell) if kind in NAMES and isinstance(cell, str) else None


def number(value: float, kind: ColumnKind) -> str:
    """A figure as text; nothing for one that is none (not a number, infinite)."""
    if not math.isfinite(value):
        return ""
    if kind == "share":
        text = f"{100 * value:,.1f}%"
    elif kind in ("integer", "money") or abs(value) >= _WHOLE_FROM:
        text = f"{value:,.0f}"
    else:
        text = f"{value:,.6g}"
    if not text.strip("-0.,%"):
        text = text.lstrip("-")
    return text.replace("-", "\N{MINUS SIGN}")


def heading_runs(column: Column, language: ReportLanguage) -> tuple[Run, ...]:
    """The title of a column."""
    return runs(column.title, language)
