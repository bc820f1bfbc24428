"""An activity across the border as a record: each counterpart with relation, confidence, stricter side and criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mappings.crosswalk import Crossing
from reports.render import Record
from taxonomy.library import library
from taxonomy.model import Activity


def crosswalk_record(activity: Activity, found: Mapping[str, Sequence[Crossing]]) -> Record:
    """The JSON form of the counterparts of ``activity`` by catalogue."""
    return {
        "activity": activity.id,
        "name_en": activity.name.en,
        "name_zh": activity.name.zh,
        "criteria": _criteria(activity),
        "counterparts": {name: [_counterpart(one) for one in crossings] for name, crossings in found.items()},
        "reconstructions": [name for name in found if library().catalogues[name].is_reconstruction],
    }


def _counterpart(one: Crossing) -> Record:
    other = library()[one.counterpart]
    return {
        "id": other.id,
        "code": other.code,
        "name_en": other.name.en,
        "name_zh": other.name.zh,
        "predicate": one.predicate,
        "confidence": one.confidence,
        "status": one.status,
        "stricter": one.stricter,
        "criteria": _criteria(other),
    }


def _criteria(activity: Activity) -> list[Record]:
    """What can be measured; conditions in words are with the activity itself."""
    return [
        {"kind": leaf.kind, "tier": leaf.tier, "summary_en": leaf.summary.en, "summary_zh": leaf.summary.zh}
        for leaf in activity.criterion_leaves()
        if leaf.kind in ("threshold", "certification")
    ]
