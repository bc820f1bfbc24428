"""Activities: found by words, narrowed by what they are about, and each with everything that is known of it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from api.activity_records import activity_record, activity_summary
from api.catalogue_schemas import ActivityRecord
from api.cursors import read_cursor, write_cursor
from api.kept import kept
from api.listing_schemas import ActivityList, ActivityQuery
from api.problems import documented
from api.schemas import ActivityPath
from reports.render import Record
from taxonomy.library import library
from taxonomy.model import Activity
from taxonomy.search import search

blueprint = APIBlueprint(
    "activities",
    __name__,
    url_prefix="/v1",
    abp_tags=[Tag(name="taxonomy", description="What the catalogues say · 目录内容")],
)


@blueprint.get(
    "/activities",
    operation_id="listActivities",
    summary="Search and filter activities · 检索与筛选活动",
    description=(
        "With `q` the surest match comes first; without it they stand in the order of their catalogues. Filters are all "
        "to hold; `cursor` goes on where a page ended. · 给出q时最确切者在前，否则按目录次序；各筛选条件须同时满足；"
        "cursor用于翻页。"
    ),
    responses={200: ActivityList, **documented(["bad-cursor", "invalid-request", "internal"])},
)
def list_activities(query: ActivityQuery) -> Response:
    listing = [library().version, query.model_dump(exclude={"cursor", "limit"})]
    start = int(read_cursor(listing, query.cursor)) if query.cursor else 0
    found = _found(query)
    page = found[start : start + query.limit]
    end = start + len(page)
    following = write_cursor(listing, end) if end < len(found) else None
    return kept({"total": len(found), "activities": list(page), "next": following})


@blueprint.get(
    "/activities/<string:id>",
    operation_id="getActivity",
    summary="One activity · 单个活动",
    description="Scope, criteria, do-no-significant-harm, index, provenance. · 范围、标准、无重大损害要求、索引与来源。",
    responses={200: ActivityRecord, **documented(["unknown-activity", "internal"])},
)
def get_activity(path: ActivityPath) -> Response:
    known = library()
    activity = known[path.id]
    return kept(activity_record(activity, known.catalogues[activity.catalogue]))


def _found(query: ActivityQuery) -> Sequence[Record]:
    known = library()
    if query.catalogue:
        known.catalogue(query.catalogue)
    if query.q:
        hits = search(known, query.q, catalogue=query.catalogue, limit=len(known))
        return [
            activity_summary(hit.activity) | {"match": hit.match, "score": hit.score}
            for hit in hits
            if _fits(hit.activity, query)
        ]
    return [activity_summary(one) | {"match": None, "score": None} for one in known if _fits(one, query)]


def _fits(activity: Activity, query: ActivityQuery) -> bool:
    index = activity.index
    wanted = (
        (query.catalogue, (activity.catalogue,)),
        (query.topic, (*index.core, *index.part)),
        (query.role, index.roles),
        (query.objective, activity.objectives),
        (query.tier, {leaf.tier for leaf in activity.criterion_leaves()} if query.tier else ()),
    )
    return all(value is None or value in among for value, among in wanted)
