"""What python-docx does not do by itself: East Asian fonts, languages, repeated heads, page turns, fields, pictures' texts.

Everything here writes the elements of the Word format (ECMA-376) directly, through the few functions that python-docx
leaves open; ``reports/docx.py`` says what goes where.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reports.bilingual import TAGS, ReportLanguage, Run
from reports.palette import INK, LINE, MUTED

_LATIN = "Arial"
_EAST_ASIAN = {"zh-Hant": "Microsoft JhengHei"}
_SIMPLIFIED = "Microsoft YaHei"
#: Word names languages by country.
_WORD_LANGUAGES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "zh": "zh-CN", "en": "en-GB", "": "en-GB"}
_MARGIN_CM = 2.3
_ACCENT = "#0b4f5c"
#: Style -> size in points, boldness, colour, points before and after.
_STYLES: dict[str, tuple[float, bool, str, float, float]] = {
    "Normal": (10, False, INK, 0, 6),
    "Title": (22, True, INK, 0, 6),
    "Subtitle": (12, False, MUTED, 0, 4),
    "Heading 1": (15, True, _ACCENT, 18, 6),
    "Heading 2": (12.5, True, INK, 14, 4),
    "Heading 3": (11, True, INK, 12, 4),
    "Heading 4": (10, True, INK, 10, 4),
    "Heading 5": (10, True, INK, 10, 4),
    "Heading 6": (10, True, INK, 10, 4),
    "Quote": (10, False, INK, 6, 2),
    "Caption": (8.5, False, MUTED, 0, 8),
    "Header": (8, False, MUTED, 0, 0),
    "Footer": (8, False, MUTED, 0, 0),
    "Report Kind": (10, True, _ACCENT, 0, 4),
    "Contents Heading": (11, True, MUTED, 18, 4),
    "Table Title": (10, True, INK, 10, 4),
    "Finding": (10, False, INK, 4, 4),
    "Caveat": (10, False, INK, 4, 4),
    "Checklist": (10, False, INK, 0, 3),
    "Note": (8.5, False, MUTED, 2, 2),
    "Cell": (8.5, False, INK, 1, 1),
}


class Styles:
    """Styles and the lower parts of one document."""

    def __init__(self, document: Any, language: ReportLanguage) -> None:
        self._document = document
        self._east_asian = _EAST_ASIAN.get(language, _SIMPLIFIED)
        #: Language of the document as a whole.
        self.tag = TAGS["en"] if language == "both" else TAGS[language]
        self._is_across = False
        self._grid: Any = None
        self._cells: list[Any] = []
        self._define()
        page = document.sections[0]
        page.page_width, page.page_height = self.cm(21.0), self.cm(29.7)
        page.left_margin = page.right_margin = self.cm(_MARGIN_CM)

    def cm(self, length: float) -> int:
        """A length as Word counts it."""
        return round(length * 360_000)

    def _define(self) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.oxml.ns import qn
        from docx.shared import Pt

        known = {style.name for style in self._document.styles}
        for name, (size, is_bold, colour, before, after) in _STYLES.items():
            styles = self._document.styles
            style = styles[name] if name in known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.font.size, style.font.bold, style.font.italic = Pt(size), is_bold, False
            style.font.color.rgb = _colour(colour)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for key in [key for key in fonts.attrib if "heme" in key]:
                del fonts.attrib[key]
            for script, font in (("ascii", _LATIN), ("hAnsi", _LATIN), ("cs", _LATIN), ("eastAsia", self._east_asian)):
                fonts.set(qn(f"w:{script}"), font)
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
            if name in ("Finding", "Caveat"):
                self._bar(style, "single" if name == "Finding" else "double")
            if name in ("Table Title", "Contents Heading"):
                style.paragraph_format.keep_with_next = True
        defaults = self._document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        _language(defaults, self.tag, _WORD_LANGUAGES["zh-Hant" if self.tag == "zh-Hant" else "zh"])

    def _bar(self, style: Any, kind: str) -> None:
        """A line to the left of the paragraphs of ``style``."""
        border = _element("w:pBdr")
        border.append(_element("w:left", val=kind, sz="18", space="8", color=_ACCENT[1:]))
        # The schema wants it before shading, spacing and the like.
        style.element.get_or_add_pPr().insert_element_before(
            border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
        )
        style.paragraph_format.left_indent = self.cm(0.35)

    def run(self, paragraph: Any, run: Run) -> Any:
        """``run`` at the end of ``paragraph``, with its language."""
        added = paragraph.add_run(run.text)
        if run.tag:
            word = _WORD_LANGUAGES[run.tag]
            _language(added._r.get_or_add_rPr(), word, word)
        return added

    def running_text(self, title: str, day: str) -> None:
        """Title in the header, date and page number in the footer of every page."""
        section = self._document.sections[0]
        self.run(section.header.paragraphs[0], Run(title))
        footer = section.footer.paragraphs[0]
        self.run(footer, Run(f"{day}\t\t"))
        _field(footer, "PAGE")
        self.run(footer, Run(" / "))
        _field(footer, "NUMPAGES")

    def contents(self, lines: Sequence[str]) -> None:
        """A table of contents that Word makes when it is asked to; until then it says ``lines``."""
        for place, line in enumerate(lines):
            paragraph = self._document.add_paragraph(style="Normal")
            if place == 0:
                _field_start(paragraph, 'TOC \\o "1-3" \\h \\z \\u')
            self.run(paragraph, Run(line))
            if place == len(lines) - 1:
                paragraph.add_run()._r.append(_element("w:fldChar", fldCharType="end"))

    def turn(self, *, is_across: bool) -> None:
        """From here on pages are across, or upright again."""
        from docx.enum.section import WD_ORIENT, WD_SECTION

        if is_across == self._is_across:
            return
        self._is_across = is_across
        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE if is_across else WD_ORIENT.PORTRAIT
        long, short = self.cm(29.7), self.cm(21.0)
        section.page_width, section.page_height = (long, short) if is_across else (short, long)

    def table(self, rows: int, weights: Sequence[float], *, is_small: bool) -> list[list[_Cell]]:
        """A new table that fills the page, its columns as wide as their weights; its cells by row."""
        grid = self._document.add_table(rows, len(weights))
        grid.autofit = True
        page = (29.7 if self._is_across else 21.0) - 2 * _MARGIN_CM
        widths = [self.cm(page * weight / sum(weights)) for weight in weights]
        for column, width in zip(grid._tbl.tblGrid.gridCol_lst, widths, strict=True):
            column.w = width
        for row in grid._tbl.tr_lst:
            for cell, width in zip(row.tc_lst, widths, strict=True):
                cell.width = width
        self._grid, self._size = grid, 7.5 if is_small else None
        # Asking the table for a cell walks through all of it each time; the rows are walked once.
        return [[_Cell(cell) for cell in row.tc_lst] for row in grid._tbl.tr_lst]

    def fill_cell(
        self, cell: _Cell, texts: Sequence[Run], *, is_right: bool, is_bold: bool, fill: str | None, ink: str | None
    ) -> None:
        """Write ``texts`` into a cell, each language on a line of its own."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt
        from docx.text.paragraph import Paragraph

        paragraph = Paragraph(cell.element.p_lst[0], self._document._body)
        paragraph.style = self._document.styles["Cell"]
        if is_right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for place, one in enumerate(texts):
            if place:
                paragraph.add_run().add_break()
            run = self.run(paragraph, one)
            run.bold = is_bold or None
            if self._size:
                run.font.size = Pt(self._size)
            if ink:
                run.font.color.rgb = _colour(ink)
        if fill:
            cell.element.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=fill[1:]))

    def finish_table(self, row_cm: float = 0.0) -> None:
        """Lines between the rows, a head that is repeated, rows that stay whole."""
        borders = _element("w:tblBorders")
        for side in ("top", "bottom", "insideH"):
            borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=LINE[1:]))
        self._grid._tbl.tblPr.append(borders)
        for place, row in enumerate(self._grid._tbl.tr_lst):
            properties = row.get_or_add_trPr()
            properties.append(_element("w:cantSplit"))
            if place == 0:
                properties.append(_element("w:tblHeader"))
            elif row_cm:
                properties.append(_element("w:trHeight", val=str(round(row_cm * 567)), hRule="atLeast"))
        self._document.add_paragraph(style="Note")

    def describe(self, picture: Any, title: str, text: str) -> None:
        """Title and description of a picture, for those who cannot see it."""
        properties = picture._inline.docPr
        properties.set("title", title)
        properties.set("descr", text)


class _Cell:
    """A cell by its element."""

    __slots__ = ("element",)

    def __init__(self, element: Any) -> None:
        self.element = element


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _language(properties: Any, tag: str, east_asian: str) -> None:
    from docx.oxml.ns import qn

    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(_element("w:lang", val=_WORD_LANGUAGES.get(tag, tag), eastAsia=east_asian))


def _field(paragraph: Any, instruction: str) -> None:
    """A number that Word computes, such as that of the page."""
    _field_start(paragraph, instruction)
    paragraph.add_run("1")
    paragraph.add_run()._r.append(_element("w:fldChar", fldCharType="end"))


def _field_start(paragraph: Any, instruction: str) -> None:
    text = _element("w:instrText")
    text.text = f" {instruction} "
    for part in (_element("w:fldChar", fldCharType="begin"), text, _element("w:fldChar", fldCharType="separate")):
        paragraph.add_run()._r.append(part)


def _colour(hexadecimal: str) -> Any:
    from docx.shared import RGBColor

    return RGBColor.from_string(hexadecimal[1:].upper())
