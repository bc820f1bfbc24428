"""Criterion tree x facts x date -> met, failed or open, with every comparison made and what would change the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from classification.comparison import (
    Outcome,
    certified,
    decisive,
    gate_holds,
    in_time,
    limit_in_metric_unit,
    margin,
)
from classification.evidence import Certificate, Figure
from classification.facts import Facts
from classification.unit_context import named_by, sole_metrics
from taxonomy.library import Library
from taxonomy.metrics import load_metrics
from taxonomy.model import (
    Activity,
    Comparator,
    Criterion,
    CriterionGroup,
    CriterionNode,
    LocalisedText,
    Measure,
    Scope,
    Tier,
)

Tiers = frozenset[Tier | None]

#: The metric of a leaf that takes over the conditions of another activity; its value is the code of that activity.
SAME_CONDITIONS = "same_conditions_as"
_WAYS: tuple[Outcome, Outcome] = ("met", "failed")


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One leaf with what decided it: a figure, a certificate, or the concept ``shown`` by the text.

    ``limit`` is the criterion's figure in the unit of its metric and ``margin`` (figure - limit) / |limit|; both None
    where no figure was compared.
    """

    activity: str
    criterion: Criterion
    outcome: Outcome
    figure: Figure | None = None
    margin: float | None = None
    limit: float | None = None
    certificate: Certificate | None = None
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class TierResult:
    """How an activity's criteria of one tier come out.

    ``results`` are the leaves that took part, ``missing`` the fewest open ones that would settle an unknown outcome,
    ``failing`` the fewest failed ones that would have to come out otherwise for a failed one to be met.
    """

    outcome: Outcome
    results: tuple[CriterionResult, ...]
    missing: tuple[CriterionResult, ...] = ()
    failing: tuple[CriterionResult, ...] = ()


def evaluate(
    activity: Activity, tiers: Tiers, facts: Facts, day: date, library: Library | None = None
) -> TierResult | None:
    """The outcome of the criteria of ``activity`` in ``tiers`` (None stands for a catalogue without tiers).

    ``library`` is where a leaf finds the activity whose conditions it takes over; without it such a leaf stays words.

    None when the activity states no criterion of these tiers in force on ``day``. Only leaves that decide take part: a
    parameter of the method, a size gate or a benchmark is data for the reader. An exclusion without a tier holds in all.
    """
    walk = _Walk(activity, tiers, facts, day, library)
    result = all_of(walk.nodes(activity.criteria))
    if result is None or not any(one.criterion.tier in tiers for one in result.results):
        return None
    return result


def conjunction(outcomes: Iterable[Outcome]) -> Outcome | None:
    """One failure fails; a figure left open leaves it open; words that nobody can measure do neither."""
    return _first_of(("failed", "unknown", "met", "prose"), outcomes)


def disjunction(outcomes: Iterable[Outcome]) -> Outcome | None:
    """One success is enough; a failure counts when no other route's figure is outstanding."""
    return _first_of(("met", "unknown", "failed", "prose"), outcomes)


def _first_of(order: Sequence[Outcome], outcomes: Iterable[Outcome]) -> Outcome | None:
    given = set(outcomes)
    return next((outcome for outcome in order if outcome in given), None)


def all_of(parts: Sequence[TierResult]) -> TierResult | None:
    """All parts hold."""
    outcome = conjunction(part.outcome for part in parts)
    if outcome is None:
        return None
    return TierResult(
        outcome,
        tuple(one for part in parts for one in part.results),
        tuple(one for part in parts for one in part.missing) if outcome == "unknown" else (),
        tuple(one for part in parts for one in part.failing) if outcome == "failed" else (),
    )


def any_of(parts: Sequence[TierResult]) -> TierResult | None:
    """One part is enough: of several open or failed routes, the one with the least to show is the way on."""
    outcome = disjunction(part.outcome for part in parts)
    if outcome is None:
        return None
    routes = [part for part in parts if part.outcome == outcome]
    missing = min((route.missing for route in routes), key=len) if outcome == "unknown" else ()
    failing = min((route.failing for route in routes), key=_effort) if outcome == "failed" else ()
    return TierResult(outcome, tuple(one for part in parts for one in part.results), missing, failing)


