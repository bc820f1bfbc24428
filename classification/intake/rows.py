"""One row of a table, or one JSON object, as a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from math import isclose

from classification.intake.cells import amount_of, figure_of, label_of, text_of
from classification.intake.columns import Columns, Meaning
from classification.intake.date_columns import dates_in
from classification.intake.metric_columns import MetricColumn, find_metric_column
from classification.project import Project
from taxonomy.errors import InputError
from taxonomy.metrics import load_metrics


def given_id(header: Sequence[str], columns: Columns, cells: Sequence[object]) -> str | None:
    """The id that the user gave; None where there is none or its cell cannot be read."""
    try:
        return _label("id", header, columns, cells)
    except InputError:
        return None


def build_project(header: Sequence[str], columns: Columns, cells: Sequence[object], identifier: str) -> Project:
    """The project that ``cells`` describe. Raises InputError naming the column at fault."""
    at = columns.positions["text"]
    text = text_of(_cell(cells, at), header[at])
    _label("id", header, columns, cells)
    metrics = _metrics(header, columns, cells)
    dates = dates_in(header, columns.dates, cells)
    amount, currency = _money(header, columns, cells)
    try:
        return Project(
            text=text,
            id=identifier,
            name=_label("name", header, columns, cells),
            country=_label("country", header, columns, cells),
            industry_code=_label("industry_code", header, columns, cells),
            amount=amount,
            currency=currency,
            metrics=metrics,
            dates=dates,
        )
    except InputError as error:
        # The project calls its description "text"; the user calls it by the header of the column.
        field = header[at] if error.field == "text" else error.field
        raise InputError(error.en, error.zh, field=field, mend=(error.mend_en, error.mend_zh)) from None


def _cell(cells: Sequence[object], at: int) -> object:
    return cells[at] if at < len(cells) else None


def _label(meaning: Meaning, header: Sequence[str], columns: Columns, cells: Sequence[object]) -> str | None:
    at = columns.positions.get(meaning)
    return None if at is None else label_of(_cell(cells, at), header[at])


def _money(header: Sequence[str], columns: Columns, cells: Sequence[object]) -> tuple[float | None, str | None]:
    """Amount and currency; the column of currencies goes before a currency beside the figure."""
    currency = _label("currency", header, columns, cells)
    at = columns.positions.get("amount")
    found = None if at is None else amount_of(_cell(cells, at), header[at], columns.amount_unit)
    return (None, currency) if found is None else (found[0], currency or found[1])


def _metrics(header: Sequence[str], columns: Columns, cells: Sequence[object]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for column in columns.metrics:
        _add(figures, column, _cell(cells, column.position), header[column.position])
    at = columns.positions.get("metrics")
    nested = None if at is None else _cell(cells, at)
    if at is None or nested is None:
        return figures
    if not isinstance(nested, Mapping):
        raise InputError(
            "expected an object of figures by metric",
            "应为“指标: 数值”的对象",
            field=header[at],
            mend=('write {"power_density": "8 W/m2"}', '请写作 {"power_density": "8 W/m2"}'),
        )
    for name, value in nested.items():
        field = f"{header[at]}.{name}"
        named = find_metric_column(str(name), at, [value])
        if named is None:
            raise _unknown_metric(str(name), field)
        _add(figures, named, value, field)
    return figures


def _add(figures: dict[str, float], column: MetricColumn, cell: object, field: str) -> None:
    value = figure_of(cell, field, load_metrics()[column.metric], column.unit)
    if value is None:
        return
    known = figures.setdefault(column.metric, value)
    if not isclose(known, value, rel_tol=1e-6):
        raise InputError(
            f"{value:g} contradicts {known:g} in another column for {column.metric}",
            f"{value:g}与另一列中{column.metric}的数值{known:g}不一致",
            field=field,
            mend=("leave one of them empty", "请只保留其一"),
        )


def _unknown_metric(name: str, field: str) -> InputError:
    similar = get_close_matches(name, list(load_metrics()), n=3) or ["power_density", "supply_coal_consumption"]
    return InputError(
        "there is no such metric",
        "没有该指标",
        field=field,
        mend=(
            f"use an id of the registry, such as {', '.join(similar)}",
            f"请使用登记的指标编号，例如 {'、'.join(similar)}",
        ),
    )
