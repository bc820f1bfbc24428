"""Errors as RFC 9457 problem details, in the language that the client asks for. One place for every failure."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from ontology.errors import QueryOverloadError, QueryTimeoutError
from reports.render import say
from taxonomy import iris
from taxonomy.errors import McgtError
from taxonomy.model import LocalisedText

BASE = f"{iris.BASE}problems/"
MEDIA_TYPE = "application/problem+json"

#: The same request may well succeed a little later.
_FOR_NOW = (429, 503)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its HTTP status and what it is called."""

    status: int
    title: LocalisedText


#: By slug, which is also the end of the problem's ``type``.
KINDS: Mapping[str, Kind] = {
    "bad-request": Kind(400, LocalisedText("Bad request", "请求有误")),
    "malformed-json": Kind(400, LocalisedText("Not valid JSON", "不是合法的JSON")),
    "too-deep": Kind(400, LocalisedText("JSON nested too deeply", "JSON嵌套过深")),
    "unauthenticated": Kind(401, LocalisedText("Who is asking?", "需要身份验证")),
    "forbidden": Kind(403, LocalisedText("Not allowed with this key", "该密钥无此权限")),
    "rate-limited": Kind(429, LocalisedText("Too many requests", "请求过于频繁")),
    "bad-cursor": Kind(400, LocalisedText("Not a cursor of this listing", "游标无效")),
    "not-found": Kind(404, LocalisedText("Nothing at this address", "该地址没有内容")),
    "unknown-activity": Kind(404, LocalisedText("Unknown activity", "未知活动")),
    "unknown-thing": Kind(404, LocalisedText("Unknown thing", "未知事物")),
    "method-not-allowed": Kind(405, LocalisedText("Method not allowed here", "该地址不支持此方法")),
    "not-acceptable": Kind(406, LocalisedText("Not in that form", "不提供该格式")),
    "too-large": Kind(413, LocalisedText("Request too large", "请求过大")),
    "uri-too-long": Kind(414, LocalisedText("Address too long", "地址过长")),
    "unsupported-media-type": Kind(415, LocalisedText("Not JSON", "不是JSON")),
    "query-media-type": Kind(415, LocalisedText("Not a query as the protocol has it", "不是协议规定的查询形式")),
    "query": Kind(400, LocalisedText("The query cannot be answered", "无法回答该查询")),
    "query-syntax": Kind(400, LocalisedText("Not a SPARQL query", "不是SPARQL查询")),
    "query-refused": Kind(400, LocalisedText("The query asks for what is never done", "查询要求了不被允许的操作")),
    "query-too-large": Kind(413, LocalisedText("Query too large", "查询过大")),
    "answer-too-large": Kind(422, LocalisedText("Answer too large", "结果过大")),
    "query-busy": Kind(429, LocalisedText("Too many queries at a time", "同时查询过多")),
    "query-service": Kind(503, LocalisedText("The graph cannot be asked now", "暂时无法查询图谱")),
    "query-overload": Kind(503, LocalisedText("All workers are busy", "工作进程均繁忙")),
    "query-timeout": Kind(504, LocalisedText("Query stopped at the time limit", "查询因超时而终止")),
    "invalid-request": Kind(422, LocalisedText("A field of the request is not as expected", "请求字段不符合要求")),
    "input": Kind(422, LocalisedText("The project cannot be judged", "无法判定该项目")),
    "upload-slow": Kind(408, LocalisedText("Upload too slow", "上传过慢")),
    "upload-media-type": Kind(415, LocalisedText("Not a file as it is", "不是未经压缩的文件")),
    "upload-busy": Kind(429, LocalisedText("Too many uploads at a time", "同时上传过多")),
    "settings": Kind(500, LocalisedText("A setting of the service is wrong", "服务配置有误")),
    "unknown-record": Kind(404, LocalisedText("No such record", "没有该记录")),
    "wrong-state": Kind(409, LocalisedText("Not possible in this state", "当前状态不允许该操作")),
    "storage": Kind(503, LocalisedText("Storage does not answer", "存储暂不可用")),
    "disk-full": Kind(507, LocalisedText("No room on the disk", "磁盘空间不足")),
    "entry": Kind(422, LocalisedText("Not to be kept in the ledger", "无法记入台账")),
    "ledger": Kind(500, LocalisedText("The ledger was changed", "台账已被改动")),
    "headers-too-large": Kind(431, LocalisedText("Headers too large", "请求头过大")),
    "internal": Kind(500, LocalisedText("Fault of the service", "服务内部错误")),
    "remote": Kind(502, LocalisedText("Fault of a service that this one asks", "所用外部服务出错")),
    "not-implemented": Kind(501, LocalisedText("Not supported", "不支持")),
}


class RequestError(McgtError):
    """The request as such is at fault, whatever the project in it says; ``slug`` is one of ``KINDS``."""

    def __init__(
        self, slug: str, en: str, zh: str, *, field: str | None = None, mend: tuple[str, str] | None = None
    ) -> None:
        super().__init__(en, zh, field=field, mend=mend)
        self.slug = slug


