"""Choosing the form of a report by the name of the file; JSON; what is loaded for it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sample_report import sample_report

from reports.bilingual import LANGUAGES, clean, long_date, plain, runs
from reports.cells import number
from reports.document import ColumnKind
from reports.formats import RENDERERS, write_report
from taxonomy.errors import InputError
from taxonomy.model import LocalisedText

#: How each form begins.
STARTS = {".html": b"<!doctype html>", ".xlsx": b"PK", ".docx": b"PK", ".pdf": b"%PDF-", ".json": b"{"}


@pytest.mark.parametrize("suffix", RENDERERS)
def test_the_ending_of_the_name_chooses_the_form(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report{suffix.upper()}"
    write_report(sample_report(projects=3), path, "both")
    assert path.read_bytes().lstrip().startswith(STARTS[suffix])


@pytest.mark.parametrize("suffix", RENDERERS)
def test_every_form_says_that_a_file_cannot_be_written(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_report(sample_report(projects=1), tmp_path / "no" / f"report{suffix}", "en")


@pytest.mark.parametrize("name", ["report", "report.odt"])
def test_an_unknown_ending_is_an_error_to_mend(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as caught:
        write_report(sample_report(), tmp_path / name, "en")
    assert ".html, .xlsx, .pdf, .docx, .json" in caught.value.message("en")
    assert "请使用以下扩展名之一" in caught.value.message("zh")
    assert not list(tmp_path.iterdir())


def test_an_unknown_language_is_an_error_to_mend(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_report(sample_report(), tmp_path / "report.html", "fr")
    assert ", ".join(LANGUAGES) in caught.value.message("en")


def test_json_says_what_the_report_rests_on(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    write_report(sample_report(), path, "zh")
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["kind"] == "portfolio"
    assert record["title"] == {"en": "Green loan book of a model bank", "zh": "示例银行绿色信贷组合"}
    assert record["day"] == "2026-03-31"
    assert record["versions"] == dict(sample_report().versions)
    assert record["data"] == dict(sample_report().data)


def test_nothing_is_loaded_before_it_is_needed() -> None:
    heavy = ["vl_convert", "weasyprint", "docx", "xlsxwriter", "jinja2", "openpyxl"]
    code = f"import sys, reports.formats; print(sorted(set({heavy}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (1234567.4, "money", "1,234,567"),
        (0.12345, "share", "12.3%"),
        (-0.00001, "share", "0.0%"),
        (-1234, "integer", "−1,234"),
        (98.375, "number", "98.375"),
        (0.35, "number", "0.35"),
        (123456.7, "number", "123,457"),
        (-0.2, "money", "0"),
        (float("nan"), "number", ""),
        (float("inf"), "money", ""),
    ],
)
def test_numbers_read_alike_everywhere(value: float, kind: ColumnKind, shown: str) -> None:
    assert number(value, kind) == shown


def test_texts_in_the_languages_of_the_report() -> None:
    text = LocalisedText("Water", "水务")
    assert [run.text for run in runs(text, "both")] == ["Water", "水务"]
    assert [run.tag for run in runs(text, "zh-Hant")] == ["zh-Hant"]
    assert [run.tag for run in runs(LocalisedText("Water", ""), "zh")] == [""]
    assert plain(LocalisedText("M-CGT", "M-CGT"), "both") == "M-CGT"
    assert plain(long_date(date(2026, 3, 1)), "both") == "1 March 2026 2026年3月1日"


def test_what_no_file_can_hold_is_left_out() -> None:
    assert clean("a\x00b\ud800c\r\nd\x1be\uffff𠮷") == "abc\nde𠮷"
