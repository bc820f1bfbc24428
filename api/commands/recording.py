"""``mcgt classify --record``: verdicts kept in the ledger as they come, some hundred at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from classification.intake.tables import Row
from reports.render import Record
from service.decisions import Asked, verdict_draft
from service.ledger import Ledger

_BATCH = 200


def recorded(
    results: Iterable[tuple[Row, Record]], ledger: Ledger, who: str, regimes: tuple[str, ...]
) -> Iterator[tuple[Row, Record]]:
    """The results in their order, each with the id of its entry once that is kept; errors pass as they are.

    Raises EntryError, StorageError; what was handed on before is kept.
    """
    remaining = iter(results)
    while batch := list(islice(remaining, _BATCH)):
        drafts, kept = [], []
        for row, result in batch:
            if result["error"] is None and row.project is not None:
                asked = Asked(row.project, regimes, None, date.fromisoformat(result["date"]))
                drafts.append(verdict_draft(asked, result))
                kept.append(result)
        for result, entry in zip(kept, ledger.append(drafts, who), strict=True):
            result["decision"] = entry.id
        yield from batch
