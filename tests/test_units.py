"""Units: the table, its laws, and its agreement with pint."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from importlib.resources import files

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.errors import UnitError
from taxonomy.unit_registry import registry
from taxonomy.units import convert, dimension, normalise, spellings, unit_table

ROWS = list(csv.DictReader((files("taxonomy") / "units.csv").read_text(encoding="utf-8").splitlines()))

#: The units in which the criteria of the catalogues are written.
CRITERIA_UNITS = """\
%|% (top of national or regional stock)|% by weight|% of mass|% of rated load|% over rolling five years|%/year|1|EPNdB
GWP|ILI|L|L/h|L/min|MW|MWh/t|MWh/t Al|ODP|W|W/(m.K)|W/(m2.K)|W/m2|W/m2K|a|catalogue code|class (I = best)|class (I-V)|d
degree|degrees|gCO2|gCO2/kWh|gCO2/km|gCO2/m3|gCO2/pkm|gCO2/t-km|gCO2/t-nm|gCO2/tkm|gCO2e/MJ|gCO2e/kWh|gCO2e/m3|gce/kWh
generation|grade|grade (1 = best)|grade (A, AA, AAA)|har|kW|kWh/(p.e..a)|kWh/m3|kWh/p.e./yr|kWh/t|kg/d|kgCO2e/kW
kgCO2e/kgH2|kgce/m2|kgce/t|kgce/weight case|kgoe/(t·energy factor)|kgoe/t|level (I = best)|m2|mg/kg|mg/m3|mm|mo|p.e.
per GT-nm as printed|ppmv|ratio|star|tCO2/t cementitious product|tCO2/t steel|tCO2e/t|tCO2e/t Al|tCO2e/t cement
tCO2e/t clinker|tCO2e/t complex weighted throughput|tCO2e/tH2|vol%|year|years""".replace("\n", "|").split("|")

#: What pint takes for something else (kt is its knot, MG its megagauss); the table goes first, so it does not matter.
MISREAD_BY_PINT = {
    "MW(e)",
    "MW(th)",
    "kt",
    "kt/a",
    "kt/year",
    "kt/yr",
    "mcm",
    "MG",
    "W/m2K",
    "W/mK",
    "S$",
    "S$m",
    "€m",
    "£m",
    "pct",
    "ppt",
    "bp",
    "bps",
    "persons",
    "units",
    "pcs",
    "cycles",
    "RT",
    "TR",
    "kWh/km",
    "Wh/km",
    "L/km",
}
#: Intensities of buildings are yearly even where the spelling has no period; pint cannot know.
YEARLY_BY_CUSTOM = {"ghg-intensity-area", "energy-intensity-area"}
#: One name, or one name by another: beyond that pint reads a product or a blank in its own way.
UNAMBIGUOUS = re.compile(r"[^\s/·%-]+(?:·h)?(?:/(?:[^\s/·%-]+|\([^()]+\)))?")

finite = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False, allow_subnormal=False).filter(
    lambda x: x == 0 or abs(x) > 1e-9
)
compatible = st.sampled_from(ROWS).flatmap(
    lambda row: st.tuples(
        st.just(row["spelling"]),
        st.sampled_from([other["spelling"] for other in ROWS if other["dimension"] == row["dimension"]]),
    ).filter(lambda pair: dimension(pair[0]) == dimension(pair[1]) == row["dimension"] and same_base(*pair))
)


def same_base(a: str, b: str) -> bool:
    return unit_table().readings(a)[0].base == unit_table().readings(b)[0].base


@pytest.mark.parametrize("unit", CRITERIA_UNITS)
def test_units_of_the_criteria_are_known(unit: str) -> None:
    assert dimension(unit) is not None
    assert convert(1.5, unit, unit) == 1.5


def test_the_table_is_consistent() -> None:
    assert len({(row["spelling"], row["dimension"]) for row in ROWS}) == len(ROWS)
    meanings: dict[tuple[str, str, str], set[float]] = {}
    for row in ROWS:
        assert float(row["factor"]) > 0
        key = normalise(row["spelling"]), row["dimension"], row["base_unit"]
        meanings.setdefault(key, set()).add(float(row["base_factor"]))
    assert [key for key, factors in meanings.items() if len(factors) > 1] == []
    scale: dict[tuple[str, str], float] = {}
    for row in ROWS:
        ratio = float(row["base_factor"]) / float(row["factor"])
        key2 = row["dimension"], row["canonical_unit"]
        assert ratio == pytest.approx(scale.setdefault(key2, ratio), rel=1e-12)
    own = {(row["spelling"], row["dimension"]) for row in ROWS if float(row["factor"]) == 1}
    assert {(row["canonical_unit"], row["dimension"]) for row in ROWS} <= own


def test_a_second_plain_reading_is_never_hidden() -> None:
    """Where a spelling has two meanings, at most one of them holds without a context."""
    for row in ROWS:
        plain = [unit for unit in unit_table().readings(row["spelling"]) if not unit.context]
        assert len(plain) <= 1, row["spelling"]


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [
        (5, "萬千瓦", "MW", 50),
        (1, "百萬噸二氧化碳當量", "tCO2e", 1e6),
        (3, "tco2e", "kgCO2", 3000),
        (1, "kg CO₂-eq / kWh", "gCO2e/kWh", 1000),
        (1, "W/(m²·K)", "W/m^2 K", 1),
        (1, "tonnes per year", "t/a", 1),
        (2, "万吨每年", "kt/a", 20),
        (10, "吨/日", "m3/d", 10),
        (10, "吨/日", "t/a", 3650),
        (300, "g/kWh", "gce/kWh", 300),
        (300, "g/kWh", "gCO2e/kWh", 300),
        (14000, "W", "kW", 14),
        (15, "亩", "ha", 1),
        (1, "tce", "MWh", 8.141),
        (12, "kgce/weight case", "kgce/t", 240),
        (9.26, "gCO2/tkm", "gCO2/t-nm", 17.14952),
        (50, "mw", "MW", 50),
        (12, "months", "a", 1),
        (100, "㎡", "m2", 100),
        (5, "GWh/d", "MWh/a", 1825000),
        (1, "千瓦时/公顷", "kWh/ha", 1),
        (1, "kWh·m⁻²·a⁻¹", "kWh/(m2·a)", 1),
        (25, "℃", "K", 298.15),
    ],
)
def test_conversions(value: float, unit: str, target: str, expected: float) -> None:
    assert convert(value, unit, target) == pytest.approx(expected, rel=1e-12)


def test_a_threshold_is_hit_exactly() -> None:
    assert convert(14000, "W", "kW") == 14
    assert convert(0.1, "tCO2/MWh", "gCO2e/kWh") == 100


@pytest.mark.parametrize(
    ("unit", "target"),
    [
        ("MW", "GJ"),
        ("star", "grade"),
        ("户", "%"),
        ("USD", "CNY"),
        ("flurb", "MW"),
        ("", "MW"),
        ("MT", "t"),
        ("m**9**9**9", "m"),
        ("__import__('os')", "m"),
        ("kWh/flurb", "kWh/t"),
        ("GWh/d", "GWh/km"),
    ],
)
def test_what_cannot_be_converted_says_so_in_both_languages(unit: str, target: str) -> None:
    with pytest.raises(UnitError) as caught:
        convert(1, unit, target)
    for language in ("en", "zh"):
        assert unit in caught.value.message(language)
    assert caught.value.mend_zh
    assert caught.value.mend_en


@given(value=finite, pair=compatible)
def test_conversion_round_trips(value: float, pair: tuple[str, str]) -> None:
    there = convert(value, pair[0], pair[1])
    assert convert(there, pair[1], pair[0]) == pytest.approx(value, rel=1e-12)


@given(a=finite, b=finite, pair=compatible)
def test_conversion_is_linear(a: float, b: float, pair: tuple[str, str]) -> None:
    whole = convert(a, *pair) + convert(b, *pair)
    factor = abs(convert(1, *pair))
    assert convert(a + b, *pair) == pytest.approx(whole, rel=1e-12, abs=1e-12 * factor * max(abs(a), abs(b)))


def test_table_and_pint_agree() -> None:
    """To five digits: pint's acre and foot are those of the United States survey."""
    ours, misread, compared = registry(), set(), 0
    for row in ROWS:
        if row["context"] or row["lang"] == "criteria" or not UNAMBIGUOUS.fullmatch(row["spelling"]):
            continue
        try:
            theirs = ours.parse_expression(as_pint(row["spelling"]))
            canonical = ours.parse_expression(as_pint(row["base_unit"]))
            factor = theirs.to(canonical.units).magnitude / canonical.magnitude
        except pint.DimensionalityError:
            if row["dimension"] not in YEARLY_BY_CUSTOM:
                misread.add(row["spelling"])
            continue
        except Exception:
            continue  # not a spelling that pint understands
        compared += 1
        assert factor == pytest.approx(float(row["base_factor"]), rel=1e-5), row["spelling"]
    assert compared > 450
    assert misread <= MISREAD_BY_PINT


def as_pint(spelling: str) -> str:
    text = spelling.replace("·", "*").replace("²", "2").replace("³", "3")
    for name in ("Nm", "hm", "km", "cm", "ft", "m"):
        for power in "23":
            if text.startswith(name + power) or f"/{name}{power}" in text or f"({name}{power}" in text:
                text = text.replace(name + power, f"{name}**{power}" if name != "Nm" else "Nm3")
    return text


def test_spellings_carry_their_dimensions() -> None:
    found = set(spellings())
    assert {
        ("万千瓦", "power"),
        ("吨/日", "flow-volume"),
        ("吨/日", "flow-mass"),
        ("gCO2e/kWh", "ghg-intensity-electricity"),
    } <= found
    assert not any(spelling == "grade (1 = best)" for spelling, _ in found)
    assert all(dimension(spelling) for spelling, _ in found)
    assert dimension("flurb") is None


def test_pint_is_not_imported_for_known_units() -> None:
    code = "import sys, taxonomy.units as u; u.convert(1, 'kWh', 'MWh'); sys.exit('pint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
