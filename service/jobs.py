"""Jobs: large files that are taken in, worked through in the background and given back."""

from __future__ import annotations

import contextlib
import errno
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO

from reports.render import error_details
from service.database import Database, storage_error
from service.errors import StorageError
from service.job_files import JobFiles
from service.job_queue import JobQueue
from service.job_records import Job, State, Terms
from service.job_recovery import JobRecovery
from service.job_results import JobResults
from service.job_store import JobStore, wrong_state
from service.job_work import JobWork
from service.settings import Settings
from taxonomy.model import LocalisedText


class Jobs:
    """What a service can do with jobs. ``owner`` is whose they must be; None for one who may see all.

    Methods raise StorageError where database or disk fail, UnknownRecordError for a job that is not the owner's.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        folder = settings.service_dir
        self._store = JobStore(database)
        self._files = JobFiles(folder / "jobs")
        # The worker needs the queue and the queue calls the worker.
        self.queue = JobQueue(folder / "queue.sqlite", lambda job, number: self.work.do(job, number))
        self.work = JobWork(settings, self._store, self._files, self.queue)
        self.recovery = JobRecovery(self._store, self._files, self.queue, settings.retention_days)

    @property
    def files(self) -> JobFiles:
        """Where uploads and results lie."""
        return self._files

    @contextlib.contextmanager
    def receive(self, owner: str, name: str, terms: Terms) -> Iterator[tuple[BinaryIO, Callable[[], Job]]]:
        """A file to write an upload to, and what makes a job of it once all is written.

        Where that is not called, or the context is left with an error, nothing is left.
        """
        identifier = str(uuid.uuid4())
        taken: list[str] = []
        with self._files.receiving(identifier) as (stream, finish):

            def take_in() -> Job:
                finish()
                self._store.add(identifier, owner, name, terms, stream.tell())
                taken.append(identifier)
                return self.get(identifier, owner)

            yield stream, take_in
        # Only now: a worker would find the file still held. The job is safe, queued or not: workers look for it.
        for job in taken:
            with contextlib.suppress(StorageError):
                self.queue.add(job, None)

    def get(self, identifier: str, owner: str | None = None) -> Job:
        """One job as it stands."""
        return self._as_it_stands(self._store.get(identifier, owner))

    def page(
        self, owner: str | None, state: State | None = None, limit: int = 50, after: tuple[str, str] | None = None
    ) -> list[Job]:
        """At most ``limit`` jobs, the newest first, from the one after ``(created, id)`` on."""
        return [self._as_it_stands(job) for job in self._store.page(owner=owner, state=state, limit=limit, after=after)]

    def cancel(self, identifier: str, owner: str | None = None) -> Job:
        """Stop a job; what is done is kept. Raises WrongStateError for one that is done or failed."""
        self._store.get(identifier, owner)
        self._store.cancel(identifier)
        return self.get(identifier, owner)

    def resume(self, identifier: str, owner: str | None = None) -> Job:
        """Go on with a failed or cancelled job from where it was. Raises WrongStateError for one that is done."""
        self._store.get(identifier, owner)
        self._store.resume(identifier)
        with contextlib.suppress(StorageError):
            self.recovery.requeue()
        return self.get(identifier, owner)

    def delete(self, identifier: str, owner: str | None = None) -> None:
        """Forget a job and drop its files, whatever state it is in."""
        self._store.get(identifier, owner)
        self._store.remove(identifier)
        self._files.remove(identifier)

    def results(self, identifier: str, owner: str | None = None) -> JobResults:
        """The results of a job that is done. Raises WrongStateError for any other."""
        job = self._store.get(identifier, owner)
        if job.state != "done":
            raise wrong_state(
                job.state,
                LocalisedText("there is no result yet", "尚无结果"),
                ("wait until it is done, or resume it", "请等待作业完成，或恢复作业"),
            )
        return JobResults(self._files, job)

    def close(self) -> None:
        """Close what was opened."""
        self.queue.close()

    def _as_it_stands(self, job: Job) -> Job:
        """``job`` with what holds it up, which a database without room cannot tell."""
        if job.is_ended or job.problem is not None or self._files.room_left():
            return job
        return replace(job, problem=error_details(storage_error(OSError(errno.ENOSPC, ""))))
