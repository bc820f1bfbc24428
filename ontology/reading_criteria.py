"""Criterion trees read from RDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar, cast

from ontology.criteria_graph import COMPARATORS, KINDS, MODES
from ontology.iris import DCTERMS, GT, QUDT
from ontology.resource import Resource
from taxonomy.model import (
    PROJECT_EVENTS,
    ROLES,
    TIERS,
    VERIFICATIONS,
    CertificateLevel,
    Comparator,
    Criterion,
    CriterionGroup,
    CriterionKind,
    CriterionNode,
    DateLimit,
    GroupMode,
    Measure,
    Scope,
    Verification,
)

T = TypeVar("T", bound=str)
_COMPARATOR: Mapping[str, Comparator] = {iri: sign for sign, iri in COMPARATORS.items()}


def criteria_of(owner: Resource, predicate: str, verification: Verification) -> tuple[CriterionNode, ...]:
    """The trees that a property of ``owner`` leads to. ``verification`` is that of leaves which state none."""
    return tuple(_node(one, verification) for one in owner.resources(predicate))


def _node(node: Resource, verification: Verification) -> CriterionNode:
    kind = node.one_of({**KINDS, **MODES}, "type")
    if kind in KINDS:
        return leaf_of(node, verification)
    members = tuple(_node(one, verification) for one in node.resources(f"{GT}member"))
    return CriterionGroup(cast("GroupMode", kind), members, _scope(node))


def leaf_of(node: Resource, verification: Verification) -> Criterion:
    """One criterion. Raises InputError naming the node and the property at fault."""
    value, unit = _limit(node)
    return Criterion(
        kind=cast("CriterionKind", node.one_of(KINDS, "type")),
        summary=node.text(f"{DCTERMS}description"),
        objective=node.name(f"{GT}objective"),
        tier=choice(node, f"{GT}tier", TIERS),
        metric=node.name(f"{GT}metric"),
        comparator=_comparator(node, f"{GT}comparator"),
        value=value,
        unit=unit,
        condition=node.text(f"{GT}condition") if node.terms(f"{GT}condition") else None,
        scope=_scope(node),
        shown_by=node.names(f"{GT}shownBy"),
        refuted_by=node.names(f"{GT}refutedBy"),
        certificates=tuple(
            CertificateLevel(one.value(f"{GT}certificateName") or "", one.value(f"{GT}levelName") or "")
            for one in node.resources(f"{GT}certificate")
        ),
        deadline=_deadline(node),
        year=node.integer(f"{GT}pathwayYear"),
        track=node.value(f"{GT}track"),
        role=choice(node, f"{GT}decisionRole", ROLES) or "pass",
        standard=node.value(f"{GT}standard"),
        reference=node.value(f"{GT}reference"),
        verification=choice(node, f"{GT}verification", VERIFICATIONS) or verification,
    )


def choice(node: Resource, predicate: str, allowed: Sequence[T]) -> T | None:
    """The value of a property whose values are named individuals; None where there is none. Raises InputError."""
    name = node.name(predicate)
    if name is None:
        return None
    for one in allowed:
        if one == name:
            return one
    options = ", ".join(allowed)
    raise node.fault(predicate, f"{name!r} is not one of {options}", f"{name!r}不在{options}之中")


def day_of(node: Resource, predicate: str) -> date | None:
    """The value of a property whose values are days. Raises InputError."""
    text = node.value(predicate)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise node.fault(predicate, f"{text!r} is not a date YYYY-MM-DD", f"{text!r}不是YYYY-MM-DD日期") from None


def _comparator(node: Resource, predicate: str) -> Comparator | None:
    iri = node.value(predicate)
    if iri is not None and iri not in _COMPARATOR:
        raise node.fault(predicate, f"<{iri}> is no comparator", f"<{iri}>不是比较符")
    return None if iri is None else _COMPARATOR[iri]


def _limit(node: Resource) -> tuple[float | str | None, str | None]:
    for quantity in node.resources(f"{GT}limit"):
        return _figure(node, quantity), quantity.value(f"{GT}unitText")
    bare = node.figure(f"{GT}bareLimit")
    value = node.value(f"{GT}namedLimit") if bare is None else bare
    return value, node.value(f"{GT}unitText")


def _figure(node: Resource, quantity: Resource) -> float:
    # The quantity itself often has no name; the criterion has.
    text = quantity.value(f"{QUDT}numericValue")
    try:
        return float(text or "")
    except ValueError:
        raise node.fault(f"{QUDT}numericValue", "missing or not a number", "缺失或不是数字") from None


def _deadline(node: Resource) -> DateLimit | None:
    last = day_of(node, f"{GT}deadlineDay")
    if last is None:
        return None
    event = choice(node, f"{GT}deadlineEvent", PROJECT_EVENTS)
    comparator = _comparator(node, f"{GT}deadlineComparator")
    if event is None or comparator is None:
        raise node.fault(f"{GT}deadlineDay", "a deadline needs event and comparator", "期限须含事件与比较符")
    return DateLimit(event, comparator, last)


def _scope(node: Resource) -> Scope:
    return Scope(
        applies_to=node.names(f"{GT}appliesTo"),
        not_for=node.names(f"{GT}notFor"),
        where=tuple(_gate(gate) for gate in node.resources(f"{GT}gate")),
        valid_from=day_of(node, f"{GT}validFrom"),
        valid_to=day_of(node, f"{GT}validTo"),
    )


def _gate(gate: Resource) -> Measure:
    metric, comparator = gate.name(f"{GT}metric"), _comparator(gate, f"{GT}comparator")
    value, unit = _limit(gate)
    if metric is None or comparator is None or not isinstance(value, float) or unit is None:
        raise gate.fault(
            f"{GT}gate", "a gate needs metric, comparator and limit with unit", "门槛须含指标、比较符与带单位的限值"
        )
    return Measure(metric, comparator, value, unit)
