"""What is known of a project: given figures first, then the text, then what follows from both."""

from __future__ import annotations

import pytest

from classification.evidence import extract
from classification.gathering import Gathered, gather
from classification.project import Project
from classification.rules import rules
from mappings.text import normalise
from taxonomy.formulas import formulas
from taxonomy.metrics import load_metrics
from taxonomy.units import convert


def known(text: str, concepts: frozenset[str] = frozenset(), **metrics: float) -> Gathered:
    project = Project(text, metrics=metrics)
    return gather(project, extract(normalise(text)), concepts, frozenset(), rules())


def test_formulas_are_of_known_metrics_and_their_factors_agree_with_the_units() -> None:
    metrics = load_metrics()
    for formula in formulas():
        for name in (formula.metric, *formula.inputs):
            assert name in metrics, name
        if formula.kind == "quotient":
            top, bottom = (metrics[name].unit or "" for name in formula.inputs)
            factor = convert(1.0, f"({top})/({bottom})", metrics[formula.metric].unit or "")
            assert formula.factor == pytest.approx(factor), formula.metric


@pytest.mark.parametrize(
    ("text", "metric", "value"),
    [
        ("A dam with an installed capacity of 12 MW and a reservoir area of 1.5 km2.", "power_density", 8.0),
        ("水电站装机容量1.2万千瓦，水库面积150公顷。", "power_density", 8.0),
        ("管网漏损率由25%降至10%。", "leakage_reduction", 60.0),
    ],
)
def test_derived_figures(text: str, metric: str, value: float) -> None:
    gathered = known(text)
    assert gathered.facts.figures[metric][0].canonical == pytest.approx(value)
    assert gathered.origins[metric].kind == "derived"
    assert len(gathered.origins[metric].inputs) == 2


def test_a_derived_figure_never_replaces_one_that_is_stated() -> None:
    gathered = known("Installed capacity of 12 MW, reservoir area 1.5 km2, power density 4 W/m2.")
    assert [one.canonical for one in gathered.facts.figures["power_density"]] == [4.0]
    assert "power_density" not in gathered.origins


def test_given_figures_beat_the_text_and_a_contradiction_is_kept() -> None:
    gathered = known("Life-cycle emissions are 146 gCO2e/kWh.", lifecycle_ghg_intensity=90.0)
    assert [one.canonical for one in gathered.facts.figures["lifecycle_ghg_intensity"]] == [90.0]
    assert [one.quote for one in gathered.contradicted] == ["146 gCO2e/kWh"]
    assert not known("Life-cycle emissions are 90 gCO2e/kWh.", lifecycle_ghg_intensity=90.0).contradicted
    assert not known("Life-cycle emissions are below 100 gCO2e/kWh.", lifecycle_ghg_intensity=90.0).contradicted


def test_what_things_imply() -> None:
    gathered = known("购置纯电动公交车", frozenset({"electric-bus"}))
    assert gathered.facts.figures["direct_tailpipe_co2"][0].canonical == 0
    assert gathered.origins["direct_tailpipe_co2"].kind == "implied"
