"""An imported catalogue takes the place of a reconstruction: which entries are the same, what goes over, what differs."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from taxonomy.importers import ImportedCatalogue
from taxonomy.importers.wording import likeness
from taxonomy.library import Library
from taxonomy.model import Activity, ActivityIndex, Catalogue, LocalisedText

#: Code or identifier of an activity -> other catalogue -> identifiers.
References = Mapping[str, Mapping[str, Sequence[str]]]

#: Names at least this alike are one activity, where no reference says so.
SAME_NAME = 85.0
#: Topics taken from an activity whose name is less alike than this are a guess, and said to be one.
_RESEMBLES = 60.0
#: In the order in which topics are taken from the activities that an entry refers to.
_TOPIC_SOURCES = ("eu", "cn2021", "sg")


@dataclass(frozen=True, slots=True)
class Pair:
    """An entry of both. ``added`` and ``dropped`` are references that only the official file has, or lacks."""

    code: str
    name: LocalisedText
    former: Activity
    added: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What an import changes, in the order of the two files."""

    both: tuple[Pair, ...]
    only_official: tuple[tuple[str, LocalisedText], ...]
    only_reconstruction: tuple[Activity, ...]

    @property
    def changed(self) -> tuple[Pair, ...]:
        """Entries of both whose references differ."""
        return tuple(pair for pair in self.both if pair.added or pair.dropped)


def supersede(
    imported: ImportedCatalogue, former: Catalogue, former_references: References, known: Library
) -> tuple[dict[str, Any], Difference, tuple[LocalisedText, ...]]:
    """The record to keep, the difference from the reconstruction, and what is doubtful about it.

    An entry takes over the index of its counterpart in the reconstruction, else it gets one from the activities that it
    refers to; and the name in a language that the file lacks. ``details`` says where each came from.
    """
    record = copy.deepcopy(imported.record)
    references = imported.references()
    activities = {str(one["code"]): one for one in record["activities"]}
    names = {code: LocalisedText(one["name"]["en"], one["name"]["zh"]) for code, one in activities.items()}
    former_by_code = {one.code: former_references.get(one.id, {}) for one in former.activities}
    counterpart = _pairs(names, references, former.activities, former_by_code)
    notes = []
    for code, activity in activities.items():
        referred = [known[target] for base in _TOPIC_SOURCES for target in references.get(code, {}).get(base, ())]
        note = _fill(activity, names[code], counterpart.get(code), referred, (*former.activities, *known))
        notes += [note] if note else []
    both = tuple(
        Pair(code, names[code], one, *_changes(references.get(code, {}), former_by_code[one.code]))
        for code in activities
        if (one := counterpart.get(code))
    )
    kept = {one.id for one in counterpart.values()}
    difference = Difference(
        both=both,
        only_official=tuple((code, names[code]) for code in activities if code not in counterpart),
        only_reconstruction=tuple(one for one in former.activities if one.id not in kept),
    )
    return record, difference, tuple(notes)


def _pairs(
    names: Mapping[str, LocalisedText],
    references: References,
    former: Sequence[Activity],
    former_references: References,
) -> dict[str, Activity]:
    """Entry -> its counterpart, one to one: the same number, else an EU activity in common, else the same name."""
    scored = []
    for code, name in names.items():
        european = set(references.get(code, {}).get("eu", ()))
        for one in former:
            alike = likeness(name, one.name)
            theirs = set(former_references[one.code].get("eu", ()))
            if one.code_status == "official" and one.code == code:
                scored.append((3.0, alike, code, one))
            elif european & theirs:
                scored.append((1 + len(european & theirs) / len(european | theirs), alike, code, one))
            elif alike >= SAME_NAME:
                scored.append((0.0, alike, code, one))
    scored.sort(key=lambda item: (-item[0], -item[1], item[2], item[3].code))
    found: dict[str, Activity] = {}
    taken: set[str] = set()
    for _, _, code, one in scored:
        if code not in found and one.id not in taken:
            found[code] = one
            taken.add(one.id)
    return found


def _changes(
    new: Mapping[str, Sequence[str]], old: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    ours = [target for targets in new.values() for target in targets]
    theirs = [target for targets in old.values() for target in targets]
    return (
        tuple(target for target in ours if target not in theirs),
        tuple(target for target in theirs if target not in ours),
    )


def _fill(
    activity: dict[str, Any],
    name: LocalisedText,
    counterpart: Activity | None,
    referred: Sequence[Activity],
    resembling: Iterable[Activity],
) -> LocalisedText | None:
    """Give ``activity`` its index and the missing half of its name; a note where the index is a guess."""
    details: dict[str, Any] = activity.setdefault("details", {})
    note = None
    if counterpart and _is_indexed(counterpart):
        sources, index = [counterpart], counterpart.index
    elif indexed := [one for one in referred if _is_indexed(one)]:
        sources = [one for one in indexed if one.catalogue == indexed[0].catalogue]
        index = joined(sources)
    else:
        candidates = [one for one in resembling if _is_indexed(one)]
        nearest = max(candidates, key=lambda one: (likeness(name, one.name), one.id))
        sources, index = [nearest], nearest.index
        if likeness(name, nearest.name) < _RESEMBLES:
            en = f"{activity['code']}: refers to no activity known here; its topics are those of {nearest.id}, a guess."
            zh = f"{activity['code']}：未对应此处任何活动；其主题暂取自{nearest.id}，仅为推测。"
            note = LocalisedText(en, zh)
    activity["index"] = _index_record(index)
    details["index_from"] = [one.id for one in sources]
    for language in ("en", "zh"):
        if not activity["name"][language]:
            giver = next((one for one in (counterpart, *referred) if one and getattr(one.name, language)), None)
            other = "zh" if language == "en" else "en"
            # Where nobody has a name in that language, the one there is stands for both rather than one of ours.
            activity["name"][language] = getattr(giver.name, language) if giver else activity["name"][other]
            details[f"name_{language}_from"] = giver.id if giver else activity["code"]
    return note


def _is_indexed(activity: Activity) -> bool:
    return bool(activity.index.core and activity.index.roles)


def joined(activities: Sequence[Activity]) -> ActivityIndex:
    """The index of an entry that covers ``activities``: about any of them, excluding only what all exclude."""
    indices = [one.index for one in activities]
    core = _union(index.core for index in indices)
    part = [one for one in _union(index.part for index in indices) if one not in core]
    excluded = [one for one in indices[0].excluded if all(one in index.excluded for index in indices)]
    return ActivityIndex(
        core=tuple(core),
        part=tuple(part),
        roles=tuple(_union(index.roles for index in indices)),
        modifiers=tuple(one for one in indices[0].modifiers if all(one in index.modifiers for index in indices)),
        excluded=tuple(one for one in excluded if one not in core and one not in part),
        needs_all_core=len(indices) == 1 and indices[0].needs_all_core,
    )


def _union(values: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(one for value in values for one in value))


def _index_record(index: ActivityIndex) -> dict[str, Any]:
    fields = ("core", "part", "mentioned", "roles", "modifiers", "excluded")
    record: dict[str, Any] = {name: list(getattr(index, name)) for name in fields if getattr(index, name)}
    return record | ({"facets": "all"} if index.needs_all_core else {})
