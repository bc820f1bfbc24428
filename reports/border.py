"""What a project is called across the border: counterparts of its activity, which side is stricter, limits side by side."""

from __future__ import annotations

from classification.verdict import Label, Verdict
from mappings.crosswalk import Crossing, crosswalk
from reports.document import Block, Cell, Column, Paragraph, Section, Table
from reports.matched import anchor, matched_activity
from reports.provenance import shown_code
from reports.render import LABEL_NAMES, TIER_NAMES, Record
from reports.vocabulary import RELATION_NAMES, REVIEW_NAMES, STRICTER_NAMES, joined
from taxonomy.library import Library
from taxonomy.metrics import load_metrics
from taxonomy.model import Activity, Criterion, LocalisedText

_LABELS: tuple[Label, ...] = ("green", "transition", "not_eligible")


def labels_record(verdict: Verdict) -> dict[str, list[str]]:
    """Label -> the regimes that give it."""
    return {
        label: [name for name, one in verdict.regimes.items() if one.label == label]
        for label in _LABELS
        if any(one.label == label for one in verdict.regimes.values())
    }


def crossings(verdict: Verdict, home: str) -> tuple[Crossing, ...]:
    """Counterparts of the activity that the project is, in the other regimes of the verdict."""
    start = anchor(verdict, home)
    if start is None:
        return ()
    own = start.id.partition(":")[0]
    targets = [name for name in verdict.regimes if name != own]
    return tuple(one for rows in crosswalk(start.id, targets).values() for one in rows)


def crossing_record(one: Crossing) -> Record:
    """A counterpart as plain values."""
    return {
        "activity": one.activity,
        "counterpart": one.counterpart,
        "predicate": one.predicate,
        "stricter": one.stricter,
        "confidence": one.confidence,
        "status": one.status,
    }


def measurable(activity: Activity) -> tuple[Criterion, ...]:
    """The criteria of an activity that a figure or a certificate decides."""
    return tuple(
        leaf
        for leaf in activity.criterion_leaves()
        if leaf.role == "pass" and (leaf.is_numeric or leaf.kind == "certification")
    )


def border_section(verdict: Verdict, known: Library, home: str) -> Section:
    """Where the regimes part, and which side asks for more."""
    blocks: list[Block] = [_parting(verdict, known)]
    start = anchor(verdict, home)
    if start is None:
        blocks.append(
            Paragraph(
                LocalisedText(
                    "No catalogue has an accepted activity to start from, so nothing is compared across the border.",
                    "没有目录认定相符的活动，因此不作跨境比较。",
                )
            )
        )
    else:
        blocks += _counterparts(verdict, known, home, known[start.id])
        blocks += _limits(verdict, known)
    return Section("border", LocalisedText("What differs across the border", "跨境差异"), tuple(blocks))


def _parting(verdict: Verdict, known: Library) -> Paragraph:
    named = {
        label: joined([known.catalogues[name].short_title for name in names])
        for label, names in labels_record(verdict).items()
    }
    said = LocalisedText(
        "; ".join(f"{LABEL_NAMES[label].en}: {names.en}" for label, names in named.items()),
        "；".join(f"{LABEL_NAMES[label].zh}：{names.zh}" for label, names in named.items()),
    )
    if len(named) == 1:
        return Paragraph(LocalisedText(f"All catalogues say the same — {said.en}.", f"各目录结论一致——{said.zh}。"))
    return Paragraph(LocalisedText(f"The catalogues differ — {said.en}.", f"各目录结论不一——{said.zh}。"), "finding")


