"""One condition against the facts: a figure with its limit, a certificate with its level, a date with its deadline."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from classification.evidence import Certificate, Figure
from classification.facts import Days, Facts
from taxonomy.certificates import certificate_schemes
from taxonomy.errors import UnitError
from taxonomy.metrics import load_metrics
from taxonomy.model import CertificateLevel, Comparator, Measure
from taxonomy.units import convert

#: ``unknown`` is a figure or certificate that is asked for and not given, ``prose`` a requirement in words that no figure
#: decides.
Outcome = Literal["met", "failed", "unknown", "prose"]


#: The label that China grants, wherever else a project may be without one.
_CHINESE_LABEL = "Chinese green building label"


@dataclass(frozen=True, slots=True)
class _Interval:
    """The values that a figure or a criterion admits; an end is open where ``is_open`` says so."""

    low: float
    high: float
    low_is_open: bool
    high_is_open: bool

    @classmethod
    def of(cls, comparator: Comparator, low: float, high: float) -> _Interval:
        """What ``comparator`` admits; for ``=`` everything from ``low`` to ``high``."""
        if comparator in ("<", "<="):
            return cls(-math.inf, high, True, comparator == "<")
        if comparator in (">", ">="):
            return cls(low, math.inf, comparator == ">", True)
        return cls(low, high, False, False)

    def within(self, other: _Interval) -> bool:
        """Whether every value of this one is of the other too."""
        low = self.low > other.low or (self.low == other.low and (self.low_is_open or not other.low_is_open))
        high = self.high < other.high or (self.high == other.high and (self.high_is_open or not other.high_is_open))
        return low and high

    def apart_from(self, other: _Interval) -> bool:
        """Whether they share no value."""
        return self._ends_before(other) or other._ends_before(self)

    def against(self, admitted: _Interval) -> Outcome:
        """Met if all of it is admitted, failed if nothing is, else open."""
        if self.within(admitted):
            return "met"
        return "failed" if self.apart_from(admitted) else "unknown"

    def _ends_before(self, other: _Interval) -> bool:
        touches = self.high == other.low and not (self.high_is_open or other.low_is_open)
        return self.high <= other.low and not touches


@functools.cache
def limit_in_metric_unit(metric: str, value: float, unit: str | None) -> float | None:
    """A limit in the unit of its metric; None where it cannot be converted."""
    target = load_metrics()[metric].unit
    if unit is None or target is None or unit == target:
        return value
    try:
        return convert(value, unit, target)
    except UnitError:
        return None


def compare(figure: Figure, comparator: Comparator, limit: float) -> Outcome:
    """A range or bound decides only when all of it lies on one side of the limit; ``limit`` is in the metric's unit.

    "Below 120" leaves a limit of 100 open; "below 90" meets it, "above 100" fails it.
    """
    if figure.canonical is None or not figure.plausible or figure.time == "baseline":
        return "unknown"
    low = high = _snapped(figure.canonical, limit)
    if figure.canonical_upper is not None:
        high = _snapped(figure.canonical_upper, limit)
    return _Interval.of(figure.comparator, low, high).against(_Interval.of(comparator, limit, limit))


def _snapped(value: float, limit: float) -> float:
    """``value``, or the limit itself where only the rounding of a conversion keeps them apart."""
    return limit if math.isclose(value, limit, rel_tol=1e-9) else value


def decisive(figures: Sequence[Figure], comparator: Comparator, limit: float) -> tuple[Outcome, Figure | None]:
    """The outcome over all figures of a metric, and the figure behind it: one that fails outweighs one that meets."""
    decided: Figure | None = None
    for figure in figures:
        outcome = compare(figure, comparator, limit)
        if outcome == "failed":
            return outcome, figure
        if outcome == "met" and decided is None:
            decided = figure
    return ("met", decided) if decided else ("unknown", None)


def margin(figure: Figure, limit: float) -> float | None:
    """``(figure - limit) / |limit|``; None where the limit is zero."""
    return (figure.canonical - limit) / abs(limit) if limit and figure.canonical is not None else None


def gate_holds(gate: Measure, facts: Facts) -> bool | None:
    """Whether a project is of the size that a node is for; None where its size is not known."""
    limit = limit_in_metric_unit(gate.metric, gate.value, gate.unit)
    if limit is None:
        return None
    outcome, _ = decisive(facts.figures.get(gate.metric, ()), gate.comparator, limit)
    return None if outcome == "unknown" else outcome == "met"


def certified(wanted: Sequence[CertificateLevel], facts: Facts) -> tuple[Outcome, Certificate | None]:
    """Whether one of the ``wanted`` certificates is held.

    A certificate below the level fails only where no other scheme would do as well; a text that denies having any fails.
    """
    held = facts.certificates
    schemes = certificate_schemes()
    below: Certificate | None = None
    for want in wanted:
        for certificate in held:
            if certificate.scheme == want.scheme:
                reaches = schemes[want.scheme].reaches(certificate.level, want.level)
                if reaches:
                    return "met", certificate
                below = certificate if reaches is False else below
    if below is not None and len({want.scheme for want in wanted}) == 1:
        return "failed", below
    # What the place of the project grants is denied; whether China would is not said.
    elsewhere = facts.has_no_other and all(want.scheme != _CHINESE_LABEL for want in wanted)
    if below is None and (facts.is_uncertified or elsewhere):
        return "failed", None
    return "unknown", below


def in_time(known: Days | None, comparator: Comparator, limit: date, day: date) -> Outcome:
    """A deadline against the days that a date can mean.

    Where the project gives no date, a deadline that has not passed on ``day`` is taken for words: it can still be kept.
    """
    if known is None:
        return "prose" if comparator in ("<", "<=") and day <= limit else "unknown"
    last_day = limit.toordinal()
    days = _Interval.of("=", known.first.toordinal(), known.last.toordinal())
    return days.against(_Interval.of(comparator, last_day, last_day))
