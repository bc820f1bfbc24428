"""Jobs for tests: a service with its folder, and files of projects to give it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, g, request
from flask.testing import FlaskClient
from openpyxl import Workbook

from api.access import Caller
from api.app import create_app
from api.commands.classify import Request
from api.commands.classify import run as run_classify
from api.state import service_state
from service.jobs import Jobs
from service.settings import load_settings

DAY = "2026-01-15"
TEXTS = [
    "新建100兆瓦集中式光伏电站及升压站",
    "Construction of a 150 MW onshore wind farm",
    "新建2台660兆瓦超超临界燃煤机组，设计供电煤耗276克标准煤/千瓦时",
    "Storage hydropower plant, 96 MW, reservoir area 32 km2, life-cycle emissions 110 gCO2e/kWh",
    "城市污水处理厂提标改造工程，日处理能力10万吨",
    "Electric arc furnace for secondary steel",
    "",
    "Shopping centre with a cinema",
]
FAILING = TEXTS.index("")


def projects(count: int) -> list[dict[str, Any]]:
    """So many projects, no two alike; one in eight has no text."""
    rows = []
    for number in range(count):
        text = TEXTS[number % len(TEXTS)]
        rows.append({"编号": f"p{number}", "项目描述": text and f"{text} ({number})", "备注": f"=1+{number}"})
    return rows


def as_jsonl(rows: list[dict[str, Any]]) -> bytes:
    """One object a line, with English keys."""
    names = {"编号": "id", "项目描述": "text", "备注": "remark"}
    lines = [json.dumps({names[key]: value for key, value in row.items()}, ensure_ascii=False) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def as_csv(rows: list[dict[str, Any]], encoding: str = "utf-8") -> bytes:
    """A table with a header."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: list[dict[str, Any]]) -> bytes:
    """A workbook of one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("项目")
    sheet.append(list(rows[0]))
    for row in rows:
        # What starts with "=" would be a formula without a value.
        sheet.append([f"'{cell}" if str(cell).startswith("=") else cell for cell in row.values()])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def classified(content: bytes, name: str, folder: Path, form: str, language: str = "en", **options: Any) -> Path:
    """What ``mcgt classify`` writes for a file."""
    folder.mkdir(exist_ok=True)
    source = folder / name
    source.write_bytes(content)
    output = folder / f"{name}.out.{form}"
    asked: dict[str, Any] = {"regimes": (), "day": None, "text_column": None, "workers": 1} | options
    run_classify(Request(None, str(source), output, form, language=language, **asked))
    return output


class Service:
    """An application on a folder and a database of its own; workers are played by ``work_off``."""

    def __init__(self, folder: Path, database_url: str, **settings: Any) -> None:
        self.settings = load_settings(data_dir=folder / "data", database=database_url, **settings)
        self.app: Flask = create_app(self.settings, preload=False)
        self.app.before_request(_identify)
        self.client: FlaskClient = self.app.test_client()

    @property
    def jobs(self) -> Jobs:
        """The jobs behind the application."""
        return service_state(self.app).jobs

    @property
    def files(self) -> list[Path]:
        """All files that lie in the folder of the jobs."""
        return sorted(file for file in (self.settings.service_dir / "jobs").rglob("*") if file.is_file())

    def give(self, content: bytes, name: str, **query: Any) -> dict[str, Any]:
        """Make a job; its record."""
        response = self.client.post("/v1/jobs", data=content, query_string={"name": name, "date": DAY} | query)
        assert response.status_code == 202, response.get_data(as_text=True)
        record: dict[str, Any] = response.get_json()
        assert response.headers["Location"] == f"/v1/jobs/{record['id']}"
        return record

    def get(self, job: str) -> dict[str, Any]:
        """The record of a job."""
        record: dict[str, Any] = self.client.get(f"/v1/jobs/{job}").get_json()
        return record

    def result(self, job: str, **query: Any) -> bytes:
        """The results of a job that is done."""
        response = self.client.get(f"/v1/jobs/{job}/result", query_string=query)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_data()

    def work_off(self, most: int = 1_000_000) -> int:
        """Do what is queued, at most so many pieces; how many were done."""
        huey = self.jobs.queue.huey
        for done in range(most):
            task = huey.dequeue()
            if task is None:
                return done
            huey.execute(task)
        return most

    def close(self) -> None:
        """Close what was opened."""
        service_state(self.app).close()


@contextmanager
def running(folder: Path, database_url: str, **settings: Any) -> Iterator[Service]:
    """A service that is closed in the end."""
    service = Service(folder, database_url, **settings)
    try:
        yield service
    finally:
        service.close()


def _identify() -> None:
    """The caller that a header names; without it he is anonymous and may do everything."""
    name = request.headers.get("X-Test-Caller")
    if name is not None:
        scopes = frozenset(["admin"] if name == "chief" else ["read", "classify"])
        g.caller = Caller(name, f"key-{name}", scopes)
