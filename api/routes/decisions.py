"""The ledger of decisions over HTTP: what was judged, who confirmed or overrode it, and that nothing was changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from api.access import caller, needs
from api.decision_records import decision_record, summary_record, verification_record
from api.decision_schemas import (
    ConfirmBody,
    DecisionPage,
    DecisionPath,
    DecisionRecord,
    ExportQuery,
    OverrideBody,
    PageQuery,
    SelectionQuery,
    VerificationRecord,
    VerifyQuery,
)
from api.negotiation import chosen, with_charset
from api.problems import RequestError, documented
from api.recording import ledger
from reports.render import Record
from service.decisions import Ruling, confirmation, decision_of, override
from service.ledger import Draft, Selection
from service.ledger_export import csv_lines, json_lines

blueprint = APIBlueprint(
    "decisions",
    __name__,
    url_prefix="/v1",
    abp_tags=[Tag(name="decisions", description="The ledger of decisions · 判定台账")],
)
_PROBLEMS = documented(["invalid-request", "internal", "ledger", "settings", "storage"])
_ONE = documented(["not-found", "unknown-record", "internal", "ledger", "settings", "storage"])
_WRITING = documented(
    [
        "malformed-json",
        "too-deep",
        "not-found",
        "unknown-record",
        "wrong-state",
        "too-large",
        "unsupported-media-type",
        "invalid-request",
        "entry",
        "internal",
        "ledger",
        "settings",
        "storage",
        "disk-full",
    ]
)
_FORMS: Mapping[str, str] = {"application/jsonl": "jsonl", "text/csv": "csv", "application/x-ndjson": "jsonl"}


@blueprint.get(
    "/decisions",
    operation_id="listDecisions",
    summary="Entries of the ledger, page by page · 分页列出台账记录",
    description="A page never shifts, whatever is added meanwhile. · 其间新增记录不会使分页错位。",
    responses={200: DecisionPage, **_PROBLEMS},
)
def list_decisions(query: PageQuery) -> Record:
    found = ledger()
    selection, newest = _selection(query), query.order == "newest"
    entries = found.page(selection, query.limit + 1, cursor=query.cursor, newest_first=newest)
    shown = entries[: query.limit]
    histories = found.history([one.id for one in shown if one.kind == "verdict"])
    return {
        "entries": [summary_record(one, histories.get(one.id, ())) for one in shown],
        "next": shown[-1].number if len(entries) > len(shown) else None,
    }


@blueprint.get(
    "/decisions/<uuid:id>",
    operation_id="getDecision",
    summary="One decision with its history · 单个判定及其历史",
    description="By the id of the verdict, or of anything said on it. · 以判定或其后任一记录的标识查询。",
    responses={200: DecisionRecord, **_ONE},
)
def get_decision(path: DecisionPath) -> Record:
    return decision_record(decision_of(ledger(), str(path.id)))


@blueprint.post(
    "/decisions/<uuid:id>/confirm",
    operation_id="confirmDecision",
    summary="Confirm a verdict · 确认判定",
    description="Takes the place of an earlier override, which stays in the history. · 取代此前的改判，历史予以保留。",
    responses={200: DecisionRecord, **_WRITING},
)
@needs("decide")
def confirm(path: DecisionPath, body: ConfirmBody) -> Record:
    return _added(path, confirmation(ledger().entry(str(path.id)), body.note))


@blueprint.post(
    "/decisions/<uuid:id>/override",
    operation_id="overrideDecision",
    summary="Override a verdict, with a reason · 改判并说明理由",
    description="Takes the place of what was said before, which stays in the history. · 取代此前的确认或改判，历史予以保留。",
    responses={200: DecisionRecord, **_WRITING},
)
@needs("decide")
def override_decision(path: DecisionPath, body: OverrideBody) -> Record:
    ruling = Ruling(
        body.label,
        {regime: label for regime, label in body.labels.items()},  # noqa: C416 - keys are any text from here on
        {regime: activities for regime, activities in body.activities.items()},  # noqa: C416
    )
    return _added(path, override(ledger().entry(str(path.id)), ruling, body.reason))


@blueprint.get(
    "/decisions/verify",
    operation_id="verifyDecisions",
    summary="Whether nothing in the ledger was changed · 校验台账未被改动",
    description=(
        "Every entry is hashed anew. With a head kept elsewhere it also shows whether entries were cut off. · "
        "重新计算每条记录的哈希；给出另行保存的末条时，还可查出尾部是否缺失。"
    ),
    responses={200: VerificationRecord, **_PROBLEMS},
)
def verify(query: VerifyQuery) -> Record:
    return verification_record(ledger().verify(query.head))


@blueprint.get(
    "/decisions/export",
    operation_id="exportDecisions",
    summary="The ledger for an audit · 导出台账供审计",
    description=(
        "JSON Lines, which mcgt ledger verify --file takes, or CSV for reading. · "
        "JSON Lines可用mcgt ledger verify --file校验；CSV供阅读。"
    ),
    responses={
        200: {
            "description": "OK",
            "content": {name: {"schema": {"type": "string"}} for name in ("application/jsonl", "text/csv")},
        },
        **documented(["not-acceptable", "invalid-request", "internal", "ledger", "settings", "storage"]),
    },
)
def export(query: ExportQuery) -> Response:
    form = query.format or _accepted()
    lines = (csv_lines if form == "csv" else json_lines)(ledger().entries(_selection(query)))
    # What goes wrong at the start can still be told as a problem.
    begun = chain(list(islice(lines, 1)), lines)
    media_type = "text/csv" if form == "csv" else "application/jsonl"
    return Response(
        _encoded(begun),
        content_type=with_charset(media_type),
        headers={"Content-Disposition": f'attachment; filename="decisions.{form}"', "Vary": "Accept"},
    )


def _accepted() -> str:
    found = chosen(_FORMS)
    if found is None:
        raise RequestError(
            "not-acceptable",
            "there is no form that the client takes",
            "没有客户端接受的格式",
            field="Accept",
            mend=("ask for application/jsonl or text/csv", "请接受application/jsonl或text/csv"),
        )
    return found[1]


def _encoded(lines: Iterator[str]) -> Iterator[bytes]:
    return (line.encode() for line in lines)


def _added(path: DecisionPath, draft: Draft) -> Record:
    found = ledger()
    found.append([draft], caller().name)
    return decision_record(decision_of(found, str(path.id)))


def _selection(query: SelectionQuery) -> Selection:
    return Selection(query.who, query.kind, query.label, query.start, query.end)
