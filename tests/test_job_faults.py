"""What goes wrong in the life of a service: nothing is lost, nothing is done twice, nothing is left behind."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import socket
import subprocess
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from databases import PostgresServer
from job_runs import DAY, Service, as_csv, as_xlsx, classified, projects, running
from running_server import Server
from test_jobs import slug
from worker_processes import PATIENCE, Workers, children_of, descendants_of, is_alive, until

ROWS = 600
CHUNK = 20
CONTENT = as_csv(projects(ROWS))


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What ``mcgt classify`` gives for CONTENT."""
    folder = tmp_path_factory.mktemp("expected")
    return classified(CONTENT, "x.csv", folder, "jsonl", day=date.fromisoformat(DAY)).read_bytes()


@pytest.fixture
def service(tmp_path: Path, database_url: str) -> Iterator[Service]:
    with running(tmp_path, database_url, chunk_rows=CHUNK) as started:
        yield started


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Service]:
    with running(tmp_path, "", chunk_rows=CHUNK) as started:
        yield started


def environment(service: Service, **more: str) -> dict[str, str]:
    """The settings of ``service`` for another process."""
    settings = service.settings
    known = {
        "MCGT_DATA_DIR": str(settings.data_dir),
        "MCGT_DATABASE": settings.database,
        "MCGT_CHUNK_ROWS": str(settings.chunk_rows),
    }
    return known | more


def done(service: Service, job: str) -> int:
    """Rows of a job that are done."""
    return int(service.get(job)["rows"]["done"])


def await_end(service: Service, job: str, patience: float = 120) -> dict[str, Any]:
    """The record of a job that has ended."""
    until(lambda: service.get(job)["ended"] is not None, f"not ended: {service.get(job)}", patience)
    return service.get(job)


def check_result(service: Service, job: str, expected: bytes) -> None:
    """The job is done, and every row is there once, as it should be."""
    record = await_end(service, job)
    assert (record["state"], record["rows"]["total"], record["rows"]["done"]) == ("done", ROWS, ROWS)
    assert service.result(job) == expected
    assert not [file for file in service.files if file.name.endswith(".part")]


def test_workers_are_killed_at_random(service: Service, tmp_path: Path, expected: bytes) -> None:
    chance = random.Random(7)
    workers = Workers(tmp_path, environment(service))
    try:
        job = service.give(CONTENT, "x.csv")["id"]
        until(lambda: done(service, job) > 0, "nothing begins", PATIENCE)
        killed = 0
        while killed < 6 and done(service, job) < ROWS:
            time.sleep(chance.uniform(0.05, 0.3))
            if children := workers.children():
                os.kill(chance.choice(children), signal.SIGKILL)
                killed += 1
        assert killed >= 3
        check_result(service, job, expected)
    finally:
        assert workers.stop() == 0


def test_all_of_the_worker_is_killed_and_started_again(service: Service, tmp_path: Path, expected: bytes) -> None:
    job = service.give(CONTENT, "x.csv")["id"]
    for _ in range(2):
        before = done(service, job)
        workers = Workers(tmp_path, environment(service))
        until(lambda before=before: done(service, job) > before, "nothing begins", PATIENCE)  # type: ignore[misc]
        workers.kill()
    assert done(service, job) < ROWS
    workers = Workers(tmp_path, environment(service))
    try:
        check_result(service, job, expected)
    finally:
        assert workers.stop() == 0


def test_the_database_is_restarted(postgres: PostgresServer, tmp_path: Path, expected: bytes) -> None:
    with postgres.database() as url, running(tmp_path, url, chunk_rows=CHUNK) as service:
        job = service.give(CONTENT, "x.csv")["id"]
        workers = Workers(tmp_path, environment(service))
        try:
            until(lambda: done(service, job) > 0, "nothing begins", PATIENCE)
            postgres.stop()
            try:
                assert slug(service.client.get(f"/v1/jobs/{job}"), 503) == "storage"
                assert slug(service.client.post("/v1/jobs", data=CONTENT), 503) == "storage"
                time.sleep(1)
            finally:
                postgres.start()
            check_result(service, job, expected)
            assert {file.parent.name for file in service.files if file.name == "input"} == {job}
        finally:
            assert workers.stop() == 0


