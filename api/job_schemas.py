"""What the operations on jobs take and give, as pydantic models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.report_schemas import ReportForm, ReportLanguage
from api.schemas import Day, ErrorDetails, Regime
from classification.intake.tables import Format
from service.job_records import Form, State

#: More jobs than this on one page are refused.
MOST_LISTED = 100


def _whole(value: object) -> object:
    """A number as an address carries it: digits and nothing else."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10 else value


#: Text of an address: without control characters, which databases do not take.
_Line = Annotated[str, Field(max_length=200, pattern=r"^[^\u0000-\u001f\u007f]*$")]


class _Query(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class JobQuery(_Query):
    """Under what terms a file is worked through."""

    name: _Line = Field("", description="Name of the file; its suffix tells the form · 文件名，后缀表示格式")
    format: Format | None = Field(None, description="Form of the file where its name misleads · 文件格式")
    regimes: list[Regime] | None = Field(None, max_length=50, description="Default: all · 默认全部")
    headline_regime: Regime | None = Field(None, description="Default: common ground · 默认取共同结论")
    date: Day | None = Field(None, description="Day of the verdicts; default: today · 判定日期，默认今天")
    text_column: _Line | None = Field(None, description="Column of the description · 描述所在列")


class JobListQuery(_Query):
    """Which jobs are listed."""

    state: State | None = Field(None, description="Default: any · 默认不限")
    limit: Annotated[int, BeforeValidator(_whole)] = Field(50, ge=1, le=MOST_LISTED, description="Of a page · 每页数量")
    cursor: str | None = Field(None, max_length=200, description="`next` of the page before · 上一页的next")


class JobResultQuery(_Query):
    """In which form the results are wanted."""

    format: Form = Field("jsonl", description="Form of the results · 结果格式")
    language: Literal["en", "zh", "zh-Hant"] = Field(
        "en", description="Language of texts in CSV and XLSX · CSV与XLSX中文字的语言"
    )


class JobReportQuery(_Query):
    """In which form the report on the projects of a job is wanted."""

    format: ReportForm = Field("html", description="Form of the file · 文件格式")
    language: ReportLanguage | None = Field(
        None, description="Default: that of Accept-Language · 默认依Accept-Language"
    )
    home: Regime = Field("cn2025", description="Regime at home · 本国目录")


class JobPath(BaseModel):
    """The place of a job."""

    id: str = Field(description="As given when the job was made · 创建作业时给出的编号")


class JobTerms(BaseModel):
    date: str = Field(json_schema_extra={"format": "date"})
    regimes: list[Regime]
    headline_regime: Regime | None
    format: Format | None
    text_column: str | None


class JobRows(BaseModel):
    total: int | None = Field(description="Null until the file was read · 读完文件前为null")
    done: int
    failed: int = Field(description="Of those done, rows with an error · 已处理行中出错的行数")


class JobLabels(BaseModel):
    green: int
    transition: int
    not_eligible: int


class JobRecord(BaseModel):
    """A job as it stands."""

    id: str
    name: str
    owner: str
    state: State
    terms: JobTerms
    size: int = Field(description="Bytes of the file · 文件字节数")
    rows: JobRows
    labels: JobLabels = Field(description="Headlines of the rows done · 已处理行的总体结论")
    rate: float | None = Field(description="Rows a second · 每秒行数")
    seconds_left: float | None
    problem: ErrorDetails | None = Field(description="Why it failed, or what holds it up · 失败或停顿的原因")
    created: str = Field(json_schema_extra={"format": "date-time"})
    started: str | None
    ended: str | None
    expires: str | None = Field(description="When it will be dropped · 将被清除的时间")


class JobPage(BaseModel):
    """One page of jobs, the newest first."""

    jobs: list[JobRecord]
    next: str | None = Field(description="Cursor of the next page; null on the last · 下一页的游标，末页为null")
