"""One cell of a user's file: as text, as a figure in a metric's unit, as a sum of money."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from taxonomy.errors import InputError
from taxonomy.metrics import Metric

#: What people write into a cell to say that they have nothing to write.
_BLANKS = frozenset(
    [
        "-",
        "--",
        "—",
        "——",
        "–",
        "/",
        "\\",
        ".",
        "n/a",
        "na",
        "n.a.",
        "nil",
        "none",
        "null",
        "nan",
        "tbd",
        "tbc",
        "unknown",
        "无",
        "無",
        "暂无",
        "暫無",
        "不详",
        "不詳",
        "未知",
        "待定",
        "空",
    ]
)
_NUMBER = re.compile(
    r"(?<![\d.,])[-+]?(?:\d{1,3}(?:[, ]\d{3})+(?![\d,])|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,3}(?!\w))?(?![\d.,])"
)
_ORDINALS = {
    name: rank for rank, names in enumerate(("一 I", "二 II", "三 III", "四 IV", "五 V"), 1) for name in names.split()
}
_ORDINAL = re.compile(r"(?P<rank>[一二三四五]|I{1,3}|IV|V)(?P<unit>\W*(?:级|級|类|類|星级|星級|星|代)?)")
#: What stands for a byte that is not in the encoding of the file.
_SURROGATE = re.compile("[\ud800-\udfff]")
_SCALES = {
    **dict.fromkeys(("千", "k", "thousand"), 1e3),
    **dict.fromkeys(("万", "萬"), 1e4),
    **dict.fromkeys(("百万", "百萬", "m", "mn", "mm", "mio", "million", "millions"), 1e6),
    **dict.fromkeys(("千万", "千萬"), 1e7),
    **dict.fromkeys(("亿", "億"), 1e8),
    **dict.fromkeys(("b", "bn", "billion", "billions"), 1e9),
    **dict.fromkeys(("万亿", "萬億", "tn", "trillion"), 1e12),
}


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that holds no usable value: an error of the spreadsheet, a formula never calculated, ``NaN``.

    It becomes an error only where the cell is needed; ``shown`` is what goes back to the user.
    """

    shown: str
    en: str
    zh: str
    mend: tuple[str, str]

    def error(self, column: str) -> InputError:
        """The error of the row that needs this cell."""
        return InputError(self.en, self.zh, field=column, mend=self.mend)


