"""The graph says all that the library says, always in the same bytes, and can be read back without loss."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from mappings.sssom import set_files
from ontology import formats, graph, image, iris
from ontology.adding import read_catalogue
from ontology.catalogue_records import records_of
from ontology.changes import changes, read_catalogues
from ontology.reading import catalogues_of
from ontology.resource import Statements, read_statements
from taxonomy.errors import InputError
from taxonomy.iris import BASE
from taxonomy.library import CATALOGUE_IDS, library
from taxonomy.records import build_catalogue

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples/extra-jurisdiction.ttl"


@pytest.fixture(scope="module")
def content() -> bytes:
    return graph.build(library())


@pytest.fixture(scope="module")
def read_back(content: bytes) -> Statements:
    return read_statements(content, ".nt")


def test_the_base_is_that_of_the_mapping_sets() -> None:
    assert set_files()
    for file in set_files():
        source, target = file.name.partition(".")[0].split("-")[:2]
        header = file.read_text(encoding="utf-8").partition("subject_id")[0]
        assert f"{source}: {BASE}id/{source}/" in header, file.name
        assert f"{target}: {BASE}id/{target}/" in header, file.name


@pytest.mark.parametrize("identifier", CATALOGUE_IDS)
def test_a_catalogue_is_read_back_from_the_graph_alone_without_loss(read_back: Statements, identifier: str) -> None:
    found = {one.id: one for one in catalogues_of(read_back)}
    assert found[identifier] == library().catalogues[identifier]


@pytest.mark.parametrize("identifier", CATALOGUE_IDS)
def test_a_catalogue_becomes_a_catalogue_file_without_loss(identifier: str) -> None:
    catalogue = library().catalogues[identifier]
    assert build_catalogue(records_of(catalogue), "again") == catalogue


def test_another_process_builds_the_same_bytes(content: bytes) -> None:
    code = (
        "import sys; from ontology.graph import build; from taxonomy.library import library;"
        "sys.stdout.buffer.write(build(library()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT)
    assert done.stdout == content
    assert content.splitlines() == sorted(set(content.splitlines()))


@pytest.mark.parametrize("form", formats.FORMS)
def test_every_form_holds_the_same_statements(form: formats.GraphForm) -> None:
    import pyoxigraph as ox

    lines = image.graph_image().splitlines(keepends=True)
    some = b"".join(line for line in lines if b"/id/hk/" in line or b"ontology#" in line[:60])
    stream = io.BytesIO()
    formats.write_graph(some, form, stream)
    target = ox.RdfFormat.from_media_type(formats.MEDIA_TYPES[form])
    parsed = [one.triple for one in ox.parse(stream.getvalue(), format=target)]
    given = [one.triple for one in ox.parse(some, format=ox.RdfFormat.N_TRIPLES)]
    assert len(parsed) == len(set(given))
    assert {str(one) for one in parsed if "BlankNode" not in repr(one)} == {
        str(one) for one in given if "BlankNode" not in repr(one)
    }


def test_every_term_of_ours_is_declared_and_explained_in_both_languages() -> None:
    schema = read_statements(graph.SCHEMA.read_bytes(), ".ttl")
    declared = {iri for iri in schema if iri.startswith(iris.GT)}
    used = {part for line in image.graph_image().splitlines() for part in line.decode().split(" ")[:3]}
    of_ours = {term[1:-1] for term in used if term.startswith(f"<{iris.GT}")}
    assert of_ours - {iris.GT} <= declared
    for iri in declared:
        for predicate in (f"{iris.RDFS}label", f"{iris.SKOS}definition"):
            languages = sorted(term.language for term in schema[iri][predicate])
            assert languages == ["en", "zh"], iri


def test_a_version_changes_exactly_when_the_content_does() -> None:
    from ontology.catalogue_graph import catalogue_statements
    from ontology.thesaurus_graph import topics

    def versions(version: str) -> dict[str, str]:
        catalogue = records_of(library().catalogues["hk"])
        catalogue["activities"][0]["scope"]["en"] += version
        made = build_catalogue(catalogue, "hk")
        found = catalogue_statements(made, [made], topics())
        return {subject: term for subject, predicate, term in found if predicate.endswith("hasVersion>")}

    before, after = versions(""), versions(" changed")
    assert {subject for subject in before if before[subject] != after[subject]} == {
        "<https://w3id.org/mcgt/id/hk>",
        "<https://w3id.org/mcgt/id/hk/HK.E.1>",
    }


def test_the_description_counts_what_is_there() -> None:
    lines = image.graph_image().decode().splitlines()
    activities = [line for line in lines if line.endswith(f"<{iris.RDF}type> <{iris.GT}Activity> .")]
    partition = f"<{BASE}dataset/class/{iris.stamp(f'<{iris.GT}Activity>')}>"
    stated = [line for line in lines if line.startswith(partition) and "entities" in line]
    assert len(activities) == len(library())
    assert stated[0].split(" ")[2] == f'"{len(library())}"^^<{iris.XSD}integer>'


def test_a_catalogue_supplied_as_turtle_becomes_one_of_the_library() -> None:
    catalogue = read_catalogue(EXAMPLE)
    assert [activity.id for activity in catalogue.activities] == ["xland:1.1", "xland:1.2", "xland:2.1"]
    assert build_catalogue(records_of(catalogue), "xland.yaml") == catalogue
    limit = next(leaf for leaf in catalogue.activities[1].criterion_leaves() if leaf.is_numeric)
    assert (limit.metric, limit.comparator, limit.value) == ("lifecycle_ghg_intensity", "<=", 80.0)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (b"gt:derived .", b"gt:guessed .", "verification"),
        (b'"Wind power"@en , ', b"", "prefLabel"),
        (b'"80"^^xsd:double', b'"eighty"', "numericValue"),
        (b'skos:notation "1.1" ; ', b"", "notation"),
        (b"gt:AnyOf ;", b"gt:Sometimes ;", "type"),
        (b'"2026-01-01"^^xsd:date', b'"soon"', "issued"),
        (b"gt:position 1 ;", b'gt:position "first" ;', "position"),
        (b"gt:position 1 ;", b"gt:position 1, 2 ;", "position"),
    ],
)
def test_a_fault_in_supplied_turtle_names_node_and_property(old: bytes, new: bytes, field: str) -> None:
    content = EXAMPLE.read_bytes()
    assert content.count(old) >= 1
    with pytest.raises(InputError) as caught:
        catalogues_of(read_statements(content.replace(old, new, 1), ".ttl"))
    assert caught.value.field == field
    assert "https://w3id.org/mcgt/id/xland" in caught.value.en


def test_turtle_that_is_none_names_the_line() -> None:
    with pytest.raises(InputError, match="line 2"):
        read_statements(b"<a:a> <a:b> <a:c> .\nthis is not Turtle", ".ttl")


def test_a_change_log_names_what_is_added_removed_and_changed() -> None:
    old = library().catalogues["hk"]
    record = records_of(old)
    record["activities"][1]["name"]["en"] = "Another name"
    gone = record["activities"].pop()
    record["activities"].append({**gone, "code": "HK.NEW"})
    found = list(changes({"hk": old}, {"hk": build_catalogue(record, "hk")}))
    assert [(one.kind, one.subject) for one in found] == [
        ("changed", old.activities[1].id),
        ("removed", f"hk:{gone['code']}"),
        ("added", "hk:HK.NEW"),
    ]
    assert [(name, before.en, after.en) for name, before, after in found[0].fields] == [
        ("name", old.activities[1].name.en, "Another name")
    ]
    assert not list(changes({"hk": old}, read_catalogues("hk")))


def test_an_older_list_is_compared_with_its_successor_by_the_mapping_sets() -> None:
    found = list(changes(read_catalogues("cn2021"), read_catalogues("cn2025")))
    moved = {one.subject: one.other for one in found if one.kind == "moved"}
    assert len(moved) > 150
    assert moved["cn2021:3.2.2.1"].startswith("cn2025:4.2")
