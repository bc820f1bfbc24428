"""Project to verdict, end to end."""

from __future__ import annotations

import json
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest

from classification import classifier as module
from classification.classifier import CODE_VERSION, check_day, check_regimes, classifier
from classification.confidence import load_confidence
from classification.evaluation import figures, read_cases, run
from classification.project import LONGEST_TEXT, Project
from classification.rules import rules
from classification.verdict import REGIMES, Verdict
from mappings.matcher import matcher
from mappings.text import traditional
from taxonomy.errors import InputError
from taxonomy.library import library

ROOT = Path(__file__).parent.parent
DAY = date(2026, 1, 1)


def classify(text: str, **given: object) -> Verdict:
    return classifier().classify(Project(text, **given), day=DAY)  # type: ignore[arg-type]


def test_hydropower_by_its_figures() -> None:
    poor = classify("A 20 MW dam hydropower plant, power density 3 W/m2, life-cycle emissions 140 gCO2e/kWh.")
    good = classify("A 20 MW dam hydropower plant with a reservoir power density of 8 W/m2.")
    assert poor.headline.label != "green"
    assert poor.regimes["eu"].status == "rejected"
    assert good.regimes["eu"].label == "green"
    assert good.regimes["eu"].status == "confirmed"


def test_given_figures_beat_the_text() -> None:
    text = "A dam hydropower plant with a power density of 8 W/m2."
    given = classify(text, metrics={"power_density": 2.0, "lifecycle_ghg_intensity": 150.0})
    assert given.regimes["eu"].status == "rejected"


@pytest.mark.parametrize(
    "text", ["新建2×660MW超超临界燃煤发电机组", "Construction of a new 1,000 MW coal-fired power plant"]
)
def test_new_coal_power_is_rejected_everywhere(text: str) -> None:
    verdict = classify(text)
    assert {one.label for one in verdict.regimes.values()} == {"not_eligible"}
    assert verdict.headline.status == "rejected"


def test_a_lower_tier_is_pencilled_in_only_on_evidence_of_it() -> None:
    bare = classify("Flash geothermal power plant, life-cycle intensity 412 gCO2e/kWh").regimes["sg"]
    assert (bare.label, bare.status) == ("not_eligible", "evidence_missing")
    ready = classify("600 MW combined-cycle gas plant in Singapore, 50% hydrogen by volume from day one").regimes["sg"]
    assert (ready.label, ready.status) == ("transition", "evidence_missing")


def test_a_list_that_does_not_ask_whom_a_plant_serves_keeps_it() -> None:
    verdict = classify("A 50 MWp photovoltaic plant built only for the crushers of an operating thermal-coal mine")
    labels = {name: verdict.regimes[name].label for name in ("cn2025", "eu", "sg")}
    assert labels == {"cn2025": "green", "eu": "green", "sg": "not_eligible"}
    assert verdict.headline.label == "not_eligible"


@pytest.mark.parametrize("text", ["新建50MW光伏电站", "城市污水处理厂新建工程", "沙地造林与草原修复"])
def test_traditional_chinese_gets_the_same_verdict(text: str) -> None:
    simple, other = classify(text), classify(traditional(text))
    assert simple.regimes == other.regimes
    assert simple.headline == other.headline


def test_only_the_regimes_asked_for() -> None:
    verdict = classifier().classify(Project("风电场"), day=DAY, regimes=["sg", "eu"])
    assert list(verdict.regimes) == ["eu", "sg"]
    alone = classifier().classify(Project("风电场"), day=DAY, regimes=["eu"])
    assert alone.headline.regime == "eu"
    assert alone.headline.label == alone.regimes["eu"].label


def test_a_reconstruction_says_so() -> None:
    mcgt = classify("A wind farm of 50 MW").regimes["mcgt"]
    assert mcgt.is_reconstruction
    assert mcgt.verification == "derived"
    assert any("Reconstruction" in reason.text.en for reason in mcgt.reasons)


