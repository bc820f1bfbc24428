"""Mapping sets in the SSSOM TSV form: which activity of one catalogue corresponds to which of another."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from taxonomy.errors import CatalogueError

FOLDER = Path(__file__).parent / "sets"

PREDICATES = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch")


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One row: ``subject`` corresponds to ``object_``; the predicate is seen from the subject."""

    subject: str
    predicate: str
    object_: str
    justification: str
    comment: str


def read_set(file: Path) -> tuple[Correspondence, ...]:
    """The rows of a mapping set. Raises CatalogueError naming file and line of a fault."""
    with file.open(encoding="utf-8", newline="") as stream:
        lines = [(number, line) for number, line in enumerate(stream, start=1) if not line.startswith("#")]
    rows = csv.DictReader((line for _, line in lines), delimiter="\t")
    found = []
    for row, (number, _) in zip(rows, lines[1:], strict=True):
        if row.get("predicate_id") not in PREDICATES:
            place = f"{file.name}, line {number}"
            raise CatalogueError(f"{place}: unknown predicate", f"{place}：未知谓词", field="predicate_id")
        found.append(
            Correspondence(
                row["subject_id"],
                row["predicate_id"],
                row["object_id"],
                row["mapping_justification"],
                row.get("comment") or "",
            )
        )
    return tuple(found)


@functools.cache
def counterparts(subject_catalogue: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Activities of a catalogue -> other catalogue -> the activities that shipped sets map them to."""
    found: dict[str, dict[str, list[str]]] = {}
    for file in sorted(FOLDER.glob(f"{subject_catalogue}-*.sssom.tsv")):
        for row in read_set(file):
            other = row.object_.partition(":")[0]
            found.setdefault(row.subject, {}).setdefault(other, []).append(row.object_)
    return found


@functools.cache
def subjects(subject_catalogue: str) -> Mapping[str, Sequence[str]]:
    """Activity of another catalogue -> the activities of ``subject_catalogue`` that are mapped to it."""
    found: dict[str, list[str]] = {}
    for subject, bases in counterparts(subject_catalogue).items():
        for others in bases.values():
            for other in others:
                found.setdefault(other, []).append(subject)
    return found
