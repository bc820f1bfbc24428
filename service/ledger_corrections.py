"""Decisions that an analyst has confirmed or overridden, in the form that the matcher learns from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from mappings.examples import LABELLED_REGIMES
from reports.render import Record
from service.chain import Entry
from service.decisions import Decision, asked_for, said
from service.ledger import Ledger, Selection
from taxonomy.library import library

_BATCH = 200


def decisions(ledger: Ledger, selection: Selection) -> Iterator[Decision]:
    """The verdicts of a selection with their histories, in order. Raises LedgerError."""
    verdicts = ledger.entries(selection)
    while batch := list(islice(verdicts, _BATCH)):
        histories = ledger.history([one.id for one in batch])
        yield from (Decision(one, histories[one.id]) for one in batch if one.kind == "verdict")


def corrections(found: Iterable[Decision]) -> Iterator[Record | None]:
    """A correction as ``mcgt learn`` takes it for each decision that somebody has spoken on.

    None where figures or dates beside the text took part in the verdict: the text alone does not say why it holds.
    """
    for decision in found:
        if decision.standing == "recorded":
            continue
        asked = asked_for(said(decision.verdict))
        if asked.project.metrics or asked.project.dates:
            yield None
            continue
        labels = {regime: label for regime, label in decision.labels.items() if regime in LABELLED_REGIMES}
        activities = _confirmed(decision.verdict) | {
            regime: list(codes)
            for regime, codes in (decision.override or {}).get("activities", {}).items()
            if regime in LABELLED_REGIMES
        }
        yield {
            "text": asked.project.described,
            "headline": decision.label,
            "labels": labels,
            "activities": {regime: _codes(regime, found) for regime, found in activities.items()},
        }


def _confirmed(verdict: Entry) -> dict[str, list[str]]:
    """The first activity of each regime that is not refused."""
    regimes = said(verdict)["verdict"]["regimes"]
    shown = {name: [one["id"] for one in regimes[name]["activities"]] for name in LABELLED_REGIMES if name in regimes}
    return {name: ids[:1] for name, ids in shown.items() if regimes[name]["label"] != "not_eligible"}


def _codes(regime: str, identifiers: Iterable[str]) -> list[str]:
    """The codes of those that are the catalogue's own and still known; China's transition lists are none of it."""
    known = library()
    return [known[one].code for one in identifiers if one.startswith(f"{regime}:") and one in known]
