"""What HTTP gives of the catalogues, as pydantic models: activities with their criteria, catalogues, and health."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from taxonomy.model import Comparator, CriterionKind, NameStatus, ProjectEvent, Role, Tier, Verification


class Provenance(BaseModel):
    source: str
    verification: Verification
    note: str


class Measure(BaseModel):
    metric: str
    comparator: Comparator
    limit: float
    unit: str


class Scope(BaseModel):
    """The projects and days that a node is for."""

    applies_to: list[str] = Field(description="Concepts without which it does not apply · 仅适用于这些概念")
    not_for: list[str] = Field(description="Concepts with which it does not apply · 不适用于这些概念")
    where: list[Measure] = Field(description="Gates of size, all of which hold · 规模条件，须全部满足")
    valid_from: str | None
    valid_to: str | None


class CertificateLevel(BaseModel):
    scheme: str
    level: str


class Deadline(BaseModel):
    event: ProjectEvent
    comparator: Comparator
    day: str


class CriterionLeaf(BaseModel):
    kind: CriterionKind
    summary_en: str
    summary_zh: str
    objective: str | None
    tier: Tier | None
    role: Role
    metric: str | None
    comparator: Comparator | None
    limit: float | str | None
    unit: str | None
    condition_en: str | None
    condition_zh: str | None
    scope: Scope | None
    shown_by: list[str] = Field(description="Met where the project is about one of these · 项目涉及其一即为达到")
    refuted_by: list[str] = Field(description="Failed where it is about one of these · 项目涉及其一即为未达")
    certificates: list[CertificateLevel]
    deadline: Deadline | None
    year: int | None
    track: str | None
    standard: str | None
    reference: str | None
    verification: Verification


class AllOf(BaseModel):
    all_of: list[CriterionTree]
    scope: Scope | None


class AnyOf(BaseModel):
    any_of: list[CriterionTree]
    scope: Scope | None


class ByProductType(BaseModel):
    by_product_type: list[CriterionTree]
    scope: Scope | None


CriterionTree = AllOf | AnyOf | ByProductType | CriterionLeaf


class ActivityIndex(BaseModel):
    """Concepts of the thesaurus that say what the activity is about."""

    core: list[str]
    part: list[str]
    mentioned: list[str]
    roles: list[str]
    modifiers: list[str]
    excluded: list[str]
    needs_all_core: bool


class ActivityRecord(BaseModel):
    """All that is known of one activity."""

    id: str
    catalogue: str
    code: str
    code_status: Literal["official", "unknown"]
    parent: str | None
    name_en: str
    name_zh: str
    name_en_status: NameStatus
    name_zh_status: NameStatus
    scope_en: str
    scope_zh: str
    objectives: list[str]
    contribution: str | None
    industry: dict[str, list[str]]
    index: ActivityIndex
    criteria: list[CriterionTree] = Field(description="All of them apply · 须全部满足")
    dnsh: list[CriterionLeaf]
    provenance: Provenance
    details: dict[str, Any]
    reconstruction: bool
    status_note_en: str | None
    status_note_zh: str | None


class CatalogueRecord(BaseModel):
    """A catalogue without its activities."""

    id: str
    title_en: str
    title_zh: str
    short_title_en: str
    short_title_zh: str
    issuer: str
    jurisdiction: str
    legal_ref_en: str
    legal_ref_zh: str
    version_en: str
    version_zh: str
    published: str | None
    effective: str | None
    superseded: str | None
    activities: int = Field(description="Activities here · 本库收录的活动数")
    categories: int = Field(description="Headings here · 本库收录的标题数")
    official_counts: dict[str, int] = Field(description="As the issuer states them · 官方公布的数目")
    verification: Verification
    reconstruction: bool
    status_note_en: str | None
    status_note_zh: str | None
    sources: list[str]


class CatalogueList(BaseModel):
    """The catalogues in the order in which they are shown."""

    version: str = Field(description="Digest of the data · 数据摘要")
    catalogues: list[CatalogueRecord]


class Health(BaseModel):
    """The service answers, and with which data and model."""

    status: Literal["ok"]
    versions: dict[str, str]
