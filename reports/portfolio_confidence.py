"""How sure the verdicts of a portfolio are, and which of them a reader should look at first."""

from __future__ import annotations

import math

from reports.document import Block, Column, Paragraph, Section, Table
from reports.portfolio_entry import Entry, Portfolio
from reports.portfolio_totals import LONG, PROJECTS, SHARE, Line, Whole, breakdown, currencies, grouped, share, sums
from reports.render import Record
from taxonomy.model import LocalisedText

#: Lower ends of the bands of probability, the surest first.
_BANDS = (0.95, 0.85, 0.7, 0.0)


def _band(one: Entry) -> str:
    place = next(place for place, lowest in enumerate(_BANDS) if one.probability >= lowest)
    upper = 1.0 if place == 0 else _BANDS[place - 1]
    return f"{_BANDS[place]:.0%}–{upper:.0%}"


def confidence_record(portfolio: Portfolio, whole: Whole) -> Record:
    """Bands of the headline's probability, projects to be reviewed, and flags."""
    entries = portfolio.entries
    bands = grouped(entries, _band)
    review = [one for one in entries if one.review]
    expected = math.fsum(one.probability for one in entries)
    return {
        "expected_right": expected,
        "mean_probability": share(expected, len(entries)),
        "bands": [{"band": band} | sums(bands[band], whole) for band in sorted(bands, reverse=True)],
        "review": sums(review, whole) | {"numbers": [one.holding.number for one in review]},
        "flags": [
            {"id": name, "text_en": text.en, "text_zh": text.zh} | sums(_flagged(portfolio, name), whole)
            for name, text in sorted(portfolio.flag_names.items())
        ],
    }


def _flagged(portfolio: Portfolio, name: str) -> list[Entry]:
    return [one for one in portfolio.entries if name in one.flags]


def confidence_section(portfolio: Portfolio, record: Record) -> Section:
    """Bands, what to review, what was flagged."""
    count, review = len(portfolio.entries), record["review"]["projects"]
    bands: list[Line] = [((one["band"],), one) for one in record["bands"]]
    blocks: list[Block] = [
        Paragraph(
            LocalisedText(
                f"{review} of {count} projects ask for review by a person. The probabilities add up to {record['expected_right']:.1f} "
                f"labels expected to be right.",
                f"{count}个项目中有{review}个建议人工复核。按概率合计，预期正确的标签为{record['expected_right']:.1f}个。",
            ),
            "finding",
        ),
        Paragraph(
            LocalisedText(
                "The probability is that of the headline label being right, as fitted on training texts that the matcher had not seen. "
                "It measures how sure the program is, not how green a project is.",
                "概率指总体结论标签正确的可能性，在匹配器未见过的训练文本上拟合得出。它反映程序的把握，而非项目的绿色程度。",
            )
        ),
        *breakdown(
            "probability",
            LocalisedText("Probability of the headline label", "总体结论标签的概率"),
            (Column("band", LocalisedText("From – to below", "区间（含下限）"), "code"),),
            bands,
            currencies(portfolio.entries),
        ),
        _review(portfolio),
    ]
    if record["flags"]:
        blocks.append(
            Table(
                "flags",
                LocalisedText("Screening flags", "筛查提示"),
                (Column("flag", LocalisedText("Flag", "提示")), PROJECTS, SHARE),
                tuple(
                    (LocalisedText(one["text_en"], one["text_zh"]), one["projects"], one["share"])
                    for one in record["flags"]
                ),
                note=LocalisedText("Flags never change a label.", "提示不改变标签。"),
            )
        )
    return Section("confidence", LocalisedText("Confidence", "置信度"), tuple(blocks))


def _review(portfolio: Portfolio) -> Table:
    asked = sorted(
        (one for one in portfolio.entries if one.review), key=lambda one: (one.probability, one.holding.number)
    )
    return Table(
        "review",
        LocalisedText("Projects to review, the least sure first", "建议复核的项目（把握最小者在前）"),
        (
            Column("id", LocalisedText("Number", "编号"), "code"),
            Column("name", LocalisedText("Name", "名称"), "code"),
            Column("currency", LocalisedText("Currency", "币种"), "code"),
            Column("amount", LocalisedText("Amount", "金额"), "money"),
            Column("label", LocalisedText("Label", "标签"), "label"),
            Column("probability", LocalisedText("Probability", "概率"), "share"),
            Column("why", LocalisedText("Why", "原因")),
        ),
        tuple(
            (
                one.holding.id,
                one.holding.name or "",
                one.holding.currency or "",
                one.amount,
                one.label,
                one.probability,
                LocalisedText(" ".join(text.en for text in one.review), "".join(text.zh for text in one.review)),
            )
            for one in asked
        ),
        is_long=len(asked) > LONG,
    )
