"""The formulas of formulas.yaml: metrics that follow from others by definition."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from taxonomy.compiled import load_records
from taxonomy.model import LocalisedText

FormulaKind = Literal["quotient", "reduction_of", "stands_for"]

FILE = Path(__file__).parent / "formulas.yaml"
_KINDS: tuple[FormulaKind, ...] = ("quotient", "reduction_of", "stands_for")


@dataclass(frozen=True, slots=True)
class Formula:
    """How ``metric`` follows from ``inputs``; ``factor`` converts a quotient of their units into its unit."""

    metric: str
    kind: FormulaKind
    inputs: tuple[str, ...]
    factor: float
    about: frozenset[str]
    reason: LocalisedText | None


@functools.cache
def formulas() -> tuple[Formula, ...]:
    """The formulas shipped with mcgt, in the order in which they are tried."""
    records, _ = load_records([FILE], "formulas")
    return tuple(_formula(record) for record in records[0])


def _formula(record: Mapping[str, Any]) -> Formula:
    kind = next(kind for kind in _KINDS if kind in record)
    return Formula(
        record["metric"],
        kind,
        tuple(record[kind]),
        float(record.get("factor", 1)),
        frozenset(record.get("about", ())),
        LocalisedText(record["en"], record["zh"]) if "en" in record else None,
    )
