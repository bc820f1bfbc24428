"""Industry classes (GB/T 4754-2017, ISIC Rev. 4, NACE Rev. 2 and 2.1) and the way from one scheme to another.

Codes are read as people write them: ``D35.11``, ``35.11``, ``3511`` and ``D3511`` are one NACE class.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, cast, get_args

from taxonomy.errors import InputError
from taxonomy.model import VERIFICATIONS, LocalisedText, Verification

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Scheme = Literal["gbt4754", "isic4", "nace2", "nace21"]
#: How the source relates to the target. ``partial``: they overlap; ``related``: a hint, an overlap is not proven.
Relation = Literal["exact", "narrower", "broader", "partial", "related"]

SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
RELATIONS: tuple[Relation, ...] = get_args(Relation)
TITLES: Mapping[Scheme, str] = {
    "gbt4754": "GB/T 4754-2017",
    "isic4": "ISIC Rev. 4",
    "nace2": "NACE Rev. 2",
    "nace21": "NACE Rev. 2.1",
}
CLASS_LEVEL = 4

_TABLES: Mapping[Scheme, str] = {
    "gbt4754": "gbt4754-2017.csv",
    "isic4": "isic-4.csv",
    "nace2": "nace-2.csv",
    "nace21": "nace-2.1.csv",
}
#: The concordances form one chain in the order of SCHEMES.
_LINKS: Mapping[tuple[Scheme, Scheme], str] = {
    ("gbt4754", "isic4"): "gbt4754-isic4.csv",
    ("isic4", "nace2"): "isic4-nace2.csv",
    ("nace2", "nace21"): "nace2-nace21.csv",
}
_INVERSE: Mapping[Relation, Relation] = {"narrower": "broader", "broader": "narrower"}
_CODE = re.compile(r"(?P<section>[A-Z])?(?P<division>\d{1,2}(?=\.)|\d*)(?P<rest>(?:\.?\d)*)")


class UnknownClassError(InputError):
    """A classification has no class with the code asked for, or mcgt has no such classification."""

    slug = "unknown-class"


@dataclass(frozen=True, slots=True)
class IndustryClass:
    """An entry of a classification: section (1), division (2), group (3) or class (4)."""

    scheme: Scheme
    code: str
    level: int
    parent: str | None
    name: LocalisedText


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Two entries that correspond. ``relation`` reads from source to target: a ``narrower`` source lies within it.

    ``verification`` is that of the weakest step on the way.
    """

    source: IndustryClass
    target: IndustryClass
    relation: Relation
    verification: Verification


@dataclass(frozen=True, slots=True)
class _Step:
    """A way to one code of the next scheme; ordered by how much it says."""

    relation: Relation
    verification: Verification

    @property
    def rank(self) -> tuple[int, int]:
        strength = {"exact": 0, "narrower": 1, "broader": 1, "partial": 2, "related": 3}
        return strength[self.relation], VERIFICATIONS.index(self.verification)

    def then(self, other: _Step) -> _Step:
        weakest = max(self.verification, other.verification, key=VERIFICATIONS.index)
        return _Step(compose(self.relation, other.relation), weakest)

    def inverted(self) -> _Step:
        return _Step(_INVERSE.get(self.relation, self.relation), self.verification)


def compose(first: Relation, second: Relation) -> Relation:
    """What A is to C when A is ``first`` to B and B is ``second`` to C.

    An overlap survives only where B lies wholly on the proper side; a narrower A may miss a narrower C altogether.
    """
    if first == "exact":
        return second
    if second == "exact" or (first == second and first in ("narrower", "broader")):
        return first
    if "related" in (first, second):
        return "related"
    return "partial" if first == "broader" or second == "narrower" else "related"


