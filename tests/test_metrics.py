"""The registry of metrics: well formed, unambiguous, and honest about what is at fault."""

from __future__ import annotations

import math
from collections import defaultdict

import opencc
import pytest
import yaml

from taxonomy.errors import CatalogueError
from taxonomy.metrics import Metric, build_metrics, load_metrics

GOOD = """
- id: power_density
  kind: quantity
  name: {en: Power density, zh: 功率密度}
  cues: {en: [power density], zh: [功率密度]}
  dimension: power-density
  unit: W/m2
  range: [0.01, null]
  qudt: W-PER-M2
"""

METRICS = tuple(load_metrics().values())


def test_registry_is_read_once_and_cannot_be_changed() -> None:
    registry = load_metrics()
    assert registry is load_metrics()
    with pytest.raises(TypeError):
        registry["x"] = registry["pue"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("identifier", "unit", "cue_en", "cue_zh"),
    [
        ("lifecycle_ghg_intensity", "gCO2e/kWh", "life-cycle emissions", "全生命周期排放"),
        ("direct_ghg_intensity", "gCO2e/kWh", "direct emissions", "直接排放"),
        ("lifecycle_ghg_per_kg_hydrogen", "kgCO2e/kgH2", "per kg of hydrogen", "每千克氢"),
        ("direct_tailpipe_co2", "gCO2/km", "tailpipe", "尾气排放"),
        ("supply_coal_consumption", "gce/kWh", "coal consumption for power supply", "供电煤耗"),
        ("pv_module_efficiency", "%", "module efficiency", "组件效率"),
        ("energy_consumption_reduction", "%", "energy saving rate", "节能率"),
        ("co_firing_share", "%", "co-firing ratio", "掺烧比例"),
        ("pue", "1", "power usage effectiveness", "电能利用效率"),
        ("energy_efficiency_grade", "grade", "energy efficiency grade", "能效等级"),
        ("green_building_stars", "star", "star rating", "绿色建筑星级"),
    ],
)
def test_metrics_that_projects_state(identifier: str, unit: str, cue_en: str, cue_zh: str) -> None:
    metric = load_metrics()[identifier]
    assert metric.unit == unit
    assert cue_en in metric.cues_en
    assert cue_zh in metric.cues_zh


def test_within_a_dimension_a_cue_names_one_metric() -> None:
    owners: dict[tuple[str, str], list[str]] = defaultdict(list)
    for metric in METRICS:
        if metric.dimension is not None:
            for cue in {*metric.cues_en, *metric.cues_zh}:
                owners[metric.dimension, cue].append(metric.id)
    assert {key: ids for key, ids in owners.items() if len(ids) > 1} == {}


def test_a_metric_repeats_no_cue() -> None:
    for metric in METRICS:
        assert len(set(metric.cues_en)) == len(metric.cues_en), metric.id
        assert len(set(metric.cues_zh)) == len(metric.cues_zh), metric.id


def test_languages_are_where_they_belong() -> None:
    def is_chinese(text: str) -> bool:
        return any("\u4e00" <= letter <= "\u9fff" for letter in text)

    for metric in METRICS:
        assert not is_chinese(metric.name.en), metric.id
        assert is_chinese(metric.name.zh), metric.id
        assert not any(map(is_chinese, metric.cues_en)), metric.id


def test_chinese_survives_the_conversion_to_simplified() -> None:
    convert = opencc.OpenCC("t2s").convert
    for metric in METRICS:
        for text in (metric.name.zh, *metric.cues_zh):
            assert convert(text) == text, metric.id


def test_a_spelling_of_a_unit_has_one_dimension_and_one_qudt_name() -> None:
    seen: dict[str | None, set[tuple[str | None, str | None]]] = defaultdict(set)
    for metric in METRICS:
        if metric.unit != "1" and metric.kind == "quantity":
            seen[metric.unit].add((metric.dimension, metric.qudt))
    assert {unit: pairs for unit, pairs in seen.items() if len(pairs) > 1} == {}


@pytest.mark.parametrize(
    ("identifier", "value", "plausible"),
    [
        ("pue", 1.3, True),
        ("pue", 0.9, False),
        ("pv_module_efficiency", 21.5, True),
        ("pv_module_efficiency", 215, False),
        ("lifecycle_ghg_intensity", -30, True),
        ("supply_coal_consumption", 285, True),
        ("supply_coal_consumption", 0.285, False),
        ("electricity_per_tonne_aluminium", 13.35, True),
        ("electricity_per_tonne_aluminium", 13350, False),
        ("energy_efficiency_grade", 1, True),
        ("energy_efficiency_grade", 7, False),
        ("pue", math.nan, False),
        ("standard_compliance", 1, False),
    ],
)
def test_plausible_values(identifier: str, value: float, plausible: bool) -> None:
    assert load_metrics()[identifier].is_plausible(value) is plausible


def test_an_open_end_takes_everything() -> None:
    metric = build_metrics(yaml.safe_load(GOOD))["power_density"]
    assert isinstance(metric, Metric)
    assert (metric.minimum, metric.maximum, metric.qudt) == (0.01, None, "W-PER-M2")
    assert metric.is_plausible(math.inf)
    assert not metric.is_plausible(0)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("id: power_density", "label: power_density", "id"),
        ("kind: quantity", "kind: number", "kind"),
        ("kind: quantity", "kind: requirement", "dimension"),
        ("name: {en: Power density, zh: 功率密度}", "name: Power density", "name"),
        ("zh: 功率密度}", "zh: ''}", "name.zh"),
        ("en: [power density]", "en: power density", "cues.en"),
        ("en: [power density]", "en: [Power density]", "cues.en"),
        ("zh: [功率密度]", "zh: []", "cues.zh"),
        ("unit: W/m2", "unit: 1", "unit"),
        ("dimension: power-density", "dimensions: power-density", "dimensions"),
        ("range: [0.01, null]", "range: 0.01", "range"),
        ("range: [0.01, null]", "range: [a, b]", "range"),
        ("range: [0.01, null]", "range: [5, 1]", "range"),
        ("qudt: W-PER-M2", "qudt: 5", "qudt"),
    ],
)
def test_a_fault_names_record_and_field(old: str, new: str, field: str) -> None:
    with pytest.raises(CatalogueError) as raised:
        build_metrics(yaml.safe_load(GOOD.replace(old, new, 1)))
    assert raised.value.field == field
    for language in ("en", "zh"):
        assert ("#1" if field == "id" else "power_density") in raised.value.message(language)


def test_an_id_may_occur_once() -> None:
    with pytest.raises(CatalogueError, match="power_density: occurs twice"):
        build_metrics(yaml.safe_load(GOOD + GOOD))


@pytest.mark.parametrize("text", ["id: power_density", ""])
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(CatalogueError, match=r"metrics\.yaml"):
        build_metrics(yaml.safe_load(text))
