"""How well an alignment agrees with a judged one: F1 of pairs, recall among the first candidates, relations."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mappings.alignment import RELATIONS, Counterpart
from taxonomy.errors import InputError
from taxonomy.library import library

_COLUMNS = ("gold", "relations")
_DEPTHS = (1, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged pair: ``match`` counts, ``soft`` and ``related`` count neither for nor against."""

    source: str
    target: str
    gold: str
    relations: tuple[str, ...]


def read_judged(path: Path, source: str, target: str) -> list[Judged]:
    """The judged pairs of a CSV file whose first two columns are codes of ``source`` and ``target``.

    Raises InputError naming the row and field of a fault.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}", f"无法读取{path}：{error}", field="gold") from None
    if not rows or len(columns := list(rows[0])) < len(_COLUMNS) + 2 or not set(_COLUMNS) <= set(columns):
        raise InputError(
            f"{path} is no judged alignment",
            f"{path}不是带判定的对照表",
            field="gold",
            mend=("columns: two codes, then gold and relations", "应含两列编号及gold、relations列"),
        )
    found = []
    for number, row in enumerate(rows, start=2):
        names = [
            f"{catalogue}:{row[column].replace(' ', '-')}"
            for catalogue, column in zip((source, target), columns, strict=False)
        ]
        for column, name in zip(columns, names, strict=False):
            if name not in library():
                raise InputError(f"no activity {name}", f"没有活动{name}", row=number, field=column)
        found.append(Judged(names[0], names[1], row["gold"], tuple(row["relations"].split("|"))))
    return found


def evaluate_pairs(
    judged: Sequence[Judged],
    counterparts: Iterable[Counterpart],
    candidates: Callable[[str], Sequence[str]],
    sources: Iterable[str] | None = None,
) -> dict[str, float]:
    """Precision, recall and F1 of the pairs, recall among the first candidates, and macro-F1 of the relations.

    Only source activities of the judged set (or ``sources``) take part. ``candidates`` ranks all targets of a source.
    """
    taking_part = set(sources) if sources is not None else {one.source for one in judged}
    truth = {(one.source, one.target): one for one in judged if one.source in taking_part}
    matches = {pair for pair, one in truth.items() if one.gold == "match"}
    found = {
        (one.source, one.target): one
        for one in counterparts
        if one.target is not None and one.source in taking_part and one.relation in RELATIONS
    }
    hits = matches & found.keys()
    wrong = [pair for pair in found if pair not in truth]
    figures = {
        "matches": len(matches),
        "found": len(hits) + len(wrong),
        "precision": _ratio(len(hits), len(hits) + len(wrong)),
        "recall": _ratio(len(hits), len(matches)),
        "f1": _ratio(2 * len(hits), len(hits) + len(wrong) + len(matches)),
    }
    ranked = {source: list(candidates(source)) for source in sorted(taking_part)}
    for depth in _DEPTHS:
        near = sum(target in ranked[source][:depth] for source, target in matches)
        figures[f"recall_at_{depth}"] = _ratio(near, len(matches))
    figures["relation_macro_f1"] = _relations(
        [(found[pair].relation or "", truth[pair].relations) for pair in sorted(hits)]
    )
    return figures


def _relations(pairs: Sequence[tuple[str, tuple[str, ...]]]) -> float:
    """Macro-F1 over the relations that occur; a pair with two judged relations is right with either."""
    resolved = [(found, found if found in accepted else accepted[0]) for found, accepted in pairs]
    names = sorted({name for pair in resolved for name in pair})
    counts: Mapping[tuple[str, str], int] = Counter(resolved)
    scores = []
    for name in names:
        hit = counts[name, name]
        wrong = sum(count for (found, truth), count in counts.items() if (found == name) != (truth == name))
        scores.append(2 * hit / (2 * hit + wrong) if hit or wrong else 1.0)
    return _ratio(sum(scores), len(scores))


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0
