"""The command line as a user meets it: real processes, every form, every kind of bad input."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from classification.verdict import REGIMES

ROOT = Path(__file__).parent.parent
MCGT = Path(sys.executable).parent / "mcgt"


def mcgt(*arguments: str | Path, stdin: bytes = b"", code: int = 0) -> subprocess.CompletedProcess[bytes]:
    """Run ``mcgt`` in English unless told otherwise; the exit code is checked, and that no traceback ever shows."""
    import os

    environment = {**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "200"}
    done = subprocess.run(
        [str(MCGT), *map(str, arguments)], input=stdin, capture_output=True, cwd=ROOT, env=environment, check=False
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    assert done.returncode == code, done.stderr.decode()
    return done


def one_line(done: subprocess.CompletedProcess[bytes]) -> str:
    """The single line of an error."""
    lines = done.stderr.decode().strip().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("mcgt: ")
    return lines[0]


def test_a_text_gives_a_readable_block_in_each_language() -> None:
    assert "→ GREEN" in mcgt("classify", "A wind farm of 50 MW").stdout.decode()
    assert "→ 绿色" in mcgt("classify", "50MW风电场", "--language", "zh").stdout.decode()
    assert "→ 綠色" in mcgt("classify", "50MW风电场", "--language", "zh-Hant").stdout.decode()


def test_json_lines_keep_order_and_form(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    mcgt("classify", "--input", "examples/projects.jsonl", "--output", output)
    records = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    given = [json.loads(line)["id"] for line in (ROOT / "examples/projects.jsonl").read_text("utf-8").splitlines()]
    assert [record["id"] for record in records] == given
    for record in records:
        assert record["error"] is None
        assert {"label", "status", "probability", "regime"} <= set(record["headline"])
        assert list(record["regimes"]) == list(REGIMES)
        for regime in record["regimes"].values():
            assert {"label", "status", "probability", "activities", "criteria", "missing"} <= set(regime)
            for activity in regime["activities"]:
                assert {"id", "code", "name_zh", "name_en", "probability"} <= set(activity)


def test_the_same_input_gives_the_same_bytes() -> None:
    arguments = ("classify", "某县污水处理厂提标改造", "--format", "json", "--date", "2026-01-01")
    assert mcgt(*arguments).stdout == mcgt(*arguments).stdout


def test_csv_and_workbook_hold_the_same(tmp_path: Path) -> None:
    sheet, book = tmp_path / "out.csv", tmp_path / "out.xlsx"
    for output in (sheet, book):
        mcgt("classify", "--input", "examples/projects.xlsx", "--output", output, "--date", "2026-01-01")
    rows = list(csv.reader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))
    cells = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
    assert len(rows) == len(cells) == 41
    place = rows[0].index("headline_label")
    assert cells[0].index("headline_label") == place
    assert [row[place] for row in rows] == [row[place] for row in cells]


def test_standard_input_and_regimes() -> None:
    done = mcgt("classify", "-", "-f", "jsonl", "-r", "eu", "-r", "sg", stdin="风电场\n光伏电站\n".encode())
    records = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [list(record["regimes"]) for record in records] == [["eu", "sg"]] * 2


def test_a_bad_row_is_reported_in_its_place_and_the_run_goes_on(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,项目描述\na,风电场\nb,\na,光伏\nc,=1+1光伏电站\n", encoding="gb18030")
    done = mcgt("classify", "-i", source, "-f", "jsonl", code=3)
    records = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [record["error"] is None for record in records] == [True, False, False, True]
    assert records[1]["error"]["row"] == 3
    assert records[2]["error"]["field"] == "id"


def test_no_cell_of_ours_runs_as_a_formula(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("text,note\nwind farm,=cmd|' /C calc'!A0\n", encoding="utf-8")
    mcgt("classify", "-i", source, "-o", output)
    rows = list(csv.reader(io.StringIO(output.read_text(encoding="utf-8-sig"))))
    assert rows[1][1].startswith("'=")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["classify", ""], "empty"),
        (["classify", "x" * 100_000], "limit"),
        (["classify", "solar", "-r", "atlantis"], "unknown regime"),
        (["classify", "solar", "--date", "2019-01-01"], "in force"),
        (["classify", "solar", "--date", "yesterday"], "date"),
        (["classify", "-i", "no/such/file.csv"], "no/such/file.csv"),
        (["classify"], "nothing to classify"),
        (["classify", "solar", "-i", "examples/projects.xlsx"], "not both"),
        (["classify", "-i", "examples/projects.xlsx", "--text-column", "nowhere"], "nowhere"),
        (["classify", "solar", "-f", "xlsx"], "--output"),
        (["classify", "solar", "-o", "no/such/folder/x.json"], "cannot be written"),
        (["classify", "solar", "-o", "no/such/folder/x.txt"], "cannot be written"),
        (["classify", "solar", "-o", "no/such/folder/x.xlsx"], "cannot be written"),
        (["align", "sg", "hk", "-o", "no/such/folder/x.tsv"], "cannot be written"),
        (["align", "sg", "mars"], "unknown catalogue"),
        (["crosswalk", "eu:CCM-4.1", "--to", "mars"], "unknown catalogue"),
        (["catalogue", "show", "eu:CCM-99"], "no activity"),
        (["catalogue", "search", "solar", "-c", "mars"], "unknown catalogue"),
        (["evaluate", "no-such-file"], "cannot be read"),
        (["frobnicate"], "frobnicate"),
        (["classify", "--no-such-option"], "--no-such-option"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments: list[str], words: str) -> None:
    assert words in one_line(mcgt(*arguments, code=2))


def test_errors_speak_chinese_when_asked() -> None:
    assert "项目描述为空" in one_line(mcgt("classify", "", "-l", "zh", code=2))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "big5"])
def test_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    source = tmp_path / "in.csv"
    source.write_text("編號,項目描述\nx1,興建離岸風力發電場\n", encoding=encoding)
    record = json.loads(mcgt("classify", "-i", source, "-f", "jsonl").stdout)
    assert record["id"] == "x1"
    assert record["regimes"]["eu"]["activities"][0]["code"] == "CCM 4.3"


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.7\n\x00", bytes(range(256)) * 40])
def test_a_binary_file_named_csv_is_refused(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(content)
    one_line(mcgt("classify", "-i", source, code=2))


def test_catalogue_commands() -> None:
    assert "cn2025" in mcgt("catalogue", "list").stdout.decode()
    shown = mcgt("catalogue", "show", "mcgt:u-wind", "-l", "zh").stdout.decode()
    assert "重建稿" in shown
    assert "eu:CCM-4.1" in mcgt("catalogue", "search", "太陽能").stdout.decode()
    assert "0 errors" in mcgt("catalogue", "check").stdout.decode()


def test_evaluate_prints_all_figures() -> None:
    found = json.loads(mcgt("evaluate", "examples/expected.jsonl", "--json").stdout)
    assert {"headline", "regimes", "by", "calibration_error", "confusion", "worst"} <= set(found)
    assert "label_accuracy" in mcgt("evaluate", "examples/expected.jsonl").stdout.decode()


def test_help_costs_little() -> None:
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    mcgt("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # The budget is 0.3 s; a wide margin keeps a busy machine from failing the run.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.0
