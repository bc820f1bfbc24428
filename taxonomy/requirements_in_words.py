"""``python -m taxonomy.requirements_in_words`` lists every deciding condition that stays in words: docs/requirements-in-words.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from taxonomy.library import Library, library
from taxonomy.model import Criterion

LIST = Path(__file__).resolve().parent.parent / "docs" / "requirements-in-words.csv"

_HEADER = ("activity", "tier", "kind", "decided_by", "requirement_en", "requirement_zh", "condition_en", "condition_zh")


def in_words(known: Library) -> Iterator[tuple[str, ...]]:
    """One row a condition: who or what can decide it is empty where only a reader can."""
    for catalogue in known.catalogues.values():
        for activity in catalogue.activities:
            for leaf in activity.criterion_leaves():
                if leaf.role == "pass" and not leaf.is_numeric:
                    yield (
                        activity.id,
                        leaf.tier or "",
                        leaf.kind,
                        _decided_by(leaf),
                        leaf.summary.en,
                        leaf.summary.zh,
                        leaf.condition.en if leaf.condition else "",
                        leaf.condition.zh if leaf.condition else "",
                    )


def _decided_by(leaf: Criterion) -> str:
    """What a text can show it by: words, a certificate, a date, or a figure that the source does not give."""
    ways = {
        "words of the text": leaf.shown_by or leaf.refuted_by,
        "certificate": leaf.certificates,
        "date": leaf.deadline,
        "figure not public": leaf.kind == "threshold",
    }
    return ", ".join(way for way, given in ways.items() if given)


def render(known: Library) -> str:
    """The list as CSV."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(in_words(known))
    return buffer.getvalue()


if __name__ == "__main__":
    LIST.write_text(render(library()), encoding="utf-8")