def text_of(cell: object, column: str) -> str:
    """The cell as text, empty for no value. Raises InputError for what is neither a text nor a number."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, CellFault):
        raise cell.error(column)
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        raise InputError(
            f"expected a text, found {_kind(cell)}",
            f"应为文本，实为{_kind(cell)}",
            field=column,
            mend=("write one text", "请填写一段文本"),
        )
    return str(int(cell)) if float(cell).is_integer() and abs(cell) < 1e15 else str(cell)


def label_of(cell: object, column: str) -> str | None:
    """A short text, such as a name or a code, without the blanks around it; None for no value."""
    return text_of(cell, column).strip() or None


def figure_of(cell: object, column: str, metric: Metric, unit: str | None) -> float | None:
    """The cell in the unit of ``metric``; None for no value.

    A unit in the cell goes before ``unit``, the one of the column. Raises InputError naming the column for what is
    not one number, cannot be converted or cannot be true.
    """
    from taxonomy.units import convert

    parts = _number_and_unit(cell, column, graded=metric.kind == "grade")
    if parts is None:
        return None
    number, written = parts
    target = metric.unit or "1"
    source = written or unit
    try:
        value = convert(number, source, target) if source else number
    except InputError as error:
        raise InputError(error.en, error.zh, field=column, mend=(error.mend_en, error.mend_zh)) from None
    if not metric.is_plausible(value):
        low, high = metric.minimum, metric.maximum
        raise InputError(
            f"{value:g} {target} cannot be true of {metric.name.en} ({_end(low)} to {_end(high)} {target})",
            f"{value:g} {target} 超出{metric.name.zh}的合理范围（{_end(low)} 至 {_end(high)} {target}）",
            field=column,
            mend=("check the figure and its unit", "请核对数值及单位"),
        )
    return value


def is_figure(cell: object) -> bool:
    """Whether a cell looks like a figure with or without a unit rather than like words."""
    if isinstance(cell, (int, float)):
        return True
    return isinstance(cell, str) and bool(
        re.match(r"\W{0,2}\d|[一二三四五][级級类類星]|I{1,3}\b|IV\b|V\b", cell.strip())
    )


def amount_of(cell: object, column: str, unit: str | None) -> tuple[float, str | None] | None:
    """A sum in whole units of currency, and the currency if the cell or ``unit`` tells; None for no value."""
    if cell is None or is_blank(cell):
        return None
    text = _plain(text_of(cell, column))
    matches = list(_NUMBER.finditer(text))
    if len(matches) != 1:
        raise _not_a_number(text, column)
    match = matches[0]
    written = f"{text[: match.start()]} {text[match.end() :]}".strip()
    factor, currency = money_unit(unit) if unit else (1.0, None)
    if written:
        scale, named = money_unit(written)
        if scale is None:
            raise _not_a_number(text, column)
        # "41亿" in a column of 万元 is 41亿: what stands in the cell was written with more care than the header.
        factor, currency = (scale if scale != 1 else factor), named or currency
    value = _float(match.group(), column) * (factor or 1.0)
    if not math.isfinite(value) or value < 0:
        raise _not_a_number(text, column)
    return float(f"{value:.15g}"), currency


def money_unit(written: str) -> tuple[float | None, str | None]:
    """Scale and currency of ``万元``, ``USD million`` or ``亿``; the scale is None where a word is not understood."""
    from taxonomy.units import unit_table

    plain = _plain(written)
    for unit in unit_table().readings(plain):
        if unit.dimension == "currency":
            return unit.factor, unit.canonical
    scale, currency = 1.0, None
    for word in re.split(r"[\s,，/]+", plain):
        money = [unit for unit in unit_table().readings(word) if unit.dimension == "currency"]
        if word.lower() in _SCALES:
            scale *= _SCALES[word.lower()]
        elif money:
            scale *= money[0].factor
            currency = money[0].canonical
        elif re.fullmatch(r"[A-Z]{3}", word):
            currency = word
        elif word not in ("$", "in", "单位", ""):
            return None, None
    return scale, currency


def is_blank(cell: object) -> bool:
    """Whether a cell says nothing: empty, or one of the marks that people use for it."""
    return isinstance(cell, str) and (not cell.strip() or cell.strip().lower() in _BLANKS)


def readable(text: str) -> str:
    """``text`` with bytes that could not be decoded replaced, so that it can be written out."""
    return _SURROGATE.sub("\ufffd", text)


def is_readable(text: str) -> bool:
    """Whether every byte of a text could be decoded."""
    return text.isascii() or not _SURROGATE.search(text)


def _number_and_unit(cell: object, column: str, *, graded: bool) -> tuple[float, str] | None:
    if cell is None or is_blank(cell):
        return None
    text = _plain(text_of(cell, column))
    match = _NUMBER.match(text)
    if match:
        return _float(match.group(), column), text[match.end() :].strip()
    ordinal = _ORDINAL.fullmatch(text) if graded else None
    if ordinal:
        return float(_ORDINALS[ordinal["rank"]]), ordinal["unit"].strip()
    raise _not_a_number(text, column)


def _float(digits: str, column: str) -> float:
    value = float(re.sub(r"[, ]", "", digits))
    if not math.isfinite(value):
        raise _not_a_number(digits, column)
    return value


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("−", "-").strip()


def _kind(cell: object) -> str:
    return {bool: "true/false", dict: "{…}", list: "[…]"}.get(type(cell), type(cell).__name__)


def _end(value: float | None) -> str:
    return "…" if value is None else f"{value:g}"


def _not_a_number(text: str, column: str) -> InputError:
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    return InputError(
        f"“{shown}” is not one number",
        f"“{shown}”不是单个数值",
        field=column,
        mend=("write one number with a decimal point, with its unit if need be", "请填写单个数值，小数用“.”，可附单位"),
    )
