"""What all charts share: size, fonts, legend, and places of texts that do not depend on the fonts of this machine.

A chart is drawn on one machine and read on another, perhaps with other fonts. So nothing is laid out by measuring glyphs:
widths are estimated from the kind of character, margins are fixed from them, and the same report gives the same bytes
everywhere. Charts are Vega-Lite specifications as plain dictionaries; ``reports/charts.py`` has them drawn.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.bilingual import ReportLanguage, Run, plain
from reports.cells import NOTHING, cell_runs, number
from reports.document import Cell, Column
from reports.palette import INK, LABEL_FILLS, LINE, MUTED, PAPER, SERIES
from taxonomy.model import LocalisedText

Spec = dict[str, Any]
#: Every mark carries its colour with its data.
FILL: Spec = {"fill": {"field": "fill", "scale": None}}

#: Width of every chart in pixels, which is the text width of a page.
WIDTH = 760
SIZE = 12
LINE_HEIGHT = 15
FONT = (
    "'Segoe UI','Helvetica Neue',Arial,'Noto Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',"
    "'Source Han Sans SC',sans-serif"
)
_WIDE, _NARROW = 1.0, 0.58
#: What stays together on a line: a word, or a Chinese character with the marks that may not start or end a line.
_PIECES = re.compile(
    r"[（《“「【]*(?:[\x21-\x2c\x2e-\u2e7f]*-+|[\x21-\x2c\x2e-\u2e7f]+|[^ ])[）》”」】，。、；：！？％…]*[ ]?"
)
_SWATCH, _GAP = 12, 18
#: English and Chinese count large figures in different steps.
_STEPS: dict[str, tuple[tuple[float, LocalisedText], ...]] = {
    "en": (
        (1e9, LocalisedText("billion", "十亿")),
        (1e6, LocalisedText("million", "百万")),
        (1e3, LocalisedText("thousand", "千")),
    ),
    "zh": ((1e8, LocalisedText("hundred million", "亿")), (1e4, LocalisedText("ten thousand", "万"))),
}


@dataclass(frozen=True, slots=True)
class Margins:
    """Pixels around the plot."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def plot(self) -> float:
        """Width of the plot itself."""
        return WIDTH - self.left - self.right


@dataclass(frozen=True, slots=True)
class Note:
    """A text, of one line or several, and where it stands in pixels."""

    x: float
    y: float
    text: str | Sequence[str]


@dataclass(frozen=True, slots=True)
class Measure:
    """How the values of one chart are written: divided by a round number that its unit names."""

    column: Column
    divisor: float
    unit: str

    def text(self, value: float) -> str:
        """``value`` in a few characters."""
        if self.column.kind in ("share", "integer") and self.divisor == 1:
            return number(value, self.column.kind)
        return number(float(f"{value / self.divisor:.3g}"), "number")


def measure(values: Sequence[float], column: Column, language: ReportLanguage) -> Measure:
    """The measure in which the largest of ``values`` has at most four digits before the point."""
    largest = max((abs(value) for value in values), default=0.0)
    steps = _STEPS["zh" if language.startswith("zh") else "en"]
    if column.kind != "share" and largest >= 10 * steps[-1][0]:
        for divisor, name in steps:
            if largest >= divisor:
                unit = " ".join(part for part in (column.unit, plain(name, language)) if part)
                return Measure(column, divisor, unit)
    return Measure(column, 1.0, column.unit)


def text_width(text: str, size: float = SIZE) -> float:
    """About how wide ``text`` is, in any of the fonts of ``FONT``."""
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in text)
    return size * (wide * _WIDE + (len(text) - wide) * _NARROW)


def wrapped(runs: Sequence[Run], width: float, lines: int = 2) -> list[str]:
    """Each run on lines of its own, broken between words (between characters in Chinese) and cut with an ellipsis."""
    return [line for run in runs for line in _balanced(run.text, width, lines)] or [NOTHING]


def _balanced(text: str, width: float, lines: int) -> list[str]:
    """As few lines as will do, of about the same length: no last line of one character."""
    broken = _broken(text, width, lines)
    for narrower in (0.55, 0.7, 0.85) if len(broken) > 1 else ():
        tried = _broken(text, width * narrower, lines)
        if len(tried) == len(broken) and not tried[-1].endswith("…"):
            return tried
    return broken


