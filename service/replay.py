"""Recorded inputs judged again by the version at hand: what would change, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Literal

from classification.engines import Engine
from reports.render import Record, error_details, verdict_record
from service.decisions import Decision, Standing, asked_for, said
from service.verdict_changes import Changes, Difference, compare
from taxonomy.errors import McgtError

#: An override says something else than the new verdict too; or the new verdict has come to say the same.
OverrideFate = Literal["stands", "unnecessary"]


@dataclass(frozen=True, slots=True)
class Replayed:
    """One recorded verdict and the new one. ``changes`` is None where the input cannot be judged any more: ``error`` then
    says why. ``judged`` is the day that the new verdict is as of.
    """

    number: int
    id: str
    at: str
    who: str
    recorded: str
    standing: Standing
    label: str
    judged: str | None = None
    changes: Changes | None = None
    override: OverrideFate | None = None
    error: McgtError | None = None


@dataclass(slots=True)
class Summary:
    """Counts over what was replayed. ``labels`` counts changes of the headline label as ``old→new``."""

    entries: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    overrides: Counter[str] = field(default_factory=Counter)
    versions: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, one: Replayed) -> None:
        """Count one more."""
        self.entries += 1
        if one.override is not None:
            self.overrides[one.override] += 1
        if one.changes is None:
            self.changes["not_judged"] += 1
            return
        self.changes[one.changes.change] += 1
        head = one.changes.headline
        if one.changes.change == "label" and head.old is not None and head.new is not None:
            self.labels[f"{head.old.label}→{head.new.label}"] += 1
        for name, (old, new) in one.changes.versions.items():
            self.versions.setdefault(name, Counter())[f"{old}→{new}"] += 1

    def record(self) -> Record:
        """The counts as a record; every kind of change is named, whether it occurred or not."""
        kinds = ("unchanged", "label", "regime_label", "detail", "not_judged")
        return {
            "entries": self.entries,
            **{kind: self.changes[kind] for kind in kinds},
            "labels": dict(sorted(self.labels.items())),
            "overrides": {fate: self.overrides[fate] for fate in ("stands", "unnecessary")},
            "versions": {name: dict(sorted(counts.items())) for name, counts in self.versions.items()},
        }


@dataclass(frozen=True, slots=True)
class ReplayTask:
    """Judges one decision again, as of ``day``, by default as of the day recorded. Made to be sent to other processes."""

    day: date | None = None

    def __call__(self, decision: Decision) -> Replayed:
        """The two verdicts compared."""
        entry, content = decision.verdict, said(decision.verdict)
        known = Replayed(
            number=entry.number,
            id=entry.id,
            at=entry.at,
            who=entry.who,
            recorded=content["verdict"]["date"],
            standing=decision.standing,
            label=decision.label,
        )
        try:
            asked = asked_for(content)
            from classification.classifier import classifier  # loaded in the process that judges

            day = self.day or asked.day
            verdict = classifier().classify(
                asked.project, day=day, regimes=asked.regimes, headline_regime=asked.headline_regime
            )
        except McgtError as error:
            return replace(known, error=error)
        new = verdict_record(asked.project.id or "1", verdict)
        changes = compare(content["verdict"], new)
        return replace(known, judged=day.isoformat(), changes=changes, override=_fate(decision, new))


def replay(decisions: Iterable[Decision], engine: Engine, day: date | None = None) -> Iterator[Replayed]:
    """Each decision judged again, in order, as they become ready."""
    return engine.run(ReplayTask(day), decisions)


def replayed_record(one: Replayed) -> Record:
    """One replayed decision as an object of the JSON output; the reasons in both languages."""
    changes = one.changes
    return {
        "number": one.number,
        "id": one.id,
        "at": one.at,
        "who": one.who,
        "change": "not_judged" if changes is None else changes.change,
        "recorded_date": one.recorded,
        "judged_date": one.judged,
        "standing": one.standing,
        "effective_label": one.label,
        "override": one.override,
        "headline": None if changes is None else _difference(changes.headline),
        "regimes": {} if changes is None else {name: _difference(its) for name, its in changes.regimes.items()},
        "versions": {}
        if changes is None
        else {name: {"old": old, "new": new} for name, (old, new) in changes.versions.items()},
        "error": None if one.error is None else error_details(one.error),
    }


def _difference(one: Difference) -> Record:
    return {
        "old": None if one.old is None else asdict(one.old),
        "new": None if one.new is None else asdict(one.new),
        "reasons": [{"text_en": reason.en, "text_zh": reason.zh} for reason in one.reasons],
    }


def _fate(decision: Decision, new: Mapping[str, Any]) -> OverrideFate | None:
    """What has become of an override: unnecessary where the new verdict says all that it says."""
    ruling = decision.override
    if ruling is None:
        return None
    regimes = new["regimes"]
    is_met = ruling["label"] == new["headline"]["label"]
    is_met &= all(regimes[name]["label"] == label for name, label in ruling["labels"].items() if name in regimes)
    for name, wanted in ruling["activities"].items():
        if name in regimes:
            is_met &= [one["id"] for one in regimes[name]["activities"][:1]] == wanted[:1]
    return "unnecessary" if is_met else "stands"
