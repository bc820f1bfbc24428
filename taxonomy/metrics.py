"""The registry of measurable quantities: what a figure in a criterion or a project text can mean."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast, get_args

from taxonomy.compiled import load_records
from taxonomy.errors import CatalogueError
from taxonomy.model import LocalisedText

MetricKind = Literal["quantity", "grade", "requirement"]

METRIC_KINDS: tuple[MetricKind, ...] = get_args(MetricKind)

_FILE = "metrics.yaml"
_FIELDS = frozenset(("id", "kind", "name", "cues", "dimension", "unit", "range", "qudt"))
_MEASURING_FIELDS = ("dimension", "unit", "range", "qudt")


@dataclass(frozen=True, slots=True)
class Metric:
    """One quantity, grade or requirement that criteria refer to by ``id``.

    ``cues_en`` and ``cues_zh`` are the words that stand beside the figure in a text: lower case, simplified Chinese.
    ``minimum`` and ``maximum`` bound what is plausible in ``unit``; None is an open end. A ``requirement`` only names
    something that cannot be measured: it has neither dimension nor unit.
    """

    id: str
    kind: MetricKind
    name: LocalisedText
    cues_en: tuple[str, ...]
    cues_zh: tuple[str, ...]
    dimension: str | None = None
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    qudt: str | None = None

    def is_plausible(self, value: float) -> bool:
        """Whether ``value``, in ``unit``, can be true of a real project. Never for a requirement or not-a-number."""
        if self.kind == "requirement" or value != value:
            return False
        return (self.minimum is None or self.minimum <= value) and (self.maximum is None or value <= self.maximum)


@functools.cache
def load_metrics() -> Mapping[str, Metric]:
    """The registry shipped with mcgt, by id in the order of the file, read once a process."""
    records, _ = load_records([Path(__file__).parent / _FILE], "metrics")
    return build_metrics(records[0])


def build_metrics(records: object) -> Mapping[str, Metric]:
    """The registry that the parsed file holds.

    Raises CatalogueError naming the record and the field at fault; an id that occurs twice is a fault.
    """
    if not isinstance(records, list):
        raise CatalogueError(f"{_FILE}: not a list of metrics", f"{_FILE}：不是指标列表")
    metrics: dict[str, Metric] = {}
    for position, record in enumerate(records, start=1):
        metric = _metric(record, position)
        if metric.id in metrics:
            raise _fault(metric.id, "id", "occurs twice", "重复")
        metrics[metric.id] = metric
    return MappingProxyType(metrics)


def _metric(record: object, position: int) -> Metric:
    if not isinstance(record, Mapping) or not isinstance(record.get("id"), str) or not record["id"]:
        raise _fault(f"#{position}", "id", "missing", "缺失")
    identifier: str = record["id"]
    if unknown := {str(name) for name in record} - _FIELDS:
        raise _fault(identifier, min(unknown), "unknown field", "未知字段")
    kind = record.get("kind")
    if kind not in METRIC_KINDS:
        options = list(METRIC_KINDS)
        raise _fault(identifier, "kind", f"{kind!r} is not one of {options}", f"{kind!r}不在{options}之中")
    name = _languages(record, "name", identifier)
    cues = _languages(record, "cues", identifier)
    named = Metric(
        id=identifier,
        kind=cast("MetricKind", kind),
        name=LocalisedText(_text(name, "en", "name", identifier), _text(name, "zh", "name", identifier)),
        cues_en=_cues(cues, "en", identifier),
        cues_zh=_cues(cues, "zh", identifier),
    )
    return _with_measure(named, record)


def _with_measure(named: Metric, record: Mapping[str, Any]) -> Metric:
    """``named`` with dimension, unit and range, which a requirement must not have and the others must."""
    if named.kind == "requirement":
        for field in _MEASURING_FIELDS:
            if field in record:
                raise _fault(named.id, field, "a requirement is not measured", "要求类指标不可计量")
        return named
    qudt = record.get("qudt")
    if qudt is not None and not isinstance(qudt, str):
        raise _fault(named.id, "qudt", "expected a name", "应为名称")
    minimum, maximum = _range(record.get("range"), named.id)
    return Metric(
        id=named.id,
        kind=named.kind,
        name=named.name,
        cues_en=named.cues_en,
        cues_zh=named.cues_zh,
        dimension=_text(record, "dimension", None, named.id),
        unit=_text(record, "unit", None, named.id),
        minimum=minimum,
        maximum=maximum,
        qudt=qudt,
    )


def _languages(record: Mapping[str, Any], field: str, identifier: str) -> Mapping[str, Any]:
    value = record.get(field)
    if not isinstance(value, Mapping) or set(value) != {"en", "zh"}:
        raise _fault(identifier, field, "expected the languages en and zh", "应含en与zh两种语言")
    return value


def _text(record: Mapping[str, Any], key: str, parent: str | None, identifier: str) -> str:
    value = record.get(key)
    if not isinstance(value, str) or not value:
        raise _fault(identifier, f"{parent}.{key}" if parent else key, "missing or not a text", "缺失或不是文本")
    return value


def _cues(record: Mapping[str, Any], language: str, identifier: str) -> tuple[str, ...]:
    cues = record[language]
    if not isinstance(cues, list) or not cues or not all(isinstance(cue, str) and cue for cue in cues):
        raise _fault(identifier, f"cues.{language}", "expected a list of words", "应为词语列表")
    for cue in cues:
        if cue != cue.lower():
            raise _fault(identifier, f"cues.{language}", f"{cue!r} is not lower case", f"{cue!r}应为小写")
    return tuple(cues)


def _range(value: object, identifier: str) -> tuple[float | None, float | None]:
    if not isinstance(value, list) or len(value) != 2:
        raise _fault(identifier, "range", "expected two ends", "应为上下两端")
    ends: list[float | None] = []
    for end in value:
        if end is not None and (isinstance(end, bool) or not isinstance(end, (int, float))):
            raise _fault(identifier, "range", f"{end!r} is not a number", f"{end!r}不是数字")
        ends.append(None if end is None else float(end))
    minimum, maximum = ends
    if minimum is not None and maximum is not None and minimum >= maximum:
        raise _fault(identifier, "range", "the ends are the wrong way round", "上下限颠倒")
    return minimum, maximum


def _fault(identifier: str, field: str, en: str, zh: str) -> CatalogueError:
    return CatalogueError(f"{_FILE}, metric {identifier}: {en}", f"{_FILE}，指标{identifier}：{zh}", field=field)
