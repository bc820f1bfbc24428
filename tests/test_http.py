"""The HTTP API with the real classifier: answers, problems, and the document that describes both."""

from __future__ import annotations

import json
import logging
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel

from api import catalogue_schemas, schemas
from api.app import LARGEST_BODY, create_app
from api.routes import classify as classify_routes
from api.schemas import MOST_PROJECTS, Regime
from classification.project import LONGEST_TEXT
from classification.verdict import REGIMES
from taxonomy.library import library

DAY = "2026-01-15"
WIND = {"text": "Construction of a 150 MW onshore wind farm", "date": DAY}
SOLAR_ZH = {"text": "新建100兆瓦集中式光伏电站及升压站", "date": DAY}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app().test_client()


def problem(response: Any, status: int, slug: str, language: str = "en") -> dict[str, Any]:
    """The body of ``response``, once it is the problem it should be."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "application/problem+json"
    assert response.headers["Content-Language"] == language
    assert response.headers["Vary"] == "Accept-Language"
    assert response.headers["X-Request-Id"]
    document: dict[str, Any] = json.loads(response.get_data())
    schemas.Problem.model_validate(document, strict=True)
    assert document["type"] == f"https://w3id.org/mcgt/problems/{slug}"
    assert document["status"] == status
    assert document["request_id"] == response.headers["X-Request-Id"]
    assert "Traceback" not in response.get_data(as_text=True)
    return document


def matches(model: type[BaseModel], record: Any) -> bool:
    """Whether ``record`` has exactly the members that the API documents."""
    return bool(model.model_validate(record).model_dump(mode="json") == record)


@pytest.mark.parametrize("body", [WIND, SOLAR_ZH])
def test_a_listed_project_is_green_in_both_languages(client: FlaskClient, body: dict[str, Any]) -> None:
    response = client.post("/v1/classify", json=body)
    record = response.get_json()
    assert response.status_code == 200
    assert response.content_type == "application/json"
    assert response.headers["Content-Language"] == "en, zh"
    assert record["headline"]["label"] == "green"
    assert list(record["regimes"]) == list(REGIMES)
    assert (record["id"], record["date"]) == ("1", DAY)
    assert matches(schemas.VerdictRecord, record)


def test_traditional_and_simplified_texts_get_one_verdict(client: FlaskClient) -> None:
    simplified = client.post("/v1/classify", json=SOLAR_ZH).get_json()
    traditional = client.post("/v1/classify", json=SOLAR_ZH | {"text": "新建100兆瓦集中式光伏電站及升壓站"}).get_json()
    assert traditional["headline"] == simplified["headline"]


def test_output_is_readable_utf8(client: FlaskClient) -> None:
    body = client.post("/v1/classify", json=SOLAR_ZH).get_data()
    assert "太阳能".encode() in body
    assert b"\\u" not in body


def test_same_input_same_bytes(client: FlaskClient) -> None:
    first, second = (client.post("/v1/classify", json=WIND).get_data() for _ in range(2))
    assert first == second


def test_terms_are_kept(client: FlaskClient) -> None:
    body = WIND | {"id": "p-7", "regimes": ["eu", "sg"], "headline_regime": "sg"}
    record = client.post("/v1/classify", json=body).get_json()
    assert record["id"] == "p-7"
    assert list(record["regimes"]) == ["eu", "sg"]
    assert record["headline"]["regime"] == "sg"


def test_given_figures_decide(client: FlaskClient) -> None:
    body = {"text": "Hydropower plant with a reservoir", "regimes": ["eu"], "date": DAY}
    met = client.post("/v1/classify", json=body | {"metrics": {"power_density": 12}}).get_json()
    assert met["regimes"]["eu"]["label"] == "green"
    outcomes = [one["outcome"] for one in met["regimes"]["eu"]["criteria"] if one["metric"] == "power_density"]
    assert "met" in outcomes


def test_nulls_are_as_good_as_nothing(client: FlaskClient) -> None:
    nulls = dict.fromkeys(("id", "name", "country", "industry_code", "amount", "currency", "metrics", "regimes"))
    assert (
        client.post("/v1/classify", json=WIND | nulls).get_json() == client.post("/v1/classify", json=WIND).get_json()
    )


@pytest.mark.parametrize(
    ("changed", "slug", "field"),
    [
        ({"text": " 。"}, "input", "text"),
        ({"text": "风" * (LONGEST_TEXT + 1)}, "input", "text"),
        ({"text": 5}, "invalid-request", "text"),
        ({"txet": "typo"}, "invalid-request", "txet"),
        ({"name": "n" * 501}, "invalid-request", "name"),
        ({"amount": "5"}, "invalid-request", "amount"),
        ({"amount": True}, "invalid-request", "amount"),
        ({"metrics": [1]}, "invalid-request", "metrics"),
        ({"metrics": {"power_density": "8"}}, "invalid-request", "metrics.power_density"),
        ({"metrics": {"power_densty": 8}}, "input", "metrics.power_densty"),
        ({"regimes": ["eu", "us"]}, "invalid-request", "regimes.1"),
        ({"regimes": "eu"}, "invalid-request", "regimes"),
        ({"regimes": ["eu"], "headline_regime": "sg"}, "invalid-request", "headline_regime"),
        ({"date": "2026-02-30"}, "invalid-request", "date"),
        ({"date": "2026-02-03T00:00:00"}, "invalid-request", "date"),
        ({"date": 20260203}, "invalid-request", "date"),
        ({"date": "2020-12-31"}, "input", "date"),
    ],
)
def test_a_field_at_fault_is_named(client: FlaskClient, changed: dict[str, Any], slug: str, field: str) -> None:
    for language, header in (("en", "en"), ("zh", "zh-CN"), ("zh-Hant", "zh-Hant")):
        response = client.post("/v1/classify", json=WIND | changed, headers={"Accept-Language": header})
        document = problem(response, 422, slug, language)
        assert document["field"] == field
        assert document["mend"]
        is_chinese = any(ord(character) > 0x2E80 for character in document["detail"])
        assert is_chinese is (language != "en"), document["detail"]


def test_missing_text(client: FlaskClient) -> None:
    assert problem(client.post("/v1/classify", json={}), 422, "invalid-request")["field"] == "text"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_are_finite(client: FlaskClient, number: str) -> None:
    for member, field in ((f'"amount":{number}', "amount"), (f'"metrics":{{"power_density":{number}}}', None)):
        response = client.post("/v1/classify", data=f'{{"text":"wind farm",{member}}}', content_type="application/json")
        document = problem(response, 422, "invalid-request")
        assert document["field"] == (field or "metrics.power_density")


@pytest.mark.parametrize(
    ("content", "status", "slug"),
    [
        (b"", 400, "malformed-json"),
        (b'{"text":', 400, "malformed-json"),
        (b'{"text": "a"} b', 400, "malformed-json"),
        (b'{"text": "\\ud800"}', 400, "malformed-json"),
        ('{"text": "风电"}'.encode("gbk"), 400, "malformed-json"),
        (b'{"amount": ' + b"1" * 5_000 + b"}", 400, "malformed-json"),
        (b"[" * 100_000, 400, "too-deep"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, 400, "too-deep"),
        (b"null", 422, "invalid-request"),
        (b'[{"text": "wind"}]', 422, "invalid-request"),
        (b'"{\\"text\\": \\"wind\\"}"', 422, "invalid-request"),
    ],
)
def test_bodies_that_are_no_object(client: FlaskClient, content: bytes, status: int, slug: str) -> None:
    for address in ("/v1/classify", "/v1/classify/batch"):
        problem(client.post(address, data=content, content_type="application/json"), status, slug)


def test_media_types(client: FlaskClient) -> None:
    content = json.dumps(WIND).encode()
    for wrong in (None, "text/plain", "application/x-www-form-urlencoded"):
        problem(client.post("/v1/classify", data=content, content_type=wrong), 415, "unsupported-media-type")
    squeezed = {"Content-Encoding": "gzip"}
    response = client.post("/v1/classify", data=content, content_type="application/json", headers=squeezed)
    problem(response, 415, "unsupported-media-type")
    assert client.post("/v1/classify", data=content, content_type="application/json; charset=utf-8").status_code == 200


def test_too_large(client: FlaskClient) -> None:
    response = client.post("/v1/classify/batch", data=b" " * (LARGEST_BODY + 1), content_type="application/json")
    assert "10 MB" in problem(response, 413, "too-large")["detail"]


def test_addresses_and_methods(client: FlaskClient) -> None:
    for address in ("/v1", "/v1/classify/", "/v1/activities/", "/openapi", "/static/x"):
        problem(client.get(address), 404, "not-found")
    response = client.delete("/v1/classify", headers={"Accept-Language": "zh"})
    assert problem(response, 405, "method-not-allowed", "zh")["title"] == "该地址不支持此方法"
    assert response.headers["Allow"] == "OPTIONS, POST"


def test_head_and_options(client: FlaskClient) -> None:
    head = client.head("/healthz")
    assert (head.status_code, head.get_data()) == (200, b"")
    assert head.headers["Content-Length"] == client.get("/healthz").headers["Content-Length"]
    options = client.options("/v1/catalogues")
    assert (options.status_code, options.get_data()) == (204, b"")
    assert {"GET", "HEAD", "OPTIONS"} == set(options.headers["Allow"].split(", "))
    assert client.head("/nowhere").get_data() == b""


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("fr, de;q=0.5", "en"),
        ("fr, zh;q=0.5, en;q=0.4", "zh"),
        ("en;q=0.1, zh-TW;q=0.9", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hans-HK", "zh"),
        ("zh_CN", "zh"),
        ("zh;q=0, en", "en"),
        ("zh;q=abc", "en"),
        ("*", "en"),
    ],
)
def test_language_negotiation(client: FlaskClient, header: str, language: str) -> None:
    problem(client.get("/nowhere", headers={"Accept-Language": header}), 404, "not-found", language)


def test_traditional_messages(client: FlaskClient) -> None:
    response = client.post("/v1/classify", json={"text": ""}, headers={"Accept-Language": "zh-Hant"})
    document = problem(response, 422, "input", "zh-Hant")
    assert document["title"] == "無法判定該項目"
    assert document["mend"] == "請寫明資金建設或購買的內容"


def test_request_ids(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": "abc-1.2_3"}).headers["X-Request-Id"] == "abc-1.2_3"
    for harmful in ("a b", "é", "x" * 65, '"'):
        assert client.get("/healthz", headers={"X-Request-Id": harmful}).headers["X-Request-Id"] != harmful
    made = {client.get("/healthz").headers["X-Request-Id"] for _ in range(2)}
    assert len(made) == 2


def test_batch_keeps_order_and_goes_on_after_a_bad_row(client: FlaskClient) -> None:
    projects = [WIND["text"], "", SOLAR_ZH["text"]]
    rows: list[Any] = [{"text": text, "id": f"p{place}"} for place, text in enumerate(projects)]
    rows += [{"text": 3}, "wind", {"text": "wind", "metrics": {"nonsense": 1}}, {"text": "wind", "date": DAY}]
    response = client.post("/v1/classify/batch", json={"projects": rows, "date": DAY, "regimes": ["cn2025"]})
    results = response.get_json()["results"]
    assert response.status_code == 200
    assert matches(schemas.BatchRecord, response.get_json())
    assert [one["id"] for one in results] == ["p0", "p1", "p2", "4", "5", "6", "7"]
    assert [one["error"] and one["error"]["field"] for one in results[1:]] == [
        "text",
        None,
        "text",
        None,
        "metrics.nonsense",
        "date",
    ]
    assert [one["error"] and one["error"]["row"] for one in results] == [None, 2, None, 4, 5, 6, 7]
    assert results[1]["headline"] is None
    assert results[1]["error"]["message_zh"].startswith("第2行，字段 text：项目描述为空")
    assert list(results[0]["regimes"]) == ["cn2025"]


def test_batch_gives_what_single_requests_give(client: FlaskClient) -> None:
    bodies = [WIND, SOLAR_ZH]
    single = [client.post("/v1/classify", json=body | {"id": "x"}).get_json() for body in bodies]
    projects = [{"text": body["text"], "id": "x"} for body in bodies]
    batch = client.post("/v1/classify/batch", json={"projects": projects, "date": DAY}).get_json()
    assert batch["results"] == single


def test_batch_limits(client: FlaskClient) -> None:
    assert client.post("/v1/classify/batch", json={"projects": []}).get_json() == {"results": []}
    full = client.post("/v1/classify/batch", json={"projects": [{"text": ""}] * MOST_PROJECTS})
    assert len(full.get_json()["results"]) == MOST_PROJECTS
    over = client.post("/v1/classify/batch", json={"projects": [{"text": ""}] * (MOST_PROJECTS + 1)})
    document = problem(over, 422, "invalid-request")
    assert (document["field"], "1,000" in document["detail"]) == ("projects", True)


def test_batch_terms_are_checked_once(client: FlaskClient) -> None:
    response = client.post("/v1/classify/batch", json={"projects": [{"text": "wind"}], "date": "2019-01-01"})
    assert problem(response, 422, "input")["field"] == "date"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> str:
    """A classifier that fails with the user's text in its message."""
    secret = "CONFIDENTIAL-机密"

    def fail() -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr(classify_routes, "classifier", fail)
    return secret


