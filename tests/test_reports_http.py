"""Reports over HTTP and from the command line: every form, in every language, and what is said of a wrong one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app
from api.routes.reports import MEDIA_TYPES

DAY = "2026-06-01"
STARTS = {"html": b"<!doctype html>", "xlsx": b"PK", "pdf": b"%PDF-", "docx": b"PK", "json": b"{"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app().test_client()


@pytest.mark.parametrize("form", MEDIA_TYPES)
@pytest.mark.parametrize("language", ["en", "zh", "zh-Hant", "both"])
def test_a_project_in_every_form_and_language(client: FlaskClient, form: str, language: str) -> None:
    body = {"text": "风电场，装机容量50兆瓦", "name": "甲", "date": DAY, "format": form, "language": language}
    response = client.post("/v1/reports/project", json=body)
    assert response.status_code == 200
    assert response.mimetype == MEDIA_TYPES[form]  # type: ignore[index]
    assert response.data[:20].lower().startswith(STARTS[form].lower())
    if form != "pdf" or language == "both":
        assert response.data == client.post("/v1/reports/project", json=body).data
    assert response.headers["Content-Disposition"] == f'attachment; filename="mcgt-project.{form}"'
    if form == "html":
        words = {"en": "Project report", "zh": "项目报告", "zh-Hant": "項目報告", "both": "项目报告"}
        assert words[language] in response.get_data(as_text=True)


def test_a_portfolio_keeps_what_cannot_be_judged(client: FlaskClient) -> None:
    projects: list[Any] = [
        {"id": "a", "text": "Onshore wind farm, 50 MW", "amount": 100, "currency": "CNY"},
        {"id": "b", "text": " "},
        7,
        {"id": "d", "text": "新建燃煤电厂", "amount": 50, "currency": "CNY"},
    ]
    body = {"projects": projects, "date": DAY, "format": "json", "title": "Test"}
    data = client.post("/v1/reports/portfolio", json=body).get_json()["data"]
    assert (data["rows"]["handed_in"], data["rows"]["judged"], data["rows"]["failed"]) == (4, 2, 2)
    assert data["rows"]["amounts"] == {"CNY": 150.0}
    assert [one["number"] for one in data["rows"]["failures"]] == [2, 3]


def test_catalogues_side_by_side(client: FlaskClient) -> None:
    address = f"/v1/reports/mapping?catalogues=hk&catalogues=eu&date={DAY}"
    page = client.get(address, headers={"Accept-Language": "zh"})
    assert (page.status_code, page.headers["Content-Language"]) == (200, "zh")
    assert "script" not in page.headers["Content-Security-Policy"]
    for wrong, field in (("catalogues=eu", "catalogues"), ("catalogues=eu&catalogues=mars", "catalogue")):
        problem = client.get(f"/v1/reports/mapping?{wrong}")
        assert problem.status_code == 422
        assert field in problem.get_json()["field"]


def test_the_commands_write_the_same(client: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    run = CliRunner().invoke
    text = "风电场，装机容量50兆瓦"
    done = run(app, ["report", "project", text, "-o", str(file), "-l", "zh", "--date", DAY])
    assert done.exit_code == 0, done.output
    body = {"text": text, "date": DAY, "format": "json", "language": "zh"}
    assert json.loads(file.read_text("utf-8")) == client.post("/v1/reports/project", json=body).get_json()
    book = tmp_path / "portfolio.xlsx"
    done = run(app, ["report", "portfolio", "examples/projects.xlsx", "-o", str(book), "-o", str(file), "--date", DAY])
    assert done.exit_code == 0, done.output
    assert book.read_bytes().startswith(b"PK")
    assert json.loads(file.read_text("utf-8"))["data"]["rows"]["judged"] == 40
    done = run(app, ["report", "mapping", "hk", "eu", "-o", str(tmp_path / "mapping.html")])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("project", "wind", "-o", "report.odt"),
        ("project", "wind", "-o", "/nowhere/report.html"),
        ("portfolio", "missing.xlsx", "-o", "report.html"),
        ("mapping", "eu", "-o", "report.html"),
        ("mapping", "eu", "mars", "-o", "report.html"),
        ("project", " ", "-o", "report.html"),
    ],
)
def test_a_mistake_is_told_before_anything_is_written(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["report", *arguments])
    assert done.exit_code != 0
    assert getattr(done.exception, "mend_zh", "")
    assert not list(tmp_path.iterdir())
