"""One real server on loopback: it answers many at once, survives what is not HTTP, and stops in good order."""

from __future__ import annotations

import contextlib
import json
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from running_server import Server

from api.app import LARGEST_BODY, create_app
from api.server import listen, serve
from taxonomy.errors import InputError

_DAY = "2026-01-15"
_TEXTS = [
    "Onshore wind farm of 50 MW",
    "新建光伏电站",
    "新建燃煤电厂",
    "Primary aluminium smelter",
    "城市污水处理厂提标改造",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"))
    yield running
    assert running.stop() == 0


def test_many_at_once_get_the_answers_of_one_at_a_time(server: Server) -> None:
    client = create_app().test_client()
    bodies = [{"text": text, "date": _DAY} for text in _TEXTS]
    alone = [client.post("/v1/classify", json=body).get_data() for body in bodies]
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(server.ask, "POST", "/v1/classify", body) for body in bodies * 6]
        together = [one.result() for one in asked]
    assert {status for status, _, _ in together} == {200}
    assert [content for _, _, content in together] == alone * 6


def test_problems_over_the_wire(server: Server) -> None:
    status, headers, content = server.ask("POST", "/v1/classify", {"text": ""}, **{"Accept-Language": "zh-Hant"})
    assert (status, headers["Content-Type"]) == (422, "application/problem+json")
    assert json.loads(content)["detail"] == "項目描述為空"
    status, _, content = server.ask("POST", "/v1/classify/batch", b" " * (LARGEST_BODY + 1))
    assert (status, json.loads(content)["type"].rpartition("/")[2]) == (413, "too-large")


def test_a_chunked_body_has_the_same_limit(server: Server) -> None:
    head = b"POST /v1/classify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    head += b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    chunk = b'{"text":"wind farm","regimes":["eu"]}'
    assert server.raw(head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(chunk), chunk)).startswith(b"HTTP/1.1 200 ")
    broken = server.raw(head + b"zz\r\n")
    assert broken.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in broken
    size = LARGEST_BODY + 1
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(head + b"%x\r\n" % size)
        sender = threading.Thread(target=_send_all, args=(connection, b" " * size + b"\r\n0\r\n\r\n"))
        sender.start()
        assert connection.recv(12) == b"HTTP/1.1 413"
        sender.join()


def _send_all(connection: socket.socket, content: bytes) -> None:
    try:
        connection.sendall(content)
    except OSError:
        # The server may close as soon as it has said no.
        return


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"SECRET-WORD\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", 400),
    ],
)
def test_what_is_not_http_gets_a_problem_too(server: Server, content: bytes, status: int) -> None:
    head, _, body = server.raw(content).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"application/problem+json" in head
    assert json.loads(body)["status"] == status
    assert server.ask("GET", "/healthz")[0] == 200
    assert "SECRET-WORD" not in server.log.read_text()


def test_connections_are_shared_fairly(tmp_path: Path) -> None:
    server = Server(tmp_path, environment={"MCGT_METRICS": "true"})
    held = [HTTPConnection("127.0.0.1", server.port, timeout=30) for _ in range(40)]
    try:
        for connection in held:
            connection.request("GET", "/healthz")
        for connection in held:
            connection.getresponse().read()
        workers = [pid for pid in _children(server.process.pid) if _sockets(pid) > 3]
        counts = sorted(_sockets(pid) for pid in workers)[-2:]
    finally:
        for connection in held:
            connection.close()
        assert server.stop() == 0
    assert sum(counts) >= 40
    assert counts[0] >= 12, counts


def _children(pid: int) -> list[int]:
    return [int(one) for file in Path(f"/proc/{pid}/task").glob("*/children") for one in file.read_text().split()]


def _sockets(pid: int) -> int:
    links = (str(file.readlink()) for file in Path(f"/proc/{pid}/fd").iterdir())
    return sum(link.startswith("socket:") for link in links)


