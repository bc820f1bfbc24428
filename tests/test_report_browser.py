"""The page of a report in a real browser: accessible, readable, nothing cut or lost, on a screen and on paper.

Set ``SCREENSHOTS`` to a folder to keep pictures of what the browser shows.
"""

from __future__ import annotations

import io
import os
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader
from sample_report import sample_report

from reports.bilingual import ReportLanguage
from reports.html import html_report

LANGUAGES: tuple[ReportLanguage, ...] = ("en", "zh", "both")
#: Nothing that the browser does of its own accord reaches for the network.
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: Elements of one line whose text is wider than they are, and tables that stick out of their frame.
CUT = """() => [...document.querySelectorAll('.chip, .value, h1, h2, h3, caption, .kind, dt, dd')]
    .filter(one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline')
    .map(one => one.outerHTML)"""
#: Pairs of texts of a chart whose boxes overlap by more than a sliver.
OVERLAPPING = """() => [...document.querySelectorAll('.chart svg')].flatMap(svg => {
    const texts = [...svg.querySelectorAll('text')].map(one => [one.textContent, one.getBoundingClientRect()])
    const apart = (a, b) => a.right < b.left + 1 || b.right < a.left + 1 || a.bottom < b.top + 4 || b.bottom < a.top + 4
    return texts.flatMap(([name, box], at) => texts.slice(at + 1)
        .filter(([_, other]) => !apart(box, other)).map(([other]) => `${name} / ${other}`))
})"""
#: Texts of a chart that reach out of the picture.
OUTSIDE = """() => [...document.querySelectorAll('.chart svg')].flatMap(svg => {
    const frame = svg.getBoundingClientRect()
    return [...svg.querySelectorAll('text')].filter(one => {
        const box = one.getBoundingClientRect()
        return box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 2
    }).map(one => one.textContent)
})"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a screen."""
    path = shutil.which("chromium")
    assert path is not None, "install the package chromium, as .ci/run does"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield running
        running.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample report in each language."""
    folder = tmp_path_factory.mktemp("pages")
    for language in LANGUAGES:
        (folder / f"{language}.html").write_text(html_report(sample_report(), language), encoding="utf-8")
    return folder


def _open(browser: Browser, file: Path, **options: Any) -> tuple[Page, list[str]]:
    """The page, and whatever it asked for or complained of."""
    page = browser.new_context(**options).new_page()
    noticed: list[str] = []
    page.on("console", lambda message: noticed.append(message.text))
    page.on("request", lambda request: None if request.url == file.as_uri() else noticed.append(request.url))
    page.goto(file.as_uri())
    return page, noticed


def _keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_quiet(browser: Browser, pages: Path, language: str, scheme: str) -> None:
    page, noticed = _open(
        browser, pages / f"{language}.html", color_scheme=scheme, viewport={"width": 1280, "height": 900}
    )
    _keep(page, f"{language}-{scheme}")
    found = Axe().run(page).response
    page.context.close()
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert {"color-contrast", "html-has-lang", "heading-order", "region", "svg-img-alt"} <= {
        one["id"] for one in found["passes"]
    }
    assert noticed == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 800, 390])
def test_nothing_is_cut_and_nothing_overlaps(browser: Browser, pages: Path, language: str, width: int) -> None:
    page, _ = _open(browser, pages / f"{language}.html", viewport={"width": width, "height": 900})
    _keep(page, f"{language}-{width}")
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = [page.evaluate(script) for script in (CUT, OVERLAPPING, OUTSIDE)]
    page.context.close()
    assert wide <= width
    assert found == [[], [], []]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_print_is_accessible_and_whole(browser: Browser, pages: Path, language: str) -> None:
    page, _ = _open(browser, pages / f"{language}.html", color_scheme="dark")
    page.emulate_media(media="print")
    _keep(page, f"{language}-print")
    found = Axe().run(page).response
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    page.context.close()
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    # The browser writes some characters as their look-alikes among the radicals.
    texts = [unicodedata.normalize("NFKC", one.extract_text()) for one in printed.pages]
    assert len(texts) > 5
    # The head of a table is repeated on each page that it goes on to.
    head = {"en": "Emission", "zh": "排放强度", "both": "排放强度"}[language]
    assert sum(head in text for text in texts) >= 2
    # The data of a chart, folded away on the screen, stand open.
    assert "".join(texts).count("94.1%") == 2
    title = {"en": "Green loan book", "zh": "示例银行", "both": "Green loan book"}[language]
    assert all(title in text for text in texts)
    assert f"{len(texts)} / {len(texts)}" in texts[-1]


def test_chinese_is_shown_in_a_chinese_font(browser: Browser, pages: Path) -> None:
    page, _ = _open(browser, pages / "both.html")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    for selector in ("h1 .second", ".said .second", ".chart svg text", "td .second"):
        nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]
        assert nodes
        used = {
            font["familyName"]
            for node in nodes[:8]
            for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        }
        assert any("CJK" in name for name in used), (selector, used)
    page.context.close()
