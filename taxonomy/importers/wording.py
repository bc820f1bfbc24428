"""The wording of a cell: a form in which wordings are compared, and Chinese and English told apart."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Protocol

from rapidfuzz import fuzz

from taxonomy.model import LocalisedText

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAS_CJK = re.compile(f"[{_CJK}]")
_ENGLISH = r"(?=(?:[^A-Za-z]*[A-Za-z]){6})[A-Za-z]"
_CHINESE_FIRST = re.compile(rf"(?P<zh>.*[{_CJK}][^A-Za-z]*?)[\s/|(（]+(?P<en>{_ENGLISH}[^{_CJK}]*?)[)）]?")
_ENGLISH_FIRST = re.compile(rf"(?P<en>{_ENGLISH}[^{_CJK}]*?)[\s/|(（]+(?P<zh>[{_CJK}].*?)[)）]?")
#: What people write into a cell to say that there is nothing.
_BLANKS = frozenset(
    (
        "",
        "-",
        "--",
        "—",
        "——",
        "–",
        "/",
        "n/a",
        "na",
        "n.a.",
        "n.a",
        "nil",
        "none",
        "null",
        "not applicable",
        "no match",
    )
    + ("not covered", "not included", "无", "不适用", "未涵盖", "未纳入", "不涉及", "暂无", "无对应")
)


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@functools.lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """``text`` as it is compared: NFKC, simplified Chinese, lower case, single blanks."""
    return " ".join(simplified(unicodedata.normalize("NFKC", text)).lower().split())


def is_blank(text: str) -> bool:
    """Whether a cell says nothing."""
    return plain(text) in _BLANKS


def is_chinese(text: str) -> bool:
    """Whether there are Chinese characters in ``text``."""
    return _HAS_CJK.search(text) is not None


def simplified(text: str) -> str:
    """``text`` in simplified Chinese."""
    return _converter().convert(text) if is_chinese(text) else text


def in_languages(text: str) -> LocalisedText:
    """A cell in one language or in both, line by line or one after the other, as a text in two languages."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    chinese = [line for line in lines if is_chinese(line)]
    english = [line for line in lines if not is_chinese(line)]
    if chinese and english:
        return LocalisedText(" ".join(english), simplified("".join(chinese)))
    if not chinese:
        return LocalisedText(" ".join(english), "")
    whole = "".join(chinese)
    match = _CHINESE_FIRST.fullmatch(whole) or _ENGLISH_FIRST.fullmatch(whole)
    if match:
        return LocalisedText(match["en"].strip(), simplified(match["zh"].strip()))
    return LocalisedText("", simplified(whole))


def likeness(one: LocalisedText, other: LocalisedText) -> float:
    """How alike two names are, 0 to 100, in the language in which they are more alike."""
    scores = [0.0]
    if one.en and other.en:
        scores.append(fuzz.token_sort_ratio(plain(one.en), plain(other.en)))
    if one.zh and other.zh:
        scores.append(fuzz.ratio(plain(one.zh), plain(other.zh)))
    return max(scores)


@functools.cache
def _converter() -> _Converter:
    import opencc

    converter: _Converter = opencc.OpenCC("hk2s")
    return converter
