"""A real HTTP server on loopback that gives recorded answers in turn, good and bad, and keeps what it was asked."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What the server does with one request. ``body`` may be bytes, anything JSON can say, or made from the request."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    drip: float = 0.0
    breaks_off: bool = False


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    content: Any


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: Any) -> None:
        """Clients may leave whenever they like."""


class RecordedService:
    """``answers`` are given in turn, the last one again and again."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[Asked] = []
        self._given = 0
        self._lock = threading.Lock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                content = json.loads(self.rfile.read(length))
                _give(self, service.next(Asked(self.path, dict(self.headers), content)), content)

            def log_message(self, *args: Any) -> None:
                """Silent."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def next(self, asked: Asked) -> Answer:
        """Keep a request; the answer to it."""
        with self._lock:
            self.asked.append(asked)
            answer = self.answers[min(self._given, len(self.answers) - 1)]
            self._given += 1
            return answer

    def will(self, *answers: Answer) -> RecordedService:
        """Give these from now on, and forget what was asked."""
        self.answers, self.asked, self._given = list(answers), [], 0
        return self

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _give(handler: BaseHTTPRequestHandler, answer: Answer, content: Any) -> None:
    time.sleep(answer.wait)
    if answer.breaks_off:
        # Closing with nothing to linger for sends a reset.
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()
        handler.close_connection = True
        return
    body = answer.body(content) if isinstance(answer.body, Callable) else answer.body
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    try:
        handler.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        if answer.drip:
            for place in range(len(raw)):
                handler.wfile.write(raw[place : place + 1])
                time.sleep(answer.drip)
        else:
            handler.wfile.write(raw)
    except OSError:
        # The client may have seen enough.
        handler.close_connection = True