def test_a_regime_not_yet_in_force_has_no_match() -> None:
    early = classifier().classify(Project("A wind farm of 50 MW"), day=date(2021, 8, 1))
    assert early.regimes["cn2025"].status == "no_match"
    assert early.regimes["eu"].status == "no_match"
    assert early.regimes["mcgt"].status == "no_match"
    assert early.regimes["cn2021"].label == "green"


def test_the_verdict_carries_what_it_depends_on() -> None:
    verdict = classify("A wind farm of 50 MW")
    assert set(verdict.versions) == {"mcgt", "catalogues", "model", "rules"}
    assert verdict.day == DAY
    assert list(verdict.regimes) == list(REGIMES)
    for regime in verdict.regimes.values():
        assert 0 <= regime.probability <= 1
        assert regime.label in ("green", "transition", "not_eligible")


def test_the_code_version_is_that_of_the_distribution() -> None:
    assert version("mcgt") == CODE_VERSION


def test_changed_data_give_another_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = classify("A wind farm").versions["rules"]
    added = tmp_path / "x-y.sssom.tsv"
    added.write_text("changed", encoding="utf-8")
    monkeypatch.setattr(module, "set_files", lambda: [added])
    changed = module.Classifier(library(), matcher(), rules(), load_confidence())
    assert changed.versions["rules"] != before
    assert changed.versions["model"] == matcher().version


def test_unusable_input_is_named() -> None:
    for text in ("", "  \n", "…!?", "\u200b"):
        with pytest.raises(InputError) as caught:
            Project(text)
        assert caught.value.field == "text"
    with pytest.raises(InputError, match="limit"):
        Project("a" * (LONGEST_TEXT + 1))
    with pytest.raises(InputError, match="unknown regime"):
        check_regimes(["eu", "atlantis"])
    with pytest.raises(InputError, match="in force"):
        check_day(date(2019, 1, 1))
    with pytest.raises(InputError, match="unknown metric"):
        classify("A wind farm", metrics={"happiness": 1.0})
    with pytest.raises(InputError, match="not asked for"):
        classifier().classify(Project("A wind farm"), day=DAY, regimes=["eu"], headline_regime="sg")


def test_odd_texts_get_a_verdict() -> None:
    for text in ("a", "中", "𠀀𠀁", "🌞 solar 🌞", "1 2 3", "ﷺ", "a" * LONGEST_TEXT, "光伏\x00电站"):
        assert classify(text).headline.label in ("green", "transition", "not_eligible")


def test_the_examples_come_out_as_expected() -> None:
    cases = read_cases(ROOT / "examples/expected.jsonl")
    found = figures(list(run(cases, lambda project: classifier().classify(project, day=DAY))))
    assert found["headline"]["label_accuracy"] >= 0.9
    assert found["regimes"]["cn2025"]["top_3"] >= 0.9
    json.dumps(found)


def test_evaluation_counts_what_it_says() -> None:
    cases = [
        {"id": "a", "text": "A wind farm of 50 MW", "lang": "en", "headline": {"accept": ["green"], "status": []}},
        {"id": "b", "text": "A wind farm of 50 MW", "lang": "zh", "headline": {"accept": ["not_eligible"]}},
    ]
    for case in cases:
        case["regimes"] = {"eu": {"accept": ["green"], "activities": ["CCM 4.3"], "none_ok": False}}
    found = figures(list(run(cases, lambda project: classifier().classify(project, day=DAY))))
    assert found["headline"]["label_accuracy"] == 0.5
    assert found["headline"]["false_green"] == 0.5
    assert found["regimes"]["eu"]["top_1"] == 1.0
    assert found["regimes"]["cn2025"]["top_1"] is None
    assert found["confusion"]["not_eligible"]["green"] == 1
    assert [one["id"] for one in found["worst"]] == ["b"]


def test_a_faulty_case_is_named(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"text": "x"}\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_cases(file)
    assert caught.value.row == 1
    with pytest.raises(InputError):
        read_cases(tmp_path / "missing.jsonl")
