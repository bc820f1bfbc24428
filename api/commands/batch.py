"""A file of projects judged row by row, with a counter for whoever waits: what several commands do."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator

from classification.engines.local import LocalEngine
from classification.intake.tables import Row
from classification.project import Project
from classification.task import BatchTask
from reports.render import Record
from taxonomy.errors import McgtError


def judged(rows: Iterable[Row], task: BatchTask[Record], workers: int | None) -> Iterator[tuple[Row, Record]]:
    """Each row with its result, in their order. A row waits only until its result is there."""
    waiting: list[Row] = []

    def work() -> Iterator[tuple[str, Project | McgtError]]:
        for row in rows:
            content = row.project if row.error is None else row.error
            if content is not None:
                waiting.append(row)
                yield row.id, content

    for result in LocalEngine(workers).run(task, work()):
        yield waiting.pop(0), result


@contextlib.contextmanager
def progress(language: str) -> Iterator[Callable[[], None]]:
    """A counter on standard error where that is a terminal; nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    words = "projects" if language == "en" else "项目"
    columns = (SpinnerColumn(), TextColumn(words), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=None)
        yield lambda: bar.advance(task)
