"""Deadlines for what clients send: who trickles in a byte now and then must not hold a thread for days.

A time-out of the socket would not do, since each byte renews it. Here a thread of the worker watches all connections
that are being read and ends the reading of those that are overdue; what was asked for in full is answered however long
that takes.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

#: Seconds in which the head of a request must have come, and then its body of up to ten megabytes. Files for jobs have
#: a rule of their own (``api.uploads``).
HEAD = 15.0
BODY = 60.0
_PAUSE = 0.25


class Deadlines:
    """The connections that one worker reads from, each with the moment by which it must be done."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read: dict[int, tuple[socket.socket, float]] = {}
        threading.Thread(target=self._watch, name="deadlines", daemon=True).start()

    @contextlib.contextmanager
    def of_head(self, connection: socket.socket) -> Iterator[None]:
        """While a request is read and answered; first its head must come in time."""
        with self._lock:
            self._read[id(connection)] = (connection, time.monotonic() + HEAD)
        try:
            yield
        finally:
            with self._lock:
                self._read.pop(id(connection), None)

    def of_body(self, connection: socket.socket, *, is_upload: bool) -> None:
        """The head is there, and the body must follow in time; for an upload somebody else sees to that."""
        with self._lock:
            if is_upload:
                self._read.pop(id(connection), None)
            else:
                self._read[id(connection)] = (connection, time.monotonic() + BODY)

    def _watch(self) -> None:
        while True:
            time.sleep(_PAUSE)
            now = time.monotonic()
            with self._lock:
                overdue = [(name, one) for name, (one, end) in self._read.items() if now >= end]
                for name, connection in overdue:
                    del self._read[name]
                    # Whoever reads finds the end; an answer under way is still sent.
                    with contextlib.suppress(OSError):
                        connection.shutdown(socket.SHUT_RD)
