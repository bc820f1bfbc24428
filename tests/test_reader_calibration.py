"""How far a second reader is believed: counted on judged cases, kept in a file, and used only for what it was made for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from chat_answers import chooses, says
from recorded_service import Answer, RecordedService
from test_second_reader import HASTE, settings, vague

from api.app import create_app
from api.second_reader import reader_settings
from classification.classifier import classifier
from classification.reader_calibration import calibrate, calibration_file, calibration_text, reliability
from classification.second_reader import SecondReader
from mappings.matcher import matcher
from taxonomy.errors import InputError, RemoteError

ROOT = Path(__file__).parent.parent
DAY = date(2026, 1, 15)


def case(text: str, place: int | None = 0) -> dict[str, Any]:
    """A case whose right EU activity is the matcher's choice number ``place``; None for outside."""
    named = [] if place is None else [matcher().match(text).regimes["eu"].activities[place].activity]
    codes = [classifier().library[name].code for name in named]
    truth = {"accept": ["green"], "activities": codes, "none_ok": False}
    return {"id": text, "text": text, "headline": {"accept": ["green"]}, "regimes": {"eu": truth}}


def counted(service: RecordedService, cases: list[dict[str, Any]]) -> dict[str, Any]:
    reader = SecondReader(settings(service.url))
    return calibrate(cases, classifier(), matcher(), reader, day=DAY, every=True)


def test_hits_are_counted_and_smoothed(service: RecordedService) -> None:
    service.will(Answer(chooses(0)))
    cases = [case("wind farm"), case("solar farm"), case("hydrogen bus", 3), case("perfume shop", None)]
    record = counted(service, cases)
    assert (record["asked"], record["discarded"]) == (4, 0)
    assert record["regimes"] == {"eu": {"answered": 4, "right": 2, "reliability": 0.5}}
    service.will(Answer(chooses(-1)))
    assert counted(service, cases)["regimes"]["eu"] == {"answered": 4, "right": 1, "reliability": 0.3333}


def test_what_is_no_answer_is_left_out(service: RecordedService) -> None:
    service.will(Answer(says("prose")), Answer(chooses(0)))
    record = counted(service, [case("wind farm"), case("solar farm")])
    assert record["discarded"] == 1
    assert record["regimes"]["eu"] == {"answered": 1, "right": 1, "reliability": 0.6667}


def test_a_service_that_refuses_ends_it(service: RecordedService) -> None:
    service.will(Answer(status=401))
    with pytest.raises(RemoteError):
        counted(service, [case("wind farm")])


def test_plain_cases_are_not_asked_about_unless_wanted(service: RecordedService) -> None:
    service.will(Answer(chooses(0)))
    reader = SecondReader(settings(service.url))
    record = calibrate([case("Onshore wind farm of 50 MW")], classifier(), matcher(), reader, day=DAY)
    assert record["asked"] == 0
    assert not service.asked


def test_a_file_gives_back_what_was_counted(service: RecordedService, tmp_path: Path) -> None:
    service.will(Answer(chooses(0)))
    file = tmp_path / "calibration.yaml"
    file.write_text(calibration_text(counted(service, [case("wind farm")])), encoding="utf-8")
    assert reliability("tiny-llm", file) == (("eu", 0.6667),)
    for content in ("", "[]", "model: x", file.read_text(encoding="utf-8").replace("0.6667", "7")):
        bad = tmp_path / "bad.yaml"
        bad.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match="is no calibration"):
            reliability("tiny-llm", bad)
    with pytest.raises(InputError, match="is no calibration"):
        reliability("another-llm", file)
    with pytest.raises(InputError, match="is no calibration"):
        reliability("tiny-llm", tmp_path / "none.yaml")


def test_without_a_file_nothing_is_known() -> None:
    assert reliability("no-such-llm") == ()
    assert calibration_file("org/../model:7b").parent.name == "second-reader"
    assert calibration_file("a/b") != calibration_file("a-b")


def test_what_was_counted_is_the_weight(service: RecordedService) -> None:
    service.will(Answer(chooses(0)))
    weighed = replace(settings(service.url), reliability=(("eu", 0.9),))
    reader = SecondReader(weighed)
    offer = {"eu": tuple(one.activity for one in matcher().match("wind").regimes["eu"].activities[:8])}
    assert reader.consult("wind", "en", offer).opinions["eu"].weight == pytest.approx(4.277, abs=1e-3)


