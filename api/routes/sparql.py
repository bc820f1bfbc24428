"""``/sparql``: the graph asked by the SPARQL 1.1 Protocol, read-only and open to scripts of any site."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request

from api.body import received_body
from api.negotiation import GRAPHS, chosen, with_charset
from api.problems import MEDIA_TYPE, RequestError
from api.sparql_answers import answer
from ontology.errors import QueryRefusedError, QueryTooLargeError
from ontology.iris import GRAPH
from ontology.query_guard import MAXIMUM_SIZE
from ontology.results import MEDIA_TYPES
from ontology.service_description import service_description
from ontology.store import Scope

blueprint = Blueprint("sparql", __name__)

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
_MOST_PARAMETERS = 100
#: A percent sign and two digits for every byte, and some graphs besides.
_LONGEST_FORM = 4 * MAXIMUM_SIZE

_Parameters = list[tuple[str, str]]


@blueprint.after_request
def _open_to_all(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "X-Request-Id, Retry-After"
    response.headers["Accept-Post"] = f"{_DIRECT}, {_FORM}"
    response.vary.update(("Accept", "Accept-Language") if response.mimetype == MEDIA_TYPE else ("Accept",))
    return response


@blueprint.route("/sparql", methods=["OPTIONS"])
def options() -> Response:
    """What scripts of other sites may do."""
    response = Response(status=204)
    del response.headers["Content-Type"]
    response.headers["Allow"] = "GET, HEAD, OPTIONS, POST"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS, POST"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Content-Type, X-Request-Id"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


@blueprint.get("/sparql")
def get() -> Response:
    """The answer to ``query``; without any parameter, what this endpoint can do."""
    parameters = _parameters(request.query_string)
    if parameters:
        return _answer(parameters)
    _, form = chosen(GRAPHS) or ("", "ttl")
    content = service_description(request.base_url, form)
    return Response(content, content_type=with_charset(MEDIA_TYPES[form]))


@blueprint.post("/sparql")
def post() -> Response:
    """The answer to a query in a form or alone in the body."""
    media_type = request.mimetype
    if media_type not in (_FORM, _DIRECT, _UPDATE):
        raise RequestError(
            "query-media-type",
            "the body is not declared as a query",
            "请求体未声明为查询",
            field="Content-Type",
            mend=(f"send it as {_DIRECT} or {_FORM}", f"请以{_DIRECT}或{_FORM}发送"),
        )
    if media_type == _UPDATE:
        raise _no_changes()
    if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise _not_utf8()
    content = received_body(request)
    parameters = _parameters(request.query_string)
    if media_type == _FORM:
        return _answer(parameters + _parameters(content))
    try:
        return _answer([*parameters, ("query", content.decode("utf-8"))])
    except UnicodeDecodeError:
        raise _not_utf8() from None


def _answer(parameters: _Parameters) -> Response:
    if _values(parameters, "update"):
        raise _no_changes()
    queries = _values(parameters, "query")
    if len(queries) != 1 or not queries[0].strip():
        given = ("there are several queries", "有多个查询") if len(queries) > 1 else ("there is no query", "没有查询")
        raise RequestError(
            "bad-request", *given, field="query", mend=("give the parameter query once", "请给出一个query参数")
        )
    return answer(queries[0], _scope(parameters))


def _scope(parameters: _Parameters) -> Scope | None:
    """Where the request says that the query looks; None where it says nothing. Raises QueryRefusedError."""
    found = {}
    for name in ("default-graph-uri", "named-graph-uri"):
        values = _values(parameters, name)
        if any(value != GRAPH for value in values):
            raise QueryRefusedError(
                f"there is no graph but <{GRAPH}>",
                f"此处只有<{GRAPH}>这一图谱",
                field=name,
                mend=("leave it out: that graph is the default", "请省略：默认即为该图谱"),
            )
        found[name] = bool(values)
    return Scope(found["default-graph-uri"], found["named-graph-uri"]) if any(found.values()) else None


def _parameters(content: bytes) -> _Parameters:
    """The parameters in an address or a form, strictly UTF-8. Raises RequestError, QueryTooLargeError."""
    if len(content) > _LONGEST_FORM:
        raise QueryTooLargeError(f"the form is longer than {_LONGEST_FORM} bytes", f"表单超过{_LONGEST_FORM}字节")
    try:
        text = content.decode("utf-8")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except UnicodeDecodeError:
        raise _not_utf8() from None
    except ValueError:
        raise RequestError(
            "bad-request", f"more than {_MOST_PARAMETERS} parameters", f"参数超过{_MOST_PARAMETERS}个"
        ) from None


def _values(parameters: _Parameters, name: str) -> Sequence[str]:
    return [value for key, value in parameters if key == name]


def _no_changes() -> QueryRefusedError:
    return QueryRefusedError(
        "only queries are answered, no changes",
        "只回答查询，不接受更改",
        field="update",
        mend=("ask with the parameter query", "请用query参数查询"),
    )


def _not_utf8() -> RequestError:
    return RequestError(
        "bad-request",
        "the query is not UTF-8",
        "查询不是UTF-8编码",
        field="query",
        mend=("send it in UTF-8", "请以UTF-8编码发送"),
    )
