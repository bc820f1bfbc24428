"""A portfolio by label and status: under each regime, over all of them, and by sector."""

from __future__ import annotations

from dataclasses import replace

from reports.document import Block, Column, Figure, Paragraph, Section, Table
from reports.portfolio_entry import Portfolio
from reports.portfolio_totals import (
    LABELS,
    LONG,
    STATUSES,
    Line,
    Whole,
    breakdown,
    by_label,
    by_status,
    currencies,
    grouped,
    share,
    sums,
)
from reports.render import Record
from reports.sectors import sector_names
from reports.vocabulary import HEADLINE, HEADLINE_NAME
from taxonomy.model import LocalisedText

CATALOGUE = Column("catalogue", LocalisedText("Catalogue", "目录"))
LABEL = Column("label", LocalisedText("Label", "标签"), "label")
STATUS = Column("status", LocalisedText("Status", "状态"), "status")
SECTOR = Column("sector", LocalisedText("Sector", "领域"))


def regime_name(portfolio: Portfolio, name: str) -> LocalisedText:
    """A regime, or the headline over all of them, as it is shown."""
    return HEADLINE_NAME if name == HEADLINE else portfolio.known.catalogues[name].short_title


def shown_regimes(portfolio: Portfolio) -> tuple[str, ...]:
    """The regimes in their order, then the headline."""
    return (*portfolio.regimes, HEADLINE) if portfolio.regimes else ()


def regimes_record(portfolio: Portfolio, whole: Whole) -> Record:
    """Regime -> label -> sums, with the statuses that the label was given with."""
    found: Record = {}
    for name in shown_regimes(portfolio):
        labelled = by_label(portfolio.entries, name)
        found[name] = {}
        for label in LABELS:
            entries = labelled.get(label, [])
            statuses = by_status(entries, name)
            found[name][label] = sums(entries, whole) | {
                "statuses": {status: sums(statuses[status], whole) for status in STATUSES if status in statuses}
            }
    return found


def regimes_section(portfolio: Portfolio, by_regime: Record) -> Section:
    """Green, transition and not eligible under each regime."""
    lines: list[Line] = [
        ((regime_name(portfolio, name), label), labels[label]) for name, labels in by_regime.items() for label in LABELS
    ]
    encoding = {"category": "catalogue", "series": "label"}
    title = LocalisedText("Labels under each catalogue", "各目录标签")
    blocks: list[Block] = [
        Paragraph(
            LocalisedText(
                "Every judged project counts once under every catalogue. “Green” and “transition” include projects whose evidence is "
                "missing: the label there is the one that an analyst would pencil in. The table of statuses shows how much of "
                "each rests on evidence.",
                "每个已判定项目在每个目录下计一次。“绿色”与“转型”包括缺少证据的项目，其标签为分析人员暂拟。状态表说明各标签有多少有证据支持。",
            ),
            "caveat",
        ),
        *breakdown(
            "labels",
            title,
            (CATALOGUE, LABEL),
            lines,
            currencies(portfolio.entries),
            chart="stacked-bars",
            encoding=encoding,
        ),
    ]
    statuses: list[Line] = [
        ((regime_name(portfolio, name), label, status), found)
        for name, labels in by_regime.items()
        for label in LABELS
        for status, found in labels[label]["statuses"].items()
    ]
    blocks += breakdown(
        "statuses",
        LocalisedText("What the labels rest on", "标签的依据"),
        (CATALOGUE, LABEL, STATUS),
        statuses,
        currencies(portfolio.entries),
        with_empty=False,
    )
    return Section("regimes", LocalisedText("Results by catalogue", "各目录结果"), tuple(blocks))


def sectors_record(portfolio: Portfolio, whole: Whole) -> Record:
    """Sector -> its sums, and regime -> label -> sums in it; sectors without a project are left out."""
    by_sector = grouped(portfolio.entries, lambda one: one.sector)
    found: Record = {}
    for sector in sector_names():
        if sector not in by_sector:
            continue
        entries = by_sector[sector]
        found[sector] = sums(entries, whole) | {"regimes": {}}
        for name in shown_regimes(portfolio):
            labelled = by_label(entries, name)
            found[sector]["regimes"][name] = {label: sums(labelled.get(label, []), whole) for label in LABELS}
    return found


def sectors_section(portfolio: Portfolio, by_sector: Record) -> Section:
    """Sectors by size and label, and how green each is under each regime."""
    names = sector_names()
    order = currencies(portfolio.entries)
    sizes: list[Line] = [((names[sector],), found) for sector, found in by_sector.items()]
    labels: list[Line] = [
        ((names[sector], regime_name(portfolio, name), label), labelled[label])
        for sector, found in by_sector.items()
        for name, labelled in found["regimes"].items()
        for label in LABELS
        if labelled[label]["projects"]
    ]
    blocks: list[Block] = [
        Paragraph(
            LocalisedText(
                "A sector is a group of headings of the catalogues, formed by this project so that all catalogues can be read side by "
                "side. A project belongs to the sector of its activity under the home catalogue where that accepts it, else under the "
                "first catalogue that does, else to that of the likeliest activity considered. It is no industry code.",
                "领域由本项目将各目录的标题归并而成，以便并列阅读。项目归入所在地目录认可的活动所属领域；所在地目录不认可的，取首个认可目录的活动；"
                "均不认可的，取可能性最高的候选活动。领域不是行业代码。",
            )
        ),
        *breakdown(
            "sectors",
            LocalisedText("Sectors by size", "各领域规模"),
            (SECTOR,),
            sizes,
            order,
            chart="bars",
            encoding={"category": "sector"},
        ),
        _heat_map(portfolio, by_sector),
    ]
    columns = (SECTOR, CATALOGUE, LABEL)
    blocks += map(_long, breakdown("sector-labels", _SECTOR_LABELS, columns, labels, order, with_empty=False))
    return Section("sectors", LocalisedText("Results by sector", "各领域结果"), tuple(blocks))


_SECTOR_LABELS = LocalisedText("Labels by sector and catalogue", "各领域、各目录标签")


def _heat_map(portfolio: Portfolio, by_sector: Record) -> Figure:
    table = Table(
        "sector-heat-map",
        LocalisedText("Share of each sector's projects that is green", "各领域绿色项目占比"),
        (
            SECTOR,
            CATALOGUE,
            Column("projects", LocalisedText("Projects", "项目数"), "integer"),
            Column("green", LocalisedText("Green", "绿色"), "integer"),
            Column("share", LocalisedText("Green share", "绿色占比"), "share"),
        ),
        tuple(
            (
                sector_names()[sector],
                regime_name(portfolio, name),
                found["projects"],
                labels["green"]["projects"],
                share(labels["green"]["projects"], found["projects"]),
            )
            for sector, found in by_sector.items()
            for name, labels in found["regimes"].items()
        ),
    )
    return Figure(
        "heat-map",
        table,
        {"x": "catalogue", "y": "sector", "value": "share"},
        LocalisedText(
            "For each sector and catalogue, the share of the sector's projects that is green.",
            "各领域在各目录下的绿色项目占比。",
        ),
    )


def _long(block: Block) -> Block:
    """The same table, marked so that a page shows it only in part where it is long."""
    if isinstance(block, Table) and len(block.rows) > LONG:
        return replace(block, is_long=True)
    return block
