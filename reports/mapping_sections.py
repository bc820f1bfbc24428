"""The tables and figures of one pair of catalogues in a mapping report."""

from __future__ import annotations

from reports.document import Block, Column, Figure, Paragraph, Section, Table
from reports.mapping_limits import criteria_table, limits_table
from reports.mapping_pairs import NO_BAND, Pair, Side, link_cells, link_columns, sector_of, stricter_side_name
from reports.provenance import shown_code
from reports.render import Record
from reports.sectors import sector_names
from reports.vocabulary import RELATION_NAMES, REVIEW_NAMES, STRICTER_NAMES
from taxonomy.library import Library
from taxonomy.model import LocalisedText

#: A longer list goes to the workbook whole and to a page in part.
_LONG = 40


def pair_section(pair: Pair, record: Record, known: Library) -> Section:
    """Everything about two catalogues."""
    first, second = pair.forward.catalogue, pair.backward.catalogue
    key = f"{first.id}-{second.id}"
    title = LocalisedText(
        f"{first.short_title.en} and {second.short_title.en}", f"{first.short_title.zh}与{second.short_title.zh}"
    )
    if not record["joined"]:
        nothing = LocalisedText("No mapping set joins these two catalogues.", "没有映射集连接这两个目录。")
        return Section(f"pair-{key}", title, (Paragraph(nothing, "finding"),))
    blocks: list[Block] = [_finding(pair, record)]
    blocks += [
        Paragraph(
            LocalisedText(f"{one.title.en}: {one.status_note.en}", f"{one.title.zh}：{one.status_note.zh}"), "caveat"
        )
        for one in (first, second)
        if one.is_reconstruction
    ]
    blocks.append(_coverage(pair, key, record))
    sections = (
        Section(
            f"sectors-{key}",
            LocalisedText("One to many, by sector", "各领域的一对多情况"),
            (_sectors(pair.forward, record["forward"]), _sectors(pair.backward, record["backward"])),
        ),
        Section(
            f"relations-{key}",
            LocalisedText("Relation and stricter side", "关系与更严的一方"),
            (_relations(pair, key, record), _stricter(pair, key, record), _links(pair, key, record, known)),
        ),
        Section(
            f"criteria-{key}",
            LocalisedText("Criteria side by side", "标准对照"),
            (
                limits_table(pair, record["limits"], known) if record["limits"] else _NO_LIMITS,
                criteria_table(pair, record["criteria"], known),
            ),
        ),
        Section(
            f"without-{key}",
            LocalisedText("Activities without a counterpart", "没有对应活动的条目"),
            (_without(pair.forward, known), _without(pair.backward, known)),
        ),
        Section(
            f"confidence-{key}",
            LocalisedText("Confidence and review status", "置信度与复核状态"),
            (_confidence(key, record),),
        ),
    )
    return Section(f"pair-{key}", title, tuple(blocks), sections)


def _finding(pair: Pair, record: Record) -> Paragraph:
    first, second = pair.forward.catalogue.short_title, pair.backward.catalogue.short_title
    there, back = record["forward"], record["backward"]
    return Paragraph(
        LocalisedText(
            f"{there['covered']} of {there['activities']} activities of {first.en} have a counterpart in {second.en}; "
            f"{back['covered']} of {back['activities']} the other way. {len(record['links'])} links.",
            f"{first.zh}的{there['activities']}项活动中，{there['covered']}项在{second.zh}中有对应；"
            f"反向为{back['activities']}项中的{back['covered']}项。共{len(record['links'])}条对应。",
        ),
        "finding",
    )


def _coverage(pair: Pair, key: str, record: Record) -> Table:
    first, second = pair.forward.catalogue.short_title, pair.backward.catalogue.short_title
    names = {"forward": (first, second), "backward": (second, first)}
    return Table(
        f"coverage-{key}",
        LocalisedText("Coverage both ways", "双向覆盖"),
        (
            Column("from", LocalisedText("From", "自")),
            Column("to", LocalisedText("To", "至")),
            *_COVERAGE,
        ),
        tuple((*names[way], *(record[way][name] for name in _COVERAGE_KEYS)) for way in ("forward", "backward")),
        note=LocalisedText(
            "“Said to have none” – a set states that there is no counterpart; “not said” – no set has a line on the activity. Neither proves that the "
            "other catalogue would reject the project.",
            "“注明无对应”——映射集写明没有对应活动；“未说明”——映射集中没有该活动。二者均不表明对方目录会否定该项目。",
        ),
    )


def _sectors(side: Side, record: Record) -> Figure:
    table = Table(
        f"sectors-{side.catalogue.id}-{side.other.id}",
        LocalisedText(
            f"From {side.catalogue.short_title.en} to {side.other.short_title.en}, by sector",
            f"从{side.catalogue.short_title.zh}到{side.other.short_title.zh}（按领域）",
        ),
        (
            Column("sector", LocalisedText("Sector", "领域")),
            *_COVERAGE,
            Column("one", LocalisedText("With one", "一项"), "integer"),
            Column("two", LocalisedText("With two", "两项"), "integer"),
            Column("three_or_more", LocalisedText("With three or more", "三项及以上"), "integer"),
            Column("most", LocalisedText("Most", "最多"), "integer"),
        ),
        tuple(
            (
                sector_names()[sector],
                *(found[name] for name in (*_COVERAGE_KEYS, "one", "two", "three_or_more", "most")),
            )
            for sector, found in record["sectors"].items()
        ),
        note=LocalisedText(
            "Sectors are groups of official headings, formed by this project.", "领域由本项目将官方标题归并而成。"
        ),
    )
    return Figure(
        "bars",
        table,
        {"category": "sector", "value": "share"},
        LocalisedText(
            "For each sector, the share of activities that have a counterpart.", "各领域中有对应活动的条目占比。"
        ),
    )


