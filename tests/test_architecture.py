"""The rooms import only from rooms listed before them, and evaluation data reaches nothing that learns or judges."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("taxonomy", "mappings", "ontology", "classification", "reports", "service", "api")
PRESENT = [room for room in ROOMS if (ROOT / room).is_dir()]


def _imported_rooms(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.partition(".")[0])
    return names & set(ROOMS)


@pytest.mark.parametrize("room", PRESENT)
def test_a_room_imports_only_from_rooms_before_it(room: str) -> None:
    later = set(ROOMS[ROOMS.index(room) + 1 :])
    offending = {
        f"{file.relative_to(ROOT)} imports {name}"
        for file in (ROOT / room).rglob("*.py")
        for name in _imported_rooms(file) & later
    }
    assert not offending


def test_classification_loads_no_web_and_no_command_line() -> None:
    code = (
        "import sys, classification.classifier;"
        "print(sorted({'flask', 'typer', 'pydantic', 'gunicorn', 'openpyxl', 'pint', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_nothing_that_learns_or_judges_names_the_evaluation_folder() -> None:
    for room in PRESENT:
        for file in (ROOT / room).rglob("*.py"):
            assert "benchmarks" not in file.read_text(encoding="utf-8"), file


CHECK_SET = sorted((ROOT / "classification/check").glob("*.jsonl"))


def _texts(files: list[Path]) -> list[str]:
    return [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]


JUDGED = [ROOT / f"benchmarks/accuracy/{name}.jsonl" for name in ("dev", "blind-a", "blind-b")]


@pytest.mark.parametrize("cases", [JUDGED, CHECK_SET], ids=["judged", "check set"])
def test_no_case_text_is_in_the_data_that_anything_learns_from(cases: list[Path]) -> None:
    suffixes = {".py", ".yaml", ".jsonl", ".csv", ".tsv", ".md"}
    files = [file for room in PRESENT for file in (ROOT / room).rglob("*") if file.suffix in suffixes]
    content = "\n".join(file.read_text(encoding="utf-8") for file in files if file not in CHECK_SET)
    for text in _texts(cases):
        # A long piece from the middle is as telling as the whole, and survives small edits at the ends.
        middle = text[len(text) // 4 : len(text) // 4 + max(20, len(text) // 2)]
        assert middle not in content, text[:40]


def test_only_the_gate_of_learning_reads_the_check_set() -> None:
    readers = {
        str(file.relative_to(ROOT))
        for room in PRESENT
        for file in (ROOT / room).rglob("*.py")
        if "check_set" in file.read_text(encoding="utf-8")
    }
    assert readers == {"classification/check_set.py", "classification/learning.py"}


def test_no_file_grows_beyond_one_concept() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for room in PRESENT
        for file in (ROOT / room).rglob("*.py")
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long
