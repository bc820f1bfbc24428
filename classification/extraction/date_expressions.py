"""Dates in a normalised text, in both languages, as the span of days that each means."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_YEAR = r"(?:19|20)\d\d"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)"
)
_NUMERALS = "〇零○一二三四五六七八九"
_DIGIT_OF = {**{digit: max(0, place - 2) for place, digit in enumerate(_NUMERALS)}, "元": 1}
#: A text in which this finds nothing has no date at all.
_ANY = re.compile(rf"(?<!\d){_YEAR}(?!\d)|[一二][{_NUMERALS}]{{3}}年")
_DATE = re.compile(
    rf"""
    (?<![\d.])(?P<zh>{_YEAR}|[一二][{_NUMERALS}]{{3}})\s?年(?!版|度报|报(?!建)|产|期)
        (?:\s?(?P<zh_month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月份?
            (?:\s?(?P<zh_day>3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])\s?[日号]|[上中下]旬|[底末初])?
        |第?(?P<zh_quarter>[一二三四1-4])季度?|(?P<zh_half>[上下])半年|年?(?P<zh_part>[底末初]|中(?![国期央心])))?
        (?P<zh_bound>(?:之|以)?[前后](?![期端续]))?
    |(?<![a-z0-9./-])(?P<iso>{_YEAR})(?:(?P<sign>[-/])(?P<iso_month>1[0-2]|0?[1-9])(?:(?P=sign)(?P<iso_day>3[01]|[12]\d|0?[1-9]))?
        |\.(?P<dot_month>1[0-2]|0[1-9]|[1-9](?=\.))(?:\.(?P<dot_day>3[01]|[12]\d|0?[1-9]))?)(?![\d%]|[-/.]\d)
    |\b(?:(?P<day_first>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?:\ of)?[\ -])?(?P<month>{_MONTH})\b\.?,?[\ -]
        (?:(?P<day_last>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?,?\ )?(?:of\ )?(?P<en>{_YEAR})(?!\d)
    |\bq(?P<quarter>[1-4])[\ /-]?(?:of\ )?(?P<quarter_of>{_YEAR})(?!\d)
    |(?<!\d)(?P<of_quarter>{_YEAR})[\ -]?q(?P<quarter_last>[1-4])\b
    |\bh(?P<half>[12])[\ /-]?(?:of\ )?(?P<half_of>{_YEAR})(?!\d)
    |\b(?P<ordinal>first|second|third|fourth|last|1st|2nd|3rd|4th)\ (?P<what>quarter|half)(?:\ of)?\ (?P<part_of>{_YEAR})(?!\d)
    |\b(?P<part>early|late|mid|beginning\ of|start\ of|middle\ of|end\ of|end|year[- ]?end)[\ -](?P<part_year>{_YEAR})(?!\d)
    |(?<![a-z0-9.〔\[/-])(?P<bare>{_YEAR})(?![\w%-]|[./]\d)
    """,
    re.VERBOSE,
)
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
#: First and last month of the loose parts of a year: the end is its last month, the others are quarters and halves.
_PARTS = {
    "底": (12, 12), "末": (12, 12), "初": (1, 3), "中": (4, 9), "early": (1, 3), "late": (10, 12), "mid": (4, 9), "middle of": (4, 9),
    "beginning of": (1, 3), "start of": (1, 3), "end of": (12, 12), "end": (12, 12),
}  # fmt: skip
_BOUND = re.compile(
    r"\b(?:(?P<by>by|(?:no|not) later than|on or before)|(?P<before>before|prior to)|(?P<after>after))(?: the)? $"
)
#: A year by itself is a date behind one of these, or where nothing follows that it could count.
_IN = re.compile(
    r"(?:\b(?:in|since|during|of|from|year|by|before|prior to|after|around|circa|late|for|back in)|[:(|/]|[a-z)\u4e00-\u9fff])\s?$"
)
_COUNTS_NOTHING = re.compile(r"\s*(?:$|[,;.)|(]|\b(?:and|or|with|as|to)\b)|\s[\u4e00-\u9fff]")
_PREPOSITION = re.compile(r"\b(?:in|since|during|from|year|by|before|prior to|after|around|circa) $")


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date at a half-open place of the normal form; an open end is the first or last day that there is."""

    first: date
    last: date
    start: int
    end: int


def date_expressions(normal: str) -> Iterator[DateExpression]:
    """Every date of a text in order; a number of four digits only where it stands as a year."""
    if _ANY.search(normal) is None:
        return
    for match in _DATE.finditer(normal):
        start, end = match.span()
        if match["bare"] and not _stands_as_year(normal, start, end):
            continue
        days = _days(match)
        if days is None:
            continue
        bound = match["zh_bound"] or ""
        before = _BOUND.search(normal, max(0, start - 20), start)
        yield DateExpression(*_bounded(*days, bound[-1:], before), start, end)


def _stands_as_year(normal: str, start: int, end: int) -> bool:
    if _PREPOSITION.search(normal, max(0, start - 12), start):
        return True
    return _IN.search(normal, max(0, start - 12), start) is not None and bool(_COUNTS_NOTHING.match(normal, end))


def _bounded(first: date, last: date, bound: str, before: re.Match[str] | None) -> tuple[date, date]:
    """The days that are left open by 2025年底前, "by 2025", "after 2021"."""
    kind = before.lastgroup if before else None
    # 年底前 and 月底前 take the day in, as "by" does; of the others only what lies before is meant.
    if kind == "by" or bound == "前":
        return date.min, last
    if kind == "before":
        return date.min, first - timedelta(days=1)
    if kind == "after" or bound == "后":
        return last + timedelta(days=1), date.max
    return first, last


def _days(match: re.Match[str]) -> tuple[date, date] | None:
    """The days of a match; None for one that the calendar does not have."""
    found = match.groupdict()
    year = _number(next(found[name] for name in _YEARS if found[name]))
    if found["zh_quarter"] or found["quarter"] or found["quarter_last"]:
        return _quarter(year, _number(found["zh_quarter"] or found["quarter"] or found["quarter_last"]))
    if found["zh_half"] or found["half"]:
        return _half(year, 1 if (found["zh_half"] or found["half"]) in ("上", "1") else 2)
    if found["what"]:
        number = _ORDINALS.get(found["ordinal"], 4 if found["what"] == "quarter" else 2)
        return _quarter(year, number) if found["what"] == "quarter" else _half(year, min(number, 2))
    if part := found["zh_part"] or found["part"]:
        return _months(year, *_PARTS.get(part, (12, 12)))
    month = found["zh_month"] or found["iso_month"] or found["dot_month"]
    number = _MONTHS.index(found["month"][:3]) + 1 if found["month"] else _number(month) if month else 0
    if not number:
        return _months(year, 1, 12)
    day = next((found[name] for name in ("zh_day", "iso_day", "dot_day", "day_first", "day_last") if found[name]), None)
    if day is None:
        return _months(year, number, number)
    try:
        exact = date(year, number, _number(day))
    except ValueError:
        return None
    return exact, exact


_YEARS = ("zh", "iso", "en", "quarter_of", "of_quarter", "half_of", "part_of", "part_year", "bare")


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _quarter(year: int, number: int) -> tuple[date, date]:
    return _months(year, 3 * number - 2, 3 * number)


def _half(year: int, number: int) -> tuple[date, date]:
    return _months(year, 6 * number - 5, 6 * number)


def _number(written: str) -> int:
    """The value of digits, of 二〇二五, 十二 or 二十一."""
    if written.isascii():
        return int(written)
    tens, ten, ones = written.partition("十")
    if ten:
        return 10 * (_DIGIT_OF[tens] if tens else 1) + (_DIGIT_OF[ones] if ones else 0)
    return int("".join(str(_DIGIT_OF[digit]) for digit in written))
