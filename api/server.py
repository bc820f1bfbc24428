"""Serves the HTTP API with gunicorn, started from Python: ``serve("127.0.0.1", 8080, workers=2)``."""

from __future__ import annotations

import contextlib
import errno
import logging.config
import os
import socket
import tempfile
import uuid
from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.http import errors as faults  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from api.access import keys_required
from api.deadlines import Deadlines
from api.fair_share import FairShare
from api.job_workers import workers_beside
from api.logs import log_settings
from api.problems import InternalError, RequestError, kind_of, problem_body, problem_document, problem_headers
from service.database import open_database
from service.forking import share_memory
from service.keys import has_keys
from service.settings import Settings, load_settings
from taxonomy.errors import InputError, McgtError

if TYPE_CHECKING:
    from classification.second_reader import ReaderSettings
    from ontology.sparql import Limits

#: A batch of 1,000 projects takes some ten seconds; a worker silent for longer than this is replaced.
_TIMEOUT = 120
_GRACE = 30
#: Seconds that a connection may idle: clients and proxies keep theirs for longer than gunicorn's two.
_KEEP_ALIVE = 75
#: Queries come in addresses; gunicorn reads no longer lines.
_LONGEST_LINE = 8190


#: How many connections each worker of this server holds; made here, so that all that are forked share it.
_share = FairShare()


class Worker(ThreadWorker):  # type: ignore[misc]
    """A worker whose own answers to unreadable requests are problems too, whose log quotes none of them, who waits for
    slow clients only so long, and who leaves connections to workers that hold fewer."""

    def init_process(self) -> None:
        """Serve until told to stop, in the process of the worker."""
        self._deadlines = Deadlines()
        _share.join(self.age)
        super().init_process()

    def notify(self) -> None:
        """Tell the master, and the other workers, that this one lives."""
        super().notify()
        _share.tell(self.nr_conns)

    def accept(self, listener: Any) -> None:
        """Take a connection that waits, unless another worker holds fewer."""
        if _share.is_mine(self.nr_conns):
            super().accept(listener)
            _share.tell(self.nr_conns)

    def handle(self, conn: Any) -> Any:
        """Read and answer what comes over a connection."""
        with self._deadlines.of_head(conn.sock):
            return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request whose head is read."""
        self._deadlines.of_body(conn.sock, is_upload=req.method == "POST" and req.path == "/v1/jobs")
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer a request that never reached the application."""
        error = unreadable(exc)
        self.log.warning("request not readable: %s", type(exc).__name__)
        with contextlib.suppress(OSError):
            client.sendall(_raw_response(error))


class Server(BaseApplication):  # type: ignore[misc]
    """A gunicorn application with its settings given here, not on a command line."""

    def __init__(self, app: Flask, settings: dict[str, Any]) -> None:
        self._app = app
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Take over the settings that this version of gunicorn knows."""
        for name, value in self._settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, loaded before the workers are forked."""
        return self._app


def serve(
    host: str | None = None,
    port: int | None = None,
    workers: int | None = None,
    reader: ReaderSettings | None = None,
    queries: Limits | None = None,
    *,
    settings: Settings | None = None,
) -> None:
    """Serve until told to stop (SIGTERM or SIGINT), then finish what is under way.

    Raises InputError for an address that cannot be had, a number of workers that makes no sense, or an address that
    others can reach while there is no key, before anything is loaded. IPv6 and names are fine; port 0 takes a free one.
    What is given goes before ``settings`` (default: those of the environment). ``reader`` is the second reader to ask,
    if any, ``queries`` the limits of queries at /sparql.
    """
    given = {"host": host, "port": port, "workers": workers}
    wanted = {name: value for name, value in given.items() if value is not None}
    known = (settings or load_settings()).model_dump()
    settings = load_settings(None, **(known | wanted))
    logging.config.dictConfig(log_settings(settings.log_format, settings.log_level))
    listener = listen(settings.host, settings.port)
    with contextlib.ExitStack() as stack:
        stack.callback(listener.close)
        if keys_required(settings):
            _check_keys(settings)
        stack.enter_context(_shared_figures(settings))
        # Only now: what counts for all processes together decides so when it is imported.
        from api.app import create_app
        from api.state import service_state

        app = create_app(settings, reader=reader, queries=queries)
        service_state(app).prepare()
        share_memory()
        shared = listener.detach()
        stack.enter_context(workers_beside(settings, shut=[shared]))
        Server(app, _gunicorn(settings, shared)).run()


