"""What listings, crosswalks, mapping sets, alignments and named queries take and give, as pydantic models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from mappings.stricter import Stricter
from taxonomy.model import Tier
from taxonomy.search import Match

#: The cursor of an earlier page.
Cursor = Annotated[str | None, Field(max_length=500, description="From `next` of the page before · 取自上一页的next")]


class StrictQuery(BaseModel):
    """Parameters of an address; unknown ones are errors."""

    model_config = ConfigDict(extra="forbid")


class ActivityQuery(StrictQuery):
    """Which activities, and where the listing goes on."""

    q: str | None = Field(None, min_length=1, max_length=500, description="Words or a code · 词语或编号")
    catalogue: str | None = Field(None, max_length=40, description="Such as eu · 目录标识")
    topic: str | None = Field(None, max_length=100, description="Concept of the thesaurus · 词表概念")
    role: str | None = Field(None, max_length=100, description="Such as manufacture · 角色")
    objective: str | None = Field(None, max_length=40, description="Such as mitigation · 环境目标")
    tier: Tier | None = Field(None, description="Activities with a criterion of this tier · 含该层级标准")
    limit: int = Field(50, ge=1, le=500)
    cursor: Cursor = None


class ActivitySummary(BaseModel):
    """An activity in a listing; ``match`` and ``score`` tell how it was found, null where nothing was searched for."""

    id: str
    catalogue: str
    code: str
    name_en: str
    name_zh: str
    objectives: list[str]
    contribution: str | None
    topics: list[str]
    roles: list[str]
    tiers: list[Tier]
    criteria: int = Field(description="Number of criteria · 标准数目")
    match: Match | None
    score: float | None


class ActivityList(BaseModel):
    """A page of activities; ``next`` is null on the last one."""

    total: int
    activities: list[ActivitySummary]
    next: str | None


class CrosswalkQuery(StrictQuery):
    """The catalogues to look in; default: every one that a mapping set joins."""

    to: list[str] | None = Field(None, max_length=20, description="Catalogue, repeatable · 目标目录，可重复")


class Condition(BaseModel):
    """A measurable criterion in words."""

    kind: str
    tier: Tier | None
    summary_en: str
    summary_zh: str


class Counterpart(BaseModel):
    """A counterpart, seen from the activity that was asked for."""

    id: str
    code: str
    name_en: str
    name_zh: str
    predicate: str
    confidence: float | None
    status: str = Field(description="proposed, reviewed or derived · 拟议、已复核或推导")
    stricter: Stricter = Field(description="source: the activity asked for; target: the counterpart · 更严一方")
    criteria: list[Condition]


class CrosswalkRecord(BaseModel):
    """The counterparts by catalogue; an empty list: a set says that there is none."""

    activity: str
    name_en: str
    name_zh: str
    criteria: list[Condition]
    counterparts: dict[str, list[Counterpart]]
    reconstructions: list[str] = Field(description="Catalogues that are reconstructions · 属重建稿的目录")


class MappingSetSummary(BaseModel):
    """A mapping set: from one catalogue to another."""

    id: str
    subject: str
    object: str
    rows: int
    status: dict[str, int] = Field(description="Rows by status · 各状态的行数")


class MappingSetList(BaseModel):
    """The sets in force, imported ones in place of shipped ones."""

    sets: list[MappingSetSummary]


class MappingSetPath(BaseModel):
    """The place of a mapping set."""

    id: str = Field(description="Such as eu-cn2025 · 如eu-cn2025")


class MappingRow(BaseModel):
    """A row, by the names of SSSOM; an empty cell is null."""

    subject_id: str
    subject_label: str | None
    predicate_id: str
    object_id: str
    object_label: str | None
    mapping_justification: str
    confidence: float | None
    comment: str | None
    other: str | None


class MappingSetRecord(BaseModel):
    """A set with its metadata and its rows, by the names of SSSOM."""

    mapping_set_id: str
    license: str | None
    mapping_set_description: str | None
    mappings: list[MappingRow]


class AlignmentQuery(StrictQuery):
    """What to align with what."""

    source: str = Field(max_length=40, description="Catalogue to start from · 起始目录")
    target: str = Field(max_length=40, description="Catalogue to find counterparts in · 对照目录")
    activity: str | None = Field(None, max_length=100, description="Only this activity · 仅此活动")
    minimum: float | None = Field(None, ge=0, le=1, description="Least probability · 最低概率")


class AlignedPair(BaseModel):
    """A proposed counterpart; ``target`` and ``relation`` are null where there is none."""

    source: str
    target: str | None
    relation: Literal["exact", "close", "broad", "narrow", "related"] | None
    probability: float
    stricter: Stricter


class AlignmentRecord(BaseModel):
    """What the aligner proposes; no person has confirmed it."""

    source: str
    target: str
    model: str
    pairs: list[AlignedPair]


class QueryParameter(BaseModel):
    """A parameter of a named query."""

    name: str
    type: str
    default: str
    meaning_en: str
    meaning_zh: str


class QuerySummary(BaseModel):
    """A named query: the question it answers, and its text with ``$name`` for parameters."""

    name: str
    question_en: str
    question_zh: str
    parameters: list[QueryParameter]
    text: str


class QueryList(BaseModel):
    """Every named query."""

    queries: list[QuerySummary]


class QueryPath(BaseModel):
    """The place of a named query."""

    name: str = Field(description="Such as counterparts · 如counterparts")
