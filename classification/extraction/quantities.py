"""Quantities of a text: a number with the unit behind it, ranges and products joined, money and bare years left out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from classification.extraction.figure_wording import joins, without_years
from classification.extraction.metric_cues import Measure
from classification.extraction.numerals import Number, chinese_value, numbers
from classification.extraction.unit_spelling import Spelling, readings, unit_at
from mappings.text import Text
from taxonomy.units import Unit

_CLAUSE_END = re.compile(r"[;。!?]|(?<!\d),|,(?!\d)|\.(?=\s|$)")
_SENTENCE_END = re.compile(r"[;。!?]|\.(?=\s|$)")
_MONEY_BEFORE = re.compile(
    r"(?:[$€£¥]|\b(?:rmb|cny|usd|eur|hkd|sgd|gbp|jpy|dkk|sek|chf|aud|myr|thb|idr|inr|vnd)|人民币|美元|欧元|港元|港币)\s?$"
)
_NOT = re.compile(r"(?:\bnot |而非|并非|不是)$")
_BESIDE = r"[^,;。]{0,26}$"
#: Names of quantities that hold a denominator which their unit then leaves out, and what that makes of the unit.
_IMPLIED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?:供电|发电)(?:标准?)?煤耗{_BESIDE}"), "coal"),
    (re.compile(rf"百公里(?:电耗|耗电量?){_BESIDE}"), "distance"),
    (re.compile(rf"(?:吨水|制水|供水)(?:单位)?(?:电耗|耗电量?){_BESIDE}"), "water"),
    (re.compile(rf"吨(?!标|煤当)[^\W\d]{{1,6}}?(?:电耗|耗电量?){_BESIDE}"), "mass"),
    (re.compile(rf"吨(?!标|煤当)[^\W\d]{{1,6}}?能耗{_BESIDE}"), "energy"),
)
_HALF_OF: dict[str, dict[str, str]] = {
    "coal": dict.fromkeys(("克", "g", "克标准煤", "克标煤", "gce"), "克标准煤/千瓦时"),
    "distance": dict.fromkeys(("千瓦时", "度", "kwh"), "千瓦时/百公里"),
    "water": dict.fromkeys(("千瓦时", "度", "kwh"), "千瓦时/立方米"),
    "mass": dict.fromkeys(("千瓦时", "度", "kwh"), "千瓦时/吨"),
    "energy": dict.fromkeys(("千克标准煤", "公斤标准煤", "千克标煤", "公斤标煤", "kgce"), "千克标准煤/吨"),
}
_HALF_UNITS = frozenset(unit for units in _HALF_OF.values() for unit in units)
_TONNE_PER_TONNE = frozenset(("t/t", "t/tonne", "tonnes/tonne", "tonne/tonne", "吨/吨"))
_NUMBER_TAIL = re.compile(r"(?:[\d.,]+\s?[万亿千百]?|[零〇一二两三四五六七八九十百千万点]+)\s?$")
_MULTIPLIER = re.compile(r"\s?(百万|千万|十亿|百亿|千亿|万亿|万|亿|千|百|million|billion|thousand|hundred)")
_MULTIPLES = {
    "百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "十亿": 1e9, "百亿": 1e10, "千亿": 1e11, "万亿": 1e12,
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9,
}  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d")
#: 装机容量(MW): 100
_UNIT_IN_BRACKETS = re.compile(r"\((?P<unit>[^()]{1,24}(?:\([^()]{1,12}\))?)\)\s?[:|=]?\s?$")
_SOME = re.compile(r"\s?[余多来](?![年\d])")
#: In grams per kilometre nobody spells out that the exhaust is meant.
_EXHAUST = "|排放|尾气|单车|车型|插电|插混|混动|tailpipe|exhaust|wltp|nedc|emit|plug-in|hybrid|per car"
_GENERATION = (
    "|全周期|生命周期|直接排放|(?<!硫)(?<!化物)(?<!尘)(?<!粒物)(?<!汞)(?:排放|排碳)|水电|坝|库面|库区|水库|地热"
    "|life.?cycle|direct|hydro|reservoir|geothermal"
)
#: A tonne per tonne of these is a tonne of CO2, unless the words beside the figure name something else.
_EMITTER = "|clinker|cement|steel|rebar|furnace|alumin|smelter|potline|cracker|熟料|水泥|吨钢|粗钢|电解铝|乙烯"
_MATERIAL = re.compile(
    r"\b(?:slag|dust|waste|sludge|coal|coke|ore|limestone|water|steam|gas|gypsum|ash|feed|scrap|residues?|alumina|anodes?)\b[^,;.]{0,24}$"
    r"|(?:渣|灰|尘|煤|焦|矿|石|水|汽|料耗|废|氧化铝|阳极)[^,;。]{0,8}$"
)
#: 每千瓦时96克, 每吨排放0.55吨: the denominator stands first.
_EACH = re.compile(
    r"每(?P<of>[^\W\d每]{1,5}?)(?P<year>每年)?(?:的?(?:排放|耗电|电耗|能耗|产生|消耗))?(?:约|仅|为)?\s?$"
)


class Passage:
    """A normalised text with the bounds of its clauses and sentences."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.normal = text.normal
        self._clauses = [0, *(match.end() for match in _CLAUSE_END.finditer(self.normal))]
        self._sentences = [0, *(match.end() for match in _SENTENCE_END.finditer(self.normal))]

    def clause(self, place: int) -> tuple[int, int]:
        """The clause around a place: what stands between two commas or fuller stops."""
        return self._around(self._clauses, place)

    def sentence(self, place: int) -> tuple[int, int]:
        """The sentence around a place; a semicolon ends one too."""
        return self._around(self._sentences, place)

    def _around(self, starts: Sequence[int], place: int) -> tuple[int, int]:
        number = bisect_right(starts, place)
        return starts[number - 1], starts[number] if number < len(starts) else len(self.normal)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit at a half-open place of the normal form.

    ``unit`` is the place of the unit, empty at the end for none. ``changed_to`` says that the next quantity is what
    this one becomes (由320降至295).
    """

    value: float
    upper: float | None
    start: int
    end: int
    measure: Measure
    unit: tuple[int, int]
    form: str
    changed_to: bool = False


def quantities(passage: Passage) -> list[Quantity]:
    """Every quantity in order of place; numbers without a unit too, since some metrics have none."""
    joined: list[Quantity] = []
    years: list[Quantity] = []
    reached = 0
    for number in numbers(passage.normal):
        # The 100 of kWh/100km is no figure.
        quantity = _quantity(passage, number) if number.start >= reached else None
        if quantity is None:
            continue
        reached = quantity.end
        if quantity.form == "year":
            years.append(quantity)
            continue
        previous = joined[-1] if joined else None
        merged = _joined(passage, previous, quantity) if previous else None
        if merged is None:
            joined.append(quantity)
        else:
            joined[-1:] = merged
    found = [one for one in joined if not (_is_money(passage, one) or _is_denied(passage, one))]
    return sorted(found + years, key=lambda quantity: quantity.start)


def _quantity(passage: Passage, number: Number) -> Quantity | None:
    text, start, end = passage.text, number.start, number.end
    if number.form == "year":
        return Quantity(number.value, None, start, end, Measure("", ()), (end, end), "year")
    if number.form == "share":
        unit = Spelling(start, start + 3, "%" if passage.normal[start] == "百" else "‰")
        return Quantity(number.value, None, start, end, _measure(passage, unit), (start, start + 3), "share")
    if number.form == "chinese":
        return _spelt_out(passage, number)
    value, place = number.value, end
    in_cell = _ends_cell(text, end)
    found = None if in_cell else unit_at(text, end)
    if found is None and not in_cell:
        some = _SOME.match(passage.normal, end)
        place = some.end() if some else end
        found = unit_at(text, place) if some else None
        multiplier = _MULTIPLIER.match(passage.normal, place) if found is None else None
        if multiplier:
            value *= _MULTIPLES[multiplier[1]]
            place = multiplier.end()
            if some := _SOME.match(passage.normal, place):
                place = some.end()
            found = unit_at(text, place)
    if found is None and (before := _unit_before(text, start)):
        return Quantity(value, None, start, end, _measure(passage, before), (before.start, before.end), number.form)
    if found is None:
        form = "year" if _YEAR.fullmatch(passage.normal, start, end) else number.form
        return Quantity(value, None, start, end, Measure("", ()), (end, end), form)
    return Quantity(value, None, start, found.end, _measure(passage, found), (found.start, found.end), number.form)


def _ends_cell(text: Text, end: int) -> bool:
    """Whether a line or the cell of a pasted table ends behind a number: what follows is of something else."""
    return text.normal[end : end + 1] == " " and text.original[text.offsets[end]] in "\t\n\r"


def _unit_before(text: Text, place: int) -> Spelling | None:
    """The unit that stands in brackets, or alone in the cell of a pasted table, before a number without one."""
    match = _UNIT_IN_BRACKETS.search(text.normal, max(0, place - 48), place)
    if match:
        found = unit_at(text, match.start("unit"))
        return found if found and found.end == match.end("unit") else None
    cells = text.original[: text.offsets[place]].rstrip(" ")
    if not cells.endswith(("\t", "|")):
        return None
    cells = cells[:-1].rstrip()
    start = max(cells.rfind(sign) for sign in "\t|\n") + 1
    found = unit_at(text, bisect_left(text.offsets, start)) if start < len(cells) else None
    return found if found and text.offsets[found.end - 1] + 1 == len(cells) else None


def _spelt_out(passage: Passage, number: Number) -> Quantity | None:
    """A Chinese numeral only counts with its unit, which may begin with what looks like numeral: 三十万千瓦."""
    for place in range(number.start + 1, number.end + 1):
        some = _SOME.match(passage.normal, place)
        found = unit_at(passage.text, some.end() if some else place)
        if found and (value := chinese_value(passage.normal[number.start : place])) is not None:
            if found.key == "成":
                # 八成六 is 86 %.
                value += (chinese_value(passage.normal[found.end : found.end + 1]) or 0) / 10
            measure = _measure(passage, found)
            return Quantity(value, None, number.start, found.end, measure, (found.start, found.end), "chinese")
    return None


def _measure(passage: Passage, unit: Spelling) -> Measure:
    """The unit with the readings that hold here: one that needs a context takes the nearest."""
    unit = _with_implied_denominator(passage, _with_denominator(passage, unit))
    plain = tuple(reading for reading in unit.readings if not reading.context)
    nearest: tuple[int, Unit] | None = None
    for reading in unit.readings:
        if reading.context:
            gap = _context_gap(passage, unit, reading)
            if gap is not None and (nearest is None or gap < nearest[0]):
                nearest = gap, reading
    return Measure(unit.key, (nearest[1], *plain) if nearest else plain, unit.parts)


def _with_denominator(passage: Passage, unit: Spelling) -> Spelling:
    """The unit with the denominator that stands before its number, where the table knows the two together."""
    before = passage.normal[max(0, unit.start - 32) : unit.start]
    number = _NUMBER_TAIL.search(before)
    each = _EACH.search(before, 0, number.start()) if number and "每" in before and "/" not in unit.key else None
    if each:
        of = each["of"].removesuffix("电") if each["of"] != "电" else "度"
        key = f"{unit.key}/{of}{'年' if each['year'] else ''}"
        if readings(key):
            return Spelling(unit.start, unit.end, key)
    return unit


def _with_implied_denominator(passage: Passage, unit: Spelling) -> Spelling:
    """The unit with the denominator that the name of the quantity holds: 供电煤耗273克, 吨铝直流电耗12500千瓦时."""
    if "/" in unit.key or unit.key not in _HALF_UNITS:
        return unit
    before = passage.normal[max(0, unit.start - 40) : unit.start]
    for named, tail in _IMPLIED:
        if unit.key in _HALF_OF[tail] and named.search(before):
            key = _HALF_OF[tail][unit.key]
            return Spelling(unit.start, unit.end, key) if readings(key) else unit
    return unit


def _context_gap(passage: Passage, unit: Spelling, reading: Unit) -> int | None:
    context = reading.context.lower()
    if reading.dimension == "ghg-intensity-vehicle":
        context += _EXHAUST
    elif reading.dimension == "ghg-intensity-electricity":
        context += _GENERATION
    elif reading.dimension == "ghg-intensity-mass" and unit.key in _TONNE_PER_TONNE:
        before = passage.normal[max(0, unit.start - 60) : unit.start]
        context += "" if _MATERIAL.search(_NUMBER_TAIL.sub("", before)) else _EMITTER
    words = re.compile(context).finditer(passage.normal, *passage.sentence(unit.start))
    return min((max(unit.start - word.end(), word.start() - unit.end) for word in words), default=None)


def _joined(passage: Passage, first: Quantity, second: Quantity) -> list[Quantity] | None:
    """Two neighbours as a range, a product or a change; None where they have nothing to do with each other."""
    if first.upper is not None:
        return None
    normal, start = passage.normal, passage.sentence(first.start)[0]
    if second.start - first.end > 60 or passage.sentence(second.start)[0] != start:
        return None
    # 由2020年的320降至2025年的295, "1.7 in 2021, cut to 1.3": years stand between without being ends.
    between = without_years(normal[first.end : second.start])
    falls = first.value > second.value
    link = joins(without_years(normal[start : first.start]), between, normal[start : second.end], falls=falls)
    shared = second.measure if first.measure.kind == "bare" else first.measure
    alike = shared.kind == second.measure.kind or (link == "change" and shared.key.startswith(second.measure.key))
    if link is None or not (alike or link == "times"):
        return None
    if link == "change":
        # 由4.2吨二氧化碳降至1.0吨: the second end is of the same substance.
        second = replace(second, measure=shared) if shared.key.startswith(second.measure.key) else second
        return [replace(first, measure=shared, changed_to=True), second]
    if link == "times":
        countable = first.measure.kind in ("bare", "count") and second.measure.kind in ("power", "energy-electric")
        return [replace(second, value=first.value * second.value, start=first.start)] if countable else None
    if first.value >= second.value or shared.key not in (second.measure.key, ""):
        return None
    # What follows a range holds for both ends: 3~5万吨.
    return [replace(second, value=first.value, upper=second.value, start=first.start)]


def _is_denied(passage: Passage, quantity: Quantity) -> bool:
    """Whether the text says that it is not this figure: "equal to the limit and not 10 % under it"."""
    return _NOT.search(passage.normal, max(0, quantity.start - 6), quantity.start) is not None


def _is_money(passage: Passage, quantity: Quantity) -> bool:
    if quantity.measure.kind == "currency":
        return True
    return _MONEY_BEFORE.search(passage.normal, max(0, quantity.start - 8), quantity.start) is not None
