"""Every IRI of the graph answers: ``/id/eu/CCM-4.1`` leads to a page or to data, and ``/graph.ttl`` is all of it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from urllib.parse import quote

from flask import Blueprint, Response, request, send_file

from api.negotiation import GRAPHS, chosen, with_charset
from api.problems import RequestError, asked_language
from api.query_service import query_service
from api.thing_page import thing_page
from classification.classifier import CODE_VERSION
from ontology.formats import RdfForm
from ontology.image import graph_version, open_graph
from ontology.iris import GT, ONTOLOGY
from ontology.results import MEDIA_TYPES, Forms
from taxonomy.iris import BASE

blueprint = Blueprint("linked_data", __name__)

_KINDS = (
    "id",
    "topic",
    "role",
    "modifier",
    "metric",
    "objective",
    "jurisdiction",
    "organisation",
    "industry",
    "mapping",
    "sets",
    "certificate",
    "source",
    "dataset",
    "ontology",
    "thesaurus",
    "metrics",
    "certificates",
)
_KIND = f"<any({', '.join(_KINDS)}):kind>"
#: How an address ends -> the form.
_ENDINGS: Mapping[str, RdfForm] = {"ttl": "ttl", "jsonld": "jsonld", "rdf": "rdfxml", "nt": "nt"}
_ENDING = f"<any({', '.join(_ENDINGS)}):ending>"
_ENDING_OF = {form: ending for ending, form in _ENDINGS.items()}
_PAGE = "html"
_OFFERS: Mapping[str, str] = {
    **{name: _ENDING_OF[form] for name, form in GRAPHS.items()},
    "text/html": _PAGE,
    "application/xhtml+xml": _PAGE,
}
_TERMS = f"""DESCRIBE <{ONTOLOGY}> ?term WHERE {{
  VALUES ?kind {{ owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }}
  ?term a ?kind FILTER(STRSTARTS(STR(?term), "{GT}"))
}}"""
#: Data change with a release; until then nobody need ask again for an hour.
_CACHE = "public, max-age=3600"


@blueprint.after_request
def _open_to_all(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get(f"/{_KIND}", defaults={"rest": ""})
@blueprint.get(f"/{_KIND}/<path:rest>")
def thing(kind: str, rest: str) -> Response:
    """From a thing, which no server can send, to what is known of it."""
    name = f"{kind}/{rest}" if rest else kind
    ending = _chosen_ending()
    if not _is_known(name):
        raise _unknown(name)
    target = f"/doc/{_quoted(name)}" if ending == _PAGE else f"/data/{_quoted(name)}.{ending}"
    return _see(target)


@blueprint.get("/doc/<path:name>")
def page(name: str) -> Response:
    """A page on a thing, in the language of the client."""
    language = asked_language()
    content = thing_page(BASE + _quoted(name), language, request.script_root)
    if content is None:
        raise _unknown(name)
    response = Response(content, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = language
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    response.vary.add("Accept-Language")
    return _kept(response, f"html-{language}")


@blueprint.get(f"/data/<path:name>.{_ENDING}")
def data(name: str, ending: str) -> Response:
    """What is said of a thing; where nothing is, what mentions it."""
    form, iri = _ENDINGS[ending], BASE + _quoted(name)
    texts = [f"DESCRIBE <{iri}>", f"CONSTRUCT {{ ?s ?p <{iri}> }} WHERE {{ ?s ?p <{iri}> }} LIMIT 1000"]
    if iri == ONTOLOGY:
        texts.insert(0, _TERMS)
    for text in texts:
        found = query_service().look_up(text, Forms("json", form))
        if found.rows:
            return _kept(Response(found.content, content_type=with_charset(MEDIA_TYPES[form])), ending)
    raise _unknown(name)


@blueprint.get("/graph")
def graph() -> Response:
    """From the graph to a download of it."""
    ending = _chosen_ending()
    return _see(f"/graph.{'ttl' if ending == _PAGE else ending}")


@blueprint.get(f"/graph.{_ENDING}")
def download(ending: str) -> Response:
    """The whole graph in one file."""
    form = _ENDINGS[ending]
    stream, size = open_graph(form)
    response = send_file(stream, mimetype=MEDIA_TYPES[form], download_name=f"mcgt.{ending}", etag=False)
    response.content_type = with_charset(MEDIA_TYPES[form])
    response.content_length = size
    return _kept(response, f"graph-{ending}")


def _chosen_ending() -> str:
    found = chosen(_OFFERS)
    if found is None:
        raise RequestError(
            "not-acceptable",
            "there is neither page nor data in a form asked for",
            "没有所要求格式的页面或数据",
            field="Accept",
            mend=(f"ask for one of {', '.join(_OFFERS)}", f"请从{'、'.join(_OFFERS)}中选择"),
        )
    return found[1]


def _is_known(name: str) -> bool:
    iri = BASE + _quoted(name)
    text = f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?q <{iri}> }} }}"
    return query_service().look_up(text, Forms("csv", None)).content.startswith(b"true")


def _see(target: str) -> Response:
    response = Response(status=303)
    response.headers["Location"] = request.script_root + target
    response.vary.add("Accept")
    response.headers.remove("Content-Type")
    return response


def _kept(response: Response, form: str) -> Response:
    """With a tag that changes with the graph, and 304 for a client that has it."""
    response.headers["Cache-Control"] = _CACHE
    response.set_etag(f"{_version()[:16]}-{CODE_VERSION}-{form}")
    response.make_conditional(request)
    return response


@functools.cache
def _version() -> str:
    return graph_version()


def _quoted(name: str) -> str:
    """The name as IRIs have it; nothing in it can end an IRI in a query."""
    return "/".join(quote(part, safe="") for part in name.split("/"))


def _unknown(name: str) -> RequestError:
    return RequestError(
        "unknown-thing",
        "nothing is known of this thing",
        "图谱中没有该事物",
        field=name[:200],
        mend=("see /sparql, or /graph for everything", "可查询/sparql，或由/graph下载全部内容"),
    )