def test_a_worker_that_is_stopped_finishes_its_chunks(local: Service, tmp_path: Path, expected: bytes) -> None:
    job = local.give(CONTENT, "x.csv")["id"]
    workers = Workers(tmp_path, environment(local))
    until(lambda: done(local, job) > 0, "nothing begins", PATIENCE)
    assert workers.stop() == 0
    assert local.get(job)["state"] == "running"
    assert not [file for file in local.files if file.name.endswith(".part")]
    local.jobs.recovery.requeue()
    local.work_off()
    check_result(local, job, expected)


def test_the_server_keeps_its_workers(local: Service, tmp_path: Path, expected: bytes) -> None:
    server = Server(tmp_path, environment=environment(local, MCGT_JOB_WORKERS="2"))
    processes: list[int] = []
    try:
        job = local.give(CONTENT, "x.csv")["id"]
        until(lambda: done(local, job) > 0, "nothing begins", PATIENCE)
        processes = descendants_of(server.process.pid)
        # The keeper, whose child is the parent of the workers.
        (keeper,) = [pid for pid in children_of(server.process.pid) if children_of(pid)]
        (parent,) = children_of(keeper)
        os.kill(parent, signal.SIGKILL)
        check_result(local, job, expected)
        assert server.ask("GET", "/healthz")[0] == 200
        processes += descendants_of(server.process.pid)
    finally:
        assert server.stop() == 0
    assert not [pid for pid in processes if is_alive(pid)]


def test_workers_end_when_the_server_is_killed(local: Service, tmp_path: Path) -> None:
    server = Server(tmp_path, environment=environment(local, MCGT_JOB_WORKERS="1"))
    processes = descendants_of(server.process.pid)
    server.process.kill()
    server.process.wait()
    until(lambda: not any(map(is_alive, processes)), "processes remain")


def test_the_service_is_killed_while_it_takes_in_a_file(local: Service, tmp_path: Path) -> None:
    server = Server(tmp_path, environment=environment(local))
    head = b"POST /v1/jobs?name=x.csv HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as connection:
        connection.sendall(head + b"x" * 1_000_000)
        until(lambda: any(file.name == "input.part" for file in local.files), "nothing is written")
        processes = [server.process.pid, *descendants_of(server.process.pid)]
        for pid in processes:
            os.kill(pid, signal.SIGKILL)
        server.process.wait()
        until(lambda: not any(map(is_alive, processes)), "processes remain")
    assert [file.name for file in local.files] == ["input.part"]
    assert local.client.get("/v1/jobs").get_json()["jobs"] == []
    server = Server(tmp_path, environment=environment(local, MCGT_JOB_WORKERS="1"))
    try:
        until(lambda: not local.files, "the broken upload remains", PATIENCE)
        assert json.loads(server.ask("GET", "/v1/jobs")[2])["jobs"] == []
    finally:
        assert server.stop() == 0


def test_an_upload_that_breaks_off_leaves_nothing(local: Service, tmp_path: Path) -> None:
    server = Server(tmp_path, environment=environment(local))
    try:
        for head, body in (
            (b"Content-Length: 1000000", b"x" * 500_000),
            (b"Transfer-Encoding: chunked", b"7a120\r\n" + b"x" * 500_000),
            (b"Transfer-Encoding: chunked", b"5\r\nhello\r\nno number\r\n"),
        ):
            with closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as connection:
                connection.sendall(b"POST /v1/jobs HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n" + body)
                connection.shutdown(socket.SHUT_WR)
                answer = b"".join(iter(lambda link=connection: link.recv(65_536), b""))  # type: ignore[misc]
            assert b"/problems/bad-request" in answer
        until(lambda: not local.files, "a broken upload remains")
        chunked = b"POST /v1/jobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        assert server.raw(chunked + b"9\r\nwind farm\r\n0\r\n\r\n").startswith(b"HTTP/1.1 202 ")
        assert "Traceback" not in server.log.read_text()
    finally:
        assert server.stop() == 0


