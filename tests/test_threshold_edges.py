"""Every figure that decides, in every catalogue: just below, at and just above its limit, in several units.

The expected outcome is worked out here from the comparator alone, so that nothing of the evaluation is taken for granted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import pytest

from classification.criteria import evaluate
from classification.evidence import Figure
from classification.facts import Facts
from taxonomy.library import library
from taxonomy.metrics import load_metrics
from taxonomy.model import Activity, Criterion, CriterionGroup, CriterionNode, Measure, Scope, Tier
from taxonomy.units import convert, unit_table

#: A step well above the rounding of a conversion and well below what any rule means to tell apart.
_STEP = 1e-6
_UNITS = 3


@cache
def leaves_in_scope(catalogue: str) -> tuple[tuple[Activity, Criterion, tuple[Scope, ...]], ...]:
    """Deciding figures with the scopes around them."""
    found = []
    for activity in library().catalogues[catalogue].activities:
        for leaf, scopes in _walk(activity.criteria, ()):
            if leaf.role == "pass" and leaf.metric and leaf.is_numeric and leaf.kind == "threshold":
                found.append((activity, leaf, (*scopes, leaf.scope)))
    return tuple(found)


def _walk(nodes: tuple[CriterionNode, ...], around: tuple[Scope, ...]) -> Iterator[tuple[Criterion, tuple[Scope, ...]]]:
    for node in nodes:
        if isinstance(node, CriterionGroup):
            yield from _walk(node.members, (*around, node.scope))
        else:
            yield node, around


def figure(metric: str, value: float) -> Figure:
    unit = load_metrics()[metric].unit or ""
    return Figure(metric, value, None, "=", unit, value, None, "stated", 0, 0, "", True)


def holding(gate: Measure) -> Figure:
    """A figure that opens a gate of size."""
    limit = convert(gate.value, gate.unit, load_metrics()[gate.metric].unit or "")
    shift = {"<": -1, "<=": -1, "=": 0, ">=": 1, ">": 1}[gate.comparator]
    return figure(gate.metric, limit + shift * max(abs(limit) * 0.5, 1e-3))


def expected(comparator: str, side: int) -> bool:
    return {"<": side < 0, "<=": side <= 0, "=": side == 0, ">=": side >= 0, ">": side > 0}[comparator]


@cache
def spellings(unit: str) -> tuple[str, ...]:
    """Other spellings of a unit that convert into it, those with the most different factors first."""
    own = next(one for one in unit_table().readings(unit) if not one.context)
    factors: dict[float, str] = {}
    for spelling, dimension in unit_table().spellings():
        for one in unit_table().readings(spelling):
            if dimension == own.dimension == one.dimension and not one.context and one.factor > 0:
                factors.setdefault(one.factor / own.factor, spelling)
    return (unit, *[factors[factor] for factor in sorted(factors) if factor != 1][: _UNITS - 1])


def day_within(scopes: tuple[Scope, ...]) -> date:
    first = max((scope.valid_from for scope in scopes if scope.valid_from), default=date(2026, 1, 1))
    last = min((scope.valid_to for scope in scopes if scope.valid_to), default=date(2099, 1, 1))
    return min(max(first, date(2026, 1, 1)), last)


@pytest.mark.parametrize("catalogue", list(library().catalogues))
def test_edges(catalogue: str) -> None:
    checked = 0
    for activity, leaf, scopes in leaves_in_scope(catalogue):
        metric = load_metrics()[leaf.metric or ""]
        assert isinstance(leaf.value, float)
        assert leaf.comparator
        if metric.unit is None or not leaf.unit:
            continue
        about = frozenset(scope.applies_to[0] for scope in scopes if scope.applies_to)
        figures = {gate.metric: (holding(gate),) for scope in scopes for gate in scope.where}
        tiers: frozenset[Tier | None] = frozenset({leaf.tier})
        for side in (-1, 0, 1):
            value = leaf.value + side * max(abs(leaf.value) * _STEP, _STEP)
            for unit in spellings(leaf.unit):
                written = convert(value, leaf.unit, unit) if side else convert(leaf.value, leaf.unit, unit)
                canonical = convert(written, unit, metric.unit)
                facts = Facts({**figures, metric.id: (figure(metric.id, canonical),)}, concepts=about)
                result = evaluate(activity, tiers, facts, day_within(scopes))
                assert result is not None, (activity.id, leaf.summary.en)
                judged = [one for one in result.results if one.criterion is leaf]
                assert judged, (activity.id, leaf.summary.en, "takes no part")
                wanted = "met" if expected(leaf.comparator, side) else "failed"
                assert judged[0].outcome == wanted, (activity.id, leaf.summary.en, written, unit, wanted)
                checked += 1
    assert checked >= 9 * sum(1 for _ in leaves_in_scope(catalogue)) * 0.3


def test_there_are_enough_edges() -> None:
    total = sum(len(leaves_in_scope(catalogue)) for catalogue in library().catalogues)
    assert 3 * total >= 400


@pytest.mark.parametrize("catalogue", list(library().catalogues))
def test_a_period_ends_on_its_last_day(catalogue: str) -> None:
    for activity, leaf, scopes in leaves_in_scope(catalogue):
        if leaf.scope.valid_to is None:
            continue
        about = frozenset(scope.applies_to[0] for scope in scopes if scope.applies_to)
        facts = Facts({leaf.metric or "": (figure(leaf.metric or "", 0.0),)}, concepts=about)

        def takes_part(day: date, leaf: Criterion = leaf, activity: Activity = activity, facts: Facts = facts) -> bool:
            result = evaluate(activity, frozenset({leaf.tier}), facts, day)
            return result is not None and any(one.criterion is leaf for one in result.results)

        last = leaf.scope.valid_to
        if all(scope.in_force(last) for scope in scopes) and not leaf.scope.where:
            assert takes_part(last), (activity.id, leaf.summary.en)
        assert not takes_part(last + timedelta(days=1)), (activity.id, leaf.summary.en)
