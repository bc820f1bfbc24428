"""The parts of a project that its text lists one by one, each with its share of the money where the text gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mappings.text import Text

#: A shorter item says too little to be judged by itself; more items than this are a catalogue, not a project.
_SHORTEST = 4
_MOST = 12
#: A part with less of the money is incidental.
INCIDENTAL = 1 / 3

_CIRCLES = "①②③④⑤⑥⑦⑧⑨"
_MARK = re.compile(
    r"(?P<circle>[①②③④⑤⑥⑦⑧⑨])\s*"
    r"|(?:(?<=[\s。；;:：,，、.])|^)(?:"
    r"[(（](?P<bracket>\d{1,2}|[一二三四五六七八九十]|[a-h]|i{1,3}|iv|v)[)）]"
    r"|(?P<dot>\d{1,2})[.、)](?!\d)"
    r"|(?P<shi>[一二三四五六七八九])是"
    r"|(?P<bullet>[•·*▪-])\s"
    r")\s*"
)
_ANY_MARK = re.compile(r"[①-⑨⑴-⒇(（]|\d[.、)）．]|[一二三四五六七八九]是|[•·*▪-]\s")
_ORDER = {name: place for place, name in enumerate("一二三四五六七八九十", 1)} | {
    name: place for place, name in enumerate(_CIRCLES, 1)
}
_ORDER |= {name: place for place, name in enumerate("abcdefgh", 1)} | {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_MONEY_WORDS = r"(?:proceeds|funds?|investment|capex|loan|budget|money|total cost|资金|投资|募集资金|贷款|款项|总额)"
_SHARE = re.compile(
    rf"(?P<percent>\d{{1,3}}(?:\.\d+)?)\s?%\s?(?:of (?:the )?(?:total )?{_MONEY_WORDS}|的?{_MONEY_WORDS})"
    rf"|{_MONEY_WORDS}(?:占比|占|的)?(?:约|为)?\s?(?P<after>\d{{1,3}}(?:\.\d+)?)\s?%"
)
_AMOUNT = re.compile(
    r"(?P<value>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>亿|万|billion|bn|million|mn|m\b)\s?(?:元|美元|港元|欧元|人民币|新元)?"
)
_CURRENCY = re.compile(r"元|美元|港元|欧元|人民币|cny|rmb|usd|eur|sgd|hkd|[$€£¥]")
_SCALE = {"亿": 1e8, "万": 1e4, "billion": 1e9, "bn": 1e9, "million": 1e6, "mn": 1e6, "m": 1e6}


@dataclass(frozen=True, slots=True)
class Part:
    """One listed part: half-open place in the original text, and its share of the money (0 to 1) where known."""

    start: int
    end: int
    text: str
    share: float | None


def may_list(original: str) -> bool:
    """Whether a text has anything like two marks of a list; spares the others a second normalisation."""
    return len(_ANY_MARK.findall(original)) > 1


def parts(text: Text) -> tuple[Part, ...]:
    """The items of the first list in a text, in its order; empty where it lists fewer than two."""
    normal = _with_circles(text)
    marks = _first_list(list(_MARK.finditer(normal)))
    if not 2 <= len(marks) <= _MOST:
        return ()
    ends = [mark.start() for mark in marks[1:]] + [_end_of_list(normal, marks[-1].end())]
    items = [(mark.end(), end) for mark, end in zip(marks, ends, strict=True)]
    if any(end - start < _SHORTEST for start, end in items):
        return ()
    shares = _shares([normal[start:end] for start, end in items])
    found = []
    for (start, end), share in zip(items, shares, strict=True):
        first, last = text.span(start, end)
        written = text.original[first:last].rstrip(" \n,;，；、")
        found.append(Part(first, first + len(written), written, share))
    return tuple(found)


def _with_circles(text: Text) -> str:
    """The normal form with circled numbers kept, which normalisation makes plain ones."""
    if not any(circle in text.original for circle in _CIRCLES):
        return text.normal
    pairs = zip(text.normal, text.offsets, strict=True)
    return "".join(text.original[place] if text.original[place] in _CIRCLES else plain for plain, place in pairs)


def _first_list(marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """The marks of one kind that count 1, 2, 3 …; or bullets."""
    for place, mark in enumerate(marks):
        kind = mark.lastgroup
        if kind is None or (kind != "bullet" and _number(mark) != 1):
            continue
        run = [mark]
        for other in marks[place + 1 :]:
            if other.lastgroup == kind and (kind == "bullet" or _number(other) == len(run) + 1):
                run.append(other)
        if len(run) > 1:
            return run
    return []


def _number(mark: re.Match[str]) -> int:
    name = mark[mark.lastgroup or 0]
    return int(name) if name.isdigit() and name.isascii() else _ORDER.get(name, 0)


def _end_of_list(normal: str, start: int) -> int:
    stop = re.search(r"[。\n]|\.(?=\s|$)", normal[start:])
    return start + stop.start() if stop else len(normal)


def _shares(items: list[str]) -> list[float | None]:
    """Shares as stated, else by amounts of money where every item has exactly one."""
    stated = [_SHARE.search(item) for item in items]
    if all(stated):
        return [float(one["percent"] or one["after"]) / 100 for one in stated if one]
    amounts = [_amount(item) for item in items]
    known = [one for one in amounts if one]
    total = sum(known)
    return [one / total for one in known] if len(known) == len(items) and total else [None] * len(items)


def _amount(item: str) -> float | None:
    found = list(_AMOUNT.finditer(item))
    if len(found) != 1 or not _CURRENCY.search(item):
        return None
    return float(found[0]["value"].replace(",", "")) * _SCALE[found[0]["unit"]]