def _broken(text: str, width: float, lines: int) -> list[str]:
    done = [""]
    for piece in _PIECES.findall(" ".join(text.split())):
        if text_width(done[-1] + piece.rstrip()) <= width or not done[-1]:
            done[-1] += piece
        else:
            done.append(piece)
    done = [line.strip() for line in done]
    if len(done) > lines:
        done = [*done[: lines - 1], done[lines - 1] + "…"]
    return [line if text_width(line) <= width else _cut(line, width) for line in done]


def _cut(line: str, width: float) -> str:
    fitting = len(line)
    while fitting > 1 and text_width(line[:fitting] + "…") > width:
        fitting -= 1
    return line[:fitting].rstrip("… ") + "…"


def lines_of(cells: Sequence[Cell], column: Column, language: ReportLanguage, width: float) -> list[list[str]]:
    """The lines of each category on an axis."""
    return [wrapped(cell_runs(cell, column.kind, language), width, lines=3) for cell in cells]


def distinct(cells: Sequence[Cell], column: Column) -> list[Cell]:
    """The different cells in order of appearance; labels of the verdict in their own order."""
    found = list(dict.fromkeys(cells))
    if column.kind == "label":
        order = list(LABEL_FILLS)
        found.sort(key=lambda cell: order.index(cell) if isinstance(cell, str) and cell in order else len(order))
    return found


def fills(cells: Sequence[Cell], column: Column) -> list[str]:
    """A colour for each series: that of the label, else the next of the palette."""
    if column.kind == "label":
        return [LABEL_FILLS.get(str(cell), SERIES[-1]) for cell in cells]
    return [SERIES[place % len(SERIES)] for place in range(len(cells))]


def legend(entries: Sequence[tuple[str, str]], left: float, above: float) -> tuple[list[Spec], float]:
    """Layers that draw name and colour of each series above the plot, and the height that they take.

    ``left`` is how far left of the plot the legend starts, ``above`` how far above it the last row ends.
    """
    places, row, start = [], 0, 0.0
    for name, fill in entries:
        width = _SWATCH + 6 + text_width(name) + _GAP
        if start and start + width > WIDTH:
            row, start = row + 1, 0.0
        places.append((row, start - left, name, fill))
        start += width
    rows = row + 1 if entries else 0
    step = LINE_HEIGHT + 5
    boxes, notes = [], []
    for row, x, name, fill in places:
        y = -above - (rows - row) * step
        boxes.append({"x": x, "x2": x + _SWATCH, "y": y, "y2": y + _SWATCH, "fill": fill})
        notes.append(Note(x + _SWATCH + 6, y + _SWATCH / 2, name))
    swatches = {
        "name": "swatches",
        "data": {"values": boxes},
        "mark": {"type": "rect"},
        "encoding": {"x": pixels("x"), "x2": {"field": "x2"}, "y": pixels("y"), "y2": {"field": "y2"}} | FILL,
    }
    return [swatches, texts(notes, "left")] if entries else [], rows * step


def pixels(field: str) -> Spec:
    """A place that is given in pixels from the upper left corner of the plot."""
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def texts(notes: Sequence[Note], align: str, colour: str = INK) -> Spec:
    """Lines of text at places given in pixels; a text of several lines is centred on its place."""
    values = []
    for one in notes:
        lines = [one.text] if isinstance(one.text, str) else one.text
        first = one.y - (len(lines) - 1) * LINE_HEIGHT / 2
        values += [{"x": one.x, "y": first + at * LINE_HEIGHT, "text": line} for at, line in enumerate(lines)]
    mark = {"type": "text", "align": align, "baseline": "middle", "fill": colour}
    return {
        "data": {"values": values},
        "mark": mark,
        "encoding": {"x": pixels("x"), "y": pixels("y"), "text": {"field": "text"}},
    }


def chart(layers: Sequence[Spec], margins: Margins, height: float) -> Spec:
    """The specification of a whole chart."""
    axis = {"labelFontSize": SIZE, "labelColor": INK, "titleColor": MUTED, "titleFontSize": SIZE, "domain": False}
    quiet = {"ticks": False, "labelLimit": 0, "titleFontWeight": "normal", "gridColor": LINE, "labelFlush": False}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": margins.plot,
        "height": height,
        "autosize": "none",
        "padding": {"left": margins.left, "top": margins.top, "right": margins.right, "bottom": margins.bottom},
        "layer": list(layers),
        "config": {
            "aria": False,
            "background": None,
            "font": FONT,
            "view": {"stroke": None},
            "axis": axis | quiet,
            "text": {"fontSize": SIZE},
            "rect": {"stroke": PAPER},
        },
    }
