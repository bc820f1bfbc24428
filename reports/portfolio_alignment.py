"""The EU's split of a portfolio: eligible or not, and how far substantial contribution is shown."""

from __future__ import annotations

from collections.abc import Mapping

from reports.document import Column, Paragraph, Section
from reports.portfolio_entry import Entry, Portfolio, RegimeEntry
from reports.portfolio_totals import Line, Whole, breakdown, currencies, grouped, sums
from reports.render import Record
from reports.vocabulary import CONTRIBUTION_NAMES
from taxonomy.model import LocalisedText

#: In the order in which they are shown; each project falls into exactly one.
STAGE_NAMES: Mapping[str, LocalisedText] = {
    "not-eligible": LocalisedText(
        "Not eligible: no activity matched, or excluded by a rule", "未纳入：没有相符活动，或被规则排除"
    ),
    "failed": LocalisedText("Eligible; substantial contribution fails", "已纳入；不构成实质性贡献"),
    "open": LocalisedText(
        "Eligible; substantial contribution open, evidence missing", "已纳入；实质性贡献待定，缺少证据"
    ),
    "presumed": LocalisedText("Eligible; substantial contribution presumed", "已纳入；推定构成实质性贡献"),
    "confirmed": LocalisedText(
        "Eligible; substantial contribution confirmed by evidence", "已纳入；证据确认构成实质性贡献"
    ),
}
ELIGIBLE = tuple(name for name in STAGE_NAMES if name != "not-eligible")


def eu_stage(one: RegimeEntry) -> str:
    """How far a project comes under the EU Taxonomy before do no significant harm and minimum safeguards.

    A project that a rule excludes without a criterion compared is not eligible, although an activity may stand nearby.
    """
    if one.label == "not_eligible":
        return "failed" if one.status == "rejected" and one.has_failed else "not-eligible"
    if one.candidate is None:
        return "not-eligible"
    if one.label == "transition" and not one.is_aligned:
        return "open"
    return one.status if one.status in ("presumed", "confirmed") else "open"


def alignment_record(portfolio: Portfolio, whole: Whole) -> Record:
    """Stages with their sums, all that is eligible, and the kinds of activity among what is presumed or confirmed."""
    by_stage = grouped(portfolio.entries, lambda one: eu_stage(one.regimes["eu"]))
    eligible = [one for stage in ELIGIBLE for one in by_stage.get(stage, [])]
    shown = by_stage.get("presumed", []) + by_stage.get("confirmed", [])
    kinds = grouped(shown, lambda one: _kind(one, portfolio))
    return {
        "eligible": sums(eligible, whole),
        "stages": {stage: sums(by_stage.get(stage, []), whole) for stage in STAGE_NAMES},
        "kinds": {kind: sums(kinds[kind], whole) for kind in CONTRIBUTION_NAMES if kind in kinds},
    }


def _kind(one: Entry, portfolio: Portfolio) -> str:
    activity = one.regimes["eu"].activity
    found = None if activity is None else portfolio.known[activity].contribution
    return found or "own-performance"


def alignment_section(portfolio: Portfolio, record: Record) -> Section:
    """The split as tables, with what it is not."""
    stages: list[Line] = [((STAGE_NAMES[stage],), found) for stage, found in record["stages"].items()]
    kinds: list[Line] = [((CONTRIBUTION_NAMES[kind],), found) for kind, found in record["kinds"].items()]
    order = currencies(portfolio.entries)
    eligible, count = record["eligible"]["projects"], len(portfolio.entries)
    blocks = [
        Paragraph(
            LocalisedText(
                f"{eligible} of {count} projects are Taxonomy-eligible: the delegated acts describe their activity.",
                f"{count}个项目中有{eligible}个纳入分类法范围：授权条例列有其活动。",
            ),
            "finding",
        ),
        Paragraph(
            LocalisedText(
                "No line of this table may be reported as Taxonomy-aligned. Alignment needs do no significant harm and minimum safeguards "
                "besides substantial contribution, and neither is judged here. “Eligible” is the Taxonomy's word and is not the opposite "
                "of the label “not eligible”. Disclosures under Article 8 of Regulation (EU) 2020/852 are ratios of an undertaking's "
                "turnover, CapEx and OpEx, or of a bank's covered assets, with templates of their own for nuclear energy and fossil "
                "gas; this is a split of project amounts that can prepare them and does not replace them.",
                "本表任何一行均不得披露为“符合分类法”。除实质性贡献外，还须通过无重大损害与最低保障要求，二者均未在此判定。“纳入”为分类法用语，"
                "与标签“不合格”不是反义。(EU) 2020/852号条例第8条的披露为企业营业额、资本支出、运营支出的比率，或银行相关资产的比率，核能与化石燃气"
                "另有模板；本表为项目金额的划分，可用于准备披露，不能替代披露。",
            ),
            "caveat",
        ),
        *breakdown(
            "eu-stages",
            LocalisedText(
                "EU Taxonomy: eligible, and how far substantial contribution is shown",
                "欧盟分类法：纳入情况及实质性贡献",
            ),
            (Column("stage", LocalisedText("Stage", "阶段")),),
            stages,
            order,
            chart="bars",
            encoding={"category": "stage"},
        ),
        *breakdown(
            "eu-kinds",
            LocalisedText(
                "Kind of activity, where contribution is presumed or confirmed", "活动类型（推定或确认构成贡献者）"
            ),
            (Column("kind", LocalisedText("Kind", "类型")),),
            kinds,
            order,
            with_empty=False,
        ),
    ]
    return Section("eu-alignment", LocalisedText("EU: eligible and aligned", "欧盟：纳入与符合"), tuple(blocks))
