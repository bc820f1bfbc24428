"""The process that holds the graph and forks workers off it: a fresh worker has the graph at once, without loading.

It is started by ``ontology.sparql`` with a socket as file descriptor 3. Each message is one byte and a number: ``F``
forks a worker on the socket that comes with it and answers with its process id, ``K`` kills a worker of that id. When
the other end is closed, every worker is killed and the process ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import signal
import socket
import struct
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from ontology.errors import AnswerFormError, AnswerTooLargeError, QueryServiceError, QueryTooLargeError
from ontology.iris import GRAPH
from ontology.query_guard import check_query
from ontology.results import Forms, ResultForm, render
from ontology.store import Scope, ask_oxigraph, known_prefixes, memory_store
from taxonomy.errors import McgtError

if TYPE_CHECKING:
    import pyoxigraph as ox

MESSAGE = struct.Struct("!cq")
CONTROL = 3
_PR_SET_PDEATHSIG = 1
_NICENESS = 5


def main(memory: int) -> None:
    """Load the graph, say so, and serve the control socket. ``memory`` is what a worker may take besides, in bytes."""
    control = socket.socket(fileno=CONTROL)
    store, known = memory_store(GRAPH), known_prefixes()
    # The modules that a worker needs are loaded here: it can open no file itself.
    check_query("SELECT * WHERE { ?s ?p ?o } LIMIT 1")
    render(ask_oxigraph(store, "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", known, scope=Scope()), "ttl")
    libc = ctypes.CDLL(None)
    workers: set[int] = set()
    # A worker that held much memory takes a while to go; nobody waits for it.
    ending: set[int] = set()
    # What is loaded stays; a collector that never touches it leaves its pages shared with the workers.
    gc.collect()
    gc.freeze()
    control.sendall(MESSAGE.pack(b"R", os.getpid()))
    while True:
        content, descriptors, _, _ = socket.recv_fds(control, MESSAGE.size, 1)
        if len(content) < MESSAGE.size:
            break
        ending = {pid for pid in ending if os.waitpid(pid, os.WNOHANG)[0] == 0}
        action, number = MESSAGE.unpack(content)
        if action == b"F":
            pid = os.fork()
            if pid == 0:
                control.close()
                libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
                try:
                    _work(Connection(descriptors[0]), store, known, memory)
                finally:
                    # Whatever happens, a worker never goes on as a second template.
                    os._exit(0)
            os.close(descriptors[0])
            workers.add(pid)
            control.sendall(MESSAGE.pack(b"F", pid))
        elif number in workers:
            with contextlib.suppress(OSError):
                os.kill(number, signal.SIGKILL)
            workers.discard(number)
            ending.add(number)
            control.sendall(MESSAGE.pack(b"K", number))
    for pid in workers | ending:
        _kill(pid)


def _kill(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.waitpid(pid, 0)


def _work(connection: Connection, store: ox.Store, known: Mapping[str, str], memory: int) -> None:
    """Answer queries until the other end is closed, able to open neither file nor socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Those who end a query at its limit come before the query.
    os.nice(_NICENESS)
    limit(memory)
    while True:
        try:
            query, forms, scope, rows, size = connection.recv()
        except (EOFError, OSError):
            return
        reply: tuple[str, object]
        try:
            reply = ("answer", _answer(store, query, forms, scope, rows, size, known))
        except McgtError as error:
            reply = ("error", error)
        except MemoryError:
            reply = ("error", AnswerTooLargeError("the query takes too much memory", "查询占用内存过多", field="query"))
        except RecursionError:
            reply = ("error", QueryTooLargeError("the query is nested too deep", "查询嵌套过深", field="query"))
        except Exception as error:
            # A worker that dies of a surprise would take other people's turn; the error names its kind, not the query.
            name = type(error).__name__
            reply = ("error", QueryServiceError(f"the query failed: {name}", f"查询失败：{name}", field="query"))
        connection.send(reply)


def limit(memory: int) -> None:
    """Take from this process, for good, the means to open anything, and to take more than ``memory`` bytes besides."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    allowed = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # No further descriptor: whatever a query talks the engine into, it can open nothing.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _answer(
    store: ox.Store,
    query: str,
    forms: Forms,
    scope: Scope | None,
    rows: int,
    size: int,
    known: Mapping[str, str],
) -> tuple[bytes, ResultForm, int]:
    own = check_query(query)
    answer = ask_oxigraph(store, query, known, rows, scope or own)
    form = forms.table if answer.triples is None else forms.graph
    if form is None:
        raise AnswerFormError(
            "the answer to this query has none of the forms asked for",
            "该查询的结果无法以所要求的格式给出",
            field="Accept",
            mend=(
                "SELECT and ASK give JSON, XML, CSV and TSV; CONSTRUCT and DESCRIBE give Turtle, N-Triples, JSON-LD and RDF/XML",
                "SELECT与ASK给出JSON、XML、CSV、TSV；CONSTRUCT与DESCRIBE给出Turtle、N-Triples、JSON-LD、RDF/XML",
            ),
        )
    found = answer.triples if answer.triples is not None else answer.rows
    if len(found) > rows:
        raise AnswerTooLargeError(
            f"the answer has more than {rows} rows",
            f"结果超过{rows}行",
            field="query",
            mend=("add a LIMIT, or ask for less", "请添加LIMIT或缩小范围"),
        )
    content = render(answer, form)
    if len(content) > size:
        raise AnswerTooLargeError(
            f"the answer is larger than {size} bytes",
            f"结果超过{size}字节",
            field="query",
            mend=("add a LIMIT, or ask for less", "请添加LIMIT或缩小范围"),
        )
    return content, form, len(found)
