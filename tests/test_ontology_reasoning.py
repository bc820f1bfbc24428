"""HermiT runs for real: the ontology is consistent, what is shipped is what it infers, and it stays within OWL 2 DL."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ontology.abstraction import activities_problems, topics_problem
from ontology.graph import INFERRED, schema_triples, statements
from ontology.iris import GT, OWL, RDF, RDFS, XSD, activity_iri
from ontology.reasoning import DEFINED, infer, owl_image
from taxonomy.library import library

#: Datatypes of the OWL 2 datatype map that the ontology uses.
_DATATYPES = {f"{XSD}{name}" for name in ("string", "integer", "double", "boolean")}
_BUILT_IN = (RDF, RDFS, OWL, XSD)
_TRIPLE = re.compile(r"(\S+) <([^>]*)> (.+) \.")
_LITERAL_TYPE = re.compile(r'^".*"\^\^<([^>]*)>$', re.DOTALL)


@pytest.fixture(scope="module")
def shipped() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in INFERRED.read_text(encoding="utf-8").splitlines():
        subject, _, cls, _ = line.split(" ")
        found.setdefault(cls[len(GT) + 1 : -1], set()).add(subject[1:-1])
    return found


def test_hermit_infers_what_is_shipped() -> None:
    # Raises by itself where the ontology is inconsistent or a class cannot have members.
    assert infer(library()) == INFERRED.read_bytes()


def test_every_defined_class_has_members(shipped: dict[str, set[str]]) -> None:
    assert set(shipped) == set(DEFINED)


@pytest.mark.parametrize(
    ("cls", "activity", "holds"),
    [
        ("CommonGroundActivity", "eu:CCM-4.1", True),
        ("GreenEverywhere", "eu:CCM-4.3", True),
        ("TransitionalActivity", "eu:CCM-4.29", True),
        ("TransitionalActivity", "eu:CCM-4.1", False),
        ("FossilRelated", "eu:CCM-4.29", True),
        ("FossilRelated", "eu:CCM-4.3", False),
        ("SupersededActivity", "cn2021:3.2.2.1", True),
        ("GreenOnlyInChina", "cn2025:4.2.1", False),
    ],
)
def test_a_known_activity_is_in_its_class(shipped: dict[str, set[str]], cls: str, activity: str, holds: bool) -> None:
    assert (activity_iri(activity) in shipped[cls]) is holds


def test_merged_problems_stand_for_every_activity_once() -> None:
    data = tuple(statements(library()))
    problems = activities_problems(data, ())
    members = Counter(one for problem in problems for group in problem.stands_for.values() for one in group)
    assert len(members) == len(library())
    assert set(members.values()) == {1}
    assert topics_problem(data).stands_for


def _triples() -> Iterator[tuple[str, str, str]]:
    for line in owl_image(library()).decode().splitlines():
        match = _TRIPLE.fullmatch(line)
        assert match, line
        yield match[1], match[2], match[3]


def test_the_ontology_keeps_the_rules_of_owl_2_dl() -> None:
    """Each entity is declared, with one kind of property an IRI; no axiom on built-in terms; datatypes of OWL 2 only.

    Global restrictions: a transitive property, or one above it, has no cardinality and is in no chain.
    """
    triples = list(_triples())
    kinds: dict[str, set[str]] = {}
    for subject, predicate, term in triples:
        if predicate == f"{RDF}type" and term.startswith(f"<{OWL}"):
            kinds.setdefault(subject, set()).add(term[len(OWL) + 1 : -1])
    properties = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    for iri, found in kinds.items():
        assert len(found & set(properties)) <= 1, iri
        assert not iri.startswith(tuple(f"<{name}" for name in _BUILT_IN)), iri
    for _, predicate, term in triples:
        declared = kinds.get(f"<{predicate}>", set()) & set(properties)
        assert declared or predicate.startswith(_BUILT_IN), predicate
        if "ObjectProperty" in declared:
            assert not term.startswith('"'), predicate
        if "DatatypeProperty" in declared:
            match = _LITERAL_TYPE.match(term)
            assert term.startswith('"'), predicate
            assert match is None or match[1] in _DATATYPES, term
        if (
            predicate == f"{RDF}type"
            and term.startswith("<")
            and not term.startswith(tuple(f"<{n}" for n in _BUILT_IN))
        ):
            assert "Class" in kinds.get(term, set()), term
        if predicate == f"{RDFS}range" and term.startswith(f"<{XSD}"):
            assert term[1:-1] in _DATATYPES
    used = {predicate for _, predicate, _ in triples}
    assert not used & {f"{OWL}{name}" for name in ("maxCardinality", "minCardinality", "cardinality", "hasKey")}
    assert not used & {f"{OWL}propertyChainAxiom", f"{OWL}maxQualifiedCardinality", f"{OWL}qualifiedCardinality"}


def test_owlready_gives_python_objects_over_the_shipped_owl(tmp_path: Path) -> None:
    import owlready2

    from ontology.formats import write_graph

    stream = io.BytesIO()
    write_graph(owl_image(library()), "owl", stream)
    world = owlready2.World()
    ontology = world.get_ontology("https://w3id.org/mcgt/ontology#").load(fileobj=io.BytesIO(stream.getvalue()))
    wind = world[activity_iri("eu:CCM-4.3")]
    assert ontology.GreenEverywhere in wind.is_a
    assert world[activity_iri("cn2025:4.2.1")] in wind.counterpart
    assert ontology.Threshold in set(ontology.Criterion.subclasses())


def test_the_schema_is_the_same_in_every_run() -> None:
    assert schema_triples() == schema_triples()
