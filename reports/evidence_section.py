"""What the text itself says: every figure, certificate and date with its place, what is still missing, what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from classification.evidence import Figure
from classification.project import Project
from classification.verdict import Verdict
from reports.criteria_table import Comparison
from reports.document import Block, Cell, Checklist, Column, Paragraph, Quote, Section, Table
from reports.provenance import shown_code
from reports.render import Record
from reports.vocabulary import EVENT_NAMES, TIME_NAMES, joined
from taxonomy.certificates import certificate_schemes
from taxonomy.library import Library
from taxonomy.metrics import load_metrics
from taxonomy.model import LocalisedText


def evidence_section(project: Project, verdict: Verdict, compared: tuple[Comparison, ...]) -> Section:
    """The description verbatim, and what was read in it; places count characters of this text."""
    described = project.described
    blocks: list[Block] = [
        Quote(
            described, 0, len(described), LocalisedText("The description as judged, verbatim", "据以判定的描述（原文）")
        )
    ]
    rows = tuple(_evidence(verdict, compared))
    if rows:
        blocks.append(
            Table(
                "evidence",
                LocalisedText("Evidence in the text", "文中证据"),
                (
                    Column("kind", LocalisedText("Kind", "类别")),
                    Column("quote", LocalisedText("Words of the text", "原文"), "code"),
                    Column("start", LocalisedText("From character", "起"), "integer"),
                    Column("end", LocalisedText("To character", "止"), "integer"),
                    Column("meaning", LocalisedText("Read as", "读作")),
                    Column("value", LocalisedText("Figure", "数值"), "number"),
                    Column("unit", LocalisedText("Unit", "单位"), "code"),
                    Column("remark", LocalisedText("Remark", "备注")),
                    Column("used", LocalisedText("Criteria compared with it", "用于标准数"), "integer"),
                ),
                rows,
                note=LocalisedText(
                    "Places are half-open: the first character counts, the last does not.",
                    "位置为半开区间：含起，不含止。",
                ),
            )
        )
    else:
        blocks.append(
            Paragraph(
                LocalisedText(
                    "The text states no figure, certificate or date that could be read.",
                    "文中没有可读取的数值、证书或日期。",
                )
            )
        )
    return Section("evidence", LocalisedText("Evidence", "证据"), tuple(blocks))


def _evidence(verdict: Verdict, compared: tuple[Comparison, ...]) -> Iterator[tuple[Cell, ...]]:
    evidence = verdict.evidence
    for figure in evidence.figures:
        metric = load_metrics().get(figure.metric or "")
        used = sum(_rests_on(one, figure) for one in compared)
        yield (
            LocalisedText("figure", "数值"),
            figure.quote,
            figure.start,
            figure.end,
            LocalisedText("quantity not named", "未说明是何指标") if metric is None else metric.name,
            figure.value if figure.canonical is None else figure.canonical,
            figure.unit if figure.canonical is None or metric is None else metric.unit or "",
            _remark(figure),
            used,
        )
    for held in evidence.certificates:
        scheme = certificate_schemes()[held.scheme].name
        used = sum(one.result.certificate == held for one in compared)
        named = LocalisedText(f"{scheme.en} {held.level}".strip(), f"{scheme.zh} {held.level}".strip())
        kind = LocalisedText("certificate", "证书")
        yield (kind, held.quote, held.start, held.end, named, None, "", None, used)
    for dated in evidence.dates:
        first = "…" if dated.first == date.min else str(dated.first)
        last = "…" if dated.last == date.max else str(dated.last)
        event = EVENT_NAMES[dated.event]
        days = first if first == last else f"{first} – {last}"
        meaning = LocalisedText(f"{event.en}: {days}", f"{event.zh}：{days}")
        yield (LocalisedText("date", "日期"), dated.quote, dated.start, dated.end, meaning, None, "", None, None)


def _rests_on(one: Comparison, figure: Figure) -> bool:
    used = one.result.figure
    return used is not None and bool(used.quote) and (used.start, used.end) == (figure.start, figure.end)


def _remark(figure: Figure) -> LocalisedText | None:
    """Why a figure is not taken as it stands, if so."""
    remarks = []
    if figure.upper is not None:
        remarks.append(LocalisedText(f"up to {figure.upper:g} {figure.unit}", f"至{figure.upper:g} {figure.unit}"))
    if figure.time != "stated":
        remarks.append(TIME_NAMES[figure.time])
    if figure.metric is not None and not figure.plausible:
        remarks.append(LocalisedText("outside of the plausible range, not used", "超出合理范围，未采用"))
    return joined(remarks) if remarks else None


def missing_records(verdict: Verdict) -> list[Record]:
    """What would decide an open verdict, each thing once with the regimes that ask for it."""
    found: dict[tuple[str, str | None, LocalisedText], list[str]] = {}
    for regime, one in verdict.regimes.items():
        for item in one.missing:
            found.setdefault((item.activity, item.metric, item.text), []).append(regime)
    return [
        {"activity": activity, "metric": metric, "text_en": text.en, "text_zh": text.zh, "regimes": regimes}
        for (activity, metric, text), regimes in found.items()
    ]


def to_do_section(verdict: Verdict, missing: list[Record], known: Library) -> Section:
    """What to ask the project's owner for, and what would have to be otherwise for a failed criterion to be met."""
    blocks: list[Block] = []
    if missing:
        blocks.append(
            Paragraph(
                LocalisedText(
                    "Each of these would help to settle a verdict that is open. Ask for the document, not only for the figure.",
                    "下列各项有助于确定尚待定的判定。请索取证明文件，而不仅是数值。",
                )
            )
        )
        blocks.append(Checklist(tuple(_request(one, known) for one in missing)))
    else:
        blocks.append(
            Paragraph(
                LocalisedText(
                    "No missing figure or certificate holds a verdict open.", "没有因缺少数值或证书而待定的判定。"
                )
            )
        )
    wanted = list(dict.fromkeys(result for one in verdict.regimes.values() for result in one.shortfalls))
    if wanted:
        blocks.append(
            Paragraph(
                LocalisedText(
                    "What failed, and would have to come out otherwise for the tier to be met. This says what decided; it is "
                    "no advice to change a figure.",
                    "未达标、须改变结果才能达到该层级的标准。仅说明决定因素，并非建议改动数值。",
                )
            )
        )
        blocks.append(
            Table(
                "shortfalls",
                LocalisedText("Decisive shortfalls", "决定性差距"),
                (
                    Column("activity", LocalisedText("Activity", "活动"), "code"),
                    Column("criterion", LocalisedText("Criterion", "标准")),
                    Column("margin", LocalisedText("Margin now", "目前差距"), "share"),
                ),
                tuple(
                    (
                        shown_code(known[one.activity]) or one.activity,
                        one.criterion.summary,
                        None if one.margin is None else round(one.margin, 4),
                    )
                    for one in wanted
                ),
            )
        )
    return Section("to-do", LocalisedText("Missing evidence: what to ask for", "缺失证据：待办清单"), tuple(blocks))


def _request(one: Record, known: Library) -> LocalisedText:
    activity = known[one["activity"]]
    regimes = joined([known.catalogues[name].short_title for name in one["regimes"]])
    code = shown_code(activity)
    en = f"{code} ({regimes.en})" if code else regimes.en
    zh = f"{code}（{regimes.zh}）" if code else regimes.zh
    return LocalisedText(f"{one['text_en'].rstrip('.')} — {en}", f"{one['text_zh'].rstrip('。')}——{zh}")


def flags_section(verdict: Verdict) -> Section:
    """Words that a careful reader would question, each in place."""
    blocks: list[Block] = [Quote(flag.quote, *flag.span, caption=flag.text) for flag in verdict.flags]
    if not blocks:
        blocks.append(
            Paragraph(
                LocalisedText(
                    "The screening found no contradiction, no implausible figure and no green words without substance.",
                    "筛查未发现矛盾、不合理数值或缺乏实质的绿色措辞。",
                )
            )
        )
    else:
        blocks.insert(
            0,
            Paragraph(LocalisedText("Flags ask for a look; they never change a label.", "提示仅供查看，不改变标签。")),
        )
    return Section("screening", LocalisedText("Screening flags", "筛查提示"), tuple(blocks))
