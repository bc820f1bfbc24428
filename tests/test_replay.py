"""Old inputs judged again: what would change, why, and what became of what analysts said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ledger_samples import verdict

from classification.classifier import classifier
from classification.corrections import read_corrections
from classification.engines.local import LocalEngine
from classification.facts import Days
from classification.project import Project
from classification.verdict import REGIMES
from reports.render import Record, verdict_record
from service.database import open_database
from service.decisions import Asked, Ruling, asked_for, confirmation, override, said, verdict_draft
from service.ledger import Ledger, Selection
from service.ledger_corrections import corrections, decisions
from service.replay import Replayed, Summary, replay, replayed_record
from service.verdict_changes import compare
from taxonomy.errors import InputError

DAY = date(2026, 1, 15)
HYDRO = "Hydropower plant with a reservoir, 60 MW, power density {} W/m2, life-cycle emissions 140 gCO2e/kWh"


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    database = open_database(database_url)
    yield Ledger(database)
    database.close()


def judged(text: str, regimes: tuple[str, ...] = REGIMES, day: date = DAY, **given: Any) -> tuple[Asked, Record]:
    project = Project(text, **given)
    asked = Asked(project, regimes, None, day)
    return asked, verdict_record(project.id or "1", classifier().classify(project, day=day, regimes=regimes))


def replayed(ledger: Ledger, day: date | None = None) -> tuple[list[Replayed], Summary]:
    summary = Summary()
    found = list(replay(decisions(ledger, Selection()), LocalEngine(1), day))
    for one in found:
        summary.add(one)
    return found, summary


def test_an_input_is_read_back_as_it_was_given() -> None:
    asked, record = judged(
        "光伏 🌞",
        id="p-7",
        name="二期",
        country="CN",
        industry_code="4416",
        amount=1e9,
        currency="CNY",
        metrics={"power_density": 12.5},
        dates={"approval": Days(date(2025, 1, 1), date(2025, 12, 31))},
        regimes=("cn2025", "eu"),
    )
    content = json.loads(json.dumps(verdict_draft(asked, record).content))
    assert asked_for(content) == asked
    assert content["verdict"]["versions"] == classifier().versions
    assert not {"decision", "error"} & set(content["verdict"])


@pytest.mark.parametrize(
    "content",
    [{}, {"input": None}, {"input": {}}, {"input": {"text": "a"}}, {"input": verdict().content["input"] | {"new": 1}}],
)
def test_an_input_of_another_form_is_told(content: Any) -> None:
    with pytest.raises(InputError):
        asked_for(content)


def test_the_same_version_changes_nothing(ledger: Ledger) -> None:
    texts = ["A wind farm of 50 MW", "新建100兆瓦光伏电站", "a casino", HYDRO.format(3)]
    ledger.append([verdict_draft(*judged(text)) for text in texts], "ann")
    found, summary = replayed(ledger)
    assert [one.changes.change for one in found if one.changes] == ["unchanged"] * 4
    assert not any(one.changes and one.changes.versions for one in found)
    counts = summary.record()
    assert (counts["entries"], counts["unchanged"], counts["labels"], counts["versions"]) == (4, 4, {}, {})
    assert all(one.judged == "2026-01-15" for one in found)


def test_another_day_changes_what_is_in_force(ledger: Ledger) -> None:
    ledger.append([verdict_draft(*judged("A wind farm of 50 MW", regimes=("cn2025",)))], "ann")
    found, summary = replayed(ledger, date(2024, 1, 15))
    record = replayed_record(found[0])
    assert (record["change"], record["judged_date"]) == ("label", "2024-01-15")
    assert record["headline"]["old"]["label"] == "green"
    assert record["headline"]["new"]["label"] == "not_eligible"
    assert summary.record()["labels"] == {"green→not_eligible": 1}
    reasons = record["regimes"]["cn2025"]["reasons"]
    assert any("starts 2025-10-01" in one["text_en"] for one in reasons)
    assert any("2025-10-01起施行" in one["text_zh"] for one in reasons)


def test_a_criterion_that_comes_out_otherwise_is_told_with_figures(ledger: Ledger) -> None:
    """As after an update of a catalogue: the recorded verdict had another limit, figure, activity and version."""
    asked, record = judged(HYDRO.format(6), regimes=("eu",))
    content = json.loads(json.dumps(record))
    old = content["regimes"]["eu"]
    density = next(one for one in old["criteria"] if one["metric"] == "power_density")
    assert density["outcome"] == "met"
    density |= {"limit": 10, "outcome": "failed"}
    old["label"] = content["headline"]["label"] = "not_eligible"
    old["status"] = "rejected"
    old["reasons"] = [{"text_en": "Old reason.", "text_zh": "旧理由。", "span": None}]
    content["versions"]["catalogues"] = "older"
    ledger.append([verdict_draft(asked, content)], "ann")
    found, summary = replayed(ledger)
    result = replayed_record(found[0])
    assert result["change"] == "label"
    assert result["versions"] == {"catalogues": {"old": "older", "new": classifier().versions["catalogues"]}}
    english = " | ".join(one["text_en"] for one in result["regimes"]["eu"]["reasons"])
    chinese = " | ".join(one["text_zh"] for one in result["regimes"]["eu"]["reasons"])
    assert "label: not eligible → green" in english
    assert "结论：不合格 → 绿色" in chinese
    assert "> 10 W/m2; found 6 W/m2; failed" in english
    assert "> 5 W/m2; found 6 W/m2; met" in english
    assert "> 10 W/m2；查得6 W/m2；未达标" in chinese
    assert "then: Old reason." in english
    assert summary.record()["versions"]["catalogues"]


def test_activities_and_regimes_that_come_and_go() -> None:
    _, record = judged("A wind farm of 50 MW", regimes=("eu", "sg"))
    old = json.loads(json.dumps(record))
    old["regimes"]["eu"]["activities"][0] |= {"id": "eu:CCM-4.1", "name_en": "Sun", "name_zh": "太阳"}
    old["regimes"]["old"] = old["regimes"].pop("sg")
    changes = compare(old, record)
    assert changes.change == "regime_label"
    assert changes.regimes["sg"].old is None
    assert changes.regimes["old"].new is None
    reasons = changes.regimes["eu"].reasons
    assert reasons[0].en.startswith("activity: eu:CCM-4.1 Sun → eu:CCM-4.3")
    assert reasons[0].zh.startswith("活动：eu:CCM-4.1 太阳 → eu:CCM-4.3")
    old["regimes"]["sg"] = old["regimes"].pop("old")
    assert compare(old, record).change == "detail"
    assert list(compare(old, record).regimes) == ["eu", "sg"]


def test_an_override_stands_or_has_become_unnecessary(ledger: Ledger) -> None:
    asked, record = judged("A wind farm of 50 MW", regimes=("eu",))
    wrong = json.loads(json.dumps(record))
    wrong["headline"]["label"] = wrong["regimes"]["eu"]["label"] = "not_eligible"
    before = ledger.append([verdict_draft(asked, one) for one in (wrong, record, record)], "ann")
    ledger.append([override(before[0], Ruling("green", {"eu": "green"}), "listed")], "bob")
    ledger.append([override(before[1], Ruling("transition"), "policy")], "bob")
    ledger.append([confirmation(before[2])], "bob")
    found, summary = replayed(ledger)
    assert [one.override for one in found] == ["unnecessary", "stands", None]
    assert [one.standing for one in found] == ["overridden", "overridden", "confirmed"]
    assert [one.label for one in found] == ["green", "transition", "green"]
    assert summary.record()["overrides"] == {"stands": 1, "unnecessary": 1}


def test_what_can_no_longer_be_judged_is_told_and_the_rest_goes_on(ledger: Ledger) -> None:
    good = verdict_draft(*judged("A wind farm of 50 MW"))
    bad = [
        verdict(0, metrics={"abolished_metric": 1.0}),
        verdict(0, regimes=["us"]),
        verdict(0, text=" "),
        verdict(0, x=1),
    ]
    ledger.append([good, *bad, good], "ann")
    found, summary = replayed(ledger)
    assert [one.error is None for one in found] == [True, False, False, False, False, True]
    assert summary.record()["not_judged"] == 4
    for one in found[1:5]:
        record = replayed_record(one)
        assert record["change"] == "not_judged"
        assert record["error"]["message_en"] != record["error"]["message_zh"]


def test_many_processes_give_what_one_gives(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a.sqlite'}")
    ledger = Ledger(database)
    drafts = [verdict_draft(*judged(text)) for text in ("A wind farm of 50 MW", "燃煤电厂", "水电站")]
    ledger.append(drafts * 150, "ann")
    one, many = (
        [replayed_record(each) for each in replay(decisions(ledger, Selection()), LocalEngine(count), DAY)]
        for count in (1, 2)
    )
    assert one == many
    assert len(one) == 450
    database.close()


def test_decisions_become_corrections_that_can_be_learned(ledger: Ledger, tmp_path: Path) -> None:
    wind, coal, given = (
        judged("A wind farm of 50 MW", name="Windy"),
        judged("新建燃煤电厂"),
        judged("A hydropower plant", metrics={"power_density": 3.0}),
    )
    entries = ledger.append([verdict_draft(*one) for one in (wind, coal, given, wind)], "ann")
    ledger.append([confirmation(one) for one in entries[:3]], "bob")
    ruling = Ruling("transition", {"eu": "transition"}, {"eu": ["eu:CCM-4.29"], "sg": [], "hk": []})
    ledger.append([override(entries[1], ruling, "gas in truth")], "bob")
    found = list(corrections(decisions(ledger, Selection())))
    assert found[2] is None
    assert len(found) == 3
    confirmed, overridden = found[0], found[1]
    assert confirmed is not None
    assert overridden is not None
    assert confirmed["text"] == "Windy. A wind farm of 50 MW"
    assert confirmed["labels"] == dict.fromkeys(("cn2025", "cn2021", "eu", "sg"), "green")
    assert confirmed["activities"]["eu"] == ["CCM 4.3"]
    assert overridden["headline"] == "transition"
    assert overridden["labels"]["eu"] == "transition"
    assert overridden["activities"]["eu"] == ["CCM 4.29"]
    assert overridden["activities"]["sg"] == []
    file = tmp_path / "corrections.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in found if one), encoding="utf-8")
    learned = read_corrections(file, classifier(), DAY)
    assert learned[confirmed["text"]]["activities"]["eu"] == ["CCM 4.3"]
    assert said(entries[0])["input"]["name"] == "Windy"
