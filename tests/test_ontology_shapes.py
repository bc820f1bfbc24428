"""The graph conforms to every shape, and every shape can be broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from ontology.image import graph_image
from ontology.resource import FORMATS
from ontology.validation import shape_names, violations

EXAMPLES = Path(__file__).parent / "shapes"


def test_the_graph_conforms() -> None:
    assert violations(graph_image(), FORMATS[".nt"]) == []


def test_every_shape_has_an_example_that_breaks_it() -> None:
    assert {file.stem for file in EXAMPLES.glob("*.ttl")} == set(shape_names())


@pytest.mark.parametrize("condition", ['"new plants"@en', '"new plants"'])
def test_a_further_condition_is_in_both_languages(condition: str) -> None:
    turtle = f"""
        @prefix gt: <https://w3id.org/mcgt/ontology#> .
        @prefix dcterms: <http://purl.org/dc/terms/> .
        <https://example.org/c> a gt:Requirement ; dcterms:description "No reservoir."@en , "无水库。"@zh ;
            gt:condition {condition} ; gt:decisionRole gt:pass ; gt:verification gt:derived ."""
    assert {one.shape for one in violations(turtle.encode(), FORMATS[".ttl"])} == {"CriterionShape"}


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.ttl")), ids=lambda file: file.stem)
def test_an_example_breaks_its_shape(file: Path) -> None:
    found = violations(file.read_bytes(), FORMATS[".ttl"])
    assert file.stem in {one.shape for one in found}
    assert all(one.message.en and one.message.zh for one in found)
