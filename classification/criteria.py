"""Criterion tree x evidence x date -> met, failed or open, with the comparison made and what is missing."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from classification.evidence import Certificate, Figure
from mappings.mentions import mention_finder
from mappings.text import normalise
from taxonomy.errors import UnitError
from taxonomy.metrics import load_metrics
from taxonomy.model import Activity, Criterion, CriterionGroup, CriterionNode, Tier
from taxonomy.units import convert

#: ``unknown`` is a figure or certificate that is asked for and not given, ``prose`` a requirement in words that no figure
#: decides.
Outcome = Literal["met", "failed", "unknown", "prose"]

_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a project: figures by metric, certificates, and the concepts, roles and modifiers it is about."""

    figures: Mapping[str, Sequence[Figure]]
    certificates: Sequence[Certificate]
    concepts: frozenset[str]
    cues: frozenset[str]


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One leaf with the comparison made. ``margin`` is (figure - limit) / |limit|, None where no figure was compared."""

    activity: str
    criterion: Criterion
    outcome: Outcome
    figure: Figure | None = None
    margin: float | None = None


@dataclass(frozen=True, slots=True)
class TierResult:
    """How an activity's criteria of one tier come out, and the leaves behind it."""

    outcome: Outcome
    results: tuple[CriterionResult, ...]

    @property
    def missing(self) -> tuple[CriterionResult, ...]:
        """The measurable leaves that no evidence decides, where they matter."""
        return tuple(one for one in self.results if one.outcome == "unknown") if self.outcome == "unknown" else ()


def evaluate(activity: Activity, tiers: frozenset[Tier | None], facts: Facts, day: date) -> TierResult | None:
    """The outcome of the criteria of ``activity`` in ``tiers`` (None stands for a catalogue without tiers).

    None when the activity states no criterion of these tiers in force on ``day``. Only leaves that decide take part: a
    parameter of the method, a size gate or a benchmark is data for the reader.
    """
    evaluation = _Evaluation(activity, tiers, facts, day)
    outcome = _all_of([evaluation.node(node, alternative=False) for node in activity.criteria])
    return TierResult(outcome, tuple(evaluation.results)) if outcome else None


def _all_of(outcomes: Sequence[Outcome | None]) -> Outcome | None:
    """One failure fails; a figure left open leaves it open; words that nobody can measure do not."""
    return _first_of(("failed", "unknown", "met", "prose"), outcomes)


def _any_of(outcomes: Sequence[Outcome | None]) -> Outcome | None:
    """One success is enough; a failure counts when no other route's figure is outstanding."""
    return _first_of(("met", "unknown", "failed", "prose"), outcomes)


def _first_of(order: Sequence[Outcome], outcomes: Sequence[Outcome | None]) -> Outcome | None:
    return next((outcome for outcome in order if outcome in outcomes), None)


class _Evaluation:
    """One walk over the tree, collecting the leaves that take part."""

    def __init__(self, activity: Activity, tiers: frozenset[Tier | None], facts: Facts, day: date) -> None:
        self.activity = activity
        self.tiers = tiers
        self.facts = facts
        self.day = day
        self.results: list[CriterionResult] = []

    def node(self, node: CriterionNode, *, alternative: bool) -> Outcome | None:
        """The outcome of a node; None when nothing in it takes part."""
        if isinstance(node, CriterionGroup):
            any_of = node.mode == "any_of"
            outcomes = [self.node(member, alternative=any_of) for member in node.members]
            return _any_of(outcomes) if any_of else _all_of(outcomes)
        decides = node.role == "pass" and node.kind != "exclusion"
        concerns = not node.scope.applies_to or not self.facts.concepts.isdisjoint(node.scope.applies_to)
        if node.tier not in self.tiers or not (decides and concerns) or not node.scope.in_force(self.day):
            return None
        result = self.leaf(node, alternative=alternative)
        self.results.append(result)
        return result.outcome

    def leaf(self, criterion: Criterion, *, alternative: bool) -> CriterionResult:
        """Compare a leaf with the facts."""
        if criterion.metric and criterion.is_numeric:
            return _compare(self.activity, criterion, self.facts)
        if criterion.kind in ("threshold", "certification"):
            return CriterionResult(self.activity.id, criterion, "unknown")
        # A route in words ("run-of-river") is met when the text is about it, beyond what the activity is itself.
        named = requirement_concepts(criterion) - set(self.activity.index.core) if alternative else frozenset()
        return CriterionResult(self.activity.id, criterion, "met" if named & self.facts.concepts else "prose")


def _compare(activity: Activity, criterion: Criterion, facts: Facts) -> CriterionResult:
    """Compare the figures of the criterion's metric with its limit; one that fails outweighs one that meets."""
    if criterion.metric is None or criterion.comparator is None or not isinstance(criterion.value, float):
        return CriterionResult(activity.id, criterion, "unknown")
    metric = load_metrics()[criterion.metric]
    limit = criterion.value
    if criterion.unit and metric.unit and criterion.unit != metric.unit:
        try:
            limit = convert(limit, criterion.unit, metric.unit)
        except UnitError:
            return CriterionResult(activity.id, criterion, "unknown")
    decided: CriterionResult | None = None
    for figure in facts.figures.get(criterion.metric, ()):
        outcome = _outcome(figure, criterion.comparator, limit)
        value = figure.canonical
        if outcome == "unknown" or value is None:
            continue
        margin = (value - limit) / abs(limit) if limit else None
        result = CriterionResult(activity.id, criterion, outcome, figure, margin)
        if outcome == "failed":
            return result
        decided = decided or result
    return decided or CriterionResult(activity.id, criterion, "unknown")


def _outcome(figure: Figure, comparator: str, limit: float) -> Outcome:
    """A range or bound decides only when all of it lies on one side of the limit."""
    if figure.canonical is None or not figure.plausible or figure.time == "baseline":
        return "unknown"
    low = high = figure.canonical
    if figure.canonical_upper is not None:
        high = figure.canonical_upper
    holds = _COMPARE[comparator]
    met = holds(low, limit) and holds(high, limit)
    # "Below 120" against a limit of 100 leaves it open; "below 90" does not.
    if figure.comparator in ("<", "<=") and comparator in ("<", "<="):
        return "met" if met or (comparator == "<" and figure.comparator == "<" and high == limit) else "unknown"
    if figure.comparator in (">", ">=") and comparator in (">", ">="):
        return "met" if met or (comparator == ">" and figure.comparator == ">" and low == limit) else "unknown"
    if met:
        return "met" if figure.comparator == "=" else "unknown"
    if not holds(low, limit) and not holds(high, limit):
        return "failed"
    return "unknown"


@functools.cache
def requirement_concepts(criterion: Criterion) -> frozenset[str]:
    """The concepts that a requirement names without negating them."""
    mentions = mention_finder().find(normalise(criterion.summary.en))
    return frozenset(mention.concept for mention in mentions if mention.standing == "about" and mention.weight >= 1)
