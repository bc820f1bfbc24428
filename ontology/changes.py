"""What differs between two versions of a catalogue: a change log that a person can read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from mappings.sssom import NO_TERM, all_rows
from ontology.reading import catalogues_of
from ontology.resource import read_file
from taxonomy.compiled import load_records
from taxonomy.errors import InputError
from taxonomy.library import library
from taxonomy.model import Activity, Catalogue, Criterion, CriterionGroup, LocalisedText
from taxonomy.records import build_catalogue

Kind = Literal["added", "removed", "changed", "moved"]
_RANK = {"skos:exactMatch": 0, "skos:closeMatch": 1, "skos:narrowMatch": 2, "skos:broadMatch": 3}
_HEAD = ("title", "issuer", "legal_ref", "version", "published", "effective", "superseded", "is_reconstruction")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``subject`` is the older identifier, or the newer one of what was added; ``moved`` has both.

    ``fields`` are those that differ, each with what it was and what it is.
    """

    kind: Kind
    subject: str
    name: LocalisedText
    other: str = ""
    fields: tuple[tuple[str, LocalisedText, LocalisedText], ...] = ()


def read_catalogues(text: str) -> Mapping[str, Catalogue]:
    """The catalogues that an argument means: the id of one, a catalogue file, or a file of RDF. Raises InputError."""
    if text in library().catalogues:
        return {text: library().catalogues[text]}
    file = Path(text)
    if file.suffix.lower() in (".yaml", ".yml"):
        if not file.is_file():
            raise _unreadable(text)
        records, _ = load_records([file], f"compared-{file.stem}")
        one = build_catalogue(records[0], file.name)
        return {one.id: one}
    if not file.is_file():
        raise _unreadable(text)
    found = catalogues_of(read_file(file))
    if not found:
        raise InputError(
            f"{text} holds no catalogue", f"{text}中没有目录", mend=("give a graph of mcgt", "请给出mcgt的图谱")
        )
    return {one.id: one for one in found}


def changes(old: Mapping[str, Catalogue], new: Mapping[str, Catalogue]) -> Iterator[Change]:
    """Every difference, by catalogue. One catalogue against another of a different id: paired by the mapping sets."""
    if len(old) == len(new) == 1 and set(old) != set(new):
        yield from _across(next(iter(old.values())), next(iter(new.values())))
        return
    for identifier in sorted({*old, *new}):
        if identifier not in new:
            yield Change("removed", identifier, old[identifier].title)
        elif identifier not in old:
            yield Change("added", identifier, new[identifier].title)
        else:
            yield from _within(old[identifier], new[identifier])


def _within(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    head = tuple(
        (name, _short(getattr(old, name)), _short(getattr(new, name)))
        for name in _HEAD
        if getattr(old, name) != getattr(new, name)
    )
    if head:
        yield Change("changed", old.id, new.title, fields=head)
    before = {activity.id: activity for activity in old.activities}
    after = {activity.id: activity for activity in new.activities}
    for identifier, activity in before.items():
        if identifier not in after:
            yield Change("removed", identifier, activity.name)
        elif activity != after[identifier]:
            yield Change("changed", identifier, after[identifier].name, fields=_fields(activity, after[identifier]))
    for identifier, activity in after.items():
        if identifier not in before:
            yield Change("added", identifier, activity.name)


def _across(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    """Each activity of the older list with its closest counterpart in the newer one."""
    after = {activity.id: activity for activity in new.activities}
    best: dict[str, tuple[tuple[int, float], str]] = {}
    for row in all_rows():
        if row.object_ == NO_TERM or row.predicate not in _RANK:
            continue
        ends = (row.subject, row.object_) if row.subject.startswith(f"{old.id}:") else (row.object_, row.subject)
        order = (_RANK[row.predicate], -(row.confidence or 0.0))
        if ends[1] in after and (ends[0] not in best or order < best[ends[0]][0]):
            best[ends[0]] = (order, ends[1])
    reached = {target for _, target in best.values()}
    for activity in old.activities:
        if activity.id not in best:
            yield Change("removed", activity.id, activity.name)
            continue
        target = after[best[activity.id][1]]
        yield Change("moved", activity.id, activity.name, target.id, _fields(activity, target, _ACROSS))
    for identifier, one in after.items():
        if identifier not in reached:
            yield Change("added", identifier, one.name)


_ACROSS = ("name", "criteria")


def _fields(
    old: Activity, new: Activity, names: tuple[str, ...] = ()
) -> tuple[tuple[str, LocalisedText, LocalisedText], ...]:
    wanted = names or tuple(field.name for field in fields(Activity))
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in wanted)
    return tuple((name, _short(before), _short(after)) for name, before, after in pairs if before != after)


def _short(value: object) -> LocalisedText:
    """A value in one line: a text as it is, criteria as their summaries."""
    if isinstance(value, LocalisedText):
        return value
    if isinstance(value, Criterion):
        return value.summary
    if isinstance(value, CriterionGroup):
        return _joined(value.members, f"{value.mode}({{}})")
    if isinstance(value, tuple):
        return _joined(value)
    text = "" if value is None else str(value)
    return LocalisedText(text, text)


def _joined(values: Iterable[object], form: str = "{}") -> LocalisedText:
    texts = [_short(one) for one in values]
    english, chinese = ([one.in_language(language) for one in texts] for language in ("en", "zh"))
    return LocalisedText(form.format("; ".join(english)), form.format("；".join(chinese)))


def _unreadable(text: str) -> InputError:
    known = ", ".join(library().catalogues)
    return InputError(
        f"{text!r} is neither a catalogue nor a file",
        f"{text!r}既不是目录也不是文件",
        mend=(f"give a file, or one of {known}", f"请给出文件，或{known}之一"),
    )
