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


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.ttl")), ids=lambda file: file.stem)
def test_an_example_breaks_its_shape(file: Path) -> None:
    found = violations(file.read_bytes(), FORMATS[".ttl"])
    assert file.stem in {one.shape for one in found}
    assert all(one.message.en and one.message.zh for one in found)
