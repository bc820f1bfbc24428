"""The PDF of a report: its words can be read out in every language, and it is the same each time."""

from __future__ import annotations

import io
import re
import sys
import types
from pathlib import Path

import pytest
from pypdf import PdfReader
from sample_report import SCRIPT, sample_report

from reports.bilingual import ReportLanguage
from reports.pdf import pdf_report, write_pdf
from taxonomy.errors import InputError


def _text(reader: PdfReader) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ("Greenloanbookofamodelbank", "12,345,678,900", "Neithergreennortransition", "gCO2e/kWh")),
        (
            "zh",
            (
                "示例银行绿色信贷组合",
                "12,345,678,900",
                "每笔金额在每部目录下只计一次",
                "供水、污水处理、废物管理与环境修复",
            ),
        ),
        ("zh-Hant", ("示例銀行綠色信貸組合", "2026年3月31日", "每筆金額在每部目錄下只計一次")),
        ("both", ("Greenloanbookofamodelbank", "示例银行绿色信贷组合", "Amount", "金额", "31March2026")),
    ],
)
def test_the_words_and_figures_of_the_report_are_in_the_file(language: ReportLanguage, wanted: tuple[str, ...]) -> None:
    reader = PdfReader(io.BytesIO(pdf_report(sample_report(), language)))
    text = _text(reader)
    assert [words for words in wanted if words not in text] == []
    assert re.sub(r"\s", "", SCRIPT) in text
    assert f"1/{len(reader.pages)}" in text
    # Once in the heat map, once in its data, which are folded away on a screen only.
    assert text.count("94.1%") == 2


def test_the_file_is_tagged_dated_by_the_report_and_holds_its_fonts() -> None:
    reader = PdfReader(io.BytesIO(pdf_report(sample_report(), "zh")))
    assert reader.metadata is not None
    assert reader.metadata.title == "示例银行绿色信贷组合"
    assert str(reader.metadata.get("/CreationDate")).startswith("D:20260331")
    assert str(reader.metadata.get("/ModDate")).startswith("D:20260331")
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh-Hans"
    title, sections = reader.outline
    assert title["/Title"] == "示例银行绿色信贷组合"
    assert "摘要" in str(sections)
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert {font["/Subtype"] for font in fonts} == {"/Type0"}
    assert all("/FontDescriptor" in font["/DescendantFonts"][0].get_object() for font in fonts)


def test_wide_tables_have_pages_across() -> None:
    reader = PdfReader(io.BytesIO(pdf_report(sample_report(), "en")))
    across = [page for page in reader.pages if page.mediabox.width > page.mediabox.height]
    assert len(across) >= 2
    assert all("Project" in page.extract_text() for page in across)
    assert len(across) < len(reader.pages)


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    write_pdf(sample_report(), tmp_path / "report.pdf", "both")
    assert (tmp_path / "report.pdf").read_bytes() == pdf_report(sample_report(), "both")


def test_without_weasyprint_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(InputError) as caught:
        pdf_report(sample_report(), "en")
    assert "pip install 'mcgt[reports]'" in caught.value.message("en")
    assert "请安装扩展" in caught.value.message("zh")


def test_without_pango_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = types.ModuleType("weasyprint")

    def fail(name: str) -> object:
        raise OSError(f"cannot load library 'libpango-1.0-0' for {name}\nmore lines")

    monkeypatch.setattr(broken, "__getattr__", fail, raising=False)
    monkeypatch.setitem(sys.modules, "weasyprint", broken)
    with pytest.raises(InputError) as caught:
        pdf_report(sample_report(), "en")
    assert "apt install libpango-1.0-0" in caught.value.message("en")
    assert "无法加载" in caught.value.message("zh")
    assert "\n" not in caught.value.message("en")
