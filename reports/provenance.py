"""What every report closes with: the catalogues and versions that it rests on, and where it is signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from reports.document import Column, Paragraph, Section, Signatures, Table
from reports.vocabulary import VERIFICATION_NAMES, VERSION_NAMES, same
from taxonomy.library import Library
from taxonomy.model import Activity, Catalogue, LocalisedText


def shown_code(activity: Activity) -> str:
    """The official number of an activity; nothing where that could not be read, so that no number of ours passes for one."""
    return activity.code if activity.code_status == "official" else ""


def legal_place(known: Library, activity: Activity) -> LocalisedText:
    """The act that an activity stands in: that of the activity where its record names one, else that of the catalogue."""
    acts = activity.details.get("legal_acts")
    if isinstance(acts, list) and acts:
        return same(", ".join(str(one) for one in acts))
    stated = known.catalogues[activity.catalogue].legal_ref
    # What follows the first act says how far the record goes.
    return LocalisedText(stated.en.partition(";")[0], stated.zh.partition("；")[0])


def heading_names(known: Library, activity: Activity) -> tuple[LocalisedText, ...]:
    """The headings above an activity, from the top."""
    categories = {one.code: one for one in known.catalogues[activity.catalogue].categories}
    found = []
    code = activity.parent
    while code is not None and code in categories:
        found.append(categories[code].name)
        code = categories[code].parent
    return tuple(reversed(found))


def catalogue_record(one: Catalogue) -> dict[str, object]:
    """A catalogue as plain values."""
    return {
        "id": one.id,
        "title_en": one.title.en,
        "title_zh": one.title.zh,
        "issuer": one.issuer,
        "legal_ref_en": one.legal_ref.en,
        "legal_ref_zh": one.legal_ref.zh,
        "version_en": one.version.en,
        "version_zh": one.version.zh,
        "published": _day(one.published),
        "effective": _day(one.effective),
        "superseded": _day(one.superseded),
        "reconstruction": one.is_reconstruction,
        "verification": one.provenance.verification,
        "source": one.provenance.source,
        "note_en": one.status_note.en,
        "note_zh": one.status_note.zh,
    }


def provenance_section(catalogues: Sequence[Catalogue], versions: Mapping[str, str], day: date) -> Section:
    """Catalogues, how far each was verified, and the versions of program, data and model."""
    listed = Table(
        "catalogues",
        LocalisedText("Catalogues used", "所用目录"),
        (
            Column("catalogue", LocalisedText("Catalogue", "目录")),
            Column("legal_ref", LocalisedText("Legal place", "法律依据")),
            Column("version", LocalisedText("Edition", "版本")),
            Column("published", LocalisedText("Published", "发布"), "day"),
            Column("effective", LocalisedText("In force from", "施行"), "day"),
            Column("superseded", LocalisedText("Superseded from", "被取代"), "day"),
            Column("verification", LocalisedText("How it was read", "读取方式")),
            Column("note", LocalisedText("Note", "说明")),
            Column("source", LocalisedText("Source", "来源"), "code"),
        ),
        tuple(
            (
                one.title,
                one.legal_ref,
                one.version,
                one.published,
                one.effective,
                one.superseded,
                VERIFICATION_NAMES[one.provenance.verification],
                one.status_note,
                one.provenance.source,
            )
            for one in catalogues
        ),
        note=LocalisedText(
            "Official names are verbatim in their own language. Summaries of criteria are our own words; the official text prevails.",
            "官方名称在其原文语言中逐字照录；标准摘要由本项目撰写，以官方文本为准。",
        ),
    )
    tools = Table(
        "versions",
        LocalisedText("Versions", "版本"),
        (
            Column("part", LocalisedText("Part", "组成")),
            Column("version", LocalisedText("Version", "版本"), "code"),
        ),
        tuple((VERSION_NAMES.get(name, same(name)), version) for name, version in sorted(versions.items())),
    )
    stated = Paragraph(
        LocalisedText(
            f"Report dated {day}. The same input, date and versions give the same report.",
            f"报告日期：{day}。输入、日期与版本相同，报告即相同。",
        )
    )
    return Section("provenance", LocalisedText("Versions and provenance", "版本与出处"), (stated, listed, tools))


def signature_section() -> Section:
    """Empty lines for those who answer for the report; the program signs nothing."""
    roles = (
        LocalisedText("Prepared by", "编制"),
        LocalisedText("Reviewed by", "复核"),
        LocalisedText("Approved by", "批准"),
        LocalisedText("Independent verifier, if any", "独立评估认证机构（如有）"),
    )
    statement = Paragraph(
        LocalisedText(
            "This report was drawn up by a program and has not been reviewed by a person until it is signed below. It is no "
            "external review, no second-party opinion and no legal advice.",
            "本报告由程序生成，签署之前未经人工复核；不构成外部评估认证、第二方意见或法律意见。",
        ),
        "caveat",
    )
    return Section("sign-off", LocalisedText("Sign-off", "签署"), (statement, Signatures(roles)))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
