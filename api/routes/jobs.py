"""Jobs over HTTP: a large file is given, its progress asked for, its results fetched."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import Response, request, url_for
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models import RawModel
from flask_openapi3.models.tag import Tag

from api.access import caller, needs
from api.cursors import read_cursor, write_cursor
from api.job_schemas import JobListQuery, JobPage, JobPath, JobQuery, JobRecord, JobReportQuery, JobResultQuery
from api.problems import documented
from api.project_input import check_terms
from api.routes.reports import FILE, written
from api.state import service_state
from api.uploads import receive
from classification.classifier import check_regimes
from classification.intake.input_files import nothing
from classification.intake.tables import format_of
from reports.portfolio_report import portfolio_report
from reports.render import Record
from service.job_records import Job, Terms

blueprint = APIBlueprint(
    "jobs",
    __name__,
    url_prefix="/v1/jobs",
    abp_tags=[Tag(name="jobs", description="Large files, worked through in the background · 后台处理大文件")],
)
_MEDIA_TYPES = {
    "jsonl": "application/jsonl",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LISTING = "jobs"
_COMMON = ["invalid-request", "internal", "storage"]
_ONE = documented([*_COMMON, "unknown-record"])
_CHANGED = documented([*_COMMON, "unknown-record", "wrong-state"])


class Upload(RawModel):
    """A file as it is."""

    mimetypes = [  # noqa: RUF012 (the library's own form)
        "application/octet-stream",
        "text/csv",
        "application/jsonl",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]


@blueprint.post(
    "",
    operation_id="createJob",
    summary="Give a file to work through · 提交文件",
    description=(
        "The body is the file itself: CSV, TSV, XLSX, JSONL, JSON or plain text. · 请求体即文件本身："
        "CSV、TSV、XLSX、JSONL、JSON或纯文本。"
    ),
    responses={
        202: JobRecord,
        **documented([*_COMMON, "input", "too-large", "upload-slow", "upload-media-type", "upload-busy", "disk-full"]),
    },
)
@needs("classify")
def create(query: JobQuery, raw: Upload) -> Any:
    terms = _terms(query)
    state = service_state()
    with state.jobs.receive(_name(), query.name, terms) as (target, take_in):
        if not receive(request, target, state.settings.largest_upload):
            raise nothing()
        job = take_in()
    return _record(job), HTTPStatus.ACCEPTED, {"Location": url_for("jobs.show", id=job.id)}


@blueprint.get(
    "",
    operation_id="listJobs",
    summary="Your jobs, the newest first · 作业列表，新者在前",
    responses={200: JobPage, **documented([*_COMMON, "bad-cursor"])},
)
def show_all(query: JobListQuery) -> Record:
    after = None if query.cursor is None else _read_cursor(query.cursor)
    found = service_state().jobs.page(_owner(), query.state, query.limit + 1, after)
    shown, more = found[: query.limit], len(found) > query.limit
    return {"jobs": [_record(job) for job in shown], "next": _cursor(shown[-1]) if more else None}


@blueprint.get(
    "/<string:id>",
    operation_id="showJob",
    summary="One job as it stands · 作业进度",
    responses={200: JobRecord, **_ONE},
)
def show(path: JobPath) -> Record:
    return _record(service_state().jobs.get(path.id, _owner()))


@blueprint.delete(
    "/<string:id>",
    operation_id="deleteJob",
    summary="Drop a job with its files · 删除作业及其文件",
    responses={204: {"description": "Dropped · 已删除"}, **_ONE},
)
@needs("classify")
def drop(path: JobPath) -> Response:
    service_state().jobs.delete(path.id, _owner())
    return _nothing()


@blueprint.post(
    "/<string:id>/cancel",
    operation_id="cancelJob",
    summary="Stop a job; what is done is kept · 取消作业，保留已完成部分",
    responses={200: JobRecord, **_CHANGED},
)
@needs("classify")
def cancel(path: JobPath) -> Record:
    return _record(service_state().jobs.cancel(path.id, _owner()))


@blueprint.post(
    "/<string:id>/resume",
    operation_id="resumeJob",
    summary="Go on with a job that failed or was cancelled · 恢复失败或已取消的作业",
    responses={200: JobRecord, **_CHANGED},
)
@needs("classify")
def resume(path: JobPath) -> Record:
    return _record(service_state().jobs.resume(path.id, _owner()))


@blueprint.get(
    "/<string:id>/result",
    operation_id="jobResult",
    summary="The results of a job that is done · 已完成作业的结果",
    description=(
        "What `mcgt classify` writes for the same file, in the order of its rows. · 与mcgt classify对同一文件的输出相同，"
        "与文件各行同序。"
    ),
    responses={
        200: {
            "description": "The file · 文件",
            "content": {
                name.partition(";")[0]: {"schema": {"type": "string"} if form != "json" else {"type": "array"}}
                for form, name in _MEDIA_TYPES.items()
            },
        },
        **_CHANGED,
    },
)
def result(path: JobPath, query: JobResultQuery) -> Response:
    results = service_state().jobs.results(path.id, _owner())
    headers = {
        "Content-Disposition": f'attachment; filename="{path.id}.{query.format}"',
        "Vary": "Accept-Encoding",
    }
    if query.format == "jsonl" and request.accept_encodings["gzip"] > 0:
        # They lie so on the disk, a tenth of the size.
        headers["Content-Encoding"] = "gzip"
        pieces = results.packed()
    else:
        pieces = results.pieces(query.format, query.language)
    return Response(pieces, headers=headers, content_type=_MEDIA_TYPES[query.format])


@blueprint.get(
    "/<string:id>/report",
    operation_id="jobReport",
    summary="The portfolio report on a job that is done · 已完成作业的项目组合报告",
    description="Totals, common ground, flows, gaps, every project. · 合计、共同认定、流向、缺口与全部项目。",
    responses={200: FILE, **_CHANGED},
)
def report(path: JobPath, query: JobReportQuery) -> Response:
    jobs = service_state().jobs
    results, job = jobs.results(path.id, _owner()), jobs.get(path.id, _owner())
    content = portfolio_report(results.rows(), day=job.terms.day, home=query.home, name=job.name)
    return written(content, query.format, query.language)


def _terms(query: JobQuery) -> Terms:
    """The terms as they are kept. Raises InputError, RequestError."""
    check_terms(query.date, query.regimes, query.headline_regime)
    day, regimes = query.date or date.today(), check_regimes(query.regimes or ())
    return Terms(day, regimes, query.headline_regime, query.format or format_of(query.name), query.text_column)


def _name() -> str:
    """By what the caller is known as the owner of his jobs."""
    who = caller()
    return who.key_id or who.name


def _owner() -> str | None:
    """Whose jobs the caller may see; None: everybody's."""
    return None if caller().may("admin") else _name()


