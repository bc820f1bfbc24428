"""A report as a Word document, for those who must edit it: real headings, tables, lists and styles, nothing drawn by hand.

python-docx is part of the extra ``mcgt[reports]``. East Asian fonts and languages are set for every style, the header row
of a table is repeated on each page, and what a page across needs has a section of its own. Same report, same bytes.
"""

from __future__ import annotations

import importlib.util
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from reports.bilingual import ReportLanguage, Run, long_date, plain, runs, verbatim
from reports.cells import NOTHING, NUMERIC, cell_runs
from reports.chart_frame import text_width
from reports.charts import can_draw, chart_png
from reports.document import (
    Block,
    Cell,
    Checklist,
    Column,
    Figure,
    KeyFigures,
    Paragraph,
    Quote,
    Report,
    Section,
    Signatures,
    Table,
)
from reports.docx_styles import Styles
from reports.outputs import open_output
from reports.palette import LABEL_FILLS, ink_on
from reports.words import KINDS, WORDS
from taxonomy.errors import InputError
from taxonomy.model import LocalisedText

#: Rows of a table that a document shows; Word is slow with more, and nobody edits them there.
LONG_ROWS, MOST_ROWS = 100, 500
_WIDE_FROM = 8
_PICTURE_CM = 16.0
#: Widths of columns in letters (of one em).
_NARROWEST, _WIDEST, _PADDING = 3.5, 16.0, 2.2
#: The earliest moment that a file inside a document can bear.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_docx(report: Report, path: Path, language: ReportLanguage) -> None:
    """Write the document. Raises InputError where python-docx is missing or the file cannot be written."""
    content = docx_report(report, language)
    with open_output(path, None) as stream:
        stream.write(content)


def docx_report(report: Report, language: ReportLanguage) -> bytes:
    """The document as bytes. Raises InputError where python-docx is missing."""
    if importlib.util.find_spec("docx") is None:
        raise InputError(
            "a Word document needs the package python-docx, which is not installed",
            "生成Word文档需要python-docx，当前未安装",
            mend=(
                "install mcgt with the extra: pip install 'mcgt[reports]'",
                "请安装扩展：pip install 'mcgt[reports]'",
            ),
        )
    return _Document(report, language).content()


