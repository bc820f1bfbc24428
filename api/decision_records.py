"""Entries of the ledger as the plain records that the command line and HTTP share."""

from __future__ import annotations

from reports.render import Record
from service.chain import Entry, Verification
from service.decisions import Decision, said

_LONGEST_TITLE = 120


def entry_record(entry: Entry) -> Record:
    """An entry without its content."""
    return {
        "number": entry.number,
        "id": entry.id,
        "at": entry.at,
        "who": entry.who,
        "kind": entry.kind,
        "about": entry.about,
        "label": entry.label,
        "previous": entry.previous,
        "hash": entry.hash,
    }


def summary_record(entry: Entry, history: tuple[Entry, ...]) -> Record:
    """An entry on a list; ``history`` is that of a verdict."""
    is_verdict = entry.kind == "verdict"
    decision = Decision(entry, history)
    given = said(entry)["input"] if is_verdict else {}
    title = given.get("name") or given.get("text")
    return {
        **entry_record(entry),
        "project_id": given.get("id"),
        "project": title if title is None or len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…",
        "standing": decision.standing if is_verdict else None,
        "effective_label": decision.label if is_verdict else None,
    }


def decision_record(decision: Decision) -> Record:
    """A decision with everything that belongs to it."""
    content = said(decision.verdict)
    return {
        "decision": decision.verdict.id,
        "standing": decision.standing,
        "label": decision.label,
        "labels": decision.labels,
        "entry": entry_record(decision.verdict),
        "input": content["input"],
        "verdict": content["verdict"],
        "history": [_opinion(one) for one in decision.history],
    }


def verification_record(found: Verification) -> Record:
    """What verifying found."""
    fault = found.fault
    return {
        "intact": fault is None,
        "entries": found.entries,
        "head": str(found.head),
        "fault": None
        if fault is None
        else {"number": fault.number, "text_en": fault.text.en, "text_zh": fault.text.zh},
    }


def _opinion(entry: Entry) -> Record:
    content = said(entry)
    return {
        **entry_record(entry),
        "note": content.get("note"),
        "reason": content.get("reason"),
        "labels": content.get("labels", {}),
        "activities": content.get("activities", {}),
    }
