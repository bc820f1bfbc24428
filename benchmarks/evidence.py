"""``python -m benchmarks.evidence``: what is read out of annotated sentences, against what a careful reader marked.

The sentences stand in ``accuracy/evidence``: ``dev`` for work on the extraction, ``test`` only for the score. A quantity
counts when its place and its value are right. Counts of things (80 台, 240 units) are neither asked for nor held against.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from classification.evidence import Evidence, Figure, extract
from mappings.text import normalise
from taxonomy.units import unit_table

FOLDER = Path(__file__).parent / "accuracy" / "evidence"
SPLITS = ("dev", "test")
#: What is scored, in the order of the table; the first and the last two by F1, the others by the share that is right.
NAMES = ("quantity", "metric", "no metric", "time", "comparator", "certificates", "dates")
#: Two places are one when what they share is at least this part of the longer.
_SAME_PLACE = 0.5
_COUNTS = frozenset(("count", "vehicle-count"))


@dataclass(frozen=True, slots=True)
class Expected:
    """A figure that the reader marked; ``number`` is as written, ``value`` in the metric's unit."""

    start: int
    end: int
    value: float
    number: float
    upper: float | None
    metric: str | None
    time: str
    comparator: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One annotated text."""

    id: str
    language: str
    text: str
    figures: tuple[Expected, ...]
    certificates: frozenset[tuple[str, str]]
    dates: Counter[tuple[str, date, date]]


@dataclass(frozen=True, slots=True)
class Score:
    """Right answers among those given and those asked for."""

    right: int = 0
    given: int = 0
    asked: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.given + other.given, self.asked + other.asked)

    @property
    def precision(self) -> float:
        """Right among given; 1 when nothing was given."""
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """Right among asked for; 1 when nothing was."""
        return self.right / self.asked if self.asked else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.right / (self.given + self.asked) if self.given + self.asked else 1.0


def sentences(split: str) -> tuple[Sentence, ...]:
    """The sentences of a split, in the order of the file."""
    lines = (FOLDER / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(_sentence(json.loads(line)) for line in lines if line)


def evaluate(marked: Iterable[Sentence]) -> dict[str, Score]:
    """The scores of the extraction over sentences; ``metric``, ``time`` and ``comparator`` only over quantities found.

    ``no metric`` is how many of the quantities found that are of no metric were given none.
    """
    total = {name: Score() for name in NAMES}
    for sentence in marked:
        for name, score in compare(sentence, extract(normalise(sentence.text))).items():
            total[name] += score
    return total


def compare(sentence: Sentence, evidence: Evidence) -> dict[str, Score]:
    """The scores of one sentence."""
    pairs = list(matches(sentence, evidence))
    found = [figure for figure in evidence.figures if _is_asked(figure) or any(figure is one for _, one in pairs)]
    with_metric = [pair for pair in pairs if pair[0].metric]
    without = [pair for pair in pairs if not pair[0].metric]
    certificates = certificates_of(evidence)
    dates: Counter[tuple[str, date, date]] = Counter((one.event, one.first, one.last) for one in evidence.dates)
    return {
        "quantity": Score(len(pairs), len(found), len(sentence.figures)),
        "metric": _share(gold.metric == one.metric for gold, one in with_metric),
        "no metric": _share(one.metric is None for _, one in without),
        "time": _share(gold.time == one.time for gold, one in with_metric),
        "comparator": _share(gold.comparator == one.comparator for gold, one in pairs),
        "certificates": Score(len(certificates & sentence.certificates), len(certificates), len(sentence.certificates)),
        "dates": Score((dates & sentence.dates).total(), dates.total(), sentence.dates.total()),
    }


def matches(sentence: Sentence, evidence: Evidence) -> Iterator[tuple[Expected, Figure]]:
    """Each marked figure with the one found at its place with its value."""
    free = list(evidence.figures)
    for gold in sentence.figures:
        for figure in free:
            if _same_place(gold, figure) and _same_value(gold, figure):
                free.remove(figure)
                yield gold, figure
                break


def certificates_of(evidence: Evidence) -> frozenset[tuple[str, str]]:
    """Scheme and level of each certificate; a mention without level adds nothing to one with it."""
    named = {(one.scheme, one.level) for one in evidence.certificates}
    graded = {scheme for scheme, level in named if level}
    return frozenset(one for one in named if one[1] or one[0] not in graded)


def _share(right: Iterable[bool]) -> Score:
    answers = list(right)
    return Score(sum(answers), len(answers), len(answers))


def _same_place(gold: Expected, figure: Figure) -> bool:
    shared = min(gold.end, figure.end) - max(gold.start, figure.start)
    return shared >= _SAME_PLACE * max(gold.end - gold.start, figure.end - figure.start)


def _same_value(gold: Expected, figure: Figure) -> bool:
    if gold.metric and gold.metric == figure.metric:
        return _equal(gold.value, figure.canonical) and _equal(gold.upper, figure.canonical_upper)
    return figure.value in (gold.number, gold.value) and (gold.upper is None) == (figure.upper is None)


def _equal(wanted: float | None, got: float | None) -> bool:
    if wanted is None or got is None:
        return wanted is got
    return math.isclose(wanted, got, rel_tol=1e-6)


def _is_asked(figure: Figure) -> bool:
    return figure.metric is not None or not any(
        reading.dimension in _COUNTS for reading in unit_table().readings(figure.unit)
    )


def _sentence(record: dict[str, Any]) -> Sentence:
    figures = []
    for figure in record["figures"]:
        start = figure["start"]
        figures.append(
            Expected(
                start=start,
                end=start + len(figure["quote"]),
                value=figure["value"],
                number=figure.get("number", figure["value"]),
                upper=figure.get("upper"),
                metric=figure["metric"],
                time=figure["time"],
                comparator=figure["comparator"],
            )
        )
    return Sentence(
        id=record["id"],
        language=record["language"],
        text=record["text"],
        figures=tuple(figures),
        certificates=frozenset((one["scheme"], one["level"]) for one in record["certificates"]),
        dates=Counter(
            (one["event"], date.fromisoformat(one["first"]), date.fromisoformat(one["last"])) for one in record["dates"]
        ),
    )


def main() -> None:
    """The table, a line for each split and language."""
    print(f"{'':12}{'quantity P':>11}{'R':>7}{'F1':>7}" + "".join(f"{name:>14}" for name in NAMES[1:]))
    for split in SPLITS:
        marked = sentences(split)
        for language in ("zh", "en", "both"):
            score = evaluate(one for one in marked if language in (one.language, "both"))
            quantity = score["quantity"]
            line = f"{split:5}{language:7}{quantity.precision:11.3f}{quantity.recall:7.3f}{quantity.f1:7.3f}"
            print(line + "".join(f"{score[name].f1:9.3f} ({score[name].asked:3})" for name in NAMES[1:]))


if __name__ == "__main__":
    main()
