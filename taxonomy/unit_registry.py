"""The pint registry for units that ``units.csv`` does not hold: compounds such as ``kgce/m3`` or ``GWh/d``.

Each part of a compound is looked up in the table first, so that 亩, tce and tCO2e mean here what they mean there.
Importing this module imports pint, which is slow: ``taxonomy.units`` does so only when it must.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any, cast

import pint

from taxonomy.errors import UnitError
from taxonomy.units import simplify, unit_table

_CURRENCIES = ("CNY", "USD", "EUR", "HKD", "SGD", "GBP", "JPY", "TWD")
#: What pint lacks, or means differently: a year of 365 days, the international calorie, the barrel of oil, tonnes.
DEFINITIONS = (
    "year = 365 * day = a = yr = annum",
    "calorie = 4.1868 * joule = cal",
    "barrel = 42 * gallon = bbl",
    "ton = 1000 * kilogram",
    "gram_coal_equivalent = 29307.6 * joule = gce",
    "tonne_coal_equivalent = 29.3076e9 * joule = tce",
    "gram_oil_equivalent = 41868 * joule = goe",
    "tonne_oil_equivalent = 41.868e9 * joule = toe",
    "gram_CO2 = [greenhouse_gas] = gCO2 = gCO2e = gCO2eq",
    "tonne_CO2 = 1e6 * gram_CO2 = tCO2 = tCO2e = tCO2eq",
    "watt_peak = watt = Wp",
    "normal_cubic_metre = meter ** 3 = Nm3",
    "mu = 2000 / 3 * meter ** 2",
    "tonne_kilometre = 1000 * kilogram * kilometer = tkm",
    "person = [person]",
    "passenger_kilometre = person * kilometer = pkm",
    "person_equivalent = [population_equivalent]",
    "percentage_point = [percentage_point] = pp",
    "item = [item]",
    "vehicle = [vehicle]",
    "twenty_foot_equivalent = [container] = TEU",
    "deadweight_tonne = [deadweight] = dwt",
    "gross_tonne = [gross_tonnage] = GT",
    "petaflops = [computing] = PFLOPS",
    *(f"{code} = [currency_{code}]" for code in _CURRENCIES),
)
#: Canonical units of the table that pint reads under another name. Temperatures stay with pint: they have offsets.
_CANONICAL = {"m2": "(meter ** 2)", "m3": "(meter ** 3)", "p.e.": "person_equivalent", "1": "dimensionless"}
_SIMPLE = frozenset(
    [
        "MW",
        "MWh",
        "GJ",
        "tce",
        "t",
        "m2",
        "ha",
        "km",
        "m3",
        "tCO2e",
        "MPa",
        "kV",
        "a",
        "h",
        "tkm",
        "pkm",
        "pp",
        "TEU",
        "dwt",
        "GT",
        "vehicle",
        "item",
        "kW",
        "MVA",
        "bbl",
        "PFLOPS",
        "p.e.",
        "1",
        "degree",
        "Hz",
        *_CURRENCIES,
    ]
)
_TOKEN = re.compile(r"[()*/]|[^()*/\s]+")
_POWER = re.compile(r"(?P<name>.*[^\d^-])\^?(?P<power>-?[1-4])")
_NAME = re.compile(r"[A-Za-z°µμΩ_]+")
_PRODUCT = re.compile(r"[·⋅∙•]|(?<=\w)[ \u00a0](?=[A-Za-z])")


@cache
def registry() -> pint.UnitRegistry[float]:
    """The registry with our definitions, built once."""
    units: pint.UnitRegistry[float] = pint.UnitRegistry(on_redefinition="ignore", cache_folder=None)
    for definition in DEFINITIONS:
        units.define(definition)
    return units


def convert_with_pint(value: float, unit: str, target: str) -> float:
    """``value`` in ``unit`` expressed in ``target``; raises ``UnitError`` where pint does not know or cannot."""
    source, goal = _quantity(unit), _quantity(target)
    try:
        converted = registry().Quantity(value * source.magnitude, source.units).to(goal.units)
    except (pint.DimensionalityError, pint.OffsetUnitCalculusError) as error:
        raise incompatible(unit, target) from error
    return float(f"{float(converted.magnitude) / float(goal.magnitude):.15g}")


def incompatible(unit: str, target: str) -> UnitError:
    """The error for two units that measure different things."""
    return UnitError(
        f"{unit!r} cannot be converted into {target!r}",
        f"“{unit}”不能换算为“{target}”",
        field="unit",
        mend=(f"give the figure in {target} or a unit of the same kind", f"请以 {target} 或同类单位填写该数值"),
    )


_OPERATORS = frozenset("()*/")


@cache
def _expression(spelling: str) -> str:
    """A spelling as an expression for pint, its parts translated by the table; empty if a part is not a unit."""
    text = unicodedata.normalize("NFKC", simplify(spelling)).replace("−", "-").strip()
    text = _PRODUCT.sub("*", re.sub(r"\s+per\s+|每(?=.)", "/", text))
    parts = [token if token in _OPERATORS else _part(token) for token in _TOKEN.findall(text)]
    return "" if not all(parts) or len(spelling) > 60 else " ".join(parts)


def _part(token: str) -> str:
    translated = _from_table(token)
    if translated:
        return translated
    power = _POWER.fullmatch(token)
    name = power["name"] if power else token
    base = _from_table(name) or (name if _NAME.fullmatch(name) else "")
    return f"({base}) ** ({power['power']})" if base and power else base


def _from_table(token: str) -> str:
    for unit in unit_table().readings(token):
        if unit.canonical in _SIMPLE and not unit.context:
            return f"({unit.factor!r} * {_CANONICAL.get(unit.canonical, unit.canonical)})"
    return ""


def _quantity(spelling: str) -> Any:
    expression = _expression(spelling)
    try:
        if not expression:
            raise pint.UndefinedUnitError(spelling)
        # Pint raises whatever its tokeniser meets on nonsense: every failure means the same here, an unknown unit.
        return cast("Any", registry().parse_expression(expression))
    except Exception as error:
        raise _unknown(spelling) from error


def _unknown(spelling: str) -> UnitError:
    similar = unit_table().similar(spelling)
    known = ", ".join(similar) if similar else "MW, 万吨/年, gCO2e/kWh, %"
    return UnitError(
        f"unit {spelling!r} is not known",
        f"无法识别单位“{spelling}”",
        field="unit",
        mend=(f"write it as a common unit, for example {known}", f"请改用常见单位，例如 {known}"),
    )
