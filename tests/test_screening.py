"""Red flags: each with the words it rests on, and none that changes a label."""

from __future__ import annotations

from datetime import date

import pytest

from classification.classifier import classifier
from classification.project import Project
from classification.screening import screening_checks
from classification.verdict import Verdict

DAY = date(2026, 6, 1)


def verdict(text: str, **metrics: float) -> Verdict:
    return classifier().classify(Project(text, metrics=metrics), day=DAY)


@pytest.mark.parametrize(
    ("text", "flag", "quote"),
    [
        ("An eco-friendly perfume shop in the old town.", "green-words-only", "eco-friendly"),
        ("新建两台66万千瓦超超临界燃煤机组，打造绿色能源标杆。", "excluded-behind-a-green-name", "绿色"),
        ("新建兩台66萬千瓦超超臨界燃煤機組，打造綠色能源標竿。", "excluded-behind-a-green-name", "綠色"),
        (
            "Zero-emission buses? The CNG buses emit 900 gCO2/km at the tailpipe.",
            "claim-against-figure",
            "Zero-emission",
        ),
        ("Energy-saving retrofit of the office tower, energy saving rate of 22%.", "target-without-baseline", None),
        ("A clean coal power station of 2 x 660 MW, newly built.", "low-carbon-coal", "clean coal"),
        ("A hydrogen-ready gas turbine plant of 600 MW.", "transition-ready", "hydrogen-ready"),
        ("The company buys carbon credits for its head office.", "offsets", "carbon credits"),
    ],
)
def test_flags(text: str, flag: str, quote: str | None) -> None:
    found = {one.id: one for one in verdict(text).flags}
    assert flag in found, found
    first, last = found[flag].span
    assert text[first:last] == found[flag].quote
    assert quote is None or found[flag].quote == quote
    assert found[flag].text.en
    assert found[flag].text.zh


@pytest.mark.parametrize(
    "text",
    [
        "A 100 MW solar farm in Gansu, 1.5 billion kWh over its life.",
        "管网改造后，漏损率由25%降至10%。",
        "Energy use falls by 32% against the 2019 baseline.",
    ],
)
def test_plain_projects_raise_no_flag(text: str) -> None:
    assert not verdict(text).flags


def test_a_contradiction_between_given_and_written_figures_is_shown() -> None:
    found = verdict("Geothermal plant, life-cycle emissions of 146 gCO2e/kWh.", lifecycle_ghg_intensity=60.0).flags
    assert [one.id for one in found] == ["contradiction"]
    assert "60" in found[0].text.en


def test_an_implausible_figure_is_shown_and_not_used() -> None:
    found = verdict("Geothermal plant with life-cycle emissions of 90,000 gCO2e/kWh.")
    assert "implausible-figure" in [one.id for one in found.flags]
    assert found.regimes["eu"].status != "rejected"


def test_every_check_says_why_in_both_languages() -> None:
    for check in screening_checks():
        assert check.reason.en
        assert check.reason.zh
