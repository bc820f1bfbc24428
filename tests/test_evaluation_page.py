"""Evaluation: intervals, reliability, coverage, and the page that explains every error."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.intervals import coverage, intervals, reliability
from reports.render import say
from taxonomy.library import library
from taxonomy.thesaurus.scheme import thesaurus

MCGT = Path(sys.executable).parent / "mcgt"
CASES = (
    {"id": "right", "text": "Onshore wind farm, 50 MW", "lang": "en", "headline": {"accept": ["green"]}},
    {
        "id": "wrong<b>",
        "text": "新建50兆瓦光伏电站 <script>",
        "lang": "zh-Hans",
        "headline": {"accept": ["not_eligible"]},
    },
)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_reliability_and_coverage_count_every_case(judged: list[tuple[float, bool]]) -> None:
    bins = reliability(judged)
    assert sum(row["cases"] for row in bins) == len(judged)
    right = sum(is_right for _, is_right in judged)
    assert sum(row["cases"] * row["right"] for row in bins) == pytest.approx(right, abs=0.01)
    rows = coverage(judged)
    assert rows[-1]["precision"] == pytest.approx(right / len(judged), abs=1e-3)
    thresholds = [row["threshold"] for row in rows]
    assert thresholds == sorted(thresholds, reverse=True)


def test_intervals_hold_the_figure_and_repeat() -> None:
    cases = [True] * 80 + [False] * 20

    def share(sample: Sequence[bool]) -> dict[str, float | None]:
        return {"share": sum(sample) / len(sample), "nothing": None}

    found = intervals(cases, share)
    assert found == intervals(cases, share)
    assert found["share"][0] < 0.8 < found["share"][1]
    assert "nothing" not in found


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Wrong headlines", "Criteria that decided", "least like any training text")),
        ("zh", ("错误的总体结论", "起决定作用的标准", "与训练文本最不相似")),
        ("zh-Hant", ("錯誤的總體結論", "起決定作用的標準", "與訓練文本最不相似")),
    ],
)
def test_the_page_explains_every_error(tmp_path: Path, language: str, words: tuple[str, ...]) -> None:
    source, page = tmp_path / "cases.jsonl", tmp_path / "page.html"
    regimes = {"eu": {"accept": ["green"], "activities": ["CCM 4.29"], "none_ok": False}}
    lines = (json.dumps({**case, "regimes": regimes}, ensure_ascii=False) for case in CASES)
    source.write_text("\n".join(lines), encoding="utf-8")
    command = [MCGT, "evaluate", source, "--date", "2026-06-01", "--report", page, "-l", language]
    subprocess.run(command, check=True, capture_output=True)
    html = page.read_text(encoding="utf-8")
    missed = say(thesaurus().name(library()["eu:CCM-4.29"].index.core[0]), language)
    assert [one for one in (*words, f"<td>{missed}</td>") if one not in html] == []
    assert "wrong&lt;b&gt;" in html
    assert "<script>" not in html
    assert "CCM 4.29" in html
    assert not re.search(r"(?:src|href)=", html)


def test_a_page_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    source = tmp_path / "cases.jsonl"
    source.write_text(json.dumps({**CASES[0], "regimes": {}}), encoding="utf-8")
    command = [MCGT, "evaluate", source, "--report", tmp_path / "no" / "page.html", "-l", "en"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
