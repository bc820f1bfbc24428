"""Every row of a portfolio, so that each sum can be traced: judged, without an amount, or not judged at all."""

from __future__ import annotations

from reports.document import Block, Cell, Column, Paragraph, Section, Table
from reports.portfolio_entry import Entry, Portfolio, usable_amount
from reports.portfolio_regimes import regime_name
from reports.portfolio_totals import LONG, Whole, currencies, currency_name
from reports.provenance import shown_code
from reports.render import Record
from reports.sectors import sector_names
from taxonomy.model import LocalisedText

_FAULTS = {
    "missing": LocalisedText("no amount given", "未提供金额"),
    "unusable": LocalisedText("not an amount of zero or more", "不是零或正数"),
}


def rows_record(portfolio: Portfolio, whole: Whole) -> Record:
    """How many rows were handed in, judged, failed; and which lack an amount."""
    unpriced = [one for one in portfolio.entries if one.amount is None]
    return {
        "handed_in": len(portfolio.entries) + len(portfolio.failures),
        "judged": len(portfolio.entries),
        "failed": len(portfolio.failures),
        "with_amount": len(portfolio.entries) - len(unpriced),
        "without_amount": len(unpriced),
        "amounts": dict(sorted(whole.amounts.items())),
        "unpriced": [{"number": one.holding.number, "id": one.holding.id, "fault": one.fault} for one in unpriced],
        "failures": [
            {
                "number": one.holding.number,
                "id": one.holding.id,
                "amount": usable_amount(one.holding.amount)[0],
                "currency": one.holding.currency,
                "message_en": one.message.en,
                "message_zh": one.message.zh,
            }
            for one in portfolio.failures
        ],
    }


def project_records(portfolio: Portfolio) -> list[Record]:
    """Every judged project as plain values."""
    return [
        {
            "number": one.holding.number,
            "id": one.holding.id,
            "name": one.holding.name,
            "country": one.holding.country,
            "sector": one.sector,
            "amount": one.amount,
            "currency": one.currency,
            "label": one.label,
            "status": one.status,
            "probability": one.probability,
            "review": bool(one.review),
            "flags": list(one.flags),
            "regimes": {
                name: {"label": regime.label, "status": regime.status, "activity": regime.activity}
                for name, regime in one.regimes.items()
            },
        }
        for one in portfolio.entries
    ]


def rows_section(portfolio: Portfolio, rows: Record) -> Section:
    """That every row is accounted for, and which amounts are missing."""
    blocks: list[Block] = [
        Table(
            "rows",
            LocalisedText("Rows handed in", "所提交的行"),
            (
                Column("what", LocalisedText("Rows", "行")),
                Column("count", LocalisedText("Number", "数量"), "integer"),
            ),
            tuple(
                (name, rows[key])
                for key, name in (
                    ("handed_in", LocalisedText("handed in", "提交")),
                    ("judged", LocalisedText("judged", "已判定")),
                    ("failed", LocalisedText("not judged, listed below", "未能判定，列于下方")),
                    ("with_amount", LocalisedText("judged, with an amount", "已判定且有金额")),
                    ("without_amount", LocalisedText("judged, without a usable amount", "已判定但无可用金额")),
                )
            ),
        ),
        Table(
            "totals",
            LocalisedText("Amounts judged", "已判定金额"),
            (
                Column("currency", LocalisedText("Currency", "币种")),
                Column("amount", LocalisedText("Amount", "金额"), "money"),
            ),
            tuple((currency_name(name), rows["amounts"][name]) for name in currencies(portfolio.entries)),
            note=LocalisedText(
                "Whole units of the currency. Currencies are never added to one another; a missing amount is counted as a project and "
                "never guessed.",
                "单位为该币种的元等整币。不同币种不相加；缺失金额的项目只计数，不推测金额。",
            ),
        ),
    ]
    unpriced = [one for one in portfolio.entries if one.fault is not None]
    if unpriced:
        blocks.append(
            Table(
                "without-amount",
                LocalisedText("Projects without a usable amount", "无可用金额的项目"),
                (*_NAMES, Column("fault", LocalisedText("Why", "原因"))),
                tuple(
                    (one.holding.number, one.holding.id, one.holding.name or "", _FAULTS[one.fault or "missing"])
                    for one in unpriced
                ),
                is_long=len(unpriced) > LONG,
            )
        )
    if portfolio.failures:
        blocks.append(
            Table(
                "failures",
                LocalisedText("Rows not judged", "未能判定的行"),
                (
                    *_NAMES,
                    Column("currency", LocalisedText("Currency", "币种"), "code"),
                    Column("amount", LocalisedText("Amount", "金额"), "money"),
                    Column("message", LocalisedText("Why", "原因")),
                ),
                tuple(
                    (
                        one.holding.number,
                        one.holding.id,
                        one.holding.name or "",
                        one.holding.currency or "",
                        usable_amount(one.holding.amount)[0],
                        one.message,
                    )
                    for one in portfolio.failures
                ),
                note=LocalisedText("They take no part in any sum of this report.", "不计入本报告的任何合计。"),
                is_long=len(portfolio.failures) > LONG,
            )
        )
    else:
        blocks.append(Paragraph(LocalisedText("Every row was judged.", "所有行均已判定。")))
    return Section("rows", LocalisedText("What was counted", "统计范围"), tuple(blocks))


def projects_section(portfolio: Portfolio) -> Section:
    """Every project, in the order of the input."""
    columns = [
        *_NAMES,
        Column("country", LocalisedText("Country", "国家或地区"), "code"),
        Column("sector", LocalisedText("Sector", "领域")),
        Column("currency", LocalisedText("Currency", "币种"), "code"),
        Column("amount", LocalisedText("Amount", "金额"), "money"),
        Column("label", LocalisedText("Headline", "总体结论"), "label"),
        Column("status", LocalisedText("Status", "状态"), "status"),
        Column("probability", LocalisedText("Probability", "概率"), "share"),
        Column("review", LocalisedText("Review", "复核")),
    ]
    for regime in portfolio.regimes:
        name = regime_name(portfolio, regime)
        columns += [
            Column(f"{regime}_label", name, "label"),
            Column(f"{regime}_status", LocalisedText(f"{name.en}: status", f"{name.zh}：状态"), "status"),
            Column(f"{regime}_code", LocalisedText(f"{name.en}: code", f"{name.zh}：编号"), "code"),
        ]
    table = Table(
        "projects",
        LocalisedText("All judged projects", "全部已判定项目"),
        tuple(columns),
        tuple(_row(one, portfolio) for one in portfolio.entries),
        note=LocalisedText(
            "A blank code: no activity accepted, or the official number could not be read.",
            "编号空白：没有认定的活动，或官方编号未能读取。",
        ),
        is_long=True,
    )
    return Section("projects", LocalisedText("Appendix: every project", "附录：全部项目"), (table,))


def _row(one: Entry, portfolio: Portfolio) -> tuple[Cell, ...]:
    holding = one.holding
    cells: list[Cell] = [
        *(holding.number, holding.id, holding.name or "", holding.country or "", sector_names()[one.sector]),
        *(holding.currency or "", one.amount, one.label, one.status, one.probability),
        LocalisedText("yes", "是") if one.review else None,
    ]
    for regime in one.regimes.values():
        activity = regime.activity
        code = "" if activity is None else shown_code(portfolio.known[activity])
        cells += [regime.label, regime.status, code]
    return tuple(cells)


_NAMES = (
    Column("number", LocalisedText("Row", "行"), "integer"),
    Column("id", LocalisedText("Number", "编号"), "code"),
    Column("name", LocalisedText("Name", "名称"), "code"),
)
