"""Jobs: large files taken in over HTTP, worked through in chunks, and given back as ``mcgt classify`` would."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from job_runs import DAY, FAILING, TEXTS, Service, as_csv, as_jsonl, as_xlsx, classified, projects, running
from openapi_spec_validator import OpenAPIV31SpecValidator
from openpyxl import load_workbook
from sqlalchemy import update
from test_http import holds

from api import job_schemas
from api.commands.worker import run as run_worker
from api.problems import KINDS
from service.job_recovery import JobRecovery
from service.job_store import MOST_ATTEMPTS
from service.settings import load_settings
from service.tables import job_chunks, jobs
from taxonomy.errors import InputError

ROOT = Path(__file__).parents[1]
COUNT = 40
FILES = {
    "projects.jsonl": as_jsonl(projects(COUNT)),
    "projects.csv": as_csv(projects(COUNT)),
    "项目.csv": as_csv(projects(COUNT), "gb18030"),
    "projects.xlsx": as_xlsx(projects(COUNT)),
}


@pytest.fixture
def service(tmp_path: Path, database_url: str) -> Iterator[Service]:
    with running(tmp_path, database_url, chunk_rows=15) as started:
        yield started


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Service]:
    """A service on SQLite, for what has nothing to do with the database."""
    with running(tmp_path, "", chunk_rows=15, largest_upload=1_000_000, most_rows=100) as started:
        yield started


def slug(response: Any, status: int) -> str:
    """The kind of the problem that ``response`` is."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "application/problem+json"
    name = str(response.get_json()["type"].rpartition("/")[2])
    assert name in KINDS
    return name


@pytest.mark.parametrize("name", FILES)
def test_results_are_those_of_the_command_line(service: Service, tmp_path: Path, name: str) -> None:
    job = service.give(FILES[name], name)["id"]
    service.work_off()
    record = service.get(job)
    failing = sum(place % len(TEXTS) == FAILING for place in range(COUNT))
    assert (record["state"], record["problem"]) == ("done", None)
    assert record["rows"] == {"total": COUNT, "done": COUNT, "failed": failing}
    assert sum(record["labels"].values()) == COUNT - failing
    day = date.fromisoformat(DAY)
    for form, language in (("jsonl", "en"), ("json", "en"), ("csv", "en"), ("csv", "zh"), ("csv", "zh-Hant")):
        expected = classified(FILES[name], name, tmp_path / "cli", form, language, day=day).read_bytes()
        assert service.result(job, format=form, language=language) == expected, (form, language)
    expected_book = classified(FILES[name], name, tmp_path / "cli", "xlsx", "zh", day=day)
    assert cells(service.result(job, format="xlsx", language="zh")) == cells(expected_book.read_bytes())


def cells(workbook: bytes) -> list[tuple[Any, ...]]:
    """The values of the only sheet."""
    book = load_workbook(io.BytesIO(workbook))
    (sheet,) = book.worksheets
    found = list(sheet.iter_rows(values_only=True))
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    book.close()
    return found


def test_terms_are_kept(service: Service, tmp_path: Path) -> None:
    rows = [{"a": "x" * 30 + str(place), "b": text or "Wind farm"} for place, text in enumerate(TEXTS)]
    terms = {"regimes": ["eu", "cn2025"], "headline_regime": "eu", "text_column": "b", "format": "csv"}
    job = service.give(as_csv(rows), "", **terms)
    assert job["terms"] == terms | {"date": DAY, "regimes": ["cn2025", "eu"]}
    service.work_off()
    lines = [json.loads(line) for line in service.result(job["id"]).splitlines()]
    assert all(list(line["regimes"]) == ["cn2025", "eu"] for line in lines)
    assert {line["headline"]["regime"] for line in lines} == {"eu"}
    assert {line["date"] for line in lines} == {DAY}


