"""Queries of strangers: nothing is called, nothing is read, everything ends, and others are answered meanwhile."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_queries import endless, outward, oversized

from ontology.errors import (
    QueryBusyError,
    QueryError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
)
from ontology.sparql import Limits, SparqlService

#: What a query that does not end is given here; whatever else is asked has the usual limit.
SECONDS = 0.4
#: How much later than its limit a query may end on a machine that is busy; ``benchmarks/ontology.py`` measures it.
GRACE = 5.0
NORMAL = "SELECT ?a WHERE { ?a a gt:Activity } LIMIT 3"


@pytest.fixture(scope="module")
def service() -> Iterator[SparqlService]:
    with SparqlService(Limits(rows=1000, bytes=1_000_000, memory=256 * 1024 * 1024)) as made:
        yield made


class Listener:
    """A socket that notes whoever connects."""

    def __init__(self) -> None:
        self.visitors = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/sparql"
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            visitor, _ = self._socket.accept()
            said = visitor.recv(1)
            visitor.close()
            if said == b"q":
                return
            self.visitors += 1

    def close(self) -> None:
        """Stop listening, after everybody who connected before; to do it twice is to do it once."""
        if not self._thread.is_alive():
            return
        with socket.create_connection(self._socket.getsockname()) as last:
            last.sendall(b"q")
        self._thread.join()
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


def test_there_are_enough_hostile_queries() -> None:
    assert len({*outward("http://127.0.0.1/"), *outward("file:///x"), *endless(), *oversized()}) >= 400


def test_nothing_reaches_out(service: SparqlService, listener: Listener) -> None:
    for query in outward(listener.url):
        with pytest.raises((QueryRefusedError, QuerySyntaxError)):
            service.run(query)
    assert service.run(NORMAL, "csv").rows == 3
    listener.close()
    assert listener.visitors == 0


def test_no_file_is_read(service: SparqlService, tmp_path: Path) -> None:
    canary = tmp_path / "canary.ttl"
    canary.write_text('<urn:a> <urn:b> "the canary sings" .')
    for query in outward(canary.as_uri()):
        with pytest.raises((QueryRefusedError, QuerySyntaxError)) as caught:
            service.run(query)
        assert "sings" not in str(caught.value)
    assert canary.stat().st_atime_ns <= canary.stat().st_mtime_ns


def test_a_worker_can_open_nothing_even_where_the_parser_is_fooled(listener: Listener) -> None:
    """The second line of defence alone: the engine itself, with the limits of a worker, on a query that calls out."""
    import subprocess
    import sys

    code = (
        "import pyoxigraph as ox\n"
        "store = ox.Store()\n"
        "from ontology.template import limit\n"
        "limit(2**30)\n"
        f"query = 'SELECT * WHERE {{ SERVICE <{listener.url}> {{ ?a ?b ?c }} }}'\n"
        "try:\n    list(store.query(query))\nexcept OSError as error:\n    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "refused"
    assert listener.visitors == 0


@pytest.mark.parametrize("query", list(endless()), ids=lambda query: query[:60])
def test_what_would_not_end_is_ended(service: SparqlService, query: str) -> None:
    start = time.monotonic()
    with pytest.raises((QueryTimeoutError, QueryTooLargeError)):
        service.run(query, seconds=SECONDS)
    assert time.monotonic() - start < SECONDS + GRACE
    assert service.run(NORMAL, "csv").rows == 3


@pytest.mark.parametrize("query", list(oversized()), ids=lambda query: f"{query[:30]}-{len(query)}")
def test_what_is_too_large_to_look_at_is_refused_at_once(service: SparqlService, query: str) -> None:
    with pytest.raises((QueryTooLargeError, QueryRefusedError)):
        service.run(query, seconds=SECONDS)


def test_normal_queries_are_answered_while_others_run_away(service: SparqlService) -> None:
    runaway = next(endless())
    outcomes: list[str] = []

    def attack() -> None:
        for _ in range(3):
            try:
                service.run(runaway, client="attacker", seconds=SECONDS)
            except QueryError as error:
                outcomes.append(error.slug)

    attacker = threading.Thread(target=attack)
    attacker.start()
    times = []
    while attacker.is_alive():
        start = time.monotonic()
        assert service.run(NORMAL, "csv", client="somebody else").rows == 3
        times.append(time.monotonic() - start)
    attacker.join()
    # Whichever limit it meets first on this machine: time, or memory.
    assert len(outcomes) == 3
    assert set(outcomes) <= {"query-timeout", "answer-too-large"}
    assert statistics.median(times) < SECONDS


def test_a_client_has_so_many_queries_and_no_more() -> None:
    with SparqlService(Limits(workers=2, per_client=1)) as service:

        def occupy() -> None:
            # Whichever limit it meets first on this machine: time, or memory.
            with pytest.raises((QueryTimeoutError, QueryTooLargeError)):
                service.run(next(endless()), client="a", seconds=3)

        busy = threading.Thread(target=occupy)
        busy.start()
        while busy.is_alive() and not service._under_way["a"]:
            time.sleep(0.01)
        with pytest.raises(QueryBusyError):
            service.run(NORMAL, client="a")
        assert service.run(NORMAL, client="b").rows == 3
        busy.join()
        assert service.run(NORMAL, client="a").rows == 3


def test_limits_on_rows_and_bytes(service: SparqlService) -> None:
    with pytest.raises(QueryTooLargeError, match="1000 rows"):
        service.run("SELECT * WHERE { ?s ?p ?o } LIMIT 1001")
    assert service.run("SELECT * WHERE { ?s ?p ?o } LIMIT 1000").rows == 1000
    with pytest.raises(QueryTooLargeError, match="bytes"):
        service.run("SELECT (CONCAT(STR(?o), STR(?o), STR(?o), STR(?o)) AS ?x) WHERE { ?s gt:details ?o } LIMIT 1000")


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX a: <b:c> SELECT * WHERE { ?s ?p ?o } LIMIT 1",
        "SELECT * FROM <https://w3id.org/mcgt/graph> WHERE { ?s ?p ?o } LIMIT 1",
        'ASK { ?s ?p ?o FILTER(STR(?o) != "SERVICE <http://x/> { }") }',
        "ASK { ?s ?p ?o } # SERVICE <http://x/> {",
        "DESCRIBE <https://w3id.org/mcgt/id/eu/CCM-4.1>",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 2",
        "SELECT ?SERVICE WHERE { ?SERVICE ?p ?o } LIMIT 1",
    ],
)
def test_harmless_queries_are_answered(service: SparqlService, query: str) -> None:
    assert service.run(query).content


def test_a_broken_template_is_started_anew() -> None:
    with SparqlService(Limits(workers=1)) as service:
        template = service._template
        assert template is not None
        template.kill()
        template.wait()
        for _ in range(3):
            assert service.run(NORMAL).rows == 3
