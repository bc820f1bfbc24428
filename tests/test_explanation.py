"""The page that explains a verdict: everything an analyst needs, in each language, and the same in JSON."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from classification.classifier import classifier
from classification.project import Project
from reports.explanation import explain
from reports.render import criterion_line, verdict_record
from taxonomy.library import library

DAY = date(2026, 6, 1)
GEOTHERMAL = "Geothermal power plant in Sichuan, life-cycle emissions of 146 gCO2e/kWh."
CHINESE = "四川地热发电站，全生命周期排放146克二氧化碳当量/千瓦时。"


def page(text: str, language: str) -> str:
    verdict = classifier().classify(Project(text), day=DAY)
    return explain(verdict, classifier().library, language)


def test_a_failed_figure_is_shown_with_its_place_limit_margin_and_what_would_help() -> None:
    shown = page(GEOTHERMAL, "en")
    assert "# not eligible · rejected" in shown
    assert "“146 gCO2e/kWh” [59–72] = 146 gCO2e/kWh; < 100 gCO2e/kWh; 46% above the limit" in shown
    assert re.search(r"Green if:\n    - .*100 gCO2e/kWh.*: 46% above the limit \(now\)", shown)
    assert "EU Taxonomy" in shown
    assert "read in the official text" in shown
    assert "Versions: mcgt" in shown


def test_the_same_in_chinese() -> None:
    shown = page(CHINESE, "zh")
    assert "# 不合格 · 否定" in shown
    assert "高于限值" in shown
    assert "达到以下条件即为绿色" in shown
    hant = page(CHINESE, "zh-Hant")
    assert "高於限值" in hant
    assert "達到以下條件即為綠色" in hant


@pytest.mark.parametrize(
    ("language", "words"), [("en", "(heating season)"), ("zh", "(供热期)"), ("zh-Hant", "(供熱期)")]
)
def test_what_no_field_of_a_criterion_says_is_in_the_language_of_the_page(language: str, words: str) -> None:
    lines = [criterion_line(leaf, language) for leaf in library()["cntf:REF.20"].criterion_leaves()]
    assert any(words in line for line in lines)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("What in the text spoke for the first: ", "the meaning of the whole text")),
        ("zh", ("文中支持首项的内容: ", "全文含义")),
        ("zh-Hant", ("文中支持首項的內容: ", "全文含義")),
    ],
)
def test_the_page_says_which_terms_spoke_for_an_activity(language: str, words: tuple[str, ...]) -> None:
    project = Project("30 MW photovoltaic plant on a former quarry")
    verdict = classifier().classify(project, day=DAY)
    spoken = classifier().contributions(project, verdict)
    shown = explain(verdict, classifier().library, language, spoken)
    assert [one for one in words if one not in shown] == []
    assert set(spoken) == {"cn2025", "cn2021", "eu", "sg"}
    for terms in spoken.values():
        values = [one.value for one in terms]
        assert values == sorted(values, reverse=True)
        assert min(values) > 0
        assert "pv-plant" in {one.name for one in terms if one.kind == "concept"}
        assert all(one.name in "30 mw photovoltaic plant on a former quarry" for one in terms if one.kind == "word")


@pytest.mark.parametrize("language", ["en", "zh", "zh-Hant"])
def test_one_language_at_a_time(language: str) -> None:
    shown = page("A 100 MW solar farm", language)
    ours = "\n".join(line for line in shown.splitlines() if "银发" not in line and "銀發" not in line)
    assert bool(re.search("[\u4e00-\u9fff]", ours)) is language.startswith("zh")


def test_parts_flags_missing_evidence_and_checklist() -> None:
    shown = page("(1) a geothermal plant, EUR 90 million; (2) an eco-friendly perfume shop, EUR 10 million", "en")
    assert "## Parts of the project" in shown
    assert "(90%)" in shown
    shown = page("A geothermal power plant of 20 MW", "en")
    assert "Missing; this would decide" in shown
    assert "- [ ] water and marine resources:" in shown


def test_json_says_the_same() -> None:
    verdict = classifier().classify(Project(GEOTHERMAL), day=DAY)
    record = verdict_record("1", verdict)["regimes"]["eu"]
    failed = next(one for one in record["criteria"] if one["outcome"] == "failed")
    assert failed["margin"] == pytest.approx(0.46)
    assert failed["limit_converted"] == 100
    assert failed["found"]["span"] == [59, 72]
    assert record["shortfalls"][0]["metric"] == "lifecycle_ghg_intensity"


def test_the_command() -> None:
    command = [
        str(Path(sys.executable).parent / "mcgt"),
        "explain",
        "-",
        "--language",
        "en",
        "--date",
        "2026-06-01",
        "--json",
    ]
    run = subprocess.run(command, input=GEOTHERMAL, capture_output=True, text=True, check=True)
    assert json.loads(run.stdout)["headline"]["label"] == "not_eligible"
    empty = subprocess.run([*command[:-1]], input=" ", capture_output=True, text=True, check=False)
    assert empty.returncode == 2
    assert len(empty.stderr.splitlines()) == 1
