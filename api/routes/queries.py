"""The named queries: competency questions over the graph, listed and asked by name."""

from __future__ import annotations

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from api.kept import kept
from api.listing_schemas import QueryList, QueryPath
from api.negotiation import GRAPHS, TABLES
from api.problems import RequestError, asked_language, documented
from api.sparql_answers import answer
from ontology.errors import QueryError
from ontology.named_queries import NamedQuery, named_queries
from reports.render import Record

blueprint = APIBlueprint(
    "queries",
    __name__,
    url_prefix="/v1",
    abp_tags=[Tag(name="queries", description="Questions to the graph · 图谱查询")],
)


@blueprint.get(
    "/queries",
    operation_id="listQueries",
    summary="All named queries · 全部命名查询",
    description="With questions and parameters; /sparql takes queries of your own. · 含问题与参数；自拟查询请用/sparql。",
    responses={200: QueryList, **documented(["internal"])},
)
def list_queries() -> Response:
    return kept({"queries": [_summary(query) for query in named_queries().values()]})


@blueprint.get(
    "/queries/<string:name>",
    operation_id="askQuery",
    summary="Ask a named query · 执行命名查询",
    description=(
        "Parameters of the query are parameters of the address; the answer comes in the forms of /sparql, by `Accept`. · "
        "查询参数写作地址参数；结果格式与/sparql相同，依Accept选择。"
    ),
    responses={
        200: {"description": "SPARQL results · 查询结果", "content": {name: {} for name in (*TABLES, *GRAPHS)}},
        **documented(["query", "not-found", "not-acceptable", "answer-too-large", "query-busy", "query-service"]),
    },
)
def ask_query(path: QueryPath) -> Response:
    known = named_queries()
    if path.name not in known:
        raise RequestError(
            "not-found",
            "there is no such query",
            "没有该查询",
            field="name",
            mend=("see /v1/queries", "参见/v1/queries"),
        )
    response = answer(known[path.name].bind(_values(known[path.name])))
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _values(query: NamedQuery) -> dict[str, str]:
    """The parameters given, and the language asked for where the query has one and none is given."""
    values = request.args.to_dict(flat=False)
    twice = [name for name, several in values.items() if len(several) > 1]
    if twice:
        raise QueryError("given more than once", "重复给出", field=twice[0][:60], mend=("give it once", "请只给出一次"))
    single = {name: several[0] for name, several in values.items()}
    if "lang" in {parameter.name for parameter in query.parameters}:
        single.setdefault("lang", "zh" if asked_language().startswith("zh") else "en")
    return single


def _summary(query: NamedQuery) -> Record:
    return {
        "name": query.name,
        "question_en": query.question.en,
        "question_zh": query.question.zh,
        "parameters": [
            {
                "name": one.name,
                "type": one.type,
                "default": one.default,
                "meaning_en": one.meaning.en,
                "meaning_zh": one.meaning.zh,
            }
            for one in query.parameters
        ],
        "text": query.text,
    }