def either_product(parts: Sequence[TierResult]) -> TierResult | None:
    """Nobody says which product it is: the figures given tell, unless products that ask for one figure come out differently."""
    whole = any_of(parts)
    measured = [part for part in parts if part.outcome in _WAYS or _metrics(part)]
    if not measured or whole is None:
        return whole
    # What the figures of some products settle is not opened again by those of others.
    groups = _sharing(measured)
    alike = [group for group in groups if len({part.outcome for part in group}) == 1]
    settled = [group for group in alike if group[0].outcome in _WAYS]
    results = tuple(one for part in measured for one in part.results)
    if settled or len(alike) == len(groups):
        told = all_of([part for group in settled or alike for part in group])
        return told and replace(told, results=results)
    # The product itself is the missing evidence.
    return TierResult("unknown", whole.results, tuple(replace(one, outcome="unknown") for one in results))


def _metrics(part: TierResult) -> set[str | None]:
    """The metrics of which figures are given."""
    return {one.criterion.metric for one in part.results if one.figure}


def _sharing(parts: Sequence[TierResult]) -> list[list[TierResult]]:
    """The parts in groups that no figure connects with one another."""
    groups: list[list[TierResult]] = []
    for part in parts:
        joined = [group for group in groups if any(_metrics(part) & _metrics(other) for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([*(one for group in joined for one in group), part])
    return groups


def _effort(failing: Sequence[CriterionResult]) -> tuple[int, float]:
    return len(failing), max((abs(one.margin or 0.0) for one in failing), default=0.0)


class _Walk:
    """One walk over the tree of an activity."""

    def __init__(self, activity: Activity, tiers: Tiers, facts: Facts, day: date, library: Library | None) -> None:
        self.activity = activity.id
        self._sole = sole_metrics(activity.criteria) if facts.unnamed else frozenset()
        self.tiers = tiers
        self.facts = facts
        self.day = day
        self.library = library

    def nodes(self, nodes: Iterable[CriterionNode], *, any_product: bool = False) -> list[TierResult]:
        """The outcomes of the nodes that concern the project."""
        nodes = list(nodes)
        failing = self._failing_at_any_size(nodes)
        parts = (failing.get(place) or self.node(one, any_product=any_product) for place, one in enumerate(nodes))
        return [part for part in parts if part is not None]

    def _failing_at_any_size(self, nodes: Sequence[CriterionNode]) -> dict[int, TierResult]:
        """By place, the leaves for several sizes that a project fails whatever its size: 46 kWh where 20 to 35 are allowed."""
        sized = {
            place: node
            for place, node in enumerate(nodes)
            if isinstance(node, Criterion) and self._concerns(node.scope, any_product=False) is None
        }
        gates = [node.scope.where for node in sized.values()]
        ends = {gate[0].comparator[0] for gate in gates if len(gate) == 1}
        if ends != {"<", ">"} or len({one.metric for gate in gates for one in gate}) != 1:
            return {}
        parts = {place: self._leaf(node) for place, node in sized.items()}
        failed = {place: part for place, part in parts.items() if part is not None and part.outcome == "failed"}
        return failed if len(failed) == len(sized) else {}

    def node(self, node: CriterionNode, *, any_product: bool = False) -> TierResult | None:
        """The outcome of a node; None when nothing in it takes part. ``any_product`` ignores which product it is for."""
        concerns = self._concerns(node.scope, any_product=any_product)
        if concerns is False:
            return None
        part = self._group(node) if isinstance(node, CriterionGroup) else self._leaf(node)
        if part is not None and concerns is None and part.outcome in ("failed", "unknown"):
            # It may not be for a project of this size at all: the size is the missing evidence.
            return TierResult("unknown", part.results, tuple(self._gate(gate) for gate in node.scope.where))
        return part

    def _gate(self, gate: Measure) -> CriterionResult:
        name = load_metrics()[gate.metric].name
        summary = LocalisedText(f"{name.en}: the rule depends on it", f"{name.zh}：规则取决于此")
        criterion = Criterion(
            "threshold",
            summary,
            metric=gate.metric,
            comparator=gate.comparator,
            value=gate.value,
            unit=gate.unit,
            role="scope",
        )
        return CriterionResult(self.activity, criterion, "unknown")

    def _group(self, group: CriterionGroup) -> TierResult | None:
        if group.mode == "any_of":
            return any_of(self.nodes(group.members))
        if group.mode == "all_of":
            return all_of(self.nodes(group.members))
        named = [one for one in group.members if self.facts.named(one.scope.applies_to)]
        parts = self.nodes(named)
        if parts:
            return all_of(parts)
        return either_product(self.nodes(group.members, any_product=True))

    def _concerns(self, scope: Scope, *, any_product: bool) -> bool | None:
        """Whether a node is for this project on this day; None where its size decides and is not known."""
        if not scope.in_force(self.day) or (scope.not_for and self.facts.named(scope.not_for)):
            return False
        if scope.applies_to and not any_product and not self.facts.named(scope.applies_to):
            return False
        gates = [gate_holds(gate, self.facts) for gate in scope.where]
        if False in gates:
            return False
        return None if None in gates else True

    def _leaf(self, criterion: Criterion) -> TierResult | None:
        is_general = criterion.kind == "exclusion" and criterion.tier is None
        if criterion.role != "pass" or not (criterion.tier in self.tiers or is_general):
            return None
        if criterion.metric == SAME_CONDITIONS and self.library is not None:
            other = self.library[f"{self.activity.partition(':')[0]}:{criterion.value}"]
            # The other side may refer back; its own references stay words.
            taken_over = evaluate(other, self.tiers, self.facts, self.day)
            if taken_over is not None:
                return taken_over
        result = self._judge(criterion)
        only = (result,)
        outcome = result.outcome
        return TierResult(outcome, only, only if outcome == "unknown" else (), only if outcome == "failed" else ())

    def _judge(self, criterion: Criterion) -> CriterionResult:
        facts = self.facts
        if refuted := facts.named(criterion.refuted_by):
            return CriterionResult(self.activity, criterion, "failed", shown=refuted)
        if shown := facts.named(criterion.shown_by):
            return CriterionResult(self.activity, criterion, "met", shown=shown)
        if criterion.metric and criterion.comparator and isinstance(criterion.value, float):
            return self._measure(criterion, criterion.metric, criterion.comparator, criterion.value)
        if criterion.certificates:
            outcome, certificate = certified(criterion.certificates, facts)
            return CriterionResult(self.activity, criterion, outcome, certificate=certificate)
        if criterion.deadline:
            limit = criterion.deadline
            outcome = in_time(facts.dates.get(limit.event), limit.comparator, limit.day, self.day)
            return CriterionResult(self.activity, criterion, outcome)
        is_measurable = criterion.kind in ("threshold", "certification")
        return CriterionResult(self.activity, criterion, "unknown" if is_measurable else "prose")

    def _measure(self, criterion: Criterion, metric: str, comparator: Comparator, value: float) -> CriterionResult:
        limit = limit_in_metric_unit(metric, value, criterion.unit)
        if limit is None:
            return CriterionResult(self.activity, criterion, "unknown")
        figures = self.facts.figures.get(metric) or self._told_by_unit(metric)
        outcome, figure = decisive(figures, comparator, limit)
        if figure is None:
            return CriterionResult(self.activity, criterion, "unknown", limit=limit)
        return CriterionResult(self.activity, criterion, outcome, figure, margin(figure, limit), limit)

    def _told_by_unit(self, metric: str) -> Sequence[Figure]:
        """Unnamed figures whose unit only this metric of the activity has: what a treatment plant uses per p.e. a year."""
        if metric not in self._sole:
            return ()
        return [one for figure in self.facts.unnamed if (one := named_by(metric, figure)) is not None]
