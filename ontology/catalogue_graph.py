"""A catalogue as a versioned concept scheme: its head, its headings, its activities."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import get_args

from ontology.criteria_graph import TREES, Topics, criterion_trees
from ontology.iris import (
    DCAT,
    DCTERMS,
    GT,
    ORG,
    OWL,
    PROV,
    RDFS,
    SKOS,
    XKOS,
    activity_iri,
    catalogue_iri,
    category_iri,
    digest_iri,
    last_name,
    named_iri,
    stamp,
    thing_iri,
    version_iri,
)
from ontology.terms import Node, Statement, day, integer, labelled, lines, literal, ref, truth
from taxonomy.industry.classification import Scheme, load
from taxonomy.model import Activity, Catalogue, Category, Json, Provenance

#: In the order of the names of an activity's status.
LANGUAGES = ("en", "zh")
INDEX: Mapping[str, str] = {
    "core": f"{GT}coreTopic",
    "part": f"{GT}partTopic",
    "mentioned": f"{GT}mentionedTopic",
    "roles": f"{GT}activityRole",
    "modifiers": f"{GT}modifier",
    "excluded": f"{GT}excludedTopic",
}


def catalogue_statements(catalogue: Catalogue, others: Iterable[Catalogue], topics: Topics) -> Iterator[Statement]:
    """All that the catalogue says, and its versions; ``others`` are those that may follow upon it."""
    parts = [_head(catalogue, others), _levels(catalogue)]
    parts += [_category(catalogue, category, place) for place, category in enumerate(catalogue.categories, start=1)]
    activities = [_activity(activity, place, topics) for place, activity in enumerate(catalogue.activities, start=1)]
    for statements in activities:
        yield from statements
        yield from _version(statements)
    content = [statement for part in (*parts, *activities) for statement in part]
    for part in parts:
        yield from part
    iri = catalogue_iri(catalogue.id)
    edition = stamp("\n".join(sorted(lines(content))))
    yield from _edition(iri, edition)


def _head(catalogue: Catalogue, others: Iterable[Catalogue]) -> list[Statement]:
    node = labelled(
        catalogue_iri(catalogue.id), catalogue.title, f"{GT}Catalogue", f"{SKOS}ConceptScheme", f"{DCAT}Dataset"
    )
    node.words(f"{DCTERMS}title", catalogue.title)
    node.words(f"{GT}shortTitle", catalogue.short_title)
    node.add(f"{SKOS}notation", literal(catalogue.id))
    node.add(f"{GT}issuer", literal(catalogue.issuer))
    node.add(f"{GT}jurisdiction", ref(thing_iri("jurisdiction", catalogue.jurisdiction)))
    node.words(f"{GT}legalReference", catalogue.legal_ref)
    node.words(f"{DCAT}version", catalogue.version)
    for predicate, date in (
        (f"{DCTERMS}issued", catalogue.published),
        (f"{GT}effective", catalogue.effective),
        (f"{GT}superseded", catalogue.superseded),
    ):
        if date is not None:
            node.add(predicate, day(date))
    node.add(f"{GT}isReconstruction", truth(catalogue.is_reconstruction))
    node.words(f"{GT}statusNote", catalogue.status_note)
    _provenance(node, catalogue.provenance)
    _details(node, catalogue.details)
    _official_counts(node, catalogue)
    statements = node.statements
    sources = [digest_iri("source", source) for source in catalogue.sources]
    node.in_order(f"{DCTERMS}source", [ref(source) for source in sources], [last_name(source) for source in sources])
    for source in catalogue.sources:
        statements += source_node(source).statements
    statements += _publishers(node, catalogue.issuer)
    successor = _successor(catalogue, others)
    if successor is not None:
        node.add(f"{DCTERMS}isReplacedBy", ref(catalogue_iri(successor.id)))
        statements.append((ref(catalogue_iri(successor.id)), f"<{DCTERMS}replaces>", node.subject))
    place = Node(thing_iri("jurisdiction", catalogue.jurisdiction), f"{GT}Jurisdiction")
    place.add(f"{SKOS}notation", literal(catalogue.jurisdiction))
    return [*statements, *place.statements]


def _official_counts(node: Node, catalogue: Catalogue) -> None:
    for name, count in catalogue.official_counts.items():
        one = Node(f"{catalogue_iri(catalogue.id)}/count/{last_name(thing_iri('count', name))}", f"{GT}OfficialCount")
        one.add(f"{GT}countOf", literal(name))
        one.add(f"{GT}count", integer(count))
        node.link(f"{GT}officialCount", one)


def _publishers(node: Node, issuer: str) -> list[Statement]:
    """Each body that issued the catalogue; a collection of many hands has none of its own."""
    statements: list[Statement] = []
    for name in issuer.split("; ") if issuer != "various" else ():
        body = Node(named_iri("organisation", name), f"{ORG}Organization")
        body.add(f"{RDFS}label", literal(name))
        node.add(f"{DCTERMS}publisher", body.subject)
        statements += body.statements
    return statements


def _successor(catalogue: Catalogue, others: Iterable[Catalogue]) -> Catalogue | None:
    """The catalogue of the same jurisdiction that takes effect on the day on which this one ceases to."""
    if catalogue.superseded is None:
        return None
    following = (one for one in others if one.jurisdiction == catalogue.jurisdiction)
    return next((one for one in following if one.effective == catalogue.superseded), None)


def _levels(catalogue: Catalogue) -> list[Statement]:
    iri = catalogue_iri(catalogue.id)
    depths = sorted({category.level for category in catalogue.categories})
    statements: list[Statement] = []
    scheme = Node(iri)
    scheme.add(f"{XKOS}numberOfLevels", integer(len(depths) + 1))
    for depth in depths:
        codes = [category.code for category in catalogue.categories if category.level == depth]
        statements += level(iri, depth, [category_iri(catalogue.id, code) for code in codes])
    deepest = max(depths, default=0) + 1
    statements += level(iri, deepest, [activity_iri(activity.id) for activity in catalogue.activities])
    return [*scheme.statements, *statements]


def level(scheme: str, depth: int, members: Sequence[str]) -> list[Statement]:
    """A level of a classification with its members."""
    node = Node(f"{scheme}/level/{depth}", f"{XKOS}ClassificationLevel")
    node.add(f"{XKOS}depth", integer(depth))
    node.add(f"{GT}levelOf", ref(scheme))
    node.add_all(f"{SKOS}member", map(ref, members))
    return node.statements


def _category(catalogue: Catalogue, category: Category, place: int) -> list[Statement]:
    node = labelled(category_iri(catalogue.id, category.code), category.name, f"{GT}Category", f"{SKOS}Concept")
    node.add(f"{SKOS}notation", literal(category.code))
    node.add(f"{SKOS}inScheme", ref(catalogue_iri(catalogue.id)))
    node.add(f"{GT}position", integer(place))
    node.add(f"{GT}level", integer(category.level))
    if category.parent is None:
        node.add(f"{SKOS}topConceptOf", ref(catalogue_iri(catalogue.id)))
    else:
        node.add(f"{SKOS}broader", ref(category_iri(catalogue.id, category.parent)))
    _provenance(node, category.provenance)
    return node.statements


def _activity(activity: Activity, place: int, topics: Topics) -> list[Statement]:
    iri = activity_iri(activity.id)
    node = labelled(iri, activity.name, f"{GT}Activity", f"{SKOS}Concept")
    node.add(f"{SKOS}notation", literal(activity.code))
    node.add(f"{GT}curie", literal(activity.id))
    node.add(f"{SKOS}inScheme", ref(catalogue_iri(activity.catalogue)))
    node.add(f"{GT}position", integer(place))
    if activity.parent is not None:
        node.add(f"{SKOS}broader", ref(category_iri(activity.catalogue, activity.parent)))
    node.add_all(
        f"{GT}officialNameIn",
        (literal(language) for language, how in zip(LANGUAGES, activity.name_status, strict=True) if how == "official"),
    )
    node.words(f"{SKOS}scopeNote", activity.scope)
    objectives = [ref(thing_iri("objective", name)) for name in activity.objectives]
    node.in_order(f"{GT}objective", objectives, activity.objectives)
    if activity.contribution:
        node.add(f"{GT}contribution", ref(f"{GT}{activity.contribution}"))
    _industry(node, activity)
    for field, predicate in INDEX.items():
        names = getattr(activity.index, field)
        node.in_order(predicate, [ref(topics(name)) for name in names], names)
    if activity.index.needs_all_core:
        node.add(f"{GT}needsAllCore", truth(True))
    if activity.code_status == "unknown":
        node.add(f"{GT}codeIsOurs", truth(True))
    _provenance(node, activity.provenance)
    _details(node, activity.details)
    for tree in criterion_trees(iri, TREES, activity.criteria, topics):
        node.link(f"{GT}criterion", tree)
    for tree in criterion_trees(iri, "dnsh", activity.dnsh, topics):
        node.link(f"{GT}harmCriterion", tree)
    return node.statements


def _industry(node: Node, activity: Activity) -> None:
    """The codes as printed, and the classes that they name."""
    printed = [f"{scheme}:{code}" for scheme, codes in activity.industry.items() for code in codes]
    node.in_order(f"{GT}industryCode", [literal(text) for text in printed], printed)
    for scheme, codes in activity.industry.items():
        if scheme in get_args(Scheme):
            classes = load(scheme)
            node.add_all(
                f"{GT}industryClass",
                (ref(industry_iri(scheme, classes[code].code)) for code in codes if code in classes),
            )


def industry_iri(scheme: str, code: str) -> str:
    """A class of an industry classification."""
    return thing_iri("industry", scheme, code)


def _provenance(node: Node, provenance: Provenance) -> None:
    source = source_node(provenance.source)
    node.link(f"{PROV}wasDerivedFrom", source)
    node.add(f"{GT}verification", ref(f"{GT}{provenance.verification}"))
    node.phrase(f"{GT}provenanceNote", provenance.note)


def source_node(source: str) -> Node:
    """What a record was taken from, in the words of the record."""
    node = Node(digest_iri("source", source), f"{PROV}Entity")
    node.add(f"{RDFS}label", literal(source))
    return node


def _details(node: Node, details: Mapping[str, Json]) -> None:
    if details:
        text = json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        node.add(f"{GT}details", literal(text))


def _version(statements: Sequence[Statement]) -> Iterator[Statement]:
    iri = statements[0][0][1:-1]
    return _edition(iri, stamp("\n".join(sorted(lines(statements)))))


def _edition(iri: str, edition: str) -> Iterator[Statement]:
    version = version_iri(iri, edition)
    yield (ref(iri), f"<{DCTERMS}hasVersion>", ref(version))
    yield (ref(version), f"<{DCTERMS}isVersionOf>", ref(iri))
    yield (ref(version), f"<{OWL}versionInfo>", literal(edition))
