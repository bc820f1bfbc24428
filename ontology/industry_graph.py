"""The industry classifications as XKOS: schemes with levels, classes, and the correspondences that join them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from ontology.catalogue_graph import industry_iri, level
from ontology.iris import DCTERMS, GT, SKOS, XKOS, thing_iri
from ontology.terms import Node, Statement, integer, literal, ref
from taxonomy.industry.classification import SCHEMES, TITLES, Classification, Correspondence, concordance, load

#: How the source relates to the target, in SKOS; the two weaker relations are told apart by ``gt:relation``.
RELATIONS: Mapping[str, str] = {
    "exact": f"{SKOS}exactMatch",
    "narrower": f"{SKOS}broadMatch",
    "broader": f"{SKOS}narrowMatch",
    "partial": f"{SKOS}relatedMatch",
    "related": f"{SKOS}relatedMatch",
}


def industry_statements() -> Iterator[Statement]:
    """Every class of every scheme, and the tables between neighbouring schemes."""
    for scheme in SCHEMES:
        yield from _scheme(load(scheme))
    for source, target in pairwise(SCHEMES):
        yield from _table(source, target)


def _scheme(classes: Classification) -> Iterator[Statement]:
    iri = thing_iri("industry", classes.scheme)
    depths = sorted({entry.level for entry in classes})
    head = Node(iri, f"{SKOS}ConceptScheme", f"{GT}IndustryClassification")
    head.add(f"{DCTERMS}title", literal(TITLES[classes.scheme]))
    head.add(f"{SKOS}notation", literal(classes.scheme))
    head.add(f"{XKOS}numberOfLevels", integer(len(depths)))
    yield from head.statements
    for depth in depths:
        yield from level(iri, depth, [industry_iri(classes.scheme, one.code) for one in classes if one.level == depth])
    for entry in classes:
        node = Node(industry_iri(classes.scheme, entry.code), f"{GT}IndustryClass", f"{SKOS}Concept")
        node.words(f"{SKOS}prefLabel", entry.name)
        node.add(f"{SKOS}notation", literal(entry.code))
        node.add(f"{SKOS}inScheme", ref(iri))
        if entry.parent is None:
            node.add(f"{SKOS}topConceptOf", ref(iri))
        else:
            node.add(f"{SKOS}broader", ref(industry_iri(classes.scheme, entry.parent)))
        yield from node.statements


def _table(source: str, target: str) -> Iterator[Statement]:
    iri = thing_iri("sets", f"{source}-{target}")
    table = Node(iri, f"{XKOS}Correspondence")
    table.add_all(f"{XKOS}compares", (ref(thing_iri("industry", name)) for name in (source, target)))
    for entry in load(source):
        if not load(source).children(entry.code):
            for row in concordance(source, target).targets(entry.code):
                table.link(f"{XKOS}madeOf", _association(row))
    yield from table.statements


def _association(row: Correspondence) -> Node:
    start, end = (industry_iri(one.scheme, one.code) for one in (row.source, row.target))
    node = Node(
        thing_iri("mapping", row.source.scheme, row.source.code, row.target.scheme, row.target.code),
        f"{XKOS}ConceptAssociation",
    )
    node.add(f"{XKOS}sourceConcept", ref(start))
    node.add(f"{XKOS}targetConcept", ref(end))
    node.add(f"{GT}relation", literal(row.relation))
    node.add(f"{GT}verification", ref(f"{GT}{row.verification}"))
    node.statements.append((ref(start), f"<{RELATIONS[row.relation]}>", ref(end)))
    return node
