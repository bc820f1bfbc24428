"""The report on one project: complete, traceable, in both languages, and careful about what it allows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_documents import DAY, GOLDEN, assert_well_formed, blocks, example, examples, plain, tables, texts

from classification.classifier import classifier
from classification.project import Project
from reports.criteria_table import comparisons
from reports.document import Checklist, Quote, Report
from reports.project_report import project_report
from reports.render import say, verdict_record


def report_on(text: str, **facts: object) -> Report:
    project = Project(text, **facts)  # type: ignore[arg-type]
    return project_report(project, classifier().classify(project, day=DAY))


@pytest.mark.parametrize("name", ["ex04", "ex17"])
def test_the_example_is_as_in_the_golden_file(name: str) -> None:
    assert plain(example(name)) == (GOLDEN / f"project-{name}.json").read_text(encoding="utf-8")


def test_every_example_makes_a_well_formed_report() -> None:
    for row, verdict in examples():
        assert row.project is not None
        report = project_report(row.project, verdict)
        assert_well_formed(report)
        assert report.data["verdict"] == verdict_record(row.id, verdict)


def test_every_criterion_is_compared_once() -> None:
    for row, verdict in examples():
        assert row.project is not None
        table = tables(project_report(row.project, verdict)).get("criteria")
        taken = {result for one in verdict.regimes.values() for result in one.criteria}
        compared = [one.result for one in comparisons(verdict)]
        assert len(compared) == len(set(compared))
        assert set(compared) == taken
        assert len(table.rows if table else ()) == len(taken)


_PIECES = st.sampled_from(
    [
        "20 MW geothermal power plant",
        "life-cycle emissions of 146 gCO2e/kWh",
        "新建光伏电站，装机100兆瓦",
        "LEED Gold",
        "(1) a wind farm, EUR 90 million; (2) a car park, EUR 10 million",
        "eco-friendly",
        "new coal power plant",
        "水库面积32平方公里",
        "commissioned in 2024",
        "clinker 700 kgCO2e/t",
        "地铁",
    ]
)


@settings(max_examples=25)
@given(st.lists(_PIECES, min_size=1, max_size=4), st.sampled_from(["cn2025", "eu", "sg", "mcgt"]))
def test_any_project_makes_a_well_formed_report(pieces: list[str], home: str) -> None:
    project = Project("; ".join(pieces))
    verdict = classifier().classify(project, day=DAY)
    report = project_report(project, verdict, home=home)
    assert_well_formed(report)
    assert len(tables(report)["criteria"].rows if "criteria" in tables(report) else ()) == len(comparisons(verdict))
    for block in blocks(report.sections):
        if isinstance(block, Quote):
            assert project.described[block.start : block.end] == block.text


def test_evidence_stands_at_its_place_in_the_text() -> None:
    for row, verdict in examples():
        assert row.project is not None
        table = tables(project_report(row.project, verdict)).get("evidence")
        for _, quote, start, end, *_ in table.rows if table else ():
            assert row.project.described[start:end] == quote  # type: ignore[misc]


def test_a_failed_figure_stands_with_limit_and_margin() -> None:
    table = tables(example("ex04"))["criteria"]
    names = [column.key for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    failed = next(one for one in rows if one["activity"] == "CCM 4.5" and one["figure"] == 140)
    assert (failed["limit"], failed["unit"], failed["margin"], failed["outcome"]) == (100, "gCO2e/kWh", 0.4, "failed")


def test_nothing_is_called_aligned_before_the_other_tests() -> None:
    for row, verdict in examples():
        assert row.project is not None
        labels = {one["id"]: one for one in project_report(row.project, verdict).data["financing_labels"]}  # type: ignore[attr-defined]
        assert labels["eu-aligned"]["use"] != "open"
        assert labels["common-ground"]["use"] != "open"
        for regime in ("cn2025", "cn2021"):
            if verdict.regimes[regime].label != "green":
                assert labels[f"green-{regime}"]["use"] == "no"


def test_the_checklist_of_harm_ends_with_the_minimum_safeguards() -> None:
    lists = [block for block in blocks(example("ex17").sections) if isinstance(block, Checklist)]
    to_do, harm = lists
    assert any("Green Mark" in item.en for item in to_do.items)
    assert "Minimum safeguards" in harm.items[-1].en
    assert len(harm.items) == 6


def test_a_reconstruction_says_so_and_shows_no_number_of_ours() -> None:
    report = example("ex17")
    said = [say(text, "en") for text in texts(report)]
    assert sum("Reconstruction" in text for text in said) >= 2
    cells = [cell for table in tables(report).values() for row in table.rows for cell in row]
    assert not [cell for cell in cells if isinstance(cell, str) and cell.startswith(("u-", "mcgt:"))]


def test_an_activity_is_named_only_where_the_verdict_is_about_it() -> None:
    rows = tables(example("ex02"))["regimes"].rows
    assert [row[4] for row in rows] == [""] * len(rows)


def test_the_stated_day_and_nothing_else_moves_the_report() -> None:
    project = Project("A 30 MW solar farm", name="Sunny", amount=1e6, currency="EUR")
    verdict = classifier().classify(project, day=DAY)
    first, second = project_report(project, verdict), project_report(project, verdict)
    assert plain(first) == plain(second)
    later = project_report(project, verdict, day=date(2026, 7, 1))
    assert later.day != first.day
    assert later.data["verdict"] == first.data["verdict"]


def test_traditional_chinese() -> None:
    said = {say(text, "zh-Hant") for text in texts(example("ex17"))}
    assert "簽署" in said
    assert "無重大損害與最低保障要求" in said


def test_one_regime_alone() -> None:
    project = Project("A 30 MW solar farm")
    verdict = classifier().classify(project, day=DAY, regimes=("sg",))
    report = project_report(project, verdict)
    assert_well_formed(report)
    assert {one["id"] for one in report.data["financing_labels"]} == {"green-sg"}  # type: ignore[attr-defined]


def test_a_missing_amount_is_not_guessed() -> None:
    report = report_on("A 30 MW solar farm")
    assert tables(report)["amount"].rows == ()
    assert tables(report_on("A 30 MW solar farm", amount=5e6, currency="EUR"))["amount"].rows == ((5e6,),)
