"""The report on one project: what it is under each regime, why, what is missing, and what follows."""

from __future__ import annotations

from datetime import date

from classification.project import Project
from classification.verdict import Verdict
from reports.border import border_section, crossing_record, crossings, labels_record
from reports.criteria_table import comparison_record, comparisons, count_by_outcome, criteria_table
from reports.document import Block, Cell, Column, Paragraph, Report, Section, Table
from reports.evidence_section import evidence_section, flags_section, missing_records, to_do_section
from reports.financing_labels import financing_label_record, financing_labels, financing_section
from reports.harm_checklist import harm_activity, harm_records, harm_section, untested_objectives
from reports.matched import anchor
from reports.project_record import project_record
from reports.provenance import catalogue_record, provenance_section, signature_section
from reports.regime_sections import parts_table, regimes_section, result_section
from reports.render import OUTCOME_NAMES, Record, verdict_record
from taxonomy.library import Library, library
from taxonomy.model import Catalogue, LocalisedText

#: The form of ``data``; raised whenever a member changes its meaning.
SCHEMA = 1


def project_report(
    project: Project,
    verdict: Verdict,
    *,
    day: date | None = None,
    home: str = "cn2025",
    known: Library | None = None,
) -> Report:
    """The report on ``project``, judged as ``verdict`` says.

    ``day`` is the date that the report states, the day of the verdict where none is given. ``home`` is the regime to look
    across the border from. ``known`` are the catalogues that the verdict was reached with.
    """
    known = known or library()
    day = day or verdict.day
    used = _catalogues(verdict, known)
    compared = comparisons(verdict)
    missing = missing_records(verdict)
    labels = financing_labels(verdict, known)
    start, harm = anchor(verdict, home), harm_activity(verdict, known)
    name = project.name or project.id or ""
    data: Record = {
        "schema": SCHEMA,
        "kind": "project",
        "day": day.isoformat(),
        "home": home,
        "project": project_record(project) | {"described": project.described},
        "verdict": verdict_record(project.id or "", verdict),
        "labels": labels_record(verdict),
        "criteria": [comparison_record(one) for one in compared],
        "missing": missing,
        "anchor": None if start is None else start.id,
        "crossings": [crossing_record(one) for one in crossings(verdict, home)],
        "harm": {
            "activity": None if harm is None else harm.id,
            "tests": [] if harm is None else harm_records(harm),
            "untested": [] if harm is None else untested_objectives(harm),
        },
        "financing_labels": [financing_label_record(one) for one in labels],
        "catalogues": [catalogue_record(one) for one in used],
    }
    sections = (
        result_section(verdict, known),
        _project_section(project, verdict),
        regimes_section(verdict, known),
        Section(
            "criteria",
            LocalisedText("Criteria", "标准"),
            (_outcomes(count_by_outcome(compared)), criteria_table(compared, verdict, known))
            if compared
            else (_NO_CRITERIA,),
        ),
        evidence_section(project, verdict, compared),
        to_do_section(verdict, missing, known),
        border_section(verdict, known, home),
        flags_section(verdict),
        harm_section(verdict, known),
        financing_section(labels),
        _limits_section(used),
        provenance_section(used, verdict.versions, day),
        signature_section(),
    )
    return Report(
        kind="project",
        title=LocalisedText(
            f"Project report: {name}" if name else "Project report", f"项目报告：{name}" if name else "项目报告"
        ),
        subtitle=LocalisedText(
            f"Green, transition or neither, judged as of {verdict.day}", f"绿色、转型或均不属于，判定日期{verdict.day}"
        ),
        day=day,
        versions=verdict.versions,
        sections=sections,
        data=data,
    )


def _catalogues(verdict: Verdict, known: Library) -> tuple[Catalogue, ...]:
    """The catalogues of the regimes, and any other that an activity of the verdict stands in."""
    names = dict.fromkeys(verdict.regimes)
    for one in verdict.regimes.values():
        names |= dict.fromkeys(activity.id.partition(":")[0] for activity in one.activities)
    return tuple(catalogue for name, catalogue in known.catalogues.items() if name in names)


def _project_section(project: Project, verdict: Verdict) -> Section:
    facts: list[tuple[LocalisedText, Cell]] = [
        (LocalisedText("Name", "名称"), project.name),
        (LocalisedText("Number", "编号"), project.id),
        (LocalisedText("Country", "国家或地区"), project.country),
        (LocalisedText("Industry code, as given", "行业代码（所给）"), project.industry_code),
        (LocalisedText("Currency", "币种"), project.currency),
    ]
    blocks: list[Block] = [
        Table(
            "project",
            LocalisedText("As handed in", "所提交信息"),
            (Column("fact", LocalisedText("Fact", "事项")), Column("value", LocalisedText("Value", "内容"), "code")),
            tuple((name, value if value else LocalisedText("not given", "未提供")) for name, value in facts),
        ),
        Table(
            "amount",
            LocalisedText("Amount", "金额"),
            (Column("amount", LocalisedText("Amount", "金额"), "money", unit=project.currency or ""),),
            () if project.amount is None else ((project.amount,),),
            note=None
            if project.amount is not None
            else LocalisedText("No amount was given; none is assumed.", "未提供金额，不作推测。"),
        ),
    ]
    if verdict.components:
        blocks.append(parts_table(verdict))
    return Section("project", LocalisedText("The project", "项目"), tuple(blocks))


def _outcomes(counts: dict[str, int]) -> Paragraph:
    return Paragraph(
        LocalisedText(
            f"{sum(counts.values())} criteria took part. "
            + "; ".join(f"{OUTCOME_NAMES[name].en}: {count}" for name, count in counts.items())
            + ".",
            f"参与判定的标准共{sum(counts.values())}项。"
            + "；".join(f"{OUTCOME_NAMES[name].zh}：{count}项" for name, count in counts.items())
            + "。",
        )
    )


def _limits_section(used: tuple[Catalogue, ...]) -> Section:
    notes = [
        Paragraph(
            LocalisedText(f"{one.title.en}: {one.status_note.en}", f"{one.title.zh}：{one.status_note.zh}"),
            "caveat" if one.is_reconstruction else "plain",
        )
        for one in used
        if one.status_note.in_language("en")
    ]
    return Section(
        "limits", LocalisedText("What this report does not decide", "本报告不作判定的内容"), (*_UNDECIDED, *notes)
    )


_NO_CRITERIA = Paragraph(LocalisedText("No criterion took part in the verdict.", "没有标准参与判定。"))
_UNDECIDED = (
    Paragraph(LocalisedText("Whether what the description says is true.", "描述内容是否属实。")),
    Paragraph(
        LocalisedText(
            "Conditions in words that no figure, certificate, date or named thing decides: they are listed under the criteria, for a reader.",
            "没有数值、证书、日期或所述事物可以决定的文字条件：已列于标准表，由人判断。",
        )
    ),
    Paragraph(
        LocalisedText(
            "Limits that a source does not publish, such as the reference values of China's transition lists.",
            "来源未公布的限值，如中国转型目录的基准值。",
        )
    ),
    Paragraph(
        LocalisedText(
            "Do no significant harm and minimum safeguards; management of proceeds; the issuer as a whole.",
            "无重大损害与最低保障要求；募集资金管理；发行人整体情况。",
        )
    ),
)
