"""Which metric a figure may be of: the registry's cue words in a text, and what the figure's unit allows."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import ahocorasick

from mappings.text import normal_form
from taxonomy.metrics import Metric, load_metrics
from taxonomy.units import Unit, convert, unit_table

#: A character that no cue has and that normalisation leaves alone.
_SEPARATOR = "\u241f"
_PLURAL = re.compile(r"e?s(?![a-z0-9])")
#: Metrics that only say what the unit says: any cue that says more goes first.
BROAD = frozenset(("ghg_intensity_energy_output", "unit_energy_consumption", "building_energy_use"))
#: Metrics of percentages that say by how much something changes; no other takes such a percentage.
CHANGES = frozenset(
    (
        "capacity_increase_vs_replaced",
        "eedi_attained_vs_requirement",
        "eedi_reduction_below_reference",
        "eexi_below_requirement",
        "energy_consumption_reduction",
        "energy_efficiency_improvement",
        "energy_or_emission_reduction",
        "fuel_consumption_reduction",
        "ghg_intensity_reduction",
        "ghg_reduction_vs_replaced",
        "ghg_saving_vs_fossil",
        "ghg_savings_hydrogen",
        "ghg_savings_synthetic_fuels",
        "icao_co2_margin_below_new_type_limit",
        "improvement_vs_ashrae_90_1",
        "leakage_gap_closure",
        "leakage_reduction",
        "primary_energy_demand_below_nzeb",
        "primary_energy_demand_reduction",
        "primary_energy_savings_chp",
        "target_reduction_vs_ets_benchmark",
    )
)
#: Changes against a named reference: the reference decides, wherever in the clause it stands.
AGAINST_REFERENCE = frozenset(
    (
        "eedi_attained_vs_requirement",
        "eedi_reduction_below_reference",
        "ghg_saving_vs_fossil",
        "icao_co2_margin_below_new_type_limit",
        "improvement_vs_ashrae_90_1",
        "primary_energy_demand_below_nzeb",
        "target_reduction_vs_ets_benchmark",
    )
)
#: Quantities whose unit texts often leave out: 导热系数0.075.
UNIT_LEFT_OUT = frozenset(
    ("thermal_conductivity_insulation", "u_value_window", "u_value_external_wall", "u_value_roof", "u_value_door")
)
#: Grades that are the better the lower they are: 二级以下 is grade 2 or worse.
LOW_IS_GOOD = frozenset(("energy_efficiency_grade", "surface_water_class"))
#: Amounts that are themselves what is saved.
AMOUNTS_SAVED = frozenset(("annual_energy_saving", "annual_ghg_reduction"))
#: The metric that a unit means when no cue stands by it, if the text speaks of the pattern's words (None: always).
_BY_DIMENSION: dict[str, tuple[tuple[str, str | None], ...]] = {
    "ghg-intensity-electricity": (("ghg_intensity_energy_output", None),),
    "coal-consumption-electricity": (("supply_coal_consumption", None),),
    "coal-consumption-heat": (("heat_supply_coal_consumption", None),),
    "ghg-intensity-h2": (("lifecycle_ghg_per_kg_hydrogen", None),),
    "electricity-intensity-h2": (("electrolysis_electricity_per_kg_hydrogen", None),),
    "ghg-intensity-vehicle": (("direct_tailpipe_co2", None),),
    "ghg-intensity-freight": (("direct_co2_freight_work", None),),
    "vehicle-consumption": (("vehicle_electricity_consumption", None),),
    "energy-intensity-area": (("building_energy_use", None),),
    "energy-intensity-mass": (("unit_energy_consumption", None),),
    "energy-intensity-pe": (("net_energy_consumption_wwtp", None),),
    "population-equivalent": (("sludge_digestion_capacity_trigger", None),),
    "energy-density": (("battery_energy_density", "电池|batter(?:y|ies)|cell"),),
    "power-density": (
        (
            "power_density",
            "水电|水库|库区|淹没|抽水蓄能|抽蓄|hydro|reservoir|\\bdam\\b|\\blake\\b|flood|headrace|inundat",
        ),
    ),
    "ghg-intensity-mass": (
        ("ghg_per_tonne_grey_clinker", "^(?!.*(?:cement|水泥)).*(?:clinker|熟料)"),
        ("ghg_per_tonne_cement", "^(?!.*(?:clinker|熟料)).*(?:cement|水泥)"),
    ),
    "water-intensity-energy": (("wue", "数据中心|机房|智算|data cent(?:re|er)|\\bpue\\b"),),
    "electricity-intensity-volume": (
        ("energy_intensity_desalination", "淡化|制淡水|海水|desalinat|seawater"),
        ("net_energy_consumption_water_supply", "供水|自来水|水厂|取水|净水|制水|water supply|drinking|waterworks"),
    ),
}
#: Cue words that imply the denominator of a unit: 吨钢 a tonne, 年发电量 a year.
_IMPLIED: dict[str, re.Pattern[str]] = {
    "t": re.compile(r"(?<![\d万亿千百])吨|单位(?:产品|[^\W\d]{2}综合)|per tonne|per ton"),
    "(t·energy factor)": re.compile("单位能量因数"),
    "kWh": re.compile("度电|每千瓦时|每度电|per kwh"),
    "kgH2": re.compile("每千克氢|每公斤氢|per kg of hydrogen"),
    "km": re.compile("每公里|单位里程"),
    "100km": re.compile("百公里|per 100 km"),
    "m3": re.compile("吨水|吨淡水|per cubic metre|per m3"),
    "m2": re.compile("每平方米|per square metre"),
    "year": re.compile("逐年|年衰减|annual|yearly|per year"),
    "weight case": re.compile("重量箱"),
    "a": re.compile("年|annual|yearly|per year"),
}
_YEARLY = re.compile(r"每年|年均|年度|年(?=节|发|减|可|产|供|利)|\b(?:a|per|each|every) year\b|\bannual|\bp\.a\.")
#: A tonne of what the cue names: 减排二氧化碳1.3万吨.
_MASS_OF = {"tCO2e": "t", "kgCO2e": "kg", "gCO2e": "g", "gCO2": "g", "tce": "t", "kgce": "kg", "gce": "g"}
_SUBSTANCE = re.compile("碳|co2|carbon|emission|标准?煤|coal")
#: Nobody writes the unit of a U-value.
_U_VALUE = re.compile(r"\bu\b|u-value|传热系数|k值")
_GRADE_UNITS = {"grade": "grade", "level": "grade", "letter grade": "", "star": "star"}


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue word at a half-open place of the normal form, with the metrics that it names."""

    start: int
    end: int
    metrics: tuple[Metric, ...]


