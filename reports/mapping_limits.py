"""Limits of two counterparts on the same quantity, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reports.border import measurable
from reports.document import Column, Table
from reports.mapping_pairs import Pair, link_cells, link_columns, stricter_side_name
from reports.render import Record
from taxonomy.library import Library
from taxonomy.metrics import load_metrics
from taxonomy.model import Activity, Criterion, LocalisedText

#: Criteria shown in one cell.
_SHOWN = 6


def green_limits(activity: Activity, day: date) -> dict[str, list[Criterion]]:
    """The figures that decide about green on a day, by quantity."""
    found: dict[str, list[Criterion]] = {}
    for leaf in activity.criterion_leaves():
        decides = leaf.role == "pass" and leaf.tier in (None, "green") and leaf.scope.in_force(day)
        if leaf.metric is not None and leaf.is_numeric and decides:
            found.setdefault(leaf.metric, []).append(leaf)
    return found


def limits_records(pair: Pair, known: Library, day: date) -> list[Record]:
    """For each link and each quantity that both sides put a figure on: what each asks for."""
    return list(_limits(pair, known, day))


def _limits(pair: Pair, known: Library, day: date) -> Iterator[Record]:
    for link in pair.links:
        ours = green_limits(known[link.activity], day)
        theirs = green_limits(known[link.counterpart], day)
        for metric in sorted(ours.keys() & theirs.keys()):
            yield {
                "first": link.activity,
                "second": link.counterpart,
                "metric": metric,
                "first_limits": [_limit(one) for one in ours[metric]],
                "second_limits": [_limit(one) for one in theirs[metric]],
                "stricter": link.stricter,
            }


def _limit(one: Criterion) -> Record:
    return {"comparator": one.comparator, "limit": one.value, "unit": one.unit}


def limits_table(pair: Pair, limits: list[Record], known: Library) -> Table:
    """The comparisons as a table."""
    first, second = pair.forward.catalogue.short_title, pair.backward.catalogue.short_title
    return Table(
        f"limits-{pair.forward.catalogue.id}-{pair.backward.catalogue.id}",
        LocalisedText("Criteria side by side", "标准对照"),
        (
            *link_columns(pair),
            Column("metric", LocalisedText("Quantity", "指标")),
            Column("first_limits", first, "code"),
            Column("second_limits", second, "code"),
            Column("stricter", LocalisedText("Stricter, over all quantities", "更严的一方（综合各指标）")),
        ),
        tuple(
            (
                *link_cells(one, known),
                load_metrics()[one["metric"]].name,
                _said(one["first_limits"]),
                _said(one["second_limits"]),
                stricter_side_name(pair, one["stricter"]),
            )
            for one in limits
        ),
        note=LocalisedText(
            "Several figures of one side are for different products, sizes or options of the same activity.",
            "同一方列有多个数值的，分别适用于该活动的不同产品、规模或选项。",
        ),
        is_long=True,
    )


def criteria_record(pair: Pair, known: Library) -> Record:
    """Activity -> its criteria that a figure or a certificate decides, for every activity with a counterpart."""
    linked = dict.fromkeys(name for one in pair.links for name in (one.activity, one.counterpart))
    return {
        name: [{"text_en": text.en, "text_zh": text.zh} for text in found]
        for name in linked
        if (found := dict.fromkeys(leaf.summary for leaf in measurable(known[name])))
    }


def criteria_table(pair: Pair, criteria: Record, known: Library) -> Table:
    """For each link, what each side asks for in figures and certificates, in words."""
    first, second = pair.forward.catalogue.short_title, pair.backward.catalogue.short_title
    return Table(
        f"criteria-{pair.forward.catalogue.id}-{pair.backward.catalogue.id}",
        LocalisedText("What each side asks for, link by link", "逐条对应的双方要求"),
        (
            Column("first", LocalisedText(f"Activity, {first.en}", f"{first.zh}活动")),
            Column("first_criteria", LocalisedText(f"Asked for by {first.en}", f"{first.zh}的要求")),
            Column("second", LocalisedText(f"Activity, {second.en}", f"{second.zh}活动")),
            Column("second_criteria", LocalisedText(f"Asked for by {second.en}", f"{second.zh}的要求")),
        ),
        tuple(
            (
                known[one.activity].name,
                _listed(criteria.get(one.activity, [])),
                known[one.counterpart].name,
                _listed(criteria.get(one.counterpart, [])),
            )
            for one in pair.links
            if one.activity in criteria or one.counterpart in criteria
        ),
        note=LocalisedText(
            f"Figures and certificates only, of all tiers, at most {_SHOWN} for each activity. Links where neither side asks for any are left out.",
            f"仅列数值与证书，含各层级，每项活动至多{_SHOWN}条；双方均无此类要求的从略。",
        ),
        is_long=True,
    )


def _listed(criteria: list[Record]) -> LocalisedText:
    """Criteria in one cell."""
    if not criteria:
        return LocalisedText("no figure or certificate", "无数值或证书要求")
    shown, more = criteria[:_SHOWN], len(criteria) - _SHOWN
    rest_en, rest_zh = (f"; {more} more", f"；另有{more}条") if more > 0 else ("", "")
    return LocalisedText(
        "; ".join(one["text_en"].rstrip(".") for one in shown) + rest_en,
        "；".join(one["text_zh"].rstrip("。") for one in shown) + rest_zh,
    )


def _said(limits: list[Record]) -> str:
    return "; ".join(
        dict.fromkeys(f"{one['comparator']} {one['limit']:g} {one['unit'] or ''}".strip() for one in limits)
    )
