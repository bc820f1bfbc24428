"""Learning from confirmed verdicts: taken up, repeatable, refused where the check set gets worse, and clear on bad input."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.cli import run
from classification import learning
from classification.check_set import check_set
from classification.classifier import classifier
from classification.corrections import read_corrections
from mappings.matcher import load_matcher
from taxonomy import user_data
from taxonomy.errors import InputError

DAY = date(2026, 11, 22)
TEXT = "Kelp lines on 40 ha off Jeju to take up nitrogen and shelter juvenile fish"


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCGT_DATA_DIR", str(tmp_path / "data"))


def mcgt(*arguments: str) -> int:
    """Run the command in this process; its exit code."""
    with pytest.raises(SystemExit) as caught:
        run(list(arguments))
    return int(caught.value.code or 0)


def _file(tmp_path: Path, *records: dict[str, Any]) -> Path:
    file = tmp_path / "corrections.jsonl"
    file.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return file


def test_the_check_set_is_cases_of_both_languages_with_families_apart() -> None:
    cases = check_set()
    assert len(cases) == len({case["text"] for case in cases}) >= 400
    assert {case["lang"] for case in cases} == {"en", "zh-Hans", "zh-Hant"}
    for case in cases:
        assert set(case["regimes"]) == {"cn2025", "cn2021", "eu", "sg"}
        for regime, truth in case["regimes"].items():
            for code in truth["activities"]:
                assert f"{regime}:{code.replace(' ', '-')}" in classifier().library, (case["id"], code)


def test_corrections_are_learned_kept_and_forgotten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = load_matcher().match(TEXT)
    file = _file(
        tmp_path,
        {"text": TEXT, "headline": "green", "labels": {"cn2025": "green"}, "activities": {"cn2025": ["5.1.15"]}},
    )
    assert mcgt("learn", str(file), "--date", "2026-11-22", "--language", "zh") == 0
    printed = capsys.readouterr().out
    assert "已学习" in printed
    kept = user_data.read_corrections()
    assert json.loads(kept)["activities"]["cn2025"] == ["5.1.15"]
    after, again = load_matcher(), load_matcher(corrections=kept)
    assert after.version == again.version != classifier().versions["model"]
    assert after.match(TEXT).regimes == again.match(TEXT).regimes
    assert after.match(TEXT).headline["green"] > before.headline["green"]
    assert mcgt("learn", "--forget") == 0
    assert user_data.read_corrections() == ""
    assert load_matcher().match(TEXT).regimes == before.regimes


def test_corrections_that_make_the_check_set_worse_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # All but the very texts of the check set, with the opposite of what was judged.
    regimes = ("cn2025", "cn2021", "eu", "sg")
    records = []
    for case in check_set()[::4]:
        label = "not_eligible" if "green" in case["headline"]["accept"] else "green"
        records.append({"text": f"{case['text']} (2)", "headline": label, "labels": dict.fromkeys(regimes, label)})
    file = _file(tmp_path, *records)
    assert mcgt("learn", str(file), "--date", "2026-11-22") == 2
    assert "refused" in capsys.readouterr().err
    assert user_data.read_corrections() == ""


def test_a_text_of_the_check_set_no_longer_takes_part_once_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = check_set()[:3]
    monkeypatch.setattr(learning, "check_set", lambda: cases)
    monkeypatch.setattr(learning, "load_matcher", lambda corrections: load_matcher())
    learned = learning.learn(_file(tmp_path, {"text": cases[0]["text"]}), DAY, keep=False)
    assert learned.checked == 2
    assert not learned.is_worse


@pytest.mark.parametrize(
    ("line", "row", "field"),
    [
        ("[1]", 2, "text"),
        ("{broken", 2, "text"),
        ('{"text": "  "}', 2, "text"),
        ('{"text": "x", "verdict": "green"}', 2, "verdict"),
        ('{"text": "x", "headline": "greenish"}', 2, "headline"),
        ('{"text": "x", "labels": {"eu": "no"}}', 2, "labels.eu"),
        ('{"text": "x", "labels": {"us": "green"}}', 2, "labels.us"),
        ('{"text": "x", "labels": ["green"]}', 2, "labels"),
        ('{"text": "x", "activities": {"eu": ["CCM 99"]}}', 2, "activities.eu"),
        ('{"text": "x", "activities": {"eu": "CCM 4.1"}}', 2, "activities.eu"),
    ],
)
def test_what_is_no_correction_is_named_with_row_and_field(tmp_path: Path, line: str, row: int, field: str) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"text": "Onshore wind farm"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_corrections(file, classifier(), DAY)
    assert (caught.value.row, caught.value.field) == (row, field)


@pytest.mark.parametrize("content", [None, "", "\n\n"])
def test_a_file_without_corrections_is_an_error(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "empty.jsonl"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError):
        read_corrections(file, classifier(), DAY)
