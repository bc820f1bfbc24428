"""The check set: cases that nothing is trained on, by which a matcher that has learned more is compared with the last."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from classification.evaluation import read_cases

FOLDER = Path(__file__).parent / "check"


def check_set() -> list[dict[str, Any]]:
    """Its cases, in the form of evaluation.py."""
    return [case for file in sorted(FOLDER.glob("*.jsonl")) for case in read_cases(file)]
