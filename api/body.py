"""Reads the body of a request: strictly JSON, and one bilingual fault where it is not what the schema asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from flask import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from api.problems import RequestError

_Model = TypeVar("_Model", bound=BaseModel)

#: pydantic's name of a fault -> what to say of it; its context fills the braces.
_FAULTS: Mapping[str, tuple[str, str]] = {
    "missing": ("required and missing", "必填项缺失"),
    "extra_forbidden": ("there is no such field", "没有该字段"),
    "string_type": ("not a text", "应为文本"),
    "float_type": ("not a number", "应为数字"),
    "finite_number": ("not a finite number", "应为有限的数字"),
    "list_type": ("not a list", "应为列表"),
    "dict_type": ("not an object", "应为对象"),
    "model_type": ("not an object", "应为对象"),
    "literal_error": ("not one of {expected}", "应为{expected}之一"),
    "string_too_long": ("longer than {max_length:,} characters", "超过{max_length:,}字"),
    "too_long": ("more than {max_length:,} entries", "超过{max_length:,}项"),
    "day": ("not a day written as YYYY-MM-DD", "不是YYYY-MM-DD形式的日期"),
    "int_type": ("not a whole number", "应为整数"),
    "int_parsing": ("not a whole number", "应为整数"),
    "bool_type": ("neither true nor false", "应为true或false"),
    "moment": ("not a day, or a moment with its offset", "不是日期，也不是带时区的时刻"),
    "head": ("not the head of a ledger", "不是台账的末条"),
    "greater_than_equal": ("less than {ge:,}", "小于{ge:,}"),
    "less_than_equal": ("more than {le:,}", "大于{le:,}"),
    "string_pattern_mismatch": ("holds characters that it may not", "含有不允许的字符"),
}
_OTHER = ("not as expected", "不符合要求")
_MENDS: Mapping[str, tuple[str, str]] = {
    "finite_number": ("leave it out, or give null, where it is not known", "未知时请省略或写null"),
    "too_long": ("split it into several requests", "请分成多个请求"),
    "string_too_long": ("shorten it", "请缩短"),
    "day": ("write it like 2025-12-31", "请写作2025-12-31这样的形式"),
    "head": ("write it as mcgt ledger head does: NUMBER:HASH", "请按mcgt ledger head的形式书写：序号:哈希"),
    "moment": (
        "write it like 2025-12-31 or 2025-12-31T08:30:00Z",
        "请写作2025-12-31或2025-12-31T08:30:00Z这样的形式",
    ),
}
_MEND = ("see /openapi.json for the fields", "字段说明见/openapi.json")
_QUOTED = re.compile(r"'([^']+)'")
_LONGEST_PLACE = 100
_MOST_DISCARDED = 50_000_000
_PIECE = 1 << 16


class JsonRequest(Request):
    """A request whose body, where one is read, is JSON that every later step can deal with."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The object in the body, whatever ``force`` and ``silent`` say. Raises RequestError."""
        encoding = self.headers.get("Content-Encoding", "identity").strip().lower()
        if not self.is_json or encoding != "identity":
            raise RequestError(
                "unsupported-media-type",
                "the body is not declared as plain JSON",
                "请求体未声明为未压缩的JSON",
                mend=("send it with Content-Type: application/json", "请以Content-Type: application/json发送"),
            )
        return read_object(self.received(cache))

    def received(self, cache: bool = True) -> bytes:
        """The body, whatever it is. Raises RequestError, RequestEntityTooLarge."""
        try:
            return self._received(cache)
        except RequestEntityTooLarge:
            self._discard()
            raise

    def _received(self, cache: bool) -> bytes:
        try:
            content = self.get_data(cache=cache)
            # Where a chunked body passes the limit, werkzeug cuts it off without a word.
            if len(content) == self.max_content_length and self._discard():
                raise RequestEntityTooLarge
        except HTTPException:
            raise
        except Exception:
            # A server raises errors of its own kind for a body that breaks off or is wrongly chunked.
            raise RequestError("bad-request", "the body cannot be received", "无法接收请求体") from None
        return content

    def _discard(self) -> bool:
        """Read off what is left of the body, within reason, and say whether there was any.

        A client that is cut off while it sends does not read the answer.
        """
        if not self.environ.get("wsgi.input_terminated"):
            return False
        stream, left = self.environ["wsgi.input"], _MOST_DISCARDED
        while left > 0 and (piece := stream.read(_PIECE)):
            left -= len(piece)
        return left < _MOST_DISCARDED


def received_body(request: Request) -> bytes:
    """The body of a request to one of our applications, not compressed. Raises RequestError, RequestEntityTooLarge."""
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise RequestError(
            "query-media-type",
            "the body is compressed",
            "请求体经过压缩",
            field="Content-Encoding",
            mend=("send it as it is", "请发送未压缩的内容"),
        )
    # The proxy for the request at hand has the methods of our own class.
    return cast("JsonRequest", request).received()


def read_object(content: bytes) -> dict[str, Any]:
    """The JSON object that ``content`` holds. NaN and Infinity pass: the field that has one refuses it by name."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise RequestError(
            "malformed-json",
            "the body is not UTF-8",
            "请求体不是UTF-8编码",
            mend=("send it in UTF-8", "请以UTF-8编码发送"),
        ) from None
    try:
        value = from_json(content)
    except ValueError as error:
        raise _unreadable(str(error)) from None
    if not isinstance(value, dict):
        raise RequestError("invalid-request", "the body is not a JSON object", "请求体不是JSON对象", mend=_MEND)
    return value


def read_model(model: type[_Model], value: object) -> _Model:
    """``value`` as ``model``. Raises RequestError."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise first_fault(error) from None


def first_fault(error: ValidationError) -> RequestError:
    """The first thing that a schema found wrong, in both languages and without the value that is wrong."""
    found = error.errors(include_url=False, include_input=False)[0]
    en, zh = _FAULTS.get(found["type"], _OTHER)
    context = found.get("ctx", {})
    choices = _QUOTED.findall(str(context.get("expected", "")))
    field = ".".join(str(part) for part in found["loc"])[:_LONGEST_PLACE]
    return RequestError(
        "invalid-request",
        en.format(**context | {"expected": ", ".join(choices)}),
        zh.format(**context | {"expected": "、".join(choices)}),
        field=field or None,
        mend=_MENDS.get(found["type"], _MEND),
    )


def _unreadable(message: str) -> RequestError:
    """What the parser said, by its place: "<what> at line 1 column 2"."""
    if message.startswith("recursion limit"):
        return RequestError(
            "too-deep",
            "lists or objects are nested too deeply",
            "列表或对象嵌套过深",
            mend=("a request needs no more than four levels", "请求至多需要四层"),
        )
    _, found, place = message.rpartition(" at line ")
    line, _, column = place.partition(" column ")
    where = (f" (line {line}, column {column})", f"（第{line}行第{column}列）") if found else ("", "")
    return RequestError(
        "malformed-json",
        f"the body cannot be read as JSON{where[0]}",
        f"请求体无法按JSON读取{where[1]}",
        mend=("check quotes, commas and brackets", "请检查引号、逗号与括号"),
    )
