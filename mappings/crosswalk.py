"""What an activity is called across the border: its counterparts in other catalogues, from the mapping sets."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mappings.sssom import NO_TERM, Correspondence, all_rows
from mappings.stricter import Stricter, stricter_side
from taxonomy.library import library

_INVERSE = {"skos:broadMatch": "skos:narrowMatch", "skos:narrowMatch": "skos:broadMatch"}


@dataclass(frozen=True, slots=True)
class Crossing:
    """A counterpart of an activity. ``predicate`` is seen from the activity; ``stricter`` names the harder side.

    ``status`` is ``proposed`` (by the aligner), ``reviewed`` (a person's correction) or ``derived`` (the reconstructed
    common ground and Hong Kong). ``confidence`` is None where the set states none.
    """

    activity: str
    counterpart: str
    predicate: str
    confidence: float | None
    status: str
    stricter: Stricter


def crosswalk(activity: str, targets: Sequence[str] = ()) -> dict[str, list[Crossing]]:
    """Counterparts of ``activity`` by catalogue, the surest first; an empty list where a set says there is none.

    Catalogues that no mapping set joins with the activity's are left out. Raises UnknownActivityError.
    """
    known = library()[activity]
    found = _crossings().get(known.id, {})
    wanted = targets or [name for name in library().catalogues if name in found]
    return {name: list(found[name]) for name in wanted if name in found}


@functools.cache
def _crossings() -> Mapping[str, Mapping[str, Sequence[Crossing]]]:
    found: dict[str, dict[str, list[Crossing]]] = {}
    for row in all_rows():
        subject_catalogue = row.subject.partition(":")[0]
        if row.object_ == NO_TERM:
            found.setdefault(row.subject, {}).setdefault(row.object_catalogue, [])
            continue
        object_catalogue = row.object_.partition(":")[0]
        if row.subject not in library() or row.object_ not in library():
            continue
        stricter = stricter_side(library()[row.subject], library()[row.object_])
        forward = _crossing(row, row.subject, row.object_, row.predicate, stricter)
        found.setdefault(row.subject, {}).setdefault(object_catalogue, []).append(forward)
        swapped: dict[Stricter, Stricter] = {"source": "target", "target": "source"}
        backward = _crossing(
            row,
            row.object_,
            row.subject,
            _INVERSE.get(row.predicate, row.predicate),
            swapped.get(stricter, stricter),
        )
        found.setdefault(row.object_, {}).setdefault(subject_catalogue, []).append(backward)
    for catalogues in found.values():
        for rows in catalogues.values():
            rows.sort(key=lambda one: (-(one.confidence or 0.0), one.counterpart))
    return found


def _crossing(row: Correspondence, activity: str, counterpart: str, predicate: str, stricter: Stricter) -> Crossing:
    return Crossing(activity, counterpart, predicate, row.confidence, row.status, stricter)