def test_progress_is_told(service: Service) -> None:
    job = service.give(FILES["projects.csv"], "projects.csv")
    assert (job["state"], job["rows"]["total"], job["rate"], job["ended"]) == ("queued", None, None, None)
    assert slug(service.client.get(f"/v1/jobs/{job['id']}/result"), 409) == "wrong-state"
    service.work_off(1)
    job = service.get(job["id"])
    assert (job["state"], job["rows"], job["rate"]) == ("running", {"total": 40, "done": 0, "failed": 0}, None)
    service.work_off(1)
    job = service.get(job["id"])
    assert (job["state"], job["rows"]["done"]) == ("running", 15)
    assert job["rate"] > 0
    assert job["seconds_left"] > 0
    assert slug(service.client.get(f"/v1/jobs/{job['id']}/result"), 409) == "wrong-state"
    service.work_off()
    job = service.get(job["id"])
    assert (job["state"], job["seconds_left"]) == ("done", 0)
    assert job["created"] < job["started"] < job["ended"] < job["expires"]
    assert job_schemas.JobRecord.model_validate(job, strict=True).model_dump() == job


def test_a_short_job_does_not_wait_for_a_long_one(service: Service) -> None:
    long = service.give(as_csv(projects(90)), "long.csv")["id"]
    service.work_off(1)
    short = service.give(as_csv(projects(8)), "short.csv")["id"]
    service.work_off(3)
    assert service.get(short)["state"] == "done"
    assert service.get(long)["state"] == "running"


def test_cancel_and_resume(service: Service, tmp_path: Path) -> None:
    name = "projects.csv"
    job = service.give(FILES[name], name)["id"]
    service.work_off(2)
    for _ in range(2):
        cancelled = service.client.post(f"/v1/jobs/{job}/cancel").get_json()
        assert (cancelled["state"], cancelled["rows"]["done"]) == ("cancelled", 15)
    service.work_off()
    assert service.get(job)["rows"]["done"] == 15
    for _ in range(2):
        assert service.client.post(f"/v1/jobs/{job}/resume").get_json()["state"] == "running"
    service.work_off()
    assert service.get(job)["state"] == "done"
    expected = classified(FILES[name], name, tmp_path / "cli", "jsonl", day=date.fromisoformat(DAY))
    assert service.result(job) == expected.read_bytes()
    assert slug(service.client.post(f"/v1/jobs/{job}/cancel"), 409) == "wrong-state"
    assert slug(service.client.post(f"/v1/jobs/{job}/resume"), 409) == "wrong-state"


def test_cancelled_before_it_is_cut(service: Service) -> None:
    job = service.give(FILES["projects.csv"], "projects.csv")["id"]
    service.client.post(f"/v1/jobs/{job}/cancel")
    service.work_off()
    assert service.get(job)["rows"]["total"] is None
    assert service.client.post(f"/v1/jobs/{job}/resume").get_json()["state"] == "queued"
    service.work_off()
    assert service.get(job)["state"] == "done"


def test_delete_leaves_nothing(service: Service) -> None:
    ids = [service.give(FILES["projects.csv"], "projects.csv")["id"] for _ in range(3)]
    service.work_off(5)
    for job in ids:
        response = service.client.delete(f"/v1/jobs/{job}")
        assert (response.status_code, response.get_data()) == (204, b"")
        assert slug(service.client.delete(f"/v1/jobs/{job}"), 404) == "unknown-record"
        assert slug(service.client.get(f"/v1/jobs/{job}"), 404) == "unknown-record"
    service.work_off()
    assert not service.files
    assert not list((service.settings.service_dir / "jobs").iterdir())
    assert service.client.get("/v1/jobs").get_json() == {"jobs": [], "next": None}


