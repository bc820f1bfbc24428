"""Sees to it that no job is forgotten: work that nobody has is queued anew, what is too old or belongs to nobody is dropped."""

from __future__ import annotations

import contextlib
import logging
from datetime import UTC, datetime, timedelta

from service.errors import StorageError
from service.job_files import JobFiles
from service.job_queue import JobQueue
from service.job_store import JobStore

_log = logging.getLogger(__name__)


class JobRecovery:
    """What is done at the start of the workers and every few seconds. Several may do so at once."""

    def __init__(self, store: JobStore, files: JobFiles, queue: JobQueue, retention_days: int) -> None:
        self._store = store
        self._files = files
        self._queue = queue
        self._kept = timedelta(days=retention_days)

    def round(self) -> None:
        """Do all of it; where database or disk do not answer, the next round does."""
        for step in (self.drop_expired, self.drop_leftovers, self.requeue):
            try:
                step()
            except (StorageError, OSError) as error:
                _log.warning("recovery of jobs: %s", getattr(error, "slug", type(error).__name__))

    def requeue(self) -> int:
        """Queue work that is neither queued nor under way, and say how much. Raises StorageError.

        Work that died with its process is found so, and so is what a queue that was lost held.
        """
        unfinished = self._store.unfinished()
        if not unfinished or not self._files.room_left():
            return 0
        waiting = self._queue.waiting()
        count = 0
        for job, numbers in unfinished:
            for number in numbers:
                if (job, number) not in waiting and self._nobody_has(job, number):
                    self._queue.add(job, number)
                    count += 1
        return count

    def drop_expired(self) -> None:
        """Forget jobs that ended too long ago. Raises StorageError."""
        when = (datetime.now(UTC) - self._kept).isoformat(timespec="microseconds")
        for job in self._store.ended_before(when):
            self._store.remove(job)
            self._files.remove(job)
            _log.info("job %s is dropped for its age", job)

    def drop_leftovers(self) -> None:
        """Drop uploads that were broken off and files of jobs that are no more. Raises StorageError."""
        with contextlib.suppress(FileNotFoundError):
            for name in self._files.sweep(self._store.known):
                _log.info("files of %s are dropped: there is no such job", name)

    def _nobody_has(self, job: str, number: int | None) -> bool:
        file = self._files.upload(job) if number is None else self._files.rows(job, number)
        # A file that is missing is for the worker to find: it tells the job.
        return self._files.is_free(file) or not file.exists()
