"""Figures, certificates and dates of events found in a project text, each with its place in the original."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classification.extraction.certificates import Certificate, certificates, denies_all, denies_others
from classification.extraction.figure_metrics import Choice, metrics_of
from classification.extraction.figure_wording import Bound, Mark, Time, bound, mark_of
from classification.extraction.metric_cues import LOW_IS_GOOD, CueHit, cue_index
from classification.extraction.project_dates import ProjectDate, project_dates
from classification.extraction.quantities import Passage, Quantity, quantities
from mappings.text import Text

__all__ = ["Certificate", "Evidence", "Figure", "ProjectDate", "extract"]

#: Units whose quantities say nothing without a metric when a numeral is spelt out: 一个, 三方, 一次.
_SMALL_TALK = 2
#: 一次能源与当地近零限值持平, "primary energy equal to the nZEB threshold": no per cent under it.
_LEVEL_WITH_NZEB = re.compile(
    r"(?:与|和|跟|同)[^,;。\d]{0,8}(?:近零|nzeb)[^,;。\d]{0,8}?(?:持平|相当|一致|相等|相同|齐平)"
    r"|(?:刚好|恰好|仅|只|正好)?(?:等于|持平于|等同于?|卡在)[^,;。\d]{0,8}(?:近零|nzeb)(?:能耗)?(?:建筑)?(?:限值|阈值|水平|要求)?"
    r"|\b(?:equal to|equals|level with|the same as|on a par with|no better than|exactly (?:at|on|the)|just (?:at|meets|on))"
    r" (?:the )?(?:[a-z]+ ){0,2}?(?:nzeb|nearly[- ]zero[- ]energy)\b"
)
#: A grade that is not reached is missed on the worse side.
_WORSE = re.compile(
    r"(?:未达到?|达不到|未到|不及|不满足|劣于|差于|够不上|worse than|not reach(?:ing)?|short of)\s?(?:国家|国标|新国标)?$"
)
_BETTER = re.compile(r"(?:优于|好于|高于|better than|above)\s?(?:国家|国标|新国标)?$")
_TURNED: dict[Bound, Bound] = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
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

    ``is_uncertified``: the text says that there is no certificate, and names none; ``has_no_other``: none of the place
    of the project beside those that it names.
    """

    figures: tuple[Figure, ...]
    certificates: tuple[Certificate, ...]
    dates: tuple[ProjectDate, ...]
    is_uncertified: bool = False
    has_no_other: bool = False


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
    figures += _parities(passage)
    figures.sort(key=lambda figure: figure.start)
    is_uncertified = not held and (denies_all(text) or denies_others(text))
    has_no_other = bool(held) and denies_others(text)
    return Evidence(tuple(figures), held, project_dates(text), is_uncertified, has_no_other)


def _parities(passage: Passage) -> list[Figure]:
    """Figures that words state: a building whose demand is that of the nZEB threshold is 0 % under it."""
    found = []
    for match in _LEVEL_WITH_NZEB.finditer(passage.normal):
        start, end = passage.text.span(*match.span())
        quote = passage.text.original[start:end]
        found.append(
            Figure("primary_energy_demand_below_nzeb", 0.0, None, "=", "", 0.0, None, "stated", start, end, quote, True)
        )
    return found


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
        comparator=_comparator(normal, quantity, choice),
        unit=text.original[unit[0] : unit[1]],
        canonical=choice.value if choice else None,
        canonical_upper=choice.upper if choice else None,
        time=time,
        start=start,
        end=end,
        quote=text.original[start:end],
        plausible=choice is not None and _plausible(choice),
    )


def _comparator(normal: str, quantity: Quantity, choice: Choice | None) -> Bound:
    """The bound that the words beside a figure set; 二级以下 and 未达二级 are worse than grade 2, so higher."""
    before, after = normal[max(0, quantity.start - 32) : quantity.start], normal[quantity.end : quantity.end + 12]
    found = bound(before, after)
    if choice is None or choice.metric.id not in LOW_IS_GOOD:
        return found
    if _WORSE.search(before):
        return ">"
    return "<" if _BETTER.search(before) else _TURNED[found]


def _plausible(choice: Choice) -> bool:
    metric = choice.metric
    return metric.is_plausible(choice.value) and (choice.upper is None or metric.is_plausible(choice.upper))
