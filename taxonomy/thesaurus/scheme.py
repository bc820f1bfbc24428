"""Loads the concept scheme, the roles and the modifiers, and walks their hierarchy."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taxonomy.compiled import load_records
from taxonomy.errors import CatalogueError
from taxonomy.model import LocalisedText

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing that projects are about, with every spelling that texts use for it.

    ``labels`` are the preferred and alternative labels of both languages, traditional Chinese included; ``ambiguous``
    those among them that often mean something else. ``fossil_or_excluded`` is a warning, never a verdict.
    """

    id: str
    kind: str
    name: LocalisedText
    name_hant: str
    labels: tuple[str, ...]
    ambiguous: frozenset[str]
    broader: tuple[str, ...]
    related: tuple[str, ...]
    fossil_or_excluded: bool


@dataclass(frozen=True, slots=True)
class Cue:
    """A role (manufacture, restore …) or modifier (new build, retrofit …) with the words that betray it."""

    id: str
    name: LocalisedText
    cues: tuple[str, ...]


class Thesaurus:
    """The concept scheme with its two small companions. Immutable once made."""

    def __init__(self, concepts: Mapping[str, Concept], roles: Mapping[str, Cue], modifiers: Mapping[str, Cue]) -> None:
        self.concepts = concepts
        self.roles = roles
        self.modifiers = modifiers
        for concept in concepts.values():
            for target in (*concept.broader, *concept.related):
                if target not in concepts:
                    raise CatalogueError(
                        f"thesaurus, concept {concept.id}: {target!r} is no concept",
                        f"叙词表{concept.id}：没有概念{target!r}",
                    )

    def name(self, identifier: str) -> LocalisedText:
        """The preferred name of a concept, a role or a modifier. Unknown identifiers raise KeyError."""
        for cues in (self.roles, self.modifiers):
            if identifier in cues:
                return cues[identifier].name
        return self.concepts[identifier].name

    def ancestors(self, identifier: str) -> Mapping[str, int]:
        """Every broader concept with its distance in steps (1 = parent); the shortest way counts."""
        found: dict[str, int] = {}
        frontier = [identifier]
        distance = 0
        while frontier:
            distance += 1
            frontier = [
                parent
                for child in frontier
                for parent in self.concepts[child].broader
                if parent not in found and parent != identifier
            ]
            for parent in frontier:
                found.setdefault(parent, distance)
        return found


@functools.cache
def load() -> tuple[Thesaurus, str]:
    """The thesaurus shipped with mcgt and a digest of its files, loaded once a process."""
    files = [*sorted((FOLDER / "concepts").glob("*.yaml")), FOLDER / "roles.yaml", FOLDER / "modifiers.yaml"]
    records, version = load_records(files, "thesaurus")
    concepts: dict[str, Concept] = {}
    for record, file in zip(records[:-2], files, strict=False):
        for item in record["concepts"]:
            concept = _concept(item, file.name)
            if concept.id in concepts:
                raise CatalogueError(
                    f"{file.name}: concept {concept.id} occurs twice", f"{file.name}：{concept.id}重复"
                )
            concepts[concept.id] = concept
    roles = {item["id"]: _cue(item) for item in records[-2]["roles"]}
    modifiers = {item["id"]: _cue(item) for item in records[-1]["modifiers"]}
    return Thesaurus(concepts, roles, modifiers), version


def thesaurus() -> Thesaurus:
    """The thesaurus shipped with mcgt."""
    return load()[0]


def _concept(record: Mapping[str, Any], file: str) -> Concept:
    try:
        preferred, alternative = record["pref"], record.get("alt") or {}
        labels = [preferred["en"], preferred["zh"], preferred["zh_hant"]]
        labels += [label for language in ("en", "zh", "zh_hant") for label in alternative.get(language) or ()]
        return Concept(
            id=record["id"],
            kind=record["kind"],
            name=LocalisedText(preferred["en"], preferred["zh"]),
            name_hant=preferred["zh_hant"],
            labels=tuple(dict.fromkeys(labels)),
            ambiguous=frozenset(record.get("ambiguous") or ()),
            broader=tuple(record.get("broader") or ()),
            related=tuple(record.get("related") or ()),
            fossil_or_excluded=bool(record.get("fossil_or_excluded", False)),
        )
    except KeyError as error:
        place = f"{file}, concept {record.get('id')}"
        raise CatalogueError(f"{place}: missing", f"{place}：缺失", field=str(error.args[0])) from None


def _cue(record: Mapping[str, Any]) -> Cue:
    cues = tuple(dict.fromkeys(cue for language in record["cues"].values() for cue in language))
    return Cue(record["id"], LocalisedText(record["pref"]["en"], record["pref"]["zh"]), cues)
