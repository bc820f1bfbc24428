"""A report as a workbook: a sheet that says how to read it, then one sheet for each table, to sort, filter and add up.

Written with XlsxWriter rather than openpyxl: it writes real tables with conditional colours five times as fast, and the
same bytes for the same report. Everything is a value; a text is written as text whatever it begins with, so no cell can
run as a formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from reports.bilingual import ReportLanguage, long_date, plain
from reports.cells import NAMES, NUMERIC, cell_text, name_of
from reports.document import (
    Cell,
    Checklist,
    ColumnKind,
    Figure,
    KeyFigures,
    Paragraph,
    Quote,
    Report,
    Section,
    Table,
)
from reports.outputs import open_output
from reports.palette import LABEL_FILLS, MUTED, PAPER, ink_on
from reports.render import LABEL_NAMES, STATUS_NAMES
from reports.words import KINDS, LABEL_MEANINGS, STATUS_MEANINGS, WORDS
from reports.writers import FORMULA_STARTS
from reports.xlsx_names import LINE, fit, headings, height, sheet_names, units
from taxonomy.model import LocalisedText

#: How a column of each kind shows its values; the values themselves stay whole.
NUMBER_FORMATS: dict[ColumnKind, str] = {
    "integer": "#,##0",
    "number": "#,##0.######",
    "share": "0.0%",
    "money": "#,##0",
    "day": "yyyy-mm-dd",
}
_WIDTHS: dict[ColumnKind, int] = {"code": 14, "integer": 12, "number": 14, "share": 12, "money": 20, "day": 13}
_NAMED_WIDTH, _TEXT_LEAST, _TEXT_MOST = 22, 12, 60
#: Properties of a cell format; XlsxWriter makes one object of each.
Style = tuple[tuple[str, Any], ...]
_GUIDE_WIDTHS = (40.0, 100.0)
_ACCENT = "#0b4f5c"


def write_xlsx(report: Report, path: Path, language: ReportLanguage) -> None:
    """Write the workbook. Raises InputError when the file cannot be written."""
    with open_output(path, None) as stream:
        _Book(report, language).save(stream)


class _Book:
    """One workbook while it is written."""

    def __init__(self, report: Report, language: ReportLanguage) -> None:
        self._report = report
        self._language = language
        #: Under one another in a cell of both languages.
        self._line = "\n" if language == "both" else " "

    def save(self, stream: Any) -> None:
        import xlsxwriter

        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "in_memory": True,
        }
        self._book = xlsxwriter.Workbook(stream, options)
        day = datetime(self._report.day.year, self._report.day.month, self._report.day.day)
        title = plain(self._report.title, self._language, " | ")[:255]
        self._book.set_properties({"title": title, "created": day, "comments": "mcgt"})
        self._formats: dict[Style, Any] = {}
        tables = list(_tables(self._report.sections))
        names = sheet_names(
            [plain(table.title, self._language, " ") for table in tables], self._say(WORDS["how_to_read"], " ")
        )
        self._guide(names, tables)
        for place, (name, table) in enumerate(zip(names[1:], tables, strict=True), start=1):
            self._table(name, table, place)
        self._book.close()

    def _format(self, style: Style) -> Any:
        if style not in self._formats:
            base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
            self._formats[style] = self._book.add_format(base | dict(style))
        return self._formats[style]

    def _say(self, text: LocalisedText, separator: str | None = None) -> str:
        return plain(text, self._language, self._line if separator is None else separator)

    def _guide(self, names: Sequence[str], tables: Sequence[Table]) -> None:
        """The sheet that comes first: what the workbook is, what its words and sheets mean, and what the report says."""
        sheet = self._book.add_worksheet(names[0])
        sheet.hide_gridlines(2)
        for at, width in enumerate(_GUIDE_WIDTHS):
            sheet.set_column(at, at, width)
        heading = self._format(_style(bold=True, font_size=12, font_color=_ACCENT, bottom=1))
        wrapped, key = _style(text_wrap=True), self._format(_style(text_wrap=True, bold=True))
        row = 0
        for text, properties in (
            (KINDS[self._report.kind], {"font_color": _ACCENT, "bold": True}),
            (self._report.title, {"bold": True, "font_size": 16}),
            (self._report.subtitle, {"font_color": MUTED}),
        ):
            sheet.write_string(row, 0, fit(self._say(text, " ")), self._format(_style(**properties)))
            sheet.set_row(row, 24 if "font_size" in properties else LINE + 2)
            row += 1
        as_of = f"{self._say(WORDS['as_of'], ' ')} {self._say(long_date(self._report.day), ' ')}"
        sheet.write_string(row, 0, as_of, self._format(()))
        row += 2

        def section(title: LocalisedText, lines: Sequence[tuple[str, Any]], keys: Sequence[Any] = ()) -> None:
            nonlocal row
            if not lines:
                return
            sheet.write_string(row, 0, self._say(title, " "), heading)
            sheet.write_blank(row, 1, None, heading)
            for place, (left, right) in enumerate(lines, start=1):
                sheet.write_string(row + place, 0, fit(left), keys[place - 1] if keys else key)
                self._write(sheet, row + place, 1, right, wrapped)
                sheet.set_row(row + place, height([left, right], _GUIDE_WIDTHS))
            row += len(lines) + 2

        section(
            WORDS["how_to_read"],
            [(self._say(WORDS[one], " "), self._say(WORDS[text])) for one, text in _GUIDANCE],
        )
        sheets = [
            (name, f"{self._say(table.title)} ({len(table.rows):,})")
            for name, table in zip(names[1:], tables, strict=True)
        ]
        first = row + 1
        section(WORDS["tables"], sheets)
        link = self._format(_style(font_color=_ACCENT, underline=1, text_wrap=True))
        for place, (name, _) in enumerate(sheets):
            sheet.write_url(first + place, 0, f"internal:'{name}'!A1", link, name)
        chips = [
            self._format(_style(bg_color=fill, font_color=ink_on(fill), text_wrap=True))
            for fill in LABEL_FILLS.values()
        ]
        section(
            WORDS["labels"],
            [(self._say(LABEL_NAMES[one], " "), self._say(text)) for one, text in LABEL_MEANINGS.items()],
            chips,
        )
        section(
            WORDS["status"],
            [(self._say(STATUS_NAMES[one], " "), self._say(text)) for one, text in STATUS_MEANINGS.items()],
        )
        for title, lines in _prose(self._report.sections, self._language, self._line):
            section(title, lines)
        section(WORDS["versions"], list(self._report.versions.items()))
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _table(self, name: str, table: Table, place: int) -> None:
        sheet = self._book.add_worksheet(name)
        titles = headings(table.columns, self._language)
        right, left = self._header(is_numeric=True), self._header(is_numeric=False)
        columns = []
        for column, heading in zip(table.columns, titles, strict=True):
            columns.append({"header": heading, "header_format": right if column.kind in NUMERIC else left})
        end, last = len(table.rows), max(0, len(table.columns) - 1)
        # A table of Excel needs one row at least.
        area = (0, 0, max(1, end), last)
        style = {"name": f"table_{place}", "columns": columns, "style": "Table Style Light 1", "banded_rows": False}
        sheet.add_table(*area, style)
        styles = [_cell_style(column.kind) for column in table.columns]
        widths = [self._width(table, at) for at in range(len(table.columns))]
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        # Room for the button that filters.
        sheet.set_row(0, 6 + height(titles, [width - 3 for width in widths]))
        for at, row in enumerate(table.rows, start=1):
            tall = height(
                [self._shown(cell, column.kind) for cell, column in zip(row, table.columns, strict=True)], widths
            )
            if tall > LINE:
                sheet.set_row(at, tall)
            for across, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                self._write(sheet, at, across, self._shown(cell, column.kind), styles[across])
        sheet.freeze_panes(1, 1 if len(table.columns) > 3 else 0)
        for at, column in enumerate(table.columns):
            self._colours(sheet, at, max(1, end), column.kind)
        self._below(sheet, table, max(1, end) + 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer(f"&L&8{name.replace('&', '&&')}&R&8&P / &N")

    def _below(self, sheet: Any, table: Table, row: int) -> None:
        """Total and note, a row away from the table so that neither is filtered or sorted with it."""
        if table.total:
            for across, (cell, column) in enumerate(zip(table.total, table.columns, strict=True)):
                style = (*_number_style(column.kind), *_style(bold=True, top=1))
                shown = self._say(WORDS["total"]) if across == 0 and cell is None else cell
                self._write(sheet, row, across, self._shown(shown, column.kind), style)
            row += 2
        if table.note:
            sheet.write_string(row, 0, fit(self._say(table.note, " ")), self._format(_style(font_color=MUTED)))

    def _header(self, *, is_numeric: bool) -> Any:
        side = _style(align="right" if is_numeric else "left", valign="vcenter")
        return self._format((*side, *_style(bold=True, text_wrap=True, bg_color=_ACCENT, font_color=PAPER)))

    def _colours(self, sheet: Any, at: int, end: int, kind: ColumnKind) -> None:
        """Colour the cells that name a label, by what they say, so that a corrected cell changes its colour."""
        if kind != "label":
            return
        for label, fill in LABEL_FILLS.items():
            name = cell_text(label, kind, self._language)
            style = self._book.add_format({"bg_color": fill, "font_color": ink_on(fill)})
            rule = {"type": "cell", "criteria": "==", "value": f'"{name}"', "format": style}
            sheet.conditional_format(1, at, end, at, rule)

    def _shown(self, cell: Cell, kind: ColumnKind) -> object:
        """The value itself; a name for what is an identifier, a text for what is said in two languages."""
        if name_of(cell, kind) is not None:
            return cell_text(cell, kind, self._language)
        return cell_text(cell, kind, self._language, self._line) if isinstance(cell, LocalisedText) else cell

    def _write(self, sheet: Any, row: int, at: int, cell: object, style: Style) -> None:
        if isinstance(cell, (int, float)) and abs(cell) < float("inf"):
            sheet.write_number(row, at, cell, self._format(style))
        elif isinstance(cell, date):
            sheet.write_datetime(row, at, datetime(cell.year, cell.month, cell.day), self._format(style))
        elif isinstance(cell, str) and cell:
            # The prefix keeps it a text even when somebody edits the cell or saves the sheet in another form.
            quoted = _style(quote_prefix=True) if cell.startswith(FORMULA_STARTS) else ()
            sheet.write_string(row, at, fit(cell), self._format((*style, *quoted)))

    def _width(self, table: Table, at: int) -> float:
        kind = table.columns[at].kind
        if kind in NAMES:
            return _NAMED_WIDTH
        if kind in _WIDTHS:
            return _WIDTHS[kind]
        sample = (cell_text(row[at], kind, self._language, "\n") for row in table.rows[:200])
        longest = max((units(line) for text in sample for line in text.splitlines()), default=0)
        return float(min(_TEXT_MOST, max(_TEXT_LEAST, longest + 2)))


def _style(**properties: Any) -> Style:
    return tuple(properties.items())


def _number_style(kind: ColumnKind) -> Style:
    return _style(num_format=NUMBER_FORMATS[kind]) if kind in NUMBER_FORMATS else ()


def _cell_style(kind: ColumnKind) -> Style:
    return _number_style(kind) or _style(text_wrap=True)


#: What the first sheet says of workbooks in general: heading and sentence.
_GUIDANCE = (("sheet", "filter"), ("formula", "formulas"), ("total", "below"))


def _tables(sections: Sequence[Section]) -> Iterator[Table]:
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield block
            elif isinstance(block, Figure):
                yield block.table
        yield from _tables(section.sections)


def _prose(
    sections: Sequence[Section], language: ReportLanguage, line: str
) -> Iterator[tuple[LocalisedText, list[tuple[str, Any]]]]:
    """What the sections say in words, for the first sheet: left what it is, right the text or the figure."""
    for section in sections:
        lines: list[tuple[str, Any]] = []
        for block in section.blocks:
            if isinstance(block, Paragraph):
                sign = "" if block.emphasis == "plain" else plain(WORDS[block.emphasis], language)
                lines.append((sign, plain(block.text, language, line)))
            elif isinstance(block, KeyFigures):
                for one in block.items:
                    unit = f" ({one.unit})" if one.unit else ""
                    lines.append((plain(one.title, language) + unit, cell_text(one.value, one.kind, language)))
            elif isinstance(block, Quote):
                lines.append((plain(block.caption, language), block.text))
            elif isinstance(block, Checklist):
                lines += [(f"☐ {plain(WORDS['open'], language)}", plain(item, language, line)) for item in block.items]
        yield section.title, lines
        yield from _prose(section.sections, language, line)
