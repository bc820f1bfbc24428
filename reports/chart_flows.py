"""Flows between two columns of nodes (a Sankey diagram): how much of each source goes to each target.

Vega-Lite has no such chart, so nodes and bands are given their places here and drawn as its rectangles and areas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.bilingual import ReportLanguage, runs
from reports.cells import cell_runs, number
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
    measure,
    pixels,
    texts,
    wrapped,
)
from reports.document import Cell, Column, Figure
from reports.palette import MUTED

_LABEL_WIDTH = 190
_NODE = 14
_GAP = 22
#: Height of all nodes together, for each node of the longer column.
_SHARE = 56
_LEAST, _MOST = 150, 420
_STEPS = 16


@dataclass(slots=True)
class _Node:
    cell: Cell
    value: float
    fill: str
    top: float = 0.0
    height: float = 0.0
    #: How much of the node bands already start or end at.
    used: float = 0.0


def flows(figure: Figure, language: ReportLanguage) -> Spec:
    """Sources on the left, targets on the right; a band has the colour of its source."""
    given = points(figure)
    rows = [row for row in given.rows if row["value"] > 0]
    sides = {part: _nodes(given, rows, part) for part in ("source", "target")}
    total = sum(row["value"] for row in rows)
    longest = max(1, *(len(nodes) for nodes in sides.values()))
    scale = max(_LEAST, min(_MOST, _SHARE * longest)) / (total or 1.0)
    height = max(_place(list(nodes.values()), scale) for nodes in sides.values())
    shown = measure([total], given.column("value"), language)
    titles = {part: wrapped(runs(given.column(part).title, language), _LABEL_WIDTH - 12) for part in sides}
    heading = LINE_HEIGHT * max(len(lines) for lines in titles.values()) + 14
    margins = Margins(_LABEL_WIDTH, heading + 4, _LABEL_WIDTH, 12)
    width = margins.plot

    bands = _bands(rows, sides, scale, width)
    boxes = [
        {"x": left, "x2": left + _NODE, "y": node.top, "y2": node.top + node.height, "fill": node.fill}
        for part, left in (("source", 0.0), ("target", width - _NODE))
        for node in sides[part].values()
    ]
    layers: list[Spec] = [
        {
            "name": "bands",
            "data": {"values": bands},
            "mark": {"type": "area", "opacity": 0.42, "interpolate": "monotone"},
            "encoding": {
                "x": pixels("x"),
                "y": pixels("y"),
                "y2": {"field": "y2"},
                "detail": {"field": "band", "type": "nominal"},
            }
            | FILL,
        },
        {
            "name": "nodes",
            "data": {"values": boxes},
            "mark": {"type": "rect", "stroke": None},
            "encoding": {"x": pixels("x"), "x2": {"field": "x2"}, "y": pixels("y"), "y2": {"field": "y2"}} | FILL,
        },
    ]
    for part, edge, align in (("source", -8.0, "right"), ("target", width + 8, "left")):
        column = given.column(part)
        title = Note(edge, -heading / 2 - 4, titles[part])
        names = [
            Note(edge, node.top + node.height / 2, _label(node, column, shown, total, language))
            for node in sides[part].values()
        ]
        layers += [texts([title], align, MUTED), texts(names, align)]
    layers.append(texts([Note(width / 2, -heading / 2 - 4, shown.unit)], "center", MUTED))
    return chart(layers, margins, height)


def _nodes(given: Points, rows: Sequence[dict[str, Any]], part: str) -> dict[Cell, _Node]:
    column = given.column(part)
    cells = distinct([row[part] for row in rows], column)
    colours = fills(cells, column)
    return {
        cell: _Node(cell, sum(row["value"] for row in rows if row[part] == cell), fill)
        for cell, fill in zip(cells, colours, strict=True)
    }


def _place(nodes: Sequence[_Node], scale: float) -> float:
    """Give each node its place below the one before it; the height of all. Labels need room even beside a thin node."""
    top = 0.0
    for node in nodes:
        node.height = max(1.0, node.value * scale)
        node.top = top
        top += max(node.height + _GAP, 2 * LINE_HEIGHT + 8)
    return max(1.0, top)


def _bands(
    rows: Sequence[dict[str, Any]], sides: dict[str, dict[Cell, _Node]], scale: float, width: float
) -> list[dict[str, Any]]:
    """Outline points of each band, from the right edge of its source to the left edge of its target."""
    order = {part: list(nodes) for part, nodes in sides.items()}
    placed = sorted(rows, key=lambda row: [order[part].index(row[part]) for part in ("source", "target")])
    found = []
    for band, row in enumerate(placed):
        source, target = sides["source"][row["source"]], sides["target"][row["target"]]
        thick = row["value"] * scale
        start, end = source.top + source.used, target.top + target.used
        source.used += thick
        target.used += thick
        for step in range(_STEPS + 1):
            share = step / _STEPS
            y = start + (end - start) * share * share * (3 - 2 * share)
            x = _NODE + (width - 2 * _NODE) * share
            piece = {"band": band, "x": round(x, 2), "y": round(y, 2), "y2": round(y + thick, 2), "fill": source.fill}
            found.append(piece)
    return found


def _label(node: _Node, column: Column, shown: Measure, total: float, language: ReportLanguage) -> list[str]:
    lines = wrapped(cell_runs(node.cell, column.kind, language), _LABEL_WIDTH - 12, lines=1)
    if column.kind == "label":
        lines = [" ".join(lines)]
    return [*lines, f"{shown.text(node.value)} ({number(node.value / (total or 1.0), 'share')})"]
