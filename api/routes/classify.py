"""Project -> verdict over HTTP: one at a time, or many."""

from __future__ import annotations

from datetime import date

from flask import current_app
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from api.access import needs
from api.body import read_model
from api.metrics import count_verdict
from api.problems import InternalError, asked_language, documented, log_failure
from api.project_input import check_terms, project_of
from api.recording import Judged, keep
from api.schemas import (
    BatchBody,
    BatchRecord,
    ClassifyBody,
    ExplainBody,
    Explanation,
    ProjectBody,
    Terms,
    VerdictRecord,
)
from classification.classifier import classifier
from classification.project import Project
from classification.second_reader import second_reader
from classification.verdict import REGIMES, Verdict
from reports.explanation import explain
from reports.render import Record, error_record, verdict_record
from taxonomy.errors import McgtError

blueprint = APIBlueprint(
    "classify",
    __name__,
    url_prefix="/v1",
    abp_tags=[Tag(name="classification", description="Verdicts on projects · 项目判定")],
)
_PROBLEMS = documented(
    [
        "malformed-json",
        "too-deep",
        "too-large",
        "unsupported-media-type",
        "invalid-request",
        "input",
        "internal",
        "remote",
    ]
)
#: What can go wrong besides where verdicts are kept.
_STORAGE = documented(["storage", "disk-full"])
#: Where the application keeps the settings of the second reader, None where there is none.
SECOND_READER = "SECOND_READER"


@blueprint.post(
    "/classify",
    operation_id="classify",
    summary="Judge one project · 判定单个项目",
    description="The verdict per regime and overall, with reasons. · 分目录及总体判定，附理由。",
    responses={200: VerdictRecord, **_PROBLEMS, **_STORAGE},
)
@needs("classify")
def classify_one(body: ClassifyBody) -> Record:
    check_terms(body.date, body.regimes, body.headline_regime)
    judged = _judged(body, body, "1")
    if body.record:
        keep([judged], body)
    return judged.record


@blueprint.post(
    "/classify/batch",
    operation_id="classifyBatch",
    summary="Judge up to 1,000 projects · 批量判定，至多1,000个项目",
    description=(
        "Results in the order of the projects; an error stands in the place of a project that cannot be judged. · "
        "结果与项目同序；无法判定的项目以错误代之。"
    ),
    responses={200: BatchRecord, **_PROBLEMS, **_STORAGE},
)
@needs("classify")
def classify_batch(body: BatchBody) -> Record:
    check_terms(body.date, body.regimes, body.headline_regime)
    rows = [_row(value, body, row) for row, value in enumerate(body.projects, start=1)]
    if body.record:
        keep([one for one in rows if isinstance(one, Judged)], body)
    return {"results": [one.record if isinstance(one, Judged) else one for one in rows]}


@blueprint.post(
    "/explain",
    operation_id="explain",
    summary="Explain a verdict · 说明判定理由",
    description=(
        "The verdict, and the whole reasoning as a page in Markdown in the language of Accept-Language. · "
        "判定结果，以及按Accept-Language语言给出的完整理由（Markdown）。"
    ),
    responses={200: Explanation, **_PROBLEMS},
)
@needs("classify")
def explain_one(body: ExplainBody) -> Record:
    check_terms(body.date, body.regimes, body.headline_regime)
    project = project_of(body)
    verdict = _verdict(project, body)
    shipped = classifier()
    page = explain(verdict, shipped.library, asked_language(), shipped.contributions(project, verdict))
    return {"page": page, "verdict": verdict_record(body.id or "1", verdict)}


def _row(value: object, terms: Terms, row: int) -> Judged | Record:
    """The verdict on one project of many, or what is wrong with it."""
    try:
        return _judged(read_model(ProjectBody, value), terms, str(row))
    except McgtError as error:
        fault = error
    except Exception as error:
        # One project that the service fails on must not cost the caller all the others.
        log_failure(error)
        fault = InternalError()
    fault.row = row
    given = value.get("id") if isinstance(value, dict) else None
    return error_record(given if isinstance(given, str) and given else str(row), fault)


def _judged(body: ProjectBody, terms: Terms, default_id: str) -> Judged:
    project = project_of(body)
    return Judged(project, verdict_record(body.id or default_id, _verdict(project, terms)))


def _verdict(project: Project, terms: Terms) -> Verdict:
    settings = current_app.config.get(SECOND_READER)
    verdict = classifier().classify(
        project,
        day=terms.date or date.today(),
        regimes=terms.regimes or REGIMES,
        headline_regime=terms.headline_regime,
        reader=None if settings is None else second_reader(settings),
    )
    count_verdict(verdict.headline.label)
    return verdict
