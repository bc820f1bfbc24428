"""``python -m benchmarks.ontology``: building, loading and asking the graph, beside rdflib's own engine in the same run.

Figures: build time and size of the graph, a fresh process opening it on disk, loading it into memory, a worker forked
and ready, queries without end stopped, the named queries on Oxigraph and on rdflib (medians, geometric mean of the ratios), the service's p95, and that over HTTP.
"""

from __future__ import annotations

import contextlib
import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from api.server import listen
from ontology.store import known_prefixes

ROOT = Path(__file__).parent.parent
#: Seconds that a query without end is given.
_LIMIT = 0.5
_FRESH = (
    "import time; start = time.perf_counter();"
    "from ontology.store import LocalStore, disk_store;"
    "LocalStore(disk_store()).ask('ASK { ?s ?p ?o }'); print(time.perf_counter() - start)"
)


def median(action: Callable[[], object], runs: int) -> float:
    """Median seconds of ``action``."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print every figure."""
    import rdflib

    from ontology.graph import build
    from ontology.image import graph_image, graph_version, whole
    from ontology.named_queries import named_queries
    from ontology.sparql import SparqlService
    from ontology.store import LocalStore, RdflibStore, disk_store, memory_store
    from taxonomy.library import library

    known = library()
    print(f"build, data only      {median(lambda: build(known), 3):8.2f} s")
    print(f"build, whole graph    {median(lambda: whole(known, graph_version()), 3):8.2f} s")
    content = graph_image()
    print(
        f"triples               {len(content.splitlines()):8d}\nN-Triples             {len(content) / 2**20:8.1f} MiB"
    )
    disk_store()
    opened = [
        float(
            subprocess.run([sys.executable, "-c", _FRESH], capture_output=True, text=True, check=True, cwd=ROOT).stdout
        )
        for _ in range(5)
    ]
    print(f"fresh process to first answer, on disk {statistics.median(opened) * 1000:6.0f} ms")
    print(f"open on disk          {median(disk_store, 5) * 1000:8.0f} ms")
    print(f"load into memory      {median(memory_store, 3) * 1000:8.0f} ms")
    texts = {name: query.bind({}) for name, query in named_queries().items()}
    with SparqlService() as service:
        times = []
        for text in texts.values():
            service.run(text)
            for _ in range(20):
                start = time.perf_counter()
                service.run(text)
                times.append(time.perf_counter() - start)
        print(
            f"service, named queries: median {statistics.median(times) * 1000:.1f} ms, p95 {statistics.quantiles(times, n=20)[-1] * 1000:.1f} ms"
        )
    _runaway()
    _over_http(texts)
    graph = rdflib.Graph()
    start = time.perf_counter()
    graph.parse(data=content, format="nt")
    print(f"rdflib, load          {time.perf_counter() - start:8.1f} s")
    store = memory_store()
    oxigraph, plain = LocalStore(store), RdflibStore(graph)
    gc.freeze()
    ratios, engines = [], []
    for name, text in texts.items():
        fast, slow = median(partial(oxigraph.ask, text), 7), median(partial(plain.ask, text), 3)
        ratios.append(slow / fast)
        bare = median(partial(_all_of, store, text), 7), median(partial(_all_of_rdflib, graph, text), 3)
        engines.append(bare[1] / bare[0])
        print(f"  {name:30} {fast * 1000:8.2f} ms {slow * 1000:9.2f} ms {slow / fast:8.1f} {engines[-1]:8.1f}")
    print(f"geometric mean of the ratios, with rows made ours {statistics.geometric_mean(ratios):.1f}")
    print(f"geometric mean of the ratios, engine and terms    {statistics.geometric_mean(engines):.1f}")


def _runaway() -> None:
    """How much later than its limit a query that has no end is stopped, and how soon the next one is answered."""
    from ontology.errors import QueryTimeoutError
    from ontology.sparql import SparqlService

    late, after = [], []
    with SparqlService() as service:
        for _ in range(20):
            start = time.perf_counter()
            with contextlib.suppress(QueryTimeoutError):
                service.run("SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", seconds=_LIMIT)
            stopped = time.perf_counter()
            service.run("ASK { ?a a gt:Activity }")
            late.append(stopped - start - _LIMIT)
            after.append(time.perf_counter() - stopped)
    print(
        f"no end: stopped {max(late) * 1000:.0f} ms late at most, then an answer in {max(after) * 1000:.0f} ms at most"
    )


def _all_of(store: Any, text: str) -> None:
    """Every term of the answer of Oxigraph, as a term of pyoxigraph."""
    answer = store.query(text, prefixes=dict(known_prefixes()))
    for row in answer if hasattr(answer, "__iter__") else ():
        tuple(row)


def _all_of_rdflib(graph: Any, text: str) -> None:
    """Every term of the answer of rdflib, as a term of rdflib."""
    for row in graph.query(text, initNs=dict(known_prefixes())):
        if isinstance(row, tuple):
            tuple(row)


def _over_http(texts: Mapping[str, str]) -> None:
    """The named queries at /sparql of a server with two workers, on one connection that is kept open."""
    with closing(listen("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code = f"from api.server import serve; serve('127.0.0.1', {port}, workers=2)"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL) as server:
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            while True:
                try:
                    connection.connect()
                    break
                except OSError:
                    time.sleep(0.1)
            times = []
            for run in range(21):
                for text in texts.values():
                    start = time.perf_counter()
                    connection.request("POST", "/sparql", text.encode(), {"Content-Type": "application/sparql-query"})
                    answer = connection.getresponse()
                    answer.read()
                    assert answer.status == 200, text
                    # In the first round services start and queries are parsed for the first time.
                    if run:
                        times.append(time.perf_counter() - start)
            cuts = statistics.quantiles(times, n=20)
            print(f"over HTTP, named queries: median {cuts[9] * 1000:.1f} ms, p95 {cuts[-1] * 1000:.1f} ms")
        finally:
            connection.close()
            server.terminate()


if __name__ == "__main__":
    main()