class CueIndex:
    """Multi-pattern search over the cues of a registry, overlapping ones included; whole words in Latin script."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        owners: dict[str, list[Metric]] = {}
        pairs = [(cue, metric) for metric in metrics if metric.unit for cue in (*metric.cues_en, *metric.cues_zh)]
        # One call for all: a thousand single conversions would cost more than everything else here.
        forms = normal_form(_SEPARATOR.join(cue for cue, _ in pairs)).split(_SEPARATOR)
        for form, (_, metric) in zip(forms, pairs, strict=True):
            owners.setdefault(form, []).append(metric)
        self._search = ahocorasick.Automaton()
        for cue, its in owners.items():
            self._search.add_word(cue, (cue, tuple(dict.fromkeys(its))))
        self._search.make_automaton()

    def find(self, normal: str) -> list[CueHit]:
        """Every cue in a normalised text, by place."""
        found = [(last + 1 - len(cue), last + 1, metrics) for last, (cue, metrics) in self._search.iter(normal)]
        return [
            CueHit(start, end, metrics)
            for start, end, metrics in sorted(found, key=lambda hit: hit[:2])
            if _whole_word(normal, start, end)
        ]


@functools.cache
def cue_index() -> CueIndex:
    """The index over the registry shipped with mcgt."""
    return CueIndex(load_metrics().values())


def _whole_word(normal: str, start: int, end: int) -> bool:
    if _latin(normal[start]) and start > 0 and _latin(normal[start - 1]):
        return False
    if _latin(normal[end - 1]) and end < len(normal) and _latin(normal[end]):
        # "PUE1.25" is a cue and its figure.
        return normal[end].isdigit() or _PLURAL.match(normal, end) is not None
    return True


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


@dataclass(frozen=True, slots=True)
class Measure:
    """What stands behind a number: the table's key of its unit and the readings that hold here; both empty if none.

    ``parts`` are the keys of numerator and denominator where the table knows only these.
    """

    key: str
    readings: tuple[Unit, ...]
    parts: tuple[str, str] | None = None

    @property
    def kind(self) -> Literal["bare", "share", "unknown"] | str:
        """The dimension of the first reading, ``share`` for percentages and the like."""
        if not self.readings:
            return "unknown" if self.key or self.parts else "bare"
        first = self.readings[0]
        return "share" if first.base == "1" else first.dimension


def canonical(metric: Metric, measure: Measure, value: float, cue: str, clause: str) -> float | None:
    """``value`` in the metric's unit; None where it cannot be a figure of this metric."""
    if measure.parts and metric.unit:
        return _by_parts(metric.unit, measure.parts, value)
    target = _target_unit(metric, measure, cue, clause)
    if target is None:
        return None
    figure = value if target == "" else convert(value, measure.key, target)
    # What the words complete is a guess that the range must bear out.
    return None if target and target != metric.unit and not metric.is_plausible(figure) else figure


