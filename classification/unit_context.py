"""Figures that only their unit names: an activity that asks for one metric of a dimension makes the dimension telling."""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import replace

from classification.evidence import Figure
from taxonomy.errors import UnitError
from taxonomy.metrics import load_metrics
from taxonomy.model import CriterionNode, leaves
from taxonomy.units import convert

#: Units of these dimensions measure many things: per cent, years, megawatts, tonnes say nothing without a word.
_VAGUE = frozenset(
    ("ratio", "time", "grade", "dimensionless", "power", "mass", "count", "calendar-year", "volume", "area-floor")
    + ("area-land", "length", "hours", "angle", "flow-mass", "ghg-rate", "ratio-per-year")
    + ("energy-electric-annual", "energy-coal-annual")
)


@functools.lru_cache(maxsize=1024)
def sole_metrics(criteria: tuple[CriterionNode, ...]) -> frozenset[str]:
    """The metrics of an activity that are alone in a telling dimension."""
    metrics = load_metrics()
    asked = {leaf.metric for leaf in leaves(criteria) if leaf.metric and leaf.is_numeric}
    dimensions = {name: metrics[name].dimension for name in asked}
    count = Counter(dimensions.values())
    return frozenset(
        name for name, dimension in dimensions.items() if dimension not in (None, *_VAGUE) and count[dimension] == 1
    )


def named_by(metric: str, figure: Figure) -> Figure | None:
    """``figure`` as one of ``metric``; None where its unit does not measure it or the value cannot be meant."""
    known = load_metrics()[metric]
    if not figure.unit or known.unit is None:
        return None
    try:
        factor = convert(1.0, figure.unit, known.unit)
    except UnitError:
        return None
    value = figure.value * factor
    upper = None if figure.upper is None else figure.upper * factor
    if not known.is_plausible(value):
        return None
    return replace(figure, metric=metric, canonical=value, canonical_upper=upper, plausible=True)