def test_pages_are_stable(service: Service) -> None:
    made = [service.give(b"wind farm\n", f"{place}.txt")["id"] for place in range(7)]
    first = service.client.get("/v1/jobs?limit=3").get_json()
    assert [job["id"] for job in first["jobs"]] == made[:3:-1]
    assert job_schemas.JobPage.model_validate(first, strict=True).model_dump() == first
    later = service.give(b"solar farm\n", "later.txt")["id"]
    service.client.delete(f"/v1/jobs/{made[4]}")
    second = service.client.get("/v1/jobs", query_string={"limit": 3, "cursor": first["next"]}).get_json()
    assert [job["id"] for job in second["jobs"]] == made[3:0:-1]
    last = service.client.get("/v1/jobs", query_string={"limit": 3, "cursor": second["next"]}).get_json()
    assert ([job["id"] for job in last["jobs"]], last["next"]) == ([made[0]], None)
    service.client.post(f"/v1/jobs/{later}/cancel")
    cancelled = service.client.get("/v1/jobs?state=cancelled").get_json()["jobs"]
    assert [job["id"] for job in cancelled] == [later]


def test_nobody_sees_the_jobs_of_others(service: Service) -> None:
    def ask(who: str, method: str, path: str, **options: Any) -> Any:
        return service.client.open(path, method=method, headers={"X-Test-Caller": who}, **options)

    job = ask("ann", "POST", "/v1/jobs?name=a.txt", data=b"wind farm\n").get_json()
    assert job["owner"] == "key-ann"
    place = f"/v1/jobs/{job['id']}"
    for method, path in (
        ("GET", place),
        ("DELETE", place),
        ("GET", f"{place}/result"),
        ("POST", f"{place}/cancel"),
        ("POST", f"{place}/resume"),
    ):
        assert slug(ask("bob", method, path), 404) == "unknown-record"
    assert ask("bob", "GET", "/v1/jobs").get_json()["jobs"] == []
    for who in ("ann", "chief"):
        assert [one["id"] for one in ask(who, "GET", "/v1/jobs").get_json()["jobs"]] == [job["id"]]
        assert ask(who, "GET", place).status_code == 200


@pytest.mark.parametrize(
    "name", ["a%00b", "..", "..%2F..", "x" * 36, "é" * 36, "%ED%A0%80", "00000000-0000-4000-8000-000000000000"]
)
def test_what_is_no_job(service: Service, name: str) -> None:
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/result"), ("POST", "/cancel"), ("POST", "/resume")):
        response = service.client.open(f"/v1/jobs/{name}{path}", method=method)
        assert slug(response, 404) in ("unknown-record", "not-found")
    assert slug(service.client.get("/v1/jobs?cursor=MjAyNi0wMS0wMXwA"), 400) == "bad-cursor"


def test_old_jobs_are_dropped(service: Service) -> None:
    old, new, open_ = (service.give(FILES["projects.csv"], "projects.csv")["id"] for _ in range(3))
    service.client.post(f"/v1/jobs/{old}/cancel")
    service.client.post(f"/v1/jobs/{new}/cancel")
    ended = (datetime.now(UTC) - timedelta(days=31)).isoformat(timespec="microseconds")
    change(service, update(jobs).where(jobs.c.id == old).values(ended=ended))
    change(service, update(jobs).where(jobs.c.id == open_).values(created=ended))
    service.jobs.recovery.drop_expired()
    assert {job["id"] for job in service.client.get("/v1/jobs").get_json()["jobs"]} == {new, open_}
    assert {file.parent.name for file in service.files} == {new, open_}


def change(service: Service, statement: Any) -> None:
    """Change something behind the back of the service."""
    from api.state import service_state

    with service_state(service.app).database.writing() as connection:
        connection.execute(statement)


def test_a_lost_queue_is_made_anew(service: Service) -> None:
    given = [service.give(FILES["projects.csv"], "projects.csv")["id"] for _ in range(2)]
    service.work_off(3)
    service.jobs.queue.huey.storage.flush_queue()
    assert service.jobs.recovery.requeue() > 0
    assert service.jobs.recovery.requeue() == 0
    service.work_off()
    assert [service.get(job)["state"] for job in given] == ["done", "done"]


