"""Mapping sets in the SSSOM TSV form: which activity of one catalogue corresponds to which of another."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from taxonomy import user_data
from taxonomy.errors import CatalogueError

FOLDER = Path(__file__).parent / "sets"

#: A table that says only that two belong together, not how.
UNSPECIFIED = "skos:mappingRelation"
PREDICATES = (
    *("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch"),
    UNSPECIFIED,
)


#: The object of an activity of which a set says that it has no counterpart.
NO_TERM = "sssom:NoTermFound"
CURATED = Path(__file__).parent / "curated"


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One row: ``subject`` corresponds to ``object_``; the predicate is seen from the subject.

    ``object_catalogue`` is told by the name of the set, also where ``object_`` is NO_TERM. ``status`` is ``proposed``,
    ``reviewed`` or ``derived``; a ``negated`` row says that the two do not correspond.
    """

    subject: str
    predicate: str
    object_: str
    object_catalogue: str
    justification: str
    comment: str
    confidence: float | None
    status: str
    negated: bool


def read_set(file: Path) -> tuple[Correspondence, ...]:
    """The rows of a mapping set. Raises CatalogueError naming file and line of a fault."""
    head, rows = read_table(file)
    object_catalogue = file.name.partition(".")[0].partition("-")[2]
    found = []
    for number, row in enumerate(rows, start=head.count("\n") + 2):
        place = f"{file.name}, line {number}"
        if row.get("predicate_id") not in PREDICATES:
            raise CatalogueError(f"{place}: unknown predicate", f"{place}：未知谓词", field="predicate_id")
        try:
            confidence = float(row["confidence"]) if row.get("confidence") else None
        except ValueError:
            raise CatalogueError(f"{place}: not a number", f"{place}：不是数字", field="confidence") from None
        found.append(
            Correspondence(
                row["subject_id"],
                row["predicate_id"],
                row["object_id"],
                object_catalogue,
                row["mapping_justification"],
                row.get("comment") or "",
                confidence,
                _status(file, row.get("other") or ""),
                row.get("predicate_modifier") == "Not",
            )
        )
    return tuple(found)


def read_table(file: Path) -> tuple[str, list[dict[str, str]]]:
    """The head of a mapping set, which is YAML, and its rows by the names of their columns."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    head = "".join(line[1:] for line in lines if line.startswith("#"))
    return head, list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


def _status(file: Path, other: str) -> str:
    if file.parent == CURATED:
        return "reviewed"
    return "proposed" if "status=proposed" in other else "derived"


def all_rows() -> list[Correspondence]:
    """Every row in force: of the shipped or imported sets, as people have corrected them.

    A curated row wins over any other of the same pair, one that is negated takes the pair away.
    """
    rows: dict[tuple[str, str], Correspondence] = {}
    curated = [row for file in sorted(CURATED.glob("*.sssom.tsv")) for row in read_set(file)]
    for file in set_files():
        rows.update({(row.subject, _object(row)): row for row in read_set(file)})
    for row in curated:
        rows.pop((row.subject, _object(row)), None)
        if not row.negated:
            rows.pop((row.subject, f"{NO_TERM}/{row.object_catalogue}"), None)
            rows[row.subject, _object(row)] = row
    return list(rows.values())


def _object(row: Correspondence) -> str:
    return f"{NO_TERM}/{row.object_catalogue}" if row.object_ == NO_TERM else row.object_


def set_files() -> list[Path]:
    """The shipped sets, those of a catalogue that the user has imported replaced by the imported ones."""
    files = []
    for file in sorted(FOLDER.glob("*.sssom.tsv")):
        if not user_data.is_imported(file.name.partition("-")[0]):
            files.append(file)
    imported = user_data.sets_folder()
    return files + [
        file for file in sorted(imported.glob("*.sssom.tsv")) if user_data.is_imported(file.name.partition("-")[0])
    ]


@functools.cache
def counterparts(subject_catalogue: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Activities of a catalogue -> other catalogue -> the activities that they are mapped to.

    The sets are those shipped, or those imported with the catalogue that the user has put in its place.
    """
    imported = user_data.is_imported(subject_catalogue)
    return _read_counterparts(user_data.sets_folder() if imported else FOLDER, subject_catalogue)


def shipped_counterparts(subject_catalogue: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The counterparts in the shipped sets, whatever the user has imported."""
    return _read_counterparts(FOLDER, subject_catalogue)


def _read_counterparts(folder: Path, subject_catalogue: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for file in sorted(folder.glob(f"{subject_catalogue}-*.sssom.tsv")):
        for row in read_set(file):
            if row.object_ == NO_TERM:
                continue
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
