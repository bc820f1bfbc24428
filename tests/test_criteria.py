"""Criteria against figures: edges, ranges, routes, tiers and periods."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.criteria import Facts, evaluate
from classification.evidence import Figure, extract
from classification.gathering import gather
from classification.project import Project
from classification.rules import rules
from mappings.text import normalise
from taxonomy.library import library
from taxonomy.metrics import load_metrics
from taxonomy.model import Tier

DAY = date(2026, 1, 1)
GREEN: frozenset[Tier | None] = frozenset({None, "green"})
AMBER: frozenset[Tier | None] = frozenset({"amber", "transition"})


def figure(metric: str, value: float, comparator: str = "=", upper: float | None = None) -> Figure:
    return Figure(
        metric=metric,
        value=value,
        upper=upper,
        comparator=comparator,  # type: ignore[arg-type]
        unit=load_metrics()[metric].unit or "",
        canonical=value,
        canonical_upper=upper,
        time="stated",
        start=0,
        end=0,
        quote="",
        plausible=True,
    )


def outcome(
    activity: str, *figures: Figure, tiers: frozenset[Tier | None] = GREEN, day: date = DAY, about: tuple[str, ...] = ()
) -> str | None:
    facts: dict[str, list[Figure]] = {}
    for one in figures:
        facts.setdefault(one.metric or "", []).append(one)
    result = evaluate(library()[activity], tiers, Facts(facts, (), frozenset(about), frozenset()), day)
    return None if result is None else result.outcome


@pytest.mark.parametrize(
    ("density", "expected"), [(3.0, "unknown"), (5.0, "unknown"), (5.01, "met"), (8.0, "met"), (5.000001, "met")]
)
def test_hydropower_by_density_alone(density: float, expected: str) -> None:
    assert outcome("eu:CCM-4.5", figure("power_density", density)) == expected


def test_hydropower_fails_when_both_figures_fail() -> None:
    low, high = figure("power_density", 3), figure("lifecycle_ghg_intensity", 140)
    assert outcome("eu:CCM-4.5", low, high) == "failed"


def test_one_route_is_enough() -> None:
    assert outcome("eu:CCM-4.5", figure("power_density", 3), figure("lifecycle_ghg_intensity", 24)) == "met"
    assert outcome("eu:CCM-4.5", figure("power_density", 3), about=("run-of-river",)) == "met"


@pytest.mark.parametrize(
    ("value", "comparator", "upper", "expected"),
    [
        (99, "=", None, "met"),
        (100, "=", None, "failed"),
        (100, "<", None, "met"),
        (100, "<=", None, "unknown"),
        (120, "<=", None, "unknown"),
        (120, ">=", None, "failed"),
        (60, ">=", None, "unknown"),
        (80, "=", 95, "met"),
        (80, "=", 120, "unknown"),
        (110, "=", 120, "failed"),
    ],
)
def test_bounds_and_ranges_against_a_strict_limit(
    value: float, comparator: str, upper: float | None, expected: str
) -> None:
    """Life-cycle emissions of hydropower must be below 100 gCO2e/kWh."""
    found = outcome(
        "eu:CCM-4.5", figure("lifecycle_ghg_intensity", value, comparator, upper), figure("power_density", 3)
    )
    assert found == expected


@pytest.mark.parametrize(("day", "expected"), [(date(2025, 12, 31), "met"), (date(2026, 1, 1), "failed")])
def test_cars_before_and_after_the_end_of_2025(day: date, expected: str) -> None:
    assert outcome("eu:CCM-6.5", figure("direct_tailpipe_co2", 45), day=day, about=("passenger-car",)) == expected
    assert outcome("eu:CCM-6.5", figure("direct_tailpipe_co2", 45), day=day, about=("motorcycle",)) == "failed"
    assert outcome("eu:CCM-6.5", figure("direct_tailpipe_co2", 0), day=day) == "met"


@pytest.mark.parametrize(
    ("day", "value", "expected"),
    [
        (date(2026, 1, 1), 220, "met"),
        (date(2026, 1, 1), 221, "failed"),
        (date(2032, 1, 1), 150, "met"),
        (date(2032, 1, 1), 151, "failed"),
        (date(2036, 1, 1), 150, None),
    ],
)
def test_singapore_amber_steps_down_and_ends(day: date, value: float, expected: str | None) -> None:
    assert outcome("sg:1.3", figure("direct_ghg_intensity", value), tiers=AMBER, day=day) == expected


def test_an_implausible_or_earlier_figure_decides_nothing() -> None:
    from dataclasses import replace

    wild = replace(figure("lifecycle_ghg_intensity", 1e9), plausible=False)
    before = replace(figure("lifecycle_ghg_intensity", 900), time="baseline")
    assert outcome("eu:CCM-4.5", wild, before) == "unknown"


def test_the_margin_is_told() -> None:
    facts = Facts({"lifecycle_ghg_intensity": [figure("lifecycle_ghg_intensity", 146)]}, (), frozenset(), frozenset())
    result = evaluate(library()["eu:CCM-4.5"], GREEN, facts, DAY)
    assert result is not None
    margins = [one.margin for one in result.results if one.margin is not None]
    assert margins == [pytest.approx(0.46)]


@given(st.floats(0.1, 1000), st.floats(0.1, 1000))
def test_a_stricter_figure_never_loosens_the_outcome(first: float, second: float) -> None:
    order = ["failed", "unknown", "met"]
    better, worse = min(first, second), max(first, second)
    density = figure("power_density", 3)
    good = outcome("eu:CCM-4.5", figure("lifecycle_ghg_intensity", better), density)
    bad = outcome("eu:CCM-4.5", figure("lifecycle_ghg_intensity", worse), density)
    assert order.index(str(good)) >= order.index(str(bad))


@pytest.mark.parametrize(("value", "expected"), [(46.0, "failed"), (30.0, "unknown"), (19.0, "met")])
@pytest.mark.parametrize("activity", ["eu:CCM-5.3", "sg:9.6"])
def test_what_fails_at_any_size_needs_no_size(activity: str, value: float, expected: str) -> None:
    found = outcome(activity, figure("net_energy_consumption_wwtp", value))
    assert found == expected if expected == "failed" else found != "failed"


def test_a_refrigerant_is_known_by_its_designation() -> None:
    assert outcome("eu:CCM-4.16", about=("high-gwp-refrigerant",)) == "failed"


@pytest.mark.parametrize(
    ("activity", "text", "expected"),
    [
        ("eu:CCM-5.3", "Wastewater plant of 80,000 p.e. using 23 kWh per p.e. a year", "failed"),
        ("eu:CCM-5.3", "Wastewater plant of 80,000 p.e. using 30 kWh per p.e. a year", "failed"),
        ("eu:CCM-4.5", "Hydropower dam, 12 MW, 8 years", "unknown"),
    ],
)
def test_a_unit_tells_where_the_activity_asks_for_nothing_else_in_it(activity: str, text: str, expected: str) -> None:
    facts = gather(Project(text), extract(normalise(text)), frozenset(), frozenset(), rules()).facts
    result = evaluate(library()[activity], GREEN, facts, DAY)
    assert result is not None
    compared = [one for one in result.results if one.figure is not None]
    assert bool(compared) is (expected != "unknown")
    assert all(one.figure is not None and one.figure.metric == one.criterion.metric for one in compared)


@pytest.mark.parametrize(
    ("text", "metric", "values"),
    [
        ("供电煤耗273克", "supply_coal_consumption", [273.0]),
        ("机组供电煤耗由313克降到299克", "supply_coal_consumption", [313.0, 299.0]),
        ("吨铝直流电耗由13100千瓦时降至12500千瓦时", "electricity_per_tonne_aluminium", [13.1, 12.5]),
        ("纯电动客车百公里电耗55千瓦时", "vehicle_electricity_consumption", [55.0]),
    ],
)
def test_a_denominator_in_the_name_of_a_quantity(text: str, metric: str, values: list[float]) -> None:
    found = extract(normalise(text)).figures
    assert [one.metric for one in found] == [metric] * len(values)
    assert [one.canonical for one in found] == pytest.approx(values)