def test_what_is_under_way_is_not_queued_twice(service: Service) -> None:
    job = service.give(FILES["projects.csv"], "projects.csv")["id"]
    service.work_off(1)
    service.jobs.queue.huey.storage.flush_queue()
    files = service.jobs.files
    with files.claimed(files.rows(job, 1)) as claimed:
        assert claimed
        assert service.jobs.recovery.requeue() == 2
        service.jobs.work.do(job, 1)
        assert service.get(job)["rows"]["done"] == 0
    service.work_off()
    service.jobs.recovery.requeue()
    service.work_off()
    assert service.get(job)["state"] == "done"


def test_a_chunk_done_twice_counts_once(service: Service) -> None:
    job = service.give(FILES["projects.csv"], "projects.csv")["id"]
    service.work_off(2)
    file = service.jobs.files.results(job, 0)
    first = file.read_bytes()
    change(service, update(job_chunks).where(job_chunks.c.number == 0).values(done=None))
    # As if the process had died between writing and counting.
    change(service, update(jobs).values(rows_done=0, rows_failed=0, green=0, transition=0, not_eligible=0))
    service.jobs.work.do(job, 0)
    service.jobs.work.do(job, 0)
    assert file.read_bytes() == first
    service.work_off()
    record = service.get(job)
    assert (record["state"], record["rows"]["done"]) == ("done", COUNT)


@pytest.mark.parametrize("part", ["split", "chunk"])
def test_what_ends_its_process_again_and_again_is_given_up(service: Service, part: str) -> None:
    job = service.give(FILES["projects.csv"], "projects.csv")["id"]
    if part == "chunk":
        service.work_off(1)
        change(service, update(job_chunks).where(job_chunks.c.number == 1).values(attempts=MOST_ATTEMPTS))
    else:
        change(service, update(jobs).values(attempts=MOST_ATTEMPTS))
    service.work_off()
    record = service.get(job)
    assert (record["state"], record["problem"]["type"]) == ("failed", "crash")
    assert "恢复" in record["problem"]["message_zh"]
    assert service.client.post(f"/v1/jobs/{job}/resume").status_code == 200
    service.work_off()
    assert service.get(job)["state"] == "done"


@pytest.mark.parametrize("place", ["input", "rows/000001.jsonl.gz"])
def test_a_missing_file_is_told(local: Service, place: str) -> None:
    job = local.give(FILES["projects.csv"], "projects.csv")["id"]
    if place != "input":
        local.work_off(1)
    (local.settings.service_dir / "jobs" / job / place).unlink()
    local.work_off()
    record = local.get(job)
    assert (record["state"], record["problem"]["type"]) == ("failed", "internal")
    assert "missing" in record["problem"]["message_en"]


@pytest.mark.parametrize(
    ("content", "name", "kind", "said"),
    [
        (b"a,b\n1,2\n3,4\n", "x.csv", "input", ("column", "列")),
        (b"\n\n \n", "x.csv", "input", ("empty", "为空")),
        (b'{"text":', "x.json", "input", ("JSON", "JSON")),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "x.pdf", "input", ("PDF", "PDF")),
        (b"PK\x03\x04 no archive", "x.xlsx", "input", ("damaged", "损坏")),
        (as_csv(projects(101)), "x.csv", "too-many-rows", ("more than 100 rows", "超过100行")),
    ],
)
def test_a_file_that_cannot_be_used_fails_with_a_reason(
    local: Service, content: bytes, name: str, kind: str, said: tuple[str, str]
) -> None:
    job = local.give(content, name)["id"]
    local.work_off()
    record = local.get(job)
    problem = record["problem"]
    assert (record["state"], problem["type"]) == ("failed", kind)
    assert said[0] in problem["message_en"]
    assert said[1] in problem["message_zh"]
    assert str(local.settings.data_dir) not in str(problem)
    assert job_schemas.JobRecord.model_validate(record, strict=True)


def test_an_empty_upload(local: Service) -> None:
    assert slug(local.client.post("/v1/jobs", data=b""), 422) == "input"
    assert not local.files


