"""Answers SPARQL queries of strangers: each in a worker process that is killed at its limit, while others go on.

A template process holds the graph; workers are forks of it and cost some milliseconds. A query that a worker is still
at when its time is over dies with the worker, and the next query finds another one ready.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import cast

from ontology.errors import (
    AnswerTooLargeError,
    QueryBusyError,
    QueryError,
    QueryOverloadError,
    QueryServiceError,
    QueryTimeoutError,
)
from ontology.query_guard import check_size
from ontology.results import MEDIA_TYPES, Forms, ResultForm, forms_given
from ontology.store import Scope
from ontology.template import CONTROL, MESSAGE

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take: ``seconds`` of wall time, ``rows`` and ``bytes`` of answer, ``memory`` in bytes.

    ``workers`` queries run at a time, ``per_client`` of one client; a query waits up to ``patience`` seconds for a worker.
    """

    seconds: float = 10.0
    rows: int = 50_000
    bytes: int = 32 * _MIB
    memory: int = 1024 * _MIB
    workers: int = 2
    per_client: int = 2
    patience: float = 5.0


@dataclass(frozen=True, slots=True)
class QueryResult:
    """An answer as bytes in ``form``, with its media type, the number of rows or triples, and the seconds it took."""

    content: bytes
    form: ResultForm
    rows: int
    seconds: float

    @property
    def media_type(self) -> str:
        """The media type of ``content``."""
        return MEDIA_TYPES[self.form]


@dataclass(frozen=True, slots=True)
class _Worker:
    pid: int
    connection: Connection


class SparqlService:
    """Runs queries in worker processes. Safe to use from several threads; a context manager, or call ``close``."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._control_lock = threading.Lock()
        self._free = threading.Semaphore(self.limits.workers)
        self._idle: list[_Worker] = []
        self._under_way: Counter[str] = Counter()
        self._template: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> SparqlService:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Load the graph and make ready one worker more than can be at work. Raises QueryServiceError."""
        with self._control_lock:
            if self._template is None:
                self._launch()
        with self._lock:
            missing = self.limits.workers + 1 - len(self._idle)
        for _ in range(missing):
            worker = self._fork()
            with self._lock:
                self._idle.append(worker)

    def close(self) -> None:
        """End all processes."""
        with self._control_lock:
            if self._control is not None:
                # The template kills its workers when nobody is at the other end.
                self._control.close()
                self._control = None
            if self._template is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._template.wait(5)
            self._abandon()

    def run(
        self,
        query: str,
        form: ResultForm | Forms = "json",
        *,
        client: str = "",
        seconds: float | None = None,
        scope: Scope | None = None,
    ) -> QueryResult:
        """The answer to a query in a form, or in the one of ``Forms`` that fits it; ``seconds`` may shorten the time limit.

        A ``scope`` takes the place of what FROM and FROM NAMED of the query say.

        Raises AnswerFormError, QuerySyntaxError, QueryRefusedError, QueryTooLargeError, QueryTimeoutError, QueryBusyError and
        QueryServiceError. However a query ends, the worker that a next one gets is fresh or idle.
        """
        check_size(query)
        forms = form if isinstance(form, Forms) else forms_given(form)
        limit = self.limits.seconds if seconds is None else min(seconds, self.limits.seconds)
        with self._turn(client):
            start = time.monotonic()
            worker = self._take()
            try:
                worker.connection.send((query, forms, scope, self.limits.rows, self.limits.bytes))
                if not worker.connection.poll(limit):
                    raise QueryTimeoutError(
                        f"the query was stopped after {limit:g} seconds",
                        f"查询在{limit:g}秒后被终止",
                        field="query",
                        mend=("ask for less, or add a LIMIT", "请缩小范围或添加LIMIT"),
                    )
                outcome, content = worker.connection.recv()
            except (EOFError, OSError):
                # Rust has no way to go on without memory: a worker that reaches the cap is gone.
                self._replace(worker)
                raise AnswerTooLargeError(
                    "the query takes too much memory", "查询占用内存过多", field="query"
                ) from None
            except BaseException:
                self._replace(worker)
                raise
            with self._lock:
                self._idle.append(worker)
            if outcome == "error":
                raise cast("QueryError", content)
            answer, given, rows = content
            return QueryResult(answer, given, rows, time.monotonic() - start)

    @contextlib.contextmanager
    def _turn(self, client: str) -> Iterator[None]:
        """A place among the queries under way, of all and of the client."""
        with self._lock:
            if self._under_way[client] >= self.limits.per_client:
                raise QueryBusyError(
                    f"{self.limits.per_client} queries of this client are under way",
                    f"该客户端已有{self.limits.per_client}个查询正在进行",
                    mend=("wait for one of them to end", "请等待其中之一结束"),
                )
            self._under_way[client] += 1
        try:
            if not self._free.acquire(timeout=self.limits.patience):
                raise QueryOverloadError(
                    "all workers are busy", "全部工作进程繁忙", mend=("try again later", "请稍后再试")
                )
            try:
                yield
            finally:
                self._free.release()
        finally:
            with self._lock:
                self._under_way[client] -= 1
                if not self._under_way[client]:
                    del self._under_way[client]

    def _take(self) -> _Worker:
        """An idle worker, or a new one; all of them new where the template has gone, and its workers with it."""
        with self._control_lock:
            if self._template is None or self._template.poll() is not None:
                self._abandon()
                self._launch()
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._fork()

    def _abandon(self) -> None:
        """Forget a template that has ended, and its workers."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.connection.close()
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._template is not None:
            self._template.kill()
            self._template.wait()
            self._template = None

    def _replace(self, worker: _Worker) -> None:
        """End a worker and make ready another in its place."""
        worker.connection.close()
        with contextlib.suppress(QueryServiceError):
            self._order(b"K", worker.pid)
            fresh = self._fork()
            with self._lock:
                self._idle.append(fresh)

    def _fork(self) -> _Worker:
        ours, theirs = socket.socketpair()
        with theirs, ours:
            pid = self._order(b"F", 0, theirs.fileno())
            return _Worker(pid, Connection(ours.detach()))

    def _order(self, action: bytes, number: int, descriptor: int | None = None) -> int:
        """Give the template an order and return the number that it answers with."""
        with self._control_lock:
            try:
                if self._control is None:
                    raise OSError("not started")
                message = MESSAGE.pack(action, number)
                if descriptor is None:
                    self._control.sendall(message)
                else:
                    socket.send_fds(self._control, [message], [descriptor])
                return self._reply()
            except OSError:
                self._abandon()
                raise self._broken() from None

    def _reply(self) -> int:
        assert self._control is not None
        content = self._control.recv(MESSAGE.size, socket.MSG_WAITALL)
        if len(content) < MESSAGE.size:
            raise OSError("the template has ended")
        number: int = MESSAGE.unpack(content)[1]
        return number

    def _launch(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            code = (
                f"import os; os.dup2({theirs.fileno()}, {CONTROL}, inheritable=True);"
                f"from ontology.template import main; main({self.limits.memory})"
            )
            # The interpreter of this process, with code of our own.
            self._template = subprocess.Popen(  # nosec B603
                [sys.executable, "-c", code],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                # Control-C at the terminal is for the service, which then ends this process in good order.
                process_group=0,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )
        self._control = ours
        try:
            self._reply()
        except OSError:
            self._abandon()
            raise self._broken() from None

    @staticmethod
    def _broken() -> QueryServiceError:
        return QueryServiceError(
            "the process that holds the graph could not be started",
            "无法启动持有图谱的进程",
            mend=("see its message above; there may be too little memory", "参见上方信息；可能内存不足"),
        )
