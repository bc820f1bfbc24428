"""The report on a portfolio: its sums reconcile, whatever the portfolio and its order."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_documents import DAY, GOLDEN, assert_well_formed, example_portfolio, examples, plain, tables

from classification.verdict import REGIMES
from reports.document import Report
from reports.portfolio_entry import Holding
from reports.portfolio_report import portfolio_report
from reports.portfolio_totals import LABELS
from reports.render import Record, error_record, verdict_record
from reports.sectors import UNASSIGNED, sector_names, sector_of_activity
from taxonomy.errors import InputError
from taxonomy.library import library

ACTIVITIES = {
    "cn2025": ("cn2025:4.2.1", "cn2025:6.1.1", "cn2025:8.5.2"),
    "cn2021": ("cn2021:3.2.2.1", "cn2021:5.2.1.2"),
    "eu": ("eu:CCM-4.3", "eu:CCM-7.1", "eu:CCM-3.9"),
    "sg": ("sg:1.2", "sg:3.1"),
    "hk": ("hk:HK.E.3", "hk:HK.C.1"),
    "mcgt": ("mcgt:u-wind", "mcgt:u-new-buildings"),
}
STATUSES = {
    "green": ("confirmed", "presumed", "evidence_missing"),
    "transition": ("confirmed", "presumed", "evidence_missing"),
    "not_eligible": ("rejected", "no_match"),
}
_TEXT = {"text_en": "words", "text_zh": "文字"}


def _pairs() -> st.SearchStrategy[tuple[str, str]]:
    return st.sampled_from([(label, status) for label, statuses in STATUSES.items() for status in statuses])


@st.composite
def regime_records(draw: st.DrawFn, regime: str) -> Record:
    label, status = draw(_pairs())
    names = draw(st.lists(st.sampled_from(ACTIVITIES[regime]), unique=True, max_size=2))
    if label != "not_eligible":
        names = names or [ACTIVITIES[regime][0]]
    missing = draw(st.lists(st.sampled_from(["lifecycle_ghg_intensity", None]), unique=True, max_size=2))
    return {
        "label": label,
        "status": status,
        "probability": 0.9,
        "activities": [{"id": one, "probability": draw(st.sampled_from([0.05, 0.3, 0.9]))} for one in names],
        "criteria": [
            {"outcome": one} for one in draw(st.lists(st.sampled_from(["met", "failed", "prose"]), max_size=2))
        ],
        "missing": [{"activity": "", "metric": one} | _TEXT for one in missing] if status == "evidence_missing" else [],
        "aligned": draw(st.booleans()),
    }


@st.composite
def verdict_records(draw: st.DrawFn) -> Record:
    if draw(st.integers(0, 9)) == 0:
        return error_record("x", InputError("too short", "过短"))
    label, status = draw(_pairs())
    return {
        "headline": {
            "label": label,
            "status": status,
            "probability": draw(st.floats(0, 1)),
            "review": draw(st.sampled_from([[], [_TEXT]])),
        },
        "regimes": {regime: draw(regime_records(regime)) for regime in REGIMES},
        "flags": draw(st.sampled_from([[], [{"id": "offsets"} | _TEXT]])),
        "date": DAY.isoformat(),
        "versions": {"mcgt": "1"},
        "error": None,
    }


@st.composite
def portfolios(draw: st.DrawFn) -> list[tuple[Holding, Record]]:
    amounts = st.one_of(st.none(), st.floats(0, 1e12), st.sampled_from([-1.0, math.nan, math.inf, 0.1, 0.2]))
    currencies = st.sampled_from([None, "CNY", "RMB", "人民币", "USD", "EUR", "SGD", "HKD", "CHF", " "])
    found = []
    for number, record in enumerate(draw(st.lists(verdict_records(), max_size=8)), start=1):
        holding = Holding(
            number, f"p{number}", draw(st.sampled_from([None, "甲"])), None, draw(amounts), draw(currencies)
        )
        found.append((holding, record))
    return found


def report_on(portfolio: list[tuple[Holding, Record]], **options: Any) -> Report:
    return portfolio_report(portfolio, day=DAY, **options)


def _usable(amount: float | None) -> bool:
    return amount is not None and math.isfinite(amount) and amount >= 0


def _assert_partition(groups: list[Record], data: Any) -> None:
    """The groups hold every judged project once and every amount once, and their shares make up the whole."""
    rows = data["rows"]
    assert sum(one["projects"] for one in groups) == rows["judged"]
    assert sum(one["without_amount"] for one in groups) == rows["without_amount"]
    if rows["judged"]:
        assert sum(one["share"] for one in groups) == pytest.approx(1)
    for currency, total in rows["amounts"].items():
        parts = [one["amounts"][currency] for one in groups if currency in one["amounts"]]
        assert sum(one["amount"] for one in parts) == pytest.approx(total)
        if total:
            assert sum(one["share"] for one in parts) == pytest.approx(1)
    assert {name for one in groups for name in one["amounts"]} == set(rows["amounts"])


@settings(max_examples=60)
@given(portfolios(), st.sampled_from(["cn2025", "eu"]), st.sampled_from(["mcgt", "sg", "headline"]))
def test_every_amount_is_counted_once_under_every_regime(
    portfolio: list[tuple[Holding, Record]], home: str, common: str
) -> None:
    report = report_on(portfolio, home=home, common=common)
    assert_well_formed(report)
    data: Any = report.data
    judged = [holding for holding, record in portfolio if record["error"] is None]
    assert data["rows"]["handed_in"] == len(portfolio)
    assert data["rows"]["judged"] == len(judged)
    assert math.fsum(data["rows"]["amounts"].values()) == pytest.approx(
        math.fsum(one.amount or 0.0 for one in judged if _usable(one.amount))
    )
    for labels in data["by_regime"].values():
        _assert_partition([labels[label] for label in LABELS], data)
        for found in labels.values():
            assert sum(one["projects"] for one in found["statuses"].values()) == found["projects"]
    if not judged:
        return
    _assert_partition(list(data["by_sector"].values()), data)
    _assert_partition(
        [found["regimes"][home][label] for found in data["by_sector"].values() for label in LABELS],
        data,
    )
    _assert_partition(data["flows"], data)
    _assert_partition(data["relabelling"], data)
    _assert_partition(list(data["eu"]["stages"].values()), data)
    _assert_partition(data["confidence"]["bands"], data)
    home_only = [one for one in data["flows"] if one["source"] == "green" and one["target"] != "green"]
    assert data["home_only"]["total"]["projects"] == sum(one["projects"] for one in home_only)
    assert sum(one["projects"] for one in data["home_only"]["causes"]) == data["home_only"]["total"]["projects"]


@settings(max_examples=40)
@given(portfolios())
def test_amounts_that_are_missing_are_listed_and_never_guessed(portfolio: list[tuple[Holding, Record]]) -> None:
    report = report_on(portfolio)
    judged = [holding for holding, record in portfolio if record["error"] is None]
    listed = tables(report)["without-amount"].rows if "without-amount" in tables(report) else ()
    assert [row[0] for row in listed] == [one.number for one in judged if not _usable(one.amount)]
    failed = tables(report)["failures"].rows if "failures" in tables(report) else ()
    assert [row[0] for row in failed] == [
        holding.number for holding, record in portfolio if record["error"] is not None
    ]
    assert [row[0] for row in tables(report)["projects"].rows] == [one.number for one in judged]


@settings(max_examples=30)
@given(portfolios(), st.randoms(use_true_random=False))
def test_the_order_of_the_batch_does_not_matter(portfolio: list[tuple[Holding, Record]], chance: random.Random) -> None:
    shuffled = portfolio[:]
    chance.shuffle(shuffled)

    def sums(report: Report) -> dict[str, object]:
        kept = dict(report.data)
        for name in ("projects", "rows", "home_only", "confidence"):
            kept.pop(name)
        kept["causes"] = report.data["home_only"]["causes"]  # type: ignore[index]
        kept["amounts"] = report.data["rows"]["amounts"]  # type: ignore[index]
        kept["bands"] = report.data["confidence"]["bands"]  # type: ignore[index]
        return kept

    assert sums(report_on(shuffled)) == sums(report_on(portfolio))


def test_currencies_are_told_apart_and_read_as_people_write_them() -> None:
    row, verdict = examples()[0]
    record = verdict_record(row.id, verdict)
    given = [("RMB", 1.0), ("人民币", 2.0), ("cny", 4.0), ("USD", 8.0), ("", 16.0), (None, 32.0), ("CHF", 64.0)]
    portfolio = [(Holding(n, str(n), amount=a, currency=c), record) for n, (c, a) in enumerate(given, start=1)]
    assert report_on(portfolio).data["rows"]["amounts"] == {"CHF": 64, "CNY": 7, "USD": 8, "unstated": 48}  # type: ignore[index]


def test_the_examples_are_as_in_the_golden_file() -> None:
    assert plain(example_portfolio()) == (GOLDEN / "portfolio-examples.json").read_text(encoding="utf-8")


def test_why_a_project_is_green_at_home_only() -> None:
    found = {row[0]: row[-1] for row in tables(example_portfolio())["home-only-projects"].rows}
    assert found["ex31"].en == "EU Taxonomy, Singapore-Asia: a criterion fails or an exclusion holds"  # type: ignore[union-attr]
    assert found["ex28"].zh == "新加坡-亚洲：仅认定为转型"  # type: ignore[union-attr]
    assert found["ex34"].en == "no entry of the common ground fits"  # type: ignore[union-attr]


def test_the_league_of_missing_evidence_counts_a_project_once_a_thing() -> None:
    data: Any = example_portfolio().data
    intensity = next(one for one in data["gaps"] if one["evidence"] == "lifecycle_ghg_intensity")
    assert intensity["projects"] == 2
    assert intensity["amounts"]["CNY"]["amount"] == 11e9
    assert set(intensity["regimes"]) == {"eu", "hk"}


def test_verdicts_that_do_not_belong_together_are_refused() -> None:
    row, verdict = examples()[0]
    record = verdict_record(row.id, verdict)
    for changed in (
        record | {"versions": {"mcgt": "other"}},
        record | {"regimes": {"eu": record["regimes"]["eu"]}},
    ):
        with pytest.raises(InputError, match="one report"):
            report_on([(Holding(1, "1"), record), (Holding(2, "2"), changed)])
    with pytest.raises(InputError, match="home regime"):
        report_on([(Holding(1, "1"), record | {"regimes": {"eu": record["regimes"]["eu"]}})])


def test_without_the_common_ground_the_headline_is_compared_with() -> None:
    row, verdict = examples()[0]
    record = verdict_record(row.id, verdict)
    record["regimes"] = {name: record["regimes"][name] for name in ("cn2025", "eu")}
    report = report_on([(Holding(1, "1"), record)])
    assert_well_formed(report)
    assert report.data["common"] == "headline"
    assert report.data["relabelling"] is None


def test_an_empty_portfolio_says_so() -> None:
    report = report_on([])
    assert_well_formed(report)
    assert report.data["rows"]["judged"] == 0  # type: ignore[index]


def test_every_activity_under_a_heading_has_one_sector() -> None:
    names = set(sector_names()) - {UNASSIGNED}
    #: The source leaves open under which second heading it stands.
    spanning = {"cn2021:u-rural-clean-heating"}
    for catalogue in ("cn2025", "cn2021", "eu", "sg", "hk", "mcgt", "cgt"):
        for activity in library().catalogues[catalogue].activities:
            sector = sector_of_activity(library(), activity)
            assert sector is None if activity.id in spanning else sector in names, activity.id


def test_ten_thousand_projects_are_added_up() -> None:
    records = [verdict_record(row.id, verdict) for row, verdict in examples()]
    results = (
        (Holding(n, str(n), amount=float(n), currency="CNY"), records[n % len(records)]) for n in range(1, 10_001)
    )
    report = portfolio_report(results, day=DAY)
    assert report.data["rows"]["amounts"] == {"CNY": 50_005_000.0}  # type: ignore[index]
