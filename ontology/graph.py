"""The whole graph: what the library, the mapping sets, the thesaurus and the classifications say, as sorted N-Triples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ontology.catalogue_graph import catalogue_statements, source_node
from ontology.facts import fact_statements
from ontology.industry_graph import industry_statements
from ontology.mapping_graph import mapping_statements
from ontology.registry_graph import registry_statements
from ontology.terms import Statement, n_triples
from ontology.thesaurus_graph import thesaurus_sources, thesaurus_statements, topics
from taxonomy.library import Library

FOLDER = Path(__file__).parent
SCHEMA = FOLDER / "mcgt.ttl"
INFERRED = FOLDER / "inferred.nt"


def statements(library: Library) -> Iterator[Statement]:
    """All statements drawn from data, in no particular order; the schema and the inferred ones are not among them."""
    named = topics()
    catalogues = tuple(library.catalogues.values())
    for catalogue in catalogues:
        yield from catalogue_statements(catalogue, catalogues, named)
    yield from mapping_statements(library)
    yield from fact_statements(library)
    yield from thesaurus_statements()
    for source in thesaurus_sources():
        yield from source_node(source).statements
    yield from registry_statements()
    yield from industry_statements()


def build(library: Library) -> bytes:
    """The data as N-Triples, sorted by bytes: the same data always give the same bytes."""
    return n_triples(statements(library))


def schema_triples() -> bytes:
    """The schema as N-Triples, with labels for its blank nodes that do not change from one run to the next."""
    import pyoxigraph as ox

    schema = ox.Dataset(
        ox.Quad(one.subject, one.predicate, one.object)
        for one in ox.parse(SCHEMA.read_bytes(), format=ox.RdfFormat.TURTLE)
    )
    schema.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    lines = {f"{one.subject} {one.predicate} {one.object} .".encode() for one in schema}
    return b"\n".join(sorted(lines)) + b"\n"
