"""The registries that criteria refer to: metrics with their units and plausible ranges, certificates with their levels."""

from __future__ import annotations

from collections.abc import Iterator

from ontology.criteria_graph import certificate_iri
from ontology.iris import GT, QUDT, SKOS, UNIT, thing_iri
from ontology.terms import Node, Statement, integer, labelled, literal, number, ref, tagged
from taxonomy.certificates import CertificateScheme, certificate_schemes
from taxonomy.metrics import Metric, load_metrics
from taxonomy.model import CertificateLevel

METRICS = thing_iri("metrics")
CERTIFICATES = thing_iri("certificates")


def registry_statements() -> Iterator[Statement]:
    """Every metric and every certificate."""
    for scheme in (METRICS, CERTIFICATES):
        yield from Node(scheme, f"{SKOS}ConceptScheme").statements
    for metric in load_metrics().values():
        yield from _metric(metric)
    for certificate in certificate_schemes().values():
        yield from _certificate(certificate)


def _metric(metric: Metric) -> list[Statement]:
    node = labelled(thing_iri("metric", metric.id), metric.name, f"{GT}Metric", f"{SKOS}Concept")
    node.add(f"{SKOS}notation", literal(metric.id))
    node.add(f"{SKOS}inScheme", ref(METRICS))
    node.add(f"{GT}metricKind", literal(metric.kind))
    node.phrase(f"{GT}dimension", metric.dimension)
    node.phrase(f"{GT}unitText", metric.unit)
    if metric.qudt:
        node.add(f"{QUDT}unit", ref(f"{UNIT}{metric.qudt}"))
    for predicate, end in ((f"{GT}plausibleMinimum", metric.minimum), (f"{GT}plausibleMaximum", metric.maximum)):
        if end is not None:
            node.add(predicate, number(end))
    for language, cues in (("en", metric.cues_en), ("zh", metric.cues_zh)):
        node.add_all(f"{SKOS}hiddenLabel", (tagged(cue, language) for cue in cues))
    return node.statements


def _certificate(certificate: CertificateScheme) -> list[Statement]:
    iri = certificate_iri(CertificateLevel(certificate.name.en))
    node = labelled(iri, certificate.name, f"{GT}CertificateScheme", f"{SKOS}Concept")
    node.add(f"{SKOS}inScheme", ref(CERTIFICATES))
    for rank, name in enumerate(certificate.levels, start=1):
        step = Node(certificate_iri(CertificateLevel(certificate.name.en, name)), f"{GT}CertificateLevel")
        step.add(f"{SKOS}notation", literal(name))
        step.add(f"{GT}rank", integer(rank))
        node.link(f"{GT}hasLevel", step)
    return node.statements
