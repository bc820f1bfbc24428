"""The training texts: project descriptions written for training, each with its activities and labels per regime."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taxonomy.errors import CatalogueError

FOLDER = Path(__file__).parent / "training"

#: The regimes for which the training texts carry judgements.
LABELLED_REGIMES = ("cn2025", "cn2021", "eu", "sg")
LABELS = ("green", "transition", "not_eligible")


@dataclass(frozen=True, slots=True)
class Example:
    """One training text. ``activities`` maps a regime to activity identifiers, best first; ``labels`` to a label.

    ``is_trap`` marks near misses, of which there are more than among the projects that people bring.
    """

    id: str
    text: str
    language: str
    activities: dict[str, tuple[str, ...]]
    labels: dict[str, str]
    headline: str
    family: str
    is_trap: bool


def example_files() -> list[Path]:
    """The training files in a fixed order."""
    return sorted(FOLDER.glob("*.jsonl"))


def load_examples() -> list[Example]:
    """Every training text shipped, in the order of the files."""
    return [one for file in example_files() for one in parse_examples(file.read_text(encoding="utf-8"), file.name)]


def parse_examples(content: str, name: str) -> list[Example]:
    """The training texts in the lines of a file called ``name``."""
    # Not splitlines(): it would also break a text at the rarer separators that it may hold.
    lines = enumerate(content.split("\n"), start=1)
    return [_example(json.loads(line), f"{name}, line {number}") for number, line in lines if line]


def _example(record: dict[str, Any], place: str) -> Example:
    try:
        activities = {
            regime: tuple(f"{regime}:{code.replace(' ', '-')}" for code in codes)
            for regime, codes in record["activities"].items()
        }
        # The second-level heading of the first Chinese activity parts the coarsest families.
        first = record["activities"].get("cn2025", [""])[0]
        return Example(
            id=record["id"],
            text=record["text"],
            language=record["language"],
            activities=activities,
            labels=record["labels"],
            headline=record["headline"],
            family=f"{record['family']}/{first}",
            is_trap=bool(record.get("trap")),
        )
    except KeyError as error:
        raise CatalogueError(f"{place}: missing", f"{place}：缺失", field=str(error.args[0])) from None
