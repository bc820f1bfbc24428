"""What the entries of the ledger say: verdicts with their input, confirmations, overrides, and what holds after them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from classification.project import Project
from classification.verdict import Label
from reports.project_record import project_from, project_record
from reports.render import Record
from service.chain import Entry
from service.errors import EntryError, WrongStateError
from service.ledger import Draft, Ledger
from taxonomy.errors import InputError
from taxonomy.library import library

LABELS: tuple[Label, ...] = get_args(Label)
#: Longer notes and reasons are refused.
LONGEST_NOTE = 4_000

#: Nobody has spoken on it; somebody has confirmed it; somebody has overridden it.
Standing = Literal["recorded", "confirmed", "overridden"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a verdict was asked for: the project, and under what terms."""

    project: Project
    regimes: tuple[str, ...]
    headline_regime: str | None
    day: date


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an analyst holds instead of a verdict: the headline label, and labels and activities where these differ too."""

    label: Label
    labels: Mapping[str, Label] = field(default_factory=dict)
    activities: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict with all that was said on it since, the oldest first."""

    verdict: Entry
    history: tuple[Entry, ...]

    @property
    def standing(self) -> Standing:
        """How the verdict stands: by the last word on it."""
        if not self.history:
            return "recorded"
        return "overridden" if self.history[-1].kind == "override" else "confirmed"

    @property
    def label(self) -> str:
        """The headline label that holds: that of the override, else that of the verdict."""
        return self.history[-1].label if self.standing == "overridden" else self.verdict.label

    @property
    def override(self) -> Record | None:
        """What the override that holds says; None where none does."""
        return said(self.history[-1]) if self.standing == "overridden" else None

    @property
    def labels(self) -> dict[str, str]:
        """The label that holds under each regime of the verdict."""
        content = said(self.verdict)
        judged = {name: content["verdict"]["regimes"][name]["label"] for name in content["input"]["regimes"]}
        return judged if self.override is None else judged | self.override["labels"]


def decision_of(ledger: Ledger, identifier: str) -> Decision:
    """The decision that the entry with that id belongs to. Raises UnknownRecordError, LedgerError."""
    entry = ledger.entry(identifier)
    verdict = entry if entry.about is None else ledger.entry(entry.about)
    return Decision(verdict, ledger.history([verdict.id])[verdict.id])


def said(entry: Entry) -> Record:
    """The content of an entry as a record."""
    content: Record = json.loads(entry.content)
    return content


def verdict_draft(asked: Asked, record: Record) -> Draft:
    """The entry of a verdict: the whole input, and the record, which carries date and versions."""
    verdict = {name: value for name, value in record.items() if name not in ("decision", "error")}
    return Draft("verdict", {"input": _input(asked), "verdict": verdict}, record["headline"]["label"])


def asked_for(content: Mapping[str, Any]) -> Asked:
    """The input in the content of a verdict. Raises InputError where it cannot be judged any more."""
    try:
        given = dict(content["input"])
        regimes, headline_regime = tuple(given.pop("regimes")), given.pop("headline_regime")
        day = date.fromisoformat(given.pop("date"))
        return Asked(project_from(given), regimes, headline_regime, day)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InputError(
            "the recorded input is not in a form that this version reads",
            "所记录的输入不是本版本可读的形式",
            mend=("judge the project anew", "请重新判定该项目"),
        ) from None


def confirmation(verdict: Entry, note: str | None = None) -> Draft:
    """The entry that confirms ``verdict`` as it was recorded. Raises WrongStateError, EntryError."""
    _check_is_verdict(verdict)
    if note is not None:
        _check_words(note, "note")
    return Draft("confirm", {"note": note}, verdict.label, verdict.id)


def override(verdict: Entry, ruling: Ruling, reason: str) -> Draft:
    """The entry that puts ``ruling`` in the place of ``verdict``.

    Raises EntryError for what is no label, regime or activity of the verdict and for a blank reason, WrongStateError for a
    ruling that says what the verdict says.
    """
    _check_is_verdict(verdict)
    _check_words(reason, "reason")
    regimes = said(verdict)["verdict"]["regimes"]
    _check_label(ruling.label, "label")
    for regime, label in ruling.labels.items():
        _check_regime(regime, regimes, "labels")
        _check_label(label, f"labels.{regime}")
    for regime, activities in ruling.activities.items():
        _check_regime(regime, regimes, "activities")
        for activity in activities:
            _check_activity(activity, regime)
    if not _differs(verdict, regimes, ruling):
        raise WrongStateError(
            "the override says what the verdict says",
            "改判内容与判定相同",
            mend=("confirm the verdict instead", "请改为确认该判定"),
        )
    labels = dict(ruling.labels)
    instead = {regime: list(identifiers) for regime, identifiers in ruling.activities.items()}
    content = {"label": ruling.label, "labels": labels, "activities": instead, "reason": reason}
    return Draft("override", content, ruling.label, verdict.id)


def _input(asked: Asked) -> Record:
    return project_record(asked.project) | {
        "regimes": list(asked.regimes),
        "headline_regime": asked.headline_regime,
        "date": asked.day.isoformat(),
    }


def _differs(verdict: Entry, regimes: Mapping[str, Any], ruling: Ruling) -> bool:
    """Whether a ruling holds anything that the verdict does not: a label, or another first activity."""
    if ruling.label != verdict.label:
        return True
    if any(label != regimes[regime]["label"] for regime, label in ruling.labels.items()):
        return True
    first = {regime: [one["id"] for one in regimes[regime]["activities"][:1]] for regime in ruling.activities}
    return any(list(activities) != first[regime] for regime, activities in ruling.activities.items())


def _check_is_verdict(entry: Entry) -> None:
    if entry.kind != "verdict":
        raise WrongStateError(
            "that entry is no verdict",
            "该条记录不是判定",
            field="id",
            mend=("give the id of the verdict itself", "请给出判定本身的标识"),
        )


def _check_words(text: str, name: str) -> None:
    if not text.strip():
        raise EntryError("is blank", "为空", field=name, mend=("write why, in a sentence", "请用一句话说明理由"))
    if len(text) > LONGEST_NOTE:
        raise EntryError(
            f"longer than {LONGEST_NOTE:,} characters",
            f"超过{LONGEST_NOTE:,}字",
            field=name,
            mend=("shorten it", "请缩短"),
        )


def _check_label(label: str, name: str) -> None:
    if label not in LABELS:
        raise _not_one_of(label, LABELS, name)


def _check_regime(regime: str, judged: Iterable[str], name: str) -> None:
    if regime not in (known := tuple(judged)):
        raise _not_one_of(regime, known, f"{name}.{regime[:20]}")


def _check_activity(activity: str, regime: str) -> None:
    # China's transition lists are shown under its catalogues.
    catalogues = (regime, "cntf") if regime.startswith("cn") else (regime,)
    if activity not in library() or library()[activity].catalogue not in catalogues:
        raise EntryError(
            f"not an activity of {regime}",
            f"不是{regime}的活动",
            field=f"activities.{regime}",
            mend=("see: mcgt catalogue search", "可用 mcgt catalogue search 查找"),
        )


def _not_one_of(given: str, known: Iterable[str], name: str) -> EntryError:
    return EntryError(
        f"{given[:40]!r} does not go here",
        f"{given[:40]!r}不适用",
        field=name,
        mend=(f"choose from {', '.join(known)}", f"可选：{'、'.join(known)}"),
    )
