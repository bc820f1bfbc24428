"""The thesaurus as SKOS: topics with their labels in three scripts, roles and modifiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ontology.iris import GT, PROV, SKOS, digest_iri, thing_iri
from ontology.terms import Node, Statement, labelled, literal, ref, tagged, truth
from taxonomy.compiled import load_records
from taxonomy.model import LocalisedText
from taxonomy.thesaurus import scheme

SCHEME = thing_iri("thesaurus")
_TAGS = {"en": "en", "zh": "zh", "zh_hant": "zh-Hant"}


def topics() -> Callable[[str], str]:
    """From the name of a concept, a role or a modifier to its IRI; what is none of them is taken for a concept."""
    known = scheme.thesaurus()

    def iri(name: str) -> str:
        if name in known.roles:
            return thing_iri("role", name)
        return thing_iri("modifier" if name in known.modifiers else "topic", name)

    return iri


def thesaurus_statements() -> Iterator[Statement]:
    """All concepts with their fields, roles and modifiers.

    The files are read as they are: the thesaurus in memory no longer knows which label is of which language.
    """
    files, records = _records()
    head = labelled(SCHEME, LocalisedText("Thesaurus of green and transition projects", "绿色与转型项目叙词表"))
    head.statements += Node(SCHEME, f"{SKOS}ConceptScheme").statements
    yield from head.statements
    for record, file in zip(records, files, strict=False):
        for item in record["concepts"]:
            yield from _concept(item, file.stem, record["provenance"])
    for item in records[-2]["roles"]:
        yield from _cue(item, "role", f"{GT}ActivityRole", records[-2]["provenance"])
    for item in records[-1]["modifiers"]:
        yield from _cue(item, "modifier", f"{GT}Modifier", records[-1]["provenance"])


def _concept(record: Mapping[str, Any], field: str, provenance: Mapping[str, str]) -> list[Statement]:
    node = _labelled(record, thing_iri("topic", record["id"]), f"{GT}Topic", provenance)
    for key, language in _TAGS.items():
        labels = (record.get("alt") or {}).get(key) or ()
        node.add_all(f"{SKOS}altLabel", (tagged(str(label), language) for label in labels))
    node.add(f"{GT}topicKind", literal(record["kind"]))
    node.add(f"{GT}topicField", literal(field))
    node.add_all(f"{SKOS}broader", (ref(thing_iri("topic", name)) for name in record.get("broader") or ()))
    node.add_all(f"{SKOS}related", (ref(thing_iri("topic", name)) for name in record.get("related") or ()))
    node.add_all(f"{GT}ambiguousLabel", (literal(str(label)) for label in record.get("ambiguous") or ()))
    if record.get("fossil_or_excluded"):
        node.add(f"{GT}fossilOrExcluded", truth(True))
    return node.statements


def _cue(record: Mapping[str, Any], kind: str, cls: str, provenance: Mapping[str, str]) -> list[Statement]:
    node = _labelled(record, thing_iri(kind, record["id"]), cls, provenance)
    for key, language in _TAGS.items():
        node.add_all(f"{SKOS}hiddenLabel", (tagged(str(cue), language) for cue in record["cues"].get(key) or ()))
    node.phrase(f"{GT}modifierAxis", record.get("axis"))
    return node.statements


def _labelled(record: Mapping[str, Any], iri: str, cls: str, provenance: Mapping[str, str]) -> Node:
    node = Node(iri, cls, f"{SKOS}Concept")
    node.add(f"{SKOS}inScheme", ref(SCHEME))
    node.add(f"{SKOS}notation", literal(record["id"]))
    for key, language in _TAGS.items():
        node.add(f"{SKOS}prefLabel", tagged(record["pref"][key], language))
    if definition := record.get("definition"):
        node.add(f"{SKOS}definition", tagged(definition, "en"))
    node.add(f"{PROV}wasDerivedFrom", ref(digest_iri("source", provenance["source"])))
    node.add(f"{GT}verification", ref(f"{GT}{provenance['verification']}"))
    return node


def thesaurus_sources() -> tuple[str, ...]:
    """What the thesaurus was drawn from, in the words of its files."""
    return tuple(sorted({record["provenance"]["source"] for record in _records()[1]}))


def _records() -> tuple[list[Path], list[Any]]:
    files = sorted((scheme.FOLDER / "concepts").glob("*.yaml"))
    records, _ = load_records([*files, scheme.FOLDER / "roles.yaml", scheme.FOLDER / "modifiers.yaml"], "thesaurus")
    return files, records
