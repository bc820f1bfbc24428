"""The query service of one application: started by the first query, shared by the threads of a process, ended with it.

Processes forked from one application have a service each, yet count the queries of a client together.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import ipaddress
import os
import threading
import weakref
from collections.abc import Iterator
from hashlib import blake2b
from typing import cast

from flask import Flask, current_app

from ontology.errors import QueryBusyError
from ontology.results import Forms
from ontology.sparql import Limits, QueryResult, SparqlService
from ontology.store import Scope

#: One worker more than a client may keep busy, so that the next client finds one free; memory for several processes.
DEFAULT_LIMITS = Limits(workers=3, per_client=2, memory=512 * 1024 * 1024)
_EXTENSION = "mcgt-query-service"


class QueryService:
    """Makes a ``SparqlService`` when it is first needed, and lends it out."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or DEFAULT_LIMITS
        self._turns = _ClientTurns(self._limits.per_client)
        self._lock = threading.Lock()
        self._service: SparqlService | None = None

    def run(self, query: str, forms: Forms, *, client: str, scope: Scope | None = None) -> QueryResult:
        """The answer to a query of a stranger known by his address. Raises QueryError."""
        name = _client_name(client)
        with self._turns.turn(name):
            return self._ready().run(query, forms, client=name, scope=scope)

    def look_up(self, query: str, forms: Forms) -> QueryResult:
        """The answer to a query of our own, which counts for nobody. Raises QueryError."""
        return self._ready().run(query, forms, client=f"own query in thread {threading.get_ident()}")

    def close(self) -> None:
        """End all processes; a further query starts them anew."""
        with self._lock:
            service, self._service = self._service, None
        if service is not None:
            atexit.unregister(service.close)
            service.close()

    def _ready(self) -> SparqlService:
        with self._lock:
            if self._service is None:
                service = SparqlService(self._limits)
                service.start()
                atexit.register(service.close)
                self._service = service
            return self._service


def install(app: Flask, limits: Limits | None = None) -> None:
    """Give ``app`` a service of its own; nothing is started yet."""
    app.extensions[_EXTENSION] = QueryService(limits)


def query_service(app: Flask | None = None) -> QueryService:
    """The service of ``app``, or of the application at work."""
    return cast("QueryService", (app or current_app).extensions[_EXTENSION])


class _ClientTurns:
    """So many queries at a time for each client, counted over all processes that were forked from this one.

    A turn is a locked byte of a file in memory. The system frees the bytes of a process that dies.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._taken: set[int] = set()
        self._file = os.memfd_create("mcgt-query-turns")
        weakref.finalize(self, os.close, self._file)

    @contextlib.contextmanager
    def turn(self, client: str) -> Iterator[None]:
        """Hold a turn. Raises QueryBusyError."""
        place = self._take(int.from_bytes(blake2b(client.encode(), digest_size=5).digest()) * self._most)
        try:
            yield
        finally:
            with self._lock:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)
                self._taken.discard(place)

    def _take(self, first: int) -> int:
        with self._lock:
            for place in range(first, first + self._most):
                # The lock of a byte keeps out other processes, the set other threads of this one.
                if place in self._taken:
                    continue
                with contextlib.suppress(OSError):
                    fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
                    self._taken.add(place)
                    return place
        raise QueryBusyError(
            f"{self._most} queries of this client are under way",
            f"该客户端已有{self._most}个查询正在进行",
            mend=("wait for one of them to end", "请等待其中之一结束"),
        )


def _client_name(address: str) -> str:
    """The address of a client, or the network of 64 bits that an IPv6 client may choose addresses from."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        # A listener for both kinds sees IPv4 clients as ::ffff:192.0.2.7.
        return str(found.ipv4_mapped or ipaddress.IPv6Network((found, 64), strict=False).network_address)
    return str(found)
