"""Official files that a user has -> catalogues: what an importer is, what it gives, and which there are."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from taxonomy.errors import InputError
from taxonomy.model import LocalisedText


@dataclass(frozen=True, slots=True)
class MappingRow:
    """An activity of the imported catalogue and one of another that the file names beside it.

    ``relation`` is None where the file says that the two belong together, but not how.
    """

    subject: str
    catalogue: str
    code: str
    object_: str
    place: str
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class UnknownReference:
    """A reference that no activity of our catalogue has: kept as it is written, and reported."""

    code: str
    catalogue: str
    text: str
    place: LocalisedText


@dataclass(frozen=True, slots=True)
class ImportedCatalogue:
    """What an official file holds.

    ``record`` is in the form of a catalogue file (``taxonomy.records.build_catalogue`` reads it); ``notes`` say what
    in the file was left out or is doubtful.
    """

    catalogue: str
    record: dict[str, Any]
    mappings: tuple[MappingRow, ...]
    unknown: tuple[UnknownReference, ...]
    notes: tuple[LocalisedText, ...]

    def references(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Activity code -> other catalogue -> identifiers, in the order of the file."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for row in self.mappings:
            others = found.setdefault(row.subject, {})
            others[row.catalogue] = (*others.get(row.catalogue, ()), row.object_)
        return found


class Importer(Protocol):
    """Reads one kind of official file."""

    def read(self, path: Path) -> ImportedCatalogue:
        """The content of the file. Raises InputError naming the place in it that cannot be used."""
        ...


#: Catalogue -> module and class of its importer, loaded only when it is asked for.
IMPORTERS: Mapping[str, tuple[str, str]] = {
    "mcgt": ("taxonomy.importers.mcgt_workbook", "CommonGroundImporter"),
    "cgt": ("taxonomy.importers.mcgt_workbook", "CommonGroundImporter"),
}


def importer(catalogue: str) -> Importer:
    """The importer of a catalogue. Raises InputError for one that cannot be imported."""
    if catalogue not in IMPORTERS:
        names = ", ".join(IMPORTERS)
        raise InputError(
            f"{catalogue!r} cannot be imported",
            f"不支持导入{catalogue!r}",
            field="CATALOGUE",
            mend=(f"choose from {names}", f"可选：{names}"),
        )
    module, name = IMPORTERS[catalogue]
    made: Importer = getattr(importlib.import_module(module), name)(catalogue)
    return made
