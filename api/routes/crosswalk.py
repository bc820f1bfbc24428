"""What an activity is called across the border, the mapping sets that say so, and what the aligner would propose."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import yaml
from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from api.kept import kept, tagged
from api.listing_schemas import (
    AlignmentQuery,
    AlignmentRecord,
    CrosswalkQuery,
    CrosswalkRecord,
    MappingRow,
    MappingSetList,
    MappingSetPath,
    MappingSetRecord,
)
from api.negotiation import chosen
from api.problems import RequestError, documented
from api.schemas import ActivityPath
from mappings.alignment import align, alignment_model
from mappings.crosswalk import crosswalk
from mappings.sssom import read_set, read_table, set_files
from reports.crosswalk_record import crosswalk_record
from reports.render import Record
from taxonomy.errors import InputError
from taxonomy.library import library

blueprint = APIBlueprint(
    "crosswalk",
    __name__,
    url_prefix="/v1",
    abp_tags=[Tag(name="crosswalk", description="Across the border · 跨境对照")],
)
_TSV = "text/tab-separated-values"
_FORMS = {"application/json": "json", _TSV: "tsv"}
_SUFFIX = ".sssom.tsv"


@blueprint.get(
    "/crosswalk/<string:id>",
    operation_id="getCrosswalk",
    summary="Counterparts of an activity · 活动的跨境对应",
    description=(
        "By catalogue, the surest first, each with the criteria and the stricter side. · 按目录列出，最确切者在前，"
        "附标准与更严一方。"
    ),
    responses={200: CrosswalkRecord, **documented(["unknown-activity", "invalid-request", "input", "internal"])},
)
def get_crosswalk(path: ActivityPath, query: CrosswalkQuery) -> Response:
    activity = library()[path.id]
    targets = query.to or []
    for name in targets:
        library().catalogue(name)
    return kept(crosswalk_record(activity, crosswalk(activity.id, targets)))


@blueprint.get(
    "/mappings",
    operation_id="listMappingSets",
    summary="All mapping sets · 全部映射集",
    description="With counts by status of review. · 含各复核状态的行数。",
    responses={200: MappingSetList, **documented(["internal"])},
)
def list_mapping_sets() -> Response:
    return kept({"sets": [_summary(file) for file in set_files()]})


@blueprint.get(
    "/mappings/<string:id>",
    operation_id="getMappingSet",
    summary="One mapping set as SSSOM · 单个映射集（SSSOM）",
    description=(f"As `{_TSV}`, the file as it is, or as JSON, by `Accept`. · 依Accept给出{_TSV}原文件或JSON。"),
    responses={
        200: MappingSetRecord,
        **documented(["not-found", "not-acceptable", "internal"]),
    },
)
def get_mapping_set(path: MappingSetPath) -> Response:
    files = {file.name.removesuffix(_SUFFIX): file for file in set_files()}
    if path.id not in files:
        raise RequestError(
            "not-found",
            "there is no such mapping set",
            "没有该映射集",
            field="id",
            mend=(f"use one of {', '.join(files)}", f"可用：{'、'.join(files)}"),
        )
    form = chosen(_FORMS)
    if form is None:
        raise RequestError(
            "not-acceptable",
            "the set has none of the forms asked for",
            "映射集没有所要求的格式",
            field="Accept",
            mend=(f"ask for one of {', '.join(_FORMS)}", f"请从{'、'.join(_FORMS)}中选择"),
        )
    if form[1] == "tsv":
        content = files[path.id].read_bytes()
        response = tagged(Response(content, content_type=f"{_TSV}; charset=utf-8"), path.id, "tsv")
    else:
        response = kept(_record(files[path.id]))
    response.vary.add("Accept")
    return response


@blueprint.get(
    "/alignments",
    operation_id="getAlignment",
    summary="Proposed counterparts between two catalogues · 两个目录之间的拟议对应",
    description=(
        "Computed anew from the texts and indexes of both; the sets in force are at /v1/mappings. · "
        "由两个目录的文本与索引即时计算；现行映射集见/v1/mappings。"
    ),
    responses={
        200: AlignmentRecord,
        **documented(["invalid-request", "input", "unknown-activity", "internal"]),
    },
)
def get_alignment(query: AlignmentQuery) -> Response:
    if query.source == query.target:
        raise InputError(
            "a catalogue is not aligned with itself",
            "目录不能与自身对照",
            field="target",
            mend=("name another", "请另选"),
        )
    pairs = align(query.source, query.target, minimum=query.minimum)
    if query.activity is not None:
        wanted = library()[query.activity].id
        pairs = [pair for pair in pairs if pair.source == wanted]
    return kept(
        {
            "source": query.source,
            "target": query.target,
            "model": alignment_model().version,
            "pairs": [
                {
                    "source": pair.source,
                    "target": pair.target,
                    "relation": pair.relation,
                    "probability": pair.probability,
                    "stricter": pair.stricter,
                }
                for pair in pairs
            ],
        }
    )


def _summary(file: Path) -> Record:
    rows = read_set(file)
    name = file.name.removesuffix(_SUFFIX)
    subject, _, object_ = name.partition("-")
    return {
        "id": name,
        "subject": subject,
        "object": object_,
        "rows": len(rows),
        "status": dict(sorted(Counter(row.status for row in rows).items())),
    }


def _record(file: Path) -> Record:
    text, rows = read_table(file)
    head = yaml.safe_load(text)
    return {
        "mapping_set_id": head["mapping_set_id"],
        "license": head.get("license"),
        "mapping_set_description": head.get("mapping_set_description"),
        "mappings": [_row(row) for row in rows],
    }


def _row(row: dict[str, str]) -> Record:
    cells: Record = {name: row.get(name) or None for name in MappingRow.model_fields}
    return cells | {"confidence": float(row["confidence"]) if row.get("confidence") else None}
