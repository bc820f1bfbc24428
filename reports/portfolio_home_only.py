"""What is green at home and not on the common ground, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping

from mappings.sssom import counterparts
from reports.document import Column, Paragraph, Section, Table
from reports.portfolio_entry import Entry, Portfolio
from reports.portfolio_regimes import regime_name
from reports.portfolio_totals import Line, Whole, breakdown, currencies, sums
from reports.render import Record
from reports.vocabulary import HEADLINE, joined
from taxonomy.model import LocalisedText

CAUSE_NAMES: Mapping[str, LocalisedText] = {
    "not-listed": LocalisedText("no entry of the common ground fits", "共同目录中没有相符的条目"),
    "rejected": LocalisedText("a criterion fails or an exclusion holds", "有标准未达标或属排除项"),
    "not-accepted": LocalisedText("the activity is not accepted there", "该活动未获认可"),
    "transition": LocalisedText("counts as transition only", "仅认定为转型"),
    "evidence": LocalisedText("decisive evidence is missing", "缺少决定性证据"),
}


def home_only(portfolio: Portfolio) -> list[tuple[Entry, str, tuple[str, ...]]]:
    """Projects green at home only, each with one cause and the catalogues that it lies with."""
    found = []
    for one in portfolio.entries:
        if one.label_under(portfolio.home) == "green" and one.label_under(portfolio.common) != "green":
            found.append((one, *_cause(one, portfolio)))
    return found


def _cause(one: Entry, portfolio: Portfolio) -> tuple[str, tuple[str, ...]]:
    label, status = one.label_under(portfolio.common), one.status_under(portfolio.common)
    bases = _bases(one, portfolio)
    if portfolio.common == "mcgt" and not bases:
        return "not-listed", ()
    blocking = tuple(name for name in bases if one.regimes[name].label == label)
    if label == "transition":
        return "transition", blocking
    if status == "rejected":
        return "rejected", tuple(name for name in blocking if one.regimes[name].status == "rejected")
    if status == "evidence_missing":
        return "evidence", blocking
    return "not-accepted", blocking


def _bases(one: Entry, portfolio: Portfolio) -> tuple[str, ...]:
    """The catalogues that the entry of the common ground rests on, or all regimes for the headline."""
    if portfolio.common == HEADLINE:
        return tuple(name for name in portfolio.regimes if name not in ("hk", "mcgt"))
    common = one.regimes[portfolio.common]
    if portfolio.common != "mcgt":
        return (portfolio.common,)
    if common.candidate is None or not common.is_listed:
        return ()
    return tuple(name for name in counterparts("mcgt").get(common.candidate, {}) if name in one.regimes)


def home_only_record(portfolio: Portfolio, whole: Whole) -> Record:
    """Causes with their sums, and the projects."""
    found = home_only(portfolio)
    causes = []
    for cause, bases in sorted(
        {(cause, bases) for _, cause, bases in found}, key=lambda pair: (list(CAUSE_NAMES).index(pair[0]), pair[1])
    ):
        entries = [one for one, its, where in found if (its, where) == (cause, bases)]
        causes.append({"cause": cause, "catalogues": list(bases)} | sums(entries, whole))
    return {
        "total": sums([one for one, _, _ in found], whole),
        "causes": causes,
        "projects": [
            {"number": one.holding.number, "id": one.holding.id, "cause": cause, "catalogues": list(bases)}
            for one, cause, bases in found
        ],
    }


def home_only_section(portfolio: Portfolio, record: Record) -> Section:
    """The causes, and project by project."""
    home, common = regime_name(portfolio, portfolio.home), regime_name(portfolio, portfolio.common)
    count = record["total"]["projects"]
    title = LocalisedText("Green at home only, and why", "仅在所在地为绿色及其原因")
    statement = Paragraph(
        LocalisedText(
            f"{count} projects are green under {home.en} and not under {common.en}.",
            f"{count}个项目在{home.zh}下为绿色，在{common.zh}下不为绿色。",
        ),
        "finding",
    )
    if not count:
        return Section("home-only", title, (statement,))
    lines: list[Line] = [((_cause_name(portfolio, one),), one) for one in record["causes"]]
    causes = breakdown(
        "home-only",
        LocalisedText("What stands in the way", "原因"),
        (Column("cause", LocalisedText("Cause", "原因")),),
        lines,
        currencies(portfolio.entries),
        chart="bars",
        encoding={"category": "cause"},
    )
    listed = [(one, cause) for (one, _, _), cause in zip(home_only(portfolio), record["projects"], strict=True)]
    listed.sort(key=lambda pair: (pair[0].currency, -(pair[0].amount or 0.0), pair[0].holding.number))
    table = Table(
        "home-only-projects",
        LocalisedText("Projects green at home only", "仅在所在地为绿色的项目"),
        (
            Column("id", LocalisedText("Number", "编号"), "code"),
            Column("name", LocalisedText("Name", "名称"), "code"),
            Column("currency", LocalisedText("Currency", "币种"), "code"),
            Column("amount", LocalisedText("Amount", "金额"), "money"),
            Column("label", common, "label"),
            Column("status", LocalisedText("Status", "状态"), "status"),
            Column("cause", LocalisedText("Cause", "原因")),
        ),
        tuple(
            (
                one.holding.id,
                one.holding.name or "",
                one.holding.currency or "",
                one.amount,
                one.label_under(portfolio.common),
                one.status_under(portfolio.common),
                _cause_name(portfolio, cause),
            )
            for one, cause in listed
        ),
        is_long=True,
    )
    return Section("home-only", title, (statement, *causes, table))


def _cause_name(portfolio: Portfolio, one: Record) -> LocalisedText:
    cause = CAUSE_NAMES[one["cause"]]
    if not one["catalogues"]:
        return cause
    where = joined([portfolio.known.catalogues[name].short_title for name in one["catalogues"]])
    return LocalisedText(f"{where.en}: {cause.en}", f"{where.zh}：{cause.zh}")