def test_an_unexpected_failure_tells_and_logs_nothing(
    client: FlaskClient, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        response = client.post("/v1/classify", json={"text": broken}, headers={"Accept-Language": "zh"})
        problem(response, 500, "internal", "zh")
    assert broken not in response.get_data(as_text=True)
    assert broken not in caplog.text
    assert response.headers["X-Request-Id"] in caplog.text
    assert "RuntimeError" in caplog.text


def test_a_row_that_fails_unexpectedly_spoils_no_other(
    client: FlaskClient, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    results = client.post("/v1/classify/batch", json={"projects": [{"text": broken}, {"text": ""}]}).get_json()
    assert [one["error"]["type"] for one in results["results"]] == ["internal", "input"]
    assert broken not in caplog.text


def test_user_errors_are_not_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.post("/v1/classify", json={"text": "机密", "oops": 1})
        client.get("/v1/activities/secret?q=secret", headers={"X-API-Key": "secret", "User-Agent": "secret"})
    told = [str(vars(record)) for record in caplog.records]
    assert len(told) == 2
    assert not [line for line in told if "机密" in line or "oops" in line or "secret" in line]


def test_every_activity_is_served_as_documented(client: FlaskClient) -> None:
    for activity in library():
        response = client.get(f"/v1/activities/{activity.id}")
        assert response.status_code == 200, activity.id
        assert matches(catalogue_schemas.ActivityRecord, response.get_json()), activity.id


def test_an_activity_has_tree_and_provenance(client: FlaskClient) -> None:
    plain = client.get("/v1/activities/eu:CCM-4.5").get_json()
    assert client.get("/v1/activities/eu%3ACCM-4.5").get_json() == plain
    assert any("any_of" in node for node in plain["criteria"])
    assert plain["dnsh"]
    assert plain["provenance"]["verification"] == "official-text"
    assert plain["index"]["core"]
    rebuilt = next(one.id for one in library() if one.catalogue == "mcgt")
    record = client.get(f"/v1/activities/{rebuilt}").get_json()
    assert record["reconstruction"]
    assert "重建稿" in record["status_note_zh"]


def test_unknown_activity(client: FlaskClient) -> None:
    for name in ("eu:CCM-999", "nonsense", "eu%3A", "风电"):
        problem(client.get(f"/v1/activities/{name}"), 404, "unknown-activity")


def test_catalogues(client: FlaskClient) -> None:
    answer = client.get("/v1/catalogues").get_json()
    assert matches(catalogue_schemas.CatalogueList, answer)
    by_id = {one["id"]: one for one in answer["catalogues"]}
    assert list(by_id) == list(library().catalogues)
    assert by_id["cn2021"]["superseded"] == by_id["cn2025"]["effective"] == "2025-10-01"
    assert by_id["mcgt"]["reconstruction"]
    assert by_id["eu"]["activities"] == by_id["eu"]["official_counts"]["activities"]


def test_health(client: FlaskClient) -> None:
    answer = client.get("/healthz").get_json()
    assert matches(catalogue_schemas.Health, answer)
    assert set(answer["versions"]) >= {"mcgt", "catalogues", "model", "rules"}


def test_the_openapi_document_is_valid_and_complete(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    assert not list(OpenAPIV31SpecValidator(document).iter_errors())
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] == "mcgt"
    operations = {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        # Those on jobs have a test of their own.
        if not path.startswith("/v1/jobs")
    }
    assert set(operations) == {
        ("post", "/v1/classify"),
        ("post", "/v1/classify/batch"),
        ("post", "/v1/explain"),
        ("get", "/v1/activities"),
        ("get", "/v1/activities/{id}"),
        ("get", "/v1/catalogues"),
        ("get", "/v1/crosswalk/{id}"),
        ("get", "/v1/mappings"),
        ("get", "/v1/mappings/{id}"),
        ("get", "/v1/alignments"),
        ("get", "/v1/queries"),
        ("get", "/v1/queries/{name}"),
        ("post", "/v1/reports/project"),
        ("post", "/v1/reports/portfolio"),
        ("get", "/v1/reports/mapping"),
        ("get", "/v1/decisions"),
        ("get", "/v1/decisions/{id}"),
        ("post", "/v1/decisions/{id}/confirm"),
        ("post", "/v1/decisions/{id}/override"),
        ("get", "/v1/decisions/verify"),
        ("get", "/v1/decisions/export"),
        ("get", "/healthz"),
        ("get", "/readyz"),
    }
    # Answers in the forms of SPARQL, which have schemas of their own, and files.
    for one in [
        one
        for one in operations
        if one[1].startswith(("/v1/queries/", "/v1/reports/")) or one[1].endswith(("/report", "/export"))
    ]:
        operations.pop(one)
    for operation in operations.values():
        assert operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        failures = [response for status, response in operation["responses"].items() if status != "200"]
        assert failures
        assert all(set(response["content"]) == {"application/problem+json"} for response in failures)
    assert Regime.__args__ == REGIMES  # type: ignore[attr-defined]


def examples() -> list[tuple[str, str]]:
    """The calls in the documentation with the answers printed below them."""
    text = (Path(__file__).parents[1] / "docs" / "http.md").read_text(encoding="utf-8")
    return re.findall(r"```sh\n(curl .*?)```.*?```json\n(.*?)```", text, re.DOTALL)


def holds(part: Any, whole: Any) -> bool:
    """Whether ``whole`` says everything that ``part`` says."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(name in whole and holds(part[name], whole[name]) for name in part)
    if isinstance(part, list):
        return len(part) == len(whole) and all(map(holds, part, whole))
    return bool(part == whole)


@pytest.mark.parametrize(("call", "answer"), examples())
def test_the_documentation_is_true(client: FlaskClient, call: str, answer: str) -> None:
    words = shlex.split(call)
    headers = dict(words[place + 1].split(": ") for place, word in enumerate(words) if word == "-H")
    body = words[words.index("-d") + 1] if "-d" in words else None
    path = words[2].removeprefix("localhost:8080")
    response = client.open(path, method="POST" if body else "GET", data=body, headers=headers)
    assert holds(json.loads(answer), json.loads(response.get_data())), response.get_data(as_text=True)


def test_the_documentation_has_an_example_of_each_kind_in_both_languages() -> None:
    assert len(examples()) == 16


def test_only_known_addresses_are_served(client: FlaskClient) -> None:
    rules = {rule.rule for rule in client.application.url_map.iter_rules()}
    # The things of the graph, by the first part of their IRIs.
    rules = {rule for rule in rules if ":kind>" not in rule}
    assert rules == {
        "/v1/classify",
        "/v1/classify/batch",
        "/v1/explain",
        "/v1/activities",
        "/v1/activities/<string:id>",
        "/v1/catalogues",
        "/v1/crosswalk/<string:id>",
        "/v1/mappings",
        "/v1/mappings/<string:id>",
        "/v1/alignments",
        "/v1/queries",
        "/v1/queries/<string:name>",
        "/v1/reports/project",
        "/v1/reports/portfolio",
        "/v1/reports/mapping",
        "/v1/decisions",
        "/v1/decisions/<uuid:id>",
        "/v1/decisions/<uuid:id>/confirm",
        "/v1/decisions/<uuid:id>/override",
        "/v1/decisions/verify",
        "/v1/decisions/export",
        "/",
        "/docs",
        "/docs/<string:name>",
        "/metrics",
        "/v1/jobs",
        "/v1/jobs/<string:id>",
        "/v1/jobs/<string:id>/cancel",
        "/v1/jobs/<string:id>/resume",
        "/v1/jobs/<string:id>/result",
        "/v1/jobs/<string:id>/report",
        "/healthz",
        "/readyz",
        "/openapi.json",
        "/sparql",
        "/doc/<path:name>",
        "/data/<path:name>.<any(ttl, jsonld, rdf, nt):ending>",
        "/graph",
        "/graph.<any(ttl, jsonld, rdf, nt):ending>",
    }


def test_an_application_that_loads_nothing_at_first_answers() -> None:
    lazy = create_app(preload=False).test_client()
    assert lazy.post("/v1/classify", json=WIND).status_code == 200
