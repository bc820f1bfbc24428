"""A report as one HTML file that needs nothing else: no network, no script, no font of its own.

It reads on a screen, light or dark, and prints as a finished document; WeasyPrint makes the PDF from the same page. Where
the drawing library is not installed the page is still whole: the data table of each figure is there, and a sentence says
why the chart is not. The style is allowed by its hash, so a server may serve the page under a policy that allows nothing
else (``content_security_policy``).
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from reports.bilingual import TAGS, ReportLanguage, Run, long_date, plain, runs, verbatim
from reports.cells import NOTHING, NUMERIC, cell_runs, name_of
from reports.charts import can_draw, chart_svg
from reports.document import Block, Cell, Column, ColumnKind, Figure, Report, Section, Table
from reports.render import LABEL_NAMES
from reports.words import KINDS, LABEL_MEANINGS, WORDS
from taxonomy.model import LocalisedText

_TEMPLATES = Path(__file__).parent / "templates"
#: Rows that a page shows of a table that is marked as long, and of any table at all.
LONG_ROWS, MOST_ROWS = 200, 2000
#: A table with so many columns gets pages across when printed.
_WIDE_FROM = 8
_LONG_WORD = re.compile(r"[\x21-\u2e7f]{28,}")
_PIECE = re.compile(r"(.{14})(?=.)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A section with its number and its place among the headings."""

    number: str
    level: int
    section: Section


def html_report(report: Report, language: ReportLanguage) -> str:
    """The whole page."""
    page = _Page(language)
    style = _style(report, language)
    entries = tuple(_entries(report.sections))
    return _template().render(
        report=report,
        page=page,
        language=language,
        tag=TAGS["en"] if language == "both" else TAGS[language],
        title=plain(report.title, language, " | "),
        kind=KINDS[report.kind],
        day=long_date(report.day),
        # Our own style sheet.
        style=Markup(style),  # nosec B704
        policy=_policy(style),
        entries=entries,
        words=WORDS,
        legend=[(key, name, LABEL_MEANINGS[key]) for key, name in LABEL_NAMES.items()] if _has_labels(entries) else [],
    )


def content_security_policy(report: Report, language: ReportLanguage) -> str:
    """The policy under which a server may serve the page: its own style, and nothing else."""
    return _policy(_style(report, language))