class InternalError(McgtError):
    """Something failed that should not have; the client learns no more than that."""

    slug = "internal"

    def __init__(self) -> None:
        super().__init__(
            "the service failed on this request",
            "服务在处理该请求时出错",
            mend=("report it with the request id", "请附请求编号反馈"),
        )


_HTTP_FAULTS: Mapping[int, RequestError] = {
    404: RequestError(
        "not-found",
        "there is nothing at this address",
        "该地址没有内容",
        mend=("see /openapi.json for the addresses", "可用地址见/openapi.json"),
    ),
    405: RequestError(
        "method-not-allowed",
        "this address does not take this method",
        "该地址不接受此方法",
        mend=("use a method of the Allow header", "请使用Allow响应头所列方法"),
    ),
    413: RequestError(
        "too-large",
        "the body is larger than 10 MB",
        "请求体超过10 MB",
        mend=("split it into several requests", "请分成多个请求"),
    ),
}
_BAD_REQUEST = RequestError("bad-request", "the request cannot be understood", "无法理解该请求")


def kind_of(error: McgtError) -> Kind:
    """The kind of ``error``: that of its slug, else of the nearest class above it that has one."""
    slugs = [error.slug, *(getattr(above, "slug", "") for above in type(error).__mro__)]
    return next((KINDS[slug] for slug in slugs if slug in KINDS), KINDS["internal"])


def problem_document(error: McgtError, language: str, request_id: str, status: int | None = None) -> dict[str, Any]:
    """The members of the problem in ``en``, ``zh`` or ``zh-Hant``."""
    kind = kind_of(error)
    mend = say(LocalisedText(error.mend_en, error.mend_zh), language)
    return {
        "type": BASE + error.slug,
        "title": say(kind.title, language),
        "status": status or kind.status,
        "detail": say(LocalisedText(error.en, error.zh), language),
        "field": error.field,
        "row": error.row,
        "mend": mend or None,
        "request_id": request_id,
    }


def problem_headers(language: str, request_id: str) -> dict[str, str]:
    """The headers that go with a problem."""
    return {
        "Content-Type": MEDIA_TYPE,
        "Content-Language": language,
        "Vary": "Accept-Language",
        "X-Request-Id": request_id,
    }


def problem_body(document: Mapping[str, Any]) -> bytes:
    """``document`` as UTF-8 JSON."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def asked_language() -> str:
    """The best of ``en``, ``zh`` and ``zh-Hant`` for the client; ``en`` where it wants none of them."""
    for tag, quality in request.accept_languages:
        language = _language(tag)
        if language and quality > 0:
            return language
    return "en"


def documented(slugs: Iterable[str]) -> dict[str | int, dict[str, Any]]:
    """These problems as responses of an operation in the OpenAPI document."""
    responses: dict[str | int, dict[str, Any]] = {}
    for kind in (KINDS[slug] for slug in slugs):
        said = f"{kind.title.en} · {kind.title.zh}"
        known = responses.get(kind.status)
        description = f"{known['description']}; {said}" if known else said
        responses[kind.status] = {"description": description, "content": _content()}
    return responses | {"default": {"description": "Any other problem · 其他问题", "content": _content()}}


def register_problems(app: Flask) -> None:
    """Answer every failure of ``app`` with a problem."""
    app.register_error_handler(McgtError, _known)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def log_failure(error: BaseException) -> None:
    """Where it failed, by request id. The message is left out: it may quote the user's text."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    _log.error("request %s failed: %s at %s", g.get("request_id", "-"), type(error).__name__, places)


def _known(error: McgtError) -> Response:
    if kind_of(error).status >= 500 and not isinstance(error, QueryTimeoutError | QueryOverloadError):
        log_failure(error)
    return _response(error)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status >= 500:
        log_failure(error)
        return _response(InternalError())
    response = _response(_HTTP_FAULTS.get(status, _BAD_REQUEST), status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _unexpected(error: Exception) -> Response:
    log_failure(error)
    return _response(InternalError())


def _response(error: McgtError, status: int | None = None) -> Response:
    language, request_id = asked_language(), str(g.get("request_id", "-"))
    document = problem_document(error, language, request_id, status)
    headers = Headers(problem_headers(language, request_id))
    if document["status"] in _FOR_NOW:
        headers["Retry-After"] = str(g.get("retry_after", 1))
    if document["status"] == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="mcgt"'
    return Response(problem_body(document), status=document["status"], headers=headers)


def _language(tag: str) -> str | None:
    parts = tag.lower().replace("_", "-").split("-")
    if parts[0] in ("en", "*"):
        return "en"
    if parts[0] != "zh":
        return None
    is_traditional = "hans" not in parts and {"hant", "tw", "hk", "mo"} & set(parts)
    return "zh-Hant" if is_traditional else "zh"


def _content() -> dict[str, Any]:
    return {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
