"""An activity as a record: everything that is known of it, or the few words of a listing."""

from __future__ import annotations

from reports.render import Record
from taxonomy.model import Activity, ActivityIndex, Catalogue, Criterion, CriterionGroup, CriterionNode, Scope


def activity_record(activity: Activity, catalogue: Catalogue) -> Record:
    """The JSON form of ``activity``, which ``catalogue`` holds."""
    name_en_status, name_zh_status = activity.name_status
    return {
        "id": activity.id,
        "catalogue": activity.catalogue,
        "code": activity.code,
        "code_status": activity.code_status,
        "parent": activity.parent,
        "name_en": activity.name.en,
        "name_zh": activity.name.zh,
        "name_en_status": name_en_status,
        "name_zh_status": name_zh_status,
        "scope_en": activity.scope.en,
        "scope_zh": activity.scope.zh,
        "objectives": list(activity.objectives),
        "contribution": activity.contribution,
        "industry": {scheme: list(codes) for scheme, codes in activity.industry.items()},
        "index": _index(activity.index),
        "criteria": [_node(node) for node in activity.criteria],
        "dnsh": [_leaf(criterion) for criterion in activity.dnsh],
        "provenance": {
            "source": activity.provenance.source,
            "verification": activity.provenance.verification,
            "note": activity.provenance.note,
        },
        "details": dict(activity.details),
        "reconstruction": catalogue.is_reconstruction,
        "status_note_en": catalogue.status_note.en or None,
        "status_note_zh": catalogue.status_note.zh or None,
    }


def _node(node: CriterionNode) -> Record:
    if isinstance(node, CriterionGroup):
        return {node.mode: [_node(member) for member in node.members], "scope": _scope(node.scope)}
    return _leaf(node)


def _scope(scope: Scope) -> Record | None:
    """None for a node that is for every project on every day."""
    if scope == Scope():
        return None
    return {
        "applies_to": list(scope.applies_to),
        "not_for": list(scope.not_for),
        "where": [
            {"metric": gate.metric, "comparator": gate.comparator, "limit": gate.value, "unit": gate.unit}
            for gate in scope.where
        ],
        "valid_from": None if scope.valid_from is None else scope.valid_from.isoformat(),
        "valid_to": None if scope.valid_to is None else scope.valid_to.isoformat(),
    }


def _leaf(criterion: Criterion) -> Record:
    return {
        "kind": criterion.kind,
        "summary_en": criterion.summary.en,
        "summary_zh": criterion.summary.zh,
        "objective": criterion.objective,
        "tier": criterion.tier,
        "role": criterion.role,
        "metric": criterion.metric,
        "comparator": criterion.comparator,
        "limit": criterion.value,
        "unit": criterion.unit,
        "condition_en": None if criterion.condition is None else criterion.condition.en,
        "condition_zh": None if criterion.condition is None else criterion.condition.zh,
        "scope": _scope(criterion.scope),
        "shown_by": list(criterion.shown_by),
        "refuted_by": list(criterion.refuted_by),
        "certificates": [{"scheme": one.scheme, "level": one.level} for one in criterion.certificates],
        "deadline": None
        if criterion.deadline is None
        else {
            "event": criterion.deadline.event,
            "comparator": criterion.deadline.comparator,
            "day": criterion.deadline.day.isoformat(),
        },
        "year": criterion.year,
        "track": criterion.track,
        "standard": criterion.standard,
        "reference": criterion.reference,
        "verification": criterion.verification,
    }


def _index(index: ActivityIndex) -> Record:
    return {
        "core": list(index.core),
        "part": list(index.part),
        "mentioned": list(index.mentioned),
        "roles": list(index.roles),
        "modifiers": list(index.modifiers),
        "excluded": list(index.excluded),
        "needs_all_core": index.needs_all_core,
    }


def activity_summary(activity: Activity) -> Record:
    """What a listing shows of ``activity``."""
    return {
        "id": activity.id,
        "catalogue": activity.catalogue,
        "code": activity.code,
        "name_en": activity.name.en,
        "name_zh": activity.name.zh,
        "objectives": list(activity.objectives),
        "contribution": activity.contribution,
        "topics": [*activity.index.core, *activity.index.part],
        "roles": list(activity.index.roles),
        "tiers": sorted({leaf.tier for leaf in activity.criterion_leaves() if leaf.tier}),
        "criteria": sum(1 for _ in activity.criterion_leaves()),
    }
