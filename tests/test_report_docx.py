"""The Word document of a report, read back: headings, tables, languages, pictures with descriptions."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from sample_report import FORMULA, SCRIPT, figures, sample_report, tables

from reports import docx as renderer
from reports.bilingual import LANGUAGES, ReportLanguage
from reports.docx import LONG_ROWS, docx_report, write_docx
from taxonomy.errors import InputError


def _read(language: ReportLanguage, projects: int = 40) -> Any:
    return docx.Document(io.BytesIO(docx_report(sample_report(projects), language)))


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("en", ["1 Summary", "2 By catalogue and sector", "2.1 Sectors"]),
        ("zh", ["1 摘要", "2 按目录与行业", "2.1 行业"]),
        ("zh-Hant", ["1 摘要", "2 按目錄與行業", "2.1 行業"]),
        ("both", ["1 Summary 摘要", "2 By catalogue and sector 按目录与行业", "2.1 Sectors 行业"]),
    ],
)
def test_headings_are_real(language: ReportLanguage, titles: list[str]) -> None:
    document = _read(language)
    headings = [one for one in document.paragraphs if re.fullmatch(r"Heading \d", one.style.name)]
    assert [one.text for one in headings[:3]] == titles
    assert [one.style.name for one in headings[:3]] == ["Heading 1", "Heading 1", "Heading 2"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_hold_the_figures_and_repeat_their_heads(language: ReportLanguage) -> None:
    document = _read(language)
    assert len(document.tables) == len(tables(sample_report())) + 2
    for table in document.tables:
        first = table._tbl.tr_lst[0]
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in table._tbl.tr_lst)
    amounts = [cell.text for cell in document.tables[1].column_cells(2)]
    assert amounts[1:3] == ["2,057,613,150", "2,674,897,095"]
    flows = document.tables[-3] if document.tables[-3].rows[-1].cells[2].text else document.tables[-4]
    assert flows.rows[-1].cells[2].text == "12,400,000,000"


@pytest.mark.parametrize(
    ("language", "font", "tag"), [("zh", "Microsoft YaHei", "zh-CN"), ("zh-Hant", "Microsoft JhengHei", "zh-TW")]
)
def test_east_asian_fonts_and_languages_are_set(language: ReportLanguage, font: str, tag: str) -> None:
    document = _read(language)
    for name in ("Normal", "Title", "Heading 1", "Cell"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font
        assert not [key for key in fonts.attrib if "heme" in key]
    heading = next(one for one in document.paragraphs if one.style.name == "Heading 1")
    assert heading.runs[-1]._r.rPr.find(qn("w:lang")).get(qn("w:eastAsia")) == tag
    assert document.core_properties.language == {"zh": "zh-Hans"}.get(language, language)


def test_pictures_have_descriptions() -> None:
    document = _read("both")
    drawn = [shape._inline.docPr for shape in document.inline_shapes]
    assert len(drawn) == len(figures(sample_report()))
    assert drawn[0].get("descr") == "Under China 2025 most of the amount is green. 在中国2025年版下，大部分金额为绿色。"
    assert len({one.get("id") for one in drawn}) == len(drawn)


def test_hostile_texts_are_texts() -> None:
    document = _read("en")
    words = "\n".join(one.text for one in document.paragraphs)
    assert f"A plain text with {SCRIPT} & a formula {FORMULA}." in words
    names = [cell.text for cell in document.tables[-2].column_cells(1)]
    assert SCRIPT in names
    assert FORMULA in names


def test_a_long_table_is_cut_and_says_so() -> None:
    document = _read("zh", projects=5000)
    assert len(document.tables[-2].rows) == LONG_ROWS + 2
    assert "此处列出前100行，共5,000行" in "".join(one.text for one in document.paragraphs)


def test_wide_tables_have_pages_across() -> None:
    sections = [(section.page_width > section.page_height) for section in _read("en").sections]
    assert sections == [False, True, False]


def test_without_the_drawing_library_the_tables_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderer, "can_draw", lambda: False)
    document = _read("en")
    assert not document.inline_shapes
    assert sum("The chart is not drawn here" in one.text for one in document.paragraphs) == len(
        figures(sample_report())
    )


def test_without_python_docx_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderer.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError) as caught:
        docx_report(sample_report(), "en")
    assert "pip install 'mcgt[reports]'" in caught.value.message("en")
    assert "请安装扩展" in caught.value.message("zh")


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    write_docx(sample_report(), tmp_path / "report.docx", "both")
    content = (tmp_path / "report.docx").read_bytes()
    assert content == docx_report(sample_report(), "both")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "2026-03-31T00:00:00Z" in parts.read("docProps/core.xml").decode()
