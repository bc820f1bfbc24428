"""The IRIs of everything in the graph: one base, one rule for each kind of thing.

A stable IRI names a thing whatever becomes of it; ``…/v/<stamp>`` names it as it stood when its statements had that
digest, so that the IRI of a version changes exactly when its content does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from types import MappingProxyType
from urllib.parse import quote, unquote

from taxonomy.iris import BASE

ONTOLOGY = f"{BASE}ontology"
GT = f"{ONTOLOGY}#"
ID = f"{BASE}id/"
#: The one graph there is, by the name under which a query may ask for it.
GRAPH = f"{BASE}graph"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XKOS = "http://rdf-vocabulary.ddialliance.org/xkos#"
PROV = "http://www.w3.org/ns/prov#"
DCTERMS = "http://purl.org/dc/terms/"
DCAT = "http://www.w3.org/ns/dcat#"
VOID = "http://rdfs.org/ns/void#"
ORG = "http://www.w3.org/ns/org#"
QUDT = "http://qudt.org/schema/qudt/"
UNIT = "http://qudt.org/vocab/unit/"
SSSOM = "https://w3id.org/sssom/"
SEMAPV = "https://w3id.org/semapv/vocab/"
SH = "http://www.w3.org/ns/shacl#"

#: Prefixes that every query and every Turtle file of ours may use; catalogues add ``eu:``, ``cn2025:`` and so on.
VOCABULARIES: Mapping[str, str] = MappingProxyType(
    {
        "gt": GT,
        "rdf": RDF,
        "rdfs": RDFS,
        "owl": OWL,
        "xsd": XSD,
        "skos": SKOS,
        "xkos": XKOS,
        "prov": PROV,
        "dcterms": DCTERMS,
        "dcat": DCAT,
        "void": VOID,
        "org": ORG,
        "qudt": QUDT,
        "unit": UNIT,
        "sssom": SSSOM,
        "semapv": SEMAPV,
        "topic": f"{BASE}topic/",
        "role": f"{BASE}role/",
        "modifier": f"{BASE}modifier/",
        "metric": f"{BASE}metric/",
        "objective": f"{BASE}objective/",
        "jurisdiction": f"{BASE}jurisdiction/",
        "catalogue": ID,
    }
)
_NOT_IN_A_SLUG = re.compile(r"[^\w.+-]+")


def prefixes(catalogues: tuple[str, ...]) -> dict[str, str]:
    """The prefixes in use, with one for the activities of each catalogue."""
    return {**VOCABULARIES, **{name: f"{ID}{name}/" for name in catalogues}}


def catalogue_iri(catalogue: str) -> str:
    """``id/eu``."""
    return f"{ID}{quote(catalogue, safe='')}"


def activity_iri(identifier: str) -> str:
    """``eu:CCM-4.1`` -> ``id/eu/CCM-4.1``."""
    catalogue, _, code = identifier.partition(":")
    return f"{catalogue_iri(catalogue)}/{quote(code, safe='')}"


def category_iri(catalogue: str, code: str) -> str:
    """The heading ``CCM 4`` of ``eu`` -> ``id/eu/category/CCM-4``."""
    return f"{catalogue_iri(catalogue)}/category/{quote(code.replace(' ', '-'), safe='')}"


def thing_iri(kind: str, *path: str) -> str:
    """``topic``, ``role``, ``modifier``, ``metric``, ``industry``, … with the names below it."""
    return BASE + "/".join((kind, *(quote(part, safe="") for part in path)))


def named_iri(kind: str, name: str) -> str:
    """A thing that has only a name in words: readable, and different for different names."""
    slug = _NOT_IN_A_SLUG.sub("-", name.casefold()).strip("-")
    return thing_iri(kind, slug if len(slug) <= 60 else f"{slug[:48]}-{stamp(name)}")


def digest_iri(kind: str, name: str) -> str:
    """A thing known by a long text, such as the wording of a source."""
    return thing_iri(kind, stamp(name))


def version_iri(iri: str, version: str) -> str:
    """The thing as it stood in one version."""
    return f"{iri}/v/{version}"


def last_name(iri: str) -> str:
    """The name that ends an IRI: ``…/topic/solar-pv`` -> ``solar-pv``."""
    return unquote(iri.rpartition("/")[2].rpartition("#")[2])


def stamp(content: str) -> str:
    """Twelve hexadecimal digits that change with the content."""
    return blake2b(content.encode(), digest_size=6).hexdigest()
