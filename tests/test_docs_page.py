"""The documentation of the API in a real browser: it shows every operation, offline, under its own policy."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright
from running_server import Server
from test_report_browser import SWITCHES


def test_the_page_shows_the_operations_and_asks_nobody_else(tmp_path: Path) -> None:
    path = shutil.which("chromium")
    assert path is not None, "install the package chromium, as .ci/run does"
    server = Server(tmp_path)
    own = f"http://127.0.0.1:{server.port}"
    asked: list[str] = []
    noticed: list[str] = []
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
            page = browser.new_context(locale="zh-CN").new_page()
            page.on("request", lambda request: asked.append(request.url))
            page.on("console", lambda message: noticed.append(f"{message.type}: {message.text}"))
            page.goto(f"{own}/docs")
            page.get_by_text("/v1/classify/batch").first.wait_for()
            shown = page.content()
            assert page.title() == "mcgt：HTTP接口"
            browser.close()
    finally:
        assert server.stop() == 0
    for operation in ("/v1/activities", "/v1/jobs", "/v1/decisions", "/v1/reports/portfolio", "/v1/crosswalk/{id}"):
        assert operation in shown.replace("\u200b", "")
    assert all(address.startswith((own, "data:", "blob:")) for address in asked), asked
    assert not [line for line in noticed if line.startswith("error")], noticed
