"""The forms in which the graph is given away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import IO, Literal, get_args

from ontology.iris import GT, prefixes
from taxonomy.library import CATALOGUE_IDS

#: The forms of RDF in which any graph is given.
RdfForm = Literal["ttl", "nt", "jsonld", "rdfxml"]
#: The same, and RDF/XML of what OWL tools are to load.
GraphForm = Literal[RdfForm, "owl"]
FORMS: tuple[GraphForm, ...] = get_args(GraphForm)
MEDIA_TYPES: Mapping[GraphForm, str] = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "owl": "application/rdf+xml",
}


def write_graph(content: bytes, form: GraphForm, output: IO[bytes], catalogues: Iterable[str] = CATALOGUE_IDS) -> None:
    """Write sorted N-Triples in another form, prefixes for the ``catalogues`` included; the same input, the same bytes."""
    if form == "nt":
        output.write(content)
        return
    import pyoxigraph as ox

    triples = (one.triple for one in ox.parse(content, format=ox.RdfFormat.N_TRIPLES))
    target = ox.RdfFormat.from_media_type(MEDIA_TYPES[form])
    assert target is not None
    if form != "ttl":
        # In XML the names of properties are qualified names: only a prefix of the vocabulary can be part of one.
        ox.serialize(triples, output, format=target, prefixes=None if form == "jsonld" else {"gt": GT})
        return
    text = ox.serialize(triples, format=target, prefixes=prefixes(tuple(catalogues))) or b""
    # The prefixes come in no particular order.
    head, body = [], text
    while body.startswith(b"@prefix"):
        line, _, body = body.partition(b"\n")
        head.append(line + b"\n")
    output.write(b"".join(sorted(head)) + body)
