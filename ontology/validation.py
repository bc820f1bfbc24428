"""Checks a graph against the SHACL shapes with pySHACL."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from ontology.graph import FOLDER, schema_triples
from ontology.iris import SH, last_name
from taxonomy.errors import InputError
from taxonomy.model import LocalisedText

SHAPES = FOLDER / "shapes.ttl"
#: Labels that no shape looks at: a quarter of the graph, and what makes rdflib slow.
_UNCHECKED = ("altLabel>", "hiddenLabel>", "ambiguousLabel>", "/core#member>", "isVersionOf>", "hasVersion>")


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A node that does not conform: the shape, the node, the path, and what the shape asks for."""

    shape: str
    focus: str
    path: str
    message: LocalisedText


def violations(content: bytes, media_type: str) -> list[Violation]:
    """Every violation in a graph, sorted. Values of the schema, such as tiers, are known without being in the graph.

    Raises InputError where the content is not RDF or pySHACL is not installed.
    """
    import rdflib

    pyshacl = _pyshacl()
    data = rdflib.Graph()
    lines = (line for line in _lines(content, media_type) if not any(name.encode() in line for name in _UNCHECKED))
    data.parse(data=b"\n".join([*lines, *schema_triples().splitlines(), b""]), format="nt")
    shapes = _shapes()
    # The superclasses of the schema would make every concept the target of shapes meant for one class of them.
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False, meta_shacl=False)
    sh = rdflib.Namespace(SH)
    found = []
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        source = report.value(result, sh.sourceShape)
        shape = source if isinstance(source, rdflib.URIRef) else next(shapes.subjects(sh.property, source), None)
        path = report.value(result, sh.resultPath)
        texts = {
            text.language: str(text) for text in shapes.objects(shape, sh.message) if isinstance(text, rdflib.Literal)
        }
        found.append(
            Violation(
                last_name(str(shape)),
                str(report.value(result, sh.focusNode)),
                "" if path is None else last_name(str(path)),
                LocalisedText(texts.get("en", ""), texts.get("zh", "")),
            )
        )
    return sorted(set(found), key=lambda one: (one.shape, one.focus, one.path))


def shape_names() -> tuple[str, ...]:
    """The names of all shapes."""
    import rdflib

    node_shapes = _shapes().subjects(rdflib.RDF.type, rdflib.URIRef(f"{SH}NodeShape"))
    return tuple(sorted(last_name(str(shape)) for shape in node_shapes))


@functools.cache
def _shapes() -> Any:
    import rdflib

    return rdflib.Graph().parse(SHAPES, format="turtle")


def _lines(content: bytes, media_type: str) -> list[bytes]:
    import pyoxigraph as ox

    form = ox.RdfFormat.from_media_type(media_type)
    try:
        triples = [one.triple for one in ox.parse(content, format=form)]
    except SyntaxError as error:
        raise InputError(f"not valid RDF: {error.msg}", f"不是合法的RDF：{error.msg}") from None
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines()


def _pyshacl() -> Any:
    try:
        import pyshacl
    except ImportError:
        raise InputError(
            "checking shapes needs pySHACL",
            "形状校验需要pySHACL",
            mend=("install it: pip install 'mcgt[shapes]'", "请安装：pip install 'mcgt[shapes]'"),
        ) from None
    return pyshacl
