"""What is known of a job: under what terms it was given, how far it is, what went wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from classification.verdict import REGIMES
from reports.render import Record
from taxonomy.model import LocalisedText

#: A job waits, is cut into chunks, is worked through; then it has ended, one way or another.
State = Literal["queued", "splitting", "running", "done", "failed", "cancelled"]
#: In what form its results can be had.
Form = Literal["jsonl", "csv", "xlsx", "json"]

STATE_NAMES: Mapping[State, LocalisedText] = {
    "queued": LocalisedText("queued", "排队中"),
    "splitting": LocalisedText("being cut into parts", "拆分中"),
    "running": LocalisedText("running", "运行中"),
    "done": LocalisedText("done", "已完成"),
    "failed": LocalisedText("failed", "已失败"),
    "cancelled": LocalisedText("cancelled", "已取消"),
}
#: A job in one of these goes on by itself.
UNFINISHED: tuple[State, ...] = ("queued", "splitting", "running")


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what the rows of a job are judged. ``format`` is one of ``FORMATS`` where content does not tell.

    ``day`` is fixed when the job is made, however long it takes.
    """

    day: date
    regimes: tuple[str, ...] = REGIMES
    headline_regime: str | None = None
    format: str | None = None
    text_column: str | None = None

    def to_json(self) -> str:
        """As it is stored."""
        return json.dumps(
            {
                "date": self.day.isoformat(),
                "regimes": self.regimes,
                "headline_regime": self.headline_regime,
                "format": self.format,
                "text_column": self.text_column,
            }
        )

    @classmethod
    def from_json(cls, content: str) -> Terms:
        """What ``to_json`` made."""
        known = json.loads(content)
        return cls(
            date.fromisoformat(known["date"]),
            tuple(known["regimes"]),
            known["headline_regime"],
            known["format"],
            known["text_column"],
        )


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. ``rows`` and ``chunks`` are known once it is cut, moments are ISO 8601 in UTC.

    ``problem`` is what ``reports.render.error_details`` makes of an error; ``recent`` says when the reckoning of the
    speed begins and how many rows were done since.
    """

    id: str
    owner: str
    name: str
    terms: Terms
    state: State
    problem: Record | None
    size: int
    rows: int | None
    chunks: int | None
    rows_done: int
    rows_failed: int
    labels: Mapping[str, int]
    created: str
    started: str | None
    ended: str | None
    recent: tuple[str, int] | None = None

    @property
    def is_ended(self) -> bool:
        """Whether nothing more happens unless it is resumed."""
        return self.state not in UNFINISHED

    def rate(self, now: str) -> float | None:
        """Rows a second lately, or on the whole where the job has ended; None where nothing is done yet."""
        since, rows = (self.started, self.rows_done) if self.is_ended else self.recent or (None, 0)
        if since is None or not rows:
            return None
        return rows / max(_seconds(since, self.ended or now), 0.001)

    def seconds_left(self, now: str) -> float | None:
        """How long it still takes at this rate; 0 where it is done, None where that cannot be told."""
        if self.state == "done":
            return 0.0
        rate = self.rate(now)
        if self.state != "running" or rate is None or self.rows is None:
            return None
        return (self.rows - self.rows_done) / rate


def job_from(row: Any) -> Job:
    """The job of a row of the table."""
    return Job(
        id=row.id,
        owner=row.owner,
        name=row.name,
        terms=Terms.from_json(row.terms),
        state=row.state,
        problem=None if row.problem is None else json.loads(row.problem),
        size=row.size,
        rows=row.rows,
        chunks=row.chunks,
        rows_done=row.rows_done,
        rows_failed=row.rows_failed,
        labels={"green": row.green, "transition": row.transition, "not_eligible": row.not_eligible},
        created=row.created,
        started=row.started,
        ended=row.ended,
    )


def _seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
