"""Reports over HTTP: on a project, on a portfolio that fits into a request, and on how catalogues correspond."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from api.access import needs
from api.body import read_model
from api.problems import asked_language, documented
from api.project_input import project_of
from api.report_schemas import MappingReportQuery, PortfolioReportBody, ProjectReportBody, ReportForm
from api.schemas import ProjectBody
from classification.classifier import check_day, classifier
from reports.bilingual import checked_language
from reports.document import Report
from reports.formats import write_report
from reports.html import content_security_policy
from reports.mapping_report import mapping_report
from reports.portfolio_entry import Holding
from reports.portfolio_report import portfolio_report
from reports.project_report import project_report
from reports.render import Record, error_record, verdict_record
from taxonomy.errors import McgtError

blueprint = APIBlueprint(
    "reports",
    __name__,
    url_prefix="/v1/reports",
    abp_tags=[Tag(name="reports", description="Reports to hand on · 可供提交的报告")],
)
MEDIA_TYPES: Mapping[ReportForm, str] = {
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
FILE = {"description": "The file · 报告文件", "content": {name: {} for name in MEDIA_TYPES.values()}}
_PROBLEMS = documented(
    ["malformed-json", "too-deep", "too-large", "unsupported-media-type", "invalid-request", "input", "internal"]
)


@blueprint.post(
    "/project",
    operation_id="reportProject",
    summary="Report on one project · 单个项目报告",
    description="Verdicts side by side, criteria, evidence, what is missing, what differs. · 判定对照、标准、证据、缺失、差异。",
    responses={200: FILE, **_PROBLEMS},
)
@needs("classify")
def report_project(body: ProjectReportBody) -> Response:
    day = body.date or date.today()
    check_day(day)
    project = project_of(body)
    verdict = classifier().classify(project, day=day)
    return written(project_report(project, verdict, home=body.home), body.format, body.language)


@blueprint.post(
    "/portfolio",
    operation_id="reportPortfolio",
    summary="Report on up to 1,000 projects · 项目组合报告，至多1,000个项目",
    description=(
        "A project that cannot be judged is listed as such. More projects: give a file to /v1/jobs and ask for its report. "
        "· 无法判定的项目另行列出；项目更多时请将文件交给/v1/jobs，再取其报告。"
    ),
    responses={200: FILE, **_PROBLEMS},
)
@needs("classify")
def report_portfolio(body: PortfolioReportBody) -> Response:
    day = body.date or date.today()
    check_day(day)
    judged = (_judged(value, number, day) for number, value in enumerate(body.projects, start=1))
    return written(portfolio_report(judged, day=day, home=body.home, name=body.title), body.format, body.language)


@blueprint.get(
    "/mapping",
    operation_id="reportMapping",
    summary="Report on how catalogues correspond · 目录对照报告",
    description="Coverage both ways, stricter sides, gaps, methods and limits. · 双向覆盖、更严一方、缺口、方法与局限。",
    responses={200: FILE, **documented(["invalid-request", "input", "internal"])},
)
def report_mapping(query: MappingReportQuery) -> Response:
    day = query.date or date.today()
    return written(mapping_report(query.catalogues, day=day), query.format, query.language)


def written(report: Report, form: ReportForm, language: str | None) -> Response:
    """``report`` as a response in a form, in ``language`` or that of the client."""
    chosen = language or asked_language()
    with tempfile.TemporaryDirectory(prefix="mcgt-report-") as folder:
        file = Path(folder) / f"report.{form}"
        write_report(report, file, chosen)
        content = file.read_bytes()
    kind = MEDIA_TYPES[form]
    response = Response(content, content_type=f"{kind}; charset=utf-8" if form in ("html", "json") else kind)
    response.headers["Content-Language"] = "en, zh" if chosen == "both" else chosen
    response.headers["Content-Disposition"] = f'attachment; filename="mcgt-{report.kind}.{form}"'
    if form == "html":
        response.headers["Content-Security-Policy"] = content_security_policy(report, checked_language(chosen))
    return response


def _judged(value: object, number: int, day: date) -> tuple[Holding, Record]:
    given = value if isinstance(value, dict) else {}
    identifier = given.get("id") if isinstance(given.get("id"), str) else str(number)
    try:
        body = read_model(ProjectBody, value)
        project = project_of(body)
        identifier = body.id or str(number)
        holding = Holding(number, identifier, body.name, body.country, body.amount, body.currency)
        return holding, verdict_record(identifier, classifier().classify(project, day=day))
    except McgtError as error:
        error.row = number
        return Holding(number, str(identifier)[:200]), error_record(str(identifier)[:200], error)