def test_a_large_upload_is_refused_over_the_wire(local: Service, tmp_path: Path) -> None:
    server = Server(tmp_path, environment=environment(local, MCGT_LARGEST_UPLOAD="100000"))
    try:
        status, _, content = server.ask("POST", "/v1/jobs", b"x" * 100_001)
        assert (status, json.loads(content)["type"].rpartition("/")[2]) == (413, "too-large")
        head = b"POST /v1/jobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        body = b"30d40\r\n" + b"x" * 200_000 + b"\r\n0\r\n\r\n"
        assert b"/problems/too-large" in server.raw(head + body)
        assert not local.files
    finally:
        assert server.stop() == 0


def test_slow_clients_hold_up_nobody(local: Service, tmp_path: Path) -> None:
    before = "import api.uploads; api.uploads.PATIENCE = 1.5"
    server = Server(tmp_path, before=before, environment=environment(local))
    answers: list[bytes] = []
    stop = threading.Event()

    def trickle() -> None:
        with closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as connection:
            connection.sendall(b"POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
            connection.settimeout(0.05)
            answer = b""
            with suppress(ConnectionError):
                # The answer comes while it still sends.
                while not stop.is_set() and b"}" not in answer:
                    connection.sendall(b"x")
                    with suppress(TimeoutError):
                        answer += connection.recv(65_536)
            answers.append(answer)

    threads = [threading.Thread(target=trickle) for _ in range(12)]
    try:
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        for _ in range(20):
            assert server.ask("POST", "/v1/classify", {"text": "wind farm"})[0] == 200
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
        slow = sum(b"/problems/upload-slow" in answer for answer in answers)
        busy = sum(b"/problems/upload-busy" in answer for answer in answers)
        assert slow >= 1
        assert slow + busy == len(threads)
        until(lambda: not local.files, "a broken upload remains")
        assert server.ask("POST", "/v1/jobs?name=x.txt", b"wind farm")[0] == 202
    finally:
        stop.set()
        assert server.stop() == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB; mounting it takes root, as which the tests run in CI."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.fail(f"no small disk can be mounted for the test: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """A file that takes all room of a disk."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as stream, suppress(OSError):
        while True:
            stream.write(bytes(4_096))
    return ballast


def test_a_full_disk_refuses_an_upload(small_disk: Path) -> None:
    with running(small_disk, "") as service:
        kept = service.give(CONTENT, "x.csv")["id"]
        response = service.client.post("/v1/jobs", data=bytes(30_000_000), headers={"Accept-Language": "zh"})
        assert slug(response, 507) == "disk-full"
        assert response.get_json()["detail"] == "磁盘空间不足"
        assert [file.parent.name for file in service.files] == [kept]
        assert [job["id"] for job in service.client.get("/v1/jobs").get_json()["jobs"]] == [kept]
        assert service.give(CONTENT, "x.csv")["state"] == "queued"


@pytest.mark.parametrize("reserve", [True, False])
def test_a_job_waits_while_the_disk_is_full(small_disk: Path, tmp_path: Path, expected: bytes, reserve: bool) -> None:
    # Without the reserve it is the writing that fails, at whatever place.
    before = "" if reserve else "import service.job_files; service.job_files.ROOM = 0"
    with running(small_disk, "", chunk_rows=CHUNK) as service:
        job = service.give(CONTENT, "x.csv")["id"]
        workers = Workers(tmp_path, environment(service), before=before)
        try:
            until(lambda: done(service, job) > 0, "nothing begins", PATIENCE)
            ballast = fill(small_disk)
            until(lambda: service.get(job)["problem"] is not None, "nothing is said of the disk", PATIENCE)
            record = service.get(job)
            assert (record["state"], record["problem"]["type"]) == ("running", "disk-full")
            assert done(service, job) < ROWS
            # Chunks that had their room when the disk filled may still be finished; then it waits.
            time.sleep(3)
            stopped = done(service, job)
            time.sleep(3)
            assert done(service, job) == stopped < ROWS
            assert slug(service.client.post("/v1/jobs", data=CONTENT), 507) == "disk-full"
            ballast.unlink()
            check_result(service, job, expected)
            assert service.get(job)["problem"] is None
        finally:
            assert workers.stop() == 0


def packed(content: str, place: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook as it is usually made, with this sheet in it, or this part in another place."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx(projects(1)))) as usual, zipfile.ZipFile(stream, "w", 8) as archive:
        for name in usual.namelist():
            archive.writestr(name, content if name == place else usual.read(name))
    return stream.getvalue()


def sheet(rows: str, before: str = "") -> str:
    """The XML of a sheet."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'{before}<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'


def cell(place: str, text: str, formula: str = "") -> str:
    """A cell with a text, and the formula that is said to give it."""
    return (
        f'<c r="{place}" t="str"><f>{formula}</f><v>{text}</v></c>'
        if formula
        else (f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>')
    )


HEADER = f'<row r="1">{cell("A1", "id")}{cell("B1", "text")}</row>'


def zip_bomb() -> bytes:
    stream = io.BytesIO(as_xlsx(projects(3)))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/zeros", "w") as member:
        for _ in range(300):
            member.write(bytes(1 << 20))
    return stream.getvalue()


def external_entity() -> bytes:
    secret = '<!DOCTYPE worksheet [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return packed(sheet(f'{HEADER}<row r="2">{cell("B2", "wind &e;")}</row>', secret))


LAUGHS = '<!ENTITY e0 "wind farm">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


def many_laughs() -> bytes:
    rows = f'{HEADER}<row r="2">{cell("B2", "&e9;")}</row>'
    return packed(sheet(rows, f"<!DOCTYPE worksheet [{LAUGHS}]>"))


def many_laughs_elsewhere() -> bytes:
    sheets = '<workbook><sheets><sheet name="&e9;" sheetId="1"/></sheets></workbook>'
    return packed(f"<!DOCTYPE workbook [{LAUGHS}]>{sheets}", "xl/workbook.xml")


def formulas() -> bytes:
    rows = (
        f'<row r="2">{cell("A2", "=cmd|calc", "1+1")}{cell("B2", "Onshore wind farm", "WEBSERVICE(1)")}</row>'
        '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><f>HYPERLINK("http://127.0.0.1/x","wind")</f></c></row>'
    )
    return packed(sheet(HEADER + rows))


def empty_rows() -> bytes:
    rows = "".join(f'<row r="{number}"><c r="B{number}"/></row>' for number in range(3, 1_048_577))
    return packed(sheet(f'{HEADER}<row r="2">{cell("B2", "wind farm")}</row>{rows}'))


@pytest.mark.parametrize(
    ("make", "state", "said"),
    [
        (zip_bomb, "failed", "unpacks to 300 MB"),
        (external_entity, "failed", "damaged"),
        (many_laughs, "failed", "damaged"),
        (many_laughs_elsewhere, "failed", "damaged"),
        (formulas, "done", ""),
        (empty_rows, "done", ""),
    ],
)
def test_malformed_workbooks(local: Service, make: Callable[[], bytes], state: str, said: str) -> None:
    job = local.give(make(), "x.xlsx")["id"]
    local.work_off()
    record = local.get(job)
    assert (record["state"], record["rows"]["total"]) == (state, {formulas: 2, empty_rows: 1}.get(make))
    if state == "failed":
        assert said in record["problem"]["message_en"]
        assert "root:" not in str(record)
    else:
        first = json.loads(local.result(job).splitlines()[0])
        assert first["headline"]["label"] == "green"
        assert "\n=cmd" not in local.result(job, format="csv").decode()
    if make is formulas:
        assert "no calculated value" in json.loads(local.result(job).splitlines()[1])["error"]["message_en"]
    local.client.delete(f"/v1/jobs/{job}")
    assert not local.files
