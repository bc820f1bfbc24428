"""A query answered in the form that the client asks for, under the name that it uses for that form."""

from __future__ import annotations

from flask import Response, request

from api.negotiation import GRAPHS, TABLES, chosen, with_charset
from api.problems import RequestError
from api.query_service import query_service
from ontology.results import Forms
from ontology.store import Scope


def answer(query: str, scope: Scope | None = None) -> Response:
    """The answer to ``query``, for whoever sent the request at hand. Raises RequestError, QueryError."""
    table, graph = chosen(TABLES), chosen(GRAPHS)
    if table is None and graph is None:
        raise RequestError(
            "not-acceptable",
            "answers have none of the forms asked for",
            "结果没有所要求的格式",
            field="Accept",
            mend=(f"ask for one of {', '.join((*TABLES, *GRAPHS))}", f"请从{'、'.join((*TABLES, *GRAPHS))}中选择"),
        )
    forms = Forms(table and table[1], graph and graph[1])
    result = query_service().run(query, forms, client=request.remote_addr or "", scope=scope)
    asked = graph if result.form == forms.graph and result.form in GRAPHS.values() else table
    # Where it asked for rows alone and gets a graph, or the other way round, the first name of the form.
    names = TABLES if result.form in TABLES.values() else GRAPHS
    media_type = asked[0] if asked else next(name for name, form in names.items() if form == result.form)
    return Response(result.content, content_type=with_charset(media_type))
