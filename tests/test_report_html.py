"""The page of a report: valid, whole, safe and the same each time; golden files show what it says.

Run as a script to write the golden files anew after a change that is meant: ``python tests/test_report_html.py``.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from pathlib import Path
from xml.etree import ElementTree

import html5lib
import pytest
from sample_report import FORMULA, HOSTILE, LONG_WORD, SCRIPT, figures, sample_report, tables

from reports import html
from reports.bilingual import LANGUAGES, ReportLanguage
from reports.html import LONG_ROWS, content_security_policy, html_report

GOLDEN = Path(__file__).parent / "golden"
XHTML = "{http://www.w3.org/1999/xhtml}"
_SVG = re.compile(r"<svg .*?</svg>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_HASH = re.compile(r"sha256-[A-Za-z0-9+/=]+")


def _tree(language: ReportLanguage) -> ElementTree.Element:
    parser = html5lib.HTMLParser(strict=True, tree=html5lib.getTreeBuilder("etree"))
    tree: ElementTree.Element = parser.parse(html_report(sample_report(), language))
    return tree


def _golden(language: ReportLanguage) -> tuple[Path, str]:
    """The golden file and the page as it is now, without charts and style, which have tests of their own."""
    page = html_report(sample_report(projects=16), language)
    page = _HASH.sub("sha256-…", _STYLE.sub("<style>…</style>", _SVG.sub("<svg>…</svg>", page)))
    return GOLDEN / f"report-{language}.html", page


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_the_page_says_what_the_golden_file_says(language: ReportLanguage) -> None:
    golden, page = _golden(language)
    assert page == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_valid_and_the_same_each_time(language: ReportLanguage) -> None:
    assert html_report(sample_report(), language) == html_report(sample_report(), language)
    tree = _tree(language)
    identifiers = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers))
    named = {name for element in tree.iter() for name in (element.get("aria-labelledby") or "").split()}
    assert named <= set(identifiers)
    targets = {element.get("href", "")[1:] for element in tree.iter(f"{XHTML}a")}
    assert targets <= set(identifiers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_the_structure_that_readers_move_by(language: ReportLanguage) -> None:
    tree = _tree(language)
    levels = [int(element.tag[-1]) for element in tree.iter() if re.fullmatch(r".*\}h[1-6]", str(element.tag))]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    for landmark in ("header", "nav", "main", "footer"):
        assert len(list(tree.iter(XHTML + landmark))) == 1
    found = list(tree.iter(f"{XHTML}table"))
    assert len(found) == len(tables(sample_report())) + 1
    for table in found:
        assert table.find(f"{XHTML}caption") is not None
        assert all(head.get("scope") in ("col", "row") for head in table.iter(f"{XHTML}th"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_and_runs_nothing(language: ReportLanguage) -> None:
    page = html_report(sample_report(), language)
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(") >= 3
    assert not re.search(r"\s(?:src|style|on\w+)=", page)
    assert not re.search(r"url\(|@import|@font-face", page)
    assert set(re.findall(r"https?://[^\s\"'<]+", page)) == {"http://www.w3.org/2000/svg", "https://example.org/"}
    style = _STYLE.search(page)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = content_security_policy(sample_report(), language)
    assert f"'sha256-{digest}'" in policy
    assert f'content="{policy.replace(chr(39), "&#39;")}"' in page


def test_a_title_cannot_leave_the_style() -> None:
    report = sample_report()
    hostile = type(report.title)('</style>"; } body { display: none } \\ ' + SCRIPT, "\n标题")
    page = html_report(type(report)("project", hostile, report.subtitle, report.day, {}, ()), "both")
    style = _STYLE.search(page)
    assert style is not None
    assert "display: none }" not in style[1]
    assert "alert('1')" not in style[1]
    html5lib.HTMLParser(strict=True).parse(page)


def test_hostile_texts_are_shown_as_they_are() -> None:
    words = " ".join("".join(_tree("en").itertext()).split())
    for text in HOSTILE:
        shown = " ".join(re.sub(r"[\x00-\x08\x0e-\x1f\ud800-\udfff]", "", text).split())
        assert shown in words, text
    assert FORMULA in words
    assert f"{LONG_WORD[:14]}<wbr>" in html_report(sample_report(), "en")


@pytest.mark.parametrize(
    ("language", "tag", "foreign"),
    [
        ("en", "en", {"zh"}),
        ("zh", "zh-Hans", {"zh"}),
        ("zh-Hant", "zh-Hant", {"zh"}),
        ("both", "en", {"zh-Hans", "zh"}),
    ],
)
def test_each_piece_says_its_language(language: ReportLanguage, tag: str, foreign: set[str]) -> None:
    tree = _tree(language)
    assert tree.get("lang") == tag
    marked = {element.get("lang") for element in tree.iter() if element.get("lang")} - {tag}
    assert marked == foreign
    heading = next(tree.iter(f"{XHTML}h1"))
    pieces = [piece.get("lang") for piece in heading]
    assert pieces == ([None, "zh-Hans"] if language == "both" else [])


def test_traditional_chinese_is_derived() -> None:
    page = html_report(sample_report(), "zh-Hant")
    assert "綠色" in page
    assert "綠色信貸組合" in page


def test_figures_are_aligned_named_and_coloured() -> None:
    page = html_report(sample_report(), "en")
    assert '<td class="number">2,057,613,150</td>' in page
    assert '<td class="number">16.7%</td>' in page
    assert '<td><span class="chip label not_eligible">not eligible</span></td>' in page
    assert '<td class="number">–</td>' in page
    assert '<span class="unit">gCO2e/kWh</span>' in page


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "The first 200 of 10,000 rows."), ("zh", "此处列出前200行，共10,000行")]
)
def test_a_long_table_is_cut_and_says_so(language: ReportLanguage, sentence: str) -> None:
    page = html_report(sample_report(projects=10_000), language)
    assert sentence in page
    assert page.count(">P-0") == LONG_ROWS
    assert len(page.encode()) < 5_000_000


@pytest.mark.parametrize(("language", "sentence"), [("en", "The chart is not drawn here"), ("zh", "此处不绘制图表")])
def test_without_the_drawing_library_the_page_is_whole(
    monkeypatch: pytest.MonkeyPatch, language: ReportLanguage, sentence: str
) -> None:
    monkeypatch.setattr(html, "can_draw", lambda: False)
    page = html_report(sample_report(), language)
    assert page.count(sentence) == len(figures(sample_report()))
    assert "<svg" not in page
    assert page.count("<table") == len(tables(sample_report())) + 1
    html5lib.HTMLParser(strict=True).parse(page)


if __name__ == "__main__":
    for one in LANGUAGES:
        if one != "zh-Hant":
            file, content = _golden(one)
            file.write_text(content, encoding="utf-8")
