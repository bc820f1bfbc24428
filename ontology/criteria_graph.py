"""Criterion trees as RDF: a node for each group and leaf, thresholds as quantities with QUDT units."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from urllib.parse import quote

from ontology.iris import DCTERMS, GT, QUDT, UNIT, named_iri, thing_iri
from ontology.terms import TYPE, Node, day, integer, literal, number, ref
from taxonomy.errors import UnitError
from taxonomy.metrics import load_metrics
from taxonomy.model import CertificateLevel, Comparator, Criterion, CriterionNode, Measure, Scope
from taxonomy.units import convert

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "threshold": f"{GT}Threshold",
        "requirement": f"{GT}Requirement",
        "certification": f"{GT}Certification",
        "exclusion": f"{GT}Exclusion",
    }
)
MODES: Mapping[str, str] = MappingProxyType(
    {"all_of": f"{GT}AllOf", "any_of": f"{GT}AnyOf", "by_product_type": f"{GT}ByProductType"}
)
COMPARATORS: Mapping[Comparator, str] = MappingProxyType(
    {
        "<": f"{GT}lessThan",
        "<=": f"{GT}atMost",
        "=": f"{GT}equalTo",
        ">=": f"{GT}atLeast",
        ">": f"{GT}moreThan",
    }
)
#: The folder of an activity's criterion trees; its conditions of doing no harm have another.
TREES = "criterion"
_LEAVES = frozenset(map(ref, KINDS.values()))
#: From the name of a concept, a role or a modifier to its IRI.
Topics = Callable[[str], str]


def certificate_iri(wanted: CertificateLevel) -> str:
    """A level of a certificate, or the certificate itself where any level will do."""
    scheme = named_iri("certificate", wanted.scheme)
    return f"{scheme}/{quote(wanted.level, safe='')}" if wanted.level else scheme


def criterion_trees(owner: str, folder: str, nodes: Sequence[CriterionNode], topics: Topics) -> Iterator[Node]:
    """Each tree of ``owner`` as a node with all below it, named ``<owner>/<folder>/1``, ``…/2`` and, below, ``…/2.1``."""
    for place, node in enumerate(nodes, start=1):
        tree = _tree(f"{owner}/{folder}/{place}", place, node, topics)
        if folder == TREES:
            # A short cut for queries: a path of any length through the groups is slow to follow.
            found = {one[0] for one in tree.statements if one[1] == TYPE and one[2] in _LEAVES}
            tree.statements += [(leaf, f"<{GT}criterionOf>", ref(owner)) for leaf in found]
        yield tree


def _tree(iri: str, place: int, node: CriterionNode, topics: Topics) -> Node:
    if isinstance(node, Criterion):
        return _leaf(iri, place, node, topics)
    group = Node(iri, MODES[node.mode])
    group.add(f"{GT}position", integer(place))
    _scope(group, iri, node.scope, topics)
    for number_, member in enumerate(node.members, start=1):
        group.link(f"{GT}member", _tree(f"{iri}.{number_}", number_, member, topics))
    return group


def _leaf(iri: str, place: int, leaf: Criterion, topics: Topics) -> Node:
    node = Node(iri, KINDS[leaf.kind])
    node.add(f"{GT}position", integer(place))
    node.words(f"{DCTERMS}description", leaf.summary)
    if leaf.objective:
        node.add(f"{GT}objective", ref(thing_iri("objective", leaf.objective)))
    if leaf.tier:
        node.add(f"{GT}tier", ref(f"{GT}{leaf.tier}"))
    node.add(f"{GT}decisionRole", ref(f"{GT}{leaf.role}"))
    node.add(f"{GT}verification", ref(f"{GT}{leaf.verification}"))
    if leaf.metric:
        node.add(f"{GT}metric", ref(thing_iri("metric", leaf.metric)))
    if leaf.comparator:
        node.add(f"{GT}comparator", ref(COMPARATORS[leaf.comparator]))
    _limit(node, iri, leaf)
    if leaf.condition is not None:
        node.words(f"{GT}condition", leaf.condition)
    node.phrase(f"{GT}track", leaf.track)
    node.phrase(f"{GT}standard", leaf.standard)
    node.phrase(f"{GT}reference", leaf.reference)
    if leaf.year is not None:
        node.add(f"{GT}pathwayYear", integer(leaf.year))
    for predicate, names in ((f"{GT}shownBy", leaf.shown_by), (f"{GT}refutedBy", leaf.refuted_by)):
        node.in_order(predicate, [ref(topics(name)) for name in names], names)
    _certificates(node, iri, leaf.certificates)
    if leaf.deadline is not None:
        node.add(f"{GT}deadlineEvent", ref(f"{GT}{leaf.deadline.event}"))
        node.add(f"{GT}deadlineComparator", ref(COMPARATORS[leaf.deadline.comparator]))
        node.add(f"{GT}deadlineDay", day(leaf.deadline.day))
    _scope(node, iri, leaf.scope, topics)
    return node


def _limit(node: Node, iri: str, leaf: Criterion) -> None:
    if isinstance(leaf.value, float) and leaf.unit:
        node.link(f"{GT}limit", quantity(f"{iri}/limit", leaf.metric or "", leaf.value, leaf.unit))
        return
    if isinstance(leaf.value, float):
        node.add(f"{GT}bareLimit", number(leaf.value))
    else:
        node.phrase(f"{GT}namedLimit", leaf.value)
    node.phrase(f"{GT}unitText", leaf.unit)


def quantity(iri: str, metric: str, value: float, unit: str) -> Node:
    """A figure with its unit as written, the QUDT unit where the metric has one, and the figure in the metric's unit."""
    node = Node(iri, f"{QUDT}QuantityValue")
    node.add(f"{QUDT}numericValue", number(value))
    node.add(f"{GT}unitText", literal(unit))
    known = load_metrics().get(metric)
    if known is None or known.unit is None:
        return node
    if known.qudt and unit == known.unit:
        node.add(f"{QUDT}unit", ref(f"{UNIT}{known.qudt}"))
    try:
        node.add(f"{GT}valueInMetricUnit", number(convert(value, unit, known.unit)))
    except UnitError:
        # Units of another kind, such as the codes of catalogue items, have no value in the unit of a metric.
        return node
    return node


