"""The verdict under each regime: side by side with activity and clause, one by one with what was considered."""

from __future__ import annotations

from classification.verdict import RegimeVerdict, Verdict
from reports.document import Block, Cell, Column, Paragraph, Section, Table
from reports.matched import matched_activity
from reports.provenance import heading_names, legal_place, shown_code
from reports.render import LABEL_NAMES, STATUS_NAMES
from taxonomy.library import Library
from taxonomy.model import LocalisedText


def result_section(verdict: Verdict, known: Library) -> Section:
    """The headline, its reasons, and the verdicts of all regimes in one table."""
    head = verdict.headline
    label, status = LABEL_NAMES[head.label], STATUS_NAMES[head.status]
    basis = _COMMON_GROUND if head.regime == "common" else known.catalogues[head.regime].short_title
    blocks: list[Block] = [
        Paragraph(
            LocalisedText(
                f"Result: {label.en}, {status.en}. Probability that the label is right: {head.probability:.0%}. Taken from: {basis.en}.",
                f"结论：{label.zh}，{status.zh}。标签正确的概率：{head.probability:.0%}。依据：{basis.zh}。",
            ),
            "finding",
        ),
        *(Paragraph(reason.text) for reason in head.reasons),
        *(Paragraph(advice, "caveat") for advice in head.review),
        _regimes_table(verdict, known),
    ]
    return Section("result", LocalisedText("Result", "结论"), tuple(blocks))


def regimes_section(verdict: Verdict, known: Library) -> Section:
    """One section a regime: reasons and the activities that were considered."""
    return Section(
        "regimes",
        LocalisedText("Catalogue by catalogue", "逐个目录"),
        sections=tuple(_regime_section(name, one, known) for name, one in verdict.regimes.items()),
    )


def parts_table(verdict: Verdict) -> Table:
    """The parts that the description lists, each judged by itself."""
    return Table(
        "parts",
        LocalisedText("Parts that the description lists", "描述中分列的各部分"),
        (
            Column("part", LocalisedText("Part, in the words of the text", "部分（原文）"), "code"),
            Column("share", LocalisedText("Share of the money", "资金占比"), "share"),
            Column("label", LocalisedText("Label", "标签"), "label"),
            Column("status", LocalisedText("Status", "状态"), "status"),
            Column("probability", LocalisedText("Probability", "概率"), "share"),
        ),
        tuple(
            (one.part.text, one.part.share, one.headline.label, one.headline.status, one.headline.probability)
            for one in verdict.components
        ),
        note=LocalisedText(
            "Where the shares of all parts are known, the strictest label of the parts with a third or more of the money is the "
            "result; otherwise that of the whole text.",
            "各部分占比均已知时，以占资金三分之一及以上各部分中最严的标签为结论，否则以全文判定为准。",
        ),
    )


def _regimes_table(verdict: Verdict, known: Library) -> Table:
    return Table(
        "regimes",
        LocalisedText("Verdict under each catalogue", "各目录判定"),
        (
            Column("catalogue", LocalisedText("Catalogue", "目录")),
            Column("label", LocalisedText("Label", "标签"), "label"),
            Column("status", LocalisedText("Status", "状态"), "status"),
            Column("probability", LocalisedText("Probability of the label", "标签概率"), "share"),
            Column("code", LocalisedText("Code", "编号"), "code"),
            Column("activity", LocalisedText("Activity", "活动")),
            Column("headings", LocalisedText("Under the headings", "所属标题")),
            Column("legal_ref", LocalisedText("Legal place", "法律依据")),
        ),
        tuple(_regime_row(name, one, known) for name, one in verdict.regimes.items()),
        note=LocalisedText(
            "Status: confirmed – criteria met by evidence; presumed – listed without a measurable condition, or plainly met; "
            "evidence missing – the label that an analyst would pencil in; rejected – a criterion failed or an exclusion holds; "
            "no match – no activity of the catalogue fits. A blank code: none accepted, or the official number could not be read.",
            "状态：已确认——证据达到标准；推定——目录未设可量化条件或明显达到；缺少证据——分析人员暂拟的标签；否定——有标准未达或属排除项；"
            "无对应活动——目录中没有相符的活动。编号空白：没有认定的活动，或官方编号未能读取。",
        ),
    )


def _regime_row(name: str, one: RegimeVerdict, known: Library) -> tuple[Cell, ...]:
    catalogue = known.catalogues[name]
    matched = matched_activity(one)
    start = (catalogue.short_title, one.label, one.status, one.probability)
    if matched is None:
        return (*start, "", None, None, "")
    activity = known[matched.id]
    headings = heading_names(known, activity)
    above = LocalisedText(" › ".join(text.en for text in headings), " › ".join(text.zh for text in headings))
    return (*start, shown_code(activity), activity.name, above, legal_place(known, activity))


def _regime_section(name: str, one: RegimeVerdict, known: Library) -> Section:
    catalogue = known.catalogues[name]
    label, status = LABEL_NAMES[one.label], STATUS_NAMES[one.status]
    blocks: list[Block] = [
        Paragraph(
            LocalisedText(
                f"{label.en}, {status.en}; probability {one.probability:.0%}.",
                f"{label.zh}，{status.zh}；概率{one.probability:.0%}。",
            )
        )
    ]
    blocks += [Paragraph(reason.text) for reason in one.reasons if reason.text != catalogue.status_note]
    if one.is_aligned:
        blocks.append(Paragraph(_TRANSITIONAL))
    if one.is_reconstruction:
        blocks.append(Paragraph(catalogue.status_note, "caveat"))
    if one.activities:
        blocks.append(
            Table(
                f"candidates-{name}",
                LocalisedText("Activities considered, likeliest first", "相符活动（按可能性排列）"),
                (
                    Column("code", LocalisedText("Code", "编号"), "code"),
                    Column("activity", LocalisedText("Activity", "活动")),
                    Column("probability", LocalisedText("Probability", "概率"), "share"),
                ),
                tuple((shown_code(known[item.id]), item.name, item.probability) for item in one.activities),
                note=_NOT_ACCEPTED if matched_activity(one) is None else None,
            )
        )
    return Section(f"regime-{name}", catalogue.title, tuple(blocks))


_COMMON_GROUND = LocalisedText("the joint reading of all catalogues asked for", "所询各目录的综合结论")
_NOT_ACCEPTED = LocalisedText("None of them was accepted as a match.", "以上均未被认定为相符。")
_TRANSITIONAL = LocalisedText(
    "The EU marks the activity as transitional; if all tests are met it counts as Taxonomy-aligned.",
    "欧盟将该活动列为转型活动；各项测试均通过时，视为符合分类法。",
)
