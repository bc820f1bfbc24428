"""The rules of rules.yaml: exclusions that hold beyond the wording of a catalogue, and figures that things imply."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from classification.facts import Days
from classification.verdict import REGIMES
from taxonomy.compiled import load_records
from taxonomy.model import LocalisedText, ProjectEvent

_DOUBT = 0.25
#: From this probability on, a project surely is the activity of a catalogue that it resembles most.
_LISTED = 0.5
FILE = Path(__file__).parent / "rules.yaml"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a project about one of ``concepts`` is in ``regimes``, and overall where ``is_headline``."""

    id: str
    concepts: frozenset[str]
    together_with: frozenset[str]
    cues: frozenset[str]
    unless: frozenset[str]
    unless_named: frozenset[str]
    unless_cues: frozenset[str]
    unless_listed: frozenset[str]
    regimes: frozenset[str]
    is_headline: bool
    status: str
    doubt: float
    reason: LocalisedText

    def applies(self, concepts: frozenset[str], cues: frozenset[str], named: frozenset[str] = frozenset()) -> bool:
        """Whether a project about ``concepts`` with the roles and modifiers ``cues`` falls under it.

        ``named`` are concepts that only an ambiguous label names: enough for the second list of a rule and for
        ``unless_named``, not for the first list and for ``unless``.
        Whether the project also resembles others that are not eligible (``doubt``) is for the caller to ask.
        """
        if self.cues and not self.cues & cues:
            return False
        second = not self.together_with or self.together_with & (concepts | named)
        taken_back = self.unless & concepts or self.unless_named & (concepts | named) or self.unless_cues & cues
        return bool(self.concepts & concepts and second) and not taken_back

    def excludes(self, regime: str, activity: str, probability: float) -> bool:
        """Whether it holds in a regime whose likeliest activity is ``activity``.

        A regime or activity of ``unless_listed`` judges what surely is listed by the activity's own criteria.
        """
        is_listed = probability >= _LISTED and bool(self.unless_listed & {regime, activity})
        return regime in self.regimes and not is_listed


@dataclass(frozen=True, slots=True)
class ImpliedFigure:
    """A figure that follows from what a thing is, such as zero tailpipe emissions of an electric bus.

    Nothing follows where the project is also about one of ``unless``: part of a mixed fleet burns fuel.
    """

    metric: str
    value: float
    concepts: frozenset[str]
    named: frozenset[str]
    unless: frozenset[str]
    reason: LocalisedText

    def follows(self, concepts: frozenset[str], named: frozenset[str] = frozenset()) -> bool:
        """Whether a project about ``concepts``, and about ``named`` by an ambiguous label, has the figure."""
        return bool(self.concepts & concepts or self.named & (concepts | named)) and not self.unless & concepts


@dataclass(frozen=True, slots=True)
class Grandfathering:
    """A project to which one of ``events`` happened before a day keeps the ``older`` catalogue."""

    older: str
    newer: str
    events: tuple[ProjectEvent, ...]
    before: date
    reason: LocalisedText

    def holds(self, dates: Mapping[ProjectEvent, Days]) -> bool:
        """Whether all the days that a date can mean lie before."""
        return any(event in dates and dates[event].last < self.before for event in self.events)


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything in rules.yaml, with a digest that is part of the version of a verdict."""

    version: str
    exclusions: tuple[Ruling, ...]
    transitions: tuple[Ruling, ...]
    transition_lists: frozenset[str]
    not_presumed: Mapping[str, frozenset[str]]
    transition_not_presumed: Mapping[str, frozenset[str]]
    transitional_yet_green: frozenset[str]
    transitional_when_burning: frozenset[str]
    burning: frozenset[str]
    burning_figures: frozenset[str]
    lower_bounds: Mapping[str, tuple[str, ...]]
    implied_figures: tuple[ImpliedFigure, ...]
    reference_events: Mapping[str, tuple[ProjectEvent, ...]]
    grandfathering: tuple[Grandfathering, ...]
    review_below: float
    review_margin: float


@functools.cache
def rules() -> Rules:
    """The rules shipped with mcgt."""
    records, digest = load_records([FILE], "rules")
    record = records[0]
    return Rules(
        digest[:12],
        tuple(_ruling(item) for item in record["exclusions"]),
        tuple(_ruling(item) for item in record["transitions"]),
        frozenset(record["transition_lists"]),
        {activity: frozenset(concepts) for activity, concepts in record["not_presumed"].items()},
        {activity: frozenset(signs) for activity, signs in record["transition_not_presumed"].items()},
        frozenset(record["transitional_yet_green"]),
        frozenset(record["transitional_when_burning"]),
        frozenset(record["burning"]),
        frozenset(record["burning_figures"]),
        {metric: tuple(bounds) for metric, bounds in record["lower_bounds"].items()},
        tuple(_implied(item) for item in record["implied_figures"]),
        {regime: tuple(events) for regime, events in record["reference_events"].items()},
        tuple(_grandfathering(item) for item in record["grandfathering"]),
        float(record["review_below"]),
        float(record["review_margin"]),
    )


def _ruling(item: Mapping[str, Any]) -> Ruling:
    names = ("concepts", "with", "cues", "unless", "unless_named", "unless_cues", "unless_listed", "regimes")
    lists = {name: frozenset(item.get(name, ())) for name in names}
    regimes = lists["regimes"]
    everywhere = regimes == frozenset(REGIMES)
    return Ruling(
        item["id"],
        lists["concepts"],
        lists["with"],
        lists["cues"],
        lists["unless"],
        lists["unless_named"],
        lists["unless_cues"],
        lists["unless_listed"],
        regimes,
        bool(item.get("headline", everywhere)),
        item["status"],
        float(item.get("doubt", _DOUBT)),
        LocalisedText(item["en"], item["zh"]),
    )


def _implied(item: Mapping[str, Any]) -> ImpliedFigure:
    reason = LocalisedText(item["en"], item["zh"])
    concepts, named, unless = (frozenset(item.get(name, ())) for name in ("concepts", "named", "unless"))
    return ImpliedFigure(item["metric"], float(item["value"]), concepts, named, unless, reason)


def _grandfathering(item: Mapping[str, Any]) -> Grandfathering:
    reason = LocalisedText(item["en"], item["zh"])
    before = date.fromisoformat(str(item["before"]))
    return Grandfathering(item["older"], item["newer"], tuple(item["events"]), before, reason)
