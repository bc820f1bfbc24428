"""Projects that list their parts: each part is judged, and shares of the money decide what counts."""

from __future__ import annotations

from datetime import date

import pytest

from classification.classifier import classifier
from classification.components import parts
from classification.project import Project
from classification.verdict import Verdict
from mappings.text import normalise

DAY = date(2026, 6, 1)


def verdict(text: str) -> Verdict:
    return classifier().classify(Project(text), day=DAY)


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        (
            "Proceeds: (1) a wind farm, EUR 60 million; (2) a coal boiler, EUR 30 million; (3) offices, EUR 10 million.",
            [0.6, 0.3, 0.1],
        ),
        ("募集资金用于：一是建设光伏电站，投资3亿元；二是新建燃煤锅炉房，投资1亿元。", [0.75, 0.25]),
        ("募集資金用於：①建設光伏電站②新建燃煤鍋爐房③購置公交車輛。", [None, None, None]),
        ("Allocation:\n- 70% of the proceeds for a metro line\n- 30% of the proceeds for a motorway\n", [0.7, 0.3]),
    ],
)
def test_parts_and_shares(text: str, shares: list[float | None]) -> None:
    found = parts(normalise(text))
    assert [one.share for one in found] == pytest.approx(shares)
    for one in found:
        assert text[one.start : one.end] == one.text


@pytest.mark.parametrize(
    "text",
    [
        "A 1.5 MW turbine. 2.0 m blades.",
        "投资12.5亿元，年发电1.2亿千瓦时。",
        "Phase (2) of the wind farm",
        "(1) solar",
        "",
        " ".join(f"({n}) something long" for n in range(1, 20)),
    ],
)
def test_no_list(text: str) -> None:
    assert parts(normalise(text)) == ()


def test_an_incidental_part_does_not_spoil_the_whole() -> None:
    green = verdict("募集资金用于：（1）建设200MW光伏电站，投资9亿元；（2）新建加油站一座，投资1亿元。")
    assert [one.headline.label for one in green.components] == ["green", "not_eligible"]
    assert green.headline.label == "green"
    black = verdict("募集资金用于：（1）建设20MW光伏电站，投资1亿元；（2）新建两台66万千瓦燃煤发电机组，投资50亿元。")
    assert black.headline.label == "not_eligible"


def test_without_shares_the_headline_is_that_of_the_whole_text() -> None:
    text = "(1) a 100 MW solar park in Gansu; (2) a 60 MW wind farm in Hebei"
    found = verdict(text)
    assert [one.headline.label for one in found.components] == ["green", "green"]
    assert found.headline.label == "green"
    assert found.components[0].activities["eu"].code == "CCM 4.1"