def _counterparts(verdict: Verdict, known: Library, home: str, start: Activity) -> list[Block]:
    found = crossings(verdict, home)
    own = known.catalogues[start.catalogue].short_title
    code = shown_code(start)
    if not found:
        return [
            Paragraph(
                LocalisedText(
                    f"The mapping sets name no counterpart of {start.name.en} ({own.en}{' ' + code if code else ''}).",
                    f"映射集中没有“{start.name.zh}”（{own.zh}{' ' + code if code else ''}）的对应活动。",
                )
            )
        ]
    named = {name: one.id for name, regime in verdict.regimes.items() if (one := matched_activity(regime)) is not None}
    table = Table(
        "counterparts",
        LocalisedText(
            f"Counterparts of {start.name.en} ({own.en}{' ' + code if code else ''})",
            f"“{start.name.zh}”（{own.zh}{' ' + code if code else ''}）的对应活动",
        ),
        (
            Column("catalogue", LocalisedText("Catalogue", "目录")),
            Column("code", LocalisedText("Code", "编号"), "code"),
            Column("name", LocalisedText("Activity", "活动")),
            Column("relation", LocalisedText("Relation", "关系")),
            Column("stricter", LocalisedText("Stricter side", "更严的一方")),
            Column("confidence", LocalisedText("Confidence", "置信度"), "share"),
            Column("status", LocalisedText("Status", "状态")),
            Column("named", LocalisedText("Named by the verdict", "判定所指")),
        ),
        tuple(_counterpart(one, known, named) for one in found),
        note=LocalisedText(
            "Relation and stricter side are seen from the activity in the title. The stricter side is told by limits on the same "
            "quantity in force on 2026-01-01. Mapping sets are proposals of this project unless a person reviewed them.",
            "关系与更严一方均自标题所列活动看。更严一方依据2026-01-01有效的同一指标限值判断。除经人工复核者外，映射集均为本项目拟议。",
        ),
    )
    return [table]


def _counterpart(one: Crossing, known: Library, named: dict[str, str]) -> tuple[Cell, ...]:
    other = known[one.counterpart]
    return (
        known.catalogues[other.catalogue].short_title,
        shown_code(other),
        other.name,
        RELATION_NAMES[one.predicate],
        STRICTER_NAMES[one.stricter],
        one.confidence,
        REVIEW_NAMES[one.status],
        LocalisedText("yes", "是") if one.counterpart in named.values() else LocalisedText("no", "否"),
    )


def _limits(verdict: Verdict, known: Library) -> list[Block]:
    """Limits of the activities that the verdict names, ordered by quantity so that like stands beside like."""
    matched = {
        name: known[one.id] for name, regime in verdict.regimes.items() if (one := matched_activity(regime)) is not None
    }
    found = [
        (leaf.metric or "", place, activity, leaf)
        for place, activity in enumerate(matched.values())
        for leaf in measurable(activity)
    ]
    if not found:
        return []
    found.sort(key=lambda one: one[:2])
    return [
        Table(
            "limits",
            LocalisedText("Limits and certificates side by side", "限值与证书对照"),
            (
                Column("quantity", LocalisedText("Quantity", "指标")),
                Column("catalogue", LocalisedText("Catalogue", "目录")),
                Column("code", LocalisedText("Code", "编号"), "code"),
                Column("tier", LocalisedText("Tier", "层级")),
                Column("comparator", LocalisedText("Asked for", "要求"), "code"),
                Column("limit", LocalisedText("Limit", "限值"), "number"),
                Column("unit", LocalisedText("Unit", "单位"), "code"),
                Column("criterion", LocalisedText("Criterion", "标准")),
            ),
            tuple(_limit(activity, leaf, known) for _, _, activity, leaf in found),
            note=LocalisedText(
                "All limits of the activity that decide, also those for other products, sizes or periods than the project's.",
                "列出该活动所有起决定作用的限值，包括适用于其他产品、规模或期间的限值。",
            ),
        )
    ]


def _limit(activity: Activity, leaf: Criterion, known: Library) -> tuple[Cell, ...]:
    metric = load_metrics().get(leaf.metric or "")
    return (
        LocalisedText("certificate", "证书") if metric is None else metric.name,
        known.catalogues[activity.catalogue].short_title,
        shown_code(activity),
        None if leaf.tier is None else TIER_NAMES[leaf.tier],
        leaf.comparator or "",
        leaf.value if leaf.is_numeric and isinstance(leaf.value, float) else None,
        leaf.unit or "",
        leaf.summary,
    )
