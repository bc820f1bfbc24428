"""What becomes of a label elsewhere: from the home list to the common ground, and from China's 2021 list to that of 2025."""

from __future__ import annotations

from reports.document import Block, Column, Paragraph, Section, Table
from reports.portfolio_entry import Portfolio
from reports.portfolio_regimes import regime_name
from reports.portfolio_totals import LABELS, Line, Whole, breakdown, currencies, sums
from reports.provenance import shown_code
from reports.render import Record
from taxonomy.model import LocalisedText

OLD, NEW = "cn2021", "cn2025"


def flows_record(portfolio: Portfolio, source: str, target: str, whole: Whole) -> list[Record]:
    """From each label under one regime to each label under another; pairs that do not occur are left out."""
    found = []
    for before in LABELS:
        for after in LABELS:
            entries = [
                one
                for one in portfolio.entries
                if one.label_under(source) == before and one.label_under(target) == after
            ]
            if entries:
                found.append({"source": before, "target": after} | sums(entries, whole))
    return found


def _flow_blocks(portfolio: Portfolio, key: str, source: str, target: str, flows: list[Record]) -> list[Block]:
    before, after = regime_name(portfolio, source), regime_name(portfolio, target)
    lines: list[Line] = [((one["source"], one["target"]), one) for one in flows]
    return breakdown(
        key,
        LocalisedText(f"From {before.en} to {after.en}", f"从{before.zh}到{after.zh}"),
        (Column("source", before, "label"), Column("target", after, "label")),
        lines,
        currencies(portfolio.entries),
        chart="flows",
        encoding={"source": "source", "target": "target"},
    )


def _projects(flows: list[Record], source: str, target: str | None = None) -> int:
    return sum(
        one["projects"] for one in flows if one["source"] == source and (target is None or one["target"] == target)
    )


def common_ground_section(portfolio: Portfolio, flows: list[Record]) -> Section:
    """How the labels of the home regime hold on the common ground."""
    home, common = regime_name(portfolio, portfolio.home), regime_name(portfolio, portfolio.common)
    green, kept = _projects(flows, "green"), _projects(flows, "green", "green")
    blocks: list[Block] = [
        Paragraph(
            LocalisedText(
                f"Of {green} projects that are green under {home.en}, {kept} are green under {common.en} too.",
                f"{home.zh}下的{green}个绿色项目中，{kept}个在{common.zh}下同样为绿色。",
            ),
            "finding",
        )
    ]
    catalogue = portfolio.known.catalogues.get(portfolio.common)
    if catalogue is not None and catalogue.is_reconstruction:
        blocks.append(Paragraph(catalogue.status_note, "caveat"))
    blocks += _flow_blocks(portfolio, "flows", portfolio.home, portfolio.common, flows)
    return Section(
        "common-ground", LocalisedText("From home label to common ground", "从所在地标签到共同目录"), tuple(blocks)
    )


def relabelling_section(portfolio: Portfolio, flows: list[Record]) -> Section:
    """What the 2025 list changes for projects labelled by that of 2021."""
    blocks: list[Block] = [
        Paragraph(
            LocalisedText(
                f"Green under both lists: {_projects(flows, 'green', 'green')}. Green under the 2021 list only: "
                f"{_projects(flows, 'green') - _projects(flows, 'green', 'green')}. Green under the 2025 list only: "
                f"{sum(one['projects'] for one in flows if one['target'] == 'green' and one['source'] != 'green')}.",
                f"两版均为绿色：{_projects(flows, 'green', 'green')}个；仅2021年版为绿色："
                f"{_projects(flows, 'green') - _projects(flows, 'green', 'green')}个；仅2025年版为绿色："
                f"{sum(one['projects'] for one in flows if one['target'] == 'green' and one['source'] != 'green')}个。",
            ),
            "finding",
        ),
        Paragraph(
            LocalisedText(
                "This compares what the two lists say of each project. It does not say which list binds: what was approved or issued "
                "before the 2025 list was published stays under the earlier standard, and the dates for that are often not in a "
                "description. The 2021 list was made for bonds; the 2025 list holds for all green finance products.",
                "此处比较两版目录对各项目的结论，并不说明应适用哪一版：2025年版发布前已批准或发行的，继续执行原标准，而描述中往往没有相关日期。"
                "2021年版针对债券，2025年版适用于各类绿色金融产品。",
            ),
            "caveat",
        ),
        *_flow_blocks(portfolio, "relabelling", OLD, NEW, flows),
        _changed(portfolio),
    ]
    return Section(
        "relabelling",
        LocalisedText("China: from the 2021 to the 2025 list", "中国：从2021年版到2025年版"),
        tuple(blocks),
    )


def _changed(portfolio: Portfolio) -> Table:
    """The projects whose label differs between the two lists, the largest amounts of each currency first."""
    changed = [one for one in portfolio.entries if one.label_under(OLD) != one.label_under(NEW)]
    changed.sort(key=lambda one: (one.currency, -(one.amount or 0.0), one.holding.number))
    known = portfolio.known

    def code(identifier: str | None) -> str:
        return "" if identifier is None else shown_code(known[identifier])

    return Table(
        "relabelled",
        LocalisedText("Projects with another label", "标签有变的项目"),
        (
            Column("id", LocalisedText("Number", "编号"), "code"),
            Column("name", LocalisedText("Name", "名称"), "code"),
            Column("currency", LocalisedText("Currency", "币种"), "code"),
            Column("amount", LocalisedText("Amount", "金额"), "money"),
            Column("before", regime_name(portfolio, OLD), "label"),
            Column("before_code", LocalisedText("Code, 2021", "2021年版编号"), "code"),
            Column("after", regime_name(portfolio, NEW), "label"),
            Column("after_code", LocalisedText("Code, 2025", "2025年版编号"), "code"),
        ),
        tuple(
            (
                one.holding.id,
                one.holding.name or "",
                one.holding.currency or "",
                one.amount,
                one.label_under(OLD),
                code(one.regimes[OLD].activity),
                one.label_under(NEW),
                code(one.regimes[NEW].activity),
            )
            for one in changed
        ),
        is_long=True,
    )
