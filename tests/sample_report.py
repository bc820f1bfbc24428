"""A made-up report with every kind of block, in both languages, and with texts that try to break each form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reports.document import (
    Block,
    Cell,
    Checklist,
    Column,
    Figure,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Quote,
    Report,
    Section,
    Signatures,
    Table,
)
from taxonomy.model import LocalisedText as L

SCRIPT = "<script>alert('1')</script>"
FORMULA = "=cmd|'/c calc'!A1"
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
#: A character beyond the basic plane, one of a name, and control characters that no file of ours may hold.
RARE = "𠮷田㐂 \x00\x07\ud800 \N{RIGHT-TO-LEFT OVERRIDE}abc\N{POP DIRECTIONAL FORMATTING}"
HOSTILE = (
    SCRIPT,
    FORMULA,
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    LONG_WORD,
    RARE,
    "]]> & \" ' </style>",
    "  ",
    "https://example.org/",
)

REGIMES = {
    "cn2025": L("China 2025", "中国2025年版"),
    "eu": L("EU Taxonomy", "欧盟分类法"),
    "sg": L("Singapore-Asia", "新加坡-亚洲分类法"),
    "mcgt": L("Common ground (M-CGT)", "共同分类目录（M-CGT）"),
}
SECTORS = (
    L("Energy", "能源"),
    L("Transport", "交通运输"),
    L("Water supply, sewerage, waste management and remediation", "供水、污水处理、废物管理与环境修复"),
    L("Buildings", "建筑"),
)
LABELS = ("green", "transition", "not_eligible")


def sample_report(projects: int = 40) -> Report:
    """The report with that many projects in its appendix; every number is made up, and the same each time."""
    return Report(
        kind="portfolio",
        title=L("Green loan book of a model bank", "示例银行绿色信贷组合"),
        subtitle=L("Four catalogues side by side, 40 projects", "四部目录对照，共40个项目"),
        day=date(2026, 3, 31),
        versions={"mcgt": "0.1.0", "eu": "2023/2486", "cn2025": "2025", "model": "a1b2c3"},
        sections=(_summary(), _by_regime(), _flows(), _projects(projects), _to_do()),
        data={"projects": 40, "amount": 12_345_678_900.0, "note": SCRIPT},
    )


def blocks(sections: tuple[Section, ...]) -> Iterator[Block]:
    """All blocks, those of sections within sections as well."""
    for section in sections:
        yield from section.blocks
        yield from blocks(section.sections)


def tables(report: Report) -> list[Table]:
    """All tables of the report in order, those of its figures as well."""
    found = [block.table if isinstance(block, Figure) else block for block in blocks(report.sections)]
    return [one for one in found if isinstance(one, Table)]


def figures(report: Report) -> list[Figure]:
    """All figures of the report in order."""
    return [block for block in blocks(report.sections) if isinstance(block, Figure)]


def _summary() -> Section:
    figures = (
        KeyFigure(L("Amount", "金额"), 12_345_678_900.0, "money", "CNY", L("40 projects", "40个项目")),
        KeyFigure(
            L("Green on the common ground", "共同目录下的绿色占比"), 0.4567, "share", "", L("of the amount", "占金额")
        ),
        KeyFigure(L("Green at home only", "仅在本国目录下为绿色"), 7, "integer", "", L("projects", "个项目")),
        KeyFigure(L("Headline", "总体结论"), "transition", "label"),
    )
    return Section(
        "summary",
        L("Summary", "摘要"),
        (
            KeyFigures(figures),
            Paragraph(
                L(
                    "Of every 100 yuan lent, 46 are green on the common ground of the catalogues; a further 21 would be if "
                    "one document were supplied.",
                    "每贷出100元，有46元在各目录的共同部分属于绿色；若补充一份文件，还可再增加21元。",
                ),
                "finding",
            ),
            Paragraph(
                L(
                    "The common ground is a reconstruction until the official workbook is imported.",
                    "在导入官方工作簿之前，共同目录为重建版本。",
                ),
                "caveat",
            ),
            Paragraph(
                L(f"A plain text with {SCRIPT} & a formula {FORMULA}.", f"一段含有{SCRIPT}与公式{FORMULA}的普通文字。")
            ),
            Paragraph(L("Said in English only.", "")),
            Quote(
                f"新建50兆瓦光伏电站，{RARE} emission factor 98 gCO2e/kWh {SCRIPT}",
                3,
                48,
                L("From the project text", "摘自项目文本"),
            ),
        ),
    )


def _by_regime() -> Section:
    columns = (
        Column("regime", L("Catalogue", "目录")),
        Column("label", L("Label", "标签"), "label"),
        Column("amount", L("Amount", "金额"), "money", "CNY"),
        Column("share", L("Share", "占比"), "share"),
        Column("count", L("Projects", "项目数"), "integer"),
    )
    rows: list[tuple[Cell, ...]] = []
    for place, name in enumerate(REGIMES.values()):
        for step, label in enumerate(LABELS):
            amount = (5 - place + step * 1.5) * 411_522_630.0
            rows.append((name, label, amount, amount / 12_345_678_900, 4 * place + 3 * step + 2))
    table = Table("by-regime", L("Amount by catalogue and label", "按目录与标签划分的金额"), columns, tuple(rows))
    stacked = Figure(
        "stacked-bars",
        table,
        {"category": "regime", "series": "label", "value": "amount"},
        L("Under China 2025 most of the amount is green.", "在中国2025年版下，大部分金额为绿色。"),
    )
    return Section(
        "regimes",
        L("By catalogue and sector", "按目录与行业"),
        (Paragraph(L("Each amount is counted once per catalogue.", "每笔金额在每部目录下只计一次。")), stacked),
        (
            Section("sectors", L("Sectors", "行业"), (_sector_bars(), _heat_map())),
            Section("empty", L("Activities without counterpart", "无对应的活动"), (_empty(),)),
        ),
    )


def _sector_bars() -> Figure:
    columns = (
        Column("sector", L("Sector", "行业")),
        Column("regime", L("Catalogue", "目录")),
        Column("count", L("Projects", "项目数"), "integer"),
    )
    rows = tuple(
        (sector, regime, 3 + 5 * one + 2 * other)
        for one, sector in enumerate(SECTORS)
        for other, regime in enumerate(list(REGIMES.values())[:2])
    )
    return Figure(
        "bars",
        Table("sectors", L("Projects by sector", "按行业划分的项目数"), columns, rows),
        {"category": "sector", "series": "regime", "value": "count"},
        L("Buildings have the most projects.", "建筑类项目最多。"),
    )


def _heat_map() -> Figure:
    columns = (
        Column("sector", L("Sector", "行业")),
        Column("regime", L("Catalogue", "目录")),
        Column("share", L("Green share", "绿色占比"), "share"),
    )
    rows = tuple(
        (sector, regime, None if one == other == 1 else (one + 1) * (other + 1) / 17)
        for one, sector in enumerate(SECTORS)
        for other, regime in enumerate(REGIMES.values())
    )
    return Figure(
        "heat-map",
        Table("green-share", L("Green share by sector and catalogue", "各行业各目录的绿色占比"), columns, rows),
        {"x": "regime", "y": "sector", "value": "share"},
        L("The share is highest for buildings on the common ground.", "共同目录下建筑类占比最高。"),
    )


def _flows() -> Section:
    columns = (
        Column("home", L("Label at home", "本国标签"), "label"),
        Column("common", L("Label on the common ground", "共同目录标签"), "label"),
        Column("amount", L("Amount", "金额"), "money", "CNY"),
    )
    amounts = (5.1e9, 1.4e9, 0.6e9, 0.2e9, 2.2e9, 0.9e9, 0.0, 0.1e9, 1.9e9)
    pairs = [(home, common) for home in LABELS for common in LABELS]
    rows = tuple((home, common, amount) for (home, common), amount in zip(pairs, amounts, strict=True))
    table = Table(
        "flows",
        L("From home label to common ground", "从本国标签到共同目录"),
        columns,
        rows,
        L("Amounts that are not stated are left out.", "未载明的金额不计入。"),
        total=(None, None, sum(amounts)),
    )
    alternative = L("Most of what is green at home stays green.", "本国为绿色者大多仍为绿色。")
    encoding = {"source": "home", "target": "common", "value": "amount"}
    return Section("flows", L("Where the labels differ", "标签差异"), (Figure("flows", table, encoding, alternative),))


def _empty() -> Table:
    return Table("empty", L("Without counterpart", "无对应"), (Column("code", L("Code", "代码"), "code"),), ())


def _projects(count: int) -> Section:
    columns = (
        Column("id", L("No.", "编号"), "code"),
        Column("name", L("Project", "项目")),
        Column("sector", L("Sector", "行业")),
        Column("amount", L("Amount", "金额"), "money", "CNY"),
        Column("intensity", L("Emission intensity", "排放强度"), "number", "gCO2e/kWh"),
        Column("probability", L("Probability", "概率"), "share"),
        Column("signed", L("Signed", "签署日"), "day"),
        Column("label", L("Label", "标签"), "label"),
        Column("status", L("Status", "状态"), "status"),
        Column("outcome", L("Criterion", "标准"), "outcome"),
    )
    rows = tuple(_project(place) for place in range(count))
    table = Table(
        "projects",
        L("All projects", "全部项目"),
        columns,
        rows,
        L("A project without an amount is listed and not counted.", "未载明金额的项目列出但不计入。"),
        is_long=True,
        total=(
            None,
            None,
            None,
            sum(row[3] for row in rows if isinstance(row[3], float)),
            None,
            None,
            None,
            None,
            None,
            None,
        ),
    )
    return Section("projects", L("Appendix: projects", "附录：项目清单"), (table,))


def _project(place: int) -> tuple[Cell, ...]:
    name = HOSTILE[place] if place < len(HOSTILE) else f"第{place}号光伏电站 Solar farm {place}"
    return (
        f"P-{place:05d}",
        name,
        SECTORS[place % len(SECTORS)],
        None if place % 7 == 3 else 1_000_000.0 + 123_456.78 * place,
        98.5 - place / 8,
        0.5 + (place % 50) / 100,
        date(2024 + place % 3, 1 + place % 12, 1 + place % 28),
        LABELS[place % 3],
        ("confirmed", "presumed", "evidence_missing", "rejected", "no_match")[place % 5],
        ("met", "failed", "unknown", "prose")[place % 4],
    )


def _to_do() -> Section:
    items = (
        L("Ask for the life-cycle assessment of project P-00012", "请提供项目P-00012的生命周期评估"),
        L(f"Check {SCRIPT}", f"核对{SCRIPT}"),
    )
    roles = (L("Prepared by", "编制"), L("Reviewed by", "复核"))
    return Section(
        "to-do", L("Missing evidence and signatures", "待补证据与签署"), (Checklist(items), Signatures(roles))
    )
