"""Sums over projects: how many there are and how much money they take, one sum a currency, shares of the whole.

Currencies are never added to one another, amounts that are missing never guessed. Sums do not depend on the order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reports.document import Block, Cell, Column, Figure, Table
from reports.portfolio_entry import UNSTATED, Entry
from reports.render import Record
from taxonomy.model import LocalisedText

LABELS = ("green", "transition", "not_eligible")
STATUSES = ("confirmed", "presumed", "evidence_missing", "rejected", "no_match")
#: Currencies drawn as a chart of their own, those with the most projects; the others stand in one table.
_DRAWN = 3
#: A longer table goes to the workbook whole and to a page in part.
LONG = 40


@dataclass(frozen=True, slots=True)
class Whole:
    """What shares are taken of: so many projects, so much money of each currency."""

    projects: int
    amounts: Mapping[str, float]


def whole_of(entries: Sequence[Entry]) -> Whole:
    """The whole that ``entries`` make up."""
    return Whole(len(entries), {currency: math.fsum(found) for currency, found in _amounts(entries).items()})


def sums(entries: Sequence[Entry], whole: Whole) -> Record:
    """Count and amounts of ``entries`` as plain values, with their shares of ``whole``."""
    amounts = _amounts(entries)
    return {
        "projects": len(entries),
        "share": share(len(entries), whole.projects),
        "without_amount": sum(one.amount is None for one in entries),
        "amounts": {
            currency: {
                "projects": len(found),
                "amount": math.fsum(found),
                "share": share(math.fsum(found), whole.amounts[currency]),
            }
            for currency, found in sorted(amounts.items())
        },
    }


def share(part: float, whole: float) -> float | None:
    """``part`` of ``whole``; None of nothing."""
    return part / whole if whole else None


def grouped(entries: Iterable[Entry], key: Callable[[Entry], str]) -> dict[str, list[Entry]]:
    """Entries by ``key``; each falls into exactly one group."""
    found: dict[str, list[Entry]] = {}
    for one in entries:
        found.setdefault(key(one), []).append(one)
    return found


def by_label(entries: Iterable[Entry], regime: str) -> dict[str, list[Entry]]:
    """Entries by their label under a regime."""
    return grouped(entries, lambda one: one.label_under(regime))


def by_status(entries: Iterable[Entry], regime: str) -> dict[str, list[Entry]]:
    """Entries by their status under a regime."""
    return grouped(entries, lambda one: one.status_under(regime))


def currencies(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The currencies with an amount, the one of the most projects first."""
    found = _amounts(entries)
    return tuple(sorted(found, key=lambda name: (-len(found[name]), name)))


def currency_name(code: str) -> LocalisedText:
    """A currency as it is shown."""
    return LocalisedText("currency not stated", "未注明币种") if code == UNSTATED else LocalisedText(code, code)


def _amounts(entries: Iterable[Entry]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for one in entries:
        if one.amount is not None:
            found.setdefault(one.currency, []).append(one.amount)
    return found


#: One line of a breakdown: the cells that name it, and its sums.
Line = tuple[tuple[Cell, ...], Record]
Chart = Literal["bars", "stacked-bars", "flows"]


def count_table(key: str, title: LocalisedText, names: Sequence[Column], lines: Sequence[Line]) -> Table:
    """A breakdown by number of projects."""
    return Table(
        f"{key}-count",
        LocalisedText(f"{title.en}, by number of projects", f"{title.zh}（按项目数）"),
        (*names, PROJECTS, SHARE),
        tuple((*cells, found["projects"], found["share"]) for cells, found in lines),
    )


def breakdown(
    key: str,
    title: LocalisedText,
    names: Sequence[Column],
    lines: Sequence[Line],
    order: Sequence[str],
    *,
    chart: Chart | None = None,
    encoding: dict[str, str] | None = None,
    with_empty: bool = True,
) -> list[Block]:
    """A breakdown by number and, for each currency, by amount; drawn where ``chart`` says how.

    ``with_empty`` keeps lines without an amount in the tables of the currencies that have one of their own.
    """

    def drawn(table: Table, value: str) -> Block:
        if chart is None or encoding is None or not table.rows:
            return table
        return Figure(chart, table, encoding | {"value": value}, table.title)

    blocks: list[Block] = [drawn(count_table(key, title, names, lines), "projects")]
    for currency in order[:_DRAWN]:
        kept = [line for line in lines if with_empty or currency in line[1]["amounts"]]
        blocks.append(drawn(_amount_table(key, title, names, kept, currency), "amount"))
    if order[_DRAWN:]:
        blocks.append(_other_currencies(key, title, names, lines, order[_DRAWN:]))
    return blocks


def _amount_table(
    key: str, title: LocalisedText, names: Sequence[Column], lines: Sequence[Line], currency: str
) -> Table:
    name = currency_name(currency)
    return Table(
        f"{key}-{currency.lower()}",
        LocalisedText(f"{title.en}, by amount, {name.en}", f"{title.zh}（按金额，{name.zh}）"),
        (*names, PRICED, amount_column(currency), SHARE_OF_AMOUNT),
        tuple((*cells, *_amount_cells(found, currency)) for cells, found in lines),
    )


def _other_currencies(
    key: str, title: LocalisedText, names: Sequence[Column], lines: Sequence[Line], order: Sequence[str]
) -> Table:
    return Table(
        f"{key}-other-currencies",
        LocalisedText(f"{title.en}, by amount, other currencies", f"{title.zh}（按金额，其他币种）"),
        (CURRENCY, *names, PRICED, AMOUNT, SHARE_OF_AMOUNT),
        tuple(
            (currency_name(currency), *cells, *_amount_cells(found, currency))
            for currency in order
            for cells, found in lines
            if currency in found["amounts"]
        ),
        note=LocalisedText("Lines without an amount in the currency are left out.", "没有该币种金额的行从略。"),
    )


def _amount_cells(found: Record, currency: str) -> tuple[Cell, ...]:
    one = found["amounts"].get(currency)
    return (0, 0.0, 0.0) if one is None else (one["projects"], one["amount"], one["share"])


def amount_column(currency: str) -> Column:
    """Money of one currency, which stands beside the title."""
    unit = "" if currency == UNSTATED else currency
    return Column("amount", LocalisedText("Amount", "金额"), "money", unit)


PROJECTS = Column("projects", LocalisedText("Projects", "项目数"), "integer")
PRICED = Column("projects", LocalisedText("Projects with an amount", "有金额的项目数"), "integer")
SHARE = Column("share", LocalisedText("Share of projects", "项目数占比"), "share")
SHARE_OF_AMOUNT = Column("share", LocalisedText("Share of the amount", "金额占比"), "share")
CURRENCY = Column("currency", LocalisedText("Currency", "币种"))
AMOUNT = Column("amount", LocalisedText("Amount", "金额"), "money")
