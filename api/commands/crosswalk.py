"""``mcgt crosswalk``: an activity across the border, counterpart by counterpart, with the criteria side by side."""

from __future__ import annotations

import json

from mappings.crosswalk import crosswalk
from reports.crosswalk_record import crosswalk_record
from reports.render import say
from reports.vocabulary import RELATION_NAMES, REVIEW_NAMES, STRICTER_NAMES
from taxonomy.library import library
from taxonomy.model import Activity, LocalisedText

_NONE = LocalisedText("no counterpart found", "未找到对应活动")
_NO_SET = LocalisedText("No mapping set joins this catalogue with another.", "没有连接该目录的映射集。")
_CRITERIA = LocalisedText("no measurable criterion", "无可量化标准")


def run(code: str, targets: list[str], language: str, *, as_json: bool) -> None:
    """Print the counterparts of an activity."""
    for name in targets:
        library().catalogue(name)
    activity = library().find(code)
    found = crosswalk(activity.id, targets)
    if as_json:
        print(json.dumps(crosswalk_record(activity, found), ensure_ascii=False, indent=1))
        return
    print(f"{activity.id}  {say(activity.name, language)}")
    _criteria(activity, language, "    ")
    for name, crossings in found.items():
        print(f"\n{say(library().catalogues[name].short_title, language)}")
        if library().catalogues[name].is_reconstruction:
            print(f"  ! {say(library().catalogues[name].status_note, language)}")
        for one in crossings:
            other = library()[one.counterpart]
            sure = "" if one.confidence is None else f" {one.confidence:.2f}"
            marks = (RELATION_NAMES[one.predicate], STRICTER_NAMES[one.stricter], REVIEW_NAMES[one.status])
            print(f"  {other.id}  {say(other.name, language)}")
            print(f"      {' · '.join(say(mark, language) for mark in marks)}{sure}")
            _criteria(other, language, "      ")
        if not crossings:
            print(f"  {say(_NONE, language)}")
    if not found:
        print(say(_NO_SET, language))


def _criteria(activity: Activity, language: str, indent: str) -> None:
    measurable = [leaf for leaf in activity.criterion_leaves() if leaf.kind in ("threshold", "certification")]
    for leaf in measurable[:6]:
        print(f"{indent}- {say(leaf.summary, language)}")
    if len(measurable) > 6:
        print(f"{indent}  … +{len(measurable) - 6}")
    if not measurable:
        print(f"{indent}- ({say(_CRITERIA, language)})")
