"""Keeps verdicts given over HTTP in the ledger of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from api.access import caller
from api.schemas import Terms
from api.state import service_state
from classification.project import Project
from reports.render import Record
from service.decisions import Asked, verdict_draft
from service.ledger import Ledger


class Judged(NamedTuple):
    """A project and the record of its verdict."""

    project: Project
    record: Record


def ledger() -> Ledger:
    """The ledger of the application at work. Raises SettingsError, StorageError."""
    return Ledger(service_state().database)


def keep(judged: Sequence[Judged], terms: Terms) -> None:
    """Add the verdicts to the ledger, all or none, and put the ids of their entries into the records.

    Raises InputError, StorageError: no answer then claims that they were kept.
    """
    drafts = [
        verdict_draft(
            # The regimes and the day as they were taken, not as they were left out.
            Asked(
                one.project,
                tuple(one.record["regimes"]),
                terms.headline_regime,
                date.fromisoformat(one.record["date"]),
            ),
            one.record,
        )
        for one in judged
    ]
    for one, entry in zip(judged, ledger().append(drafts, caller().name), strict=True):
        one.record["decision"] = entry.id
