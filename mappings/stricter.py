"""Which of two counterparts asks for more: by the figures that both state on the same metric."""

from __future__ import annotations

from typing import Literal

from taxonomy.model import Activity, Criterion

Stricter = Literal["source", "target", "equal", "different", "unknown"]

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


def _limits(activity: Activity) -> dict[str, Criterion]:
    """The first green limit of each metric."""
    found: dict[str, Criterion] = {}
    for leaf in activity.criterion_leaves():
        if leaf.metric and leaf.is_numeric and leaf.role == "pass" and leaf.tier in (None, "green"):
            found.setdefault(leaf.metric, leaf)
    return found


def _asks_for_nothing(activity: Activity) -> bool:
    """Whether an official text was read and holds nothing measurable; what could not be read may hold anything."""
    read = activity.provenance.verification == "official-text"
    return read and not any(leaf.kind in ("threshold", "certification") for leaf in activity.criterion_leaves())


def _compare(ours: Criterion, theirs: Criterion) -> Stricter:
    left, right = ours.value, theirs.value
    if not isinstance(left, float) or not isinstance(right, float) or ours.unit != theirs.unit:
        return "unknown"
    if ours.comparator in _UPPER and theirs.comparator in _UPPER:
        order = (left, ours.comparator == "<="), (right, theirs.comparator == "<=")
    elif ours.comparator in _LOWER and theirs.comparator in _LOWER:
        order = (-left, ours.comparator == ">="), (-right, theirs.comparator == ">=")
    else:
        return "unknown"
    if order[0] == order[1]:
        return "equal"
    return "source" if order[0] < order[1] else "target"
