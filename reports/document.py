"""What a report says, before it is a page, a workbook or a file of any other form.

A builder (project, portfolio, mapping) makes a ``Report``; a renderer (HTML, XLSX, PDF, DOCX, JSON) writes one. Texts
stand in both languages throughout; a renderer chooses one, or sets both side by side. Numbers stay numbers, so that every
form shows the same figure and a workbook can add it up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from taxonomy.model import LocalisedText

#: How a column is aligned, formatted and, in a workbook, typed. ``share`` is 0 to 1; ``money`` whole units of the
#: currency; ``label`` and ``status`` and ``outcome`` hold the identifiers of the verdict and are named and coloured.
ColumnKind = Literal["text", "code", "integer", "number", "share", "money", "day", "label", "status", "outcome"]
#: What a chart shows, from the columns of its own table: see ``Figure``.
ChartKind = Literal["bars", "stacked-bars", "heat-map", "flows"]

Cell = LocalisedText | str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``unit`` is shown beside the title."""

    key: str
    title: LocalisedText
    kind: ColumnKind = "text"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, one for each column. ``long`` ones go to the workbook whole and to a page only in part.

    ``total`` is a last row that sums the others up: set apart, and outside what a workbook filters and sorts.
    """

    key: str
    title: LocalisedText
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: LocalisedText | None = None
    is_long: bool = False
    total: tuple[Cell, ...] | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with the table that it is drawn from, which is always shown with it.

    ``encoding`` names columns of the table by their part: ``category``, ``series``, ``value`` for bars, ``x``, ``y``,
    ``value`` for a heat map, ``source``, ``target``, ``value`` for flows.
    """

    chart: ChartKind
    table: Table
    encoding: Mapping[str, str]
    alternative: LocalisedText


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A plain paragraph; ``emphasis`` says whether it is a statement, a caveat or a finding to act on."""

    text: LocalisedText
    emphasis: Literal["plain", "caveat", "finding"] = "plain"


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of the user's own text, verbatim, with its half-open place in it; never translated."""

    text: str
    start: int
    end: int
    caption: LocalisedText


@dataclass(frozen=True, slots=True)
class Checklist:
    """Things to do or to sign off, each with a box to tick."""

    items: tuple[LocalisedText, ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure that a reader should take away: what it is, how much, and in a few words how to read it."""

    title: LocalisedText
    value: Cell
    kind: ColumnKind = "number"
    unit: str = ""
    note: LocalisedText | None = None


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The three to six figures at the head of a report or a section."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on: for each role ("prepared by") a name, a date and a signature, left blank."""

    roles: tuple[LocalisedText, ...]


Block = Paragraph | Quote | Checklist | Table | Figure | KeyFigures | Signatures


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    key: str
    title: LocalisedText
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. ``day`` is the stated date; with the same day and versions, the same input gives the same bytes.

    ``data`` is the machine-readable content (JSON values only) that every number of the sections comes from.
    """

    kind: Literal["project", "portfolio", "mapping"]
    title: LocalisedText
    subtitle: LocalisedText
    day: date
    versions: Mapping[str, str]
    sections: tuple[Section, ...]
    data: Mapping[str, object] = field(default_factory=dict)
