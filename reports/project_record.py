"""A project as a record of plain values, and back: what reports, jobs and the ledger keep of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from classification.facts import Days
from classification.project import Project
from reports.render import Record


def project_record(project: Project) -> Record:
    """All that is known of ``project``; days as ISO 8601, the first and the last that each date can mean."""
    return {
        "text": project.text,
        "id": project.id,
        "name": project.name,
        "country": project.country,
        "industry_code": project.industry_code,
        "amount": project.amount,
        "currency": project.currency,
        "metrics": dict(sorted(project.metrics.items())),
        "dates": {
            event: [days.first.isoformat(), days.last.isoformat()] for event, days in sorted(project.dates.items())
        },
    }


def project_from(record: Mapping[str, Any]) -> Project:
    """The project that ``project_record`` wrote down. Raises InputError; KeyError, TypeError, ValueError for no such record."""
    dates = {event: Days(*map(date.fromisoformat, days)) for event, days in record["dates"].items()}
    return Project(**{**record, "dates": dates})
