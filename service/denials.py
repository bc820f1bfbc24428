"""The audit of denied calls: who was refused what, when and why, without a word of what was sent."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import delete, select

from service.database import Database, moment
from service.tables import denied_calls

Reason = Literal["no-key", "wrong-key", "scope", "rate"]

#: A flood of wrong calls must not fill the disk: each process writes at most so many a minute, and so many are kept.
_A_MINUTE = 60
_MOST_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Denial:
    """A call that was denied. ``operation`` is method and route, not the address that was asked for."""

    at: str
    reason: Reason
    key_id: str | None
    address: str
    operation: str
    request_id: str


class DenialLog:
    """Writes denials down, in one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._minute = 0
        self._written = 0

    def add(self, reason: Reason, key_id: str | None, address: str, operation: str, request_id: str) -> None:
        """Keep a denial, unless there were too many within this minute. Raises StorageError."""
        with self._lock:
            minute = int(time.monotonic() // 60)
            if minute != self._minute:
                self._minute, self._written = minute, 0
            self._written += 1
            if self._written > _A_MINUTE:
                return
        row = asdict(Denial(moment(), reason, key_id, address[:64], operation[:200], request_id[:64]))
        with self._database.writing() as connection:
            added = connection.execute(denied_calls.insert(), row)
            number = (added.inserted_primary_key or (0,))[0]
            if number % 1000 == 0:
                connection.execute(delete(denied_calls).where(denied_calls.c.number <= number - _MOST_KEPT))


def denials(database: Database, *, since: str = "", limit: int = 1000) -> Sequence[Denial]:
    """The latest denials from the moment ``since`` on, the newest first."""
    wanted = select(denied_calls).where(denied_calls.c.at >= since).order_by(denied_calls.c.number.desc())
    with database.reading() as connection:
        rows = connection.execute(wanted.limit(limit)).mappings().all()
    return [Denial(**{name: row[name] for name in Denial.__slots__}) for row in rows]
