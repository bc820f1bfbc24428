"""Connections shared fairly among the workers of a server.

All workers listen on one socket, and whichever wakes first would take every connection that waits: with clients that keep
theirs open, one worker then has all the work and the others none. So each tells the others how many it holds, in memory
they share, and leaves a connection to one that holds fewer, though not for long.
"""

from __future__ import annotations

import mmap
import struct
import time

#: A worker that was silent for longer, in seconds, is busy or gone, and nothing is left to it.
_STALE = 2.5
#: So long, in seconds, a connection is left to others before it is taken all the same.
_PATIENCE = 0.05
_PAUSE = 0.001
_PLACES = 256
_ENTRY = struct.Struct("<id4x")


class FairShare:
    """The numbers of connections of all workers; made before they are forked."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, _PLACES * _ENTRY.size)
        self._own = 0
        self._left_since: float | None = None

    def join(self, number: int) -> None:
        """Be the worker of that number, which no other living one has."""
        self._own = number % _PLACES

    def tell(self, connections: int) -> None:
        """Say how many connections this worker holds, and that it lives."""
        _ENTRY.pack_into(self._shared, self._own * _ENTRY.size, connections, time.monotonic())

    def is_mine(self, connections: int) -> bool:
        """Whether this worker, which holds so many, should take the connection that waits; else it pauses a moment."""
        now = time.monotonic()
        if self._fewest_elsewhere(now) < connections:
            self._left_since = self._left_since or now
            if now - self._left_since < _PATIENCE:
                time.sleep(_PAUSE)
                return False
        self._left_since = None
        return True

    def _fewest_elsewhere(self, now: float) -> float:
        entries = enumerate(_ENTRY.iter_unpack(self._shared))
        living = [count for place, (count, told) in entries if place != self._own and now - told < _STALE]
        return min(living, default=float("inf"))