def _certificates(node: Node, iri: str, wanted: Sequence[CertificateLevel]) -> None:
    for place, one in enumerate(wanted, start=1):
        choice = Node(f"{iri}/certificate/{place}", f"{GT}CertificateChoice")
        choice.add(f"{GT}position", integer(place))
        choice.add(f"{GT}certificateScheme", ref(certificate_iri(CertificateLevel(one.scheme))))
        choice.add(f"{GT}certificateName", literal(one.scheme))
        if one.level:
            choice.add(f"{GT}certificateLevel", ref(certificate_iri(one)))
            choice.add(f"{GT}levelName", literal(one.level))
        node.link(f"{GT}certificate", choice)


def _scope(node: Node, iri: str, scope: Scope, topics: Topics) -> None:
    for predicate, names in ((f"{GT}appliesTo", scope.applies_to), (f"{GT}notFor", scope.not_for)):
        node.in_order(predicate, [ref(topics(name)) for name in names], names)
    for place, gate in enumerate(scope.where, start=1):
        node.link(f"{GT}gate", _gate(f"{iri}/gate/{place}", place, gate))
    if scope.valid_from is not None:
        node.add(f"{GT}validFrom", day(scope.valid_from))
    if scope.valid_to is not None:
        node.add(f"{GT}validTo", day(scope.valid_to))


def _gate(iri: str, place: int, gate: Measure) -> Node:
    node = Node(iri, f"{GT}Gate")
    node.add(f"{GT}position", integer(place))
    node.add(f"{GT}metric", ref(thing_iri("metric", gate.metric)))
    node.add(f"{GT}comparator", ref(COMPARATORS[gate.comparator]))
    node.link(f"{GT}limit", quantity(f"{iri}/limit", gate.metric, gate.value, gate.unit))
    return node