def _gunicorn(settings: Settings, shared: int) -> dict[str, Any]:
    """The settings of gunicorn, with the descriptor of the listening socket."""
    return {
        "bind": f"fd://{shared}",
        "workers": settings.workers,
        "worker_class": Worker,
        "threads": settings.threads,
        "preload_app": True,
        "timeout": _TIMEOUT,
        "graceful_timeout": _GRACE,
        "keepalive": _KEEP_ALIVE,
        "limit_request_line": _LONGEST_LINE,
        "accesslog": None,
        "logconfig_dict": log_settings(settings.log_format, settings.log_level),
        "control_socket_disable": True,
        "child_exit": _forget,
    }


def _forget(_server: Any, worker: Any) -> None:
    from api.metrics import forget_process

    forget_process(worker.pid)


def _check_keys(settings: Settings) -> None:
    """Refuse to be open to others without a key. Raises InputError."""
    database = open_database(settings.database_url)
    try:
        if has_keys(database):
            return
    finally:
        database.close()
    raise InputError(
        f"{settings.host} can be reached by others, and there is no key yet",
        f"{settings.host}可被他人访问，但尚无密钥",
        field="keys",
        mend=(
            "make one with mcgt keys create, or say --keys off where something else keeps strangers out",
            "请先用mcgt keys create创建密钥；若另有防护，可用--keys off",
        ),
    )


@contextlib.contextmanager
def _shared_figures(settings: Settings) -> Iterator[None]:
    """A folder in which all workers count together, while the service runs."""
    if not settings.metrics:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="mcgt-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        try:
            yield
        finally:
            del os.environ["PROMETHEUS_MULTIPROC_DIR"]


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises InputError."""
    if not 0 <= port <= 65_535:
        raise InputError(
            f"there is no port {port}", f"不存在端口{port}", field="port", mend=("give 0 to 65535", "请给出0至65535")
        )
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise InputError(
            f"the host {host!r} is not known",
            f"无法解析主机{host!r}",
            field="host",
            mend=(
                "give an address of this machine, such as 127.0.0.1 or 0.0.0.0",
                "请给出本机地址，如127.0.0.1或0.0.0.0",
            ),
        ) from None
    family, address = found[0][0], found[0][4]
    try:
        listener = socket.create_server(address, family=family, backlog=2048)
    except OSError as error:
        raise _refused(error, host, port) from None
    # Connections inherit it. Else a body that follows its headers waits 40 ms for the client to acknowledge these.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def unreadable(error: Exception) -> McgtError:
    """What to tell the client of a request that gunicorn could not read or serve."""
    if isinstance(error, faults.LimitRequestLine):
        return RequestError("uri-too-long", "the address is too long", "地址过长")
    if isinstance(error, faults.LimitRequestHeaders):
        return RequestError("headers-too-large", "the headers are too large", "请求头过大")
    if isinstance(error, faults.UnsupportedTransferCoding):
        return RequestError("not-implemented", "this transfer coding is not supported", "不支持该传输编码")
    if isinstance(error, faults.ParseException):
        return RequestError("bad-request", "the request is not HTTP as it should be", "请求不符合HTTP规范")
    return InternalError()


def _refused(error: OSError, host: str, port: int) -> InputError:
    """Why the system does not let us have the address."""
    if error.errno == errno.EADDRINUSE:
        return InputError(
            f"port {port} of {host} is taken",
            f"{host}的端口{port}已被占用",
            field="port",
            mend=("choose another port, or stop what holds it", "请换用其他端口，或停止占用它的程序"),
        )
    if error.errno == errno.EACCES:
        return InputError(
            f"port {port} is reserved for the system",
            f"端口{port}为系统保留",
            field="port",
            mend=("choose one above 1023", "请选择1023以上的端口"),
        )
    return InputError(
        f"{host} is not an address of this machine",
        f"{host}不是本机地址",
        field="host",
        mend=("give one of this machine, such as 127.0.0.1 or 0.0.0.0", "请给出本机地址，如127.0.0.1或0.0.0.0"),
    )


def _raw_response(error: McgtError) -> bytes:
    request_id = uuid.uuid4().hex
    body = problem_body(problem_document(error, "en", request_id))
    status = HTTPStatus(kind_of(error).status)
    headers = problem_headers("en", request_id) | {"Content-Length": str(len(body)), "Connection": "close"}
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
