"""A server of the HTTP API in a process of its own, on loopback."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from api.server import listen

#: The first start on a machine builds the matcher; later ones read it from the cache.
PATIENCE = 300


class Server:
    """A server in a process of its own."""

    def __init__(
        self, folder: Path, settings: str = "", before: str = "", environment: Mapping[str, str] | None = None
    ) -> None:
        with closing(listen("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = folder / "log"
        code = f"{before}\nfrom ontology.sparql import Limits; from service.settings import load_settings; from api.server import serve; serve('127.0.0.1', {self.port}, workers=2{settings})"
        with self.log.open("wb") as log:
            variables = os.environ | {"MCGT_DATA_DIR": str(folder / "data")} | dict(environment or {})
            self.process = subprocess.Popen([sys.executable, "-c", code], stdout=log, stderr=log, env=variables)
        self._await()

    def _await(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.ask("GET", "/healthz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        self.stop()
        pytest.fail(f"no server: {self.log.read_text()}")

    def ask(
        self, method: str, path: str, body: Any = None, address: str = "127.0.0.1", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of one request on a connection of its own, from an address of this machine."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE, source_address=(address, 0))
        with closing(connection):
            content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
            if content is not None:
                headers.setdefault("Content-Type", "application/json")
            connection.request(method, path, content, headers)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()

    def raw(self, content: bytes) -> bytes:
        """Whatever comes back for bytes that need not be HTTP."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(content)
            return b"".join(iter(lambda: connection.recv(65_536), b""))

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
