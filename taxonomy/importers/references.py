"""What a cell refers to in another taxonomy: several numbers, several names, or both, as activities that we have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taxonomy.importers.wording import in_languages, is_blank, likeness, plain
from taxonomy.model import Activity, Catalogue, LocalisedText

#: Where one reference of a cell ends: a line, a semicolon, or a comma before a further number.
_SEPARATORS = re.compile(
    r"[\n;；]+|[,，、](?=\s*(?:[A-Z]{2,3}[\s-]*)?\d+\.\d)|\s+(?:and|&|及|和|与)\s+(?=(?:[A-Z]{2,3}[\s-]*)?\d+\.\d)"
)
_NUMBERED = re.compile(
    r"\D{0,40}?(?P<objective>\b(?:CCM|CCA|WTR|CE|PPC|BIO)[\s-]*)?(?P<number>\d+(?:\.\d+)+)\.?(?![\d/])\s*(?P<name>.*)",
    re.DOTALL,
)
_EDGES = " \t:：-–—()（）[]•·."
#: A name found without a number must be this like the one of an activity, and no other may be as like.
_SAME_NAME = 90.0
#: A number and a name that are less alike than this contradict each other.
_CONTRADICTION = 45.0


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference as written, and the identifiers of the activities meant; none where we have no such activity.

    ``doubt`` says what contradicts it.
    """

    text: str
    targets: tuple[str, ...]
    doubt: LocalisedText | None = None


@dataclass(frozen=True, slots=True)
class _Item:
    number: str | None
    name: str

    @property
    def text(self) -> str:
        return f"{self.number or ''} {self.name}".strip()


class ReferenceReader:
    """Reads references to one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._activities = {activity.code: activity for activity in catalogue.activities}
        self._all = catalogue.activities
        self._below: dict[str, list[Activity]] = {}
        parents = {category.code: category.parent for category in catalogue.categories}
        for activity in catalogue.activities:
            heading = activity.parent
            while heading is not None:
                self._below.setdefault(heading, []).append(activity)
                heading = parents.get(heading)

    def read(self, numbers: Sequence[str], names: Sequence[str]) -> list[Reference]:
        """The references of one row: ``numbers`` are cells of numbers (names may follow them), ``names`` of names alone.

        Names beside numbers only confirm them; where there are as many of both, each belongs to its number.
        """
        numbered = self._joined(_items(numbers))
        # One name in two languages, each in its column, is one name.
        by_cell = [[item.name for item in _items([cell])] for cell in names if not is_blank(cell)]
        if not numbered:
            return self._by_names(by_cell)
        found = []
        for place, item in enumerate(numbered):
            beside = [cell[place] for cell in by_cell if len(cell) == len(numbered)]
            found.append(self._resolve(item, [one for one in (item.name, *beside) if one]))
        return _once(found)

    def _joined(self, items: Iterable[_Item]) -> list[_Item]:
        """Lines that are no reference of their own are the rest of the name above them."""
        found: list[_Item] = []
        for item in items:
            if found and item.number is None and found[-1].number and not self._named([item.name], self._all):
                found[-1] = _Item(found[-1].number, f"{found[-1].name} {item.name}".strip())
            else:
                found.append(item)
        return found

    def _by_names(self, by_cell: Sequence[Sequence[str]]) -> list[Reference]:
        if len({len(cell) for cell in by_cell}) == 1:
            rows = zip(*by_cell, strict=True)
            return _once([self._resolve(_Item(None, " / ".join(row)), list(row)) for row in rows])
        return _once([self._resolve(_Item(None, name), [name]) for cell in by_cell for name in cell])

    def _resolve(self, item: _Item, names: Sequence[str]) -> Reference:
        if item.number is None:
            nearest = self._named(names, self._all)
            return Reference(item.text, (nearest.id,) if nearest else ())
        text = item.text if item.name or not names else f"{item.number} {names[0]}"
        code = self._code(item.number)
        activity = self._activities.get(code)
        if activity is None:
            return Reference(text, tuple(one.id for one in self._below.get(code, ())))
        if not names:
            return Reference(text, (activity.id,))
        # 4.10 typed as a figure has become 4.1: the name tells.
        longer = self._activities.get(f"{code}0")
        alike = max(_alike(name, activity) for name in names)
        if longer and alike < (score := max(_alike(name, longer) for name in names)) and score >= _SAME_NAME:
            doubt = LocalisedText(f"read as {longer.code}, which has that name", f"按名称读作{longer.code}")
            return Reference(text, (longer.id,), doubt)
        if alike >= _CONTRADICTION:
            return Reference(text, (activity.id,))
        doubt = LocalisedText(
            f"{activity.id} is called “{activity.name.en}” here", f"{activity.id}在此处名为“{activity.name.zh}”"
        )
        return Reference(text, (activity.id,), doubt)

    def _code(self, number: str) -> str:
        if self._catalogue.id != "eu":
            return number
        # The common ground is about mitigation: a bare number is one of Annex I.
        return number if " " in number else f"CCM {number}"

    def _named(self, names: Sequence[str], activities: Iterable[Activity]) -> Activity | None:
        ranked = sorted(
            ((max(_alike(name, activity) for name in names), activity.code, activity) for activity in activities),
            key=lambda one: (-one[0], one[1]),
        )
        if not ranked or ranked[0][0] < _SAME_NAME:
            return None
        # The EU has one name under several objectives; the common ground means mitigation.
        best = [activity for score, _, activity in ranked if score == ranked[0][0]]
        mitigating = [activity for activity in best if "mitigation" in activity.objectives]
        chosen = mitigating or best
        return chosen[0] if len(chosen) == 1 else None


def _items(cells: Sequence[str]) -> Iterable[_Item]:
    """The references of cells; a line without a number continues the one above that has no name yet."""
    for cell in cells:
        pending: _Item | None = None
        for piece in _SEPARATORS.split(cell):
            text = piece.strip(_EDGES)
            if is_blank(text):
                continue
            match = _NUMBERED.fullmatch(text)
            if match is None and pending is not None and pending.number and not pending.name:
                pending = _Item(pending.number, text)
                continue
            if pending is not None:
                yield pending
            if match is None:
                pending = _Item(None, text)
            else:
                objective = (match["objective"] or "").strip(" -\t")
                number = f"{objective} {match['number']}".strip()
                pending = _Item(number, match["name"].strip(_EDGES))
        if pending is not None:
            yield pending


def _alike(name: str, activity: Activity) -> float:
    return likeness(in_languages(name), activity.name)


def _once(references: Sequence[Reference]) -> list[Reference]:
    found: dict[tuple[object, ...], Reference] = {}
    for one in references:
        found.setdefault(one.targets or (plain(one.text),), one)
    return list(found.values())
