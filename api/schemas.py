"""What HTTP takes and gives, as pydantic models: they check requests and describe the API in its OpenAPI document."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SkipValidation, WithJsonSchema
from pydantic_core import PydanticCustomError

from classification.project import LONGEST_TEXT
from classification.verdict import Label, Status
from taxonomy.model import Comparator, CriterionKind, ProjectEvent, Tier, Verification

#: More projects than this in one request are refused.
MOST_PROJECTS = 1_000
_MOST_METRICS = 500

Regime = Literal["cn2025", "cn2021", "eu", "sg", "hk", "mcgt"]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(value: object) -> date:
    """Only a calendar day as ISO 8601 writes it: no time, no number of seconds."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("day", "not a day written as YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
FiniteNumber = Annotated[float, Field(allow_inf_nan=False)]


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ProjectDates(Request):
    """Days of what happens to a project."""

    approval: Day | None = None
    financing: Day | None = None
    permit: Day | None = None
    construction: Day | None = None
    commissioning: Day | None = None
    manufacture: Day | None = None


class ProjectBody(Request):
    """A project: its description and whatever is known beside it."""

    text: str = Field(
        description="Description in Chinese or English · 中文或英文的项目描述",
        json_schema_extra={"minLength": 1, "maxLength": LONGEST_TEXT},
    )
    id: str | None = Field(
        None, max_length=200, description="Returned as given; default: position · 原样返回，默认序号"
    )
    name: str | None = Field(None, max_length=500, description="Name · 名称")
    country: str | None = Field(None, max_length=100, description="ISO 3166 code or name · 国家代码或名称")
    industry_code: str | None = Field(None, max_length=50, description="GB/T 4754, NACE or ISIC · 行业代码")
    amount: FiniteNumber | None = Field(None, description="In whole units of the currency · 金额，以元等整币计")
    currency: str | None = Field(None, max_length=20, description="ISO 4217 code · 币种")
    metrics: dict[str, FiniteNumber] | None = Field(
        None,
        max_length=_MOST_METRICS,
        description="Figures by metric id, in the metric's unit; they beat the text · 指标数值，优先于文本",
    )
    dates: ProjectDates | None = Field(None, description="Days by event; they beat the text · 各事件的日期，优先于文本")


class Terms(Request):
    """Under what a verdict is asked for."""

    regimes: list[Regime] | None = Field(None, max_length=50, description="Default: all · 默认全部")
    headline_regime: Regime | None = Field(None, description="Default: common ground · 默认取共同结论")
    date: Day | None = Field(None, description="Day of the verdict; default: today · 判定日期，默认今天")


class ExplainBody(ProjectBody, Terms):
    """One project to be judged and explained."""


class Recording(Request):
    """Whether verdicts are kept."""

    record: bool = Field(False, description="Keep the verdict in the ledger of decisions · 将判定记入台账")


class ClassifyBody(ProjectBody, Terms, Recording):
    """One project to be judged."""


class BatchBody(Terms, Recording):
    """Many projects to be judged. Each is checked by itself, so that a bad one does not spoil the others."""

    projects: list[Annotated[ProjectBody, SkipValidation]] = Field(max_length=MOST_PROJECTS)


class ActivityPath(BaseModel):
    """The place of an activity."""

    id: str = Field(description="CURIE such as eu:CCM-4.1 · 活动标识，如eu:CCM-4.1")


class Problem(BaseModel):
    """An error (RFC 9457), in the language of Accept-Language."""

    type: str = Field(description="https://w3id.org/mcgt/problems/<slug>")
    title: str
    status: int
    detail: str
    field: str | None = Field(description="Member of the request at fault · 出错的字段")
    row: int | None = Field(description="1-based position of the project at fault · 出错项目的序号")
    mend: str | None = Field(description="What to do about it · 如何改正")
    request_id: str


class Reason(BaseModel):
    text_en: str
    text_zh: str
    span: list[int] | None = Field(description="Half-open place in the text · 文本中的半开区间")


class Advice(BaseModel):
    text_en: str
    text_zh: str


class Headline(BaseModel):
    label: Label
    status: Status
    probability: float
    regime: Regime | Literal["common"]
    reasons: list[Reason]
    review: list[Advice] = Field(description="Why a reader should look at it first · 建议人工复核的理由")


