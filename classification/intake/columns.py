"""What the columns of a user's table mean, guessed from their headers in Chinese and English."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

from classification.intake.cells import money_unit, readable
from classification.intake.date_columns import DateColumn, find_date_column
from classification.intake.header_names import TAIL, bracketed, clean, name_parts
from classification.intake.metric_columns import MetricColumn, find_metric_column, names_metric
from mappings.text import normal_form

Meaning = Literal["text", "id", "name", "country", "industry_code", "amount", "currency", "metrics"]

_MEANINGS: tuple[Meaning, ...] = get_args(Meaning)
#: Names in normal form (simplified Chinese, lower case, blanks for underscores).
_NAMES: Mapping[Meaning, str] = {
    "text": "项目描述|项目内容|项目建设内容|建设内容|建设内容及规模|主要建设内容|建设规模及内容|项目概况|项目简介|项目介绍|项目说明|项目概述|"
    "项目摘要|项目用途|募集资金用途|募集资金投向|募集资金使用|资金用途|资金投向|贷款用途|融资用途|借款用途|用途|描述|简介|概况|内容|摘要|说明|文本|"
    "专案描述|专案内容|专案说明|计划内容|工程内容|description|project description|description of project|project details|"
    "project summary|project overview|use of proceeds|uses of proceeds|loan purpose|purpose of loan|purpose|text|summary|"
    "project text|activity description|abstract|details|scope of work",
    "id": "id|编号|序号|项目编号|项目id|项目代码|项目序号|识别码|唯一标识|案号|专案编号|no|no.|nr|number|project id|project no|project no.|"
    "project number|identifier|ref|reference|key",
    "name": "项目名称|名称|项目名|工程名称|专案名称|标题|name|project name|project title|title",
    "country": "国家|国家地区|国家或地区|所在国|所在国家|国别|项目所在国|项目所在地国家|country|country code|nation|jurisdiction|"
    "country or region",
    "industry_code": "行业代码|国标行业代码|国民经济行业代码|国民经济行业分类|行业分类代码|行业分类|行业|所属行业|nace|nace code|"
    "nace rev. 2|nace rev.2|nace rev. 2.1|nace rev.2.1|isic|isic code|gb/t 4754|gb/t4754|gb/t 4754-2017|gb/t4754-2017|gbt4754|"
    "industry code|industry|sector code",
    "amount": "金额|项目金额|融资金额|贷款金额|投资额|投资金额|总投资|项目总投资|募集资金金额|拟使用募集资金|余额|贷款余额|amount|"
    "loan amount|investment|total investment|project cost|proceeds|allocated amount|outstanding amount|balance",
    "currency": "币种|货币|币别|货币单位|currency|currency code|ccy",
    "metrics": "metrics|指标",
}
#: Names of a project's text only where no better column is there; else they are its name.
_WEAK = frozenset(("项目", "专案", "project", "工程"))
_TEXT_HINT = re.compile(
    r"描述|内容|简介|介绍|概况|概述|用途|说明|摘要|\b(?:description|summary|overview|narrative|use of proceeds)\b"
)
_NO_TEXT = re.compile(
    r"比例|占比|代码|编号|序号|金额|日期|时间|单位|是否|类别|类型|种类|语言|备注|文件|附件|%|"
    r"\b(?:share|code|date|amount|type|category|number|id|unit|language|status|remarks?|file|url|source|length)\b"
)
#: A cell longer than this is a description, not the header of a column.
LONGEST_HEADER = 80


@dataclass(frozen=True, slots=True)
class Columns:
    """The meaning of a table's columns: position by meaning, ``text`` always among them."""

    positions: Mapping[Meaning, int]
    metrics: tuple[MetricColumn, ...] = ()
    dates: tuple[DateColumn, ...] = ()
    amount_unit: str | None = None
    other: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class _Guess:
    meaning: Meaning
    rank: int
    order: int


