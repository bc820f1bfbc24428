"""The same project on different days: periods, successions of catalogues, grandfathering, deadlines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from classification.classifier import classifier
from classification.facts import Days
from classification.intake.tables import read_projects
from classification.project import Project
from classification.verdict import Verdict
from taxonomy.model import ProjectEvent


def verdict(text: str, day: date, dates: dict[ProjectEvent, date] | None = None) -> Verdict:
    given = {event: Days(one, one) for event, one in (dates or {}).items()}
    return classifier().classify(Project(text, dates=given), day=day)


def test_three_days_three_answers() -> None:
    text = "A fleet of plug-in hybrid passenger cars with 45 gCO2/km at the tailpipe."
    before_singapore, last_day, after = (
        verdict(text, day) for day in (date(2023, 6, 1), date(2025, 12, 31), date(2026, 1, 1))
    )
    assert before_singapore.regimes["sg"].status == "no_match"
    assert (before_singapore.regimes["eu"].label, before_singapore.regimes["cn2025"].status) == (
        "transition",
        "no_match",
    )
    assert (last_day.regimes["eu"].label, last_day.regimes["eu"].status) == ("transition", "confirmed")
    assert last_day.regimes["eu"].is_aligned
    assert (after.regimes["eu"].label, after.regimes["eu"].status) == ("not_eligible", "rejected")


def test_the_day_of_delivery_counts_for_vehicles() -> None:
    text = "Leasing a fleet of plug-in hybrid passenger cars at 45 gCO2/km, delivered in {}."
    day = date(2026, 11, 22)
    assert verdict(text.format(2024), day).regimes["eu"].label == "transition"
    assert verdict(text.format(2026), day).regimes["eu"].label == "not_eligible"
    given = verdict(text.format(2026), day, {"manufacture": date(2025, 3, 1)})
    assert given.regimes["eu"].label == "transition"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The gas-fired boiler project was approved in May 2024.", True),
        ("燃气锅炉项目于2025年6月获核准。", True),
        ("燃气锅炉项目于2025年7月获核准。", False),
        ("燃气锅炉项目于2026年1月获核准。", False),
        ("燃气锅炉项目尚未核准。", False),
    ],
)
def test_what_was_approved_before_keeps_the_older_list(text: str, kept: bool) -> None:
    after = verdict(text, date(2026, 6, 1))
    for regime in ("cn2021", "cn2025"):
        said = " ".join(reason.text.en for reason in after.regimes[regime].reasons)
        assert ("keeps the 2021 list" in said) is kept
    # Before the newer list is in force there is nothing to keep.
    assert "keeps" not in str(verdict(text, date(2025, 9, 1)).regimes["cn2021"].reasons)


def test_hong_kong_power_steps() -> None:
    text = "Gas-fired power plant in Hong Kong, direct emissions of 200 gCO2e/kWh."
    for day, expected in ((date(2029, 1, 1), "transition"), (date(2032, 1, 1), "not_eligible")):
        assert verdict(text, day).regimes["hk"].label == expected


@pytest.mark.parametrize(
    ("header", "cell", "first", "last"),
    [
        ("投产日期", "2024年7月", date(2024, 7, 1), date(2024, 7, 31)),
        ("Commissioning date", "2024-07-14", date(2024, 7, 14), date(2024, 7, 14)),
        ("交付日期", "2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("Delivery date", "Q3 2025", date(2025, 7, 1), date(2025, 9, 30)),
        ("核准日期（年月）", "2023/5", date(2023, 5, 1), date(2023, 5, 31)),
    ],
)
def test_columns_of_dates(tmp_path: Path, header: str, cell: str, first: date, last: date) -> None:
    file = tmp_path / "projects.csv"
    file.write_text(f"description,{header}\na solar farm,{cell}\na wind farm,\nhydro,soon\n", encoding="utf-8")
    rows = list(read_projects(file))
    assert rows[0].project is not None
    assert list(rows[0].project.dates.values()) == [Days(first, last)]
    assert rows[1].project is not None
    assert not rows[1].project.dates
    assert rows[2].error is not None
    assert rows[2].error.field == header
