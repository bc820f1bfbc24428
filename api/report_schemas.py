"""What the operations that write reports take, as pydantic models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SkipValidation

from api.listing_schemas import StrictQuery
from api.schemas import MOST_PROJECTS, Day, ProjectBody, Regime, Request

ReportForm = Literal["html", "xlsx", "pdf", "docx", "json"]
ReportLanguage = Literal["en", "zh", "zh-Hant", "both"]


class ReportTerms(Request):
    """In which form and language, and from where it is looked at."""

    format: ReportForm = Field("html", description="Form of the file · 文件格式")
    language: ReportLanguage | None = Field(
        None, description="Default: that of Accept-Language · 默认依Accept-Language"
    )
    home: Regime = Field("cn2025", description="Regime at home · 本国目录")
    date: Day | None = Field(None, description="Day of the verdict; default: today · 判定日期，默认今天")


class ProjectReportBody(ProjectBody, ReportTerms):
    """The project to report on."""


class PortfolioReportBody(ReportTerms):
    """The projects to report on; larger portfolios are given to a job, whose report is at its address."""

    title: str = Field("", max_length=200, description="Name of the portfolio · 组合名称")
    projects: list[Annotated[ProjectBody, SkipValidation]] = Field(max_length=MOST_PROJECTS)


class MappingReportQuery(StrictQuery):
    """The catalogues to set side by side."""

    catalogues: list[str] = Field(min_length=2, max_length=10, description="Two or more · 两个或以上目录")
    format: ReportForm = "html"
    language: ReportLanguage | None = None
    date: Day | None = None