def guess_columns(
    header: Sequence[str], samples: Sequence[Sequence[object]], text_column: str | None = None
) -> Columns | None:
    """The meaning of each column, or None if no column holds the text. ``samples`` are some rows below the header."""
    guesses = {position: found for position, name in enumerate(header) if (found := _guess(name))}
    text = _text_position(header, guesses, samples, text_column)
    if text is None:
        return None
    positions: dict[Meaning, int] = {"text": text}
    for meaning in _MEANINGS[1:]:
        candidates = [(-found.rank, found.order, at) for at, found in guesses.items() if found.meaning == meaning]
        if remaining := [candidate for candidate in candidates if candidate[2] != text]:
            positions[meaning] = min(remaining)[2]
    weak = [at for at, name in enumerate(header) if at != text and _is_weak(name)]
    if weak and "name" not in positions:
        positions["name"] = weak[0]
    taken = set(positions.values())
    free = [(position, name) for position, name in enumerate(header) if position not in taken | guesses.keys()]
    dates = [column for position, name in free if (column := find_date_column(name, position))]
    taken.update(column.position for column in dates)
    metrics = []
    for position, name in free:
        if position not in taken:
            metric = find_metric_column(name, position, [row[position] for row in samples if position < len(row)])
            if metric:
                metrics.append(metric)
    taken.update(column.position for column in metrics)
    amount = positions.get("amount")
    return Columns(
        positions=MappingProxyType(positions),
        metrics=tuple(metrics),
        dates=tuple(dates),
        amount_unit=_money_in(header[amount]) if amount is not None else None,
        other=frozenset(range(len(header))) - taken,
    )


def header_score(cells: Sequence[object], text_column: str | None = None) -> tuple[int, int]:
    """How much a row looks like the header: rank of its text column (0 for none), number of names known."""
    names = [readable(cell) for cell in cells if isinstance(cell, str) and 0 < len(cell.strip()) <= LONGEST_HEADER]
    if text_column is not None:
        wanted = _same(text_column)
        rank = 3 if any(_same(name) == wanted for name in names) else 0
        return rank, sum(_guess(name) is not None for name in names)
    found = [guess for name in names if (guess := _guess(name))]
    ranks = [guess.rank for guess in found if guess.meaning == "text"]
    if not ranks and len(names) > 1:
        ranks = [1 for name in names if _is_weak(name)]
    return max(ranks, default=0), len({guess.meaning for guess in found})


def _text_position(
    header: Sequence[str], guesses: Mapping[int, _Guess], samples: Sequence[Sequence[object]], text_column: str | None
) -> int | None:
    if text_column is not None:
        exact = [at for at, name in enumerate(header) if name.strip() == text_column.strip()]
        alike = exact or [at for at, name in enumerate(header) if _same(name) == _same(text_column)]
        return alike[0] if alike else None
    ranks = {at: found.rank for at, found in guesses.items() if found.meaning == "text"}
    if not ranks and len(header) > 1:
        ranks = {at: 0 for at, name in enumerate(header) if _is_weak(name)}
    if not ranks:
        return None
    return max(ranks, key=lambda at: (ranks[at], _length(samples, at), -at))


def _length(samples: Sequence[Sequence[object]], position: int) -> int:
    """Characters that the samples hold in one column."""
    return sum(len(cell) for row in samples if position < len(row) and isinstance(cell := row[position], str))


def _same(name: str) -> str:
    return normal_form(readable(name)).replace("_", " ").strip()


def _is_weak(name: str) -> bool:
    return any(part in _WEAK for part in (clean(name), *name_parts(name)))


@functools.lru_cache(maxsize=4096)
def _guess(name: str) -> _Guess | None:
    if not name.strip() or len(name) > LONGEST_HEADER:
        return None
    whole = clean(name)
    known = _known_names()
    if whole in known:
        meaning, order = known[whole]
        return _Guess(meaning, 3, order)
    for part in name_parts(name):
        if part in known:
            meaning, order = known[part]
            return _Guess(meaning, 2, order)
    if _TEXT_HINT.search(whole) and not _NO_TEXT.search(whole) and not names_metric(name):
        return _Guess("text", 1, 0)
    return None


@functools.cache
def _known_names() -> Mapping[str, tuple[Meaning, int]]:
    return {name: (meaning, order) for meaning in _MEANINGS for order, name in enumerate(_NAMES[meaning].split("|"))}


def _money_in(name: str) -> str | None:
    """The unit that the header of a column of money states, such as 万元; None if it states none."""
    tails = [name[match.end() :] for match in TAIL.finditer(name)]
    for written in (*bracketed(name), *tails):
        text = re.sub(r"^单位[:：]?|^單位[:：]?", "", written.strip())
        if text and money_unit(text)[0] is not None:
            return text
    return None