def _relations(pair: Pair, key: str, record: Record) -> Figure:
    table = Table(
        f"relations-{key}",
        LocalisedText("Links by relation", "按关系统计的对应"),
        (Column("relation", LocalisedText("Relation", "关系")), _LINKS),
        tuple((name, record["relations"][one]) for one, name in RELATION_NAMES.items() if one in record["relations"]),
        note=LocalisedText(
            f"Seen from {pair.forward.catalogue.short_title.en}.", f"自{pair.forward.catalogue.short_title.zh}看。"
        ),
    )
    return Figure("bars", table, {"category": "relation", "value": "links"}, table.title)


def _stricter(pair: Pair, key: str, record: Record) -> Figure:
    sides = {"source": pair.forward.catalogue.short_title, "target": pair.backward.catalogue.short_title}
    names = {
        one: LocalisedText(f"{sides[one].en} stricter", f"{sides[one].zh}更严") if one in sides else name
        for one, name in STRICTER_NAMES.items()
    }
    table = Table(
        f"stricter-{key}",
        LocalisedText("Links by stricter side", "按更严一方统计的对应"),
        (Column("stricter", LocalisedText("Stricter side", "更严的一方")), _LINKS),
        tuple((name, record["stricter"][one]) for one, name in names.items() if one in record["stricter"]),
        note=LocalisedText(
            "By limits on the same quantity in force on 2026-01-01. A side that sets a figure is the stricter where the other side's "
            "official text was read and sets none. Conditions in words are not weighed.",
            "依据2026-01-01有效的同一指标限值。一方设有数值而另一方官方文本已读且未设的，前者更严。文字条件不作衡量。",
        ),
    )
    return Figure("bars", table, {"category": "stricter", "value": "links"}, table.title)


def _links(pair: Pair, key: str, record: Record, known: Library) -> Table:
    return Table(
        f"links-{key}",
        LocalisedText("Every link", "全部对应"),
        (
            *link_columns(pair),
            Column("relation", LocalisedText("Relation", "关系")),
            Column("stricter", LocalisedText("Stricter side", "更严的一方")),
            Column("confidence", LocalisedText("Confidence", "置信度"), "share"),
            Column("status", LocalisedText("Status", "状态")),
        ),
        tuple(
            (
                *link_cells(one, known),
                RELATION_NAMES[one["predicate"]],
                stricter_side_name(pair, one["stricter"]),
                one["confidence"],
                REVIEW_NAMES[one["status"]],
            )
            for one in record["links"]
        ),
        note=LocalisedText("A blank code: the official number could not be read.", "编号空白：官方编号未能读取。"),
        is_long=True,
    )


def _without(side: Side, known: Library) -> Table:
    uncovered = side.uncovered
    return Table(
        f"without-{side.catalogue.id}-{side.other.id}",
        LocalisedText(
            f"{side.catalogue.short_title.en}, without a counterpart in {side.other.short_title.en}",
            f"{side.catalogue.short_title.zh}中在{side.other.short_title.zh}没有对应的活动",
        ),
        (
            Column("code", LocalisedText("Code", "编号"), "code"),
            Column("activity", LocalisedText("Activity", "活动")),
            Column("sector", LocalisedText("Sector", "领域")),
            Column("said", LocalisedText("What the sets say", "映射集的说明")),
        ),
        tuple(
            (
                shown_code(one),
                one.name,
                sector_names()[sector_of(known, one)],
                LocalisedText("said to have none", "注明无对应")
                if one.id in side.denied
                else LocalisedText("not said", "未说明"),
            )
            for one in uncovered
        ),
        is_long=len(uncovered) > _LONG,
    )


def _confidence(key: str, record: Record) -> Table:
    rows = []
    for one, count in record["bands"].items():
        status, _, band = one.partition("/")
        shown = LocalisedText("not stated", "未注明") if band == NO_BAND else LocalisedText(band, band)
        rows.append((REVIEW_NAMES[status], shown, count))
    return Table(
        f"confidence-{key}",
        LocalisedText("Links by status and confidence", "按状态与置信度统计的对应"),
        (
            Column("status", LocalisedText("Status", "状态")),
            Column("confidence", LocalisedText("Confidence (lower end included)", "置信度（含下限）")),
            _LINKS,
        ),
        tuple(rows),
        note=LocalisedText(
            "The confidence of a proposed link is the matcher's own, that the two correspond at all; it is no reviewer's judgement.",
            "拟议对应的置信度由匹配器给出，指二者确有对应的把握，并非复核者的判断。",
        ),
    )


_LINKS = Column("links", LocalisedText("Links", "对应数"), "integer")
_COVERAGE_KEYS = ("activities", "covered", "share", "denied", "silent", "links")
_COVERAGE = (
    Column("activities", LocalisedText("Activities", "活动数"), "integer"),
    Column("covered", LocalisedText("With a counterpart", "有对应"), "integer"),
    Column("share", LocalisedText("Share", "占比"), "share"),
    Column("denied", LocalisedText("Said to have none", "注明无对应"), "integer"),
    Column("silent", LocalisedText("Not said", "未说明"), "integer"),
    Column("links", LocalisedText("Links", "对应数"), "integer"),
)
_NO_LIMITS = Paragraph(
    LocalisedText("No pair of counterparts puts a figure on the same quantity.", "没有一对活动就同一指标设有数值。")
)
