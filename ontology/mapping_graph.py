"""Mapping sets as SSSOM resources, as XKOS correspondences and as SKOS mapping statements between activities."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence

from mappings.sssom import NO_TERM, Correspondence, all_rows, set_files
from mappings.stricter import Stricter, stricter_side
from ontology.iris import DCTERMS, GT, OWL, RDFS, SEMAPV, SKOS, SSSOM, XKOS, activity_iri, catalogue_iri, thing_iri
from ontology.terms import Node, Statement, literal, number, ref
from taxonomy.library import Library

_PREFIXES = {"skos": SKOS, "semapv": SEMAPV, "sssom": SSSOM}
#: Which side of a row is the stricter, as a statement about the two activities.
_STRICTER: Mapping[Stricter, tuple[bool, bool]] = {"source": (True, False), "target": (False, True)}


def mapping_statements(library: Library) -> Iterator[Statement]:
    """Every row in force between activities that the library holds, and the sets that the rows belong to."""
    headers = _headers()
    by_set: dict[str, list[Correspondence]] = {}
    for row in all_rows():
        known = row.subject in library and (row.object_ == NO_TERM or row.object_ in library)
        if known:
            by_set.setdefault(f"{row.subject.partition(':')[0]}-{row.object_catalogue}", []).append(row)
    for name in sorted(by_set):
        yield from _set(name, headers.get(name, {}), by_set[name], library)


def _set(name: str, header: Mapping[str, str], rows: Sequence[Correspondence], library: Library) -> Iterator[Statement]:
    node = Node(thing_iri("sets", name), f"{SSSOM}MappingSet", f"{XKOS}Correspondence")
    node.add_all(f"{XKOS}compares", (ref(catalogue_iri(one)) for one in name.split("-", 1)))
    node.phrase(f"{DCTERMS}description", header.get("mapping_set_description"))
    node.phrase(f"{OWL}versionInfo", header.get("mapping_set_version"))
    node.phrase(f"{RDFS}comment", header.get("comment"))
    if licence := header.get("license"):
        node.add(f"{DCTERMS}license", ref(licence))
    for row in rows:
        mapping = _row(row, library)
        node.add(f"{SSSOM}mappings", mapping.subject)
        if row.object_ != NO_TERM:
            node.add(f"{XKOS}madeOf", mapping.subject)
        node.statements += mapping.statements
    yield from node.statements


def _row(row: Correspondence, library: Library) -> Node:
    subject = activity_iri(row.subject)
    catalogue, _, code = row.subject.partition(":")
    if row.object_ == NO_TERM:
        node = Node(thing_iri("mapping", catalogue, code, row.object_catalogue), f"{SSSOM}Mapping")
        node.add(f"{SSSOM}object_id", ref(f"{SSSOM}NoTermFound"))
        node.add(f"{GT}objectCatalogue", ref(catalogue_iri(row.object_catalogue)))
    else:
        other, _, other_code = row.object_.partition(":")
        node = Node(
            thing_iri("mapping", catalogue, code, other, other_code), f"{SSSOM}Mapping", f"{XKOS}ConceptAssociation"
        )
        object_ = activity_iri(row.object_)
        node.add(f"{SSSOM}object_id", ref(object_))
        node.add(f"{XKOS}sourceConcept", ref(subject))
        node.add(f"{XKOS}targetConcept", ref(object_))
        node.statements.append((ref(subject), f"<{_expanded(row.predicate)}>", ref(object_)))
        stricter = stricter_side(library[row.subject], library[row.object_])
        node.add(f"{GT}stricterSide", literal(stricter))
        ends = (ref(subject), ref(object_))
        if stricter in _STRICTER:
            harder, softer = ends if stricter == "source" else ends[::-1]
            node.statements.append((harder, f"<{GT}stricterThan>", softer))
    node.add(f"{SSSOM}subject_id", ref(subject))
    node.add(f"{SSSOM}predicate_id", ref(_expanded(row.predicate)))
    node.add(f"{SSSOM}mapping_justification", ref(_expanded(row.justification)))
    if row.confidence is not None:
        node.add(f"{SSSOM}confidence", number(row.confidence))
    node.phrase(f"{RDFS}comment", row.comment)
    node.add(f"{GT}mappingStatus", ref(f"{GT}status-{row.status}"))
    return node


def _expanded(curie: str) -> str:
    prefix, _, name = curie.partition(":")
    return _PREFIXES[prefix] + name


@functools.cache
def _headers() -> Mapping[str, Mapping[str, str]]:
    """What the head of each file says of the whole set, by the name of the set."""
    found: dict[str, dict[str, str]] = {}
    for file in set_files():
        with file.open(encoding="utf-8") as stream:
            head = [line[1:].rstrip("\n") for line in stream if line.startswith("#")]
        pairs = (line.partition(": ") for line in head if not line.startswith(" "))
        found[file.name.partition(".")[0]] = {key: value.strip().strip('"') for key, _, value in pairs}
    return found
