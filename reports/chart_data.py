"""The rows of a figure's table that can be drawn, by the part that each column plays in the chart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from reports.document import Cell, Column, Figure


@dataclass(frozen=True, slots=True)
class Points:
    """One dictionary for each row that has a value, from part ("category", "value") to cell."""

    columns: dict[str, Column]
    rows: tuple[dict[str, Any], ...]

    def column(self, part: str) -> Column:
        """The column that plays ``part``."""
        return self.columns[part]

    def find(self, part: str) -> Column | None:
        """The same, or None where the figure has no such part."""
        return self.columns.get(part)

    def cells(self, part: str) -> list[Cell]:
        """The cells of ``part``, one for each row."""
        return [row[part] for row in self.rows]


def points(figure: Figure) -> Points:
    """What ``figure`` draws. A row without a value is left out: it stands in the table, and nothing is guessed for it."""
    places = {column.key: place for place, column in enumerate(figure.table.columns)}
    unknown = [key for key in figure.encoding.values() if key not in places]
    if unknown:
        raise ValueError(f"the figure {figure.table.key} draws columns that its table lacks: {', '.join(unknown)}")
    columns = {part: figure.table.columns[places[key]] for part, key in figure.encoding.items()}
    rows = ({part: row[places[key]] for part, key in figure.encoding.items()} for row in figure.table.rows)
    is_figure = columns["value"].kind not in ("label", "status", "outcome")
    return Points(columns, tuple(row for row in rows if _is_drawn(row["value"], is_figure=is_figure)))


def _is_drawn(value: Cell, *, is_figure: bool) -> bool:
    if not is_figure:
        return value is not None
    return isinstance(value, (int, float)) and math.isfinite(value)
