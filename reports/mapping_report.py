"""The report on two or more catalogues: how far they cover each other, how they relate, which side asks for more."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date

from mappings.sssom import CURATED, set_files
from reports.document import Column, Figure, Paragraph, Report, Section, Table
from reports.mapping_limits import criteria_record, limits_records
from reports.mapping_pairs import pair_of, pair_record
from reports.mapping_sections import pair_section
from reports.provenance import catalogue_record, provenance_section, signature_section
from reports.render import Record
from reports.vocabulary import joined
from taxonomy.cache import fingerprint
from taxonomy.errors import InputError
from taxonomy.library import library
from taxonomy.model import Catalogue, LocalisedText

#: The form of ``data``; raised whenever a member changes its meaning.
SCHEMA = 1


def mapping_report(catalogues: Sequence[str], *, day: date) -> Report:
    """The report on ``catalogues``, each pair of them in turn, in the order given.

    ``day`` is the date that the report states; limits in force on it are set side by side. Raises InputError for an unknown
    catalogue and for fewer than two.
    """
    known = library()
    used = tuple(known.catalogue(name) for name in dict.fromkeys(catalogues))
    if len(used) < 2:
        raise InputError(
            "a mapping report needs two catalogues or more",
            "目录对照报告需要两个或更多目录",
            field="catalogues",
            mend=("name another one", "请再指定一个目录"),
        )
    pairs = [pair_of(first, second) for first, second in itertools.combinations(used, 2)]
    records = [
        pair_record(pair, known)
        | {"limits": limits_records(pair, known, day), "criteria": criteria_record(pair, known)}
        for pair in pairs
    ]
    from classification.classifier import CODE_VERSION  # loads the matcher, which nothing else here needs

    versions = {"mcgt": CODE_VERSION, "catalogues": known.version[:12], "mapping sets": _sets_version()}
    data: Record = {
        "schema": SCHEMA,
        "kind": "mapping",
        "day": day.isoformat(),
        "versions": versions,
        "catalogues": [catalogue_record(one) for one in used],
        "pairs": records,
    }
    names = joined([one.short_title for one in used])
    return Report(
        kind="mapping",
        title=LocalisedText(f"Mapping report: {names.en}", f"目录对照报告：{names.zh}"),
        subtitle=LocalisedText(
            "Coverage, relations and stricter sides between taxonomies", "分类目录之间的覆盖、关系与严格程度"
        ),
        day=day,
        versions=versions,
        sections=(
            _summary(used, records),
            *(pair_section(pair, record, known) for pair, record in zip(pairs, records, strict=True)),
            _method(used),
            provenance_section(used, versions, day),
            signature_section(),
        ),
        data=data,
    )


def _sets_version() -> str:
    """A digest of the mapping sets in force, those that people have corrected included."""
    files = [*set_files(), *sorted(CURATED.glob("*.sssom.tsv"))]
    return fingerprint(part for file in files for part in (file.name.encode(), file.read_bytes()))[:12]


def _summary(used: tuple[Catalogue, ...], records: list[Record]) -> Section:
    """How much of each catalogue has a counterpart in each other."""
    names = {one.id: one.short_title for one in used}
    rows = []
    for record in records:
        for side in (record["forward"], record["backward"]):
            if record["joined"]:
                rows.append((side["catalogue"], side["other"], side["activities"], side["covered"], side["share"]))
    order = {one.id: place for place, one in enumerate(used)}
    rows.sort(key=lambda row: (order[row[0]], order[row[1]]))
    table = Table(
        "coverage",
        LocalisedText("Share of activities with a counterpart", "有对应活动的条目占比"),
        (
            Column("from", LocalisedText("Catalogue", "目录")),
            Column("to", LocalisedText("has a counterpart in", "对应于")),
            Column("activities", LocalisedText("Activities", "活动数"), "integer"),
            Column("covered", LocalisedText("With a counterpart", "有对应"), "integer"),
            Column("share", LocalisedText("Share", "占比"), "share"),
        ),
        tuple((names[row[0]], names[row[1]], *row[2:]) for row in rows),
    )
    apart = [
        Paragraph(
            LocalisedText(
                f"No mapping set joins {names[one['first']].en} and {names[one['second']].en}.",
                f"没有映射集连接{names[one['first']].zh}与{names[one['second']].zh}。",
            ),
            "finding",
        )
        for one in records
        if not one["joined"]
    ]
    figure = Figure(
        "heat-map",
        table,
        {"x": "to", "y": "from", "value": "share"},
        LocalisedText(
            "For each pair of catalogues, the share of activities of the first that have a counterpart in the second.",
            "各对目录中，前者的活动在后者中有对应的占比。",
        ),
    )
    return Section("summary", LocalisedText("Summary", "摘要"), (figure if rows else table, *apart))


def _method(used: tuple[Catalogue, ...]) -> Section:
    notes = [
        Paragraph(
            LocalisedText(f"{one.title.en}: {one.status_note.en}", f"{one.title.zh}：{one.status_note.zh}"),
            "caveat" if one.is_reconstruction else "plain",
        )
        for one in used
    ]
    return Section("method", LocalisedText("Method and limits", "方法与局限"), (*_METHOD, *notes))


_METHOD = (
    Paragraph(
        LocalisedText(
            "Links come from mapping sets in the SSSOM form. A proposed link was found by this project's matcher from names, scopes and "
            "indexed concepts; a derived one by comparing texts; a reviewed one was decided by a person. None of the three is official.",
            "对应关系取自SSSOM格式的映射集。“拟议”由本项目匹配器依据名称、范围与索引概念得出；“推导”由对照文本得出；“复核”由人决定。三者均非官方。",
        )
    ),
    Paragraph(
        LocalisedText(
            "Sets for the M-CGT and the CGT are reconstructions until the official workbook is imported; an imported set takes the place of "
            "ours. Their rows must not be cited as rows of the official tables.",
            "多边共同目录与共同目录的映射集在导入官方工作簿之前均为重建稿；导入后即取代。其各行不得作为官方表的内容引用。",
        ),
        "caveat",
    ),
    Paragraph(
        LocalisedText(
            "A link says that two activities describe the same or overlapping economic activity. It does not say that a project that is "
            "green under one is green under the other: criteria differ, and each project is judged by itself.",
            "对应关系表示两项活动所述的经济活动相同或重叠，并不表示在一方为绿色的项目在另一方也为绿色：标准各异，须逐个判定。",
        )
    ),
    Paragraph(
        LocalisedText(
            "The stricter side is told by figures alone. Conditions in words, do no significant harm and minimum safeguards are not weighed.",
            "更严的一方仅依数值判断；文字条件、无重大损害与最低保障要求不作衡量。",
        )
    ),
)