def _by_parts(unit: str, parts: tuple[str, str], value: float) -> float | None:
    """A compound that the table lacks (吨CO2e/吉瓦时), converted numerator and denominator apart."""
    goals = unit.split("/")
    if len(goals) != 2:
        return None
    factors = []
    for goal, part in zip(goals, parts, strict=True):
        if not _alike(goal, Measure(part, _goals(part))):
            return None
        factors.append(convert(1, part, goal))
    return float(f"{value * factors[0] / factors[1]:.15g}")


def _target_unit(metric: Metric, measure: Measure, cue: str, clause: str) -> str | None:
    """The unit to convert into, empty for a figure that needs no conversion; None where the two do not fit.

    ``cue`` and ``clause`` tell what the unit leaves out: 吨钢综合能耗 540 千克标准煤, 年发电量 2 亿千瓦时.
    """
    kind = measure.kind
    if kind == "bare":
        if metric.id in UNIT_LEFT_OUT:
            return ""
        bare = metric.kind == "grade" or metric.dimension in ("dimensionless", "count", "calendar-year")
        bare = bare or (metric.dimension == "heat-transfer" and _U_VALUE.search(cue) is not None)
        return "" if bare else None
    if kind == "unknown" or metric.unit is None:
        return None
    if metric.kind == "grade":
        return "" if any(_same_scale(reading, metric.unit) for reading in measure.readings) else None
    if metric.dimension == "count":
        return None if kind != "count" or measure.readings[0].factor != 1 else ""
    if metric.dimension == "dimensionless":
        return None
    direct = _direct(metric.unit, measure)
    if direct is None and "/" in metric.unit:
        return _completed(metric.unit, measure, cue, clause)
    if kind == "share" and measure.key in ("倍", "times"):
        return None
    return direct


def _direct(unit: str, measure: Measure) -> str | None:
    bases = {reading.base for reading in _goals(unit)}
    return unit if any(reading.base in bases for reading in measure.readings) else None


def _alike(unit: str, measure: Measure) -> bool:
    """Whether the measure is of the very dimension of ``unit``: electricity is not coal equivalent here."""
    dimensions = {reading.dimension for reading in _goals(unit)}
    return any(reading.dimension in dimensions for reading in measure.readings)


def _completed(unit: str, measure: Measure, cue: str, clause: str) -> str | None:
    """The numerator of ``unit`` where the words name its denominator."""
    numerator, _, denominator = unit.partition("/")
    implied = _IMPLIED.get(denominator)
    if implied is None or not (implied.search(cue) or (denominator == "a" and _YEARLY.search(clause))):
        return None
    targets = [numerator]
    if numerator in _MASS_OF and _SUBSTANCE.search(cue):
        targets.append(_MASS_OF[numerator])
    return next((target for target in targets if _alike(target, measure)), None)


def _same_scale(reading: Unit, unit: str) -> bool:
    if reading.dimension != "grade":
        return False
    return _GRADE_UNITS.get(reading.canonical, reading.canonical) == _GRADE_UNITS.get(unit, unit)


@functools.lru_cache(maxsize=512)
def _goals(unit: str) -> tuple[Unit, ...]:
    return unit_table().readings(unit)


#: Words that make a cue speak of something else, beside the figure.
_NOT_MEANT: dict[str, re.Pattern[str]] = {
    "green_building_stars": re.compile("建材|酒店|宾馆|民宿|景区|饭店|hotel|resort"),
    "steel_scrap_share": re.compile("metals|alumin|copper|铝|铜"),
    "management_plan_duration": re.compile("flood|storm|洪水|一遇"),
}


def is_meant(metric: Metric, around: str) -> bool:
    """Whether nothing in the words around a figure tells that the cue means something else."""
    other = _NOT_MEANT.get(metric.id)
    return other is None or other.search(around) is None


def by_dimension(readings: Sequence[Unit], normal: str) -> Metric | None:
    """The metric that the unit alone means, in a text that speaks of the right thing."""
    for reading in readings:
        for metric, words in _BY_DIMENSION.get(reading.dimension, ()):
            if words is None or re.search(words, normal):
                return load_metrics()[metric]
    return None
