"""The report on catalogues: coverage both ways, what has no counterpart, and what the sets are."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest
from report_documents import DAY, GOLDEN, assert_well_formed, plain, tables, texts

from mappings.crosswalk import crosswalk
from reports.mapping_report import mapping_report
from reports.render import say
from taxonomy.errors import InputError
from taxonomy.library import library

CATALOGUES = ("cn2025", "cn2021", "eu", "sg", "hk", "mcgt", "cgt")


def test_the_example_is_as_in_the_golden_file() -> None:
    assert plain(mapping_report(["hk", "eu"], day=DAY)) == (GOLDEN / "mapping-hk-eu.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(CATALOGUES, 2)))
def test_every_pair_is_covered_both_ways(first: str, second: str) -> None:
    report = mapping_report([first, second], day=DAY)
    assert_well_formed(report)
    data: Any = report.data
    pair = data["pairs"][0]
    links = [(one["first"], one["second"]) for one in pair["links"]]
    assert len(links) == len(set(links))
    for side, place in (("forward", 0), ("backward", 1)):
        found = pair[side]
        own, other = found["catalogue"], found["other"]
        activities = [one.id for one in library().catalogues[own].activities]
        covered = {link[place] for link in links}
        assert found["activities"] == len(activities)
        assert found["covered"] == len(covered)
        assert found["covered"] + found["denied"] + found["silent"] == found["activities"]
        assert found["without_counterpart"] == [one for one in activities if one not in covered]
        assert found["links"] == len(links)
        assert sum(one["activities"] for one in found["sectors"].values()) == len(activities)
        assert sum(one["links"] for one in found["sectors"].values()) == len(links)
        assert found["one"] + found["two"] + found["three_or_more"] == found["covered"]
        for activity in activities[:20]:
            expected = {one.counterpart for one in crosswalk(activity, [other]).get(other, [])}
            assert {link[1 - place] for link in links if link[place] == activity} == expected
    for name in ("relations", "stricter", "statuses", "bands"):
        assert sum(pair[name].values()) == len(links)


def test_the_stricter_side_is_named_and_limits_stand_side_by_side() -> None:
    table = tables(mapping_report(["eu", "sg"], day=DAY))["limits-eu-sg"]
    hydropower = [row for row in table.rows if row[0] == "CCM 4.5" and row[2] == "1.3"]
    assert {(row[5], row[6]) for row in hydropower} == {
        ("> 5 W/m2", "> 5 W/m2"),
        ("< 100 gCO2e/kWh", "< 100 gCO2e/kWh"),
    }


def test_the_common_ground_is_called_a_reconstruction_and_its_numbers_are_not_shown() -> None:
    report = mapping_report(["eu", "mcgt"], day=DAY)
    said = [say(text, "en") for text in texts(report)]
    assert any("until the official workbook is imported" in text for text in said)
    cells = [cell for table in tables(report).values() for row in table.rows for cell in row]
    assert not [cell for cell in cells if isinstance(cell, str) and cell.startswith(("u-", "mcgt:"))]


def test_catalogues_that_no_set_joins_are_said_to_be_apart() -> None:
    report = mapping_report(["cn2025", "mcgt"], day=DAY)
    assert "No mapping set joins China 2025 and M-CGT." in {text.en for text in texts(report)}
    assert report.data["pairs"][0]["joined"] is False  # type: ignore[index]


def test_three_catalogues_make_three_pairs() -> None:
    report = mapping_report(["cn2021", "eu", "sg", "eu"], day=DAY)
    assert_well_formed(report)
    assert [(one["first"], one["second"]) for one in report.data["pairs"]] == [  # type: ignore[attr-defined]
        ("cn2021", "eu"),
        ("cn2021", "sg"),
        ("eu", "sg"),
    ]


def test_the_same_input_gives_the_same_report() -> None:
    assert plain(mapping_report(["sg", "eu"], day=DAY)) == plain(mapping_report(["sg", "eu"], day=DAY))
    assert mapping_report(["sg", "eu"], day=date(2030, 1, 1)).day == date(2030, 1, 1)


@pytest.mark.parametrize("names", [["eu"], ["eu", "eu"], ["eu", "xx"]])
def test_too_few_or_unknown_catalogues_are_refused(names: list[str]) -> None:
    with pytest.raises(InputError):
        mapping_report(names, day=DAY)