def test_too_large(local: Service) -> None:
    response = local.client.post("/v1/jobs", data=b"x" * 1_000_001, headers={"Accept-Language": "zh"})
    assert slug(response, 413) == "too-large"
    assert "1,000,000字节" in response.get_json()["detail"]
    assert response.get_json()["mend"] == "请拆分文件"
    assert not local.files
    assert local.give(b"x" * 1_000_000, "x.txt")["size"] == 1_000_000


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("nmae=a", "nmae"),
        ("format=xls", "format"),
        ("regimes=us", "regimes.0"),
        ("regimes=eu&headline_regime=sg", "headline_regime"),
        ("date=yesterday", "date"),
        ("date=2019-01-01", "date"),
        ("name=a%00b", "name"),
        ("text_column=" + "x" * 201, "text_column"),
    ],
)
def test_terms_at_fault_are_named(local: Service, query: str, field: str) -> None:
    for language in ("en", "zh"):
        response = local.client.post(f"/v1/jobs?{query}", data=b"wind", headers={"Accept-Language": language})
        assert slug(response, 422) in ("invalid-request", "input")
        assert response.get_json()["field"] == field
    assert not local.files


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "limit=-1", "state=x"])
def test_lists_are_asked_for_strictly(local: Service, query: str) -> None:
    response = local.client.get(f"/v1/jobs?{query}")
    assert slug(response, 422) == "invalid-request"
    assert response.get_json()["field"] == query.partition("=")[0]


def test_compressed_uploads_are_refused(local: Service) -> None:
    response = local.client.post("/v1/jobs", data=gzip.compress(b"wind"), headers={"Content-Encoding": "gzip"})
    assert slug(response, 415) == "upload-media-type"


def test_any_content_type_will_do(local: Service) -> None:
    for kind in (None, "text/csv", "application/json", "application/x-www-form-urlencoded", "multipart/form-data"):
        response = local.client.post("/v1/jobs?name=a.txt", data=b"wind farm=1&b\n", content_type=kind)
        assert (response.status_code, response.get_json()["size"]) == (202, 14), kind


def test_formulas_are_neutralised(local: Service) -> None:
    starts = ("=", "+", "-", "@", "\t", "\r")
    rows = [
        {"id": f"{start}cmd|' /C calc'!A{place}", "text": f"{start}HYPERLINK(1) wind farm", "=2+5": f"{start}1"}
        for place, start in enumerate(starts)
    ]
    for name, content in (("x.csv", as_csv(rows)), ("x.jsonl", b"".join(json.dumps(r).encode() + b"\n" for r in rows))):
        job = local.give(content, name)["id"]
        local.work_off()
        assert local.get(job)["state"] == "done"
        table = list(csv.reader(io.StringIO(local.result(job, format="csv").decode("utf-8-sig"), newline="")))
        assert len(table) == 1 + len(rows)
        for line in [*table, *cells(local.result(job, format="xlsx"))]:
            assert not [cell for cell in line if isinstance(cell, str) and cell.startswith(starts)]


def test_lines_can_be_had_compressed(local: Service) -> None:
    job = local.give(FILES["projects.csv"], "projects.csv")["id"]
    local.work_off()
    response = local.client.get(f"/v1/jobs/{job}/result", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.get_data()) == local.result(job)
    assert response.headers["Content-Type"] == "application/jsonl"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{job}.jsonl"'


def test_leftovers_are_dropped_and_nothing_else(local: Service) -> None:
    kept = local.give(FILES["projects.csv"], "projects.csv")["id"]
    folder = local.settings.service_dir / "jobs"
    for name, file in (("broken-off", "input.part"), ("not-taken-in", "input")):
        (folder / name).mkdir()
        (folder / name / file).write_bytes(b"x")
    (folder / "being-made").mkdir()
    recovery: JobRecovery = local.jobs.recovery
    with local.jobs.files.receiving("under-way"):
        recovery.drop_leftovers()
        assert {entry.name for entry in folder.iterdir()} == {kept, "being-made", "under-way"}
        # The context ends as that of a broken upload does.
        (folder / "under-way" / "input.part").unlink()


