"""The Python client against a real server: every operation, in both languages, and what it does with problems."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from recorded_service import Answer, RecordedService
from running_server import Server

from api.client import Client, ServiceError
from api.schemas import ErrorRecord, ProjectBody, VerdictRecord

DAY = date(2026, 1, 15)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"), environment={"MCGT_JOB_WORKERS": "1"})
    yield running
    assert running.stop() == 0


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(f"http://127.0.0.1:{server.port}") as opened:
        yield opened


def test_projects_are_judged(client: Client) -> None:
    verdict = client.classify("风电场，装机容量50兆瓦", date=DAY)
    assert verdict.headline.label == "green"
    assert verdict.date == "2026-01-15"
    project = ProjectBody(text="Hydropower plant with a reservoir", metrics={"power_density": 12})
    assert client.classify(project, regimes=["eu"], date=DAY).regimes["eu"].status == "confirmed"
    first, second = client.classify_batch(["Onshore wind farm", ProjectBody(text=" ")], date=DAY)
    assert isinstance(first, VerdictRecord)
    assert isinstance(second, ErrorRecord)
    assert second.error.row == 2


def test_a_verdict_is_explained_in_the_language_of_the_client(server: Server) -> None:
    for language, word in (("en", "green"), ("zh", "绿色"), ("zh-Hant", "綠色")):
        with Client(f"http://127.0.0.1:{server.port}", language=language) as client:
            assert word in client.explain("Onshore wind farm, 50 MW", date=DAY).page


def test_catalogues_are_looked_into(client: Client) -> None:
    assert "eu" in {one.id for one in client.catalogues().catalogues}
    everything = list(client.activities(limit=500))
    assert len(everything) == len({one.id for one in everything}) > 1200
    some = list(client.activities(catalogue="eu", role="manufacture", limit=7))
    assert some == [one for one in everything if one.catalogue == "eu" and "manufacture" in one.roles]
    for words in ("风力发电", "風力發電", "wind power"):
        assert next(client.activities(words, catalogue="eu")).id == "eu:CCM-4.3"
    assert client.activity("eu:CCM-4.3").name_zh == "风力发电"
    assert all(one.tiers for one in client.activities(tier="amber"))


def test_activities_across_the_border(client: Client) -> None:
    found = client.crosswalk("eu:CCM-4.3", ["cn2025"])
    assert found.counterparts["cn2025"][0].id == "cn2025:4.2.1"
    sets = {one.id: one for one in client.mapping_sets().sets}
    assert len(client.mapping_set("eu-cn2025").mappings) == sets["eu-cn2025"].rows
    pairs = client.alignment("eu", "cn2025", activity="eu:CCM-4.3").pairs
    assert pairs[0].target == "cn2025:4.2.1"


def test_the_graph_is_asked(client: Client) -> None:
    names = {one.name for one in client.queries().queries}
    assert "counterparts" in names
    rows = client.ask("counterparts", activity="eu:CCM-4.3", lang="zh")
    assert {"cn2025:4.2.1"} <= {row["id"] for row in rows}
    assert client.health().status == "ok"


@pytest.mark.parametrize(
    ("path", "slug", "field"),
    [
        ("/v1/activities?limit=0", "invalid-request", "limit"),
        ("/v1/activities?oops=1", "invalid-request", "oops"),
        ("/v1/activities?cursor=abc", "bad-cursor", "cursor"),
        ("/v1/activities?catalogue=nowhere", "input", "catalogue"),
        ("/v1/crosswalk/eu:nothing", "unknown-activity", None),
        ("/v1/mappings/eu-mars", "not-found", "id"),
        ("/v1/alignments?source=eu&target=eu", "input", "target"),
        ("/v1/alignments?source=eu", "invalid-request", "target"),
        ("/v1/queries/nothing", "not-found", "name"),
        ("/v1/queries/counterparts?activity=x", "query", "activity"),
        ("/v1/queries/counterparts?activity=eu:CCM-4.3&activity=eu:CCM-4.1", "query", "activity"),
    ],
)
def test_a_problem_is_raised(server: Server, path: str, slug: str, field: str | None) -> None:
    for language in ("en", "zh"):
        with Client(f"http://127.0.0.1:{server.port}", language=language) as client:
            with pytest.raises(ServiceError) as caught:
                client._send("GET", path)
            assert (caught.value.slug, caught.value.field) == (slug, field)
            assert caught.value.status in (400, 404, 422)
            assert caught.value.mend_en
            assert caught.value.en.isascii() is (language == "en")


def test_a_cursor_belongs_to_its_listing(client: Client) -> None:
    first = client._send("GET", "/v1/activities?catalogue=eu&limit=2").json()
    again = client._send("GET", "/v1/activities", params={"catalogue": "eu", "cursor": first["next"]}).json()
    assert {one["id"] for one in first["activities"]}.isdisjoint(one["id"] for one in again["activities"])
    with pytest.raises(ServiceError) as caught:
        client._send("GET", "/v1/activities", params={"catalogue": "sg", "cursor": first["next"]})
    assert caught.value.slug == "bad-cursor"


def test_a_file_is_worked_through(client: Client, tmp_path: Path) -> None:
    job = client.submit(Path("examples/projects.xlsx"), date=DAY)
    assert (job.state, job.terms.date) == ("queued", "2026-01-15")
    done = client.wait(job.id, pause=0.1)
    assert (done.state, done.rows.done, done.rows.failed) == ("done", 40, 0)
    client.fetch(job.id, tmp_path / "result.jsonl")
    lines = (tmp_path / "result.jsonl").read_text("utf-8").splitlines()
    verdicts = [VerdictRecord.model_validate_json(line) for line in lines]
    assert len(verdicts) == 40
    client.fetch(job.id, tmp_path / "report.json", what="report", format="json", language="zh")
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert report["data"]["rows"]["judged"] == 40
    with pytest.raises(ServiceError) as caught:
        client.fetch("nothing", tmp_path / "none")
    assert caught.value.slug == "unknown-record"


def test_a_decision_is_recorded_and_overridden(client: Client) -> None:
    verdict = client.classify("Onshore wind farm, 50 MW", date=DAY, record=True)
    assert verdict.decision is not None
    found = client.override(verdict.decision, "not_eligible", "never built")
    assert (found.label, len(found.history)) == ("not_eligible", 1)
    assert client.confirm(verdict.decision, "built after all").label == "green"
    kinds = [one.kind for one in client.decisions(order="oldest", limit=1, from_="2020-01-01")]
    assert kinds == ["verdict", "override", "confirm"]
    assert client.decision(verdict.decision).label == "green"


def test_a_busy_service_is_asked_again(service: RecordedService, server: Server) -> None:
    with Client(f"http://127.0.0.1:{server.port}") as client:
        verdict = client.classify("Onshore wind farm", date=DAY).model_dump(mode="json")
    service.answers = [Answer(status=503, headers={"Retry-After": "0"}), Answer(status=429), Answer(body=verdict)]
    with Client(service.url.removesuffix("/v1")) as client:
        assert client.classify("Onshore wind farm").headline.label == "green"
    assert len(service.asked) == 3


def test_nonsense_and_refusals_are_raised(service: RecordedService) -> None:
    service.answers = [Answer(status=500, body=b"<html>"), Answer(status=503)]
    with Client(service.url.removesuffix("/v1"), retries=0) as client:
        with pytest.raises(ServiceError) as caught:
            client.classify("Onshore wind farm")
        assert caught.value.status == 500
        with pytest.raises(ServiceError) as caught:
            client.classify("Onshore wind farm")
        assert caught.value.status == 503
