"""Worker processes for jobs beside a server: they are there while it is, and replaced when they die."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time
from collections.abc import Iterable, Iterator

from service.settings import Settings

#: Chunks under way are finished; whoever takes longer than this, in seconds, is left to end alone.
_GRACE = 40
#: Pause before workers that could not start, or died at once, are started again.
_PAUSE = 2.0


@contextlib.contextmanager
def workers_beside(settings: Settings, shut: Iterable[int] = ()) -> Iterator[None]:
    """``settings.job_workers`` processes that work on jobs while the context lasts; none where that is 0.

    Start it where all is loaded, so that memory is shared, and before there are threads. ``shut`` are file descriptors
    that only the server may hold, such as that of its socket. They end with this process, however that ends.
    """
    if settings.job_workers == 0:
        yield
        return
    server = os.getpid()
    # The processes hold its writing end: when the last one is gone, reading finds the end.
    ended, held = os.pipe()
    keeper = os.fork()
    if keeper == 0:
        os.close(ended)
        for descriptor in shut:
            os.close(descriptor)
        _keep(settings, server)
    os.close(held)
    try:
        yield
    finally:
        # What the server forks leaves this context too, and must not stop anything.
        if os.getpid() == server:
            _stop(keeper, ended)
        os.close(ended)


def _stop(keeper: int, ended: int) -> None:
    if not select.select([ended], [], [], 0)[0]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(keeper, signal.SIGTERM)
        select.select([ended], [], [], _GRACE)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(keeper, os.WNOHANG)


def _keep(settings: Settings, server: int) -> None:
    """Keep the workers going until told to stop, or until the server is gone. Never returns."""
    asked: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda number, _: asked.append(number))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        while not asked and os.getppid() == server:
            workers = _started(settings)
            while os.waitpid(workers, os.WNOHANG)[0] == 0:
                if asked or os.getppid() != server:
                    os.kill(workers, signal.SIGTERM)
                    os.waitpid(workers, 0)
                    return
                time.sleep(0.1)
            time.sleep(_PAUSE)
    finally:
        os._exit(0)


def _started(settings: Settings) -> int:
    """A process that forks the workers; its id."""
    keeper = os.getpid()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, signal.SIG_DFL)
        from service.job_consumer import run_workers

        run_workers(settings, settings.job_workers, parent=keeper)
        code = 0
    except Exception as error:
        # Not the message, which may hold what is in the settings.
        print(f"mcgt: workers for jobs: {type(error).__name__}", file=sys.stderr, flush=True)
    finally:
        os._exit(code)
