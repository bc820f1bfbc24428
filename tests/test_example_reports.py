"""The reports on the examples in every form and in both languages, read back by other libraries."""

from __future__ import annotations

import functools
import io
import json
from pathlib import Path

import pytest
from docx import Document
from html5lib import HTMLParser
from pypdf import PdfReader
from python_calamine import load_workbook
from report_documents import golden_reports

from reports.document import Report
from reports.formats import write_report

NAMES = ("project-ex04", "project-ex17", "portfolio-examples", "mapping-hk-eu")


@functools.cache
def reports() -> dict[str, Report]:
    return golden_reports()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_every_form_of_every_example(name: str, language: str, tmp_path: Path) -> None:
    report = reports()[name]
    title = report.title.in_language(language)
    files = {ending: tmp_path / f"report.{ending}" for ending in ("html", "xlsx", "docx", "json")}
    for file in files.values():
        write_report(report, file, language)
    html = files["html"].read_text("utf-8")
    HTMLParser(strict=True).parse(html)
    assert f"<title>{title}" in html
    assert files["html"].stat().st_size < 5_000_000
    book = load_workbook(str(files["xlsx"]))
    cells = [cell for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python() for cell in row]
    assert title in cells
    assert title in "\n".join(one.text for one in Document(str(files["docx"])).paragraphs)
    assert json.loads(files["json"].read_text("utf-8"))["data"] == json.loads(json.dumps(report.data))


def test_the_workbook_has_the_numbers_of_the_report(tmp_path: Path) -> None:
    report = reports()["portfolio-examples"]
    file = tmp_path / "report.xlsx"
    write_report(report, file, "en")
    book = load_workbook(str(file))
    cells = {cell for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python() for cell in row}
    data = json.loads(json.dumps(report.data))
    for project in data["projects"]:
        if project["amount"] is not None:
            assert project["amount"] in cells
    for amount in data["rows"]["amounts"].values():
        assert amount in cells


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_project_as_pdf(language: str, tmp_path: Path) -> None:
    report = reports()["project-ex04"]
    file = tmp_path / "report.pdf"
    write_report(report, file, language)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read_bytes())).pages)
    plain = "".join(text.split())
    for section in report.sections:
        assert "".join(section.title.in_language(language).split()) in plain
