"""The typed verdict: what is handed on from the inside to every face. Frozen values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from classification.components import Part
from classification.criteria import CriterionResult
from classification.evidence import Evidence
from classification.facts import Origin
from taxonomy.model import LocalisedText, Verification

Label = Literal["green", "transition", "not_eligible"]
Status = Literal["confirmed", "presumed", "evidence_missing", "rejected", "no_match"]

#: The regimes of a verdict, in the order in which they are shown.
REGIMES = ("cn2025", "cn2021", "eu", "sg", "hk", "mcgt")


@dataclass(frozen=True, slots=True)
class RankedActivity:
    """An activity that the project may be, with the probability that it is."""

    id: str
    code: str
    name: LocalisedText
    probability: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of the reasoning; ``span`` is the half-open place in the project text that it rests on."""

    text: LocalisedText
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure or certificate that would decide, and the activity that asks for it."""

    activity: str
    metric: str | None
    text: LocalisedText


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a careful reader would question, with its words and their half-open place in the text."""

    id: str
    text: LocalisedText
    span: tuple[int, int]
    quote: str


@dataclass(frozen=True, slots=True)
class RegimeVerdict:
    """The verdict under one regime. ``probability`` is that of the label being right; ``resemblance`` what it is worked out
    from (classification/confidence.py); ``verification`` that of the rules used.

    ``criteria`` are all leaves that took part, ``missing`` the fewest that would decide what is open, ``shortfalls`` the
    fewest that would have to come out otherwise for a failed tier to be met.
    ``is_aligned`` marks EU transitional activities, which count as Taxonomy-aligned although we show them as transition.
    ``is_reconstruction`` marks a regime whose official table could not be read.
    """

    regime: str
    label: Label
    status: Status
    probability: float
    resemblance: float
    activities: tuple[RankedActivity, ...]
    criteria: tuple[CriterionResult, ...]
    missing: tuple[Missing, ...]
    shortfalls: tuple[CriterionResult, ...]
    reasons: tuple[Reason, ...]
    verification: Verification
    is_aligned: bool = False
    is_reconstruction: bool = False

    @property
    def activity_probability(self) -> float:
        """The probability of the likeliest activity; 0.0 where none is shown."""
        return self.activities[0].probability if self.activities else 0.0


@dataclass(frozen=True, slots=True)
class Headline:
    """The one-line answer. ``regime`` is the regime it was taken from, or ``common`` for the common ground of all.

    ``resemblance`` is the probability of the label by resemblance, ``activity_probability`` that of the likeliest activity
    of what decided; from them ``probability`` was worked out (classification/confidence.py). ``margin`` is how far it is ahead of the likeliest other label, negative where it is
    behind. ``review`` says why a reader should look at it first, if so.
    """

    label: Label
    status: Status
    probability: float
    regime: str
    reasons: tuple[Reason, ...]
    resemblance: float = 0.0
    activity_probability: float = 0.0
    margin: float = 1.0
    review: tuple[LocalisedText, ...] = ()


@dataclass(frozen=True, slots=True)
class ComponentVerdict:
    """The verdict on one part that a text lists: its place, its share of the money, what it is under each regime."""

    part: Part
    headline: Headline
    labels: Mapping[str, Label]
    activities: Mapping[str, RankedActivity]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole answer for one project: a pure function of project, date and versions.

    ``origins`` says where the figures of a metric come from that are not simply read in the text.
    """

    headline: Headline
    regimes: Mapping[str, RegimeVerdict]
    flags: tuple[Flag, ...]
    evidence: Evidence
    origins: Mapping[str, Origin]
    components: tuple[ComponentVerdict, ...]
    resembles: tuple[tuple[str, float], ...]
    day: date
    versions: Mapping[str, str]
