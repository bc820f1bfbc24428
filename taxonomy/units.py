"""Units as project texts and catalogues write them: look a spelling up, convert a figure.

``units.csv`` holds the spellings, in Chinese and English, each with its factor. What it does not hold (a compound
that nobody foresaw) is left to pint, which costs half a second to load and is therefore imported only then.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from taxonomy.errors import UnitError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Traditional characters that occur in units; mending them here spares a full conversion of every unit.
_SIMPLIFIED = str.maketrans(
    "万萬個產畝億侖體茲準單壓釐臺噸國塊頭屬峯幣開當總戶攝數時標歐氣氫點熱環電積類級納線組節質車載輛裏鍾鐘鋼鐵銅鋁鎊長際頃項裡錶",
    "万万个产亩亿仑体兹准单压厘台吨国块头属峰币开当总户摄数时标欧气氢点热环电积类级纳线组节质车载辆里钟钟钢铁铜铝镑长际顷项里表",
)
#: Marks that only separate: products (m2·a, m2.K), powers (m^2), brackets (MW(e)) and every kind of space.
_SEPARATORS = re.compile(r"[\s·⋅∙•・.*×^()\[\]_]+|-(?!\d)")
_PER = re.compile(r"(?<=\S)\s+per\s+|每(?=.)")
_CO2_EQUIVALENT = re.compile(r"CO2-?e(?:q(?:uiv(?:alents?)?)?)?(?![a-z])|二氧化碳当量|二氧化碳", re.IGNORECASE)
#: Spellings in which only the case tells mega from milli, or mega from metric: never guessed.
_CASE_DECIDES = re.compile(r"mg|mt|mtco2|gt|mu")


@dataclass(frozen=True, slots=True)
class Unit:
    """One reading of one spelling.

    ``factor`` leads to ``canonical``, the unit of ``dimension``; ``base_factor`` leads to ``base``, which dimensions
    of the same kind share (electricity, heat and coal equivalent meet in GJ). Where ``context`` is not empty the
    reading holds only near one of its words, separated by ``|``: 吨/日 is a flow of water near 水, else one of goods.
    """

    spelling: str
    canonical: str
    factor: float
    dimension: str
    base: str
    base_factor: float
    language: str
    context: str
    note: str


def simplify(text: str) -> str:
    """``text`` with the traditional characters that units use made simplified."""
    return text if text.isascii() else text.translate(_SIMPLIFIED)


def normalise(spelling: str) -> str:
    """The form under which a spelling is looked up: ``W/(m²·K)``, ``W/m2.K`` and ``W/m^2 K`` are one."""
    return _key(simplify(spelling))


def _key(spelling: str) -> str:
    text = spelling if spelling.isascii() else unicodedata.normalize("NFKC", spelling)
    if "每" in text or "per" in text:
        text = _PER.sub("/", text)
    if not text.isalnum():
        text = _SEPARATORS.sub("", text)
    if "O2" in text or "o2" in text or "二氧化碳" in text:
        text = _CO2_EQUIVALENT.sub("CO2", text)
    return text


class UnitTable:
    """The spellings of ``units.csv``, found by exact form first, then without regard to case."""

    def __init__(self, rows: list[list[str]]) -> None:
        self._rows = rows
        self._exact: dict[str, list[int]] = {}
        for number, row in enumerate(rows):
            self._exact.setdefault(_key(row[0]), []).append(number)

    def readings(self, spelling: str) -> tuple[Unit, ...]:
        """Every reading of a spelling, those without a context first; none if the spelling is unknown."""
        key = normalise(spelling)
        numbers = self._exact.get(key) or self._without_case(key)
        return tuple(sorted(map(self._unit, self._distinct(numbers).values()), key=lambda unit: bool(unit.context)))

    def spellings(self) -> Iterator[tuple[str, str]]:
        """Each spelling that a text may hold, with its dimension; the notation of criteria is left out."""
        return ((row[0], row[3]) for row in self._rows if row[6] != "criteria")

    def similar(self, spelling: str, limit: int = 3) -> list[str]:
        """Known spellings close to an unknown one, for the error message."""
        from difflib import get_close_matches

        return get_close_matches(normalise(spelling), self._exact, n=limit, cutoff=0.6)

    @cached_property
    def _folded(self) -> dict[str, list[str]]:
        keys: dict[str, list[str]] = {}
        for key in self._exact:
            keys.setdefault(key.casefold(), []).append(key)
        return keys

    def _without_case(self, key: str) -> list[int]:
        folded = key.casefold()
        # One letter says too little: A is ampere or year, T tesla or tonne.
        if len(key) == 1 or _CASE_DECIDES.fullmatch(folded):
            return []
        candidates = [self._exact[known] for known in self._folded.get(folded, ())]
        meanings = {frozenset(self._distinct(numbers)) for numbers in candidates}
        return candidates[0] if len(meanings) == 1 else []

    def _distinct(self, numbers: list[int]) -> dict[tuple[str, ...], int]:
        """Rows by meaning: the same dimension, factor and context under several spellings count once."""
        rows = ((self._rows[number], number) for number in reversed(numbers))
        return {(row[3], row[5], row[7]): number for row, number in rows}

    def _unit(self, number: int) -> Unit:
        spelling, canonical, factor, dimension, base, base_factor, language, context, note = self._rows[number]
        return Unit(spelling, canonical, float(factor), dimension, base, float(base_factor), language, context, note)


@cache
def unit_table() -> UnitTable:
    """The table, read once."""
    lines = (files("taxonomy") / "units.csv").read_text(encoding="utf-8").splitlines()
    return UnitTable(list(csv.reader(lines[1:])))


def spellings() -> Iterator[tuple[str, str]]:
    """Each spelling with its dimension, for a scanner of texts; a spelling with two readings comes twice."""
    return unit_table().spellings()


def dimension(unit: str) -> str | None:
    """The dimension of a unit's first reading; None if the table does not know the unit."""
    readings = unit_table().readings(unit)
    return readings[0].dimension if readings else None


def convert(value: float, unit: str, target: str) -> float:
    """``value`` in ``unit`` expressed in ``target``.

    A spelling with several readings takes the one that fits the target; the same dimension is preferred to one that
    merely shares a base. Raises ``UnitError`` if a unit is unknown or the two measure different things.
    """
    table = unit_table()
    sources, goals = table.readings(unit), table.readings(target)
    if not (sources and goals):
        from taxonomy.unit_registry import convert_with_pint

        return convert_with_pint(value, unit, target)
    pairs = [(source, goal) for source in sources for goal in goals if source.base == goal.base]
    if not pairs:
        raise _incompatible(unit, target, sources[0].dimension, goals[0].dimension)
    source, goal = min(pairs, key=lambda pair: pair[0].dimension != pair[1].dimension)
    if source.base_factor == goal.base_factor:
        return float(value)
    # Fifteen digits: 14 000 W must be 14 kW, not a hair less, where a threshold is compared with it.
    return float(f"{value * source.base_factor / goal.base_factor:.15g}")


def _incompatible(unit: str, target: str, have: str, want: str) -> UnitError:
    return UnitError(
        f"{unit!r} ({have}) cannot be converted into {target!r} ({want})",
        f"“{unit}”（{have}）不能换算为“{target}”（{want}）",
        field="unit",
        mend=(f"give the figure in {target} or a unit of the same kind", f"请以 {target} 或同类单位填写该数值"),
    )