class _Page:
    """What the template asks of the blocks: texts as marked runs, cells, charts, and what is shown of a table."""

    #: The data of a chart with more rows than that are folded away on a screen; on paper they stand open.
    open_rows = 12

    def __init__(self, language: ReportLanguage) -> None:
        self._language = language
        self._language_tag = TAGS["en"] if language == "both" else TAGS[language]

    def say(self, text: LocalisedText, element: str = "span") -> Markup:
        """``text`` in the languages of the report, each run in an element of its own where its language must be told."""
        return self._marked(runs(text, self._language), element)

    def plain(self, text: LocalisedText) -> str:
        """The same as a string, for attributes."""
        return plain(text, self._language)

    def quote(self, text: str) -> Markup:
        """The user's own words."""
        return self._marked(verbatim(text), "span")

    def kind(self, block: Block) -> str:
        """What kind of block it is, as the template names them."""
        return type(block).__name__

    def cell(self, cell: Cell, kind: ColumnKind) -> Markup:
        """A cell; an identifier of the verdict as a chip with its name."""
        shown = cell_runs(cell, kind, self._language)
        if not shown:
            # A dash of ours.
            return Markup(NOTHING)  # nosec B704
        if name_of(cell, kind) is not None:
            return Markup('<span class="chip {} {}">{}</span>').format(kind, cell, self._marked(shown, "span"))
        return self._marked(shown, "span")

    def is_numeric(self, kind: ColumnKind) -> bool:
        """Whether a column is set flush right."""
        return kind in NUMERIC

    def shown_rows(self, table: Table) -> tuple[tuple[Cell, ...], ...]:
        """The rows that the page has room for."""
        return table.rows[: LONG_ROWS if table.is_long else MOST_ROWS]

    def cut(self, table: Table) -> LocalisedText | None:
        """The sentence that says where the other rows are."""
        shown, count = f"{len(self.shown_rows(table)):,}", f"{len(table.rows):,}"
        if shown == count:
            return None
        sentence = WORDS["cut"]
        return LocalisedText(*(one.format(shown=shown, count=count) for one in (sentence.en, sentence.zh)))

    def place(self, start: int, end: int) -> LocalisedText:
        """Where in the text a quotation stands, counted from one as readers do."""
        words = WORDS["characters"]
        return LocalisedText(*(one.format(start=start + 1, end=end) for one in (words.en, words.zh)))

    def is_wide(self, columns: tuple[Column, ...]) -> bool:
        """Whether a table needs a page across."""
        return len(columns) >= _WIDE_FROM

    def has_wide(self, section: Section) -> bool:
        """Whether the whole section is printed across, so that no heading or sentence is left behind on a page of its own."""
        return any(isinstance(block, Table) and self.is_wide(block.columns) for block in section.blocks)

    def chart(self, figure: Figure, identifier: str) -> Markup | None:
        """The drawing, or None where it cannot be drawn."""
        if not can_draw() or not figure.table.rows:
            return None
        # Texts in it are escaped by who draws it, and parsed and written anew by us.
        return Markup(chart_svg(figure, self._language, identifier))  # nosec B704

    def _marked(self, found: tuple[Run, ...], element: str) -> Markup:
        if len(found) == 1 and found[0].tag in ("", self._language_tag) and element == "span":
            return _breakable(found[0].text)
        pieces = []
        for place, run in enumerate(found):
            attributes: dict[str, str] = {"lang": run.tag} if run.tag and run.tag != self._language_tag else {}
            if place:
                attributes["class"] = "second"
            written = Markup("").join(Markup(' {}="{}"').format(*one) for one in attributes.items())
            # The name of the element is ours; the text is escaped.
            name = Markup(element)  # nosec B704
            pieces.append(Markup("<{0}{1}>{2}</{0}>").format(name, written, _breakable(run.text)))
        return Markup(" ").join(pieces)


def _breakable(text: str) -> Markup:
    """``text`` in which words longer than any column may be broken."""
    if not _LONG_WORD.search(text):
        return escape(text)
    pieces = _LONG_WORD.sub(lambda found: _PIECE.sub("\\1\n\n", found[0]), text.replace("\n\n", "\n")).split("\n\n")
    return Markup("<wbr>").join(pieces)


def _entries(sections: tuple[Section, ...], number: str = "", level: int = 2) -> Iterator[Entry]:
    for place, section in enumerate(sections, start=1):
        mine = f"{number}.{place}" if number else str(place)
        yield Entry(mine, level, section)
        yield from _entries(section.sections, mine, min(level + 1, 6))


def _has_labels(entries: tuple[Entry, ...]) -> bool:
    tables = [block.table if isinstance(block, Figure) else block for one in entries for block in one.section.blocks]
    return any(column.kind == "label" for one in tables if isinstance(one, Table) for column in one.columns)


@functools.cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


def _style(report: Report, language: ReportLanguage) -> str:
    """The style sheet with the texts of the running header and footer, which CSS wants as strings of its own."""
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    texts = {
        "title": plain(report.title, language, " | "),
        "kind": plain(KINDS[report.kind], language),
        "day": report.day.isoformat(),
    }
    for name, text in texts.items():
        style = style.replace(f'"@{name}@"', _css_string(text))
    return style


def _css_string(text: str) -> str:
    """``text`` as a CSS string in which nothing can end the string or the element."""
    return '"' + "".join(one if one.isalnum() or one == " " else f"\\{ord(one):06x}" for one in text) + '"'


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
