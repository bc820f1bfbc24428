"""Who may call: keys, scopes, rates, headers and logs, over a client and over a real server on every address."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from running_server import Server

from api.access import is_loopback, keys_required
from api.app import create_app
from api.logs import JsonFormatter, PlainFormatter
from api.server import serve
from api.state import service_state
from service.database import open_database
from service.denials import denials
from service.keys import create_key
from service.settings import load_settings
from taxonomy.errors import InputError

PROJECT = {"text": "Onshore wind farm, 50 MW", "date": "2026-01-15", "regimes": ["eu"]}


def application(folder: Path, **settings: Any) -> Flask:
    return create_app(load_settings(None, data_dir=folder, **settings), preload=False)


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[FlaskClient]:
    """A client of an application that asks for keys."""
    app = application(tmp_path, keys="required")
    yield app.test_client()
    service_state(app).close()


def token(client: FlaskClient, *scopes: str) -> dict[str, str]:
    """The header of a new key."""
    return {"Authorization": f"Bearer {create_key(service_state(client.application).database, 'bank', scopes)[1]}"}


def test_without_a_key_only_health_and_documentation_answer(closed: FlaskClient) -> None:
    for address in ("/healthz", "/readyz", "/openapi.json", "/docs", "/docs/start.js", "/"):
        assert closed.get(address).status_code in (200, 303), address
    kept = {"/healthz", "/readyz", "/openapi.json", "/docs", "/"}
    asked = 0
    for rule in closed.application.url_map.iter_rules():
        if rule.rule in kept or rule.rule.startswith("/docs/"):
            continue
        address = re.sub("<[^>]*>", "x", rule.rule)
        for method in (rule.methods or set()) & {"GET", "POST", "DELETE", "PUT"}:
            response = closed.open(address, method=method)
            assert response.status_code in (401, 404), (method, address)
            asked += response.status_code == 401
    assert asked >= 15


def test_a_key_opens_what_its_scopes_say(closed: FlaskClient) -> None:
    reading, judging = token(closed, "read"), token(closed, "classify")
    assert closed.get("/v1/catalogues", headers=reading).status_code == 200
    assert closed.post("/v1/classify", json=PROJECT, headers=judging).status_code == 200
    response = closed.post("/v1/classify", json=PROJECT, headers=reading | {"Accept-Language": "zh-TW"})
    problem = response.get_json()
    assert (response.status_code, problem["type"].rpartition("/")[2]) == (403, "forbidden")
    assert "密鑰" in problem["detail"]
    assert closed.post("/v1/classify", json=PROJECT, headers=token(closed, "admin")).status_code == 200


def test_other_ways_to_hand_over_a_key(closed: FlaskClient) -> None:
    secret = token(closed, "read")["Authorization"].partition(" ")[2]
    assert closed.get("/v1/catalogues", headers={"X-API-Key": secret}).status_code == 200
    for header in ({"Authorization": f"Basic {secret}"}, {"Authorization": "Bearer"}, {"X-API-Key": secret[:-1]}):
        response = closed.get("/v1/catalogues", headers=header)
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert closed.get(f"/v1/catalogues?key={secret}").status_code == 401


def test_denied_calls_are_kept_without_what_was_sent(closed: FlaskClient) -> None:
    closed.get("/v1/activities/secret?q=secret", headers={"X-Request-Id": "abc"})
    closed.post("/v1/classify", json=PROJECT, headers=token(closed, "read"))
    found = denials(service_state(closed.application).database)
    assert [(one.reason, one.operation) for one in found] == [
        ("scope", "POST /v1/classify"),
        ("no-key", "GET /v1/activities/<string:id>"),
    ]
    assert found[1].request_id == "abc"
    assert found[0].key_id
    assert "secret" not in str(found)


def test_a_key_has_a_rate(tmp_path: Path) -> None:
    app = application(tmp_path, keys="required", rate_per_minute=1, rate_burst=3)
    client = app.test_client()
    first, second = token(client, "read"), token(client, "read")
    answers = [client.get("/v1/catalogues", headers=first) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 1 < int(answers[-1].headers["Retry-After"]) <= 60
    assert answers[-1].get_json()["type"].endswith("/rate-limited")
    assert client.get("/v1/catalogues", headers=second).status_code == 200
    service_state(app).close()


def test_guessing_keys_is_slowed_down(tmp_path: Path) -> None:
    app = application(tmp_path, keys="required", rate_per_minute=1, rate_burst=3)
    statuses = [app.test_client().get("/v1/catalogues", headers={"X-API-Key": str(n)}).status_code for n in range(6)]
    assert statuses == [401, 401, 401, 429, 429, 429]
    service_state(app).close()


def test_every_answer_is_safe_in_a_browser(closed: FlaskClient) -> None:
    for address in ("/healthz", "/v1/catalogues", "/nothing", "/docs", "/docs/swagger-ui.css"):
        headers = closed.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe-inline" not in headers["Content-Security-Policy"].partition("script-src")[2].partition(";")[0]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Access-Control-Allow-Origin" not in headers
    assert closed.get("/healthz").headers["Cache-Control"] == "no-store"


def test_only_named_sites_may_read(tmp_path: Path) -> None:
    app = application(tmp_path, cors_origins=("https://bank.example",))
    client = app.test_client()
    for origin, allowed in (("https://bank.example", True), ("https://evil.example", False), ("null", False)):
        headers = client.get("/v1/catalogues", headers={"Origin": origin}).headers
        assert (headers.get("Access-Control-Allow-Origin") == origin) is allowed
        assert "Origin" in headers["Vary"]
        asked = client.options("/v1/classify", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
        assert ("Access-Control-Allow-Methods" in asked.headers) is allowed


def test_what_is_immutable_has_a_tag(tmp_path: Path) -> None:
    client = application(tmp_path).test_client()
    for address in ("/v1/catalogues", "/v1/activities?q=wind", "/v1/activities/eu:CCM-4.3", "/v1/mappings/eu-cn2025"):
        first = client.get(address)
        assert first.status_code == 200
        assert "max-age" in first.headers["Cache-Control"]
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_what_was_given_for_a_key_is_for_no_cache_between(closed: FlaskClient) -> None:
    headers = token(closed, "read")
    for address in ("/v1/catalogues", "/graph.ttl", "/v1/mappings/eu-cn2025"):
        response = closed.get(address, headers=headers, buffered=True)
        assert response.headers["Cache-Control"] == "private, max-age=3600"
        assert "Authorization" in response.headers["Vary"]
    assert "public" in closed.get("/docs/start.js").headers["Cache-Control"]


def test_keys_are_needed_wherever_others_can_call() -> None:
    for host, is_own in (("127.0.0.1", True), ("::1", True), ("localhost", True), ("127.9.9.9", True)):
        assert is_loopback(host) is is_own
    for host in ("0.0.0.0", "::", "192.0.2.1", "service.example", ""):
        assert not is_loopback(host)
        assert keys_required(load_settings(None, host=host))
    assert not keys_required(load_settings(None, host="0.0.0.0", keys="off"))
    assert keys_required(load_settings(None, keys="required"))


def test_it_does_not_open_to_others_without_a_key(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        serve("0.0.0.0", 0, settings=load_settings(None, data_dir=tmp_path))
    assert caught.value.field == "keys"
    assert "mcgt keys create" in caught.value.message("zh")


def test_logs_are_lines_of_json_without_what_was_sent() -> None:
    record = logging.LogRecord("mcgt", logging.INFO, "", 1, "request", (), None)
    record.status, record.route = 200, "/v1/classify"
    try:
        raise ValueError("机密")
    except ValueError as error:
        record.exc_info = (ValueError, error, None)
    line = json.loads(JsonFormatter().format(record))
    assert (line["level"], line["status"], line["route"], line["error"]) == ("info", 200, "/v1/classify", "ValueError")
    assert line["time"].endswith("+00:00")
    assert "机密" not in str(line)
    assert "status=200" in PlainFormatter().format(record)


def test_a_service_that_others_can_reach(tmp_path: Path) -> None:
    data = tmp_path / "data"
    database = open_database(load_settings(None, data_dir=data).database_url)
    _, secret = create_key(database, "bank", ["read", "classify"])
    server = Server(
        tmp_path, ", settings=load_settings(None, keys='required')", environment={"MCGT_RATE_BURST": "1000"}
    )
    try:
        assert server.ask("POST", "/v1/classify", PROJECT)[0] == 401
        status, headers, content = server.ask("POST", "/v1/classify", PROJECT, Authorization=f"Bearer {secret}")
        assert (status, json.loads(content)["headline"]["label"]) == (200, "green")
        status, headers, content = server.ask("GET", "/metrics", Authorization=f"Bearer {secret}")
        assert (status, headers["Content-Type"].partition(";")[0]) == (200, "text/plain")
        figures = content.decode()
        assert 'mcgt_verdicts_total{label="green"} 1.0' in figures
        assert 'mcgt_requests_total{operation="classify.classify_one",status="401"} 1.0' in figures
        assert 'mcgt_denied_calls_total{reason="no-key"} 1.0' in figures
        assert server.ask("GET", "/metrics", Accept="text/turtle", Authorization=f"Bearer {secret}")[0] == 303
    finally:
        assert server.stop() == 0
    told = [json.loads(line) for line in server.log.read_text("utf-8").splitlines()]
    requests = [line for line in told if line["logger"] == "mcgt.access" and line["route"] == "/v1/classify"]
    assert [line["status"] for line in requests] == [401, 200]
    assert requests[0]["denied"] == "no-key"
    assert "wind" not in server.log.read_text("utf-8")
    assert secret not in server.log.read_text("utf-8")
    assert denials(database)[0].reason == "no-key"
    database.close()
