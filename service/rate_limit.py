"""So many requests a minute for each client, counted over all processes that were forked from this one.

The generic cell rate algorithm: of each client only the moment is kept at which its allowance is whole again. Libraries
that share such counts between processes need a server for them; here they lie in a file in memory.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from hashlib import blake2b

#: Places for clients; each takes 16 bytes. Where all that a client may take are busy, the one soonest whole is given up.
_PLACES = 1 << 16
_PROBES = 8
_ENTRY = struct.Struct("<Qd")


class RateLimit:
    """``per_minute`` requests on average, ``burst`` at once; ``clock`` gives seconds that never go back."""

    def __init__(self, per_minute: int, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._interval = 60.0 / per_minute
        self._tolerance = self._interval * burst
        self._lock = threading.Lock()
        self._file = os.memfd_create("mcgt-rates")
        os.ftruncate(self._file, _PLACES * _ENTRY.size)
        weakref.finalize(self, os.close, self._file)

    def wait(self, client: str) -> float:
        """0.0 where ``client`` may ask now, which counts; else the seconds until it may, which does not."""
        digest = int.from_bytes(blake2b(client.encode(), digest_size=8).digest()) | 1
        group = digest % (_PLACES // _PROBES)
        with self._alone(group):
            now = self._clock()
            place, whole_at = self._find(group, digest, now)
            later = max(whole_at, now) + self._interval
            if later - now > self._tolerance + 1e-9:
                return later - now - self._tolerance
            os.pwrite(self._file, _ENTRY.pack(digest, later), place)
            return 0.0

    def _find(self, group: int, digest: int, now: float) -> tuple[int, float]:
        """The place of a client and when its allowance is whole; for a new one, the place that is the least loss."""
        start = group * _PROBES * _ENTRY.size
        content = os.pread(self._file, _PROBES * _ENTRY.size, start)
        entries = list(_ENTRY.iter_unpack(content))
        for at, (known, whole_at) in enumerate(entries):
            if known == digest:
                return start + at * _ENTRY.size, whole_at
        at = min(range(_PROBES), key=lambda place: entries[place][1])
        return start + at * _ENTRY.size, now

    @contextlib.contextmanager
    def _alone(self, group: int) -> Iterator[None]:
        """While no other thread and no other process looks at the group; the system frees the locks of the dead."""
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX, 1, group)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, group)
