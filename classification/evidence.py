"""Figures and certificates found in a project text, each with its place in the original."""

from __future__ import annotations

from dataclasses import dataclass

from classification.certificates import Certificate, certificates
from classification.figure_metrics import Choice, metrics_of
from classification.figure_wording import Bound, Time, bound, time_of
from classification.quantities import Passage, Quantity, quantities
from mappings.text import Text

__all__ = ["Certificate", "Evidence", "Figure", "extract"]

#: Units whose quantities say nothing without a metric when a numeral is spelt out: 一个, 三方, 一次.
_SMALL_TALK = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity found at a half-open place of the original text.

    ``metric`` is an id of the metrics registry, None when no cue tells. ``value`` is as written, numerals and
    multipliers worked out, ``upper`` the far end of a range; ``canonical`` and ``canonical_upper`` are the same in the
    metric's unit. ``plausible`` is False without a metric and outside of its range.
    """

    metric: str | None
    value: float
    upper: float | None
    comparator: Bound
    unit: str
    canonical: float | None
    canonical_upper: float | None
    time: Time
    start: int
    end: int
    quote: str
    plausible: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a text proves by itself, in order of place."""

    figures: tuple[Figure, ...]
    certificates: tuple[Certificate, ...]


def extract(text: Text) -> Evidence:
    """The figures and certificates of a text. Money, dates, clause numbers and bare numbers are no figures."""
    passage = Passage(text)
    found = quantities(passage)
    amounts = [quantity for quantity in found if quantity.form != "year"]
    pairs = list(zip(amounts, metrics_of(passage, amounts), strict=True))
    # Years stand between the others without taking part: each is only asked whether it is itself a figure.
    pairs += [(year, metrics_of(passage, [year])[0]) for year in found if year.form == "year"]
    telling = [(quantity, choice) for quantity, choice in pairs if choice or _says_something(quantity)]
    telling.sort(key=lambda pair: pair[0].start)
    figures: list[Figure] = []
    previous: Quantity | None = None
    for quantity, choice in telling:
        figures.append(_figure(passage, previous, quantity, choice))
        previous = quantity
    return Evidence(tuple(figures), certificates(text))


def _says_something(quantity: Quantity) -> bool:
    """Whether a quantity without a metric is worth keeping: it has a unit, and is no 一个 or 三方."""
    first, last = quantity.unit
    if first == last:
        return False
    return quantity.form != "chinese" or last - first >= _SMALL_TALK


def _figure(passage: Passage, previous: Quantity | None, quantity: Quantity, choice: Choice | None) -> Figure:
    text, normal = passage.text, passage.normal
    first, last = passage.sentence(quantity.start)
    if previous:
        first = max(first, previous.end)
    before, after = normal[first : quantity.start], normal[quantity.end : last]
    becomes = previous is not None and previous.changed_to
    start, end = text.span(quantity.start, quantity.end)
    unit = text.span(*quantity.unit) if quantity.unit[0] < quantity.unit[1] else (0, 0)
    time = time_of(before, after)
    if quantity.changed_to:
        time = "baseline"
    elif becomes and time == "baseline":
        time = "stated"
    return Figure(
        metric=choice.metric.id if choice else None,
        value=quantity.value,
        upper=quantity.upper,
        comparator=bound(before[-32:], after[:12]),
        unit=text.original[unit[0] : unit[1]],
        canonical=choice.value if choice else None,
        canonical_upper=choice.upper if choice else None,
        time=time,
        start=start,
        end=end,
        quote=text.original[start:end],
        plausible=choice is not None and _plausible(choice),
    )


def _plausible(choice: Choice) -> bool:
    return choice.metric.is_plausible(choice.value) and (
        choice.upper is None or choice.metric.is_plausible(choice.upper)
    )
