"""A heat map: one cell for each pair of row and column, with its figure written in it."""

from __future__ import annotations

from typing import Any

from reports.bilingual import ReportLanguage, plain
from reports.cells import NOTHING, cell_text
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
    legend,
    lines_of,
    measure,
    text_width,
    texts,
)
from reports.document import Cell, Figure
from reports.palette import LABEL_FILLS, MUTED, PAPER, SEQUENCE, SERIES, ink_on
from reports.render import LABEL_NAMES
from reports.words import WORDS

_LABEL_WIDTH = 230
_WIDEST_CELL = 120


def heat_map(figure: Figure, language: ReportLanguage) -> Spec:
    """``x`` across, ``y`` down; darker is more. A value that is a label has the colour of the label."""
    given = points(figure)
    across, down = given.column("x"), given.column("y")
    columns, rows = distinct(given.cells("x"), across), distinct(given.cells("y"), down)
    shown = measure([one["value"] for one in given.rows if _is_number(one["value"])], given.column("value"), language)
    left_labels = lines_of(rows, down, language, _LABEL_WIDTH - 12)
    widest = max((text_width(line) for lines in left_labels for line in lines), default=0.0)
    margins = Margins(min(_LABEL_WIDTH, widest + 14), 0, 8, 8)
    cell = min(_WIDEST_CELL, margins.plot / max(1, len(columns)))
    margins = Margins(margins.left, 0, margins.right + margins.plot - cell * max(1, len(columns)), 8)
    top_labels = lines_of(columns, across, language, cell - 8)
    heading = LINE_HEIGHT * max((len(lines) for lines in top_labels), default=1) + 8
    keys, height_of_keys = legend(_keys(shown, language), margins.left, heading + 8)
    margins = Margins(margins.left, heading + height_of_keys + 10, margins.right, margins.bottom)
    step = max(28, LINE_HEIGHT * max((len(lines) for lines in left_labels), default=1) + 6)

    names = [Note(-8, (place + 0.5) * step, lines) for place, lines in enumerate(left_labels)]
    titles = [
        Note((place + 0.5) * cell, -5 - len(lines) * LINE_HEIGHT / 2, lines) for place, lines in enumerate(top_labels)
    ]
    cells = _cells(given, shown, columns, rows, language, cell)
    x = {
        "field": "column",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": list(range(len(columns))), "padding": 0},
        "axis": None,
    }
    y = {
        "field": "row",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": list(range(len(rows))), "padding": 0},
        "axis": None,
    }
    layers: list[Spec] = [
        {
            "name": "cells",
            "data": {"values": cells},
            "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 2},
            "encoding": {"x": x, "y": y} | FILL,
        },
        {
            "name": "inside",
            "data": {"values": cells},
            "mark": {"type": "text", "align": "center", "baseline": "middle"},
            "encoding": {
                "x": {"field": "column", "type": "nominal"},
                "y": {"field": "row", "type": "nominal"},
                "text": {"field": "text"},
                "fill": {"field": "ink", "scale": None},
            },
        },
    ]
    return chart([*layers, texts(names, "right"), texts(titles, "center"), *keys], margins, step * max(1, len(rows)))


def _cells(
    given: Points, shown: Measure, columns: list[Cell], rows: list[Cell], language: ReportLanguage, width: float
) -> list[dict[str, Any]]:
    largest = 1.0 if shown.column.kind == "share" else max((_size(one["value"]) for one in given.rows), default=0.0)
    values = {(one["x"], one["y"]): one["value"] for one in given.rows}
    cells = []
    for row, down in enumerate(rows):
        for column, across in enumerate(columns):
            value = values.get((across, down))
            if value is None:
                text, fill = NOTHING, PAPER
            elif _is_number(value):
                text, fill = shown.text(value), _shade(_size(value) / largest if largest else 0.0)
            else:
                text, fill = cell_text(value, shown.column.kind, language), LABEL_FILLS.get(value, SERIES[-1])
            if text_width(text) > width - 4:
                text = ""
            cells.append(
                {
                    "column": column,
                    "row": row,
                    "text": text,
                    "fill": fill,
                    "ink": MUTED if value is None else ink_on(fill),
                }
            )
    return cells


def _keys(shown: Measure, language: ReportLanguage) -> list[tuple[str, str]]:
    if shown.column.kind == "label":
        return [(plain(name, language), LABEL_FILLS[label]) for label, name in LABEL_NAMES.items()]
    unit = f" ({shown.unit})" if shown.unit else ""
    return [(plain(WORDS["low"], language), SEQUENCE[0]), (plain(WORDS["high"], language) + unit, SEQUENCE[-1])]


def _shade(share: float) -> str:
    return SEQUENCE[min(len(SEQUENCE) - 1, int(max(0.0, share) * len(SEQUENCE)))]


def _size(value: object) -> float:
    return abs(float(value)) if isinstance(value, (int, float)) else 0.0


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float))
