"""Which form of an answer suits the Accept header of a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from flask import request
from werkzeug.datastructures import MIMEAccept

from ontology.formats import RdfForm
from ontology.results import ResultForm

_Form = TypeVar("_Form")

#: Media type -> form, the preferred one first. Names that say less than they should are taken too.
TABLES: Mapping[str, ResultForm] = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
GRAPHS: Mapping[str, RdfForm] = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/x-turtle": "ttl",
    "text/plain": "nt",
    "application/json": "jsonld",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
}


def chosen(offers: Mapping[str, _Form]) -> tuple[str, _Form] | None:
    """The media type that the client likes best and its form; the first where it says nothing, None where none will do."""
    accept = request.accept_mimetypes
    if not accept:
        return next(iter(offers.items()))
    best = max(offers, key=lambda name: _liking(accept, name))
    return (best, offers[best]) if _liking(accept, best)[0] > 0 else None


def with_charset(media_type: str) -> str:
    """Forms that are text say that it is UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _liking(accept: MIMEAccept, name: str) -> tuple[float, int]:
    """How much the client likes a media type (0 to 1, by the entry that fits it most closely), and how expressly."""
    kind = name.partition("/")[0]
    for rank, pattern in ((2, name), (1, f"{kind}/*"), (0, "*/*")):
        found = [quality for entry, quality in accept if entry.partition(";")[0].strip().lower() == pattern]
        if found:
            return max(found), rank
    return 0.0, 0
