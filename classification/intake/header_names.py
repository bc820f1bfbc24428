"""The pieces of a column's header: names in two languages, marks, brackets."""

from __future__ import annotations

import re

from mappings.text import normal_form

_CHINESE = "\u3400-\u9fff"
_MARKS = re.compile(r"^(?:[*#·•\s]+|[(（]?(?:\d{1,2}|[一二三四五六七八九十])[)）.、]\s*)+|[*#:：\s]+$")
_INSIDE = re.compile(r"[(\[（【［]([^()\[\]（）【】［］]*)[)\]）】］]")
#: Where a header in two languages can be cut: ``编号 ID``, ``项目描述/Description``.
PARTS = re.compile(rf"[/|\r\n]+|(?<=[{_CHINESE}])\s*(?=[A-Za-z])|(?<=[A-Za-z.])\s*(?=[{_CHINESE}])")
#: An opening bracket, behind which a unit or a translation stands.
BRACKET = re.compile(r"\s*[(\[（【［]")
CLOSING = ")]）】］"
#: Where a unit can begin that has no bracket: ``U-value W/(m2.K)``, ``金额：万元``.
TAIL = re.compile(r"\s*[,，:：]\s*|\s+|_")


def clean(name: str) -> str:
    """The form in which a name is looked up: normal form, no underscores, numbering or marks of a required field."""
    return _MARKS.sub("", normal_form(name).replace("_", " ")).strip()


def bracketed(name: str) -> list[str]:
    """What stands in brackets."""
    return _INSIDE.findall(name)


def name_parts(name: str) -> list[str]:
    """``编号 ID`` as ``编号`` and ``id``; ``金额（万元）`` as ``金额`` and ``万元``; in the order of trust."""
    outside = BRACKET.split(name, maxsplit=1)[0]
    pieces = [outside, *PARTS.split(outside), *re.split(r"[,，:：]", outside)[:1], *bracketed(name)]
    return [form for piece in pieces if piece and (form := clean(piece))]
