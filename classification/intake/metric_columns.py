"""Which headers of a user's table name a metric of the registry, and in which unit its figures are."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classification.intake.cells import is_blank, is_figure
from classification.intake.header_names import BRACKET, CLOSING, PARTS, TAIL, clean
from taxonomy.errors import UnitError
from taxonomy.metrics import load_metrics
from taxonomy.units import convert, dimension


@dataclass(frozen=True, slots=True)
class MetricColumn:
    """A column of figures: ``unit`` is the one its header names, None where it is the metric's own or in the cells."""

    position: int
    metric: str
    unit: str | None


def find_metric_column(name: str, position: int, samples: Sequence[object]) -> MetricColumn | None:
    """The metric that a header names by id, name or cue, with the unit it states."""
    for label, unit in _label_and_unit(name):
        metrics, certain = _metrics_named(label)
        fitting = [metric for metric in metrics if unit is None or _converts(unit, metric)]
        if len(fitting) != 1:
            continue
        filled = [cell for cell in samples if cell is not None and not is_blank(cell)]
        # A cue may head a column of words as well: "replaced plant" is then its name, not a saving in per cent.
        if certain or unit or sum(map(is_figure, filled)) * 2 >= max(len(filled), 1):
            return MetricColumn(position, fitting[0], unit)
    return None


def names_metric(name: str) -> bool:
    """Whether a header is the id, name or cue of a metric."""
    return bool(_metrics_named(name)[0])


def _label_and_unit(name: str) -> list[tuple[str, str | None]]:
    """Every way to cut a header into the name of a quantity and a unit, the header as a whole first."""
    text = name.strip()
    cuts: list[tuple[str, str | None]] = [(text, None), *((part, None) for part in PARTS.split(text) if part)]
    opening = [match for match in BRACKET.finditer(text) if match.start() > 0]
    if opening and text[-1] in CLOSING:
        for match in opening:
            label = text[: match.start()]
            inner = text[match.end() : -1]
            cuts += [(label, inner), *((part, inner) for part in PARTS.split(label) if part)]
        if not any(_known_unit(text[match.end() : -1]) for match in opening):
            cuts.append((text[: opening[0].start()], None))
    cuts += [(text[: match.start()], text[match.end() :]) for match in TAIL.finditer(text) if match.start() > 0]
    return [(label, unit.strip() if unit else None) for label, unit in cuts if unit is None or unit.strip()]


def _known_unit(written: str) -> bool:
    return dimension(written) is not None or any(character.isdigit() or character == "/" for character in written)


@functools.lru_cache(maxsize=4096)
def _metrics_named(label: str) -> tuple[tuple[str, ...], bool]:
    """Ids of the metrics a label stands for; whether it is an id or a full name, which cannot be anything else."""
    ids, names, cues = _metric_names()
    form = clean(label)
    for table in (ids, names):
        if form in table:
            return (table[form],), True
    return cues.get(form, ()), False


@functools.cache
def _metric_names() -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    ids: dict[str, str] = {}
    names: dict[str, str] = {}
    cues: dict[str, tuple[str, ...]] = {}
    for metric in load_metrics().values():
        # A grade without a range is a letter: no figure can stand for it.
        if metric.kind == "requirement" or (metric.kind == "grade" and metric.minimum is None):
            continue
        ids[clean(metric.id)] = metric.id
        for name in (metric.name.en, metric.name.zh):
            names.setdefault(clean(name), metric.id)
        for cue in (*metric.cues_en, *metric.cues_zh):
            form = clean(cue)
            if metric.id not in cues.get(form, ()):
                cues[form] = (*cues.get(form, ()), metric.id)
    return ids, names, cues


@functools.lru_cache(maxsize=4096)
def _converts(unit: str, metric: str) -> bool:
    if not _known_unit(unit):
        return False
    try:
        convert(1.0, unit, load_metrics()[metric].unit or "1")
    except UnitError:
        return False
    return True