def test_ten_thousand_random_bodies(server: Server) -> None:
    chance = random.Random(7)
    good = json.dumps(
        {"text": "风电场 50MW", "metrics": {"power_density": 8}, "regimes": ["eu"], "date": _DAY}
    ).encode()
    statuses: Counter[int] = Counter()
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    for _ in range(10_000):
        body = bytearray(good)
        for _ in range(chance.randrange(1, 6)):
            place = chance.randrange(len(body))
            match chance.randrange(4):
                case 0:
                    body[place] = chance.randrange(256)
                case 1:
                    del body[place : place + chance.randrange(20)]
                    body = body or bytearray(b"{")
                case 2:
                    body[place:place] = chance.randbytes(chance.randrange(8))
                case _:
                    body[place:place] = body[: chance.randrange(40)]
        connection.request("POST", "/v1/classify", bytes(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        statuses[response.status] += 1
        if response.status != 200:
            assert response.headers["Content-Type"] == "application/problem+json"
        response.read()
    connection.close()
    assert set(statuses) <= {200, 400, 422}
    assert min(statuses[200], statuses[400], statuses[422]) > 50
    assert server.ask("GET", "/readyz")[0] == 200


@pytest.mark.parametrize(
    "head",
    [b"POST /v1/classify HTTP/1.1\r\nX-", b"POST /v1/classify HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"],
    ids=["head", "body"],
)
def test_slow_clients_hold_up_nobody(tmp_path: Path, head: bytes) -> None:
    server = Server(tmp_path, before="import api.deadlines; api.deadlines.HEAD = api.deadlines.BODY = 1.0")
    stop = threading.Event()

    def trickle() -> None:
        with closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as connection:
            connection.sendall(head)
            with contextlib.suppress(OSError):
                while not stop.wait(0.1):
                    connection.sendall(b"x")

    clients = [threading.Thread(target=trickle) for _ in range(40)]
    try:
        for client in clients:
            client.start()
        time.sleep(0.5)
        for _ in range(5):
            assert server.ask("POST", "/v1/classify", {"text": "wind farm"})[0] == 200
        # A long answer to a request that came in time is given in full.
        body = {"projects": [{"text": "Onshore wind farm, 50 MW"}] * 900}
        assert len(json.loads(server.ask("POST", "/v1/classify/batch", body)[2])["results"]) == 900
    finally:
        stop.set()
        for client in clients:
            client.join()
        assert server.stop() == 0
    assert "Traceback" not in server.log.read_text()


def test_stopping_lets_a_request_finish(tmp_path: Path) -> None:
    server = Server(tmp_path)
    bodies = {"projects": [{"text": text} for text in _TEXTS * 40], "date": _DAY}
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(server.ask, "POST", "/v1/classify/batch", bodies)
        time.sleep(0.3)
        assert not asked.done()
        assert server.stop() == 0
        status, _, content = asked.result()
    assert status == 200
    assert len(json.loads(content)["results"]) == len(bodies["projects"])
    assert "Traceback" not in server.log.read_text()


def test_an_occupied_port() -> None:
    with closing(listen("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(InputError) as caught:
            serve("127.0.0.1", port)
    assert caught.value.field == "port"
    assert f"{port} of 127.0.0.1 is taken" in caught.value.message("en")
    assert "已被占用" in caught.value.message("zh")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "300.1.1.1", "192.0.2.1", "a" * 300, "x..y"])
def test_a_bad_host(host: str) -> None:
    with pytest.raises(InputError) as caught:
        serve(host, 0)
    assert caught.value.field == "host"
    assert "主机" in caught.value.zh or "本机" in caught.value.zh


@pytest.mark.parametrize(("port", "workers", "field"), [(-1, 1, "port"), (70_000, 1, "port"), (0, 0, "workers")])
def test_bad_numbers(port: int, workers: int, field: str) -> None:
    with pytest.raises(InputError) as caught:
        serve("127.0.0.1", port, workers)
    assert caught.value.field == field
    assert caught.value.mend_zh
