"""Projects written as JSON: one object a line (JSONL), or one array of them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import TextIO

from classification.intake.cells import CellFault
from taxonomy.errors import InputError

_DEEPEST = 40
_LONGEST_INTEGER = 40
_LONGEST_LINE = 4 << 20
_WRAPPED = re.compile(r'\{\s*"projects"\s*:\s*\[')

#: Number of the line or element, and its object or what is wrong with it.
Records = Iterator[tuple[int, Mapping[str, object] | InputError]]


def read_lines(stream: TextIO) -> Records:
    """The objects of a JSONL file by line number; empty lines are left out, a bad line is an error of its own."""
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            while line and not line.endswith("\n"):
                line = stream.readline(_LONGEST_LINE)
            yield number, _fault("the line is too long", "该行过长")
        elif text := line.strip().lstrip("\ufeff"):
            yield number, _parsed(text)


def read_document(text: str) -> Records:
    """The objects of a JSON array, of ``{"projects": [...]}``, or a single object, by position from 1."""
    try:
        document = _loads(text)
    except (ValueError, RecursionError) as error:
        raise _malformed(error) from None
    if isinstance(document, dict):
        projects = document.get("projects")
        document = projects if isinstance(projects, list) else [document]
    if not isinstance(document, list):
        raise _not_an_object()
    for number, value in enumerate(document, start=1):
        yield number, _checked(value)


def starts_as_json(head: str) -> bool:
    """Whether a text without a telling suffix begins as JSON does."""
    text = head.lstrip("\ufeff \t\r\n")
    return text.startswith("{") or (text.startswith("[") and text[1:].lstrip()[:1] in ("{", "]"))


def is_single_document(head: str) -> bool:
    """Whether JSON is one document rather than one object a line: an array, or an object over several lines."""
    text = head.lstrip("\ufeff \t\r\n")
    if text.startswith("["):
        return True
    if _WRAPPED.match(text):
        return True
    lines = [line for line in text.splitlines() if line.strip()][:3]
    return not any(isinstance(_parsed(line), Mapping) for line in lines)


def _parsed(line: str) -> Mapping[str, object] | InputError:
    try:
        return _checked(_loads(line))
    except (ValueError, RecursionError) as error:
        return _malformed(error)


def _loads(text: str) -> object:
    return json.loads(text, parse_constant=_no_number, parse_int=_integer, parse_float=_decimal)


def _checked(value: object) -> Mapping[str, object] | InputError:
    """``value`` if it is an object that every later step can deal with."""
    if not isinstance(value, dict):
        return _not_an_object()
    level: list[object] = [value]
    for _ in range(_DEEPEST):
        below: list[object] = []
        for item in level:
            if isinstance(item, CellFault):
                return InputError(item.en, item.zh, mend=item.mend)
            if isinstance(item, dict):
                below += [*item, *item.values()]
            elif isinstance(item, list):
                below += item
            elif isinstance(item, str) and not item.isascii() and any("\ud800" <= c <= "\udfff" for c in item):
                return _fault("a text holds bytes or escapes that are no characters", "文本含无法识别的字符")
        if not below:
            return value
        level = below
    return _fault("nested too deeply", "嵌套过深")


def _no_number(name: str) -> CellFault:
    return CellFault(
        name, f"{name} is not a number", f"{name}不是数值", ("leave it out or write null", "请删去或写null")
    )


def _integer(digits: str) -> int | CellFault:
    if len(digits) > _LONGEST_INTEGER:
        return _no_number(f"{digits[:12]}…")
    return int(digits)


def _decimal(digits: str) -> float | CellFault:
    value = float(digits)
    return value if math.isfinite(value) else _no_number(digits[:12])


def _malformed(error: Exception) -> InputError:
    if isinstance(error, json.JSONDecodeError):
        place_en, place_zh = f" at line {error.lineno}, column {error.colno}", f"第{error.lineno}行第{error.colno}列"
        return _fault(f"not JSON: {error.msg}{place_en}", f"不是合法的JSON：{place_zh}")
    return _fault("nested too deeply", "嵌套过深")


def _not_an_object() -> InputError:
    return _fault('expected an object, such as {"text": "…"}', '应为对象，例如 {"text": "…"}')


def _fault(en: str, zh: str) -> InputError:
    return InputError(en, zh, mend=("write one JSON object for each project", "请为每个项目写一个JSON对象"))
