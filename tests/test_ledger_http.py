"""The ledger of decisions over HTTP, on SQLite and PostgreSQL, and through a server that is killed."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from running_server import Server
from test_http import matches, problem

from api import decision_schemas, schemas
from api.app import create_app
from api.state import service_state
from service.chain import Head, verify
from service.database import open_database
from service.ledger import Ledger
from service.ledger_export import read_export
from service.settings import load_settings

DAY = "2026-01-15"
WIND = {"text": "Construction of a 150 MW onshore wind farm", "date": DAY}
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    made = create_app(load_settings(database=database_url), preload=False)
    yield made
    service_state(made).close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def recorded(client: FlaskClient, **given: Any) -> str:
    """The id of a verdict that was recorded."""
    identifier: str = client.post("/v1/classify", json=WIND | {"record": True} | given).get_json()["decision"]
    return identifier


def test_nothing_is_recorded_unless_asked_for(client: FlaskClient) -> None:
    record = client.post("/v1/classify", json=WIND).get_json()
    assert record["decision"] is None
    assert client.get("/v1/decisions").get_json() == {"entries": [], "next": None}


def test_a_verdict_is_recorded_with_its_input(client: FlaskClient) -> None:
    body = WIND | {
        "id": "p-7", "name": "风", "country": "CN", "industry_code": "4415", "amount": 5, "currency": "CNY",
        "metrics": {"power_density": 12}, "dates": {"approval": "2025-01-20"}, "regimes": ["eu", "cn2025"],
        "headline_regime": "eu", "record": True,
    }  # fmt: skip
    plain = client.post("/v1/classify", json=body | {"record": False}).get_json()
    record = client.post("/v1/classify", json=body).get_json()
    assert matches(schemas.VerdictRecord, record)
    assert record | {"decision": None} == plain
    found = client.get(f"/v1/decisions/{record['decision']}").get_json()
    assert matches(decision_schemas.DecisionRecord, found)
    assert found["input"] == {
        "text": WIND["text"], "id": "p-7", "name": "风", "country": "CN", "industry_code": "4415", "amount": 5.0,
        "currency": "CNY", "metrics": {"power_density": 12.0}, "dates": {"approval": ["2025-01-20", "2025-01-20"]},
        "regimes": ["cn2025", "eu"], "headline_regime": "eu", "date": DAY,
    }  # fmt: skip
    assert found["verdict"] == {name: value for name, value in plain.items() if name not in ("decision", "error")}
    assert (found["standing"], found["label"], found["entry"]["who"]) == ("recorded", "green", "anonymous")
    assert found["labels"] == {name: one["label"] for name, one in plain["regimes"].items()}


def test_a_batch_is_recorded_without_what_could_not_be_judged(client: FlaskClient) -> None:
    projects: list[Any] = [{"text": WIND["text"], "id": "a"}, {"text": ""}, 3, {"text": "光伏电站"}]
    results = client.post("/v1/classify/batch", json={"projects": projects, "date": DAY, "record": True}).get_json()
    assert matches(schemas.BatchRecord, results)
    ids = [one.get("decision") for one in results["results"]]
    assert [one is None for one in ids] == [False, True, True, False]
    entries = client.get("/v1/decisions?order=oldest").get_json()["entries"]
    assert [one["id"] for one in entries] == [ids[0], ids[3]]
    assert [one["project"] for one in entries] == [WIND["text"], "光伏电站"]
    assert len({one["at"] for one in entries}) == 1
    assert client.post("/v1/classify/batch", json={"projects": [], "record": True}).get_json() == {"results": []}


def test_confirm_and_override(client: FlaskClient) -> None:
    identifier = recorded(client)
    found = client.post(f"/v1/decisions/{identifier}/confirm", json={"note": "看过"}).get_json()
    assert matches(decision_schemas.DecisionRecord, found)
    assert (found["standing"], found["label"], found["history"][0]["note"]) == ("confirmed", "green", "看过")
    body = {"label": "transition", "labels": {"eu": "transition"}, "activities": {"eu": ["eu:CCM-4.5"], "sg": []}}
    found = client.post(f"/v1/decisions/{identifier}/override", json=body | {"reason": "policy"}).get_json()
    assert matches(decision_schemas.DecisionRecord, found)
    assert (found["standing"], found["label"]) == ("overridden", "transition")
    assert (found["labels"]["eu"], found["labels"]["sg"]) == ("transition", "green")
    assert [one["kind"] for one in found["history"]] == ["confirm", "override"]
    last = found["history"][-1]
    assert (last["reason"], last["activities"]) == ("policy", body["activities"])
    # By the id of anything said on it, and in capitals too.
    for name in (last["id"], identifier.upper()):
        assert client.get(f"/v1/decisions/{name}").get_json() == found
    verdict = client.get("/v1/decisions?kind=verdict").get_json()["entries"][0]
    assert (verdict["standing"], verdict["label"], verdict["effective_label"]) == ("overridden", "green", "transition")


@pytest.mark.parametrize(
    ("path", "body", "status", "slug", "field"),
    [
        ("override", {"label": "transition", "reason": " "}, 422, "entry", "reason"),
        ("override", {"label": "transition"}, 422, "invalid-request", "reason"),
        ("override", {"reason": "x"}, 422, "invalid-request", "label"),
        ("override", {"label": "blue", "reason": "x"}, 422, "invalid-request", "label"),
        ("override", {"label": "transition", "reason": "x", "more": 1}, 422, "invalid-request", "more"),
        ("override", {"label": "transition", "reason": "x", "labels": {"us": "green"}}, 422, "invalid-request", None),
        (
            "override",
            {"label": "transition", "reason": "x", "activities": {"eu": ["x"]}},
            422,
            "entry",
            "activities.eu",
        ),
        ("override", {"label": "transition", "reason": "x" * 4_001}, 422, "entry", "reason"),
        ("override", {"label": "green", "reason": "x"}, 409, "wrong-state", None),
        ("confirm", {"note": ""}, 422, "entry", "note"),
        ("confirm", {"note": 1}, 422, "invalid-request", "note"),
    ],
)
def test_what_cannot_be_said(
    client: FlaskClient, path: str, body: dict[str, Any], status: int, slug: str, field: str | None
) -> None:
    identifier = recorded(client)
    for language in ("en", "zh"):
        response = client.post(f"/v1/decisions/{identifier}/{path}", json=body, headers={"Accept-Language": language})
        found = problem(response, status, slug, language)
        assert field is None or found["field"] == field
    assert len(client.get("/v1/decisions").get_json()["entries"]) == 1


def test_unknown_decisions(client: FlaskClient) -> None:
    identifier = recorded(client)
    spoken = client.post(f"/v1/decisions/{identifier}/confirm", json={}).get_json()["history"][0]["id"]
    problem(client.get(f"/v1/decisions/{NOBODY}"), 404, "unknown-record")
    problem(client.post(f"/v1/decisions/{NOBODY}/confirm", json={}), 404, "unknown-record")
    problem(client.post(f"/v1/decisions/{spoken}/confirm", json={}), 409, "wrong-state")
    for name in ("nonsense", "1", "%00", "风"):
        problem(client.get(f"/v1/decisions/{name}"), 404, "not-found")


def test_pages_do_not_shift(client: FlaskClient) -> None:
    projects = [{"text": WIND["text"], "id": str(place)} for place in range(7)]
    body = {"projects": projects, "date": DAY, "regimes": ["eu"], "record": True}
    client.post("/v1/classify/batch", json=body)
    for order, expected in (("newest", "6543210"), ("oldest", "0123456")):
        seen, cursor = "", ""
        while cursor is not None:
            page = client.get(f"/v1/decisions?to=2999-01-01&limit=3&order={order}{cursor}").get_json()
            assert matches(decision_schemas.DecisionPage, page)
            seen += "".join(one["project_id"] or "" for one in page["entries"])
            cursor = None if page["next"] is None else f"&cursor={page['next']}"
            if order == "newest":
                client.post("/v1/classify", json=WIND | {"id": "x", "record": True})
        assert seen.replace("x", "") == expected
        assert order == "oldest" or "x" not in seen


def test_filters(client: FlaskClient) -> None:
    first, _ = recorded(client, id="a"), recorded(client, id="b", text="a casino")
    client.post(f"/v1/decisions/{first}/confirm", json={})

    def numbers(query: str) -> list[int]:
        return [one["number"] for one in client.get(f"/v1/decisions?order=oldest&{query}").get_json()["entries"]]

    assert numbers("kind=verdict") == [1, 2]
    assert numbers("kind=confirm") == [3]
    assert numbers("label=not_eligible") == [2]
    assert numbers("who=anonymous") == [1, 2, 3]
    assert numbers("who=ann") == numbers("who=%00") == numbers("who=") == []
    at = client.get(f"/v1/decisions/{first}").get_json()["entry"]["at"]
    assert numbers(f"from={at[:10]}&to={at[:10]}") == [1, 2, 3]
    assert numbers(f"from={at.replace('+00:00', 'Z')}") == [1, 2, 3]
    assert numbers(f"to={at.replace('+00:00', 'Z')}") == []
    assert numbers("from=9999-12-31&to=9999-12-31") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("cursor=0", "cursor"),
        ("cursor=99999999999999999999", "cursor"),
        ("kind=x", "kind"),
        ("label=blue", "label"),
        ("order=x", "order"),
        ("from=yesterday", "from"),
        ("from=2026-02-30", "from"),
        ("to=2026-01-15T08:30:00", "to"),
        ("start=2026-01-15", "start"),
        ("more=1", "more"),
    ],
)
def test_queries_are_strict(client: FlaskClient, query: str, field: str) -> None:
    found = problem(
        client.get(f"/v1/decisions?{query}", headers={"Accept-Language": "zh"}), 422, "invalid-request", "zh"
    )
    assert found["field"] == field
    assert any(ord(character) > 0x2E80 for character in found["detail"])


def test_verify(client: FlaskClient, database_url: str) -> None:
    recorded(client)
    head = client.get("/v1/decisions/verify").get_json()["head"]
    recorded(client)
    found = client.get(f"/v1/decisions/verify?head={head}").get_json()
    assert matches(decision_schemas.VerificationRecord, found)
    assert (found["intact"], found["entries"], found["fault"]) == (True, 2, None)
    other = client.get(f"/v1/decisions/verify?head=9:{'0' * 64}").get_json()
    assert matches(decision_schemas.VerificationRecord, other)
    assert (other["intact"], other["fault"]["number"]) == (False, 3)
    assert problem(client.get("/v1/decisions/verify?head=x"), 422, "invalid-request")["field"] == "head"
    database = open_database(database_url)
    with database.writing() as connection:
        for name in ("decisions_no_update",) if database.is_sqlite else ("decisions_no_change ON decisions",):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("UPDATE decisions SET who = 'mallory' WHERE number = 1")
    database.close()
    broken = client.get("/v1/decisions/verify").get_json()
    assert (broken["intact"], broken["entries"], broken["fault"]["number"]) == (False, 0, 1)
    assert broken["fault"]["text_zh"]
    problem(client.get("/v1/decisions"), 500, "ledger")
    problem(client.get("/v1/decisions/export"), 500, "ledger")


def test_an_export_verifies_offline(client: FlaskClient, tmp_path: Path) -> None:
    identifier = recorded(client, name="=1+1")
    client.post(f"/v1/decisions/{identifier}/override", json={"label": "transition", "reason": "@x"})
    response = client.get("/v1/decisions/export")
    assert response.content_type == "application/jsonl"
    file = tmp_path / "export.jsonl"
    file.write_bytes(response.get_data())
    head = client.get("/v1/decisions/verify").get_json()["head"]
    assert verify(read_export(file), Head.parse(head)).fault is None
    assert len(client.get("/v1/decisions/export?kind=override").get_data().splitlines()) == 1
    for headers, query in (({"Accept": "text/csv"}, ""), ({}, "?format=csv")):
        table = client.get(f"/v1/decisions/export{query}", headers=headers)
        assert table.content_type == "text/csv; charset=utf-8"
        rows = list(csv.reader(io.StringIO(table.get_data(as_text=True).removeprefix("\ufeff"))))
        assert len(rows) == 3
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "@"))]
    problem(client.get("/v1/decisions/export", headers={"Accept": "image/png"}), 406, "not-acceptable")
    assert problem(client.get("/v1/decisions/export?format=x"), 422, "invalid-request")["field"] == "format"


def test_an_export_is_streamed(client: FlaskClient) -> None:
    body = {"projects": [{"text": WIND["text"]}] * 500, "date": DAY, "regimes": ["eu"], "record": True}
    client.post("/v1/classify/batch", json=body)
    response = client.get("/v1/decisions/export", buffered=False)
    assert response.is_streamed
    numbers = [json.loads(line)["number"] for line in response.get_data().splitlines()]
    assert numbers == list(range(1, 501))


def test_a_verdict_that_cannot_be_kept_is_not_given(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    app = create_app(load_settings(database=f"sqlite:///{tmp_path / 'file' / 'x.sqlite'}"), preload=False)
    client = app.test_client()
    problem(client.post("/v1/classify", json=WIND | {"record": True}), 503, "storage")
    assert client.post("/v1/classify", json=WIND).status_code == 200


def test_a_body_says_truly_whether_to_record(client: FlaskClient) -> None:
    for wrong in ("yes", 1, None):
        found = problem(client.post("/v1/classify", json=WIND | {"record": wrong}), 422, "invalid-request")
        assert found["field"] == "record"
    found = problem(client.post("/v1/explain", json=WIND | {"record": True}), 422, "invalid-request")
    assert found["field"] == "record"


def test_what_a_killed_server_said_was_kept_is_kept(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MCGT_DATABASE", database_url)
    server = Server(tmp_path)
    told: list[str] = []

    def ask() -> None:
        body = {"projects": [{"text": WIND["text"]}] * 5, "date": DAY, "regimes": ["eu"], "record": True}
        for _ in range(200):
            try:
                answer = json.loads(server.ask("POST", "/v1/classify/batch", body)[2])
            except (OSError, ValueError):
                return
            told.extend(one["decision"] for one in answer["results"])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 60
    while len(told) < 50 and time.monotonic() < end:
        time.sleep(0.01)
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    for process in (server.process.pid, *map(int, children)):
        os.kill(process, signal.SIGKILL)
    server.process.wait()
    for thread in threads:
        thread.join()
    database = open_database(database_url)
    ledger = Ledger(database)
    assert len(told) >= 50
    assert ledger.verify().fault is None
    kept = [one.id for one in ledger.entries()]
    assert set(told) <= set(kept)
    assert len(kept) % 5 == 0
    database.close()
