"""Bars, side by side or stacked: one row for each category, the figure written at the end or inside of each piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reports.bilingual import ReportLanguage
from reports.cells import cell_text
from reports.chart_data import Points, points
from reports.chart_frame import (
    FILL,
    LINE_HEIGHT,
    Margins,
    Measure,
    Note,
    Spec,
    chart,
    distinct,
    fills,
    legend,
    lines_of,
    measure,
    text_width,
    texts,
)
from reports.document import Cell, Column, Figure
from reports.palette import INK, LINE, MUTED, PAPER, SERIES, ink_on

_LABEL_WIDTH = 210
_BAR = 20
_VALUE_GAP = 5


@dataclass(slots=True)
class _Row:
    """What has been laid on a category so far."""

    upper: float = 0.0
    lower: float = 0.0


def bars(figure: Figure, language: ReportLanguage) -> Spec:
    """One bar for each category, or one for each series of a category."""
    return _chart(figure, language, is_stacked=False)


def stacked_bars(figure: Figure, language: ReportLanguage) -> Spec:
    """One bar for each category, made of its series."""
    return _chart(figure, language, is_stacked=True)


def _chart(figure: Figure, language: ReportLanguage, *, is_stacked: bool) -> Spec:
    given = points(figure)
    category, series = given.column("category"), given.find("series")
    categories = distinct(given.cells("category"), category)
    groups: list[Cell] = distinct(given.cells("series"), series) if series else [None]
    colours = _colours(categories, category, groups, series)
    pieces = _pieces(given, categories, groups, colours, is_stacked=is_stacked)
    low, high = min([0.0, *(one["x0"] for one in pieces)]), max([0.0, *(one["x1"] for one in pieces)])
    shown = measure([low, high], given.column("value"), language)
    labels = lines_of(categories, category, language, _LABEL_WIDTH - 12)
    entries = (
        [(cell_text(one, series.kind, language), fill) for one, fill in zip(groups, colours, strict=True)]
        if series
        else []
    )

    widest = max((text_width(line) for lines in labels for line in lines), default=0.0)
    margins = Margins(min(_LABEL_WIDTH, widest + 14), 0.0, 64.0, 44.0 if shown.unit else 28.0)
    keys, height_of_keys = legend(entries, margins.left, 6)
    margins = Margins(margins.left, height_of_keys + 8, margins.right, margins.bottom)
    inner = 1 if is_stacked or not series else len(groups)
    step = max(_BAR * inner + 10, LINE_HEIGHT * max((len(lines) for lines in labels), default=1) + 8)

    gap = 1 - _BAR * inner / step
    names = [Note(-8, (place + 0.5) * step, lines) for place, lines in enumerate(labels)]

    domain = [low, high if high > low else low + 1]
    x = {
        "field": "x0",
        "type": "quantitative",
        "scale": {"domain": domain, "nice": False, "zero": False},
        "axis": {
            "title": shown.unit or None,
            "tickCount": 5,
            "grid": True,
            "labelColor": MUTED,
            "labelExpr": _tick(shown),
            "titlePadding": 6,
        },
    }
    y = {
        "field": "row",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": list(range(len(categories))), "paddingInner": gap, "paddingOuter": gap / 2},
        "axis": None,
    }
    offset = {} if inner == 1 else {"yOffset": {"field": "group", "type": "nominal", "sort": None}}
    pixels = margins.plot / (domain[1] - domain[0])
    inside, after = _values(pieces, shown, pixels, is_stacked=is_stacked)
    layers: list[Spec] = [
        {
            "name": "pieces",
            "data": {"values": pieces},
            "mark": {"type": "bar", "stroke": PAPER, "strokeWidth": 1 if is_stacked else 0},
            "encoding": {"x": x, "x2": {"field": "x1"}, "y": y} | FILL | offset,
        },
        {
            "name": "zero",
            "data": {"values": [{"x0": 0}]},
            "mark": {"type": "rule", "stroke": LINE},
            "encoding": {"x": {"field": "x0", "type": "quantitative"}},
        },
    ]
    for name, values, align in (("inside", inside, "center"), ("after", after, "left")):
        if values:
            layers.append(_figures(name, values, align))
            layers[-1]["encoding"] |= offset
    return chart([*layers, texts(names, "right"), *keys], margins, step * max(1, len(categories)))


def _colours(categories: list[Cell], category: Column, groups: list[Cell], series: Column | None) -> list[str]:
    """A colour for each series; without series one for all bars, or for each bar that stands for a label."""
    if series:
        return fills(groups, series)
    return fills(categories, category) if category.kind == "label" else [SERIES[0]]


def _pieces(
    given: Points, categories: list[Cell], groups: list[Cell], colours: list[str], *, is_stacked: bool
) -> list[dict[str, Any]]:
    """Each value with the place where its bar begins and ends."""
    rows = [_Row() for _ in categories]
    found = []
    for point in sorted(given.rows, key=lambda one: groups.index(one.get("series"))):
        place, group = categories.index(point["category"]), groups.index(point.get("series"))
        value, row = point["value"], rows[place]
        start = (row.upper if value >= 0 else row.lower) if is_stacked else 0.0
        if value >= 0:
            row.upper = start + value
        else:
            row.lower = start + value
        fill = colours[group] if len(colours) == len(groups) else colours[place]
        ends = sorted((start, start + value))
        found.append({"row": place, "group": group, "value": value, "x0": ends[0], "x1": ends[1], "fill": fill})
    return found


def _values(
    pieces: list[dict[str, Any]], shown: Measure, pixels: float, *, is_stacked: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The figures that fit inside their piece of a stack, and those that stand after a bar."""
    if not is_stacked:
        return [], [one | {"x0": max(one["x1"], 0.0), "text": shown.text(one["value"]), "ink": INK} for one in pieces]
    inside = []
    for one in pieces:
        text = shown.text(one["value"])
        if (one["x1"] - one["x0"]) * pixels >= text_width(text) + 6:
            middle = (one["x0"] + one["x1"]) / 2
            inside.append(one | {"x0": middle, "text": text, "ink": ink_on(one["fill"])})
    after = []
    if shown.column.kind != "share":
        for row in dict.fromkeys(one["row"] for one in pieces):
            mine = [one for one in pieces if one["row"] == row]
            total = shown.text(sum(one["value"] for one in mine))
            after.append({"row": row, "group": 0, "x0": max(one["x1"] for one in mine), "text": total, "ink": INK})
    return inside, after


def _figures(name: str, values: list[dict[str, Any]], align: str) -> Spec:
    mark = {"type": "text", "align": align, "baseline": "middle", "dx": _VALUE_GAP if align == "left" else 0}
    encoding = {
        "x": {"field": "x0", "type": "quantitative"},
        "y": {"field": "row", "type": "nominal"},
        "text": {"field": "text"},
        "fill": {"field": "ink", "scale": None},
    }
    return {"name": name, "data": {"values": values}, "mark": mark, "encoding": encoding}


def _tick(shown: Measure) -> str:
    if shown.column.kind == "share":
        return "format(datum.value, '.0%')"
    return f"format(datum.value / {shown.divisor:.0f}, ',.3~f')"
