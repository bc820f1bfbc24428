"""``mcgt worker`` in processes of its own, and what a test does to them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

#: The first start on a machine builds the matcher; later ones read it from the cache.
PATIENCE = 300


class Workers:
    """``mcgt worker`` with its processes."""

    def __init__(self, folder: Path, environment: Mapping[str, str], workers: int = 2, before: str = "") -> None:
        self.log = folder / f"worker-{time.monotonic_ns()}.log"
        code = f"{before}\nfrom api.cli import run; run(['worker', '--workers', '{workers}'])"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", code], stdout=log, stderr=log, env=os.environ | environment
            )
        self._seen: set[int] = {self.process.pid}

    def children(self) -> list[int]:
        """The processes that it has forked."""
        found = children_of(self.process.pid)
        self._seen.update(found)
        return found

    def stop(self) -> int:
        """Ask it to stop; its exit code. Nothing of it remains."""
        self.children()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self._await_end()
        return code

    def kill(self) -> None:
        """Kill the parent, as the system does when memory runs out. The processes that it leaves end by themselves."""
        self.children()
        self.process.kill()
        self.process.wait()
        self._await_end()

    def _await_end(self) -> None:
        until(lambda: not any(is_alive(pid) for pid in self._seen), "processes remain")


def children_of(pid: int) -> list[int]:
    """The processes that a process has forked and that are alive."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def descendants_of(pid: int) -> list[int]:
    """Those, and those that these have forked."""
    found = children_of(pid)
    return found + [below for child in found for below in descendants_of(child)]


def is_alive(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


def until(holds: Callable[[], bool], otherwise: str, patience: float = 60) -> None:
    """Wait for something."""
    end = time.monotonic() + patience
    while not holds():
        if time.monotonic() > end:
            pytest.fail(otherwise)
        time.sleep(0.05)
