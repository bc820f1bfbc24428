"""Checks criterion trees: every figure can be compared, every period has a right way round, no group is empty."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from functools import cache

from taxonomy import units
from taxonomy.certificates import is_known
from taxonomy.errors import UnitError
from taxonomy.faults import Fault
from taxonomy.metrics import Metric
from taxonomy.model import Activity, Criterion, CriterionGroup, CriterionNode, Scope
from taxonomy.thesaurus.scheme import thesaurus

#: The environmental objectives that activities and criteria may name.
OBJECTIVES = frozenset(("mitigation", "adaptation", "water", "circular", "pollution", "biodiversity"))

#: The metric whose value is the code of an item of the same catalogue.
_SAME_CONDITIONS = "same_conditions_as"

Finding = tuple[str, str, str]


def check_criteria(activity: Activity, metrics: Mapping[str, Metric], known: Container[str]) -> Iterator[Fault]:
    """The faults of an activity's criteria; ``known`` holds the identifiers of all activities."""
    for kind, nodes in (("criteria", activity.criteria), ("dnsh", activity.dnsh)):
        for place, node in _nodes(nodes, kind):
            findings = [*_scope(node.scope, metrics)]
            if isinstance(node, CriterionGroup):
                findings += [] if node.members else [("", "the group is empty", "分组为空")]
            else:
                findings += _leaf(node, metrics, activity.catalogue, known)
            for field, en, zh in findings:
                yield Fault(f"{activity.catalogue}.yaml", activity.code, place + field, en, zh)
            if isinstance(node, Criterion) and (implausible := _implausible(node, metrics)):
                yield Fault(
                    f"{activity.catalogue}.yaml", activity.code, f"{place}.measure.value", *implausible, "warning"
                )


def _nodes(nodes: tuple[CriterionNode, ...], place: str) -> Iterator[tuple[str, CriterionNode]]:
    for position, node in enumerate(nodes):
        if isinstance(node, CriterionGroup):
            inner = f"{place}[{position}].{node.mode}"
            yield inner, node
            yield from _nodes(node.members, inner)
        else:
            yield f"{place}[{position}]", node


def _scope(scope: Scope, metrics: Mapping[str, Metric]) -> Iterator[Finding]:
    yield from _names(scope.applies_to, ".applies_to")
    yield from _names(scope.not_for, ".not_for")
    for gate in scope.where:
        metric = metrics.get(gate.metric)
        if metric is None or metric.unit is None:
            yield ".where", f"{gate.metric!r} is no measurable metric", f"{gate.metric!r}不是可计量的指标"
        elif not _converts(gate.unit, metric.unit):
            yield (
                ".where",
                f"{gate.unit!r} cannot be converted into {metric.unit!r}, the unit of {metric.id}",
                f"{gate.unit!r}不能换算为{metric.id}的单位{metric.unit!r}",
            )
    if scope.valid_from and scope.valid_to and scope.valid_from > scope.valid_to:
        yield (
            ".period",
            f"it ends on {scope.valid_to} before it begins on {scope.valid_from}",
            f"止于{scope.valid_to}，早于起始日{scope.valid_from}",
        )


def _names(names: tuple[str, ...], field: str) -> Iterator[Finding]:
    known = thesaurus()
    for name in names:
        if name not in known.concepts and name not in known.roles and name not in known.modifiers:
            en = f"{name!r} is no concept, role or modifier of the thesaurus"
            yield field, en, f"词表中没有概念、角色或修饰{name!r}"


def _leaf(leaf: Criterion, metrics: Mapping[str, Metric], catalogue: str, known: Container[str]) -> Iterator[Finding]:
    for language in ("en", "zh"):
        if not getattr(leaf.summary, language):
            yield f".{language}", "missing: a summary in each language", "缺失：须有中英文摘要"
        if leaf.condition is not None and not getattr(leaf.condition, language):
            yield f".condition.{language}", "missing: a condition in each language", "缺失：附加条件须有中英文"
    if leaf.objective is not None and leaf.objective not in OBJECTIVES:
        yield ".objective", f"{leaf.objective!r} is no objective", f"没有环境目标{leaf.objective!r}"
    for certificate in leaf.certificates:
        if not is_known(certificate):
            name = f"{certificate.scheme} {certificate.level}".strip()
            yield ".certificates", f"{name!r} is not in certificates.yaml", f"certificates.yaml中没有{name!r}"
    for field in ("shown_by", "refuted_by"):
        yield from _names(getattr(leaf, field), f".{field}")
    numeric = isinstance(leaf.value, float)
    if (leaf.kind == "threshold" or numeric) and leaf.comparator is None:
        yield ".measure.comparator", "missing: a threshold is compared with something", "缺失：阈值须有比较符"
    if leaf.metric is None:
        if leaf.kind == "threshold" or leaf.comparator or leaf.value is not None:
            yield ".measure.metric", "missing: a figure measures something", "缺失：数值须有指标"
        return
    metric = metrics.get(leaf.metric)
    if metric is None:
        yield ".measure.metric", f"{leaf.metric!r} is not in metrics.yaml", f"metrics.yaml中没有{leaf.metric!r}"
        return
    if numeric and not leaf.unit:
        yield ".measure.unit", "missing: a figure has a unit (1 for a ratio)", "缺失：数值须有单位（比值写1）"
    if leaf.metric == _SAME_CONDITIONS and f"{catalogue}:{leaf.value}" not in known:
        yield ".measure.value", f"there is no item {leaf.value}", f"没有条目{leaf.value}"
    if metric.unit is None:
        if numeric:
            yield ".measure.value", f"{metric.id} cannot be measured", f"{metric.id}不可计量"
    elif leaf.unit and not _converts(leaf.unit, metric.unit):
        yield (
            ".measure.unit",
            f"{leaf.unit!r} cannot be converted into {metric.unit!r}, the unit of {metric.id}",
            f"{leaf.unit!r}不能换算为{metric.id}的单位{metric.unit!r}",
        )


def _implausible(leaf: Criterion, metrics: Mapping[str, Metric]) -> tuple[str, str] | None:
    metric = metrics.get(leaf.metric or "")
    if not metric or not metric.unit or not isinstance(leaf.value, float) or not leaf.unit:
        return None
    if not _converts(leaf.unit, metric.unit) or metric.is_plausible(units.convert(leaf.value, leaf.unit, metric.unit)):
        return None
    return (
        f"{leaf.value:g} {leaf.unit} is outside the plausible range of {metric.id}",
        f"{leaf.value:g} {leaf.unit}超出{metric.id}的合理范围",
    )


@cache
def _converts(unit: str, target: str) -> bool:
    try:
        units.convert(1.0, unit, target)
    except UnitError:
        return False
    return True
