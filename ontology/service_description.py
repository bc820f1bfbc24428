"""What the SPARQL endpoint can do, in the vocabulary of the W3C for it."""

from __future__ import annotations

from ontology.description import DATASET
from ontology.iris import GRAPH
from ontology.results import MEDIA_TYPES, ResultForm

_FORMATS = "http://www.w3.org/ns/formats/"
_NAMES: dict[ResultForm, str] = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
}
_TEXT = """\
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix dcterms: <http://purl.org/dc/terms/> .

<#service> a sd:Service ;
    sd:endpoint <> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat {formats} ;
    sd:defaultDataset <#dataset> .

<#dataset> a sd:Dataset ;
    sd:defaultGraph <#graph> ;
    sd:namedGraph [ a sd:NamedGraph ; sd:name <{graph}> ; sd:graph <#graph> ] .

<#graph> a sd:Graph , void:Dataset ;
    dcterms:isVersionOf <{dataset}> .
"""


def service_description(address: str, form: ResultForm = "ttl") -> bytes:
    """The description of the endpoint at ``address`` in a form for graphs."""
    import pyoxigraph as ox

    formats = " , ".join(f"<{_FORMATS}{_NAMES[form]}>" for form in MEDIA_TYPES)
    text = _TEXT.format(formats=formats, graph=GRAPH, dataset=DATASET)
    triples = (one.triple for one in ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=address))
    target = ox.RdfFormat.from_media_type(MEDIA_TYPES[form])
    assert target is not None
    known = {"sd": "http://www.w3.org/ns/sparql-service-description#", "void": "http://rdfs.org/ns/void#"}
    return ox.serialize(triples, format=target, prefixes=known if form in ("ttl", "rdfxml") else None) or b""