def test_user_texts_are_not_logged(local: Service, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        job = local.give(as_jsonl([{"编号": "机密-id", "项目描述": "机密-text", "备注": "机密"}]), "机密-name.jsonl")[
            "id"
        ]
        local.work_off()
        local.give(b'{"text":"\xe6\x9c\xba\xe5\xaf\x86"', "机密.json")
        local.work_off()
        local.result(job)
    assert "机密" not in caplog.text


def test_a_row_that_fails_unexpectedly_spoils_no_other(
    local: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from classification.classifier import Classifier

    judge = Classifier.classify

    def fail(self: Classifier, project: Any, **options: Any) -> Any:
        if "(3)" in project.text:
            raise RuntimeError(project.text)
        return judge(self, project, **options)

    monkeypatch.setattr(Classifier, "classify", fail)
    job = local.give(as_csv(projects(5)), "x.csv")["id"]
    local.work_off()
    lines = [json.loads(line) for line in local.result(job).splitlines()]
    assert [line["error"] and line["error"]["type"] for line in lines] == [None, None, None, "internal", None]
    assert lines[3]["error"]["row"] == 5
    assert TEXTS[3] not in caplog.text


def test_the_documentation_is_true(local: Service) -> None:
    """Every call of docs/jobs.md does what is printed below it, and settings and types have their names there."""
    text = (ROOT / "docs" / "jobs.md").read_text(encoding="utf-8")
    response: Any = None
    job, answers = "", 0
    for kind, block in re.findall(r"```(sh|json)\n(.*?)```", text, re.DOTALL):
        if kind == "json":
            answers += 1
            assert holds(json.loads(block), response.get_json()), response.get_data(as_text=True)
            continue
        for call in block.replace("\\\n", " ").strip().splitlines():
            words = shlex.split(call.replace("$JOB", job))
            file = next((word[1:] for word in words if word.startswith("@")), None)
            (address,) = [word for word in words if word.startswith("localhost:8080")]
            content = None if file is None else (ROOT / file).read_bytes()
            response = local.client.open(
                address.removeprefix("localhost:8080"), method="POST" if file else "GET", data=content
            )
            assert response.status_code in (200, 202)
            if file is not None:
                job = response.get_json()["id"]
        if file is not None:
            # The answer in hand is that from before the work.
            local.work_off()
    assert answers == 4
    assert all(text.count(f"`{name}`") >= 2 for name in ("disk-full", "too-many-rows", "crash", "retention_days"))


def test_options_of_a_command_go_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCGT_JOB_WORKERS", "3")
    monkeypatch.setenv("MCGT_CHUNK_ROWS", "7")
    settings = load_settings(job_workers=2)
    assert (settings.job_workers, settings.chunk_rows) == (2, 7)
    assert load_settings(job_workers=None).job_workers == 3


def test_a_worker_without_processes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCGT_JOB_WORKERS", "0")
    with pytest.raises(InputError) as caught:
        run_worker(None, None)
    assert caught.value.field == "workers"


def test_the_document_describes_the_operations(local: Service) -> None:
    client: FlaskClient = local.client
    document = client.get("/openapi.json").get_json()
    assert not list(OpenAPIV31SpecValidator(document).iter_errors())
    operations = {
        (method, path): operation
        for path, methods in document["paths"].items()
        if path.startswith("/v1/jobs")
        for method, operation in methods.items()
    }
    assert set(operations) == {
        ("post", "/v1/jobs"),
        ("get", "/v1/jobs"),
        ("get", "/v1/jobs/{id}"),
        ("delete", "/v1/jobs/{id}"),
        ("post", "/v1/jobs/{id}/cancel"),
        ("post", "/v1/jobs/{id}/resume"),
        ("get", "/v1/jobs/{id}/result"),
        ("get", "/v1/jobs/{id}/report"),
    }
    for operation in operations.values():
        assert len([status for status in operation["responses"] if status.startswith("2")]) == 1
        failures = {status: one for status, one in operation["responses"].items() if not status.startswith("2")}
        assert all(set(one["content"]) == {"application/problem+json"} for one in failures.values())
    assert {"413", "507", "408"} <= set(operations["post", "/v1/jobs"]["responses"])