class Classification:
    """All entries of one scheme, in the order of its table."""

    def __init__(self, scheme: Scheme, entries: tuple[IndustryClass, ...]) -> None:
        self.scheme = scheme
        self._entries = {_digits(entry.code): entry for entry in entries}
        self._children: dict[str | None, list[IndustryClass]] = {}
        for entry in entries:
            self._children.setdefault(entry.parent, []).append(entry)

    def __iter__(self) -> Iterator[IndustryClass]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, code: str) -> bool:
        return self._find(code) is not None

    def __getitem__(self, code: str) -> IndustryClass:
        entry = self._find(code)
        if entry is None:
            title = TITLES[self.scheme]
            raise UnknownClassError(
                f"{title} has no class {code!r}",
                f"{title} 中没有代码“{code}”",
                field="industry",
                mend=(
                    "check the code and its section letter; codes added by later amendments are not included",
                    "请核对代码及门类字母；未收录后续修改单新增的代码",
                ),
            )
        return entry

    def ancestors(self, code: str) -> tuple[IndustryClass, ...]:
        """From the parent up to the section."""
        entry, found = self[code], []
        while entry.parent is not None:
            entry = self[entry.parent]
            found.append(entry)
        return tuple(found)

    def children(self, code: str) -> tuple[IndustryClass, ...]:
        """The entries one level below."""
        return tuple(self._children.get(self[code].code, ()))

    def classes(self, code: str) -> tuple[IndustryClass, ...]:
        """The classes of the lowest level within an entry: itself, if it is one."""
        entry = self[code]
        if entry.level == CLASS_LEVEL:
            return (entry,)
        return tuple(leaf for child in self.children(entry.code) for leaf in self.classes(child.code))

    def section(self, code: str) -> IndustryClass:
        """The section (门类) of an entry."""
        entry = self[code]
        return (entry, *self.ancestors(entry.code))[-1]

    def _find(self, code: str) -> IndustryClass | None:
        match = _CODE.fullmatch(unicodedata.normalize("NFKC", code).strip().upper().replace(" ", ""))
        if match is None:
            return None
        division = match["division"]
        dotted = match["rest"].startswith(".")
        # Only a division can be written with one figure: A2 is 02, and so is the 9 of B9.10.
        digits = (division.zfill(2) if dotted or len(division) == 1 else division) + match["rest"].replace(".", "")
        section = match["section"] or ""
        entry = self._entries.get(digits or section)
        # A letter that contradicts the figures leaves open which of the two is wrong.
        return None if entry and digits and section and self.section(entry.code).code != section else entry


class Concordance:
    """The way from one scheme to another, along the chain of published tables."""

    def __init__(self, source: Scheme, target: Scheme) -> None:
        self.source, self.target = source, target
        start, end = SCHEMES.index(source), SCHEMES.index(target)
        path = SCHEMES[start : end + 1] if start <= end else SCHEMES[end : start + 1][::-1]
        self._steps = [_link(a, b) for a, b in pairwise(path)]

    def targets(self, code: str) -> tuple[Correspondence, ...]:
        """The classes of the target that correspond to an entry of the source, the closest first.

        For a section, division or group these are the correspondences of all its classes.
        """
        entry = load(self.source)[code]
        leaves = load(self.source).classes(entry.code)
        first: Relation = "exact" if len(leaves) == 1 else "broader"
        found = {leaf.code: _Step(first, "official-text") for leaf in leaves}
        for step in self._steps:
            found = _walk(found, step)
        goal = load(self.target)
        ordered = sorted(found.items(), key=lambda item: (item[1].rank, item[0]))
        return tuple(Correspondence(entry, goal[target], way.relation, way.verification) for target, way in ordered)

    def reverse(self) -> Concordance:
        """The same way back."""
        return concordance(self.target, self.source)


@cache
def load(scheme: str) -> Classification:
    """The classification of a scheme, read once."""
    known = _scheme(scheme)
    return Classification(
        known,
        tuple(
            IndustryClass(
                scheme=known,
                code=row["code"],
                level=int(row["level"]),
                parent=row["parent"] or None,
                name=LocalisedText(en=row["name_en"], zh=row.get("name_zh", "")),
            )
            for row in _rows(_TABLES[known])
        ),
    )


@cache
def concordance(source: str, target: str) -> Concordance:
    """The way from one scheme to another; from a scheme to itself it maps every class to itself."""
    return Concordance(_scheme(source), _scheme(target))


def correspondences(scheme: str, code: str, target: str) -> tuple[Correspondence, ...]:
    """The classes of ``target`` that correspond to ``code`` of ``scheme``, the closest first."""
    return concordance(scheme, target).targets(code)


def _walk(found: dict[str, _Step], step: Mapping[str, Mapping[str, _Step]]) -> dict[str, _Step]:
    reached: dict[str, _Step] = {}
    for code, way in found.items():
        for target, link in step.get(code, {}).items():
            onward = way.then(link)
            if target not in reached or onward.rank < reached[target].rank:
                reached[target] = onward
    return reached


@cache
def _link(source: Scheme, target: Scheme) -> Mapping[str, Mapping[str, _Step]]:
    forward = (source, target) in _LINKS
    steps: dict[str, dict[str, _Step]] = {}
    for row in _rows(_LINKS[(source, target) if forward else (target, source)]):
        step = _Step(cast("Relation", row["relation"]), cast("Verification", row["verification"]))
        ends = (row["source_code"], row["target_code"])
        start, end = ends if forward else ends[::-1]
        steps.setdefault(start, {})[end] = step if forward else step.inverted()
    return steps


def _scheme(name: str) -> Scheme:
    if name not in SCHEMES:
        known = ", ".join(SCHEMES)
        raise UnknownClassError(
            f"industry classification {name!r} is not known",
            f"没有名为“{name}”的行业分类",
            field="industry",
            mend=(f"use one of {known}", f"请使用以下之一：{known}"),
        )
    return name


def _digits(code: str) -> str:
    return code.replace(".", "")


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((files("taxonomy.industry") / name).read_text(encoding="utf-8").splitlines()))