class _Document:
    """One document while it is written."""

    def __init__(self, report: Report, language: ReportLanguage) -> None:
        import docx

        self._report = report
        self._language = language
        self._document: Any = docx.Document()
        self._styles = Styles(self._document, language)

    def content(self) -> bytes:
        """Write it all."""
        self._properties()
        self._styles.running_text(plain(self._report.title, self._language, " | "), self._report.day.isoformat())
        self._paragraph(runs(KINDS[self._report.kind], self._language), "Report Kind")
        self._heading(self._report.title, 0)
        self._lines(self._report.subtitle, "Subtitle")
        as_of = (*runs(WORDS["as_of"], self._language), *runs(long_date(self._report.day), self._language))
        self._paragraph(as_of, "Normal")
        self._paragraph(runs(WORDS["contents"], self._language), "Contents Heading")
        self._styles.contents([*self._titles(self._report.sections), plain(WORDS["update"], self._language)])
        self._sections(self._report.sections)
        self._styles.turn(is_across=False)
        self._heading(WORDS["versions"], 1)
        for name, version in self._report.versions.items():
            self._paragraph(verbatim(f"{name}: {version}"), "Normal")
        return self._packed()

    def _properties(self) -> None:
        moment = datetime(self._report.day.year, self._report.day.month, self._report.day.day)
        core = self._document.core_properties
        core.title = plain(self._report.title, self._language, " | ")[:255]
        core.author = core.last_modified_by = "mcgt"
        core.comments = ""
        core.created = core.modified = moment
        core.language = self._styles.tag
        core.revision = 1

    def _packed(self) -> bytes:
        """The file with the same date on all of its parts."""
        plainly, packed = io.BytesIO(), io.BytesIO()
        self._document.save(plainly)
        with zipfile.ZipFile(plainly) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                part = zipfile.ZipInfo(name, _EPOCH)
                part.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(part, source.read(name))
        return packed.getvalue()

    def _titles(self, sections: Sequence[Section], number: str = "") -> Iterator[str]:
        """What the table of contents says until Word counts the pages."""
        for place, section in enumerate(sections, start=1):
            mine = f"{number}.{place}" if number else str(place)
            yield f"{mine}  {plain(section.title, self._language)}"
            yield from self._titles(section.sections, mine)

    def _sections(self, sections: Sequence[Section], number: str = "", level: int = 1) -> None:
        for place, section in enumerate(sections, start=1):
            mine = f"{number}.{place}" if number else str(place)
            self._styles.turn(is_across=any(isinstance(block, Table) and _is_wide(block) for block in section.blocks))
            self._heading(section.title, min(level, 6), mine)
            for block in section.blocks:
                self._block(block)
            self._sections(section.sections, mine, level + 1)

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            style = {"plain": "Normal", "caveat": "Caveat", "finding": "Finding"}[block.emphasis]
            for place, run in enumerate(runs(block.text, self._language)):
                sign = runs(WORDS[block.emphasis], self._language) if place == 0 and block.emphasis != "plain" else ()
                paragraph = self._paragraph((), style)
                for one in sign:
                    self._styles.run(paragraph, Run(f"{one.text} ", one.tag)).bold = True
                self._styles.run(paragraph, run)
        elif isinstance(block, KeyFigures):
            self._key_figures(block)
        elif isinstance(block, Quote):
            self._paragraph(verbatim(block.text), "Quote")
            words = WORDS["characters"]
            texts = [one.format(start=block.start + 1, end=block.end) for one in (words.en, words.zh)]
            caption = (*runs(block.caption, self._language), *runs(LocalisedText(*texts), self._language))
            self._paragraph(caption, "Caption")
        elif isinstance(block, Checklist):
            for item in block.items:
                self._paragraph((Run("☐"), *runs(item, self._language)), "Checklist")
        elif isinstance(block, Signatures):
            heads = [(), *(runs(WORDS[one], self._language) for one in ("name", "date", "signature"))]
            self._grid(heads, [[runs(role, self._language), (), (), ()] for role in block.roles], row_cm=1.3)
        elif isinstance(block, Figure):
            self._figure(block)
        else:
            self._table(block)

    def _key_figures(self, block: KeyFigures) -> None:
        rows = []
        for one in block.items:
            title = runs(one.title, self._language)
            unit = (Run(f"({one.unit})"),) if one.unit else ()
            remark = runs(one.note, self._language) if one.note else ()
            rows.append([(*title, *unit), cell_runs(one.value, one.kind, self._language), remark])
        heads = [runs(WORDS[one], self._language) for one in ("key_figure", "value", "remark")]
        self._grid(heads, rows, numeric={1})

    def _figure(self, figure: Figure) -> None:
        self._caption(figure.table.title)
        if can_draw() and figure.table.rows:
            picture = self._document.add_picture(
                io.BytesIO(chart_png(figure, self._language)), width=self._styles.cm(_PICTURE_CM)
            )
            self._styles.describe(
                picture, plain(figure.table.title, self._language), plain(figure.alternative, self._language)
            )
            if figure.alternative != figure.table.title:
                self._lines(figure.alternative, "Note")
        elif figure.table.rows:
            self._lines(WORDS["no_chart"], "Note")
        self._table(figure.table, WORDS["data"])

    def _table(self, table: Table, prefix: LocalisedText | None = None) -> None:
        self._caption(table.title, prefix)
        shown = table.rows[: LONG_ROWS if table.is_long else MOST_ROWS]
        rows = [[self._cell(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in shown]
        if table.total:
            total = [
                runs(WORDS["total"], self._language)
                if place == 0 and cell is None
                else cell_runs(cell, column.kind, self._language)
                for place, (cell, column) in enumerate(zip(table.total, table.columns, strict=True))
            ]
            rows.append(total)
        heads = [
            (*runs(column.title, self._language), *((Run(f"({column.unit})"),) if column.unit else ()))
            for column in table.columns
        ]
        fills = [self._fills(row, table.columns) for row in shown]
        numeric = {place for place, column in enumerate(table.columns) if column.kind in NUMERIC}
        self._grid(
            heads, rows or [[runs(WORDS["no_rows"], self._language)]], numeric, fills, has_total=bool(table.total)
        )
        if len(shown) < len(table.rows):
            counts = {"shown": f"{len(shown):,}", "count": f"{len(table.rows):,}"}
            cut = WORDS["cut"]
            self._lines(LocalisedText(cut.en.format(**counts), cut.zh.format(**counts)), "Note")
        if table.note:
            self._lines(table.note, "Note")

    def _cell(self, cell: Cell, column: Column) -> tuple[Run, ...]:
        return cell_runs(cell, column.kind, self._language) or (Run(NOTHING),)

    def _fills(self, row: tuple[Cell, ...], columns: tuple[Column, ...]) -> dict[int, str]:
        return {
            place: LABEL_FILLS[str(cell)]
            for place, (cell, column) in enumerate(zip(row, columns, strict=True))
            if column.kind == "label" and cell in LABEL_FILLS
        }

    def _grid(
        self,
        heads: Sequence[Sequence[Run]],
        rows: Sequence[Sequence[Sequence[Run]]],
        numeric: set[int] | frozenset[int] = frozenset(),
        fills: Sequence[dict[int, str]] = (),
        *,
        has_total: bool = False,
        row_cm: float = 0.0,
    ) -> None:
        """A table with a head that is repeated on each page."""
        weights = [_weight([row[place] for row in [heads, *rows] if place < len(row)]) for place in range(len(heads))]
        grid = self._styles.table(len(rows) + 1, weights, is_small=len(heads) >= _WIDE_FROM)
        for at, cells in enumerate([heads, *rows]):
            row = grid[at]
            for place, texts in enumerate(cells):
                fill = fills[at - 1].get(place) if 0 < at <= len(fills) else None
                is_strong = at == 0 or (has_total and at == len(rows))
                ink = ink_on(fill) if fill else None
                self._styles.fill_cell(
                    row[place], texts, is_right=place in numeric, is_bold=is_strong, fill=fill, ink=ink
                )
        self._styles.finish_table(row_cm)

    def _caption(self, title: LocalisedText, prefix: LocalisedText | None = None) -> None:
        before = runs(prefix, self._language) if prefix else ()
        self._paragraph((*before, *runs(title, self._language)), "Table Title")

    def _heading(self, title: LocalisedText, level: int, number: str = "") -> None:
        texts = runs(title, self._language)
        if level:
            self._paragraph((Run(number), *texts) if number else texts, f"Heading {level}")
        else:
            for run in texts:
                self._paragraph((run,), "Title")

    def _lines(self, text: LocalisedText, style: str) -> None:
        for run in runs(text, self._language):
            self._paragraph((run,), style)

    def _paragraph(self, texts: Sequence[Run], style: str) -> Any:
        paragraph = self._document.add_paragraph(style=style)
        for place, run in enumerate(texts):
            self._styles.run(paragraph, Run(f" {run.text}", run.tag) if place else run)
        return paragraph


def _weight(cells: Sequence[Sequence[Run]]) -> float:
    """How wide a column wants to be: its longest line, but neither so little that words break nor more than reads well."""
    longest = max((text_width(run.text, 1.0) for texts in cells for run in texts), default=0.0)
    return min(_WIDEST, max(_NARROWEST, longest + _PADDING))


def _is_wide(table: Table) -> bool:
    return len(table.columns) >= _WIDE_FROM
