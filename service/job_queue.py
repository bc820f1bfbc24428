"""What is to be done next for the jobs: a queue in a file beside theirs, kept by huey.

Nothing depends on it: what it loses is found again in the database and queued anew (``service.job_recovery``).
"""

from __future__ import annotations

import contextlib
import errno
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from huey import SqliteHuey

from service.database import storage_error
from service.errors import StorageError

#: A job and the number of its chunk; None to cut it into chunks.
Work = tuple[str, int | None]
#: So long, in seconds, one process waits for another one that writes.
_PATIENCE = 15


class JobQueue:
    """Tells worker processes what to do. ``work`` does it, in those that are workers."""

    def __init__(self, file: Path, work: Callable[[str, int | None], None] | None = None) -> None:
        with _told():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.huey = SqliteHuey("mcgt-jobs", filename=str(file), timeout=_PATIENCE, results=False)

        def job_work(job: str, number: int | None) -> None:
            if work is not None:
                work(job, number)

        self._task = self.huey.task(name="work")(job_work)

    def add(self, job: str, number: int | None) -> None:
        """Queue the cutting of a job, or one of its chunks. Raises StorageError.

        The first chunks of a job go before the later ones of another: a short job does not wait for a long one.
        """
        with _told():
            self.huey.enqueue(self._task.s(job, number, priority=1 if number is None else -number))

    def waiting(self) -> set[Work]:
        """What is queued and not begun. Raises StorageError."""
        with _told():
            return {(task.args[0], task.args[1]) for task in self.huey.pending()}

    def close(self) -> None:
        """Close the file; a further use opens it anew."""
        self.huey.storage.close()


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_error(error) from None
    except sqlite3.Error as error:
        if "disk is full" in str(error):
            raise storage_error(OSError(errno.ENOSPC, "")) from None
        raise StorageError(
            "the queue of jobs does not answer", "作业队列无响应", mend=("try again in a moment", "请稍后重试")
        ) from None
