"""The report on a portfolio: totals by label, regime and sector, the common ground, what is missing, every project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from classification.intake.tables import Row
from reports.document import Block, Column, KeyFigure, KeyFigures, Paragraph, Report, Section
from reports.portfolio_alignment import alignment_record, alignment_section
from reports.portfolio_appendix import project_records, projects_section, rows_record, rows_section
from reports.portfolio_concentration import concentration_record, concentration_section
from reports.portfolio_confidence import confidence_record, confidence_section
from reports.portfolio_entry import Holding, Portfolio, gather
from reports.portfolio_flows import NEW, OLD, common_ground_section, flows_record, relabelling_section
from reports.portfolio_gaps import gaps_record, gaps_section
from reports.portfolio_home_only import home_only_record, home_only_section
from reports.portfolio_regimes import (
    regime_name,
    regimes_record,
    regimes_section,
    sectors_record,
    sectors_section,
)
from reports.portfolio_totals import Line, breakdown, currencies, currency_name, whole_of
from reports.provenance import catalogue_record, provenance_section, signature_section
from reports.render import Record
from reports.sectors import sector_names
from reports.vocabulary import HEADLINE
from taxonomy.library import Library, library
from taxonomy.model import Catalogue, LocalisedText

#: The form of ``data``; raised whenever a member changes its meaning.
SCHEMA = 1


def portfolio_report(
    results: Iterable[tuple[Row | Holding, Record]],
    *,
    day: date,
    home: str = "cn2025",
    common: str = "mcgt",
    name: str = "",
    known: Library | None = None,
) -> Report:
    """The report on projects and their verdict records (``reports.render.verdict_record`` or ``error_record``).

    ``results`` is read once; of each project only what the sums need is kept. ``day`` is the date that the report states,
    ``home`` the regime that the projects were labelled under, ``common`` the one to compare it with: the headline where
    the verdicts lack it. ``name`` is that of the portfolio. Raises InputError where the verdicts do not belong together.
    """
    known = known or library()
    portfolio = gather(results, known, home, common)
    if common not in portfolio.regimes:
        portfolio = replace(portfolio, common=HEADLINE)
    used = tuple(one for key, one in known.catalogues.items() if key in portfolio.regimes)
    data = _data(portfolio, used, day)
    sections = [_summary(portfolio, data), rows_section(portfolio, data["rows"])]
    if portfolio.entries:
        sections += [
            regimes_section(portfolio, data["by_regime"]),
            sectors_section(portfolio, data["by_sector"]),
            common_ground_section(portfolio, data["flows"]),
            home_only_section(portfolio, data["home_only"]),
            gaps_section(portfolio, data["gaps"]),
        ]
        if data["eu"] is not None:
            sections.append(alignment_section(portfolio, data["eu"]))
        if data["relabelling"] is not None:
            sections.append(relabelling_section(portfolio, data["relabelling"]))
        sections += [
            concentration_section(portfolio, data["concentration"]),
            confidence_section(portfolio, data["confidence"]),
        ]
    sections += [
        _method_section(portfolio, used),
        provenance_section(used, portfolio.versions, day),
        signature_section(),
        projects_section(portfolio),
    ]
    judged = data["rows"]["judged"]
    return Report(
        kind="portfolio",
        title=LocalisedText(
            f"Portfolio report: {name}" if name else "Portfolio report",
            f"项目组合报告：{name}" if name else "项目组合报告",
        ),
        subtitle=LocalisedText(
            f"{judged} projects, judged as of {_days(portfolio)}", f"{judged}个项目，判定日期{_days(portfolio)}"
        ),
        day=day,
        versions=portfolio.versions,
        sections=tuple(sections),
        data=data,
    )


def _days(portfolio: Portfolio) -> str:
    return ", ".join(str(one) for one in portfolio.judged) or "–"


def _data(portfolio: Portfolio, used: tuple[Catalogue, ...], day: date) -> Record:
    whole = whole_of(portfolio.entries)
    regimes = portfolio.regimes
    return {
        "schema": SCHEMA,
        "kind": "portfolio",
        "day": day.isoformat(),
        "judged": [one.isoformat() for one in portfolio.judged],
        "home": portfolio.home,
        "common": portfolio.common,
        "regimes": list(regimes),
        "versions": dict(sorted(portfolio.versions.items())),
        "rows": rows_record(portfolio, whole),
        "by_regime": regimes_record(portfolio, whole),
        "by_sector": sectors_record(portfolio, whole),
        "flows": flows_record(portfolio, portfolio.home, portfolio.common, whole),
        "home_only": home_only_record(portfolio, whole),
        "gaps": gaps_record(portfolio, whole),
        "eu": alignment_record(portfolio, whole) if "eu" in regimes else None,
        "relabelling": flows_record(portfolio, OLD, NEW, whole) if {OLD, NEW} <= set(regimes) else None,
        "concentration": concentration_record(portfolio, whole),
        "confidence": confidence_record(portfolio, whole),
        "sectors": {key: {"name_en": text.en, "name_zh": text.zh} for key, text in sector_names().items()},
        "catalogues": [catalogue_record(one) for one in used],
        "projects": project_records(portfolio),
    }


def _summary(portfolio: Portfolio, data: Record) -> Section:
    title = LocalisedText("Summary", "摘要")
    if not portfolio.entries:
        return Section("summary", title, (Paragraph(_NOTHING, "finding"),))
    home, common = regime_name(portfolio, portfolio.home), regime_name(portfolio, portfolio.common)
    at_home, on_common = data["by_regime"][portfolio.home]["green"], data["by_regime"][portfolio.common]["green"]
    rows = data["rows"]
    blocks: list[Block] = [
        Paragraph(
            LocalisedText(
                f"{rows['judged']} projects were judged, {rows['failed']} rows could not be judged. Green under {home.en}: {_percent(at_home)} of the "
                f"projects; green on the common ground ({common.en}): {_percent(on_common)}.",
                f"已判定{rows['judged']}个项目，{rows['failed']}行未能判定。{home.zh}下为绿色的占项目数的{_percent(at_home)}；"
                f"{common.zh}下为绿色的占{_percent(on_common)}。",
            ),
            "finding",
        )
    ]
    blocks.append(_key_figures(portfolio, data, home, common))
    blocks += _first_to_ask(portfolio, data["gaps"])
    lines: list[Line] = [
        ((LocalisedText(f"Green under {home.en}", f"{home.zh}：绿色"),), at_home),
        ((LocalisedText(f"Green under {common.en}", f"{common.zh}：绿色"),), on_common),
        *(
            ((LocalisedText(f"of which {name.en}", f"其中{name.zh}"),), on_common["statuses"][status])
            for status, name in _EVIDENCE.items()
            if status in on_common["statuses"]
        ),
        ((LocalisedText("Green at home only", "仅在所在地为绿色"),), data["home_only"]["total"]),
    ]
    if data["eu"] is not None:
        lines.append(((LocalisedText("EU Taxonomy-eligible", "纳入欧盟分类法范围"),), data["eu"]["eligible"]))
    lines.append(((LocalisedText("Review by a person advised", "建议人工复核"),), data["confidence"]["review"]))
    blocks += breakdown(
        "key-figures",
        LocalisedText("Key figures", "主要数据"),
        (Column("measure", LocalisedText("Measure", "指标")),),
        lines,
        currencies(portfolio.entries),
    )
    return Section("summary", title, tuple(blocks))


def _key_figures(portfolio: Portfolio, data: Record, home: LocalisedText, common: LocalisedText) -> KeyFigures:
    """What a reader should take away; by amount in the currency of most projects, where there is one."""
    first = next(iter(currencies(portfolio.entries)), None)

    def share_of(found: Record) -> tuple[float | None, LocalisedText]:
        if first is None or found["amounts"].get(first, {}).get("share") is None:
            return found["share"], LocalisedText("of the projects", "占项目数")
        name = currency_name(first)
        return found["amounts"][first]["share"], LocalisedText(f"of the amount in {name.en}", f"占{name.zh}金额")

    measures = (
        (LocalisedText(f"Green under {home.en}", f"{home.zh}：绿色"), data["by_regime"][portfolio.home]["green"]),
        (LocalisedText(f"Green under {common.en}", f"{common.zh}：绿色"), data["by_regime"][portfolio.common]["green"]),
        (LocalisedText("Green at home only", "仅在所在地为绿色"), data["home_only"]["total"]),
        (LocalisedText("Review by a person advised", "建议人工复核"), data["confidence"]["review"]),
    )
    figures = [KeyFigure(LocalisedText("Projects judged", "已判定项目"), data["rows"]["judged"], "integer")]
    for title, found in measures:
        value, note = share_of(found)
        figures.append(KeyFigure(title, value, "share", note=note))
    return KeyFigures(tuple(figures))


def _first_to_ask(portfolio: Portfolio, gaps: list[Record]) -> list[Block]:
    """The missing evidence that holds up most money of the currency with the most projects."""
    for currency in currencies(portfolio.entries):
        held = [one for one in gaps if currency in one["amounts"]]
        if held:
            first = min(held, key=lambda one: (-one["amounts"][currency]["amount"], one["evidence"]))
            amount, name = f"{first['amounts'][currency]['amount']:,.0f}", currency_name(currency)
            return [
                Paragraph(
                    LocalisedText(
                        f"Most money waits for one piece of evidence: {first['name_en'].rstrip('.')} ({amount} {name.en}).",
                        f"涉及金额最大的缺失证据：{first['name_zh'].rstrip('。')}（{amount} {name.zh}）。",
                    ),
                    "finding",
                )
            ]
    return []


def _percent(found: Record) -> str:
    return "–" if found["share"] is None else f"{found['share']:.1%}"


def _method_section(portfolio: Portfolio, used: tuple[Catalogue, ...]) -> Section:
    notes = [
        Paragraph(
            LocalisedText(f"{one.title.en}: {one.status_note.en}", f"{one.title.zh}：{one.status_note.zh}"),
            "caveat" if one.is_reconstruction else "plain",
        )
        for one in used
    ]
    return Section("method", LocalisedText("Method and limits", "方法与局限"), (*_METHOD, *notes))


_EVIDENCE = {
    "confirmed": LocalisedText("confirmed by evidence", "有证据确认"),
    "presumed": LocalisedText("presumed", "推定"),
    "evidence_missing": LocalisedText("evidence missing", "缺少证据"),
}
_NOTHING = LocalisedText("No project could be judged.", "没有项目得以判定。")
_METHOD = (
    Paragraph(
        LocalisedText(
            "Every project was judged from its description and the facts handed in with it, on the day stated, under each catalogue. "
            "Whether a description is true is not judged.",
            "各项目依据其描述及所附信息，按所示日期在各目录下判定。描述是否属实不作判定。",
        )
    ),
    Paragraph(
        LocalisedText(
            "Every judged project counts exactly once under each catalogue, with its whole amount. A project that lists parts counts by "
            "the verdict on the whole; its amount is not split.",
            "每个已判定项目在每个目录下恰计一次，并计入其全部金额。分列各部分的项目按整体判定计入，金额不作拆分。",
        )
    ),
    Paragraph(
        LocalisedText(
            "Shares by amount are shares of the amounts of that currency. No exchange rate is applied.",
            "金额占比以同一币种的金额为分母，不使用汇率。",
        )
    ),
    Paragraph(
        LocalisedText(
            "The headline over all catalogues and the common ground (M-CGT) are two things: the headline lets China, the EU and Singapore "
            "vote; the M-CGT asks whether every catalogue that an entry of its table rests on is green.",
            "总体结论与多边共同目录（M-CGT）是两回事：前者由中国、欧盟与新加坡目录共同得出；后者看其条目所依据的各目录是否均为绿色。",
        )
    ),
)
