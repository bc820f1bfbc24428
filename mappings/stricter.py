"""Which of two counterparts asks for more: by the figures that both state on the same metric."""

from __future__ import annotations

from datetime import date
from typing import Literal

from taxonomy.metrics import load_metrics
from taxonomy.model import Activity, Criterion
from taxonomy.units import convert

Stricter = Literal["source", "target", "equal", "different", "unknown"]

#: Limits that ended before this day are history.
_AS_OF = date(2026, 1, 1)
_UPPER, _LOWER = ("<", "<="), (">", ">=")


def stricter_side(source: Activity, target: Activity) -> Stricter:
    """The side whose green criteria are the harder to meet.

    ``different`` where each is harder on another metric, ``unknown`` where no metric is stated by both. A side that asks
    for something measurable while the other asks for nothing measurable at all is the stricter.
    """
    ours, theirs = _limits(source), _limits(target)
    if not ours and not theirs:
        return "unknown"
    if not theirs:
        return "source" if _asks_for_nothing(target) else "unknown"
    if not ours:
        return "target" if _asks_for_nothing(source) else "unknown"
    verdicts = {_compare(ours[metric], theirs[metric]) for metric in ours.keys() & theirs.keys()} - {"unknown"}
    sides = verdicts - {"equal"}
    if not verdicts:
        return "unknown"
    if not sides:
        return "equal"
    return sides.pop() if len(sides) == 1 else "different"


def _limits(activity: Activity) -> dict[str, list[Criterion]]:
    """The green limits of each metric, one for each product or size where they differ."""
    found: dict[str, list[Criterion]] = {}
    for leaf in activity.criterion_leaves():
        decides = leaf.role == "pass" and leaf.tier in (None, "green") and leaf.scope.in_force(_AS_OF)
        if leaf.metric and leaf.is_numeric and decides:
            found.setdefault(leaf.metric, []).append(leaf)
    return found


def _asks_for_nothing(activity: Activity) -> bool:
    """Whether an official text was read and holds nothing measurable; what could not be read may hold anything."""
    read = activity.provenance.verification == "official-text"
    return read and not any(leaf.kind in ("threshold", "certification") for leaf in activity.criterion_leaves())


def _compare(ours: list[Criterion], theirs: list[Criterion]) -> Stricter:
    """Limits of one metric: one side is the stricter where all of its limits are the harder."""
    left, right = _hardness(ours), _hardness(theirs)
    if not left or not right or left[0][0] != right[0][0]:
        return "unknown"
    if sorted(left) == sorted(right) or (len({*left, *right}) == 1):
        return "equal"
    if max(left) <= min(right):
        return "source"
    if max(right) <= min(left):
        return "target"
    return "unknown"


def _hardness(limits: list[Criterion]) -> list[tuple[str, float, bool]]:
    """Direction, limit in the unit of the metric and whether it may be reached; the smaller the harder."""
    found = []
    for leaf in limits:
        assert leaf.metric is not None
        target = load_metrics()[leaf.metric].unit
        if not isinstance(leaf.value, float) or not leaf.unit or not target:
            return []
        value = convert(leaf.value, leaf.unit, target)
        if leaf.comparator in _UPPER:
            found.append(("upper", value, leaf.comparator == "<="))
        elif leaf.comparator in _LOWER:
            found.append(("lower", -value, leaf.comparator == ">="))
        else:
            found.append(("exact", value, True))
    return found if len({direction for direction, _, _ in found}) == 1 else []
