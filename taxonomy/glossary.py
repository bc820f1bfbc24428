"""The bilingual glossary: terms of green finance and engineering in simplified and traditional Chinese and English.

Synonyms include near and narrower terms: they serve search, not translation.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Term:
    """One term with its synonyms; ``domain`` groups terms of one field."""

    zh: str
    zh_hant: str
    en: str
    synonyms_zh: tuple[str, ...]
    synonyms_en: tuple[str, ...]
    domain: str


@cache
def load_glossary() -> tuple[Term, ...]:
    """All terms, in the order of the file; read once."""
    lines = (files("taxonomy") / "glossary.csv").read_text(encoding="utf-8").splitlines()
    return tuple(
        Term(
            zh=row["term_zh"],
            zh_hant=row["term_zh_hant"],
            en=row["term_en"],
            synonyms_zh=_parts(row["synonyms_zh"]),
            synonyms_en=_parts(row["synonyms_en"]),
            domain=row["domain"],
        )
        for row in csv.DictReader(lines)
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)
