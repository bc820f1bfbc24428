"""Which missing evidence holds up most money: a league table of what to ask for first."""

from __future__ import annotations

from reports.document import Block, Cell, Column, Paragraph, Section, Table
from reports.portfolio_entry import Entry, Portfolio
from reports.portfolio_regimes import regime_name
from reports.portfolio_totals import LONG, PRICED, PROJECTS, Whole, amount_column, currencies, currency_name, sums
from reports.render import Record
from reports.vocabulary import joined
from taxonomy.model import LocalisedText


def gaps_record(portfolio: Portfolio, whole: Whole) -> list[Record]:
    """Each missing thing with the projects that it holds up, the most projects first.

    A project counts once for each thing, under however many catalogues it is missing. ``alone`` are projects where it is
    all that is missing under some catalogue.
    """
    held: dict[str, list[Entry]] = {}
    alone: dict[str, int] = {}
    regimes: dict[str, set[str]] = {}
    for one in portfolio.entries:
        missing = {name: regime.missing for name, regime in one.regimes.items() if regime.missing}
        for key in dict.fromkeys(key for keys in missing.values() for key in keys):
            held.setdefault(key, []).append(one)
            alone[key] = alone.get(key, 0) + any(keys == (key,) for keys in missing.values())
            regimes.setdefault(key, set()).update(name for name, keys in missing.items() if key in keys)
    found = [
        {
            "evidence": key,
            "name_en": portfolio.missing_names[key].en,
            "name_zh": portfolio.missing_names[key].zh,
            "regimes": [name for name in portfolio.regimes if name in regimes[key]],
            "alone": alone[key],
        }
        | sums(entries, whole)
        for key, entries in held.items()
    ]
    return sorted(found, key=lambda one: (-one["projects"], one["evidence"]))


def gaps_section(portfolio: Portfolio, gaps: list[Record]) -> Section:
    """The league by number of projects, and by amount for each currency."""
    title = LocalisedText("Missing evidence: what would move most money", "缺失证据：补齐后影响金额最大的项")
    if not gaps:
        none = LocalisedText("No verdict is open for want of evidence.", "没有因缺少证据而待定的判定。")
        return Section("gaps", title, (Paragraph(none),))
    blocks: list[Block] = [
        Paragraph(
            LocalisedText(
                "Counted are projects with a verdict that is open because the figure or certificate is missing. A project can lack "
                "several things, so lines must not be added up. Evidence can settle a verdict either way.",
                "统计因缺少该数值或证书而判定待定的项目。一个项目可能缺少多项，各行不得相加。证据补齐后，结论可能成立，也可能被否定。",
            ),
            "caveat",
        ),
        Table(
            "gaps",
            LocalisedText("By number of projects", "按项目数"),
            (
                *_NAMES,
                PROJECTS,
                Column("alone", LocalisedText("of which all that is missing", "其中仅缺此项"), "integer"),
            ),
            tuple((*_names(portfolio, one), one["projects"], one["alone"]) for one in gaps),
            is_long=len(gaps) > LONG,
        ),
    ]
    for currency in currencies(portfolio.entries):
        ranked = sorted(
            (one for one in gaps if currency in one["amounts"]),
            key=lambda one: (-one["amounts"][currency]["amount"], one["evidence"]),
        )
        if not ranked:
            continue
        name = currency_name(currency)
        blocks.append(
            Table(
                f"gaps-{currency.lower()}",
                LocalisedText(f"By amount, {name.en}", f"按金额（{name.zh}）"),
                (*_NAMES, PRICED, amount_column(currency), _SHARE),
                tuple((*_names(portfolio, one), *_amount(one, currency)) for one in ranked),
                is_long=len(ranked) > LONG,
            )
        )
    return Section("gaps", title, tuple(blocks))


_NAMES = (
    Column("evidence", LocalisedText("Missing", "缺失项")),
    Column("catalogues", LocalisedText("Asked for by", "要求方")),
)
_SHARE = Column("share", LocalisedText("Share of the whole amount", "占总金额"), "share")


def _names(portfolio: Portfolio, one: Record) -> tuple[Cell, ...]:
    return (
        LocalisedText(one["name_en"], one["name_zh"]),
        joined([regime_name(portfolio, name) for name in one["regimes"]]),
    )


def _amount(one: Record, currency: str) -> tuple[Cell, ...]:
    found = one["amounts"][currency]
    return (found["projects"], found["amount"], found["share"])
