"""Two verdicts on one project, given under different versions: what differs, and why, in words from both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reports.render import LABEL_NAMES, OUTCOME_NAMES, STATUS_NAMES, Record
from taxonomy.model import LocalisedText

#: Nothing an analyst would act on; the headline label; the label of some regime; only statuses or first activities.
Change = Literal["unchanged", "label", "regime_label", "detail"]

#: What makes two criteria the same one, and what may differ of it besides.
_IDENTITY = ("activity", "kind", "tier", "metric", "comparator", "reference")
_LIMIT = ("limit", "unit")


@dataclass(frozen=True, slots=True)
class Side:
    """One verdict under one regime, in short; the headline has no activity."""

    label: str
    status: str
    activity: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One regime, or the headline, before and after; a side is None where the regime was not judged then."""

    old: Side | None
    new: Side | None
    reasons: tuple[LocalisedText, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs. ``versions`` maps those that differ to before and after, None where one was not recorded."""

    change: Change
    headline: Difference
    regimes: Mapping[str, Difference]
    versions: Mapping[str, tuple[str | None, str | None]]


def compare(old: Record, new: Record) -> Changes:
    """What differs between two records of verdicts. The records may come from different versions."""
    # What is stored has its members sorted; the new verdict has them in the order in which they are shown.
    names = [*new["regimes"], *(name for name in old["regimes"] if name not in new["regimes"])]
    regimes = {name: _difference(old["regimes"].get(name), new["regimes"].get(name)) for name in names}
    headline = _difference(old["headline"], new["headline"])
    return Changes(_change(headline, regimes), headline, regimes, _versions(old["versions"], new["versions"]))


def _change(headline: Difference, regimes: Mapping[str, Difference]) -> Change:
    every = [headline, *regimes.values()]
    if all(one.old == one.new for one in every):
        return "unchanged"
    if _label(headline.old) != _label(headline.new):
        return "label"
    return "regime_label" if any(_label(one.old) != _label(one.new) for one in every) else "detail"


def _label(side: Side | None) -> str | None:
    return None if side is None else side.label


def _versions(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, tuple[str | None, str | None]]:
    names = [*old, *(name for name in new if name not in old)]
    return {name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}


def _difference(old: Record | None, new: Record | None) -> Difference:
    before, after = _side(old), _side(new)
    if before == after or old is None or new is None:
        return Difference(before, after, ())
    reasons = [*_sides(old, new, before, after), *_criteria(old, new), *_sentences(old, new)]
    return Difference(before, after, tuple(dict.fromkeys(reasons)))


def _side(one: Record | None) -> Side | None:
    if one is None:
        return None
    activities = one.get("activities") or [{}]
    return Side(one["label"], one["status"], activities[0].get("id"))


def _sides(old: Record, new: Record, before: Side | None, after: Side | None) -> Iterator[LocalisedText]:
    if before is None or after is None:
        return
    if before.label != after.label:
        yield _was(_LABEL, LABEL_NAMES[before.label], LABEL_NAMES[after.label])
    if before.status != after.status:
        yield _was(_STATUS, STATUS_NAMES[before.status], STATUS_NAMES[after.status])
    if before.activity != after.activity:
        yield _was(_ACTIVITY, _activity(old), _activity(new))


def _activity(one: Record) -> LocalisedText:
    if not one["activities"]:
        return _NONE
    first = one["activities"][0]
    return LocalisedText(f"{first['id']} {first['name_en']}", f"{first['id']} {first['name_zh']}")


def _criteria(old: Record, new: Record) -> Iterator[LocalisedText]:
    """The criteria of activities that both verdicts name: those that differ, are new, or are gone."""
    before, after = _by_identity(old), _by_identity(new)
    shared = {key[0] for key in before} & {key[0] for key in after}
    for key in [*before, *(key for key in after if key not in before)]:
        then, now = before.get(key), after.get(key)
        if key[0] not in shared or (then is not None and now is not None and _same(then, now)):
            continue
        if then is None and now is not None:
            yield _joined(_NEW, _criterion(now))
        elif now is None and then is not None:
            yield _joined(_GONE, _criterion(then))
        elif then is not None and now is not None:
            was, is_now = _criterion(then), _criterion(now)
            yield LocalisedText(f"then: {was.en}; now: {is_now.en}", f"当时：{was.zh}；现在：{is_now.zh}")


def _by_identity(one: Record) -> dict[tuple[Any, ...], Record]:
    """The criteria by what makes them the same; where several share that, by their order."""
    found: dict[tuple[Any, ...], Record] = {}
    for criterion in one.get("criteria", ()):
        key = tuple(criterion.get(name) for name in _IDENTITY)
        # Requirements in words differ in nothing but their words.
        key += (criterion["summary_en"],) if criterion.get("metric") is None else ()
        place = 0
        while (*key, place) in found:
            place += 1
        found[(*key, place)] = criterion
    return found


def _same(then: Record, now: Record) -> bool:
    return then["outcome"] == now["outcome"] and all(then.get(name) == now.get(name) for name in _LIMIT)


def _criterion(one: Record) -> LocalisedText:
    """A criterion with its outcome, its limit, and the figure that decided."""
    outcome = OUTCOME_NAMES[one["outcome"]]
    limit, figure = _limit(one), _figure(one)
    en = f"{one['summary_en'].rstrip('.')} ({'; '.join(filter(None, (limit, figure.en, outcome.en)))})"
    zh = f"{one['summary_zh'].rstrip('。')}（{'；'.join(filter(None, (limit, figure.zh, outcome.zh)))}）"
    return LocalisedText(en, zh)


def _limit(one: Record) -> str:
    if one.get("metric") is None or one.get("limit") is None:
        return ""
    return f"{one.get('comparator') or ''} {_number(one['limit'])} {one.get('unit') or ''}".strip()


def _figure(one: Record) -> LocalisedText:
    found = one.get("found")
    if not found:
        return LocalisedText("", "")
    value = _number(found["value"]) + (f"–{_number(found['upper'])}" if found.get("upper") is not None else "")
    shown = f"{value} {found.get('unit') or ''}".strip()
    return LocalisedText(f"found {shown}", f"查得{shown}")


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _sentences(old: Record, new: Record) -> Iterator[LocalisedText]:
    """The reasons of both verdicts, where they are not the same ones."""
    then, now = (tuple(LocalisedText(one["text_en"], one["text_zh"]) for one in side["reasons"]) for side in (old, new))
    yield from (_joined(_THEN, one) for one in then if one not in now)
    yield from (_joined(_NOW, one) for one in now if one not in then)


def _was(what: LocalisedText, old: LocalisedText, new: LocalisedText) -> LocalisedText:
    return LocalisedText(f"{what.en}: {old.en} → {new.en}", f"{what.zh}：{old.zh} → {new.zh}")


def _joined(before: LocalisedText, text: LocalisedText) -> LocalisedText:
    return LocalisedText(f"{before.en}: {text.en}", f"{before.zh}：{text.zh}")


_LABEL = LocalisedText("label", "结论")
_STATUS = LocalisedText("status", "状态")
_ACTIVITY = LocalisedText("activity", "活动")
_NONE = LocalisedText("none", "无")
_NEW = LocalisedText("new criterion", "新增标准")
_GONE = LocalisedText("criterion no longer asked for", "不再要求的标准")
_THEN = LocalisedText("then", "当时")
_NOW = LocalisedText("now", "现在")
