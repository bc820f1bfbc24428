"""Catalogues read from RDF alone: what the builder wrote, or what somebody else supplies as Turtle."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ontology.catalogue_graph import INDEX, LANGUAGES
from ontology.iris import DCAT, DCTERMS, GT, PROV, RDFS, SKOS
from ontology.reading_criteria import choice, criteria_of, day_of
from ontology.resource import Resource, Statements, of_class
from taxonomy.model import (
    VERIFICATIONS,
    Activity,
    ActivityIndex,
    Catalogue,
    Category,
    Criterion,
    Json,
    LocalisedText,
    NameStatus,
    Provenance,
)
from taxonomy.records import activity_id


def catalogues_of(graph: Statements) -> tuple[Catalogue, ...]:
    """Every catalogue that the graph holds, by id.

    Raises InputError naming the subject and the property that is missing or at fault.
    """
    members: dict[str, list[Resource]] = {}
    headings: dict[str, list[Resource]] = {}
    for cls, found in ((f"{GT}Activity", members), (f"{GT}Category", headings)):
        for one in of_class(graph, cls):
            found.setdefault(_required(one, f"{SKOS}inScheme"), []).append(one)
    return tuple(
        _catalogue(one, headings.get(one.iri, ()), members.get(one.iri, ()))
        for one in sorted(of_class(graph, f"{GT}Catalogue"), key=lambda one: one.value(f"{SKOS}notation") or "")
    )


def _catalogue(head: Resource, headings: Iterable[Resource], members: Iterable[Resource]) -> Catalogue:
    identifier = _required(head, f"{SKOS}notation")
    provenance = _provenance(head, None)
    title = _text(head, f"{DCTERMS}title")
    return Catalogue(
        id=identifier,
        title=title,
        short_title=head.text(f"{GT}shortTitle") if head.terms(f"{GT}shortTitle") else title,
        issuer=_required(head, f"{GT}issuer"),
        jurisdiction=head.name(f"{GT}jurisdiction") or _required(head, f"{GT}jurisdiction"),
        legal_ref=head.either(f"{GT}legalReference"),
        version=head.either(f"{DCAT}version"),
        published=day_of(head, f"{DCTERMS}issued"),
        effective=day_of(head, f"{GT}effective"),
        superseded=day_of(head, f"{GT}superseded"),
        is_reconstruction=head.value(f"{GT}isReconstruction") == "true",
        status_note=head.text(f"{GT}statusNote"),
        # A catalogue that names no further sources rests on the one that it was derived from.
        sources=tuple(_sources(head)) or (provenance.source,),
        official_counts={_required(one, f"{GT}countOf"): _count(one) for one in head.resources(f"{GT}officialCount")},
        provenance=provenance,
        categories=tuple(_category(one, provenance) for one in _in_order(headings)),
        activities=tuple(_activity(one, identifier, provenance) for one in _in_order(members)),
        details=_details(head),
    )


def _count(node: Resource) -> int:
    value = node.integer(f"{GT}count")
    if value is None:
        raise node.fault(f"{GT}count", "missing", "缺失")
    return value


def _category(node: Resource, inherited: Provenance) -> Category:
    parent = next(iter(node.resources(f"{SKOS}broader")), None)
    level = node.integer(f"{GT}level")
    return Category(
        code=_required(node, f"{SKOS}notation"),
        level=level or _depth(node),
        parent=None if parent is None else _required(parent, f"{SKOS}notation"),
        name=_text(node, f"{SKOS}prefLabel"),
        provenance=_provenance(node, inherited),
    )


def _depth(node: Resource) -> int:
    """How many headings stand above, counting the node; a circle of headings is a fault."""
    depth, seen = 1, {node.iri}
    above = next(iter(node.resources(f"{SKOS}broader")), None)
    while above is not None:
        if above.iri in seen:
            raise node.fault(f"{SKOS}broader", "the headings go round in a circle", "类别层级成环")
        seen.add(above.iri)
        depth += 1
        above = next(iter(above.resources(f"{SKOS}broader")), None)
    return depth


def _activity(node: Resource, catalogue: str, inherited: Provenance) -> Activity:
    code = _required(node, f"{SKOS}notation")
    parent = next(iter(node.resources(f"{SKOS}broader")), None)
    official = {term.value for term in node.terms(f"{GT}officialNameIn")}
    provenance = _provenance(node, inherited)
    english, chinese = (_name_status(language in official) for language in LANGUAGES)
    harm = criteria_of(node, f"{GT}harmCriterion", provenance.verification)
    return Activity(
        id=activity_id(catalogue, code),
        catalogue=catalogue,
        code=code,
        parent=None if parent is None else _required(parent, f"{SKOS}notation"),
        name=_text(node, f"{SKOS}prefLabel"),
        name_status=(english, chinese),
        scope=node.text(f"{SKOS}scopeNote"),
        objectives=node.names(f"{GT}objective"),
        contribution=node.name(f"{GT}contribution"),
        industry=_industry(node),
        index=ActivityIndex(
            needs_all_core=node.value(f"{GT}needsAllCore") == "true",
            **{field: node.names(predicate) for field, predicate in INDEX.items()},
        ),
        criteria=criteria_of(node, f"{GT}criterion", provenance.verification),
        dnsh=tuple(one for one in harm if isinstance(one, Criterion)),
        provenance=provenance,
        code_status="unknown" if node.value(f"{GT}codeIsOurs") == "true" else "official",
        details=_details(node),
    )


def _name_status(official: bool) -> NameStatus:
    return "official" if official else "translated"


def _industry(node: Resource) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for printed in node.names(f"{GT}industryCode"):
        scheme, colon, code = printed.partition(":")
        if not colon:
            raise node.fault(f"{GT}industryCode", "expected classification:code", "应为“分类:代码”")
        found[scheme] = (*found.get(scheme, ()), code)
    return found


def _provenance(node: Resource, inherited: Provenance | None) -> Provenance:
    source = next(iter(node.resources(f"{PROV}wasDerivedFrom")), None)
    if source is None:
        if inherited is None:
            raise node.fault(
                f"{PROV}wasDerivedFrom", "missing: a catalogue says where it comes from", "缺失：须注明来源"
            )
        return inherited
    verification = choice(node, f"{GT}verification", VERIFICATIONS)
    if verification is None:
        raise node.fault(f"{GT}verification", "missing: say how far it was verified", "缺失：须注明核实程度")
    # A source without a label is known by its address.
    label = source.value(f"{RDFS}label") or source.iri
    return Provenance(label, verification, node.value(f"{GT}provenanceNote") or "")


def _sources(head: Resource) -> Iterable[str]:
    by_name = {term.value.rpartition("/")[2]: term for term in head.terms(f"{DCTERMS}source")}
    for name in head.names(f"{DCTERMS}source"):
        term = by_name.get(name)
        iri = term.value if term else name
        yield Resource(head.graph, iri).value(f"{RDFS}label") or iri


def _details(node: Resource) -> dict[str, Json]:
    text = node.value(f"{GT}details")
    if text is None:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        raise node.fault(f"{GT}details", "not JSON", "不是JSON") from None
    if not isinstance(found, dict):
        raise node.fault(f"{GT}details", "not a JSON object", "不是JSON对象")
    return found


def _in_order(nodes: Iterable[Resource]) -> list[Resource]:
    """By position, and without positions by code."""
    return sorted(nodes, key=lambda one: (one.integer(f"{GT}position") or 0, one.value(f"{SKOS}notation") or ""))


def _text(node: Resource, predicate: str) -> LocalisedText:
    found = node.text(predicate)
    if not found.en or not found.zh:
        raise node.fault(predicate, "expected the languages en and zh", "应含en与zh两种语言")
    return found


def _required(node: Resource, predicate: str) -> str:
    value = node.value(predicate)
    if not value:
        raise node.fault(predicate, "missing", "缺失")
    return value
