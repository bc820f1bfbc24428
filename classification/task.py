"""One project of a batch: what a worker process is asked to do, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from classification.project import Project
from classification.second_reader import ReaderSettings, second_reader
from classification.verdict import REGIMES, Verdict
from taxonomy.errors import McgtError

Rendered = TypeVar("Rendered")


@dataclass(frozen=True, slots=True)
class BatchTask(Generic[Rendered]):
    """Classifies one row and renders the result where it was made: a record is cheaper to send than a verdict.

    Called with ``(identifier, project or error)``. ``headline_regime`` is the one that the headline is taken from,
    ``reader`` says which second reader to ask, if any.
    """

    day: date
    render: Callable[[str, Verdict], Rendered]
    render_error: Callable[[str, McgtError], Rendered]
    regimes: tuple[str, ...] = REGIMES
    reader: ReaderSettings | None = None
    headline_regime: str | None = None

    def __call__(self, row: tuple[str, Project | McgtError]) -> Rendered:
        """The rendered verdict or error of one row."""
        identifier, project = row
        if isinstance(project, McgtError):
            return self.render_error(identifier, project)
        from classification.classifier import classifier  # loaded in the process that classifies

        # What keeps it from being loaded at all is no fault of the row.
        shipped = classifier()
        asked = None if self.reader is None else second_reader(self.reader)
        try:
            verdict = shipped.classify(
                project, day=self.day, regimes=self.regimes, headline_regime=self.headline_regime, reader=asked
            )
        except McgtError as error:
            return self.render_error(identifier, error)
        return self.render(identifier, verdict)
