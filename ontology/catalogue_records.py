"""A catalogue as the plain records of a catalogue file: the way from RDF back to YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from taxonomy.model import (
    Activity,
    ActivityIndex,
    Catalogue,
    Category,
    Criterion,
    CriterionNode,
    LocalisedText,
    Measure,
    Provenance,
    Scope,
)

Record = dict[str, Any]


def records_of(catalogue: Catalogue) -> Record:
    """What ``taxonomy.records.build_catalogue`` turns into the same catalogue again."""
    head = {
        "id": catalogue.id,
        "title": _text(catalogue.title),
        "short_title": _text(catalogue.short_title),
        "issuer": catalogue.issuer,
        "jurisdiction": catalogue.jurisdiction,
        "legal_ref": _text(catalogue.legal_ref),
        "version": _text(catalogue.version),
        "published": catalogue.published,
        "effective": catalogue.effective,
        "superseded": catalogue.superseded,
        "is_reconstruction": catalogue.is_reconstruction,
        "status_note": _text(catalogue.status_note),
        "provenance": _provenance(catalogue.provenance),
        "sources": list(catalogue.sources),
        "official_counts": dict(catalogue.official_counts),
        "details": dict(catalogue.details),
    }
    return {
        "catalogue": head,
        "categories": [_category(one) for one in catalogue.categories],
        "activities": [_activity(one) for one in catalogue.activities],
    }


def yaml_of(catalogue: Catalogue, banner: str) -> str:
    """The catalogue file, below ``banner``."""
    import yaml

    body = yaml.dump(
        records_of(catalogue),
        Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper),
        allow_unicode=True,
        sort_keys=False,
        width=150,
    )
    return f"{banner}{body}"


def _category(category: Category) -> Record:
    return {
        "code": category.code,
        "level": category.level,
        "parent": category.parent,
        "name": _text(category.name),
        "provenance": _provenance(category.provenance),
    }


def _activity(activity: Activity) -> Record:
    english, chinese = activity.name_status
    inherited = activity.objectives[0] if len(activity.objectives) == 1 else None
    record: Record = {
        "code": activity.code,
        "parent": activity.parent,
        "name": _text(activity.name),
        "name_status": {"en": english, "zh": chinese},
        "scope": _text(activity.scope),
        "objectives": list(activity.objectives),
        "contribution": activity.contribution,
        "industry": {scheme: list(codes) for scheme, codes in activity.industry.items()},
        "index": _index(activity.index),
        "criteria": [_node(one, inherited) for one in activity.criteria],
        "dnsh": [_leaf(one, None) for one in activity.dnsh],
        "provenance": _provenance(activity.provenance),
        "details": dict(activity.details),
    }
    if activity.code_status != "official":
        record["code_status"] = activity.code_status
    return record


def _index(index: ActivityIndex) -> Record:
    fields = ("core", "part", "mentioned", "roles", "modifiers", "excluded")
    record: Record = {name: list(getattr(index, name)) for name in fields if getattr(index, name)}
    return {**record, "facets": "all"} if index.needs_all_core else record


def _node(node: CriterionNode, inherited: str | None) -> Record:
    if isinstance(node, Criterion):
        return _leaf(node, inherited)
    return {**_scope(node.scope), node.mode: [_node(one, inherited) for one in node.members]}


def _leaf(leaf: Criterion, inherited: str | None) -> Record:
    record: Record = {"kind": leaf.kind, **_text(leaf.summary), "verification": leaf.verification}
    if leaf.objective != inherited:
        record["objective"] = leaf.objective
    measure = {"metric": leaf.metric, "comparator": leaf.comparator, "value": leaf.value, "unit": leaf.unit}
    record |= _stated({"measure": {name: value for name, value in measure.items() if value is not None}})
    record |= {name: value for name in _PLAIN if (value := getattr(leaf, name)) is not None}
    record |= {} if leaf.condition is None else {"condition": _text(leaf.condition)}
    record |= _stated({"shown_by": list(leaf.shown_by), "refuted_by": list(leaf.refuted_by)})
    record |= _stated({"certificates": [_stated({"scheme": c.scheme, "level": c.level}) for c in leaf.certificates]})
    if leaf.role != "pass":
        record["role"] = leaf.role
    if leaf.deadline is not None:
        limit = leaf.deadline
        record["deadline"] = {"event": limit.event, "comparator": limit.comparator, "day": limit.day}
    return {**record, **_scope(leaf.scope)}


_PLAIN = ("tier", "year", "track", "standard", "reference")


def _scope(scope: Scope) -> Record:
    period: Mapping[str, date | None] = {"from": scope.valid_from, "to": scope.valid_to}
    return _stated(
        {
            "applies_to": list(scope.applies_to),
            "not_for": list(scope.not_for),
            "where": [_gate(one) for one in scope.where],
            "period": {name: end for name, end in period.items() if end is not None},
        }
    )


def _gate(gate: Measure) -> Record:
    return {"metric": gate.metric, "comparator": gate.comparator, "value": gate.value, "unit": gate.unit}


def _text(text: LocalisedText) -> Record:
    return {"en": text.en, "zh": text.zh}


def _provenance(provenance: Provenance) -> Record:
    record = {"source": provenance.source, "verification": provenance.verification}
    return {**record, "note": provenance.note} if provenance.note else record


def _stated(record: Mapping[str, str | Sequence[Any] | Mapping[str, Any]]) -> Record:
    return {name: value for name, value in record.items() if value}
