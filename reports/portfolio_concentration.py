"""How much of the money lies with few projects."""

from __future__ import annotations

import math

from reports.document import Block, Column, Paragraph, Section, Table
from reports.portfolio_entry import Entry, Portfolio
from reports.portfolio_regimes import LABEL, SECTOR, regime_name
from reports.portfolio_totals import Whole, amount_column, currencies, currency_name, share
from reports.render import Record
from reports.sectors import sector_names
from taxonomy.model import LocalisedText

_LARGEST = 10


def _ranked(portfolio: Portfolio, currency: str) -> list[Entry]:
    """Projects with an amount of a currency, the largest first."""
    priced = [one for one in portfolio.entries if one.currency == currency and one.amount is not None]
    return sorted(priced, key=lambda one: (-(one.amount or 0.0), one.holding.id, one.holding.number))


def concentration_record(portfolio: Portfolio, whole: Whole) -> Record:
    """Currency -> the largest projects, what they make up together, and the sum of squared shares."""
    found: Record = {}
    for currency in currencies(portfolio.entries):
        ranked = _ranked(portfolio, currency)
        total = whole.amounts[currency]
        amounts = [one.amount or 0.0 for one in ranked]
        found[currency] = {
            "projects": len(ranked),
            "amount": total,
            "top_1": share(amounts[0], total),
            "top_5": share(math.fsum(amounts[:5]), total),
            "top_10": share(math.fsum(amounts[:_LARGEST]), total),
            "herfindahl": math.fsum((amount / total) ** 2 for amount in amounts) if total else None,
            "largest": [
                {
                    "number": one.holding.number,
                    "id": one.holding.id,
                    "name": one.holding.name,
                    "sector": one.sector,
                    "amount": one.amount,
                    "share": share(one.amount or 0.0, total),
                    "cumulative": share(math.fsum(amounts[: place + 1]), total),
                    "home": one.label_under(portfolio.home),
                    "common": one.label_under(portfolio.common),
                }
                for place, one in enumerate(ranked[:_LARGEST])
            ],
        }
    return found


def concentration_section(portfolio: Portfolio, record: Record) -> Section:
    """The largest projects of each currency."""
    blocks: list[Block] = []
    if record:
        blocks.append(
            Table(
                "concentration",
                LocalisedText("Concentration by currency", "各币种集中度"),
                (
                    Column("currency", LocalisedText("Currency", "币种")),
                    Column("projects", LocalisedText("Projects with an amount", "有金额的项目数"), "integer"),
                    Column("top_1", LocalisedText("Largest project", "最大项目"), "share"),
                    Column("top_5", LocalisedText("Largest 5", "前5大"), "share"),
                    Column("top_10", LocalisedText("Largest 10", "前10大"), "share"),
                    Column("herfindahl", LocalisedText("Sum of squared shares", "份额平方和"), "number"),
                ),
                tuple(
                    (
                        currency_name(currency),
                        *(one[name] for name in ("projects", "top_1", "top_5", "top_10", "herfindahl")),
                    )
                    for currency, one in record.items()
                ),
                note=LocalisedText(
                    "Shares of all judged amounts of the currency. The sum of squared shares (Herfindahl index) is 1 for a single "
                    "project and 1/n for n of equal size.",
                    "占该币种已判定金额的比例。份额平方和（赫芬达尔指数）：单一项目为1，n个等额项目为1/n。",
                ),
            )
        )
    else:
        blocks.append(Paragraph(LocalisedText("No project states an amount.", "没有项目注明金额。")))
    blocks += [_largest(portfolio, currency, one["largest"]) for currency, one in record.items()]
    return Section("concentration", LocalisedText("Concentration", "集中度"), tuple(blocks))


def _largest(portfolio: Portfolio, currency: str, largest: list[Record]) -> Table:
    name = currency_name(currency)
    return Table(
        f"largest-{currency.lower()}",
        LocalisedText(f"Largest projects, {name.en}", f"最大的项目（{name.zh}）"),
        (
            Column("rank", LocalisedText("Rank", "序"), "integer"),
            Column("id", LocalisedText("Number", "编号"), "code"),
            Column("name", LocalisedText("Name", "名称"), "code"),
            SECTOR,
            amount_column(currency),
            Column("share", LocalisedText("Share", "占比"), "share"),
            Column("cumulative", LocalisedText("Together", "累计"), "share"),
            Column("home", regime_name(portfolio, portfolio.home), LABEL.kind),
            Column("common", regime_name(portfolio, portfolio.common), LABEL.kind),
        ),
        tuple(
            (
                place,
                one["id"],
                one["name"] or "",
                sector_names()[one["sector"]],
                *(one[name] for name in ("amount", "share", "cumulative", "home", "common")),
            )
            for place, one in enumerate(largest, start=1)
        ),
    )
