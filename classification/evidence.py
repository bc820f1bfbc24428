"""Figures, certificates and dates of events found in a project text, each with its place in the original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classification.extraction.certificates import Certificate, certificates, denies_all
from classification.extraction.figure_metrics import Choice, metrics_of
from classification.extraction.figure_wording import Bound, Mark, Time, bound, mark_of
from classification.extraction.metric_cues import CueHit, cue_index
from classification.extraction.project_dates import ProjectDate, project_dates
from classification.extraction.quantities import Passage, Quantity, quantities
from mappings.text import Text

__all__ = ["Certificate", "Evidence", "Figure", "ProjectDate", "extract"]

#: Units whose quantities say nothing without a metric when a numeral is spelt out: 一个, 三方, 一次.
_SMALL_TALK = 2
_CIRCLED = frozenset("①②③④⑤⑥⑦⑧⑨⑩")


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
    """What a text proves by itself, in order of place.

    ``is_uncertified``: the text says that there is no certificate, and names none.
    """

    figures: tuple[Figure, ...]
    certificates: tuple[Certificate, ...]
    dates: tuple[ProjectDate, ...]
    is_uncertified: bool = False


def extract(text: Text) -> Evidence:
    """What a text proves. Money, dates, clause numbers and bare numbers are no figures."""
    passage = Passage(text)
    found = quantities(passage)
    if any(mark in text.original for mark in _CIRCLED):
        # Normalisation makes a plain digit of a circled one, which numbers an item and counts nothing.
        found = [one for one in found if text.original[text.offsets[one.start]] not in _CIRCLED]
    amounts = [quantity for quantity in found if quantity.form != "year"]
    hits = cue_index().find(passage.normal) if found else []
    pairs = list(zip(amounts, metrics_of(passage, amounts, hits), strict=True))
    # Years stand between the others without taking part: each is only asked whether it is itself a figure.
    pairs += [(year, metrics_of(passage, [year], hits)[0]) for year in found if year.form == "year"]
    telling = [(quantity, choice) for quantity, choice in pairs if choice or _says_something(quantity, hits)]
    telling.sort(key=lambda pair: pair[0].start)
    places = [None, *(quantity for quantity, _ in telling)]
    marks = [
        _mark(passage, before, quantity, choice) for before, (quantity, choice) in zip(places, telling, strict=False)
    ]
    figures = []
    for place, (quantity, choice) in enumerate(telling):
        later = {other.metric.id for _, other in telling[place + 1 :] if other}
        mark = marks[place]
        if mark == "current":
            mark = "baseline" if choice and choice.metric.id in later else "stated"
        figures.append(_figure(passage, quantity, choice, mark))
    held = certificates(text)
    return Evidence(tuple(figures), held, project_dates(text), not held and denies_all(text))


def _says_something(quantity: Quantity, hits: Sequence[CueHit]) -> bool:
    """Whether a quantity without a metric is worth keeping: it has a unit, is no 一个 or 三方 and no part of a name."""
    first, last = quantity.unit
    if first == last or any(hit.start <= quantity.start and quantity.end <= hit.end for hit in hits):
        return False
    return quantity.form != "chinese" or last - first >= _SMALL_TALK


def _mark(passage: Passage, previous: Quantity | None, quantity: Quantity, choice: Choice | None) -> Mark:
    """The time of a figure by the words between the figure before it and the end of its sentence."""
    first, last = passage.sentence(quantity.start)
    if previous:
        first = max(first, previous.end)
    before = passage.normal[first : quantity.start]
    if choice and choice.cue and first <= choice.cue[0] and choice.cue[1] <= quantity.start:
        # 保留原有结构 and 化石燃料基准 are names of what is measured, not of a time.
        low, high = choice.cue[0] - first, choice.cue[1] - first
        before = before[:low] + " " + before[high:]
    mark = mark_of(before, passage.normal[quantity.end : last])
    if quantity.changed_to:
        return "baseline"
    becomes = previous is not None and previous.changed_to
    return "stated" if mark == "baseline" and (becomes or (choice and choice.is_change)) else mark


def _figure(passage: Passage, quantity: Quantity, choice: Choice | None, time: Time) -> Figure:
    text, normal = passage.text, passage.normal
    start, end = text.span(quantity.start, quantity.end)
    unit = text.span(*quantity.unit) if quantity.unit[0] < quantity.unit[1] else (0, 0)
    return Figure(
        metric=choice.metric.id if choice else None,
        value=quantity.value,
        upper=quantity.upper,
        comparator=bound(
            normal[max(0, quantity.start - 32) : quantity.start], normal[quantity.end : quantity.end + 12]
        ),
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
    metric = choice.metric
    return metric.is_plausible(choice.value) and (choice.upper is None or metric.is_plausible(choice.upper))
