"""Numbers in a normalised text: digits, Chinese numerals, years; never the digits of a name, a date or a clause."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_CHINESE = "零〇一二两三四五六七八九十百千万亿点"
_DIGITS = "一二三四五六七八九十"
_SINGLE = {"两": 2.0, **{digit: float(value) for value, digit in enumerate(_DIGITS, start=1)}}
_ROMAN = {"i": 1.0, "ii": 2.0, "iii": 3.0, "iv": 4.0, "v": 5.0, "vi": 6.0}
_WORDS = {"one": 1.0, "two": 2.0, "three": 3.0}
#: What is left out comes first: standards (GB/T 50378-2019), dates, clause numbers, phones, 第3批, phase 2.
_NUMBER = re.compile(
    rf"""
    (?P<skip>
        (?<![a-z0-9])(?:gbz?|hj|dl|nb|jgj|jg|cjj?|ly|ny|sb|tb|jb|jr|hg|qb|sy|sl|yd|yb|ys|db\d{{0,2}}|iso|iec|en|ieee|astm
            |ashrae|t/[a-z]+)(?:\s?/\s?[tz])?[\s-]?\d{{2,}}[\d.]*(?:[-—:]\d{{4}})?
        |(?:19|20)\d\d[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d)
        |\d{{1,2}}月\d{{1,2}}日
        |\d+(?:\.\d+){{2,}}
        |\d{{1,2}}:\d\d(?!\d)
        |(?<!\d)(?:0\d{{2,3}}-\d{{7,8}}|1[3-9]\d{{9}})(?!\d)
        |第\s?(?:\d+|[{_DIGITS}]+)(?![\d百代{_DIGITS}])
        |\b(?:no\.?|phase|stage|article|section|clause|annex|chapter|appendix|table)\s?\d+(?![\d.,%])
        |\d+\s?(?:\#|号)
    )
    |(?P<year>(?<![a-z0-9.])(?:19|20)\d\d)\s?年(?:底|末|初|\d{{1,2}}月(?:\d{{1,2}}日)?)?
    |(?P<share>百分之|千分之)(?P<shared>\d+(?:\.\d+)?|[{_CHINESE}]+)
    |(?P<digits>(?:(?<![a-z0-9._])(?<![a-z]-)|(?<=pue)|(?<=wue)|(?<=gwp)|(?<=odp)|(?<=trl))
        (?:\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d{{1,3}}(?:\ \d{{3}})+(?![\d.])|\d+(?:\.\d+)?))
    |(?P<chinese>(?<![几数第{_CHINESE}])[两{_DIGITS}][{_CHINESE}]*)
    |(?P<word>(?<![a-z])(?:one|two|three)(?=[- ]star))
    |(?P<roman>(?<![a-z])(?:iv|i{{1,3}}|vi?)(?=\s?[类级])|(?:(?<=class\ )|(?<=generation\ ))(?:iv|i{{1,3}}|v)(?![a-z]))
    """,
    re.VERBOSE | re.ASCII,
)
#: A dash is a sign only where nothing before it can make it a range or a hyphen.
_SIGNED = re.compile(r"(?:^|[为是于约达至到=:(<>≤≥]|\D )[-−]$|负$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at a half-open place. The numeral of a ``chinese`` one may run on into its unit (三十万千瓦)."""

    value: float
    start: int
    end: int
    form: Literal["digits", "chinese", "roman", "word", "year", "share"]


def numbers(normal: str) -> Iterator[Number]:
    """Every number of a normalised text in order; ``share`` are those behind 百分之 or 千分之."""
    for match in _NUMBER.finditer(normal):
        start, end = match.span()
        kind = match.lastgroup
        if kind == "digits":
            value = float(match["digits"].replace(",", "").replace(" ", ""))
            sign = _SIGNED.search(normal[max(0, start - 3) : start])
            yield Number(-value, start - 1, end, "digits") if sign else Number(value, start, end, "digits")
        elif kind == "chinese":
            # Read by whoever knows where the unit starts.
            yield Number(float("nan"), start, end, "chinese")
        elif kind == "roman":
            yield Number(_ROMAN[match["roman"]], start, end, "roman")
        elif kind == "word":
            yield Number(_WORDS[match["word"]], start, end, "word")
        elif kind == "year":
            yield Number(float(match["year"]), start, end, "year")
        elif kind == "shared":
            shared = match["shared"]
            amount = float(shared) if shared.isascii() else chinese_value(shared)
            if amount is not None:
                yield Number(amount, start, end, "share")


@functools.lru_cache(maxsize=1024)
def chinese_value(numeral: str) -> float | None:
    """The value of a Chinese numeral; None where it is not one (十四五)."""
    if numeral in _SINGLE:
        return _SINGLE[numeral]
    if len(numeral) > 20 or numeral.endswith("点"):
        return None
    import cn2an  # only texts with spelt-out numerals pay for it

    try:
        return float(cn2an.cn2an(numeral, "strict"))
    except ValueError:
        return None
