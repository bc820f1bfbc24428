"""The rooms import only from rooms listed before them, and evaluation data reaches nothing that learns or judges."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("taxonomy", "mappings", "ontology", "classification", "reports", "api")
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


def test_no_case_text_is_in_the_data_of_the_packages() -> None:
    lines = (ROOT / "benchmarks/accuracy/dev.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line)["text"] for line in lines]
    suffixes = {".py", ".yaml", ".jsonl", ".csv", ".tsv", ".md"}
    files = [file for room in PRESENT for file in (ROOT / room).rglob("*") if file.suffix in suffixes]
    content = "\n".join(file.read_text(encoding="utf-8") for file in files)
    for text in cases:
        # A long piece from the middle is as telling as the whole, and survives small edits at the ends.
        middle = text[len(text) // 4 : len(text) // 4 + max(20, len(text) // 2)]
        assert middle not in content, text[:40]


def test_no_file_grows_beyond_one_concept() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for room in PRESENT
        for file in (ROOT / room).rglob("*.py")
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long
