"""The worker processes: a parent loads the classifier once, forks them, and replaces those that die.

Processes that outlive their parent would work on unwatched: each ends by itself once the parent is gone.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import time
from typing import Any

from huey.consumer import Consumer, ConsumerStopped, Scheduler, Worker, WorkerRecycle

from service.database import open_database
from service.forking import load, share_memory
from service.job_recovery import JobRecovery
from service.jobs import Jobs
from service.settings import Settings

#: Seconds between two looks for work that nobody has, and for workers that died.
_ROUND = 5.0
_HEALTH_CHECK = 1
#: A chunk takes a second or two; who stops the workers waits for it so long.
_GRACE = 30
#: A worker that has grown by so many KB, by reading a large file, is replaced: its memory would not come back.
_GROWTH = 300_000


def run_workers(settings: Settings, workers: int, parent: int | None = None) -> None:
    """Work on jobs with so many processes until told to stop (SIGTERM), then finish the chunks under way.

    ``parent`` is the process without which there is nothing to work for, if any. Raises SettingsError, StorageError.
    """
    database = open_database(settings.database_url)
    jobs = Jobs(settings, database)
    jobs.files.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    load()
    share_memory()
    consumer = _Consumer(jobs, workers, parent)
    jobs.recovery.round()
    consumer.run()
    jobs.close()
    database.close()


class _Worker(Worker):  # type: ignore[misc]
    """A process that does one piece of work after the other."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._parent = os.getpid()
        self._most_memory = 0

    def initialize(self) -> None:
        super().initialize()
        gc.set_threshold(100_000, 20, 100)
        self._most_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + _GROWTH

    def loop(self, now: Any = None) -> None:
        _end_with(self._parent)
        super().loop(now)
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > self._most_memory:
            raise WorkerRecycle


class _Scheduler(Scheduler):  # type: ignore[misc]
    """The process that looks for work that nobody has."""

    def __init__(self, recovery: JobRecovery, **options: Any) -> None:
        super().__init__(**options)
        self._recovery = recovery
        self._parent = os.getpid()
        self._next_round = time.monotonic() + _ROUND

    def loop(self, now: Any = None) -> None:
        _end_with(self._parent)
        if time.monotonic() >= self._next_round:
            self._recovery.round()
            self._next_round = time.monotonic() + _ROUND
        super().loop(now)


class _Consumer(Consumer):  # type: ignore[misc]
    """The parent of the processes."""

    def __init__(self, jobs: Jobs, workers: int, parent: int | None) -> None:
        self._recovery = jobs.recovery
        self._watched = parent
        super().__init__(
            jobs.queue.huey,
            workers=workers,
            worker_type="process",
            periodic=False,
            initial_delay=0.05,
            max_delay=1.0,
            health_check_interval=_HEALTH_CHECK,
            shutdown_timeout=_GRACE,
            graceful_signal="TERM",
        )
        # A terminal that closes is a reason to stop, not to start anew.
        self._signal_actions[signal.SIGHUP] = (False, True)

    def _create_worker(self) -> _Worker:
        return _Worker(
            huey=self.huey,
            stop_flag=self.stop_flag,
            default_delay=self.default_delay,
            max_delay=self.max_delay,
            backoff=self.backoff,
            max_tasks=None,
        )

    def _create_scheduler(self) -> _Scheduler:
        return _Scheduler(
            self._recovery, huey=self.huey, stop_flag=self.stop_flag, interval=self.scheduler_interval, periodic=False
        )

    def loop(self, health_check_ts: float | None = None) -> Any:
        if self._watched is not None and os.getppid() != self._watched:
            self.stop(graceful=True)
            raise ConsumerStopped
        return super().loop(health_check_ts)


def _end_with(parent: int) -> None:
    """End this process in good order where it was left alone."""
    if os.getppid() != parent:
        raise KeyboardInterrupt
