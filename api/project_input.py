"""A project as HTTP takes it, as the project that is judged."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import get_args

from api.schemas import ProjectBody
from classification.facts import Days
from classification.project import Project
from taxonomy.errors import InputError
from taxonomy.metrics import load_metrics
from taxonomy.model import ProjectEvent


def project_of(body: ProjectBody) -> Project:
    """The project that ``body`` describes. Raises InputError."""
    metrics = body.metrics or {}
    for name in metrics:
        if name not in load_metrics():
            raise _unknown_metric(name)
    return Project(
        text=body.text,
        id=body.id,
        name=body.name,
        country=body.country,
        industry_code=body.industry_code,
        amount=body.amount,
        currency=body.currency,
        metrics=metrics,
        dates={event: Days(day, day) for event, day in _days(body).items()},
    )


def _days(body: ProjectBody) -> dict[ProjectEvent, date]:
    events: tuple[ProjectEvent, ...] = get_args(ProjectEvent)
    found = {event: None if body.dates is None else getattr(body.dates, event) for event in events}
    return {event: day for event, day in found.items() if day is not None}


def _unknown_metric(name: str) -> InputError:
    similar = get_close_matches(name[:60], list(load_metrics()), n=3) or ["power_density", "supply_coal_consumption"]
    return InputError(
        "there is no such metric",
        "没有该指标",
        field=f"metrics.{name[:60]}",
        mend=(
            f"use an id of the registry, such as {', '.join(similar)}",
            f"请使用登记的指标编号，例如{'、'.join(similar)}",
        ),
    )