class RankedActivity(BaseModel):
    id: str
    code: str
    name_zh: str
    name_en: str
    probability: float


class Figure(BaseModel):
    metric: str | None
    value: float
    upper: float | None
    comparator: str
    unit: str
    canonical: float | None
    quote: str
    span: list[int]
    time: Literal["stated", "baseline", "target"]
    plausible: bool


class Certificate(BaseModel):
    scheme: str
    level: str
    quote: str
    span: list[int]


class ProjectDate(BaseModel):
    """A date in the text: the days that it can mean, open where null."""

    event: ProjectEvent
    first: str | None
    last: str | None
    quote: str
    span: list[int]


class Origin(BaseModel):
    """Where the figures of a metric come from that are not simply read in the text."""

    kind: Literal["given", "implied", "bound", "derived"]
    text_en: str
    text_zh: str
    inputs: list[Figure]


class Flag(BaseModel):
    """Something a careful reader would question; it changes no label."""

    id: str
    text_en: str
    text_zh: str
    span: list[int]
    quote: str


class CriterionOutcome(BaseModel):
    activity: str
    outcome: Literal["met", "failed", "unknown", "prose"]
    kind: CriterionKind
    tier: Tier | None
    metric: str | None
    comparator: Comparator | None
    limit: float | str | None
    unit: str | None
    found: Figure | None
    limit_converted: float | None = Field(description="Limit in the metric's unit · 换算为指标单位的限值")
    margin: float | None = Field(description="(found - limit) / |limit| · （数值－限值）÷限值")
    certificate: Certificate | None
    shown_by: str | None = Field(description="Concept of the text that decided · 起决定作用的概念")
    summary_en: str
    summary_zh: str
    condition_en: str | None
    condition_zh: str | None
    reference: str | None
    verification: Verification


class Missing(BaseModel):
    activity: str
    metric: str | None
    text_en: str
    text_zh: str


class RegimeVerdict(BaseModel):
    label: Label
    status: Status
    probability: float
    activities: list[RankedActivity]
    criteria: list[CriterionOutcome]
    missing: list[Missing] = Field(description="The fewest that would decide · 可据以判定的最少证据")
    shortfalls: list[CriterionOutcome] = Field(description="Green if these were met · 达到即为绿色")
    reasons: list[Reason]
    aligned: bool
    verification: Verification
    reconstruction: bool


class Resemblance(BaseModel):
    id: str
    weight: float


class Component(BaseModel):
    """One part that the text lists, judged by itself."""

    text: str
    span: list[int]
    share: float | None = Field(description="Of the money, 0 to 1 · 资金占比")
    label: Label
    status: Status
    probability: float
    labels: dict[str, Label]
    activities: dict[str, RankedActivity]


class VerdictRecord(BaseModel):
    """The verdict on one project, overall and per regime."""

    id: str
    headline: Headline
    regimes: dict[str, RegimeVerdict]
    flags: list[Flag]
    evidence: list[Figure]
    certificates: list[Certificate]
    dates: list[ProjectDate]
    origins: dict[str, Origin]
    components: list[Component] = Field(description="The parts that the text lists · 文中列出的各部分")
    resembles: list[Resemblance]
    date: str = Field(json_schema_extra={"format": "date"})
    versions: dict[str, str]
    decision: str | None = Field(description="Its id in the ledger, if it was recorded · 记入台账时的标识")
    error: None


class Explanation(BaseModel):
    """A verdict with the page that explains it."""

    page: str = Field(description="Markdown")
    verdict: VerdictRecord


class ErrorDetails(BaseModel):
    type: str
    field: str | None
    row: int | None
    message_en: str
    message_zh: str


class ErrorRecord(BaseModel):
    """Stands in the place of a project that could not be judged."""

    id: str
    headline: None
    regimes: dict[str, RegimeVerdict] = Field(description="Empty · 空")
    versions: dict[str, str] = Field(description="Empty · 空")
    error: ErrorDetails


class BatchRecord(BaseModel):
    """One result for each project, in the order of the request."""

    results: list[VerdictRecord | ErrorRecord]
