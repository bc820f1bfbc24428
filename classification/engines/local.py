"""The embedded engine: worker processes on this machine, or this process alone when the work is small."""

from __future__ import annotations

import gc
import itertools
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Fewer items than this are done before other processes would have started.
_WORTH_STARTING = 400
_CHUNK = 64


class LocalEngine:
    """Runs a task over items with ``workers`` processes (default: one a core).

    Items are read only a few chunks ahead, so memory does not grow with their number.
    """

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or _cores()

    def run(self, task: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Results in the order of ``items``."""
        remaining = iter(items)
        first = list(itertools.islice(remaining, _WORTH_STARTING))
        if self._workers == 1 or len(first) < _WORTH_STARTING:
            yield from map(task, itertools.chain(first, remaining))
            return
        yield from self._parallel(task, itertools.chain(first, remaining))

    def _parallel(self, task: Callable[[Item], Result], items: Iterator[Item]) -> Iterator[Result]:
        # Only long input pays for the machinery.
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        # Spawned, not forked: a fork would copy whatever threads and locks this process holds.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self._workers, mp_context=context, initializer=_prepare) as pool:
            pending: deque[Future[list[Result]]] = deque()
            chunks = _chunks(items)
            for chunk in itertools.islice(chunks, 3 * self._workers):
                pending.append(pool.submit(_run_chunk, task, chunk))
            try:
                while pending:
                    done = pending.popleft().result()
                    for chunk in itertools.islice(chunks, 1):
                        pending.append(pool.submit(_run_chunk, task, chunk))
                    yield from done
            finally:
                for future in pending:
                    future.cancel()


def _cores() -> int:
    """Processors that this process may use; all of them where the system does not tell."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _prepare() -> None:
    """Settle a worker: what it loads stays, and the collector need not walk it again after every few results."""
    gc.set_threshold(100_000, 20, 100)


def _chunks(items: Iterator[Item]) -> Iterator[list[Item]]:
    while chunk := list(itertools.islice(items, _CHUNK)):
        yield chunk


def _run_chunk(task: Callable[[Item], Result], chunk: list[Item]) -> list[Result]:
    return [task(item) for item in chunk]
