"""Ways to run one task over many projects: the same results in the same order, whichever engine runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Engine(Protocol):
    """Applies a task to items. ``task`` must be importable by name, since other processes may run it."""

    def run(self, task: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Results in the order of ``items``, as they become ready."""
        ...
