"""A project as HTTP takes it, as the project that is judged, and the terms under which it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from typing import get_args

from api.problems import RequestError
from api.schemas import ProjectBody
from classification.classifier import check_day
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


def check_terms(day: date | None, regimes: Sequence[str] | None, headline_regime: str | None) -> None:
    """Refuse what holds for every project of a request, before any is judged. Raises InputError, RequestError."""
    if day is not None:
        check_day(day)
    if headline_regime and regimes and headline_regime not in regimes:
        raise RequestError(
            "invalid-request",
            "the headline is asked from a regime that is left out",
            "总体结论所取的目录不在所选目录之中",
            field="headline_regime",
            mend=("add it to regimes", "请将其加入regimes"),
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