def _record(job: Job) -> Record:
    now = datetime.now(UTC).isoformat()
    rate, left = job.rate(now), job.seconds_left(now)
    kept = timedelta(days=service_state().settings.retention_days)
    terms = job.terms
    return {
        "id": job.id,
        "name": job.name,
        "owner": job.owner,
        "state": job.state,
        "terms": {
            "date": terms.day.isoformat(),
            "regimes": list(terms.regimes),
            "headline_regime": terms.headline_regime,
            "format": terms.format,
            "text_column": terms.text_column,
        },
        "size": job.size,
        "rows": {"total": job.rows, "done": job.rows_done, "failed": job.rows_failed},
        "labels": dict(job.labels),
        "rate": None if rate is None else round(rate, 1),
        "seconds_left": None if left is None else round(left, 1),
        "problem": job.problem,
        "created": job.created,
        "started": job.started,
        "ended": job.ended,
        "expires": None if job.ended is None else (datetime.fromisoformat(job.ended) + kept).isoformat(),
    }


def _cursor(job: Job) -> str:
    return write_cursor(_LISTING, f"{job.created}|{job.id}")


def _read_cursor(cursor: str) -> tuple[str, str]:
    created, _, identifier = str(read_cursor(_LISTING, cursor)).partition("|")
    return created, identifier


def _nothing() -> Response:
    response = Response(status=HTTPStatus.NO_CONTENT)
    response.headers.remove("Content-Type")
    return response