def mcgt(*arguments: str | Path, code: int = 0, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "mcgt"), *map(str, arguments)]
    given = {**os.environ, "LC_ALL": "C.UTF-8", **variables}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=given, check=False)
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
    return done


def test_the_command_line_from_calibration_to_verdict(service: RecordedService, tmp_path: Path) -> None:
    service.will(Answer(chooses(0)))
    cases, data = tmp_path / "cases.jsonl", {"MCGT_DATA_DIR": str(tmp_path / "data")}
    cases.write_text(json.dumps(case(vague())) + "\n", encoding="utf-8")
    asked = ("--second-reader", service.url, "--second-reader-model", "tiny-llm")
    classify = ("classify", vague(), "-f", "jsonl", "--date", "2026-01-15")
    plain = mcgt(*classify, **data).stdout
    assumed = json.loads(mcgt(*classify, *asked, **data).stdout)
    assert "reliability assumed" in json.dumps(assumed["regimes"]["eu"]["reasons"])
    shown = mcgt("second-reader", "calibrate", cases, *asked, "--all", "-l", "zh", **data)
    assert "1个案例中询问了1个" in shown.stdout
    assert "可靠度0.6667" in shown.stdout
    (file,) = (tmp_path / "data/second-reader").iterdir()
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["regimes"]["eu"]["right"] == 1
    switched_on = {"MCGT_SECOND_READER": service.url, "MCGT_SECOND_READER_MODEL": "tiny-llm"}
    measured = json.loads(mcgt(*classify, **data, **switched_on).stdout)
    assert "reliability assumed" not in json.dumps(measured["regimes"]["eu"]["reasons"])
    assert measured["versions"]["second_reader"] != assumed["versions"]["second_reader"]
    assert "tiny-llm" in mcgt("explain", vague(), *asked, **data).stdout
    assert mcgt(*classify, **data).stdout == plain
    found = json.loads(mcgt("evaluate", cases, "--json", *asked, **data).stdout)
    assert found["versions"]["second_reader"].startswith("tiny-llm ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["classify", "wind", "--second-reader", "http://127.0.0.1:9/v1"], "--second-reader-model"),
        (["classify", "wind", "--second-reader-model", "m"], "--second-reader"),
        (["classify", "wind", "--second-reader", "nowhere", "--second-reader-model", "m"], "not an address"),
        (["serve", "--second-reader", "ftp://host", "--second-reader-model", "m"], "not an address"),
        (["second-reader", "calibrate", "examples/expected.jsonl"], "no second reader"),
    ],
)
def test_bad_options_are_one_line(arguments: list[str], words: str) -> None:
    lines = mcgt(*arguments, code=2).stderr.strip().splitlines()
    assert len(lines) == 1
    assert words in lines[0]


def test_nobody_there_while_calibrating() -> None:
    given = ("--second-reader", "http://127.0.0.1:9/v1", "--second-reader-model", "m")
    done = mcgt("second-reader", "calibrate", "examples/expected.jsonl", "--all", *given, code=2)
    assert "cannot be reached" in done.stderr


def test_over_http(service: RecordedService) -> None:
    service.will(Answer(chooses(0)))
    body = {"text": vague(), "date": "2026-01-15"}
    plain = create_app().test_client().post("/v1/classify", json=body).get_data()
    client = create_app(reader=replace(settings(service.url), patience=HASTE)).test_client()
    asked = client.post("/v1/classify", json=body).get_json()
    assert asked["versions"]["second_reader"].startswith("tiny-llm ")
    assert "chose" in asked["regimes"]["eu"]["reasons"][-1]["text_en"]
    page = client.post("/v1/explain", json=body, headers={"Accept-Language": "zh"}).get_json()["page"]
    assert "第二阅读者（tiny-llm）" in page
    service.will(Answer(status=500))
    projects = {"projects": [{"text": vague()}] * 2, "date": "2026-01-15"}
    for one in client.post("/v1/classify/batch", json=projects).get_json()["results"]:
        assert one["error"] is None
        assert "in vain" in one["headline"]["reasons"][-1]["text_en"]
    assert create_app().test_client().post("/v1/classify", json=body).get_data() == plain


def test_the_options_ask_for_nothing_by_default() -> None:
    assert reader_settings(None, None) is None
    assert reader_settings("", "") is None
